/*
 *	bird-maps -- tests of an inventory's mistakes
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each kind of mistake at its place and in its words, all of them in one run,
 *	and never a secret. What the fixtures of the schema test show is not repeated.
 */

#include "config_fixture.h"

#define PLACE  "t: $.peerings[0].properties.direct.connections[0]"
#define BGP    PLACE ".bgpSession"
#define SECRET "hunter2-do-not-show"

/* Mistakes at every level, none of which hides another */
static void
all_at_once(void **state)
{
  (void) state;

  BAD(
    "{\"version\": \"1\", \"deployment\": 5, \"localasn\": 1, \"peerings\": [7, {\"name\": \"a\", "
    "\"properties\": {\"direct\": {\"connections\": [null, {\"bgpSession\": []}]}}, "
    "\"registered_prefixes\": {}, \"sku\": {\"teir\": null}, \"tags\": {\"a\": 1}}], "
    "\"associated_asns\": [null]}",
    "t: $.localasn: is not a key of an inventory; did you mean \"local_asn\"?",
    "t: $: \"local_asn\" is missing in an inventory; add it",
    "t: $.version: must be a whole number from 0 to 4294967295, not \"1\"",
    "t: $.deployment: must be \"partner\" or \"route-server\", not 5",
    "t: $.peerings[0]: must be an object, not 7",
    "t: $.peerings[1].registered_prefixes: must be a list, not an object",
    "t: $.peerings[1].sku.teir: is not a key of a sku; did you mean \"tier\"?",
    "t: $.peerings[1].tags.a: must be a string in quotes, not 1",
    "t: $.peerings[1].properties.direct.connections[0]: must be an object, not null",
    "t: $.peerings[1].properties.direct.connections[1].bgpSession: must be an object, not a list",
    "t: $.associated_asns[0]: null is not an AS number; write a whole number from 0 to "
    "4294967295, or \"AS650001\"");
}

static void
asn_forms(void **state)
{
  static const char *const bad[] = {"-1",
                                    "4294967296",
                                    "1e3",
                                    "1.0",
                                    "true",
                                    "\"\"",
                                    "\"AS\"",
                                    "\"AS 1\"",
                                    "\"AS-1\"",
                                    "\"1.5\"",
                                    "\"AS4294967296\"",
                                    "\"99999999999\"",
                                    "[]"};
  static const struct
  {
    uint32_t asn;
    const char *why;
  } not_public[] = {
    {0, "reserved"},          {23456, "reserved"},       {64496, "reserved"},
    {64512, "private"},       {65534, "private"},        {65535, "reserved"},
    {65536, "reserved"},      {131071, "reserved"},      {4200000000, "private"},
    {4294967295, "reserved"}, {8075, "Microsoft's own"}, {12076, "Microsoft's own"},
  };
  char json[1024], line[256];
  (void) state;

  for (unsigned n = 0; n < sizeof bad / sizeof *bad; n++)
  {
    struct maps_problems problems;

    snprintf(json, sizeof json, PARTNER("\"associated_asns\": [%s], ", "", SESSION(LINK)), bad[n]);
    assert_null(maps_inventory_parse("t", json, strlen(json), &problems));
    assert_int_equal(problems.count, 1);
    assert_memory_equal(problems.text[0], "t: $.associated_asns[0]: ", 25);
    maps_problems_free(&problems);
  }

  for (unsigned n = 0; n < sizeof not_public / sizeof *not_public; n++)
  {
    snprintf(json, sizeof json, PARTNER("", "\"asn\": %u, ", SESSION(LINK)), not_public[n].asn);
    snprintf(line, sizeof line,
             "t: $.peerings[0].asn: AS%u is %s; give your own public AS number, the one that "
             "Microsoft sees",
             not_public[n].asn, not_public[n].why);
    BAD(json, line);
  }
}

static void
suggestions(void **state)
{
  (void) state;

  BAD(PARTNER("\"moreSpecifics\": true, \"max-length\": 1, \"tagign\": 1, \"zzz\": 1, \"\": 1, ",
              "", SESSION("\"microsoftSessionIPV4Address\": \"11.0.0.1\"")),
      "t: $.moreSpecifics: is not a key of an inventory; did you mean \"more_specifics\"?",
      "t: $.max-length: is not a key of an inventory; did you mean \"max_length\"?",
      "t: $.tagign: is not a key of an inventory; did you mean \"tagging\"?",
      "t: $.zzz: is not a key of an inventory; remove it",
      "t: $[\"\"]: is not a key of an inventory; remove it",
      BGP ".microsoftSessionIPV4Address: is not a key of a bgpSession; did you mean "
          "\"microsoftSessionIPv4Address\"?");
}

