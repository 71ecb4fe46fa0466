/*
 *	bird-maps -- show maps asns
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The inventory's side of the verdicts at an exchange: what became of the routes of
 *	each customer that is registered with Microsoft.
 */

#include <stdlib.h>

#include "core/report.h"
#include "bird/cli.h"

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
