/*
 *	bird-maps -- routes as ndjson: one JSON object a line
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each key has one reader, found by the key's name. A reader says true, or
 *	leaves the reason and says false.
 */

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "config/route_json.h"
#include "core/path_text.h"

/* An object, its arrays, their arrays and theirs: as_path needs four */
#define DEPTH_MAX 6

struct maps_route_json
{
  struct json_tokener *tokener;
};

struct maps_route_json *
maps_route_json_new(void)
{
  struct maps_route_json *reader = malloc(sizeof *reader);

  if (!reader)
    return NULL;

  reader->tokener = json_tokener_new_ex(DEPTH_MAX);
  if (!reader->tokener)
  {
    free(reader);
    return NULL;
  }

  json_tokener_set_flags(reader->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  return reader;
}

void
maps_route_json_free(struct maps_route_json *reader)
{
  if (!reader)
    return;

  json_tokener_free(reader->tokener);
  free(reader);
}

/* Leaves the reason; always false, for the readers to return */
static bool __attribute__((format(printf, 2, 3)))
bad(char why[MAPS_LINE_WHY], const char *format, ...)
{
  va_list args;

  va_start(args, format);
  vsnprintf(why, MAPS_LINE_WHY, format, args);
  va_end(args);
  return false;
}

static bool
is_text(struct json_object *value, const char **text, const char **end)
{
  if (!json_object_is_type(value, json_type_string))
    return false;

  *text = json_object_get_string(value);
  *end = *text + json_object_get_string_len(value);
  return true;
}

/* A text that holds no NUL, for the parsers that end at one */
static bool
is_word(struct json_object *value, const char **text)
{
  const char *end;

  return is_text(value, text, &end) && strlen(*text) == (size_t) (end - *text);
}

static bool
is_number(struct json_object *value, uint32_t max, uint32_t *number)
{
  if (!json_object_is_type(value, json_type_int))
    return false;

  int64_t wide = json_object_get_int64(value);

  if (wide < 0 || wide > max)
    return false;

  *number = wide;
  return true;
}

/* An array of exactly count numbers up to max */
static bool
is_numbers(struct json_object *value, size_t count, uint32_t max, uint32_t *number)
{
  if (!json_object_is_type(value, json_type_array) || json_object_array_length(value) != count)
    return false;

  for (size_t i = 0; i < count; i++)
    if (!is_number(json_object_array_get_idx(value, i), max, &number[i]))
      return false;

  return true;
}

static bool
read_prefix(struct json_object *value, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  const char *text;

  if (!is_word(value, &text))
    return bad(why, "prefix is not a string");

  switch (maps_prefix_parse(text, &route->prefix))
  {
  case MAPS_PREFIX_OK:
    return true;
  case MAPS_PREFIX_HOST_BITS:
    return bad(why, "prefix has bits set beyond its length");
  case MAPS_PREFIX_LENGTH:
    return bad(why, "prefix has a length beyond its family's");
  default:
    return bad(why, "prefix is not ADDRESS/LENGTH");
  }
}

static bool
read_segment(struct json_object *value, struct maps_path_writer *path, char why[MAPS_LINE_WHY])
{
  uint32_t type, asn;

  if (!json_object_is_type(value, json_type_array) || json_object_array_length(value) != 2 ||
      !is_number(json_object_array_get_idx(value, 0), MAPS_AS_CONFED_SET, &type) || !type)
    return bad(why, "a segment of as_path is not [TYPE, [ASN, ...]] with type 1 to 4");

  struct json_object *asns = json_object_array_get_idx(value, 1);

  if (!json_object_is_type(asns, json_type_array))
    return bad(why, "a segment of as_path has no array of ASNs");

  maps_path_begin(path, type);
  for (size_t i = 0; i < json_object_array_length(asns); i++)
  {
    if (!is_number(json_object_array_get_idx(asns, i), UINT32_MAX, &asn))
      return bad(why, "an ASN in as_path is not a number from 0 to 4294967295");
    if (!maps_path_add(path, asn))
      return bad(why, "a set in as_path has more than 255 ASNs");
  }

  return true;
}

static bool
read_path(struct json_object *value, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  const char *text, *end;

  if (is_text(value, &text, &end))
  {
    const char *wrong = maps_path_parse(text, end, &route->path);

    return !wrong || bad(why, "%s", wrong);
  }

  if (!json_object_is_type(value, json_type_array))
    return bad(why, "as_path is neither an array of segments nor a string");

  for (size_t i = 0; i < json_object_array_length(value); i++)
    if (!read_segment(json_object_array_get_idx(value, i), &route->path, why))
      return false;

  return true;
}

static bool
read_path_hex(struct json_object *value, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  const char *text, *end;

  if (!is_text(value, &text, &end))
    return bad(why, "as_path_hex is not a string");

  const char *wrong = maps_path_parse_hex(text, end, &route->path);

  return !wrong || bad(why, "as_path_hex: %s", wrong);
}

static bool
read_community(struct json_object *value, uint32_t *community, char why[MAPS_LINE_WHY])
{
  const char *text, *end;
  uint32_t part[2];

  if (is_text(value, &text, &end))
  {
    const char *wrong = maps_community_parse(text, end, community);

    return !wrong || bad(why, "%s", wrong);
  }

  if (!is_numbers(value, 2, UINT16_MAX, part))
    return bad(why, "a community is neither [ASN, VALUE] nor \"ASN:VALUE\", each at most 65535");

  *community = part[0] << 16 | part[1];
  return true;
}

static bool
read_communities(struct json_object *value, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  uint32_t community;

  if (!json_object_is_type(value, json_type_array))
    return bad(why, "communities is not an array");

  for (size_t i = 0; i < json_object_array_length(value); i++)
  {
    if (!read_community(json_object_array_get_idx(value, i), &community, why))
      return false;
    if (!maps_route_line_add_community(route, community))
      return bad(why, "more than %d communities", MAPS_COMMUNITIES_MAX);
  }

  return true;
}

/* No rule asks for them: they are only checked */
static bool
read_large_communities(struct json_object *value,
                       struct maps_route_line *route __attribute__((unused)),
                       char why[MAPS_LINE_WHY])
{
  uint32_t part[3];

  if (!json_object_is_type(value, json_type_array))
    return bad(why, "large_communities is not an array");

  for (size_t i = 0; i < json_object_array_length(value); i++)
    if (!is_numbers(json_object_array_get_idx(value, i), 3, UINT32_MAX, part))
      return bad(why, "a large community is not [GLOBAL, LOCAL1, LOCAL2]");

  return true;
}

static bool
read_session(struct json_object *value, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  const char *text;

  if (!is_word(value, &text) || maps_address_parse(text, &route->session) != MAPS_PREFIX_OK)
    return bad(why, "session is not an IP address");

  return true;
}

static bool
read_direction(struct json_object *value, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  const char *text;

  if (is_word(value, &text))
    for (int direction = MAPS_IMPORT; direction <= MAPS_EXPORT; direction++)
      if (!strcmp(text, maps_direction_name(direction)))
      {
        route->direction = direction;
        route->has_direction = true;
        return true;
      }

  return bad(why, "direction is neither \"import\" nor \"export\"");
}

static bool
read_external(struct json_object *value, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  if (!json_object_is_type(value, json_type_boolean))
    return bad(why, "external is neither true nor false");

  route->external = json_object_get_boolean(value);
  return true;
}

static const struct key
{
  const char *name;
  bool (*read)(struct json_object *value, struct maps_route_line *route, char why[MAPS_LINE_WHY]);
} keys[] = {
  {"prefix", read_prefix},
  {"as_path", read_path},
  {"as_path_hex", read_path_hex},
  {"communities", read_communities},
  {"large_communities", read_large_communities},
  {"session", read_session},
  {"direction", read_direction},
  {"external", read_external},
};

static const struct key *
find_key(const char *name)
{
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (!strcmp(name, keys[i].name))
      return &keys[i];

  return NULL;
}

static bool
read_route(struct json_object *object, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  bool has_path = false;

  maps_route_line_clear(route);

  if (!json_object_is_type(object, json_type_object))
    return bad(why, "not a JSON object");

  json_object_object_foreach(object, name, value)
  {
    const struct key *key = find_key(name);

    if (!key)
      return bad(why, "unknown key \"%.60s\"", name);

    if (key->read == read_path || key->read == read_path_hex)
    {
      if (has_path)
        return bad(why, "both as_path and as_path_hex");
      has_path = true;
    }

    if (!key->read(value, route, why))
      return false;
  }

  return route->prefix.family || bad(why, "prefix is missing");
}

/* Pairs that the text of an object has at its top level: json-c keeps the last of two with
 * the same key, without a word */
static int
count_pairs(const char *text)
{
  int depth = 0, pairs = 0;
  bool quoted = false;

  for (; *text; text++)
    if (quoted && *text == '\\' && text[1])
      text++;
    else if (*text == '"')
      quoted = !quoted;
    else if (!quoted)
    {
      depth += (*text == '{' || *text == '[') - (*text == '}' || *text == ']');
      pairs += *text == ':' && depth == 1;
    }

  return pairs;
}

unsigned
maps_route_json_line(struct maps_route_json *reader, const char *text, size_t length,
                     struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  if (length >= INT_MAX)
  {
    bad(why, "the line is too long");
    return MAPS_LINE_BAD;
  }

  /* The NUL is given too: it ends a number at the end of the line */
  json_tokener_reset(reader->tokener);
  struct json_object *object = json_tokener_parse_ex(reader->tokener, text, length + 1);
  enum json_tokener_error error = json_tokener_get_error(reader->tokener);

  if (error != json_tokener_success)
  {
    bad(why, "not JSON: %s at column %zu", json_tokener_error_desc(error),
        json_tokener_get_parse_end(reader->tokener) + 1);
    return MAPS_LINE_BAD;
  }

  bool good = read_route(object, route, why);

  if (good && count_pairs(text) != json_object_object_length(object))
    good = bad(why, "a key is given twice");

  json_object_put(object);
  return good ? MAPS_LINE_ROUTE : MAPS_LINE_BAD;
}
