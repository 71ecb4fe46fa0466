/*
 *	bird-maps -- what Azure says that it receives
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "config/received.h"

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "config/fields.h"
#include "config/json_text.h"

static const struct maps_place root;

/* The member if it is there and not null */
static struct json_object *
member(struct json_object *object, const char *key)
{
  struct json_object *value = NULL;

  return json_object_is_type(object, json_type_object) &&
             json_object_object_get_ex(object, key, &value)
           ? value
           : NULL;
}

/* A text of the item, or of its properties; NULL if there is none. The caller frees *out. */
static bool
read_text(struct maps_reader *r, const struct maps_place *at, struct json_object *item,
          const char *key, char **out)
{
  struct json_object *value = member(item, key);
  struct maps_place here = maps_place_key(at, key);
  char shown[MAPS_SHOWN_TEXT];

  *out = NULL;
  if (!value)
    return true;

  if (!json_object_is_type(value, json_type_string))
  {
    maps_problem(r, &here, "%s is not a string", maps_shown(&here, value, shown));
    return false;
  }

  if (!(*out = strdup(json_object_get_string(value))))
    maps_problem_memory(r);
  return *out;
}

static bool
read_prefix(struct maps_reader *r, const struct maps_place *at, struct json_object *item,
            struct maps_prefix *prefix)
{
  struct json_object *value = member(item, "prefix");
  struct maps_place here = maps_place_key(at, "prefix");

  if (!value)
    maps_problem(r, at, "\"prefix\" is missing; is this the list that is meant?");
  return value && maps_field_prefix(r, &here, value, 0, false, prefix);
}

static void
read_route(struct maps_reader *r, const struct maps_place *at, struct json_object *item,
           struct maps_received *azure)
{
  struct maps_azure_route route = {0};
  struct json_object *next_hop = member(item, "nextHop");
  struct maps_place hop = maps_place_key(at, "nextHop");

  if (read_prefix(r, at, item, &route.prefix) &&
      (!next_hop || maps_field_address(r, &hop, next_hop, 0, &route.next_hop)) &&
      read_text(r, at, item, "asPath", &route.path) &&
      read_text(r, at, item, "originAsValidationState", &route.origin_state) &&
      read_text(r, at, item, "rpkiValidationState", &route.rpki_state) &&
      maps_more(r, &azure->route, azure->route_count, sizeof route))
  {
    azure->route[azure->route_count++] = route;
    return;
  }

  free(route.path);
  free(route.origin_state);
  free(route.rpki_state);
}

static void
read_registered(struct maps_reader *r, const struct maps_place *at, struct json_object *item,
                struct maps_received *azure)
{
  struct maps_azure_prefix prefix = {0};

  if (read_prefix(r, at, item, &prefix.prefix) &&
      read_text(r, at, item, "prefixValidationState", &prefix.state) &&
      read_text(r, at, item, "errorMessage", &prefix.error) &&
      maps_more(r, &azure->prefix, azure->prefix_count, sizeof prefix))
  {
    azure->prefix[azure->prefix_count++] = prefix;
    return;
  }

  free(prefix.state);
  free(prefix.error);
}

/* An official example has the answer inside */
static struct json_object *
answer_in(struct json_object *document)
{
  struct json_object *body = member(member(member(document, "responses"), "200"), "body");

  return body ? body : document;
}

static void
read_list(struct maps_reader *r, struct json_object *document, enum maps_received_list list,
          struct maps_received *azure, bool *more)
{
  struct json_object *answer = answer_in(document);
  bool bare = json_object_is_type(answer, json_type_array);
  struct json_object *items = bare ? answer : member(answer, "value");
  struct maps_place value = maps_place_key(&root, "value");

  *more = member(answer, "nextLink");

  if (!json_object_is_type(items, json_type_array))
  {
    maps_problem(r, NULL, "holds no list; give what Azure answers to a list of %s, with \"value\"",
                 list == MAPS_RECEIVED_ROUTES ? "received routes" : "registered prefixes");
    return;
  }

  for (uint32_t n = 0; n < json_object_array_length(items); n++)
  {
    struct maps_place at = maps_place_item(bare ? &root : &value, n);
    struct json_object *item = json_object_array_get_idx(items, n);
    struct json_object *properties = member(item, "properties");
    struct maps_place inner = maps_place_key(&at, "properties");

    if (list == MAPS_RECEIVED_ROUTES)
      read_route(r, properties ? &inner : &at, properties ? properties : item, azure);
    else
      read_registered(r, properties ? &inner : &at, properties ? properties : item, azure);
  }
}

bool
maps_received_load(const char *file, enum maps_received_list list, struct maps_received *azure,
                   bool *more, struct maps_problems *problems)
{
  struct json_object *document = NULL;
  struct maps_reader r;
  size_t length;

  maps_problems_begin(&r, file, problems);

  char *text = maps_json_read(&r, file, &length);

  if (text)
    document = maps_json_parse(&r, text, length, true);
  if (document)
    read_list(&r, document, list, azure, more);

  azure->has_routes |= list == MAPS_RECEIVED_ROUTES;
  azure->has_prefixes |= list == MAPS_REGISTERED_PREFIXES;
  json_object_put(document);
  free(text);
  return maps_problems_end(&r);
}
