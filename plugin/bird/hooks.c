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
static inline u32
path_id(const struct channel *c, enum maps_direction direction, const struct rte_src *src)
{
  bool several = c->ra_mode == RA_ANY || c->ra_mode == RA_ACCEPTED;

  return direction == MAPS_IMPORT ? src->private_id : several ? src->global_id : 0;
}

static inline void
fill_key(struct maps_ledger_key *key, const struct channel *c, enum maps_direction direction,
         const net_addr *n, const struct rte_src *src)
{
  maps_prefix_fill(&key->prefix, n);
  key->path_id = path_id(c, direction, src);
}

struct maps_ledger_key
maps_key(const struct channel *c, enum maps_direction direction, const net_addr *n,
         const struct rte_src *src)
{
  struct maps_ledger_key key;

  fill_key(&key, c, direction, n, src);
  return key;
}

static __attribute__((noinline)) void
forget_recorded(struct maps_channel *mc, enum maps_direction direction, const net_addr *n,
                const struct rte_src *src)
{
  struct maps_ledger *ledger = maps_channel_ledger(mc, direction);
  struct maps_ledger_key key;

  if (!ledger || !src)
    return;

  fill_key(&key, mc->channel, direction, n, src);
  maps_ledger_forget(ledger, &key);
}

/* Most channels have nothing in scope, and so nothing to look for */
static inline void
forget(struct maps_channel *mc, enum maps_direction direction, const net_addr *n,
       const struct rte_src *src)
{
  if (mc->recorded[direction])
    forget_recorded(mc, direction, n, src);
}

