/*
 *	bird-maps -- generated filters: sets of prefixes and ASNs
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One set for each family, as BIRD does not mix them. Sets are sorted, so that a
 *	change of the inventory shows as the lines that change.
 */

#include <inttypes.h>
#include <stdlib.h>

#include "core/special.h"
#include "filtergen/parts.h"

static const enum maps_family families[] = {MAPS_IPV4, MAPS_IPV6};

static int
by_prefix(const void *a, const void *b)
{
  const struct maps_prefix *x = a, *y = b;

  return x->hi != y->hi   ? (x->hi > y->hi) - (x->hi < y->hi)
         : x->lo != y->lo ? (x->lo > y->lo) - (x->lo < y->lo)
                          : x->length - y->length;
}

/* The prefixes of one family in a map, sorted and once each, or NULL; the caller frees them. */
static struct maps_prefix *
sorted(const struct maps_prefix_map *map, enum maps_family family, uint32_t *count)
{
  struct maps_prefix *prefix = malloc((map->count + 1) * sizeof(*prefix));
  uint32_t n = 0, kept = 0;

  if (!prefix)
    return NULL;

  for (uint32_t i = 0; i < map->count; i++)
    if (map->entry[i].prefix.family == family)
      prefix[n++] = map->entry[i].prefix;
  qsort(prefix, n, sizeof(*prefix), by_prefix);

  for (uint32_t i = 0; i < n; i++)
    if (!i || !maps_prefix_equal(&prefix[i], &prefix[kept - 1]))
      prefix[kept++] = prefix[i];
  *count = kept;
  return prefix;
}

bool
maps_put_prefix_sets(struct maps_out *o, const char *name, const struct maps_prefix_map *map,
                     const char *suffix)
{
  bool any = false;

  for (int f = 0; f < 2; f++)
  {
    uint32_t count;
    struct maps_prefix *prefix = sorted(map, families[f], &count);
    char text[MAPS_PREFIX_TEXT];

    if (!prefix)
    {
      maps_put_failed(o);
      return false;
    }

    if (count)
    {
      maps_put_set_begin(o, "\ndefine %s_v%d = ", name, families[f]);
      for (uint32_t i = 0; i < count; i++)
      {
        maps_prefix_format(&prefix[i], text);
        maps_put_item(o, "%s%s", text, suffix);
      }
      maps_put_set_end(o, ";");
    }
    any |= count;
    free(prefix);
  }
  return any;
}

void
maps_put_asn_set(struct maps_out *o, const char *name, const struct maps_asn_set *set)
{
  if (!set->count)
    return;

  maps_put_set_begin(o, "\ndefine %s = ", name);
  for (uint32_t i = 0; i < set->count; i++)
    maps_put_item(o, "%" PRIu32, set->asn[i]);
  maps_put_set_end(o, ";");
}

/* Does the map hold a prefix of the family? */
static bool
has_family(const struct maps_prefix_map *map, enum maps_family family)
{
  for (int i = 0; i < 3; i++)
    if (map->lengths[family != MAPS_IPV4][i])
      return true;
  return false;
}

void
maps_put_in_sets(struct maps_out *o, const char *function, const char *name,
                 const struct maps_prefix_map *map)
{
  maps_put_function(o, function, "bool");
  for (int f = 0; f < 2; f++)
    if (has_family(map, families[f]))
      maps_put(o, "  if net.type = NET_IP%d then return net ~ %s_v%d;\n", families[f], name,
               families[f]);
  maps_put_text(o, "  return false;\n}\n");
}

/* Large communities that this router may add: nobody else may say so in its name. */
static void
put_reasons(struct maps_out *o, const struct maps_policy *policy)
{
  struct maps_large_community lc = {.global = policy->local_asn, .local1 = MAPS_EURO_IX_REASON};

  maps_put_set_begin(o, "\n# Large communities that tell why, see docs/filters.md\n"
                        "define maps_reasons = ");
  for (lc.local2 = 1; lc.local2 <= MAPS_RULE_MAX; lc.local2++)
    if (maps_is_reason(policy, &lc))
      maps_put_item(o, "(%" PRIu32 ", %u, %" PRIu32 ")", lc.global, MAPS_EURO_IX_REASON, lc.local2);
  maps_put_item(o, "(%" PRIu32 ", %" PRIu32 ", 1..%d)", lc.global, policy->reason_function,
                MAPS_RULE_MAX);
  maps_put_set_end(o, ";");
}

