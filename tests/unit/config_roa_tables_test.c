/*
 *	bird-maps -- tests of the ROA tables that an inventory names
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The names go into BIRD's configuration as they stand, so nothing but a plain
 *	symbol may pass.
 */

#include "config_fixture.h"

#define TABLES(members)                                                                            \
  PARTNER("\"registry\": {\"roa_tables\": {" members "}}, ", "", SESSION(LINK))
#define SIXTY "a23456789012345678901234567890123456789012345678901234567890"

static void
named(void **state)
{
  (void) state;
  struct maps_policy *both = good(TABLES("\"v4\": \"_rpki4\", \"v6\": \"" SIXTY "\""));
  struct maps_policy *one = good(TABLES("\"v6\": \"" SIXTY "\""));

  assert_string_equal(both->registry.roa_table[0], "_rpki4");
  assert_string_equal(both->registry.roa_table[1], SIXTY);
  assert_null(one->registry.roa_table[0]);
  assert_false(maps_policy_same(both, one));
  assert_true(maps_policy_same(both, both));
  maps_policy_free(both);
  maps_policy_free(one);
}

static void
refused(void **state)
{
  (void) state;
  static const char *const names[] = {"",    "4rpki", "a-b",  "a.b",      "a b",    "a;",
                                      "'a'", "a\\\"", "a\\n", "\xc3\xa4", SIXTY "x"};

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
  {
    struct maps_problems problems;
    char json[1024];
    int length = snprintf(json, sizeof json, TABLES("\"v4\": \"%s\""), names[i]);
    struct maps_policy *policy = maps_inventory_parse("t", json, length, &problems);

    assert_null(policy);
    assert_int_equal(problems.count, 1);
    assert_non_null(strstr(problems.text[0], "$.registry.roa_tables.v4: "));
    assert_non_null(strstr(problems.text[0], "is no name in BIRD's configuration"));
    maps_problems_free(&problems);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(named),
    cmocka_unit_test(refused),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
