/*
 *	bird-maps -- Azure's own documents: ours laid over Azure's
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	We add what Azure does not know, such as routers and modes. What both tell must
 *	be the same: which of two values is right, only their authors know.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>

#include "config/azure.h"

static const char *const addresses[] = {
  "sessionPrefixV4", "microsoftSessionIPv4Address", "peerSessionIPv4Address",
  "sessionPrefixV6", "microsoftSessionIPv6Address", "peerSessionIPv6Address",
};

#define ADDRESSES (sizeof addresses / sizeof *addresses)

/* The list whose items are matched one by one */
static bool
matched_list(const char *key)
{
  return !strcmp(key, "connections");
}

/* What is at the place was written by us, at that one. */
static bool
our_origin(struct maps_reader *r, const struct maps_place *at, const struct maps_place *ours_at)
{
  char place[MAPS_PLACE_TEXT];

  return maps_origin_add(r, at, r->file, maps_place_format(ours_at, place), false);
}

static void
conflict(struct maps_reader *r, const struct maps_place *at, const struct maps_place *ours_at,
         struct json_object *ours, struct json_object *azure)
{
  char one[MAPS_SHOWN_TEXT], other[MAPS_SHOWN_TEXT], where[MAPS_WHERE_TEXT];

  maps_where_shown(r, at, where);
  if (our_origin(r, at, ours_at))
    maps_problem(r, at, "is %s here but %s in %s; remove it here, or export again",
                 maps_shown(at, ours, one), maps_shown(at, azure, other), where);
}

/* Do both say the same? Azure's names and ids are the same in any case of letters. */
static bool
say_same(const char *key, struct json_object *ours, struct json_object *azure)
{
  if (json_object_is_type(ours, json_type_string) && json_object_is_type(azure, json_type_string) &&
      !maps_key_secret(key))
    return !strcasecmp(json_object_get_string(ours), json_object_get_string(azure));
  return json_object_equal(ours, azure);
}

static bool
lay_over(struct maps_reader *r, const struct maps_place *at, const struct maps_place *ours_at,
         struct json_object *ours, struct json_object *azure, struct json_object *out)
{
  struct json_object_iterator i = json_object_iter_begin(ours);
  struct json_object_iterator end = json_object_iter_end(ours);
  bool ok = true;

  for (; ok && !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
  {
    const char *key = json_object_iter_peek_name(&i);
    struct maps_place here = maps_place_key(at, key), from = maps_place_key(ours_at, key);
    struct json_object *mine = json_object_iter_peek_value(&i);
    struct json_object *theirs = maps_azure_member(azure, key);

    if (matched_list(key) || maps_key_comment(key) || !mine && theirs)
      continue;

    if (!theirs)
      ok = our_origin(r, &here, &from) && maps_azure_add(r, out, key, json_object_get(mine));
    else if (json_object_is_type(mine, json_type_object) &&
             json_object_is_type(theirs, json_type_object))
      ok = maps_azure_add(r, out, key, maps_azure_overlay(r, &here, &from, mine, theirs));
    else if (!say_same(key, mine, theirs))
      conflict(r, &here, &from, mine, theirs);
  }

  return ok;
}

struct json_object *
maps_azure_overlay(struct maps_reader *r, const struct maps_place *at,
                   const struct maps_place *ours_at, struct json_object *ours,
                   struct json_object *azure)
{
  struct json_object_iterator i = json_object_iter_begin(azure);
  struct json_object_iterator end = json_object_iter_end(azure);
  struct json_object *out = json_object_new_object();
  bool ok = out;

