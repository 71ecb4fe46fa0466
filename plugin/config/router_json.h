/*
 *	bird-maps -- what a router says of itself in JSON lines
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Lines of `show maps json prefixes` and `show maps json verdicts export`, in any
 *	order of the two, as birdc prints them. Types of lines that nobody here reads are
 *	passed over, since birdc may get new ones.
 */

#ifndef MAPS_CONFIG_ROUTER_JSON_H
#define MAPS_CONFIG_ROUTER_JSON_H

#include "core/reconcile.h"
#include "core/route_line.h"

struct maps_router_json;

/* A reader of the lines of one router, which are added to *routers, or NULL when memory is short.
 */
struct maps_router_json *maps_router_json_new(struct maps_routers *routers);

/* Reads one line of length bytes, which a NUL follows. False if it is bad; why tells. */
bool maps_router_json_line(struct maps_router_json *reader, const char *text, size_t length,
                           char why[MAPS_LINE_WHY]);

/* Ends the router's lines and frees the reader. False if they cannot be all; why tells. */
bool maps_router_json_end(struct maps_router_json *reader, char why[MAPS_LINE_WHY]);

#endif
