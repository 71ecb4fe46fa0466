/*
 *	bird-maps -- tests of files with registry data
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each file is written as told, plain and compressed, and read through an
 *	inventory beside it.
 */

#define _GNU_SOURCE

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "config_fixture.h"

static char directory[512];

static const char *
in_directory(const char *name)
{
  static char path[1024];

  snprintf(path, sizeof path, "%s/%s", directory, name);
  return path;
}

static void
write_bytes(const char *name, const char *text, size_t length, bool compressed)
{
  gzFile to = gzopen(in_directory(name), compressed ? "wb" : "wbT");

  assert_non_null(to);
  assert_int_equal(gzwrite(to, text, (unsigned) length), length);
  assert_int_equal(gzclose(to), Z_OK);
}

static void
write_file(const char *name, const char *text)
{
  write_bytes(name, text, strlen(text), false);
}

/* Reads an inventory whose registry has these members. */
static struct maps_policy *
load(const char *members, struct maps_problems *problems)
{
  char json[4096];
  int length =
    snprintf(json, sizeof json, PARTNER("\"registry\": {%s}, ", "", SESSION(LINK)), members);

  return maps_inventory_parse(in_directory("maps.json"), json, (size_t) length, problems);
}

static struct maps_policy *
good_files(const char *members)
{
  struct maps_problems problems;
  struct maps_policy *policy = load(members, &problems);

  if (!policy)
    fail_msg("%s: %s", members, problems.text[0]);
  maps_problems_free(&problems);
  return policy;
}

/* One problem, "DIRECTORY/maps.json: $.registry.files[0].file: DIRECTORY/" and this */
static void
bad_file(const char *members, const char *what)
{
  struct maps_problems problems;
  struct maps_policy *policy = load(members, &problems);
  char wanted[2048];

  snprintf(wanted, sizeof wanted, "%s/maps.json: $.registry.files[0].file: %s/%s", directory,
           directory, what);
  if (policy)
    fail_msg("%s: taken", members);
  assert_string_equal(problems.text[0], wanted);
  assert_int_equal(problems.count, 1);
  maps_problems_free(&problems);
}

/* What a set of grants holds: "PREFIX SHORTEST-LONGEST ORIGIN, ..." */
static void
assert_grants(const struct maps_grants *set, const char *wanted)
{
  char text[1024] = "", one[MAPS_PREFIX_TEXT];
  size_t n = 0;

  for (uint32_t i = 0; i < set->count; i++)
  {
    struct maps_prefix p = maps_grant_prefix(&set->grant[i]);

    maps_prefix_format(&p, one);
    n += (size_t) snprintf(text + n, sizeof text - n, "%s%s %u-%u %u", i ? ", " : "", one,
                           set->grant[i].shortest, set->grant[i].longest, set->grant[i].origin);
  }
  assert_string_equal(text, wanted);
}

#define ONE "\"files\": [{\"file\": \"data\"}]"

static const char rpsl[] = "# a dump\n% and whois\n\n"
                           "aut-num:        AS650001\n"
                           "descr:          caf\xe9 \xff\x80: latin-1\n"
                           "source:         RIPE # Filtered\n"
                           "\n\n"
                           "route:          11.1.0.0/16\n"
                           "# inside\n"
                           "descr:          origin: AS1\n"
                           "                source: NOBODY\n"
                           "+\n"
                           "\torigin: AS2\n"
                           "origin:         AS650001 # comment\n"
                           "source:         RADB\n"
                           "\n"
                           "ROUTE6:2d00:1::/32\r\n"
                           "Origin:\r\n"
                           "+   as650002\r\n"
                           "source:apnic\r\n"
                           " \t\r\n"
                           "person: Somebody\norigin: AS1\nsource: RIPE\n\n"
                           "route:  11.9.0.0/16\norigin: AS1\nsource: RIPE-NONAUTH\n\n"
                           "route:  11.9.0.0/16\norigin: AS1\n\n"
                           "no attribute at all\n\n"
                           "as-set: AS-X\nmembers: AS1\nsource: RIPE\n\n"
                           "route:  11.2.0.0/16\norigin: AS3\nsource: RIPE";

