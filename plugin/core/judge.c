/*
 *	bird-maps -- the judge of one session's routes in one direction
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Which role meets which rules is told here and nowhere else.
 */

#include "core/judge.h"

#include "core/origin.h"

#define BIT(rule)      MAPS_RULE_BIT(MAPS_RULE_##rule)

#define FROM_MICROSOFT (BIT(BOGON_PREFIX) | BIT(AS_SET) | BIT(FORBIDDEN_ASN) | BIT(MALFORMED_PATH))

#define TO_MICROSOFT                                                                               \
  (FROM_MICROSOFT | BIT(COMMUNITY_MISSING) | BIT(PATH_TOO_LONG) | BIT(PRIVATE_ASN) |               \
   BIT(RESERVED_ASN) | BIT(PREPENDED) | BIT(ASN_REPEATED) | BIT(ORIGIN_NOT_IN_REGISTRY) |          \
   BIT(RPKI_INVALID) | BIT(MORE_SPECIFIC_THAN_24))

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

/* Are routes judged for Microsoft: on their way there, or when they come from a client? */
static bool
towards_microsoft(const struct maps_session *session, enum maps_direction direction)
{
  return session->role == MAPS_ROLE_MICROSOFT && direction == MAPS_EXPORT ||
         session->role == MAPS_ROLE_CLIENT && direction == MAPS_IMPORT;
}

static enum maps_scope
scope_of(const struct maps_policy *policy, const struct maps_session *session,
         enum maps_direction direction)
{
  bool client = session->role == MAPS_ROLE_CLIENT;

  if (session->role == MAPS_ROLE_ORDINARY || client && direction == MAPS_EXPORT)
    return MAPS_SCOPE_NONE;

  if (!towards_microsoft(session, direction))
    return MAPS_SCOPE_ALL;

  return policy->deployment == MAPS_PARTNER ? MAPS_SCOPE_PREFIX : MAPS_SCOPE_COMMUNITY;
}

/* What becomes of a route that fails */
static enum maps_decision
failure_of(const struct maps_policy *policy, const struct maps_session *session,
           enum maps_direction direction)
{
  /* Nobody chose a mode for a session that is not in the inventory: it fails closed */
  if (session->role == MAPS_ROLE_UNLISTED && direction == MAPS_EXPORT)
    return MAPS_REJECT;

  if (session->role == MAPS_ROLE_CLIENT && direction == MAPS_IMPORT &&
      policy->client_action == MAPS_CLIENT_OBSERVE)
    return MAPS_OBSERVE;

  return session->mode == MAPS_MODE_ENFORCE ? MAPS_REJECT : MAPS_OBSERVE;
}

void
maps_judge_begin(struct maps_judge *judge, const struct maps_policy *policy,
                 const struct maps_session *session, enum maps_direction direction)
{
  uint32_t rules = maps_rules_applied(policy, session, direction);
  bool enforces = session->role == MAPS_ROLE_MICROSOFT && session->mode == MAPS_MODE_ENFORCE;

  *judge = (struct maps_judge){
    .policy = policy,
    .scope = scope_of(policy, session, direction),
    .on_failure = failure_of(policy, session, direction),
    .strips = session->role == MAPS_ROLE_CLIENT && direction == MAPS_IMPORT &&
              policy->client_action == MAPS_CLIENT_STRIP,
    .rules = rules,
    .unknown = rules & maps_origin_unknown(&policy->registry),
    .view = maps_judged_view(policy, session, direction),
    .memo.kind = MAPS_MEMO_EMPTY,
  };

  judge->adds = towards_microsoft(session, direction) && policy->tagging == MAPS_TAGGING_ADD;
  judge->by_path =
    !(rules & BIT(OWN_PREFIX_FROM_MICROSOFT)) && !maps_origin_by_prefix(&policy->registry);
  judge->passes = 1 << MAPS_ACCEPT | 1 << MAPS_OBSERVE | judge->strips << MAPS_REJECT |
                  !enforces << MAPS_OUT_OF_SCOPE;
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
