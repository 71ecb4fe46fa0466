/*
 *	bird-maps -- the inventory: registry data
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Lists that are there but empty are data too: then nothing is in the registry.
 *	A list that is left out leaves the rules that need it unanswered.
 */

#include <stdlib.h>

#include <json-c/json_object.h>

#include "config/compile.h"

static const char *const match_words[] = {
  [MAPS_REGISTRY_AUT_NUM] = "aut-num",
  [MAPS_REGISTRY_ROUTE_OBJECT] = "route-object",
  [MAPS_REGISTRY_ROA] = "roa",
  NULL,
};

enum
{
  REGISTRY_MATCH,
  REGISTRY_MORE_SPECIFIC,
  REGISTRY_AUT_NUMS,
  REGISTRY_ROUTES,
  REGISTRY_VRPS,
  REGISTRY_FILES,
  REGISTRY_SOURCES,
  REGISTRY_ROA_TABLES,
  REGISTRY_KEYS,
};

static const struct maps_key registry_key[REGISTRY_KEYS] = {
  [REGISTRY_MATCH] = {"match", MAPS_ANY, MAPS_OPTIONAL},
  [REGISTRY_MORE_SPECIFIC] = {"allow_more_specific", MAPS_BOOL, MAPS_OPTIONAL},
  [REGISTRY_AUT_NUMS] = {"aut_nums", MAPS_LIST, MAPS_OPTIONAL},
  [REGISTRY_ROUTES] = {"routes", MAPS_LIST, MAPS_OPTIONAL},
  [REGISTRY_VRPS] = {"vrps", MAPS_LIST, MAPS_OPTIONAL},
  [REGISTRY_FILES] = {"files", MAPS_LIST, MAPS_OPTIONAL},
  [REGISTRY_SOURCES] = {"sources", MAPS_LIST, MAPS_OPTIONAL},
  [REGISTRY_ROA_TABLES] = {"roa_tables", MAPS_OBJECT, MAPS_OPTIONAL},
};
static const struct maps_shape registry_shape = MAPS_SHAPE("\"registry\"", registry_key);

enum
{
  ROUTE_PREFIX,
  ROUTE_ORIGIN,
  ROUTE_KEYS
};

static const struct maps_key route_key[ROUTE_KEYS] = {
  [ROUTE_PREFIX] = {"prefix", MAPS_ANY, MAPS_REQUIRED},
  [ROUTE_ORIGIN] = {"origin", MAPS_ANY, MAPS_REQUIRED},
};
static const struct maps_shape route_shape = MAPS_SHAPE("a route object", route_key);

enum
{
  VRP_PREFIX,
  VRP_MAX_LENGTH,
  VRP_ASN,
  VRP_KEYS
};

static const struct maps_key vrp_key[VRP_KEYS] = {
  [VRP_PREFIX] = {"prefix", MAPS_ANY, MAPS_REQUIRED},
  [VRP_MAX_LENGTH] = {"max_length", MAPS_ANY, MAPS_OPTIONAL},
  [VRP_ASN] = {"asn", MAPS_ANY, MAPS_REQUIRED},
};
static const struct maps_shape vrp_shape = MAPS_SHAPE("a VRP", vrp_key);

/* In the order of maps_registry.roa_table */
static const struct maps_key tables_key[] = {
  {"v4", MAPS_STRING, MAPS_OPTIONAL},
  {"v6", MAPS_STRING, MAPS_OPTIONAL},
};
static const struct maps_shape tables_shape = MAPS_SHAPE("\"roa_tables\"", tables_key);

static void
read_route(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct json_object *value[ROUTE_KEYS];
  struct maps_place prefix = maps_place_key(at, "prefix"), origin = maps_place_key(at, "origin");
  struct maps_prefix p;
  uint32_t asn;

  maps_fields(c->r, at, object, &route_shape, value);
  bool ok =
    value[ROUTE_PREFIX] && maps_field_prefix(c->r, &prefix, value[ROUTE_PREFIX], 0, false, &p);
  ok &= value[ROUTE_ORIGIN] && maps_field_asn(c->r, &origin, value[ROUTE_ORIGIN], &asn);

  if (ok && !maps_grants_add(&c->policy->registry.routes, &p, p.length, p.length, asn))
    maps_problem_memory(c->r);
}

