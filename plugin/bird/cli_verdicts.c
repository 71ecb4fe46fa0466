/*
 *	bird-maps -- show maps verdicts
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One line a verdict, from every ledger that the query asks for, in no order but
 *	the ledger's own. An answer of a million lines costs BIRD a chunk at a time.
 */

#include "core/report.h"
#include "core/text.h"
#include "bird/cli.h"

/* More than in other views: such a line costs less than a microsecond */
#define CHUNK_LINES 256

static bool
wanted(const struct maps_query *q, const struct maps_ledger_entry *e)
{
  const struct maps_prefix *p = &e->key.prefix;

  switch (q->which)
  {
  case MAPS_ONLY_REJECTED:
    if (e->decision != MAPS_REJECT && e->decision != MAPS_OBSERVE)
      return false;
    break;

  case MAPS_ONLY_ACCEPTED:
    if (e->decision != MAPS_ACCEPT)
      return false;
    break;

  case MAPS_ONLY_WARNED:
    if (!e->warned)
      return false;
    break;

  default:
    break;
  }

  if (q->rule && !((e->failed | e->warned) & MAPS_RULE_BIT(q->rule)))
    return false;

  switch (q->where)
  {
  case MAPS_WHERE_EXACT:
    return maps_prefix_equal(&q->prefix, p);
  case MAPS_WHERE_IN:
    return maps_prefix_covers(&q->prefix, p);
  case MAPS_WHERE_FOR:
    return maps_prefix_covers(p, &q->prefix);
  default:
    return true;
  }
}

/* Many verdicts are of the same few seconds */
static const char *
since_text(struct maps_query *q, u32 since)
{
  struct maps_moment *m = &q->moment[since % MAPS_MOMENTS];

  if (m->time != since || !m->text[0])
  {
    m->time = since;
    maps_cli_time(m->text, since);
  }

  return m->text;
}

static void
show_line(struct maps_query *q, const struct maps_channel *mc, const struct maps_ledger_entry *e)
{
  const struct maps_policy *policy = maps_channel_judge(mc, e);
  const char *session = maps_channel_name(mc);
  char prefix[MAPS_PREFIX_TEXT], line[MAPS_LINE_MAX + 1];
  char portal[120], warned[120], failed[MAPS_LINE_MAX];
  struct maps_text t;

  int prefix_bytes = maps_prefix_format(&e->key.prefix, prefix);
  int warned_bytes =
    maps_report_rules(policy, e->warned, e->length, e->offender, warned, sizeof(warned));
  int portal_bytes = maps_report_portal(e->failed, portal, sizeof(portal));

  /* The failed rules get what the rest leaves: 60 for columns, 60 for the words between */
  maps_report_rules(policy, e->failed, e->length, e->offender, failed,
                    MAPS_LINE_MAX - 120 - MAX(prefix_bytes, 19) -
                      MAX((int) strlen(session), q->name_width) - warned_bytes - portal_bytes);

  if (!q->shown++)
    maps_cli_line(q, "%-19s %-*s %-6s %-8s %-19s %s", "Prefix", q->name_width, "Session", "Dir",
                  "Decision", "Since", "Rules");

  maps_text_begin(&t, line, sizeof(line));
  maps_text_column(&t, 19, prefix);
  maps_text_column(&t, q->name_width, session);
  maps_text_column(&t, 6, maps_direction_name(q->at_direction));
  maps_text_column(&t, 8, maps_decision_name(e->decision));
  maps_text_column(&t, 19, since_text(q, e->since));
  maps_text_string(&t, failed);

  if (e->warned)
  {
    maps_text_string(&t, "; warns: ");
    maps_text_string(&t, warned);
  }

  if (portal[0] != '-')
  {
    maps_text_string(&t, "; portal: ");
    maps_text_string(&t, portal);
  }

  if (q->at_direction == MAPS_EXPORT && e->decision == MAPS_ACCEPT && !e->announced)
    maps_text_string(&t, "; not announced");

  if (!policy)
    maps_text_string(&t, "; by an older policy");

  maps_cli_text(q, line, t.length);
}

/* A member of a JSON object; before holds its name and all marks that stand around it. */
static void
add_member(struct maps_text *t, const char *before, const char *value)
{
  maps_text_string(t, before);
  maps_text_string(t, value);
}

static void
add_count(struct maps_text *t, const char *before, u32 value)
{
  maps_text_string(t, before);
  maps_text_number(t, value);
}

