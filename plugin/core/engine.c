/*
 *	bird-maps -- the engine: one route, one session, one direction, one verdict
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Most routes of a router are none of its business: scope is settled first, from
 *	the communities and one look-up, and only a route in scope has its path walked.
 *	Every rule then answers for itself.
 */

#include "core/engine.h"

#include <string.h>

#include "core/origin.h"
#include "core/special.h"

#define BIT(rule)      MAPS_RULE_BIT(MAPS_RULE_##rule)

#define FROM_MICROSOFT (BIT(BOGON_PREFIX) | BIT(AS_SET) | BIT(FORBIDDEN_ASN) | BIT(MALFORMED_PATH))

#define TO_MICROSOFT                                                                               \
  (FROM_MICROSOFT | BIT(COMMUNITY_MISSING) | BIT(PATH_TOO_LONG) | BIT(PRIVATE_ASN) |               \
   BIT(RESERVED_ASN) | BIT(PREPENDED) | BIT(ASN_REPEATED) | BIT(ORIGIN_NOT_IN_REGISTRY) |          \
   BIT(RPKI_INVALID) | BIT(MORE_SPECIFIC_THAN_24))

/* A rule's bit if it fails. Without a branch: for what costs little to ask, whether it applies
 * is asked of all together. */
#define FAIL_IF(rule, test) ((uint32_t) (test) << MAPS_RULE_##rule)

struct maps_session
maps_session_microsoft(const struct maps_connection *connection)
{
  return (struct maps_session){
    .role = MAPS_ROLE_MICROSOFT,
    .mode = connection->mode,
    .external = true,
    .prepends = !connection->rs_client,
  };
}

struct maps_session
maps_session_client(const struct maps_policy *policy, const struct maps_prefix *address,
                    bool external)
{
  struct maps_session session = {
    .role = MAPS_ROLE_CLIENT,
    .mode = policy->client_mode,
    .external = external,
    .prepends = external,
  };

  for (uint32_t i = 0; address && i < policy->client_count; i++)
    if (maps_prefix_equal(&policy->client[i].address, address))
      session.mode = policy->client[i].mode;
  return session;
}

struct maps_path_view
maps_judged_view(const struct maps_policy *policy, const struct maps_session *session,
                 enum maps_direction direction)
{
  bool leaves = direction == MAPS_EXPORT;
  bool ahead = !leaves && session->role == MAPS_ROLE_CLIENT && policy->client_prepends;

  return (struct maps_path_view){
    .local_asn = policy->local_asn,
    .prepends = leaves ? session->prepends : ahead,
    .drop_confed = leaves || ahead,
    .to_microsoft = leaves,
  };
}

uint32_t
maps_rules_applied(const struct maps_policy *policy, const struct maps_session *session,
                   enum maps_direction direction)
{
  bool partner = policy->deployment == MAPS_PARTNER;
  uint32_t rules = 0;

  switch (session->role)
  {
  case MAPS_ROLE_ORDINARY:
    return 0;

  case MAPS_ROLE_UNLISTED:
    if (direction == MAPS_EXPORT)
      return BIT(SESSION_NOT_IN_INVENTORY);
    break;

  case MAPS_ROLE_CLIENT:
    if (direction == MAPS_EXPORT)
      return 0;
    if (session->external)
      rules = BIT(EMPTY_PATH);
    break;
  }

  if (direction == MAPS_IMPORT && session->role != MAPS_ROLE_CLIENT)
    rules = FROM_MICROSOFT | (partner ? BIT(OWN_PREFIX_FROM_MICROSOFT) : 0);
  else
    rules |= TO_MICROSOFT | (partner ? BIT(PREFIX_NOT_REGISTERED) | BIT(ORIGIN_NOT_ASSOCIATED)
                                     : BIT(ASN_NOT_REGISTERED));

  return rules & (policy->reject | policy->warn);
}

/* The registered ASN that the route counts for (rule 3), or 0 */
static uint32_t
registered_asn(const struct maps_policy *policy, const struct maps_path_facts *path)
{
  const struct maps_asn_set *set = &policy->registered_asns;
  uint8_t match = policy->asn_match;

  if (match != MAPS_ASN_ORIGIN && path->has_neighbour && maps_asn_set_has(set, path->neighbour))
    return path->neighbour;

  if (match != MAPS_ASN_NEIGHBOUR && path->has_origin && maps_asn_set_has(set, path->origin))
    return path->origin;

  return 0;
}

/* Does a registered prefix equal or cover the route, whatever more_specifics says? */
static inline bool
own_prefix(const struct maps_policy *policy, const struct maps_prefix *p, bool registered)
{
  return registered || maps_prefix_map_covering(&policy->registered_index, p, p->length);
}

static inline bool
too_long(const struct maps_policy *policy, const struct maps_prefix *p,
         const struct maps_path_facts *path)
{
  return path->length > policy->max_length &&
         (policy->max_length_scope == MAPS_LENGTH_ALL || maps_prefix_beyond_24(p));
}