static void
assert_rpsl(const struct maps_policy *policy)
{
  const struct maps_registry *r = &policy->registry;

  assert_true(r->has_aut_nums && r->has_routes && !r->has_vrps);
  assert_int_equal(r->aut_nums.count, 1);
  assert_int_equal(r->aut_nums.asn[0], 650001);
  assert_grants(&r->routes, "11.1.0.0/16 16-16 650001, 11.2.0.0/16 16-16 3, "
                            "2d00:1::/32 32-32 650002");
  assert_int_equal(r->file_count, 1);
  assert_string_equal(r->file->name, "data");
  assert_int_equal(r->file->format, MAPS_DATA_RPSL);
  assert_int_equal(r->file->aut_nums, 1);
  assert_int_equal(r->file->routes, 3);
  assert_int_equal(r->file->left_out, 2);
  assert_int_equal(r->file->malformed, 0);
  assert_int_equal(r->file->max_age, 72 * 3600);
  assert_false(r->file->dated);
}

static void
rpsl_objects(void **state)
{
  (void) state;
  struct stat st;

  for (int compressed = 0; compressed < 2; compressed++)
  {
    write_bytes("data", rpsl, sizeof rpsl - 1, compressed);

    struct maps_policy *policy = good_files(ONE), *again = good_files(ONE);

    assert_rpsl(policy);
    assert_int_equal(stat(in_directory("data"), &st), 0);
    assert_int_equal(policy->registry.file->time, st.st_mtime);
    assert_true(maps_policy_same(policy, again));
    maps_policy_free(policy);
    maps_policy_free(again);
  }

  /* A file in two parts, as gzip may have them */
  FILE *to;
  size_t half = sizeof rpsl / 2;
  char part[sizeof rpsl];

  write_bytes("part", rpsl + half, sizeof rpsl - 1 - half, true);
  write_bytes("data", rpsl, half, true);
  to = fopen(in_directory("part"), "r");
  assert_non_null(to);

  size_t length = fread(part, 1, sizeof part, to);

  fclose(to);
  to = fopen(in_directory("data"), "a");
  assert_non_null(to);
  assert_int_equal(fwrite(part, 1, length, to), length);
  fclose(to);

  struct maps_policy *policy = good_files(ONE);

  assert_rpsl(policy);
  maps_policy_free(policy);
}

static void
rpsl_sources(void **state)
{
  (void) state;
  write_file("data", rpsl);

  struct maps_policy *policy =
    good_files("\"sources\": [\"RIPE-nonauth\"], " ONE ", \"routes\": []");

  assert_false(policy->registry.has_aut_nums);
  assert_grants(&policy->registry.routes, "11.9.0.0/16 16-16 1");
  assert_int_equal(policy->registry.file->left_out, 5);
  maps_policy_free(policy);

  bad_file("\"sources\": [\"LACNIC\"], " ONE,
           "data: none of its 6 objects is of a source in \"sources\"; add their source there");
}

/* A line longer than the window, and objects around it */
static void
rpsl_huge_line(void **state)
{
  enum
  {
    HUGE_LINE = 700000
  };
  char *text = malloc(HUGE_LINE + 1000), *p = text;
  (void) state;

  p += sprintf(p, "route: 11.1.0.0/16\norigin: AS1\nsource: RIPE\n\n"
                  "route: 11.2.0.0/16\norigin: AS2\nremarks: ");
  memset(p, 'x', HUGE_LINE);
  p += HUGE_LINE;
  p += sprintf(p, "\nsource: RIPE\n\nroute: 11.3.0.0/16\nsource: RIPE\norigin: AS3 # ");
  memset(p, 'y', 300);
  p[300] = 0;
  write_file("data", text);
  free(text);

  struct maps_policy *policy = good_files(ONE);

  assert_grants(&policy->registry.routes,
                "11.1.0.0/16 16-16 1, 11.2.0.0/16 16-16 2, 11.3.0.0/16 16-16 3");
  maps_policy_free(policy);
}

static void
malformed_objects(void **state)
{
  static const char *const objects[] = {
    "route: 11.1.0.1/16\norigin: AS1",
    "route: 11.1.0.0/33\norigin: AS1",
    "route: 2d00::/32\norigin: AS1",
    "route6: 11.1.0.0/16\norigin: AS1",
    "route: 11.1.0.0/16\norigin: 650001",
    "route: 11.1.0.0/16\norigin: AS4294967296",
    "route: 11.1.0.0/16",
    "route: 11.1.0.0/16\norigin: AS1\norigin: AS2",
    "route: 11.1.0.0/16 11.2.0.0/16\norigin: AS1",
    "aut-num: 1",
    "aut-num: ASx",
    "aut-num: AS1.5",
    "aut-num:",
  };
  char text[4096];
  (void) state;

  for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
  {
    /* One is told, whatever the file's size */
    snprintf(text, sizeof text, "aut-num: AS1\nsource: RIPE\n\n%s\nsource: RIPE\n", objects[i]);
    write_file("data", text);

    struct maps_policy *policy = good_files(ONE);

    assert_int_equal(policy->registry.file->malformed, 1);
    assert_int_equal(policy->registry.file->first_malformed, 4);
    assert_int_equal(policy->registry.aut_nums.count, 1);
    assert_int_equal(policy->registry.routes.count, 0);
    maps_policy_free(policy);
  }

  write_file("data", "aut-num: ASx\nsource: RIPE\n\naut-num: AS1\nsource: RIPE\n\n"
                     "aut-num: ASy\nsource: RIPE\n");
  bad_file(ONE, "data: 2 of 3 objects make no sense, the first in line 1: its AS number cannot be "
                "read; is it what \"format\" says? Get the file again");
  write_file("data", "aut-num: ASx\nsource: RIPE\n");
  bad_file(ONE, "data: 1 of 1 objects make no sense, the first in line 1: its AS number cannot be "
                "read; is it what \"format\" says? Get the file again");
}

