/*
 *	bird-maps -- tests of an inventory when memory is short
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each allocation fails once, in our code and in json-c alike: alone, or with
 *	all that follow. Then there is no policy but exactly one problem that says
 *	so, or the failure had no effect and the policy is whole.
 */

#define _GNU_SOURCE

#include <unistd.h>
#include <zlib.h>

#include "config_fixture.h"

#include "config/setup_rules.h"

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

/* Files beside the test, written below */
#define FILES                                                                                      \
  "\"sources\": [\"RIPE\"], \"files\": [{\"file\": \"memory.rpsl\"}, "                             \
  "{\"file\": \"memory.json\"}, {\"file\": \"memory.bgpq4\", \"origin\": 1}]"

/* An inventory with something of everything */
static const char partner[] = PARTNER(
  "\"router\": \"r1\", \"associated_asns\": [1, 2, 3], \"ordinary_sessions\": [\"11.1.1.1\"], "
  "\"clients\": {\"sessions\": [{\"address\": \"11.1.1.2\", \"mode\": \"tag\"}]}, "
  "\"rules\": {\"as-set\": \"warn\"}, \"registry\": {\"aut_nums\": [1, 2], \"routes\": "
  "[{\"prefix\": \"11.0.0.0/8\", \"origin\": 1}], \"vrps\": [{\"prefix\": \"11.0.0.0/8\", "
  "\"asn\": 1}], " FILES "}, ",
  "\"registered_prefixes\": [{\"name\": \"a\", \"prefix\": \"11.2.0.0/16\"}, \"11.3.0.0/16\", "
  "{\"properties\": {\"pre\\u0066ix\": \"2d00::/32\"}}], ",
  "{\"router\": \"r1\", \"bgpSession\": {\"sessionPrefixV4\": \"11.255.0.0/31\"}}, "
  "{\"name\": \"b\", \"router\": \"r2\", \"bgpSession\": {\"sessionPrefixV4\": \"11.255.0.2/31\", "
  "\"sessionPrefixV6\": \"2d00::/127\"}}");
/* Azure's documents in two forms, with ours over them */
static const char azure[] =
  "{\"version\": 1, \"deployment\": \"partner\", \"local_asn\": 650000, \"router\": \"r1\", "
  "\"setup\": {\"customers\": [{\"name\": \"c\", \"prefix\": \"11.2.0.0/16\"}]}, "
  "\"attest\": {\"OP-LACP\": {\"value\": true, \"by\": \"a\", \"date\": \"2026-01-31\", "
  "\"note\": \"b\"}}, \"azure_except\": [\"public\"], \"azure\": ["
  "{\"value\": [{\"name\": \"p\", \"id\": \"/x/peerings/p\", \"kind\": \"Direct\", \"sku\": "
  "{\"name\": \"s\"}, \"properties\": {\"direct\": {\"peerAsn\": {\"id\": \"/peerAsns/o\"}, "
  "\"connections\": [{\"connectionState\": \"Active\", \"bgpSession\": "
  "{\"sessionPrefixV4\": \"11.255.0.0/31\"}}, {\"connectionIdentifier\": \"i\"}]}}}]}, "
  "[{\"name\": \"o\", \"peerAsn\": 650000, \"validationState\": \"Approved\"}, "
  "{\"name\": \"public\", \"exchange\": {}}], "
  "{\"parameters\": {\"p\": {\"defaultValue\": \"p\"}}, \"resources\": [{\"type\": "
  "\"Microsoft.Peering/peerings/registeredPrefixes\", \"name\": "
  "\"[format('{0}/{1}', parameters('p'), 'a')]\", \"properties\": {\"prefix\": "
  "\"11.2.0.0/16\"}}]}, {\"name\": \"p/b\", \"prefix\": \"11.3.0.0/16\"}], "
  "\"peerings\": [{\"name\": \"p\", \"connections\": [{\"connectionIdentifier\": \"i\", "
  "\"name\": \"c\", \"router\": \"r1\"}], \"registered_prefixes\": [\"11.3.0.0/16\", "
  "{\"prefix\": \"11.2.0.0/16\"}]}]}";
static const char contradicting[] =
  "{\"version\": 1, \"deployment\": \"partner\", \"local_asn\": 650000, \"azure\": [{\"name\": "
  "\"p\", \"properties\": {\"direct\": {\"connections\": []}}}, {\"name\": \"x/a\", \"prefix\": "
  "\"11.2.0.0/16\"}], \"peerings\": [{\"name\": \"p\", \"properties\": {\"direct\": 1}}]}";
