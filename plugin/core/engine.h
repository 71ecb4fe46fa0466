/*
 *	bird-maps -- the engine: one route, one session, one direction, one verdict
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	maps_judge() is the only place that decides over a route, for the live path,
 *	for previews, for `show maps explain` and for the tool alike. It is a pure
 *	function: same policy, session and route, same verdict. It allocates
 *	nothing, locks nothing, and evaluates every rule that applies: a verdict is
 *	the set of rules that fail, never the first one.
 */

#ifndef MAPS_CORE_ENGINE_H
#define MAPS_CORE_ENGINE_H

#include "core/aspath.h"
#include "core/policy.h"

struct maps_roa_table;

enum maps_direction
{
  MAPS_IMPORT,
  MAPS_EXPORT
};

enum maps_decision
{
  MAPS_OUT_OF_SCOPE,
  MAPS_ACCEPT,
  MAPS_REJECT,
  MAPS_OBSERVE, /* would be rejected, but the session does not enforce */
};

/* What the engine has to know of a session */
struct maps_session
{
  uint8_t role;  /* enum maps_role */
  uint8_t mode;  /* enum maps_mode */
  bool external; /* eBGP */
  bool prepends; /* this router puts its ASN in front on export: eBGP and not rs client */
};

/* A route as BIRD holds it; its path is the caller's and only read */
struct maps_route
{
  struct maps_prefix prefix;
  struct maps_path path;
  bool carries; /* 8075:8007 */
  const struct maps_roa_table
    *roa; /* the one that the policy names for the family; NULL: not here */
};

struct maps_verdict
{
  uint8_t decision;            /* enum maps_decision */
  bool registered;             /* the prefix counts as a registered one */
  bool tag;                    /* 8075:8007 is missing and this router adds it, unless rejected */
  uint32_t failed;             /* mask of rules that fail and whose action is reject */
  uint32_t warned;             /* mask of rules that fail and whose action is warn */
  uint32_t unknown;            /* mask of rules that cannot be answered: no data configured */
  uint32_t asn;                /* route-server: the registered ASN the route counts for; 0: none */
  struct maps_path_facts path; /* filled unless out of scope */
};

/* Longer paths, of 15 ASNs, are hardly ever in scope */
#define MAPS_MEMO_PATH 62

/* The last verdict, and the path that gave it. Routes come by the UPDATE, and those of one UPDATE
 * share their path. A memo serves one policy, session and direction: the owner clears filled at
 * first, and again whenever one of them changes. */
struct maps_memo
{
  bool filled; /* the path gives this verdict to any plain prefix */
  bool carries;
  uint8_t length; /* of path, in bytes */
  uint32_t last_asn;
  uint8_t path[MAPS_MEMO_PATH];
  struct maps_verdict verdict;
};

/* Session settings from the policy: of a connection, or of a client (NULL address: any). */
struct maps_session maps_session_microsoft(const struct maps_connection *connection);
struct maps_session maps_session_client(const struct maps_policy *policy,
                                        const struct maps_prefix *address, bool external);

/* The judged path's view on this session in this direction (RULES section 1). */
struct maps_path_view maps_judged_view(const struct maps_policy *policy,
                                       const struct maps_session *session,
                                       enum maps_direction direction);

/* Rules that apply on this session in this direction, with any action but off. */
uint32_t maps_rules_applied(const struct maps_policy *policy, const struct maps_session *session,
                            enum maps_direction direction);

/* Would the verdict be another one than maps_out_of_scope? Does not look at the path. */
extern const struct maps_verdict maps_out_of_scope;
bool maps_in_scope(const struct maps_policy *policy, const struct maps_session *session,
                   enum maps_direction direction, const struct maps_route *route);

/* The verdict, good until the memo is used again. What the memo holds only saves time. */
const struct maps_verdict *maps_judge(const struct maps_policy *policy,
                                      const struct maps_session *session,
                                      enum maps_direction direction, const struct maps_route *route,
                                      struct maps_memo *memo);

/* Is 8075:8007 among the standard communities, each ASN << 16 | value? */
bool maps_communities_carry(const uint32_t *community, uint32_t count);

/* Does the session let the route pass, given its verdict? A client import that is to be
 * stripped passes; an ordinary session lets everything pass. */
bool maps_passes(const struct maps_policy *policy, const struct maps_session *session,
                 enum maps_direction direction, const struct maps_verdict *verdict);

/* Must 8075:8007 be taken from the route (client import, action strip)? */
bool maps_strips(const struct maps_policy *policy, const struct maps_session *session,
                 enum maps_direction direction, const struct maps_verdict *verdict);

/* "out-of-scope", "accept", "reject", "observe"; "import", "export". */
const char *maps_decision_name(enum maps_decision decision);
const char *maps_direction_name(enum maps_direction direction);

/* A large community (RFC 8092) */
struct maps_large_community
{
  uint32_t global, local1, local2;
};

/* Most reasons that one verdict can have */
#define MAPS_REASONS_MAX 40

/* The reason communities of the failed rules (RULES section 5), ascending, without repeats.
 * Returns their number. */
int maps_reasons(const struct maps_policy *policy, uint32_t failed,
                 struct maps_large_community reason[MAPS_REASONS_MAX]);

/* Is it one of the reason communities that this router may add? */
bool maps_is_reason(const struct maps_policy *policy, const struct maps_large_community *lc);

#endif
