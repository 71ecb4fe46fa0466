/*
 *	bird-maps -- tests of what an inventory compiles to
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each key's effect on the policy, and the defaults where it is left out.
 */

#include "config_fixture.h"

static void
defaults(void **state)
{
  struct maps_policy *partner = good(PARTNER("", "", SESSION(LINK)));
  struct maps_policy *exchange = good(EXCHANGE("", "", SESSION(LINK)));
  (void) state;

  assert_int_equal(partner->deployment, MAPS_PARTNER);
  assert_int_equal(partner->client_action, MAPS_CLIENT_OBSERVE);
  assert_int_equal(partner->tagging, MAPS_TAGGING_ADD);
  assert_int_equal(partner->local_asn, 650000);
  assert_int_equal(partner->max_length, 3);
  assert_int_equal(partner->reason_function, 8075);
  assert_int_equal(partner->receive_limit[0].warn, 500);
  assert_int_equal(partner->receive_limit[0].hard, 2000);
  assert_int_equal(partner->receive_limit[1].warn, 0);
  assert_int_equal(partner->receive_limit[1].hard, 500);
  assert_false(partner->connection[0].rs_client);
  assert_true(partner->client_prepends);
  assert_null(partner->router);

  assert_int_equal(exchange->deployment, MAPS_ROUTE_SERVER);
  assert_int_equal(exchange->client_action, MAPS_CLIENT_STRIP);
  assert_int_equal(exchange->tagging, MAPS_TAGGING_REQUIRE);
  assert_true(exchange->connection[0].rs_client);
  assert_false(exchange->client_prepends);

  assert_int_equal(exchange->connection[0].mode, MAPS_MODE_ENFORCE);
  assert_false(exchange->registry.has_aut_nums);
  assert_false(exchange->registry.has_routes);
  assert_false(exchange->registry.has_vrps);
  maps_policy_free(partner);
  maps_policy_free(exchange);
}

static void
knobs(void **state)
{
  struct maps_policy *p = good(PARTNER(
    "\"$schema\": \"x\", \"tagging\": \"require\", \"max_length\": 64, "
    "\"max_length_scope\": \"longer-than-24\", \"more_specifics\": true, "
    "\"registered_asn_match\": \"origin\", \"reason_function\": 4294967295, \"hold_down\": 0, "
    "\"rules\": {\"as-set\": \"off\", \"prepended\": \"warn\", \"asn-repeated\": \"reject\", "
    "\"hidden-backup\": \"off\"}, "
    "\"clients\": {\"action\": \"reject\", \"mode\": \"tag\", \"to_clients\": \"strip\"}, "
    "\"receive_limit\": {\"v4\": {\"warn\": null, \"hard\": 7}, \"v6\": {\"hard\": null}}, ",
    "", SESSION(LINK)));
  (void) state;

  assert_int_equal(p->tagging, MAPS_TAGGING_REQUIRE);
  assert_int_equal(p->max_length, 64);
  assert_int_equal(p->max_length_scope, MAPS_LENGTH_LONGER_THAN_24);
  assert_true(p->more_specifics);
  assert_int_equal(p->asn_match, MAPS_ASN_ORIGIN);
  assert_int_equal(p->reason_function, UINT32_MAX);
  assert_int_equal(p->hold_down, 0);
  assert_int_equal(p->client_action, MAPS_CLIENT_REJECT);
  assert_int_equal(p->client_mode, MAPS_MODE_TAG);
  assert_true(p->strip_to_clients);
  assert_int_equal(p->receive_limit[0].warn, 0);
  assert_int_equal(p->receive_limit[0].hard, 7);
  assert_int_equal(p->receive_limit[1].hard, 0);

  assert_int_equal((p->reject | p->warn) & MAPS_RULE_BIT(MAPS_RULE_AS_SET), 0);
  assert_int_equal((p->reject | p->warn) & MAPS_RULE_BIT(MAPS_RULE_HIDDEN_BACKUP), 0);
  assert_int_equal(p->reject & MAPS_RULE_BIT(MAPS_RULE_PREPENDED), 0);
  assert_int_not_equal(p->warn & MAPS_RULE_BIT(MAPS_RULE_PREPENDED), 0);
  assert_int_not_equal(p->reject & MAPS_RULE_BIT(MAPS_RULE_ASN_REPEATED), 0);
  assert_int_equal(p->warn & MAPS_RULE_BIT(MAPS_RULE_ASN_REPEATED), 0);
  maps_policy_free(p);
}

