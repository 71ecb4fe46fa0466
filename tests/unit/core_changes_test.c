/*
 *	bird-maps -- what another policy judges in another way
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Random policies, each beside one that differs in a few registered prefixes, route
 *	objects and VRPs, and random routes on every kind of session: a route that is said
 *	to be unaffected has one verdict. Then what exactly is affected, by example.
 */

#include "core_engine_fixture.h"

#include "core/changes.h"

static uint64_t seed = 1;

static inline bool
chance(unsigned in)
{
  return !(random64(&seed) % in);
}

static void
add_random_grants(struct maps_grants *set, int count)
{
  while (count-- > 0)
  {
    struct maps_prefix p = random_prefix(&seed);
    unsigned longest = p.length + random64(&seed) % 9, most = p.family == MAPS_IPV4 ? 32 : 128;

    assert_true(maps_grants_add(set, &p, p.length, longest < most ? longest : most,
                                650000 + random64(&seed) % 4));
  }
}

static void
copy_grants(struct maps_grants *to, const struct maps_grants *from)
{
  for (uint32_t i = 0; i < from->count; i++)
  {
    const struct maps_grant *g = &from->grant[i];
    struct maps_prefix p = maps_grant_prefix(g);

    if (!chance(10))
      assert_true(maps_grants_add(to, &p, g->shortest, g->longest, g->origin));
  }

  add_random_grants(to, random64(&seed) % 2);
  assert_true(maps_grants_seal(to));
}

static void
add_registered_prefix(struct maps_policy *policy, struct maps_prefix p)
{
  char text[MAPS_PREFIX_TEXT];

  maps_prefix_format(&p, text);
  add_registered(policy, text);
}

/* Two policies of the same settings, which the letters turn */
static void
make_pair(struct maps_policy *pair[2], uint8_t *mode)
{
  static const char knobs[] = "mrapsjbl1wR";
  char turned[4] = {};

  for (int i = 0; i < 3; i++)
    turned[i] = knobs[random64(&seed) % (sizeof(knobs) - 1)];

  enum maps_deployment deployment = chance(5) ? MAPS_ROUTE_SERVER : MAPS_PARTNER;
  uint8_t match = random64(&seed) % 3;
  bool allow = chance(2), routes = chance(2), vrps = chance(2);

  for (int n = 0; n < 2; n++)
  {
    pair[n] = full_policy(deployment);
    pair[n]->registry.match = match;
    pair[n]->registry.allow_more_specific = allow;
    pair[n]->registry.has_routes = routes;
    pair[n]->registry.has_vrps = vrps;
    for (const char *k = turned; *k; k++)
      turn(pair[n], mode, *k);
  }

  for (int i = 0; i < 12; i++)
  {
    struct maps_prefix p = random_prefix(&seed);

    add_registered_prefix(pair[0], p);
    if (!chance(6))
      add_registered_prefix(pair[1], p);
  }
  if (chance(2))
    add_registered_prefix(pair[1], random_prefix(&seed));

  add_random_grants(&pair[0]->registry.routes, routes ? 12 : 0);
  add_random_grants(&pair[0]->registry.vrps, vrps ? 12 : 0);
  assert_true(maps_grants_seal(&pair[0]->registry.routes));
  assert_true(maps_grants_seal(&pair[0]->registry.vrps));
  if (routes)
    copy_grants(&pair[1]->registry.routes, &pair[0]->registry.routes);
  if (vrps)
    copy_grants(&pair[1]->registry.vrps, &pair[0]->registry.vrps);
}

static bool
same_verdict(const struct maps_verdict *a, const struct maps_verdict *b)
{
  return a->decision == b->decision && a->failed == b->failed && a->warned == b->warned &&
         a->unknown == b->unknown && a->tag == b->tag && a->registered == b->registered &&
         a->asn == b->asn;
}

static void
unaffected_routes_keep_their_verdict(void **state)
{
  static const char *const paths[] = {"", "650001", "650001 650002", "650003", "64512 650001"};
  unsigned kept = 0, other = 0;

  (void) state;
  for (int round = 0; round < 3000; round++)
  {
    struct maps_policy *pair[2];
    uint8_t mode = MAPS_MODE_ENFORCE;

    make_pair(pair, &mode);

    struct maps_changes changes = maps_changes_find(pair[0], pair[1]);

    assert_false(changes.all);
    for (int i = 0; i < 300; i++)
    {
      enum side side = random64(&seed) % (NEW_OUT + 1);
      struct maps_session session = session_of(side, mode);
      enum maps_direction direction = direction_of(side);
      struct maps_route route =
        route_of("11.0.0.0/8", paths[random64(&seed) % 5], chance(2) ? "m" : "x");
      struct maps_verdict v[2];

      route.prefix = random_prefix(&seed);
      for (int n = 0; n < 2; n++)
        v[n] = judge_alone(pair[n], &session, direction, &route);

      if (maps_changes_affect(&changes, side == FROM || side == NEW_IN, &route.prefix))
        other += !same_verdict(&v[0], &v[1]);
      else if (same_verdict(&v[0], &v[1]))
        kept++;
      else
        fail_msg("round %d route %d: decisions %u %u, failed %#x %#x", round, i, v[0].decision,
                 v[1].decision, v[0].failed, v[1].failed);
    }

    maps_changes_free(&changes);
    maps_policy_free(pair[0]);
    maps_policy_free(pair[1]);
  }

  /* Neither everything nor next to nothing is said to be affected */
  assert_true(kept > 200000 && other > 2000);
}

