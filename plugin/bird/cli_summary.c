/*
 *	bird-maps -- show maps, show maps rules
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The state of things at a glance: which policy is in force, what each session
 *	does and how many of its routes keep or break which rule. All figures are
 *	read from counts that the ledgers keep, so they cost nothing per route.
 */

#include <inttypes.h>
#include <stdio.h>

#include "core/data_report.h"
#include "core/report.h"
#include "bird/cli.h"

static const char *const mode_names[] = {"enforce", "observe", "tag"};
static const char *const role_names[] = {"client", "microsoft", "ordinary", "unlisted"};
static const char *const deployment_names[] = {"partner", "route-server"};

static const char *
session_mode(const struct maps_channel *mc)
{
  return mc->session.role == MAPS_ROLE_ORDINARY ? "-" : mode_names[mc->session.mode];
}

static const char *
session_state(const struct maps_channel *mc)
{
  /* The last one only where BIRD has threads */
  static const char *const names[] = {"down", "start", "up", "flushing", "paused"};

  return names[mc->channel->channel_state];
}

static u32
session_asn(const struct maps_channel *mc)
{
  return ((struct bgp_proto *) mc->channel->proto)->remote_as;
}

static void
session_address(const struct maps_channel *mc, char *buf, uint size)
{
  bsnprintf(buf, size, "%I", ((struct bgp_proto *) mc->channel->proto)->remote_ip);
}

/* Connections of the inventory: each may have a session of either family */
static u32
count_connections(const struct maps_policy *policy)
{
  u32 count = 0;

  for (u32 i = 0; i < policy->connection_count; i++)
  {
    const struct maps_connection *c = &policy->connection[i];

    count += !i || c->peering != c[-1].peering || c->number != c[-1].number;
  }

  return count;
}

static void
data_line(struct maps_query *q, const struct maps_registry_file *f)
{
  char name[200], text[MAPS_LINE_MAX - 120], warning[MAPS_LINE_MAX - 30];

  if (q->json)
  {
    maps_report_json_string(f->name, name, sizeof(name));
    maps_cli_line(q,
                  "{\"type\":\"data\",\"file\":%s,\"format\":\"%s\",\"time\":%u,\"age\":%u,"
                  "\"max_age\":%u,\"asns\":%u,\"routes\":%u,\"vrps\":%u,\"left_out\":%u,"
                  "\"expired\":%u,\"malformed\":%u}",
                  name, maps_data_formats[f->format], f->time, maps_data_age(f, maps_now()),
                  f->max_age, f->aut_nums, f->routes, f->vrps, f->left_out, f->expired,
                  f->malformed);
    return;
  }

  maps_report_data(f, maps_now(), text, sizeof(text));
  maps_cli_line(q, "Data:        %.100s: %s", f->name, text);

  if (maps_report_data_warning(f, maps_now(), warning, sizeof(warning)))
    maps_cli_line(q, "             warning: %s", warning);
}

static void
data_lines(struct maps_query *q)
{
  const struct maps_registry *registry = &q->instance->policy->registry;

  for (u32 i = 0; i < registry->file_count; i++)
    data_line(q, &registry->file[i]);
}

