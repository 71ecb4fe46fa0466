/*
 *	bird-maps -- a survey of what is registered, over all connections
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include <stdlib.h>
#include <string.h>

#include "bird/hooks.h"
#include "bird/preview.h"
#include "bird/route.h"
#include "bird/survey.h"

/* Looks of one batch: few enough not to hold BIRD up */
#define LOOKS_MAX    512
#define PREFIXES_MAX 64

static bool
same_location(const struct maps_peering *a, const struct maps_peering *b)
{
  return a->location && b->location && !strcmp(a->location, b->location);
}

struct maps_survey *
maps_survey_new(const struct maps_policy *policy)
{
  struct maps_survey *s = calloc(1, sizeof(*s));

  if (!s)
    return NULL;

  u32 n = policy->connection_count;
  u32 room = n ? LOOKS_MAX / n : PREFIXES_MAX;

  s->policy = policy;
  s->connections = n;
  s->room = MIN(MAX(room, 1), PREFIXES_MAX);
  s->epoch = ~0ULL;
  s->site = calloc(policy->peering_count, sizeof(*s->site));
  s->channel = calloc(n + 1, sizeof(*s->channel));
  s->surveyed = calloc(n + 1, sizeof(*s->surveyed));
  s->carried = calloc(n + 1, sizeof(*s->carried));
  s->observation = calloc((size_t) s->room * n + 1, sizeof(*s->observation));
  s->seen = calloc((size_t) s->room * n + 1, sizeof(*s->seen));
  s->found = calloc((size_t) MAPS_SHORTCOMINGS_MAX * n + 1, sizeof(*s->found));

  if (!s->site || !s->channel || !s->surveyed || !s->carried || !s->observation || !s->seen ||
      !s->found)
  {
    maps_survey_free(s);
    return NULL;
  }

  for (u32 i = 0; i < policy->peering_count; i++)
    for (s->site[i] = 0; s->site[i] < i; s->site[i]++)
      if (same_location(&policy->peering[s->site[i]], &policy->peering[i]))
        break;

  maps_survey_begin(s);
  return s;
}

void
maps_survey_free(struct maps_survey *s)
{
  if (!s)
    return;

  free(s->site);
  free(s->channel);
  free(s->surveyed);
  free(s->carried);
  free(s->observation);
  free(s->seen);
  free(s->found);
  free(s);
}

void
maps_survey_begin(struct maps_survey *s)
{
  s->first = s->count = s->counted = s->with_held = 0;
  memset(s->verdicts, 0, sizeof(s->verdicts));
  memset(s->carried, 0, s->connections * sizeof(*s->carried));

  for (u32 i = 0; i < s->connections; i++)
    s->carried[i].connection = &s->policy->connection[i];
}

/* This router's end of a session, which BIRD may know only once it is up */
static struct maps_prefix
local_end(const struct maps_channel *mc)
{
  const struct bgp_proto *p = (const struct bgp_proto *) mc->channel->proto;
  void *loop = maps_proto_enter(mc->channel->proto);
  ip_addr local = p->local_ip;

  maps_proto_leave(loop);
  return ipa_nonzero(local) ? maps_prefix_from_ip(local) : (struct maps_prefix){};
}

/* Finds the connections' channels, and what tells their sessions. */
static void
find_channels(struct maps_survey *s)
{
  memset(s->channel, 0, s->connections * sizeof(*s->channel));
  memset(s->surveyed, 0, s->connections * sizeof(*s->surveyed));

  for (struct maps_channel *mc = NULL; mc = maps_channel_after(mc);)
  {
    for (u32 i = 0; mc->connection && i < s->connections; i++)
    {
      const struct maps_connection *connection = &s->policy->connection[i];

      if (s->channel[i] || connection->elsewhere || !maps_channel_serves(mc, connection))
        continue;

      s->channel[i] = mc;
      bsnprintf(s->surveyed[i].session, sizeof(s->surveyed[i].session), "%s",
                maps_channel_name(mc));
      s->surveyed[i].local = local_end(mc);
    }
  }

  /* Azure names the session by the address that it holds, which may be told from afar */
  for (u32 i = 0; i < s->connections; i++)
    if (s->policy->connection[i].local.family)
      s->surveyed[i].local = s->policy->connection[i].local;

  s->epoch = maps_channels_epoch();
}

/* Enters the connection's channel, if it has one. */
static struct maps_channel *
enter(struct maps_survey *s, u32 i, void **loop)
{
  for (bool again = false;; again = true)
  {
    if (again || s->epoch != maps_channels_epoch())
      find_channels(s);

    struct maps_channel *mc = s->channel[i];

    if (!mc)
      return NULL;

    /* A dynamic session may be another neighbour's now */
    if (maps_channel_serves(mc, &s->policy->connection[i]))
    {
      *loop = maps_proto_enter(mc->channel->proto);
      return mc;
    }

    s->channel[i] = NULL;

    if (again)
      return NULL;
  }
}

/* Takes the most telling verdict, if several routes for the prefix were judged. */
static void
look_up_verdict(struct maps_channel *mc, const net_addr *n, struct maps_seen *seen)
{
  struct channel *c = mc->channel;
  struct maps_ledger_key key = {.prefix = maps_prefix_from_net(n)};

  /* The routes' sources are asked for only where they tell routes apart */
  if (c->ra_mode == RA_OPTIMAL || c->ra_mode == RA_MERGED)
  {
    seen->judged = maps_ledger_find(mc->exports, &key, &seen->entry);
    return;
  }

  struct maps_routes routes = maps_table_routes(c->table, n);

  for (uint i = 0; i < routes.count; i++)
  {
    struct maps_ledger_entry entry;

    key = maps_key(c, MAPS_EXPORT, n, routes.route[i]->src);

    if (!maps_ledger_find(mc->exports, &key, &entry) ||
        (seen->judged && !entry.announced && entry.decision == MAPS_ACCEPT))
      continue;

    seen->judged = true;
    seen->entry = entry;

    if (entry.announced)
      break;
  }
}

