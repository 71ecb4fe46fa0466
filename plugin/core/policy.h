/*
 *	bird-maps -- the compiled policy
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A policy is what an inventory says, in the form the engine reads fast. It is
 *	made in one go (plugin/config/inventory.h), never changed afterwards, and so
 *	may be read from any thread without a lock. All that it points at it owns.
 */

#ifndef MAPS_CORE_POLICY_H
#define MAPS_CORE_POLICY_H

#include "core/grants.h"
#include "core/prefix.h"
#include "core/prefix_map.h"
#include "core/rules.h"

/* 8075:8007, the MAPS community, as BIRD holds standard communities */
#define MAPS_ASN_MICROSOFT    8075u
#define MAPS_ASN_EXPRESSROUTE 12076u
#define MAPS_COMMUNITY        (8075u << 16 | 8007u)

#define MAPS_EURO_IX_REASON   1101u /* F of the reasons that Euro-IX numbers */

enum maps_deployment
{
  MAPS_PARTNER,
  MAPS_ROUTE_SERVER
};
enum maps_mode
{
  MAPS_MODE_ENFORCE,
  MAPS_MODE_OBSERVE,
  MAPS_MODE_TAG
};
enum maps_tagging
{
  MAPS_TAGGING_ADD,
  MAPS_TAGGING_REQUIRE
};
enum maps_length_scope
{
  MAPS_LENGTH_ALL,
  MAPS_LENGTH_LONGER_THAN_24
};
enum maps_asn_match
{
  MAPS_ASN_EITHER,
  MAPS_ASN_NEIGHBOUR,
  MAPS_ASN_ORIGIN
};
enum maps_registry_match
{
  MAPS_REGISTRY_AUT_NUM,
  MAPS_REGISTRY_ROUTE_OBJECT,
  MAPS_REGISTRY_ROA
};
enum maps_client_action
{
  MAPS_CLIENT_STRIP,
  MAPS_CLIENT_REJECT,
  MAPS_CLIENT_OBSERVE
};

enum maps_role
{
  MAPS_ROLE_CLIENT,
  MAPS_ROLE_MICROSOFT,
  MAPS_ROLE_ORDINARY, /* with AS8075, but beside MAPS: left alone */
  MAPS_ROLE_UNLISTED, /* with AS8075 and not in the inventory: exports nothing */
};

/* Ascending, without repeats */
struct maps_asn_set
{
  uint32_t *asn;
  uint32_t count;
};

struct maps_peering
{
  char *name;
  char *location; /* peeringLocation, or NULL */
  uint32_t asn;   /* peerAsn */
};

/* One BGP session of a connection: a connection has one per family */
struct maps_connection
{
  char *name;                 /* of the connection; "NAME (IPv6)" is left to the reports */
  struct maps_prefix address; /* Microsoft's end, the BGP neighbour, as a host prefix */
  struct maps_prefix local;   /* the peer's end; family 0: not told */
  uint32_t peering;           /* index in policy->peering */
  uint32_t number;            /* $.peerings[peering] ... connections[number] */
  uint32_t max_advertised;    /* maxPrefixesAdvertisedV4/V6; 0: not told */
  char *router;               /* where it ends, or NULL: here */
  bool elsewhere;             /* it ends on another router */
  bool rs_client;             /* the router does not put its ASN in front */
  uint8_t mode;               /* enum maps_mode */
};

/* A client session with settings of its own */
struct maps_client
{
  struct maps_prefix address;
  uint8_t mode; /* enum maps_mode */
};

struct maps_registered
{
  struct maps_prefix prefix;
  char *name;       /* Azure's name of the registered prefix, or NULL */
  uint32_t peering; /* index in policy->peering */
};

struct maps_registered_asn
{
  uint32_t asn;
  uint32_t peering;
  char *name; /* or NULL */
};

enum maps_registry_format
{
  MAPS_DATA_RPSL,
  MAPS_DATA_BGPQ4,
  MAPS_DATA_VRP_JSON,
  MAPS_DATA_VRP_CSV
};

/* A file that registry data came from, and what is to be told of it */
struct maps_registry_file
{
  char *name;       /* as the inventory has it */
  uint8_t format;   /* enum maps_registry_format */
  bool dated;       /* time is what the data say, not the file's own */
  uint32_t time;    /* Unix time of the data */
  uint32_t max_age; /* in seconds; 0: any */
  uint32_t aut_nums, routes, vrps;
  uint32_t left_out;        /* objects of other sources */
  uint32_t expired;         /* VRPs whose time was over when they were read */
  uint32_t malformed;       /* objects that were passed over */
  uint32_t first_malformed; /* its line in the file, or number among VRPs or prefixes */
};

