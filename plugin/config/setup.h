/*
 *	bird-maps -- the set-up: what an inventory tells beyond the policy
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Facts only, no judgement: what Azure's documents and the operator's own keys
 *	say, each told or not told. What is not told is never filled in. No secret is
 *	among them: of a key it is known that it is there.
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
  uint32_t peering, number;        /* as in policy->connection */
  uint32_t bandwidth, provisioned; /* Mbps, or MAPS_NOT_TOLD */
  uint8_t peering_service, md5;    /* enum maps_told; md5: is a key set? */
  uint8_t mode;                    /* enum maps_mode */
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

struct maps_setup
{
  struct maps_setup_peering *peering;
  struct maps_setup_connection *connection;
  struct maps_setup_registered *registered;
  struct maps_setup_peer_asn *peer_asn;
  uint32_t peering_count, connection_count, registered_count, peer_asn_count;
  /* Of the documents: resources that nobody reads, received routes, peerings left out, lists that
   * go on elsewhere */
  uint32_t passed_over, received_routes, excepted, continued;
};

/* NULL when memory is short */
struct maps_setup *maps_setup_new(void);
void maps_setup_free(struct maps_setup *setup);

#endif