void
maps_put_constants(struct maps_out *o, const struct maps_policy *policy)
{
  maps_put(o,
           "define maps_local_asn = %" PRIu32 ";\n"
           "define maps_community = (%u, %u);\n"
           "\n"
           "# Modes of a session\n"
           "define maps_enforce = %d;\n"
           "define maps_observe = %d;\n"
           "define maps_tag = %d;\n",
           policy->local_asn, MAPS_COMMUNITY >> 16, MAPS_COMMUNITY & 0xffff, MAPS_MODE_ENFORCE,
           MAPS_MODE_OBSERVE, MAPS_MODE_TAG);
  put_reasons(o, policy);
}

void
maps_put_scope(struct maps_out *o, const struct maps_policy *policy)
{
  static const struct maps_prefix_map none;
  bool partner = policy->deployment == MAPS_PARTNER;

  if (partner)
    maps_put_prefix_sets(o, "maps_registered_prefixes", &policy->registered_index,
                         policy->more_specifics ? "+" : "");

  maps_put_text(o, "\n# Does the prefix count as registered?");
  maps_put_in_sets(o, "maps_registered()", "maps_registered_prefixes",
                   partner ? &policy->registered_index : &none);

  maps_put_text(o, "\n# Is the route one for MAPS?");
  maps_put_function(o, "maps_in_scope()", "bool");
  maps_put_text(o, "  return (maps_community ~ bgp_community) || maps_registered();\n}\n");
}

/* Rule 1: covers an entry that is not reachable, or lies in one and in no reachable one */
static void
put_bogons(struct maps_out *o)
{
  static const struct
  {
    const char *name, *suffix;
    bool reachable;
  } sets[] = {
    {"maps_bogons_covered", "-", false},
    {"maps_bogons", "+", false},
    {"maps_reachable", "+", true},
  };
  char text[MAPS_PREFIX_TEXT];
  unsigned count;

  maps_put_text(
    o, "\n# IANA's special-purpose registries: not globally reachable, but for maps_reachable\n");
  for (int k = 0; k < 3; k++)
    for (int f = 0; f < 2; f++)
    {
      const struct maps_special *entry = maps_special_entries(families[f], &count);

      maps_put_set_begin(o, "define %s_v%d = ", sets[k].name, families[f]);
      for (unsigned i = 0; i < count; i++)
        if (entry[i].reachable == sets[k].reachable)
        {
          maps_prefix_format(&entry[i].prefix, text);
          maps_put_item(o, "%s%s", text, sets[k].suffix);
        }
      maps_put_set_end(o, ";");
    }

  maps_prefix_format(&maps_global_unicast6, text);
  maps_put_function(o, "maps_bogon_prefix()", "bool");
  maps_put(o,
           "  if net.type = NET_IP4 then\n"
           "    return (net ~ maps_bogons_covered_v4) ||\n"
           "      ((net ~ maps_bogons_v4) && (net !~ maps_reachable_v4));\n"
           "  return (net ~ maps_bogons_covered_v6) || ((net !~ maps_reachable_v6) &&\n"
           "    ((net ~ maps_bogons_v6) || (net !~ [ %s+ ])));\n"
           "}\n",
           text);
}

void
maps_put_prefix_rules(struct maps_out *o, const struct maps_policy *policy)
{
  uint32_t rules = maps_ways_rules(policy);

  if (rules & MAPS_RULE_BIT(MAPS_RULE_BOGON_PREFIX))
    put_bogons(o);

  maps_put_text(o, "\n# Longer than what the Internet at large carries?");
  maps_put_function(o, "maps_beyond_24()", "bool");
  maps_put_text(o, "  if net.type = NET_IP4 then return net.len > 24;\n"
                   "  return net.len > 48;\n"
                   "}\n");

  if (rules & MAPS_RULE_BIT(MAPS_RULE_OWN_PREFIX_FROM_MICROSOFT))
  {
    const char *name = policy->more_specifics ? "maps_registered_prefixes" : "maps_own_prefixes";

    if (!policy->more_specifics)
      maps_put_prefix_sets(o, name, &policy->registered_index, "+");
    maps_put_text(o, "\n# A registered prefix, or a more specific of one?");
    maps_put_in_sets(o, "maps_own_prefix()", name, &policy->registered_index);
  }
}
