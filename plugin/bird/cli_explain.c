/*
 *	bird-maps -- show maps explain
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One prefix, told in full: the route as BIRD has it, the path as Microsoft sees
 *	it, and the answer of each rule. The route takes the way it takes on the live
 *	path, through BIRD's own checks, the filter and the same engine call, but
 *	silently: nothing is recorded and nothing changes.
 */

#include "core/report.h"
#include "bird/cli.h"
#include "bird/hooks.h"
#include "bird/preview.h"
#include "bird/route.h"

#define HEAD_SIZE  256
#define PATH_SIZE  160
#define RULES_SIZE 256 /* fits behind the longest head */

/* Who is asked about which way of the route */
struct inquiry
{
  struct maps_query *q;
  const struct maps_channel *mc;
  enum maps_direction direction;
};

/* What every explanation begins with in JSON; returns its length. */
static int
json_head(const struct inquiry *in, const char *prefix, const char *decision, char head[HEAD_SIZE])
{
  return bsnprintf(head, HEAD_SIZE,
                   "{\"type\":\"explanation\",\"prefix\":\"%s\",\"session\":\"%s\","
                   "\"channel\":\"%s\",\"direction\":\"%s\",\"decision\":\"%s\"",
                   prefix, maps_channel_name(in->mc), in->mc->channel->name,
                   maps_direction_name(in->direction), decision);
}

static void
say(const struct inquiry *in, const char *what, const char *why)
{
  char prefix[MAPS_PREFIX_TEXT];

  maps_prefix_format(&in->q->prefix, prefix);
  in->q->shown++;

  if (in->q->json)
  {
    char head[HEAD_SIZE];

    json_head(in, prefix, what, head);
    maps_cli_line(in->q, "%s,\"note\":\"%s\"}", head, why);
  }
  else
    maps_cli_line(in->q, "%s %s %s: %s%s%s", prefix,
                  in->direction == MAPS_IMPORT ? "import from" : "export to",
                  maps_channel_name(in->mc), what, why[0] ? ", " : "", why);
}

static void
rule_line(const struct inquiry *in, const struct maps_rule_info *rule,
          const struct maps_verdict *verdict, const char *answer)
{
  const struct maps_policy *policy = maps_channel_policy(in->mc);
  bool bad = (verdict->failed | verdict->warned) & MAPS_RULE_BIT(rule->code);
  char detail[80];

  maps_report_rule(policy, rule->code, verdict->path.length, verdict->path.offender, detail,
                   sizeof(detail));

  if (in->q->json)
  {
    const struct maps_offender *offender = maps_report_offender(rule->code, verdict->path.offender);
    char portal[120] = "null", asn[64] = "";

    if (rule->portal)
      maps_report_json_string(rule->portal, portal, sizeof(portal));

    if (bad && offender)
      bsnprintf(asn, sizeof(asn), ",\"asn\":%u,\"position\":%u", offender->asn, offender->position);

    maps_cli_line(in->q,
                  "{\"type\":\"answer\",\"session\":\"%s\",\"direction\":\"%s\",\"code\":%u,"
                  "\"id\":\"%s\",\"answer\":\"%s\"%s,\"portal\":%s}",
                  maps_channel_name(in->mc), maps_direction_name(in->direction), rule->code,
                  rule->id, answer, asn, portal);
  }
  else
    maps_cli_line(in->q, "    %2u %-7s %s%s%s", rule->code, answer, bad ? detail : rule->id,
                  bad && rule->portal ? "; portal: " : "", bad && rule->portal ? rule->portal : "");
}

static void
rule_lines(const struct inquiry *in, const struct maps_verdict *verdict)
{
  const struct maps_policy *policy = maps_channel_policy(in->mc);
  u32 applied = maps_rules_applied(policy, &in->mc->session, in->direction);

  for (const struct maps_rule_info *rule = maps_rules; rule->code; rule++)
  {
    u32 bit = MAPS_RULE_BIT(rule->code);

    if (!(applied & bit))
      continue;

    rule_line(in, rule, verdict,
              (verdict->failed & bit)    ? "FAIL"
              : (verdict->warned & bit)  ? "WARN"
              : (verdict->unknown & bit) ? "unknown"
                                         : "pass");
  }
}

static void
explain_verdict(const struct inquiry *in, const struct maps_route *route, const char *source)
{
  const struct maps_channel *mc = in->mc;
  const struct maps_policy *policy = maps_channel_policy(mc);
  struct maps_path_view view = maps_judged_view(policy, &mc->session, in->direction);
  struct maps_path_view held = {.local_asn = policy->local_asn};
  struct maps_judge judge;
  char prefix[MAPS_PREFIX_TEXT], head[HEAD_SIZE], had[PATH_SIZE], seen[PATH_SIZE];
  int size = PATH_SIZE;

  maps_judge_begin(&judge, policy, &mc->session, in->direction);

  const struct maps_verdict *verdict = maps_judge(&judge, route);

  maps_prefix_format(&route->prefix, prefix);
  in->q->shown++;

  /* In JSON both paths get half of what the other keys leave, which need 105 at most */
  if (in->q->json)
    size = MIN(size, (MAPS_LINE_MAX - 105 - (int) strlen(source) -
                      json_head(in, prefix, maps_decision_name(verdict->decision), head)) /
                       2);

  maps_path_format(&route->path, &held, had, size);
  maps_path_format(&route->path, &view, seen, size);

  if (in->q->json)
    maps_cli_line(in->q,
                  "%s,\"source\":\"%s\",\"community\":\"%s\",\"path\":\"%s\","
                  "\"judged_path\":\"%s\",\"length\":%u,\"collapsed\":%u}",
                  head, source,
                  verdict->tag     ? "added"
                  : route->carries ? "present"
                                   : "missing",
                  had, seen, verdict->path.length, verdict->path.collapsed);
  else
  {
    maps_cli_line(in->q, "%s %s %s: %s", prefix,
                  in->direction == MAPS_IMPORT ? "import from" : "export to", maps_channel_name(mc),
                  maps_decision_name(verdict->decision));
    maps_cli_line(in->q, "    Route from:        %s", source);
    maps_cli_line(in->q, "    AS path in BIRD:   %s", had);
    maps_cli_line(in->q, "    As Microsoft sees: %s", seen);
    maps_cli_line(in->q, "    Community:         8075:8007 %s",
                  verdict->tag     ? "missing, added by this router"
                  : route->carries ? "present"
                                   : "missing");
  }

  if (verdict->decision == MAPS_OUT_OF_SCOPE)
  {
    if (!in->q->json)
      maps_cli_line(in->q, "    Neither registered nor tagged 8075:8007: no MAPS route");
    return;
  }

  if (!in->q->json)
    maps_cli_line(in->q, "    Length:            %u, %u without repeats", verdict->path.length,
                  verdict->path.collapsed);

  rule_lines(in, verdict);
}

