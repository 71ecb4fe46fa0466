/*
 *	bird-maps -- the inventory: files with registry data
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A file that cannot be read whole refuses the inventory: half a registry would
 *	reject the other half's routes. One object in a hundred may be malformed, or
 *	a single one. What kinds of objects a file has, for those there are data.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json_object.h>

#include "config/compile.h"
#include "config/registry_data.h"
#include "core/data_report.h"

#define HOUR          3600
#define MAX_AGE_HOURS (20 * 365 * 24)

/* RPKI changes by the hour, and what a validator made expires; the others are dumped daily */
static const struct
{
  bool (*read)(struct maps_registry_data *d);
  uint32_t max_age;
  const char *malformed; /* where the first malformed one is */
} formats[] = {
  [MAPS_DATA_RPSL] = {maps_read_rpsl, 72 * HOUR, "in line "},
  [MAPS_DATA_BGPQ4] = {maps_read_bgpq4, 72 * HOUR, "item "},
  [MAPS_DATA_VRP_JSON] = {maps_read_vrp_json, 24 * HOUR, "item "},
  [MAPS_DATA_VRP_CSV] = {maps_read_vrp_csv, 24 * HOUR, "in line "},
};

/* IRRd's RPKI pseudo-source included; those that anybody may fill, *-NONAUTH, are not */
static const char *const major_sources[] = {
  "RIPE",   "ARIN", "APNIC", "AFRINIC", "LACNIC", "RADB", "NTTCOM",
  "LEVEL3", "TC",   "JPIRR", "ALTDB",   "RPKI",   NULL,
};

enum
{
  FILE_FILE,
  FILE_FORMAT,
  FILE_ORIGIN,
  FILE_MAX_AGE,
  FILE_KEYS
};

static const struct maps_key file_key[FILE_KEYS] = {
  [FILE_FILE] = {"file", MAPS_STRING, MAPS_REQUIRED},
  [FILE_FORMAT] = {"format", MAPS_ANY, MAPS_OPTIONAL},
  [FILE_ORIGIN] = {"origin", MAPS_ANY, MAPS_OPTIONAL},
  [FILE_MAX_AGE] = {"max_age", MAPS_ANY, MAPS_OPTIONAL},
};
static const struct maps_shape file_shape = MAPS_SHAPE("a file with registry data", file_key);

static bool
too_many_malformed(struct maps_registry_data *d)
{
  const struct maps_registry_file *told = d->told;
  uint32_t good = told->aut_nums + told->routes + told->vrps;

  if (!told->malformed || good && (told->malformed == 1 || told->malformed <= good / 99))
    return false;

  maps_data_wrong(d,
                  "%" PRIu32 " of %" PRIu32 " objects make no sense, the first %s%" PRIu32
                  ": %s; is it what \"format\" says? Get the file again",
                  told->malformed, told->malformed + good, formats[told->format].malformed,
                  told->first_malformed, d->malformed_why);
  return true;
}

/* An empty answer of a validator would make every route pass */
static bool
check_vrps(struct maps_registry_data *d)
{
  if (d->told->format != MAPS_DATA_VRP_JSON && d->told->format != MAPS_DATA_VRP_CSV)
    return true;

  return d->told->vrps || maps_data_wrong(d, "holds no VRP; get the file again when the validator "
                                             "is ready");
}

static bool
read_opened(struct maps_registry_data *d, bool detect)
{
  struct maps_registry_file *told = d->told;
  struct maps_registry *registry = d->registry;

  told->time = d->f.modified;
  if (detect && !maps_detect_format(d, &told->format))
    return false;
  if (d->has_origin && told->format != MAPS_DATA_BGPQ4)
    return maps_data_wrong(d, "is no list of bgpq4's; only that needs an \"origin\"");
  if (!formats[told->format].read(d) || too_many_malformed(d) || !check_vrps(d))
    return false;

  registry->has_aut_nums |= told->aut_nums || d->asns;
  registry->has_routes |= told->routes || d->prefixes;
  registry->has_vrps |= told->vrps;
  return true;
}