static bool
affects(const struct maps_changes *changes, bool from_microsoft, const char *text)
{
  struct maps_prefix p = prefix(text);

  return maps_changes_affect(changes, from_microsoft, &p);
}

static void
registered_prefixes(void **state)
{
  (void) state;
  for (int more = 0; more < 2; more++)
  {
    struct maps_policy *a = full_policy(MAPS_PARTNER), *b = full_policy(MAPS_PARTNER);

    a->more_specifics = b->more_specifics = more;

    /* Another name is for reports only */
    strcpy(b->registered[0].name, "another");
    assert_false(maps_policy_same(a, b));

    struct maps_changes changes = maps_changes_find(a, b);

    assert_true(maps_changes_none(&changes));
    add_registered(b, "11.7.0.0/16");
    add_registered(b, "11.7.0.0/16");
    for (int back = 0; back < 2; back++)
    {
      changes = back ? maps_changes_find(b, a) : maps_changes_find(a, b);
      assert_false(maps_changes_none(&changes));
      assert_int_equal(changes.prefixes.count, 1);
      assert_true(affects(&changes, false, "11.7.0.0/16"));
      assert_true(affects(&changes, true, "11.7.1.0/24"));
      assert_int_equal(affects(&changes, false, "11.7.1.0/24"), more);
      assert_false(affects(&changes, true, "11.0.0.0/8"));
      assert_false(affects(&changes, true, "11.0.0.0/16"));
      maps_changes_free(&changes);
    }
    maps_policy_free(a);
    maps_policy_free(b);
  }
}

static void
registry_data(void **state)
{
  struct maps_policy *a = full_policy(MAPS_PARTNER), *b = full_policy(MAPS_PARTNER);

  (void) state;
  add_route_object(a, "11.0.0.0/16", LOCAL);
  add_route_object(b, "11.0.0.0/16", LOCAL);
  add_route_object(a, "11.1.0.0/24", LOCAL);
  add_route_object(b, "11.1.0.0/24", 650001);
  add_vrp(a, "11.9.0.0/16", 24, LOCAL);
  add_vrp(b, "11.9.0.0/16", 24, LOCAL);
  add_vrp(b, "2d00:1::/32", 48, LOCAL);

  struct maps_changes changes = maps_changes_find(a, b);

  assert_int_equal(changes.prefixes.count, 2);
  assert_true(affects(&changes, false, "11.1.0.128/25"));
  assert_true(affects(&changes, false, "2d00:1::/48"));
  assert_false(affects(&changes, false, "11.0.0.0/16"));
  assert_false(affects(&changes, false, "11.9.1.0/24"));
  maps_changes_free(&changes);

  FILL_SET(&b->registry.aut_nums, 650001);
  changes = maps_changes_find(a, b);
  assert_true(changes.all && affects(&changes, false, "11.0.0.0/16"));
  maps_changes_free(&changes);
  maps_policy_free(a);
  maps_policy_free(b);
}

static void
settings_affect_everything(void **state)
{
  struct maps_policy *a = full_policy(MAPS_PARTNER), *b = full_policy(MAPS_PARTNER);

  (void) state;
  b->more_specifics = true;
  add_registered(b, "11.7.0.0/16");

  struct maps_changes changes = maps_changes_find(a, b);

  assert_true(changes.all && !changes.prefixes.count);
  assert_true(affects(&changes, false, "11.0.0.0/16"));
  maps_changes_free(&changes);
  maps_policy_free(a);
  maps_policy_free(b);
}

static void
too_many_to_be_told_apart(void **state)
{
  struct maps_policy *a = full_policy(MAPS_PARTNER), *b = full_policy(MAPS_PARTNER);

  (void) state;
  for (uint32_t n = 0; n <= MAPS_CHANGES_MAX; n++)
  {
    struct maps_prefix p = maps_prefix_make4(0x14000000 + (n << 8), 24);
    struct maps_changes changes = {};

    if (n >= MAPS_CHANGES_MAX - 1)
    {
      changes = maps_changes_find(a, b);
      assert_int_equal(changes.all, false);
      assert_int_equal(changes.prefixes.count, n);
      maps_changes_free(&changes);
    }
    assert_true(maps_prefix_map_add(&b->registered_index, &p, 0));
  }

  struct maps_changes changes = maps_changes_find(a, b);

  assert_true(changes.all && !changes.prefixes.count);
  maps_policy_free(a);
  maps_policy_free(b);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(unaffected_routes_keep_their_verdict),
    cmocka_unit_test(registered_prefixes),
    cmocka_unit_test(registry_data),
    cmocka_unit_test(settings_affect_everything),
    cmocka_unit_test(too_many_to_be_told_apart),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
