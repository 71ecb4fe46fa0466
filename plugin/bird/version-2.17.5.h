/*
 *	bird-maps -- what is peculiar to BIRD 2.17.5
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Routes are struct rte over a shared struct rta with an ea_list; a route is
 *	made private by rte_cow_rta() before its attributes change.
 */

#ifndef MAPS_BIRD_VERSION_H_2_17_5
#define MAPS_BIRD_VERSION_H_2_17_5

#include "nest/attrs.h"
#include "bird/revision.h"

/* Does the session send a MED on that it has not set? */
#ifndef MAPS_ALLOWS_MED
#define MAPS_ALLOWS_MED(p) ((p)->cf->allow_med)
#endif

static inline const net_addr *
maps_rte_net(const rte *e)
{
  return e->net->n.addr;
}

static inline bool
maps_rte_filtered(const rte *e)
{
  return e->flags & REF_FILTERED;
}

/* The beginning of the chain that networks of a hash belong to */
static inline struct fib_node **
maps_net_chain(const struct channel *c, u32 hash)
{
  const struct fib *f = &c->table->fib;

  return &f->hash_table[hash >> f->hash_shift];
}

/* Brings near what a search for the networks reads: the beginnings of their chains, and of each the
 * two networks that BIRD lets it have on average. What a round reads, the one before sent for. */
MAPS_PREFETCH
maps_nets_prefetch(const struct channel *c, const u32 *hash, uint count)
{
  for (uint i = 0; i < count; i++)
    __builtin_prefetch(maps_net_chain(c, hash[i]));

  for (uint i = 0; i < count; i++)
    __builtin_prefetch(*maps_net_chain(c, hash[i]));

  for (uint i = 0; i < count; i++)
  {
    const struct fib_node *first = *maps_net_chain(c, hash[i]);

    if (first)
      __builtin_prefetch(first->next);
  }
}

static inline const rte *
maps_first_route(const struct fib_node *n)
{
  return n ? SKIP_BACK(net, n, n)->routes : NULL;
}

/* A feed walks the table chain by chain. Each step leads to the next one, two chains later. */
MAPS_PREFETCH
maps_export_prefetch(const struct channel *c, const rte *e)
{
  const struct fib *f = &c->table->fib;
  struct fib_node **chain = maps_net_chain(c, maps_net_hash(maps_rte_net(e)));
  const rte *first;

  if (c->export_state != ES_FEEDING || f->hash_table + f->hash_size - chain <= 8)
    return;

  __builtin_prefetch(chain[8]);
  if (chain[6])
  {
    __builtin_prefetch(chain[6]->next);
    __builtin_prefetch(maps_first_route(chain[6]));
  }
  if (first = maps_first_route(chain[4]))
    __builtin_prefetch(first->attrs);
  if (first = maps_first_route(chain[2]))
    __builtin_prefetch(first->attrs->eattrs);
}

/* Was the route imported by the channel? */
static inline bool
maps_rte_is_from(const rte *e, const struct channel *c)
{
  return e->sender == c;
}

/* The name of the protocol that the route is from */
static inline const char *
maps_rte_proto_name(const rte *e)
{
  return e->src->proto->name;
}

/* The route's attributes. A change puts a list in front of this one. */
static inline const ea_list *
maps_rte_attrs(const rte *e)
{
  return e->attrs->eattrs;
}

/* Keeps the attributes as they are, if routes share them: returns what is to be given to
 * maps_attrs_release(), or NULL. */
static inline void *
maps_attrs_hold(const rte *e)
{
  return rta_is_cached(e->attrs) ? rta_clone(e->attrs) : NULL;
}

static inline void
maps_attrs_release(void *held)
{
  rta_free(held);
}

/* The number of a BGP attribute, as eattr.id has it */
static inline uint
maps_attr_number(uint code)
{
  return EA_CODE(PROTOCOL_BGP, code);
}

/*
 * Sets a BGP attribute in a private copy of the route; an empty value removes it. A
 * route that an import filter changed may be the only one with its cached attributes:
 * they are shared by the changed ones until these are cached, too, as in f_run().
 */
