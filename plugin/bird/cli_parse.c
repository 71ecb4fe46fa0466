/*
 *	bird-maps -- the words of `show maps`
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Grammar, in the order-free style of BIRD's own commands:
 *
 *	  show maps [json]
 *	  show maps [json] verdicts [rejected|accepted|warned|all] [import|export]
 *	      [session NAME] [rule ID] [for ADDRESS | in PREFIX | PREFIX]
 *	  show maps [json] prefixes | readiness | asns | rules
 *	  show maps [json] explain PREFIX [session NAME]
 *
 *	Every mistake is answered with the words that would have been understood.
 */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bird/cli.h"

struct view
{
  const char *name;
  bool (*step)(struct maps_query *q);
  int code;
  bool filters; /* takes the words of verdicts */
};

static const struct view views[] = {
  {"verdicts", maps_cli_verdicts, MAPS_CLI_VERDICTS, true},
  {"prefixes", maps_cli_prefixes, MAPS_CLI_PREFIXES, false},
  {"readiness", maps_cli_readiness, MAPS_CLI_READINESS, false},
  {"asns", maps_cli_asns, MAPS_CLI_ASNS, false},
  {"rules", maps_cli_rules, MAPS_CLI_RULES, false},
  {"explain", maps_cli_explain, MAPS_CLI_EXPLAIN, false},
  {},
};

/* Takes the next word, without quotes around it; false at the end of the line. */
static bool
next_word(const char **args, char *word, uint size)
{
  const char *s = *args;
  uint n = 0;

  while (isspace((byte) *s))
    s++;

  if (!*s)
    return false;

  char quote = (*s == '"' || *s == '\'') ? *s++ : 0;

  while (*s && (quote ? *s != quote : !isspace((byte) *s)))
  {
    if (n < size - 1)
      word[n++] = *s;
    s++;
  }

  if (quote && *s)
    s++;

  word[n] = 0;
  *args = s;
  return true;
}

static bool
parse_session(struct maps_query *q, const char **args, char *err, uint size)
{
  if (next_word(args, q->session, sizeof(q->session)) && q->session[0])
    return true;

  bsnprintf(err, size, "session: name of a BGP protocol or of a connection expected");
  return false;
}

static bool
parse_rule(struct maps_query *q, const char **args, char *err, uint size)
{
  char word[64] = "";
  const struct maps_rule_info *rule = NULL;

  if (next_word(args, word, sizeof(word)))
  {
    char *end;
    unsigned long code = strtoul(word, &end, 10);

    rule = *end ? maps_rule_by_id(word) : maps_rule_by_code(code < 32 ? code : 0);
  }

  if (!rule)
  {
    bsnprintf(err, size, "rule: '%s' is no rule, see: show maps rules", word);
    return false;
  }

  q->rule = rule->code;
  return true;
}

static bool
parse_prefix(struct maps_query *q, enum maps_where where, const char *word, char *err, uint size)
{
  enum maps_prefix_error e = where == MAPS_WHERE_FOR ? maps_address_parse(word, &q->prefix)
                                                     : maps_prefix_parse(word, &q->prefix);

  if (e != MAPS_PREFIX_OK)
  {
    bsnprintf(err, size, "'%s' is no %s%s", word, where == MAPS_WHERE_FOR ? "address" : "prefix",
              e == MAPS_PREFIX_HOST_BITS ? ", it has bits set beyond its length" : "");
    return false;
  }

  if (q->where != MAPS_ANYWHERE)
  {
    bsnprintf(err, size, "only one of for ADDRESS, in PREFIX and PREFIX can be asked for");
    return false;
  }

  q->where = where;
  return true;
}

static bool
parse_filter(struct maps_query *q, const char *word, const char **args, char *err, uint size)
{
  char next[64] = "";

  if (!strcmp(word, "all"))
    q->which = MAPS_ALL;
  else if (!strcmp(word, "rejected"))
    q->which = MAPS_ONLY_REJECTED;
  else if (!strcmp(word, "accepted"))
    q->which = MAPS_ONLY_ACCEPTED;
  else if (!strcmp(word, "warned"))
    q->which = MAPS_ONLY_WARNED;
  else if (!strcmp(word, "import"))
    q->direction = MAPS_IMPORT;
  else if (!strcmp(word, "export"))
    q->direction = MAPS_EXPORT;
  else if (!strcmp(word, "session"))
    return parse_session(q, args, err, size);
  else if (!strcmp(word, "rule"))
    return parse_rule(q, args, err, size);
  else if (!strcmp(word, "for") || !strcmp(word, "in"))
  {
    next_word(args, next, sizeof(next));
    return parse_prefix(q, word[0] == 'f' ? MAPS_WHERE_FOR : MAPS_WHERE_IN, next, err, size);
  }
  else if (isdigit((byte) word[0]) || strchr(word, ':') || strchr(word, '/'))
    return parse_prefix(q, MAPS_WHERE_EXACT, word, err, size);
  else
  {
    bsnprintf(err, size,
              "'%s' not understood, expected: rejected, accepted, warned, all, import, export, "
              "session NAME, rule ID, for ADDRESS, in PREFIX or PREFIX",
              word);
    return false;
  }

  return true;
}

static bool
parse_explain(struct maps_query *q, const char **args, char *err, uint size)
{
  char word[64];

  while (next_word(args, word, sizeof(word)))
    if (!strcmp(word, "session") ? !parse_session(q, args, err, size)
                                 : !parse_prefix(q, MAPS_WHERE_EXACT, word, err, size))
      return false;

  if (q->where == MAPS_ANYWHERE)
  {
    bsnprintf(err, size, "explain: PREFIX expected");
    return false;
  }

  return true;
}

bool
maps_cli_parse(struct maps_query *q, const char *args, char *err, uint size)
{
  const struct view *view = views;
  char word[64];
  bool more = next_word(&args, word, sizeof(word));

  if (more && !strcmp(word, "json"))
  {
    q->json = true;
    more = next_word(&args, word, sizeof(word));
  }

  q->step = maps_cli_summary;
  q->code = q->json ? MAPS_CLI_JSON : MAPS_CLI_SUMMARY;

  if (!more)
    return true;

  while (view->name && strcmp(view->name, word))
    view++;

  if (!view->name)
  {
    bsnprintf(err, size,
              "'%s' not understood, expected: verdicts, prefixes, readiness, asns, rules, "
              "explain PREFIX, or json and one of them",
              word);
    return false;
  }

  q->step = view->step;
  q->code = q->json ? MAPS_CLI_JSON : view->code;

  if (view->step == maps_cli_explain)
    return parse_explain(q, &args, err, size);

  while (next_word(&args, word, sizeof(word)))
  {
    if (!view->filters)
    {
      bsnprintf(err, size, "'%s' not understood after %s", word, view->name);
      return false;
    }

    if (!parse_filter(q, word, &args, err, size))
      return false;
  }

  return true;
}