/* The limit is one in a hundred */
static void
malformed_share(void **state)
{
  char *text = malloc(200 * 64);
  (void) state;

  for (int bad = 2; bad <= 3; bad++)
  {
    char *p = text;

    for (int n = 0; n < 200; n++)
      p += sprintf(p, "aut-num: AS%s%d\nsource: RIPE\n\n", n % 90 == 50 && n / 90 < bad ? "x" : "",
                   n + 1);
    if (bad == 3)
      sprintf(p, "aut-num: ASz\nsource: RIPE\n");
    write_file("data", text);
    if (bad == 2)
    {
      struct maps_policy *policy = good_files(ONE);

      assert_int_equal(policy->registry.file->malformed, 2);
      assert_int_equal(policy->registry.aut_nums.count, 198);
      maps_policy_free(policy);
    }
    else
      bad_file(ONE, "data: 3 of 201 objects make no sense, the first in line 151: its AS number "
                    "cannot be read; is it what \"format\" says? Get the file again");
  }
  free(text);
}

static void
vrp_json(void **state)
{
  (void) state;
  struct maps_policy *policy;

  /* rpki-client, Routinator, and both without what is optional */
  write_file(
    "data", "{\"metadata\": {\"buildmachine\": \"x\", \"buildtime\": \"2024-05-01T10:00:00Z\", "
            "\"vrps\": 4}, \"roas\": [\n"
            "{ \"asn\": 650001, \"prefix\": \"11.1.0.0\\/16\", \"maxLength\": 24, \"ta\": "
            "\"ripe\", \"expires\": 1 },\n"
            "{ \"asn\": \"AS650002\", \"prefix\": \"2d00:1::/32\", \"maxLength\": 48, \"ta\": "
            "\"arin\", \"expires\": 4102444800 },\n"
            "{ \"asn\": \"0\", \"prefix\": \"11.2.0.0/16\"},\n"
            "{ \"asn\": 7, \"prefix\": \"11.3.0.0/16\", \"maxLength\": null }],\n"
            "\"bgpsec_keys\": [], \"aspas\": [{\"customer_asid\": 1, \"providers\": [2.5e-1]}]}\n");
  policy = good_files(ONE);
  assert_true(policy->registry.has_vrps && !policy->registry.has_routes);
  assert_grants(&policy->registry.vrps, "11.1.0.0/16 16-24 650001, 11.2.0.0/16 16-16 0, "
                                        "11.3.0.0/16 16-16 7, 2d00:1::/32 32-48 650002");
  assert_int_equal(policy->registry.file->format, MAPS_DATA_VRP_JSON);
  assert_true(policy->registry.file->dated);
  assert_int_equal(policy->registry.file->time, 1714557600);
  assert_int_equal(policy->registry.file->expired, 1);
  assert_int_equal(policy->registry.file->max_age, 24 * 3600);
  maps_policy_free(policy);

  /* The age of the same data makes no other policy */
  static const char *const dates[][2] = {
    {"\"generated\": 1714557600, \"generatedTime\": \"2024-05-01T10:00:00Z\"", "1714557600"},
    {"\"generatedTime\": \"2024-05-01T10:00:01.5Z\"", "1714557601"},
    {"\"buildtime\": \"2024-05-01T10:00:02+00:00\"", "1714557602"},
  };
  struct maps_policy *other[3];

  for (int i = 0; i < 3; i++)
  {
    char text[512];

    snprintf(text, sizeof text,
             "{\"roas\": [{\"prefix\": \"11.1.0.0/16\", \"asn\": 1}], \"metadata\": {%s}}",
             dates[i][0]);
    write_file("data", text);
    other[i] = good_files("\"files\": [{\"file\": \"data\", \"max_age\": 5}]");
    assert_int_equal(other[i]->registry.file->time, atoi(dates[i][1]));
    assert_int_equal(other[i]->registry.file->max_age, 5 * 3600);
    assert_true(maps_policy_same(other[0], other[i]));
  }
  for (int i = 0; i < 3; i++)
    maps_policy_free(other[i]);
}

