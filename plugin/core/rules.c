/*
 *	bird-maps -- the rule table
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Adding a rule means a line here and its test in the engine. Codes and ids are
 *	published, in communities and in JSON: they never change their meaning.
 */

#include "core/rules.h"

#include <stddef.h>
#include <string.h>

#define PORTAL_COMMUNITY "Advertisement missing MAPS community"
#define PORTAL_PATH      "AS path isn't correct"

const struct maps_rule_info maps_rules[] = {
  {
    .code = MAPS_RULE_BOGON_PREFIX,
    .id = "bogon-prefix",
    .title = "prefix in special-purpose address space",
    .action = MAPS_ACTION_REJECT,
    .euro_ix = 3,
  },
  {
    .code = MAPS_RULE_PREFIX_NOT_REGISTERED,
    .id = "prefix-not-registered",
    .title = "prefix not registered with Microsoft",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_ASN_NOT_REGISTERED,
    .id = "asn-not-registered",
    .title = "customer ASN not registered with Microsoft",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_COMMUNITY_MISSING,
    .id = "community-missing",
    .title = "community 8075:8007 missing",
    .portal = PORTAL_COMMUNITY,
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_PATH_TOO_LONG,
    .id = "path-too-long",
    .title = "AS path longer than allowed",
    .portal = PORTAL_PATH,
    .action = MAPS_ACTION_REJECT,
    .euro_ix = 5,
  },
  {
    .code = MAPS_RULE_PRIVATE_ASN,
    .id = "private-asn",
    .title = "private ASN in the AS path",
    .portal = PORTAL_PATH,
    .action = MAPS_ACTION_REJECT,
    .names_asn = true,
    .euro_ix = 4,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_RESERVED_ASN,
    .id = "reserved-asn",
    .title = "reserved ASN in the AS path",
    .action = MAPS_ACTION_REJECT,
    .names_asn = true,
    .euro_ix = 4,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_PREPENDED,
    .id = "prepended",
    .title = "ASN prepended in the AS path",
    .action = MAPS_ACTION_REJECT,
    .names_asn = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_ASN_REPEATED,
    .id = "asn-repeated",
    .title = "ASN comes again later in the AS path",
    .action = MAPS_ACTION_WARN,
    .names_asn = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_AS_SET,
    .id = "as-set",
    .title = "AS_SET or confederation segment in the AS path",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_ORIGIN_NOT_IN_REGISTRY,
    .id = "origin-not-in-registry",
    .title = "origin not in the routing registry",
    .action = MAPS_ACTION_REJECT,
    .euro_ix = 10,
  },
  {
    .code = MAPS_RULE_RPKI_INVALID,
    .id = "rpki-invalid",
    .title = "RPKI says invalid",
    .action = MAPS_ACTION_REJECT,
    .euro_ix = 13,
  },
  {
    .code = MAPS_RULE_FORBIDDEN_ASN,
    .id = "forbidden-asn",
    .title = "Microsoft's own ASN in the AS path",
    .action = MAPS_ACTION_REJECT,
    .names_asn = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_SESSION_NOT_IN_INVENTORY,
    .id = "session-not-in-inventory",
    .title = "session with AS8075 not in the inventory",
    .action = MAPS_ACTION_REJECT,
    .fixed = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_EMPTY_PATH,
    .id = "empty-path",
    .title = "no ASN in the AS path of an external neighbour",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_ORIGIN_NOT_ASSOCIATED,
    .id = "origin-not-associated",
    .title = "origin not associated with the peering",
    .action = MAPS_ACTION_WARN,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_MORE_SPECIFIC_THAN_24,
    .id = "more-specific-than-24",
    .title = "IPv4 prefix longer than /24",
    .action = MAPS_ACTION_WARN,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_MALFORMED_PATH,
    .id = "malformed-path",
    .title = "malformed AS path",
    .action = MAPS_ACTION_REJECT,
    .fixed = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_OWN_PREFIX_FROM_MICROSOFT,
    .id = "own-prefix-from-microsoft",
    .title = "registered prefix received from Microsoft",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {0},
};

const struct maps_rule_info *
maps_rule_by_code(unsigned code)
{
  for (const struct maps_rule_info *r = maps_rules; r->code; r++)
    if (r->code == code)
      return r;
  return NULL;
}

const struct maps_rule_info *
maps_rule_by_id(const char *id)
{
  for (const struct maps_rule_info *r = maps_rules; r->code; r++)
    if (!strcmp(r->id, id))
      return r;
  return NULL;
}

const char *
maps_action_name(enum maps_action action)
{
  switch (action)
  {
  case MAPS_ACTION_WARN:
    return "warn";
  case MAPS_ACTION_REJECT:
    return "reject";
  default:
    return "off";
  }
}
