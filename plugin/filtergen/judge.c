/*
 *	bird-maps -- generated filters: a function that judges, for each way
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Which rules apply to a way, and how its path is seen, the engine itself says.
 *	A judge changes nothing on a route but the reason communities and attributes
 *	that never leave BIRD, so it may also be called from "show route filter".
 */

#include <inttypes.h>
#include <stdio.h>

#include "filtergen/parts.h"

struct maps_session
maps_first_session(const struct maps_policy *policy)
{
  for (uint32_t i = 0; i < policy->connection_count; i++)
    if (!policy->connection[i].elsewhere)
      return maps_session_microsoft(&policy->connection[i]);

  struct maps_connection none = {.rs_client = policy->deployment == MAPS_ROUTE_SERVER};

  return maps_session_microsoft(&none);
}

struct maps_way
maps_way(const struct maps_policy *policy, enum maps_way_number number)
{
  static const char *const names[MAPS_WAYS] = {
    [MAPS_WAY_EXPORT] = "export",
    [MAPS_WAY_CLIENT] = "client",
    [MAPS_WAY_INTERNAL] = "internal",
    [MAPS_WAY_MICROSOFT] = "microsoft",
  };
  bool client = number == MAPS_WAY_CLIENT || number == MAPS_WAY_INTERNAL;
  struct maps_way way = {
    .name = names[number],
    .direction = number == MAPS_WAY_EXPORT ? MAPS_EXPORT : MAPS_IMPORT,
    .session = client ? maps_session_client(policy, NULL, number == MAPS_WAY_CLIENT)
                      : maps_first_session(policy),
  };

  way.view = maps_judged_view(policy, &way.session, way.direction);
  way.rules = maps_rules_applied(policy, &way.session, way.direction);
  return way;
}

uint32_t
maps_ways_rules(const struct maps_policy *policy)
{
  uint32_t rules = 0;

  for (int i = 0; i < MAPS_WAYS; i++)
    rules |= maps_way(policy, i).rules;
  return rules;
}

static const char *
registered_asn_test(const struct maps_policy *policy)
{
  if (!policy->registered_asns.count)
    return "true";

  switch (policy->asn_match)
  {
  case MAPS_ASN_NEIGHBOUR:
    return "maps_neighbour !~ maps_registered_asns";
  case MAPS_ASN_ORIGIN:
    return "maps_origin !~ maps_registered_asns";
  default:
    return "(maps_neighbour !~ maps_registered_asns) && (maps_origin !~ maps_registered_asns)";
  }
}

