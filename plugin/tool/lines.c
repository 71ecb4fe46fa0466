/*
 *	bird-maps -- lines of a file, in constant memory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Bytes move to the buffer's begin only when a line does not end in it, so that
 *	each byte is copied at most once or so.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool/lines.h"

bool
maps_lines_open(struct maps_lines *lines, int fd)
{
  /* One byte more for the NUL after a last line without newline */
  *lines = (struct maps_lines){.fd = fd, .buffer = malloc(MAPS_LINE_MAX + 1)};
  return lines->buffer;
}

void
maps_lines_close(struct maps_lines *lines)
{
  free(lines->buffer);
  lines->buffer = NULL;
}

/* Reads more behind what is held; false on an error */
static bool
fill(struct maps_lines *lines)
{
  if (lines->start)
  {
    memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
    lines->end -= lines->start;
    lines->start = 0;
  }

  ssize_t n;

  do
    n = read(lines->fd, lines->buffer + lines->end, MAPS_LINE_MAX - lines->end);
  while (n < 0 && errno == EINTR);

  if (n < 0)
    return false;

  lines->at_end = !n;
  lines->end += n;
  return true;
}

enum maps_lines_result
maps_lines_next(struct maps_lines *lines, char **line, size_t *length)
{
  size_t searched = 0; /* bytes from start that hold no newline */

  for (;;)
  {
    char *begin = lines->buffer + lines->start;
    size_t held = lines->end - lines->start;
    char *newline = memchr(begin + searched, '\n', held - searched);

    if (newline || lines->at_end && held)
    {
      char *stop = newline ? newline : begin + held;

      lines->start += stop - begin + !!newline;
      if (lines->skipping)
      {
        lines->skipping = false;
        searched = 0;
        continue;
      }

      if (stop > begin && stop[-1] == '\r')
        stop--;
      *stop = 0;
      *line = begin;
      *length = stop - begin;
      lines->number++;
      return MAPS_LINES_LINE;
    }

    if (lines->at_end)
      return MAPS_LINES_END;

    searched = held;
    if (held == MAPS_LINE_MAX || lines->skipping)
    {
      bool first = !lines->skipping;

      lines->start = lines->end = searched = 0;
      lines->skipping = true;
      if (first)
      {
        lines->number++;
        return MAPS_LINES_LONG;
      }
    }

    if (!fill(lines))
      return MAPS_LINES_ERROR;
  }
}
