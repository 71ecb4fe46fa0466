/*
 *	bird-maps -- routes on their way through a channel
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "bird/hooks.h"
#include "bird/route.h"

/*
 * An imported route is told apart by the neighbour's path id, which outlives the
 * route in BIRD. An exported one by its source, but only where the channel sends
 * several routes for one prefix: otherwise a change of the best route replaces.
 */
static inline void
fill_key(struct maps_ledger_key *key, const struct channel *c, enum maps_direction direction,
         const net_addr *n, const struct rte_src *src)
{
  bool several = c->ra_mode == RA_ANY || c->ra_mode == RA_ACCEPTED;

  maps_prefix_fill(&key->prefix, n);
  key->path_id = direction == MAPS_IMPORT ? src->private_id : several ? src->global_id : 0;
}

struct maps_ledger_key
maps_key(const struct channel *c, enum maps_direction direction, const net_addr *n,
         const struct rte_src *src)
{
  struct maps_ledger_key key;

  fill_key(&key, c, direction, n, src);
  return key;
}

/* Most channels have nothing in scope, and so nothing to look for */
static inline void
forget_key(struct maps_channel *mc, enum maps_direction direction,
           const struct maps_ledger_key *key)
{
  struct maps_ledger *ledger = maps_channel_ledger(mc, direction);

  if (ledger && !maps_ledger_empty(ledger))
    maps_ledger_forget(ledger, key);
}

static inline void
forget(struct maps_channel *mc, enum maps_direction direction, const net_addr *n,
       const struct rte_src *src)
{
  const struct maps_ledger *ledger = maps_channel_ledger(mc, direction);

  if (!ledger || maps_ledger_empty(ledger) || !src)
    return;

  struct maps_ledger_key key;

  fill_key(&key, mc->channel, direction, n, src);
  forget_key(mc, direction, &key);
}

static void
record(struct maps_channel *mc, enum maps_direction direction, const rte *e,
       const struct maps_ledger_key *key, const struct maps_verdict *verdict)
{
  struct maps_ledger *ledger = maps_channel_ledger(mc, direction);

  for (u32 rules = verdict->failed | verdict->warned; rules; rules &= rules - 1)
    mc->hits[__builtin_ctz(rules)]++;

  if (!ledger || !maps_ledger_record(ledger, key, verdict, maps_now()))
  {
    mc->lost++;
    log_rl(&mc->no_memory, L_ERR "maps: No memory to record the verdict of %N on %s.%s",
           maps_rte_net(e), maps_channel_name(mc), mc->channel->name);
  }
}

/* BIRD's own receive limit is what protects the router; here the operator is told. */
static void
check_receive_limit(struct maps_channel *mc)
{
  const struct maps_policy *policy = maps_channel_policy(mc);
  const struct maps_receive_limit *limit = &policy->receive_limit[mc->channel->net_type == NET_IP6];
  u32 count = maps_ledger_counts(mc->imports)->entries;

  if (limit->warn && count > limit->warn && !mc->over_warn)
  {
    mc->over_warn = true;
    log(L_WARN "maps: %s.%s: more than %u routes received from AS%u", maps_channel_name(mc),
        mc->channel->name, limit->warn, MAPS_ASN_MICROSOFT);
  }

  if (limit->hard && count > limit->hard && !mc->over_hard)
  {
    mc->over_hard = true;
    log(L_ERR "maps: %s.%s: more than %u routes received from AS%u, set a receive limit",
        maps_channel_name(mc), mc->channel->name, limit->hard, MAPS_ASN_MICROSOFT);
  }
}

/* Reasons are this router's own words: nobody outside puts them into its mouth. */
void
maps_received(struct channel *c, struct rte **e, linpool *lp)
{
  struct maps_channel *mc = maps_channel_of(c);

  if (!mc->session.external || mc->session.role == MAPS_ROLE_ORDINARY)
    return;

  if (!mc->last.held || !maps_attributes_are(&mc->last, *e))
    maps_attributes_read(&mc->last, *e, maps_channel_policy(mc));

  if (mc->last.reasons)
    maps_route_strip_reasons(e, lp, maps_channel_policy(mc));
}

