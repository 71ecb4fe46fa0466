/*
 *	bird-maps -- tests of the ledger
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Two hundred thousand random operations a family against a plain array, then the
 *	single promises one by one. Some keys have hashes at the very end of the range,
 *	where entries are pushed behind the last home.
 */

#include "core_fixture.h"

#include "core/ledger.h"

#define KEYS       3000
#define TAIL_KEYS  250
#define OPERATIONS 200000

static struct model
{
  struct maps_ledger_key key;
  bool present, fresh;
  struct maps_ledger_entry entry;
} model[KEYS];

static bool refreshing;
static uint64_t seed;

static struct maps_prefix
nth_prefix(enum maps_family family, uint64_t n)
{
  return family == MAPS_IPV4 ? maps_prefix_make4(0x0b000000 + (n << 8), 24 + n % 9)
                             : maps_prefix_make6(0x2d00ULL << 48 | n << 16, n << 32, 48 + n % 81);
}

static void
make_keys(enum maps_family family)
{
  uint64_t n = 0;

  memset(model, 0, sizeof(model));
  refreshing = false;
  for (int i = 0; i < KEYS; i++)
  {
    struct maps_ledger_key *key = &model[i].key;

    do
      key->prefix = nth_prefix(family, n++);
    while (i < TAIL_KEYS && maps_prefix_hash(&key->prefix) >> 56 != 0xff);

    /* A third of the rest are other paths of the prefix before */
    if (i > TAIL_KEYS && i % 3 == 0)
    {
      key->prefix = model[i - 1].key.prefix;
      key->path_id = 1 + model[i - 1].key.path_id + i;
    }
  }
}

static int
find_model(const struct maps_ledger_key *key)
{
  for (int i = 0; i < KEYS; i++)
    if (model[i].key.path_id == key->path_id &&
        maps_prefix_equal(&model[i].key.prefix, &key->prefix))
      return i;
  return -1;
}

static struct maps_verdict
random_verdict(void)
{
  uint64_t r = random64(&seed);
  struct maps_verdict v = {.decision = 1 + r % 3};

  if (v.decision != MAPS_ACCEPT)
    v.failed = B(1 + r / 4 % 18) | (r & 64 ? B(6) : 0);
  if (r & 128)
    v.warned = B(9);
  if (r & 1 << 30)
    v.asn = 650000 + (r >> 32) % 5;
  v.path.length = v.path.collapsed = 1 + r / 256 % 3;
  if (r & 4096)
    v.path.collapsed--;
  if (r & 8192)
    v.path.offender[r / 16384 % MAPS_OFFENCES] =
      (struct maps_offender){.asn = 64512 + (r >> 20) % 20, .position = 1 + r / 65536 % 3};
  return v;
}

static void
same_entry(const struct maps_ledger_entry *a, const struct maps_ledger_entry *b)
{
  assert_true(maps_prefix_equal(&a->key.prefix, &b->key.prefix));
  assert_int_equal(a->key.path_id, b->key.path_id);
  assert_int_equal(a->decision, b->decision);
  assert_int_equal(a->announced, b->announced);
  assert_int_equal(a->stale, b->stale);
  assert_int_equal(a->failed, b->failed);
  assert_int_equal(a->warned, b->warned);
  assert_int_equal(a->since, b->since);
  assert_int_equal(a->length, b->length);
  assert_int_equal(a->collapsed, b->collapsed);
  assert_int_equal(a->asn, b->asn);
  for (int i = 0; i < MAPS_OFFENCES; i++)
  {
    assert_int_equal(a->offender[i].asn, b->offender[i].asn);
    assert_int_equal(a->offender[i].position, b->offender[i].position);
  }
}

static void
record(struct maps_ledger *l, int i, uint32_t now)
{
  struct maps_verdict v = random_verdict();
  struct model *m = &model[i];
  struct maps_ledger_entry *e = &m->entry;

  assert_true(maps_ledger_record(l, &m->key, &v, now));
  if (!m->present)
    *e = (struct maps_ledger_entry){.key = m->key};
  if (!m->present || e->decision != v.decision || e->failed != v.failed || e->warned != v.warned)
    e->since = now;
  e->decision = v.decision;
  e->failed = v.failed;
  e->warned = v.warned;
  e->stale = false;
  e->length = v.path.length;
  e->collapsed = v.path.collapsed;
  e->asn = v.asn;
  memset(e->offender, 0, sizeof(e->offender));
  if (v.failed || v.warned)
    memcpy(e->offender, v.path.offender, sizeof(e->offender));
  m->present = m->fresh = true;
}