/* Every way to tell the ends of a session */
static void
addresses(void **state)
{
  static const struct
  {
    const char *members, *microsoft, *peer; /* peer NULL: not told */
  } cases[] = {
    {"\"sessionPrefixV4\": \"11.255.0.6/31\"", "11.255.0.7", "11.255.0.6"},
    {"\"sessionPrefixV4\": \"11.255.0.7/31\"", "11.255.0.7", "11.255.0.6"},
    {"\"sessionPrefixV4\": \"11.255.0.4/30\"", "11.255.0.6", "11.255.0.5"},
    {"\"sessionPrefixV4\": \"11.255.0.7/30\"", "11.255.0.6", "11.255.0.5"},
    {"\"sessionPrefixV6\": \"2d00::0/127\"", "2d00::1", "2d00::"},
    {"\"sessionPrefixV6\": \"2d00::4/126\"", "2d00::6", "2d00::5"},
    {"\"microsoftSessionIPv4Address\": \"11.1.1.1\"", "11.1.1.1", NULL},
    {"\"sessionPrefixV4\": \"11.1.1.0/24\", \"microsoftSessionIPv4Address\": \"11.1.1.1\"",
     "11.1.1.1", NULL},
    {"\"sessionPrefixV4\": \"11.1.1.0/24\", \"microsoftSessionIPv4Address\": \"11.1.1.1\", "
     "\"peerSessionIPv4Address\": \"11.1.1.2\"",
     "11.1.1.1", "11.1.1.2"},
    {"\"sessionPrefixV4\": \"11.1.1.0/31\", \"microsoftSessionIPv4Address\": \"11.1.1.0\"",
     "11.1.1.0", "11.1.1.1"},
    {"\"sessionPrefixV4\": \"11.1.1.0/30\", \"peerSessionIPv4Address\": \"11.1.1.2\"", "11.1.1.1",
     "11.1.1.2"},
    {"\"sessionPrefixV4\": null, \"microsoftSessionIPv6Address\": \"2d00::9\", "
     "\"peerSessionIPv6Address\": null",
     "2d00::9", NULL},
  };
  (void) state;

  for (unsigned n = 0; n < sizeof cases / sizeof *cases; n++)
  {
    char json[1024];

    snprintf(json, sizeof json, PARTNER("", "", SESSION("%s")), cases[n].members);
    struct maps_policy *p = good(json);

    assert_int_equal(p->connection_count, 1);
    assert_address(&p->connection[0].address, cases[n].microsoft);
    if (cases[n].peer)
      assert_address(&p->connection[0].local, cases[n].peer);
    else
      assert_int_equal(p->connection[0].local.family, 0);
    maps_policy_free(p);
  }
}

