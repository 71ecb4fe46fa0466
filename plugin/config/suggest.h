/*
 *	bird-maps -- did you mean
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The known word that a mistyped one is nearest to.
 */

#ifndef MAPS_CONFIG_SUGGEST_H
#define MAPS_CONFIG_SUGGEST_H

#include <stddef.h>

struct maps_suggestion
{
  const char *given;
  const char *best; /* NULL: none is near enough */
  unsigned distance;
};

/* Starts the search; then offer every known word. */
struct maps_suggestion maps_suggest(const char *given);
void maps_suggest_offer(struct maps_suggestion *s, const char *word);

#endif
