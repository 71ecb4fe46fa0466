/*
 *	bird-maps -- Azure's own documents: joined with the inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The peerings of the inventory come first and keep their order, so that their
 *	places stay what they are; those that only Azure tells of follow.
 */

#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>

#include "config/azure_join.h"
#include "config/suggest.h"

static const struct maps_place root;

void
maps_azure_problem(struct maps_azure *a, const struct maps_azure_resource *resource,
                   const char *format, const char *word)
{
  const char *file = a->r->file;
  char *what;

  if (asprintf(&what, format, word) < 0)
  {
    maps_problem_memory(a->r);
    return;
  }

  a->r->file = resource->file;
  maps_problem(a->r, NULL, "%s: %s", resource->place, what);
  a->r->file = file;
  free(what);
}

static bool
same_word(const char *a, const char *b)
{
  return a && b && !strcasecmp(a, b);
}

static void
free_key(struct lh_entry *entry)
{
  free(lh_entry_k(entry));
}

bool
maps_azure_remember(struct maps_azure_join *j, struct lh_table *table, const char *key,
                    uint32_t number)
{
  char *copy = key ? strdup(key) : NULL;

  for (char *c = copy; c && *c; c++)
    if (*c >= 'A' && *c <= 'Z')
      *c |= 0x20;

  if (!key || copy && lh_table_lookup_ex(table, copy, NULL))
  {
    free(copy);
    return true;
  }

  if (copy && !lh_table_insert(table, copy, (void *) (uintptr_t) number))
    return true;

  free(copy);
  maps_problem_memory(j->a->r);
  return false;
}

bool
maps_azure_recall(struct lh_table *table, const char *key, uint32_t *number)
{
  char copy[MAPS_PLACE_TEXT];
  void *found;

  if (!key || snprintf(copy, sizeof copy, "%s", key) >= (int) sizeof copy)
    return false;
  for (char *c = copy; *c; c++)
    if (*c >= 'A' && *c <= 'Z')
      *c |= 0x20;
  if (!lh_table_lookup_ex(table, copy, &found))
    return false;

  *number = (uint32_t) (uintptr_t) found;
  return true;
}

/* Adds the peering at the end of the list; takes it over. */
static bool
add_peering(struct maps_azure_join *j, struct json_object *peering, const char *name,
            const char *id)
{
  if (json_object_array_add(j->list, peering))
  {
    json_object_put(peering);
    maps_problem_memory(j->a->r);
    return false;
  }

  uint32_t number = (uint32_t) json_object_array_length(j->list);

  return maps_azure_remember(j, j->peerings, id, number) &&
         maps_azure_remember(j, j->peerings, name, number);
}

/* Is the peering under "azure_except"? */
static bool
excepted(struct json_object *except, const struct maps_azure_resource *resource, bool *used)
{
  bool found = false;

  if (json_object_is_type(except, json_type_array))
    for (uint32_t n = 0; n < json_object_array_length(except); n++)
    {
      struct json_object *item = json_object_array_get_idx(except, n);

      if (json_object_is_type(item, json_type_string) &&
          (same_word(json_object_get_string(item), resource->name) ||
           same_word(json_object_get_string(item), resource->id)))
        found = used[n] = true;
    }

  return found;
}

/* Leaves out the peerings that the operator names; each name must be of one. */
static bool
leave_out(struct maps_azure_join *j, struct json_object *except)
{
  struct maps_place at = maps_place_key(&root, "azure_except");
  bool list = json_object_is_type(except, json_type_array), ok = true;
  uint32_t count = list ? (uint32_t) json_object_array_length(except) : 0;
  bool *used = calloc(count + 1, sizeof *used);

  if (!used)
  {
    maps_problem_memory(j->a->r);
    return false;
  }

  for (uint32_t n = 0; ok && n < j->a->count; n++)
  {
    const struct maps_azure_resource *resource = &j->a->resource[n];

    if (resource->kind == MAPS_AZURE_PEERING && excepted(except, resource, used))
    {
      j->done[n] = true;
      j->a->passed_over[MAPS_AZURE_PEERING]++;
      ok = maps_azure_remember(j, j->peerings, resource->id, 0) &&
           (resource->id || maps_azure_remember(j, j->peerings, resource->name, 0));
    }
  }

  for (uint32_t n = 0; n < count; n++)
  {
    struct maps_place here = maps_place_item(&at, n);
    char shown[MAPS_SHOWN_TEXT];

    if (!used[n])
      maps_problem(j->a->r, &here, "%s is no peering of the documents under \"azure\"; remove it",
                   maps_shown(&here, json_object_array_get_idx(except, n), shown));
  }

  free(used);
  return ok;
}

