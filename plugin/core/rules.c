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
#define PORTAL_RECEIVED  "Prefix not received from IP"

const struct maps_rule_info maps_rules[] = {
  {
    .code = MAPS_RULE_BOGON_PREFIX,
    .id = "bogon-prefix",
    .title = "prefix in special-purpose address space",
    .fix = "announce globally routable space only",
    .action = MAPS_ACTION_REJECT,
    .euro_ix = 3,
  },
  {
    .code = MAPS_RULE_PREFIX_NOT_REGISTERED,
    .id = "prefix-not-registered",
    .title = "prefix not registered with Microsoft",
    .fix = "register the prefix, or do not announce it",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_ASN_NOT_REGISTERED,
    .id = "asn-not-registered",
    .title = "customer ASN not registered with Microsoft",
    .fix = "register the customer's ASN",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_COMMUNITY_MISSING,
    .id = "community-missing",
    .title = "community 8075:8007 missing",
    .portal = PORTAL_COMMUNITY,
    .fix = "announce it with 8075:8007",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_PATH_TOO_LONG,
    .id = "path-too-long",
    .title = "AS path longer than allowed",
    .portal = PORTAL_PATH,
    .fix = "shorten the AS path",
    .action = MAPS_ACTION_REJECT,
    .euro_ix = 5,
  },
  {
    .code = MAPS_RULE_PRIVATE_ASN,
    .id = "private-asn",
    .title = "private ASN in the AS path",
    .portal = PORTAL_PATH,
    .fix = "remove the private ASN from the AS path",
    .action = MAPS_ACTION_REJECT,
    .names_asn = true,
    .euro_ix = 4,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_RESERVED_ASN,
    .id = "reserved-asn",
    .title = "reserved ASN in the AS path",
    .fix = "remove the reserved ASN from the AS path",
    .action = MAPS_ACTION_REJECT,
    .names_asn = true,
    .euro_ix = 4,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_PREPENDED,
    .id = "prepended",
    .title = "ASN prepended in the AS path",
    .fix = "stop prepending",
    .action = MAPS_ACTION_REJECT,
    .names_asn = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_ASN_REPEATED,
    .id = "asn-repeated",
    .title = "ASN comes again later in the AS path",
    .fix = "find out why the ASN comes twice",
    .action = MAPS_ACTION_WARN,
    .names_asn = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_AS_SET,
    .id = "as-set",
    .title = "AS_SET or confederation segment in the AS path",
    .fix = "announce it without AS_SET and confederation segments",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_ORIGIN_NOT_IN_REGISTRY,
    .id = "origin-not-in-registry",
    .title = "origin not in the routing registry",
    .fix = "register the origin, or bring the registry data up to date",
    .action = MAPS_ACTION_REJECT,
    .euro_ix = 10,
  },
  {
    .code = MAPS_RULE_RPKI_INVALID,
    .id = "rpki-invalid",
    .title = "RPKI says invalid",
    .fix = "correct the ROA, or the route's origin or length",
    .action = MAPS_ACTION_REJECT,
    .euro_ix = 13,
  },
  {
    .code = MAPS_RULE_FORBIDDEN_ASN,
    .id = "forbidden-asn",
    .title = "Microsoft's own ASN in the AS path",
    .fix = "do not announce what comes from Microsoft",
    .action = MAPS_ACTION_REJECT,
    .names_asn = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_SESSION_NOT_IN_INVENTORY,
    .id = "session-not-in-inventory",
    .title = "session with AS8075 not in the inventory",
    .fix = "add the session to the inventory",
    .action = MAPS_ACTION_REJECT,
    .fixed = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_EMPTY_PATH,
    .id = "empty-path",
    .title = "no ASN in the AS path of an external neighbour",
    .fix = "have the neighbour put its ASN in the AS path",
    .action = MAPS_ACTION_REJECT,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_ORIGIN_NOT_ASSOCIATED,
    .id = "origin-not-associated",
    .title = "origin not associated with the peering",
    .fix = "associate the origin ASN with your subscription",
    .action = MAPS_ACTION_WARN,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_MORE_SPECIFIC_THAN_24,
    .id = "more-specific-than-24",
    .title = "IPv4 prefix longer than /24",
    .fix = "see that just this prefix is registered",
    .action = MAPS_ACTION_WARN,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_MALFORMED_PATH,
    .id = "malformed-path",
    .title = "malformed AS path",
    .fix = "mend the AS path where it is made",
    .action = MAPS_ACTION_REJECT,
    .fixed = true,
    .own_reason = true,
  },
  {
    .code = MAPS_RULE_NOT_ON_ALL_SESSIONS,
    .id = "not-on-all-sessions",
    .title = "registered prefix missing on a connection of its peering",
    .portal = PORTAL_RECEIVED,
    .fix = "announce it on every connection of its peering",
    .action = MAPS_ACTION_REJECT,
    .across = true,
  },
  {
    .code = MAPS_RULE_INCONSISTENT_ANNOUNCEMENT,
    .id = "inconsistent-announcement",
    .title = "prefix advertised differently on two connections",
    .fix = "announce it alike on every connection of its peering",
    .action = MAPS_ACTION_WARN,
    .across = true,
  },
  {
    .code = MAPS_RULE_HIDDEN_BACKUP,
    .id = "hidden-backup",
    .title = "connection made worse than its twin at the same location",
    .fix = "announce the same on all connections of a location",
    .action = MAPS_ACTION_REJECT,
    .across = true,
  },
  {
    .code = MAPS_RULE_OVER_MAX_PREFIXES,
    .id = "over-max-prefixes",
    .title = "more routes advertised than the connection allows",
    .fix = "announce less, or raise the number at Azure",
    .action = MAPS_ACTION_REJECT,
    .across = true,
  },
  {
    .code = MAPS_RULE_OWN_PREFIX_FROM_MICROSOFT,
    .id = "own-prefix-from-microsoft",
    .title = "registered prefix received from Microsoft",
    .fix = "find out who announces your prefix to Microsoft",
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
