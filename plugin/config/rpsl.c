/*
 *	bird-maps -- registry data: RPSL objects, from dumps and whois
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	An object is a paragraph, its class the name of its first attribute (RFC 2622).
 *	Of all attributes four are read; what the rest holds, in whatever encoding, is
 *	of no concern. Objects of sources that are not asked for are left out before
 *	anything of them is looked at.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/registry_data.h"

#define VALUE_MAX 80

enum attribute
{
  AUT_NUM,
  ROUTE,
  ROUTE6,
  ORIGIN,
  SOURCE,
  OTHER
};

static const struct
{
  const char *name;
  size_t length;
} attributes[] = {
  [AUT_NUM] = {"aut-num", 7}, [ROUTE] = {"route", 5},   [ROUTE6] = {"route6", 6},
  [ORIGIN] = {"origin", 6},   [SOURCE] = {"source", 6},
};

/* Slots for values: the key, which is the class's attribute, the origin and the source */
enum
{
  KEY,
  BY,
  FROM,
  VALUES
};

struct value
{
  char text[VALUE_MAX];
  size_t length;
  bool given, bad; /* bad: too long, or given twice */
};

struct object
{
  uint32_t line;        /* where it begins; 0: between objects */
  enum attribute class; /* OTHER: nobody asks for it */
  struct value value[VALUES];
  struct value *open; /* what a continuation line adds to, or NULL */
};

static enum attribute
attribute_of(const char *name, size_t length)
{
  for (enum attribute a = AUT_NUM; a < OTHER; a++)
    if (length == attributes[a].length && !strncasecmp(name, attributes[a].name, length))
      return a;
  return OTHER;
}

static bool
blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

/* Adds what is between blanks and before a comment. */
static void
add_value(struct value *v, const char *p, const char *end)
{
  const char *comment = memchr(p, '#', (size_t) (end - p));

  if (comment)
    end = comment;
  while (p < end && blank(*p))
    p++;
  while (end > p && blank(end[-1]))
    end--;

  size_t length = (size_t) (end - p);
  bool gap = v->length && length;

  if (v->length + gap + length >= VALUE_MAX || memchr(p, 0, length))
  {
    v->bad = true;
    return;
  }

  if (gap)
    v->text[v->length++] = ' ';
  memcpy(v->text + v->length, p, length);
  v->length += length;
  v->text[v->length] = 0;
}

/* What the object says, or why it says nothing */
static const char *
read_object(struct maps_registry_data *d, const struct object *o, bool *taken)
{
  const struct value *key = &o->value[KEY], *by = &o->value[BY];
  struct maps_prefix p;
  uint32_t asn;

  if (key->bad || by->bad)
    return "a value is too long, or given twice";

  if (o->class == AUT_NUM)
  {
    if (!maps_data_asn(key->text, false, &asn))
      return "its AS number cannot be read";

    *taken = maps_data_take_asn(d, asn);
    return NULL;
  }

  if (maps_prefix_parse(key->text, &p) != MAPS_PREFIX_OK ||
      p.family != (o->class == ROUTE ? MAPS_IPV4 : MAPS_IPV6))
    return "its prefix cannot be read";
  if (!maps_data_asn(by->text, false, &asn))
    return by->given ? "its origin is no AS number" : "it has no origin";

  *taken = maps_data_take_route(d, &p, p.length, p.length, asn);
  return NULL;
}

static bool
wanted_source(const struct maps_registry_data *d, const struct value *from)
{
  if (from->given && !from->bad)
    for (const char *const *source = d->sources; *source; source++)
      if (!strcasecmp(*source, from->text))
        return true;
  return false;
}

/* The paragraph is over; false when memory is short. */
static bool
end_object(struct maps_registry_data *d, struct object *o)
{
  bool taken = true;

  if (o->line && o->class != OTHER)
  {
    const char *why = NULL;

    if (!wanted_source(d, &o->value[FROM]))
      d->told->left_out++;
    else
      why = read_object(d, o, &taken);
    if (why)
      maps_data_malformed(d, o->line, why);
  }

  o->line = 0;
  return taken;
}

static void
begin_object(struct object *o, uint32_t line, enum attribute class)
{
  o->line = line;
  o->class = class <= ROUTE6 ? class : OTHER;
  for (int i = 0; i < VALUES; i++)
    o->value[i].length = o->value[i].given = o->value[i].bad = o->value[i].text[0] = 0;
}

static void
read_attribute(struct object *o, const struct maps_data_line *line)
{
  const char *colon = memchr(line->begin, ':', (size_t) (line->end - line->begin));

  o->open = NULL;
  if (!colon || o->line && o->class == OTHER)
    return;

  enum attribute a = attribute_of(line->begin, (size_t) (colon - line->begin));

  if (!o->line)
    begin_object(o, line->number, a);
  if (o->class == OTHER || a != o->class && a != ORIGIN && a != SOURCE)
    return;

  o->open = &o->value[a == ORIGIN ? BY : a == SOURCE ? FROM : KEY];
  o->open->bad |= o->open->given || line->cut;
  o->open->given = true;
  add_value(o->open, colon + 1, line->end);
}

static bool
only_blanks(const struct maps_data_line *line)
{
  const char *p = line->begin;

  while (p < line->end && blank(*p))
    p++;
  return p == line->end;
}

/* Is anything there that was asked for? If not, most likely it is another file that was meant. */
static bool
check_found(struct maps_registry_data *d)
{
  const struct maps_registry_file *told = d->told;

  if (told->aut_nums || told->routes || told->malformed)
    return true;
  if (told->left_out)
    return maps_data_wrong(d,
                           "none of its %u objects is of a source in \"sources\"; add their source "
                           "there",
                           told->left_out);
  return maps_data_wrong(d, "holds no aut-num, route or route6 object; name another file");
}

bool
maps_read_rpsl(struct maps_registry_data *d)
{
  struct maps_data_line line = {0};
  struct object o = {0};

  while (maps_data_line(&d->f, &line))
  {
    char first = line.begin < line.end ? *line.begin : 0;

    if (only_blanks(&line))
    {
      if (!end_object(d, &o))
        return false;
    }
    else if (blank(first) || first == '+')
    {
      if (o.line && o.open)
        add_value(o.open, line.begin + 1, line.end);
    }
    else if (first != '#' && first != '%')
      read_attribute(&o, &line);
  }

  return !*d->f.why && !d->f.out_of_memory && end_object(d, &o) && check_found(d);
}
