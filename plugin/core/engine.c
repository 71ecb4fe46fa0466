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

#include "core/origin.h"
#include "core/special.h"

#define BIT(rule)      MAPS_RULE_BIT(MAPS_RULE_##rule)

#define FROM_MICROSOFT (BIT(BOGON_PREFIX) | BIT(AS_SET) | BIT(FORBIDDEN_ASN) | BIT(MALFORMED_PATH))

#define TO_MICROSOFT                                                                               \
  (FROM_MICROSOFT | BIT(COMMUNITY_MISSING) | BIT(PATH_TOO_LONG) | BIT(PRIVATE_ASN) |               \
   BIT(RESERVED_ASN) | BIT(PREPENDED) | BIT(ASN_REPEATED) | BIT(ORIGIN_NOT_IN_REGISTRY) |          \
   BIT(RPKI_INVALID) | BIT(MORE_SPECIFIC_THAN_24))

/* What the rules ask about */
struct question
{
  const struct maps_policy *policy;
  const struct maps_route *route;
  const struct maps_path_facts *path;
  bool carries; /* 8075:8007, or will */
  bool registered;
  uint32_t asn; /* registered, that the route counts for, or 0 */
};

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

static inline bool
too_long(const struct question *q)
{
  return q->path->length > q->policy->max_length &&
         (q->policy->max_length_scope == MAPS_LENGTH_ALL ||
          maps_prefix_beyond_24(&q->route->prefix));
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
own_prefix(const struct question *q)
{
  const struct maps_prefix *p = &q->route->prefix;

  return q->registered || maps_prefix_map_covering(&q->policy->registered_index, p, p->length);
}

/* The rules of the mask that fail; *unknown: those that cannot be answered */
static uint32_t
failing(const struct question *q, uint32_t rules, uint32_t *unknown)
{
  const struct maps_registry *registry = &q->policy->registry;
  const struct maps_prefix *p = &q->route->prefix;
  const struct maps_path_facts *path = q->path;
  uint32_t answer[3] = {[MAPS_FAILS] = path->failed & rules};

#define ANSWER(rule, test)  (rules & BIT(rule) ? answer[test] |= BIT(rule) : 0)
#define FAIL_IF(rule, test) ANSWER(rule, (test) ? MAPS_FAILS : MAPS_PASSES)

  FAIL_IF(BOGON_PREFIX, maps_prefix_bogon(p));
  FAIL_IF(PREFIX_NOT_REGISTERED, !q->registered);
  FAIL_IF(ASN_NOT_REGISTERED, !q->asn);
  FAIL_IF(COMMUNITY_MISSING, !q->carries);
  FAIL_IF(PATH_TOO_LONG, too_long(q));
  FAIL_IF(EMPTY_PATH, path->empty);
  FAIL_IF(ORIGIN_NOT_ASSOCIATED,
          !path->has_origin || !maps_asn_set_has(&q->policy->associated_asns, path->origin));
  FAIL_IF(MORE_SPECIFIC_THAN_24, p->family == MAPS_IPV4 && p->length > 24);
  FAIL_IF(OWN_PREFIX_FROM_MICROSOFT, own_prefix(q));
  FAIL_IF(SESSION_NOT_IN_INVENTORY, true);
  ANSWER(ORIGIN_NOT_IN_REGISTRY, maps_origin_registered(registry, q->route, path));
  ANSWER(RPKI_INVALID, maps_origin_rpki(registry, q->route, path));

#undef FAIL_IF
#undef ANSWER
  *unknown = answer[MAPS_UNKNOWN];
  return answer[MAPS_FAILS];
}

bool
maps_route_carries(const struct maps_route *route)
{
  for (uint32_t i = 0; i < route->community_count; i++)
    if (route->community[i] == MAPS_COMMUNITY)
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

/* Apart from the scope test, which leaves most routes at once and needs no room on the stack */
static __attribute__((noinline)) void
judge_in_scope(const struct maps_policy *policy, const struct maps_session *session,
               enum maps_direction direction, const struct maps_route *route, bool carries,
               struct maps_verdict *verdict)
{
  bool registered = verdict->registered;
  bool tag = towards_microsoft(session, direction) && registered && !carries &&
             policy->tagging == MAPS_TAGGING_ADD;
  struct maps_path_view view = maps_judged_view(policy, session, direction);
  struct question q = {
    .policy = policy,
    .route = route,
    .path = &verdict->path,
    .carries = carries || tag,
    .registered = registered,
  };
  uint32_t rules = maps_rules_applied(policy, session, direction);

  maps_path_walk(&route->path, &view, &verdict->path);
  verdict->asn = q.asn = registered_asn(policy, &verdict->path);

  uint32_t failed = failing(&q, rules, &verdict->unknown);

  verdict->tag = tag;
  verdict->failed = failed & policy->reject;
  verdict->warned = failed & ~policy->reject;
  verdict->decision = decide(policy, session, direction, verdict->failed);
}

void
maps_judge(const struct maps_policy *policy, const struct maps_session *session,
           enum maps_direction direction, const struct maps_route *route,
           struct maps_verdict *verdict)
{
  *verdict = (struct maps_verdict){.decision = MAPS_OUT_OF_SCOPE};

  if (session->role == MAPS_ROLE_ORDINARY ||
      session->role == MAPS_ROLE_CLIENT && direction == MAPS_EXPORT)
    return;

  bool toward = towards_microsoft(session, direction);
  bool carries = toward && maps_route_carries(route);

  verdict->registered = maps_policy_registered(policy, &route->prefix) != MAPS_NONE;
  if (!toward || carries || verdict->registered)
    judge_in_scope(policy, session, direction, route, carries, verdict);
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