/* The condition under which the rule fails, or NULL if it cannot on this way */
static const char *
test(const struct maps_policy *policy, const struct maps_way *way, unsigned rule)
{
  bool adds = policy->deployment == MAPS_PARTNER && policy->tagging == MAPS_TAGGING_ADD;

  switch (rule)
  {
  case MAPS_RULE_BOGON_PREFIX:
    return "maps_bogon_prefix()";
  case MAPS_RULE_PREFIX_NOT_REGISTERED:
    return "! maps_registered()";
  case MAPS_RULE_ASN_NOT_REGISTERED:
    return registered_asn_test(policy);
  case MAPS_RULE_COMMUNITY_MISSING:
    /* Where it is put on what is registered, all in scope have it or will */
    return adds ? NULL : "maps_community !~ bgp_community";
  case MAPS_RULE_PATH_TOO_LONG:
    return policy->max_length_scope == MAPS_LENGTH_ALL
             ? "maps_length > maps_max_length"
             : "(maps_length > maps_max_length) && maps_beyond_24()";
  case MAPS_RULE_PRIVATE_ASN:
    return way->view.drop_confed ? "filter(bgp_path, maps_private_asns).len > 0"
                                 : "bgp_path ~ maps_private_asns";
  case MAPS_RULE_RESERVED_ASN:
    return way->view.drop_confed ? "filter(bgp_path, maps_reserved_asns).len > 0"
                                 : "bgp_path ~ maps_reserved_asns";
  case MAPS_RULE_FORBIDDEN_ASN:
    return way->view.to_microsoft  ? "filter(bgp_path, [ 8075, 12076 ]).len > 0"
           : way->view.drop_confed ? "filter(bgp_path, [ 12076 ]).len > 0"
                                   : "bgp_path ~ [ 12076 ]";
  case MAPS_RULE_PREPENDED:
    return "maps_faults ~ [ 1, 3, 5, 7 ]";
  case MAPS_RULE_ASN_REPEATED:
    return "maps_faults ~ [ 2, 3, 6, 7 ]";
  case MAPS_RULE_AS_SET:
    return "maps_faults ~ [ 4..7 ]";
  case MAPS_RULE_ORIGIN_NOT_IN_REGISTRY:
    return maps_registry_asked(policy, rule) ? "maps_origin_missing(maps_origin)" : NULL;
  case MAPS_RULE_RPKI_INVALID:
    return maps_registry_asked(policy, rule) ? "maps_rpki_invalid(maps_origin)" : NULL;
  case MAPS_RULE_EMPTY_PATH:
    return "maps_faults = 8";
  case MAPS_RULE_ORIGIN_NOT_ASSOCIATED:
    return "maps_origin !~ maps_associated_asns";
  case MAPS_RULE_MORE_SPECIFIC_THAN_24:
    return "(net.type = NET_IP4) && (net.len > 24)";
  case MAPS_RULE_OWN_PREFIX_FROM_MICROSOFT:
    return "maps_own_prefix()";
  default:
    /* A malformed path never reaches a filter */
    return NULL;
  }
}

static void
put_rule(struct maps_out *o, const struct maps_policy *policy, const struct maps_way *way,
         const struct maps_rule_info *rule)
{
  const char *list = policy->reject & MAPS_RULE_BIT(rule->code) ? "maps_failed" : "maps_warnings";
  const char *condition = test(policy, way, rule->code);
  struct maps_large_community reason[MAPS_REASONS_MAX];
  int count = maps_reasons(policy, MAPS_RULE_BIT(rule->code), reason);

  if (!condition)
    return;

  maps_put(o, "    # %u %s\n    if %s then\n    {\n", rule->code, rule->id, condition);
  for (int i = 0; i < count; i++)
    maps_put(o, "      %s = add(%s, (%" PRIu32 ", %" PRIu32 ", %" PRIu32 "));\n", list, list,
             reason[i].global, reason[i].local1, reason[i].local2);
  maps_put_text(o, "    }\n");
}

static void
put_unlisted(struct maps_out *o, const struct maps_policy *policy)
{
  struct maps_large_community reason[MAPS_REASONS_MAX];
  int count = maps_reasons(policy, MAPS_RULE_BIT(MAPS_RULE_SESSION_NOT_IN_INVENTORY), reason);

  maps_put_text(o, "\n# A session with AS8075 that is not in the inventory gets nothing.");
  maps_put_function(o, "maps_judge_unlisted()", NULL);
  maps_put_text(o, "  bgp_large_community.delete(maps_reasons);\n");
  for (int i = 0; i < count; i++)
    maps_put(o, "  bgp_large_community.add((%" PRIu32 ", %" PRIu32 ", %" PRIu32 "));\n",
             reason[i].global, reason[i].local1, reason[i].local2);
  maps_put(o, "  maps_decision = %d;\n}\n", MAPS_REJECT);
}

