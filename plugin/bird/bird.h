/*
 *	bird-maps -- BIRD, as the plugin sees it
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The one place that includes BIRD's headers. What differs between versions of
 *	BIRD stands in one small header each, named by MAPS_BIRD_VERSION_H; all other
 *	files of this folder are the same for every version.
 */

#ifndef MAPS_BIRD_BIRD_H
#define MAPS_BIRD_BIRD_H

#include <stdbool.h>

#include "nest/bird.h"
#include "lib/resource.h"
#include "lib/string.h"
#include "lib/timer.h"
#include "lib/lists.h"
#include "conf/conf.h"
#include "nest/cli.h"
#include "nest/plugin.h"
#include "nest/protocol.h"
#include "nest/route.h"
#include "filter/filter.h"
#include "proto/bgp/bgp.h"

/* Routes for a network, best one first */
struct maps_routes
{
  rte **route;
  uint count;
};

/* To GCC, a call that only prefetches is one without effect: so it is never a call. */
#define MAPS_PREFETCH static inline __attribute__((always_inline)) void

/* BIRD's own hash of a network, IPv4 or IPv6 */
static inline u32
maps_net_hash(const net_addr *n)
{
  return n->type == NET_IP4 ? net_hash_ip4((const net_addr_ip4 *) n)
                            : net_hash_ip6((const net_addr_ip6 *) n);
}

#include MAPS_BIRD_VERSION_H

#endif
