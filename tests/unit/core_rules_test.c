/*
 *	bird-maps -- tests of the rule table and the reason communities
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What is published stays as it was published.
 */

#include "core_fixture.h"

#include "core/engine.h"

static void
table(void **state)
{
  static const struct
  {
    unsigned code;
    const char *id;
    enum maps_action action;
    const char *portal;
  } row[] = {
    {1, "bogon-prefix", MAPS_ACTION_REJECT, NULL},
    {2, "prefix-not-registered", MAPS_ACTION_REJECT, NULL},
    {3, "asn-not-registered", MAPS_ACTION_REJECT, NULL},
    {4, "community-missing", MAPS_ACTION_REJECT, "Advertisement missing MAPS community"},
    {5, "path-too-long", MAPS_ACTION_REJECT, "AS path isn't correct"},
    {6, "private-asn", MAPS_ACTION_REJECT, "AS path isn't correct"},
    {7, "reserved-asn", MAPS_ACTION_REJECT, NULL},
    {8, "prepended", MAPS_ACTION_REJECT, NULL},
    {9, "asn-repeated", MAPS_ACTION_WARN, NULL},
    {10, "as-set", MAPS_ACTION_REJECT, NULL},
    {11, "origin-not-in-registry", MAPS_ACTION_REJECT, NULL},
    {12, "rpki-invalid", MAPS_ACTION_REJECT, NULL},
    {13, "forbidden-asn", MAPS_ACTION_REJECT, NULL},
    {14, "session-not-in-inventory", MAPS_ACTION_REJECT, NULL},
    {15, "empty-path", MAPS_ACTION_REJECT, NULL},
    {16, "origin-not-associated", MAPS_ACTION_WARN, NULL},
    {17, "more-specific-than-24", MAPS_ACTION_WARN, NULL},
    {18, "malformed-path", MAPS_ACTION_REJECT, NULL},
    {20, "not-on-all-sessions", MAPS_ACTION_REJECT, "Prefix not received from IP"},
    {21, "inconsistent-announcement", MAPS_ACTION_WARN, NULL},
    {22, "hidden-backup", MAPS_ACTION_REJECT, NULL},
    {23, "over-max-prefixes", MAPS_ACTION_REJECT, NULL},
    {30, "own-prefix-from-microsoft", MAPS_ACTION_REJECT, NULL},
  };
  unsigned count = sizeof(row) / sizeof(*row), n = 0;

  (void) state;
  for (const struct maps_rule_info *r = maps_rules; r->code; r++, n++)
  {
    assert_true(n < count);
    assert_int_equal(r->code, row[n].code);
    assert_string_equal(r->id, row[n].id);
    assert_int_equal(r->action, row[n].action);
    assert_true(!r->portal == !row[n].portal);
    if (r->portal)
      assert_string_equal(r->portal, row[n].portal);
    assert_true(r->title && *r->title);
    assert_true(r->fix && *r->fix && strlen(r->fix) <= MAPS_FIX_MAX);
    assert_int_equal(r->across, r->code >= 20 && r->code <= 23);
    assert_int_equal(r->euro_ix || r->own_reason, !r->across);
    assert_int_equal(r->fixed, r->code == 14 || r->code == 18);
    assert_int_equal(r->names_asn, r->code >= 6 && r->code <= 9 || r->code == 13);
    assert_ptr_equal(maps_rule_by_code(r->code), r);
    assert_ptr_equal(maps_rule_by_id(r->id), r);
  }
  assert_int_equal(n, count);

  for (unsigned code = 0; code <= 300; code++)
    if (code == 0 || code == 19 || code > 23 && code != 30)
      assert_null(maps_rule_by_code(code));
  assert_null(maps_rule_by_id(""));
  assert_null(maps_rule_by_id("bogon"));
  assert_string_equal(maps_action_name(MAPS_ACTION_OFF), "off");
  assert_string_equal(maps_action_name(MAPS_ACTION_WARN), "warn");
  assert_string_equal(maps_action_name(MAPS_ACTION_REJECT), "reject");
}

