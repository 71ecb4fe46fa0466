/*
 *	bird-maps -- routes as birdc prints them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A line is told by how it begins: tabs for what belongs to the route above,
 *	anything else for a head, a table's title or a message. Messages that do not
 *	belong to a whole answer are bad lines: a listing that BIRD broke off must not
 *	pass as a complete one.
 */

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/path_text.h"
#include "tool/birdc.h"

enum attribute
{
  ATTRIBUTE_OTHER,
  ATTRIBUTE_PATH,
  ATTRIBUTE_COMMUNITIES
};

/* BIRD 2's names and BIRD 3's */
static const struct
{
  const char *name;
  enum attribute attribute;
} names[] = {
  {"BGP.as_path", ATTRIBUTE_PATH},          {"bgp_path", ATTRIBUTE_PATH},
  {"bgp_as_path", ATTRIBUTE_PATH},          {"BGP.community", ATTRIBUTE_COMMUNITIES},
  {"bgp_community", ATTRIBUTE_COMMUNITIES},
};

static unsigned
bad(char why[MAPS_LINE_WHY], const char *what)
{
  snprintf(why, MAPS_LINE_WHY, "%s", what);
  return MAPS_LINE_BAD;
}

/* The route that was being read, if any, is complete */
static unsigned
finish(struct maps_birdc *birdc, const struct maps_route_line **route, char why[MAPS_LINE_WHY])
{
  bool open = birdc->open;
  const char *wrong = NULL;

  birdc->open = birdc->in_communities = false;
  if (!open || birdc->broken)
    return MAPS_LINE_NOTHING;

  if (!birdc->has_attributes)
    wrong = "has no attributes: show route all prints them";
  else if (birdc->names_origin && !birdc->has_path)
    wrong = "has an origin ASN, but no AS path";

  if (wrong)
  {
    char text[MAPS_PREFIX_TEXT];

    maps_prefix_format(&birdc->prefix, text);
    snprintf(why, MAPS_LINE_WHY, "the route to %s above %s", text, wrong);
    return MAPS_LINE_BAD;
  }

  *route = &birdc->line[birdc->current];
  birdc->current ^= 1;
  return MAPS_LINE_ROUTE;
}

/* "11.0.0.0/24          unicast [proto1 2026-11-22] * (100) [AS650001i]"; without the prefix
 * it is one more route to the prefix above */
static unsigned
read_head(struct maps_birdc *birdc, const char *text, char why[MAPS_LINE_WHY])
{
  size_t indent = strspn(text, " ");
  const char *word = text + indent;
  size_t length = strcspn(word, " ");

  if (!strstr(word, "["))
  {
    birdc->has_prefix = false;
    return bad(why, "not a line of show route all");
  }

  if (memchr(word, '/', length))
  {
    char prefix[MAPS_PREFIX_TEXT];

    birdc->has_prefix = false;
    if (length >= sizeof prefix)
      return bad(why, "the prefix is not ADDRESS/LENGTH");

    memcpy(prefix, word, length);
    prefix[length] = 0;
    if (maps_prefix_parse(prefix, &birdc->prefix) != MAPS_PREFIX_OK)
      return bad(why, "the prefix is not ADDRESS/LENGTH");
    birdc->has_prefix = true;
  }
  else if (!indent || !birdc->has_prefix)
    return bad(why, "a route without a prefix");

  struct maps_route_line *line = &birdc->line[birdc->current];

  maps_route_line_clear(line);
  line->prefix = birdc->prefix;
  birdc->open = true;
  birdc->broken = birdc->has_attributes = birdc->has_path = false;
  birdc->names_origin = strstr(word, ") [AS");
  return MAPS_LINE_NOTHING;
}

