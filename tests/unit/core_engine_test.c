/*
 *	bird-maps -- tests of the engine
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Roles, scope, modes, tagging, and what is let through: everything about a verdict
 *	but the single rules.
 */

#include "core_engine_fixture.h"

static void
scope(void **state)
{
  static const struct row partner[] = {
    {REG, "650001", "m", TO, ACCEPT, 0, 0, NULL},
    {REG, "650001", "", TO, ACCEPT, 0, 0, NULL},
    {REG, "650001", "xxm", TO, ACCEPT, 0, 0, NULL},
    {"11.2.0.0/24", "650001", "", TO, OUT, 0, 0, NULL},
    {"11.2.0.0/24", "650001", "xx", TO, OUT, 0, 0, NULL},
    {"11.2.0.0/24", "650001", "xm", TO, REJECT, B(2), 0, NULL},
    {"11.0.0.0/17", "650001", "", TO, OUT, 0, 0, NULL},
    {"11.0.0.0/17", "650001", "", TO, ACCEPT, 0, 0, "m"},
    {"11.0.0.0/17", "650001", "m", TO, REJECT, B(2), 0, NULL},
    {"11.0.0.0/17", "650001", "m", TO, ACCEPT, 0, 0, "m"},
    {"11.0.0.0/15", "650001", "m", TO, REJECT, B(2), 0, "m"},
    {"2d00:1::/48", "650001", "", TO, ACCEPT, 0, 0, NULL},
    {"2d00:1:0:1::/64", "650001", "", TO, OUT, 0, 0, NULL},
    {"2d00:1:0:1::/64", "650001", "", TO, ACCEPT, 0, 0, "m"},
    {"11.2.0.0/24", "650001", "", CLIENT, OUT, 0, 0, "j"},
    {REG, "650001", "", CLIENT, ACCEPT, 0, 0, "j"},
    {"11.2.0.0/24", "650001", "m", CLIENT, REJECT, B(2), 0, "j"},
    {REG, "64512", "m", TO_CLIENT, OUT, 0, 0, NULL},
    {REG, "64512", "m", ORD_IN, OUT, 0, 0, NULL},
    {REG, "64512", "m", ORD_OUT, OUT, 0, 0, NULL},
    {"11.2.0.0/24", "8075", "", FROM, ACCEPT, 0, 0, NULL},
    {"11.2.0.0/24", "8075", "", NEW_IN, ACCEPT, 0, 0, NULL},
    {"11.2.0.0/24", "650001", "", NEW_OUT, REJECT, B(14), 0, NULL},
    {REG, "650001", "m", NEW_OUT, REJECT, B(14), 0, NULL},
    {REG, "!", "m", NEW_OUT, REJECT, B(14), 0, "o"},
  };
  static const struct row server[] = {
    {REG, "650001", "", TO, OUT, 0, 0, NULL},         {REG, "650001", "", TO, OUT, 0, 0, "a"},
    {REG, "650001", "m", TO, ACCEPT, 0, 0, NULL},     {REG, "650001", "", CLIENT, OUT, 0, 0, NULL},
    {REG, "650001", "m", CLIENT, ACCEPT, 0, 0, NULL},
  };

  (void) state;
  CHECK_ROWS(MAPS_PARTNER, partner);
  CHECK_ROWS(MAPS_ROUTE_SERVER, server);
}

