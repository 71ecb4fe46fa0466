/*
 *	bird-maps -- who may announce what
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Route objects and VRPs, of which a registry has millions: one sorted array, for
 *	each entry the way up to the next covering prefix, and an index of few cache
 *	lines a look-up. Filled, sealed, then only read; sealed sets of the same entries
 *	are equal in memory, in whatever order they came.
 */

#ifndef MAPS_CORE_GRANTS_H
#define MAPS_CORE_GRANTS_H

#include "core/prefix.h"
#include "core/prefix_map.h"

/* The origin may announce the prefix, or what it covers, in these lengths */
struct maps_grant
{
  uint64_t hi, lo; /* as in struct maps_prefix */
  uint32_t origin;
  uint8_t family, length;
  uint8_t shortest, longest;
};

#define MAPS_GRANT_LEVELS 8

/* Of the grants of one family. Level 0 has the hi of each 16th of them, level 1 each 16th of
 * those, and so on to at most 16. */
struct maps_grant_index
{
  uint32_t first, count; /* its grants */
  uint32_t levels;
  uint32_t length[MAPS_GRANT_LEVELS];
  uint64_t *level[MAPS_GRANT_LEVELS]; /* one block of memory, which begins with level 0 */
};

/* A zeroed one is an empty set, sealed. */
struct maps_grants
{
  struct maps_grant *grant; /* sealed: ascending by prefix, then origin and lengths, once each */
  uint32_t *up;             /* by grant: the last grant of the next covering prefix, or MAPS_NONE */
  uint32_t count, room;
  struct maps_grant_index index[2]; /* IPv4, IPv6 */
};

/* False when memory is short (the set is then as before). */
bool maps_grants_add(struct maps_grants *set, const struct maps_prefix *p, unsigned shortest,
                     unsigned longest, uint32_t origin);

/* To be called when the set is filled; false when memory is short. */
bool maps_grants_seal(struct maps_grants *set);
void maps_grants_free(struct maps_grants *set);
bool maps_grants_same(const struct maps_grants *a, const struct maps_grants *b);

/* Where one stands to the other in the order of a sealed set: below, at or above 0 */
int maps_grant_compare(const struct maps_grant *a, const struct maps_grant *b);

static inline struct maps_prefix
maps_grant_prefix(const struct maps_grant *g)
{
  return (struct maps_prefix){.hi = g->hi, .lo = g->lo, .family = g->family, .length = g->length};
}

/* Of a sealed set: a grant whose prefix equals or covers p, then all others, longest prefix
 * first; MAPS_NONE: there is none, or no more. */
uint32_t maps_grants_first(const struct maps_grants *set, const struct maps_prefix *p);

static inline uint32_t
maps_grants_next(const struct maps_grants *set, uint32_t n)
{
  const struct maps_grant *g = &set->grant[n];

  return n && g[-1].hi == g->hi && g[-1].lo == g->lo && g[-1].family == g->family &&
             g[-1].length == g->length
           ? n - 1
           : set->up[n];
}

#endif