static void
read_vrp(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct json_object *value[VRP_KEYS];
  struct maps_place prefix = maps_place_key(at, "prefix"), asn = maps_place_key(at, "asn");
  struct maps_place max_length = maps_place_key(at, "max_length");
  struct maps_prefix p;
  uint32_t length, origin;

  maps_fields(c->r, at, object, &vrp_shape, value);
  bool ok = value[VRP_ASN] && maps_field_asn(c->r, &asn, value[VRP_ASN], &origin);
  if (!value[VRP_PREFIX] || !maps_field_prefix(c->r, &prefix, value[VRP_PREFIX], 0, false, &p))
    return;

  length = p.length;
  if (value[VRP_MAX_LENGTH])
    ok &= maps_field_number(c->r, &max_length, value[VRP_MAX_LENGTH], p.length,
                            p.family == MAPS_IPV4 ? 32 : 128, &length);
  if (ok && !maps_grants_add(&c->policy->registry.vrps, &p, p.length, length, origin))
    maps_problem_memory(c->r);
}

static void
read_roa_tables(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct json_object *value[2];

  maps_fields(c->r, at, object, &tables_shape, value);
  for (unsigned n = 0; n < 2; n++)
  {
    struct maps_place here = maps_place_key(at, tables_key[n].name);

    if (value[n])
      maps_field_symbol(c->r, &here, value[n], &c->policy->registry.roa_table[n]);
  }
}

void
maps_read_registry(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct maps_registry *registry = &c->policy->registry;
  struct json_object *value[REGISTRY_KEYS];
  struct maps_place match = maps_place_key(at, "match"), routes = maps_place_key(at, "routes");
  struct maps_place aut_nums = maps_place_key(at, "aut_nums"), vrps = maps_place_key(at, "vrps");
  struct maps_place files = maps_place_key(at, "files"), sources = maps_place_key(at, "sources");
  struct maps_place tables = maps_place_key(at, "roa_tables");

  maps_fields(c->r, at, object, &registry_shape, value);
  if (value[REGISTRY_MATCH])
    maps_field_word(c->r, &match, value[REGISTRY_MATCH], match_words, &registry->match);
  if (value[REGISTRY_MORE_SPECIFIC])
    registry->allow_more_specific = json_object_get_boolean(value[REGISTRY_MORE_SPECIFIC]);

  registry->has_aut_nums = value[REGISTRY_AUT_NUMS];
  if (registry->has_aut_nums)
    maps_field_asns(c->r, &aut_nums, value[REGISTRY_AUT_NUMS], false, &registry->aut_nums);

  registry->has_routes = value[REGISTRY_ROUTES];
  if (registry->has_routes)
    for (uint32_t n = 0; n < json_object_array_length(value[REGISTRY_ROUTES]); n++)
    {
      struct maps_place here = maps_place_item(&routes, n);

      read_route(c, &here, json_object_array_get_idx(value[REGISTRY_ROUTES], n));
    }

  registry->has_vrps = value[REGISTRY_VRPS];
  if (registry->has_vrps)
    for (uint32_t n = 0; n < json_object_array_length(value[REGISTRY_VRPS]); n++)
    {
      struct maps_place here = maps_place_item(&vrps, n);

      read_vrp(c, &here, json_object_array_get_idx(value[REGISTRY_VRPS], n));
    }

  if (value[REGISTRY_ROA_TABLES])
    read_roa_tables(c, &tables, value[REGISTRY_ROA_TABLES]);

  maps_read_registry_files(c, &files, value[REGISTRY_FILES], &sources, value[REGISTRY_SOURCES]);

  maps_asn_set_seal(&registry->aut_nums);
  if (!maps_grants_seal(&registry->routes) || !maps_grants_seal(&registry->vrps))
    maps_problem_memory(c->r);
}
