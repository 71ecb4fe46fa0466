/*
 *	bird-maps -- generated filters: the versions of BIRD
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What the filter languages differ in, as far as it shows in the generated text.
 */

#ifndef MAPS_FILTERGEN_DIALECT_H
#define MAPS_FILTERGEN_DIALECT_H

#include <stdbool.h>

struct maps_bird
{
  const char *version;
  bool typed;  /* a function that returns a value must name its type, or there is a warning */
  bool blocks; /* an export limit may hold routes back; 3.1.7 stops at it (docs/upstream) */
};

/* The BIRD of this version, or NULL. */
const struct maps_bird *maps_bird_by_version(const char *version);

/* The versions there are, NULL after the last. */
const struct maps_bird *maps_bird_by_number(unsigned number);

#endif