static void
vrp_json_mistakes(void **state)
{
  static const char *const bad[][2] = {
    {"{\"roas\": [{\"prefix\": \"11.1.0.0/16\", \"asn\": 1}",
     "1:46: the file ends inside an object or list"},
    {"{\"roas\": [\n{\"asn\": 01}]}", "2:9: a value is expected here"},
    {"{\"roas\": [{\"asn\": 1,}]}", "1:21: a string in quotes is expected here"},
    {"{\"roas\": {}}", "1:10: a list is expected here"},
    {"{\"roas\": []} x", "1:14: nothing may follow the document"},
    {"{\"roas\": [\"\xff\"]}", "1:12: bytes that are not UTF-8; save the file as UTF-8"},
    {"{\"metadata\": {}}", " has no \"roas\"; name a validator's JSON"},
    {"{\"roas\": []}", " holds no VRP; get the file again when the validator is ready"},
    {"{\"roas\": [1]}", " 1 of 1 objects make no sense, the first item 0: it is no object; is it "
                        "what \"format\" says? Get the file again"},
    {"{\"roas\": [{\"prefix\": \"11.1.0.0/16\", \"asn\": 1, \"maxLength\": 33}]}",
     " 1 of 1 objects make no sense, the first item 0: its maximum length does not fit its prefix; "
     "is it what \"format\" says? Get the file again"},
  };
  (void) state;

  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
  {
    char what[512];

    write_file("data", bad[i][0]);
    snprintf(what, sizeof what, "data:%s", bad[i][1]);
    bad_file(ONE, what);
  }
}

/* Tokens that do not fit the window where it ends */
static void
vrp_json_windows(void **state)
{
  enum
  {
    COUNT = 20000
  };
  char *text = malloc(COUNT * 80 + 100), *p = text;
  (void) state;

  p += sprintf(p, "{\"roas\":[");
  for (unsigned n = 0; n < COUNT; n++)
    p += sprintf(p, "%s{\"asn\":\"\\u0041S%u\",\"prefix\":\"11.%u.%u.0/24\",\"t\":true}",
                 n ? "," : "", n + 1, n >> 8, n & 255);
  sprintf(p, "]}");
  for (int compressed = 0; compressed < 2; compressed++)
  {
    write_bytes("data", text, strlen(text), compressed);

    struct maps_policy *policy = good_files(ONE);

    assert_int_equal(policy->registry.vrps.count, COUNT);
    for (unsigned n = 0; n < COUNT; n++)
      assert_int_equal(policy->registry.vrps.grant[n].origin, n + 1);
    maps_policy_free(policy);
  }
  free(text);
}

static void
vrp_csv(void **state)
{
  (void) state;
  write_file("data", "ASN,IP Prefix,Max Length,Trust Anchor,Expires\r\n"
                     "AS650001,11.1.0.0/16,24,ripe,4102444800\r\n"
                     "650002,2d00:1::/32,,ripe\n"
                     "AS0,11.2.0.0/16,16");

  struct maps_policy *policy = good_files(ONE);

  assert_grants(&policy->registry.vrps,
                "11.1.0.0/16 16-24 650001, 11.2.0.0/16 16-16 0, 2d00:1::/32 32-32 650002");
  assert_int_equal(policy->registry.file->format, MAPS_DATA_VRP_CSV);
  maps_policy_free(policy);

  write_file("data", "ASN,IP Prefix,Max Length\nAS1,11.1.0.0/16\n");
  bad_file(ONE, "data: 1 of 1 objects make no sense, the first in line 2: it is no line "
                "ASN,prefix,length; is it what \"format\" says? Get the file again");
  write_file("data", "AS1,11.1.0.0/16,16\n");
  bad_file(
    "\"files\": [{\"file\": \"data\", \"format\": \"vrp-csv\"}]",
    "data: begins without the columns' names, \"ASN,IP Prefix,...\"; name a validator's CSV");
}

#define OWN "\"files\": [{\"file\": \"data\", \"origin\": \"AS650001\"}]"

