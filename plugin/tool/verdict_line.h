/*
 *	bird-maps -- a verdict as one line of JSON
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The keys, their order and their types are a promise to programs (birdmaps(1)).
 */

#ifndef MAPS_TOOL_VERDICT_LINE_H
#define MAPS_TOOL_VERDICT_LINE_H

#include "core/engine.h"

struct maps_verdict_printer;

/* Room for any verdict's line, or NULL when memory is short. */
struct maps_verdict_printer *maps_verdict_printer_new(void);
void maps_verdict_printer_free(struct maps_verdict_printer *printer);

/* The verdict's line, with its newline; valid until the next call. */
const char *maps_verdict_line(struct maps_verdict_printer *printer, const struct maps_judge *judge,
                              const struct maps_route *route, const struct maps_verdict *verdict,
                              size_t *length);

#endif
