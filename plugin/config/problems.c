/*
 *	bird-maps -- what is wrong with an inventory, and where
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The list of problems is valid at any time, also when memory is short: then
 *	it is a list that needs none.
 */

#define _GNU_SOURCE

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "config/origins.h"
#include "core/text.h"

#define SHOWN_CHARACTERS 40

/* What a reader gets when there is no memory for anything else; never written, never freed */
static char no_memory_text[] = "out of memory while reading the inventory";
static char *no_memory_list[] = {no_memory_text};

struct maps_place
maps_place_key(const struct maps_place *up, const char *key)
{
  return (struct maps_place){.up = up, .key = key};
}

struct maps_place
maps_place_item(const struct maps_place *up, uint32_t index)
{
  return (struct maps_place){.up = up, .index = index};
}

/* Length of the UTF-8 sequence that begins here, cut at the end; the text was checked before */
static size_t
sequence(const char *text, size_t length)
{
  size_t n = 1;

  while (n < length && ((unsigned char) text[n] & 0xc0) == 0x80)
    n++;
  return n;
}

/* Characters one by one; those that a terminal could obey are escaped. */
static void
put_escaped(struct maps_text *t, const char *text, size_t length)
{
  size_t n;
  unsigned shown = 0;

  for (size_t i = 0; i < length; i += n)
  {
    const unsigned char *c = (const unsigned char *) text + i;

    n = sequence(text + i, length - i);
    if (shown++ == SHOWN_CHARACTERS)
    {
      maps_text_add(t, "...");
      return;
    }

    if (*c == '"' || *c == '\\')
      maps_text_add(t, "\\%c", *c);
    else if (*c < 0x20 || *c == 0x7f)
      maps_text_add(t, "\\u%04x", *c);
    else if (*c == 0xc2 && n == 2 && c[1] < 0xa0)
      maps_text_add(t, "\\u%04x", c[1]);
    else
      maps_text_add(t, "%.*s", (int) n, text + i);
  }
}

const char *
maps_quote(const char *text, size_t length, char buf[MAPS_SHOWN_TEXT])
{
  struct maps_text t;

  /* 40 characters of 6 bytes fit. */
  maps_text_begin(&t, buf, MAPS_SHOWN_TEXT);
  maps_text_add(&t, "\"");
  put_escaped(&t, text, length);
  maps_text_add(&t, "\"");
  return buf;
}

static bool
plain_key(const char *key)
{
  size_t length = strlen(key);

  for (size_t i = 0; i < length; i++)
    if (!((key[i] | 0x20) >= 'a' && (key[i] | 0x20) <= 'z') && !(key[i] >= '0' && key[i] <= '9') &&
        key[i] != '_' && key[i] != '-' && key[i] != '$')
      return false;

  return length && length <= SHOWN_CHARACTERS;
}

static void
put_place(struct maps_text *t, const struct maps_place *at, const struct maps_place *top,
          const char *name)
{
  char buf[MAPS_SHOWN_TEXT];

  if (at == top || !at->up)
  {
    maps_text_add(t, "%s", at == top ? name : "$");
    return;
  }

  put_place(t, at->up, top, name);
  if (!at->key)
    maps_text_add(t, "[%u]", at->index);
  else if (plain_key(at->key))
    maps_text_add(t, ".%s", at->key);
  else
    maps_text_add(t, "[%s]", maps_quote(at->key, strlen(at->key), buf));
}

const char *
maps_place_format_below(const struct maps_place *at, const struct maps_place *top, const char *name,
                        char buf[MAPS_PLACE_TEXT])
{
  struct maps_text t;

  maps_text_begin(&t, buf, MAPS_PLACE_TEXT);
  put_place(&t, at, top, name);
  return buf;
}

const char *
maps_place_format(const struct maps_place *at, char buf[MAPS_PLACE_TEXT])
{
  return maps_place_format_below(at, NULL, NULL, buf);
}

bool
maps_key_comment(const char *key)
{
  return key[0] == '/' && key[1] == '/';
}

