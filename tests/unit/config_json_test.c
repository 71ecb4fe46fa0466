/*
 *	bird-maps -- tests of the inventory's text: files, syntax, limits
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Whatever is no strict JSON is refused at its line and column; bombs are
 *	refused before they cost anything.
 */

#define _GNU_SOURCE

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_fixture.h"

static void
syntax_errors(void **state)
{
  static const struct
  {
    const char *json, *line;
  } cases[] = {
    {"", "t:1:1: the file is empty; an inventory is one JSON object"},
    {" \n\t ", "t:2:3: the file is empty; an inventory is one JSON object"},
    {"[]", "t:1:1: an inventory is one JSON object; it begins with a brace"},
    {"\xef\xbb\xbf{}", "t:1:2: the file begins with a byte order mark; save it without"},
    {"{} {}", "t:1:4: nothing may follow the document; is a brace too many?"},
    {"{\n\"a\": 1", "t:2:7: the file ends inside an object; a closing brace is missing"},
    {"{\"a\": [1", "t:1:9: the file ends inside a list; a closing bracket is missing"},
    {"{\"a\": [1 2]}", "t:1:10: a comma or a closing bracket is expected here"},
    {"{\"a\": 1 \"b\": 2}", "t:1:9: a comma or a closing brace is expected here"},
    {"{\"a\": 1,}", "t:1:9: a key in quotes is expected here; perhaps a comma is one too many"},
    {"{a: 1}", "t:1:2: a key in quotes is expected here; perhaps a comma is one too many"},
    {"{\"a\" 1}", "t:1:6: a colon is expected after the key"},
    {"{\"\xc3\xa9\": \"x\n\"}",
     "t:1:9: a line end or control character inside a string; is the closing quote missing?"},
    {"{\"a\": \"x", "t:1:9: the file ends inside a string; the closing quote is missing"},
    {"{\"a\": \"\\x\"}", "t:1:8: unknown escape in a string; a backslash itself is written \\\\"},
    {"{\"a\": \"\\u0000\"}", "t:1:8: a NUL character has no place in an inventory"},
    {"{\"a\\u0000\": 1}", "t:1:4: a NUL character has no place in an inventory"},
    {"{\"a\": \"\\ud800\"}", "t:1:8: \\u needs four hexadecimal digits that name a character"},
    {"{\"a\": \"\\u12g4\"}", "t:1:8: \\u needs four hexadecimal digits that name a character"},
    {"{\"a\": 1.}", "t:1:9: digits are missing after the point"},
    {"{\"a\": 1e}", "t:1:9: digits are missing in the exponent"},
  };
  static const char *const no_values[] = {"01",   "+1",  ".5",  "-",       "NaN", "Infinity",
                                          "True", "nul", "'x'", "/* */ 1", "#",   ""};
  static const char value[] = "t:1:7: a value is expected here: an object, a list, a string in "
                              "quotes, a number without leading zeros, true, false or null";
  (void) state;

  for (unsigned n = 0; n < sizeof cases / sizeof *cases; n++)
    BAD(cases[n].json, cases[n].line);

  for (unsigned n = 0; n < sizeof no_values / sizeof *no_values; n++)
  {
    char json[64];

    snprintf(json, sizeof json, "{\"a\": %s}", no_values[n]);
    BAD(json, value);
  }
}

static void
bytes_that_are_no_text(void **state)
{
  static const char *const strings[] = {"\x80",         "\xc0\xaf",         "\xe0\x80\x80",
                                        "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
                                        "\xf8",         "\xe2\x82"};
  static const char nul[] = "{\"a\": \"\0\"}";
  static const char outside[] = "{\0}";
  (void) state;

  for (unsigned n = 0; n < sizeof strings / sizeof *strings; n++)
  {
    char json[64];

    snprintf(json, sizeof json, "{\"a\": \"%s\"}", strings[n]);
    BAD(json, "t:1:8: bytes that are not UTF-8; save the file as UTF-8");
  }

  bad_bytes(nul, sizeof nul - 1,
            (const char *const[]){"t:1:8: a NUL byte; an inventory is plain UTF-8 text", NULL});
  bad_bytes(outside, sizeof outside - 1,
            (const char *const[]){"t:1:2: a key in quotes is expected here; perhaps a comma is one "
                                  "too many",
                                  NULL});
}

/* Every cut of a good inventory is refused, and none is read beyond its end. */
static void
cut_texts(void **state)
{
  static const char json[] = PARTNER("\"router\": \"\\u00e9\\ud83d\\ude00\", ", "", SESSION(LINK));
  (void) state;

  for (size_t length = 0; length < sizeof json - 1; length++)
  {
    char *copy = malloc(length + 1);
    struct maps_problems problems;

    memcpy(copy, json, length);
    char *exact = realloc(copy, length ? length : 1);
    assert_null(maps_inventory_parse("t", exact, length, &problems));
    assert_int_equal(problems.count, 1);
    assert_memory_equal(problems.text[0], "t:1:", 4);
    maps_problems_free(&problems);
    free(exact);
  }
}