struct json_object *
maps_azure_our_form(struct maps_azure_join *j, const struct maps_place *at,
                    const struct maps_azure_resource *resource, const char *name)
{
  static const char *const keys[] = {"id", "type", "kind", "location", "tags", "sku"};
  struct maps_place properties = maps_place_key(at, "properties");
  struct maps_reader *r = j->a->r;
  struct json_object *out = json_object_new_object();
  bool ok =
    maps_origin_add(r, at, resource->file, resource->place, true) &&
    (!resource->flat || maps_origin_add(r, &properties, resource->file, resource->place, true));

  if (ok && name)
    ok = maps_azure_add_string(r, out, "name", name);
  for (unsigned n = 0; ok && n < sizeof keys / sizeof *keys; n++)
  {
    struct json_object *member = maps_azure_member(resource->json, keys[n]);

    if (member)
      ok = maps_azure_add(r, out, keys[n], json_object_get(member));
  }

  if (ok && maps_azure_add(r, out, "properties", json_object_get(resource->properties)))
    return out;

  json_object_put(out);
  return NULL;
}

/* The peering's connections and what it is: ours may be NULL. */
static struct json_object *
join_peering(struct maps_azure_join *j, uint32_t number, struct json_object *ours,
             const struct maps_azure_resource *resource)
{
  struct maps_reader *r = j->a->r;
  struct maps_place at = maps_place_item(&j->at, number);
  struct maps_place properties = maps_place_key(&at, "properties");
  struct maps_place direct = maps_place_key(&properties, "direct");
  struct maps_place connections = maps_place_key(&direct, "connections");
  struct maps_place short_form = maps_place_key(&at, "connections");
  struct json_object *mine = maps_azure_member(ours, "connections"), *out, *list, *base, *theirs;
  struct json_object *deep = maps_azure_member(
    maps_azure_member(maps_azure_member(ours, "properties"), "direct"), "connections");
  const char *name = maps_azure_string(ours, "name");
  char shown[MAPS_SHOWN_TEXT];

  if (mine && deep)
    maps_problem(r, &short_form, "is given twice, here and in \"properties\"; keep one");
  if (mine && !json_object_is_type(mine, json_type_array))
    maps_problem(r, &short_form, "must be a list, not %s", maps_shown(&short_form, mine, shown));

  base = maps_azure_our_form(j, &at, resource, name ? name : resource->name);
  if (!ours || !base)
    return base;

  out = maps_azure_overlay(r, &at, &at, ours, base);
  json_object_put(base);
  theirs = maps_azure_member(maps_azure_member(resource->properties, "direct"), "connections");
  if (!out || !json_object_is_type(theirs, json_type_array))
    return out;

  /* Where the object that held them was laid over, they were left out. */
  list = json_object_is_type(mine ? mine : deep, json_type_array)
           ? maps_azure_connections(r, &connections, mine ? &short_form : &connections,
                                    mine ? mine : deep, theirs, resource)
           : json_object_get(theirs);
  if (list && maps_azure_add(r, maps_azure_member(maps_azure_member(out, "properties"), "direct"),
                             "connections", list))
    return out;

  json_object_put(out);
  return NULL;
}

/* Azure's peering that ours is, by id or name; marks it done. */
static const struct maps_azure_resource *
find_resource(struct maps_azure_join *j, struct json_object *ours)
{
  const char *id = maps_azure_string(ours, "id"), *name = maps_azure_string(ours, "name");

  for (uint32_t n = 0; n < j->a->count; n++)
  {
    const struct maps_azure_resource *resource = &j->a->resource[n];

    if (resource->kind == MAPS_AZURE_PEERING && !j->done[n] &&
        (id && resource->id ? same_word(id, resource->id) : same_word(name, resource->name)))
    {
      j->done[n] = true;
      return resource;
    }
  }

  return NULL;
}

/* A peering of ours that Azure does not tell of must tell all itself. */
static void
check_unmatched(struct maps_azure_join *j, const struct maps_place *at, struct json_object *ours)
{
  struct maps_place here = maps_place_key(at, "name");
  const char *name = maps_azure_string(ours, "name");

  if (!name || maps_azure_member(ours, "properties"))
    return;

  struct maps_suggestion s = maps_suggest(name);

  for (uint32_t n = 0; n < j->a->count; n++)
    if (j->a->resource[n].kind == MAPS_AZURE_PEERING && j->a->resource[n].name)
      maps_suggest_offer(&s, j->a->resource[n].name);
  if (s.best)
    maps_problem(j->a->r, &here, "there is no such peering under \"azure\"; did you mean \"%s\"?",
                 s.best);
  else
    maps_problem(j->a->r, &here,
                 "there is no such peering under \"azure\"; add its document, or its "
                 "\"properties\" here");
}

