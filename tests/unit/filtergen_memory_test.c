/*
 *	bird-maps -- tests of generated filters when memory is short
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each allocation fails once, alone or with all that follow: then no file passes
 *	for a whole one. The same policy gives the same text each time.
 */

#include "config_fixture.h"

#include "filtergen/filtergen.h"

/* The sanitizers have an allocator of their own. */
#if defined(__SANITIZE_ADDRESS__)

int
main(void)
{
  puts("1..0 # SKIP the sanitizer's allocator cannot be made to fail");
  return 0;
}

#else

#include "short_memory.h"

#define REGISTRY                                                                                   \
  "\"registry\": {\"match\": \"route-object\", \"aut_nums\": [1], \"routes\": [{\"prefix\": "      \
  "\"11.0.0.0/8\", \"origin\": 1}], \"vrps\": [{\"prefix\": \"11.0.0.0/8\", \"asn\": 1}]}, "

static const char partner[] =
  PARTNER(REGISTRY, "\"registered_prefixes\": [\"11.2.0.0/16\", \"2d00:1::/32\"], ", SESSION(LINK));
static const char exchange[] = EXCHANGE(REGISTRY, "\"registered_asns\": [1, 2], ", SESSION(LINK));

static bool
write_files(const struct maps_policy *policy, const char *version, bool with_plugin,
            struct maps_filter_text file[MAPS_FILTER_FILES])
{
  struct maps_filter_options options = {
    .bird = maps_bird_by_version(version), .inventory = "t", .with_plugin = with_plugin};

  return maps_filters_write(policy, &options, file);
}

static void
compare(const struct maps_policy *policy, bool with_plugin)
{
  struct maps_filter_text wanted[MAPS_FILTER_FILES], file[MAPS_FILTER_FILES];

  assert_true(write_files(policy, "2.17.5", with_plugin, wanted));
  for (int all = 0; all < 2; all++)
    for (long n = 0;; n++)
    {
      left = n;
      stay = all;
      failed = false;

      bool ok = write_files(policy, "2.17.5", with_plugin, file), short_of_memory = failed;

      left = -1;
      assert_int_equal(ok, !short_of_memory);
      for (int i = 0; ok && i < MAPS_FILTER_FILES; i++)
      {
        assert_string_equal(file[i].text, wanted[i].text);
        assert_int_equal(file[i].length, strlen(file[i].text));
      }
      maps_filters_free(file);
      if (ok)
        break;
    }
  maps_filters_free(wanted);
}

static void
short_of_memory(void **state)
{
  (void) state;
  const char *const inventory[] = {partner, exchange};

  for (int i = 0; i < 2; i++)
  {
    struct maps_policy *policy = good(inventory[i]);

    compare(policy, false);
    compare(policy, true);
    maps_policy_free(policy);
  }
}

/* The versions differ in the types of functions only. */
static void
dialects(void **state)
{
  (void) state;
  struct maps_policy *policy = good(partner);
  struct maps_filter_text file[MAPS_FILTER_FILES];
  const struct maps_bird *bird;

  unsigned n = 0;

  for (; (bird = maps_bird_by_number(n)); n++)
  {
    assert_true(write_files(policy, bird->version, false, file));
    assert_int_equal(bird->typed, strstr(file[MAPS_FILE_FILTERS].text, ") -> ") != NULL);
    maps_filters_free(file);
  }
  assert_int_equal(n, 3);
  assert_null(maps_bird_by_version("2.0.1"));
  assert_null(maps_bird_by_version(""));
  maps_policy_free(policy);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(short_of_memory),
    cmocka_unit_test(dialects),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
