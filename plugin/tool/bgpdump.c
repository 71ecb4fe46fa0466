/*
 *	bird-maps -- routes as `bgpdump -m` prints them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The line is cut into its fields in place; nothing is copied or allocated.
 */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/path_text.h"
#include "tool/bgpdump.h"

/* TYPE|time|B|peer|peer AS|prefix|path|origin|next hop|local pref|MED|communities|... */
enum field
{
  FIELD_TYPE,
  FIELD_KIND = 2,
  FIELD_PREFIX = 5,
  FIELD_PATH,
  FIELD_COMMUNITIES = 11,
  FIELD_AFTER, /* tells that the communities are whole */
  FIELDS,
};

/* Communities that are printed by name (IANA's registry of well-known ones) */
static const struct
{
  const char *name;
  uint16_t value; /* of 65535:value */
} well_known[] = {
  {"no-export", 0xff01},           {"no-advertise", 0xff02}, {"local-as", 0xff03},
  {"no-export-subconfed", 0xff03}, {"no-peer", 0xff04},      {"blackhole", 666},
  {"graceful-shutdown", 0},
};

static unsigned
bad(char why[MAPS_LINE_WHY], const char *what)
{
  snprintf(why, MAPS_LINE_WHY, "%s", what);
  return MAPS_LINE_BAD;
}

static bool
named_community(const char *text, size_t length, uint32_t *community)
{
  for (size_t i = 0; i < sizeof well_known / sizeof *well_known; i++)
    if (strlen(well_known[i].name) == length && !strncasecmp(text, well_known[i].name, length))
    {
      *community = 0xffff0000u | well_known[i].value;
      return true;
    }

  return false;
}

/* "GLOBAL:LOCAL1:LOCAL2": no rule asks for them */
static bool
is_large_community(const char *text, const char *end)
{
  uint32_t part;

  for (int i = 0; i < 3; i++)
    if (i && (text == end || *text++ != ':') || !maps_number_parse(&text, end, UINT32_MAX, &part))
      return false;

  return text == end;
}

/* NULL, or what is wrong */
static const char *
read_communities(const char *text, struct maps_route_line *route)
{
  for (;;)
  {
    text += strspn(text, " ");
    if (!*text)
      return NULL;

    const char *end = text + strcspn(text, " ");
    uint32_t community;
    const char *wrong = maps_community_parse(text, end, &community);

    if (wrong && named_community(text, end - text, &community))
      wrong = NULL;
    if (!wrong && !maps_route_line_add_community(route, community))
      return "too many communities";
    if (wrong && !is_large_community(text, end))
      return wrong;

    text = end;
  }
}

/* Cuts the text at its bars; returns the number of fields, FIELDS at most */
static int
split(char *text, char *field[FIELDS])
{
  int count = 0;

  do
  {
    field[count++] = text;
    text = strchr(text, '|');
    if (text)
      *text++ = 0;
  } while (text && count < FIELDS);

  return count;
}

static bool
is_update(const char *type)
{
  return !strcmp(type, "BGP4MP") || !strcmp(type, "BGP4MP_ET");
}

static bool
is_table(const char *type)
{
  return !strcmp(type, "TABLE_DUMP2") || !strcmp(type, "TABLE_DUMP") ||
         !strcmp(type, "TABLE_DUMP_V2");
}

unsigned
maps_bgpdump_line(char *text, size_t length, struct maps_route_line *route, char why[MAPS_LINE_WHY])
{
  char *field[FIELDS];

  if (strlen(text) != length)
    return bad(why, "a NUL byte in the line");

  int count = split(text, field);

  if (!is_update(field[FIELD_TYPE]) && !is_table(field[FIELD_TYPE]))
    return bad(why, "not a line of bgpdump -m: it begins with no known type");
  if (count <= FIELD_KIND)
    return bad(why, "the line is cut");

  const char *kind = field[FIELD_KIND];

  if (is_update(field[FIELD_TYPE]) && (!strcmp(kind, "W") || !strcmp(kind, "STATE")))
    return MAPS_LINE_SKIPPED;
  if (strcmp(kind, is_update(field[FIELD_TYPE]) ? "A" : "B"))
    return bad(why, "the third field is not the kind of a route, as bgpdump -m without -p has it");
  if (count < FIELDS)
    return bad(why, "there are no communities: the line is cut, or not of bgpdump -m");

  maps_route_line_clear(route);

  enum maps_prefix_error error = maps_prefix_parse(field[FIELD_PREFIX], &route->prefix);

  if (error == MAPS_PREFIX_HOST_BITS)
    return bad(why, "the prefix has bits set beyond its length");
  if (error != MAPS_PREFIX_OK)
    return bad(why, "the prefix is not ADDRESS/LENGTH");

  const char *path = field[FIELD_PATH];
  const char *wrong = maps_path_parse(path, path + strlen(path), &route->path);

  if (!wrong)
    wrong = read_communities(field[FIELD_COMMUNITIES], route);

  return wrong ? bad(why, wrong) : MAPS_LINE_ROUTE;
}
