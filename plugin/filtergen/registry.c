/*
 *	bird-maps -- generated filters: registry and RPKI
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Data from the inventory become sets of prefixes, for each origin one, in which a
 *	range of lengths says what a route object or a VRP covers. Where the inventory
 *	names BIRD's own tables, these are asked instead.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "filtergen/parts.h"

/* What is granted to somebody, by family and origin; beyond: also the more specifics beyond /24
 * and /48 */
struct grants
{
  struct maps_grant *grant;
  uint32_t count;
  bool beyond;
};

static unsigned
widest(enum maps_family family)
{
  return family == MAPS_IPV4 ? 32 : 128;
}

static unsigned
carried(enum maps_family family)
{
  return family == MAPS_IPV4 ? 24 : 48;
}

static int
compare(uint64_t x, uint64_t y)
{
  return (x > y) - (x < y);
}

static int
by_origin(const void *a, const void *b)
{
  const struct maps_grant *x = a, *y = b;
  int order = compare(x->family, y->family);

  if (!order)
    order = compare(x->origin, y->origin);
  if (!order)
    order = compare(x->hi, y->hi);
  if (!order)
    order = compare(x->lo, y->lo);
  if (!order)
    order = compare(x->length, y->length);
  if (!order)
    order = compare(x->shortest, y->shortest);
  return order ? order : compare(x->longest, y->longest);
}

/* A copy in this order; false when memory is short. The origin 0 is nobody's. */
static bool
sort_grants(const struct maps_grants *set, bool beyond, struct grants *g)
{
  *g = (struct grants){.grant = malloc((set->count + 1) * sizeof(*g->grant)), .beyond = beyond};
  if (!g->grant)
    return false;

  for (uint32_t i = 0; i < set->count; i++)
    if (set->grant[i].origin)
      g->grant[g->count++] = set->grant[i];
  qsort(g->grant, g->count, sizeof(*g->grant), by_origin);
  return true;
}

static void
put_grant(struct maps_out *o, const struct maps_grant *grant, bool beyond)
{
  struct maps_prefix prefix = maps_grant_prefix(grant);
  unsigned length = grant->length, longer = carried(grant->family) + 1;
  char text[MAPS_PREFIX_TEXT];

  maps_prefix_format(&prefix, text);
  if (beyond && length >= longer)
    maps_put_item(o, "  %s+", text);
  else if (grant->longest == length)
    maps_put_item(o, "  %s", text);
  else
    maps_put_item(o, "  %s{%u,%u}", text, grant->shortest, grant->longest);

  if (beyond && length < longer)
    maps_put_item(o, "  %s{%u,%u}", text, longer, widest(grant->family));
}

/* A function for each family that asks whether the origin may announce the prefix */
static void
put_grants(struct maps_out *o, const struct grants *g, const char *name)
{
  char head[64];

  for (uint32_t i = 0; i < g->count;)
  {
    enum maps_family family = g->grant[i].family;

    snprintf(head, sizeof(head), "maps_%s_v%d(int maps_origin)", name, family);
    maps_put_function(o, head, "bool");
    maps_put_text(o, "  case maps_origin\n  {\n");
    while (i < g->count && g->grant[i].family == family)
    {
      uint32_t origin = g->grant[i].origin;

      maps_put_set_begin(o, "  %" PRIu32 ": return net ~ ", origin);
      for (; i < g->count && g->grant[i].family == family && g->grant[i].origin == origin; i++)
        put_grant(o, &g->grant[i], g->beyond);
      maps_put_set_end(o, ";");
    }
    maps_put_text(o, "  else: return false;\n  }\n}\n");
  }
}

/* "return maps_NAME_v4(maps_origin)", or false if nothing is granted in the family */
static void
put_granted(struct maps_out *o, const struct grants *g, enum maps_family family, const char *name)
{
  for (uint32_t i = 0; i < g->count; i++)
    if (g->grant[i].family == family)
    {
      maps_put(o, "maps_%s_v%d(maps_origin)", name, family);
      return;
    }
  maps_put_text(o, "false");
}

/* What both rules ask: data of the inventory, and BIRD's tables instead of its VRPs. To
 * BIRD 3.1 an entry for AS 0 fits a route without origin, which asks for 0, too. */
struct asked
{
  const struct maps_registry *registry;
  struct grants routes, vrps;
};

static void
put_vrps(struct maps_out *o, const struct asked *a, enum maps_family family)
{
  const char *table = a->registry->roa_table[family == MAPS_IPV6];

  if (table)
    maps_put(o, "(maps_origin > 0) && (roa_check(%s, net, maps_origin) = ROA_VALID)", table);
  else
    put_granted(o, &a->vrps, family, "vrps");
}

static bool
known(const struct maps_registry *registry, unsigned rule, enum maps_family family)
{
  if (rule == MAPS_RULE_ORIGIN_NOT_IN_REGISTRY)
  {
    if (registry->match == MAPS_REGISTRY_AUT_NUM)
      return registry->has_aut_nums;
    if (registry->match == MAPS_REGISTRY_ROUTE_OBJECT)
      return registry->has_routes;
  }
  return registry->has_vrps || registry->roa_table[family == MAPS_IPV6];
}

