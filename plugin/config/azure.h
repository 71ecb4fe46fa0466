/*
 *	bird-maps -- Azure's own documents
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Whatever tool wrote a document, it comes down to resources: peerings, what is
 *	registered under them, and the ASNs of a subscription. These are joined with
 *	the inventory before it is compiled. Nothing that stands in two places with
 *	two values gets through.
 */

#ifndef MAPS_CONFIG_AZURE_H
#define MAPS_CONFIG_AZURE_H

#include "config/origins.h"

enum maps_azure_kind
{
  MAPS_AZURE_PEERING,
  MAPS_AZURE_PREFIX,
  MAPS_AZURE_ASN,
  MAPS_AZURE_PEER_ASN,
  MAPS_AZURE_RECEIVED, /* a route that Microsoft has: nobody's to configure */
  MAPS_AZURE_OTHER,
  MAPS_AZURE_KINDS
};

struct maps_azure_resource
{
  uint8_t kind;                          /* enum maps_azure_kind */
  char *file, *place;                    /* where it is written */
  char *id;                              /* Azure's, in lower case, or NULL */
  char *name;                            /* its own, or NULL */
  char *parent;                          /* name of its peering, or NULL */
  char *parent_id;                       /* id of its peering, in lower case, or NULL */
  bool flat;                             /* the properties are not in an object */
  struct json_object *json, *properties; /* properties: json itself if flat */
};

struct maps_azure
{
  struct maps_reader *r;
  struct maps_azure_resource *resource;
  uint32_t count;
  struct lh_table *known; /* by id, or kind and name: index in resource, plus 1 */
  uint32_t passed_over[MAPS_AZURE_KINDS];
  uint32_t more; /* lists that say that they go on */
};

/* Joins the documents under "azure" with the inventory: what is left under that key is a list of
 * peerAsns. Counts in a stay for the caller, who frees it. */
void maps_azure_join(struct maps_azure *a, struct json_object *document);
void maps_azure_free(struct maps_azure *a);

/* azure_docs.c: reads one item of "azure", a file's name or a document. */
void maps_azure_read(struct maps_azure *a, const struct maps_place *at, struct json_object *item);

/* azure_resource.c: takes in what is written at the place. */
void maps_azure_resource(struct maps_azure *a, const struct maps_place *at,
                         struct json_object *object);

/* Is it a type of Azure Peering's? */
bool maps_azure_provider(const char *type);

/* azure_template.c: a copy of a value of an ARM template with its expressions evaluated, which the
 * caller frees; what cannot be is a problem. False if there was one. */
bool maps_azure_evaluate(struct maps_reader *r, const struct maps_place *at,
                         struct json_object *template, struct json_object *value,
                         struct json_object **out);

/* azure_overlay.c: an object of ours laid over one of Azure's, as a new one, which is to be at this
 * place; NULL when memory is short. A value that both tell must be the same. Connections
 * are left out of it. */
struct json_object *maps_azure_overlay(struct maps_reader *r, const struct maps_place *at,
                                       const struct maps_place *ours_at, struct json_object *ours,
                                       struct json_object *azure);

/* The connections of a peering, ours laid over Azure's, ours first; either list may be NULL. */
struct json_object *maps_azure_connections(struct maps_reader *r, const struct maps_place *at,
                                           const struct maps_place *ours_at,
                                           struct json_object *ours, struct json_object *azure,
                                           const struct maps_azure_resource *resource);

/* The member called so in any case of letters, or NULL; a null is none. */
struct json_object *maps_azure_member(struct json_object *object, const char *key);
const char *maps_azure_string(struct json_object *object, const char *key);

/* Adds a member, whose reference is taken over in any case. */
bool maps_azure_add(struct maps_reader *r, struct json_object *object, const char *key,
                    struct json_object *value);
bool maps_azure_add_string(struct maps_reader *r, struct json_object *object, const char *key,
                           const char *text);

#endif
