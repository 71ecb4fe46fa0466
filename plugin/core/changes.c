/*
 *	bird-maps -- what another policy judges in another way
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A registered prefix counts by being there: its name and its peering are for
 *	reports. A route object or a VRP is asked about all that it covers.
 */

#include "core/changes.h"

/* Without repeats; false: too many, or memory is short */
static bool
add(struct maps_changes *c, const struct maps_prefix *p, bool covering)
{
  const struct maps_prefix_entry *e = maps_prefix_map_exact(&c->prefixes, p);

  c->covering |= covering;

  if (e)
  {
    c->prefixes.entry[e - c->prefixes.entry].value |= covering;
    return true;
  }
  return c->prefixes.count < MAPS_CHANGES_MAX && maps_prefix_map_add(&c->prefixes, p, covering);
}

/* What is registered in one policy and not in the other */
static bool
add_registered(struct maps_changes *c, const struct maps_policy *one,
               const struct maps_policy *other)
{
  for (uint32_t i = 0; i < one->registered_index.count; i++)
  {
    const struct maps_prefix *p = &one->registered_index.entry[i].prefix;

    if (!maps_prefix_map_exact(&other->registered_index, p) && !add(c, p, one->more_specifics))
      return false;
  }
  return true;
}

/* What only one of the sets grants */
static bool
add_grants(struct maps_changes *c, const struct maps_grants *a, const struct maps_grants *b)
{
  uint32_t i = 0, j = 0;

  while (i < a->count || j < b->count)
  {
    int order = i == a->count   ? 1
                : j == b->count ? -1
                                : maps_grant_compare(&a->grant[i], &b->grant[j]);
    struct maps_prefix p = maps_grant_prefix(order <= 0 ? &a->grant[i] : &b->grant[j]);

    if (order && !add(c, &p, true))
      return false;

    i += order <= 0;
    j += order >= 0;
  }
  return true;
}

struct maps_changes
maps_changes_find(const struct maps_policy *old, const struct maps_policy *new)
{
  struct maps_changes c = {};

  if (maps_policy_same(old, new))
    return c;

  /* Where ASNs are registered, prefixes count for nothing */
  bool told = maps_policy_same_but_prefixes(old, new) &&
              (old->deployment != MAPS_PARTNER ||
               add_registered(&c, old, new) && add_registered(&c, new, old)) &&
              add_grants(&c, &old->registry.routes, &new->registry.routes) &&
              add_grants(&c, &old->registry.vrps, &new->registry.vrps);

  if (!told)
  {
    maps_changes_free(&c);
    c.all = true;
  }
  return c;
}

void
maps_changes_free(struct maps_changes *changes)
{
  maps_prefix_map_free(&changes->prefixes);
  *changes = (struct maps_changes){};
}

bool
maps_changes_affect(const struct maps_changes *changes, bool from_microsoft,
                    const struct maps_prefix *p)
{
  if (changes->all || maps_prefix_map_exact(&changes->prefixes, p))
    return true;

  if (!from_microsoft && !changes->covering)
    return false;

  int limit = p->length;
  const struct maps_prefix_entry *e;

  while ((e = maps_prefix_map_covering(&changes->prefixes, p, limit)) && !from_microsoft &&
         !e->value)
    limit = e->prefix.length - 1;

  return e;
}
