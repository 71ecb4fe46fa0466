/*
 *	bird-maps -- what is in an inventory but came from elsewhere
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Origins are found by the place's text, from the place upwards. That costs
 *	something only where a problem is told or a key is unknown.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/linkhash.h>

#include "config/origins.h"

struct origin
{
  char *file, *place;
  bool azure;
};

static void
free_origin(struct lh_entry *entry)
{
  struct origin *origin = (struct origin *) lh_entry_v(entry);

  free(lh_entry_k(entry));
  free(origin->file);
  free(origin->place);
  free(origin);
}

bool
maps_origin_add(struct maps_reader *r, const struct maps_place *at, const char *file,
                const char *place, bool azure)
{
  char text[MAPS_PLACE_TEXT];
  struct origin *origin = calloc(1, sizeof *origin);
  char *key = strdup(maps_place_format(at, text));

  if (!r->origins)
    r->origins = lh_kchar_table_new(16, free_origin);

  if (origin && key && r->origins && (origin->file = strdup(file)) &&
      (origin->place = strdup(place)))
  {
    origin->azure = azure;
    lh_table_delete(r->origins, key);
    if (!lh_table_insert(r->origins, key, origin))
      return true;
  }

  if (origin)
  {
    free(origin->file);
    free(origin->place);
  }
  free(origin);
  free(key);
  maps_problem_memory(r);
  return false;
}

/* The nearest origin at or above the place, and where that is; or NULL */
static const struct origin *
nearest(const struct maps_reader *r, const struct maps_place *at, const struct maps_place **top)
{
  char text[MAPS_PLACE_TEXT];
  void *found;

  if (r->origins)
    for (*top = at; *top; *top = (*top)->up)
      if (lh_table_lookup_ex(r->origins, maps_place_format(*top, text), &found))
        return found;

  return NULL;
}

bool
maps_origin_azure(const struct maps_reader *r, const struct maps_place *at)
{
  const struct maps_place *top;
  const struct origin *origin = nearest(r, at, &top);

  return origin && origin->azure;
}

const char *
maps_where(const struct maps_reader *r, const struct maps_place *at, char place[MAPS_PLACE_TEXT])
{
  const struct maps_place *top;
  const struct origin *origin = nearest(r, at, &top);

  if (!origin)
  {
    maps_place_format(at, place);
    return r->file;
  }

  maps_place_format_below(at, top, origin->place, place);
  return origin->file;
}

const char *
maps_where_shown(const struct maps_reader *r, const struct maps_place *at,
                 char buf[MAPS_WHERE_TEXT])
{
  char place[MAPS_PLACE_TEXT];
  const char *file = maps_where(r, at, place);
  bool here = !strcmp(file, r->file);

  snprintf(buf, MAPS_WHERE_TEXT, "%s%s%s", here ? "" : file, here ? "" : ": ", place);
  return buf;
}

void
maps_origins_free(struct maps_reader *r)
{
  if (r->origins)
    lh_table_free(r->origins);
  r->origins = NULL;
}
