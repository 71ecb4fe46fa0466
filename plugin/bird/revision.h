/*
 *	bird-maps -- what a reconfiguration affects
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What changes from one instance to another is found out once, and kept for all
 *	channels that go that way. Counted, as a feed of what is affected may outlast a
 *	configuration; the last one to leave may be in any loop.
 */

#ifndef MAPS_BIRD_REVISION_H
#define MAPS_BIRD_REVISION_H

#include "core/changes.h"

/* What a version's header needs of this comes before the rest of BIRD as the plugin sees it */
struct channel;
struct net_addr;
struct maps_instance;

/* More prefixes are not looked up in a table one after the other for each of many sessions */
#define MAPS_LOOKUPS_MAX 1024

struct maps_revision
{
  struct maps_changes changes;
  uint32_t refs;
};

/* From one instance to another; from NULL, all changes. Of the main loop. */
struct maps_revision *maps_revision_between(const struct maps_instance *from,
                                            const struct maps_instance *to);

struct maps_revision *maps_revision_ref(struct maps_revision *revision);
void maps_revision_unref(struct maps_revision *revision);

/* May exports of the network to Microsoft be judged in another way? */
bool maps_revision_affects(const struct maps_revision *revision, const struct net_addr *n);

/* Calls for each network that is affected; only where none is for what it covers. */
void maps_revision_walk(const struct maps_revision *revision, struct channel *c,
                        void (*each)(struct channel *c, const struct net_addr *n));

#endif