bool
maps_registry_asked(const struct maps_policy *policy, unsigned rule)
{
  return maps_ways_rules(policy) & MAPS_RULE_BIT(rule) &&
         (known(&policy->registry, rule, MAPS_IPV4) || known(&policy->registry, rule, MAPS_IPV6));
}

/* Rule 11 for one family, if there is anything to ask */
static void
put_registered(struct maps_out *o, const struct asked *a, enum maps_family family)
{
  const struct maps_registry *registry = a->registry;

  if (!known(registry, MAPS_RULE_ORIGIN_NOT_IN_REGISTRY, family))
    return;

  maps_put(o, "  if net.type = NET_IP%d then return ! (", family);
  if (registry->match == MAPS_REGISTRY_AUT_NUM)
    maps_put_text(o, registry->aut_nums.count ? "maps_origin ~ maps_aut_nums" : "false");
  else if (registry->match == MAPS_REGISTRY_ROUTE_OBJECT)
    put_granted(o, &a->routes, family, "routes");
  else
    put_vrps(o, a, family);
  maps_put_text(o, ");\n");
}

/* Rule 12 for one family */
static void
put_invalid(struct maps_out *o, const struct asked *a, enum maps_family family, bool covered)
{
  const char *table = a->registry->roa_table[family == MAPS_IPV6];

  if (table)
    maps_put(o,
             "  if net.type = NET_IP%d then\n"
             "    return (roa_check(%s, net, maps_origin) = ROA_INVALID) ||\n"
             "      ((maps_origin = 0) && (roa_check(%s, net, 0) = ROA_VALID));\n",
             family, table, table);
  else if (covered)
  {
    maps_put(o, "  if net.type = NET_IP%d then return maps_covered_by_vrp() && ! ", family);
    put_granted(o, &a->vrps, family, "vrps");
    maps_put_text(o, ";\n");
  }
}

static void
put_rule_11(struct maps_out *o, const struct asked *a)
{
  if (a->registry->match == MAPS_REGISTRY_AUT_NUM)
    maps_put_asn_set(o, "maps_aut_nums", &a->registry->aut_nums);

  maps_put_text(o, "\n# Rule 11: is the origin missing in the registry? 0 is no origin.");
  maps_put_function(o, "maps_origin_missing(int maps_origin)", "bool");
  put_registered(o, a, MAPS_IPV4);
  put_registered(o, a, MAPS_IPV6);
  maps_put_text(o, "  return false;\n}\n");
}

/* The prefixes of all VRPs, those for nobody included, and the question; false if there is none */
static bool
put_covered(struct maps_out *o, const struct maps_grants *vrps)
{
  struct maps_prefix_map prefixes = {0};
  bool ok = true;

  for (uint32_t i = 0; ok && i < vrps->count; i++)
  {
    struct maps_prefix p = maps_grant_prefix(&vrps->grant[i]);

    ok = maps_prefix_map_add(&prefixes, &p, i);
  }

  if (!ok)
    maps_put_failed(o);
  else if (maps_put_prefix_sets(o, "maps_vrp_prefixes", &prefixes, "+"))
    maps_put_in_sets(o, "maps_covered_by_vrp()", "maps_vrp_prefixes", &prefixes);

  maps_prefix_map_free(&prefixes);
  return vrps->count;
}

static void
put_rule_12(struct maps_out *o, const struct asked *a)
{
  bool covered = put_covered(o, &a->registry->vrps);

  maps_put_text(o, "\n# Rule 12: is the route Invalid by RFC 6811?");
  maps_put_function(o, "maps_rpki_invalid(int maps_origin)", "bool");
  put_invalid(o, a, MAPS_IPV4, covered);
  put_invalid(o, a, MAPS_IPV6, covered);
  maps_put_text(o, "  return false;\n}\n");
}

void
maps_put_registry(struct maps_out *o, const struct maps_policy *policy)
{
  const struct maps_registry *registry = &policy->registry;
  struct asked a = {.registry = registry};
  bool registered = maps_registry_asked(policy, MAPS_RULE_ORIGIN_NOT_IN_REGISTRY);
  bool rpki = maps_registry_asked(policy, MAPS_RULE_RPKI_INVALID);

  if (sort_grants(&registry->routes, registry->allow_more_specific, &a.routes) &&
      sort_grants(&registry->vrps, false, &a.vrps))
  {
    if (registered && registry->match == MAPS_REGISTRY_ROUTE_OBJECT)
      put_grants(o, &a.routes, "routes");
    if (rpki || registered && registry->match == MAPS_REGISTRY_ROA)
      put_grants(o, &a.vrps, "vrps");
    if (registered)
      put_rule_11(o, &a);
    if (rpki)
      put_rule_12(o, &a);
  }
  else
    maps_put_failed(o);

  free(a.routes.grant);
  free(a.vrps.grant);
}
