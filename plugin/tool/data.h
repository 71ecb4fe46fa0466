/*
 *	bird-maps -- the birdmaps tool: registry data of an inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#ifndef MAPS_TOOL_DATA_H
#define MAPS_TOOL_DATA_H

#include "core/policy.h"

/* Prints a line for each file with registry data: what it holds, and how old it is. */
void maps_tool_print_data(const char *inventory, const struct maps_policy *policy);

/* What is to be warned of, on stderr */
void maps_tool_warn_data(const char *inventory, const struct maps_policy *policy);

#endif
