/*
 *	bird-maps -- the inventory: its top level
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What others depend on is read first: the deployment decides over defaults,
 *	the local ASN and the router's name over connections, and the connections'
 *	addresses are taken before anybody else's. Then a policy without a single
 *	problem is handed out, or none.
 */

#include <inttypes.h>
#include <stdlib.h>

#include <json-c/json_object.h>

#include "config/azure.h"
#include "config/compile.h"
#include "config/json_text.h"

#define FORMAT_VERSION 1
#define MAX_LENGTH_MAX 64
#define HOLD_DOWN_MAX  3600

static const char *const deployment_words[] = {
  [MAPS_PARTNER] = "partner",
  [MAPS_ROUTE_SERVER] = "route-server",
  NULL,
};

static const char *const tagging_words[] = {
  [MAPS_TAGGING_ADD] = "add",
  [MAPS_TAGGING_REQUIRE] = "require",
  NULL,
};

static const char *const length_scope_words[] = {
  [MAPS_LENGTH_ALL] = "all",
  [MAPS_LENGTH_LONGER_THAN_24] = "longer-than-24",
  NULL,
};

static const char *const asn_match_words[] = {
  [MAPS_ASN_EITHER] = "either",
  [MAPS_ASN_NEIGHBOUR] = "neighbour",
  [MAPS_ASN_ORIGIN] = "origin",
  NULL,
};

enum
{
  TOP_SCHEMA,
  TOP_VERSION,
  TOP_DEPLOYMENT,
  TOP_LOCAL_ASN,
  TOP_ROUTER,
  TOP_AZURE,
  TOP_AZURE_EXCEPT,
  TOP_SETUP,
  TOP_ATTEST,
  TOP_PEERINGS,
  TOP_ASSOCIATED,
  TOP_ORDINARY,
  TOP_CLIENTS,
  TOP_TAGGING,
  TOP_MAX_LENGTH,
  TOP_LENGTH_SCOPE,
  TOP_MORE_SPECIFICS,
  TOP_ASN_MATCH,
  TOP_RULES,
  TOP_REGISTRY,
  TOP_REASON_FUNCTION,
  TOP_RECEIVE_LIMIT,
  TOP_HOLD_DOWN,
  TOP_KEYS,
};

static const struct maps_key top_key[TOP_KEYS] = {
  [TOP_SCHEMA] = {"$schema", MAPS_STRING, MAPS_OPTIONAL},
  [TOP_VERSION] = {"version", MAPS_ANY, MAPS_REQUIRED},
  [TOP_DEPLOYMENT] = {"deployment", MAPS_ANY, MAPS_REQUIRED},
  [TOP_LOCAL_ASN] = {"local_asn", MAPS_ANY, MAPS_REQUIRED},
  [TOP_ROUTER] = {"router", MAPS_STRING, MAPS_OPTIONAL},
  [TOP_AZURE] = {"azure", MAPS_LIST, MAPS_OPTIONAL},
  [TOP_AZURE_EXCEPT] = {"azure_except", MAPS_LIST, MAPS_OPTIONAL},
  [TOP_SETUP] = {"setup", MAPS_OBJECT, MAPS_OPTIONAL},
  [TOP_ATTEST] = {"attest", MAPS_OBJECT, MAPS_OPTIONAL},
  [TOP_PEERINGS] = {"peerings", MAPS_LIST, MAPS_REQUIRED},
  [TOP_ASSOCIATED] = {"associated_asns", MAPS_LIST, MAPS_OPTIONAL},
  [TOP_ORDINARY] = {"ordinary_sessions", MAPS_LIST, MAPS_OPTIONAL},
  [TOP_CLIENTS] = {"clients", MAPS_OBJECT, MAPS_OPTIONAL},
  [TOP_TAGGING] = {"tagging", MAPS_ANY, MAPS_OPTIONAL},
  [TOP_MAX_LENGTH] = {"max_length", MAPS_ANY, MAPS_OPTIONAL},
  [TOP_LENGTH_SCOPE] = {"max_length_scope", MAPS_ANY, MAPS_OPTIONAL},
  [TOP_MORE_SPECIFICS] = {"more_specifics", MAPS_BOOL, MAPS_OPTIONAL},
  [TOP_ASN_MATCH] = {"registered_asn_match", MAPS_ANY, MAPS_OPTIONAL},
  [TOP_RULES] = {"rules", MAPS_OBJECT, MAPS_OPTIONAL},
  [TOP_REGISTRY] = {"registry", MAPS_OBJECT, MAPS_OPTIONAL},
  [TOP_REASON_FUNCTION] = {"reason_function", MAPS_ANY, MAPS_OPTIONAL},
  [TOP_RECEIVE_LIMIT] = {"receive_limit", MAPS_OBJECT, MAPS_OPTIONAL},
  [TOP_HOLD_DOWN] = {"hold_down", MAPS_ANY, MAPS_OPTIONAL},
};
static const struct maps_shape top_shape = MAPS_SHAPE("an inventory", top_key);

