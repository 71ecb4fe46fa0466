/*
 *	bird-maps -- tables that are made up
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The same arguments give the same table on every machine. Sets are shared by 1 to
 *	200 prefixes, 13 on average; neighbouring prefixes go together in runs of 1 to 4,
 *	the runs are shuffled. IPv6 prefixes share the sets of the IPv4 ones. Whether a
 *	route breaks a rule is decided here and built in, so that nothing needs judging to
 *	know how many there are. Bogons lie in 100.64.0.0/10, which BIRD does not refuse
 *	by itself.
 */

#include "table.h"

#define LENGTHS 7

struct profile
{
  const char *name;
  unsigned tagged, prepended, private, bogon; /* of 1000 sets, bogons of 1000 IPv4 routes */
  unsigned length[LENGTHS];                   /* of 1000 sets, paths with 1, 2, ... ASNs */
};

static const struct profile profiles[] = {
  {"transit", 300, 80, 10, 1, {10, 70, 230, 340, 210, 95, 45}},
  {"customer", 300, 80, 5, 1, {320, 420, 180, 50, 30}},
  {"few", 10, 0, 0, 0, {330, 440, 230}},
  {"outside", 0, 80, 10, 1, {10, 70, 230, 340, 210, 95, 45}},
  {"passing", 1000, 0, 0, 0, {330, 440, 230}},
  {"failing", 1000, 70, 10, 1, {310, 410, 200, 50, 30}},
};

#define FIRST_PREFIX 0x0b000000u /* 11.0.0.0, and nothing special up to 100.0.0.0 */
#define LAST_PREFIX  0x64000000u
#define FIRST_BOGON  0x64400000u
#define BOGONS       16384

/* splitmix64 */
static uint32_t
pick(uint64_t *seed, uint32_t below)
{
  uint64_t z = *seed += 0x9e3779b97f4a7c15ULL;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return (z ^ (z >> 31)) % below;
}

/* Neither private nor reserved nor one that a rule names */
static uint32_t
pick_asn(uint64_t *seed)
{
  return pick(seed, 3) ? 131072 + pick(seed, 260000) : 13000 + pick(seed, 10000);
}

static uint32_t
pick_set_size(uint64_t *seed)
{
  uint32_t n = pick(seed, 100);

  return n < 45   ? 1 + pick(seed, 2)
         : n < 70 ? 3 + pick(seed, 6)
         : n < 89 ? 9 + pick(seed, 24)
         : n < 99 ? 33 + pick(seed, 64)
                  : 97 + pick(seed, 104);
}

static unsigned
pick_length(uint64_t *seed, const struct profile *profile)
{
  uint32_t n = pick(seed, 1000);
  unsigned length = 0;

  while (length < LENGTHS - 1 && n >= profile->length[length])
    n -= profile->length[length++];

  return length + 1;
}

/* A path without its first ASN, which is the session's */
static uint32_t
make_path(uint64_t *seed, const struct profile *profile, struct maps_path_writer *path)
{
  uint32_t facts = 0, asn = 0, previous = 0;
  unsigned length = pick_length(seed, profile), repeat = 0;

  if (pick(seed, 1000) < profile->private)
    facts |= REPLAY_PRIVATE;
  if (pick(seed, 1000) < profile->prepended)
    facts |= REPLAY_PREPENDED;
  if (facts && length == 1)
    length = 2;
  if (facts & REPLAY_PREPENDED)
    repeat = 1 + pick(seed, 2);

  maps_path_clear(path);
  if (length > 1)
    maps_path_begin(path, MAPS_AS_SEQUENCE);
  for (unsigned i = 1; i < length; i++)
  {
    bool last = i == length - 1;

    do
      asn = last && facts & REPLAY_PRIVATE ? 64512 + pick(seed, 1000) : pick_asn(seed);
    while (asn == previous);
    previous = asn;

    for (unsigned copies = last ? 1 + repeat : 1; copies; copies--)
      maps_path_add(path, asn);
  }

  return length + repeat > 3 ? facts | REPLAY_LONG : facts;
}

static uint32_t
make_set(struct replay_table *table, uint64_t *seed, const struct profile *profile)
{
  static struct maps_path_writer path;
  uint32_t facts = make_path(seed, profile, &path);
  uint32_t community[9], communities = pick(seed, 8);

  for (uint32_t i = 0; i < communities; i++)
    community[i] = (13000 + pick(seed, 10000)) << 16 | pick(seed, 1000);
  if (pick(seed, 1000) < profile->tagged)
  {
    facts |= REPLAY_TAGGED;
    community[communities++] = MAPS_COMMUNITY;
  }

  uint32_t med = pick(seed, 3) ? 0 : 10 * (1 + pick(seed, 9));

  return replay_table_set(table, &path, community, communities, med, facts);
}

