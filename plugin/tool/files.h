/*
 *	bird-maps -- the birdmaps tool: generated files
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Files that another program reads while they change: each is there whole, the old
 *	one or the new one, and one that would not change is left alone.
 */

#ifndef MAPS_TOOL_FILES_H
#define MAPS_TOOL_FILES_H

#include <stdbool.h>
#include <stddef.h>

enum maps_file_state
{
  MAPS_FILE_SAME,
  MAPS_FILE_MISSING,
  MAPS_FILE_DIFFERS,
  MAPS_FILE_UNREADABLE, /* errno tells */
};

/* A file that is to hold this text */
struct maps_file
{
  const char *name; /* in its directory */
  const char *text;
  size_t length;
  enum maps_file_state state; /* as maps_files_compare() found it */
  unsigned line;              /* the first that differs */
  char *made;                 /* path of the new file as long as it is not in place, or NULL */
};

/* Compares with what is in the directory; false if any file differs or cannot be read. */
bool maps_files_compare(struct maps_file *file, unsigned count, const char *directory);

/* Writes those that are not the same: all beside the old ones, then each over its old one.
 * On failure nothing is left behind, *failed is the file at fault and errno tells. */
bool maps_files_install(struct maps_file *file, unsigned count, const char *directory,
                        const struct maps_file **failed);

/* "DIRECTORY/NAME", which the caller frees, or NULL */
char *maps_files_path(const char *directory, const char *name);

#endif