static void
other_sides(void **state)
{
  static const struct row row[] = {
    /* An external client must bring a path */
    {REG, "", "m", CLIENT, REJECT, B(15), 0, "j"},
    {REG, "", "m", CLIENT, REJECT, B(15), 0, "jp"},
    {REG, "(650009)", "m", CLIENT, REJECT, B(15), 0, "jp"},
    {REG, "", "m", ICLIENT, ACCEPT, 0, 0, "j"},
    /* Judged as it comes, or as it will leave */
    {REG, "650002 650003 650001", "m", CLIENT, ACCEPT, 0, 0, "j"},
    {REG, "650002 650003 650001", "m", CLIENT, REJECT, B(5), 0, "jp"},
    {REG, "650000 650001", "m", CLIENT, REJECT, B(8), 0, "jp"},
    {REG, "650002 650003 650001", "m", ICLIENT, REJECT, B(5), 0, "jp"},
    /* What Microsoft sends */
    {"11.2.0.0/24", "8075 64512 64512 1 2 3", "", FROM, ACCEPT, 0, 0, NULL},
    {"11.2.0.0/25", "8075", "", FROM, ACCEPT, 0, 0, NULL},
    {"10.2.0.0/24", "8075", "", FROM, REJECT, B(1), 0, NULL},
    {"11.2.0.0/24", "8075 12076", "", FROM, REJECT, B(13), 0, NULL},
    {"11.2.0.0/24", "8075 {1}", "", FROM, REJECT, B(10), 0, NULL},
    {"11.2.0.0/24", "8075 (1)", "", FROM, REJECT, B(10), 0, NULL},
    {"11.2.0.0/24", "!", "", FROM, REJECT, B(18), 0, NULL},
    {REG, "8075", "", FROM, REJECT, B(30), 0, NULL},
    {"11.0.9.0/24", "8075", "", FROM, REJECT, B(30), 0, NULL},
    {"11.0.9.0/24", "8075", "", FROM, REJECT, B(30), 0, "m"},
    {"11.0.0.0/15", "8075", "", FROM, ACCEPT, 0, 0, NULL},
    {"2d00:1:0:9::/64", "8075", "", NEW_IN, REJECT, B(30), 0, NULL},
    {"11.0.9.0/24", "8075 12076", "", NEW_IN, REJECT, B(13) | B(30), 0, NULL},
    {"11.0.9.0/24", "8075", "", FROM, OBS, B(30), 0, "o"},
  };
  static const struct row server[] = {
    {"11.0.9.0/24", "8075", "", FROM, ACCEPT, 0, 0, NULL},
  };

  (void) state;
  CHECK_ROWS(MAPS_PARTNER, row);
  CHECK_ROWS(MAPS_ROUTE_SERVER, server);
}

static void
modes_and_actions(void **state)
{
  static const struct row row[] = {
    {REG, "64512 650001", "m", TO, REJECT, B(6), 0, NULL},
    {REG, "64512 650001", "m", TO, OBS, B(6), 0, "o"},
    {REG, "64512 650001", "m", TO, OBS, B(6), 0, "t"},
    {REG, "64512 650001", "m", TO, ACCEPT, 0, B(6), "w"},
    {REG, "64512 650001", "m", TO, ACCEPT, 0, 0, "x"},
    {REG, "650001", "m", TO, ACCEPT, 0, 0, "o"},
    {REG, "650009", "m", TO, ACCEPT, 0, B(16), "t"},
    {REG, "64512 650001", "m", CLIENT, OBS, B(6), 0, "b"},
    {REG, "64512 650001", "m", CLIENT, OBS, B(6), 0, NULL},
    {REG, "64512 650001", "m", CLIENT, REJECT, B(6), 0, "s"},
    {REG, "64512 650001", "m", CLIENT, REJECT, B(6), 0, "j"},
    {REG, "64512 650001", "m", CLIENT, OBS, B(6), 0, "jo"},
    {REG, "64512 650001", "m", TO, REJECT, B(6), 0, "b"},
    {REG, "!", "m", TO, REJECT, B(18), B(16), NULL},
    {REG, "!", "m", CLIENT, REJECT, B(18), B(16), "j"},
    {REG, "!", "m", TO, OBS, B(18), B(16), "o"},
  };

  (void) state;
  CHECK_ROWS(MAPS_PARTNER, row);
}

