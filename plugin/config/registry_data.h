/*
 *	bird-maps -- registry data: what the readers of files share
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A file comes from somebody else. What is wrong with its form refuses it as a
 *	whole; a single object that makes no sense is counted and passed over.
 */

#ifndef MAPS_CONFIG_REGISTRY_DATA_H
#define MAPS_CONFIG_REGISTRY_DATA_H

#include "config/data_file.h"
#include "core/policy.h"

struct maps_registry_data
{
  struct maps_data_file f;
  struct maps_registry *registry;  /* takes what is read */
  struct maps_registry_file *told; /* and what is to be told of it */
  const char *const *sources;      /* of objects that are wanted, ended by NULL */
  bool has_origin;
  uint32_t origin; /* of a bgpq4 prefix list */
  uint32_t now;
  bool asns;               /* bgpq4: there was a list of ASNs, perhaps empty */
  bool prefixes;           /* bgpq4: there was a list of prefixes, perhaps empty */
  char wrong[512];         /* why the file is refused */
  bool in_place;           /* that begins with a line, or line and column */
  char malformed_why[128]; /* of the first malformed object */
};

/* Readers, each to the end of the file; false: the file is refused, or memory is short. */
bool maps_read_rpsl(struct maps_registry_data *d);
bool maps_read_vrp_json(struct maps_registry_data *d);
bool maps_read_vrp_csv(struct maps_registry_data *d);
bool maps_read_bgpq4(struct maps_registry_data *d);

/* The file's format by its beginning; false: none that is known. */
bool maps_detect_format(struct maps_registry_data *d, uint8_t *format);

/* "AS650001", any case; "650001" as well if bare says so. */
bool maps_data_asn(const char *text, bool bare, uint32_t *asn);

/* Take one object. False when memory is short. */
bool maps_data_take_asn(struct maps_registry_data *d, uint32_t asn);
bool maps_data_take_route(struct maps_registry_data *d, const struct maps_prefix *p,
                          unsigned shortest, unsigned longest, uint32_t origin);
#define MAPS_LENGTH_MISSING -1
#define MAPS_LENGTH_WRONG   INT16_MAX
bool maps_data_take_vrp(struct maps_registry_data *d, uint32_t number, const char *prefix,
                        int64_t max_length, const char *asn, int64_t expires);

/* Passes over an object at this line or number. */
void maps_data_malformed(struct maps_registry_data *d, uint32_t at, const char *why);

/* Why the file is refused; always false, for the readers to return. */
bool maps_data_wrong(struct maps_registry_data *d, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

#endif
