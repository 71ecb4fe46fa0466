/*
 *	bird-maps -- generated filters: policy in, text for BIRD out
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Writes the rules of a policy in BIRD's filter language, for a BIRD without the
 *	plugin. The text depends on the policy, the version and the options alone: the
 *	same input gives the same bytes. What the language cannot see is answered as
 *	if the rule failed; docs/filters.md tells which cases these are.
 */

#ifndef MAPS_FILTERGEN_FILTERGEN_H
#define MAPS_FILTERGEN_FILTERGEN_H

#include "core/policy.h"
#include "filtergen/dialect.h"

enum maps_filter_file
{
  MAPS_FILE_FILTERS,
  MAPS_FILE_PROTOCOLS,
  MAPS_FILE_ALICE,
  MAPS_FILTER_FILES
};

struct maps_filter_text
{
  const char *name; /* "maps-filters.conf" */
  char *text;
  size_t length;
};

struct maps_filter_options
{
  const struct maps_bird *bird;
  const char *inventory; /* its name, for the header */
  bool with_plugin;      /* the plugin judges: the filters only tag and clean */
};

/* Writes all files; false when memory is short. The caller frees them in either case. */
bool maps_filters_write(const struct maps_policy *policy, const struct maps_filter_options *options,
                        struct maps_filter_text file[MAPS_FILTER_FILES]);
void maps_filters_free(struct maps_filter_text file[MAPS_FILTER_FILES]);

#endif
