/*
 *	bird-maps -- generated filters: the versions of BIRD
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "filtergen/dialect.h"

#include <stddef.h>
#include <string.h>

static const struct maps_bird birds[] = {
  {.version = "2.0.12", .typed = false, .blocks = true},
  {.version = "2.17.5", .typed = true, .blocks = true},
  {.version = "3.1.7", .typed = true, .blocks = false},
};

#define BIRDS (sizeof(birds) / sizeof(*birds))

const struct maps_bird *
maps_bird_by_version(const char *version)
{
  for (size_t i = 0; i < BIRDS; i++)
    if (!strcmp(birds[i].version, version))
      return &birds[i];
  return NULL;
}

const struct maps_bird *
maps_bird_by_number(unsigned number)
{
  return number < BIRDS ? &birds[number] : NULL;
}
