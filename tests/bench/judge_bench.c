/*
 *	bird-maps -- what the core's own work costs
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Times the engine, the look-ups and the ledger without BIRD around them, beside a floor
 *	that only reads the same routes. Prints "CASE NANOSECONDS OPERATIONS" for each case; under
 *	callgrind each case's counts go into a file of their own, in the same order. Of few routes
 *	all is in the cache; of a table it comes from memory, in order or at random.
 */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <valgrind/callgrind.h>

#include "core/engine.h"
#include "core/ledger.h"

#define FEW         1024
#define TABLE       1000000
#define LOCAL       650000
#define KEYS        100000

#define COMMUNITIES 4

/* A route with all of its bytes side by side, as no other route has them */
struct encoded
{
  struct maps_prefix prefix;
  uint32_t community[COMMUNITIES];
  uint8_t length;
  uint8_t path[47];
};

static struct encoded *table;
static uint32_t *order; /* in which the routes come */
static uint32_t routes,
  sharing; /* a power of two: so many in a row share their path and communities */
static struct maps_verdict verdict[2];
static struct maps_policy *policy;
static struct maps_session session;
static struct maps_judge judge;
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
make_routes(uint32_t count, bool carries, bool breaking, uint32_t share)
{
  routes = count;
  sharing = share;
  for (uint32_t n = 0; n < count; n++)
  {
    struct encoded *e = &table[n];
    uint32_t set = n / share;
    uint32_t good[] = {650001, 650100 + set % 300, 650400 + set % 299};
    uint32_t bad[] = {650001, 650001, 64512 + set % 1024, 65535, 12076, 8075, 650001};
    uint8_t *end = breaking ? put_segment(e->path, MAPS_AS_SEQUENCE, 7, bad)
                            : put_segment(e->path, MAPS_AS_SEQUENCE, 3, good);

    if (breaking)
      end = put_segment(end, MAPS_AS_SET, 2, good + 1);

    e->length = end - e->path;
    e->prefix = prefix_number(n);
    for (uint32_t i = 0; i < COMMUNITIES; i++)
      e->community[i] = 650u << 16 | (set + i) % 1000;
    if (carries)
      e->community[COMMUNITIES - 1] = MAPS_COMMUNITY;
    order[n] = n;
  }
}

static void
shuffle(void)
{
  uint64_t x = 1;

  for (uint32_t n = routes - 1; n; n--)
  {
    uint32_t at = (x = x * 6364136223846793005ULL + 1442695040888963407ULL) >> 32;
    uint32_t other = order[at %= n + 1];

    order[at] = order[n];
    order[n] = other;
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
    struct maps_prefix p = prefix_number(ours ? n : n + FEW);

    if (!maps_prefix_map_add(&policy->registered_index, &p, n))
      need(NULL);
  }
  session = (struct maps_session){.role = MAPS_ROLE_MICROSOFT, .external = true};
  maps_judge_begin(&judge, policy, &session, MAPS_EXPORT);
}

/* Work: each runs over all routes or keys once and returns how many */

static uint32_t
walk_bytes(void)
{
  for (uint32_t n = 0; n < routes; n++)
  {
    const struct encoded *e = &table[order[n]];

    sink += e->prefix.hi + e->prefix.length;
    for (uint32_t i = 0; i < e->length; i++)
      sink += e->path[i];
    for (uint32_t i = 0; i < COMMUNITIES; i++)
      sink += e->community[i];
  }
  return routes;
}

/* As BIRD's hooks do: they look for 8075:8007 once in attributes that routes share */
static uint32_t
judge_all(void)
{
  bool carries = false;

  for (uint32_t n = 0; n < routes; n++)
  {
    const struct encoded *e = &table[order[n]];
    struct maps_route route = {
      .prefix = e->prefix,
      .path = {.data = e->path, .length = e->length},
    };

    if (!(n & (sharing - 1)))
      carries = maps_communities_carry(e->community, COMMUNITIES);
    route.carries = carries;
    sink += maps_judge(&judge, &route)->decision;
  }
  return routes;
}

