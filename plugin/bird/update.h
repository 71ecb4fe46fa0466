/*
 *	bird-maps -- BGP updates on their way in
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	BIRD's table is larger than the cache, and to look a network up is mostly to wait
 *	for memory. An update tells all its prefixes at once: so their places in the table
 *	are brought near (prefetched) together, instead of one after the other. Only time
 *	depends on it; what is malformed is left to BIRD.
 */

#ifndef MAPS_BIRD_UPDATE_H
#define MAPS_BIRD_UPDATE_H

#include "bird/bird.h"

/* The hook of struct plugin_class */
void maps_update(struct channel *c, const byte *nlri, uint len, int add_path);

#endif
