/*
 *	bird-maps -- text into a fixed buffer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The buffer holds a text ended by NUL at any moment, if it holds anything at all.
 */

#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DOTS 3

void
maps_text_begin(struct maps_text *t, char *buf, size_t size)
{
  *t = (struct maps_text){.buf = buf, .size = size, .cut = !size};

  if (size)
    *buf = 0;
}

void
maps_text_cut(struct maps_text *t)
{
  if (t->cut)
    return;

  size_t room = t->size - t->whole - 1;
  size_t dots = room < DOTS ? room : DOTS;

  memset(t->buf + t->whole, '.', dots);
  t->length = t->whole + dots;
  t->buf[t->length] = 0;
  t->cut = true;
}

void
maps_text_add(struct maps_text *t, const char *format, ...)
{
  if (t->cut)
    return;

  size_t room = t->size - t->length;
  va_list args;

  va_start(args, format);
  int n = vsnprintf(t->buf + t->length, room, format, args);
  va_end(args);

  if (n < 0 || (size_t) n >= room)
  {
    maps_text_cut(t);
    return;
  }

  t->length += n;
  if (t->length + DOTS < t->size)
    t->whole = t->length;
}