static void
observe(struct maps_channel *mc, const struct maps_session_now *now,
        const struct maps_prefix *prefix, struct maps_observation *o, struct maps_seen *seen)
{
  net_addr_union n;

  maps_prefix_to_net(prefix, &n.n);

  if (now->up)
    look_up_verdict(mc, &n.n, seen);

  if (seen->judged)
  {
    seen->current = maps_channel_judge(mc, &seen->entry);
    o->failed = seen->entry.failed;
    o->warned = seen->entry.warned;
  }

  if (seen->judged && seen->entry.announced)
  {
    o->standing = MAPS_ADVERTISED;
    o->known = maps_preview_sent(mc, &n.n, seen->entry.key.path_id, &o->sent, seen->path,
                                 sizeof(seen->path));
  }
  else if (seen->judged && seen->entry.decision != MAPS_ACCEPT)
    o->standing = MAPS_REJECTED;
  else if (maps_held_counts(mc, now, prefix))
    o->standing = MAPS_HELD;
  else if (now->waits)
    o->standing = MAPS_RESTARTING;
  else
    o->standing = now->up || now->neighbour ? MAPS_ABSENT : MAPS_DOWN;
}

/* Looks at the batch's prefixes on one connection. */
static void
observe_connection(struct maps_survey *s, u32 i)
{
  const struct maps_connection *connection = &s->policy->connection[i];
  struct maps_session_now now = {};
  void *loop;
  struct maps_channel *mc = connection->elsewhere ? NULL : enter(s, i, &loop);

  if (mc)
    now = maps_session_now(mc);

  for (u32 k = 0; k < s->count; k++)
  {
    const struct maps_registered *r = &s->policy->registered[s->first + k];
    struct maps_observation *o = &s->observation[(size_t) k * s->connections + i];
    struct maps_seen *seen = &s->seen[(size_t) k * s->connections + i];
    bool own = r->peering == connection->peering;

    *o = (struct maps_observation){};
    seen->judged = false;
    seen->path[0] = 0;

    if (r->prefix.family != connection->address.family ||
        s->site[r->peering] != s->site[connection->peering])
      continue;

    o->connection = connection;
    o->own = own;
    o->standing = connection->elsewhere ? MAPS_ELSEWHERE : MAPS_DOWN;

    if (mc)
      observe(mc, &now, &r->prefix, o, seen);
  }

  if (mc)
    maps_proto_leave(loop);
}

bool
maps_survey_next(struct maps_survey *s)
{
  s->first += s->count;
  s->count = MIN(s->room, s->policy->registered_count - s->first);

  for (u32 i = 0; i < s->connections && s->count; i++)
    observe_connection(s, i);

  return s->count;
}

void
maps_survey_judge(struct maps_survey *s, u32 index, struct maps_readiness *readiness)
{
  struct maps_observation *o = maps_survey_observations(s, index);

  maps_readiness_judge(s->policy, o, s->connections, s->found, readiness);

  if (index < s->counted)
    return;

  s->counted = index + 1;
  s->verdicts[readiness->verdict]++;
  s->with_held += readiness->standing[MAPS_HELD] > 0;

  for (u32 i = 0; i < s->connections; i++)
    if (o[i].connection && o[i].own)
    {
      s->carried[i].registered++;
      s->carried[i].advertised += o[i].standing == MAPS_ADVERTISED;
      s->carried[i].held += o[i].standing == MAPS_HELD;
    }
}

static void
look_at_session(struct maps_survey *s, u32 i)
{
  struct maps_carried *carried = &s->carried[i];
  void *loop;
  struct maps_channel *mc;

  carried->routes = 0;
  carried->state = MAPS_SESSION_ELSEWHERE;
  if (carried->connection->elsewhere)
    return;

  carried->state = MAPS_SESSION_DOWN;
  if (!(mc = enter(s, i, &loop)))
    return;

  struct maps_session_now now = maps_session_now(mc);

  carried->state = now.up                       ? MAPS_SESSION_UP
                   : now.waits || now.neighbour ? MAPS_SESSION_RESTARTING
                   : now.held                   ? MAPS_SESSION_HELD
                                                : MAPS_SESSION_DOWN;

  if (now.up)
    carried->routes = maps_announced_routes(mc->channel);

  /* Nothing is registered by prefix there: what is in scope is what should go out */
  if (s->policy->deployment == MAPS_ROUTE_SERVER)
  {
    const struct maps_ledger_counts none = {},
                                    *n = mc->exports ? maps_ledger_counts(mc->exports) : &none;

    carried->registered = n->entries;
    carried->advertised = n->announced;
  }

  maps_proto_leave(loop);
}

void
maps_survey_sessions(struct maps_survey *s)
{
  if (s->epoch != maps_channels_epoch())
    find_channels(s);

  for (u32 i = 0; i < s->connections; i++)
    look_at_session(s, i);

  s->found_count = maps_readiness_sessions(s->policy, s->carried, s->connections, s->found);
}
