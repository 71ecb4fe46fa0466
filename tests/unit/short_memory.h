/*
 *	bird-maps -- an allocator that can be made to fail
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Takes the place of libc's in the program that includes it, once.
 */

#ifndef MAPS_UNIT_SHORT_MEMORY_H
#define MAPS_UNIT_SHORT_MEMORY_H

#include <stdbool.h>
#include <stdlib.h>

/* json-c and libc must see these, too. */
#define EVERYWHERE __attribute__((visibility("default")))

static long left = -1; /* allocations until one fails; -1: none does */
static bool stay;      /* all further ones fail, too */
static bool failed;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool
fails(void)
{
  if (left < 0 || left-- > 0)
    return false;

  failed = true;
  if (stay)
    left = 0;
  return true;
}

EVERYWHERE void *
malloc(size_t size)
{
  return fails() ? NULL : __libc_malloc(size);
}

EVERYWHERE void *
calloc(size_t count, size_t size)
{
  return fails() ? NULL : __libc_calloc(count, size);
}

EVERYWHERE void *
realloc(void *old, size_t size)
{
  return fails() ? NULL : __libc_realloc(old, size);
}

#endif
