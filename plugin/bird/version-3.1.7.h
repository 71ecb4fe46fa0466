/*
 *	bird-maps -- what is peculiar to BIRD 3.1.7
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Protocols run in loops of their own, and a table is read as a feed, a copy
 *	of a network's routes. A hook's struct rte is the caller's own, its attributes
 *	change by a layer in front of those that are shared.
 */

#ifndef MAPS_BIRD_VERSION_H_3_1_7
#define MAPS_BIRD_VERSION_H_3_1_7

#include "lib/attrs.h"
#include "lib/netindex_private.h"
#include "bird/revision.h"

/* Does the session send a MED on that it has not set? */
#define MAPS_ALLOWS_MED(p) ((p)->cf->allow_med)

static inline const net_addr *
maps_rte_net(const rte *e)
{
  return e->net;
}

/* Brings near what a search for the networks reads: where their chains begin in the table's index.
 * What follows is read only under a chain's lock. */
MAPS_PREFETCH
maps_nets_prefetch(const struct channel *c, const u32 *hash, uint count)
{
  netindex_spinhash *index = &c->table->netindex->hash;

  rcu_read_lock();
  SPINHASH_GETBLOCK(index, chains, cur);

  for (uint i = 0; i < count; i++)
    __builtin_prefetch(&chains->block[hash[i] >> (32 - chains->order)]);

  rcu_read_unlock();
}

/* Nothing can be brought near of a feed, which is a copy. */
MAPS_PREFETCH
maps_export_prefetch(const struct channel *c UNUSED, const rte *e UNUSED)
{
}

static inline bool
maps_rte_filtered(const rte *e)
{
  return rte_is_filtered(e);
}

/* Was the route imported by the channel? Its sender may be gone already. */
static inline bool
maps_rte_is_from(const rte *e, const struct channel *c)
{
  return e->sender == c->in_req.hook;
}

/* The name of the protocol that the route is from: the route's source keeps its owner. */
static inline const char *
maps_rte_proto_name(const rte *e)
{
  return e->src->owner->name;
}

/* The route's attributes. A change puts a list in front of this one. */
static inline const ea_list *
maps_rte_attrs(const rte *e)
{
  return e->attrs;
}

/* Would keep attributes that routes share, but those of an UPDATE are the parser's own */
static inline void *
maps_attrs_hold(const rte *e UNUSED)
{
  return NULL;
}

static inline void
maps_attrs_release(void *held UNUSED)
{
}

/* The number of a BGP attribute, as eattr.id has it. BIRD numbers them when it starts: one that is
 * made for the purpose tells. */
static inline uint
maps_attr_number(uint code)
{
  static const struct adata empty;
  static u32 numbers[BGP_ATTR_MAX];
  u32 number = __atomic_load_n(&numbers[code], __ATOMIC_RELAXED);

  if (!number)
  {
    ea_list *made = NULL;

    bgp_set_attr_ptr(&made, code, 0, &empty);
    number = made->attrs[0].id;
    __atomic_store_n(&numbers[code], number, __ATOMIC_RELAXED);
  }

  return number;
}

/* Sets a BGP attribute of the route; an empty value removes it. */
static inline void
maps_rte_set(rte **e, linpool *lp UNUSED, uint code, const struct adata *value)
{
  if (value && value->length)
    bgp_set_attr_ptr(&(*e)->attrs, code, 0, value);
  else
    bgp_unset_attr(&(*e)->attrs, code);
}

/* The route's MED, and whether this router's filter has set it; false: it has none. */
static inline bool
maps_rte_med(const rte *e, u32 *med, bool *fresh)
{
  const eattr *a = bgp_find_attr(e->attrs, BA_MULTI_EXIT_DISC);

  if (a)
  {
    *med = a->u.data;
    *fresh = a->fresh;
  }
  return a;
}

/* Ends use of a route that a filter or a hook may have changed: it is a copy anyway. */
static inline void
maps_rte_release(rte *e UNUSED, const rte *original UNUSED)
{
}

/* BIRD reads its tables without a lock, but flags of a route may change just then. */
static inline struct rt_export_feed *
maps_table_feed(rtable *table, const net_addr *n)
{
  RT_LOCK(table, locked);

  return rt_net_feed(table, n, NULL);
}

