/*
 *	bird-maps -- the set-up: what an inventory tells beyond the policy
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Facts only, no judgement: what Azure's documents, the operator's own keys and
 *	his attestations say, each told or not told. What is not told is never filled
 *	in. No secret is among them: of a key it is known that it is there. The rules
 *	over them are in setup_rules.h; whoever knows more, such as a running router,
 *	reads both.
 */

#ifndef MAPS_CONFIG_SETUP_H
#define MAPS_CONFIG_SETUP_H

#include "core/policy.h"

/* A number that is not told */
#define MAPS_NOT_TOLD UINT32_MAX

/* Yes or no, or nothing */
enum maps_told
{
  MAPS_TOLD_NOTHING,
  MAPS_TOLD_NO,
  MAPS_TOLD_YES,
};

/* Which of Microsoft's walkthroughs a peering follows */
enum maps_profile
{
  MAPS_PROFILE_MAPS,
  MAPS_PROFILE_VOICE,
  MAPS_PROFILE_IXRS,
  MAPS_PROFILES
};

enum maps_md5
{
  MAPS_MD5_WARN,
  MAPS_MD5_FORBID,
  MAPS_MD5_REQUIRE_MATCH,
  MAPS_MD5_IGNORE,
};

enum maps_geo
{
  MAPS_GEO_WARN,
  MAPS_GEO_REQUIRE,
  MAPS_GEO_OFF,
};

enum maps_active
{
  MAPS_ACTIVE_ALL,
  MAPS_ACTIVE_ONE,
};

struct maps_setup_knobs
{
  uint32_t min_mbps;
  uint32_t util_warn, util_error;    /* percent */
  uint32_t registration_max_len;     /* of IPv4; MAPS_NOT_TOLD: by the profile */
  uint8_t md5, geo, active_required; /* enum maps_md5, maps_geo, maps_active */
  uint8_t profile;                   /* enum maps_profile; MAPS_PROFILES: by the peering's type */
};

/* Beside policy->peering, with the same index. Texts are Azure's words, or NULL. */
struct maps_setup_peering
{
  char *id, *kind, *sku, *type;
  char *peer_asn_id;
  uint32_t peer_asn;    /* index in peer_asn, or MAPS_NONE */
  uint32_t connections; /* how many it has */
  uint8_t profile;      /* enum maps_profile */
  bool own_asn;         /* the inventory itself tells the ASN */
  bool azure;           /* it is a resource of Azure's */
};

/* One of a connection's sessions, by family: IPv4, IPv6 */
struct maps_setup_session
{
  char *state;
  struct maps_prefix neighbour, local; /* family 0: not told */
  uint32_t max_advertised;             /* MAPS_NOT_TOLD if it is 0, too */
};

struct maps_setup_connection
{
  char *name, *router, *identifier, *state, *error, *provider;
  uint32_t peering, number;             /* as in policy->connection */
  uint32_t bandwidth, provisioned;      /* Mbps, or MAPS_NOT_TOLD */
  uint32_t utilisation;                 /* percent, or MAPS_NOT_TOLD */
  uint8_t peering_service, backup, md5; /* enum maps_told; md5: is a key set? */
  uint8_t mode;                         /* enum maps_mode */
  struct maps_setup_session session[2];
};

/* A registered prefix, or a registered ASN */
struct maps_setup_registered
{
  struct maps_prefix prefix; /* family 0: it is an ASN */
  uint32_t asn;
  uint32_t peering;
  char *name, *state, *provisioning, *error;
  uint8_t key;         /* enum maps_told */
  uint32_t registered; /* index of the first one of the same, elsewhere; MAPS_NONE: this is it */
};

/* A peerAsn of the subscription */
struct maps_setup_peer_asn
{
  char *id, *name, *state, *error;
  uint32_t asn;
  uint8_t noc_email, noc_phone; /* enum maps_told */
  char *free_mail;              /* an address at a provider of mail for everybody, or NULL */
};

enum maps_key_match
{
  MAPS_KEY_SAME,
  MAPS_KEY_DIFFERS,
  MAPS_KEY_NOT_TOLD,       /* Azure's, or the customer's */
  MAPS_KEY_NOT_REGISTERED, /* what the customer has is registered nowhere */
};

/* What a customer was given */
struct maps_setup_customer
{
  char *name;
  struct maps_prefix prefix; /* family 0: an ASN */
  uint32_t asn;
  uint8_t match; /* enum maps_key_match */
};

/* What the operator says of himself */
struct maps_attestation
{
  char *by, *note; /* note may be NULL */
  char date[11];
  bool given, value;
};

struct maps_setup
{
  struct maps_setup_knobs knobs;
  struct maps_setup_peering *peering;
  struct maps_setup_connection *connection;
  struct maps_setup_registered *registered;
  struct maps_setup_peer_asn *peer_asn;
  struct maps_setup_customer *customer;
  struct maps_attestation *attestation; /* by index in maps_setup_rules */
  uint32_t peering_count, connection_count, registered_count, peer_asn_count, customer_count;
  /* Of the documents: resources that nobody reads, received routes, peerings left out, lists that
   * go on elsewhere */
  uint32_t passed_over, received_routes, excepted, continued;
};

/* NULL when memory is short */
struct maps_setup *maps_setup_new(void);
void maps_setup_free(struct maps_setup *setup);

#endif
