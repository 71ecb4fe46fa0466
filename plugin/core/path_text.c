/*
 *	bird-maps -- AS paths and communities, from text
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One pass over the characters; the text need not end with NUL.
 */

#include <string.h>

#include "core/path_text.h"

bool
maps_number_parse(const char **text, const char *end, uint32_t max, uint32_t *number)
{
  const char *c = *text;
  uint64_t value = 0;

  for (; c < end && *c >= '0' && *c <= '9'; c++)
  {
    value = value * 10 + (*c - '0');
    if (value > max)
      return false;
  }

  if (c == *text)
    return false;

  *text = c;
  *number = value;
  return true;
}

/* The kinds of segments that are written in brackets, longest opening first */
static const struct bracket
{
  const char *open, *close;
  enum maps_segment type;
} brackets[] = {
  {"({", "})", MAPS_AS_CONFED_SET},
  {"{", "}", MAPS_AS_SET},
  {"(", ")", MAPS_AS_CONFED_SEQUENCE},
  {"[", "]", MAPS_AS_CONFED_SET},
};

static bool
starts(const char *text, const char *end, const char *word)
{
  size_t length = strlen(word);

  return (size_t) (end - text) >= length && !memcmp(text, word, length);
}

static const struct bracket *
bracket_at(const char *text, const char *end)
{
  for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++)
    if (starts(text, end, brackets[i].open))
      return &brackets[i];

  return NULL;
}

const char *
maps_path_parse(const char *text, const char *end, struct maps_path_writer *path)
{
  const struct bracket *in = NULL; /* the brackets that the text is in */
  bool sequence = false;           /* the last segment is a SEQUENCE outside of brackets */
  bool separated = true;           /* a number may begin here */

  maps_path_clear(path);

  while (text < end)
  {
    const struct bracket *opened;
    uint32_t asn;

    if (*text == ' ' || *text == '\t' || (in && *text == ','))
    {
      separated = true;
      text++;
    }
    else if (in && starts(text, end, in->close))
    {
      text += strlen(in->close);
      in = NULL;
      separated = true;
    }
    else if (!in && (opened = bracket_at(text, end)))
    {
      in = opened;
      text += strlen(in->open);
      maps_path_begin(path, in->type);
      sequence = false;
      separated = true;
    }
    else if (separated && maps_number_parse(&text, end, UINT32_MAX, &asn))
    {
      if (!in && !sequence)
      {
        maps_path_begin(path, MAPS_AS_SEQUENCE);
        sequence = true;
      }
      if (!maps_path_add(path, asn))
        return "a set in the AS path has more than 255 ASNs";
      separated = false;
    }
    else
      return starts(text, end, "...") ? "the AS path was cut"
                                      : "the AS path is not a list of ASNs and segments";
  }

  return in ? "a segment of the AS path is not closed" : NULL;
}

static int
hex_digit(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

const char *
maps_path_parse_hex(const char *text, const char *end, struct maps_path_writer *path)
{
  maps_path_clear(path);

  if ((end - text) % 2)
    return "an odd number of hexadecimal digits";

  for (; text < end; text += 2)
  {
    int high = hex_digit(text[0]), low = hex_digit(text[1]);

    if (high < 0 || low < 0)
      return "not hexadecimal digits";
    maps_path_add_raw(path, high << 4 | low);
  }

  return NULL;
}

const char *
maps_community_parse(const char *text, const char *end, uint32_t *community)
{
  uint32_t asn, value;

  if (!maps_number_parse(&text, end, UINT16_MAX, &asn) || text == end || *text++ != ':' ||
      !maps_number_parse(&text, end, UINT16_MAX, &value) || text != end)
    return "a community is not ASN:VALUE, each at most 65535";

  *community = asn << 16 | value;
  return NULL;
}
