/*
 *	bird-maps -- what a reconfiguration affects
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include <stdlib.h>

#include "bird/instance.h"
#include "bird/revision.h"
#include "bird/route.h"

/* Also for when memory is short; never freed */
static struct maps_revision everything = {.changes.all = true, .refs = 1};

struct maps_revision *
maps_revision_ref(struct maps_revision *revision)
{
  __atomic_add_fetch(&revision->refs, 1, __ATOMIC_RELAXED);
  return revision;
}

void
maps_revision_unref(struct maps_revision *revision)
{
  if (!revision || __atomic_sub_fetch(&revision->refs, 1, __ATOMIC_ACQ_REL))
    return;

  maps_changes_free(&revision->changes);
  free(revision);
}

static struct maps_revision *
find_revision(const struct maps_policy *old, const struct maps_policy *new)
{
  struct maps_revision *revision = malloc(sizeof(*revision));

  if (!revision)
    return maps_revision_ref(&everything);

  *revision = (struct maps_revision){.changes = maps_changes_find(old, new), .refs = 1};
  return revision;
}

struct maps_revision *
maps_revision_between(const struct maps_instance *from, const struct maps_instance *to)
{
  static struct maps_revision *last;
  static u64 last_from, last_to;

  if (!from)
    return maps_revision_ref(&everything);

  if (!last || last_from != from->number || last_to != to->number)
  {
    maps_revision_unref(last);
    last = find_revision(from->policy, to->policy);
    last_from = from->number;
    last_to = to->number;
  }
  return maps_revision_ref(last);
}

bool
maps_revision_affects(const struct maps_revision *revision, const net_addr *n)
{
  struct maps_prefix prefix = maps_prefix_from_net(n);

  return maps_changes_affect(&revision->changes, false, &prefix);
}

void
maps_revision_walk(const struct maps_revision *revision, struct channel *c,
                   void (*each)(struct channel *c, const net_addr *n))
{
  const struct maps_prefix_map *prefixes = &revision->changes.prefixes;
  uint family = c->net_type == NET_IP4 ? MAPS_IPV4 : MAPS_IPV6;
  net_addr_union n;

  for (u32 i = 0; i < prefixes->count; i++)
    if (prefixes->entry[i].prefix.family == family)
    {
      maps_prefix_to_net(&prefixes->entry[i].prefix, &n.n);
      each(c, &n.n);
    }
}
