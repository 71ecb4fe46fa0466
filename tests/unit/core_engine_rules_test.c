/*
 *	bird-maps -- tests of the engine's rules
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Every rule and its knobs at the boundaries of what they accept.
 */

#include "core_engine_fixture.h"

#include "core/origin.h"

static void
prefix_rules(void **state)
{
  static const struct row row[] = {
    {"0.0.0.0/0", "650001", "m", TO, REJECT, B(1) | B(2), 0, NULL},
    {"::/0", "650001", "m", TO, REJECT, B(1) | B(2), 0, NULL},
    {"10.0.0.0/24", "650001", "m", TO, REJECT, B(1) | B(2), 0, NULL},
    {"9.255.255.0/24", "650001", "m", TO, REJECT, B(2), 0, NULL},
    {"192.0.0.9/32", "650001", "m", TO, REJECT, B(2), B(17), NULL},
    {"192.0.0.8/32", "650001", "m", TO, REJECT, B(1) | B(2), B(17), NULL},
    {"2001:db8::/32", "650001", "m", TO, REJECT, B(1) | B(2), 0, NULL},
    {"11.0.0.0/24", "650001", "m", TO, ACCEPT, 0, 0, "m"},
    {"11.0.0.0/25", "650001", "m", TO, ACCEPT, 0, B(17), "m"},
    {"11.0.0.1/32", "650001", "m", TO, ACCEPT, 0, B(17), "m"},
    {"11.0.0.1/32", "650001", "m", TO, REJECT, B(17), 0, "mR"},
    {"2d00:1::/49", "650001", "m", TO, ACCEPT, 0, 0, "m"},
    {"2d00:1::/128", "650001", "m", TO, ACCEPT, 0, 0, "m"},
  };

  (void) state;
  CHECK_ROWS(MAPS_PARTNER, row);
}

static void
length_rule(void **state)
{
  static const struct row row[] = {
    {REG, "", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "650001 650002", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "650002 650003 650001", "m", TO, REJECT, B(5), 0, NULL},
    {REG, "650002 650003 650001", "m", TO_RS, ACCEPT, 0, 0, NULL},
    {REG, "650002 650003 650004 650001", "m", TO_RS, REJECT, B(5), 0, NULL},
    {REG, "{650002 650003 650004} 650001", "m", TO, REJECT, B(10), 0, NULL},
    {REG, "650001 650001 650001", "m", TO, REJECT, B(5) | B(8), 0, NULL},
    {REG, "(650002 650003) 650001", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "", "m", TO, ACCEPT, 0, 0, "1"},
    {REG, "650001", "m", TO, REJECT, B(5), 0, "1"},
    {REG, "", "m", TO, REJECT, B(5), 0, "0"},
    {REG, "", "m", TO_RS, ACCEPT, 0, 0, "0"},
    {"11.0.0.0/24", "650002 650003 650001", "m", TO, ACCEPT, 0, 0, "lm"},
    {"11.0.0.0/25", "650002 650003 650001", "m", TO, REJECT, B(5), B(17), "lm"},
    {"11.0.0.0/25", "650002 650001", "m", TO, ACCEPT, 0, B(17), "lm"},
    {"2d00:1::/48", "650002 650003 650001", "m", TO, ACCEPT, 0, 0, "lm"},
    {"2d00:1::/49", "650002 650003 650001", "m", TO, REJECT, B(5), 0, "lm"},
  };

  (void) state;
  CHECK_ROWS(MAPS_PARTNER, row);
}

