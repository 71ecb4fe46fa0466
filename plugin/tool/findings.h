/*
 *	bird-maps -- birdmaps check: findings as a table or as JSON
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The JSON document's keys are a promise to programs (docs/check.schema.json).
 */

#ifndef MAPS_TOOL_FINDINGS_H
#define MAPS_TOOL_FINDINGS_H

#include "config/setup_rules.h"

/* Which findings to show; all count in the summary. */
struct maps_findings_view
{
  uint32_t answers; /* bit N: enum maps_setup_answer N */
  const char *rule; /* what a rule's id must begin with, or NULL */
};

/* Prints what the inventory holds, the findings and the summary. */
void maps_findings_table(const char *file, const struct maps_inventory *inventory,
                         const struct maps_setup_findings *findings,
                         const struct maps_findings_view *view);

/* The same as one JSON document; false when memory is short. */
bool maps_findings_json(const char *file, const struct maps_inventory *inventory,
                        const struct maps_setup_findings *findings,
                        const struct maps_findings_view *view);

#endif
