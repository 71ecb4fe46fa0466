/*
 *	bird-maps -- registry data: CSV of RPKI validators
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	"ASN,IP Prefix,Max Length,Trust Anchor,Expires": a line of names, then one line a
 *	VRP. Columns behind the third may be missing.
 */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/registry_data.h"

enum
{
  COLUMN_ASN,
  COLUMN_PREFIX,
  COLUMN_MAX_LENGTH,
  COLUMN_TA,
  COLUMN_EXPIRES,
  COLUMNS
};

#define FIELD_MAX 64

/* Copies the fields of a line; false: one is too long, or the first three are not there. */
static bool
split(const struct maps_data_line *line, char field[COLUMNS][FIELD_MAX])
{
  const char *p = line->begin, *end = line->end;
  int n = 0;

  for (; n < COLUMNS; n++)
  {
    const char *comma = p <= end ? memchr(p, ',', (size_t) (end - p)) : NULL;
    size_t length = p > end ? 0 : (size_t) ((comma ? comma : end) - p);

    if (length >= FIELD_MAX || p > end && n <= COLUMN_MAX_LENGTH)
      return false;
    if (length)
      memcpy(field[n], p, length);
    field[n][length] = 0;
    p += length + 1;
  }
  return true;
}

static int64_t
number(const char *text, int64_t otherwise)
{
  size_t length = strspn(text, "0123456789");

  return length && length <= 18 && !text[length] ? strtoll(text, NULL, 10) : otherwise;
}

static bool
read_row(struct maps_registry_data *d, const struct maps_data_line *line)
{
  char field[COLUMNS][FIELD_MAX];

  if (line->cut || !split(line, field))
  {
    maps_data_malformed(d, line->number, "it is no line ASN,prefix,length");
    return true;
  }

  int64_t expires = number(field[COLUMN_EXPIRES], 0);
  int64_t max_length = *field[COLUMN_MAX_LENGTH]
                         ? number(field[COLUMN_MAX_LENGTH], MAPS_LENGTH_WRONG)
                         : MAPS_LENGTH_MISSING;

  return maps_data_take_vrp(d, line->number, field[COLUMN_PREFIX], max_length, field[COLUMN_ASN],
                            expires);
}

bool
maps_read_vrp_csv(struct maps_registry_data *d)
{
  struct maps_data_line line = {0};
  bool ok = true;

  if (maps_data_line(&d->f, &line) &&
      (line.end - line.begin < 4 || strncasecmp(line.begin, "ASN,", 4)))
    return maps_data_wrong(d, "begins without the columns' names, \"ASN,IP Prefix,...\"; "
                              "name a validator's CSV");

  while (ok && maps_data_line(&d->f, &line))
    if (line.end > line.begin)
      ok = read_row(d, &line);

  return ok && !*d->f.why && !d->f.out_of_memory;
}
