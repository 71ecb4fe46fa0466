/*
 *	bird-maps -- birdmaps init: the text of a starting inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What is known is written, what is not is asked for in comments.
 */

#ifndef MAPS_TOOL_STARTING_H
#define MAPS_TOOL_STARTING_H

#include "config/setup_rules.h"

struct maps_names
{
  char **name;
  unsigned count;
};

struct maps_starting
{
  struct maps_names files, except;
  const char *deployment;
  uint32_t asn;
};

/* The text, which the caller frees, or NULL when memory is short. As long as it is not known what
 * the files hold, known is NULL; no comment is written then. */
char *maps_starting_text(const struct maps_starting *start, const struct maps_inventory *known);

#endif
