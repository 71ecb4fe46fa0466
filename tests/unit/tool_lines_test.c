/*
 *	bird-maps -- tests of the parsers of input lines
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each parser is given lines as its source prints them, lines that were cut,
 *	and lines that are something else.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/route_json.h"
#include "tool/bgpdump.h"
#include "tool/birdc.h"
#include "tool/lines.h"

static struct maps_route_line line;
static struct maps_birdc birdc;
static struct maps_route_json *json;
static char why[MAPS_LINE_WHY];

/* "PREFIX [PATH BYTES] COMMUNITY..." of a route, for comparing */
static const char *
route_text(const struct maps_route_line *route)
{
  static char text[1024];
  int length = maps_prefix_format(&route->prefix, text);

  length += sprintf(text + length, " ");
  for (uint32_t i = 0; i < route->path.length; i++)
    length += sprintf(text + length, "%02x", route->path.data[i]);
  for (uint32_t i = 0; i < route->community_count; i++)
    length +=
      sprintf(text + length, " %u:%u", route->community[i] >> 16, route->community[i] & 0xffff);
  return text;
}

static unsigned
json_line(const char *text)
{
  return maps_route_json_line(json, text, strlen(text), &line, why);
}

static unsigned
bgpdump_line(const char *text)
{
  char copy[1024];

  snprintf(copy, sizeof copy, "%s", text);
  return maps_bgpdump_line(copy, strlen(copy), &line, why);
}

static void
json_routes(void **state)
{
  (void) state;
  assert_int_equal(json_line("{\"prefix\":\"11.0.0.0/24\"}"), MAPS_LINE_ROUTE);
  assert_string_equal(route_text(&line), "11.0.0.0/24 ");
  assert_true(line.external);
  assert_false(line.has_direction);
  assert_int_equal(line.session.family, 0);

  assert_int_equal(
    json_line(" {\"prefix\":\"2d00::/32\",\"as_path\":[[2,[1,2]],[1,[3]],[2,[]]],"
              "\"communities\":[[8075,8007],\"1:2\"],\"large_communities\":[[1,2,4294967295]],"
              "\"session\":\"11.9.0.1\",\"direction\":\"import\",\"external\":false} "),
    MAPS_LINE_ROUTE);
  assert_string_equal(route_text(&line), "2d00::/32 02020000000100000002"
                                         "010100000003"
                                         "0200 8075:8007 1:2");
  assert_false(line.external);
  assert_true(line.has_direction);
  assert_int_equal(line.direction, MAPS_IMPORT);
  assert_int_equal(line.session.family, MAPS_IPV4);

  /* Nothing of the route before stays */
  assert_int_equal(json_line("{\"as_path\":\"1 {2}\",\"prefix\":\"11.0.0.0/24\"}"),
                   MAPS_LINE_ROUTE);
  assert_string_equal(route_text(&line), "11.0.0.0/24 020100000001"
                                         "010100000002");
  assert_true(line.external);

  assert_int_equal(json_line("{\"as_path_hex\":\"02ff\",\"prefix\":\"11.0.0.0/24\"}"),
                   MAPS_LINE_ROUTE);
  assert_string_equal(route_text(&line), "11.0.0.0/24 02ff");
}

static void
json_mistakes(void **state)
{
  static const char *const texts[] = {
    "",
    "x",
    "null",
    "[]",
    "1",
    "{}",
    "{\"prefix\":\"11.0.0.0/24\"",
    "{\"prefix\":\"11.0.0.0/24\"}}",
    "{\"prefix\":\"11.0.0.0/24\"} {}",
    "{\"prefix\":\"11.0.0.0/24\",}",
    "{'prefix':'11.0.0.0/24'}",
    "{\"prefix\":\"11.0.0.1/24\"}",
    "{\"prefix\":\"11.0.0.0/33\"}",
    "{\"prefix\":\"11.0.0.0\"}",
    "{\"prefix\":\"11.0.0.0/24\\u0000\"}",
    "{\"prefix\":null}",
    "{\"prefix\":\"11.0.0.0/24\",\"prefix\":\"11.0.1.0/24\"}",
    "{\"prefix\":\"11.0.0.0/24\",\"path\":\"1\"}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":\"1 ...\"}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":1}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":null}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[2]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[0,[1]]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[5,[1]]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[2,1]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[2,[-1]]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[2,[4294967296]]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[2,[99999999999999999999]]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[2,[1.0]]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[[2,[\"1\"]]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path\":[],\"as_path_hex\":\"\"}",
    "{\"prefix\":\"11.0.0.0/24\",\"as_path_hex\":\"020\"}",
    "{\"prefix\":\"11.0.0.0/24\",\"communities\":\"1:2\"}",
    "{\"prefix\":\"11.0.0.0/24\",\"communities\":[[1,2,3]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"communities\":[[65536,1]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"communities\":[\"no-export\"]}",
    "{\"prefix\":\"11.0.0.0/24\",\"large_communities\":[[1,2]]}",
    "{\"prefix\":\"11.0.0.0/24\",\"large_communities\":1}",
    "{\"prefix\":\"11.0.0.0/24\",\"session\":\"11.0.0.0/32\"}",
    "{\"prefix\":\"11.0.0.0/24\",\"session\":1}",
    "{\"prefix\":\"11.0.0.0/24\",\"direction\":\"out\"}",
    "{\"prefix\":\"11.0.0.0/24\",\"direction\":1}",
    "{\"prefix\":\"11.0.0.0/24\",\"external\":1}",
    "{\"prefix\":\"11.0.0.0/24\",\"external\":\"true\"}",
  };

  (void) state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
  {
    *why = 0;
    if (json_line(texts[i]) != MAPS_LINE_BAD || !*why)
      fail_msg("%s is taken for a route, or the reason is missing", texts[i]);
  }

  json_line("{\"prefix\":\"11.0.0.0/24\",\"path\":\"1\"}");
  assert_string_equal(why, "unknown key \"path\"");
}

