/*
 *	bird-maps -- what is in an inventory but came from elsewhere
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Azure's documents are joined with the inventory into one tree, which is then
 *	read as if it had been written so. A value's place in that tree is not where
 *	its author will look for it: origins tell the file and the place where it was
 *	written. They hold for all that lies below, until a nearer one.
 */

#ifndef MAPS_CONFIG_ORIGINS_H
#define MAPS_CONFIG_ORIGINS_H

#include "config/problems.h"

/* Room for a file's name and a place in it */
#define MAPS_WHERE_TEXT (2 * MAPS_PLACE_TEXT)

/* What is at this place was written elsewhere; azure: by Azure, so it may hold keys that are
 * unknown here. False when memory is short. */
bool maps_origin_add(struct maps_reader *r, const struct maps_place *at, const char *file,
                     const char *place, bool azure);

/* Was it written by Azure? */
bool maps_origin_azure(const struct maps_reader *r, const struct maps_place *at);

/* Where it was written: the file, and the place in it. */
const char *maps_where(const struct maps_reader *r, const struct maps_place *at,
                       char place[MAPS_PLACE_TEXT]);

/* The same for a message about another place: without the file if that is the inventory. */
const char *maps_where_shown(const struct maps_reader *r, const struct maps_place *at,
                             char buf[MAPS_WHERE_TEXT]);

void maps_origins_free(struct maps_reader *r);

#endif
