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
#include "bird/cli.h"

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

static void
show_line(struct maps_query *q, const struct maps_channel *mc, const struct maps_ledger_entry *e)
{
  const struct maps_policy *policy = maps_channel_judge(mc, e);
  char prefix[MAPS_PREFIX_TEXT];
  char portal[120], warned[120], failed[MAPS_LINE_MAX];

  maps_prefix_format(&e->key.prefix, prefix);

  /* Many verdicts are of the same second */
  if (!q->shown || q->since != e->since)
  {
    q->since = e->since;
    maps_cli_time(q->since_text, e->since);
  }

  maps_report_rules(policy, e->warned, e->length, e->offender, warned, sizeof(warned));
  maps_report_portal(e->failed, portal, sizeof(portal));

  /* The failed rules get what the rest leaves: 60 for columns, 60 for the words between */
  maps_report_rules(policy, e->failed, e->length, e->offender, failed,
                    MAPS_LINE_MAX - 120 - MAX(strlen(prefix), 19) -
                      MAX((int) strlen(maps_channel_name(mc)), q->name_width) - strlen(warned) -
                      strlen(portal));

  if (!q->shown++)
    maps_cli_line(q, "%-19s %-*s %-6s %-8s %-19s %s", "Prefix", q->name_width, "Session", "Dir",
                  "Decision", "Since", "Rules");

  maps_cli_line(q, "%-19s %-*s %-6s %-8s %-19s %s%s%s%s%s%s%s", prefix, q->name_width,
                maps_channel_name(mc), maps_direction_name(q->at_direction),
                maps_decision_name(e->decision), q->since_text, failed,
                e->warned ? "; warns: " : "", e->warned ? warned : "",
                portal[0] != '-' ? "; portal: " : "", portal[0] != '-' ? portal : "",
                q->at_direction == MAPS_EXPORT && e->decision == MAPS_ACCEPT && !e->announced
                  ? "; not announced"
                  : "",
                policy ? "" : "; by an older policy");
}

static void
show_failures(struct maps_query *q, const char *head, const struct maps_ledger_entry *e)
{
  for (u32 rules = e->failed | e->warned; rules; rules &= rules - 1)
  {
    uint code = __builtin_ctz(rules);
    const struct maps_rule_info *rule = maps_rule_by_code(code);
    const struct maps_offender *offender = maps_report_offender(code, e->offender);
    char portal[120] = "null", detail[64] = "";

    if (rule->portal)
      maps_report_json_string(rule->portal, portal, sizeof(portal));

    if (offender)
      bsnprintf(detail, sizeof(detail), ",\"asn\":%u,\"position\":%u", offender->asn,
                offender->position);

    maps_cli_line(
      q, "{\"type\":\"failure\",%s,\"code\":%u,\"id\":\"%s\",\"action\":\"%s\"%s,\"portal\":%s}",
      head, code, rule->id,
      maps_action_name(e->failed & MAPS_RULE_BIT(code) ? MAPS_ACTION_REJECT : MAPS_ACTION_WARN),
      detail, portal);
  }
}

static void
show_json(struct maps_query *q, const struct maps_channel *mc, const struct maps_ledger_entry *e)
{
  char prefix[MAPS_PREFIX_TEXT], codes[64], warned[64], head[256];

  maps_prefix_format(&e->key.prefix, prefix);
  maps_report_json_codes(e->failed, codes, sizeof(codes));
  maps_report_json_codes(e->warned, warned, sizeof(warned));
  bsnprintf(
    head, sizeof(head),
    "\"session\":\"%s\",\"channel\":\"%s\",\"direction\":\"%s\",\"prefix\":\"%s\",\"path_id\":%u",
    maps_channel_name(mc), mc->channel->name, maps_direction_name(q->at_direction), prefix,
    e->key.path_id);

  maps_cli_line(q,
                "{\"type\":\"verdict\",%s,\"decision\":\"%s\",\"codes\":%s,\"warned_codes\":%s,"
                "\"length\":%u,\"collapsed\":%u,\"announced\":%s,\"stale\":%s,\"since\":%u}",
                head, maps_decision_name(e->decision), codes, warned, e->length, e->collapsed,
                e->announced ? "true" : "false", maps_channel_judge(mc, e) ? "false" : "true",
                e->since);

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

    if (++*looked >= MAPS_CHUNK_ENTRIES || q->lines >= MAPS_CHUNK_LINES)
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
