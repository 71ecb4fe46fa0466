/*
 *	bird-maps -- JSON text: reading the file
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A whole file at once: an inventory is small.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/data_file.h"
#include "config/json_text.h"

static char *
read_open_file(struct maps_reader *r, int fd, const struct stat *st, size_t *length)
{
  size_t size, got = 0;
  char *text;

  if (st->st_size > (off_t) MAPS_INVENTORY_MAX_BYTES)
  {
    maps_problem(r, NULL, "is larger than %u MiB; an inventory may not be",
                 MAPS_INVENTORY_MAX_BYTES >> 20);
    return NULL;
  }

  size = (size_t) st->st_size;
  text = malloc(size + 1);
  if (!text)
  {
    maps_problem_memory(r);
    return NULL;
  }

  while (got < size)
  {
    ssize_t n = read(fd, text + got, size - got);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
    {
      maps_problem(r, NULL, "cannot be read: %s", strerror(errno));
      free(text);
      return NULL;
    }
    if (!n)
      break;
    got += (size_t) n;
  }

  *length = got;
  return text;
}

char *
maps_json_read(struct maps_reader *r, const char *file, size_t *length)
{
  char why[MAPS_DATA_WHY];
  struct stat st;
  int fd = maps_open_regular(file, "a JSON file", &st, why);

  if (fd < 0)
  {
    maps_problem(r, NULL, "%s", why);
    return NULL;
  }

  char *text = read_open_file(r, fd, &st, length);
  close(fd);
  return text;
}