static void
mutate(struct maps_ledger *l, int i, uint32_t now)
{
  uint64_t r = random64(&seed);
  struct model *m = &model[i];

  switch (r % 8)
  {
  case 0:
  case 1:
  case 2:
    maps_ledger_forget(l, &m->key);
    m->present = false;
    break;

  case 3:
    maps_ledger_announced(l, &m->key, r & 8);
    if (m->present)
      m->entry.announced = r & 8;
    break;

  default:
    record(l, i, now);
    break;
  }
}

static void
check_counts(const struct maps_ledger *l)
{
  struct maps_ledger_counts want = {0};

  for (int i = 0; i < KEYS; i++)
  {
    const struct maps_ledger_entry *e = &model[i].entry;

    if (!model[i].present)
      continue;
    want.entries++;
    want.decision[e->decision]++;
    want.warned += e->decision == MAPS_ACCEPT && e->warned;
    want.announced += e->announced;
    for (int rule = 0; rule <= MAPS_RULE_MAX; rule++)
    {
      want.failed_by_rule[rule] += e->failed >> rule & 1;
      want.warned_by_rule[rule] += e->warned >> rule & 1;
    }
  }
  assert_memory_equal(maps_ledger_counts(l), &want, sizeof(want));
}

/* Another policy, which judges the routes of some keys' prefixes in another way */
static void
outdate(struct maps_ledger *l)
{
  struct maps_changes changes = {.all = !(random64(&seed) % 4)};
  uint32_t affected = 0;

  for (int i = random64(&seed) % 20; i > 0; i--)
    assert_true(
      maps_prefix_map_add(&changes.prefixes, &model[random64(&seed) % KEYS].key.prefix, 0));

  for (int i = 0; i < KEYS; i++)
    if (model[i].present && maps_changes_affect(&changes, false, &model[i].key.prefix))
    {
      model[i].entry.stale = true;
      affected++;
    }

  assert_int_equal(maps_ledger_outdate(l, &changes, false), affected);
  maps_changes_free(&changes);
}

/* Every key by find, and all of them once by next */
static void
check_all(const struct maps_ledger *l)
{
  struct maps_ledger_entry e;
  uint32_t seen = 0;

  check_counts(l);
  for (int i = 0; i < KEYS; i++)
  {
    assert_int_equal(maps_ledger_find(l, &model[i].key, &e), model[i].present);
    if (model[i].present)
      same_entry(&e, &model[i].entry);
  }

  for (bool more = maps_ledger_next(l, NULL, &e); more; more = maps_ledger_next(l, &e.key, &e))
    seen++;
  assert_int_equal(seen, maps_ledger_counts(l)->entries);
}

/* Reads on while the ledger changes: what stays is seen once, nothing is seen twice */
static void
read_through_changes(struct maps_ledger *l, uint32_t now)
{
  static int seen[KEYS];
  static bool touched[KEYS];
  struct maps_ledger_entry e;

  memset(seen, 0, sizeof(seen));
  for (int i = 0; i < KEYS; i++)
    touched[i] = !model[i].present;

  for (bool more = maps_ledger_next(l, NULL, &e); more; more = maps_ledger_next(l, &e.key, &e))
  {
    int at = find_model(&e.key);

    assert_true(at >= 0 && model[at].present);
    same_entry(&e, &model[at].entry);
    seen[at]++;
    for (int k = random64(&seed) % 4; k > 0; k--)
    {
      int i = random64(&seed) % 3 ? (int) (random64(&seed) % KEYS) : at;

      mutate(l, i, now);
      touched[i] = true;
    }
  }

  for (int i = 0; i < KEYS; i++)
    assert_true(seen[i] == 1 || !seen[i] && touched[i]);
}

static void
stop_refresh(struct maps_ledger *l)
{
  maps_ledger_refresh_end(l);
  for (int i = 0; i < KEYS && refreshing; i++)
    model[i].present &= model[i].fresh;
  refreshing = false;
}

static void
random_operations(enum maps_family family)
{
  struct maps_ledger *l = maps_ledger_new(family);

  seed = family;
  make_keys(family);
  for (uint32_t now = 1; now <= OPERATIONS; now++)
  {
    /* An empty ledger gets its keys in order, and twice: as a table comes, and comes again */
    mutate(l, now % 70000 < 2 * KEYS ? now % KEYS : random64(&seed) % KEYS, now);

    if (now % 2500 == 0)
    {
      maps_ledger_refresh_begin(l);
      refreshing = true;
      for (int i = 0; i < KEYS; i++)
        model[i].fresh = false;
    }
    if (now % 10000 == 4000 || now % 10000 == 9000)
      stop_refresh(l);
    if (now % 3000 == 0)
      outdate(l);
    if (now % 20000 == 0)
      read_through_changes(l, now);
    if (now % 4000 == 0)
      check_all(l);
    if (now % 70000 == 0)
    {
      maps_ledger_clear(l);
      for (int i = 0; i < KEYS; i++)
        model[i].present = false;
      refreshing = false;
      check_all(l);
    }
  }
  check_all(l);
  maps_ledger_free(l);
}

