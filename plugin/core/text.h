/*
 *	bird-maps -- text into a fixed buffer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Pieces are added whole or not at all, so that a number or a name is never cut
 *	in the middle: where the first piece does not fit, the text ends with "...".
 *	A piece may be put together of parts, by functions that cost next to nothing
 *	where lines are printed by the million.
 */

#ifndef MAPS_CORE_TEXT_H
#define MAPS_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct maps_text
{
  char *buf;
  size_t size, length;
  size_t whole; /* end of the last piece that leaves room for the dots */
  bool cut;
};

#define MAPS_TEXT_DOTS 3

/* Starts an empty text. */
static inline void
maps_text_begin(struct maps_text *t, char *buf, size_t size)
{
  *t = (struct maps_text){.buf = buf, .size = size, .cut = !size};

  if (size)
    *buf = 0;
}

/* Adds a piece, or ends the text with "..." (as many dots as fit); then adds nothing more. */
void maps_text_add(struct maps_text *t, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/* Ends the text with "..." whatever still fits. */
void maps_text_cut(struct maps_text *t);

/* Ends a piece of the parts that were put since the last one. */
static inline void
maps_text_end_piece(struct maps_text *t)
{
  if (t->length + MAPS_TEXT_DOTS < t->size)
    t->whole = t->length;
}

/* A part of n bytes, which the caller writes where this points to; NULL: it does not fit, and the
 * text is cut. */
static inline char *
maps_text_part(struct maps_text *t, size_t n)
{
  char *part = t->buf + t->length;

  if (t->cut || n >= t->size - t->length)
  {
    maps_text_cut(t);
    return NULL;
  }

  t->length += n;
  t->buf[t->length] = 0;
  return part;
}

static inline void
maps_text_bytes(struct maps_text *t, const char *bytes, size_t n)
{
  char *part = maps_text_part(t, n);

  if (part)
    memcpy(part, bytes, n);
}

static inline void
maps_text_string(struct maps_text *t, const char *string)
{
  maps_text_bytes(t, string, strlen(string));
}

/* In decimal */
void maps_text_number(struct maps_text *t, uint32_t number);

/* As printf's "%-*s " */
void maps_text_column(struct maps_text *t, size_t width, const char *string);

#endif
