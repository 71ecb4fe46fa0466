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

/* Fills in the prefix of a network of a known type, whose bits beyond the length are zero. In
 * line, since every route has one; and in place: to copy what was just put together from
 * smaller parts has to wait for them. */
static inline void
maps_prefix_fill(struct maps_prefix *p, const net_addr *n)
{
  if (n->type == NET_IP4)
  {
    p->hi = (u64) ip4_to_u32(net4_prefix(n)) << 32;
    p->lo = 0;
    p->family = MAPS_IPV4;
  }
  else
  {
    ip6_addr a = net6_prefix(n);

    p->hi = (u64) _I0(a) << 32 | _I1(a);
    p->lo = (u64) _I2(a) << 32 | _I3(a);
    p->family = MAPS_IPV6;
  }
  p->length = n->pxlen;
}

static inline struct maps_prefix
maps_prefix_from_net(const net_addr *n)
{
  struct maps_prefix p;

  maps_prefix_fill(&p, n);
  return p;
}

/* An address as a host prefix. */
struct maps_prefix maps_prefix_from_ip(ip_addr a);

/* BIRD's form of a prefix. */
static inline void
maps_prefix_to_net(const struct maps_prefix *p, net_addr *n)
{
  if (p->family == MAPS_IPV4)
    net_fill_ip4(n, ip4_from_u32(p->hi >> 32), p->length);
  else
    net_fill_ip6(n, ip6_build(p->hi >> 32, p->hi, p->lo >> 32, p->lo), p->length);
}

/* Value of an attribute, or NULL */
static inline const struct adata *
maps_attr_value(const eattr *a)
{
  return a && !a->undef ? a->u.ptr : NULL;
}

/* Value of a BGP attribute, or NULL. A route has few, and of those with the same number the
 * first one counts: to go through them in line costs less than ea_find(), which halves. */
static inline const struct adata *
maps_rte_get(const rte *e, uint code)
{
  uint number = maps_attr_number(code);

  for (const ea_list *l = maps_rte_attrs(e); l; l = l->next)
    for (const eattr *a = l->attrs; a < l->attrs + l->count; a++)
      if (a->id == number)
        return maps_attr_value(a);

  return NULL;
}

static inline struct maps_path
maps_path_of(const struct adata *path)
{
  return path ? (struct maps_path){.data = path->data, .length = path->length}
              : (struct maps_path){};
}

static inline struct maps_path
maps_rte_path(const rte *e)
{
  return maps_path_of(maps_rte_get(e, BA_AS_PATH));
}

/* Is 8075:8007 among these standard communities (NULL: none)? */
static inline bool
maps_carried(const struct adata *set)
{
  return set && maps_communities_carry((const u32 *) set->data, set->length / sizeof(u32));
}

static inline bool
maps_rte_carries(const rte *e)
{
  return maps_carried(maps_rte_get(e, BA_COMMUNITY));
}

/* What judging asks of a route's attributes */
struct maps_attributes
{
  const ea_list *list; /* whose; NULL: nobody's */
  void *held;          /* by which the list stays what it is; NULL: it does not */
  struct maps_path path;
  bool carries; /* 8075:8007 */
  bool reasons; /* communities that this router may have added as reasons */
};

/* Reads the route's attributes, and keeps them with the answers where that can be: routes of one
 * UPDATE share them. */
void maps_attributes_read(struct maps_attributes *a, const rte *e,
                          const struct maps_policy *policy);

/* Ends that; to be called before the policy, or BIRD's channel, goes. */
void maps_attributes_forget(struct maps_attributes *a);

/* Are these the route's? For a list that is not held it is only sure as long as the same route
 * is on its way through the channel. */
static inline bool
maps_attributes_are(const struct maps_attributes *a, const rte *e)
{
  return a->list && a->list == maps_rte_attrs(e);
}

/* Are they, and held for the routes that follow? */
static inline bool
maps_attributes_keep(const struct maps_attributes *a, const rte *e)
{
  return a->held && a->list == maps_rte_attrs(e);
}

struct maps_channel;

/* The core's view of a route that the channel judges. */
struct maps_route maps_route_from_rte(const struct maps_channel *mc, const rte *e);

/* Changes to a route, each in a private copy made on the first one. */
void maps_route_add_community(rte **e, linpool *lp);
void maps_route_strip_community(rte **e, linpool *lp);
void maps_route_add_reasons(rte **e, linpool *lp, const struct maps_policy *policy, u32 failed);
void maps_route_strip_reasons(rte **e, linpool *lp, const struct maps_policy *policy);

#endif
