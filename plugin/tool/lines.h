/*
 *	bird-maps -- lines of a file, in constant memory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Whatever comes in, no more than one buffer is held: a line that does not fit
 *	is skipped to its end and reported, once, and the next one is read as usual.
 */

#ifndef MAPS_TOOL_LINES_H
#define MAPS_TOOL_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest line that is read. The longest AS path in ndjson takes a tenth of it. */
#define MAPS_LINE_MAX (4u << 20)

enum maps_lines_result
{
  MAPS_LINES_END,
  MAPS_LINES_LINE,
  MAPS_LINES_LONG,  /* a line was longer than MAPS_LINE_MAX */
  MAPS_LINES_ERROR, /* errno tells */
};

struct maps_lines
{
  uint64_t number; /* of the line returned last, from 1 */
  char *buffer;
  size_t start, end; /* what is read and not yet returned */
  int fd;
  bool at_end, skipping;
};

/* Begins with an open file, which stays the caller's. False when memory is short. */
bool maps_lines_open(struct maps_lines *lines, int fd);
void maps_lines_close(struct maps_lines *lines);

/* The next line: without its newline or CR LF, with a NUL at its end. It may be written to,
 * and is valid until the next call. */
enum maps_lines_result maps_lines_next(struct maps_lines *lines, char **line, size_t *length);

#endif
