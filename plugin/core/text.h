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
 */

#ifndef MAPS_CORE_TEXT_H
#define MAPS_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct maps_text
{
  char *buf;
  size_t size, length;
  size_t whole; /* end of the last piece that leaves room for the dots */
  bool cut;
};

/* Starts an empty text. */
void maps_text_begin(struct maps_text *t, char *buf, size_t size);

/* Adds a piece, or ends the text with "..." (as many dots as fit); then adds nothing more. */
void maps_text_add(struct maps_text *t, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/* Ends the text with "..." whatever still fits. */
void maps_text_cut(struct maps_text *t);

#endif
