/*
 *	bird-maps -- tests of the rules across sessions
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What is seen of a prefix on up to four connections, and what has to come out.
 */

#include "core_fixture.h"

#include "core/readiness.h"

#define MOST 4

static struct maps_connection link[MOST] = {
  {.name = "link1", .max_advertised = 10},
  {.name = "link2"},
  {.name = "link3"},
  {.name = "other", .peering = 1},
};

struct scene
{
  struct maps_policy *policy;
  struct maps_observation seen[MOST];
  struct maps_shortcoming found[MOST * MAPS_SHORTCOMINGS_MAX + 1];
  struct maps_readiness r;
  uint32_t count;
};

/* Connections of one peering that all advertise the same */
static void
begin(struct scene *s, uint32_t count)
{
  *s = (struct scene){.policy = maps_policy_new(MAPS_PARTNER), .count = count};
  assert_non_null(s->policy);

  for (uint32_t i = 0; i < MOST; i++)
  {
    link[i].address = maps_prefix_make4(0x0a080001 + (i << 8), 32);
    s->seen[i] = (struct maps_observation){
      .connection = &link[i],
      .own = true,
      .known = true,
      .standing = MAPS_ADVERTISED,
      .sent = {.path = 7, .communities = 9, .community_count = 1, .carries = true, .length = 2},
    };
  }
}

static void
end(struct scene *s)
{
  maps_policy_free(s->policy);
}

static void
judge(struct scene *s)
{
  maps_readiness_judge(s->policy, s->seen, s->count, s->found, &s->r);
}

/* The shortcomings, each "code aspect connection>twin value/other", joined by "; " */
static const char *
told(const struct maps_shortcoming *found, uint32_t count)
{
  static char text[2000];
  int n = 0;

  text[0] = 0;
  for (uint32_t i = 0; i < count; i++)
    n += snprintf(text + n, sizeof(text) - n, "%s%u %s %d>%d %d/%d", i ? "; " : "", found[i].rule,
                  maps_aspect_name(found[i].aspect), (int) found[i].connection, (int) found[i].twin,
                  (int) found[i].value, (int) found[i].other);
  return text;
}

#define TOLD(s, verdict_, text)                                                                    \
  do                                                                                               \
  {                                                                                                \
    judge(s);                                                                                      \
    assert_string_equal(told((s)->found, (s)->r.count), text);                                     \
    assert_string_equal(maps_readiness_name((s)->r.verdict), verdict_);                            \
  } while (0)

static void
all_alike(void **state)
{
  struct scene s;

  (void) state;
  begin(&s, 3);
  TOLD(&s, "ready", "");
  assert_int_equal(s.r.connections, 3);
  assert_int_equal(s.r.standing[MAPS_ADVERTISED], 3);
  assert_int_equal(s.seen[0].portal, 0);
  end(&s);
}

static void
missing(void **state)
{
  static const struct
  {
    enum maps_standing standing;
    const char *verdict, *told;
  } row[] = {
    {MAPS_REJECTED, "not ready", "20 rejected 1>-1 -1/-1"},
    {MAPS_ABSENT, "not ready", "20 absent 1>-1 -1/-1"},
    {MAPS_DOWN, "not ready", "20 down 1>-1 -1/-1"},
    {MAPS_HELD, "ready", ""},
    {MAPS_RESTARTING, "ready here", ""},
    {MAPS_ELSEWHERE, "ready here", ""},
  };
  struct scene s;

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    begin(&s, 3);
    s.seen[1].standing = row[i].standing;
    s.seen[1].known = false;
    TOLD(&s, row[i].verdict, row[i].told);
    assert_int_equal(s.seen[1].portal, *row[i].told ? 1 << MAPS_PORTAL_NOT_RECEIVED : 0);
    assert_int_equal(s.seen[0].portal, 0);

    /* The portal shows what it shows, whatever this router makes of it */
    s.policy->reject &= ~B(20);
    TOLD(&s, row[i].verdict, "");
    s.policy->warn |= B(20);
    TOLD(&s, row[i].verdict, row[i].told);
    end(&s);
  }
}

static void
no_connection(void **state)
{
  struct scene s;

  (void) state;
  begin(&s, 2);
  s.seen[0].connection = s.seen[1].connection = NULL;
  TOLD(&s, "not ready", "20 no connection -1>-1 -1/-1");
  s.count = 0;
  TOLD(&s, "not ready", "20 no connection -1>-1 -1/-1");
  s.policy->reject &= ~B(20);
  TOLD(&s, "not ready", "");

  /* One of another peering at the location is none of its own */
  s.count = 1;
  s.seen[0].connection = &link[3];
  s.seen[0].own = false;
  TOLD(&s, "not ready", "");
  end(&s);
}

