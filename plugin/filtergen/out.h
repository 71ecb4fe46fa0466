/*
 *	bird-maps -- generated filters: text
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A text that grows as it is written. When memory is short it stays marked as
 *	failed, so that only its end has to be checked.
 */

#ifndef MAPS_FILTERGEN_OUT_H
#define MAPS_FILTERGEN_OUT_H

#include <stdbool.h>
#include <stddef.h>

struct maps_bird;

/* A zeroed one with its BIRD set is an empty text. */
struct maps_out
{
  const struct maps_bird *bird; /* whose language is written */
  char *text;
  size_t length, room;
  bool failed; /* memory was short: the text is gone */
};

/* Memory was short somewhere else: the text is given up. */
void maps_put_failed(struct maps_out *o);

void maps_put(struct maps_out *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same text without format. */
void maps_put_text(struct maps_out *o, const char *text);

/* The head of a function: "NAME(ARGUMENTS)" and the type it returns, or NULL for none. */
void maps_put_function(struct maps_out *o, const char *name, const char *type);

/* Items of a set, a line each: the first call opens it, the last one closes it. */
void maps_put_set_begin(struct maps_out *o, const char *format, ...)
  __attribute__((format(printf, 2, 3)));
void maps_put_item(struct maps_out *o, const char *format, ...)
  __attribute__((format(printf, 2, 3)));
void maps_put_set_end(struct maps_out *o, const char *end);

#endif
