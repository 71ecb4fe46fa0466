/*
 *	bird-maps -- the fields of an inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	An object's keys are told by a table; one function sorts the members of an
 *	object by it and reports the rest. Every other function turns one value into
 *	what it stands for. Each says true when it could, or records a problem.
 */

#ifndef MAPS_CONFIG_FIELDS_H
#define MAPS_CONFIG_FIELDS_H

#include "config/problems.h"

enum maps_type
{
  MAPS_ANY, /* whoever reads the value checks it */
  MAPS_STRING,
  MAPS_BOOL,
  MAPS_INT32, /* a number of Azure's: from 0 to 2147483647 */
  MAPS_OBJECT,
  MAPS_LIST,
};

enum maps_presence
{
  MAPS_OPTIONAL,
  MAPS_REQUIRED,
  MAPS_NULLABLE, /* Azure's: null is the same as left out */
};

struct maps_key
{
  const char *name;
  uint8_t type;     /* enum maps_type */
  uint8_t presence; /* enum maps_presence */
};

/* What an object may hold */
struct maps_shape
{
  const char *what; /* "a connection" */
  const struct maps_key *key;
  unsigned count;
};

#define MAPS_SHAPE(what_, keys_)                                                                   \
  {                                                                                                \
    .what = what_, .key = keys_, .count = sizeof(keys_) / sizeof *(keys_)                          \
  }

/* Sorts the members of an object: value[N] is that of shape->key[N], or NULL if it is left out
 * or not of its type. A value that is not an object is a problem; no member is found then.
 * Comments are passed over, and so is what Azure wrote and is not known here. */
void maps_fields(struct maps_reader *r, const struct maps_place *at, struct json_object *object,
                 const struct maps_shape *shape, struct json_object **value);

/* Checks members of an object that nobody reads. */
void maps_fields_check(struct maps_reader *r, const struct maps_place *at,
                       struct json_object *object, const struct maps_shape *shape);

/* Checks an object whose keys are free and whose values are strings or null. */
void maps_fields_strings(struct maps_reader *r, const struct maps_place *at,
                         struct json_object *object);

bool maps_field_bool(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                     bool *out);
/* Of a boolean or NULL: enum maps_told */
uint8_t maps_told(struct json_object *value);

/* Is there a secret? value is the object's member called key. An empty one and null are none; where
 * nothing is said, nothing is known. */
uint8_t maps_told_secret(struct json_object *object, const char *key, struct json_object *value);

bool maps_field_number(struct maps_reader *r, const struct maps_place *at,
                       struct json_object *value, uint32_t low, uint32_t high, uint32_t *out);

/* A number, "650001" or "AS650001" */
bool maps_field_asn(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                    uint32_t *out);

/* One of the words, which NULL ends; *out is its index. */
bool maps_field_word(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                     const char *const *words, uint8_t *out);

/* A name that commands and reports can hold; the caller frees *out. */
bool maps_field_name(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                     char **out);

/* A name of something in BIRD's configuration, written there without quotes; the caller frees
 * *out. */
bool maps_field_symbol(struct maps_reader *r, const struct maps_place *at,
                       struct json_object *value, char **out);

/* A text for reports: one line of at most MAPS_FIELD_LINE_MAX bytes; the caller frees *out. */
#define MAPS_FIELD_LINE_MAX 100
bool maps_field_line(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                     char **out);

/* A text of Azure's as it is; the caller frees *out. A value that is NULL leaves it alone. */
void maps_field_copy(struct maps_reader *r, struct json_object *value, char **out);

/* The name of a file; the caller frees *out. */
bool maps_field_path(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                     char **out);

/* "ADDRESS/LENGTH" without bits beyond the length, unless host_bits says that they may be there;
 * family 0: any. */
bool maps_field_prefix(struct maps_reader *r, const struct maps_place *at,
                       struct json_object *value, unsigned family, bool host_bits,
                       struct maps_prefix *out);
bool maps_field_address(struct maps_reader *r, const struct maps_place *at,
                        struct json_object *value, unsigned family, struct maps_prefix *out);

/* Makes room for one more item in *array, a pointer to count items that only this function
 * allocates; false when memory is short. */
bool maps_more(struct maps_reader *r, void *array, uint32_t count, size_t size);

/* Adds to a set that is not sealed yet; false when memory is short. */
bool maps_asn_add(struct maps_reader *r, struct maps_asn_set *set, uint32_t asn);

/* A list of ASNs, added to the set, which is left unsealed; repeats are problems if told so. */
void maps_field_asns(struct maps_reader *r, const struct maps_place *at, struct json_object *list,
                     bool unique, struct maps_asn_set *set);

#endif
