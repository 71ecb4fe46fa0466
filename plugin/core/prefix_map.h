/*
 *	bird-maps -- a map from prefixes to numbers
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Filled once, then only read. An exact lookup costs one probe however many
 *	prefixes there are; a covering lookup costs one probe for each length that
 *	occurs in the map. Several entries may have the same prefix: they chain in
 *	the order of insertion.
 */

#ifndef MAPS_CORE_PREFIX_MAP_H
#define MAPS_CORE_PREFIX_MAP_H

#include "core/prefix.h"

#define MAPS_NONE UINT32_MAX

struct maps_prefix_entry
{
  struct maps_prefix prefix;
  uint32_t value;
  uint32_t next; /* index of the next entry of the same prefix, or MAPS_NONE */
};

struct maps_prefix_map
{
  struct maps_prefix_entry *entry; /* in order of insertion */
  uint32_t count, room;
  uint32_t *slot;         /* open addressing: index + 1 of the first entry of a prefix; 0: free.
                           * A second half has the last entries. */
  uint32_t mask;          /* slots - 1 */
  uint64_t lengths[2][3]; /* lengths that occur, IPv4 then IPv6, bit N of the 192 */
};

/* A zeroed map is an empty one. */
/* Adds an entry; false when memory is short (the map is then as before). */
bool maps_prefix_map_add(struct maps_prefix_map *m, const struct maps_prefix *p, uint32_t value);
void maps_prefix_map_free(struct maps_prefix_map *m);

/* Of a map with at least one entry: the slot of the prefix, or the free one where it belongs */
static inline uint32_t
maps_prefix_map_slot(const struct maps_prefix_map *m, const struct maps_prefix *p)
{
  uint32_t i = maps_prefix_hash(p) & m->mask;

  while (m->slot[i] && !maps_prefix_equal(&m->entry[m->slot[i] - 1].prefix, p))
    i = (i + 1) & m->mask;
  return i;
}

/* Of a map with at least one entry: the first one of the prefix, or NULL */
static inline const struct maps_prefix_entry *
maps_prefix_map_probe(const struct maps_prefix_map *m, const struct maps_prefix *p)
{
  uint32_t n = m->slot[maps_prefix_map_slot(m, p)];

  return n ? &m->entry[n - 1] : NULL;
}

/* First entry with exactly this prefix, or NULL. In line, since every route is asked for. */
static inline const struct maps_prefix_entry *
maps_prefix_map_exact(const struct maps_prefix_map *m, const struct maps_prefix *p)
{
  bool occurs = m->lengths[p->family != MAPS_IPV4][p->length / 64] >> p->length % 64 & 1;

  return occurs ? maps_prefix_map_probe(m, p) : NULL;
}

/* First entry of the longest prefix that equals or covers p and is no longer than
 * limit, or NULL. Walk all covering entries by calling again with the length found
 * minus one; limit is signed so that the walk ends at -1. */
const struct maps_prefix_entry *maps_prefix_map_covering(const struct maps_prefix_map *m,
                                                         const struct maps_prefix *p, int limit);

static inline const struct maps_prefix_entry *
maps_prefix_map_next(const struct maps_prefix_map *m, const struct maps_prefix_entry *e)
{
  return e->next == MAPS_NONE ? NULL : &m->entry[e->next];
}

#endif