static void
asn_rules(void **state)
{
  static const struct
  {
    uint32_t asn;
    uint32_t failed;
  } edge[] = {
    {0, B(7)},          {1, 0},
    {112, 0},           {12075, 0},
    {12076, B(13)},     {12077, 0},
    {8074, 0},          {8075, B(13)},
    {8076, 0},          {23455, 0},
    {23456, B(7)},      {23457, 0},
    {64495, 0},         {64496, B(7)},
    {64511, B(7)},      {64512, B(6)},
    {65534, B(6)},      {65535, B(7)},
    {65536, B(7)},      {65551, B(7)},
    {65552, B(7)},      {131071, B(7)},
    {131072, 0},        {4199999999, 0},
    {4200000000, B(6)}, {4294967294, B(6)},
    {4294967295, B(7)},
  };
  static const struct row row[] = {
    {REG, "650001 650001", "m", TO_RS, REJECT, B(8), 0, NULL},
    {REG, "650000", "m", TO, REJECT, B(8), 0, NULL},
    {REG, "650000", "m", TO_RS, ACCEPT, 0, 0, NULL},
    {REG, "(650005) 650000", "m", TO, REJECT, B(8), 0, NULL},
    {REG, "{650000} 650001", "m", TO, REJECT, B(10), 0, NULL},
    {REG, "{650005} 650000", "m", TO, REJECT, B(10), B(9), NULL},
    {REG, "650001 650000", "m", TO, ACCEPT, 0, B(9), NULL},
    {REG, "650001 650002 650001", "m", TO_RS, ACCEPT, 0, B(9), NULL},
    {REG, "650001 650002 650001", "m", TO_RS, REJECT, B(9), 0, "R"},
    {REG, "650001 {650002}", "m", TO, REJECT, B(10), B(16), NULL},
    {REG, "[650005] 650001", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "[650005] 650001", "m", CLIENT, REJECT, B(10), 0, "j"},
    {REG, "[650005] 650001", "m", CLIENT, ACCEPT, 0, 0, "jp"},
    {REG, "650001 12076", "m", TO, REJECT, B(13), B(16), NULL},
    {REG, "8075 650001", "m", TO, REJECT, B(13), 0, NULL},
    {REG, "8075 650001", "m", CLIENT, ACCEPT, 0, 0, "j"},
    {REG, "8075 650001", "m", CLIENT, ACCEPT, 0, 0, "jp"},
    {REG, "12076 650001", "m", CLIENT, REJECT, B(13), 0, "j"},
    {REG, "64512 64496 12076 650001 650001 64512", "m", TO, REJECT,
     B(5) | B(6) | B(7) | B(8) | B(13), B(9) | B(16), NULL},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(edge) / sizeof(*edge); i++)
  {
    char text[32];
    struct row r = {REG, text, "m", TO, edge[i].failed ? REJECT : ACCEPT, edge[i].failed, 0, NULL};

    snprintf(text, sizeof(text), "%u 650001", edge[i].asn);
    check_rows(MAPS_PARTNER, &r, 1);
  }
  CHECK_ROWS(MAPS_PARTNER, row);
}

static void
origin_rules(void **state)
{
  static const struct row partner[] = {
    {REG, "", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "650003", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "650004", "m", TO, ACCEPT, 0, B(16), NULL},
    {REG, "650004 650003", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "{650003}", "m", TO, REJECT, B(10), B(16), NULL},
    {REG, "650001 (650009)", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "(650009)", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "(650009)", "m", CLIENT, REJECT, B(10), B(16), "j"},
  };
  static const struct row server[] = {
    {REG, "650001", "m", TO_RS, ACCEPT, 0, 0, NULL},
    {REG, "650002", "m", TO_RS, REJECT, B(3), 0, NULL},
    {REG, "650002 650001", "m", TO_RS, ACCEPT, 0, 0, NULL},
    {REG, "650001 650002", "m", TO_RS, ACCEPT, 0, 0, NULL},
    {REG, "650002 650001", "m", TO_RS, REJECT, B(3), 0, "N"},
    {REG, "650001 650002", "m", TO_RS, ACCEPT, 0, 0, "N"},
    {REG, "650002 650001", "m", TO_RS, ACCEPT, 0, 0, "O"},
    {REG, "650001 650002", "m", TO_RS, REJECT, B(3), 0, "O"},
    {REG, "650001 {650002}", "m", TO_RS, REJECT, B(10), 0, NULL},
    {REG, "650001 {650002}", "m", TO_RS, REJECT, B(3) | B(10), 0, "O"},
    {REG, "", "m", TO_RS, REJECT, B(3), 0, NULL},
    {REG, "650001", "m", TO, ACCEPT, 0, 0, "N"},
  };

  (void) state;
  CHECK_ROWS(MAPS_PARTNER, partner);
  CHECK_ROWS(MAPS_ROUTE_SERVER, server);
}

