/*
 *	bird-maps -- files with registry data, in words
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "core/data_report.h"

#include <inttypes.h>

#include "core/text.h"

#define MINUTE 60u
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

const char *const maps_data_formats[] = {
  [MAPS_DATA_RPSL] = "rpsl",
  [MAPS_DATA_BGPQ4] = "bgpq4",
  [MAPS_DATA_VRP_JSON] = "vrp-json",
  [MAPS_DATA_VRP_CSV] = "vrp-csv",
  NULL,
};

/* In a unit of which there are at least two */
static void
add_time(struct maps_text *t, uint32_t seconds)
{
  if (seconds >= 2 * DAY)
    maps_text_add(t, "%" PRIu32 " days", seconds / DAY);
  else if (seconds >= 2 * HOUR)
    maps_text_add(t, "%" PRIu32 " h", seconds / HOUR);
  else
    maps_text_add(t, "%" PRIu32 " min", seconds / MINUTE);
}

static void
add_count(struct maps_text *t, uint32_t count, const char *one, const char *many)
{
  if (count)
    maps_text_add(t, ", %" PRIu32 " %s", count, count == 1 ? one : many);
}

int
maps_report_data(const struct maps_registry_file *f, uint32_t now, char *buf, size_t size)
{
  struct maps_text t;

  maps_text_begin(&t, buf, size);
  maps_text_add(&t, "%s", maps_data_formats[f->format]);
  add_count(&t, f->aut_nums, "ASN", "ASNs");
  add_count(&t, f->routes, "route object", "route objects");
  add_count(&t, f->vrps, "VRP", "VRPs");
  add_count(&t, f->left_out, "object of another source", "objects of other sources");
  maps_text_add(&t, ", ");
  add_time(&t, maps_data_age(f, now));
  maps_text_add(&t, " old");
  return t.length;
}

int
maps_report_data_warning(const struct maps_registry_file *f, uint32_t now, char *buf, size_t size)
{
  bool json = f->format == MAPS_DATA_VRP_JSON || f->format == MAPS_DATA_BGPQ4;
  struct maps_text t;

  maps_text_begin(&t, buf, size);
  if (f->max_age && maps_data_age(f, now) > f->max_age)
  {
    maps_text_add(&t, "older than ");
    add_time(&t, f->max_age);
    maps_text_add(&t, ", get it again");
  }
  if (f->expired)
    maps_text_add(&t, "%s%" PRIu32 " of its VRPs had expired when it was read",
                  t.length ? "; " : "", f->expired);
  if (f->malformed)
    maps_text_add(
      &t, "%s%" PRIu32 " of its objects make no sense and were passed over, the first %s %" PRIu32,
      t.length ? "; " : "", f->malformed, json ? "item" : "in line", f->first_malformed);
  if (!f->aut_nums && !f->routes && !f->vrps)
    maps_text_add(&t, "%sholds nothing: the origin has no route object, or nobody answered bgpq4",
                  t.length ? "; " : "");
  return t.length;
}
