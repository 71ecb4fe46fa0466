/*
 *	bird-maps -- tests of the prefix map
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Against a plain array, for both kinds of look-up.
 */

#include "core_fixture.h"

#include "core/prefix_map.h"

static void
empty(void **state)
{
  struct maps_prefix_map m = {0};
  struct maps_prefix p = prefix("11.0.0.0/8");

  (void) state;
  assert_null(maps_prefix_map_exact(&m, &p));
  assert_null(maps_prefix_map_covering(&m, &p, 32));
  maps_prefix_map_free(&m);
}

static void
chains_in_order(void **state)
{
  struct maps_prefix_map m = {0};
  struct maps_prefix p = prefix("11.0.0.0/8"), other = prefix("11.0.0.0/9");

  (void) state;
  for (uint32_t i = 0; i < 50000; i++)
  {
    assert_true(maps_prefix_map_add(&m, &p, i));
    if (i % 10000 == 0)
      assert_true(maps_prefix_map_add(&m, &other, i));
  }

  uint32_t n = 0;

  for (const struct maps_prefix_entry *e = maps_prefix_map_exact(&m, &p); e;
       e = maps_prefix_map_next(&m, e))
    assert_int_equal(e->value, n++);
  assert_int_equal(n, 50000);
  maps_prefix_map_free(&m);
  assert_int_equal(m.count, 0);
}

/* Lengths at the edges of the words of the length masks */
static void
walks_outward(void **state)
{
  static const int lengths[] = {0, 1, 63, 64, 65, 127, 128};
  struct maps_prefix_map m = {0};
  struct maps_prefix p = address("2d00:1:2:3:4:5:6:7"), v4 = address("45.0.0.1");
  int n = sizeof(lengths) / sizeof(*lengths);

  (void) state;
  for (int i = 0; i < n; i++)
  {
    struct maps_prefix q = maps_prefix_cut(&p, lengths[i]);

    assert_true(maps_prefix_map_add(&m, &q, i));
  }

  int limit = 128;

  while (n--)
  {
    const struct maps_prefix_entry *e = maps_prefix_map_covering(&m, &p, limit);

    assert_non_null(e);
    assert_int_equal(e->prefix.length, lengths[n]);
    assert_int_equal(e->value, n);
    limit = e->prefix.length - 1;
  }
  assert_int_equal(limit, -1);
  assert_null(maps_prefix_map_covering(&m, &p, limit));
  assert_null(maps_prefix_map_covering(&m, &v4, 32));
  maps_prefix_map_free(&m);
}

#define MANY 400

static void
like_an_array(void **state)
{
  static struct maps_prefix list[MANY];
  struct maps_prefix_map m = {0};
  uint64_t seed = 3;

  (void) state;
  for (uint32_t i = 0; i < MANY; i++)
  {
    list[i] = random_prefix(&seed);
    assert_true(maps_prefix_map_add(&m, &list[i], i));
  }

  for (int k = 0; k < 20000; k++)
  {
    struct maps_prefix p = random_prefix(&seed);
    int limit = (int) (random64(&seed) % 130) - 1;
    int64_t exact = -1, covering = -1;

    for (uint32_t i = 0; i < MANY; i++)
    {
      if (exact < 0 && maps_prefix_equal(&list[i], &p))
        exact = i;
      if (list[i].length <= limit && maps_prefix_covers(&list[i], &p) &&
          (covering < 0 || list[i].length > list[covering].length))
        covering = i;
    }

    const struct maps_prefix_entry *e = maps_prefix_map_exact(&m, &p);
    const struct maps_prefix_entry *c = maps_prefix_map_covering(&m, &p, limit);

    assert_int_equal(e ? (int64_t) e->value : -1, exact);
    assert_int_equal(c ? (int64_t) c->value : -1, covering);
  }
  maps_prefix_map_free(&m);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(empty),
    cmocka_unit_test(chains_in_order),
    cmocka_unit_test(walks_outward),
    cmocka_unit_test(like_an_array),
  };

  return cmocka_run_group_tests_name("core_prefix_map", tests, NULL, NULL);
}
