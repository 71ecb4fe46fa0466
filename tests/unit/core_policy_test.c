/*
 *	bird-maps -- tests of the policy
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Defaults, look-ups, roles, and that a comparison notices each single change.
 */

#include "core_policy_fixture.h"

static void
defaults(void **state)
{
  struct maps_policy *p = maps_policy_new(MAPS_PARTNER), *r = maps_policy_new(MAPS_ROUTE_SERVER);

  (void) state;
  assert_int_equal(p->tagging, MAPS_TAGGING_ADD);
  assert_int_equal(r->tagging, MAPS_TAGGING_REQUIRE);
  assert_int_equal(p->client_action, MAPS_CLIENT_OBSERVE);
  assert_int_equal(r->client_action, MAPS_CLIENT_STRIP);
  assert_int_equal(p->max_length, 3);
  assert_int_equal(p->max_length_scope, MAPS_LENGTH_ALL);
  assert_int_equal(p->asn_match, MAPS_ASN_EITHER);
  assert_int_equal(p->registry.match, MAPS_REGISTRY_AUT_NUM);
  assert_int_equal(p->reason_function, 8075);
  assert_int_equal(p->hold_down, 60);
  assert_false(p->more_specifics || p->strip_to_clients || p->client_prepends);
  assert_int_equal(p->warn, B(9) | B(16) | B(17) | B(21));
  assert_int_equal(p->reject & p->warn, 0);
  assert_int_equal(p->reject | p->warn, 0x40f7fffe);
  assert_int_equal(p->receive_limit[0].warn, 500);
  assert_int_equal(p->receive_limit[0].hard, 2000);
  assert_int_equal(p->receive_limit[1].warn, 0);
  assert_int_equal(p->receive_limit[1].hard, 500);
  maps_policy_free(p);
  maps_policy_free(r);
  maps_policy_free(NULL);
}

static void
asn_sets(void **state)
{
  struct maps_asn_set set = {0};

  (void) state;
  assert_false(maps_asn_set_has(&set, 0));
  maps_asn_set_seal(&set);
  FILL_SET(&set, 5, 4294967295, 1, 5, 0, 1, 650000);
  assert_int_equal(set.count, 5);
  for (uint32_t i = 0; i < 10; i++)
    assert_int_equal(maps_asn_set_has(&set, i), i == 0 || i == 1 || i == 5);
  assert_true(maps_asn_set_has(&set, 650000));
  assert_true(maps_asn_set_has(&set, 4294967295));
  assert_false(maps_asn_set_has(&set, 4294967294));
  free(set.asn);
}

static void
registered(void **state)
{
  static const struct
  {
    const char *text;
    uint32_t exact, covering;
  } row[] = {
    {"11.0.0.0/16", 0, 0}, {"11.0.0.0/17", MAPS_NONE, 0},   {"11.0.0.0/15", MAPS_NONE, MAPS_NONE},
    {"11.1.0.0/24", 1, 1}, {"11.1.0.255/32", MAPS_NONE, 1}, {"11.1.1.0/24", MAPS_NONE, MAPS_NONE},
    {"2d00:1::/48", 2, 2}, {"2d00:1::/128", MAPS_NONE, 2},  {"2d00:1::/47", MAPS_NONE, MAPS_NONE},
  };
  struct maps_policy *policy = full_policy(MAPS_PARTNER);

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_prefix p = prefix(row[i].text);

    policy->more_specifics = false;
    assert_int_equal(maps_policy_registered(policy, &p), row[i].exact);
    policy->more_specifics = true;
    assert_int_equal(maps_policy_registered(policy, &p), row[i].covering);
  }

  struct maps_prefix p = prefix("11.0.0.0/16");

  policy->deployment = MAPS_ROUTE_SERVER;
  assert_int_equal(maps_policy_registered(policy, &p), MAPS_NONE);
  maps_policy_free(policy);
}