static void
tagging(void **state)
{
  static const struct
  {
    struct row row;
    bool tag, registered;
  } rows[] = {
    {{REG, "650001", "", TO, ACCEPT, 0, 0, NULL}, true, true},
    {{REG, "650001", "m", TO, ACCEPT, 0, 0, NULL}, false, true},
    {{REG, "650001", "", TO, REJECT, B(4), 0, "r"}, false, true},
    {{REG, "650001", "m", TO, ACCEPT, 0, 0, "r"}, false, true},
    {{REG, "64512", "", TO, REJECT, B(6), B(16), NULL}, true, true},
    {{REG, "650001", "x", CLIENT, ACCEPT, 0, 0, "j"}, true, true},
    {{REG, "650001", "x", CLIENT, REJECT, B(4), 0, "jr"}, false, true},
    {{"11.0.1.0/24", "650001", "", TO, ACCEPT, 0, 0, "m"}, true, true},
    {{"11.0.1.0/24", "650001", "m", TO, REJECT, B(2), 0, NULL}, false, false},
    {{"11.2.0.0/24", "8075", "", FROM, ACCEPT, 0, 0, NULL}, false, false},
    {{REG, "8075", "", FROM, REJECT, B(30), 0, NULL}, false, true},
    {{REG, "650001", "", NEW_OUT, REJECT, B(14), 0, NULL}, false, true},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++)
  {
    const struct row *r = &rows[i].row;
    struct maps_policy *policy = full_policy(MAPS_PARTNER);
    uint8_t mode = MAPS_MODE_ENFORCE;
    struct maps_verdict v;

    check_rows(MAPS_PARTNER, r, 1);
    for (const char *k = r->knobs; k && *k; k++)
      turn(policy, &mode, *k);

    struct maps_session session = session_of(r->side, mode);
    struct maps_route route = route_of(r->prefix, r->path, r->communities);

    v = judge_alone(policy, &session, direction_of(r->side), &route);
    if (v.tag != rows[i].tag || v.registered != rows[i].registered)
      fail_msg("row %u: tag %d registered %d", i, v.tag, v.registered);
    maps_policy_free(policy);
  }
}

/* All but the padding */
static bool
same_verdict(const struct maps_verdict *a, const struct maps_verdict *b)
{
  const struct maps_path_facts *p = &a->path, *q = &b->path;

  for (int i = 0; i < MAPS_OFFENCES; i++)
    if (p->offender[i].asn != q->offender[i].asn ||
        p->offender[i].position != q->offender[i].position)
      return false;

  return a->decision == b->decision && a->registered == b->registered && a->tag == b->tag &&
         a->failed == b->failed && a->warned == b->warned && a->unknown == b->unknown &&
         a->asn == b->asn && p->failed == q->failed && p->origin == q->origin &&
         p->neighbour == q->neighbour && p->length == q->length && p->collapsed == q->collapsed &&
         p->has_origin == q->has_origin && p->has_neighbour == q->has_neighbour &&
         p->empty == q->empty;
}

/* A memo of any route before changes no verdict, also not after a path that it does not hold */
static void
memo(void **state)
{
  static const char *const prefixes[] = {REG, "11.0.1.0/25", "10.0.0.0/8", "11.5.0.0/24"};
  static const char *const communities[] = {"", "m", "x"};
  static char far[12 * 20];
  const char *paths[] = {"",
                         "650001",
                         "650001 650002",
                         "650001 650001",
                         "650001 64512",
                         far,
                         "650001 650002 650003 650004"};
  static const enum side sides[] = {TO, TO_RS, FROM, CLIENT, ICLIENT, NEW_IN, NEW_OUT};
  unsigned kept = 0, seed = 1;

  (void) state;
  for (unsigned i = 0; i < 20; i++)
    strcat(far, i ? " 650001" : "650001");

  for (unsigned side = 0; side < sizeof(sides) / sizeof(*sides); side++)
    for (int server = 0; server < 2; server++)
    {
      struct maps_policy *policy = full_policy(server ? MAPS_ROUTE_SERVER : MAPS_PARTNER);
      struct maps_session session = session_of(sides[side], MAPS_MODE_ENFORCE);
      enum maps_direction direction = direction_of(sides[side]);
      struct maps_judge judge;

      maps_judge_begin(&judge, policy, &session, direction);

      for (unsigned n = 0; n < 2000; n++)
      {
        unsigned pick = (seed = seed * 1103515245 + 12345) >> 8;
        const char *prefix = prefixes[pick % 4], *path = paths[pick / 4 % 7];
        struct maps_route route = route_of(prefix, path, communities[pick / 28 % 3]);
        struct maps_verdict with, without;

        with = *maps_judge(&judge, &route);
        without = judge_alone(policy, &session, direction, &route);
        if (!same_verdict(&with, &without))
          fail_msg("side %u, route %u: %s, path %s", side, n, prefix, path);
        kept += judge.memo.kind != MAPS_MEMO_EMPTY;
      }
      maps_policy_free(policy);
    }
  assert_true(kept > 10000);
}

