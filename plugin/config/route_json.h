/*
 *	bird-maps -- routes as ndjson: one JSON object a line
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A line is a route or it is bad: an unknown key, a wrong type or a number out
 *	of range is never passed over, since the route would then be judged as
 *	another one. Malformed paths can be told on purpose, as bytes.
 */

#ifndef MAPS_CONFIG_ROUTE_JSON_H
#define MAPS_CONFIG_ROUTE_JSON_H

#include "core/route_line.h"

struct maps_route_json;

/* A reader of lines, or NULL when memory is short. */
struct maps_route_json *maps_route_json_new(void);
void maps_route_json_free(struct maps_route_json *reader);

/* Reads one line of length bytes, which a NUL follows. Returns MAPS_LINE_ROUTE with *route
 * filled, or MAPS_LINE_BAD with the reason in why. */
unsigned maps_route_json_line(struct maps_route_json *reader, const char *text, size_t length,
                              struct maps_route_line *route, char why[MAPS_LINE_WHY]);

#endif
