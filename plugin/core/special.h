/*
 *	bird-maps -- special-purpose address space
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What of the address space is not for the public Internet: IANA's special-purpose
 *	registries of both families (RFC 6890, RFC 8190), multicast, class E, and the
 *	part of IPv6 that is not allocated as global unicast.
 */

#ifndef MAPS_CORE_SPECIAL_H
#define MAPS_CORE_SPECIAL_H

#include "core/prefix.h"

/* Can no entry of the registries meet the prefix? Most routes are cleared by this. */
static inline bool
maps_prefix_clear(const struct maps_prefix *p)
{
  /* A bit for each first byte that an IPv4 entry has: from 224 on all are special */
  static const uint64_t first4[4] = {
    1ULL << 0 | 1ULL << 10,
    1ULL << (100 - 64) | 1ULL << (127 - 64),
    1ULL << (169 - 128) | 1ULL << (172 - 128),
    1ULL << (192 - 192) | 1ULL << (198 - 192) | 1ULL << (203 - 192) | ~0ULL << (224 - 192),
  };

  if (p->family == MAPS_IPV4)
    return p->length >= 8 && !(first4[p->hi >> 62] >> (p->hi >> 56 & 63) & 1);

  unsigned first6 = p->hi >> 48;

  return p->length >= 16 && first6 >> 13 == 1 && first6 != 0x2001 && first6 != 0x2002 &&
         first6 != 0x2620 && first6 != 0x3fff;
}

/* Longer than what the Internet at large carries, /24 and /48? */
static inline bool
maps_prefix_beyond_24(const struct maps_prefix *p)
{
  return p->length > (p->family == MAPS_IPV4 ? 24 : 48);
}

/* Neither of both, so that no rule tells it from other prefixes but for being registered? */
static inline bool
maps_prefix_plain(const struct maps_prefix *p)
{
  return maps_prefix_clear(p) && !maps_prefix_beyond_24(p);
}

/* Does the prefix lie in space that is not globally reachable, or cover such space
 * (RULES, rule 1)? The most specific registry entry around the prefix decides. */
bool maps_prefix_bogon(const struct maps_prefix *p);

/* An entry of the registries */
struct maps_special
{
  struct maps_prefix prefix;
  bool reachable; /* IANA: "Globally Reachable" is true */
};

/* All entries of a family, by address, wider ones first. */
const struct maps_special *maps_special_entries(enum maps_family family, unsigned *count);

/* The IPv6 space that is allocated for global unicast at all */
extern const struct maps_prefix maps_global_unicast6;

#endif