static void
record(struct maps_channel *mc, enum maps_direction direction, const rte *e,
       const struct maps_prefix *prefix, const struct maps_verdict *verdict)
{
  struct maps_ledger *ledger = maps_channel_ledger(mc, direction);
  struct maps_ledger_key key = {
    .prefix = *prefix,
    .path_id = path_id(mc->channel, direction, e->src),
  };

  for (u32 rules = verdict->failed | verdict->warned; rules; rules &= rules - 1)
    mc->hits[__builtin_ctz(rules)]++;

  mc->recorded[direction] = true;

  if (!ledger || !maps_ledger_record(ledger, &key, verdict, maps_now()))
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
static __attribute__((noinline)) void
strip_received(struct maps_channel *mc, struct rte **e, linpool *lp)
{
  const struct maps_policy *policy = maps_channel_policy(mc);

  if (!mc->session.external || mc->session.role == MAPS_ROLE_ORDINARY)
    return;

  if (!maps_attributes_keep(&mc->last, *e))
    maps_attributes_read(&mc->last, *e, policy);

  if (mc->last.reasons)
    maps_route_strip_reasons(e, lp, policy);
}

/* Most routes come with the attributes of the one before */
void
maps_received(struct channel *c, struct rte **e, linpool *lp)
{
  struct maps_channel *mc = maps_channel_of(c);

  if (!maps_attributes_keep(&mc->last, *e) || mc->last.reasons)
    strip_received(mc, e, lp);
}

static inline int
import_out_of_scope(struct maps_channel *mc, const rte *e)
{
  mc->out_of_scope[MAPS_IMPORT]++;
  forget(mc, MAPS_IMPORT, maps_rte_net(e), e->src);
  return 0;
}

/* Judges and records. Returns nonzero if the route is rejected. Apart from what a route out of
 * scope goes through, which is to be short. */
static __attribute__((noinline)) int
judge_import(struct maps_channel *mc, rte **e, linpool *lp)
{
  struct maps_judge *judge = &mc->judge[MAPS_IMPORT];
  struct maps_route route;
  bool registered;

  maps_prefix_fill(&route.prefix, maps_rte_net(*e));
  route.path = mc->last.path;
  route.carries = mc->last.carries;
  route.roa = maps_channel_roa(mc);

  if (!maps_in_scope(judge, &route.prefix, route.carries, &registered))
    return import_out_of_scope(mc, *e);

  const struct maps_verdict *verdict = maps_judge_in_scope(judge, &route, registered);

  record(mc, MAPS_IMPORT, *e, &route.prefix, verdict);

  if (mc->session.role == MAPS_ROLE_MICROSOFT && mc->imports)
    check_receive_limit(mc);

  if (maps_strips(judge, verdict))
    maps_route_strip_community(e, lp);

  bool vetoed = !maps_passes(judge, verdict);

  /* Looking glasses read the reasons on the route, also on a rejected one that is kept */
  if (verdict->failed && (mc->session.mode == MAPS_MODE_TAG || verdict->decision == MAPS_REJECT) &&
      (!vetoed || maps_keeps_filtered(mc->channel)))
    maps_route_add_reasons(e, lp, judge->policy, verdict->failed);

  return vetoed;
}

static inline int
import_read(struct maps_channel *mc, rte **e, linpool *lp)
{
  return maps_may_be_in_scope(&mc->judge[MAPS_IMPORT], mc->last.carries)
           ? judge_import(mc, e, lp)
           : import_out_of_scope(mc, *e);
}

/* For attributes that the one before did not have, or that the filter touched */
static __attribute__((noinline)) int
read_and_import(struct maps_channel *mc, rte **e, linpool *lp)
{
  /* Others were read on arrival */
  if (!maps_attributes_are(&mc->last, *e))
    maps_attributes_read(&mc->last, *e, maps_channel_policy(mc));

  if (!mc->last.held)
    mc->last.list = NULL;

  return import_read(mc, e, lp);
}

int
maps_import(struct channel *c, struct rte **e, linpool *lp)
{
  struct maps_channel *mc = maps_channel_of(c);

  if (!mc->known || mc->session.role == MAPS_ROLE_ORDINARY)
    return 0;

  /* What the operator's own filter refused is not judged: it goes nowhere */
  if (maps_rte_filtered(*e))
  {
    forget(mc, MAPS_IMPORT, maps_rte_net(*e), (*e)->src);
    return 0;
  }

  return maps_attributes_keep(&mc->last, *e) ? import_read(mc, e, lp) : read_and_import(mc, e, lp);
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

/* Returns nonzero if the route is rejected: where the session enforces. */
static inline int
export_out_of_scope(struct maps_channel *mc, const struct maps_judge *judge, rte **e, linpool *lp,
                    int silent)
{
  if (!silent)
  {
    mc->out_of_scope[MAPS_EXPORT]++;
    forget(mc, MAPS_EXPORT, maps_rte_net(*e), (*e)->src);
  }

  if (!maps_passes(judge, &maps_out_of_scope))
    return 1;

  maps_route_strip_reasons(e, lp, judge->policy);
  return 0;
}

/* Judges, and records unless silent. Returns nonzero if the route is rejected. */
static __attribute__((noinline)) int
judge_export(struct maps_channel *mc, struct maps_judge *judge, rte **e, linpool *lp, bool carries,
             int silent)
{
  struct maps_route route;
  bool registered;

  maps_prefix_fill(&route.prefix, maps_rte_net(*e));

  if (!maps_in_scope(judge, &route.prefix, carries, &registered))
    return export_out_of_scope(mc, judge, e, lp, silent);

  route.path = maps_rte_path(*e);
  route.carries = carries;
  route.roa = maps_channel_roa(mc);

  const struct maps_verdict *verdict = maps_judge_in_scope(judge, &route, registered);

  if (!silent)
    record(mc, MAPS_EXPORT, *e, &route.prefix, verdict);

  if (!maps_passes(judge, verdict))
    return 1;

  if (verdict->tag && verdict->decision == MAPS_ACCEPT)
    maps_route_add_community(e, lp);

  maps_route_strip_reasons(e, lp, judge->policy);
  return 0;
}

/* What is not for Microsoft, or only asked for. Returns nonzero if the route is rejected. */
static __attribute__((noinline)) int
export_otherwise(struct maps_channel *mc, rte **e, linpool *lp, int silent)
{
  struct maps_session session = maps_channel_session(mc);
  const struct maps_policy *policy = maps_channel_policy(mc);
  struct maps_judge judge;

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

  if (maps_rte_filtered(*e))
    return 1;

  /* May not come from the channel's loop, to which its judge belongs */
  maps_judge_begin(&judge, policy, &session, MAPS_EXPORT);
  return judge_export(mc, &judge, e, lp, maps_rte_carries(*e), silent);
}

int
maps_export(struct channel *c, struct rte **e, linpool *lp, int silent)
{
  struct maps_channel *mc = maps_channel_of(c);
  struct maps_judge *judge = &mc->judge[MAPS_EXPORT];

  if (silent || !mc->known || mc->session.role != MAPS_ROLE_MICROSOFT)
    return export_otherwise(mc, e, lp, silent);

  maps_export_prefetch(c, *e);

  /* Kept to be looked at only, as by `show route filtered export` */
  if (maps_rte_filtered(*e))
    return 1;

  bool carries = maps_rte_carries(*e);

  return maps_may_be_in_scope(judge, carries) ? judge_export(mc, judge, e, lp, carries, 0)
                                              : export_out_of_scope(mc, judge, e, lp, 0);
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
  mc->recorded[MAPS_EXPORT] = false;
}
