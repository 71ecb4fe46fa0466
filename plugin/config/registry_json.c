/*
 *	bird-maps -- registry data: JSON of RPKI validators and of bgpq4
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	rpki-client, Routinator and others write the same "roas" with slight differences:
 *	"AS650001" or 650001, a maximum length or none. Keys that are not known here are
 *	passed over, as they come and go with versions.
 */

#define _GNU_SOURCE

#include <string.h>
#include <time.h>

#include "config/json_pull.h"
#include "config/registry_data.h"

/* The last string, or "" for any other value, which is passed over */
static bool
pull_text(struct maps_json_pull *j, char text[MAPS_PULL_TEXT])
{
  bool string = maps_pull_peek(j) == '"';

  if (!maps_pull_skip(j))
    return false;

  memcpy(text, string ? j->text : "", string ? strlen(j->text) + 1 : 1);
  return true;
}

/* An AS number, as it is or in a string */
static bool
pull_asn(struct maps_json_pull *j, char text[MAPS_PULL_TEXT])
{
  int64_t number;

  if (maps_pull_peek(j) == '"')
    return pull_text(j, text);
  if (!maps_pull_number(j, &number))
    return false;

  snprintf(text, MAPS_PULL_TEXT, "%lld", (long long) number);
  return true;
}

static bool
pull_max_length(struct maps_json_pull *j, int64_t *length)
{
  bool given = maps_pull_peek(j) != 'n';
  bool ok = maps_pull_number(j, length);

  if (*length < 0)
    *length = given ? MAPS_LENGTH_WRONG : MAPS_LENGTH_MISSING;
  return ok;
}

static bool
read_vrp(struct maps_registry_data *d, struct maps_json_pull *j, uint32_t number)
{
  char prefix[MAPS_PULL_TEXT] = "", asn[MAPS_PULL_TEXT] = "";
  int64_t max_length = MAPS_LENGTH_MISSING, expires = 0;
  bool first;

  if (maps_pull_peek(j) != '{')
  {
    maps_data_malformed(d, number, "it is no object");
    return maps_pull_skip(j);
  }

  maps_pull_enter(j, '{', &first);
  while (maps_pull_member(j, &first))
  {
    bool ok;

    if (!strcmp(j->text, "prefix"))
      ok = pull_text(j, prefix);
    else if (!strcmp(j->text, "asn"))
      ok = pull_asn(j, asn);
    else if (!strcmp(j->text, "maxLength"))
      ok = pull_max_length(j, &max_length);
    else if (!strcmp(j->text, "expires"))
      ok = maps_pull_number(j, &expires);
    else
      ok = maps_pull_skip(j);
    if (!ok)
      return false;
  }

  return !j->wrong && maps_data_take_vrp(d, number, prefix, max_length, asn, expires);
}

static bool
read_vrps(struct maps_registry_data *d, struct maps_json_pull *j)
{
  uint32_t number = 0;
  bool first;

  if (!maps_pull_enter(j, '[', &first))
    return false;

  while (maps_pull_item(j, &first))
    if (!read_vrp(d, j, number++))
      return false;
  return !j->wrong;
}

/* When the validator made the file: seconds, or ISO 8601 in UTC; of several the first */
static void
date(struct maps_registry_data *d, int64_t seconds, const char *text)
{
  struct tm tm = {0};
  const char *end = *text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;

  if (end && *end == '.')
    end += 1 + strspn(end + 1, "0123456789");
  if (end && (!strcmp(end, "Z") || !strcmp(end, "+00:00")))
    seconds = timegm(&tm);

  if (seconds > 0 && seconds <= UINT32_MAX && !d->told->dated)
  {
    d->told->time = (uint32_t) seconds;
    d->told->dated = true;
  }
}

static bool
read_metadata(struct maps_registry_data *d, struct maps_json_pull *j)
{
  char text[MAPS_PULL_TEXT];
  bool first;

  if (maps_pull_peek(j) != '{')
    return maps_pull_skip(j);

  maps_pull_enter(j, '{', &first);
  while (maps_pull_member(j, &first))
  {
    bool wanted = !strcmp(j->text, "buildtime") || !strcmp(j->text, "generated") ||
                  !strcmp(j->text, "generatedTime");
    int64_t seconds = -1;
    bool ok = !wanted                    ? maps_pull_skip(j)
              : maps_pull_peek(j) == '"' ? pull_text(j, text)
                                         : maps_pull_number(j, &seconds);

    if (!ok)
      return false;
    if (wanted)
      date(d, seconds, seconds < 0 ? text : "");
  }
  return !j->wrong;
}