static void
route_rules(void **state)
{
  struct scene s;

  (void) state;
  begin(&s, 2);

  /* Kept back: Microsoft does not see why */
  s.seen[1].standing = MAPS_REJECTED;
  s.seen[1].known = false;
  s.seen[1].failed = B(5) | B(6);
  TOLD(&s, "not ready", "20 rejected 1>-1 -1/-1; 5 route 1>-1 -1/-1; 6 route 1>-1 -1/-1");
  assert_int_equal(s.seen[1].portal, 1 << MAPS_PORTAL_NOT_RECEIVED);

  /* Let out in mode observe, with 8075:8007 or without */
  s.seen[1].standing = MAPS_ADVERTISED;
  s.seen[1].known = true;
  s.seen[1].sent.length = 4;
  s.seen[0].sent.length = 4;
  TOLD(&s, "not ready", "5 route 1>-1 4/3; 6 route 1>-1 -1/-1");
  assert_int_equal(s.seen[1].portal, 1 << MAPS_PORTAL_PATH);
  s.seen[1].sent.carries = false;
  TOLD(&s, "not ready", "4 route 1>-1 -1/-1; 5 route 1>-1 4/3; 6 route 1>-1 -1/-1");
  assert_int_equal(s.seen[1].portal, 1 << MAPS_PORTAL_PATH | 1 << MAPS_PORTAL_COMMUNITY);

  /* Not known how it goes out: the verdict tells */
  s.seen[1].known = false;
  s.seen[1].failed = B(4);
  TOLD(&s, "not ready", "4 route 1>-1 -1/-1");
  assert_int_equal(s.seen[1].portal, 1 << MAPS_PORTAL_COMMUNITY);

  /* What only warns hinders nothing, unless Microsoft has words for it */
  s.seen[1].failed = 0;
  s.seen[1].warned = B(16);
  TOLD(&s, "ready", "");
  s.policy->reject &= ~B(5);
  s.policy->warn |= B(5);
  s.seen[1].warned = B(5);
  TOLD(&s, "not ready", "5 route 1>-1 -1/-1");
  end(&s);
}

static void
inconsistent(void **state)
{
  struct scene s;

  (void) state;
  begin(&s, 3);
  s.policy->reject &= ~B(22);
  s.seen[0].sent.path = 8;
  s.seen[0].sent.length = 3;
  TOLD(&s, "ready", "21 path 0>1 3/2");
  s.seen[0].sent.communities = 1;
  s.seen[0].sent.community_count = 5;
  s.seen[0].sent.has_med = true;
  s.seen[0].sent.med = 0;
  TOLD(&s, "ready", "21 path 0>1 3/2; 21 communities 0>1 5/1; 21 med 0>1 0/-1");

  /* The first one stands for the others where no value is the usual one */
  s.count = 2;
  TOLD(&s, "ready", "21 path 1>0 2/3; 21 communities 1>0 1/5; 21 med 1>0 -1/0");
  s.policy->warn &= ~B(21);
  TOLD(&s, "ready", "");
  s.policy->reject |= B(21);
  TOLD(&s, "not ready", "21 path 1>0 2/3; 21 communities 1>0 1/5; 21 med 1>0 -1/0");

  /* What is not known, or not sent, is not compared */
  s.seen[1].known = false;
  TOLD(&s, "ready", "");
  s.seen[1].known = true;
  s.seen[1].standing = MAPS_HELD;
  TOLD(&s, "ready", "");
  end(&s);
}

static void
hidden_backup(void **state)
{
  struct scene s;

  (void) state;
  begin(&s, 3);
  s.policy->warn &= ~B(21);
  s.seen[2].sent.path = 8;
  s.seen[2].sent.length = 3;
  TOLD(&s, "not ready", "22 path 2>0 3/2");
  s.seen[0].sent.has_med = s.seen[1].sent.has_med = true;
  s.seen[0].sent.med = 0;
  s.seen[1].sent.med = UINT32_MAX;
  TOLD(&s, "not ready", "22 med 1>0 -1/0; 22 path 2>0 3/2");
  end(&s);
}

static void
other_peering(void **state)
{
  struct scene s;

  (void) state;
  begin(&s, 4);
  s.seen[3].own = false;
  s.seen[3].standing = MAPS_ABSENT;
  TOLD(&s, "ready", "");
  s.seen[3].standing = MAPS_ADVERTISED;
  s.seen[3].sent.path = 8;
  s.seen[3].sent.length = 3;
  TOLD(&s, "not ready", "22 path 3>0 3/2");
  assert_int_equal(s.r.connections, 3);
  end(&s);
}

