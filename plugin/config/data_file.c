/*
 *	bird-maps -- registry data: bytes of a file, plain or compressed
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Only regular files are read: opening one never waits for anybody. A compressed
 *	file that is cut off is an error, and so is one that unpacks to more than any
 *	registry holds.
 */

#define _GNU_SOURCE

#include "config/data_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define UNPACKED_MAX ((uint64_t) 16 << 30)

char *
maps_path_beside(const char *file, const char *name)
{
  const char *slash = strrchr(file, '/');
  char *path;

  if (*name == '/' || !slash)
    return strdup(name);
  return asprintf(&path, "%.*s%s", (int) (slash - file + 1), file, name) < 0 ? NULL : path;
}

int
maps_open_regular(const char *file, const char *hint, struct stat *st, char why[MAPS_DATA_WHY])
{
  int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
  {
    snprintf(why, MAPS_DATA_WHY, "cannot be opened: %s", strerror(errno));
    return -1;
  }

  if (fstat(fd, st) < 0)
    snprintf(why, MAPS_DATA_WHY, "cannot be read: %s", strerror(errno));
  else if (!S_ISREG(st->st_mode))
    snprintf(why, MAPS_DATA_WHY, "is %s; name %s",
             S_ISDIR(st->st_mode) ? "a directory" : "not a regular file", hint);
  else
    return fd;

  close(fd);
  return -1;
}

bool
maps_data_open(struct maps_data_file *f, const char *file)
{
  struct stat st;

  *f = (struct maps_data_file){0};

  int fd = maps_open_regular(file, "a file with registry data", &st, f->why);

  if (fd < 0)
    return false;

  f->modified = (uint32_t) st.st_mtime;
  f->at = f->end = f->window = malloc(MAPS_DATA_WINDOW);
  f->gz = f->window ? gzdopen(fd, "rb") : NULL;
  if (!f->gz)
  {
    close(fd);
    f->out_of_memory = true;
    return false;
  }

  gzbuffer(f->gz, MAPS_DATA_WINDOW);
  return true;
}

void
maps_data_close(struct maps_data_file *f)
{
  if (f->gz)
    gzclose_r(f->gz);
  free(f->window);
  f->gz = f->window = NULL;
}

static bool
failed(struct maps_data_file *f, const char *what)
{
  f->ended = true;
  snprintf(f->why, MAPS_DATA_WHY, "%s", what);
  return false;
}

/* Nothing came: is that the end, or what is wrong? */
static bool
end(struct maps_data_file *f)
{
  int error;
  const char *text = gzerror(f->gz, &error), *words = strstr(text, ": ");

  f->ended = true;
  switch (error)
  {
  case Z_OK:
  case Z_STREAM_END:
    return false;
  case Z_MEM_ERROR:
    f->out_of_memory = true;
    return false;
  case Z_BUF_ERROR:
    return failed(f, "the compressed data are cut off; get the file again");
  case Z_ERRNO:
    snprintf(f->why, MAPS_DATA_WHY, "cannot be read: %s", strerror(errno));
    return false;
  default:
    snprintf(f->why, MAPS_DATA_WHY, "the compressed data are damaged (%.100s); get the file again",
             words ? words + 2 : text);
    return false;
  }
}

bool
maps_data_more(struct maps_data_file *f)
{
  size_t left = (size_t) (f->end - f->at);

  if (f->ended || left == MAPS_DATA_WINDOW)
    return false;

  memmove(f->window, f->at, left);
  f->at = f->window;
  f->end = f->window + left;

  int got = gzread(f->gz, f->window + left, (unsigned) (MAPS_DATA_WINDOW - left));

  if (got <= 0)
    return end(f);

  f->end += got;
  f->taken += (uint64_t) got;
  return f->taken <= UNPACKED_MAX ||
         failed(f, "unpacks to more than 16 GiB, which no registry does; get the file again");
}

/* The end of the line that begins at the window's, or NULL when it is not there yet */
static const char *
line_end(const struct maps_data_file *f, size_t from)
{
  return memchr(f->at + from, '\n', (size_t) (f->end - f->at) - from);
}

/* The rest of a line whose beginning filled the window */
static void
pass_over_line(struct maps_data_file *f)
{
  const char *newline = NULL;

  do
    f->at = f->end;
  while (maps_data_more(f) && !(newline = line_end(f, 0)));

  f->at = newline ? newline + 1 : f->end;
}

bool
maps_data_line(struct maps_data_file *f, struct maps_data_line *line)
{
  const char *newline;
  size_t seen = 0;

  if (line->cut)
    pass_over_line(f);

  while (!(newline = line_end(f, seen)))
  {
    seen = (size_t) (f->end - f->at);
    if (!maps_data_more(f))
      break;
  }

  if (f->at == f->end || *f->why || f->out_of_memory)
    return false;

  line->number++;
  line->begin = f->at;
  line->end = newline ? newline : f->end;
  line->cut = !newline && !f->ended;
  f->at = newline ? newline + 1 : f->end;
  if (line->end > line->begin && line->end[-1] == '\r')
    line->end--;
  return true;
}
