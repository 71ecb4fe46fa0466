/*
 *	bird-maps -- a route as one line of input tells it
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Every parser of routes (ndjson, bgpdump, birdc) fills the same structure,
 *	which is large, owned by the reader and used again for each line: nothing is
 *	allocated for a route. A path may become as wrong as the input says; only its
 *	bytes stay within the buffer, and a path that does not fit is longer than
 *	MAPS_PATH_MAX, so that the engine refuses it.
 */

#ifndef MAPS_CORE_ROUTE_LINE_H
#define MAPS_CORE_ROUTE_LINE_H

#include "core/engine.h"

/* What a parser says of a line: a mask, since a line may end one route and be bad itself */
#define MAPS_LINE_NOTHING 0u
#define MAPS_LINE_ROUTE   1u /* a route is complete */
#define MAPS_LINE_BAD     2u /* the line cannot be understood; why tells */
#define MAPS_LINE_SKIPPED 4u /* understood, but no route: a withdrawal, a state change */

/* Room for the reason of a bad line */
#define MAPS_LINE_WHY 160

/* More cannot come out of a BGP message */
#define MAPS_COMMUNITIES_MAX (MAPS_PATH_MAX / 4)

/* An AS path being written: there is room for one ASN more than a path may have */
struct maps_path_writer
{
  uint32_t length;  /* bytes of data */
  uint32_t segment; /* where the last segment begins */
  uint8_t data[MAPS_PATH_MAX + 8];
};

struct maps_route_line
{
  struct maps_prefix prefix;
  struct maps_prefix session; /* neighbour; family 0: not told */
  bool has_direction;
  bool external;     /* eBGP */
  uint8_t direction; /* enum maps_direction, if has_direction */
  uint32_t community_count;
  uint32_t community[MAPS_COMMUNITIES_MAX];
  struct maps_path_writer path;
};

/* Makes it a route without path, communities, session and direction, over eBGP. */
void maps_route_line_clear(struct maps_route_line *line);

/* False when there are MAPS_COMMUNITIES_MAX already. */
bool maps_route_line_add_community(struct maps_route_line *line, uint32_t community);

/* The engine's view of it; valid until the line is changed. */
struct maps_route maps_route_line_route(const struct maps_route_line *line);

void maps_path_clear(struct maps_path_writer *path);

/* Begins a segment, so far without ASNs. */
void maps_path_begin(struct maps_path_writer *path, enum maps_segment type);

/* Appends to the segment begun last. A full SEQUENCE goes on in another segment; false
 * when a SET is full, which cannot be split without changing what it means. */
bool maps_path_add(struct maps_path_writer *path, uint32_t asn);

/* Appends bytes as they are. */
void maps_path_add_raw(struct maps_path_writer *path, uint8_t byte);

#endif
