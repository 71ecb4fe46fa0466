/*
 *	bird-maps -- what registries and RPKI say of an origin
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	All look-ups go from the longest covering prefix to the shortest, one probe for
 *	each length that occurs in the data.
 */

#include "core/origin.h"

/* RFC 6811: does a VRP match the route? *covered tells if any covers it. */
static bool
vrp_matches(const struct maps_registry *registry, const struct maps_prefix *p,
            const struct maps_path_facts *path, bool *covered)
{
  const struct maps_prefix_map *index = &registry->vrp_index;
  const struct maps_prefix_entry *e = maps_prefix_map_covering(index, p, p->length);

  *covered = e;
  for (; e; e = maps_prefix_map_covering(index, p, e->prefix.length - 1))
    for (const struct maps_prefix_entry *v = e; v; v = maps_prefix_map_next(index, v))
    {
      const struct maps_vrp *vrp = &registry->vrp[v->value];

      if (vrp->asn && path->has_origin && vrp->asn == path->origin && p->length <= vrp->max_length)
        return true;
    }
  return false;
}

/* Is there a route object of this origin? */
static bool
route_object_exists(const struct maps_registry *registry, const struct maps_prefix *p,
                    uint32_t origin)
{
  const struct maps_prefix_map *routes = &registry->routes;
  int shortest = registry->allow_more_specific && maps_prefix_beyond_24(p) ? 0 : p->length;
  const struct maps_prefix_entry *e = maps_prefix_map_covering(routes, p, p->length);

  for (; e && e->prefix.length >= shortest;
       e = maps_prefix_map_covering(routes, p, e->prefix.length - 1))
    for (const struct maps_prefix_entry *r = e; r; r = maps_prefix_map_next(routes, r))
      if (r->value == origin)
        return true;
  return false;
}

enum maps_answer
maps_origin_registered(const struct maps_registry *registry, const struct maps_prefix *p,
                       const struct maps_path_facts *path)
{
  bool found = path->has_origin, covered;

  switch (registry->match)
  {
  case MAPS_REGISTRY_AUT_NUM:
    if (!registry->has_aut_nums)
      return MAPS_UNKNOWN;
    found = found && maps_asn_set_has(&registry->aut_nums, path->origin);
    break;

  case MAPS_REGISTRY_ROUTE_OBJECT:
    if (!registry->has_routes)
      return MAPS_UNKNOWN;
    found = found && route_object_exists(registry, p, path->origin);
    break;

  default:
    if (!registry->has_vrps)
      return MAPS_UNKNOWN;
    found = vrp_matches(registry, p, path, &covered);
    break;
  }
  return found ? MAPS_PASSES : MAPS_FAILS;
}

enum maps_answer
maps_origin_rpki(const struct maps_registry *registry, const struct maps_prefix *p,
                 const struct maps_path_facts *path)
{
  bool covered;

  if (!registry->has_vrps)
    return MAPS_UNKNOWN;
  return !vrp_matches(registry, p, path, &covered) && covered ? MAPS_FAILS : MAPS_PASSES;
}