/* The rules of the mask that fail; *unknown: those that cannot be answered */
static inline uint32_t
failing(const struct maps_policy *policy, const struct maps_route *route, uint32_t rules,
        bool carries, bool bogon, const struct maps_verdict *verdict, uint32_t *unknown)
{
  const struct maps_registry *registry = &policy->registry;
  const struct maps_prefix *p = &route->prefix;
  const struct maps_path_facts *path = &verdict->path;
  uint32_t failed =
    path->failed | FAIL_IF(BOGON_PREFIX, bogon) |
    FAIL_IF(PREFIX_NOT_REGISTERED, !verdict->registered) |
    FAIL_IF(ASN_NOT_REGISTERED, !verdict->asn) | FAIL_IF(COMMUNITY_MISSING, !carries) |
    FAIL_IF(PATH_TOO_LONG, too_long(policy, p, path)) | FAIL_IF(EMPTY_PATH, path->empty) |
    FAIL_IF(MORE_SPECIFIC_THAN_24, p->family == MAPS_IPV4 && p->length > 24) |
    BIT(SESSION_NOT_IN_INVENTORY);

  if (rules & BIT(ORIGIN_NOT_ASSOCIATED))
    failed |=
      FAIL_IF(ORIGIN_NOT_ASSOCIATED,
              !path->has_origin || !maps_asn_set_has(&policy->associated_asns, path->origin));
  if (rules & BIT(OWN_PREFIX_FROM_MICROSOFT))
    failed |= FAIL_IF(OWN_PREFIX_FROM_MICROSOFT, own_prefix(policy, p, verdict->registered));

  uint32_t by_registry[3] = {0};

  if (rules & BIT(ORIGIN_NOT_IN_REGISTRY))
    by_registry[maps_origin_registered(registry, route, path)] = BIT(ORIGIN_NOT_IN_REGISTRY);
  if (rules & BIT(RPKI_INVALID))
    by_registry[maps_origin_rpki(registry, route, path)] |= BIT(RPKI_INVALID);

  *unknown = by_registry[MAPS_UNKNOWN];
  return failed & rules | by_registry[MAPS_FAILS];
}

bool
maps_communities_carry(const uint32_t *community, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    if (community[i] == MAPS_COMMUNITY)
      return true;
  return false;
}

/* Is the route judged for Microsoft: on its way there, or when it comes from a client? */
static inline bool
towards_microsoft(const struct maps_session *session, enum maps_direction direction)
{
  return session->role == MAPS_ROLE_MICROSOFT && direction == MAPS_EXPORT ||
         session->role == MAPS_ROLE_CLIENT && direction == MAPS_IMPORT;
}

static enum maps_decision
decide(const struct maps_policy *policy, const struct maps_session *session,
       enum maps_direction direction, uint32_t failed)
{
  if (!failed)
    return MAPS_ACCEPT;

  /* Nobody chose a mode for a session that is not in the inventory: it fails closed */
  if (failed & BIT(SESSION_NOT_IN_INVENTORY))
    return MAPS_REJECT;

  if (session->role == MAPS_ROLE_CLIENT && direction == MAPS_IMPORT &&
      policy->client_action == MAPS_CLIENT_OBSERVE)
    return MAPS_OBSERVE;

  return session->mode == MAPS_MODE_ENFORCE ? MAPS_REJECT : MAPS_OBSERVE;
}

/* The last ASN of a path, which tells most paths apart; in BIRD's order of bytes */
static inline uint32_t
last_asn(const struct maps_path *path)
{
  uint32_t asn = 0;

  if (path->length >= sizeof(asn))
    memcpy(&asn, path->data + path->length - sizeof(asn), sizeof(asn));
  return asn;
}

/* Of a path of the memo's length. In line: most paths have three words or fewer. */
static inline bool
same_path(const struct maps_memo *memo, const struct maps_path *path)
{
  uint32_t i = 0;

  if (memo->last_asn != last_asn(path))
    return false;

  for (uint64_t a, b; i + sizeof(a) <= path->length; i += sizeof(a))
  {
    memcpy(&a, memo->path + i, sizeof(a));
    memcpy(&b, path->data + i, sizeof(b));
    if (a != b)
      return false;
  }

  while (i < path->length && memo->path[i] == path->data[i])
    i++;
  return i == path->length;
}

/* Is it the memo's path, with all else that the memo's verdict follows from? */
static inline bool
remembers(const struct maps_memo *memo, const struct maps_route *route, bool carries,
          bool registered)
{
  const struct maps_path *path = &route->path;
  const struct maps_prefix *p = &route->prefix;

  return memo->filled && memo->length == path->length && memo->carries == carries &&
         memo->verdict.registered == registered && same_path(memo, path) &&
         !maps_prefix_beyond_24(p) && !maps_prefix_bogon(p);
}

