/*
 *	bird-maps -- routes between BIRD and the core
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "bird/channel.h"
#include "bird/route.h"

static inline struct maps_prefix
prefix_from_ip6(ip6_addr a, uint length)
{
  return maps_prefix_make6((u64) _I0(a) << 32 | _I1(a), (u64) _I2(a) << 32 | _I3(a), length);
}

struct maps_prefix
maps_prefix_from_net(const net_addr *n)
{
  if (n->type == NET_IP4)
    return maps_prefix_make4(ip4_to_u32(net4_prefix(n)), net4_pxlen(n));
  else
    return prefix_from_ip6(net6_prefix(n), net6_pxlen(n));
}

struct maps_prefix
maps_prefix_from_ip(ip_addr a)
{
  if (ipa_is_ip4(a))
    return maps_prefix_make4(ipa_to_u32(a), 32);
  else
    return prefix_from_ip6(ipa_to_ip6(a), 128);
}

void
maps_prefix_to_net(const struct maps_prefix *p, net_addr *n)
{
  if (p->family == MAPS_IPV4)
    net_fill_ip4(n, ip4_from_u32(p->hi >> 32), p->length);
  else
    net_fill_ip6(n, ip6_build(p->hi >> 32, p->hi, p->lo >> 32, p->lo), p->length);
}

struct maps_route
maps_route_from_rte(const struct maps_channel *mc, const rte *e)
{
  const struct adata *path = maps_rte_get(e, BA_AS_PATH);
  const struct adata *community = maps_rte_get(e, BA_COMMUNITY);
  struct maps_route route = {
    .prefix = maps_prefix_from_net(maps_rte_net(e)),
    .roa = maps_channel_roa(mc),
  };

  if (path)
    route.path = (struct maps_path){.data = path->data, .length = path->length};

  if (community)
  {
    route.community = (const u32 *) community->data;
    route.community_count = community->length / sizeof(u32);
  }

  return route;
}

void
maps_route_add_community(rte **e, linpool *lp)
{
  const struct adata *old = maps_rte_get(*e, BA_COMMUNITY);

  maps_rte_set(e, lp, BA_COMMUNITY, int_set_add(lp, old, MAPS_COMMUNITY));
}

void
maps_route_strip_community(rte **e, linpool *lp)
{
  const struct adata *old = maps_rte_get(*e, BA_COMMUNITY);

  if (old && int_set_contains(old, MAPS_COMMUNITY))
    maps_rte_set(e, lp, BA_COMMUNITY, int_set_del(lp, old, MAPS_COMMUNITY));
}

void
maps_route_add_reasons(rte **e, linpool *lp, const struct maps_policy *policy, u32 failed)
{
  struct maps_large_community reason[MAPS_REASONS_MAX];
  const struct adata *set = maps_rte_get(*e, BA_LARGE_COMMUNITY);
  int count = maps_reasons(policy, failed, reason);

  for (int i = 0; i < count; i++)
    set = lc_set_add(lp, set, (lcomm){reason[i].global, reason[i].local1, reason[i].local2});

  if (count)
    maps_rte_set(e, lp, BA_LARGE_COMMUNITY, set);
}

void
maps_route_strip_reasons(rte **e, linpool *lp, const struct maps_policy *policy)
{
  const struct adata *set = maps_rte_get(*e, BA_LARGE_COMMUNITY);
  const struct adata *clean = set;
  uint pos = 0;
  lcomm lc;

  if (!set)
    return;

  while (lc_set_walk(set, &pos, &lc))
  {
    struct maps_large_community reason = {lc.asn, lc.ldp1, lc.ldp2};

    if (maps_is_reason(policy, &reason))
      clean = lc_set_del(lp, clean, lc);
  }

  if (clean != set)
    maps_rte_set(e, lp, BA_LARGE_COMMUNITY, clean);
}
