/*
 *	bird-maps -- the compiled policy
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Defaults, lookups and comparison. The lookups by address are for sessions, of
 *	which there are few; those by prefix or ASN are for routes, and cost a probe or
 *	a binary search.
 */

#include "core/policy.h"

#include <stdlib.h>
#include <string.h>

struct maps_policy *
maps_policy_new(enum maps_deployment deployment)
{
  struct maps_policy *policy = malloc(sizeof(*policy));

  if (!policy)
    return NULL;

  bool partner = deployment == MAPS_PARTNER;

  *policy = (struct maps_policy){
    .deployment = deployment,
    .tagging = partner ? MAPS_TAGGING_ADD : MAPS_TAGGING_REQUIRE,
    .max_length_scope = MAPS_LENGTH_ALL,
    .asn_match = MAPS_ASN_EITHER,
    .client_action = partner ? MAPS_CLIENT_OBSERVE : MAPS_CLIENT_STRIP,
    .client_mode = MAPS_MODE_ENFORCE,
    .max_length = 3,
    .hold_down = 60,
    .reason_function = MAPS_ASN_MICROSOFT,
    .registry.match = MAPS_REGISTRY_AUT_NUM,
    .receive_limit = {{.warn = 500, .hard = 2000}, {.hard = 500}},
  };

  for (const struct maps_rule_info *r = maps_rules; r->code; r++)
    if (r->action == MAPS_ACTION_REJECT)
      policy->reject |= MAPS_RULE_BIT(r->code);
    else if (r->action == MAPS_ACTION_WARN)
      policy->warn |= MAPS_RULE_BIT(r->code);

  return policy;
}

void
maps_policy_free(struct maps_policy *policy)
{
  if (!policy)
    return;

  for (uint32_t i = 0; i < policy->registered_count; i++)
    free(policy->registered[i].name);
  for (uint32_t i = 0; i < policy->registered_asn_count; i++)
    free(policy->registered_asn[i].name);
  for (uint32_t i = 0; i < policy->peering_count; i++)
  {
    free(policy->peering[i].name);
    free(policy->peering[i].location);
  }
  for (uint32_t i = 0; i < policy->connection_count; i++)
  {
    free(policy->connection[i].name);
    free(policy->connection[i].router);
  }

  maps_prefix_map_free(&policy->registered_index);
  maps_grants_free(&policy->registry.routes);
  maps_grants_free(&policy->registry.vrps);
  free(policy->registry.aut_nums.asn);
  free(policy->registry.roa_table[0]);
  free(policy->registry.roa_table[1]);
  for (uint32_t i = 0; i < policy->registry.file_count; i++)
    free(policy->registry.file[i].name);
  free(policy->registry.file);
  free(policy->registered_asns.asn);
  free(policy->associated_asns.asn);
  free(policy->registered);
  free(policy->registered_asn);
  free(policy->peering);
  free(policy->connection);
  free(policy->client);
  free(policy->ordinary);
  free(policy->router);
  free(policy);
}

static bool
same_text(const char *a, const char *b)
{
  return a == b || a && b && !strcmp(a, b);
}

static bool
same_asns(const struct maps_asn_set *a, const struct maps_asn_set *b)
{
  return a->count == b->count && (!a->count || !memcmp(a->asn, b->asn, a->count * sizeof(*a->asn)));
}

static bool
same_map(const struct maps_prefix_map *a, const struct maps_prefix_map *b)
{
  if (a->count != b->count)
    return false;
  for (uint32_t i = 0; i < a->count; i++)
    if (a->entry[i].value != b->entry[i].value ||
        !maps_prefix_equal(&a->entry[i].prefix, &b->entry[i].prefix))
      return false;
  return true;
}

static bool
same_knobs(const struct maps_policy *a, const struct maps_policy *b)
{
  for (int i = 0; i < 2; i++)
    if (a->receive_limit[i].warn != b->receive_limit[i].warn ||
        a->receive_limit[i].hard != b->receive_limit[i].hard)
      return false;

  return a->deployment == b->deployment && a->tagging == b->tagging &&
         a->max_length_scope == b->max_length_scope && a->asn_match == b->asn_match &&
         a->client_action == b->client_action && a->client_mode == b->client_mode &&
         a->more_specifics == b->more_specifics && a->strip_to_clients == b->strip_to_clients &&
         a->client_prepends == b->client_prepends && a->max_length == b->max_length &&
         a->local_asn == b->local_asn && a->reason_function == b->reason_function &&
         a->reject == b->reject && a->warn == b->warn && a->hold_down == b->hold_down &&
         same_text(a->router, b->router);
}

/* What is in the registry but grants, whichever files it came from and when */
static bool
same_registry(const struct maps_registry *a, const struct maps_registry *b)
{
  return a->has_aut_nums == b->has_aut_nums && a->has_routes == b->has_routes &&
         a->has_vrps == b->has_vrps && a->allow_more_specific == b->allow_more_specific &&
         a->match == b->match && same_text(a->roa_table[0], b->roa_table[0]) &&
         same_text(a->roa_table[1], b->roa_table[1]) && same_asns(&a->aut_nums, &b->aut_nums);
}

