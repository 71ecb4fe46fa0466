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
#include <string.h>

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

/* An ASN has those up to the provisioning state. */
enum
{
  PROPERTY_VALUE,
  PROPERTY_KEY,
  PROPERTY_PROVISIONING,
  PROPERTY_STATE,
  PROPERTY_ERROR,
  PROPERTY_KEYS,
};

static const struct maps_key prefix_properties_key[PROPERTY_KEYS] = {
  [PROPERTY_VALUE] = {"prefix", MAPS_ANY, MAPS_REQUIRED},
  [PROPERTY_KEY] = {"peeringServicePrefixKey", MAPS_STRING, MAPS_NULLABLE},
  [PROPERTY_PROVISIONING] = {"provisioningState", MAPS_STRING, MAPS_NULLABLE},
  [PROPERTY_STATE] = {"prefixValidationState", MAPS_STRING, MAPS_NULLABLE},
  [PROPERTY_ERROR] = {"errorMessage", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_key asn_properties_key[PROPERTY_STATE] = {
  [PROPERTY_VALUE] = {"asn", MAPS_ANY, MAPS_REQUIRED},
  [PROPERTY_KEY] = {"peeringServicePrefixKey", MAPS_STRING, MAPS_NULLABLE},
  [PROPERTY_PROVISIONING] = {"provisioningState", MAPS_STRING, MAPS_NULLABLE},
};

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

/* An item, taken apart: where its value is, its name or NULL, which the caller frees, and what
 * Azure tells of it */
struct item
{
  struct maps_place outer, at;
  struct json_object *value, *properties, *property[PROPERTY_KEYS];
  char *name;
};

/* False if the item has no value that could be read. Its places refer to the item itself. */
static bool
take_apart(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
           const struct item_shape *shape, struct item *item)
{
  struct json_object *value[ITEM_KEYS];
  const char *key = shape->item.key[ITEM_VALUE].name;

  *item = (struct item){.at = *at, .value = object};
  if (!json_object_is_type(object, json_type_object))
    return true;

  maps_fields(c->r, at, object, &shape->item, value);
  item->outer = maps_place_key(at, "properties");
  item->value = value[ITEM_VALUE];

  if (value[ITEM_PROPERTIES])
  {
    maps_fields(c->r, &item->outer, value[ITEM_PROPERTIES], &shape->properties, item->property);
    if (item->value)
      maps_problem(c->r, at, "gives \"%s\" twice, here and in its properties; keep one", key);
    item->properties = value[ITEM_PROPERTIES];
    item->value = item->property[PROPERTY_VALUE];
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

/* The place of an item of a peering's list */
struct list_place
{
  struct maps_place peerings, peering, list, item;
};

static const struct maps_place *
list_place(struct list_place *p, uint32_t peering, const char *key, uint32_t number)
{
  static const struct maps_place root;

  p->peerings = maps_place_key(&root, "peerings");
  p->peering = maps_place_item(&p->peerings, peering);
  p->list = maps_place_key(&p->peering, key);
  p->item = maps_place_item(&p->list, number);
  return &p->item;
}

/* Is it what Azure says itself that two peerings have the same? Then the set-up rules tell. */
static bool
azure_says_twice(const struct maps_compile *c, const struct list_place *a,
                 const struct list_place *b)
{
  return a->peering.index != b->peering.index && maps_origin_azure(c->r, &a->item) &&
         maps_origin_azure(c->r, &b->item);
}

/* Adds the item to the set-up and returns its index, or MAPS_NONE when memory is short. */
static uint32_t
add_setup(struct maps_compile *c, const struct item *item, struct maps_setup_registered registered)
{
  struct maps_setup *setup = c->setup;
  uint32_t n = setup->registered_count;
  struct json_object *key = item->property[PROPERTY_KEY];

  if (!maps_more(c->r, &setup->registered, n, sizeof registered) ||
      !maps_more(c->r, &c->key, n, sizeof *c->key))
    return MAPS_NONE;

  c->key[n] = key ? json_object_get_string(key) : NULL;
  registered.registered = MAPS_NONE;
  registered.key =
    maps_told_secret(item->properties, prefix_properties_key[PROPERTY_KEY].name, key);
  maps_field_copy(c->r, item->property[PROPERTY_STATE], &registered.state);
  maps_field_copy(c->r, item->property[PROPERTY_PROVISIONING], &registered.provisioning);
  maps_field_copy(c->r, item->property[PROPERTY_ERROR], &registered.error);
  if (item->name && !(registered.name = strdup(item->name)))
    maps_problem_memory(c->r);

  setup->registered[n] = registered;
  setup->registered_count++;
  return n;
}

/* The same prefix again: a mistake, unless Azure makes it. */
static void
prefix_again(struct maps_compile *c, const struct item *item, const struct maps_prefix *prefix,
             uint32_t taken, uint32_t peering, uint32_t number)
{
  const char *key = "registered_prefixes";
  const struct maps_place *first_at;
  struct list_place first, here;
  char text[MAPS_PREFIX_TEXT], where[MAPS_WHERE_TEXT];
  uint32_t n;

  first_at =
    list_place(&first, c->policy->registered[taken].peering, key, c->registered_item[taken].item);
  list_place(&here, peering, key, number);
  if (azure_says_twice(c, &first, &here))
  {
    n = add_setup(c, item, (struct maps_setup_registered){.prefix = *prefix, .peering = peering});
    if (n != MAPS_NONE)
      c->setup->registered[n].registered = c->registered_item[taken].setup;
    return;
  }

  maps_prefix_format(prefix, text);
  maps_problem(c->r, &item->at, "%s is registered already, as %s; remove one of the two", text,
               maps_where_shown(c->r, first_at, where));
}

/* Takes the item's name over. */
static void
add_prefix(struct maps_compile *c, struct item *item, const struct maps_prefix *prefix,
           uint32_t peering, uint32_t number)
{
  struct maps_policy *policy = c->policy;
  uint32_t n = policy->registered_count, setup;
  const struct maps_prefix_entry *taken = maps_prefix_map_exact(&policy->registered_index, prefix);

  if (taken)
    prefix_again(c, item, prefix, taken->value, peering, number);
  else if (maps_more(c->r, &policy->registered, n, sizeof *policy->registered) &&
           maps_more(c->r, &c->registered_item, n, sizeof *c->registered_item) &&
           (setup = add_setup(
              c, item, (struct maps_setup_registered){.prefix = *prefix, .peering = peering})) !=
             MAPS_NONE)
  {
    if (!maps_prefix_map_add(&policy->registered_index, prefix, n))
      maps_problem_memory(c->r);

    policy->registered[n] = (struct maps_registered){*prefix, item->name, peering};
    c->registered_item[n] = (struct maps_prefix_item){number, setup};
    policy->registered_count++;
    return;
  }

  free(item->name);
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
      add_prefix(c, &item, &prefix, peering, n);
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
    uint32_t asn, setup;

    if (take_apart(c, &here, json_object_array_get_idx(list, n), &asn_shape, &item) &&
        maps_field_asn(c->r, &item.at, item.value, &asn) &&
        maps_more(c->r, &c->asn, c->asn_count, sizeof *c->asn) &&
        (setup = add_setup(
           c, &item, (struct maps_setup_registered){.asn = asn, .peering = peering})) != MAPS_NONE)
      c->asn[c->asn_count++] = (struct maps_asn_item){{asn, peering, item.name}, n, setup};
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

/* The same ASN again: a mistake, unless Azure makes it. */
static void
asn_again(struct maps_compile *c, const struct maps_asn_item *first,
          const struct maps_asn_item *item)
{
  const char *key = "registered_asns";
  const struct maps_place *first_at, *at;
  struct list_place there, here;
  char where[MAPS_WHERE_TEXT];

  first_at = list_place(&there, first->entry.peering, key, first->item);
  at = list_place(&here, item->entry.peering, key, item->item);
  c->setup->registered[item->setup].registered = first->setup;
  if (!azure_says_twice(c, &there, &here))
    maps_problem(c->r, at, "AS%" PRIu32 " is registered already, as %s; remove one of the two",
                 item->entry.asn, maps_where_shown(c->r, first_at, where));
}

/* Moves the registered ASNs into the policy, sorted. */
void
maps_finish_registered_asns(struct maps_compile *c)
{
  struct maps_policy *policy = c->policy;
  const struct maps_asn_item *last = NULL;

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
    struct maps_asn_item *item = &c->asn[n];

    if (last && last->entry.asn == item->entry.asn)
    {
      asn_again(c, last, item);
      free(item->entry.name);
      continue;
    }

    last = item;
    policy->registered_asn[policy->registered_asn_count++] = item->entry;
    maps_asn_add(c->r, &policy->registered_asns, item->entry.asn);
    maps_asn_add(c->r, &policy->associated_asns, item->entry.asn);
  }

  c->asn_count = 0;
}
