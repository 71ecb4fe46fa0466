/*
 *	bird-maps -- Azure's own documents: what is registered under a peering
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A registered prefix or ASN finds its peering by Azure's id, or by the peering's
 *	name where a tool gave no ids. One that the inventory lists, too, is the same:
 *	Azure tells its state, ours the rest.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>

#include "config/azure_join.h"

/* The key of a registered prefix or ASN in values: what is registered, in one form */
static bool
value_key(uint32_t peering, unsigned kind, struct json_object *value, char key[MAPS_SHOWN_TEXT])
{
  const char *text = json_object_get_string(value);
  char plain[MAPS_PREFIX_TEXT];
  struct maps_prefix p;

  if (!text)
    return false;
  if (kind == MAPS_AZURE_ASN && !strncasecmp(text, "AS", 2))
    text += 2;
  if (kind == MAPS_AZURE_PREFIX && maps_prefix_parse(text, &p) == MAPS_PREFIX_OK)
  {
    maps_prefix_format(&p, plain);
    text = plain;
  }

  return snprintf(key, MAPS_SHOWN_TEXT, "%" PRIu32 " %u %s", peering, kind, text) < MAPS_SHOWN_TEXT;
}

static const char *
value_name(unsigned kind)
{
  return kind == MAPS_AZURE_PREFIX ? "prefix" : "asn";
}

/* Finds the peering of what is registered; UINT32_MAX if it is left out or a problem. */
static uint32_t
find_peering(struct maps_azure_join *j, const struct maps_azure_resource *resource)
{
  uint32_t number;

  if (maps_azure_recall(j->peerings, resource->parent_id, &number) ||
      maps_azure_recall(j->peerings, resource->parent, &number))
    return number ? number - 1 : UINT32_MAX;
  if (!resource->parent && json_object_array_length(j->list) == 1)
    return 0;

  if (resource->parent)
    maps_azure_problem(j->a, resource,
                       "belongs to the peering %s, which is not in the inventory; add its document",
                       resource->parent);
  else
    maps_azure_problem(j->a, resource, "does not tell its peering%s; export it with its \"id\"",
                       "");
  return UINT32_MAX;
}

/* Sorts what is registered by peering and value. */
static bool
sort_registered(struct maps_azure_join *j)
{
  bool ok = true;

  for (uint32_t n = 0; ok && n < j->a->count; n++)
  {
    const struct maps_azure_resource *resource = &j->a->resource[n];
    char key[MAPS_SHOWN_TEXT];

    j->peering[n] = UINT32_MAX;
    if (resource->kind != MAPS_AZURE_PREFIX && resource->kind != MAPS_AZURE_ASN)
      continue;

    j->peering[n] = find_peering(j, resource);
    j->a->passed_over[resource->kind] += j->peering[n] == UINT32_MAX;
    if (j->peering[n] != UINT32_MAX &&
        value_key(j->peering[n], resource->kind,
                  maps_azure_member(resource->properties, value_name(resource->kind)), key))
      ok = maps_azure_remember(j, j->values, key, n + 1);
  }

  return ok;
}

/* An item of our list: Azure's resource with ours over it if it is one, else ours as it is */
static struct json_object *
join_item(struct maps_azure_join *j, const struct maps_place *at, uint32_t peering, unsigned kind,
          struct json_object *ours)
{
  struct json_object *value = ours, *base, *mine, *out;
  char key[MAPS_SHOWN_TEXT];
  uint32_t number;

  if (json_object_is_type(ours, json_type_object))
  {
    value = maps_azure_member(ours, value_name(kind));
    if (!value)
      value = maps_azure_member(maps_azure_member(ours, "properties"), value_name(kind));
  }

  if (!value || !value_key(peering, kind, value, key) ||
      !maps_azure_recall(j->values, key, &number) || j->done[number - 1])
    return json_object_get(ours);

  const struct maps_azure_resource *resource = &j->a->resource[number - 1];

  j->done[number - 1] = true;
  base = maps_azure_our_form(j, at, resource, resource->name);
  if (!base || !json_object_is_type(ours, json_type_object))
    return base;

  /* The value itself is the same, or it would not have been found. */
  mine = json_object_new_object();
  bool ok = mine;

  json_object_object_foreach(ours, name, member) if (ok && strcmp(name, value_name(kind))) ok =
    maps_azure_add(j->a->r, mine, name, json_object_get(member));
  if (!mine)
    maps_problem_memory(j->a->r);
  out = ok ? maps_azure_overlay(j->a->r, at, at, mine, base) : NULL;
  json_object_put(mine);
  json_object_put(base);
  return out;
}

/* What is registered under a peering: ours first, then Azure's */
static bool
join_list(struct maps_azure_join *j, uint32_t peering, unsigned kind, const char *key)
{
  struct maps_place item = maps_place_item(&j->at, peering), at = maps_place_key(&item, key);
  struct json_object *object = json_object_array_get_idx(j->list, peering);
  struct json_object *ours = maps_azure_member(object, key), *list;
  char place[MAPS_PLACE_TEXT];
  bool any = false, ok;

  for (uint32_t n = 0; n < j->a->count && !any; n++)
    any = j->peering[n] == peering && j->a->resource[n].kind == kind;
  if (!any || !object || ours && !json_object_is_type(ours, json_type_array))
    return true;

  list = json_object_new_array();
  ok = list && maps_origin_add(j->a->r, &at, j->a->r->file, maps_place_format(&at, place), false);
  for (uint32_t n = 0; ok && ours && n < json_object_array_length(ours); n++)
  {
    struct maps_place here = maps_place_item(&at, n);
    struct json_object *mine = json_object_array_get_idx(ours, n);
    struct json_object *joined = join_item(j, &here, peering, kind, mine);

    ok = (joined || !mine) && maps_azure_append(j, list, joined);
  }

  for (uint32_t n = 0; ok && n < j->a->count; n++)
    if (j->peering[n] == peering && j->a->resource[n].kind == kind && !j->done[n])
    {
      struct maps_place here = maps_place_item(&at, (uint32_t) json_object_array_length(list));
      struct json_object *joined =
        maps_azure_our_form(j, &here, &j->a->resource[n], j->a->resource[n].name);

      ok = joined && maps_azure_append(j, list, joined);
    }

  if (ok)
    return maps_azure_add(j->a->r, object, key, list);
  if (!list)
    maps_problem_memory(j->a->r);
  json_object_put(list);
  return false;
}

bool
maps_azure_join_registered(struct maps_azure_join *j)
{
  static const struct
  {
    unsigned kind;
    const char *key;
  } lists[] = {{MAPS_AZURE_PREFIX, "registered_prefixes"}, {MAPS_AZURE_ASN, "registered_asns"}};
  bool ok = sort_registered(j);

  for (uint32_t n = 0; ok && n < json_object_array_length(j->list); n++)
    for (unsigned l = 0; ok && l < 2; l++)
      ok = join_list(j, n, lists[l].kind, lists[l].key);
  return ok;
}