/* Prefixes side by side; false when they do not fit. */
static bool
make_ipv4(struct maps_prefix *prefix, uint32_t count, uint64_t *seed)
{
  uint64_t at = FIRST_PREFIX;

  for (uint32_t i = 0; i < count; i++)
  {
    uint32_t n = pick(seed, 100);
    unsigned length = n < 70 ? 24 : n < 80 ? 23 : n < 95 ? 22 : 20;
    uint64_t size = 1u << (32 - length);

    at = (at + size - 1) & -size;
    if (at + size > LAST_PREFIX)
      return false;
    prefix[i] = maps_prefix_make4(at, length);
    at += size;
  }

  return true;
}

static void
make_ipv6(struct maps_prefix *prefix, uint32_t count, uint64_t *seed)
{
  uint64_t at = 0x2a00ULL << 48;

  for (uint32_t i = 0; i < count; i++)
  {
    uint32_t n = pick(seed, 100);
    unsigned length = n < 60 ? 48 : n < 75 ? 44 : n < 90 ? 40 : 32;
    uint64_t size = 1ULL << (64 - length);

    at = (at + size - 1) & -size;
    prefix[i] = maps_prefix_make6(at, 0, length);
    at += size;
  }
}

/* Runs of neighbours in a shuffled order */
static void
shuffle_runs(struct maps_prefix *prefix, uint32_t count, uint64_t *seed)
{
  struct maps_prefix *from = need(malloc((count + 1) * sizeof *from));
  uint32_t *run = need(malloc((count + 2) * sizeof *run)), *order, runs = 0, out = 0;

  memcpy(from, prefix, count * sizeof *from);
  for (uint32_t at = 0; at < count; at += 1 + pick(seed, 4))
    run[runs++] = at;
  run[runs] = count;

  order = need(malloc((runs + 1) * sizeof *order));
  for (uint32_t i = 0; i < runs; i++)
  {
    uint32_t other = pick(seed, i + 1);

    order[i] = order[other];
    order[other] = i;
  }

  for (uint32_t i = 0; i < runs; i++)
    for (uint32_t n = run[order[i]]; n < run[order[i] + 1]; n++)
      prefix[out++] = from[n];

  free(order);
  free(run);
  free(from);
}

static int
by_prefix(const void *a, const void *b)
{
  const struct maps_prefix *p = &((const struct replay_route *) a)->prefix;
  const struct maps_prefix *q = &((const struct replay_route *) b)->prefix;

  return p->family != q->family ? p->family - q->family : p->hi < q->hi ? -1 : p->hi > q->hi;
}

bool
replay_table_make(struct replay_table *table, const char *name, uint32_t ipv4, uint32_t ipv6,
                  uint64_t seed, bool single)
{
  const struct profile *profile = NULL;

  for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++)
    if (!strcmp(profiles[i].name, name))
      profile = &profiles[i];
  if (!profile || ipv6 && !ipv4)
    return false;

  struct maps_prefix *prefix = need(malloc(((size_t) ipv4 + ipv6 + 1) * sizeof *prefix));
  uint32_t set = 0, bogons = 0;

  if (!make_ipv4(prefix, ipv4, &seed))
  {
    free(prefix);
    return false;
  }
  make_ipv6(prefix + ipv4, ipv6, &seed);
  shuffle_runs(prefix, ipv4, &seed);
  shuffle_runs(prefix + ipv4, ipv6, &seed);

  for (uint32_t at = 0, left = 0; at < ipv4 + ipv6; at++, left--)
  {
    bool bogon = at < ipv4 && bogons < BOGONS && pick(&seed, 1000) < profile->bogon;

    if (!left || at == ipv4)
    {
      left = pick_set_size(&seed);
      set = at < ipv4 ? make_set(table, &seed, profile) : pick(&seed, table->sets);
    }
    if (bogon)
      prefix[at] = maps_prefix_make4(FIRST_BOGON + (bogons++ << 8), 24);
    replay_table_route(table, &prefix[at], set, bogon ? REPLAY_BOGON : 0);
  }

  if (single)
    qsort(table->route, table->routes, sizeof *table->route, by_prefix);
  table->made = true;
  table->single = single;
  free(prefix);
  return true;
}