/* Which of the registered ASNs a route counts for */
static void
registered_asns(void **state)
{
  static const struct
  {
    const char *path;
    uint32_t either, neighbour, origin;
  } row[] = {
    {"650001", 650001, 650001, 650001},
    {"650002 650001", 650001, 0, 650001},
    {"650001 650002", 650001, 650001, 0},
    {"650003 650001", 650003, 650003, 650001},
    {"650001 {650003}", 650001, 650001, 0},
    {"650002", 0, 0, 0},
    {"", 0, 0, 0},
    {"650002 650003 650002", 0, 0, 0},
    {"!", 0, 0, 0},
  };
  static const char *const knobs[] = {"", "N", "O"};

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
    for (int k = 0; k < 3; k++)
    {
      struct maps_policy *policy = full_policy(MAPS_ROUTE_SERVER);
      struct maps_session session = session_of(TO_RS, MAPS_MODE_ENFORCE);
      uint32_t want[] = {row[i].either, row[i].neighbour, row[i].origin};
      struct maps_route route = route_of(REG, row[i].path, "m");
      struct maps_verdict v;
      uint8_t mode;

      FILL_SET(&policy->registered_asns, 650001, 650003);
      if (*knobs[k])
        turn(policy, &mode, *knobs[k]);
      v = judge_alone(policy, &session, MAPS_EXPORT, &route);
      if (v.asn != want[k] || !v.asn != !!(v.failed & B(3)))
        fail_msg("path \"%s\" knob \"%s\": AS%u", row[i].path, knobs[k], v.asn);
      maps_policy_free(policy);
    }
}

static struct maps_verdict
judge_origin(struct maps_policy *policy, const char *prefix_text, const char *path_text)
{
  static const struct maps_session session = {.role = MAPS_ROLE_MICROSOFT, .prepends = true};
  struct maps_route route = route_of(prefix_text, path_text, "m");
  struct maps_verdict v;

  policy->reject = B(11) | B(12);
  policy->warn = 0;
  v = judge_alone(policy, &session, MAPS_EXPORT, &route);
  assert_int_equal(v.failed & v.unknown, 0);
  return v;
}

