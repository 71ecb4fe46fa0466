/*
 *	bird-maps -- what the plugin keeps for a channel
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Every BGP channel has one of these from the moment it exists until it is
 *	removed or the plugin is. It says by which policy and in which role the
 *	channel's routes are judged, and keeps their verdicts. Other channels have
 *	none, and the hooks pass them by.
 *
 *	Where BIRD has threads, most of it belongs to the loop of the channel's
 *	protocol: the hooks run in that loop, and the CLI, which comes from the main
 *	loop, enters it to look. The list of channels, instances with their reference
 *	counts, and which of them a channel has, belong to the main loop; BIRD enters
 *	the protocol's loop too when that changes. The session is one word, so that
 *	silent calls, one a route and from the main loop, need not enter anything. So
 *	judging takes no lock at all, and shares nothing that changes.
 */

#ifndef MAPS_BIRD_CHANNEL_H
#define MAPS_BIRD_CHANNEL_H

#include "core/engine.h"
#include "core/ledger.h"
#include "bird/bird.h"
#include "bird/held.h"
#include "bird/instance.h"
#include "bird/revision.h"
#include "bird/roa.h"
#include "bird/route.h"

/* What a reconfiguration leaves to be judged again when the channel has adopted all of it */
struct maps_pending
{
  struct maps_revision *revision; /* or NULL: nothing */
  bool imports, exports;
};

struct maps_channel
{
  struct plugin_channel plugin; /* BIRD's part, must be first */

  /* Of the main loop, and good to read in both */
  struct maps_channel *next; /* in the list of all, ordered by name */
  struct channel *channel;
  struct maps_instance *instance;
  const struct maps_connection *connection; /* in the inventory, or NULL */
  struct maps_roa roa;                      /* BIRD's table for its networks */

  /* Of the protocol's loop, the session also read by maps_channel_session() */
  _Alignas(4) struct maps_session session;
  bool known;                  /* its networks are of a type the core can judge */
  struct maps_ledger *imports; /* NULL where there is nothing to record */
  struct maps_ledger *exports;
  bool recorded[2];            /* by direction: anything, since the ledger was empty */
  struct maps_judge judge[2];  /* by direction, of this session and policy */
  struct maps_attributes last; /* of the route imported last */
  struct maps_pending pending; /* after the reconfiguration, or a soft one */
  struct maps_held held;       /* of registered prefixes, toward Microsoft */
  u64 out_of_scope[2];         /* judgements by direction that found the route out of scope */
  u64 refused;                 /* export judgements of a session that may not export at all */
  u64 lost;                    /* verdicts that could not be recorded for lack of memory */
  u64 hits[MAPS_RULE_MAX + 1]; /* judgements by failed rule, whatever its action */
  bool over_warn, over_hard;   /* the receive limits' messages are out */
  struct tbf no_memory;        /* limits the log */
};

static inline struct maps_channel *
maps_channel_of(struct channel *c)
{
  return (struct maps_channel *) c->plugin;
}

static inline const struct maps_policy *
maps_channel_policy(const struct maps_channel *mc)
{
  return mc->instance->policy;
}

/* The policy that gave a verdict, or NULL if it is not in force any more */
static inline const struct maps_policy *
maps_channel_judge(const struct maps_channel *mc, const struct maps_ledger_entry *e)
{
  return e->stale ? NULL : mc->instance->policy;
}

/* The session's name: that of BIRD's protocol */
static inline const char *
maps_channel_name(const struct maps_channel *mc)
{
  return mc->channel->proto->name;
}

/* The session, in any loop */
static inline struct maps_session
maps_channel_session(const struct maps_channel *mc)
{
  struct maps_session session;

  __atomic_load(&mc->session, &session, __ATOMIC_RELAXED);
  return session;
}

/* What is asked for the state of its routes, or NULL */
static inline const struct maps_roa_table *
maps_channel_roa(const struct maps_channel *mc)
{
  return mc->roa.table ? &mc->roa.core : NULL;
}

/* Does the router face AS8075 here, as a MAPS session or as one that should be? */
static inline bool
maps_to_microsoft(const struct maps_session *session)
{
  return session->role == MAPS_ROLE_MICROSOFT || session->role == MAPS_ROLE_UNLISTED;
}

/* Hooks of struct plugin_class */
uint maps_channel_attach(struct plugin *p, struct channel *c);
uint maps_channel_reconfigure(struct plugin *p, struct channel *c);
void maps_channel_reconfigured(struct channel *c);
uint maps_channel_detach(struct channel *c);
void maps_channel_state_changed(struct channel *c);

/* The first channel whose (protocol, channel) name comes after the given one, or NULL. */
struct maps_channel *maps_channel_next(const char *proto, const char *channel);

/* The channel after this one (NULL: the first); NULL: no more. */
struct maps_channel *maps_channel_after(const struct maps_channel *mc);

/* A number that is another one whenever channels have come or gone */
u64 maps_channels_epoch(void);

/* Do the connection's prefixes of its family go out on this channel? */
bool maps_channel_serves(const struct maps_channel *mc, const struct maps_connection *connection);

/* The ledger for a direction, or NULL */
static inline struct maps_ledger *
maps_channel_ledger(const struct maps_channel *mc, enum maps_direction direction)
{
  return direction == MAPS_IMPORT ? mc->imports : mc->exports;
}

#endif