static bool
join_peerings(struct maps_azure_join *j, struct json_object *ours)
{
  uint32_t count = ours ? (uint32_t) json_object_array_length(ours) : 0;
  bool ok = true;

  for (uint32_t n = 0; ok && n < count; n++)
  {
    struct maps_place here = maps_place_item(&j->at, n);
    struct json_object *mine = json_object_array_get_idx(ours, n), *peering;
    bool object = json_object_is_type(mine, json_type_object);
    const struct maps_azure_resource *resource = object ? find_resource(j, mine) : NULL;

    if (object && !resource)
      check_unmatched(j, &here, mine);
    peering = resource ? join_peering(j, n, mine, resource) : json_object_get(mine);
    ok = (peering || !mine) && add_peering(j, peering, maps_azure_string(mine, "name"),
                                           resource ? resource->id : maps_azure_string(mine, "id"));
  }

  for (uint32_t n = 0; ok && n < j->a->count; n++)
  {
    const struct maps_azure_resource *resource = &j->a->resource[n];
    struct json_object *peering;

    if (resource->kind != MAPS_AZURE_PEERING || j->done[n])
      continue;

    if (!maps_azure_member(resource->properties, "direct") &&
        maps_azure_member(resource->properties, "exchange"))
      maps_azure_problem(j->a, resource,
                         "an Exchange peering does not carry MAPS; add %s to \"azure_except\", and "
                         "list its sessions as ordinary_sessions",
                         resource->name ? resource->name : "it");

    peering = join_peering(j, (uint32_t) json_object_array_length(j->list), NULL, resource);
    ok = peering && add_peering(j, peering, resource->name, resource->id);
  }

  return ok;
}

bool
maps_azure_append(struct maps_azure_join *j, struct json_object *list, struct json_object *item)
{
  if (!json_object_array_add(list, item))
    return true;

  json_object_put(item);
  maps_problem_memory(j->a->r);
  return false;
}

/* What is left under "azure" */
static bool
join_peer_asns(struct maps_azure_join *j, struct json_object *document)
{
  struct maps_place at = maps_place_key(&root, "azure");
  struct json_object *list = json_object_new_array();
  bool ok = list;

  for (uint32_t n = 0; ok && n < j->a->count; n++)
    if (j->a->resource[n].kind == MAPS_AZURE_PEER_ASN)
    {
      struct maps_place here = maps_place_item(&at, (uint32_t) json_object_array_length(list));
      struct json_object *item =
        maps_azure_our_form(j, &here, &j->a->resource[n], j->a->resource[n].name);

      ok = item && maps_azure_append(j, list, item);
    }

  if (ok)
    return maps_azure_add(j->a->r, document, "azure", list);
  if (!list)
    maps_problem_memory(j->a->r);
  json_object_put(list);
  return false;
}

static void
join_all(struct maps_azure_join *j, struct json_object *document)
{
  struct json_object *ours = maps_azure_member(document, "peerings");
  bool ok = j->list && j->peerings && j->values && j->peering && j->done;

  if (!ok)
  {
    maps_problem_memory(j->a->r);
    return;
  }

  ok = leave_out(j, maps_azure_member(document, "azure_except")) && join_peer_asns(j, document);

  /* If it is no list, its reader says so. */
  if (ok && (!ours || json_object_is_type(ours, json_type_array)) && join_peerings(j, ours) &&
      maps_azure_join_registered(j))
    maps_azure_add(j->a->r, document, "peerings", json_object_get(j->list));
}

void
maps_azure_join(struct maps_azure *a, struct json_object *document)
{
  struct maps_place at = maps_place_key(&root, "azure");
  struct json_object *documents = maps_azure_member(document, "azure");
  struct maps_azure_join j = {.a = a, .at = maps_place_key(&root, "peerings")};

  if (!json_object_is_type(documents, json_type_array))
    return;

  a->known = lh_kchar_table_new(16, free_key);
  if (!a->known)
  {
    maps_problem_memory(a->r);
    return;
  }

  for (uint32_t n = 0; n < json_object_array_length(documents); n++)
  {
    struct maps_place here = maps_place_item(&at, n);

    maps_azure_read(a, &here, json_object_array_get_idx(documents, n));
  }

  j.list = json_object_new_array();
  j.peerings = lh_kchar_table_new(16, free_key);
  j.values = lh_kchar_table_new(16, free_key);
  j.peering = calloc(a->count + 1, sizeof *j.peering);
  j.done = calloc(a->count + 1, sizeof *j.done);
  join_all(&j, document);

  json_object_put(j.list);
  if (j.peerings)
    lh_table_free(j.peerings);
  if (j.values)
    lh_table_free(j.values);
  free(j.peering);
  free(j.done);
}