static void
registries(void **state)
{
  struct maps_policy *p = full_policy(MAPS_PARTNER);
  struct maps_registry *r = &p->registry;

  (void) state;
  for (r->match = 0; r->match <= MAPS_REGISTRY_ROA; r->match++)
  {
    assert_int_equal(judge_origin(p, REG, "650001").unknown, B(11) | B(12));
    assert_int_equal(judge_origin(p, REG, "650001").decision, ACCEPT);
  }

  r->match = MAPS_REGISTRY_AUT_NUM;
  r->has_aut_nums = true;
  assert_int_equal(judge_origin(p, REG, "650001").failed, B(11));
  FILL_SET(&r->aut_nums, 650001, LOCAL);
  assert_int_equal(judge_origin(p, REG, "650001").failed, 0);
  assert_int_equal(judge_origin(p, REG, "650002 650001").unknown, B(12));
  assert_int_equal(judge_origin(p, REG, "650001 650002").failed, B(11));
  assert_int_equal(judge_origin(p, REG, "").failed, 0);
  assert_int_equal(judge_origin(p, REG, "{650001}").failed, B(11));
  assert_int_equal(judge_origin(p, REG, "!").failed, B(11));

  r->match = MAPS_REGISTRY_ROUTE_OBJECT;
  add_route_object(p, "11.0.0.0/16", 650009);
  add_route_object(p, "11.0.0.0/16", 650001);
  add_route_object(p, "11.0.0.0/24", 650002);
  add_route_object(p, "2d00:1::/32", 650001);
  for (int allow = 0; allow < 2; allow++)
  {
    r->allow_more_specific = allow;
    assert_int_equal(judge_origin(p, "11.0.0.0/16", "650001").failed, 0);
    assert_int_equal(judge_origin(p, "11.0.0.0/16", "650009").failed, 0);
    assert_int_equal(judge_origin(p, "11.0.0.0/16", "650002").failed, B(11));
    assert_int_equal(judge_origin(p, "11.0.0.0/16", "{650001}").failed, B(11));
    assert_int_equal(judge_origin(p, "11.0.0.0/15", "650001").failed, B(11));
    assert_int_equal(judge_origin(p, "11.0.0.0/24", "650001").failed, B(11));
    assert_int_equal(judge_origin(p, "11.0.0.0/24", "650002").failed, 0);
    assert_int_equal(judge_origin(p, "11.0.0.0/25", "650001").failed, allow ? 0 : B(11));
    assert_int_equal(judge_origin(p, "11.0.0.0/25", "650002").failed, allow ? 0 : B(11));
    assert_int_equal(judge_origin(p, "11.0.1.0/32", "650002").failed, B(11));
    assert_int_equal(judge_origin(p, "2d00:1::/48", "650001").failed, B(11));
    assert_int_equal(judge_origin(p, "2d00:1::/49", "650001").failed, allow ? 0 : B(11));
    assert_int_equal(judge_origin(p, "2d00:1:2::/49", "650001").failed, allow ? 0 : B(11));
    assert_int_equal(judge_origin(p, "2d01:2::/49", "650001").failed, B(11));
  }
  maps_policy_free(p);
}

static void
rpki(void **state)
{
  static const struct
  {
    const char *prefix, *path;
    bool invalid, roa; /* rule 12 fails; rule 11 by ROA passes */
  } row[] = {
    {"11.0.0.0/16", "650001", false, true},   {"11.0.0.0/20", "650001", false, true},
    {"11.0.0.0/21", "650001", true, false},   {"11.0.0.0/16", "650002", true, false},
    {"11.0.0.0/15", "650001", false, false},  {"12.0.0.0/16", "650001", false, false},
    {"11.0.0.0/16", "{650001}", true, false}, {"12.0.0.0/16", "{650001}", false, false},
    {"11.5.0.0/16", "0", true, false},        {"11.5.0.0/16", "650003", true, false},
    {"11.6.0.0/16", "650004", false, true},   {"11.6.0.0/16", "650005", false, true},
    {"11.6.6.0/24", "650005", true, false},   {"2d00:1::/48", "650001", false, true},
    {"2d00:1::/49", "650001", true, false},   {"2d00:2::/48", "650001", false, false},
    {"11.0.0.0/16", "!", true, false},        {"11.7.0.0/16", "", false, true},
  };
  struct maps_policy *p = full_policy(MAPS_PARTNER);

  (void) state;
  p->registry.match = MAPS_REGISTRY_ROA;
  p->registry.has_vrps = true;
  assert_int_equal(judge_origin(p, REG, "650001").failed, B(11));
  add_vrp(p, "11.0.0.0/16", 20, 650001);
  add_vrp(p, "11.5.0.0/16", 32, 0);
  add_vrp(p, "11.6.0.0/16", 16, 650004);
  add_vrp(p, "11.6.0.0/15", 16, 650005);
  add_vrp(p, "11.7.0.0/16", 16, LOCAL);
  add_vrp(p, "2d00:1::/48", 48, 650001);
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    uint32_t want = (row[i].invalid ? B(12) : 0) | (row[i].roa ? 0 : B(11));
    struct maps_verdict v = judge_origin(p, row[i].prefix, row[i].path);

    if (v.failed != want || v.unknown)
      fail_msg("%s \"%s\": failed %#x, expected %#x", row[i].prefix, row[i].path, v.failed, want);
  }

  /* Off: not even unknown */
  struct maps_policy *off = full_policy(MAPS_PARTNER);
  struct maps_session s = session_of(TO, MAPS_MODE_ENFORCE);
  struct maps_route route = route_of(REG, "650001", "m");
  struct maps_verdict v;

  off->reject = off->warn = 0;
  v = judge_alone(off, &s, MAPS_EXPORT, &route);
  assert_int_equal(v.failed | v.warned | v.unknown, 0);
  assert_int_equal(v.decision, ACCEPT);
  maps_policy_free(off);
  maps_policy_free(p);
}

