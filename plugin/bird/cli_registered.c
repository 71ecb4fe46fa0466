/*
 *	bird-maps -- show maps prefixes, show maps asns
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The inventory's side of the verdicts: not what BIRD sends, but what became of
 *	everything that was registered with Microsoft.
 */

#include <stdlib.h>

#include "core/report.h"
#include "bird/cli.h"
#include "bird/hooks.h"
#include "bird/route.h"

/* What a connection has of a registered prefix (RULES section 6) */
struct prefix_state
{
  const struct maps_registered *registered;
  const struct maps_connection *connection;
  const struct maps_channel *mc; /* the connection's, or NULL */
  bool up, judged;
  struct maps_ledger_entry entry; /* if judged */
};

/* Takes the most telling verdict, if several routes for the prefix were judged. */
static void
look_up_verdict(struct prefix_state *state)
{
  struct channel *c = state->mc->channel;
  net_addr_union n;

  maps_prefix_to_net(&state->registered->prefix, &n.n);

  struct maps_routes routes = maps_table_routes(c->table, &n.n);

  for (uint i = 0; i < routes.count; i++)
  {
    struct maps_ledger_key key = maps_key(c, MAPS_EXPORT, &n.n, routes.route[i]->src);
    struct maps_ledger_entry entry;

    if (!maps_ledger_find(state->mc->exports, &key, &entry) ||
        (state->judged && !entry.announced && entry.decision == MAPS_ACCEPT))
      continue;

    state->judged = true;
    state->entry = entry;

    if (entry.announced)
      break;
  }
}

/* Looks up the verdicts of all that the channel has of the chunk: it is entered once only. */
static void
look_up_verdicts(const struct maps_channel *mc, struct prefix_state *state, uint count)
{
  void *loop = maps_proto_enter(mc->channel->proto);
  bool up = mc->channel->channel_state == CS_UP && mc->exports;

  for (uint i = 0; i < count; i++)
    if (state[i].mc == mc && (state[i].up = up))
      look_up_verdict(&state[i]);

  maps_proto_leave(loop);
}

static const char *
state_name(const struct prefix_state *state)
{
  if (state->connection->elsewhere)
    return "elsewhere";
  else if (!state->up)
    return "down";
  else if (!state->judged)
    return "absent";
  else if (state->entry.announced)
    return "advertised";
  else
    return state->entry.decision == MAPS_ACCEPT ? "absent" : "rejected";
}

static void
prefix_line(struct maps_query *q, const struct prefix_state *state)
{
  const struct maps_policy *policy = q->instance->policy;
  const struct maps_connection *connection = state->connection;
  const struct maps_ledger_entry *e = &state->entry;
  const char *session = state->mc ? maps_channel_name(state->mc) : NULL;
  const char *peering = policy->peering[state->registered->peering].name;
  char prefix[MAPS_PREFIX_TEXT], address[MAPS_PREFIX_TEXT];
  char name[MAPS_JSON_STRING_MAX(32)], parent[MAPS_JSON_STRING_MAX(32)];
  char rules[200] = "", codes[64] = "[]";

  maps_prefix_format(&state->registered->prefix, prefix);
  maps_address_format(&connection->address, address);

  if (q->json)
  {
    if (state->judged)
      maps_report_json_codes(e->failed, codes, sizeof(codes));

    maps_report_json_string(connection->name, name, sizeof(name));
    maps_report_json_string(peering, parent, sizeof(parent));
    maps_cli_line(
      q,
      "{\"type\":\"prefix\",\"prefix\":\"%s\",\"peering\":%s,\"connection\":%s,"
      "\"address\":\"%s\",\"session\":%s%s%s,\"state\":\"%s\",\"codes\":%s,\"since\":%u}",
      prefix, parent, name, address, session ? "\"" : "", session ?: "null", session ? "\"" : "",
      state_name(state), codes, state->judged ? e->since : 0);
    return;
  }

  if (state->judged && e->failed)
    maps_report_rules(maps_channel_judge(state->mc, e), e->failed, e->length, e->offender, rules,
                      sizeof(rules));
  else if (state->judged && !e->announced)
    bsnprintf(rules, sizeof(rules), "accepted, but not announced (export limit?)");
  else if (!state->mc && !connection->elsewhere)
    bsnprintf(rules, sizeof(rules), "no BGP protocol with this neighbor");

  maps_cli_line(q, "%-19s %-16s %-20s %-16s %-10s %s", prefix, peering, connection->name, address,
                state_name(state), rules);
}

static void
prefix_lines(struct maps_query *q, struct prefix_state *state, uint count)
{
  const struct maps_channel *mc = NULL;

  while (mc = maps_channel_after(mc))
    for (uint i = 0; i < count; i++)
      if (state[i].mc == mc)
      {
        look_up_verdicts(mc, &state[i], count - i);
        break;
      }

  for (uint i = 0; i < count; i++)
    prefix_line(q, &state[i]);
}

