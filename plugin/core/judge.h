/*
 *	bird-maps -- the judge of one session's routes in one direction
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Whatever follows from policy, session and direction alone is worked out once, and
 *	not again for each route: what decides the scope, which rules apply, how the
 *	path is seen, and what becomes of a route that fails. A judge also remembers its last
 *	verdict, which serves the routes that share their path with the last one.
 */

#ifndef MAPS_CORE_JUDGE_H
#define MAPS_CORE_JUDGE_H

#include "core/aspath.h"
#include "core/policy.h"

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

/* Which routes are judged at all (RULES section 2) */
enum maps_scope
{
  MAPS_SCOPE_NONE,
  MAPS_SCOPE_COMMUNITY, /* those that carry 8075:8007 */
  MAPS_SCOPE_PREFIX,    /* these, and those of a registered prefix */
  MAPS_SCOPE_ALL
};

/* What the engine has to know of a session */
struct maps_session
{
  uint8_t role;  /* enum maps_role */
  uint8_t mode;  /* enum maps_mode */
  bool external; /* eBGP */
  bool prepends; /* this router puts its ASN in front on export: eBGP and not rs client */
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
#define MAPS_MEMO_PATH 64

/* What the last verdict followed from, beside the judge's own. It serves any plain prefix. */
struct maps_memo
{
  uint32_t kind;                         /* length of the path and more; MAPS_MEMO_EMPTY: nothing */
  uint64_t tail;                         /* its last bytes, which tell most paths apart */
  uint64_t word[MAPS_MEMO_PATH / 8 - 1]; /* those before */
};

#define MAPS_MEMO_EMPTY UINT32_MAX

struct maps_judge
{
  const struct maps_policy *policy; /* the caller's, for as long as the judge is used */
  uint8_t scope;                    /* enum maps_scope */
  uint8_t on_failure;               /* enum maps_decision */
  uint8_t passes;                   /* mask of the decisions that let a route pass */
  bool strips;                      /* a rejected route passes without 8075:8007 */
  bool adds;                        /* 8075:8007 to registered prefixes, unless rejected */
  bool by_path;                     /* plain prefixes with the same path have the same verdict */
  uint32_t rules;                   /* those that apply */
  uint32_t unknown;                 /* of these, what no data are configured for */
  struct maps_path_view view;

  struct maps_memo memo;
  struct maps_verdict verdict; /* the last one */
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

/* Makes the judge ready for maps_judge(). To be called again when one of the three changes. */
void maps_judge_begin(struct maps_judge *judge, const struct maps_policy *policy,
                      const struct maps_session *session, enum maps_direction direction);

/* Does the session let the route pass, given its verdict? A client import that is to be
 * stripped passes; an ordinary session lets everything pass. */
static inline bool
maps_passes(const struct maps_judge *judge, const struct maps_verdict *verdict)
{
  return judge->passes >> verdict->decision & 1;
}

/* Must 8075:8007 be taken from the route (client import, action strip)? */
static inline bool
maps_strips(const struct maps_judge *judge, const struct maps_verdict *verdict)
{
  return judge->strips && verdict->decision == MAPS_REJECT;
}

/* "out-of-scope", "accept", "reject", "observe"; "import", "export". */
const char *maps_decision_name(enum maps_decision decision);
const char *maps_direction_name(enum maps_direction direction);

#endif
