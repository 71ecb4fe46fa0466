/*
 *	bird-maps -- a map from prefixes to numbers
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The slots are at most half full, so that an unsuccessful probe, which most
 *	routes of a router are, ends at once. The slot array has a second half with the
 *	last entry of each chain: a prefix with very many entries costs no more to fill
 *	than as many prefixes.
 */

#include "core/prefix_map.h"

#include <stdlib.h>

#define MIN_SLOTS 16
#define MAX_COUNT (1u << 30)

/* Puts entry n into the slots, at the end of its prefix's chain */
static void
link_entry(struct maps_prefix_map *m, uint32_t n)
{
  uint32_t i = maps_prefix_map_slot(m, &m->entry[n].prefix);
  uint32_t *first = &m->slot[i], *last = &m->slot[m->mask + 1 + i];

  if (*first)
    m->entry[*last - 1].next = n;
  else
    *first = n + 1;
  *last = n + 1;
  m->entry[n].next = MAPS_NONE;
}

/* Makes room for one more entry */
static bool
reserve(struct maps_prefix_map *m)
{
  if (m->count == m->room)
  {
    if (m->count >= MAX_COUNT)
      return false;

    uint32_t room = m->room ? 2 * m->room : MIN_SLOTS / 2;
    struct maps_prefix_entry *entry = realloc(m->entry, room * sizeof(*entry));

    if (!entry)
      return false;
    m->entry = entry;
    m->room = room;
  }

  uint32_t slots = m->slot ? m->mask + 1 : 0;

  if (2 * (m->count + 1) <= slots)
    return true;

  slots = slots ? 2 * slots : MIN_SLOTS;
  uint32_t *slot = calloc(slots, 2 * sizeof(*slot));

  if (!slot)
    return false;
  free(m->slot);
  m->slot = slot;
  m->mask = slots - 1;
  for (uint32_t n = 0; n < m->count; n++)
    link_entry(m, n);
  return true;
}

bool
maps_prefix_map_add(struct maps_prefix_map *m, const struct maps_prefix *p, uint32_t value)
{
  if (!reserve(m))
    return false;

  m->entry[m->count] = (struct maps_prefix_entry){.prefix = *p, .value = value};
  link_entry(m, m->count++);
  m->lengths[p->family != MAPS_IPV4][p->length / 64] |= 1ULL << p->length % 64;
  return true;
}

void
maps_prefix_map_free(struct maps_prefix_map *m)
{
  free(m->entry);
  free(m->slot);
  *m = (struct maps_prefix_map){0};
}

const struct maps_prefix_entry *
maps_prefix_map_covering(const struct maps_prefix_map *m, const struct maps_prefix *p, int limit)
{
  const uint64_t *lengths = m->lengths[p->family != MAPS_IPV4];

  if (limit > p->length)
    limit = p->length;

  for (int word = limit / 64; limit >= 0; limit = 64 * word-- - 1)
  {
    uint64_t bits = lengths[word] & ~0ULL >> (63 - limit % 64);

    while (bits)
    {
      int length = 63 - __builtin_clzll(bits);
      struct maps_prefix cut = maps_prefix_cut(p, 64 * word + length);
      const struct maps_prefix_entry *e = maps_prefix_map_probe(m, &cut);

      if (e)
        return e;
      bits &= ~(1ULL << length);
    }
  }
  return NULL;
}
