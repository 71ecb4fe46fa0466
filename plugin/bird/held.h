/*
 *	bird-maps -- what was advertised a moment ago
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A flap of a session or of a prefix should not make the readiness of a prefix
 *	blink. So a channel to Microsoft remembers for each registered prefix when it
 *	was withdrawn last: one word each, made when the session comes up. All of it
 *	belongs to the loop of the channel's protocol.
 */

#ifndef MAPS_BIRD_HELD_H
#define MAPS_BIRD_HELD_H

#include "core/policy.h"
#include "bird/bird.h"

struct maps_channel;

struct maps_held
{
  u32 *lost;        /* by index in policy->registered: when it was withdrawn, or 0; or NULL */
  u32 stopped;      /* when the session's exports stopped last, or 0 */
  u32 kept_seconds; /* that the neighbour keeps what it has when the connection breaks (RFC 4724) */
};

/* How the session of an entered channel counts now */
struct maps_session_now
{
  bool up;        /* exports run, or begin at once */
  bool waits;     /* this router restarts gracefully: exports wait for its table */
  bool neighbour; /* not up, but the neighbour restarts gracefully or keeps what it has */
  bool held;      /* not up, within the hold-down */
};

struct maps_session_now maps_session_now(const struct maps_channel *mc);

/* Makes the room, or drops it where nothing is to be held. A prefix that is registered under both
 * policies (before: NULL if there was none) keeps its time. False: no memory; nothing is held. */
bool maps_held_fit(struct maps_channel *mc, const struct maps_policy *before);
void maps_held_free(struct maps_channel *mc);

/* The session came up: what did both ends agree on? */
void maps_held_up(struct maps_channel *mc);

/* The neighbour lost its route for the network; everything that it had. */
void maps_held_withdrawn(struct maps_channel *mc, const net_addr *n);
void maps_held_stopped(struct maps_channel *mc);

/* Does the registered prefix count as advertised, though it is not now? */
bool maps_held_counts(const struct maps_channel *mc, const struct maps_session_now *now,
                      const struct maps_prefix *prefix);

#endif
