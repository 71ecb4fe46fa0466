/*
 *	bird-maps -- generated filters: the parts
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each function writes one part of a file; the order in which the parts follow
 *	each other is that of filtergen.c. A set that would be empty is never written,
 *	since BIRD cannot tell its type: whoever asks for it writes "false" instead.
 */

#ifndef MAPS_FILTERGEN_PARTS_H
#define MAPS_FILTERGEN_PARTS_H

#include "core/engine.h"
#include "filtergen/filtergen.h"
#include "filtergen/out.h"

/* One way of a route that is judged, by a function of its own */
enum maps_way_number
{
  MAPS_WAY_EXPORT,
  MAPS_WAY_CLIENT,
  MAPS_WAY_INTERNAL,
  MAPS_WAY_MICROSOFT,
  MAPS_WAYS
};

struct maps_way
{
  const char *name; /* maps_judge_NAME() */
  enum maps_direction direction;
  struct maps_session session;
  struct maps_path_view view;
  uint32_t rules;
};

/* The way, and what the policy says of it. */
struct maps_way maps_way(const struct maps_policy *policy, enum maps_way_number number);

/* Rules that apply on any way. */
uint32_t maps_ways_rules(const struct maps_policy *policy);

/* The session that a call without arguments means: the first that ends here. */
struct maps_session maps_first_session(const struct maps_policy *policy);

/* sets.c: constants and sets, and the functions that ask whether a prefix is in one */
void maps_put_constants(struct maps_out *o, const struct maps_policy *policy);
void maps_put_scope(struct maps_out *o, const struct maps_policy *policy);
void maps_put_prefix_rules(struct maps_out *o, const struct maps_policy *policy);
void maps_put_asn_set(struct maps_out *o, const char *name, const struct maps_asn_set *set);

/* The sets NAME_v4 and NAME_v6 of the map's prefixes, each with the suffix; true if any is written
 */
bool maps_put_prefix_sets(struct maps_out *o, const char *name, const struct maps_prefix_map *map,
                          const char *suffix);

/* A function that asks whether the route's prefix is in one of them */
void maps_put_in_sets(struct maps_out *o, const char *function, const char *name,
                      const struct maps_prefix_map *map);

/* registry.c: rules 11 and 12, and are there data for them? */
bool maps_registry_asked(const struct maps_policy *policy, unsigned rule);
void maps_put_registry(struct maps_out *o, const struct maps_policy *policy);

/* path.c: what the AS path tells */
void maps_put_path(struct maps_out *o);

/* judge.c: a function for each way */
void maps_put_judges(struct maps_out *o, const struct maps_policy *policy);

/* calls.c: what an operator's filter calls, when the filters or the plugin judge */
const char *maps_mode_symbol(enum maps_mode mode);
void maps_put_modes(struct maps_out *o, const struct maps_policy *policy);
void maps_put_calls(struct maps_out *o, const struct maps_policy *policy);
void maps_put_plugin_calls(struct maps_out *o, const struct maps_policy *policy);

/* protocols.c, alice.c; blocks: an export limit holds back, else it ends the session */
void maps_put_protocols(struct maps_out *o, const struct maps_policy *policy, bool blocks);
void maps_put_alice(struct maps_out *o, const struct maps_policy *policy);

#endif
