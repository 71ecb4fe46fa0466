/*
 *	bird-maps -- routes between BIRD and the core
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A core view of a route points into BIRD's own attributes: making one copies
 *	nothing, and it is good only as long as the route is.
 */

#ifndef MAPS_BIRD_ROUTE_H
#define MAPS_BIRD_ROUTE_H

#include "core/engine.h"
#include "bird/bird.h"

/* Does the core know this type of network: IPv4 or IPv6 unicast? */
static inline bool
maps_net_known(uint type)
{
  return type == NET_IP4 || type == NET_IP6;
}

/* The prefix of a network of a known type, or of an address as a host prefix. */
struct maps_prefix maps_prefix_from_net(const net_addr *n);
struct maps_prefix maps_prefix_from_ip(ip_addr a);

/* BIRD's form of a prefix. */
void maps_prefix_to_net(const struct maps_prefix *p, net_addr *n);

struct maps_channel;

/* The core's view of a route that the channel judges. */
struct maps_route maps_route_from_rte(const struct maps_channel *mc, const rte *e);

/* Changes to a route, each in a private copy made on the first one. */
void maps_route_add_community(rte **e, linpool *lp);
void maps_route_strip_community(rte **e, linpool *lp);
void maps_route_add_reasons(rte **e, linpool *lp, const struct maps_policy *policy, u32 failed);
void maps_route_strip_reasons(rte **e, linpool *lp, const struct maps_policy *policy);

#endif
