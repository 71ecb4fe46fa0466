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

enum maps_answer
maps_origin_registered(const struct maps_registry *registry, const struct maps_prefix *p,
                       const struct maps_path_facts *path)
{
  bool found;

  switch (registry->match)
  {
  case MAPS_REGISTRY_AUT_NUM:
    if (!registry->has_aut_nums)
      return MAPS_UNKNOWN;
    found = path->has_origin && maps_asn_set_has(&registry->aut_nums, path->origin);
    break;

  case MAPS_REGISTRY_ROUTE_OBJECT:
    if (!registry->has_routes)
      return MAPS_UNKNOWN;
    found = granted(&registry->routes, p, path,
                    registry->allow_more_specific && maps_prefix_beyond_24(p));
    break;

  default:
    if (!registry->has_vrps)
      return MAPS_UNKNOWN;
    found = granted(&registry->vrps, p, path, false);
    break;
  }
  return found ? MAPS_PASSES : MAPS_FAILS;
}

enum maps_answer
maps_origin_rpki(const struct maps_registry *registry, const struct maps_prefix *p,
                 const struct maps_path_facts *path)
{
  if (!registry->has_vrps)
    return MAPS_UNKNOWN;

  bool covered = maps_grants_first(&registry->vrps, p) != MAPS_NONE;

  return covered && !granted(&registry->vrps, p, path, false) ? MAPS_FAILS : MAPS_PASSES;
}
