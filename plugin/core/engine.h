/*
 *	bird-maps -- the engine: one route, one session, one direction, one verdict
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	maps_judge() is the only place that decides over a route, for the live path,
 *	for previews, for `show maps explain` and for the tool alike. It is a pure
 *	function: same policy, session and route, same verdict. It allocates
 *	nothing, locks nothing, and evaluates every rule that applies: a verdict is
 *	the set of rules that fail, never the first one.
 */

#ifndef MAPS_CORE_ENGINE_H
#define MAPS_CORE_ENGINE_H

#include "core/judge.h"

struct maps_roa_table;

/* A route as BIRD holds it; its path is the caller's and only read */
struct maps_route
{
  struct maps_prefix prefix;
  struct maps_path path;
  bool carries; /* 8075:8007 */
  const struct maps_roa_table
    *roa; /* the one that the policy names for the family; NULL: not here */
};

extern const struct maps_verdict maps_out_of_scope;

/* Could a route be in scope, whatever its prefix? */
static inline bool
maps_may_be_in_scope(const struct maps_judge *judge, bool carries)
{
  return judge->scope >= MAPS_SCOPE_PREFIX || judge->scope == MAPS_SCOPE_COMMUNITY && carries;
}

/* Is the route in scope, which is settled without a look at its path? Tells, too, whether its
 * prefix counts as a registered one. In line, since every route is asked for. */
static inline bool
maps_in_scope(const struct maps_judge *judge, const struct maps_prefix *p, bool carries,
              bool *registered)
{
  *registered =
    judge->scope >= MAPS_SCOPE_PREFIX && maps_policy_registered(judge->policy, p) != MAPS_NONE;

  return judge->scope == MAPS_SCOPE_ALL ||
         judge->scope != MAPS_SCOPE_NONE && (carries || *registered);
}

/* The verdict, good until the judge is used again. */
const struct maps_verdict *maps_judge(struct maps_judge *judge, const struct maps_route *route);

/* The same for a route that maps_in_scope() has found to be in scope, and what it told. */
const struct maps_verdict *maps_judge_in_scope(struct maps_judge *judge,
                                               const struct maps_route *route, bool registered);

/* Is 8075:8007 among the standard communities, each ASN << 16 | value? */
static inline bool
maps_communities_carry(const uint32_t *community, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    if (community[i] == MAPS_COMMUNITY)
      return true;
  return false;
}

/* A large community (RFC 8092) */
struct maps_large_community
{
  uint32_t global, local1, local2;
};

/* Most reasons that one verdict can have */
#define MAPS_REASONS_MAX 40

/* The reason communities of the failed rules (RULES section 5), ascending, without repeats.
 * Returns their number. */
int maps_reasons(const struct maps_policy *policy, uint32_t failed,
                 struct maps_large_community reason[MAPS_REASONS_MAX]);

/* Is it one of the reason communities that this router may add? */
bool maps_is_reason(const struct maps_policy *policy, const struct maps_large_community *lc);

#endif
