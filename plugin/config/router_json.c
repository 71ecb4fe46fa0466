/*
 *	bird-maps -- what a router says of itself in JSON lines
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each type of line has one reader. The sessions' own lines come last, so a session
 *	is made when it is named first, and is told of later.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "config/router_json.h"

/* An object and its lists */
#define DEPTH_MAX 4

struct maps_router_json
{
  struct json_tokener *tokener;
  struct maps_routers *routers;
  uint32_t router;
  bool complete; /* the sessions are told, which come at the end */
};

/* What a reader of a line works on */
struct line
{
  struct maps_router_json *reader;
  struct json_object *object;
  char *why;
};

struct maps_router_json *
maps_router_json_new(struct maps_routers *routers)
{
  struct maps_router_json *reader = calloc(1, sizeof *reader);

  if (!reader || !(reader->tokener = json_tokener_new_ex(DEPTH_MAX)))
  {
    free(reader);
    return NULL;
  }

  json_tokener_set_flags(reader->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  reader->routers = routers;
  reader->router = routers->count++;
  return reader;
}

static bool
wrong_key(const struct line *line, const char *key)
{
  snprintf(line->why, MAPS_LINE_WHY, "%s is missing, or not what birdc prints", key);
  return false;
}

static bool
no_memory(const struct line *line)
{
  snprintf(line->why, MAPS_LINE_WHY, "out of memory");
  return false;
}

/* Values of keys; each says true, or leaves the reason. Where null is allowed *text is NULL then.
 */

static bool
get_text(const struct line *line, const char *key, bool null, const char **text)
{
  struct json_object *value = NULL;

  *text = NULL;
  if (!json_object_object_get_ex(line->object, key, &value))
    return wrong_key(line, key);
  if (!value && null)
    return true;
  if (!json_object_is_type(value, json_type_string))
    return wrong_key(line, key);

  *text = json_object_get_string(value);
  return true;
}

static bool
get_prefix(const struct line *line, struct maps_prefix *prefix)
{
  const char *text;

  return get_text(line, "prefix", false, &text) &&
         (maps_prefix_parse(text, prefix) == MAPS_PREFIX_OK || wrong_key(line, "prefix"));
}

static bool
get_address(const struct line *line, const char *key, bool null, struct maps_prefix *address)
{
  const char *text;

  *address = (struct maps_prefix){0};
  return get_text(line, key, null, &text) &&
         (!text || maps_address_parse(text, address) == MAPS_PREFIX_OK || wrong_key(line, key));
}

static bool
get_codes(const struct line *line, const char *key, uint32_t *mask)
{
  struct json_object *value = NULL;

  if (!json_object_object_get_ex(line->object, key, &value) ||
      !json_object_is_type(value, json_type_array))
    return wrong_key(line, key);

  for (size_t i = 0; i < json_object_array_length(value); i++)
  {
    int64_t code = json_object_get_int64(json_object_array_get_idx(value, i));

    if (code < 1 || code > MAPS_RULE_MAX)
      return wrong_key(line, key);
    *mask |= MAPS_RULE_BIT(code);
  }
  return true;
}

/* One of the names that an enumeration has */
static bool
get_word(const struct line *line, const char *key, const char *(*name)(unsigned n), unsigned count,
         uint8_t *out)
{
  const char *text;

  if (!get_text(line, key, false, &text))
    return false;

  for (unsigned n = 0; n < count; n++)
    if (!strcmp(text, name(n)))
    {
      *out = n;
      return true;
    }
  return wrong_key(line, key);
}

static const char *
standing_name(unsigned n)
{
  return maps_standing_name(n);
}

static const char *
verdict_name(unsigned n)
{
  return maps_readiness_name(n);
}

static const char *
message_name(unsigned n)
{
  return maps_portal_words(n);
}

/* Room for one more item; the lists double whenever their length is a power of two. */
static bool
more(const struct line *line, void *array, uint32_t count, size_t size)
{
  void **list = array;

  if (count & (count - 1))
    return true;

  void *larger = realloc(*list, (count ? 2 * (size_t) count : 1) * size);

  if (larger)
    *list = larger;
  return larger || no_memory(line);
}

#define MORE(line, name)                                                                           \
  more(line, &(line)->reader->routers->name, (line)->reader->routers->name##_count,                \
       sizeof(*(line)->reader->routers->name))

/* The session of this connection in this family */
static bool
get_session(const struct line *line, unsigned family, uint32_t *index)
{
  struct maps_routers *routers = line->reader->routers;
  struct maps_router_session *session;
  const char *name;

  if (!get_text(line, "connection", false, &name))
    return false;

  for (*index = 0; *index < routers->session_count; ++*index)
  {
    session = &routers->session[*index];
    if (session->family == family && !strcmp(session->connection, name))
      return true;
  }

  if (!MORE(line, session))
    return false;

  session = &routers->session[*index];
  *session = (struct maps_router_session){.connection = strdup(name), .family = family};
  if (!session->connection)
    return no_memory(line);

  routers->session_count++;
  return true;
}

static bool
read_prefix(const struct line *line)
{
  struct maps_routers *routers = line->reader->routers;
  struct maps_router_state state = {0};

  if (!get_prefix(line, &state.prefix) || !get_session(line, state.prefix.family, &state.session) ||
      !get_word(line, "state", standing_name, MAPS_STANDINGS, &state.standing) ||
      !get_codes(line, "codes", &state.broken) || !MORE(line, state))
    return false;

  routers->state[routers->state_count++] = state;
  return true;
}

/* Stands behind the line about the same prefix and connection */
static bool
read_sent(const struct line *line)
{
  struct maps_routers *routers = line->reader->routers;
  struct maps_router_state *last =
    routers->state_count ? &routers->state[routers->state_count - 1] : NULL;
  struct maps_prefix prefix;
  const char *path;
  uint32_t session;

  if (!get_prefix(line, &prefix) || !get_session(line, prefix.family, &session) ||
      !get_text(line, "judged_path", false, &path))
    return false;

  if (!last || last->session != session || !maps_prefix_equal(&last->prefix, &prefix) || last->path)
  {
    snprintf(line->why, MAPS_LINE_WHY, "a \"sent\" line without its \"prefix\" line in front");
    return false;
  }

  last->path = strdup(path);
  return last->path || no_memory(line);
}

static bool
read_prefix_verdict(const struct line *line)
{
  struct maps_routers *routers = line->reader->routers;
  struct maps_router_verdict verdict = {0};

  if (!get_prefix(line, &verdict.prefix) ||
      !get_word(line, "verdict", verdict_name, MAPS_NOT_READY + 1, &verdict.verdict) ||
      !MORE(line, verdict))
    return false;

  routers->verdict[routers->verdict_count++] = verdict;
  return true;
}

static bool
read_portal(const struct line *line)
{
  struct maps_routers *routers = line->reader->routers;
  struct maps_router_verdict *last =
    routers->verdict_count ? &routers->verdict[routers->verdict_count - 1] : NULL;
  struct maps_prefix prefix;
  uint8_t message;

  if (!get_prefix(line, &prefix) ||
      !get_word(line, "message", message_name, MAPS_PORTALS, &message))
    return false;

  if (!last || !maps_prefix_equal(&last->prefix, &prefix))
  {
    snprintf(line->why, MAPS_LINE_WHY,
             "a \"portal\" line without its \"prefix_verdict\" line in front");
    return false;
  }

  last->portal |= 1 << message;
  return true;
}

static bool
read_connection(const struct line *line)
{
  struct maps_routers *routers = line->reader->routers;
  struct maps_router_protocol protocol = {.router = line->reader->router};
  struct maps_prefix address, local;
  const char *name, *state;

  if (!get_address(line, "address", false, &address) ||
      !get_session(line, address.family, &protocol.session) ||
      !get_address(line, "local", true, &local) || !get_text(line, "state", false, &state) ||
      !get_text(line, "session", true, &name))
    return false;

  struct maps_router_session *session = &routers->session[protocol.session];

  session->told = line->reader->complete = true;
  session->here |= strcmp(state, maps_session_state_name(MAPS_SESSION_ELSEWHERE)) != 0;
  if (local.family)
    session->local = local;

  if (!name)
    return true;

  if (!MORE(line, protocol))
    return false;
  if (!(protocol.name = strdup(name)))
    return no_memory(line);

  routers->protocol[routers->protocol_count++] = protocol;
  return true;
}

static bool
read_verdict(const struct line *line)
{
  struct maps_routers *routers = line->reader->routers;
  struct maps_router_route route = {.router = line->reader->router};
  struct json_object *announced;
  const char *direction, *session;

  if (!get_prefix(line, &route.prefix) || !get_text(line, "direction", false, &direction) ||
      !get_text(line, "session", false, &session) || !get_codes(line, "codes", &route.broken) ||
      !get_codes(line, "warned_codes", &route.broken))
    return false;

  if (!json_object_object_get_ex(line->object, "announced", &announced) ||
      !json_object_is_type(announced, json_type_boolean))
    return wrong_key(line, "announced");

  if (strcmp(direction, maps_direction_name(MAPS_EXPORT)))
    return true;

  routers->has_routes = true;
  if (!json_object_get_boolean(announced))
    return true;

  if (!MORE(line, route))
    return false;
  if (!(route.protocol = strdup(session)))
    return no_memory(line);

  routers->route[routers->route_count++] = route;
  return true;
}

static const struct
{
  const char *type;
  bool (*read)(const struct line *line);
} readers[] = {
  {"prefix", read_prefix},   {"sent", read_sent},
  {"portal", read_portal},   {"prefix_verdict", read_prefix_verdict},
  {"verdict", read_verdict}, {"connection", read_connection},
};

static bool
read_object(const struct line *line)
{
  const char *type;

  if (!json_object_is_type(line->object, json_type_object))
    return wrong_key(line, "an object");
  if (!get_text(line, "type", false, &type))
    return false;

  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    if (!strcmp(type, readers[i].type))
      return readers[i].read(line);
  return true;
}

bool
maps_router_json_line(struct maps_router_json *reader, const char *text, size_t length,
                      char why[MAPS_LINE_WHY])
{
  /* birdc's greeting */
  if (!length || !strncmp(text, "BIRD ", 5))
    return true;

  json_tokener_reset(reader->tokener);

  struct line line = {
    .reader = reader,
    .object = json_tokener_parse_ex(reader->tokener, text, (int) length),
    .why = why,
  };
  enum json_tokener_error error = json_tokener_get_error(reader->tokener);
  bool whole =
    error == json_tokener_success && json_tokener_get_parse_end(reader->tokener) == length;
  bool good = whole && read_object(&line);

  if (!whole)
    snprintf(why, MAPS_LINE_WHY, "no line of show maps json: %s",
             error == json_tokener_success ? "something follows the object"
                                           : json_tokener_error_desc(error));

  json_object_put(line.object);
  return good;
}

bool
maps_router_json_end(struct maps_router_json *reader, char why[MAPS_LINE_WHY])
{
  bool complete = reader->complete;

  if (!complete)
    snprintf(why, MAPS_LINE_WHY,
             "the sessions' lines are missing, with which show maps json prefixes ends");

  json_tokener_free(reader->tokener);
  free(reader);
  return complete;
}
