/*
 *	bird-maps -- what Microsoft receives against what the routers announce
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Two sides, each told by lists that somebody fills: Azure's received routes and
 *	registered prefixes, and what `show maps json` of one router or of several says.
 *	A route of one side and one of the other are the same if prefix and session are;
 *	Microsoft tells the session by the next hop, which is the router's own end of it.
 *	What neither side can know is told as unchecked, never as equal.
 */

#ifndef MAPS_CORE_RECONCILE_H
#define MAPS_CORE_RECONCILE_H

#include "core/readiness.h"

/* A route that Microsoft receives; texts are as Azure has them, or NULL */
struct maps_azure_route
{
  struct maps_prefix prefix, next_hop; /* next hop: family 0 if it is not told */
  char *path, *origin_state, *rpki_state;
};

/* A prefix that is registered at Azure */
struct maps_azure_prefix
{
  struct maps_prefix prefix;
  char *state, *error;
};

struct maps_received
{
  struct maps_azure_route *route;
  struct maps_azure_prefix *prefix;
  uint32_t route_count, prefix_count;
  bool has_routes, has_prefixes; /* told, though perhaps empty */
};

/* A session of a connection. All routers of one inventory have the same connections. */
struct maps_router_session
{
  char *connection;
  uint8_t family;
  struct maps_prefix local; /* the router's end, family 0: not known */
  bool told, here;          /* there is a line about it; it ends on one of the routers */
};

/* Where a registered prefix stands on a session */
struct maps_router_state
{
  struct maps_prefix prefix;
  uint32_t session; /* index */
  uint32_t broken;  /* rules, by mask */
  uint8_t standing; /* enum maps_standing */
  char *path;       /* as judged; NULL: not known */
};

/* A verdict on an announced route, registered or not */
struct maps_router_route
{
  struct maps_prefix prefix;
  uint32_t router; /* which of them */
  char *protocol;  /* BIRD's name of the session there */
  uint32_t broken;
};

/* The predicted portal of a registered prefix, on one router */
struct maps_router_verdict
{
  struct maps_prefix prefix;
  uint8_t verdict; /* enum maps_readiness_verdict */
  uint8_t portal;  /* bits by enum maps_portal */
};

/* Which session a protocol of a router is */
struct maps_router_protocol
{
  uint32_t router, session;
  char *name;
};

struct maps_routers
{
  uint32_t count;
  struct maps_router_session *session;
  struct maps_router_state *state;
  struct maps_router_route *route;
  struct maps_router_verdict *verdict;
  struct maps_router_protocol *protocol;
  uint32_t session_count, state_count, route_count, verdict_count, protocol_count;
  bool has_routes; /* a verdict on an export was told */
};

enum maps_difference_kind
{
  MAPS_NOT_RECEIVED,   /* announced */
  MAPS_NOT_ANNOUNCED,  /* received */
  MAPS_OTHER_NEXT_HOP, /* received, but not from the session that announces it */
  MAPS_OTHER_PATH,
  MAPS_OTHER_ORIGIN, /* Microsoft's answer about the origin, and rule 11's */
  MAPS_OTHER_RPKI,   /* the same with rule 12 */
  MAPS_OTHER_STATE,  /* validated or not, against the prediction */
  MAPS_OTHER_MESSAGE,
  MAPS_NOT_REGISTERED, /* at Azure, but in the inventory */
  MAPS_NOT_IN_INVENTORY,
  MAPS_UNCHECKED, /* no difference: it cannot be told */
};

struct maps_difference
{
  uint8_t kind; /* enum maps_difference_kind */
  struct maps_prefix prefix;
  const char *connection;     /* or NULL */
  struct maps_prefix address; /* next hop or end of the session, family 0: none */
  const char *here, *there;   /* what each side says */
};

/* Tells every difference, by prefix; sorts the lists. Returns the number of differences, or -1 when
 * memory is short. */
int64_t maps_reconcile(struct maps_received *azure, struct maps_routers *routers,
                       void (*tell)(void *data, const struct maps_difference *d), void *data);

/* "not-received", ... */
const char *maps_difference_name(enum maps_difference_kind kind);

void maps_received_free(struct maps_received *azure);
void maps_routers_free(struct maps_routers *routers);

#endif
