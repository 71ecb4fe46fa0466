/*
 *	bird-maps -- files with registry data, in words
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#ifndef MAPS_CORE_DATA_REPORT_H
#define MAPS_CORE_DATA_REPORT_H

#include "core/policy.h"

/* By enum maps_registry_format, ended by NULL */
extern const char *const maps_data_formats[];

/* How old the data are, in seconds */
static inline uint32_t
maps_data_age(const struct maps_registry_file *f, uint32_t now)
{
  return now > f->time ? now - f->time : 0;
}

/* "rpsl, 1204 ASNs, 3411 route objects, 12 left out, 5 h old"; returns its length. */
int maps_report_data(const struct maps_registry_file *f, uint32_t now, char *buf, size_t size);

/* What is wrong with it: "older than 24 h; 3 VRPs had expired"; 0: nothing is. */
int maps_report_data_warning(const struct maps_registry_file *f, uint32_t now, char *buf,
                             size_t size);

#endif