static void
keys_given_twice(void **state)
{
  (void) state;

  /* Escapes do not hide a repeat, and the same key in another object is none. */
  BAD(PARTNER("\"max_length\": 3,\n\"max\\u005flength\": 4, ",
              "\"tags\": {\"a\": \"1\", \"b\": \"2\", \"a\": \"3\"}, ", SESSION(LINK)),
      "t: $.max_length: this key is given twice, again in line 2; keep one of them",
      "t: $.peerings[0].tags.a: this key is given twice, again in line 2; keep one of them");
}

/* A text of the same piece many times, between a head and a tail */
static char *
repeat(const char *head, const char *piece, size_t times, const char *tail)
{
  size_t length = strlen(piece);
  char *text = malloc(strlen(head) + times * length + strlen(tail) + 1), *p;

  assert_non_null(text);
  p = stpcpy(text, head);
  for (size_t n = 0; n < times; n++, p += length)
    memcpy(p, piece, length);
  strcpy(p, tail);
  return text;
}

static void
nesting(void **state)
{
  char *deep = repeat("{\"a\": ", "[", 1000000, "");
  char *objects = repeat("", "{\"a\": ", 1000000, "");
  (void) state;

  BAD(deep, "t:1:38: nested too deep; no inventory needs so many levels");
  BAD(objects, "t:1:193: nested too deep; no inventory needs so many levels");
  free(deep);
  free(objects);

  /* The deepest that is allowed is no syntax error. */
  deep = repeat("{\"a\": ", "[", MAPS_INVENTORY_MAX_DEPTH - 1, "");
  char *allowed = repeat(deep, "]", MAPS_INVENTORY_MAX_DEPTH - 1, "}");
  struct maps_problems problems;
  assert_null(maps_inventory_parse("t", allowed, strlen(allowed), &problems));
  assert_string_equal(problems.text[0], "t: $.a: is not a key of an inventory; remove it");
  maps_problems_free(&problems);
  free(deep);
  free(allowed);
}

static void
too_much(void **state)
{
  char *lists = repeat("{\"a\": [", "[],", 4000000, "1]}");
  struct maps_problems problems;
  (void) state;

  assert_null(maps_inventory_parse("t", lists, strlen(lists), &problems));
  assert_int_equal(problems.count, 1);
  assert_non_null(strstr(problems.text[0], ": too many values; "));
  maps_problems_free(&problems);
  free(lists);

  /* The length alone decides; not a byte is read. */
  assert_null(maps_inventory_parse("t", "", MAPS_INVENTORY_MAX_BYTES + 1, &problems));
  assert_int_equal(problems.count, 1);
  assert_string_equal(problems.text[0], "t: is larger than 64 MiB; an inventory may not be");
  maps_problems_free(&problems);
}

static void
refused_file(const char *file, const char *why)
{
  struct maps_problems problems;

  assert_null(maps_inventory_load(file, &problems));
  assert_int_equal(problems.count, 1);
  assert_memory_equal(problems.text[0], file, strlen(file));
  assert_string_equal(problems.text[0] + strlen(file), why);
  maps_problems_free(&problems);
}

static void
files(void **state)
{
  static const char json[] = PARTNER("", "", SESSION(LINK));
  struct maps_problems problems;
  char folder[PATH_MAX], file[PATH_MAX + 16];
  const char *place = getenv("TMPDIR");
  (void) state;

  snprintf(folder, sizeof folder, "%s/config_json_test.XXXXXX", place ? place : P_tmpdir);
  assert_non_null(mkdtemp(folder));
  snprintf(file, sizeof file, "%s/inventory", folder);

  refused_file(folder, ": is a directory; name a JSON file");
  refused_file(file, ": cannot be opened: No such file or directory");

  assert_int_equal(mkfifo(file, 0600), 0);
  refused_file(file, ": is not a regular file; name a JSON file");
  unlink(file);

  int fd = open(file, O_RDWR | O_CREAT, 0600);
  assert_true(fd >= 0);
  refused_file(file, ":1:1: the file is empty; an inventory is one JSON object");

  assert_int_equal(ftruncate(fd, (off_t) MAPS_INVENTORY_MAX_BYTES + 1), 0);
  refused_file(file, ": is larger than 64 MiB; an inventory may not be");

  assert_int_equal(ftruncate(fd, 0), 0);
  assert_int_equal(pwrite(fd, json, sizeof json - 1, 0), sizeof json - 1);
  struct maps_policy *policy = maps_inventory_load(file, &problems);
  assert_int_equal(problems.count, 0);
  assert_non_null(policy);
  maps_policy_free(policy);
  maps_problems_free(&problems);

  close(fd);
  unlink(file);
  rmdir(folder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(syntax_errors), cmocka_unit_test(bytes_that_are_no_text),
    cmocka_unit_test(cut_texts),     cmocka_unit_test(keys_given_twice),
    cmocka_unit_test(nesting),       cmocka_unit_test(too_much),
    cmocka_unit_test(files),
  };

  return cmocka_run_group_tests_name("config_json", tests, NULL, NULL);
}
