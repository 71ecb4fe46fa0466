/*
 *	bird-maps -- Azure's own documents: joined with the inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What the files share that make one list of peerings of Azure's and ours.
 */

#ifndef MAPS_CONFIG_AZURE_JOIN_H
#define MAPS_CONFIG_AZURE_JOIN_H

#include "config/azure.h"

/* The joined list of peerings in the making */
struct maps_azure_join
{
  struct maps_azure *a;
  struct maps_place at; /* $.peerings */
  struct json_object *list;
  struct lh_table *peerings; /* by name and by id: index in list, plus 1; 0: left out */
  struct lh_table *values;   /* "PEERING KIND VALUE": index in a->resource, plus 1 */
  uint32_t *peering;         /* by resource: index in list, or UINT32_MAX */
  bool *done;                /* by resource: it is in its list */
};

/* A problem where the resource was written; the format has one %s. */
void maps_azure_problem(struct maps_azure *a, const struct maps_azure_resource *resource,
                        const char *format, const char *word) __attribute__((format(printf, 3, 0)));

/* The key, in any case of letters, stands for the number from now on, unless it is there already;
 * a key that is NULL stands for nothing. False when memory is short. */
bool maps_azure_remember(struct maps_azure_join *j, struct lh_table *table, const char *key,
                         uint32_t number);
bool maps_azure_recall(struct lh_table *table, const char *key, uint32_t *number);

/* A resource as the inventory writes it, with its properties, which are shared, in an object; it is
 * to be at this place. NULL when memory is short. */
struct json_object *maps_azure_our_form(struct maps_azure_join *j, const struct maps_place *at,
                                        const struct maps_azure_resource *resource,
                                        const char *name);

/* Adds an item, whose reference is taken over in any case. */
bool maps_azure_append(struct maps_azure_join *j, struct json_object *list,
                       struct json_object *item);

/* azure_registered.c: what is registered comes to its peering, beside what we tell of it. */
bool maps_azure_join_registered(struct maps_azure_join *j);

#endif