/* A path of any length that differs in one byte only is another one, wherever the byte is */
static void
memo_bytes(void **state)
{
  struct maps_policy *policy = full_policy(MAPS_ROUTE_SERVER);
  struct maps_session session = session_of(TO_RS, MAPS_MODE_ENFORCE);
  unsigned kept = 0;

  (void) state;
  for (unsigned length = 0; length <= 80; length++)
    for (unsigned at = 0; at <= length; at++)
    {
      uint8_t one[80] = {MAPS_AS_SEQUENCE, (length - 2) / 4}, two[80];
      struct maps_route route = route_of(REG, "", "m");
      struct maps_judge judge;

      for (unsigned i = 2; i < length; i++)
        one[i] = i % 4 == 3 ? 9 : i;
      memcpy(two, one, sizeof(two));
      if (at < length)
        two[at] ^= 1;

      maps_judge_begin(&judge, policy, &session, MAPS_EXPORT);
      route.path = (struct maps_path){.data = one, .length = length};
      maps_judge(&judge, &route);
      kept += judge.memo.kind != MAPS_MEMO_EMPTY;
      route.path.data = two;

      struct maps_verdict with = *maps_judge(&judge, &route);
      struct maps_verdict without = judge_alone(policy, &session, MAPS_EXPORT, &route);

      if (!same_verdict(&with, &without))
        fail_msg("length %u, byte %u", length, at);
    }
  assert_int_equal(kept, 65 * 66 / 2 - 2 - 3 - 4);
  maps_policy_free(policy);
}

/* What is let through for each decision */
static void
passing(void **state)
{
  static const struct
  {
    enum side side;
    const char *knobs;
    uint8_t decision;
    bool passes, strips;
  } row[] = {
    {TO, "", OUT, false, false},          {TO, "o", OUT, true, false},
    {TO, "t", OUT, true, false},          {TO, "", ACCEPT, true, false},
    {TO, "", REJECT, false, false},       {TO, "o", OBS, true, false},
    {FROM, "", ACCEPT, true, false},      {FROM, "", REJECT, false, false},
    {TO_CLIENT, "", OUT, true, false},    {CLIENT, "", OUT, true, false},
    {CLIENT, "s", REJECT, true, true},    {CLIENT, "j", REJECT, false, false},
    {CLIENT, "b", OBS, true, false},      {CLIENT, "s", ACCEPT, true, false},
    {CLIENT, "s", OBS, true, false},      {ORD_IN, "", OUT, true, false},
    {ORD_OUT, "", OUT, true, false},      {NEW_OUT, "", REJECT, false, false},
    {NEW_OUT, "s", REJECT, false, false}, {TO, "s", REJECT, false, false},
    {FROM, "s", REJECT, false, false},    {NEW_IN, "", ACCEPT, true, false},
    {NEW_IN, "", REJECT, false, false},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_policy *policy = full_policy(MAPS_PARTNER);
    struct maps_verdict v = {.decision = row[i].decision};
    uint8_t mode = MAPS_MODE_ENFORCE;

    for (const char *k = row[i].knobs; *k; k++)
      turn(policy, &mode, *k);

    struct maps_session s = session_of(row[i].side, mode);
    enum maps_direction d = direction_of(row[i].side);

    struct maps_judge judge;

    maps_judge_begin(&judge, policy, &s, d);
    if (maps_passes(&judge, &v) != row[i].passes || maps_strips(&judge, &v) != row[i].strips)
      fail_msg("row %u", i);
    maps_policy_free(policy);
  }
}

