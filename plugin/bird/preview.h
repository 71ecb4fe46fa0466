/*
 *	bird-maps -- what would a channel announce?
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A route of the table takes the way that it takes on the live path, through
 *	BIRD's own checks, the export filter, the policy and what BGP itself makes of
 *	it, but silently. Its channel must have been entered.
 */

#ifndef MAPS_BIRD_PREVIEW_H
#define MAPS_BIRD_PREVIEW_H

#include "core/readiness.h"
#include "bird/channel.h"

enum maps_offer
{
  MAPS_OFFERED,
  MAPS_OFFER_KEPT,     /* BIRD's BGP does not export it */
  MAPS_OFFER_FILTERED, /* the export filter rejects it */
};

/* Up to the export filter, and so what is judged. May replace the route by a copy, whose use
 * maps_rte_release() ends in any case. */
enum maps_offer maps_preview_offer(struct channel *c, rte **e, linpool *lp);

/* What the neighbour gets of the channel's route for the network that is recorded under this path
 * id; with text its judged path, cut to size. False if there is none any more. */
bool maps_preview_sent(struct maps_channel *mc, const net_addr *n, u32 path_id,
                       struct maps_sent *sent, char *text, uint size);

#endif
