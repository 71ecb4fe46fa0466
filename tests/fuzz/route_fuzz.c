/*
 *	bird-maps -- fuzzing the parsers of routes
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The first byte picks the parser, the others are lines for it; all together are
 *	prefixes as BGP encodes them, too, of either family. Whatever a parser takes for a
 *	route must be one that the engine can walk, and whose path, printed and read again,
 *	is the same path. For libFuzzer:
 *	clang -fsanitize=fuzzer,address,undefined with plugin/tool's parsers,
 *	plugin/config/route_json.c, plugin/core and json-c.
 */

#include <stdlib.h>
#include <string.h>

#include "config/route_json.h"
#include "core/path_text.h"
#include "tool/bgpdump.h"
#include "tool/birdc.h"

#define TEXT_SIZE (MAPS_PATH_MAX * 4)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
  if (!condition)
    abort();
}

static void
check_prefix(const struct maps_prefix *prefix)
{
  char text[MAPS_PREFIX_TEXT];
  struct maps_prefix again;

  maps_prefix_format(prefix, text);
  require(maps_prefix_parse(text, &again) == MAPS_PREFIX_OK);
  require(maps_prefix_equal(prefix, &again));
}

/* Only the facts are compared: the text does not tell where a SEQUENCE was split */
static void
check_path(const struct maps_route *route)
{
  static struct maps_path_writer again;
  static char text[TEXT_SIZE];
  struct maps_path_view view = {.local_asn = 650000};
  struct maps_path_facts facts, facts_again;

  maps_path_walk(&route->path, &view, &facts);
  if (facts.failed & MAPS_RULE_BIT(MAPS_RULE_MALFORMED_PATH))
    return;

  int length = maps_path_format(&route->path, &view, text, sizeof text);

  require(!maps_path_parse(text, text + length, &again));

  struct maps_path path = {.data = again.data, .length = again.length};

  maps_path_walk(&path, &view, &facts_again);
  require(facts.failed == facts_again.failed);
  require(facts.length == facts_again.length);
  require(facts.collapsed == facts_again.collapsed);
  require(facts.has_origin == facts_again.has_origin);
  require(facts.origin == facts_again.origin);
}

static void
check_route(const struct maps_route_line *line)
{
  struct maps_route route = maps_route_line_route(line);

  require(line->community_count <= MAPS_COMMUNITIES_MAX);
  require(line->path.length <= sizeof line->path.data);
  check_prefix(&route.prefix);
  check_path(&route);
}

static void
check(unsigned said, const struct maps_route_line *line, const char *why)
{
  if (said & MAPS_LINE_ROUTE)
    check_route(line);
  if (said & MAPS_LINE_BAD)
    require(memchr(why, 0, MAPS_LINE_WHY) && *why);
}

static void
feed(unsigned parser, char *text, size_t length)
{
  static struct maps_route_json *json;
  static struct maps_route_line line;
  static struct maps_birdc birdc;
  const struct maps_route_line *route = &line;
  char why[MAPS_LINE_WHY] = "";
  unsigned said;

  switch (parser)
  {
  case 0:
    if (!json)
      require(json = maps_route_json_new());
    said = maps_route_json_line(json, text, length, &line, why);
    break;
  case 1:
    said = maps_bgpdump_line(text, length, &line, why);
    break;
  default:
    said = text ? maps_birdc_line(&birdc, text, length, &route, why)
                : maps_birdc_end(&birdc, &route, why);
    break;
  }

  check(said, route, why);
}

/* A copy without a byte to spare: to read beyond its end is found */
static void
check_nlri(enum maps_family family, const uint8_t *data, size_t size)
{
  uint8_t *nlri = malloc(size);
  const uint8_t *end = nlri + size, *next;
  struct maps_prefix prefix;

  require(nlri);
  memcpy(nlri, data, size);
  for (const uint8_t *at = nlri; (next = maps_prefix_take(&prefix, family, at, end)); at = next)
  {
    require(next > at && next <= end && prefix.family == family);
    check_prefix(&prefix);
  }
  free(nlri);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (!size)
    return 0;

  check_nlri(MAPS_IPV4, data, size);
  check_nlri(MAPS_IPV6, data, size);

  unsigned parser = data[0] % 3;
  const uint8_t *end = data + size;

  for (data++; data < end;)
  {
    const uint8_t *newline = memchr(data, '\n', end - data);
    size_t length = (newline ? newline : end) - data;
    char *text = malloc(length + 1);

    require(text);
    memcpy(text, data, length);
    text[length] = 0;
    feed(parser, text, length);
    free(text);
    data += length + 1;
  }

  if (parser == 2)
    feed(parser, NULL, 0);
  return 0;
}