static void
applied_rules(void **state)
{
  struct maps_policy *p = full_policy(MAPS_PARTNER), *r = full_policy(MAPS_ROUTE_SERVER);
  static const struct
  {
    enum side side;
    uint32_t partner, server;
  } row[] = {
    {TO, 0x73ff6, 0x63ffa},
    {CLIENT, 0x7bff6, 0x6bffa},
    {ICLIENT, 0x73ff6, 0x63ffa},
    {FROM, 0x40042402, 0x42402},
    {NEW_IN, 0x40042402, 0x42402},
    {NEW_OUT, B(14), B(14)},
    {TO_CLIENT, 0, 0},
    {ORD_IN, 0, 0},
    {ORD_OUT, 0, 0},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_session s = session_of(row[i].side, MAPS_MODE_ENFORCE);
    enum maps_direction d = direction_of(row[i].side);
    assert_int_equal(maps_rules_applied(p, &s, d), row[i].partner);
    assert_int_equal(maps_rules_applied(r, &s, d), row[i].server);
  }
  maps_policy_free(p);
  maps_policy_free(r);
}

static void
sessions(void **state)
{
  struct maps_policy *p = full_policy(MAPS_PARTNER);
  struct maps_connection c = {.mode = MAPS_MODE_TAG};
  struct maps_prefix known = address("11.254.0.1"), other = address("11.254.0.2");

  (void) state;
  struct maps_session s = maps_session_microsoft(&c);
  assert_true(s.role == MAPS_ROLE_MICROSOFT && s.mode == MAPS_MODE_TAG && s.external && s.prepends);
  c.rs_client = true;
  assert_false(maps_session_microsoft(&c).prepends);

  p->client_mode = MAPS_MODE_TAG;
  s = maps_session_client(p, &known, true);
  assert_true(s.role == MAPS_ROLE_CLIENT && s.mode == MAPS_MODE_OBSERVE && s.external);
  s = maps_session_client(p, &other, false);
  assert_true(s.role == MAPS_ROLE_CLIENT && s.mode == MAPS_MODE_TAG && !s.external);
  assert_int_equal(maps_session_client(p, NULL, true).mode, MAPS_MODE_TAG);
  maps_policy_free(p);
}

static void
views(void **state)
{
  static const struct
  {
    enum side side;
    bool ahead, prepends, drop_confed, to_microsoft;
  } row[] = {
    {TO, false, true, true, true},        {TO, true, true, true, true},
    {TO_RS, false, false, true, true},    {FROM, false, false, false, false},
    {FROM, true, false, false, false},    {NEW_IN, true, false, false, false},
    {CLIENT, false, false, false, false}, {CLIENT, true, true, true, false},
    {ICLIENT, true, true, true, false},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_policy *p = full_policy(MAPS_PARTNER);
    struct maps_session s = session_of(row[i].side, MAPS_MODE_ENFORCE);

    p->client_prepends = row[i].ahead;

    struct maps_path_view v = maps_judged_view(p, &s, direction_of(row[i].side));

    if (v.local_asn != LOCAL || v.prepends != row[i].prepends ||
        v.drop_confed != row[i].drop_confed || v.to_microsoft != row[i].to_microsoft)
      fail_msg("row %u", i);
    maps_policy_free(p);
  }
}

static void
names(void **state)
{
  (void) state;
  assert_string_equal(maps_decision_name(OUT), "out-of-scope");
  assert_string_equal(maps_decision_name(ACCEPT), "accept");
  assert_string_equal(maps_decision_name(REJECT), "reject");
  assert_string_equal(maps_decision_name(OBS), "observe");
  assert_string_equal(maps_direction_name(MAPS_IMPORT), "import");
  assert_string_equal(maps_direction_name(MAPS_EXPORT), "export");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(scope),    cmocka_unit_test(other_sides), cmocka_unit_test(modes_and_actions),
    cmocka_unit_test(tagging),  cmocka_unit_test(passing),     cmocka_unit_test(applied_rules),
    cmocka_unit_test(sessions), cmocka_unit_test(memo_bytes),  cmocka_unit_test(views),
    cmocka_unit_test(names),    cmocka_unit_test(memo),
  };

  return cmocka_run_group_tests_name("core_engine", tests, NULL, NULL);
}