static void
check_reasons(const struct maps_policy *policy, uint32_t failed, int count,
              const uint32_t want[][2])
{
  struct maps_large_community reason[MAPS_REASONS_MAX];
  int n = maps_reasons(policy, failed, reason);

  if (n != count)
    fail_msg("rules %#x: %d reasons, expected %d", failed, n, count);
  for (int i = 0; i < n; i++)
  {
    if (reason[i].global != policy->local_asn || reason[i].local1 != want[i][0] ||
        reason[i].local2 != want[i][1])
      fail_msg("rules %#x, reason %d: (%u, %u, %u)", failed, i, reason[i].global, reason[i].local1,
               reason[i].local2);
    assert_true(maps_is_reason(policy, &reason[i]));
  }
}

#define CHECK_REASONS(policy, failed, ...)                                                         \
  do                                                                                               \
  {                                                                                                \
    static const uint32_t want[][2] = {__VA_ARGS__};                                               \
    check_reasons(policy, failed, sizeof(want) / sizeof(*want), want);                             \
  } while (0)

static void
reasons(void **state)
{
  struct maps_policy policy = {.local_asn = 650000, .reason_function = 8075};

  (void) state;
  check_reasons(&policy, 0, 0, NULL);
  CHECK_REASONS(&policy, B(1), {1101, 3});
  CHECK_REASONS(&policy, B(2), {8075, 2});
  CHECK_REASONS(&policy, B(5), {1101, 5});
  CHECK_REASONS(&policy, B(6), {1101, 4}, {8075, 6});
  CHECK_REASONS(&policy, B(7), {1101, 4}, {8075, 7});
  CHECK_REASONS(&policy, B(6) | B(7), {1101, 4}, {8075, 6}, {8075, 7});
  CHECK_REASONS(&policy, B(11), {1101, 10});
  CHECK_REASONS(&policy, B(12), {1101, 13});
  CHECK_REASONS(&policy, B(30), {8075, 30});
  CHECK_REASONS(&policy, ~0u, {1101, 3}, {1101, 4}, {1101, 5}, {1101, 10}, {1101, 13}, {8075, 2},
                {8075, 3}, {8075, 4}, {8075, 6}, {8075, 7}, {8075, 8}, {8075, 9}, {8075, 10},
                {8075, 13}, {8075, 14}, {8075, 15}, {8075, 16}, {8075, 17}, {8075, 18}, {8075, 30});

  policy.reason_function = 1000;
  CHECK_REASONS(&policy, B(1) | B(2) | B(6), {1000, 2}, {1000, 6}, {1101, 3}, {1101, 4});

  /* The same function as Euro-IX: what is the same is told once */
  policy.reason_function = 1101;
  CHECK_REASONS(&policy, B(4) | B(7) | B(10) | B(11), {1101, 4}, {1101, 7}, {1101, 10});
}

static void
own_reasons_only(void **state)
{
  static const struct
  {
    struct maps_large_community lc;
    bool own;
  } row[] = {
    {{650000, 8075, 0}, false},   {{650000, 8075, 1}, true},   {{650000, 8075, 31}, true},
    {{650000, 8075, 32}, false},  {{650001, 8075, 1}, false},  {{650000, 8076, 1}, false},
    {{650000, 1101, 0}, false},   {{650000, 1101, 3}, true},   {{650000, 1101, 4}, true},
    {{650000, 1101, 5}, true},    {{650000, 1101, 6}, false},  {{650000, 1101, 10}, true},
    {{650000, 1101, 13}, true},   {{650000, 1101, 14}, false}, {{650001, 1101, 3}, false},
    {{650000, 1101, 259}, false}, {{0, 1101, 3}, false},
  };
  struct maps_policy policy = {.local_asn = 650000, .reason_function = 8075};

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
    if (maps_is_reason(&policy, &row[i].lc) != row[i].own)
      fail_msg("(%u, %u, %u)", row[i].lc.global, row[i].lc.local1, row[i].lc.local2);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(table),
    cmocka_unit_test(reasons),
    cmocka_unit_test(own_reasons_only),
  };

  return cmocka_run_group_tests_name("core_rules", tests, NULL, NULL);
}