static void
session_ends(void **state)
{
  (void) state;

  BAD(PARTNER("", "", SESSION("\"peerSessionIPv4Address\": \"11.0.0.1\"")),
      BGP ": \"peerSessionIPv4Address\" is there but Microsoft's end is not; add "
          "\"microsoftSessionIPv4Address\"");
  BAD(PARTNER("", "", SESSION("\"sessionPrefixV6\": \"2d00::/64\"")),
      BGP ".sessionPrefixV6: a /64 does not tell which address is Microsoft's; add "
          "\"microsoftSessionIPv6Address\" and \"peerSessionIPv6Address\"");
  BAD(PARTNER("", "",
              SESSION("\"peerSessionIPv4Address\": \"11.0.0.1\", "
                      "\"microsoftSessionIPv4Address\": \"11.0.0.1\"")),
      BGP ": both ends of the session have the address 11.0.0.1; correct one of them");
  BAD(PARTNER("", "",
              SESSION("\"peerSessionIPv4Address\": \"2d00::1\", "
                      "\"microsoftSessionIPv4Address\": \"11.0.0.1/32\", "
                      "\"maxPrefixesAdvertisedV4\": -1")),
      BGP ".maxPrefixesAdvertisedV4: must be a whole number from 0 to 2147483647, not -1",
      BGP ".microsoftSessionIPv4Address: \"11.0.0.1/32\" is not an IPv4 address; write it without "
          "a length",
      BGP ".peerSessionIPv4Address: \"2d00::1\" is not an IPv4 address; write it without a length");
}

static void
routers_and_neighbours(void **state)
{
#define ROUTED(name, router) "{\"name\": \"" name "\"" router ", \"bgpSession\": {" LINK "}}"
#define ON(router)           ", \"router\": \"" router "\""
  (void) state;

  /* Told once, however many connections name a router */
  BAD(PARTNER("", "", "{\"router\": \"r1\"}, {\"router\": \"r2\"}"),
      PLACE ".router: names a router, but the inventory does not say which router this is; add "
            "\"router\" at the top level");

  BAD(
    PARTNER("\"router\": \"r1\", ", "",
            ROUTED("a", ON("r1")) ", " ROUTED("b", ON("r2")) ", " ROUTED("c", ON("r1")) ", " ROUTED(
              "d", "")),
    "t: $.peerings[0].properties.direct.connections[2].bgpSession: 11.255.0.1 is the neighbour of "
    "$.peerings[0].properties.direct.connections[0] already; correct one of them, or name both "
    "routers if they are different ones",
    "t: $.peerings[0].properties.direct.connections[3].bgpSession: 11.255.0.1 is the neighbour of "
    "$.peerings[0].properties.direct.connections[0] already; correct one of them, or name both "
    "routers if they are different ones");

  BAD(PARTNER("\"ordinary_sessions\": [\"11.1.1.1\", \"11.1.1.1\", \"2d00::1\"], "
              "\"clients\": {\"sessions\": [{\"address\": \"2d00::1\", \"mode\": \"tag\"}]}, ",
              "", SESSION(LINK)),
      "t: $.ordinary_sessions[1]: 11.1.1.1 is the neighbour of $.ordinary_sessions[0] already; a "
      "neighbour has one role, remove one of the two",
      "t: $.clients.sessions[0].address: 2d00::1 is the neighbour of $.ordinary_sessions[2] "
      "already; a neighbour has one role, remove one of the two");
}

static void
names(void **state)
{
  (void) state;

  BAD("{\"version\": 1, \"deployment\": \"partner\", \"local_asn\": 650000, \"peerings\": ["
      "{\"name\": \"a\", " DIRECT("") "}, {\"name\": \"a\", " DIRECT(
        "{}") "}, "
              "{\"name\": \"b\", " DIRECT("{\"name\": \"a-1\"}") "}, {\"name\": \"\", " DIRECT(
                "") "}]}",
      "t: $.peerings[1].name: the name \"a\" is taken by $.peerings[0]; give each its own \"name\"",
      "t: $.peerings[2].properties.direct.connections[0].name: the name \"a-1\" is taken by "
      "$.peerings[1].properties.direct.connections[0]; give each its own \"name\"",
      "t: $.peerings[3].name: \"\" is no usable name; take 1 to 80 letters, digits, \"_\", \".\" "
      "and \"-\"");
}

