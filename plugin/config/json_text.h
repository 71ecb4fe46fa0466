/*
 *	bird-maps -- JSON text: from a file to json-c's tree
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The tree is json-c's, its parser is not: that one forgets where things were,
 *	keeps the last of two equal keys without a word, cuts keys at a NUL, accepts
 *	more than JSON, takes as much memory as it is asked for and does not survive
 *	its end.
 */

#ifndef MAPS_CONFIG_JSON_TEXT_H
#define MAPS_CONFIG_JSON_TEXT_H

#include "config/problems.h"

/* The bytes of a file, or NULL and a problem; the caller frees them. */
char *maps_json_read(struct maps_reader *r, const char *file, size_t *length);

/* The tree of a text that is one JSON object (RFC 8259, UTF-8, not too deep, not too large), or
 * NULL and a problem; azure: of an object or a list. A key given twice is a problem, too, unless
 * it is a comment; the tree has its first value. Numbers are json_type_int if they are whole and
 * fit 64 bits, and else json_type_double. */
struct json_object *maps_json_parse(struct maps_reader *r, const char *text, size_t length,
                                    bool azure);

#endif