  for (; ok && !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
  {
    const char *key = json_object_iter_peek_name(&i);

    if (!matched_list(key))
      ok = maps_azure_add(r, out, key, json_object_get(json_object_iter_peek_value(&i)));
  }

  if (ok && lay_over(r, at, ours_at, ours, azure, out))
    return out;

  if (!out)
    maps_problem_memory(r);
  json_object_put(out);
  return NULL;
}

/* Is it long enough to belong to one session? */
static bool
one_session(const struct maps_prefix *p)
{
  return p->length >= (p->family == MAPS_IPV4 ? 30 : 126);
}

/* The address or subnet that the session tells under the key */
static bool
session_address(struct json_object *connection, const char *key, struct maps_prefix *p)
{
  const char *text = maps_azure_string(maps_azure_member(connection, "bgpSession"), key);
  enum maps_prefix_error error;

  if (!text)
    return false;

  error = strchr(text, '/') ? maps_prefix_parse(text, p) : maps_address_parse(text, p);
  return (error == MAPS_PREFIX_OK || error == MAPS_PREFIX_HOST_BITS) && one_session(p);
}

/* Does an address of one lie in a subnet of the other? */
static bool
addresses_meet(struct json_object *one, struct json_object *other)
{
  struct maps_prefix p, q;

  for (unsigned i = 0; i < ADDRESSES; i++)
    for (unsigned j = 0; j < ADDRESSES; j++)
      if (session_address(one, addresses[i], &p) && session_address(other, addresses[j], &q) &&
          (maps_prefix_covers(&p, &q) || maps_prefix_covers(&q, &p)))
        return true;

  return false;
}

static bool
same_identifier(const char *text, struct json_object *connection)
{
  const char *identifier = maps_azure_string(connection, "connectionIdentifier");

  return identifier && !strcasecmp(text, identifier);
}

/* Is ours this connection of Azure's, number N of the peering? */
static bool
is_connection(struct json_object *ours, struct json_object *azure, uint32_t number,
              const char *peering)
{
  const char *identifier = maps_azure_string(ours, "connectionIdentifier");
  const char *name = maps_azure_string(ours, "name");
  struct maps_prefix p;
  char numbered[128];

  if (identifier)
    return same_identifier(identifier, azure);

  for (unsigned i = 0; i < ADDRESSES; i++)
    if (session_address(ours, addresses[i], &p))
      return addresses_meet(ours, azure);

  snprintf(numbered, sizeof numbered, "%s-%u", peering ? peering : "", number + 1);
  return name && (same_identifier(name, azure) || !strcasecmp(name, numbered));
}

/* Adds a connection of Azure's to the list, with ours over it if there is one. */
static bool
add_connection(struct maps_reader *r, const struct maps_place *at, const struct maps_place *ours_at,
               struct json_object *list, struct json_object *ours, struct json_object *azure,
               uint32_t number, const struct maps_azure_resource *resource)
{
  struct maps_place here = maps_place_item(at, (uint32_t) json_object_array_length(list));
  char place[MAPS_PLACE_TEXT + 64];
  struct json_object *item;

  snprintf(place, sizeof place, "%s%s.direct.connections[%u]", resource->place,
           resource->flat ? "" : ".properties", number);
  if (!maps_origin_add(r, &here, resource->file, place, true))
    return false;

  item = ours ? maps_azure_overlay(r, &here, ours_at, ours, azure) : json_object_get(azure);
  if (ours && !item)
    return false;
  if (!json_object_array_add(list, item))
    return true;

  json_object_put(item);
  maps_problem_memory(r);
  return false;
}

/* Our connection with this number: finds which of Azure's it is, which is then taken. */
static bool
add_ours(struct maps_reader *r, const struct maps_place *at, const struct maps_place *ours_at,
         struct json_object *list, struct json_object *ours, struct json_object *azure, bool *taken,
         const struct maps_azure_resource *resource)
{
  char shown[MAPS_SHOWN_TEXT], place[MAPS_PLACE_TEXT];

  if (!json_object_is_type(ours, json_type_object))
  {
    maps_problem(r, NULL, "%s: must be an object, not %s", maps_place_format(ours_at, place),
                 maps_shown(ours_at, ours, shown));
    return true;
  }

  for (uint32_t n = 0; n < json_object_array_length(azure); n++)
  {
    struct json_object *theirs = json_object_array_get_idx(azure, n);

    if (taken[n] || !json_object_is_type(theirs, json_type_object) ||
        !is_connection(ours, theirs, n, resource->name))
      continue;

    taken[n] = true;
    return add_connection(r, at, ours_at, list, ours, theirs, n, resource);
  }

  maps_problem(r, NULL,
               "%s: is none of the connections, or not the only one for its connection, of %s in "
               "%s; give its \"connectionIdentifier\", or an address of its \"bgpSession\"",
               maps_place_format(ours_at, place), resource->name ? resource->name : "the peering",
               resource->file);
  return true;
}

struct json_object *
maps_azure_connections(struct maps_reader *r, const struct maps_place *at,
                       const struct maps_place *ours_at, struct json_object *ours,
                       struct json_object *azure, const struct maps_azure_resource *resource)
{
  uint32_t count = (uint32_t) json_object_array_length(azure);
  struct json_object *list = json_object_new_array();
  bool *taken = calloc(count + 1, sizeof *taken), ok = list && taken;

  if (!ok)
    maps_problem_memory(r);

  for (uint32_t n = 0; ok && n < json_object_array_length(ours); n++)
  {
    struct maps_place from = maps_place_item(ours_at, n);

    ok = add_ours(r, at, &from, list, json_object_array_get_idx(ours, n), azure, taken, resource);
  }

  for (uint32_t n = 0; ok && n < count; n++)
    if (!taken[n])
      ok =
        add_connection(r, at, NULL, list, NULL, json_object_array_get_idx(azure, n), n, resource);

  free(taken);
  if (ok)
    return list;
  json_object_put(list);
  return NULL;
}