static const char exchange[] = EXCHANGE(
  "", "\"registered_asns\": [{\"name\": \"a\", \"asn\": 650002}, 650001], ", SESSION(LINK));
static const char mistaken[] =
  PARTNER("\"max_lenght\": 1, \"max_length\": 0, ",
          "\"registered_prefixes\": [\"11.2.0.1/16\", {}], ", SESSION(LINK) ", " SESSION(LINK));

/* Fails allocation after allocation until one run needs none that fails. */
static void
fail_each(const char *json, const struct maps_policy *whole, bool all_that_follow)
{
  struct maps_problems expected, problems;
  struct maps_policy *policy = maps_inventory_parse("t", json, strlen(json), &expected);
  unsigned refused = 0;

  maps_policy_free(policy);
  for (long n = 0;; n++)
  {
    left = n;
    stay = all_that_follow;
    failed = false;
    policy = maps_inventory_parse("t", json, strlen(json), &problems);
    left = -1;

    if (policy)
    {
      assert_int_equal(problems.count, 0);
      assert_true(maps_policy_same(policy, whole));
    }
    else if (problems.count == 1 && strstr(problems.text[0], "out of memory"))
      refused++;
    else
    {
      assert_int_equal(problems.count, expected.count);
      for (uint32_t line = 0; line < problems.count; line++)
        assert_string_equal(problems.text[line], expected.text[line]);
    }

    maps_policy_free(policy);
    maps_problems_free(&problems);
    if (!failed)
      break;
  }

  maps_problems_free(&expected);
  assert_true(refused > 20);
}

static void
good_inventories(void **state)
{
  static const char *const json[] = {partner, exchange, azure};
  (void) state;

  for (unsigned n = 0; n < sizeof json / sizeof *json; n++)
  {
    struct maps_policy *whole = good(json[n]);

    fail_each(json[n], whole, false);
    fail_each(json[n], whole, true);
    maps_policy_free(whole);
  }
}

static void
mistakes(void **state)
{
  (void) state;

  fail_each(mistaken, NULL, false);
  fail_each(mistaken, NULL, true);
  fail_each(contradicting, NULL, false);
  fail_each(contradicting, NULL, true);
}

/* The set-up rules give all their findings, or none. */
static void
findings(void **state)
{
  struct maps_setup_findings whole, found;
  struct maps_inventory inventory;
  struct maps_problems problems;
  unsigned refused = 0;
  bool ok;
  (void) state;

  assert_true(maps_inventory_read_text("t", azure, strlen(azure), &inventory, &problems));
  assert_true(maps_setup_judge(&inventory, &inventory, NULL, &whole));
  for (long n = 0; n == 0 || failed; n++)
  {
    left = n;
    stay = failed = false;
    ok = maps_setup_judge(&inventory, &inventory, NULL, &found);
    left = -1;

    assert_int_equal(found.count, ok ? whole.count : 0);
    refused += !ok;
    maps_setup_findings_free(&found);
  }

  assert_true(refused > 20);
  maps_setup_findings_free(&whole);
  maps_inventory_free(&inventory);
  maps_problems_free(&problems);
}

static const char *const files[][2] = {
  {"memory.rpsl", "aut-num: AS1\nsource: RIPE\n\nroute: 11.0.0.0/8\norigin: AS1\nsource: RIPE\n"},
  {"memory.json", "{\"roas\": [{\"prefix\": \"11.0.0.0/8\", \"asn\": 1}]}"},
  {"memory.bgpq4", "{\"pfx\": [{\"prefix\": \"11.0.0.0/9\", \"exact\": true}]}"},
};

/* The first one compressed, for zlib's allocations */
static bool
write_files(void)
{
  bool ok = true;

  for (int i = 0; i < 3; i++)
  {
    gzFile to = gzopen(files[i][0], i ? "wbT" : "wb");

    ok = ok && to && gzputs(to, files[i][1]) > 0;
    ok = (to && gzclose(to) == Z_OK) && ok;
  }
  return ok;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(good_inventories),
    cmocka_unit_test(mistakes),
    cmocka_unit_test(findings),
  };
  char directory[512];
  const char *temporary = getenv("TMPDIR");

  snprintf(directory, sizeof directory, "%s/memory-XXXXXX", temporary ? temporary : "/tmp");
  if (!mkdtemp(directory) || chdir(directory) || !write_files())
    return 1;

  int status = cmocka_run_group_tests_name("config_memory", tests, NULL, NULL);

  for (int i = 0; i < 3; i++)
    unlink(files[i][0]);
  rmdir(directory);
  return status;
}

#endif
