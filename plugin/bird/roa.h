/*
 *	bird-maps -- BIRD's ROA tables
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Where the inventory names a ROA table of bird.conf, a channel holds on to it from
 *	the configuration that it was made or reconfigured by to the next one. It is asked
 *	in the loop that judges, as BIRD's filters ask it.
 */

#ifndef MAPS_BIRD_ROA_H
#define MAPS_BIRD_ROA_H

#include "core/engine.h"
#include "core/origin.h"
#include "bird/bird.h"

struct maps_channel;
struct maps_instance;

struct maps_roa
{
  struct maps_roa_table core; /* must be first */
  rtable *table;              /* locked; NULL: none is asked */
};

/* Does bird.conf have the tables that the inventory names? If not, 0 with the reason in err. */
int maps_roa_check(const struct maps_instance *instance, struct config *c, char *err, uint size);

/* Takes the table that the instance names for the channel's networks, in the configuration that
 * is being committed; NULL: none. True if it is another one than before. */
bool maps_roa_adopt(struct maps_channel *mc, const struct maps_instance *instance);

/* Hook of struct plugin_class */
rtable *maps_roa_table(struct channel *c, int dir);

#endif