/* "(8075,8007) (65535,65281)" */
static bool
read_communities(const char *text, struct maps_route_line *line)
{
  const char *end = text + strlen(text);
  uint32_t asn, value;

  for (;;)
  {
    text += strspn(text, " ");
    if (!*text)
      return true;

    if (*text++ != '(' || !maps_number_parse(&text, end, UINT16_MAX, &asn) || *text++ != ',')
      return false;
    text += strspn(text, " ");
    if (!maps_number_parse(&text, end, UINT16_MAX, &value) || *text++ != ')' ||
        !maps_route_line_add_community(line, asn << 16 | value))
      return false;
  }
}

static enum attribute
find_attribute(const char *name, size_t length)
{
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i].name) == length && !strncasecmp(name, names[i].name, length))
      return names[i].attribute;

  return ATTRIBUTE_OTHER;
}

/* What follows a tab: "BGP.as_path: 650001 650002", "via 11.0.0.1 on eth0", or, after one
 * more tab, the rest of a list */
static unsigned
read_attribute(struct maps_birdc *birdc, const char *text, char why[MAPS_LINE_WHY])
{
  struct maps_route_line *line = &birdc->line[birdc->current];
  enum attribute attribute = ATTRIBUTE_OTHER;
  const char *wrong = NULL;

  if (!birdc->open || birdc->broken)
    return MAPS_LINE_NOTHING;

  if (*text == '\t')
    attribute = birdc->in_communities ? ATTRIBUTE_COMMUNITIES : ATTRIBUTE_OTHER;
  else
  {
    size_t length = strcspn(text, ": ");

    if (text[length] == ':')
    {
      birdc->has_attributes = true;
      attribute = find_attribute(text, length);
      text += length;
    }
    birdc->in_communities = attribute == ATTRIBUTE_COMMUNITIES;
  }

  switch (attribute)
  {
  case ATTRIBUTE_PATH:
    wrong = maps_path_parse(text + 1, text + strlen(text), &line->path);
    birdc->has_path = true;
    break;
  case ATTRIBUTE_COMMUNITIES:
    if (!read_communities(text + 1, line))
      wrong = "the communities are not a list of (ASN,VALUE)";
    break;
  case ATTRIBUTE_OTHER:
    break;
  }

  birdc->broken = wrong;
  return wrong ? bad(why, wrong) : MAPS_LINE_NOTHING;
}

/* The reply code at the line's begin, which is skipped; 0 if there is none */
static unsigned
reply_code(const char **text)
{
  const char *c = *text;
  unsigned code = 0;

  for (int i = 0; i < 4; i++, c++)
  {
    if (*c < '0' || *c > '9')
      return 0;
    code = code * 10 + (*c - '0');
  }

  if (*c != '-' && *c != ' ')
    return 0;

  *text = c + 1;
  /* Codes below 1000 end an answer or greet */
  return code ? code : 1;
}

static bool
is_greeting(const char *text)
{
  size_t length = strlen(text);

  return !strcmp(text, "Access restricted") ||
         !strncmp(text, "BIRD ", 5) && length > 7 && !strcmp(text + length - 7, " ready.");
}

unsigned
maps_birdc_line(struct maps_birdc *birdc, const char *text, size_t length,
                const struct maps_route_line **route, char why[MAPS_LINE_WHY])
{
  if (strlen(text) != length)
  {
    birdc->broken = true;
    return bad(why, "a NUL byte in the line");
  }

  unsigned code = reply_code(&text);

  /* The socket begins a line of the same code as the one above with a blank, and birdc -v
   * with five, in place of the code */
  const char *word = text + strspn(text, " ");

  if (!*word)
    return MAPS_LINE_NOTHING;
  if (*word == '\t')
    return read_attribute(birdc, word + 1, why);

  unsigned result = finish(birdc, route, why);

  if (code && code < 1000 || is_greeting(word))
    return result;

  if (!strncmp(word, "Table ", 6))
  {
    birdc->has_prefix = false;
    return result;
  }

  return result | read_head(birdc, text, why);
}

unsigned
maps_birdc_end(struct maps_birdc *birdc, const struct maps_route_line **route,
               char why[MAPS_LINE_WHY])
{
  birdc->has_prefix = false;
  return finish(birdc, route, why);
}
