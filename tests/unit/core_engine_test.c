/*
 *	bird-maps -- tests of the engine
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A table of routes at the boundaries of every rule, role, mode and knob, each with
 *	the whole verdict that it must get. A row changes what it needs of a policy that
 *	is otherwise the same for all.
 */

#include "core_policy_fixture.h"

#include "core/engine.h"

#define OUT     MAPS_OUT_OF_SCOPE
#define ACCEPT  MAPS_ACCEPT
#define REJECT  MAPS_REJECT
#define OBS     MAPS_OBSERVE

#define UNASKED (B(11) | B(12)) /* unknown without registry data */

enum side
{
  TO,      /* export to Microsoft, which the router prepends for */
  TO_RS,   /* the same from a route server's transparent session */
  FROM,    /* import from Microsoft */
  CLIENT,  /* import from an external client */
  ICLIENT, /* import from an internal client */
  TO_CLIENT,
  ORD_IN,
  ORD_OUT,
  NEW_IN, /* AS8075, not in the inventory */
  NEW_OUT,
};

struct row
{
  const char *prefix, *path, *communities; /* "m": 8075:8007, "x": another one */
  enum side side;
  uint8_t decision;
  uint32_t failed, warned;
  const char *knobs; /* one letter each, see turn() */
};

static void
turn(struct maps_policy *p, uint8_t *mode, char knob)
{
  switch (knob)
  {
  case 'o':
    *mode = MAPS_MODE_OBSERVE;
    break;
  case 't':
    *mode = MAPS_MODE_TAG;
    break;
  case 'm':
    p->more_specifics = true;
    break;
  case 'r':
    p->tagging = MAPS_TAGGING_REQUIRE;
    break;
  case 'a':
    p->tagging = MAPS_TAGGING_ADD;
    break;
  case 'p':
    p->client_prepends = true;
    break;
  case 's':
    p->client_action = MAPS_CLIENT_STRIP;
    break;
  case 'j':
    p->client_action = MAPS_CLIENT_REJECT;
    break;
  case 'b':
    p->client_action = MAPS_CLIENT_OBSERVE;
    break;
  case 'l':
    p->max_length_scope = MAPS_LENGTH_LONGER_THAN_24;
    break;
  case '1':
    p->max_length = 1;
    break;
  case '0':
    p->max_length = 0;
    break;
  case 'N':
    p->asn_match = MAPS_ASN_NEIGHBOUR;
    break;
  case 'O':
    p->asn_match = MAPS_ASN_ORIGIN;
    break;
  case 'w':
    p->warn |= p->reject, p->reject = 0;
    break;
  case 'x':
    p->warn = p->reject = 0;
    break;
  case 'R':
    p->reject |= p->warn, p->warn = 0;
    break;
  default:
    fail_msg("no knob '%c'", knob);
  }
}

static struct maps_session
session_of(enum side side, uint8_t mode)
{
  static const uint8_t role[] = {
    [TO] = MAPS_ROLE_MICROSOFT,     [TO_RS] = MAPS_ROLE_MICROSOFT,  [FROM] = MAPS_ROLE_MICROSOFT,
    [CLIENT] = MAPS_ROLE_CLIENT,    [ICLIENT] = MAPS_ROLE_CLIENT,   [TO_CLIENT] = MAPS_ROLE_CLIENT,
    [ORD_IN] = MAPS_ROLE_ORDINARY,  [ORD_OUT] = MAPS_ROLE_ORDINARY, [NEW_IN] = MAPS_ROLE_UNLISTED,
    [NEW_OUT] = MAPS_ROLE_UNLISTED,
  };

  return (struct maps_session){
    .role = role[side],
    .mode = mode,
    .external = side != ICLIENT,
    .prepends = side != TO_RS && side != ICLIENT,
  };
}

static enum maps_direction
direction_of(enum side side)
{
  return side == TO || side == TO_RS || side == TO_CLIENT || side == ORD_OUT || side == NEW_OUT
           ? MAPS_EXPORT
           : MAPS_IMPORT;
}

static struct path_bytes bytes;

/* "!" stands for a path that cannot be read */
static struct maps_route
route_of(const char *prefix_text, const char *path_text, const char *communities,
         uint32_t community[4])
{
  struct maps_route route = {.prefix = prefix(prefix_text), .community = community};

  if (*path_text == '!')
    route.path = (struct maps_path){.data = (const uint8_t *) "\002\001\000", .length = 3};
  else
    route.path = path(&bytes, path_text);
  for (; *communities; communities++)
    community[route.community_count++] = *communities == 'm' ? MAPS_COMMUNITY : 8075u << 16 | 8006u;
  return route;
}

