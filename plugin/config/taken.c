/*
 *	bird-maps -- the inventory: names and addresses that are taken
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Reports tell peerings and connections apart by name, and BGP tells sessions
 *	apart by address. Whoever comes second is told who was first. At an exchange
 *	two routers of ours may have one neighbour: they name their routers.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/linkhash.h>

#include "config/compile.h"
#include "config/origins.h"

static void
free_name(struct lh_entry *entry)
{
  free(lh_entry_k(entry));
}

bool
maps_take_begin(struct maps_compile *c)
{
  c->peering_names = lh_kchar_table_new(16, free_name);
  c->connection_names = lh_kchar_table_new(16, free_name);
  c->neighbours = lh_kchar_table_new(16, free_name);
  return c->peering_names && c->connection_names && c->neighbours;
}

void
maps_take_end(struct maps_compile *c)
{
  struct lh_table *tables[] = {c->peering_names, c->connection_names, c->neighbours};

  for (unsigned n = 0; n < sizeof tables / sizeof *tables; n++)
    if (tables[n])
      lh_table_free(tables[n]);

  maps_prefix_map_free(&c->addresses);
  free(c->use);
}

/* Where the owner is in the inventory */
static const char *
describe(const struct maps_compile *c, const struct maps_use *use, char buf[MAPS_WHERE_TEXT])
{
  static const char *const lists[][2] = {
    [MAPS_USE_PEERING] = {"peerings"},
    [MAPS_USE_CONNECTION] = {"peerings"},
    [MAPS_USE_ORDINARY] = {"ordinary_sessions"},
    [MAPS_USE_CLIENT] = {"clients", "sessions"},
  };
  static const struct maps_place root;
  struct maps_place list = maps_place_key(&root, lists[use->kind][0]);
  struct maps_place inner = maps_place_key(&list, lists[use->kind][1]);
  struct maps_place item = maps_place_item(lists[use->kind][1] ? &inner : &list, use->index);
  struct maps_place properties = maps_place_key(&item, "properties");
  struct maps_place direct = maps_place_key(&properties, "direct");
  struct maps_place connections = maps_place_key(&direct, "connections");
  struct maps_place connection = maps_place_item(&connections, use->number);

  return maps_where_shown(c->r, use->kind == MAPS_USE_CONNECTION ? &connection : &item, buf);
}

static const struct maps_use *
find_name(const struct maps_compile *c, struct lh_table *names, const char *name)
{
  void *index;

  return lh_table_lookup_ex(names, name, &index) ? &c->use[(uintptr_t) index - 1] : NULL;
}

/* The name is the newest use's. */
static void
add_name(struct maps_compile *c, struct lh_table *names, const char *name)
{
  char *key = strdup(name);

  if (!key || lh_table_insert(names, key, (void *) (uintptr_t) c->use_count))
  {
    free(key);
    maps_problem_memory(c->r);
  }
}

static bool
add_use(struct maps_compile *c, struct maps_use use)
{
  if (!maps_more(c->r, &c->use, c->use_count, sizeof *c->use))
    return false;

  c->use[c->use_count++] = use;
  return true;
}

void
maps_take_name(struct maps_compile *c, struct lh_table *names, const struct maps_place *at,
               const char *name, struct maps_use use)
{
  const struct maps_use *taken = find_name(c, names, name);
  char owner[MAPS_WHERE_TEXT];

  if (taken)
    maps_problem(c->r, at, "the name \"%s\" is taken by %s; give each its own \"name\"", name,
                 describe(c, taken, owner));
  else if (add_use(c, use))
    add_name(c, names, name);
}

void
maps_take_address(struct maps_compile *c, const struct maps_place *at,
                  const struct maps_prefix *address, const char *router, struct maps_use use)
{
  const struct maps_prefix_entry *entry = maps_prefix_map_exact(&c->addresses, address);
  const struct maps_use *taken = entry ? &c->use[entry->value] : NULL;
  char owner[MAPS_WHERE_TEXT], text[MAPS_PREFIX_TEXT], name[MAPS_SHOWN_TEXT];

  maps_address_format(address, text);
  snprintf(name, sizeof name, "%s %s", text, router ? router : "");

  if (taken && taken->routed && router)
    taken = find_name(c, c->neighbours, name);
  if (taken)
  {
    bool both = taken->kind == MAPS_USE_CONNECTION && use.kind == MAPS_USE_CONNECTION;

    maps_problem(c->r, at, "%s is the neighbour of %s already; %s", text, describe(c, taken, owner),
                 both ? "correct one of them, or name both routers if they are different ones"
                      : "a neighbour has one role, remove one of the two");
    return;
  }

  use.routed = router;
  if (!add_use(c, use))
    return;
  if (router)
    add_name(c, c->neighbours, name);
  if (!entry && !maps_prefix_map_add(&c->addresses, address, c->use_count - 1))
    maps_problem_memory(c->r);
}
