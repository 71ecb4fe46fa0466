/*
 *	bird-maps -- tests of AS paths and communities from text
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What is read is compared byte by byte with a wire form written by hand.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/path_text.h"

static struct maps_path_writer path;

static const char *
parse(const char *text)
{
  return maps_path_parse(text, text + strlen(text), &path);
}

static void
expect_path(const char *text, const char *hex)
{
  struct maps_path_writer *wanted = malloc(sizeof *wanted);

  assert_non_null(wanted);
  assert_null(parse(text));
  assert_null(maps_path_parse_hex(hex, hex + strlen(hex), wanted));
  if (path.length != wanted->length || memcmp(path.data, wanted->data, path.length))
    fail_msg("\"%s\" does not give %s", text, hex);
  free(wanted);
}

static void
expect_bad_path(const char *text)
{
  if (!parse(text))
    fail_msg("\"%s\" is taken for a path", text);
}

static void
paths(void **state)
{
  (void) state;
  expect_path("", "");
  expect_path("  \t ", "");
  expect_path("1", "020100000001");
  expect_path("650001 4294967295", "02020009eb11ffffffff");
  expect_path("0 23456", "02020000000000005ba0");
  expect_path("1 {2 3}", "020100000001"
                         "01020000000200000003");
  expect_path("1 {2,3} 4", "020100000001"
                           "01020000000200000003"
                           "020100000004");
  expect_path("{2,3}{4}", "01020000000200000003"
                          "010100000004");
  expect_path("(1 2) 3", "03020000000100000002"
                         "020100000003");
  expect_path("[1 2]", "04020000000100000002");
  expect_path("({1 2}) 3", "04020000000100000002"
                           "020100000003");
  expect_path("{ 1 , 2 }", "01020000000100000002");
  expect_path("{}", "0100");
}

static void
bad_paths(void **state)
{
  static const char *const texts[] = {"4294967296", "99999999999999999999",
                                      "-1",         "1,2",
                                      "1.10",       "AS1",
                                      "1 {2",       "2}",
                                      "1 {2 (3)}",  "(1}",
                                      "({1}",       "({1)",
                                      "1 ...",      "1...",
                                      "{1 ...",     "1x",
                                      "x"};

  (void) state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    expect_bad_path(texts[i]);
}

/* A text of count ASNs between open and close */
static char *
many(const char *open, unsigned count, const char *close)
{
  size_t size = count * 7 + 8;
  char *text = malloc(size);
  size_t length;

  assert_non_null(text);
  length = snprintf(text, size, "%s", open);
  for (unsigned i = 0; i < count; i++)
    length += snprintf(text + length, size - length, "%u ", 650000 + i % 1000);
  snprintf(text + length, size - length, "%s", close);
  return text;
}

static void
long_sequences_are_split(void **state)
{
  char *text = many("", 600, "");

  (void) state;
  assert_null(parse(text));
  assert_int_equal(path.length, 3 * 2 + 600 * 4);
  assert_int_equal(path.data[1], 255);
  assert_int_equal(path.data[2 + 255 * 4 + 1], 255);
  assert_int_equal(path.data[2 * (2 + 255 * 4)], MAPS_AS_SEQUENCE);
  assert_int_equal(path.data[2 * (2 + 255 * 4) + 1], 90);
  free(text);
}

static void
long_sets_are_bad(void **state)
{
  char *full = many("{", 255, "}"), *over = many("{", 256, "}");

  (void) state;
  assert_null(parse(full));
  assert_int_equal(path.length, 2 + 255 * 4);
  assert_non_null(parse(over));
  free(full);
  free(over);
}

/* However long the text, the bytes stay in the buffer and the path is beyond all bounds */
static void
endless_paths_are_kept_in_bounds(void **state)
{
  char *text = many("", 100000, "");

  (void) state;
  assert_null(parse(text));
  assert_true(path.length > MAPS_PATH_MAX);
  assert_true(path.length <= sizeof path.data);
  free(text);

  char *sets = malloc(3 * 100000 + 1);

  assert_non_null(sets);
  for (unsigned i = 0; i < 100000; i++)
    memcpy(sets + 3 * i, "{1}", 4);
  assert_null(parse(sets));
  assert_true(path.length > MAPS_PATH_MAX);
  assert_true(path.length <= sizeof path.data);
  free(sets);
}

static void
hex_is_taken_as_it_is(void **state)
{
  static const char good[] = "07ffABab", not_hex[] = "0g";

  (void) state;
  assert_null(maps_path_parse_hex(good, good + 8, &path));
  assert_int_equal(path.length, 4);
  assert_memory_equal(path.data, "\x07\xff\xab\xab", 4);
  assert_non_null(maps_path_parse_hex(good, good + 7, &path));
  assert_non_null(maps_path_parse_hex(not_hex, not_hex + 2, &path));
}

static void
communities(void **state)
{
  static const char *const wrong[] = {"",        ":",     "1",    "1:",   ":1",  "65536:1",
                                      "1:65536", "1:2:3", "1:2 ", " 1:2", "a:b", "-1:2"};
  static const char maps[] = "8075:8007", highest[] = "65535:65535";
  uint32_t community;

  (void) state;
  assert_null(maps_community_parse(maps, maps + 9, &community));
  assert_int_equal(community, MAPS_COMMUNITY);
  assert_null(maps_community_parse(highest, highest + 11, &community));
  assert_int_equal(community, UINT32_MAX);

  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    if (!maps_community_parse(wrong[i], wrong[i] + strlen(wrong[i]), &community))
      fail_msg("\"%s\" is taken for a community", wrong[i]);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(paths),
    cmocka_unit_test(bad_paths),
    cmocka_unit_test(long_sequences_are_split),
    cmocka_unit_test(long_sets_are_bad),
    cmocka_unit_test(endless_paths_are_kept_in_bounds),
    cmocka_unit_test(hex_is_taken_as_it_is),
    cmocka_unit_test(communities),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}
