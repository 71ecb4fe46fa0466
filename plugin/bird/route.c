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

struct maps_prefix
maps_prefix_from_ip(ip_addr a)
{
  if (ipa_is_ip4(a))
    return maps_prefix_make4(ipa_to_u32(a), 32);

  ip6_addr six = ipa_to_ip6(a);

  return maps_prefix_make6((u64) _I0(six) << 32 | _I1(six), (u64) _I2(six) << 32 | _I3(six), 128);
}

static inline bool
is_reason(const struct maps_policy *policy, lcomm lc)
{
  struct maps_large_community reason = {lc.asn, lc.ldp1, lc.ldp2};

  return maps_is_reason(policy, &reason);
}

static bool
has_reasons(const struct adata *set, const struct maps_policy *policy)
{
  uint pos = 0;
  lcomm lc;

  while (set && lc_set_walk(set, &pos, &lc))
    if (is_reason(policy, lc))
      return true;

  return false;
}

/* As three times maps_rte_get(), in one go */
void
maps_attributes_read(struct maps_attributes *a, const rte *e, const struct maps_policy *policy)
{
  const uint path = maps_attr_number(BA_AS_PATH);
  const uint community = maps_attr_number(BA_COMMUNITY);
  const uint large = maps_attr_number(BA_LARGE_COMMUNITY);
  const eattr *found[3] = {};

  for (const ea_list *l = maps_rte_attrs(e); l; l = l->next)
    for (const eattr *at = l->attrs; at < l->attrs + l->count; at++)
      if (at->id == path)
        found[0] = found[0] ? found[0] : at;
      else if (at->id == community)
        found[1] = found[1] ? found[1] : at;
      else if (at->id == large)
        found[2] = found[2] ? found[2] : at;

  maps_attributes_forget(a);
  a->list = maps_rte_attrs(e);
  a->held = maps_attrs_hold(e);
  a->path = maps_path_of(maps_attr_value(found[0]));
  a->carries = maps_carried(maps_attr_value(found[1]));
  a->reasons = has_reasons(maps_attr_value(found[2]), policy);
}

void
maps_attributes_forget(struct maps_attributes *a)
{
  if (a->held)
    maps_attrs_release(a->held);

  a->held = NULL;
  a->list = NULL;
}

struct maps_route
maps_route_from_rte(const struct maps_channel *mc, const rte *e)
{
  return (struct maps_route){
    .prefix = maps_prefix_from_net(maps_rte_net(e)),
    .path = maps_rte_path(e),
    .carries = maps_rte_carries(e),
    .roa = maps_channel_roa(mc),
  };
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
    if (is_reason(policy, lc))
      clean = lc_set_del(lp, clean, lc);

  if (clean != set)
    maps_rte_set(e, lp, BA_LARGE_COMMUNITY, clean);
}
