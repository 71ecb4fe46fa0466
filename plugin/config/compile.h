/*
 *	bird-maps -- the parts of an inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What the files that read one part each share: the policy in the making, and
 *	which names and addresses are taken already, by whom. Each function reads
 *	its part as far as it goes, whatever is wrong elsewhere.
 */

#ifndef MAPS_CONFIG_COMPILE_H
#define MAPS_CONFIG_COMPILE_H

#include "config/fields.h"
#include "config/origins.h"
#include "config/setup.h"

struct lh_table;

enum maps_use_kind
{
  MAPS_USE_PEERING,
  MAPS_USE_CONNECTION,
  MAPS_USE_ORDINARY,
  MAPS_USE_CLIENT
};

/* Who has a name or an address */
struct maps_use
{
  uint8_t kind; /* enum maps_use_kind */
  uint32_t index;
  uint32_t number; /* of the connection in its peering */
  bool routed;     /* the connection names its router */
};

/* A registered ASN, until all are there and sorted */
struct maps_asn_item
{
  struct maps_registered_asn entry;
  uint32_t item;  /* index in its peering's list */
  uint32_t setup; /* index in setup->registered */
};

/* Beside policy->registered */
struct maps_prefix_item
{
  uint32_t item, setup; /* as above */
};

struct maps_compile
{
  struct maps_reader *r;
  struct maps_policy *policy;
  struct maps_setup *setup;
  bool deployment_known;
  bool router_missed; /* it was said that the top-level router is missing */

  struct maps_use *use;
  uint32_t use_count;
  /* By name, values are indices in use, plus 1; neighbours are called "ADDRESS ROUTER" */
  struct lh_table *peering_names, *connection_names, *neighbours;
  struct maps_prefix_map addresses; /* value: index in use of the first one with it */

  struct maps_prefix_item *registered_item;
  const char **key; /* by index in setup->registered: the secret, in the document, or NULL */
  struct json_object *customers;
  struct maps_asn_item *asn;
  uint32_t asn_count;
};

extern const char *const maps_mode_words[]; /* by enum maps_mode */

/* taken.c: each name and each neighbour's address on a router (NULL: not told) has one owner. */
bool maps_take_begin(struct maps_compile *c);
void maps_take_end(struct maps_compile *c);
void maps_take_name(struct maps_compile *c, struct lh_table *names, const struct maps_place *at,
                    const char *name, struct maps_use use);
void maps_take_address(struct maps_compile *c, const struct maps_place *at,
                       const struct maps_prefix *address, const char *router, struct maps_use use);

/* peerings.c: the list under "peerings" */
void maps_read_peerings(struct maps_compile *c, const struct maps_place *at,
                        struct json_object *list);

/* An ASN that shows itself to Microsoft: public, and not Microsoft's */
void maps_check_public_asn(struct maps_compile *c, const struct maps_place *at, uint32_t asn);

/* connections.c: one of the connections of a peering */
void maps_read_connection(struct maps_compile *c, const struct maps_place *at,
                          struct json_object *object, uint32_t peering, uint32_t number);

/* registered.c: the lists of a peering, and what is to do when all are read */
void maps_read_registered_prefixes(struct maps_compile *c, const struct maps_place *at,
                                   struct json_object *list, uint32_t peering);
void maps_read_registered_asns(struct maps_compile *c, const struct maps_place *at,
                               struct json_object *list, uint32_t peering);
void maps_finish_registered_asns(struct maps_compile *c);

/* sessions.c: "ordinary_sessions" and "clients" */
void maps_read_ordinary(struct maps_compile *c, const struct maps_place *at,
                        struct json_object *list);
void maps_read_clients(struct maps_compile *c, const struct maps_place *at,
                       struct json_object *object);

/* knobs.c: "rules" and "receive_limit" */
void maps_read_rules(struct maps_compile *c, const struct maps_place *at,
                     struct json_object *object);
void maps_read_receive_limit(struct maps_compile *c, const struct maps_place *at,
                             struct json_object *object);

/* setup_model.c: takes what the connection points at over, in any case. */
void maps_setup_add_connection(struct maps_reader *r, struct maps_setup *setup,
                               struct maps_setup_connection *connection);

/* setup_read.c: "setup"; its customers are left until the peerings are read */
void maps_read_setup(struct maps_compile *c, const struct maps_place *at,
                     struct json_object *object);
void maps_read_customers(struct maps_compile *c, const struct maps_place *at);

/* setup_attest.c: "attest" */
void maps_read_attest(struct maps_compile *c, const struct maps_place *at,
                      struct json_object *object);

/* peer_asns.c: what is left of "azure" */
void maps_read_peer_asns(struct maps_compile *c, const struct maps_place *at,
                         struct json_object *list);

/* The index of the peerAsn with this id of Azure's, or MAPS_NONE; and where it was written */
uint32_t maps_find_peer_asn(const struct maps_compile *c, const char *id);
const char *maps_peer_asn_where(const struct maps_compile *c, uint32_t number,
                                char buf[MAPS_WHERE_TEXT]);

/* registry_files.c: "files" and "sources" of the registry; NULL: left out */
void maps_read_registry_files(struct maps_compile *c, const struct maps_place *at,
                              struct json_object *list, const struct maps_place *sources_at,
                              struct json_object *sources_list);

/* registry.c: "registry" */
void maps_read_registry(struct maps_compile *c, const struct maps_place *at,
                        struct json_object *object);

#endif