/* What is not known is not guessed at: a wrong deployment brings no consequences. */
static void
no_consequences(void **state)
{
  (void) state;

  BAD(INVENTORY("partners", "",
                "\"registered_prefixes\": [\"11.1.0.0/24\"], "
                "\"registered_asns\": [650001], ",
                SESSION(LINK)),
      "t: $.deployment: must be \"partner\" or \"route-server\", not \"partners\"");
}

/* Values are cut and escaped; lines stay lines. */
static void
shown_values(void **state)
{
  (void) state;

  BAD(
    PARTNER("\"tagging\": \"a\\n\\\"\\u001b[31m\\u0085\\u00e9\", "
            "\"deploymentx\\n\": 1, ",
            "", SESSION(LINK)),
    "t: $[\"deploymentx\\u000a\"]: is not a key of an inventory; did you mean \"deployment\"?",
    "t: $.tagging: must be \"add\" or \"require\", not \"a\\u000a\\\"\\u001b[31m\\u0085\xc3\xa9\"");
  BAD(PARTNER("\"tagging\": \"0123456789012345678901234567890123456789x\", ", "", SESSION(LINK)),
      "t: $.tagging: must be \"add\" or \"require\", not "
      "\"0123456789012345678901234567890123456789...\"");
}

static void
secrets(void **state)
{
  static const char *const texts[] = {
    PARTNER("\"md5AuthenticationKey\": \"" SECRET "\", ", "", SESSION(LINK)),
    PARTNER("\"my_password\": {\"a\": \"" SECRET "\"}, ", "", SESSION(LINK)),
    PARTNER("", "", SESSION(LINK ", \"md5AuthenticationKey\": {\"x\": \"" SECRET "\"}")),
    PARTNER("", "", SESSION(LINK ", \"md5AuthenticationKey\": \"" SECRET)),
    PARTNER("", "", SESSION(LINK ", \"md5AuthenticationKey\": \"" SECRET "\\x\"")),
    PARTNER("", "", SESSION(LINK ", \"md5AuthenticationKey\": " SECRET)),
    PARTNER("", "",
            SESSION(LINK ", \"md5AuthenticationKey\": \"" SECRET
                         "\", \"md5AuthenticationKey\": \"" SECRET "\"")),
    PARTNER("",
            "\"registered_prefixes\": [{\"properties\": {\"peeringServicePrefixKey\": "
            "[\"" SECRET "\"], \"prefix\": \"11.0.0.0/24\"}}], ",
            SESSION(LINK)),
    PARTNER("", "\"tags\": {\"apiToken\": [\"" SECRET "\"]}, ", SESSION(LINK)),
  };
  (void) state;

  for (unsigned n = 0; n < sizeof texts / sizeof *texts; n++)
  {
    struct maps_problems problems;

    assert_null(maps_inventory_parse("t", texts[n], strlen(texts[n]), &problems));
    assert_true(problems.count > 0);
    for (uint32_t line = 0; line < problems.count; line++)
      if (strstr(problems.text[line], "hunter2"))
        fail_msg("shown: %s", problems.text[line]);
    maps_problems_free(&problems);
  }
}

static void
too_many(void **state)
{
  enum
  {
    COUNT = 1500
  };
  char json[8 * COUNT], *p = json;
  struct maps_problems problems;
  (void) state;

  p +=
    sprintf(p, "{\"version\": 1, \"deployment\": \"partner\", \"local_asn\": 650000, "
               "\"peerings\": [{\"name\": \"p1\", " DIRECT(SESSION(LINK)) "}], "
                                                                          "\"associated_asns\": [");
  for (unsigned n = 0; n < COUNT; n++)
    p += sprintf(p, "%s-1", n ? ", " : "");
  strcpy(p, "]}");

  assert_null(maps_inventory_parse("t", json, strlen(json), &problems));
  assert_int_equal(problems.count, 1001);
  assert_memory_equal(problems.text[999], "t: $.associated_asns[999]: ", 27);
  assert_string_equal(problems.text[1000], "t: 500 more problems; mend these first");
  maps_problems_free(&problems);

  /* Freeing twice is harmless. */
  maps_problems_free(&problems);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(all_at_once),
    cmocka_unit_test(asn_forms),
    cmocka_unit_test(suggestions),
    cmocka_unit_test(session_ends),
    cmocka_unit_test(routers_and_neighbours),
    cmocka_unit_test(names),
    cmocka_unit_test(no_consequences),
    cmocka_unit_test(shown_values),
    cmocka_unit_test(secrets),
    cmocka_unit_test(too_many),
  };

  return cmocka_run_group_tests_name("config_problems", tests, NULL, NULL);
}
