/*
 *	bird-maps -- routes as birdc prints them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Reads `show route all` of BIRD 2 and 3, with the reply codes of the control
 *	socket or without. A route is several lines here, so it is complete only when
 *	something else begins. A route that was printed without its attributes is bad:
 *	it would be judged as a route that has none.
 */

#ifndef MAPS_TOOL_BIRDC_H
#define MAPS_TOOL_BIRDC_H

#include "core/route_line.h"

/* What the lines so far have told; zeroed at the beginning */
struct maps_birdc
{
  struct maps_route_line line[2]; /* the route being read, and the one given out last */
  uint8_t current;                /* index of the route being read */
  bool has_prefix;                /* a following head without prefix means the one above */
  bool open;                      /* a route is being read */
  bool broken;                    /* it has a bad line, which was reported */
  bool has_attributes, has_path;
  bool names_origin;   /* its head tells an origin ASN */
  bool in_communities; /* a community list may go on */
  struct maps_prefix prefix;
};

/* Reads one line. MAPS_LINE_ROUTE with *route set when the route before it is complete,
 * MAPS_LINE_BAD with the reason in why; both are possible. */
unsigned maps_birdc_line(struct maps_birdc *birdc, const char *text, size_t length,
                         const struct maps_route_line **route, char why[MAPS_LINE_WHY]);

/* The same at the end of the input. */
unsigned maps_birdc_end(struct maps_birdc *birdc, const struct maps_route_line **route,
                        char why[MAPS_LINE_WHY]);

#endif
