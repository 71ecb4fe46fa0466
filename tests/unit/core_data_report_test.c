/*
 *	bird-maps -- tests of what is told of files with registry data
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "core_fixture.h"

#include "core/data_report.h"

#define NOW 2000000000u

static void
told(struct maps_registry_file f, const char *what, const char *warning)
{
  char text[512];

  assert_int_equal(maps_report_data(&f, NOW, text, sizeof(text)), strlen(what));
  assert_string_equal(text, what);
  assert_int_equal(maps_report_data_warning(&f, NOW, text, sizeof(text)), strlen(warning));
  assert_string_equal(text, warning);
}

static void
files(void **state)
{
  (void) state;
  told((struct maps_registry_file){.format = MAPS_DATA_RPSL,
                                   .time = NOW - 7199,
                                   .max_age = 7199,
                                   .aut_nums = 1,
                                   .routes = 2,
                                   .left_out = 3},
       "rpsl, 1 ASN, 2 route objects, 3 objects of other sources, 119 min old", "");
  told((struct maps_registry_file){.format = MAPS_DATA_RPSL,
                                   .time = NOW - 7200,
                                   .max_age = 7199,
                                   .aut_nums = 2,
                                   .routes = 1,
                                   .left_out = 1,
                                   .malformed = 2,
                                   .first_malformed = 77},
       "rpsl, 2 ASNs, 1 route object, 1 object of another source, 2 h old",
       "older than 119 min, get it again; 2 of its objects make no sense and were passed over, the "
       "first in line 77");
  told(
    (struct maps_registry_file){.format = MAPS_DATA_VRP_JSON,
                                .time = NOW - 200000,
                                .max_age = 86400,
                                .vrps = 1,
                                .expired = 1,
                                .malformed = 1,
                                .first_malformed = 0},
    "vrp-json, 1 VRP, 2 days old",
    "older than 24 h, get it again; 1 of its VRPs had expired when it was read; 1 of its objects "
    "make no sense and were passed over, the first item 0");
  told((struct maps_registry_file){.format = MAPS_DATA_BGPQ4, .time = NOW + 5, .max_age = 1},
       "bgpq4, 0 min old",
       "holds nothing: the origin has no route object, or nobody answered bgpq4");
  told((struct maps_registry_file){.format = MAPS_DATA_VRP_CSV, .time = 1, .vrps = 2},
       "vrp-csv, 2 VRPs, 23148 days old", "");
}

/* What does not fit is cut, and ends */
static void
short_buffers(void **state)
{
  (void) state;
  struct maps_registry_file f = {.expired = 1, .malformed = 1, .max_age = 1, .time = 1};
  char text[600];

  for (size_t size = 1; size < 300; size++)
  {
    memset(text, 'x', sizeof(text));
    assert_true(maps_report_data(&f, NOW, text, size) < (int) size);
    assert_true(strlen(text) < size && text[size] == 'x');
    assert_true(maps_report_data_warning(&f, NOW, text, size) < (int) size);
    assert_true(strlen(text) < size && text[size] == 'x');
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(files),
    cmocka_unit_test(short_buffers),
  };

  return cmocka_run_group_tests_name("core_data_report", tests, NULL, NULL);
}