/* A table elsewhere: what it says, and what it was asked last */
struct elsewhere
{
  struct maps_roa_table table;
  enum maps_roa_state state;
  uint32_t origin;
  unsigned asked;
};

static enum maps_roa_state
look_elsewhere(const struct maps_roa_table *table, const struct maps_prefix *p, uint32_t origin)
{
  /* The route's view of it is constant, the test's is not */
  struct elsewhere *e = (struct elsewhere *) (uintptr_t) table;

  assert_int_equal(p->family, MAPS_IPV4);
  e->origin = origin;
  e->asked++;
  return e->state;
}

static void
table_elsewhere(void **state)
{
  static const struct
  {
    const char *path;
    uint32_t origin;
  } row[] = {{"650001", 650001}, {"0", 0}, {"{650001}", 0}, {"!", 0}, {"", LOCAL}};
  struct elsewhere e = {.table.check = look_elsewhere};
  struct maps_policy *p = full_policy(MAPS_PARTNER);
  struct maps_session s = session_of(TO, MAPS_MODE_ENFORCE);
  uint32_t both = B(11) | B(12);
  struct maps_verdict v;

  (void) state;
  p->registry.match = MAPS_REGISTRY_ROA;
  p->registry.roa_table[0] = copy_text("rpki4");
  add_vrp(p, "11.0.0.0/8", 8, 7);
  add_vrp(p, "2d00::/16", 128, 650001);
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
    for (e.state = MAPS_ROA_NOT_FOUND; e.state <= MAPS_ROA_VALID; e.state++)
    {
      struct maps_route route = route_of(REG, row[i].path, "m");

      route.roa = &e.table;
      e.asked = 0;
      v = judge_alone(p, &s, MAPS_EXPORT, &route);
      assert_int_equal(e.asked, 2);
      assert_int_equal(e.origin, row[i].origin);
      assert_int_equal(v.unknown & both, 0);
      assert_int_equal(v.failed & both, (e.state == MAPS_ROA_VALID ? 0 : B(11)) |
                                          (e.state == MAPS_ROA_INVALID ? B(12) : 0));

      /* Nobody is asked out of scope; where there is no table VRPs do not answer for it */
      route = route_of("12.0.0.0/16", row[i].path, "");
      route.roa = &e.table;
      e.asked = 0;
      v = judge_alone(p, &s, MAPS_EXPORT, &route);
      assert_int_equal(v.decision, MAPS_OUT_OF_SCOPE);
      assert_int_equal(e.asked, 0);

      route = route_of(REG, row[i].path, "m");
      v = judge_alone(p, &s, MAPS_EXPORT, &route);
      assert_int_equal(v.unknown & both, both);
    }

  /* The other family has its VRPs */
  struct maps_route six = route_of("2d00:1::/48", "650001", "m");

  v = judge_alone(p, &s, MAPS_EXPORT, &six);
  assert_int_equal((v.failed | v.unknown) & both, 0);
  maps_policy_free(p);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(prefix_rules), cmocka_unit_test(length_rule),     cmocka_unit_test(asn_rules),
    cmocka_unit_test(origin_rules), cmocka_unit_test(registered_asns), cmocka_unit_test(registries),
    cmocka_unit_test(rpki),         cmocka_unit_test(table_elsewhere),
  };

  return cmocka_run_group_tests_name("core_engine_rules", tests, NULL, NULL);
}
