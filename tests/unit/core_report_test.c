/*
 *	bird-maps -- tests of verdicts in words
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The words, and that a buffer of any size gets a whole text or one cut between its
 *	items, never a byte more.
 */

#include "core_fixture.h"

#include "core/report.h"

static const struct maps_policy policy = {.max_length = 3};
static const struct maps_offender offender[MAPS_OFFENCES] = {
  [MAPS_OFFENCE_PRIVATE] = {64512, 2},    [MAPS_OFFENCE_RESERVED] = {0, 3},
  [MAPS_OFFENCE_PREPENDED] = {650001, 4}, [MAPS_OFFENCE_REPEATED] = {650002, 5},
  [MAPS_OFFENCE_FORBIDDEN] = {8075, 6},
};

static void
one_rule(void **state)
{
  static const struct
  {
    unsigned code;
    const char *text;
  } row[] = {
    {1, "bogon-prefix"},
    {5, "path-too-long (4 > 3)"},
    {6, "private-asn (AS64512 at 2)"},
    {7, "reserved-asn (AS0 at 3)"},
    {8, "prepended (AS650001 at 4)"},
    {9, "asn-repeated (AS650002 at 5)"},
    {13, "forbidden-asn (AS8075 at 6)"},
    {18, "malformed-path"},
    {30, "own-prefix-from-microsoft"},
    {29, ""},
  };
  char buf[64];

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    int n = maps_report_rule(&policy, row[i].code, 4, offender, buf, sizeof(buf));

    assert_string_equal(buf, row[i].text);
    assert_int_equal(n, strlen(buf));
  }

  /* Nothing is made up where no offender is known */
  static const struct maps_offender none[MAPS_OFFENCES];

  maps_report_rule(&policy, 6, 4, none, buf, sizeof(buf));
  assert_string_equal(buf, "private-asn");
}

static void
rules_cut_between_items(void **state)
{
  static const char whole[] = "bogon-prefix, path-too-long (4 > 3), private-asn (AS64512 at 2)";
  static const size_t ends[] = {0, 12, 35, sizeof(whole) - 1};
  uint32_t mask = B(1) | B(5) | B(6);

  (void) state;
  for (size_t size = 1; size <= sizeof(whole) + 1; size++)
  {
    char *buf = malloc(size);
    int n = maps_report_rules(&policy, mask, 4, offender, buf, size);

    assert_int_equal(n, strlen(buf));
    assert_true((size_t) n < size);
    if (size >= sizeof(whole))
      assert_string_equal(buf, whole);
    else
    {
      size_t kept = n;
      bool end = false;

      while (kept && buf[kept - 1] == '.')
        kept--;
      for (int i = 0; i < 4; i++)
        end |= kept == ends[i];
      assert_true(end);
      assert_memory_equal(buf, whole, kept);
      assert_int_equal(n - kept, size > 3 ? 3 : size - 1);
    }
    free(buf);
  }

  char buf[8];

  assert_int_equal(maps_report_rules(&policy, 0, 4, offender, buf, sizeof(buf)), 1);
  assert_string_equal(buf, "-");
}

static void
portal(void **state)
{
  char buf[128];

  (void) state;
  assert_int_equal(maps_report_portal(0, buf, sizeof(buf)), 1);
  assert_string_equal(buf, "-");
  maps_report_portal(B(1) | B(7) | B(8), buf, sizeof(buf));
  assert_string_equal(buf, "-");
  maps_report_portal(B(5) | B(6), buf, sizeof(buf));
  assert_string_equal(buf, "AS path isn't correct");
  maps_report_portal(~0u, buf, sizeof(buf));
  assert_string_equal(buf, "Advertisement missing MAPS community; AS path isn't correct; "
                           "Prefix not received from IP");
  maps_report_portal(B(6), buf, 10);
  assert_string_equal(buf, "...");
}

static void
json_strings(void **state)
{
  static const char *const row[][2] = {
    {"", "\"\""},
    {"plain", "\"plain\""},
    {"a\"b\\c/d", "\"a\\\"b\\\\c/d\""},
    {"\n\t\r\x01\x1f\x7f", "\"\\n\\t\\u000d\\u0001\\u001f\\u007f\""},
    {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
    {"\xff", "\"\xef\xbf\xbd\""},
    {"a\x80z", "\"a\xef\xbf\xbdz\""},
    {"\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xe2\x82", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xf4\x90\x80\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xc3\x22", "\"\xef\xbf\xbd\\\"\""},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    size_t n = strlen(row[i][0]), size = MAPS_JSON_STRING_MAX(n);
    char *text = malloc(n + 1), *buf = malloc(size);

    /* A copy of its own size: reading beyond it would show */
    memcpy(text, row[i][0], n + 1);
    assert_int_equal(maps_report_json_string(text, buf, size), strlen(row[i][1]));
    assert_string_equal(buf, row[i][1]);
    free(text);
    free(buf);
  }
}

static void
json_stays_json(void **state)
{
  (void) state;
  for (size_t size = 0; size < 40; size++)
  {
    char *buf = malloc(size + 1);
    int n;

    memset(buf, 'X', size + 1);
    n = maps_report_json_string("\x01\xff\"text\xc3\xa9\x02 and more of it", buf, size);
    assert_true(!n && size < 3 || (size_t) n < size && buf[0] == '"' && buf[n - 1] == '"');
    assert_int_equal(buf[size], 'X');

    memset(buf, 'X', size + 1);
    n = maps_report_json_codes(~0u, buf, size);
    assert_true(!n && size < 3 ||
                (size_t) n < size && buf[0] == '[' && buf[n - 1] == ']' && buf[n - 2] != ',');
    assert_int_equal(buf[size], 'X');

    memset(buf, 'X', size + 1);
    n = maps_report_json_ids(~0u, buf, size);
    assert_true(!n && size < 3 || (size_t) n < size && buf[0] == '[' && buf[n - 1] == ']' &&
                                    (n == 2 || buf[n - 2] == '"'));
    assert_int_equal(buf[size], 'X');
    free(buf);
  }
}

static void
json_lists(void **state)
{
  char buf[512];

  (void) state;
  assert_int_equal(maps_report_json_ids(0, buf, sizeof(buf)), 2);
  assert_string_equal(buf, "[]");
  maps_report_json_codes(0, buf, sizeof(buf));
  assert_string_equal(buf, "[]");
  maps_report_json_ids(B(5) | B(30) | B(29), buf, sizeof(buf));
  assert_string_equal(buf, "[\"path-too-long\",\"own-prefix-from-microsoft\"]");
  maps_report_json_codes(B(5) | B(30) | B(29), buf, sizeof(buf));
  assert_string_equal(buf, "[5,30]");
  maps_report_json_codes(~0u, buf, sizeof(buf));
  assert_string_equal(buf, "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,20,21,22,23,30]");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(one_rule),        cmocka_unit_test(rules_cut_between_items),
    cmocka_unit_test(portal),          cmocka_unit_test(json_strings),
    cmocka_unit_test(json_stays_json), cmocka_unit_test(json_lists),
  };

  return cmocka_run_group_tests_name("core_report", tests, NULL, NULL);
}
