/*
 *	bird-maps -- bytes that are put together
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A buffer grows as needed and never gives memory back before it is freed. The
 *	replayer has nothing to do without memory, so it ends when there is none.
 */

#ifndef REPLAY_BUFFER_H
#define REPLAY_BUFFER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buffer
{
  uint8_t *data;
  size_t length, room;
};

static inline void *
need(void *memory)
{
  if (!memory)
  {
    fputs("replay: no memory\n", stderr);
    exit(1);
  }
  return memory;
}

static inline void
buffer_free(struct buffer *b)
{
  free(b->data);
  *b = (struct buffer){0};
}

/* Appends that many bytes, for the caller to fill. */
static inline uint8_t *
buffer_add(struct buffer *b, size_t length)
{
  if (b->length + length > b->room)
  {
    b->room = 2 * (b->length + length) + 256;
    b->data = need(realloc(b->data, b->room));
  }

  b->length += length;
  return b->data + b->length - length;
}

static inline void
put(struct buffer *b, const void *data, size_t length)
{
  if (length)
    memcpy(buffer_add(b, length), data, length);
}

/* Numbers of that many bytes, big-endian */

static inline void
set_number(uint8_t *at, unsigned size, uint32_t value)
{
  for (unsigned i = 0; i < size; i++)
    at[i] = value >> 8 * (size - 1 - i);
}

static inline void
put_number(struct buffer *b, unsigned size, uint32_t value)
{
  set_number(buffer_add(b, size), size, value);
}

static inline uint32_t
get_number(const uint8_t *at, unsigned size)
{
  uint32_t value = 0;

  for (unsigned i = 0; i < size; i++)
    value = value << 8 | at[i];

  return value;
}

#endif
