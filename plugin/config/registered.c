/*
 *	bird-maps -- the inventory: what is registered with Microsoft
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A prefix is registered once, under one peering; so is an ASN. An item is
 *	Azure's resource, a short object of name and value, or the value alone.
 */

#include <inttypes.h>
#include <stdlib.h>

#include <json-c/json_object.h>

#include "config/compile.h"

/* An item as an object; the value stands under its own key, or in the properties */
enum
{
  ITEM_NAME,
  ITEM_VALUE,
  ITEM_PROPERTIES,
  ITEM_ID,
  ITEM_TYPE,
  ITEM_KEYS,
};

#define ITEM_SHAPE_KEYS(value_)                                                                    \
  {                                                                                                \
    [ITEM_NAME] = {"name", MAPS_STRING, MAPS_NULLABLE},                                            \
    [ITEM_VALUE] = {value_, MAPS_ANY, MAPS_OPTIONAL},                                              \
    [ITEM_PROPERTIES] = {"properties", MAPS_OBJECT, MAPS_OPTIONAL},                                \
    [ITEM_ID] = {"id", MAPS_STRING, MAPS_NULLABLE},                                                \
    [ITEM_TYPE] = {"type", MAPS_STRING, MAPS_NULLABLE},                                            \
  }

static const struct maps_key prefix_key[ITEM_KEYS] = ITEM_SHAPE_KEYS("prefix");
static const struct maps_key asn_key[ITEM_KEYS] = ITEM_SHAPE_KEYS("asn");

