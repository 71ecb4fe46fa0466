/*
 *	bird-maps -- birdmaps filters: what its files share
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#ifndef MAPS_TOOL_FILTERS_H
#define MAPS_TOOL_FILTERS_H

#include "core/policy.h"
#include "tool/files.h"
#include "tool/tool.h"

/* Lets the bird in PATH, if it is of this version, read the files; false if it does not take
 * them. Says so, and also why nothing was validated. */
bool maps_filters_validate(const struct maps_command *command, const struct maps_policy *policy,
                           const char *version, struct maps_file *file, unsigned count);

#endif