static void
sessions(void **state)
{
  struct maps_policy *policy = maps_policy_new(MAPS_PARTNER);
  struct maps_carried c[MOST];
  struct maps_shortcoming found[3 * MOST];

  (void) state;
  for (uint32_t i = 0; i < MOST; i++)
    c[i] =
      (struct maps_carried){.connection = &link[i], .registered = 5, .advertised = 5, .routes = 10};
#define SESSIONS(count, text)                                                                      \
  assert_string_equal(told(found, maps_readiness_sessions(policy, c, count, found)), text)

  SESSIONS(4, "");
  c[0].routes = 11;
  c[1].advertised = 3;
  SESSIONS(4, "23 routes 0>-1 11/10; 22 prefixes 1>0 3/5");
  c[1].held = 2;
  SESSIONS(4, "23 routes 0>-1 11/10");
  c[1].held = 1;
  c[3].advertised = 2;
  SESSIONS(4, "23 routes 0>-1 11/10; 22 prefixes 1>0 3/5");

  /* A number that is not told is no limit, a session that is not up is compared with none */
  c[1].routes = 5000;
  c[1].held = 2;
  c[0].state = MAPS_SESSION_DOWN;
  SESSIONS(4, "");
  policy->deployment = MAPS_ROUTE_SERVER;
  SESSIONS(4, "20 down 0>-1 -1/-1");
  c[0].state = MAPS_SESSION_HELD;
  SESSIONS(4, "");
  c[0].state = MAPS_SESSION_RESTARTING;
  SESSIONS(4, "");
  c[0].state = MAPS_SESSION_ELSEWHERE;
  SESSIONS(4, "");
  SESSIONS(0, "");
#undef SESSIONS
  maps_policy_free(policy);
}

/* Segments are types, counts and ASNs; SEQ and SET write short ones */
#define ASN(n) 0, 0, (n) >> 8 & 255, (n) &255
#define PRINT(view_, ...)                                                                          \
  maps_path_fingerprint(                                                                           \
    &(struct maps_path){(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})},   \
    &(view_))

static void
fingerprints(void **state)
{
  struct maps_path_view plain = {.local_asn = 10}, ours = {.local_asn = 10, .prepends = true};
  struct maps_path_view leaves = {.local_asn = 10, .drop_confed = true};
  struct maps_path empty = {0};

  (void) state;
  uint64_t path = PRINT(plain, 2, 2, ASN(10), ASN(11));

  assert_int_equal(path, PRINT(plain, 2, 1, ASN(10), 2, 1, ASN(11)));
  assert_int_equal(path, PRINT(ours, 2, 1, ASN(11)));
  assert_int_equal(path, PRINT(leaves, 3, 1, ASN(9), 2, 2, ASN(10), ASN(11)));
  assert_int_not_equal(path, PRINT(plain, 3, 1, ASN(9), 2, 2, ASN(10), ASN(11)));
  assert_int_not_equal(path, PRINT(plain, 2, 2, ASN(11), ASN(10)));
  assert_int_not_equal(path, PRINT(plain, 2, 1, ASN(10), 1, 1, ASN(11)));
  assert_int_not_equal(path, PRINT(plain, 2, 3, ASN(10), ASN(11), ASN(11)));
  assert_int_not_equal(PRINT(plain, 1, 2, ASN(10), ASN(11)),
                       PRINT(plain, 1, 1, ASN(10), 1, 1, ASN(11)));
  assert_int_not_equal(maps_path_fingerprint(&empty, &plain), maps_path_fingerprint(&empty, &ours));
  /* A path that is cut ends where it is cut */
  assert_int_equal(path, PRINT(plain, 2, 2, ASN(10), ASN(11), 2, 9, 0));

  const uint32_t a[] = {1, 2, 3}, b[] = {1, 2, 4};
  uint64_t ab = maps_set_fingerprint(maps_set_fingerprint(0, 8, a, 3), 8, b, 3);

  assert_int_equal(ab, maps_set_fingerprint(maps_set_fingerprint(0, 8, b, 3), 8, a, 3));
  assert_int_not_equal(ab, maps_set_fingerprint(0, 8, a, 3));
  assert_int_not_equal(maps_set_fingerprint(0, 8, a, 1), maps_set_fingerprint(0, 9, a, 1));
  assert_int_not_equal(maps_set_fingerprint(0, 8, a, 2), maps_set_fingerprint(0, 8, a, 1));
}

static void
words(void **state)
{
  (void) state;
  assert_string_equal(maps_portal_words(MAPS_PORTAL_NOT_RECEIVED), "Prefix not received from IP");
  assert_string_equal(maps_portal_words(MAPS_PORTAL_COMMUNITY),
                      "Advertisement missing MAPS community");
  assert_string_equal(maps_portal_words(MAPS_PORTAL_PATH), "AS path isn't correct");

  for (unsigned aspect = MAPS_ASPECT_NO_CONNECTION; aspect <= MAPS_ASPECT_ROUTES; aspect++)
    for (const struct maps_rule_info *rule = maps_rules; rule->code; rule++)
    {
      struct maps_shortcoming s = {.rule = rule->code, .aspect = aspect};

      assert_in_range(strlen(maps_shortcoming_fix(&s)), 1, MAPS_FIX_MAX);
    }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(all_alike),     cmocka_unit_test(missing),
    cmocka_unit_test(no_connection), cmocka_unit_test(route_rules),
    cmocka_unit_test(inconsistent),  cmocka_unit_test(hidden_backup),
    cmocka_unit_test(other_peering), cmocka_unit_test(sessions),
    cmocka_unit_test(fingerprints),  cmocka_unit_test(words),
  };

  return cmocka_run_group_tests_name("core_readiness", tests, NULL, NULL);
}