static void
connections(void **state)
{
  struct maps_policy *p =
    good(PARTNER("\"router\": \"r1\", ", "\"asn\": \"as650009\", ",
                 "{\"connectionIdentifier\": \"guid-1\", \"router\": \"r1\", \"rs_client\": true, "
                 "\"mode\": \"tag\", \"bgpSession\": {\"sessionPrefixV4\": \"11.255.0.0/31\", "
                 "\"sessionPrefixV6\": \"2d00::/127\", \"maxPrefixesAdvertisedV4\": 7, "
                 "\"maxPrefixesAdvertisedV6\": null, \"md5AuthenticationKey\": \"x\"}}, "
                 "{\"router\": \"r2\", \"bgpSession\": {\"sessionPrefixV4\": \"11.255.0.0/31\"}}, "
                 "{\"name\": \"pending\", \"connectionState\": \"PendingApproval\"}, "
                 "{\"name\": \"pending2\", \"bgpSession\": null}"));
  const struct maps_connection *c = p->connection;
  (void) state;

  /* One entry for each family; connections without a session have none. */
  assert_int_equal(p->connection_count, 3);
  assert_string_equal(c[0].name, "guid-1");
  assert_string_equal(c[1].name, "guid-1");
  assert_string_equal(c[2].name, "p1-2");
  assert_int_equal(c[0].number, 0);
  assert_int_equal(c[2].number, 1);
  assert_int_equal(c[0].max_advertised, 7);
  assert_int_equal(c[1].max_advertised, 0);
  assert_int_equal(c[1].address.family, MAPS_IPV6);
  assert_int_equal(c[0].mode, MAPS_MODE_TAG);
  assert_true(c[0].rs_client);
  assert_false(c[0].elsewhere);
  assert_true(c[2].elsewhere);
  assert_string_equal(c[2].router, "r2");

  /* The only connection that prepends ends elsewhere. */
  assert_false(p->client_prepends);

  /* Two routers share a neighbour: ours is found. */
  assert_ptr_equal(maps_policy_connection(p, &c[0].address), c);
  assert_int_equal(p->peering[0].asn, 650009);
  assert_true(maps_asn_set_has(&p->associated_asns, 650000));
  assert_true(maps_asn_set_has(&p->associated_asns, 650009));
  maps_policy_free(p);
}

static void
roles(void **state)
{
  struct maps_policy *p = good(
    PARTNER("\"ordinary_sessions\": [\"11.254.0.1\", \"2d00:1::1\"], "
            "\"clients\": {\"sessions\": [{\"address\": \"11.1.1.1\", \"mode\": \"observe\"}]}, ",
            "", SESSION(LINK)));
  struct maps_prefix address = prefix("11.254.0.1/32");
  (void) state;

  assert_int_equal(p->ordinary_count, 2);
  assert_int_equal(maps_policy_role(p, &address, 8075), MAPS_ROLE_ORDINARY);
  assert_int_equal(p->client_count, 1);
  assert_address(&p->client[0].address, "11.1.1.1");
  assert_int_equal(p->client[0].mode, MAPS_MODE_OBSERVE);
  maps_policy_free(p);
}

static void
registered_prefixes(void **state)
{
  struct maps_policy *p = good(PARTNER(
    "",
    "\"registered_prefixes\": [\"11.1.0.0/24\", {\"name\": \"short\", \"prefix\": \"11.2.0.0/16\"}, "
    "{\"name\": \"azure\", \"id\": \"i\", \"type\": \"t\", \"properties\": "
    "{\"prefix\": \"2d00:1::/48\", \"peeringServicePrefixKey\": \"k\", \"errorMessage\": null}}], ",
    SESSION(LINK)));
  struct maps_prefix exact = prefix("11.2.0.0/16"), inside = prefix("11.2.3.0/24");
  struct maps_prefix v6 = prefix("2d00:1::/48");
  (void) state;

  assert_int_equal(p->registered_count, 3);
  assert_null(p->registered[0].name);
  assert_string_equal(p->registered[1].name, "short");
  assert_string_equal(p->registered[2].name, "azure");
  assert_int_equal(maps_policy_registered(p, &exact), 1);
  assert_int_equal(maps_policy_registered(p, &v6), 2);
  assert_int_equal(maps_policy_registered(p, &inside), MAPS_NONE);
  maps_policy_free(p);
}

static void
registered_asns(void **state)
{
  struct maps_policy *p =
    good(EXCHANGE("\"associated_asns\": [\"650005\", 3], ",
                  "\"registered_asns\": [650003, {\"name\": \"b\", \"asn\": \"AS4294967295\"}, "
                  "{\"name\": \"a\", \"properties\": {\"asn\": 650001}}], ",
                  SESSION(LINK)));
  static const uint32_t associated[] = {3, 650000, 650001, 650003, 650005, UINT32_MAX};
  (void) state;

  assert_int_equal(p->registered_asn_count, 3);
  assert_int_equal(p->registered_asn[0].asn, 650001);
  assert_string_equal(p->registered_asn[0].name, "a");
  assert_int_equal(p->registered_asn[1].asn, 650003);
  assert_null(p->registered_asn[1].name);
  assert_int_equal(p->registered_asn[2].asn, UINT32_MAX);
  assert_int_equal(p->registered_asns.count, 3);
  assert_int_equal(p->associated_asns.count, sizeof associated / sizeof *associated);
  assert_memory_equal(p->associated_asns.asn, associated, sizeof associated);
  maps_policy_free(p);
}