int
maps_import(struct channel *c, struct rte **e, linpool *lp)
{
  struct maps_channel *mc = maps_channel_of(c);
  const struct maps_policy *policy = maps_channel_policy(mc);

  if (!mc->known || mc->session.role == MAPS_ROLE_ORDINARY)
    return 0;

  /* What the operator's own filter refused is not judged: it goes nowhere */
  if (maps_rte_filtered(*e))
  {
    forget(mc, MAPS_IMPORT, maps_rte_net(*e), (*e)->src);
    return 0;
  }

  /* Attributes that the filter did not touch were read on arrival */
  if (!maps_attributes_are(&mc->last, *e))
    maps_attributes_read(&mc->last, *e, policy);

  struct maps_route route;
  struct maps_ledger_key key;

  fill_key(&key, c, MAPS_IMPORT, maps_rte_net(*e), (*e)->src);
  maps_prefix_fill(&route.prefix, maps_rte_net(*e));
  route.path = mc->last.path;
  route.carries = mc->last.carries;
  route.roa = maps_channel_roa(mc);

  if (!mc->last.held)
    mc->last.list = NULL;

  const struct maps_verdict *verdict =
    maps_judge(policy, &mc->session, MAPS_IMPORT, &route, &mc->memo[MAPS_IMPORT]);

  if (verdict->decision == MAPS_OUT_OF_SCOPE)
  {
    mc->out_of_scope[MAPS_IMPORT]++;
    forget_key(mc, MAPS_IMPORT, &key);
    return 0;
  }

  record(mc, MAPS_IMPORT, *e, &key, verdict);

  if (mc->session.role == MAPS_ROLE_MICROSOFT && mc->imports)
    check_receive_limit(mc);

  if (maps_strips(policy, &mc->session, MAPS_IMPORT, verdict))
    maps_route_strip_community(e, lp);

  bool vetoed = !maps_passes(policy, &mc->session, MAPS_IMPORT, verdict);

  /* Looking glasses read the reasons on the route, also on a rejected one that is kept */
  if (verdict->failed && (mc->session.mode == MAPS_MODE_TAG || verdict->decision == MAPS_REJECT) &&
      (!vetoed || maps_keeps_filtered(c)))
    maps_route_add_reasons(e, lp, policy, verdict->failed);

  return vetoed;
}

void
maps_import_gone(struct channel *c, const net_addr *n, struct rte_src *src)
{
  forget(maps_channel_of(c), MAPS_IMPORT, n, src);
}

void
maps_refresh_begin(struct channel *c)
{
  struct maps_channel *mc = maps_channel_of(c);

  if (mc->imports)
    maps_ledger_refresh_begin(mc->imports);
}

void
maps_refresh_end(struct channel *c)
{
  struct maps_channel *mc = maps_channel_of(c);

  if (mc->imports)
    maps_ledger_refresh_end(mc->imports);
}

int
maps_export(struct channel *c, struct rte **e, linpool *lp, int silent)
{
  struct maps_channel *mc = maps_channel_of(c);
  struct maps_session session = maps_channel_session(mc);
  const struct maps_policy *policy = maps_channel_policy(mc);

  if (!maps_to_microsoft(&session))
  {
    if (session.role == MAPS_ROLE_CLIENT && policy->strip_to_clients)
      maps_route_strip_community(e, lp);

    return 0;
  }

  /* What cannot be judged does not leave */
  if (!mc->known || session.role == MAPS_ROLE_UNLISTED)
  {
    if (!silent)
    {
      mc->refused++;
      mc->hits[MAPS_RULE_SESSION_NOT_IN_INVENTORY] += session.role == MAPS_ROLE_UNLISTED;
    }

    return 1;
  }

  /* Kept to be looked at only, as by `show route filtered export` */
  if (maps_rte_filtered(*e))
    return 1;

  const struct maps_verdict *verdict = &maps_out_of_scope;
  struct maps_ledger_key key;
  struct maps_memo own;
  struct maps_route route;

  fill_key(&key, c, MAPS_EXPORT, maps_rte_net(*e), (*e)->src);
  maps_prefix_fill(&route.prefix, maps_rte_net(*e));
  route.carries = maps_rte_carries(*e);
  route.roa = maps_channel_roa(mc);

  /* Most routes that a router has are out of scope: their path stays where it is. A silent call
   * may not come from the channel's loop, so that the memo is not for it. */
  if (maps_in_scope(policy, &session, MAPS_EXPORT, &route))
  {
    own.filled = false;
    route.path = maps_rte_path(*e);
    verdict =
      maps_judge(policy, &session, MAPS_EXPORT, &route, silent ? &own : &mc->memo[MAPS_EXPORT]);
  }

  if (!silent)
  {
    if (verdict->decision == MAPS_OUT_OF_SCOPE)
    {
      mc->out_of_scope[MAPS_EXPORT]++;
      forget_key(mc, MAPS_EXPORT, &key);
    }
    else
      record(mc, MAPS_EXPORT, *e, &key, verdict);
  }

  if (!maps_passes(policy, &session, MAPS_EXPORT, verdict))
    return 1;

  if (verdict->tag && verdict->decision == MAPS_ACCEPT)
    maps_route_add_community(e, lp);

  maps_route_strip_reasons(e, lp, policy);
  return 0;
}

void
maps_export_gone(struct channel *c, const net_addr *n, struct rte_src *src)
{
  forget(maps_channel_of(c), MAPS_EXPORT, n, src);
}

void
maps_announced(struct channel *c, const net_addr *n, const struct rte *new, const struct rte *old)
{
  struct maps_channel *mc = maps_channel_of(c);
  struct maps_ledger_key key;

  if (!mc->exports)
    return;

  if (!new)
    maps_held_withdrawn(mc, n);

  /* The old one first: both may have the same key */
  if (old)
  {
    fill_key(&key, c, MAPS_EXPORT, n, old->src);
    maps_ledger_announced(mc->exports, &key, false);
  }

  if (new)
  {
    fill_key(&key, c, MAPS_EXPORT, n, new->src);
    maps_ledger_announced(mc->exports, &key, true);
  }
}

void
maps_export_stopped(struct channel *c)
{
  struct maps_channel *mc = maps_channel_of(c);

  if (!mc->exports)
    return;

  maps_held_stopped(mc);
  maps_ledger_clear(mc->exports);
}
