/*
 *	bird-maps -- Azure's own documents: the forms they come in
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A document is a resource, a list of them, a page of a list (ARM), the answer
 *	to a query (Resource Graph), a template, or one of Microsoft's published
 *	examples. They nest; what is inside decides, not the file's name.
 */

#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>

#include "config/azure.h"
#include "config/data_file.h"
#include "config/json_text.h"

static void read_document(struct maps_azure *a, const struct maps_place *at,
                          struct json_object *value);

static void
read_list(struct maps_azure *a, const struct maps_place *at, struct json_object *list)
{
  for (uint32_t n = 0; n < json_object_array_length(list); n++)
  {
    struct maps_place here = maps_place_item(at, n);

    read_document(a, &here, json_object_array_get_idx(list, n));
  }
}

/* Of a published example the answer counts, not the question. */
static void
read_example(struct maps_azure *a, const struct maps_place *at, struct json_object *responses)
{
  static const char *const codes[] = {"200", "201"};
  struct maps_place in = maps_place_key(at, "responses");

  for (unsigned n = 0; n < sizeof codes / sizeof *codes; n++)
  {
    struct json_object *body = maps_azure_member(maps_azure_member(responses, codes[n]), "body");
    struct maps_place code = maps_place_key(&in, codes[n]), here = maps_place_key(&code, "body");

    if (body)
    {
      read_document(a, &here, body);
      return;
    }
  }

  maps_problem(a->r, &in, "has no answer with a body; give an example that has one");
}

/* Takes an evaluated resource in, then those nested in it: their names are short. */
static void
read_nested(struct maps_azure *a, const struct maps_place *at, struct json_object *resource)
{
  struct maps_place in = maps_place_key(at, "resources");
  struct json_object *nested = maps_azure_member(resource, "resources");
  const char *outer = maps_azure_string(resource, "name");

  maps_azure_resource(a, at, resource);
  if (!json_object_is_type(nested, json_type_array))
    return;

  for (uint32_t n = 0; n < json_object_array_length(nested); n++)
  {
    struct maps_place here = maps_place_item(&in, n);
    struct json_object *inner = json_object_array_get_idx(nested, n);
    const char *name = maps_azure_string(inner, "name");
    char *whole;

    if (outer && name)
    {
      if (asprintf(&whole, "%s/%s", outer, name) < 0)
      {
        maps_problem_memory(a->r);
        return;
      }
      maps_azure_add_string(a->r, inner, "name", whole);
      free(whole);
    }
    read_nested(a, &here, inner);
  }
}

static void
read_template_resource(struct maps_azure *a, const struct maps_place *at,
                       struct json_object *template, struct json_object *resource)
{
  const char *type = maps_azure_string(resource, "type");
  struct json_object *plain = NULL;
  char shown[MAPS_SHOWN_TEXT];

  if (!type)
    maps_problem(a->r, at, "must be a resource with a \"type\", not %s",
                 maps_shown(at, resource, shown));
  else if (!maps_azure_provider(type))
    a->passed_over[MAPS_AZURE_OTHER]++;
  else if (maps_azure_evaluate(a->r, at, template, resource, &plain))
    read_nested(a, at, plain);
  json_object_put(plain);
}

/* In newer templates the resources are not a list but have names. */
static void
read_template(struct maps_azure *a, const struct maps_place *at, struct json_object *template,
              struct json_object *resources)
{
  struct maps_place in = maps_place_key(at, "resources");

  if (json_object_is_type(resources, json_type_array))
    for (uint32_t n = 0; n < json_object_array_length(resources); n++)
    {
      struct maps_place here = maps_place_item(&in, n);

      read_template_resource(a, &here, template, json_object_array_get_idx(resources, n));
    }
  else
  {
    struct json_object_iterator i = json_object_iter_begin(resources);
    struct json_object_iterator end = json_object_iter_end(resources);

    for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
    {
      struct maps_place here = maps_place_key(&in, json_object_iter_peek_name(&i));

      read_template_resource(a, &here, template, json_object_iter_peek_value(&i));
    }
  }
}

static void
read_document(struct maps_azure *a, const struct maps_place *at, struct json_object *value)
{
  static const char *const lists[] = {"value", "data"};
  struct json_object *resources = maps_azure_member(value, "resources");
  struct json_object *responses = maps_azure_member(value, "responses"), *list;
  char shown[MAPS_SHOWN_TEXT];

  if (json_object_is_type(value, json_type_array))
  {
    read_list(a, at, value);
    return;
  }

  if (!json_object_is_type(value, json_type_object))
  {
    maps_problem(a->r, at, "must be an object or a list of Azure's, not %s",
                 maps_shown(at, value, shown));
    return;
  }

  if (json_object_is_type(responses, json_type_object))
  {
    read_example(a, at, responses);
    return;
  }

  if (!maps_azure_member(value, "type") && (json_object_is_type(resources, json_type_array) ||
                                            json_object_is_type(resources, json_type_object)))
  {
    read_template(a, at, value, resources);
    return;
  }

  for (unsigned n = 0; n < sizeof lists / sizeof *lists; n++)
    if (!maps_azure_member(value, "id") && (list = maps_azure_member(value, lists[n])))
    {
      struct maps_place here = maps_place_key(at, lists[n]);

      a->more += maps_azure_member(value, "nextLink") || maps_azure_member(value, "skipToken") ||
                 maps_azure_member(value, "$skipToken") || maps_azure_member(value, "skip_token");
      read_document(a, &here, list);
      return;
    }

  maps_azure_resource(a, at, value);
}

static void
read_file(struct maps_azure *a, const char *name)
{
  static const struct maps_place root;
  const char *inventory = a->r->file;
  struct json_object *document = NULL;
  char *path = maps_path_beside(inventory, name), *text;
  size_t length;

  if (!path)
  {
    maps_problem_memory(a->r);
    return;
  }

  a->r->file = path;
  text = maps_json_read(a->r, path, &length);
  if (text && (document = maps_json_parse(a->r, text, length, true)))
    read_document(a, &root, document);
  a->r->file = inventory;

  json_object_put(document);
  free(text);
  free(path);
}

void
maps_azure_read(struct maps_azure *a, const struct maps_place *at, struct json_object *item)
{
  if (!json_object_is_type(item, json_type_string))
    read_document(a, at, item);
  else if (*json_object_get_string(item))
    read_file(a, json_object_get_string(item));
  else
    maps_problem(a->r, at, "may not be empty; name a file that Azure's tools wrote");
}
