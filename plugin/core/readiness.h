/*
 *	bird-maps -- readiness: what Microsoft has of a registered prefix
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The rules across sessions (20 to 23). What was seen of a prefix on each of its
 *	connections goes in, what is missing and what Azure's portal would show comes
 *	out. What cannot be seen from here, as a connection that ends on another
 *	router, is told apart and never taken for good.
 */

#ifndef MAPS_CORE_READINESS_H
#define MAPS_CORE_READINESS_H

#include "core/engine.h"

/* Where a registered prefix stands on a connection (RULES section 6) */
enum maps_standing
{
  MAPS_ADVERTISED,
  MAPS_REJECTED,
  MAPS_ABSENT,     /* no route, or one that is not announced */
  MAPS_DOWN,       /* the session is, or there is none */
  MAPS_HELD,       /* lost so short a time ago that it still counts, or kept by a restarting peer */
  MAPS_RESTARTING, /* this router restarts: what Microsoft still has is not known */
  MAPS_ELSEWHERE,  /* the connection ends on another router */
  MAPS_STANDINGS
};

/* What goes out for a prefix, as the neighbour gets it. Two with equal fingerprints are taken for
 * equal. */
struct maps_sent
{
  uint64_t path, communities; /* fingerprints */
  uint32_t community_count;
  uint32_t med;
  bool has_med;
  bool carries;    /* 8075:8007 */
  uint16_t length; /* of the path, as judged */
};

/* The words of the portal that a connection causes, as bits */
enum maps_portal
{
  MAPS_PORTAL_NOT_RECEIVED,
  MAPS_PORTAL_COMMUNITY,
  MAPS_PORTAL_PATH,
  MAPS_PORTALS
};

/* What was seen of one prefix on one connection */
struct maps_observation
{
  const struct maps_connection *connection; /* NULL: nothing, to be passed over */
  bool own;                                 /* of the parent peering, not just at its location */
  bool known;                               /* sent is */
  uint8_t standing;                         /* enum maps_standing */
  uint8_t portal;                           /* answer: bits by enum maps_portal */
  uint32_t failed, warned;                  /* of the verdict on the route, if there is one */
  struct maps_sent sent;
};

/* What a finding is about */
enum maps_aspect
{
  MAPS_ASPECT_NO_CONNECTION, /* of the prefix's family */
  MAPS_ASPECT_REJECTED,
  MAPS_ASPECT_ABSENT,
  MAPS_ASPECT_DOWN,
  MAPS_ASPECT_ROUTE, /* a route rule */
  MAPS_ASPECT_PATH,
  MAPS_ASPECT_COMMUNITIES,
  MAPS_ASPECT_MED,
  MAPS_ASPECT_PREFIXES,
  MAPS_ASPECT_ROUTES,
};

/* One thing that is not as it should be. The connections are told by their place in the list of
 * what was seen, or MAPS_NONE. */
struct maps_shortcoming
{
  uint8_t rule;   /* enum maps_rule */
  uint8_t aspect; /* enum maps_aspect */
  uint32_t connection;
  uint32_t twin;        /* the one that it is compared with */
  int64_t value, other; /* here, and there or at most; -1: there is none */
};

/* Most shortcomings of one connection: every route rule, and each aspect of rules 20 to 22 */
#define MAPS_SHORTCOMINGS_MAX (MAPS_RULE_MAX + 6)

enum maps_readiness_verdict
{
  MAPS_READY,
  MAPS_READY_HERE, /* as far as can be seen from here */
  MAPS_NOT_READY,
};

struct maps_readiness
{
  uint8_t verdict;                                /* enum maps_readiness_verdict */
  uint32_t connections, standing[MAPS_STANDINGS]; /* of the parent peering */
  uint32_t count;                                 /* shortcomings */
};

/* Of the session of a connection */
enum maps_session_state
{
  MAPS_SESSION_UP,
  MAPS_SESSION_DOWN,
  MAPS_SESSION_HELD,       /* down for so short a time that it still counts */
  MAPS_SESSION_RESTARTING, /* one of both ends is in graceful restart */
  MAPS_SESSION_ELSEWHERE,
  MAPS_SESSION_STATES
};

/* What one session carries, for the rules that compare whole sessions */
struct maps_carried
{
  const struct maps_connection *connection;
  uint8_t state;       /* enum maps_session_state */
  uint32_t registered; /* prefixes that it should carry; of a route server routes in scope */
  uint32_t advertised; /* of them */
  uint32_t held;       /* of them, not advertised now but counted as if */
  uint32_t routes;     /* that BIRD announces there, whatever they are */
};

/* Judges one prefix: fills the portal of each observation, the shortcomings (room for
 * MAPS_SHORTCOMINGS_MAX an observation, and one) and *readiness. */
void maps_readiness_judge(const struct maps_policy *policy, struct maps_observation *seen,
                          uint32_t count, struct maps_shortcoming *found,
                          struct maps_readiness *readiness);

/* Rules 22 and 23 of whole sessions, and of a route server rule 20: room for three each. Returns
 * how many are found. */
uint32_t maps_readiness_sessions(const struct maps_policy *policy,
                                 const struct maps_carried *carried, uint32_t count,
                                 struct maps_shortcoming *found);

/* Does it stand in the way, or is it only told? */
static inline bool
maps_shortcoming_fails(const struct maps_policy *policy, const struct maps_shortcoming *s)
{
  return maps_policy_action(policy, s->rule) == MAPS_ACTION_REJECT;
}

/* The fingerprint of the path as the view has it: equal for equal paths, however their SEQUENCEs
 * are cut into segments. */
uint64_t maps_path_fingerprint(const struct maps_path *path, const struct maps_path_view *view);

/* The fingerprint of a set after another item of so many words, in whatever order they come */
uint64_t maps_set_fingerprint(uint64_t set, unsigned kind, const uint32_t *word, unsigned words);

/* What to do about it, in MAPS_FIX_MAX characters */
const char *maps_shortcoming_fix(const struct maps_shortcoming *s);

/* Microsoft's words. */
const char *maps_portal_words(enum maps_portal portal);

/* "advertised", ...; "up", ...; "path", ...; "ready", ... */
const char *maps_standing_name(enum maps_standing standing);
const char *maps_session_state_name(enum maps_session_state state);
const char *maps_aspect_name(enum maps_aspect aspect);
const char *maps_readiness_name(enum maps_readiness_verdict verdict);

#endif
