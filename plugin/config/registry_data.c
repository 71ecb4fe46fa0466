/*
 *	bird-maps -- registry data: what the readers of files share
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "config/registry_data.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool
maps_data_asn(const char *text, bool bare, uint32_t *asn)
{
  uint64_t number = 0;

  if (!strncasecmp(text, "AS", 2))
    text += 2;
  else if (!bare)
    return false;

  size_t length = strspn(text, "0123456789");

  if (!length || length > 10 || text[length])
    return false;

  while (*text)
    number = 10 * number + (uint64_t) (*text++ - '0');
  *asn = (uint32_t) number;
  return number <= UINT32_MAX;
}

void
maps_data_malformed(struct maps_registry_data *d, uint32_t at, const char *why)
{
  if (d->told->malformed++)
    return;

  d->told->first_malformed = at;
  snprintf(d->malformed_why, sizeof d->malformed_why, "%s", why);
}

bool
maps_data_wrong(struct maps_registry_data *d, const char *format, ...)
{
  va_list args;

  va_start(args, format);
  vsnprintf(d->wrong, sizeof d->wrong, format, args);
  va_end(args);
  return false;
}

bool
maps_data_take_asn(struct maps_registry_data *d, uint32_t asn)
{
  struct maps_asn_set *set = &d->registry->aut_nums;

  /* The array doubles whenever its length is a power of two */
  if (!(set->count & (set->count - 1)))
  {
    uint32_t *more = realloc(set->asn, (set->count ? 2 * (size_t) set->count : 1) * sizeof *more);

    if (!more)
    {
      d->f.out_of_memory = true;
      return false;
    }
    set->asn = more;
  }

  set->asn[set->count++] = asn;
  d->told->aut_nums++;
  return true;
}

static bool
take(struct maps_registry_data *d, struct maps_grants *set, uint32_t *count,
     const struct maps_prefix *p, unsigned shortest, unsigned longest, uint32_t origin)
{
  if (!maps_grants_add(set, p, shortest, longest, origin))
  {
    d->f.out_of_memory = true;
    return false;
  }

  ++*count;
  return true;
}

bool
maps_data_take_route(struct maps_registry_data *d, const struct maps_prefix *p, unsigned shortest,
                     unsigned longest, uint32_t origin)
{
  return take(d, &d->registry->routes, &d->told->routes, p, shortest, longest, origin);
}

bool
maps_data_take_vrp(struct maps_registry_data *d, uint32_t number, const char *prefix,
                   int64_t max_length, const char *asn, int64_t expires)
{
  struct maps_prefix p;
  uint32_t origin;
  const char *why = NULL;

  if (maps_prefix_parse(prefix, &p) != MAPS_PREFIX_OK)
    why = "its prefix cannot be read";
  else if (!maps_data_asn(asn, true, &origin))
    why = "its AS number cannot be read";
  else if (max_length == MAPS_LENGTH_MISSING)
    max_length = p.length;
  else if (max_length < p.length || max_length > (p.family == MAPS_IPV4 ? 32 : 128))
    why = "its maximum length does not fit its prefix";

  if (why)
  {
    maps_data_malformed(d, number, why);
    return true;
  }

  d->told->expired += expires > 0 && expires < d->now;
  return take(d, &d->registry->vrps, &d->told->vrps, &p, p.length, (unsigned) max_length, origin);
}

/* Is the word there? */
static bool
mentions(const struct maps_data_file *f, const char *word)
{
  size_t n = strlen(word);

  for (const char *p = f->at; (size_t) (f->end - p) >= n; p++)
    if (!memcmp(p, word, n))
      return true;
  return false;
}

bool
maps_detect_format(struct maps_registry_data *d, uint8_t *format)
{
  struct maps_data_file *f = &d->f;
  const char *p;

  maps_data_more(f);
  for (p = f->at; p < f->end && strchr(" \t\r\n", *p) && *p; p++)
    ;

  if (p == f->end)
    return maps_data_wrong(d, "is empty; get the file again");

  if (*p == '{')
    *format =
      mentions(f, "\"roas\"") || mentions(f, "\"metadata\"") ? MAPS_DATA_VRP_JSON : MAPS_DATA_BGPQ4;
  else if (f->end - p > 4 && !strncasecmp(p, "ASN,", 4))
    *format = MAPS_DATA_VRP_CSV;
  else if (*p == '#' || *p == '%' || (*p | 0x20) >= 'a' && (*p | 0x20) <= 'z' || *p == '*')
    *format = MAPS_DATA_RPSL;
  else
    return maps_data_wrong(d, "is in no form that is known here; name it with \"format\", or get "
                              "the file again");
  return true;
}