static void
roles(void **state)
{
  struct maps_policy *policy = full_policy(MAPS_PARTNER);
  static const struct
  {
    const char *at;
    uint32_t asn;
    enum maps_role role;
  } row[] = {
    {"11.255.0.1", 8075, MAPS_ROLE_MICROSOFT},   {"2d00:ffff::1", 8075, MAPS_ROLE_MICROSOFT},
    {"11.255.0.1", 650001, MAPS_ROLE_MICROSOFT}, {"11.253.0.1", 8075, MAPS_ROLE_ORDINARY},
    {"11.252.0.1", 8075, MAPS_ROLE_UNLISTED},    {"11.252.0.1", 650001, MAPS_ROLE_CLIENT},
    {"11.254.0.1", 650001, MAPS_ROLE_CLIENT},    {"11.254.0.1", 8075, MAPS_ROLE_UNLISTED},
    {"2d00::1", 8075, MAPS_ROLE_UNLISTED},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_prefix a = address(row[i].at);

    if (maps_policy_role(policy, &a, row[i].asn) != row[i].role)
      fail_msg("%s AS%u: not role %d", row[i].at, row[i].asn, row[i].role);
  }
  maps_policy_free(policy);
}

/* Two routers with one neighbour: the connection that ends here is preferred */
static void
shared_neighbour(void **state)
{
  struct maps_policy *policy = full_policy(MAPS_ROUTE_SERVER);
  struct maps_prefix a = address("11.255.9.1"), b = address("11.255.9.2");

  (void) state;
  add_connection(policy, "11.255.9.1", true);
  assert_int_equal(maps_policy_connection(policy, &a)->number, 2);
  add_connection(policy, "11.255.9.1", false);
  add_connection(policy, "11.255.9.1", true);
  assert_int_equal(maps_policy_connection(policy, &a)->number, 3);
  assert_null(maps_policy_connection(policy, &b));
  maps_policy_free(policy);
}

static char *
replace_text(char *old, const char *text)
{
  free(old);
  return text ? copy_text(text) : NULL;
}