static const struct maps_place root;

static struct maps_place
top_place(unsigned key)
{
  return maps_place_key(&root, top_key[key].name);
}

/* Makes the policy; false when memory is short. */
static bool
begin_policy(struct maps_compile *c, struct json_object **value)
{
  struct maps_place version = top_place(TOP_VERSION), deployment = top_place(TOP_DEPLOYMENT);
  uint8_t word = MAPS_PARTNER;
  uint32_t number;

  if (value[TOP_VERSION] &&
      maps_field_number(c->r, &version, value[TOP_VERSION], 0, UINT32_MAX, &number) &&
      number != FORMAT_VERSION)
    maps_problem(c->r, &version, "version %u is unknown here; this program reads version %d",
                 number, FORMAT_VERSION);
  if (value[TOP_DEPLOYMENT])
    c->deployment_known =
      maps_field_word(c->r, &deployment, value[TOP_DEPLOYMENT], deployment_words, &word);

  c->policy = maps_policy_new(word);
  c->setup = maps_setup_new();
  return c->policy && c->setup && maps_take_begin(c);
}

static void
read_identity(struct maps_compile *c, struct json_object **value)
{
  struct maps_policy *policy = c->policy;
  struct maps_place local_asn = top_place(TOP_LOCAL_ASN), router = top_place(TOP_ROUTER);

  if (value[TOP_LOCAL_ASN] &&
      maps_field_asn(c->r, &local_asn, value[TOP_LOCAL_ASN], &policy->local_asn))
  {
    maps_check_public_asn(c, &local_asn, policy->local_asn);
    maps_asn_add(c->r, &policy->associated_asns, policy->local_asn);
  }

  if (value[TOP_ROUTER])
    maps_field_name(c->r, &router, value[TOP_ROUTER], &policy->router);
}

static void
read_knobs(struct maps_compile *c, struct json_object **value)
{
  struct maps_policy *policy = c->policy;
  const struct
  {
    unsigned key;
    const char *const *words;
    uint8_t *out;
  } knob[] = {
    {TOP_TAGGING, tagging_words, &policy->tagging},
    {TOP_LENGTH_SCOPE, length_scope_words, &policy->max_length_scope},
    {TOP_ASN_MATCH, asn_match_words, &policy->asn_match},
  };
  struct maps_place max_length = top_place(TOP_MAX_LENGTH);
  struct maps_place reason = top_place(TOP_REASON_FUNCTION);
  struct maps_place hold_down = top_place(TOP_HOLD_DOWN);
  uint32_t number;

  for (unsigned n = 0; n < sizeof knob / sizeof *knob; n++)
  {
    struct maps_place here = top_place(knob[n].key);

    if (value[knob[n].key])
      maps_field_word(c->r, &here, value[knob[n].key], knob[n].words, knob[n].out);
  }

  if (value[TOP_MORE_SPECIFICS])
    policy->more_specifics = json_object_get_boolean(value[TOP_MORE_SPECIFICS]);

  if (value[TOP_MAX_LENGTH] &&
      maps_field_number(c->r, &max_length, value[TOP_MAX_LENGTH], 1, MAX_LENGTH_MAX, &number))
    policy->max_length = (uint16_t) number;

  if (value[TOP_HOLD_DOWN])
    maps_field_number(c->r, &hold_down, value[TOP_HOLD_DOWN], 0, HOLD_DOWN_MAX, &policy->hold_down);

  if (value[TOP_REASON_FUNCTION] &&
      maps_field_number(c->r, &reason, value[TOP_REASON_FUNCTION], 0, UINT32_MAX, &number))
  {
    if (number == MAPS_EURO_IX_REASON)
      maps_problem(c->r, &reason, "%u is the function of Euro-IX's own reasons; choose another",
                   number);
    policy->reason_function = number;
  }
}

