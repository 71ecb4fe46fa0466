/*
 *	bird-maps -- AS paths and communities, from text
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One grammar reads what BIRD, bgpdump and this project itself print: SETs in
 *	braces, CONFED_SEQUENCEs in parentheses, CONFED_SETs in brackets or as "({ })",
 *	ASNs divided by blanks, inside a segment by commas too. Whatever else is found
 *	is an error: a path that was cut must not be judged as if it were whole.
 */

#ifndef MAPS_CORE_PATH_TEXT_H
#define MAPS_CORE_PATH_TEXT_H

#include "core/route_line.h"

/* All of these read text up to end and return NULL, or what is wrong with it. */

/* The path of a text, in place of what the writer held. Empty text is the empty path. */
const char *maps_path_parse(const char *text, const char *end, struct maps_path_writer *path);

/* The path whose bytes these hexadecimal digits are. */
const char *maps_path_parse_hex(const char *text, const char *end, struct maps_path_writer *path);

/* "8075:8007", as BIRD holds a standard community. */
const char *maps_community_parse(const char *text, const char *end, uint32_t *community);

/* A decimal number up to max, from *text on, which is moved beyond it; false if there is none. */
bool maps_number_parse(const char **text, const char *end, uint32_t max, uint32_t *number);

#endif
