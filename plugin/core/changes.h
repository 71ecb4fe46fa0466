/*
 *	bird-maps -- what another policy judges in another way
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Registering a prefix concerns its routes and no others. Two policies are compared
 *	once; then each route can be asked for. A route that is not affected has the same
 *	verdict under both, on every session with the same settings. What is not
 *	understood affects every route.
 */

#ifndef MAPS_CORE_CHANGES_H
#define MAPS_CORE_CHANGES_H

#include "core/policy.h"

/* More than these are not worth to be told apart */
#define MAPS_CHANGES_MAX 65536u

struct maps_changes
{
  bool all;                        /* every route is affected */
  bool covering;                   /* so are, of some prefix, all routes that it covers */
  struct maps_prefix_map prefixes; /* affected, once each; value: whether what they cover is too */
};

/* Compares; all is affected also when memory is short. To be freed. */
struct maps_changes maps_changes_find(const struct maps_policy *old, const struct maps_policy *new);
void maps_changes_free(struct maps_changes *changes);

static inline bool
maps_changes_none(const struct maps_changes *changes)
{
  return !changes->all && !changes->prefixes.count;
}

/* May the verdict of a route for the prefix be another one? from_microsoft: of an import on a
 * session with AS8075, which must not bring what registered prefixes cover. */
bool maps_changes_affect(const struct maps_changes *changes, bool from_microsoft,
                         const struct maps_prefix *p);

#endif
