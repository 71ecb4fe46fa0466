/*
 *	bird-maps -- what is wrong with an inventory, and where
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A place is a chain of keys and indices that lives on the stack of whoever
 *	walks the document; it becomes text only when something is wrong there.
 *	Every problem is one printable line. Values are shown only through
 *	maps_shown(), which hides those that lie under a key that names a secret.
 */

#ifndef MAPS_CONFIG_PROBLEMS_H
#define MAPS_CONFIG_PROBLEMS_H

#include "config/inventory.h"

struct json_object;
struct lh_table;

#define MAPS_PROBLEMS_MAX 1000 /* further problems are only counted */

/* Room for a value, a key or a place as text */
#define MAPS_SHOWN_TEXT 256
#define MAPS_PLACE_TEXT 1024

/* One run over one inventory */
struct maps_reader
{
  const char *file;
  struct maps_problems *problems;
  uint32_t dropped;         /* problems beyond MAPS_PROBLEMS_MAX */
  struct lh_table *origins; /* origins.h */
  bool out_of_memory;
};

/* A place in the document; a place without up is its root, "$" */
struct maps_place
{
  const struct maps_place *up;
  const char *key; /* NULL: an item of a list */
  uint32_t index;  /* of the item */
};

struct maps_place maps_place_key(const struct maps_place *up, const char *key);
struct maps_place maps_place_item(const struct maps_place *up, uint32_t index);

/* "$.peerings[0].name" */
const char *maps_place_format(const struct maps_place *at, char buf[MAPS_PLACE_TEXT]);

/* The same where the place above it, top, is called otherwise */
const char *maps_place_format_below(const struct maps_place *at, const struct maps_place *top,
                                    const char *name, char buf[MAPS_PLACE_TEXT]);

/* A text in quotes, control characters escaped, cut after 40 characters. */
const char *maps_quote(const char *text, size_t length, char buf[MAPS_SHOWN_TEXT]);

/* The value at this place for a message: quoted, or what kind of value it is. */
const char *maps_shown(const struct maps_place *at, struct json_object *value,
                       char buf[MAPS_SHOWN_TEXT]);

/* Does the key begin as a comment does, "//"? What stands there is nobody's. */
bool maps_key_comment(const char *key);

/* Does the key name something that must not be shown? */
bool maps_key_secret(const char *key);

void maps_problems_begin(struct maps_reader *r, const char *file, struct maps_problems *problems);

/* Says how many problems were left out. True if there is none at all. */
bool maps_problems_end(struct maps_reader *r);

/* "FILE: $.place: ...", where it was written; without a place "FILE: ..." */
void maps_problem(struct maps_reader *r, const struct maps_place *at, const char *format, ...)
  __attribute__((format(printf, 3, 4)));

/* "FILE:LINE:COLUMN: ..." */
void maps_problem_syntax(struct maps_reader *r, uint32_t line, uint32_t column, const char *what);

/* Memory is short: that is then the only problem. */
void maps_problem_memory(struct maps_reader *r);

#endif
