/*
 *	bird-maps -- tests of the grants
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Against a plain array.
 */

#include "core_fixture.h"

#include "core/grants.h"

static void
add(struct maps_grants *set, const char *text, unsigned longest, uint32_t origin)
{
  struct maps_prefix p = prefix(text);

  assert_true(maps_grants_add(set, &p, p.length, longest, origin));
}

static void
empty(void **state)
{
  struct maps_grants set = {0};
  struct maps_prefix p = prefix("11.0.0.0/8");

  (void) state;
  assert_true(maps_grants_seal(&set));
  assert_int_equal(maps_grants_first(&set, &p), MAPS_NONE);
  maps_grants_free(&set);
}

/* Whatever the order in which they came, and however often */
static void
order_does_not_matter(void **state)
{
  static const struct
  {
    const char *text;
    unsigned longest;
    uint32_t origin;
  } list[] = {{"11.0.0.0/8", 8, 1},  {"11.0.0.0/8", 8, 2},   {"11.0.0.0/8", 9, 2},
              {"11.0.0.0/9", 9, 1},  {"11.128.0.0/9", 9, 1}, {"2d00::/32", 48, 1},
              {"::/0", 0, 1},        {"0.0.0.0/0", 0, 7},    {"::/0", 128, 1},
              {"2d00::/128", 128, 4}};
  unsigned n = sizeof(list) / sizeof(*list);
  struct maps_grants a = {0}, b = {0};

  (void) state;
  for (unsigned i = 0; i < n; i++)
  {
    add(&a, list[i].text, list[i].longest, list[i].origin);
    add(&b, list[n - 1 - i].text, list[n - 1 - i].longest, list[n - 1 - i].origin);
    add(&b, list[i].text, list[i].longest, list[i].origin);
  }
  assert_true(maps_grants_seal(&a));
  assert_true(maps_grants_seal(&b));
  assert_int_equal(a.count, n);
  assert_true(maps_grants_same(&a, &b));

  /* What is sealed can be filled on */
  add(&a, "12.0.0.0/8", 8, 1);
  assert_false(maps_grants_same(&a, &b));
  assert_true(maps_grants_seal(&a));
  add(&b, "12.0.0.0/8", 8, 1);
  assert_true(maps_grants_seal(&b));
  assert_true(maps_grants_same(&a, &b));
  maps_grants_free(&a);
  maps_grants_free(&b);
}

static void
walks_outward(void **state)
{
  static const int lengths[] = {0, 1, 63, 64, 65, 127, 128};
  struct maps_grants set = {0};
  struct maps_prefix p = address("2d00:1:2:3:4:5:6:7"), v4 = address("45.0.0.1");
  int n = sizeof(lengths) / sizeof(*lengths);

  (void) state;
  for (int i = 0; i < n; i++)
  {
    struct maps_prefix q = maps_prefix_cut(&p, lengths[i]);

    assert_true(maps_grants_add(&set, &q, 0, 128, i));
  }
  assert_true(maps_grants_seal(&set));

  uint32_t at = maps_grants_first(&set, &p);

  while (n--)
  {
    assert_int_not_equal(at, MAPS_NONE);
    assert_int_equal(set.grant[at].origin, n);
    at = maps_grants_next(&set, at);
  }
  assert_int_equal(at, MAPS_NONE);
  assert_int_equal(maps_grants_first(&set, &v4), MAPS_NONE);
  maps_grants_free(&set);
}

#define MANY 400

static void
like_an_array(void **state)
{
  static struct maps_prefix list[MANY];
  struct maps_grants set = {0};
  uint64_t seed = 5;

  (void) state;
  for (uint32_t i = 0; i < MANY; i++)
  {
    list[i] = random_prefix(&seed);
    assert_true(maps_grants_add(&set, &list[i], list[i].length, 128, i));
  }
  assert_true(maps_grants_seal(&set));
  assert_int_equal(set.count, MANY);

  for (int k = 0; k < 20000; k++)
  {
    struct maps_prefix p = random_prefix(&seed);
    bool seen[MANY] = {false};
    int length = p.length;

    for (uint32_t n = maps_grants_first(&set, &p); n != MAPS_NONE; n = maps_grants_next(&set, n))
    {
      const struct maps_grant *g = &set.grant[n];
      struct maps_prefix outer = maps_grant_prefix(g);

      assert_true(maps_prefix_equal(&outer, &list[g->origin]));
      assert_true(outer.length <= length);
      assert_false(seen[g->origin]);
      seen[g->origin] = true;
      length = outer.length;
    }
    for (uint32_t i = 0; i < MANY; i++)
      assert_int_equal(seen[i], maps_prefix_covers(&list[i], &p));
  }
  maps_grants_free(&set);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(empty),
    cmocka_unit_test(order_does_not_matter),
    cmocka_unit_test(walks_outward),
    cmocka_unit_test(like_an_array),
  };

  return cmocka_run_group_tests_name("core_grants", tests, NULL, NULL);
}
