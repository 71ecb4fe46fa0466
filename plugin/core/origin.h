/*
 *	bird-maps -- what registries and RPKI say of an origin
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What the registry data of a policy say of a route's origin (RULES, rules 11 and
 *	12). Without data there is no answer: unknown is never taken for a pass. Where the
 *	policy names a ROA table that is kept elsewhere, that table answers instead of the
 *	policy's VRPs, or nobody does.
 */

#ifndef MAPS_CORE_ORIGIN_H
#define MAPS_CORE_ORIGIN_H

#include "core/aspath.h"
#include "core/policy.h"

struct maps_route;

/* A route's state by RFC 6811 */
enum maps_roa_state
{
  MAPS_ROA_NOT_FOUND,
  MAPS_ROA_INVALID,
  MAPS_ROA_VALID
};

/* A ROA table that is kept elsewhere. Origin 0 is none: then nothing is Valid. */
struct maps_roa_table
{
  enum maps_roa_state (*check)(const struct maps_roa_table *table, const struct maps_prefix *p,
                               uint32_t origin);
};

enum maps_answer
{
  MAPS_PASSES,
  MAPS_FAILS,
  MAPS_UNKNOWN
};

/* Those of rules 11 and 12 that no data are configured for: unknown, whatever the route. The
 * others are answered below. */
uint32_t maps_origin_unknown(const struct maps_registry *registry);

/* May the answers below depend on the prefix, or do they follow from the origin alone? */
bool maps_origin_by_prefix(const struct maps_registry *registry);

/* Rule 11: is the origin registered, by the policy's kind of registry? */
enum maps_answer maps_origin_registered(const struct maps_registry *registry,
                                        const struct maps_route *route,
                                        const struct maps_path_facts *path);

/* Rule 12: fails for a route that is Invalid by RFC 6811. */
enum maps_answer maps_origin_rpki(const struct maps_registry *registry,
                                  const struct maps_route *route,
                                  const struct maps_path_facts *path);

#endif
