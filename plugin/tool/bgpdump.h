/*
 *	bird-maps -- routes as `bgpdump -m` prints them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One line is one route of a table or one announcement. Withdrawals and state
 *	changes are understood, but are no routes.
 */

#ifndef MAPS_TOOL_BGPDUMP_H
#define MAPS_TOOL_BGPDUMP_H

#include "core/route_line.h"

/* Reads one line, writing into it. Returns MAPS_LINE_ROUTE with *route filled,
 * MAPS_LINE_SKIPPED, or MAPS_LINE_BAD with the reason in why. */
unsigned maps_bgpdump_line(char *text, size_t length, struct maps_route_line *route,
                           char why[MAPS_LINE_WHY]);

#endif