/* Says what is wrong with the form of the file, if anything is. */
static bool
finish(struct maps_registry_data *d, struct maps_json_pull *j, bool ok)
{
  ok = ok && maps_pull_end(j);
  if (ok || *d->f.why || d->f.out_of_memory)
    return ok && !*d->f.why && !d->f.out_of_memory;

  if (j->wrong)
    d->in_place = !maps_data_wrong(d, "%u:%u: %s", j->line, j->column, j->wrong);
  return false;
}

bool
maps_read_vrp_json(struct maps_registry_data *d)
{
  struct maps_json_pull j;
  bool first, ok = true, found = false;

  maps_pull_begin(&j, &d->f);
  if (!maps_pull_enter(&j, '{', &first))
    return finish(d, &j, false);

  while (ok && maps_pull_member(&j, &first))
    if (!strcmp(j.text, "roas"))
      ok = found = read_vrps(d, &j);
    else if (!strcmp(j.text, "metadata"))
      ok = read_metadata(d, &j);
    else
      ok = maps_pull_skip(&j);

  if (!finish(d, &j, ok && !j.wrong))
    return false;
  return found || maps_data_wrong(d, "has no \"roas\"; name a validator's JSON");
}

/* An item of a prefix list */
static bool
read_prefix(struct maps_registry_data *d, struct maps_json_pull *j, uint32_t number)
{
  char text[MAPS_PULL_TEXT] = "";
  int64_t shortest = -1, longest = -1;
  struct maps_prefix p;
  bool first;

  maps_pull_enter(j, '{', &first);
  while (maps_pull_member(j, &first))
  {
    bool ok = !strcmp(j->text, "prefix")          ? pull_text(j, text)
              : !strcmp(j->text, "greater-equal") ? maps_pull_number(j, &shortest)
              : !strcmp(j->text, "less-equal")    ? maps_pull_number(j, &longest)
                                                  : maps_pull_skip(j);

    if (!ok)
      return false;
  }

  if (j->wrong)
    return false;

  if (maps_prefix_parse(text, &p) != MAPS_PREFIX_OK)
  {
    maps_data_malformed(d, number, "its prefix cannot be read");
    return true;
  }

  if (shortest < 0)
    shortest = p.length;
  if (longest < 0)
    longest = shortest;
  if (shortest < p.length || longest < shortest || longest > (p.family == MAPS_IPV4 ? 32 : 128))
  {
    maps_data_malformed(d, number, "its lengths do not fit its prefix");
    return true;
  }
  return maps_data_take_route(d, &p, (unsigned) shortest, (unsigned) longest, d->origin);
}

static bool
read_item(struct maps_registry_data *d, struct maps_json_pull *j, uint32_t number)
{
  char text[MAPS_PULL_TEXT];
  uint32_t asn;

  if (maps_pull_peek(j) == '{')
  {
    d->prefixes = true;
    return d->has_origin ? read_prefix(d, j, number)
                         : maps_data_wrong(d, "lists prefixes; say whose they are with \"origin\"");
  }

  if (!pull_asn(j, text))
    return false;

  d->asns = true;
  if (maps_data_asn(text, true, &asn))
    return maps_data_take_asn(d, asn);

  maps_data_malformed(d, number, "it is no AS number");
  return true;
}

bool
maps_read_bgpq4(struct maps_registry_data *d)
{
  struct maps_json_pull j;
  bool first, inner, ok = true, found = false;
  uint32_t number = 0;

  maps_pull_begin(&j, &d->f);
  if (!maps_pull_enter(&j, '{', &first))
    return finish(d, &j, false);

  while (ok && maps_pull_member(&j, &first))
  {
    ok = found = maps_pull_enter(&j, '[', &inner);
    while (ok && maps_pull_item(&j, &inner))
      ok = read_item(d, &j, number++);
  }

  if (!finish(d, &j, ok && !j.wrong))
    return false;
  if (!found)
    return maps_data_wrong(d, "has no list; name what bgpq4 -j or bgpq4 -tj prints");
  if (d->asns && d->has_origin)
    return maps_data_wrong(d, "lists AS numbers, which need no \"origin\"; remove it");

  /* With an origin an empty list says that it has no route objects */
  d->prefixes |= !d->asns && d->has_origin;
  return d->prefixes || d->asns ||
         maps_data_wrong(d, "is an empty list; say whose prefixes are missing with \"origin\", or "
                            "ask bgpq4 for another set");
}