/* The value comes first */
static const struct maps_key prefix_properties_key[] = {
  {"prefix", MAPS_ANY, MAPS_REQUIRED},
  {"prefixValidationState", MAPS_STRING, MAPS_NULLABLE},
  {"peeringServicePrefixKey", MAPS_STRING, MAPS_NULLABLE},
  {"errorMessage", MAPS_STRING, MAPS_NULLABLE},
  {"provisioningState", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_key asn_properties_key[] = {
  {"asn", MAPS_ANY, MAPS_REQUIRED},
  {"peeringServicePrefixKey", MAPS_STRING, MAPS_NULLABLE},
  {"provisioningState", MAPS_STRING, MAPS_NULLABLE},
};

#define PROPERTIES_MAX 5

struct item_shape
{
  struct maps_shape item, properties;
};

static const struct item_shape prefix_shape = {
  MAPS_SHAPE("a registered prefix", prefix_key),
  MAPS_SHAPE("the properties of a registered prefix", prefix_properties_key),
};
static const struct item_shape asn_shape = {
  MAPS_SHAPE("a registered ASN", asn_key),
  MAPS_SHAPE("the properties of a registered ASN", asn_properties_key),
};

/* An item, taken apart: where its value is, and its name or NULL, which the caller frees */
struct item
{
  struct maps_place outer, at;
  struct json_object *value;
  char *name;
};

/* False if the item has no value that could be read. Its places refer to the item itself. */
static bool
take_apart(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
           const struct item_shape *shape, struct item *item)
{
  struct json_object *value[ITEM_KEYS], *property[PROPERTIES_MAX];
  const char *key = shape->item.key[ITEM_VALUE].name;

  *item = (struct item){.at = *at, .value = object};
  if (!json_object_is_type(object, json_type_object))
    return true;

  maps_fields(c->r, at, object, &shape->item, value);
  item->outer = maps_place_key(at, "properties");
  item->value = value[ITEM_VALUE];

  if (value[ITEM_PROPERTIES])
  {
    maps_fields(c->r, &item->outer, value[ITEM_PROPERTIES], &shape->properties, property);
    if (item->value)
      maps_problem(c->r, at, "gives \"%s\" twice, here and in its properties; keep one", key);
    item->value = property[0];
    item->at = maps_place_key(&item->outer, key);
  }
  else
  {
    if (!item->value)
      maps_problem(c->r, at, "\"%s\" is missing in %s; add it", key, shape->item.what);
    item->at = maps_place_key(at, key);
  }

  if (value[ITEM_NAME])
  {
    struct maps_place name = maps_place_key(at, "name");

    maps_field_name(c->r, &name, value[ITEM_NAME], &item->name);
  }

  return item->value;
}

/* Takes the name over. */
static void
add_prefix(struct maps_compile *c, const struct maps_place *at, const struct maps_prefix *prefix,
           char *name, uint32_t peering, uint32_t number)
{
  struct maps_policy *policy = c->policy;
  uint32_t n = policy->registered_count;
  const struct maps_prefix_entry *taken = maps_prefix_map_exact(&policy->registered_index, prefix);
  char text[MAPS_PREFIX_TEXT];

  if (taken)
  {
    maps_prefix_format(prefix, text);
    maps_problem(c->r, at,
                 "%s is registered already, as $.peerings[%" PRIu32 "].registered_prefixes[%" PRIu32
                 "]; remove one of the two",
                 text, policy->registered[taken->value].peering, c->registered_item[taken->value]);
  }
  else if (maps_more(c->r, &policy->registered, n, sizeof *policy->registered) &&
           maps_more(c->r, &c->registered_item, n, sizeof *c->registered_item))
  {
    if (!maps_prefix_map_add(&policy->registered_index, prefix, n))
      maps_problem_memory(c->r);

    policy->registered[n] = (struct maps_registered){*prefix, name, peering};
    c->registered_item[n] = number;
    policy->registered_count++;
    return;
  }

  free(name);
}

void
maps_read_registered_prefixes(struct maps_compile *c, const struct maps_place *at,
                              struct json_object *list, uint32_t peering)
{
  for (uint32_t n = 0; n < json_object_array_length(list); n++)
  {
    struct maps_place here = maps_place_item(at, n);
    struct maps_prefix prefix;
    struct item item;

    if (take_apart(c, &here, json_object_array_get_idx(list, n), &prefix_shape, &item) &&
        maps_field_prefix(c->r, &item.at, item.value, 0, false, &prefix))
      add_prefix(c, &item.at, &prefix, item.name, peering, n);
    else
      free(item.name);
  }
}

void
maps_read_registered_asns(struct maps_compile *c, const struct maps_place *at,
                          struct json_object *list, uint32_t peering)
{
  for (uint32_t n = 0; n < json_object_array_length(list); n++)
  {
    struct maps_place here = maps_place_item(at, n);
    struct item item;
    uint32_t asn;

    if (take_apart(c, &here, json_object_array_get_idx(list, n), &asn_shape, &item) &&
        maps_field_asn(c->r, &item.at, item.value, &asn) &&
        maps_more(c->r, &c->asn, c->asn_count, sizeof *c->asn))
      c->asn[c->asn_count++] = (struct maps_asn_item){{asn, peering, item.name}, n};
    else
      free(item.name);
  }
}

static int
compare_items(const void *a, const void *b)
{
  const struct maps_asn_item *x = a, *y = b;

  if (x->entry.asn != y->entry.asn)
    return x->entry.asn < y->entry.asn ? -1 : 1;
  if (x->entry.peering != y->entry.peering)
    return x->entry.peering < y->entry.peering ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

/* Moves the registered ASNs into the policy, sorted. */
void
maps_finish_registered_asns(struct maps_compile *c)
{
  struct maps_policy *policy = c->policy;

  if (!c->asn_count)
    return;

  qsort(c->asn, c->asn_count, sizeof *c->asn, compare_items);
  policy->registered_asn = calloc(c->asn_count, sizeof *policy->registered_asn);
  if (!policy->registered_asn)
  {
    maps_problem_memory(c->r);
    return;
  }

  for (uint32_t n = 0; n < c->asn_count; n++)
  {
    const struct maps_asn_item *item = &c->asn[n], *last = n ? item - 1 : NULL;

    if (last && last->entry.asn == item->entry.asn)
    {
      static const struct maps_place root;
      struct maps_place peerings = maps_place_key(&root, "peerings");
      struct maps_place peering = maps_place_item(&peerings, item->entry.peering);
      struct maps_place list = maps_place_key(&peering, "registered_asns");
      struct maps_place here = maps_place_item(&list, item->item);

      maps_problem(c->r, &here,
                   "AS%" PRIu32 " is registered already, as $.peerings[%" PRIu32
                   "].registered_asns[%" PRIu32 "]; remove one of the two",
                   item->entry.asn, last->entry.peering, last->item);
    }

    policy->registered_asn[n] = item->entry;
    maps_asn_add(c->r, &policy->registered_asns, item->entry.asn);
    maps_asn_add(c->r, &policy->associated_asns, item->entry.asn);
  }

  policy->registered_asn_count = c->asn_count;
  c->asn_count = 0;
}