/* Three in order, and another one where the second is expected again: it is not taken for it */
static void
expect_other(const struct maps_ledger_key *first, const struct maps_ledger_key *second,
             const struct maps_ledger_key *other)
{
  struct maps_ledger *l = maps_ledger_new(first->prefix.family);
  struct maps_verdict v = {.decision = MAPS_ACCEPT};
  struct maps_ledger_entry e;

  assert_true(maps_ledger_record(l, first, &v, 1));
  assert_true(maps_ledger_record(l, second, &v, 2));
  assert_true(maps_ledger_record(l, first, &v, 3));
  assert_true(maps_ledger_record(l, second, &v, 4));
  assert_true(maps_ledger_record(l, first, &v, 5));
  assert_true(maps_ledger_record(l, other, &v, 6));
  assert_int_equal(maps_ledger_counts(l)->entries, 3);
  assert_true(maps_ledger_find(l, second, &e) && e.since == 2);
  assert_true(maps_ledger_find(l, other, &e) && e.since == 6);
  maps_ledger_free(l);
}

static void
in_order(void **state)
{
  struct maps_ledger_key first6 = {.prefix =
                                     maps_prefix_make6(5ULL << 32 | 5, 5ULL << 32 | 5, 128)};
  struct maps_ledger_key first4 = {.prefix = maps_prefix_make4(0x0b000000, 24)};
  struct maps_ledger_key second = first6, other;
  struct maps_verdict v = {.decision = MAPS_ACCEPT};
  struct maps_ledger *l = maps_ledger_new(MAPS_IPV4);
  struct maps_ledger_entry e;

  (void) state;
  second.path_id = 1;
  for (int what = 0; what < 6; what++)
  {
    other = second;
    other.path_id += what == 0;
    other.prefix.length -= what == 1;
    other.prefix.hi ^= what == 2 ? 1ULL << 32 : what == 3;
    other.prefix.lo ^= what == 4 ? 1ULL << 32 : what == 5;
    expect_other(&first6, &second, &other);
  }

  second = other = first4;
  second.path_id = 1;
  other.path_id = 1;
  other.prefix.hi ^= 1ULL << 40;
  expect_other(&first4, &second, &other);

  /* What is gone is not there, though its record still lies behind the first one's */
  second = first4;
  second.prefix.hi += 1ULL << 40;
  assert_true(maps_ledger_record(l, &first4, &v, 1));
  assert_true(maps_ledger_record(l, &second, &v, 2));
  maps_ledger_forget(l, &second);
  assert_true(maps_ledger_record(l, &first4, &v, 3));
  assert_true(maps_ledger_record(l, &second, &v, 4));
  assert_true(maps_ledger_find(l, &second, &e) && e.since == 4);
  maps_ledger_free(l);
}

static void
random_ipv4(void **state)
{
  (void) state;
  random_operations(MAPS_IPV4);
}

static void
random_ipv6(void **state)
{
  (void) state;
  random_operations(MAPS_IPV6);
}

static void
empty(void **state)
{
  struct maps_ledger *l = maps_ledger_new(MAPS_IPV4);
  struct maps_ledger_key key = {.prefix = prefix("11.0.0.0/8")};
  struct maps_verdict v = {.decision = MAPS_ACCEPT};
  struct maps_ledger_entry e;

  (void) state;
  maps_ledger_forget(l, &key);
  maps_ledger_announced(l, &key, true);

  /* Nothing waits in one that was cleared */
  assert_true(maps_ledger_record(l, &key, &v, 1));
  maps_ledger_clear(l);
  maps_ledger_forget(l, &key);

  maps_ledger_refresh_begin(l);
  maps_ledger_refresh_begin(l);
  maps_ledger_refresh_end(l);
  maps_ledger_clear(l);
  assert_false(maps_ledger_find(l, &key, &e));
  assert_false(maps_ledger_next(l, NULL, &e));
  assert_false(maps_ledger_next(l, &key, &e));
  assert_int_equal(maps_ledger_counts(l)->entries, 0);
  maps_ledger_free(l);
  maps_ledger_free(NULL);
}

