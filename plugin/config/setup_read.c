/*
 *	bird-maps -- the inventory: how its set-up is judged
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Knobs, and what customers were given. Their keys are compared here, where the
 *	document is; only the outcome is kept.
 */

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "config/compile.h"

static const char *const md5_words[] = {
  [MAPS_MD5_WARN] = "warn",
  [MAPS_MD5_FORBID] = "forbid",
  [MAPS_MD5_REQUIRE_MATCH] = "require-match",
  [MAPS_MD5_IGNORE] = "ignore",
  NULL,
};

static const char *const geo_words[] = {
  [MAPS_GEO_WARN] = "warn",
  [MAPS_GEO_REQUIRE] = "require",
  [MAPS_GEO_OFF] = "off",
  NULL,
};

static const char *const active_words[] = {
  [MAPS_ACTIVE_ALL] = "all",
  [MAPS_ACTIVE_ONE] = "one",
  NULL,
};

static const char *const profile_words[] = {
  [MAPS_PROFILE_MAPS] = "maps",
  [MAPS_PROFILE_VOICE] = "voice",
  [MAPS_PROFILE_IXRS] = "ixrs",
  NULL,
};

enum
{
  SETUP_MIN_MBPS,
  SETUP_UTIL,
  SETUP_MD5,
  SETUP_GEO,
  SETUP_ACTIVE,
  SETUP_MAX_LEN,
  SETUP_PROFILE,
  SETUP_CUSTOMERS,
  SETUP_KEYS,
};

static const struct maps_key setup_key[SETUP_KEYS] = {
  [SETUP_MIN_MBPS] = {"min_mbps", MAPS_ANY, MAPS_OPTIONAL},
  [SETUP_UTIL] = {"util", MAPS_OBJECT, MAPS_OPTIONAL},
  [SETUP_MD5] = {"md5", MAPS_ANY, MAPS_OPTIONAL},
  [SETUP_GEO] = {"geo", MAPS_ANY, MAPS_OPTIONAL},
  [SETUP_ACTIVE] = {"active_required", MAPS_ANY, MAPS_OPTIONAL},
  [SETUP_MAX_LEN] = {"registration_max_len", MAPS_ANY, MAPS_OPTIONAL},
  [SETUP_PROFILE] = {"profile", MAPS_ANY, MAPS_OPTIONAL},
  [SETUP_CUSTOMERS] = {"customers", MAPS_LIST, MAPS_OPTIONAL},
};
static const struct maps_shape setup_shape = MAPS_SHAPE("\"setup\"", setup_key);

static const struct maps_key util_key[] = {
  {"warn", MAPS_ANY, MAPS_OPTIONAL},
  {"error", MAPS_ANY, MAPS_OPTIONAL},
};
static const struct maps_shape util_shape = MAPS_SHAPE("\"util\"", util_key);

enum
{
  CUSTOMER_NAME,
  CUSTOMER_PREFIX,
  CUSTOMER_ASN,
  CUSTOMER_KEY,
  CUSTOMER_KEYS,
};

static const struct maps_key customer_key[CUSTOMER_KEYS] = {
  [CUSTOMER_NAME] = {"name", MAPS_STRING, MAPS_REQUIRED},
  [CUSTOMER_PREFIX] = {"prefix", MAPS_ANY, MAPS_OPTIONAL},
  [CUSTOMER_ASN] = {"asn", MAPS_ANY, MAPS_OPTIONAL},
  [CUSTOMER_KEY] = {"peeringServicePrefixKey", MAPS_STRING, MAPS_OPTIONAL},
};
static const struct maps_shape customer_shape = MAPS_SHAPE("a customer", customer_key);

static void
read_util(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct maps_place warn = maps_place_key(at, "warn"), error = maps_place_key(at, "error");
  struct maps_setup_knobs *knobs = &c->setup->knobs;
  struct json_object *value[2];

  maps_fields(c->r, at, object, &util_shape, value);
  if (value[0])
    maps_field_number(c->r, &warn, value[0], 1, 100, &knobs->util_warn);
  if (value[1])
    maps_field_number(c->r, &error, value[1], 1, 100, &knobs->util_error);
  if (knobs->util_warn > knobs->util_error)
    maps_problem(c->r, at,
                 "warns above %u %% but fails above %u %% already; \"warn\" must be the "
                 "smaller one",
                 knobs->util_warn, knobs->util_error);
}

