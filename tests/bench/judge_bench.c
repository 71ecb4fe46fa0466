/*
 *	bird-maps -- what the core's own work costs
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Times the engine, the look-ups and the ledger without BIRD around them, beside a floor
 *	that only reads the same paths. Prints "CASE NANOSECONDS OPERATIONS" for each case; under
 *	callgrind each case's counts go into a file of their own, in the same order.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <valgrind/callgrind.h>

#include "core/engine.h"
#include "core/ledger.h"

#define ROUTES      1024
#define LOCAL       650000
#define KEYS        100000

#define COMMUNITIES 4

static struct maps_route route[ROUTES];
static uint32_t community[COMMUNITIES] = {650 << 16 | 1, 650 << 16 | 2, 650 << 16 | 3};
static struct maps_verdict verdict[2];
static struct maps_policy *policy;
static struct maps_session session;
static struct maps_memo memo;
static struct maps_ledger *ledger;
static uint64_t sink; /* keeps the compiler from leaving work out */

static void *
need(void *memory)
{
  if (!memory)
  {
    fputs("judge_bench: no memory\n", stderr);
    exit(1);
  }
  return memory;
}

static inline struct maps_prefix
prefix_number(uint32_t n)
{
  return maps_prefix_make4(0x0b000000 + (n << 8), 24);
}

static uint8_t *
put_segment(uint8_t *b, unsigned type, unsigned count, const uint32_t *asn)
{
  *b++ = type;
  *b++ = count;
  for (unsigned i = 0; i < count; i++)
    for (int shift = 24; shift >= 0; shift -= 8)
      *b++ = asn[i] >> shift;
  return b;
}

/* So many routes in a row share their path; breaking: one on which every path rule fails */
static void
make_routes(bool carries, bool breaking, uint32_t share)
{
  static uint8_t bytes[ROUTES][64];
  community[3] = carries ? MAPS_COMMUNITY : MAPS_COMMUNITY - 1;
  for (uint32_t n = 0; n < ROUTES; n++)
  {
    uint32_t set = n / share;
    uint32_t good[] = {650001, 650100 + set % 300, 650400 + set % 299};
    uint32_t bad[] = {650001, 650001, 64512 + set, 65535, 12076, 8075, 650001};
    uint8_t *end = breaking ? put_segment(bytes[n], MAPS_AS_SEQUENCE, 7, bad)
                            : put_segment(bytes[n], MAPS_AS_SEQUENCE, 3, good);

    if (breaking)
      end = put_segment(end, MAPS_AS_SET, 2, good + 1);

    route[n] = (struct maps_route){
      .prefix = prefix_number(n),
      .path = {.data = bytes[n], .length = end - bytes[n]},
    };
  }
}

/* Registers as many prefixes: the routes' own ones first, or none of them */
static void
make_policy(enum maps_deployment deployment, uint32_t registered, bool ours)
{
  static uint32_t asns[] = {650001};

  if (policy)
  {
    policy->registered_asns = policy->associated_asns = (struct maps_asn_set){0};
    maps_policy_free(policy);
  }
  policy = need(maps_policy_new(deployment));
  policy->local_asn = LOCAL;
  policy->registered_asns = (struct maps_asn_set){asns, 1};
  policy->associated_asns = (struct maps_asn_set){asns, 1};
  for (uint32_t n = 0; n < registered; n++)
  {
    struct maps_prefix p = prefix_number(ours ? n : n + ROUTES);

    if (!maps_prefix_map_add(&policy->registered_index, &p, n))
      need(NULL);
  }
  session = (struct maps_session){.role = MAPS_ROLE_MICROSOFT, .external = true};
  memo.filled = false;
}

/* Work: each runs over all routes or keys once and returns how many */

static uint32_t
walk_bytes(void)
{
  for (uint32_t n = 0; n < ROUTES; n++)
  {
    sink += route[n].prefix.hi + route[n].prefix.length;
    for (uint32_t i = 0; i < route[n].path.length; i++)
      sink += route[n].path.data[i];
    for (uint32_t i = 0; i < COMMUNITIES; i++)
      sink += community[i];
  }
  return ROUTES;
}

static uint32_t
judge(void)
{
  for (uint32_t n = 0; n < ROUTES; n++)
  {
    route[n].carries = maps_communities_carry(community, COMMUNITIES);
    sink += maps_judge(policy, &session, MAPS_EXPORT, &route[n], &memo)->decision;
  }
  return ROUTES;
}