/* Reads the file that told names. */
static void
read_data(struct maps_compile *c, const struct maps_place *at, struct maps_registry_data *d,
          bool detect)
{
  char *path = maps_path_beside(c->r->file, d->told->name);

  if (!path)
  {
    maps_problem_memory(c->r);
    return;
  }

  bool ok = maps_data_open(&d->f, path) && read_opened(d, detect);

  if (d->f.out_of_memory)
    maps_problem_memory(c->r);
  else if (!ok)
  {
    maps_problem(c->r, at, "%s:%s%s", path, *d->f.why || !d->in_place ? " " : "",
                 *d->f.why ? d->f.why : d->wrong);
  }
  maps_data_close(&d->f);
  free(path);
}

static void
read_file(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
          const char *const *sources)
{
  struct maps_registry *registry = &c->policy->registry;
  struct maps_place file = maps_place_key(at, "file"), format = maps_place_key(at, "format");
  struct maps_place origin = maps_place_key(at, "origin"), max_age = maps_place_key(at, "max_age");
  struct maps_registry_file told = {0};
  struct maps_registry_data d = {
    .registry = registry, .told = &told, .sources = sources, .now = (uint32_t) time(NULL)};
  struct json_object *value[FILE_KEYS];
  uint32_t hours = 0;

  maps_fields(c->r, at, object, &file_shape, value);

  bool ok = !value[FILE_FORMAT] ||
            maps_field_word(c->r, &format, value[FILE_FORMAT], maps_data_formats, &told.format);

  if (value[FILE_ORIGIN])
    ok &= d.has_origin = maps_field_asn(c->r, &origin, value[FILE_ORIGIN], &d.origin);
  if (value[FILE_MAX_AGE])
    ok &= maps_field_number(c->r, &max_age, value[FILE_MAX_AGE], 1, MAX_AGE_HOURS, &hours);
  ok &= value[FILE_FILE] && maps_field_path(c->r, &file, value[FILE_FILE], &told.name);

  if (!ok || !maps_more(c->r, &registry->file, registry->file_count, sizeof told))
  {
    free(told.name);
    return;
  }

  read_data(c, &file, &d, !value[FILE_FORMAT]);
  told.max_age = hours ? hours * HOUR : formats[told.format].max_age;
  registry->file[registry->file_count++] = told;
}

/* The names in the list, ended by NULL, which live as long as it; or NULL if one is wrong. */
static const char **
read_sources(struct maps_compile *c, const struct maps_place *at, struct json_object *list)
{
  uint32_t length = (uint32_t) json_object_array_length(list), count = 0;
  const char **sources = malloc((length + 1) * sizeof *sources);
  char *name;

  if (!sources)
  {
    maps_problem_memory(c->r);
    return NULL;
  }

  if (!length)
    maps_problem(c->r, at, "is empty; name a source, or leave the key out");

  for (uint32_t n = 0; n < length; n++)
  {
    struct maps_place here = maps_place_item(at, n);
    struct json_object *item = json_object_array_get_idx(list, n);

    if (!maps_field_name(c->r, &here, item, &name))
      continue;
    free(name);
    sources[count++] = json_object_get_string(item);
  }

  sources[count] = NULL;
  return sources;
}

void
maps_read_registry_files(struct maps_compile *c, const struct maps_place *at,
                         struct json_object *list, const struct maps_place *sources_at,
                         struct json_object *sources_list)
{
  const char **sources = sources_list ? read_sources(c, sources_at, sources_list) : NULL;

  for (uint32_t n = 0; list && n < json_object_array_length(list); n++)
  {
    struct maps_place here = maps_place_item(at, n);

    read_file(c, &here, json_object_array_get_idx(list, n), sources ? sources : major_sources);
  }

  free(sources);
}