/* Can the next route with this path have the same verdict, if its prefix is a plain one, too? */
static inline void
remember(struct maps_memo *memo, const struct maps_policy *policy, uint32_t rules,
         const struct maps_route *route, bool carries, bool bogon)
{
  const struct maps_path *path = &route->path;

  memo->filled = !bogon && !maps_prefix_beyond_24(&route->prefix) &&
                 path->length <= sizeof(memo->path) && !(rules & BIT(OWN_PREFIX_FROM_MICROSOFT)) &&
                 !maps_origin_by_prefix(&policy->registry);

  if (!memo->filled)
    return;

  memo->carries = carries;
  memo->length = path->length;
  memo->last_asn = last_asn(path);
  if (path->length)
    memcpy(memo->path, path->data, path->length);
}

/* Apart from the scope test, which leaves most routes at once and needs no room on the stack */
static __attribute__((noinline)) void
judge_in_scope(const struct maps_policy *policy, const struct maps_session *session,
               enum maps_direction direction, const struct maps_route *route, bool carries,
               bool registered, struct maps_memo *memo)
{
  bool tag = towards_microsoft(session, direction) && registered && !carries &&
             policy->tagging == MAPS_TAGGING_ADD;
  struct maps_path_view view = maps_judged_view(policy, session, direction);
  uint32_t rules = maps_rules_applied(policy, session, direction);
  bool bogon = maps_prefix_bogon(&route->prefix);
  struct maps_verdict *verdict = &memo->verdict;

  verdict->registered = registered;
  verdict->tag = tag;
  maps_path_walk(&route->path, &view, &verdict->path);
  verdict->asn = registered_asn(policy, &verdict->path);

  uint32_t failed =
    failing(policy, route, rules, carries || tag, bogon, verdict, &verdict->unknown);

  verdict->failed = failed & policy->reject;
  verdict->warned = failed & ~policy->reject;
  verdict->decision = decide(policy, session, direction, verdict->failed);
  remember(memo, policy, rules, route, carries, bogon);
}

const struct maps_verdict maps_out_of_scope = {.decision = MAPS_OUT_OF_SCOPE};

/* Is the route toward Microsoft, by what the prefix or 8075:8007 says, or from there? */
static inline bool
settle_scope(const struct maps_policy *policy, const struct maps_session *session,
             enum maps_direction direction, const struct maps_route *route, bool *carries,
             bool *registered)
{
  bool toward = towards_microsoft(session, direction);

  if (session->role == MAPS_ROLE_ORDINARY ||
      session->role == MAPS_ROLE_CLIENT && direction == MAPS_EXPORT)
    return false;

  *carries = toward && route->carries;
  *registered = maps_policy_registered(policy, &route->prefix) != MAPS_NONE;
  return !toward || *carries || *registered;
}

bool
maps_in_scope(const struct maps_policy *policy, const struct maps_session *session,
              enum maps_direction direction, const struct maps_route *route)
{
  bool carries, registered;

  return settle_scope(policy, session, direction, route, &carries, &registered);
}

const struct maps_verdict *
maps_judge(const struct maps_policy *policy, const struct maps_session *session,
           enum maps_direction direction, const struct maps_route *route, struct maps_memo *memo)
{
  bool carries, registered;

  if (!settle_scope(policy, session, direction, route, &carries, &registered))
    return &maps_out_of_scope;

  if (!remembers(memo, route, carries, registered))
    judge_in_scope(policy, session, direction, route, carries, registered, memo);

  return &memo->verdict;
}

bool
maps_passes(const struct maps_policy *policy, const struct maps_session *session,
            enum maps_direction direction, const struct maps_verdict *verdict)
{
  switch (verdict->decision)
  {
  case MAPS_OUT_OF_SCOPE:
    return session->role != MAPS_ROLE_MICROSOFT || session->mode != MAPS_MODE_ENFORCE;

  case MAPS_REJECT:
    return maps_strips(policy, session, direction, verdict);

  default:
    return true;
  }
}

bool
maps_strips(const struct maps_policy *policy, const struct maps_session *session,
            enum maps_direction direction, const struct maps_verdict *verdict)
{
  return verdict->decision == MAPS_REJECT && session->role == MAPS_ROLE_CLIENT &&
         direction == MAPS_IMPORT && policy->client_action == MAPS_CLIENT_STRIP;
}

const char *
maps_decision_name(enum maps_decision decision)
{
  switch (decision)
  {
  case MAPS_ACCEPT:
    return "accept";
  case MAPS_REJECT:
    return "reject";
  case MAPS_OBSERVE:
    return "observe";
  default:
    return "out-of-scope";
  }
}

const char *
maps_direction_name(enum maps_direction direction)
{
  return direction == MAPS_IMPORT ? "import" : "export";
}