/* The route as it was when it was judged: a strip has taken 8075:8007 from it since. */
static struct maps_route
route_as_judged(const struct inquiry *in, const rte *e)
{
  struct maps_route route = maps_route_from_rte(in->mc, e);
  struct maps_ledger_key key = maps_key(in->mc->channel, MAPS_IMPORT, maps_rte_net(e), e->src);
  struct maps_ledger_entry entry;

  if (maps_ledger_find(in->mc->imports, &key, &entry) && in->mc->session.role == MAPS_ROLE_CLIENT &&
      entry.decision == MAPS_REJECT)
    route.carries = true;

  return route;
}

/* Does BIRD have the session's route for the prefix with this path id? */
static bool
holds_route(const struct inquiry *in, const net_addr *n, u32 path_id)
{
  struct maps_routes routes = maps_table_routes(in->mc->channel->table, n);

  for (uint i = 0; i < routes.count; i++)
    if (maps_rte_is_from(routes.route[i], in->mc->channel) &&
        routes.route[i]->src->private_id == path_id)
      return true;

  return false;
}

static void
explain_held(const struct inquiry *in, const net_addr *n)
{
  struct channel *c = in->mc->channel;
  struct maps_routes routes = maps_table_routes(c->table, n);

  for (uint i = 0; i < routes.count; i++)
  {
    const rte *e = routes.route[i];

    if (!maps_rte_is_from(e, c))
      continue;

    struct maps_route route = route_as_judged(in, e);

    explain_verdict(in, &route,
                    maps_rte_filtered(e) ? "this session, kept as filtered" : "this session");
  }
}

/* A vetoed route is gone, but its verdict is not. The ledger is searched in chunks, as path
 * ids may be any; true when all of it was. */
static bool
explain_vetoed(const struct inquiry *in, const net_addr *n)
{
  struct maps_query *q = in->q;
  struct maps_ledger_entry entry;
  u32 looked = 0;

  while (maps_ledger_next(in->mc->imports, q->inside ? &q->key : NULL, &entry))
  {
    q->key = entry.key;
    q->inside = true;

    if (maps_prefix_equal(&entry.key.prefix, &q->prefix) && !holds_route(in, n, entry.key.path_id))
    {
      char rules[RULES_SIZE];

      maps_report_rules(maps_channel_judge(in->mc, &entry), entry.failed, entry.length,
                        entry.offender, rules, sizeof(rules));
      say(in, maps_decision_name(entry.decision), rules);
    }

    if (++looked >= MAPS_CHUNK_ENTRIES)
      return false;
  }

  q->inside = false;
  return true;
}

static void
explain_export(const struct inquiry *in, const net_addr *n)
{
  struct channel *c = in->mc->channel;
  struct maps_routes routes = maps_table_routes(c->table, n);

  for (uint i = 0; i < routes.count && rte_is_valid(routes.route[i]); i++)
  {
    rte *e = routes.route[i];
    struct maps_route route;

    switch (maps_preview_offer(c, &e, tmp_linpool))
    {
    case MAPS_OFFER_KEPT:
      say(in, "not offered",
          "BIRD's BGP does not export it (own route, or a community forbids it)");
      break;

    case MAPS_OFFER_FILTERED:
      say(in, "not offered", "rejected by the export filter");
      break;

    case MAPS_OFFERED:
      route = maps_route_from_rte(in->mc, e);
      explain_verdict(in, &route, maps_rte_proto_name(e));
    }

    maps_rte_release(e, routes.route[i]);

    if (c->ra_mode == RA_OPTIMAL)
      break;
  }
}

bool
maps_cli_explain(struct maps_query *q)
{
  struct maps_channel *mc;
  net_addr_union n;
  uint type = q->prefix.family == MAPS_IPV4 ? NET_IP4 : NET_IP6;

  maps_prefix_to_net(&q->prefix, &n.n);

  while (mc = maps_query_channel(q))
  {
    struct inquiry in = {.q = q, .mc = mc, .direction = MAPS_IMPORT};

    if (mc->channel->net_type == type && mc->channel->channel_state == CS_UP && mc->imports)
    {
      if (!q->inside)
        explain_held(&in, &n.n);

      if (!explain_vetoed(&in, &n.n))
        return true;

      in.direction = MAPS_EXPORT;

      if (mc->exports)
        explain_export(&in, &n.n);
    }

    maps_query_leave(q, mc);

    if (q->lines >= MAPS_CHUNK_LINES)
      return true;
  }

  if (!q->shown && !q->json)
    maps_cli_line(q, "No session that is judged has this prefix");

  return false;
}
