/*
 *	bird-maps -- does bird.conf fit the inventory?
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#ifndef MAPS_BIRD_CHECK_H
#define MAPS_BIRD_CHECK_H

#include "bird/bird.h"
#include "bird/instance.h"

/*
 * Checks every BGP protocol of a parsed configuration: a session toward AS8075
 * must be in the inventory, and must send what the inventory says it does.
 * Returns 0 with the first contradiction in err.
 */
int maps_check_config(const struct maps_instance *instance, struct config *c, char *err, uint size);

/* Logs what is allowed but not wise; for a configuration that becomes active. */
void maps_check_advise(const struct maps_instance *instance, struct config *c);

#endif