bool
maps_cli_prefixes(struct maps_query *q)
{
  const struct maps_policy *policy = q->instance->policy;
  struct prefix_state state[MAPS_CHUNK_LINES];
  uint count = 0;

  if (!q->stage++ && !q->json)
    maps_cli_line(q, "%-19s %-16s %-20s %-16s %-10s %s", "Prefix", "Peering", "Connection",
                  "Neighbor", "State", "Rules");

  for (; q->index < policy->registered_count; q->index++, q->subindex = 0)
    for (; q->subindex < policy->connection_count; q->subindex++)
    {
      const struct maps_registered *registered = &policy->registered[q->index];
      const struct maps_connection *connection = &policy->connection[q->subindex];

      if (connection->peering != registered->peering ||
          connection->address.family != registered->prefix.family)
        continue;

      if (count == MAPS_CHUNK_LINES)
      {
        prefix_lines(q, state, count);
        return true;
      }

      state[count++] = (struct prefix_state){
        .registered = registered,
        .connection = connection,
        .mc = connection->elsewhere ? NULL : maps_channel_by_connection(connection),
      };
    }

  prefix_lines(q, state, count);

  if (!policy->registered_count && !q->json)
    maps_cli_line(q, "No registered prefixes in %s", q->instance->file);

  return false;
}

/* Counters of one registered ASN: in scope, rejected or stripped, then failures by rule */
#define ASN_COUNTERS (2 + MAPS_RULE_MAX + 1)

static int
compare_asn(const void *key, const void *element)
{
  u32 a = *(const u32 *) key, b = ((const struct maps_registered_asn *) element)->asn;

  return (a > b) - (a < b);
}

static void
count_entry(struct maps_query *q, const struct maps_ledger_entry *e)
{
  const struct maps_policy *policy = q->instance->policy;
  const struct maps_registered_asn *r =
    bsearch(&e->asn, policy->registered_asn, policy->registered_asn_count,
            sizeof(struct maps_registered_asn), compare_asn);

  if (!r)
    return;

  u32 *counter = q->counter + (r - policy->registered_asn) * ASN_COUNTERS;

  counter[0]++;
  counter[1] += e->decision != MAPS_ACCEPT;

  for (u32 rules = e->failed; rules; rules &= rules - 1)
    counter[2 + __builtin_ctz(rules)]++;
}

/* Counts the clients' routes, a chunk of them; true when all are counted. */
static bool
count_routes(struct maps_query *q)
{
  struct maps_channel *mc;
  u32 looked = 0;

  while (mc = maps_query_channel(q))
  {
    struct maps_ledger_entry e;

    if (mc->session.role == MAPS_ROLE_CLIENT && mc->imports)
      while (maps_ledger_next(mc->imports, q->inside ? &q->key : NULL, &e))
      {
        q->key = e.key;
        q->inside = true;
        count_entry(q, &e);

        if (++looked >= MAPS_CHUNK_ENTRIES)
          return false;
      }

    maps_query_leave(q, mc);
  }

  return true;
}

static void
asn_line(struct maps_query *q, const struct maps_registered_asn *r, const u32 *counter)
{
  const char *peering = q->instance->policy->peering[r->peering].name;
  char name[MAPS_JSON_STRING_MAX(32)], rules[300] = "";
  int n = 0;

  for (const struct maps_rule_info *rule = maps_rules; rule->code; rule++)
    if (counter[2 + rule->code] && n < (int) sizeof(rules) - 48)
      n += q->json
             ? bsprintf(rules + n, "%s\"%u\":%u", n ? "," : "", rule->code, counter[2 + rule->code])
             : bsprintf(rules + n, "%s%s %u", n ? ", " : "", rule->id, counter[2 + rule->code]);

  if (q->json)
  {
    maps_report_json_string(peering, name, sizeof(name));
    maps_cli_line(q,
                  "{\"type\":\"asn\",\"asn\":%u,\"peering\":%s,\"in_scope\":%u,\"failing\":%u,"
                  "\"by_rule\":{%s}}",
                  r->asn, name, counter[0], counter[1], rules);
  }
  else
    maps_cli_line(q, "AS%-10u %-16s %9u %9u  %s", r->asn, peering, counter[0], counter[1], rules);
}

bool
maps_cli_asns(struct maps_query *q)
{
  const struct maps_policy *policy = q->instance->policy;

  if (!q->stage)
  {
    if (!(q->counter = calloc(policy->registered_asn_count + 1, ASN_COUNTERS * sizeof(u32))))
    {
      maps_cli_line(q, "Out of memory");
      return false;
    }

    q->stage = 1;
  }

  if (q->stage == 1)
  {
    if (!count_routes(q))
      return true;

    if (!q->json)
      maps_cli_line(q, "%-12s %-16s %9s %9s  %s", "ASN", "Peering", "In scope", "Failing",
                    "Failures by rule");

    q->stage = 2;
  }

  for (; q->index < policy->registered_asn_count; q->index++)
  {
    if (q->lines >= MAPS_CHUNK_LINES)
      return true;

    asn_line(q, &policy->registered_asn[q->index], q->counter + q->index * ASN_COUNTERS);
  }

  if (!policy->registered_asn_count && !q->json)
    maps_cli_line(q, "No registered ASNs in %s", q->instance->file);

  return false;
}
