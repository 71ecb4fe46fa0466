/*
 *	bird-maps -- routes and what is to be said of them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A row is a route, a session and the whole verdict that it must get. It changes
 *	what it needs of a policy that is otherwise the same for all.
 */

#ifndef MAPS_UNIT_CORE_ENGINE_FIXTURE_H
#define MAPS_UNIT_CORE_ENGINE_FIXTURE_H

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

static inline void
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

static inline struct maps_session
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

static inline enum maps_direction
direction_of(enum side side)
{
  return side == TO || side == TO_RS || side == TO_CLIENT || side == ORD_OUT || side == NEW_OUT
           ? MAPS_EXPORT
           : MAPS_IMPORT;
}

static struct path_bytes bytes;

/* "!" stands for a path that cannot be read */
static inline struct maps_route
route_of(const char *prefix_text, const char *path_text, const char *communities)
{
  struct maps_route route = {.prefix = prefix(prefix_text)};
  uint32_t community[4], count = 0;

  if (*path_text == '!')
    route.path = (struct maps_path){.data = (const uint8_t *) "\002\001\000", .length = 3};
  else
    route.path = path(&bytes, path_text);
  for (; *communities; communities++)
    community[count++] = *communities == 'm' ? MAPS_COMMUNITY : 8075u << 16 | 8006u;
  route.carries = maps_communities_carry(community, count);
  return route;
}

/* The verdict that nothing before could have changed */
static inline struct maps_verdict
judge_alone(const struct maps_policy *policy, const struct maps_session *session,
            enum maps_direction direction, const struct maps_route *route)
{
  struct maps_judge judge;

  memset(&judge, 0x5a, sizeof(judge));
  maps_judge_begin(&judge, policy, session, direction);
  memset(&judge.verdict, 0x5a, sizeof(judge.verdict));
  return *maps_judge(&judge, route);
}

static inline void
check_rows(enum maps_deployment deployment, const struct row *row, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
  {
    struct maps_policy *policy = full_policy(deployment);
    uint8_t mode = MAPS_MODE_ENFORCE;

    for (const char *k = row[i].knobs; k && *k; k++)
      turn(policy, &mode, *k);

    struct maps_session session = session_of(row[i].side, mode);
    enum maps_direction direction = direction_of(row[i].side);
    struct maps_route route = route_of(row[i].prefix, row[i].path, row[i].communities);

    struct maps_verdict v = judge_alone(policy, &session, direction, &route);

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
    struct maps_judge judge;

    maps_judge_begin(&judge, policy, &session, direction);

    struct maps_verdict again = *maps_judge(&judge, &route);

    assert_int_equal(again.decision, v.decision);
    assert_int_equal(again.path.length, v.path.length);
    maps_policy_free(policy);
  }
}

#define CHECK_ROWS(deployment, row) check_rows(deployment, row, sizeof(row) / sizeof(*(row)))

#define REG                         "11.0.0.0/16"

#endif