static bool
same_registered(const struct maps_policy *a, const struct maps_policy *b)
{
  if (a->registered_count != b->registered_count)
    return false;

  for (uint32_t i = 0; i < a->registered_count; i++)
  {
    const struct maps_registered *x = &a->registered[i], *y = &b->registered[i];

    if (!maps_prefix_equal(&x->prefix, &y->prefix) || !same_text(x->name, y->name) ||
        x->peering != y->peering)
      return false;
  }

  return same_map(&a->registered_index, &b->registered_index);
}

static bool
same_registered_asns(const struct maps_policy *a, const struct maps_policy *b)
{
  if (a->registered_asn_count != b->registered_asn_count)
    return false;

  for (uint32_t i = 0; i < a->registered_asn_count; i++)
  {
    const struct maps_registered_asn *x = &a->registered_asn[i], *y = &b->registered_asn[i];

    if (x->asn != y->asn || x->peering != y->peering || !same_text(x->name, y->name))
      return false;
  }

  return same_asns(&a->registered_asns, &b->registered_asns) &&
         same_asns(&a->associated_asns, &b->associated_asns);
}

static bool
same_connection(const struct maps_connection *a, const struct maps_connection *b)
{
  return same_text(a->name, b->name) && maps_prefix_equal(&a->address, &b->address) &&
         maps_prefix_equal(&a->local, &b->local) && a->peering == b->peering &&
         a->number == b->number && a->max_advertised == b->max_advertised &&
         same_text(a->router, b->router) && a->elsewhere == b->elsewhere &&
         a->rs_client == b->rs_client && a->mode == b->mode;
}

static bool
same_sessions(const struct maps_policy *a, const struct maps_policy *b)
{
  if (a->peering_count != b->peering_count || a->connection_count != b->connection_count ||
      a->client_count != b->client_count || a->ordinary_count != b->ordinary_count)
    return false;

  for (uint32_t i = 0; i < a->peering_count; i++)
    if (!same_text(a->peering[i].name, b->peering[i].name) ||
        !same_text(a->peering[i].location, b->peering[i].location) ||
        a->peering[i].asn != b->peering[i].asn)
      return false;

  for (uint32_t i = 0; i < a->connection_count; i++)
    if (!same_connection(&a->connection[i], &b->connection[i]))
      return false;

  for (uint32_t i = 0; i < a->client_count; i++)
    if (!maps_prefix_equal(&a->client[i].address, &b->client[i].address) ||
        a->client[i].mode != b->client[i].mode)
      return false;

  for (uint32_t i = 0; i < a->ordinary_count; i++)
    if (!maps_prefix_equal(&a->ordinary[i], &b->ordinary[i]))
      return false;

  return true;
}

bool
maps_policy_same_but_prefixes(const struct maps_policy *a, const struct maps_policy *b)
{
  return same_knobs(a, b) && same_sessions(a, b) && same_registered_asns(a, b) &&
         same_registry(&a->registry, &b->registry);
}

bool
maps_policy_same(const struct maps_policy *a, const struct maps_policy *b)
{
  return maps_policy_same_but_prefixes(a, b) && same_registered(a, b) &&
         maps_grants_same(&a->registry.routes, &b->registry.routes) &&
         maps_grants_same(&a->registry.vrps, &b->registry.vrps);
}

static int
compare_asns(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

  return (x > y) - (x < y);
}

void
maps_asn_set_seal(struct maps_asn_set *set)
{
  uint32_t kept = 0;

  if (!set->count)
    return;

  qsort(set->asn, set->count, sizeof(*set->asn), compare_asns);
  for (uint32_t i = 1; i < set->count; i++)
    if (set->asn[i] != set->asn[kept])
      set->asn[++kept] = set->asn[i];
  set->count = kept + 1;
}

bool
maps_asn_set_has(const struct maps_asn_set *set, uint32_t asn)
{
  const uint32_t *from = set->asn;
  uint32_t count = set->count;

  /* Without a branch that could be guessed wrong at each step */
  for (uint32_t half; count > 1; count -= half)
  {
    half = count / 2;
    from += half & -(uint32_t) (from[half - 1] < asn);
  }
  return count && *from == asn;
}

const struct maps_connection *
maps_policy_connection(const struct maps_policy *policy, const struct maps_prefix *address)
{
  const struct maps_connection *found = NULL;

  /* At an exchange two routers may have the same neighbour: the one that ends here counts */
  for (uint32_t i = 0; i < policy->connection_count; i++)
  {
    const struct maps_connection *c = &policy->connection[i];

    if (maps_prefix_equal(&c->address, address) && (!found || found->elsewhere && !c->elsewhere))
      found = c;
  }
  return found;
}

enum maps_role
maps_policy_role(const struct maps_policy *policy, const struct maps_prefix *address,
                 uint32_t peer_asn)
{
  if (maps_policy_connection(policy, address))
    return MAPS_ROLE_MICROSOFT;

  for (uint32_t i = 0; i < policy->ordinary_count; i++)
    if (maps_prefix_equal(&policy->ordinary[i], address))
      return MAPS_ROLE_ORDINARY;

  return peer_asn == MAPS_ASN_MICROSOFT ? MAPS_ROLE_UNLISTED : MAPS_ROLE_CLIENT;
}
