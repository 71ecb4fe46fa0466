/*
 *	bird-maps -- a verdict as one line of JSON
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The buffers hold the longest path there can be, so nothing is ever cut.
 */

#include <stdlib.h>

#include "core/report.h"
#include "core/text.h"
#include "tool/verdict_line.h"

/* An ASN takes 4 bytes of a path and at most 11 characters of its text, a segment 2 bytes
 * and at most 3 characters; the local ASN comes in front */
#define PATH_TEXT_MAX ((MAPS_PATH_MAX / 4 + 2) * 14)

/* Everything else: three lists of all rules, offenders, reasons */
#define REST_MAX 8192

#define LIST_MAX 1024

struct maps_verdict_printer
{
  char path[PATH_TEXT_MAX];
  char path_json[MAPS_JSON_STRING_MAX(PATH_TEXT_MAX)];
  char line[MAPS_JSON_STRING_MAX(PATH_TEXT_MAX) + REST_MAX];
};

struct maps_verdict_printer *
maps_verdict_printer_new(void)
{
  return malloc(sizeof(struct maps_verdict_printer));
}

void
maps_verdict_printer_free(struct maps_verdict_printer *printer)
{
  free(printer);
}

/* The rules whose offenders the engine names */
static const uint8_t offence_rule[MAPS_OFFENCES] = {
  [MAPS_OFFENCE_PRIVATE] = MAPS_RULE_PRIVATE_ASN,
  [MAPS_OFFENCE_RESERVED] = MAPS_RULE_RESERVED_ASN,
  [MAPS_OFFENCE_PREPENDED] = MAPS_RULE_PREPENDED,
  [MAPS_OFFENCE_REPEATED] = MAPS_RULE_ASN_REPEATED,
  [MAPS_OFFENCE_FORBIDDEN] = MAPS_RULE_FORBIDDEN_ASN,
};

/* Offenders of the rules in the mask only: a rule that is off accuses nobody */
static void
add_offenders(struct maps_text *t, uint32_t mask, const struct maps_offender *offender)
{
  const char *comma = "";

  for (int i = 0; i < MAPS_OFFENCES; i++)
    if (offender[i].position && (mask & MAPS_RULE_BIT(offence_rule[i])))
    {
      maps_text_add(t, "%s\"%s\":[%u,%u]", comma, maps_rule_by_code(offence_rule[i])->id,
                    offender[i].asn, offender[i].position);
      comma = ",";
    }
}

static void
add_reasons(struct maps_text *t, const struct maps_policy *policy, uint32_t failed)
{
  struct maps_large_community reason[MAPS_REASONS_MAX];
  int count = maps_reasons(policy, failed, reason);

  for (int i = 0; i < count; i++)
    maps_text_add(t, "%s[%u,%u,%u]", i ? "," : "", reason[i].global, reason[i].local1,
                  reason[i].local2);
}

static void
add_judgement(struct maps_text *t, const struct maps_policy *policy,
              const struct maps_verdict *verdict)
{
  char failed[LIST_MAX], codes[LIST_MAX], warned[LIST_MAX], unknown[LIST_MAX];

  maps_report_json_ids(verdict->failed, failed, sizeof failed);
  maps_report_json_codes(verdict->failed, codes, sizeof codes);
  maps_report_json_ids(verdict->warned, warned, sizeof warned);
  maps_report_json_ids(verdict->unknown, unknown, sizeof unknown);

  maps_text_add(t,
                "\"scope\":\"in\",\"decision\":\"%s\",\"failed\":%s,\"codes\":%s,\"warned\":%s,"
                "\"unknown\":%s,\"length\":%u,\"collapsed\":%u,\"offenders\":{",
                maps_decision_name(verdict->decision), failed, codes, warned, unknown,
                verdict->path.length, verdict->path.collapsed);
  add_offenders(t, verdict->failed | verdict->warned, verdict->path.offender);
  maps_text_add(t, "},\"reasons\":[");
  add_reasons(t, policy, verdict->failed);
  maps_text_add(t, "]}\n");
}

const char *
maps_verdict_line(struct maps_verdict_printer *printer, const struct maps_judge *judge,
                  const struct maps_route *route, const struct maps_verdict *verdict,
                  size_t *length)
{
  char prefix[MAPS_PREFIX_TEXT];
  struct maps_text t;

  maps_prefix_format(&route->prefix, prefix);
  maps_path_format(&route->path, &judge->view, printer->path, sizeof printer->path);
  maps_report_json_string(printer->path, printer->path_json, sizeof printer->path_json);

  maps_text_begin(&t, printer->line, sizeof printer->line);
  maps_text_add(&t, "{\"prefix\":\"%s\",\"as_path\":%s,", prefix, printer->path_json);

  if (verdict->decision == MAPS_OUT_OF_SCOPE)
    maps_text_add(&t, "\"scope\":\"out\",\"decision\":\"out-of-scope\",\"failed\":[],\"codes\":[],"
                      "\"warned\":[],\"unknown\":[],\"length\":0,\"collapsed\":0,"
                      "\"offenders\":{},\"reasons\":[]}\n");
  else
    add_judgement(&t, judge->policy, verdict);

  *length = t.length;
  return printer->line;
}