static void
policy_line(struct maps_query *q)
{
  const struct maps_policy *policy = q->instance->policy;
  const char *deployment = deployment_names[policy->deployment];
  char loaded[TM_DATETIME_BUFFER_SIZE];
  u32 age = maps_now() - q->instance->loaded;

  if (q->json)
  {
    char file[MAPS_LINE_MAX], router[MAPS_JSON_STRING_MAX(20)] = "null", rest[400];

    if (policy->router)
      maps_report_json_string(policy->router, router, sizeof(router));

    int n = bsnprintf(rest, sizeof(rest),
                      "\"deployment\":\"%s\",\"local_asn\":%u,\"router\":%s,\"client_mode\":\"%s\","
                      "\"loaded\":%u,\"age\":%u,\"connections\":%u,\"registered_prefixes\":%u,"
                      "\"registered_asns\":%u}",
                      deployment, policy->local_asn, router, mode_names[policy->client_mode],
                      q->instance->loaded, age, count_connections(policy), policy->registered_count,
                      policy->registered_asn_count);

    /* 25: the keys in front */
    maps_report_json_string(q->instance->file, file, MAPS_LINE_MAX + 1 - 25 - n);
    maps_cli_line(q, "{\"type\":\"policy\",\"file\":%s,%s", file, rest);
    data_lines(q);
    return;
  }

  maps_cli_time(loaded, q->instance->loaded);
  maps_cli_line(q, "Policy:      %s", q->instance->file);
  maps_cli_line(q, "Loaded:      %s, %u:%02u:%02u ago", loaded, age / 3600, age / 60 % 60,
                age % 60);
  maps_cli_line(q, "Deployment:  %s, AS%u%s%s", deployment, policy->local_asn,
                policy->router ? ", router " : "", policy->router ?: "");
  maps_cli_line(q, "Mode:        %s for clients, per connection below",
                mode_names[policy->client_mode]);
  maps_cli_line(q, "Inventory:   %u connections, %u registered prefixes, %u registered ASNs",
                count_connections(policy), policy->registered_count, policy->registered_asn_count);
  data_lines(q);
  maps_cli_line(q, " ");
  maps_cli_line(q, "%-*s %-8s %-16s %-10s %-9s %-8s %-6s %8s %8s %8s %8s %9s %12s", q->name_width,
                "Session", "Channel", "Neighbor", "ASN", "Role", "Mode", "Dir", "Accept", "Reject",
                "Observe", "Warned", "Announced", "Not in scope");
}

static void
rule_counts(struct maps_query *q, const struct maps_channel *mc,
            const struct maps_ledger_counts *counts)
{
  for (const struct maps_rule_info *rule = maps_rules; rule->code; rule++)
  {
    u32 failed = counts->failed_by_rule[rule->code];
    u32 warned = counts->warned_by_rule[rule->code];

    if (!failed && !warned)
      continue;

    if (q->json)
      maps_cli_line(q,
                    "{\"type\":\"rule_count\",\"session\":\"%s\",\"channel\":\"%s\","
                    "\"direction\":\"%s\",\"code\":%u,\"id\":\"%s\",\"failed\":%u,\"warned\":%u}",
                    maps_channel_name(mc), mc->channel->name, maps_direction_name(q->at_direction),
                    rule->code, rule->id, failed, warned);
    else
      maps_cli_line(q, "    %-26s %8u failed %8u warned", rule->id, failed, warned);
  }
}

static void
direction_line(struct maps_query *q, const struct maps_channel *mc, const char *address)
{
  static const struct maps_ledger_counts none;
  const struct maps_ledger *ledger = maps_channel_ledger(mc, q->at_direction);
  const struct maps_ledger_counts *n = ledger ? maps_ledger_counts(ledger) : &none;

  if (q->json)
    maps_cli_line(q,
                  "{\"type\":\"counts\",\"session\":\"%s\",\"channel\":\"%s\",\"direction\":\"%s\","
                  "\"accepted\":%u,\"rejected\":%u,\"observed\":%u,\"warned\":%u,\"announced\":%u,"
                  "\"out_of_scope\":%" PRIu64 ",\"refused\":%" PRIu64 ",\"lost\":%" PRIu64 "}",
                  maps_channel_name(mc), mc->channel->name, maps_direction_name(q->at_direction),
                  n->decision[MAPS_ACCEPT], n->decision[MAPS_REJECT], n->decision[MAPS_OBSERVE],
                  n->warned, n->announced, mc->out_of_scope[q->at_direction],
                  q->at_direction == MAPS_EXPORT ? mc->refused : 0, mc->lost);
  else
  {
    char note[64] = "";

    if (q->at_direction == MAPS_EXPORT && mc->refused)
      snprintf(note, sizeof(note), "  %" PRIu64 " exports refused", mc->refused);
    else if (mc->lost)
      snprintf(note, sizeof(note), "  %" PRIu64 " verdicts lost: no memory", mc->lost);

    maps_cli_line(q, "%-*s %-8s %-16s %-10u %-9s %-8s %-6s %8u %8u %8u %8u %9u %12" PRIu64 "%s",
                  q->name_width, maps_channel_name(mc), mc->channel->name, address, session_asn(mc),
                  role_names[mc->session.role],
                  mc->channel->channel_state == CS_UP ? session_mode(mc) : session_state(mc),
                  maps_direction_name(q->at_direction), n->decision[MAPS_ACCEPT],
                  n->decision[MAPS_REJECT], n->decision[MAPS_OBSERVE], n->warned, n->announced,
                  mc->out_of_scope[q->at_direction], note);
  }

  rule_counts(q, mc, n);
}

