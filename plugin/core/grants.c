/*
 *	bird-maps -- who may announce what
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A prefix sorts before all that it covers, so whatever covers a prefix is the
 *	one before its place, or one above that.
 */

#include "core/grants.h"

#include <stdlib.h>
#include <string.h>

#define MIN_ROOM  16
#define MAX_COUNT (1u << 30)

static inline int
order(uint64_t x, uint64_t y)
{
  return (x > y) - (x < y);
}

static inline int
compare_prefixes(const struct maps_grant *x, const struct maps_grant *y)
{
  return x->family != y->family ? order(x->family, y->family)
         : x->hi != y->hi       ? order(x->hi, y->hi)
         : x->lo != y->lo       ? order(x->lo, y->lo)
                                : order(x->length, y->length);
}

static int
compare(const void *a, const void *b)
{
  const struct maps_grant *x = a, *y = b;
  int result = compare_prefixes(x, y);

  return result                       ? result
         : x->origin != y->origin     ? order(x->origin, y->origin)
         : x->shortest != y->shortest ? order(x->shortest, y->shortest)
                                      : order(x->longest, y->longest);
}

bool
maps_grants_add(struct maps_grants *set, const struct maps_prefix *p, unsigned shortest,
                unsigned longest, uint32_t origin)
{
  if (set->count == set->room)
  {
    uint32_t room = set->room ? 2 * set->room : MIN_ROOM;
    struct maps_grant *more =
      set->count < MAX_COUNT ? realloc(set->grant, room * sizeof(*more)) : NULL;

    if (!more)
      return false;
    set->grant = more;
    set->room = room;
  }

  set->grant[set->count++] = (struct maps_grant){
    .hi = p->hi,
    .lo = p->lo,
    .origin = origin,
    .family = p->family,
    .length = p->length,
    .shortest = shortest,
    .longest = longest,
  };
  return true;
}

static void
sort_once_each(struct maps_grants *set)
{
  uint32_t kept = 0;

  qsort(set->grant, set->count, sizeof(*set->grant), compare);
  for (uint32_t n = 1; n < set->count; n++)
    if (compare(&set->grant[n], &set->grant[kept]))
      set->grant[++kept] = set->grant[n];
  set->count = kept + 1;
}

static inline bool
covers(const struct maps_grant *g, const struct maps_prefix *p)
{
  struct maps_prefix outer = maps_grant_prefix(g);

  return maps_prefix_covers(&outer, p);
}

/* From the entry before: it covers this one, or something above it does */
static void
link_up(struct maps_grants *set)
{
  for (uint32_t n = 0; n < set->count; n++)
  {
    struct maps_prefix p = maps_grant_prefix(&set->grant[n]);
    uint32_t up = n ? n - 1 : MAPS_NONE;

    if (n && !compare_prefixes(&set->grant[n - 1], &set->grant[n]))
      up = set->up[n - 1];
    while (up != MAPS_NONE && !covers(&set->grant[up], &p))
      up = set->up[up];
    set->up[n] = up;
  }
}

bool
maps_grants_seal(struct maps_grants *set)
{
  if (!set->count)
    return true;

  sort_once_each(set);

  /* What remains of the room is given back; the set is good if it cannot be */
  struct maps_grant *less = realloc(set->grant, set->count * sizeof(*less));

  if (less)
  {
    set->grant = less;
    set->room = set->count;
  }

  uint32_t *up = realloc(set->up, set->count * sizeof(*up));

  if (!up)
    return false;

  set->up = up;
  link_up(set);
  return true;
}

void
maps_grants_free(struct maps_grants *set)
{
  free(set->grant);
  free(set->up);
  *set = (struct maps_grants){0};
}

bool
maps_grants_same(const struct maps_grants *a, const struct maps_grants *b)
{
  return a->count == b->count &&
         (!a->count || !memcmp(a->grant, b->grant, a->count * sizeof(*a->grant)));
}

uint32_t
maps_grants_first(const struct maps_grants *set, const struct maps_prefix *p)
{
  struct maps_grant key = {.hi = p->hi, .lo = p->lo, .family = p->family, .length = p->length};
  uint32_t low = 0, high = set->count;

  /* Behind the last one that is not greater */
  while (low < high)
  {
    uint32_t middle = low + (high - low) / 2;

    if (compare_prefixes(&set->grant[middle], &key) <= 0)
      low = middle + 1;
    else
      high = middle;
  }

  uint32_t n = low ? low - 1 : MAPS_NONE;

  while (n != MAPS_NONE && !covers(&set->grant[n], p))
    n = set->up[n];
  return n;
}
