/*
 *	bird-maps -- policies for the unit tests
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Made by hand, as the inventory would make them.
 */

#ifndef MAPS_UNIT_CORE_POLICY_FIXTURE_H
#define MAPS_UNIT_CORE_POLICY_FIXTURE_H

#include "core_fixture.h"

#include "core/policy.h"

#define LOCAL 650000

static inline char *
copy_text(const char *text)
{
  char *copy = malloc(strlen(text) + 1);

  return strcpy(copy, text);
}

static inline void
fill_set(struct maps_asn_set *set, unsigned count, const uint32_t *asn)
{
  free(set->asn);
  set->asn = malloc(count * sizeof(*asn) + 1);
  memcpy(set->asn, asn, count * sizeof(*asn));
  set->count = count;
  maps_asn_set_seal(set);
}

#define FILL_SET(set, ...)                                                                         \
  fill_set(set, sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), (uint32_t[]){__VA_ARGS__})

static inline void
add_registered(struct maps_policy *policy, const char *text)
{
  uint32_t n = policy->registered_count++;

  policy->registered = realloc(policy->registered, (n + 1) * sizeof(*policy->registered));
  policy->registered[n] = (struct maps_registered){.prefix = prefix(text), .name = copy_text(text)};
  assert_true(maps_prefix_map_add(&policy->registered_index, &policy->registered[n].prefix, n));
}

static inline void
add_vrp(struct maps_policy *policy, const char *text, uint8_t max_length, uint32_t asn)
{
  struct maps_prefix p = prefix(text);

  assert_true(maps_grants_add(&policy->registry.vrps, &p, p.length, max_length, asn));
  assert_true(maps_grants_seal(&policy->registry.vrps));
  policy->registry.has_vrps = true;
}

static inline void
add_route_object(struct maps_policy *policy, const char *text, uint32_t origin)
{
  struct maps_prefix p = prefix(text);

  assert_true(maps_grants_add(&policy->registry.routes, &p, p.length, p.length, origin));
  assert_true(maps_grants_seal(&policy->registry.routes));
  policy->registry.has_routes = true;
}

static inline void
add_connection(struct maps_policy *policy, const char *at, bool elsewhere)
{
  uint32_t n = policy->connection_count++;

  policy->connection = realloc(policy->connection, (n + 1) * sizeof(*policy->connection));
  policy->connection[n] = (struct maps_connection){
    .name = copy_text("link"),
    .router = copy_text(elsewhere ? "there" : "here"),
    .address = address(at),
    .number = n,
    .elsewhere = elsewhere,
  };
}

static inline void
add_client(struct maps_policy *policy, const char *at, enum maps_mode mode)
{
  uint32_t n = policy->client_count++;

  policy->client = realloc(policy->client, (n + 1) * sizeof(*policy->client));
  policy->client[n] = (struct maps_client){.address = address(at), .mode = mode};
}

static inline void
add_ordinary(struct maps_policy *policy, const char *at)
{
  uint32_t n = policy->ordinary_count++;

  policy->ordinary = realloc(policy->ordinary, (n + 1) * sizeof(*policy->ordinary));
  policy->ordinary[n] = address(at);
}

static inline void
add_peering(struct maps_policy *policy, const char *name, uint32_t asn)
{
  uint32_t n = policy->peering_count++;

  policy->peering = realloc(policy->peering, (n + 1) * sizeof(*policy->peering));
  policy->peering[n] =
    (struct maps_peering){.name = copy_text(name), .location = copy_text("Seattle"), .asn = asn};
}

static inline void
add_registered_asn(struct maps_policy *policy, uint32_t asn)
{
  uint32_t n = policy->registered_asn_count++;

  policy->registered_asn =
    realloc(policy->registered_asn, (n + 1) * sizeof(*policy->registered_asn));
  policy->registered_asn[n] = (struct maps_registered_asn){.asn = asn, .name = copy_text("as")};
}

/* A policy with something in every part */
static inline struct maps_policy *
full_policy(enum maps_deployment deployment)
{
  struct maps_policy *policy = maps_policy_new(deployment);

  assert_non_null(policy);
  policy->local_asn = LOCAL;
  policy->router = copy_text("here");
  add_peering(policy, "west", LOCAL);
  add_connection(policy, "11.255.0.1", false);
  add_connection(policy, "2d00:ffff::1", false);
  add_client(policy, "11.254.0.1", MAPS_MODE_OBSERVE);
  add_ordinary(policy, "11.253.0.1");
  FILL_SET(&policy->associated_asns, LOCAL, 650001, 650002, 650003);
  if (deployment == MAPS_PARTNER)
  {
    add_registered(policy, "11.0.0.0/16");
    add_registered(policy, "11.1.0.0/24");
    add_registered(policy, "2d00:1::/48");
  }
  else
  {
    add_registered_asn(policy, 650001);
    FILL_SET(&policy->registered_asns, 650001);
  }
  return policy;
}

#endif