static void
bgpdump_routes(void **state)
{
  (void) state;
  assert_int_equal(
    bgpdump_line("TABLE_DUMP2|947550744|B|11.9.0.1|650001|11.0.0.0/24|650001 {1,2}|IGP|"
                 "11.9.0.1|0|0|8075:8007 no-export 1:2:3|NAG||"),
    MAPS_LINE_ROUTE);
  assert_string_equal(route_text(&line), "11.0.0.0/24 02010009eb11"
                                         "01020000000100000002"
                                         " 8075:8007 65535:65281");

  assert_int_equal(bgpdump_line("BGP4MP_ET|1445565695.584878|A|2d00::1|1|2d00::/32|(1 2) 3|IGP|"
                                "2d00::1|100|0||NAG||"),
                   MAPS_LINE_ROUTE);
  assert_string_equal(route_text(&line), "2d00::/32 03020000000100000002"
                                         "020100000003");

  assert_int_equal(bgpdump_line("BGP4MP|1470931200|W|11.9.0.1|650001|11.0.0.0/24"),
                   MAPS_LINE_SKIPPED);
  assert_int_equal(bgpdump_line("BGP4MP|1470931201|STATE|11.9.0.1|60427|6|1"), MAPS_LINE_SKIPPED);
}

static void
bgpdump_mistakes(void **state)
{
  static const char *const texts[] = {
    "",
    "hello",
    "TABLE_DUMP",
    "TABLE_DUMP2|1",
    "TABLE_DUMP2|1|A|11.9.0.1|1|11.0.0.0/24|1|IGP|11.9.0.1|0|0||NAG||",
    "TABLE_DUMP2|1|W|11.9.0.1|1|11.0.0.0/24",
    "OTHER|1|B|11.9.0.1|1|11.0.0.0/24|1|IGP|11.9.0.1|0|0||NAG||",
    "TABLE_DUMP2|1|B|11.9.0.1|1|11.0.0.0/24|1|IGP",
    "TABLE_DUMP2|1|B|11.9.0.1|1|11.0.0.0/24|1|IGP|11.9.0.1|0|0|8075:80",
    "TABLE_DUMP2|1|B|11.9.0.1|1|11.0.0.1/24|1|IGP|11.9.0.1|0|0||NAG||",
    "TABLE_DUMP2|1|B|11.9.0.1|1|11.0.0.0|1|IGP|11.9.0.1|0|0||NAG||",
    "TABLE_DUMP2|1|B|11.9.0.1|1|11.0.0.0/24|1 x|IGP|11.9.0.1|0|0||NAG||",
    "TABLE_DUMP2|1|B|11.9.0.1|1|11.0.0.0/24|1|IGP|11.9.0.1|0|0|1:2:x|NAG||",
    "TABLE_DUMP2|1|B|11.9.0.1|1|11.0.0.0/24|1|IGP|11.9.0.1|0|0|what|NAG||",
  };

  (void) state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
  {
    *why = 0;
    if (bgpdump_line(texts[i]) != MAPS_LINE_BAD || !*why)
      fail_msg("\"%s\" is taken for a route, or the reason is missing", texts[i]);
  }

  char with_nul[] = "TABLE_DUMP2|1|B|11.9.0.1|1|11.0.0.0/24|1|IGP|11.9.0.1|0|0||NAG||\0";

  assert_int_equal(maps_bgpdump_line(with_nul, sizeof with_nul - 1, &line, why), MAPS_LINE_BAD);
}