static void
put_judge(struct maps_out *o, const struct maps_policy *policy, const struct maps_way *way)
{
  bool export = way->direction == MAPS_EXPORT;
  bool client = way->session.role == MAPS_ROLE_CLIENT;
  const char *own = export ? "maps_own" : way->view.prepends ? "true" : "false";
  char head[80];

  snprintf(head, sizeof(head), "maps_judge_%s_as(int maps_mode%s)", way->name,
           export ? "; bool maps_own" : "");
  maps_put_function(o, head, NULL);
  maps_put_text(o, "  lclist maps_failed = --- empty ---;\n"
                   "  lclist maps_warnings = --- empty ---;\n");

  /* Inside the network a router's reasons are passed on */
  if (way->session.external)
    maps_put_text(o, "  if bgp_large_community ~ maps_reasons then\n"
                     "    bgp_large_community.delete(maps_reasons);\n");
  maps_put(o, "  maps_decision = %d;\n", MAPS_OUT_OF_SCOPE);
  maps_put(o, "  if %s then\n  {\n", export || client ? "maps_in_scope()" : "true");
  maps_put(o,
           "    lc maps_path = maps_read_path(%s, %s);\n"
           "    int maps_neighbour = maps_path.asn;\n"
           "    int maps_origin = maps_path.data1;\n"
           "    int maps_faults = maps_path.data2;\n"
           "    int maps_length = bgp_path.len%s;\n",
           own, way->view.drop_confed ? "true" : "false",
           !export && way->view.prepends ? " + 1" : "");
  if (export)
    maps_put_text(o, "    if maps_own then maps_length = maps_length + 1;\n");

  for (const struct maps_rule_info *rule = maps_rules; rule->code; rule++)
    if (way->rules & MAPS_RULE_BIT(rule->code))
      put_rule(o, policy, way, rule);

  maps_put(o,
           "\n"
           "    maps_decision = %d;\n"
           "    if maps_failed.len > 0 then\n"
           "    {\n"
           "      bgp_large_community.add(maps_failed);\n"
           "      maps_decision = %d;\n",
           MAPS_ACCEPT, MAPS_OBSERVE);
  if (!client || policy->client_action != MAPS_CLIENT_OBSERVE)
    maps_put(o, "      if maps_mode = maps_enforce then maps_decision = %d;\n", MAPS_REJECT);
  maps_put_text(o, "    }\n"
                   "  }\n"
                   "  if (maps_warnings.len > 0) || defined(maps_warned) then\n"
                   "    maps_warned = maps_warnings;\n"
                   "}\n");
}

/* The same without arguments: for the first session, or by the neighbour's address */
static void
put_short(struct maps_out *o, const struct maps_way *way)
{
  char head[80];

  snprintf(head, sizeof(head), "maps_judge_%s()", way->name);
  maps_put_function(o, head, NULL);
  if (way->direction == MAPS_EXPORT)
    maps_put(o, "  maps_judge_export_as(%s, %s);\n}\n", maps_mode_symbol(way->session.mode),
             way->view.prepends ? "true" : "false");
  else
    maps_put(o, "  maps_judge_%s_as(maps_mode_of_%s());\n}\n", way->name,
             way->session.role == MAPS_ROLE_CLIENT ? "client" : "microsoft");
}

void
maps_put_judges(struct maps_out *o, const struct maps_policy *policy)
{
  maps_put_text(o, "\ndefine maps_private_asns = [ 64512..65534, 4200000000..4294967294 ];\n"
                   "define maps_reserved_asns = [ 0, 23456, 64496..64511, 65535..131071, "
                   "4294967295 ];\n");
  maps_put(o, "define maps_max_length = %u;\n", policy->max_length);
  maps_put_asn_set(o, "maps_registered_asns", &policy->registered_asns);
  if (policy->deployment == MAPS_PARTNER)
    maps_put_asn_set(o, "maps_associated_asns", &policy->associated_asns);

  maps_put_text(o,
                "\n# What the judges find: 0 out of scope, 1 accept, 2 reject, 3 observe (it would "
                "be\n# rejected in mode enforce); and the reasons of rules that only warn\n"
                "attribute int maps_decision;\n"
                "attribute lclist maps_warned;\n");
  for (int i = 0; i < MAPS_WAYS; i++)
  {
    struct maps_way way = maps_way(policy, i);

    put_judge(o, policy, &way);
    put_short(o, &way);
  }
  put_unlisted(o, policy);
}
