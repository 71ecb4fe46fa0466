/*
 *	bird-maps -- what registries and RPKI say of an origin
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The origin 0 is nobody's (RFC 7607): nothing that a registry says grants it
 *	anything.
 */

#include "core/origin.h"

#include "core/engine.h"
#include "core/special.h"

/* Does a grant for this origin cover the prefix, in these lengths or in any? */
static bool
granted(const struct maps_grants *set, const struct maps_prefix *p,
        const struct maps_path_facts *path, bool any_length)
{
  if (!path->has_origin || !path->origin)
    return false;

  for (uint32_t n = maps_grants_first(set, p); n != MAPS_NONE; n = maps_grants_next(set, n))
  {
    const struct maps_grant *g = &set->grant[n];

    if (g->origin == path->origin &&
        (any_length || p->length >= g->shortest && p->length <= g->longest))
      return true;
  }
  return false;
}

/* The route's state, or false: there is nothing to tell it by. */
static bool
rpki_state(const struct maps_registry *registry, const struct maps_route *route,
           const struct maps_path_facts *path, enum maps_roa_state *state)
{
  const struct maps_prefix *p = &route->prefix;

  if (registry->roa_table[p->family != MAPS_IPV4])
  {
    if (!route->roa)
      return false;

    *state = route->roa->check(route->roa, p, path->has_origin ? path->origin : 0);
    return true;
  }

  if (!registry->has_vrps)
    return false;

  if (maps_grants_first(&registry->vrps, p) == MAPS_NONE)
    *state = MAPS_ROA_NOT_FOUND;
  else
    *state = granted(&registry->vrps, p, path, false) ? MAPS_ROA_VALID : MAPS_ROA_INVALID;
  return true;
}

static bool
has_roas(const struct maps_registry *registry)
{
  return registry->has_vrps || registry->roa_table[0] || registry->roa_table[1];
}

uint32_t
maps_origin_unknown(const struct maps_registry *registry)
{
  bool registered = registry->match == MAPS_REGISTRY_AUT_NUM        ? registry->has_aut_nums
                    : registry->match == MAPS_REGISTRY_ROUTE_OBJECT ? registry->has_routes
                                                                    : has_roas(registry);

  return (registered ? 0 : MAPS_RULE_BIT(MAPS_RULE_ORIGIN_NOT_IN_REGISTRY)) |
         (has_roas(registry) ? 0 : MAPS_RULE_BIT(MAPS_RULE_RPKI_INVALID));
}

bool
maps_origin_by_prefix(const struct maps_registry *registry)
{
  return has_roas(registry) || registry->has_routes;
}

enum maps_answer
maps_origin_registered(const struct maps_registry *registry, const struct maps_route *route,
                       const struct maps_path_facts *path)
{
  const struct maps_prefix *p = &route->prefix;
  enum maps_roa_state state;
  bool found;

  switch (registry->match)
  {
  case MAPS_REGISTRY_AUT_NUM:
    found = path->has_origin && maps_asn_set_has(&registry->aut_nums, path->origin);
    break;

  case MAPS_REGISTRY_ROUTE_OBJECT:
    found = granted(&registry->routes, p, path,
                    registry->allow_more_specific && maps_prefix_beyond_24(p));
    break;

  default:
    if (!rpki_state(registry, route, path, &state))
      return MAPS_UNKNOWN;
    found = state == MAPS_ROA_VALID;
    break;
  }
  return found ? MAPS_PASSES : MAPS_FAILS;
}

enum maps_answer
maps_origin_rpki(const struct maps_registry *registry, const struct maps_route *route,
                 const struct maps_path_facts *path)
{
  enum maps_roa_state state;

  if (!rpki_state(registry, route, path, &state))
    return MAPS_UNKNOWN;
  return state == MAPS_ROA_INVALID ? MAPS_FAILS : MAPS_PASSES;
}
