/*
 *	bird-maps -- the set-up rules: judging by all of them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Findings come in the order of the table, and within a rule in the order of the
 *	inventory.
 */

#define _GNU_SOURCE

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/setup_run.h"

/* Takes found over, which is NULL when memory was short. */
static void
add(struct maps_setup_run *run, struct maps_setup_finding finding, const char *name, char *found)
{
  struct maps_setup_findings *f = run->findings;
  uint32_t n = f->count;

  finding.rule = run->rule;
  finding.found = found;
  finding.name = name ? strdup(name) : NULL;

  /* The list doubles whenever its length is a power of two. */
  if (found && (!name || finding.name) && !(n & (n - 1)))
  {
    struct maps_setup_finding *more = realloc(f->finding, (n ? 2 * n : 1) * sizeof *more);

    if (more)
      f->finding = more;
    else
      run->out_of_memory = true;
  }

  if (!found || name && !finding.name || run->out_of_memory)
  {
    run->out_of_memory = true;
    free(finding.name);
    free(found);
    return;
  }

  f->finding[f->count++] = finding;
  f->answers[finding.answer]++;
}

void
maps_setup_say(struct maps_setup_run *run, enum maps_setup_answer answer, enum maps_setup_kind kind,
               const char *name, const char *todo, const char *format, ...)
{
  va_list args;
  char *found;

  va_start(args, format);
  if (vasprintf(&found, format, args) < 0)
    found = NULL;
  va_end(args);

  add(run, (struct maps_setup_finding){.answer = answer, .kind = kind, .todo = todo}, name, found);
}

static const struct maps_attestation *
attestation(const struct maps_setup_run *run)
{
  return &run->setup->attestation[run->rule - maps_setup_rules];
}

bool
maps_setup_attested(const struct maps_setup_run *run)
{
  return attestation(run)->given;
}

void
maps_setup_say_attested(struct maps_setup_run *run, const char *todo, const char *format, ...)
{
  const struct maps_attestation *a = attestation(run);
  struct maps_setup_finding finding = {.kind = MAPS_OF_INVENTORY, .attestation = a};
  char *found = NULL;
  va_list args;

  if (a->given)
  {
    finding.answer = a->value ? MAPS_SETUP_ATTESTED : MAPS_SETUP_FAIL;
    finding.todo = a->value ? NULL : todo;
    if (asprintf(&found, "%s%s on %s%s%s", a->value ? "" : "not so, says ", a->by, a->date,
                 a->note ? ": " : "", a->note ? a->note : "") < 0)
      found = NULL;
  }
  else
  {
    finding.answer = MAPS_SETUP_UNKNOWN;
    finding.attestation = NULL;
    finding.todo = todo;
    va_start(args, format);
    if (vasprintf(&found, format, args) < 0)
      found = NULL;
    va_end(args);
  }

  add(run, finding, NULL, found);
}

enum maps_setup_answer
maps_setup_bad(const struct maps_setup_run *run)
{
  return run->rule->severity == MAPS_MUST ? MAPS_SETUP_FAIL : MAPS_SETUP_WARN;
}

bool
maps_setup_is(const char *text, const char *word)
{
  return text && !strcasecmp(text, word);
}

const char *
maps_setup_registered_text(const struct maps_setup_registered *registered,
                           char buf[MAPS_PREFIX_TEXT])
{
  if (registered->prefix.family)
    maps_prefix_format(&registered->prefix, buf);
  else
    snprintf(buf, MAPS_PREFIX_TEXT, "AS%u", registered->asn);
  return buf;
}

enum maps_setup_kind
maps_setup_registered_kind(const struct maps_setup_registered *registered)
{
  return registered->prefix.family ? MAPS_OF_PREFIX : MAPS_OF_ASN;
}

bool
maps_setup_judge(const struct maps_inventory *now, const struct maps_inventory *before,
                 const struct maps_host *host, struct maps_setup_findings *findings)
{
  struct maps_setup_run run = {
    .policy = now->policy,
    .setup = now->setup,
    .before = before,
    .host = host,
    .findings = findings,
  };

  *findings = (struct maps_setup_findings){0};
  for (uint32_t n = 0; n < MAPS_SETUP_RULES; n++)
  {
    run.rule = &maps_setup_rules[n];
    run.rule->judge(&run);
  }

  if (!run.out_of_memory)
    return true;
  maps_setup_findings_free(findings);
  return false;
}

void
maps_setup_findings_free(struct maps_setup_findings *findings)
{
  for (uint32_t n = 0; n < findings->count; n++)
  {
    free(findings->finding[n].name);
    free(findings->finding[n].found);
  }
  free(findings->finding);
  *findings = (struct maps_setup_findings){0};
}

const char *
maps_setup_answer_name(enum maps_setup_answer answer)
{
  static const char *const names[] = {
    [MAPS_SETUP_PASS] = "pass",       [MAPS_SETUP_ATTESTED] = "attested",
    [MAPS_SETUP_UNKNOWN] = "unknown", [MAPS_SETUP_WARN] = "warn",
    [MAPS_SETUP_FAIL] = "fail",
  };

  return names[answer];
}

const char *
maps_setup_kind_name(enum maps_setup_kind kind)
{
  static const char *const names[] = {
    [MAPS_OF_INVENTORY] = "inventory",   [MAPS_OF_PEERING] = "peering",
    [MAPS_OF_CONNECTION] = "connection", [MAPS_OF_SESSION] = "session",
    [MAPS_OF_PREFIX] = "prefix",         [MAPS_OF_ASN] = "asn",
    [MAPS_OF_CUSTOMER] = "customer",
  };

  return names[kind];
}

const char *
maps_severity_name(enum maps_severity severity)
{
  return severity == MAPS_MUST ? "must" : severity == MAPS_SHOULD ? "should" : "info";
}