static uint32_t
look_up(void)
{
  for (uint32_t n = 0; n < routes; n++)
    sink += maps_policy_registered(policy, &table[n].prefix);
  return routes;
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
forget_from(uint32_t first)
{
  for (uint32_t n = 0; n < KEYS; n++)
  {
    struct maps_ledger_key key = {.prefix = prefix_number(first + n)};

    maps_ledger_forget(ledger, &key);
  }
  return KEYS;
}

static uint32_t
forget_others(void)
{
  return forget_from(KEYS);
}

static uint32_t
forget(void)
{
  return forget_from(0);
}

static double
now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static int
rounds(void)
{
  return RUNNING_ON_VALGRIND ? 1 : routes > FEW ? 5 : 200;
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
  for (int i = 0; i < (once ? 1 : rounds()); i++)
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
  make_routes(FEW, true, false, 1);
  measure("floor: bytes of good routes", walk_bytes, false);
  measure("in scope, accepted", judge_all, false);
  make_routes(FEW, true, false, 8);
  measure("in scope, accepted, 8 share a path", judge_all, false);
  make_routes(FEW, true, true, 1);
  measure("floor: bytes of bad routes", walk_bytes, false);
  measure("in scope, every path rule fails", judge_all, false);
  make_routes(FEW, true, true, 8);
  measure("in scope, the same, 8 share a path", judge_all, false);
  make_routes(FEW, false, false, 1);
  measure("out of scope, route server", judge_all, false);
  make_policy(MAPS_PARTNER, 1000, false);
  measure("out of scope, 1000 registered", judge_all, false);
  make_policy(MAPS_PARTNER, FEW, true);
  measure("in scope, accepted and tagged", judge_all, false);
}

/* The same from memory, to which judging adds as little as to the cache */
static void
measure_tables(void)
{
  static const struct
  {
    const char *floor, *case_;
    uint32_t share;
    bool random;
  } row[] = {
    {"floor: bytes of a table", "in scope, a table, each path differs", 1, false},
    {"floor: bytes of a table, 8 share a path", "in scope, a table, 8 share a path", 8, false},
    {"floor: bytes of a table, at random", "in scope, a table, at random", 1, true},
  };

  make_policy(MAPS_ROUTE_SERVER, 0, false);
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    make_routes(RUNNING_ON_VALGRIND ? TABLE / 10 : TABLE, true, false, row[i].share);
    if (row[i].random)
      shuffle();
    measure(row[i].floor, walk_bytes, false);
    measure(row[i].case_, judge_all, false);
  }
}

/* Each rule alone, with data for those that need them, beside none */
static void
measure_rules(enum maps_deployment deployment, const char *name)
{
  static uint32_t asns[] = {650001};
  uint32_t applied;
  char text[80];

  make_policy(deployment, FEW, true);
  make_routes(FEW, true, false, 1);
  policy->registry.has_aut_nums = true;
  policy->registry.aut_nums = (struct maps_asn_set){asns, 1};
  policy->registry.has_vrps = true;
  for (uint32_t n = 0; n < FEW; n++)
    if (!maps_grants_add(&policy->registry.vrps, &table[n].prefix, 24, 24, 650001))
      need(NULL);
  if (!maps_grants_seal(&policy->registry.vrps))
    need(NULL);

  applied = maps_rules_applied(policy, &session, MAPS_EXPORT);
  policy->reject = policy->warn = 0;
  maps_judge_begin(&judge, policy, &session, MAPS_EXPORT);
  snprintf(text, sizeof(text), "%s: no rule", name);
  measure(text, judge_all, false);
  for (const struct maps_rule_info *r = maps_rules; r->code; r++)
    if (applied & MAPS_RULE_BIT(r->code))
    {
      policy->reject = MAPS_RULE_BIT(r->code);
      maps_judge_begin(&judge, policy, &session, MAPS_EXPORT);
      snprintf(text, sizeof(text), "%s: %u %s", name, r->code, r->id);
      measure(text, judge_all, false);
    }
  policy->registry.aut_nums = (struct maps_asn_set){0};
}

static void
measure_look_ups(void)
{
  static const uint32_t sizes[] = {10, 1000, 100000};

  for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
  {
    char name[64];

    make_policy(MAPS_PARTNER, sizes[i], true);
    make_routes(FEW, false, false, 1);
    for (uint32_t n = 0; n < routes; n++)
      table[n].prefix = prefix_number((uint64_t) n * sizes[i] / routes);
    snprintf(name, sizeof(name), "look-up, registered, among %u", sizes[i]);
    measure(name, look_up, false);

    for (uint32_t n = 0; n < routes; n++)
      table[n].prefix = prefix_number(sizes[i] + n);
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
  fprintf(stderr, "# ledger: %.1f bytes an entry, %u IPv4 entries\n",
          (double) maps_ledger_memory(ledger) / KEYS, KEYS);
  measure("ledger: forget others", forget_others, false);
  measure("ledger: forget", forget, true);
  measure("ledger: forget, empty", forget, false);
  maps_ledger_free(ledger);
}

int
main(void)
{
  table = need(calloc(TABLE, sizeof(*table)));
  order = need(calloc(TABLE, sizeof(*order)));
  measure_judging();
  measure_tables();
  measure_rules(MAPS_PARTNER, "partner");
  measure_rules(MAPS_ROUTE_SERVER, "route server");
  measure_look_ups();
  measure_ledger();
  free(order);
  free(table);
  return sink == 1; /* which it never is */
}