static void
show_failures(struct maps_query *q, const char *head, const struct maps_ledger_entry *e)
{
  for (u32 rules = e->failed | e->warned; rules; rules &= rules - 1)
  {
    uint code = __builtin_ctz(rules);
    bool failed = e->failed & MAPS_RULE_BIT(code);
    const struct maps_rule_info *rule = maps_rule_by_code(code);
    const struct maps_offender *offender = maps_report_offender(code, e->offender);
    char portal[120] = "null", line[MAPS_LINE_MAX + 1];
    struct maps_text t;

    if (rule->portal)
      maps_report_json_string(rule->portal, portal, sizeof(portal));

    maps_text_begin(&t, line, sizeof(line));
    add_member(&t, "{\"type\":\"failure\",", head);
    add_count(&t, ",\"code\":", code);
    add_member(&t, ",\"id\":\"", rule->id);
    add_member(&t, "\",\"action\":\"",
               maps_action_name(failed ? MAPS_ACTION_REJECT : MAPS_ACTION_WARN));
    maps_text_string(&t, "\"");

    if (offender)
    {
      add_count(&t, ",\"asn\":", offender->asn);
      add_count(&t, ",\"position\":", offender->position);
    }

    add_member(&t, ",\"portal\":", portal);
    maps_text_string(&t, "}");
    maps_cli_text(q, line, t.length);
  }
}

static void
show_json(struct maps_query *q, const struct maps_channel *mc, const struct maps_ledger_entry *e)
{
  char prefix[MAPS_PREFIX_TEXT], codes[64], warned[64], head[256], line[MAPS_LINE_MAX + 1];
  struct maps_text t;

  maps_prefix_format(&e->key.prefix, prefix);
  maps_report_json_codes(e->failed, codes, sizeof(codes));
  maps_report_json_codes(e->warned, warned, sizeof(warned));

  maps_text_begin(&t, head, sizeof(head));
  add_member(&t, "\"session\":\"", maps_channel_name(mc));
  add_member(&t, "\",\"channel\":\"", mc->channel->name);
  add_member(&t, "\",\"direction\":\"", maps_direction_name(q->at_direction));
  add_member(&t, "\",\"prefix\":\"", prefix);
  add_count(&t, "\",\"path_id\":", e->key.path_id);

  maps_text_begin(&t, line, sizeof(line));
  add_member(&t, "{\"type\":\"verdict\",", head);
  add_member(&t, ",\"decision\":\"", maps_decision_name(e->decision));
  add_member(&t, "\",\"codes\":", codes);
  add_member(&t, ",\"warned_codes\":", warned);
  add_count(&t, ",\"length\":", e->length);
  add_count(&t, ",\"collapsed\":", e->collapsed);
  add_member(&t, ",\"announced\":", e->announced ? "true" : "false");
  add_member(&t, ",\"stale\":", maps_channel_judge(mc, e) ? "false" : "true");
  add_count(&t, ",\"since\":", e->since);
  maps_text_string(&t, "}");
  maps_cli_text(q, line, t.length);

  show_failures(q, head, e);
  q->shown++;
}

/* Answers from one ledger until the chunk is full; true when the ledger is exhausted. */
static bool
walk_ledger(struct maps_query *q, const struct maps_channel *mc, const struct maps_ledger *ledger,
            u32 *looked)
{
  struct maps_ledger_entry e;

  while (maps_ledger_next(ledger, q->inside ? &q->key : NULL, &e))
  {
    q->key = e.key;
    q->inside = true;

    if (wanted(q, &e))
    {
      if (q->json)
        show_json(q, mc, &e);
      else
        show_line(q, mc, &e);
    }

    if (++*looked >= MAPS_CHUNK_ENTRIES || q->lines >= CHUNK_LINES)
      return false;
  }

  q->inside = false;
  return true;
}

bool
maps_cli_verdicts(struct maps_query *q)
{
  struct maps_channel *mc;
  u32 looked = 0;

  while (mc = maps_query_channel(q))
  {
    for (; q->at_direction <= MAPS_EXPORT; q->at_direction++)
    {
      const struct maps_ledger *ledger = maps_channel_ledger(mc, q->at_direction);

      if (ledger && (q->direction < 0 || q->direction == q->at_direction) &&
          !walk_ledger(q, mc, ledger, &looked))
        return true;
    }

    maps_query_leave(q, mc);
  }

  if (!q->shown && !q->json)
    maps_cli_line(q, "No verdicts");

  return false;
}