static uint32_t
look_up(void)
{
  for (uint32_t n = 0; n < ROUTES; n++)
    sink += maps_policy_registered(policy, &route[n].prefix);
  return ROUTES;
}

static uint32_t
record(const struct maps_verdict *v)
{
  for (uint32_t n = 0; n < KEYS; n++)
  {
    struct maps_ledger_key key = {.prefix = prefix_number(n)};

    if (!maps_ledger_record(ledger, &key, v, 1))
      need(NULL);
  }
  return KEYS;
}

static uint32_t
record_accepted(void)
{
  return record(&verdict[0]);
}

static uint32_t
record_rejected(void)
{
  return record(&verdict[1]);
}

static uint32_t
forget(void)
{
  for (uint32_t n = 0; n < KEYS; n++)
  {
    struct maps_ledger_key key = {.prefix = prefix_number(n)};

    maps_ledger_forget(ledger, &key);
  }
  return KEYS;
}

static double
now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Runs the work and tells of the best of some rounds; once: it cannot be repeated */
static void
measure(const char *name, uint32_t (*work)(void), bool once)
{
  double best = 0;
  uint32_t operations = 0;

  if (!once)
    operations = work();

  CALLGRIND_ZERO_STATS;
  for (int i = 0; i < (once || RUNNING_ON_VALGRIND ? 1 : 200); i++)
  {
    double start = now();

    operations = work();

    double took = now() - start;

    best = !i || took < best ? took : best;
  }
  CALLGRIND_DUMP_STATS_AT(name);
  printf("%s\t%.2f\t%u\n", name, best / operations, operations);
}

static void
measure_judging(void)
{
  make_policy(MAPS_ROUTE_SERVER, 0, false);
  make_routes(true, false, 1);
  measure("floor: bytes of good routes", walk_bytes, false);
  measure("in scope, accepted", judge, false);
  make_routes(true, false, 8);
  measure("in scope, accepted, 8 share a path", judge, false);
  make_routes(true, true, 1);
  measure("floor: bytes of bad routes", walk_bytes, false);
  measure("in scope, every path rule fails", judge, false);
  make_routes(true, true, 8);
  measure("in scope, the same, 8 share a path", judge, false);
  make_routes(false, false, 1);
  measure("out of scope, route server", judge, false);
  make_policy(MAPS_PARTNER, 1000, false);
  measure("out of scope, 1000 registered", judge, false);
  make_policy(MAPS_PARTNER, 1024, true);
  measure("in scope, accepted and tagged", judge, false);
}

static void
measure_look_ups(void)
{
  static const uint32_t sizes[] = {10, 1000, 100000};

  for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
  {
    char name[64];

    make_policy(MAPS_PARTNER, sizes[i], true);
    for (uint32_t n = 0; n < ROUTES; n++)
      route[n].prefix = prefix_number((uint64_t) n * sizes[i] / ROUTES);
    snprintf(name, sizeof(name), "look-up, registered, among %u", sizes[i]);
    measure(name, look_up, false);

    for (uint32_t n = 0; n < ROUTES; n++)
      route[n].prefix = prefix_number(sizes[i] + n);
    snprintf(name, sizeof(name), "look-up, not registered, among %u", sizes[i]);
    measure(name, look_up, false);
  }
}

static void
measure_ledger(void)
{
  ledger = need(maps_ledger_new(MAPS_IPV4));
  verdict[0] = (struct maps_verdict){.decision = MAPS_ACCEPT};
  verdict[1] = (struct maps_verdict){
    .decision = MAPS_REJECT,
    .failed = MAPS_RULE_BIT(MAPS_RULE_PRIVATE_ASN),
    .path.offender[MAPS_OFFENCE_PRIVATE] = {64512, 2},
  };
  measure("ledger: record, growing", record_accepted, true);
  measure("ledger: record the same again", record_accepted, false);
  measure("ledger: record another verdict", record_rejected, true);
  measure("ledger: forget", forget, true);
  measure("ledger: forget what is not there", forget, false);
  maps_ledger_free(ledger);
}

int
main(void)
{
  measure_judging();
  measure_look_ups();
  measure_ledger();
  return sink == 1; /* which it never is */
}
