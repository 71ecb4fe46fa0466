/*
 *	bird-maps -- the rule table
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One table names every rule of routes and of sessions: its code, its id,
 *	Microsoft's words for it, what to do, its default action and its reason
 *	community. The engine, the tool, the generated filters and birdc all read it
 *	here and nowhere else. A set of rules is a 32-bit mask, bit N standing for the
 *	rule with code N. Rules across sessions (core/readiness.h) are never in a
 *	route's verdict.
 */

#ifndef MAPS_CORE_RULES_H
#define MAPS_CORE_RULES_H

#include <stdbool.h>
#include <stdint.h>

enum maps_rule
{
  MAPS_RULE_BOGON_PREFIX = 1,
  MAPS_RULE_PREFIX_NOT_REGISTERED = 2,
  MAPS_RULE_ASN_NOT_REGISTERED = 3,
  MAPS_RULE_COMMUNITY_MISSING = 4,
  MAPS_RULE_PATH_TOO_LONG = 5,
  MAPS_RULE_PRIVATE_ASN = 6,
  MAPS_RULE_RESERVED_ASN = 7,
  MAPS_RULE_PREPENDED = 8,
  MAPS_RULE_ASN_REPEATED = 9,
  MAPS_RULE_AS_SET = 10,
  MAPS_RULE_ORIGIN_NOT_IN_REGISTRY = 11,
  MAPS_RULE_RPKI_INVALID = 12,
  MAPS_RULE_FORBIDDEN_ASN = 13,
  MAPS_RULE_SESSION_NOT_IN_INVENTORY = 14,
  MAPS_RULE_EMPTY_PATH = 15,
  MAPS_RULE_ORIGIN_NOT_ASSOCIATED = 16,
  MAPS_RULE_MORE_SPECIFIC_THAN_24 = 17,
  MAPS_RULE_MALFORMED_PATH = 18,
  MAPS_RULE_NOT_ON_ALL_SESSIONS = 20,
  MAPS_RULE_INCONSISTENT_ANNOUNCEMENT = 21,
  MAPS_RULE_HIDDEN_BACKUP = 22,
  MAPS_RULE_OVER_MAX_PREFIXES = 23,
  MAPS_RULE_OWN_PREFIX_FROM_MICROSOFT = 30,
};

#define MAPS_RULE_MAX       31
#define MAPS_RULE_BIT(rule) (1u << (rule))

enum maps_action
{
  MAPS_ACTION_OFF = 0,
  MAPS_ACTION_WARN,
  MAPS_ACTION_REJECT,
};

struct maps_rule_info
{
  uint8_t code;       /* enum maps_rule */
  const char *id;     /* "path-too-long" */
  const char *title;  /* one phrase for a human: "AS path longer than allowed" */
  const char *portal; /* Microsoft's portal wording, or NULL where none is published */
  const char *fix;    /* what to do, in MAPS_FIX_MAX characters */
  uint8_t action;     /* default, enum maps_action */
  bool fixed;         /* the action cannot be configured: switching it off would fail open */
  bool names_asn;     /* the verdict holds an offending ASN for it */
  uint8_t euro_ix;    /* N of (local ASN, 1101, N), or 0 */
  bool own_reason;    /* (local ASN, F, code) is added too */
  bool across;        /* judged across sessions: no reason, no generated filter */
};

#define MAPS_FIX_MAX 64

/* Every rule, ascending by code, ended by code 0. */
extern const struct maps_rule_info maps_rules[];

/* The rule with this code or this id, or NULL. */
const struct maps_rule_info *maps_rule_by_code(unsigned code);
const struct maps_rule_info *maps_rule_by_id(const char *id);

/* "off", "warn", "reject". */
const char *maps_action_name(enum maps_action action);

#endif
