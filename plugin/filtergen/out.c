/*
 *	bird-maps -- generated filters: text
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "filtergen/out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filtergen/dialect.h"

#define FIRST_ROOM 4096

void
maps_put_failed(struct maps_out *o)
{
  free(o->text);
  *o = (struct maps_out){.bird = o->bird, .failed = true};
}

/* Makes room for so many bytes and a NUL behind the text. */
static bool
reserve(struct maps_out *o, size_t bytes)
{
  size_t room = o->room ? o->room : FIRST_ROOM;
  char *text;

  if (o->failed)
    return false;

  while (room - o->length <= bytes)
    room *= 2;
  if (room == o->room)
    return true;

  if (!(text = realloc(o->text, room)))
  {
    maps_put_failed(o);
    return false;
  }
  o->text = text;
  o->room = room;
  return true;
}

static void
put_list(struct maps_out *o, const char *format, va_list args)
{
  va_list again;

  va_copy(again, args);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);

  if (length >= 0 && reserve(o, length))
  {
    vsnprintf(o->text + o->length, o->room - o->length, format, args);
    o->length += length;
  }
}

void
maps_put(struct maps_out *o, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  put_list(o, format, args);
  va_end(args);
}

void
maps_put_text(struct maps_out *o, const char *text)
{
  size_t length = strlen(text);

  if (reserve(o, length))
  {
    memcpy(o->text + o->length, text, length + 1);
    o->length += length;
  }
}

void
maps_put_function(struct maps_out *o, const char *name, const char *type)
{
  maps_put(o, "\nfunction %s", name);
  if (type && o->bird->typed)
    maps_put(o, " -> %s", type);
  maps_put_text(o, "\n{\n");
}

void
maps_put_set_begin(struct maps_out *o, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  put_list(o, format, args);
  va_end(args);
  maps_put_text(o, "[");
}

void
maps_put_item(struct maps_out *o, const char *format, ...)
{
  va_list args;

  if (!o->failed && o->text[o->length - 1] != '[')
    maps_put_text(o, ",");
  maps_put_text(o, "\n  ");
  va_start(args, format);
  put_list(o, format, args);
  va_end(args);
}

void
maps_put_set_end(struct maps_out *o, const char *end)
{
  maps_put(o, "\n]%s\n", end);
}
