/*
 *	bird-maps -- the birdmaps tool: generated files
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#define _GNU_SOURCE

#include "tool/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *
maps_files_path(const char *directory, const char *name)
{
  char *path;

  return asprintf(&path, "%s/%s", directory, name) < 0 ? NULL : path;
}

/* Compares the rest of an open file with the text. */
static enum maps_file_state
compare(struct maps_file *file, FILE *in)
{
  char buffer[1 << 14];
  size_t at = 0, n;

  file->line = 1;
  while ((n = fread(buffer, 1, sizeof buffer, in)))
    for (size_t i = 0; i < n; i++, at++)
    {
      if (at == file->length || buffer[i] != file->text[at])
        return MAPS_FILE_DIFFERS;
      file->line += buffer[i] == '\n';
    }

  return ferror(in)           ? MAPS_FILE_UNREADABLE
         : at == file->length ? MAPS_FILE_SAME
                              : MAPS_FILE_DIFFERS;
}

bool
maps_files_compare(struct maps_file *file, unsigned count, const char *directory)
{
  bool same = true;

  for (unsigned i = 0; i < count; i++)
  {
    char *path = maps_files_path(directory, file[i].name);
    FILE *in = path ? fopen(path, "re") : NULL;

    if (in)
    {
      file[i].state = compare(&file[i], in);
      fclose(in);
    }
    else
      file[i].state = path && errno == ENOENT ? MAPS_FILE_MISSING : MAPS_FILE_UNREADABLE;
    free(path);

    if (file[i].state == MAPS_FILE_UNREADABLE)
      return false;
    same &= file[i].state == MAPS_FILE_SAME;
  }
  return same;
}

/* The new file has the access rights of the old one, or the usual ones. */
static mode_t
rights(const char *path)
{
  struct stat st;
  mode_t mask = umask(0);

  umask(mask);
  return stat(path, &st) ? 0666 & ~mask : st.st_mode & 0777;
}

static bool
write_all(int fd, const char *text, size_t length)
{
  for (ssize_t n; length; text += n, length -= n)
    if ((n = write(fd, text, length)) < 0)
      return false;
  return true;
}

/* Makes the new file beside the old one, on the disk. */
static bool
make(struct maps_file *file, const char *directory)
{
  char *path = maps_files_path(directory, file->name);
  int fd = -1;

  if (!path || asprintf(&file->made, "%s/.%s.XXXXXX", directory, file->name) < 0)
    file->made = NULL;
  else if ((fd = mkostemp(file->made, O_CLOEXEC)) < 0)
  {
    free(file->made);
    file->made = NULL;
  }

  bool ok =
    fd >= 0 && write_all(fd, file->text, file->length) && !fchmod(fd, rights(path)) && !fsync(fd);
  int why = errno;

  if (fd >= 0 && close(fd))
    ok = false;
  free(path);
  errno = why;
  return ok;
}

static bool
put_in_place(struct maps_file *file, const char *directory)
{
  char *path = maps_files_path(directory, file->name);
  bool ok = path && !rename(file->made, path);

  free(path);
  if (ok)
  {
    free(file->made);
    file->made = NULL;
  }
  return ok;
}

bool
maps_files_install(struct maps_file *file, unsigned count, const char *directory,
                   const struct maps_file **failed)
{
  bool ok = true;

  for (unsigned i = 0; ok && i < count; i++)
    if (file[i].state != MAPS_FILE_SAME && !(ok = make(&file[i], directory)))
      *failed = &file[i];

  for (unsigned i = 0; ok && i < count; i++)
    if (file[i].made && !(ok = put_in_place(&file[i], directory)))
      *failed = &file[i];

  int why = errno;
  for (unsigned i = 0; i < count; i++)
    if (file[i].made)
    {
      unlink(file[i].made);
      free(file[i].made);
      file[i].made = NULL;
    }
  errno = why;
  return ok;
}