static void
check_rows(enum maps_deployment deployment, const struct row *row, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
  {
    struct maps_policy *policy = full_policy(deployment);
    uint8_t mode = MAPS_MODE_ENFORCE;
    uint32_t community[4];
    struct maps_verdict v, again;

    for (const char *k = row[i].knobs; k && *k; k++)
      turn(policy, &mode, *k);

    struct maps_session session = session_of(row[i].side, mode);
    enum maps_direction direction = direction_of(row[i].side);
    struct maps_route route = route_of(row[i].prefix, row[i].path, row[i].communities, community);

    memset(&v, 0x5a, sizeof(v));
    maps_judge(policy, &session, direction, &route, &v);
    if (v.decision != row[i].decision || v.failed != row[i].failed || v.warned != row[i].warned)
      fail_msg("row %u: %s path \"%s\" communities \"%s\" knobs \"%s\": decision %u failed %#x "
               "warned %#x, expected %u %#x %#x",
               i, row[i].prefix, row[i].path, row[i].communities, row[i].knobs ? row[i].knobs : "",
               v.decision, v.failed, v.warned, row[i].decision, row[i].failed, row[i].warned);

    uint32_t applied = maps_rules_applied(policy, &session, direction);

    assert_int_equal((v.failed | v.warned | v.unknown) & ~applied, 0);
    assert_int_equal(v.unknown, v.decision == OUT ? 0 : applied & UNASKED);
    assert_int_equal(v.failed & v.warned, 0);

    /* The same again: the verdict does not depend on what was in the buffer */
    memset(&again, 0, sizeof(again));
    maps_judge(policy, &session, direction, &route, &again);
    assert_int_equal(again.decision, v.decision);
    assert_int_equal(again.path.length, v.path.length);
    maps_policy_free(policy);
  }
}

#define CHECK_ROWS(deployment, row) check_rows(deployment, row, sizeof(row) / sizeof(*(row)))

#define REG                         "11.0.0.0/16"

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
    uint32_t community[4];
    struct maps_verdict v;

    check_rows(MAPS_PARTNER, r, 1);
    for (const char *k = r->knobs; k && *k; k++)
      turn(policy, &mode, *k);

    struct maps_session session = session_of(r->side, mode);
    struct maps_route route = route_of(r->prefix, r->path, r->communities, community);

    maps_judge(policy, &session, direction_of(r->side), &route, &v);
    if (v.tag != rows[i].tag || v.registered != rows[i].registered)
      fail_msg("row %u: tag %d registered %d", i, v.tag, v.registered);
    maps_policy_free(policy);
  }
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

    if (maps_passes(policy, &s, d, &v) != row[i].passes ||
        maps_strips(policy, &s, d, &v) != row[i].strips)
      fail_msg("row %u", i);
    maps_policy_free(policy);
  }
}

static struct maps_verdict
judge_origin(struct maps_policy *policy, const char *prefix_text, const char *path_text)
{
  static const struct maps_session session = {.role = MAPS_ROLE_MICROSOFT, .prepends = true};
  uint32_t community[4];
  struct maps_route route = route_of(prefix_text, path_text, "m", community);
  struct maps_verdict v;

  policy->reject = B(11) | B(12);
  policy->warn = 0;
  maps_judge(policy, &session, MAPS_EXPORT, &route, &v);
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
  uint32_t community[4];
  struct maps_route route = route_of(REG, "650001", "m", community);
  struct maps_verdict v;

  off->reject = off->warn = 0;
  maps_judge(off, &s, MAPS_EXPORT, &route, &v);
  assert_int_equal(v.failed | v.warned | v.unknown, 0);
  assert_int_equal(v.decision, ACCEPT);
  maps_policy_free(off);
  maps_policy_free(p);
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
    cmocka_unit_test(scope),
    cmocka_unit_test(prefix_rules),
    cmocka_unit_test(length_rule),
    cmocka_unit_test(asn_rules),
    cmocka_unit_test(origin_rules),
    cmocka_unit_test(other_sides),
    cmocka_unit_test(modes_and_actions),
    cmocka_unit_test(tagging),
    cmocka_unit_test(passing),
    cmocka_unit_test(registries),
    cmocka_unit_test(rpki),
    cmocka_unit_test(applied_rules),
    cmocka_unit_test(sessions),
    cmocka_unit_test(views),
    cmocka_unit_test(names),
  };

  return cmocka_run_group_tests_name("core_engine", tests, NULL, NULL);
}
