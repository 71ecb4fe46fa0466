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

void
maps_text_cut(struct maps_text *t)
{
  if (t->cut)
    return;

  size_t room = t->size - t->whole - 1;
  size_t dots = room < MAPS_TEXT_DOTS ? room : MAPS_TEXT_DOTS;

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
  maps_text_end_piece(t);
}

void
maps_text_number(struct maps_text *t, uint32_t number)
{
  size_t digits = 1;

  for (uint32_t n = number; n >= 10; n /= 10)
    digits++;

  char *part = maps_text_part(t, digits);

  if (!part)
    return;

  do
    part[--digits] = '0' + number % 10;
  while (number /= 10);
}

void
maps_text_column(struct maps_text *t, size_t width, const char *string)
{
  size_t n = strlen(string), spaces = n < width ? width - n + 1 : 1;
  char *part = maps_text_part(t, n + spaces);

  if (!part)
    return;

  memcpy(part, string, n);
  memset(part + n, ' ', spaces);
}