void
maps_read_setup(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct maps_setup_knobs *knobs = &c->setup->knobs;
  struct json_object *value[SETUP_KEYS];
  const struct
  {
    unsigned key;
    const char *const *words;
    uint8_t *out;
  } knob[] = {
    {SETUP_MD5, md5_words, &knobs->md5},
    {SETUP_GEO, geo_words, &knobs->geo},
    {SETUP_ACTIVE, active_words, &knobs->active_required},
    {SETUP_PROFILE, profile_words, &knobs->profile},
  };
  struct maps_place min = maps_place_key(at, "min_mbps"), util = maps_place_key(at, "util");
  struct maps_place max_len = maps_place_key(at, "registration_max_len");

  maps_fields(c->r, at, object, &setup_shape, value);
  for (unsigned n = 0; n < sizeof knob / sizeof *knob; n++)
  {
    struct maps_place here = maps_place_key(at, setup_key[knob[n].key].name);

    if (value[knob[n].key])
      maps_field_word(c->r, &here, value[knob[n].key], knob[n].words, knob[n].out);
  }

  if (value[SETUP_MIN_MBPS])
    maps_field_number(c->r, &min, value[SETUP_MIN_MBPS], 1, INT32_MAX, &knobs->min_mbps);
  if (value[SETUP_MAX_LEN])
    maps_field_number(c->r, &max_len, value[SETUP_MAX_LEN], 8, 32, &knobs->registration_max_len);
  if (value[SETUP_UTIL])
    read_util(c, &util, value[SETUP_UTIL]);
  c->customers = value[SETUP_CUSTOMERS];
}

/* The registered prefix or ASN that the customer has, or MAPS_NONE */
static uint32_t
find_registered(const struct maps_compile *c, const struct maps_setup_customer *customer)
{
  const struct maps_setup *setup = c->setup;
  const struct maps_prefix_entry *entry;

  if (customer->prefix.family)
  {
    entry = maps_prefix_map_exact(&c->policy->registered_index, &customer->prefix);
    return entry ? c->registered_item[entry->value].setup : MAPS_NONE;
  }

  for (uint32_t n = 0; n < setup->registered_count; n++)
    if (!setup->registered[n].prefix.family && setup->registered[n].asn == customer->asn)
      return n;
  return MAPS_NONE;
}

static uint8_t
match_key(const struct maps_compile *c, const struct maps_setup_customer *customer,
          struct json_object *key)
{
  uint32_t n = find_registered(c, customer);

  if (n == MAPS_NONE)
    return MAPS_KEY_NOT_REGISTERED;
  if (!key || !c->key[n] || !*c->key[n])
    return MAPS_KEY_NOT_TOLD;
  return strcasecmp(json_object_get_string(key), c->key[n]) ? MAPS_KEY_DIFFERS : MAPS_KEY_SAME;
}

static void
read_customer(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct maps_place name = maps_place_key(at, "name"), prefix = maps_place_key(at, "prefix");
  struct maps_place asn = maps_place_key(at, "asn");
  struct maps_setup *setup = c->setup;
  struct maps_setup_customer customer = {0};
  struct json_object *value[CUSTOMER_KEYS];
  bool ok = true;

  maps_fields(c->r, at, object, &customer_shape, value);
  if (!value[CUSTOMER_PREFIX] == !value[CUSTOMER_ASN])
    maps_problem(c->r, at, "must have either \"prefix\" or \"asn\", whichever the key is for");
  if (value[CUSTOMER_PREFIX])
    ok &= maps_field_prefix(c->r, &prefix, value[CUSTOMER_PREFIX], 0, false, &customer.prefix);
  else if (value[CUSTOMER_ASN])
    ok &= maps_field_asn(c->r, &asn, value[CUSTOMER_ASN], &customer.asn);
  if (!ok || !value[CUSTOMER_NAME] ||
      !maps_field_line(c->r, &name, value[CUSTOMER_NAME], &customer.name))
    return;

  customer.match = match_key(c, &customer, value[CUSTOMER_KEY]);
  if (maps_more(c->r, &setup->customer, setup->customer_count, sizeof customer))
    setup->customer[setup->customer_count++] = customer;
  else
    free(customer.name);
}

void
maps_read_customers(struct maps_compile *c, const struct maps_place *at)
{
  struct maps_place list = maps_place_key(at, setup_key[SETUP_CUSTOMERS].name);

  for (uint32_t n = 0; c->customers && n < json_object_array_length(c->customers); n++)
  {
    struct maps_place here = maps_place_item(&list, n);

    read_customer(c, &here, json_object_array_get_idx(c->customers, n));
  }
}
