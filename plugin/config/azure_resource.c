/*
 *	bird-maps -- Azure's own documents: one resource
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What a resource is, its type says, by its last part: tools write the parts
 *	before it in several ways. Lists of some tools have no types; then the keys
 *	decide. A resource that is told twice must be told alike.
 */

#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>

#include "config/azure.h"
#include "config/fields.h"

#define PROVIDER "Microsoft.Peering/"

struct json_object *
maps_azure_member(struct json_object *object, const char *key)
{
  struct json_object *value = NULL;

  if (!json_object_is_type(object, json_type_object))
    return NULL;
  if (json_object_object_get_ex(object, key, &value))
    return value;

  json_object_object_foreach(object, name, member) if (!strcasecmp(name, key)) return member;
  return NULL;
}

const char *
maps_azure_string(struct json_object *object, const char *key)
{
  struct json_object *value = maps_azure_member(object, key);

  return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

bool
maps_azure_add(struct maps_reader *r, struct json_object *object, const char *key,
               struct json_object *value)
{
  if (object && !json_object_object_add(object, key, value))
    return true;

  json_object_put(value);
  maps_problem_memory(r);
  return false;
}

bool
maps_azure_add_string(struct maps_reader *r, struct json_object *object, const char *key,
                      const char *text)
{
  struct json_object *value = json_object_new_string(text);

  if (!value)
    maps_problem_memory(r);
  return value && maps_azure_add(r, object, key, value);
}

bool
maps_azure_provider(const char *type)
{
  return !strncasecmp(type, PROVIDER, sizeof PROVIDER - 1);
}

/* The kind by the type's last part */
static enum maps_azure_kind
kind_by_type(const char *type)
{
  static const char *const last[] = {
    [MAPS_AZURE_PEERING] = "peerings",        [MAPS_AZURE_PREFIX] = "registeredPrefixes",
    [MAPS_AZURE_ASN] = "registeredAsns",      [MAPS_AZURE_PEER_ASN] = "peerAsns",
    [MAPS_AZURE_RECEIVED] = "receivedRoutes",
  };
  const char *slash = strrchr(type, '/'), *word = slash ? slash + 1 : type;

  /* Others have peerings of their own. */
  if (!slash || maps_azure_provider(type))
    for (unsigned n = 0; n < sizeof last / sizeof *last; n++)
      if (!strcasecmp(word, last[n]))
        return n;

  return MAPS_AZURE_OTHER;
}

/* The kind by the keys, or MAPS_AZURE_KINDS */
static enum maps_azure_kind
kind_by_keys(struct json_object *properties)
{
  if (maps_azure_member(properties, "direct") || maps_azure_member(properties, "exchange"))
    return MAPS_AZURE_PEERING;
  if (maps_azure_member(properties, "peerAsn"))
    return MAPS_AZURE_PEER_ASN;
  if (maps_azure_member(properties, "asn"))
    return MAPS_AZURE_ASN;
  if (maps_azure_member(properties, "asPath") || maps_azure_member(properties, "nextHop"))
    return MAPS_AZURE_RECEIVED;
  return maps_azure_member(properties, "prefix") ? MAPS_AZURE_PREFIX : MAPS_AZURE_KINDS;
}

/* A copy of the text's first bytes in lower case, or NULL */
static char *
lower(const char *text, size_t length)
{
  char *copy = strndup(text, length);

  for (char *c = copy; c && *c; c++)
    if (*c >= 'A' && *c <= 'Z')
      *c |= 0x20;
  return copy;
}

/* Fills name and parent from a name like "PEERING/NAME", and ids from the id. */
static bool
name_resource(struct maps_azure_resource *resource)
{
  const char *id = maps_azure_string(resource->json, "id");
  const char *name = maps_azure_string(resource->json, "name");
  const char *path = name ? name : id, *slash = path ? strrchr(path, '/') : NULL;
  bool child = resource->kind == MAPS_AZURE_PREFIX || resource->kind == MAPS_AZURE_ASN;

  if (path && !(resource->name = strdup(slash ? slash + 1 : path)))
    return false;
  if (id && !(resource->id = lower(id, strlen(id))))
    return false;
  if (!child)
    return true;

  /* ".../peerings/PARENT/registeredPrefixes/NAME" */
  const char *in = id ? strcasestr(id, "/peerings/") : NULL;

  if (in)
  {
    const char *begin = in + strlen("/peerings/");
    size_t length = strcspn(begin, "/");

    resource->parent = strndup(begin, length);
    resource->parent_id = lower(id, (size_t) (begin - id) + length);
    return resource->parent && resource->parent_id;
  }

  if (name && slash)
    return (resource->parent = strndup(name, (size_t) (slash - name)));
  return true;
}

/* The text by which a resource is known: its id, or its kind and name; the caller frees it. */
static char *
known_as(const struct maps_azure_resource *resource)
{
  char *text;

  if (resource->id)
    return strdup(resource->id);
  if (!resource->name)
    return NULL;
  if (asprintf(&text, "%d %s/%s", resource->kind, resource->parent ? resource->parent : "",
               resource->name) < 0)
    return NULL;

  char *key = lower(text, strlen(text));
  free(text);
  return key;
}

static void
free_resource(struct maps_azure_resource *resource)
{
  free(resource->file);
  free(resource->place);
  free(resource->id);
  free(resource->name);
  free(resource->parent);
  free(resource->parent_id);
  json_object_put(resource->json);
}

/* Is it known already? Then it must be the same. */
static bool
known(struct maps_azure *a, const struct maps_place *at, const struct maps_azure_resource *resource,
      const char *key)
{
  void *index;

  if (!key || !lh_table_lookup_ex(a->known, key, &index))
    return false;

  const struct maps_azure_resource *first = &a->resource[(uintptr_t) index - 1];
  bool same_file = !strcmp(first->file, resource->file);

  if (!json_object_equal(first->json, resource->json))
    maps_problem(a->r, at,
                 "is the same resource as %s%s%s but says otherwise; keep the newer one of the two",
                 same_file ? "" : first->file, same_file ? "" : ": ", first->place);
  return true;
}

/* Takes the resource over, unless it is known. */
static void
take(struct maps_azure *a, const struct maps_place *at, struct maps_azure_resource *resource)
{
  char place[MAPS_PLACE_TEXT], *key;

  resource->file = strdup(a->r->file);
  resource->place = strdup(maps_place_format(at, place));
  if (!resource->file || !resource->place || !name_resource(resource) ||
      !((key = known_as(resource)) || !resource->name && !resource->id))
  {
    maps_problem_memory(a->r);
    free_resource(resource);
    return;
  }

  if (known(a, at, resource, key) || !maps_more(a->r, &a->resource, a->count, sizeof *a->resource))
  {
    free(key);
    free_resource(resource);
    return;
  }

  a->resource[a->count++] = *resource;
  if (key && lh_table_insert(a->known, key, (void *) (uintptr_t) a->count))
  {
    free(key);
    maps_problem_memory(a->r);
  }
}

void
maps_azure_resource(struct maps_azure *a, const struct maps_place *at, struct json_object *object)
{
  const char *type = maps_azure_string(object, "type");
  struct json_object *properties = maps_azure_member(object, "properties");
  struct maps_azure_resource resource = {.json = object, .properties = properties};

  if (!json_object_is_type(properties, json_type_object))
  {
    resource.flat = true;
    resource.properties = object;
  }

  resource.kind = type ? kind_by_type(type) : kind_by_keys(resource.properties);
  if (resource.kind == MAPS_AZURE_KINDS)
    maps_problem(
      a->r, at,
      "is no peering, registered prefix, registered ASN or peer ASN of Azure's; remove it");
  else if (resource.kind >= MAPS_AZURE_RECEIVED)
    a->passed_over[resource.kind]++;
  else
  {
    json_object_get(object);
    take(a, at, &resource);
  }
}

void
maps_azure_free(struct maps_azure *a)
{
  for (uint32_t n = 0; n < a->count; n++)
    free_resource(&a->resource[n]);
  free(a->resource);
  if (a->known)
    lh_table_free(a->known);
}
