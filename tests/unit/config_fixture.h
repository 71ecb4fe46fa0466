/*
 *	bird-maps -- inventories for the tests of plugin/config
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A small valid inventory with a place for more at each level, and what a test
 *	asks of the outcome.
 */

#ifndef MAPS_UNIT_CONFIG_FIXTURE_H
#define MAPS_UNIT_CONFIG_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/inventory.h"

#define DIRECT(connections) "\"properties\": {\"direct\": {\"connections\": [" connections "]}}"
#define SESSION(members)    "{\"name\": \"c1\", \"bgpSession\": {" members "}}"
#define LINK                "\"sessionPrefixV4\": \"11.255.0.0/31\""

/* Further members at the top, in the peering (each ends with a comma), and the connections */
#define INVENTORY(deployment, top, peering, connections)                                           \
  "{\"version\": 1, \"deployment\": \"" deployment "\", \"local_asn\": 650000, " top               \
  "\"peerings\": [{\"name\": \"p1\", " peering                                                     \
  DIRECT(connections) "}]}"
#define PARTNER(top, peering, connections)  INVENTORY("partner", top, peering, connections)
#define EXCHANGE(top, peering, connections) INVENTORY("route-server", top, peering, connections)

/* The inventory's policy, which must have no mistake. */
static inline struct maps_policy *
good(const char *json)
{
  struct maps_problems problems;
  struct maps_policy *policy = maps_inventory_parse("t", json, strlen(json), &problems);

  if (problems.count)
    fail_msg("%s", problems.text[0]);
  assert_non_null(policy);
  maps_problems_free(&problems);
  return policy;
}

/* The inventory must be refused, with exactly these lines (NULL ends them). */
static inline void
bad_bytes(const char *json, size_t length, const char *const *lines)
{
  struct maps_problems problems;
  struct maps_policy *policy = maps_inventory_parse("t", json, length, &problems);
  uint32_t n = 0;

  assert_null(policy);
  for (; n < problems.count && lines[n]; n++)
    assert_string_equal(problems.text[n], lines[n]);
  if (n < problems.count)
    fail_msg("unexpected: %s", problems.text[n]);
  if (lines[n])
    fail_msg("missing: %s", lines[n]);
  maps_problems_free(&problems);
}

#define BAD(json, ...) bad_bytes(json, strlen(json), (const char *const[]){__VA_ARGS__, NULL})

static inline struct maps_prefix
prefix(const char *text)
{
  struct maps_prefix p;

  assert_int_equal(maps_prefix_parse(text, &p), MAPS_PREFIX_OK);
  return p;
}

static inline void
assert_address(const struct maps_prefix *p, const char *text)
{
  char buf[MAPS_PREFIX_TEXT];

  maps_address_format(p, buf);
  assert_string_equal(buf, text);
}

#endif