/* Gives birdc's parser the lines; what it says is appended to a text: each route in a line,
 * "bad" for a bad line */
static const char *
birdc_says(const char *const *text, size_t count)
{
  static char said[4096];
  size_t length = 0;

  birdc = (struct maps_birdc){};
  *said = 0;
  for (size_t i = 0; i <= count; i++)
  {
    const struct maps_route_line *route = NULL;
    unsigned result = i < count ? maps_birdc_line(&birdc, text[i], strlen(text[i]), &route, why)
                                : maps_birdc_end(&birdc, &route, why);

    if (result & MAPS_LINE_ROUTE)
      length += sprintf(said + length, "%s\n", route_text(route));
    if (result & MAPS_LINE_BAD)
      length += sprintf(said + length, "bad\n");
  }

  return said;
}

#define BIRDC_SAYS(...)                                                                            \
  birdc_says((const char *const[]){__VA_ARGS__},                                                   \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void
birdc_routes(void **state)
{
  (void) state;
  assert_string_equal(
    BIRDC_SAYS("BIRD 2.17.5 ready.",
               "Table master4:", "11.0.0.0/24          unicast [p1 2026-11-22] * (100) [AS2i]",
               "\tvia 11.9.0.1 on eth0", "\tType: BGP univ", "\tBGP.origin: IGP",
               "\tBGP.as_path: 1 2", "\tBGP.community: (8075,8007) (1,2)", "\t\t(3,4)",
               "\tBGP.large_community: (1, 2, 3)", "\t\t(4, 5, 6)",
               "                     unicast [p2 10:00:00.000] (100) [i]", "\tType: static univ",
               "", "Table master6:", "2d00::/32            blackhole [s1 2026-11-22] * (200)",
               "\tType: static univ"),
    "11.0.0.0/24 02020000000100000002 8075:8007 1:2 3:4\n"
    "11.0.0.0/24 \n"
    "2d00::/32 \n");

  /* BIRD 3 */
  assert_string_equal(
    BIRDC_SAYS("Table master4:", "11.0.0.0/24          unicast [p1 2026-11-22] * (100) [AS2i]",
               "\tvia 11.9.0.1 on eth0", "\tpreference: 100", "\tbgp_origin: IGP",
               "\tbgp_path: 1 {2 3} ({4})", "\tbgp_community: (65535,65281)"),
    "11.0.0.0/24 020100000001"
    "01020000000200000003"
    "040100000004"
    " 65535:65281\n");
}

static void
birdc_socket_replies(void **state)
{
  (void) state;
  assert_string_equal(BIRDC_SAYS("0001 BIRD 2.17.5 ready.", "1007-Table master4:",
                                 " 11.0.0.0/24          unicast [p1 2026-11-22] * (100) [AS1i]",
                                 " \tvia 11.9.0.1 on eth0", "1008-\tType: BGP univ",
                                 "1012-\tBGP.origin: IGP", " \tBGP.as_path: 1",
                                 " \tBGP.community: (8075,8007)", " \t\t(1,2)",
                                 "1007-                     unicast [p2 2026-11-22] (100) [i]",
                                 "1008-\tType: BGP univ", "1012-\tBGP.as_path: ", "0000 "),
                      "11.0.0.0/24 020100000001 8075:8007 1:2\n"
                      "11.0.0.0/24 \n");
}

/* What follows the first line of a code is indented, by the socket and by birdc -v */
static void
birdc_indented_replies(void **state)
{
  (void) state;
  assert_string_equal(
    BIRDC_SAYS(
      "1007-Table master4:", "     11.0.0.0/24          blackhole [s1 20:57:14.202] * (200)",
      "1008-\tType: static univ", "1012-\tBGP.as_path: 1", "     \tBGP.community: (8075,8007)",
      "     \t\t(1,2)", "1007-", "     Table master6:",
      "     2d00::/32            prohibited [s6 20:57:14.202] * (200)", "1008-\tType: static univ"),
    "11.0.0.0/24 020100000001 8075:8007 1:2\n2d00::/32 \n");
  assert_string_equal(BIRDC_SAYS("1007-", " Table master6:",
                                 " 2d00::/32            prohibited [s6 20:57:14.202] * (200)",
                                 " \tType: static univ", " "),
                      "2d00::/32 \n");
}

static void
birdc_mistakes(void **state)
{
  (void) state;
  /* Without its attributes a route would pass as one that has none */
  assert_string_equal(
    BIRDC_SAYS("11.0.0.0/24  unicast [p1 2026-11-22] * (100) [AS1i]", "\tvia 11.9.0.1 on eth0"),
    "bad\n");
  assert_string_equal(BIRDC_SAYS("11.0.0.0/24  unicast [p1 2026-11-22] * (100) [AS1i]",
                                 "\tType: BGP univ", "\tBGP.new_path: 1"),
                      "bad\n");

  /* A path that BIRD cut */
  assert_string_equal(
    BIRDC_SAYS("11.0.0.0/24  unicast [p1 2026-11-22] * (100) [AS1i]", "\tType: BGP univ",
               "\tBGP.as_path: 1 2 ...", "\tBGP.community: (1,2)",
               "11.0.1.0/24  unicast [p1 2026-11-22] * (100) [i]", "\tType: BGP univ"),
    "bad\n11.0.1.0/24 \n");
  assert_string_equal(BIRDC_SAYS("11.0.0.0/24  unicast [p1 2026-11-22] * (100) [i]",
                                 "\tType: BGP univ", "\tBGP.community: (1,2"),
                      "bad\n");

  /* A head that cannot be read takes what follows with it */
  assert_string_equal(BIRDC_SAYS("11.0.0.0/24-24 AS1  [p1 2026-11-22] * (100)", "\tType: x",
                                 "               unicast [p2 2026-11-22] (100)", "\tType: x"),
                      "bad\nbad\n");
  assert_string_equal(BIRDC_SAYS("Table master4:", "     unicast [p2 2026-11-22] (100)"), "bad\n");

  /* The answer was broken off */
  assert_string_equal(BIRDC_SAYS("11.0.0.0/24  unicast [p1 2026-11-22] * (100) [i]", "\tType: x",
                                 "Stopped due to reconfiguration"),
                      "11.0.0.0/24 \nbad\n");
  assert_string_equal(BIRDC_SAYS("8001 Network not found"), "bad\n");
}

/* Reads a pipe that holds these bytes; each line is followed by "|", a too long one is "LONG" */
static void
expect_lines(const char *bytes, size_t size, const char *wanted)
{
  struct maps_lines lines;
  char said[256], *text;
  int fd[2], length = 0;
  size_t n;

  assert_int_equal(pipe(fd), 0);
  assert_int_equal(write(fd[1], bytes, size), size);
  close(fd[1]);

  assert_true(maps_lines_open(&lines, fd[0]));
  *said = 0;
  for (enum maps_lines_result result; (result = maps_lines_next(&lines, &text, &n));)
  {
    assert_int_not_equal(result, MAPS_LINES_ERROR);
    length += sprintf(said + length, "%d:%s|", (int) lines.number,
                      result == MAPS_LINES_LONG ? "LONG" : text);
  }
  maps_lines_close(&lines);
  close(fd[0]);

  assert_string_equal(said, wanted);
}

static void
lines_of_a_file(void **state)
{
  (void) state;
  expect_lines("", 0, "");
  expect_lines("\n", 1, "1:|");
  expect_lines("a\nbc\r\n\nd", 8, "1:a|2:bc|3:|4:d|");
}

static void
long_lines_are_skipped(void **state)
{
  FILE *file = tmpfile();
  struct maps_lines lines;
  char *text;
  size_t length;

  (void) state;
  assert_non_null(file);
  fputs("first\n", file);
  for (unsigned i = 0; i < 3 * MAPS_LINE_MAX; i++)
    putc('x', file);
  fputs("\nlast", file);
  fflush(file);
  assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);

  assert_true(maps_lines_open(&lines, fileno(file)));
  assert_int_equal(maps_lines_next(&lines, &text, &length), MAPS_LINES_LINE);
  assert_string_equal(text, "first");
  assert_int_equal(maps_lines_next(&lines, &text, &length), MAPS_LINES_LONG);
  assert_int_equal(lines.number, 2);
  assert_int_equal(maps_lines_next(&lines, &text, &length), MAPS_LINES_LINE);
  assert_string_equal(text, "last");
  assert_int_equal(lines.number, 3);
  assert_int_equal(maps_lines_next(&lines, &text, &length), MAPS_LINES_END);
  maps_lines_close(&lines);
  fclose(file);
}

static int
begin(void **state)
{
  (void) state;
  json = maps_route_json_new();
  return !json;
}

static int
end(void **state)
{
  (void) state;
  maps_route_json_free(json);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(json_routes),
    cmocka_unit_test(json_mistakes),
    cmocka_unit_test(bgpdump_routes),
    cmocka_unit_test(bgpdump_mistakes),
    cmocka_unit_test(birdc_routes),
    cmocka_unit_test(birdc_socket_replies),
    cmocka_unit_test(birdc_indented_replies),
    cmocka_unit_test(birdc_mistakes),
    cmocka_unit_test(lines_of_a_file),
    cmocka_unit_test(long_lines_are_skipped),
  };

  return cmocka_run_group_tests(tests, begin, end);
}