bool
maps_key_secret(const char *key)
{
  static const char *const words[] = {"key", "pass", "secret", "token", "credential", "psk", "md5"};

  for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
    if (strcasestr(key, words[i]))
      return true;

  return false;
}

const char *
maps_shown(const struct maps_place *at, struct json_object *value, char buf[MAPS_SHOWN_TEXT])
{
  for (const struct maps_place *p = at; p; p = p->up)
    if (p->key && maps_key_secret(p->key))
      return "what is there (hidden)";

  switch (json_object_get_type(value))
  {
  case json_type_null:
    return "null";
  case json_type_object:
    return "an object";
  case json_type_array:
    return "a list";
  case json_type_string:
    return maps_quote(json_object_get_string(value), (size_t) json_object_get_string_len(value),
                      buf);
  case json_type_boolean:
    return json_object_get_boolean(value) ? "true" : "false";
  case json_type_int:
    snprintf(buf, MAPS_SHOWN_TEXT, "%" PRId64, json_object_get_int64(value));
    return buf;
  case json_type_double:
    break;
  }

  const char *number = json_object_get_string(value);
  snprintf(buf, MAPS_SHOWN_TEXT, "%.*s", SHOWN_CHARACTERS, number ? number : "a fraction");
  return buf;
}

void
maps_problems_begin(struct maps_reader *r, const char *file, struct maps_problems *problems)
{
  *r = (struct maps_reader){.file = file, .problems = problems};
  *problems = (struct maps_problems){0};
}

void
maps_problem_memory(struct maps_reader *r)
{
  maps_problems_free(r->problems);
  *r->problems = (struct maps_problems){no_memory_list, 1};
  r->out_of_memory = true;
}

/* Takes the line, which is NULL when memory was short. */
static void
add(struct maps_reader *r, char *line)
{
  struct maps_problems *p = r->problems;

  /* The list doubles whenever its length is a power of two. */
  if (line && !(p->count & (p->count - 1)))
  {
    char **text = realloc(p->text, (p->count ? 2 * p->count : 1) * sizeof *text);

    if (text)
      p->text = text;
    else
    {
      free(line);
      line = NULL;
    }
  }

  if (!line)
  {
    maps_problem_memory(r);
    return;
  }

  for (char *c = line; *c; c++)
    if ((unsigned char) *c < 0x20 || *c == 0x7f)
      *c = '?';
  p->text[p->count++] = line;
}

/* Is there room for one more? */
static bool
wanted(struct maps_reader *r)
{
  if (r->out_of_memory)
    return false;
  if (r->problems->count < MAPS_PROBLEMS_MAX)
    return true;

  r->dropped++;
  return false;
}

void
maps_problem(struct maps_reader *r, const struct maps_place *at, const char *format, ...)
{
  char place[MAPS_PLACE_TEXT] = "";
  char *what = NULL, *line = NULL;
  va_list args;

  if (!wanted(r))
    return;

  va_start(args, format);
  if (vasprintf(&what, format, args) < 0)
    what = NULL;
  va_end(args);

  const char *file = at ? maps_where(r, at, place) : r->file;

  if (what && asprintf(&line, "%s: %s%s%s", file, place, at ? ": " : "", what) < 0)
    line = NULL;

  free(what);
  add(r, line);
}

void
maps_problem_syntax(struct maps_reader *r, uint32_t line, uint32_t column, const char *what)
{
  char *text;

  if (!wanted(r))
    return;

  if (asprintf(&text, "%s:%u:%u: %s", r->file, line, column, what) < 0)
    text = NULL;
  add(r, text);
}

bool
maps_problems_end(struct maps_reader *r)
{
  char *line;

  if (r->dropped && !r->out_of_memory)
  {
    if (asprintf(&line, "%s: %u more problems; mend these first", r->file, r->dropped) < 0)
      line = NULL;
    add(r, line);
  }

  return !r->problems->count;
}

void
maps_problems_free(struct maps_problems *problems)
{
  if (problems->text != no_memory_list)
  {
    for (uint32_t i = 0; i < problems->count; i++)
      free(problems->text[i]);
    free(problems->text);
  }

  *problems = (struct maps_problems){0};
}