static void
session_lines(struct maps_query *q, const struct maps_channel *mc)
{
  char address[IPA_MAX_TEXT_LENGTH + 1], connection[MAPS_JSON_STRING_MAX(64)] = "null";

  session_address(mc, address, sizeof(address));

  if (q->json)
  {
    if (mc->connection)
      maps_report_json_string(mc->connection->name, connection, sizeof(connection));

    maps_cli_line(q,
                  "{\"type\":\"session\",\"session\":\"%s\",\"channel\":\"%s\",\"neighbor\":\"%s\","
                  "\"asn\":%u,\"role\":\"%s\",\"mode\":\"%s\",\"state\":\"%s\",\"connection\":%s}",
                  maps_channel_name(mc), mc->channel->name, address, session_asn(mc),
                  role_names[mc->session.role], session_mode(mc), session_state(mc), connection);
  }

  q->at_direction = MAPS_IMPORT;
  direction_line(q, mc, address);

  if (maps_to_microsoft(&mc->session))
  {
    q->at_direction = MAPS_EXPORT;
    direction_line(q, mc, address);
  }
}

bool
maps_cli_summary(struct maps_query *q)
{
  struct maps_channel *mc;

  if (!q->stage++)
    policy_line(q);

  while (mc = maps_query_channel(q))
  {
    session_lines(q, mc);
    maps_query_leave(q, mc);

    if (q->lines >= MAPS_CHUNK_LINES)
      return true;
  }

  return false;
}

/* By rule: routes that break it now, and judgements that ever found it broken */
struct rule_totals
{
  u32 routes[MAPS_RULE_MAX + 1];
  u64 hits[MAPS_RULE_MAX + 1];
};

/* All rules in one go: each channel is entered once only. */
static void
sum_up_rules(struct rule_totals *totals)
{
  struct maps_channel *mc = NULL;

  *totals = (struct rule_totals){};

  while (mc = maps_channel_after(mc))
  {
    void *loop = maps_proto_enter(mc->channel->proto);

    for (u32 code = 0; code <= MAPS_RULE_MAX; code++)
    {
      for (int direction = MAPS_IMPORT; direction <= MAPS_EXPORT; direction++)
      {
        const struct maps_ledger *ledger = maps_channel_ledger(mc, direction);

        if (ledger)
          totals->routes[code] += maps_ledger_counts(ledger)->failed_by_rule[code] +
                                  maps_ledger_counts(ledger)->warned_by_rule[code];
      }

      totals->hits[code] += mc->hits[code];
    }

    maps_proto_leave(loop);
  }
}

bool
maps_cli_rules(struct maps_query *q)
{
  const struct maps_policy *policy = q->instance->policy;
  struct rule_totals totals;

  sum_up_rules(&totals);

  if (!q->json)
    maps_cli_line(q, "%4s %-26s %-7s %9s %11s  %s", "Code", "Rule", "Action", "Routes",
                  "Judgements", "Fails when; portal");

  for (const struct maps_rule_info *rule = maps_rules; rule->code; rule++)
  {
    enum maps_action action = maps_policy_action(policy, rule->code);
    char portal[120] = "null";
    u32 routes = totals.routes[rule->code];
    u64 hits = totals.hits[rule->code];

    if (q->json)
    {
      if (rule->portal)
        maps_report_json_string(rule->portal, portal, sizeof(portal));

      maps_cli_line(q,
                    "{\"type\":\"rule\",\"code\":%u,\"id\":\"%s\",\"action\":\"%s\",\"routes\":%u,"
                    "\"judgements\":%" PRIu64 ",\"portal\":%s}",
                    rule->code, rule->id, maps_action_name(action), routes, hits, portal);
    }
    else
      maps_cli_line(q, "%4u %-26s %-7s %9u %11" PRIu64 "  %s%s%s", rule->code, rule->id,
                    maps_action_name(action), routes, hits, rule->title,
                    rule->portal ? "; portal: " : "", rule->portal ?: "");
  }

  return false;
}
