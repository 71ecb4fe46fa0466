/*
 *	bird-maps -- the inventory: one JSON file in, one policy or every mistake out
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	An inventory is either compiled whole or refused whole: there is no policy
 *	with a mistake in it. All mistakes are found in one run. Secrets that Azure
 *	puts into its JSON (md5AuthenticationKey, peeringServicePrefixKey) never
 *	leave this folder, not even in an error.
 */

#ifndef MAPS_CONFIG_INVENTORY_H
#define MAPS_CONFIG_INVENTORY_H

#include "config/setup.h"
#include "core/policy.h"

#define MAPS_INVENTORY_MAX_BYTES (64u << 20)
#define MAPS_INVENTORY_MAX_DEPTH 32

/* Mistakes, each one whole line without a newline:
 * "FILE: $.json.path: what is wrong", or "FILE:LINE:COLUMN: what is wrong" for syntax. */
struct maps_problems
{
  char **text;
  uint32_t count;
};

/*
 * Reads and compiles an inventory. Returns a policy, which the caller frees with
 * maps_policy_free(), or NULL with at least one problem. *problems need not be
 * initialized; free it with maps_problems_free() in either case.
 */
struct maps_policy *maps_inventory_load(const char *file, struct maps_problems *problems);

/* An inventory's two halves; free them with maps_inventory_free(). */
struct maps_inventory
{
  struct maps_policy *policy;
  struct maps_setup *setup;
};

/* The same with the set-up; false if there is neither. */
bool maps_inventory_read(const char *file, struct maps_inventory *inventory,
                         struct maps_problems *problems);
bool maps_inventory_read_text(const char *name, const char *json, size_t length,
                              struct maps_inventory *inventory, struct maps_problems *problems);
void maps_inventory_free(struct maps_inventory *inventory);

/* The policy from memory; name stands for the file in messages. */
struct maps_policy *maps_inventory_parse(const char *name, const char *json, size_t length,
                                         struct maps_problems *problems);

void maps_problems_free(struct maps_problems *problems);

#endif