static void
read_parts(struct maps_compile *c, struct json_object **value)
{
  static const struct
  {
    unsigned key;
    void (*read)(struct maps_compile *, const struct maps_place *, struct json_object *);
  } part[] = {
    {TOP_AZURE, maps_read_peer_asns},
    {TOP_SETUP, maps_read_setup},
    {TOP_ATTEST, maps_read_attest},
    {TOP_PEERINGS, maps_read_peerings},
    {TOP_ORDINARY, maps_read_ordinary},
    {TOP_CLIENTS, maps_read_clients},
    {TOP_RULES, maps_read_rules},
    {TOP_REGISTRY, maps_read_registry},
    {TOP_RECEIVE_LIMIT, maps_read_receive_limit},
  };
  struct maps_place associated = top_place(TOP_ASSOCIATED), setup = top_place(TOP_SETUP);

  for (unsigned n = 0; n < sizeof part / sizeof *part; n++)
  {
    struct maps_place here = top_place(part[n].key);

    if (value[part[n].key])
      part[n].read(c, &here, value[part[n].key]);
  }
  maps_read_customers(c, &setup);

  if (value[TOP_ASSOCIATED])
    maps_field_asns(c->r, &associated, value[TOP_ASSOCIATED], true, &c->policy->associated_asns);
}

/* Frees all but the policy. */
static void
end_compile(struct maps_compile *c)
{
  maps_take_end(c);
  for (uint32_t n = 0; n < c->asn_count; n++)
    free(c->asn[n].entry.name);
  free(c->asn);
  free(c->registered_item);
  free(c->key);
}

/* What the documents held beside what is in the set-up */
static void
count_documents(const struct maps_azure *azure, struct maps_setup *setup)
{
  setup->passed_over = azure->passed_over[MAPS_AZURE_OTHER];
  setup->received_routes = azure->passed_over[MAPS_AZURE_RECEIVED];
  setup->excepted = azure->passed_over[MAPS_AZURE_PEERING];
  setup->continued = azure->more;
}

static struct maps_inventory
compile(struct maps_reader *r, struct json_object *document)
{
  struct maps_compile c = {.r = r};
  struct maps_azure azure = {.r = r};
  struct json_object *value[TOP_KEYS];

  maps_azure_join(&azure, document);
  maps_fields(r, &root, document, &top_shape, value);
  if (begin_policy(&c, value))
  {
    read_identity(&c, value);
    read_knobs(&c, value);
    read_parts(&c, value);
    maps_asn_set_seal(&c.policy->associated_asns);
    maps_asn_set_seal(&c.policy->registered_asns);
  }
  else
    maps_problem_memory(r);

  if (c.setup)
    count_documents(&azure, c.setup);
  maps_azure_free(&azure);
  end_compile(&c);
  return (struct maps_inventory){c.policy, c.setup};
}

static struct maps_inventory
parse(struct maps_reader *r, const char *json, size_t length)
{
  struct maps_inventory inventory = {0};
  struct json_object *document;

  if (length > MAPS_INVENTORY_MAX_BYTES)
  {
    maps_problem(r, NULL, "is larger than %u MiB; an inventory may not be",
                 MAPS_INVENTORY_MAX_BYTES >> 20);
    return inventory;
  }

  document = maps_json_parse(r, json, length, false);
  if (document)
    inventory = compile(r, document);
  json_object_put(document);
  return inventory;
}

/* The inventory, unless there was a problem */
static struct maps_inventory
finish(struct maps_reader *r, struct maps_inventory inventory)
{
  maps_origins_free(r);
  if (maps_problems_end(r))
    return inventory;

  maps_inventory_free(&inventory);
  return inventory;
}

/* The policy alone */
static struct maps_policy *
policy_of(struct maps_inventory inventory)
{
  maps_setup_free(inventory.setup);
  return inventory.policy;
}

void
maps_inventory_free(struct maps_inventory *inventory)
{
  maps_policy_free(inventory->policy);
  maps_setup_free(inventory->setup);
  *inventory = (struct maps_inventory){0};
}

bool
maps_inventory_read_text(const char *name, const char *json, size_t length,
                         struct maps_inventory *inventory, struct maps_problems *problems)
{
  struct maps_reader r;

  maps_problems_begin(&r, name, problems);
  *inventory = finish(&r, parse(&r, json, length));
  return inventory->policy;
}

struct maps_policy *
maps_inventory_parse(const char *name, const char *json, size_t length,
                     struct maps_problems *problems)
{
  struct maps_inventory inventory;

  maps_inventory_read_text(name, json, length, &inventory, problems);
  return policy_of(inventory);
}

bool
maps_inventory_read(const char *file, struct maps_inventory *inventory,
                    struct maps_problems *problems)
{
  struct maps_reader r;
  size_t length;
  char *text;

  maps_problems_begin(&r, file, problems);
  *inventory = (struct maps_inventory){0};
  text = maps_json_read(&r, file, &length);
  if (text)
    *inventory = parse(&r, text, length);
  free(text);
  *inventory = finish(&r, *inventory);
  return inventory->policy;
}

struct maps_policy *
maps_inventory_load(const char *file, struct maps_problems *problems)
{
  struct maps_inventory inventory;

  maps_inventory_read(file, &inventory, problems);
  return policy_of(inventory);
}