struct maps_registry
{
  bool has_aut_nums, has_routes, has_vrps; /* told, though perhaps empty */
  bool allow_more_specific;                /* a covering route object serves beyond /24 and /48 */
  uint8_t match;                           /* enum maps_registry_match */
  struct maps_asn_set aut_nums;
  struct maps_grants routes; /* route objects */
  struct maps_grants vrps;   /* validated ROA payloads (RFC 6811), those for AS 0 included */
  char *roa_table[2];        /* IPv4, IPv6: BIRD's own, asked instead of the VRPs; or NULL */
  struct maps_registry_file *file;
  uint32_t file_count;
};

struct maps_receive_limit
{
  uint32_t warn, hard; /* routes; 0: none */
};

struct maps_policy
{
  uint8_t deployment; /* enum maps_deployment */
  uint8_t tagging, max_length_scope, asn_match, client_action, client_mode;
  bool more_specifics;   /* a more specific of a registered prefix counts as registered */
  bool strip_to_clients; /* to_clients: strip */
  bool client_prepends;  /* client imports are judged as this router will prepend on export */
  uint16_t max_length;
  uint32_t local_asn;
  uint32_t reason_function; /* F of (local ASN, F, N), default 8075 */
  uint32_t reject, warn;    /* masks of rules by action; in neither: off */
  uint32_t hold_down;       /* seconds for which what was advertised still counts */
  char *router;             /* this router's name in the inventory, or NULL */

  struct maps_prefix_map registered_index; /* value: index in registered */
  struct maps_registered *registered;
  struct maps_registered_asn *registered_asn; /* ascending by ASN */
  struct maps_asn_set registered_asns;
  struct maps_asn_set associated_asns; /* local ASN, peerings' ASNs, associated and registered */
  struct maps_registry registry;

  struct maps_peering *peering;
  struct maps_connection *connection;
  struct maps_client *client;
  struct maps_prefix *ordinary; /* ordinary_sessions, as host prefixes */
  uint32_t registered_count, registered_asn_count, peering_count, connection_count, client_count,
    ordinary_count;
  struct maps_receive_limit receive_limit[2]; /* IPv4, IPv6 */
};

/* An empty policy with RULES's defaults for the deployment, or NULL. */
struct maps_policy *maps_policy_new(enum maps_deployment deployment);
void maps_policy_free(struct maps_policy *policy);

/* Do both hold the same? Then they judge, enforce and report alike on every route. */
bool maps_policy_same(const struct maps_policy *a, const struct maps_policy *b);

/* The same, leaving aside which prefixes are registered and what the registry says of prefixes */
bool maps_policy_same_but_prefixes(const struct maps_policy *a, const struct maps_policy *b);

/* The configured action of a rule */
static inline enum maps_action
maps_policy_action(const struct maps_policy *policy, unsigned code)
{
  return (policy->reject & MAPS_RULE_BIT(code)) ? MAPS_ACTION_REJECT
         : (policy->warn & MAPS_RULE_BIT(code)) ? MAPS_ACTION_WARN
                                                : MAPS_ACTION_OFF;
}

/* Sorts and drops repeats: to be called once, when the set is filled. */
void maps_asn_set_seal(struct maps_asn_set *set);
bool maps_asn_set_has(const struct maps_asn_set *set, uint32_t asn);

/* The registered prefix that the prefix counts for (RULES, rule 2), or MAPS_NONE. In line, since
 * every route is asked for. */
static inline uint32_t
maps_policy_registered(const struct maps_policy *policy, const struct maps_prefix *p)
{
  if (policy->deployment != MAPS_PARTNER)
    return MAPS_NONE;

  const struct maps_prefix_entry *e =
    policy->more_specifics ? maps_prefix_map_covering(&policy->registered_index, p, p->length)
                           : maps_prefix_map_exact(&policy->registered_index, p);

  return e ? e->value : MAPS_NONE;
}

/* The connection whose Microsoft end has this address, or NULL. */
const struct maps_connection *maps_policy_connection(const struct maps_policy *policy,
                                                     const struct maps_prefix *address);

/* The role of a BGP session with this neighbour (RULES section 2). */
enum maps_role maps_policy_role(const struct maps_policy *policy, const struct maps_prefix *address,
                                uint32_t peer_asn);

#endif