static void
registry(void **state)
{
  struct maps_policy *p =
    good(PARTNER("\"registry\": {\"match\": \"roa\", \"allow_more_specific\": true, "
                 "\"aut_nums\": [5, 3, \"AS5\"], "
                 "\"routes\": [{\"prefix\": \"11.1.0.0/16\", \"origin\": 1}, "
                 "{\"prefix\": \"11.1.0.0/16\", \"origin\": \"AS2\"}], "
                 "\"vrps\": [{\"prefix\": \"11.1.0.0/16\", \"asn\": 0}, "
                 "{\"prefix\": \"2d00::/32\", \"max_length\": 48, \"asn\": 7}]}, ",
                 "", SESSION(LINK)));
  const struct maps_registry *r = &p->registry;
  struct maps_prefix route = prefix("11.1.0.0/16");
  (void) state;
  uint32_t n;

  assert_true(r->has_aut_nums && r->has_routes && r->has_vrps && r->allow_more_specific);
  assert_int_equal(r->match, MAPS_REGISTRY_ROA);
  assert_int_equal(r->aut_nums.count, 2);
  assert_true(maps_asn_set_has(&r->aut_nums, 3));

  n = maps_grants_first(&r->routes, &route);
  assert_int_equal(r->routes.grant[n].origin, 2);
  n = maps_grants_next(&r->routes, n);
  assert_int_equal(r->routes.grant[n].origin, 1);
  assert_int_equal(maps_grants_next(&r->routes, n), MAPS_NONE);

  assert_int_equal(r->vrps.count, 2);
  assert_int_equal(r->vrps.grant[0].longest, 16);
  assert_int_equal(r->vrps.grant[1].longest, 48);
  assert_int_equal(maps_grants_first(&r->vrps, &route), 0);
  maps_policy_free(p);

  /* Empty lists are data. */
  p = good(PARTNER("\"registry\": {\"aut_nums\": [], \"vrps\": []}, ", "", SESSION(LINK)));
  assert_true(p->registry.has_aut_nums && p->registry.has_vrps);
  assert_false(p->registry.has_routes);
  maps_policy_free(p);
}

static void
many_prefixes(void **state)
{
  enum
  {
    COUNT = 100000
  };
  char *json = malloc(COUNT * 24 + 1024), *p = json;
  struct maps_prefix last;
  (void) state;

  p += sprintf(
    p, "{\"version\": 1, \"deployment\": \"partner\", \"local_asn\": 650000, "
       "\"peerings\": [{\"name\": \"p1\", " DIRECT(SESSION(LINK)) ", "
                                                                  "\"registered_prefixes\": [");
  for (unsigned n = 0; n < COUNT; n++)
    p += sprintf(p, "%s\"%u.%u.%u.0/24\"", n ? "," : "", 20 + n / 65536, n / 256 % 256, n % 256);
  strcpy(p, "]}]}");

  struct maps_policy *policy = good(json);
  free(json);
  assert_int_equal(policy->registered_count, COUNT);
  last = policy->registered[COUNT - 1].prefix;
  assert_int_equal(maps_policy_registered(policy, &last), COUNT - 1);
  maps_policy_free(policy);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(defaults),        cmocka_unit_test(knobs),
    cmocka_unit_test(addresses),       cmocka_unit_test(connections),
    cmocka_unit_test(roles),           cmocka_unit_test(registered_prefixes),
    cmocka_unit_test(registered_asns), cmocka_unit_test(registry),
    cmocka_unit_test(many_prefixes),
  };

  return cmocka_run_group_tests_name("config_inventory", tests, NULL, NULL);
}
