/*
 *	bird-maps -- tests of the set-up rules: what a host says
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Hints beside attestations: what is seen is told, and an attestation that it
 *	contradicts is named. All other answers are tested through birdmaps check.
 */

#include "config_fixture.h"
#include "config/setup_host.h"
#include "config/setup_rules.h"

#define ATTEST                                                                                     \
  "\"attest\": {\"OP-LACP\": {\"value\": true, \"by\": \"a\", \"date\": \"2026-01-31\"}, "         \
  "\"OP-FIREWALL\": {\"value\": true, \"by\": \"a\", \"date\": \"2026-01-31\"}, "                  \
  "\"OP-RATELIMIT\": {\"value\": false, \"by\": \"a\", \"date\": \"2026-01-31\"}}, "

struct expected
{
  const char *rule;
  enum maps_setup_answer answer;
  const char *words;
};

/* The rules' findings about the only connection are these, ended by a rule NULL. */
static void
assert_findings(const char *json, struct maps_host_link link, const struct expected *expected)
{
  struct maps_host host = {.link = &link};
  struct maps_inventory inventory;
  struct maps_problems problems;
  struct maps_setup_findings findings;

  assert_true(maps_inventory_read_text("t", json, strlen(json), &inventory, &problems));
  assert_true(maps_setup_judge(&inventory, NULL, &host, &findings));
  for (uint32_t n = 0; n < findings.count; n++)
  {
    const struct maps_setup_finding *f = &findings.finding[n];

    if (strncmp(f->rule->id, "OP-", 3) || f->kind != MAPS_OF_CONNECTION ||
        !strcmp(f->rule->id, "OP-UTIL"))
      continue;
    if (!expected->rule)
      fail_msg("unexpected: %s %s", f->rule->id, f->found);
    assert_string_equal(f->rule->id, expected->rule);
    assert_int_equal(f->answer, expected->answer);
    assert_string_equal(f->found, expected->words);
    expected++;
  }
  if (expected->rule)
    fail_msg("missing: %s", expected->rule);

  maps_setup_findings_free(&findings);
  maps_inventory_free(&inventory);
  maps_problems_free(&problems);
}

static void
hints(void **state)
{
  static const char silent[] = PARTNER("", "", SESSION(LINK));
  static const char attested[] = PARTNER(ATTEST, "", SESSION(LINK));
  const struct maps_host_link elsewhere = {.shaper = "tbf"};
  const struct maps_host_link good = {
    .interface = "bond0.7", .bundle = "bond0", .mode = "IEEE 802.3ad Dynamic link aggregation"};
  const struct maps_host_link bad = {
    .interface = "eth0", .shaper = "tbf", .tracked = MAPS_TRACKED_SESSION};
  const struct maps_host_link other = {.interface = "bond0",
                                       .bundle = "bond0",
                                       .mode = "load balancing (round-robin)",
                                       .tracked = MAPS_TRACKED_HOST};
  (void) state;

  assert_findings(silent, elsewhere, (const struct expected[]){{0}});
  assert_findings(
    silent, good,
    (const struct expected[]){
      {"OP-LACP", MAPS_SETUP_PASS, "interface bond0.7 of this host is the bundle bond0 by LACP"},
      {0}});
  assert_findings(
    silent, bad,
    (const struct expected[]){
      {"OP-LACP", MAPS_SETUP_WARN, "interface eth0 of this host is no bundle"},
      {"OP-FIREWALL", MAPS_SETUP_WARN, "this host tracks the session's TCP connection"},
      {"OP-RATELIMIT", MAPS_SETUP_WARN, "interface eth0 of this host is shaped by tbf"},
      {0}});
  assert_findings(
    attested, bad,
    (const struct expected[]){
      {"OP-LACP", MAPS_SETUP_WARN,
       "interface eth0 of this host is no bundle, although it is attested"},
      {"OP-FIREWALL", MAPS_SETUP_WARN,
       "this host tracks the session's TCP connection, although it is attested"},
      {"OP-RATELIMIT", MAPS_SETUP_WARN, "interface eth0 of this host is shaped by tbf"},
      {0}});
  assert_findings(
    attested, other,
    (const struct expected[]){
      {"OP-LACP", MAPS_SETUP_WARN,
       "bundle bond0 of this host is not by LACP but load balancing (round-robin), although it is "
       "attested"},
      {"OP-FIREWALL", MAPS_SETUP_WARN,
       "this host tracks connections, which ones cannot be read, although it is attested"},
      {0}});
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(hints),
  };

  return cmocka_run_group_tests_name("config_setup", tests, NULL, NULL);
}