/* A second begin starts over: what came after the first one only is stale */
static void
refresh_starts_over(void **state)
{
  struct maps_ledger *l = maps_ledger_new(MAPS_IPV4);
  struct maps_verdict v = {.decision = MAPS_ACCEPT};
  struct maps_ledger_key a = {.prefix = prefix("11.0.0.0/8")}, b = {.prefix = prefix("12.0.0.0/8")},
                         c = {.prefix = prefix("13.0.0.0/8")};
  struct maps_ledger_entry e;

  (void) state;
  maps_ledger_record(l, &a, &v, 1);
  maps_ledger_record(l, &c, &v, 1);
  maps_ledger_announced(l, &c, true);
  maps_ledger_refresh_begin(l);
  maps_ledger_record(l, &a, &v, 2);
  maps_ledger_record(l, &b, &v, 2);
  maps_ledger_refresh_begin(l);
  maps_ledger_record(l, &c, &v, 3);
  assert_int_equal(maps_ledger_counts(l)->entries, 3);
  maps_ledger_refresh_end(l);
  assert_false(maps_ledger_find(l, &a, &e));
  assert_false(maps_ledger_find(l, &b, &e));
  assert_true(maps_ledger_find(l, &c, &e));
  assert_int_equal(e.since, 1);
  assert_true(e.announced);

  /* An end without a begin drops nothing */
  maps_ledger_refresh_end(l);
  assert_int_equal(maps_ledger_counts(l)->entries, 1);
  maps_ledger_free(l);
}

static void
many_stay_small(void **state)
{
  static const enum maps_family families[] = {MAPS_IPV4, MAPS_IPV6};
  static const unsigned bytes[] = {32, 48};

  (void) state;
  for (int f = 0; f < 2; f++)
  {
    struct maps_ledger *l = maps_ledger_new(families[f]);
    struct maps_verdict v = {.decision = MAPS_ACCEPT, .path.length = 2, .path.collapsed = 2};
    uint32_t n = 0;

    /* With the index and what is free in both, at most half as much again */
    for (; n < 200000; n++)
    {
      struct maps_ledger_key key = {.prefix = nth_prefix(families[f], n)};

      assert_true(maps_ledger_record(l, &key, &v, 1));
      if (n > 20000)
        assert_true(maps_ledger_memory(l) <= (size_t) n * bytes[f] * 3 / 2);
    }
    assert_int_equal(maps_ledger_counts(l)->entries, n);

    /* To record the same again takes no memory */
    size_t memory = maps_ledger_memory(l);

    for (uint32_t i = 0; i < n; i++)
    {
      struct maps_ledger_key key = {.prefix = nth_prefix(families[f], i)};

      assert_true(maps_ledger_record(l, &key, &v, 2));
    }
    assert_int_equal(maps_ledger_memory(l), memory);

    maps_ledger_clear(l);
    assert_true(maps_ledger_memory(l) < 1024);
    maps_ledger_free(l);
  }
}

/* One finding for all routes that share it, and its place is used again */
static void
findings_are_shared(void **state)
{
  struct maps_ledger *l = maps_ledger_new(MAPS_IPV4);
  struct maps_verdict v = {.decision = MAPS_REJECT, .failed = B(6), .path.length = 2};
  struct maps_ledger_entry e;
  size_t memory = 0;

  (void) state;
  v.path.collapsed = 2;
  for (uint32_t round = 0; round < 2000; round++)
  {
    v.path.offender[MAPS_OFFENCE_PRIVATE] = (struct maps_offender){64512 + round % 900, 2};
    for (uint32_t i = 0; i < 20; i++)
    {
      struct maps_ledger_key key = {.prefix = nth_prefix(MAPS_IPV4, i)};

      assert_true(maps_ledger_record(l, &key, &v, 1));
      assert_true(maps_ledger_find(l, &key, &e));
      assert_int_equal(e.offender[MAPS_OFFENCE_PRIVATE].asn, 64512 + round % 900);
    }
    memory = memory ? memory : maps_ledger_memory(l);
    assert_int_equal(maps_ledger_memory(l), memory);
  }
  maps_ledger_free(l);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(empty),
    cmocka_unit_test(in_order),
    cmocka_unit_test(random_ipv4),
    cmocka_unit_test(random_ipv6),
    cmocka_unit_test(refresh_starts_over),
    cmocka_unit_test(many_stay_small),
    cmocka_unit_test(findings_are_shared),
  };

  return cmocka_run_group_tests_name("core_ledger", tests, NULL, NULL);
}
