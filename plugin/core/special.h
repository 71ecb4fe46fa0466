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