/* Makes change n to the policy; false when there are no more */
static bool
change(struct maps_policy *p, int n)
{
  struct maps_prefix q = prefix("11.9.0.0/24");

  switch (n)
  {
  case 0:
    p->deployment ^= 1;
    return true;
  case 1:
    p->tagging ^= 1;
    return true;
  case 2:
    p->max_length_scope ^= 1;
    return true;
  case 3:
    p->asn_match ^= 1;
    return true;
  case 4:
    p->client_action ^= 1;
    return true;
  case 5:
    p->client_mode ^= 1;
    return true;
  case 6:
    p->more_specifics = !p->more_specifics;
    return true;
  case 7:
    p->strip_to_clients = !p->strip_to_clients;
    return true;
  case 8:
    p->client_prepends = !p->client_prepends;
    return true;
  case 9:
    p->max_length++;
    return true;
  case 10:
    p->local_asn++;
    return true;
  case 11:
    p->reason_function++;
    return true;
  case 12:
    p->reject ^= 2;
    return true;
  case 13:
    p->warn ^= 2;
    return true;
  case 14:
    p->router = replace_text(p->router, "other");
    return true;
  case 15:
    p->router = replace_text(p->router, NULL);
    return true;
  case 16:
    p->receive_limit[0].warn++;
    return true;
  case 17:
    p->receive_limit[1].hard++;
    return true;
  case 18:
    add_registered(p, "11.7.0.0/24");
    return true;
  case 19:
    p->registered[0].name = replace_text(p->registered[0].name, "x");
    return true;
  case 20:
    p->registered[0].peering++;
    return true;
  case 21:
    p->registered[0].prefix = q;
    return true;
  case 22:
    return maps_prefix_map_add(&p->registered_index, &q, 0);
  case 23:
    p->registered_index.entry[0].value++;
    return true;
  case 24:
    add_registered_asn(p, 650009);
    return true;
  case 25:
    FILL_SET(&p->registered_asns, 650009);
    return true;
  case 26:
    p->associated_asns.asn[0]--;
    return true;
  case 27:
    p->associated_asns.count--;
    return true;
  case 28:
    p->registry.has_aut_nums = true;
    return true;
  case 29:
    p->registry.has_routes = true;
    return true;
  case 30:
    p->registry.has_vrps = true;
    return true;
  case 31:
    p->registry.allow_more_specific = true;
    return true;
  case 32:
    p->registry.match++;
    return true;
  case 33:
    FILL_SET(&p->registry.aut_nums, 650001);
    return true;
  case 34:
    return maps_grants_add(&p->registry.routes, &q, 8, 8, 650001);
  case 35:
    add_vrp(p, "11.0.0.0/8", 8, 1);
    return true;
  case 36:
    p->peering[0].name = replace_text(p->peering[0].name, "x");
    return true;
  case 37:
    p->peering[0].location = replace_text(p->peering[0].location, NULL);
    return true;
  case 38:
    p->peering[0].asn++;
    return true;
  case 39:
    add_peering(p, "east", 650001);
    return true;
  case 40:
    p->connection[0].name = replace_text(p->connection[0].name, "x");
    return true;
  case 41:
    p->connection[0].address = q;
    return true;
  case 42:
    p->connection[0].local = q;
    return true;
  case 43:
    p->connection[0].peering++;
    return true;
  case 44:
    p->connection[0].number++;
    return true;
  case 45:
    p->connection[0].max_advertised++;
    return true;
  case 46:
    p->connection[0].router = replace_text(p->connection[0].router, "x");
    return true;
  case 47:
    p->connection[0].elsewhere = true;
    return true;
  case 48:
    p->connection[0].rs_client = true;
    return true;
  case 49:
    p->connection[0].mode++;
    return true;
  case 50:
    add_connection(p, "11.255.8.1", false);
    return true;
  case 51:
    p->client[0].mode = MAPS_MODE_TAG;
    return true;
  case 52:
    p->client[0].address = q;
    return true;
  case 53:
    add_client(p, "11.254.8.1", MAPS_MODE_TAG);
    return true;
  case 54:
    p->ordinary[0] = q;
    return true;
  case 55:
    add_ordinary(p, "11.253.8.1");
    return true;
  case 56:
    p->registered_asn[0].asn++;
    return true;
  case 57:
    p->registered_asn[0].peering++;
    return true;
  case 58:
    p->registered_asn[0].name = replace_text(p->registered_asn[0].name, NULL);
    return true;
  case 59:
    p->hold_down++;
    return true;
  default:
    return false;
  }
}

static void
sameness(void **state)
{
  struct maps_policy *a, *b;
  bool more = true;
  int n;

  (void) state;
  for (n = 0; more; n++)
  {
    a = full_policy(MAPS_PARTNER);
    b = full_policy(MAPS_PARTNER);
    add_registered_asn(a, 650001);
    add_registered_asn(b, 650001);
    assert_true(maps_policy_same(a, b));
    more = change(b, n);
    if (maps_policy_same(a, b) == more || maps_policy_same(b, a) == more)
      fail_msg("change %d is not noticed", n);

    /* The same change on both sides: alike again, whatever lies where in memory */
    change(a, n);
    assert_true(maps_policy_same(a, b));
    maps_policy_free(a);
    maps_policy_free(b);
  }
  assert_int_equal(n, 61);

  /* VRPs by their contents */
  a = full_policy(MAPS_PARTNER);
  b = full_policy(MAPS_PARTNER);
  add_vrp(a, "11.0.0.0/8", 9, 1);
  add_vrp(b, "11.0.0.0/8", 8, 1);
  assert_false(maps_policy_same(a, b));
  b->registry.vrps.grant[0].longest = 9;
  assert_true(maps_policy_same(a, b));
  b->registry.vrps.grant[0].origin = 2;
  assert_false(maps_policy_same(a, b));
  maps_policy_free(a);
  maps_policy_free(b);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(defaults), cmocka_unit_test(asn_sets),         cmocka_unit_test(registered),
    cmocka_unit_test(roles),    cmocka_unit_test(shared_neighbour), cmocka_unit_test(sameness),
  };

  return cmocka_run_group_tests_name("core_policy", tests, NULL, NULL);
}
