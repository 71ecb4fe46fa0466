/*
 *	bird-maps -- tests of text into a fixed buffer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	In a buffer of any size: the whole text, or one cut between its pieces with as many
 *	dots as fit, ended by NUL, never a byte more.
 */

#include "core_fixture.h"

#include "core/text.h"

#define MOST 100

static void
numbers(void **state)
{
  uint64_t seed = 6;

  (void) state;
  for (int i = 0; i < 2000; i++)
  {
    /* The ends of each number of digits, then any */
    static const uint32_t edge[] = {0,         9,         10,        99,         100,
                                    999,       1000,      9999,      10000,      99999,
                                    100000,    999999,    1000000,   9999999,    10000000,
                                    99999999,  100000000, 999999999, 1000000000, UINT32_MAX - 1,
                                    UINT32_MAX};
    uint32_t n = (size_t) i < sizeof(edge) / sizeof(*edge)
                   ? edge[i]
                   : (uint32_t) random64(&seed) >> random64(&seed) % 32;
    char buf[16], expected[16];
    struct maps_text t;

    snprintf(expected, sizeof(expected), "%u", n);
    maps_text_begin(&t, buf, sizeof(buf));
    maps_text_number(&t, n);
    assert_string_equal(buf, expected);
    assert_int_equal(t.length, strlen(expected));
    assert_false(t.cut);
  }
}

static void
columns(void **state)
{
  static const char *const string[] = {"", "a", "four", "fiver", "sixsix", "seven77"};

  (void) state;
  for (size_t i = 0; i < sizeof(string) / sizeof(*string); i++)
    for (int width = 0; width < 20; width++)
    {
      char buf[64], expected[64];
      struct maps_text t;

      snprintf(expected, sizeof(expected), "|%-*s |", width, string[i]);
      maps_text_begin(&t, buf, sizeof(buf));
      maps_text_string(&t, "|");
      maps_text_column(&t, width, string[i]);
      maps_text_string(&t, "|");
      assert_string_equal(buf, expected);
      assert_int_equal(t.length, strlen(expected));
    }
}

/* Two pieces of parts of every kind, and one at once */
static void
put_all(struct maps_text *t)
{
  maps_text_string(t, "");
  maps_text_string(t, "path-too-long");
  maps_text_bytes(t, " (not", 2);
  maps_text_number(t, 4294967295);
  maps_text_string(t, ")");
  maps_text_end_piece(t);
  maps_text_add(t, ", %s %d", "at once", 7);
  maps_text_string(t, ", ");
  maps_text_column(t, 8, "last");
  maps_text_number(t, 0);
  maps_text_end_piece(t);
}

static void
cut_between_pieces(void **state)
{
  static const char whole[] = "path-too-long (4294967295), at once 7, last     0";
  static const size_t ends[] = {0, 26, 37, sizeof(whole) - 1};

  (void) state;
  for (size_t size = 0; size < MOST; size++)
  {
    /* Of just this size, so that a byte more would show */
    char *buf = malloc(size);
    struct maps_text t;

    maps_text_begin(&t, buf, size);
    put_all(&t);
    assert_int_equal(t.cut, size < sizeof(whole));

    if (size >= sizeof(whole))
      assert_string_equal(buf, whole);
    else if (size)
    {
      /* The last end behind which the dots fit, or as many as there is place for */
      size_t end = 0, room;

      for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
        if (ends[i] + MAPS_TEXT_DOTS < size)
          end = ends[i];
      room = size - end - 1;

      assert_memory_equal(buf, whole, end);
      assert_int_equal(t.length, end + (room < MAPS_TEXT_DOTS ? room : MAPS_TEXT_DOTS));
      assert_int_equal(strlen(buf), t.length);
      assert_int_equal(strspn(buf + end, "."), t.length - end);
    }
    else
      assert_int_equal(t.length, 0);
    free(buf);
  }
}

/* What is cut takes nothing more, be it short; and a text may be cut although all fits */
static void
cut_is_the_end(void **state)
{
  char buf[16];
  struct maps_text t;

  (void) state;
  maps_text_begin(&t, buf, sizeof(buf));
  maps_text_string(&t, "one");
  maps_text_end_piece(&t);
  maps_text_string(&t, "much more than fits");
  assert_string_equal(buf, "one...");
  maps_text_string(&t, "x");
  maps_text_number(&t, 1);
  maps_text_column(&t, 1, "x");
  maps_text_add(&t, "x");
  maps_text_end_piece(&t);
  maps_text_cut(&t);
  assert_string_equal(buf, "one...");
  assert_int_equal(t.length, 6);

  maps_text_begin(&t, buf, sizeof(buf));
  maps_text_string(&t, "one");
  maps_text_end_piece(&t);
  maps_text_string(&t, ", half");
  maps_text_cut(&t);
  assert_string_equal(buf, "one...");

  /* A part ends in NUL before its bytes are written */
  maps_text_begin(&t, buf, sizeof(buf));
  memcpy(maps_text_part(&t, 2), "ab", 2);
  assert_string_equal(buf, "ab");
  assert_null(maps_text_part(&t, sizeof(buf) - 2));
  assert_string_equal(buf, "...");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(numbers),
    cmocka_unit_test(columns),
    cmocka_unit_test(cut_between_pieces),
    cmocka_unit_test(cut_is_the_end),
  };

  return cmocka_run_group_tests_name("core_text", tests, NULL, NULL);
}