/* The routes for a network, best one first; good until the running event ends. */
static inline struct maps_routes
maps_table_routes(rtable *table, const net_addr *n)
{
  struct rt_export_feed *feed = maps_table_feed(table, n);
  struct maps_routes routes = {};

  if (!feed || !feed->count_routes)
    return routes;

  routes.route = tmp_alloc(feed->count_routes * sizeof(rte *));

  for (uint i = 0; i < feed->count_routes; i++)
    if (!(feed->block[i].flags & REF_OBSOLETE))
      routes.route[routes.count++] = &feed->block[i];

  return routes;
}

/* A table that a ROA table is looked up in, beside itself */
static inline rtable *
maps_roa_aux(rtable *table)
{
  return table->roa_aux_table;
}

/* Does the protocol refuse to export the route before any filter? */
static inline int
maps_preexport(struct channel *c, rte *e)
{
  return c->proto->preexport ? c->proto->preexport(c, e) : 0;
}

/* Does the export filter let the route pass? May change the route. */
static inline bool
maps_export_filter(struct channel *c, rte **e, linpool *lp UNUSED)
{
  return f_run(c->out_filter, *e, FF_SILENT) <= F_ACCEPT;
}

/* Can only the routes that are affected be exported again? */
static inline bool
maps_refeeds(const struct channel *c UNUSED, const struct maps_changes *changes UNUSED)
{
  return true;
}

struct maps_refeed
{
  struct rt_feeding_request req;
  struct maps_revision *revision;
};

static inline int
maps_refeed_match(const struct rt_prefilter *prefilter, const net_addr *n)
{
  return maps_revision_affects(
    SKIP_BACK(struct maps_refeed, req.prefilter, (struct rt_prefilter *) prefilter)->revision, n);
}

static inline void
maps_refeed_done(struct rt_feeding_request *req)
{
  struct maps_refeed *refeed = SKIP_BACK(struct maps_refeed, req, req);

  maps_revision_unref(refeed->revision);
  mb_free(refeed);
}

/* Does so, in the protocol's loop; behind a feed that runs. An initial one is yet to come where
 * exports are down. */
static inline void
maps_refeed(struct channel *c, struct maps_revision *revision)
{
  if (rt_export_get_state(&c->out_req) == TES_DOWN)
    return;

  struct maps_refeed *refeed = mb_allocz(c->out_req.pool, sizeof(*refeed));

  *refeed = (struct maps_refeed){
    .req.prefilter = {.mode = TE_ADDR_HOOK, .hook = maps_refeed_match},
    .req.done = maps_refeed_done,
    .revision = maps_revision_ref(revision),
  };
  rt_export_refeed_request(&c->out_req, &refeed->req);
}

/* How many routes the channel has announced */
static inline u32
maps_announced_routes(const struct channel *c)
{
  return c->out_limit.count;
}

/* Does the channel keep what is rejected on import? */
static inline bool
maps_keeps_filtered(const struct channel *c)
{
  return c->in_keep & RIK_REJECTED;
}

/* Can the channel evaluate its imports again without a restart of the session? */
static inline bool
maps_reloadable(const struct channel *c)
{
  bool kept = (c->in_keep & RIK_PREFILTER) == RIK_PREFILTER;

  return kept || (c->proto->reload_routes && c->reloadable);
}

/* Does the channel drop what it has imported, without a word for each route? */
static inline bool
maps_drops_imports(const struct channel *c)
{
  return c->channel_state == CS_STOP || c->channel_state == CS_DOWN;
}

/* The running configuration, or NULL while the first one is parsed */
static inline struct config *
maps_config(void)
{
  return OBSREF_GET(config);
}

/* From the main loop into that of a protocol, where its channels may be looked into */
static inline void *
maps_proto_enter(struct proto *p)
{
  return PROTO_ENTER_FROM_MAIN(p);
}

static inline void
maps_proto_leave(void *loop)
{
  PROTO_LEAVE_FROM_MAIN(loop);
}

/* Defines what BIRD calls when a client hangs up in the middle of an answer. */
#define MAPS_CLI_CLEANUP(name, end)                                                                \
  static bool name(struct cli *c)                                                                  \
  {                                                                                                \
    end(c);                                                                                        \
    return true;                                                                                   \
  }

#endif
