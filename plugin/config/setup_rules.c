/*
 *	bird-maps -- the set-up rules: the table
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Adding a rule means a line here and its function. Ids are published, in JSON and
 *	as pages: they never change their meaning.
 */

#include <string.h>

#include "config/setup_run.h"

/* Microsoft's documents */
#define MAPS_PARTNER_DOC "MAPS partner walkthrough"
#define VOICE_DOC        "Communications Services partner walkthrough"
#define EXCHANGE_DOC     "Exchange with route server partner walkthrough"
#define REGISTERED_DOC   "Peering registered prefix requirements"
#define CUSTOMER_DOC     "Peering Service prefix requirements"
#define PORTAL_DOC       "Peering Service in the Azure portal"
#define POLICY_DOC       "Microsoft's peering policy"
#define FAQ_DOC          "Internet peering FAQ"
#define OVERVIEW_DOC     "Peering Service partner overview"
#define ASN_DOC          "Associate peer ASN to Azure subscription"
#define PREREQUISITES    "Internet peering prerequisites"

#define MUST             .severity = MAPS_MUST
#define SHOULD           .severity = MAPS_SHOULD
#define INFO             .severity = MAPS_INFO

const struct maps_setup_rule maps_setup_rules[MAPS_SETUP_RULES] = {
  {
    .id = "SS-MIN2",
    .title = "two connections at each location, one at an exchange",
    .source = MAPS_PARTNER_DOC "; " VOICE_DOC "; " EXCHANGE_DOC "; " CUSTOMER_DOC,
    .portal = "Provider has fewer than two sessions in its primary location",
    MUST,
    .judge = maps_judge_min2,
  },
  {
    .id = "SS-DIVERSE",
    .title = "the connections of a location end on different routers",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .judge = maps_judge_diverse,
  },
  {
    .id = "SS-BACKUP-LOC",
    .title = "backup connections are at another location than primary ones",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .attested = true,
    .judge = maps_judge_backup_location,
  },
  {
    .id = "SS-GEO",
    .title = "peerings at more than one location",
    .source = MAPS_PARTNER_DOC "; " FAQ_DOC,
    SHOULD,
    .judge = maps_judge_geo,
  },
  {
    .id = "SS-BANDWIDTH",
    .title = "primary, backup and redundant connections have the same bandwidth",
    .source = MAPS_PARTNER_DOC "; " FAQ_DOC,
    MUST,
    .judge = maps_judge_bandwidth,
  },
  {
    .id = "SS-MINSPEED",
    .title = "each connection has at least 10 Gbps",
    .source = MAPS_PARTNER_DOC "; " FAQ_DOC,
    MUST,
    .judge = maps_judge_min_speed,
  },
  {
    .id = "SS-PROVISIONED",
    .title = "the bandwidth that was asked for is provisioned",
    .source = "derived",
    SHOULD,
    .judge = maps_judge_provisioned,
  },
  {
    .id = "SS-ACTIVE",
    .title = "connections are Active before a prefix is registered",
    .source = MAPS_PARTNER_DOC,
    .portal = "Add registered prefix (the button is disabled)",
    MUST,
    .judge = maps_judge_active,
  },
  {
    .id = "SS-ESTAB",
    .title = "BGP sessions are Established",
    .source = "derived",
    MUST,
    .judge = maps_judge_established,
  },
  {
    .id = "SS-DUALSTACK",
    .title = "IPv4 and IPv6 sessions at each location",
    .source = POLICY_DOC,
    SHOULD,
    .judge = maps_judge_dual_stack,
  },
  {
    .id = "SS-MD5",
    .title = "no MD5 keys",
    .source = POLICY_DOC,
    SHOULD,
    .attested = true,
    .judge = maps_judge_md5,
  },
  {
    .id = "SS-BFD",
    .title = "BFD on the sessions of a voice peering",
    .source = VOICE_DOC "; " FAQ_DOC,
    MUST,
    .attested = true,
    .judge = maps_judge_bfd,
  },
  {
    .id = "SS-ADDRPROV",
    .title = "Microsoft gives the addresses for voice, the peer at an exchange",
    .source = VOICE_DOC "; " EXCHANGE_DOC,
    MUST,
    .judge = maps_judge_address_provider,
  },
  {
    .id = "SS-MAXADV",
    .title = "no more routes than the session's maximum",
    .source = FAQ_DOC,
    MUST,
    .judge = maps_judge_max_advertised,
  },
  {
    .id = "SS-ALLSESS",
    .title = "registered prefixes are announced on all sessions of their peering",
    .source = MAPS_PARTNER_DOC "; " REGISTERED_DOC "; " VOICE_DOC,
    .portal = "Prefix not received from IP",
    MUST,
    .judge = maps_judge_all_sessions,
  },
  {
    .id = "SS-PRIMBACKUP",
    .title = "prefixes are on all primary and backup sessions when customers activate them",
    .source = CUSTOMER_DOC "; " VOICE_DOC,
    .portal = "Not receiving prefix advertisement from IP for prefix",
    MUST,
    .attested = true,
    .judge = maps_judge_primary_backup,
  },
  {
    .id = "SS-CONSISTENT",
    .title = "the same routes at all locations",
    .source = POLICY_DOC,
    SHOULD,
    .judge = maps_judge_consistent,
  },
  {
    .id = "CF-KIND",
    .title = "a Direct peering with AS8075 of SKU Premium Free",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .judge = maps_judge_kind,
  },
  {
    .id = "CF-UFPS",
    .title = "connections are used for Peering Service",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .judge = maps_judge_peering_service,
  },
  {
    .id = "CF-LEGACY",
    .title = "the peering is a resource of Azure's",
    .source = FAQ_DOC,
    SHOULD,
    .attested = true,
    .judge = maps_judge_legacy,
  },
  {
    .id = "CF-ASN-PUBLIC",
    .title = "the peering's ASN is the peer's own and public",
    .source = MAPS_PARTNER_DOC "; " POLICY_DOC,
    MUST,
    .judge = maps_judge_asn_public,
  },
  {
    .id = "CF-ASN-APPROVED",
    .title = "the peering's ASN is approved for the subscription",
    .source = ASN_DOC,
    MUST,
    .judge = maps_judge_asn_approved,
  },
  {
    .id = "CF-ASN-CONTACT",
    .title = "the ASN has a NOC with e-mail and phone at the peer's own domain",
    .source = ASN_DOC "; " POLICY_DOC,
    SHOULD,
    .judge = maps_judge_asn_contact,
  },
  {
    .id = "CF-PFX-ONCE",
    .title = "each prefix and ASN is registered under one peering",
    .source = MAPS_PARTNER_DOC "; " EXCHANGE_DOC,
    MUST,
    .judge = maps_judge_once,
  },
  {
    .id = "CF-PFX-STATE",
    .title = "what is registered is validated and has its key",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .judge = maps_judge_state,
  },
  {
    .id = "CF-KEY-MATCH",
    .title = "customers have the key of what is registered",
    .source = CUSTOMER_DOC,
    MUST,
    .judge = maps_judge_key_match,
  },
  {
    .id = "CF-FACILITY",
    .title = "the peer is at the facility in PeeringDB",
    .source = POLICY_DOC "; " PREREQUISITES,
    SHOULD,
    .attested = true,
    .judge = maps_judge_attested,
  },
  {
    .id = "RT-PRIVATE-PFX",
    .page = "bogon-prefix",
    .title = "registered prefixes are in public space",
    .source = MAPS_PARTNER_DOC "; " REGISTERED_DOC "; " CUSTOMER_DOC,
    MUST,
    .judge = maps_judge_private_prefix,
  },
  {
    .id = "RT-PFX-FAMILY",
    .title = "registered prefixes are IPv4",
    .source = MAPS_PARTNER_DOC "; " CUSTOMER_DOC "; " PORTAL_DOC,
    .portal = "Peering service prefix is invalid",
    MUST,
    .judge = maps_judge_prefix_family,
  },
  {
    .id = "RT-OVERLAP",
    .title = "registered prefixes do not overlap",
    .source = PORTAL_DOC,
    .portal = "Prefix overlaps with an existing prefix",
    SHOULD,
    .judge = maps_judge_overlap,
  },
  {
    .id = "RT-24MIN",
    .title = "the peer has a public /24",
    .source = POLICY_DOC,
    SHOULD,
    .attested = true,
    .judge = maps_judge_24,
  },
  {
    .id = "RT-PRIVATE-ASN",
    .page = "private-asn",
    .title = "origins are no private ASNs",
    .source = MAPS_PARTNER_DOC "; " REGISTERED_DOC "; " CUSTOMER_DOC,
    .portal = "AS path for prefix shouldn't have any private ASN",
    MUST,
    .judge = maps_judge_private_asn,
  },
  {
    .id = "RT-RESERVED-ASN",
    .page = "reserved-asn",
    .title = "origins are no reserved ASNs",
    .source = "RFC 7607, RFC 6793, RFC 5398, RFC 7300",
    MUST,
    .judge = maps_judge_reserved_asn,
  },
  {
    .id = "RT-ORIGIN-KNOWN",
    .page = "origin-not-associated",
    .title = "further origins are associated with the subscription",
    .source = CUSTOMER_DOC "; " EXCHANGE_DOC,
    SHOULD,
    .judge = maps_judge_origin_known,
  },
  {
    .id = "RT-UNREGISTERED",
    .page = "prefix-not-registered",
    .title = "only what is registered goes out with 8075:8007",
    .source = MAPS_PARTNER_DOC "; " OVERVIEW_DOC,
    SHOULD,
    .judge = maps_judge_unregistered,
  },
  {
    .id = "RT-MED",
    .title = "nothing steers Microsoft's traffic by MED",
    .source = POLICY_DOC,
    INFO,
    .attested = true,
    .judge = maps_judge_attested,
  },
  {
    .id = "IN-MAXPFX",
    .title = "sessions have a limit of received routes",
    .source = MAPS_PARTNER_DOC "; " POLICY_DOC,
    SHOULD,
    .attested = true,
    .judge = maps_judge_receive_limit,
  },
  {
    .id = "IN-DEFAULT",
    .title = "no static or default route toward Microsoft",
    .source = POLICY_DOC,
    SHOULD,
    .attested = true,
    .judge = maps_judge_attested,
  },
  {
    .id = "OP-LACP",
    .title = "links are bundles by LACP",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .attested = true,
    .judge = maps_judge_lacp,
  },
  {
    .id = "OP-FIREWALL",
    .title = "no session ends on a stateful firewall",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .attested = true,
    .judge = maps_judge_firewall,
  },
  {
    .id = "OP-RATELIMIT",
    .title = "no rate limit on a connection",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .attested = true,
    .judge = maps_judge_rate_limit,
  },
  {
    .id = "OP-TRAFFIC-CLASS",
    .title = "Microsoft knows traffic class and endpoints of each subnet",
    .source = MAPS_PARTNER_DOC "; " OVERVIEW_DOC,
    SHOULD,
    .attested = true,
    .judge = maps_judge_attested,
  },
  {
    .id = "OP-OWN-SPACE",
    .title = "the peer announces its own address space",
    .source = MAPS_PARTNER_DOC,
    MUST,
    .attested = true,
    .judge = maps_judge_own_space,
  },
  {
    .id = "OP-UTIL",
    .title = "links are augmented in time",
    .source = MAPS_PARTNER_DOC "; " POLICY_DOC,
    SHOULD,
    .attested = true,
    .judge = maps_judge_utilisation,
  },
  {
    .id = "OP-AGREEMENT",
    .title = "the MAPS agreement is signed",
    .source = OVERVIEW_DOC,
    MUST,
    .attested = true,
    .judge = maps_judge_attested,
  },
  {
    .id = "OP-NOC",
    .title = "a NOC is there at all times, and in PeeringDB",
    .source = POLICY_DOC "; " PREREQUISITES,
    SHOULD,
    .attested = true,
    .judge = maps_judge_attested,
  },
  {
    .id = "OP-OPTICS",
    .title = "single-mode 100G ports",
    .source = POLICY_DOC,
    INFO,
    .attested = true,
    .judge = maps_judge_attested,
  },
  {
    .id = "OP-IMMUTABLE",
    .title = "nothing changes that Azure cannot change",
    .source = MAPS_PARTNER_DOC "; " PORTAL_DOC,
    INFO,
    .judge = maps_judge_immutable,
  },
};

uint32_t
maps_setup_rule_index(const char *id)
{
  for (uint32_t n = 0; n < MAPS_SETUP_RULES; n++)
    if (!strcmp(maps_setup_rules[n].id, id))
      return n;
  return MAPS_NONE;
}
