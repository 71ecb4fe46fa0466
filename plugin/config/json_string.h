/*
 *	bird-maps -- JSON text: strings
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Strict UTF-8 (RFC 3629) and escapes. What an escape stands for is never
 *	longer than the escape, so a string resolved fits where the raw one did.
 */

#ifndef MAPS_CONFIG_JSON_STRING_H
#define MAPS_CONFIG_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>

struct maps_json_string
{
  const char *text; /* behind the opening quote */
  size_t raw;       /* bytes up to the closing quote */
  size_t length;    /* bytes when resolved */
  bool escapes;
};

/* Reads the string whose opening quote is at *p and moves *p behind the closing one. Returns NULL,
 * or what is wrong; *p is then where. */
const char *maps_json_string_read(const char **p, const char *end, struct maps_json_string *s);

/* Writes the resolved string and a NUL: length + 1 bytes. */
void maps_json_string_resolve(const struct maps_json_string *s, char *out);

#endif