static void
bgpq4(void **state)
{
  (void) state;
  struct maps_policy *policy;

  write_file("data",
             "{ \"pfx\": [\n    { \"prefix\": \"11.1.0.0\\/16\", \"exact\": true },\n"
             "    { \"prefix\": \"11.2.0.0\\/16\", \"exact\": false, \"less-equal\": 24 },\n"
             "    { \"prefix\": \"2d00::\\/32\", \"exact\": false, \"greater-equal\": 40,"
             " \"less-equal\": 48 }\n] }\n");
  policy = good_files(OWN);
  assert_true(policy->registry.has_routes && !policy->registry.has_aut_nums);
  assert_grants(&policy->registry.routes, "11.1.0.0/16 16-16 650001, 11.2.0.0/16 16-24 650001, "
                                          "2d00::/32 40-48 650001");
  maps_policy_free(policy);
  bad_file(ONE, "data: lists prefixes; say whose they are with \"origin\"");

  write_file("data", "{ \"pfx\": [\n] }\n");
  policy = good_files(OWN);
  assert_true(policy->registry.has_routes);
  assert_int_equal(policy->registry.routes.count, 0);
  maps_policy_free(policy);
  bad_file(ONE, "data: is an empty list; say whose prefixes are missing with \"origin\", or ask "
                "bgpq4 for another set");

  write_file("data", "{\"asns\": [\n  3333,3334\n]}");
  policy = good_files(ONE);
  assert_true(policy->registry.has_aut_nums && !policy->registry.has_routes);
  assert_int_equal(policy->registry.aut_nums.count, 2);
  maps_policy_free(policy);
  bad_file(OWN, "data: lists AS numbers, which need no \"origin\"; remove it");

  write_file("data", rpsl);
  bad_file(OWN, "data: is no list of bgpq4's; only that needs an \"origin\"");
}

static void
unreadable(void **state)
{
  (void) state;
  char bytes[4096], member[2048];
  FILE *file;

  bad_file("\"files\": [{\"file\": \"nothing\"}]",
           "nothing: cannot be opened: No such file or directory");
  bad_file("\"files\": [{\"file\": \".\"}]", ".: is a directory; name a file with registry data");
  write_file("data", "");
  bad_file(ONE, "data: is empty; get the file again");
  write_file("data", "<!DOCTYPE html>\n");
  bad_file(ONE, "data: is in no form that is known here; name it with \"format\", or get the file "
                "again");
  write_file("data", "hello\nworld: x\n");
  bad_file(ONE, "data: holds no aut-num, route or route6 object; name another file");
  write_file("data", "{\"roas\": [{\"prefix\": \"11.1.0.0/16\", \"asn\": 1}]}");
  bad_file("\"files\": [{\"file\": \"data\", \"format\": \"rpsl\"}]",
           "data: holds no aut-num, route or route6 object; name another file");

  /* Cut anywhere, or damaged */
  write_bytes("whole", rpsl, sizeof rpsl - 1, true);
  file = fopen(in_directory("whole"), "r");
  assert_non_null(file);

  size_t length = fread(bytes, 1, sizeof bytes, file);

  fclose(file);
  for (size_t cut = 30; cut < length; cut += 7)
  {
    file = fopen(in_directory("data"), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, cut, file), cut);
    fclose(file);
    bad_file("\"files\": [{\"file\": \"data\", \"format\": \"rpsl\"}]",
             "data: the compressed data are cut off; get the file again");
  }
  bytes[length - 6] ^= 1;
  file = fopen(in_directory("data"), "w");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, length, file), length);
  fclose(file);
  bad_file(ONE, "data: the compressed data are damaged (incorrect data check); get the file again");

  /* A whole name needs no directory */
  write_file("data", rpsl);
  snprintf(member, sizeof member, "\"files\": [{\"file\": \"%s\"}]", in_directory("data"));
  maps_policy_free(good_files(member));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(rpsl_objects),      cmocka_unit_test(rpsl_sources),
    cmocka_unit_test(rpsl_huge_line),    cmocka_unit_test(malformed_objects),
    cmocka_unit_test(malformed_share),   cmocka_unit_test(vrp_json),
    cmocka_unit_test(vrp_json_mistakes), cmocka_unit_test(vrp_json_windows),
    cmocka_unit_test(vrp_csv),           cmocka_unit_test(bgpq4),
    cmocka_unit_test(unreadable),
  };
  static const char *const names[] = {"data", "part", "whole"};
  const char *temporary = getenv("TMPDIR");

  snprintf(directory, sizeof directory, "%s/registry-XXXXXX", temporary ? temporary : "/tmp");
  if (!mkdtemp(directory))
    return 1;

  int status = cmocka_run_group_tests_name("config_registry_files", tests, NULL, NULL);

  for (int i = 0; i < 3; i++)
    unlink(in_directory(names[i]));
  rmdir(directory);
  return status;
}
