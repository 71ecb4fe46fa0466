/*
 *	bird-maps -- registry data: bytes of a file, plain or compressed
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A window moves over the file: what is not taken yet lies between at and end.
 *	Dumps are larger than memory should be, so nothing else of them is kept.
 */

#ifndef MAPS_CONFIG_DATA_FILE_H
#define MAPS_CONFIG_DATA_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#define MAPS_DATA_WINDOW (256u << 10)
#define MAPS_DATA_WHY    256

struct maps_data_file
{
  void *gz; /* zlib's */
  char *window;
  const char *at, *end;
  uint64_t taken;    /* bytes that went through the window */
  uint32_t modified; /* Unix time */
  bool ended;        /* there is nothing behind end */
  bool out_of_memory;
  char why[MAPS_DATA_WHY]; /* what is wrong with the file; "": nothing */
};

/* One line, without its end */
struct maps_data_line
{
  const char *begin, *end; /* into the window: good until the next line is read */
  uint32_t number;         /* the first is 1 */
  bool cut;                /* there was more than the window holds */
};

/* The path of a file that is named in another one; the caller frees it. NULL: memory is short. */
char *maps_path_beside(const char *file, const char *name);

/* Opens a regular file for reading, whatever else it may be; -1 with the reason in why. hint says
 * what should have been named. */
int maps_open_regular(const char *file, const char *hint, struct stat *st, char why[MAPS_DATA_WHY]);

/* False with the reason in the file; maps_data_close() is called in either case. */
bool maps_data_open(struct maps_data_file *f, const char *file);
void maps_data_close(struct maps_data_file *f);

/* Reads on behind what is not taken yet, which may move; false: nothing came. */
bool maps_data_more(struct maps_data_file *f);

/* The next line, which zeroed *line is before the first; false: there is none. */
bool maps_data_line(struct maps_data_file *f, struct maps_data_line *line);

/* The place of p in the file, in bytes */
static inline uint64_t
maps_data_offset(const struct maps_data_file *f, const char *p)
{
  return f->taken - (uint64_t) (f->end - p);
}

#endif
