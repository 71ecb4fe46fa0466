/*
 *	bird-maps -- birdmaps check: a look at this host
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What the kernel shows of the interfaces that sessions end on. Nothing is
 *	changed, loaded or run.
 */

#ifndef MAPS_TOOL_HOST_H
#define MAPS_TOOL_HOST_H

#include "config/setup.h"
#include "config/setup_host.h"

/* Looks at each connection whose session has its local address on this host. NULL when memory is
 * short. */
struct maps_host *maps_host_look(const struct maps_setup *setup);
void maps_host_free(struct maps_host *host);

/* Fills bundle and mode of the link, whose interface is known, from the files below root ("":
 * the real ones). */
void maps_host_bundle(const char *root, struct maps_host_link *link);

/* Is the session between these addresses in the firewall's connection table? */
enum maps_tracked maps_host_tracked(const char *root, const struct maps_prefix *local,
                                    const struct maps_prefix *neighbour);

/* host_shaper.c: fills the link's shaper. */
void maps_host_shaper(struct maps_host_link *link);

#endif
