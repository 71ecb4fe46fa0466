/*
 *	bird-maps -- JSON text: reading the file
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Only regular files are read: opening an inventory never waits for anybody.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/json_text.h"

static char *
read_open_file(struct maps_reader *r, int fd, size_t *length)
{
  struct stat st;
  size_t size, got = 0;
  char *text;

  if (fstat(fd, &st) < 0)
  {
    maps_problem(r, NULL, "cannot be read: %s", strerror(errno));
    return NULL;
  }

  if (!S_ISREG(st.st_mode))
  {
    maps_problem(r, NULL, "is %s; name a JSON file",
                 S_ISDIR(st.st_mode) ? "a directory" : "not a regular file");
    return NULL;
  }

  if (st.st_size > (off_t) MAPS_INVENTORY_MAX_BYTES)
  {
    maps_problem(r, NULL, "is larger than %u MiB; an inventory may not be",
                 MAPS_INVENTORY_MAX_BYTES >> 20);
    return NULL;
  }

  size = (size_t) st.st_size;
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
  int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
  {
    maps_problem(r, NULL, "cannot be opened: %s", strerror(errno));
    return NULL;
  }

  char *text = read_open_file(r, fd, length);
  close(fd);
  return text;
}