static inline void
maps_rte_set(rte **e, linpool *lp, uint code, const struct adata *value)
{
  bool only = !((*e)->flags & REF_COW) && rta_is_cached((*e)->attrs);
  rta *old = only ? rta_clone((*e)->attrs) : NULL;

  *e = rte_cow_rta(*e, lp);

  if (value && value->length)
    bgp_set_attr_ptr(&(*e)->attrs->eattrs, lp, code, 0, value);
  else
    bgp_unset_attr(&(*e)->attrs->eattrs, lp, code);

  if (old)
  {
    (*e)->attrs = rta_lookup((*e)->attrs);
    rta_free(old);
  }
}

/* The route's MED, and whether this router's filter has set it; false: it has none. */
static inline bool
maps_rte_med(const rte *e, u32 *med, bool *fresh)
{
  const eattr *a = bgp_find_attr(e->attrs->eattrs, BA_MULTI_EXIT_DISC);

  if (a)
  {
    *med = a->u.data;
    *fresh = a->fresh;
  }
  return a;
}

/* Ends use of a route that a filter or a hook may have copied. */
static inline void
maps_rte_release(rte *e, const rte *original)
{
  if (e != original)
    rte_free(e);
}

/* The routes for a network, best one first; good until the running event ends. */
static inline struct maps_routes
maps_table_routes(rtable *table, const net_addr *n)
{
  net *net = net_find(table, n);
  struct maps_routes routes = {};

  for (rte *e = net ? net->routes : NULL; e; e = e->next)
    routes.count++;

  if (routes.count)
    routes.route = tmp_alloc(routes.count * sizeof(rte *));

  for (rte *e = net ? net->routes : NULL, **to = routes.route; e; e = e->next)
    *to++ = e;

  return routes;
}

/* A table that a ROA table is looked up in, beside itself; NULL: none */
static inline rtable *
maps_roa_aux(rtable *table UNUSED)
{
  return NULL;
}

/* Does the protocol refuse to export the route before any filter? */
static inline int
maps_preexport(struct channel *c, rte *e)
{
  return c->proto->preexport ? c->proto->preexport(c, e) : 0;
}

/* Does the export filter let the route pass? May replace the route by a copy. */
static inline bool
maps_export_filter(struct channel *c, rte **e, linpool *lp)
{
  return f_run(c->out_filter, e, lp, FF_SILENT) <= F_ACCEPT;
}

/* Can only the routes that are affected be exported again? Not by what they are covered by: that
 * would be a walk through the table in one go. And where there is a limit, others may move up. */
static inline bool
maps_refeeds(const struct channel *c, const struct maps_changes *changes)
{
  return !changes->covering && !c->out_limit.action;
}

/* Does so, at once. */
static inline void
maps_refeed(struct channel *c, const struct maps_revision *revision)
{
  maps_revision_walk(revision, c, rt_refeed_net);
}

/* How many routes the channel has announced */
static inline u32
maps_announced_routes(const struct channel *c)
{
  return c->stats.exp_routes;
}

/* Does the channel keep what is rejected on import? */
static inline bool
maps_keeps_filtered(const struct channel *c)
{
  return c->in_keep_filtered;
}

/* Can the channel evaluate its imports again without a restart of the session? */
static inline bool
maps_reloadable(const struct channel *c)
{
  return c->proto->reload_routes && c->reloadable;
}

/* Does the channel drop what it has imported, without a word for each route? */
static inline bool
maps_drops_imports(const struct channel *c)
{
  return c->channel_state == CS_FLUSHING || c->channel_state == CS_DOWN;
}

/* The running configuration, or NULL while the first one is parsed */
static inline struct config *
maps_config(void)
{
  return config;
}

/* All of BIRD is one thread: nothing to enter */
static inline void *
maps_proto_enter(struct proto *p UNUSED)
{
  return NULL;
}

static inline void
maps_proto_leave(void *loop UNUSED)
{
}

/* Defines what BIRD calls when a client hangs up in the middle of an answer. */
#define MAPS_CLI_CLEANUP(name, end)                                                                \
  static void name(struct cli *c)                                                                  \
  {                                                                                                \
    end(c);                                                                                        \
  }

#endif
