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
#define FANOUT    16

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

int
maps_grant_compare(const struct maps_grant *x, const struct maps_grant *y)
{
  int result = compare_prefixes(x, y);

  return result                       ? result
         : x->origin != y->origin     ? order(x->origin, y->origin)
         : x->shortest != y->shortest ? order(x->shortest, y->shortest)
                                      : order(x->longest, y->longest);
}

static int
compare(const void *a, const void *b)
{
  return maps_grant_compare(a, b);
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

/* False when memory is short */
static bool
make_index(const struct maps_grants *set, struct maps_grant_index *index)
{
  uint32_t length = index->count, total = 0;

  index->levels = 0;
  do
  {
    length = (length + FANOUT - 1) / FANOUT;
    index->length[index->levels++] = length;
    total += length;
  } while (length > FANOUT);

  uint64_t *key = realloc(index->level[0], (total + 1) * sizeof(*key));

  if (!key)
    return false;

  for (uint32_t l = 0; l < index->levels; key += index->length[l++])
  {
    index->level[l] = key;
    for (uint32_t n = 0; n < index->length[l]; n++)
      key[n] = l ? index->level[l - 1][FANOUT * n] : set->grant[index->first + FANOUT * n].hi;
  }
  return true;
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

  uint32_t v4 = 0;

  while (v4 < set->count && set->grant[v4].family == MAPS_IPV4)
    v4++;
  set->index[0].count = set->index[1].first = v4;
  set->index[1].count = set->count - v4;
  return make_index(set, &set->index[0]) && make_index(set, &set->index[1]);
}

void
maps_grants_free(struct maps_grants *set)
{
  free(set->grant);
  free(set->up);
  free(set->index[0].level[0]);
  free(set->index[1].level[0]);
  *set = (struct maps_grants){0};
}

bool
maps_grants_same(const struct maps_grants *a, const struct maps_grants *b)
{
  return a->count == b->count &&
         (!a->count || !memcmp(a->grant, b->grant, a->count * sizeof(*a->grant)));
}

/* The last of level 0 that is smaller, or the first one */
static uint32_t
find_block(const struct maps_grant_index *index, uint64_t hi)
{
  uint32_t at = 0;

  for (uint32_t l = index->levels; l-- > 0;)
  {
    const uint64_t *key = &index->level[l][FANOUT * at];
    uint32_t left = index->length[l] - FANOUT * at, smaller = 0;

    for (uint32_t i = 0; i < (left < FANOUT ? left : FANOUT); i++)
      smaller += key[i] < hi;
    at = FANOUT * at + (smaller ? smaller - 1 : 0);
  }
  return at;
}

uint32_t
maps_grants_first(const struct maps_grants *set, const struct maps_prefix *p)
{
  const struct maps_grant_index *index = &set->index[p->family != MAPS_IPV4];

  if (!index->count)
    return MAPS_NONE;

  struct maps_grant key = {.hi = p->hi, .lo = p->lo, .family = p->family, .length = p->length};
  uint32_t block = find_block(index, p->hi), more = 1, n = MAPS_NONE;

  while (block + more < index->length[0] && index->level[0][block + more] <= p->hi)
    more *= 2;

  /* From there on, behind the last one that is not greater */
  uint64_t end = (uint64_t) FANOUT * (block + more);
  uint32_t low = index->first + FANOUT * block;
  uint32_t high = index->first + (uint32_t) (end < index->count ? end : index->count);

  while (low < high)
  {
    uint32_t middle = low + (high - low) / 2;

    if (compare_prefixes(&set->grant[middle], &key) <= 0)
      low = middle + 1;
    else
      high = middle;
  }

  if (low > index->first)
    n = low - 1;
  while (n != MAPS_NONE && !covers(&set->grant[n], p))
    n = set->up[n];
  return n;
}
