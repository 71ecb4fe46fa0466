/*
 *	bird-maps -- JSON text: value by value, from a file of any size
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	As strict as the parser of inventories, but no tree is made: whoever knows
 *	what should be there asks for it and passes over the rest. After the first
 *	syntax error every further call says false.
 */

#ifndef MAPS_CONFIG_JSON_PULL_H
#define MAPS_CONFIG_JSON_PULL_H

#include "config/data_file.h"

#define MAPS_PULL_TEXT 128

struct maps_json_pull
{
  struct maps_data_file *f;
  uint64_t line_offset; /* where the line begins, in bytes */
  uint32_t line;
  unsigned depth;
  char text[MAPS_PULL_TEXT]; /* the last string; "" if it was longer */
  const char *wrong;         /* the syntax error; NULL: none so far */
  uint32_t column;           /* of it, in bytes */
};

void maps_pull_begin(struct maps_json_pull *j, struct maps_data_file *f);

/* The first character of the next value: one of {["tfn-0..9 or something wrong; 0: the end. */
char maps_pull_peek(struct maps_json_pull *j);

/* Enters an object or list. Then each call goes to the next member, whose key is in text, or
 * item; false at its end, which is left then, or at an error. */
bool maps_pull_enter(struct maps_json_pull *j, char bracket, bool *first);
bool maps_pull_member(struct maps_json_pull *j, bool *first);
bool maps_pull_item(struct maps_json_pull *j, bool *first);

/* Take one value. A string goes into text. A number that is not whole and from 0 to 2^63 gives
 * -1, and so does any other value, which is passed over. */
bool maps_pull_string(struct maps_json_pull *j);
bool maps_pull_number(struct maps_json_pull *j, int64_t *number);
bool maps_pull_skip(struct maps_json_pull *j);

/* Nothing but white space may follow. */
bool maps_pull_end(struct maps_json_pull *j);

#endif
