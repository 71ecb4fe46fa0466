/*
 *	bird-maps -- tests of the core when memory is short
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Every allocation fails in turn, in every run of the same operations: nothing is
 *	lost but what is told to be, and nothing leaks or breaks. The C library's own
 *	allocator stands behind the functions here, and where a sanitizer has replaced it
 *	nothing fails.
 */

#include "core_fixture.h"

#include "core/grants.h"
#include "core/ledger.h"

#define NEVER UINT32_MAX

static uint32_t left = NEVER; /* allocations until one fails, and all after it */
static bool failed;

#ifndef __SANITIZE_ADDRESS__
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

static bool
fails(void)
{
  if (left == NEVER || left-- > 0)
    return false;
  left = 0;
  return failed = true;
}

void *
calloc(size_t count, size_t size)
{
  return fails() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
  return fails() ? NULL : __libc_realloc(old, size);
}
#endif

static struct maps_ledger_key
key_of(uint32_t n)
{
  return (struct maps_ledger_key){.prefix = maps_prefix_make4(0x0b000000 + (n << 8), 24)};
}

#define ROUTES 500

/* A record that fails leaves no entry; all others are as they were told */
static void
ledger(void **state)
{
  (void) state;
  failed = true;
  for (uint32_t allowed = 0; failed; allowed++)
  {
    static uint32_t since[ROUTES]; /* 0: no entry */
    struct maps_ledger *l = maps_ledger_new(MAPS_IPV4);
    uint32_t entries = 0;

    memset(since, 0, sizeof(since));
    failed = false;
    left = allowed;
    for (uint32_t now = 1; now <= 4 * ROUTES; now++)
    {
      uint32_t n = now * 7 % ROUTES;
      struct maps_ledger_key key = key_of(n);
      struct maps_verdict v = {.decision = MAPS_REJECT, .failed = B(1 + now % 17)};

      v.path.offender[MAPS_OFFENCE_PRIVATE] = (struct maps_offender){64512 + now % 90, 1};
      since[n] = maps_ledger_record(l, &key, &v, now) ? now : 0;
    }
    left = NEVER;

    for (uint32_t n = 0; n < ROUTES; n++)
    {
      struct maps_ledger_key key = key_of(n);
      struct maps_ledger_entry e;

      assert_int_equal(maps_ledger_find(l, &key, &e), since[n] != 0);
      if (!since[n])
        continue;
      entries++;
      assert_int_equal(e.since, since[n]);
      assert_int_equal(e.failed, B(1 + since[n] % 17));
      assert_int_equal(e.offender[MAPS_OFFENCE_PRIVATE].asn, 64512 + since[n] % 90);
    }
    assert_int_equal(maps_ledger_counts(l)->entries, entries);
    assert_int_equal(maps_ledger_counts(l)->decision[MAPS_REJECT], entries);
    assert_true(failed || entries == ROUTES);
    maps_ledger_free(l);
  }
}

/* An entry that cannot be added is not there, and the map is as before */
static void
prefix_map(void **state)
{
  (void) state;
  failed = true;
  for (uint32_t allowed = 0; failed; allowed++)
  {
    struct maps_prefix_map m = {0};
    bool added[ROUTES];

    failed = false;
    left = allowed;
    for (uint32_t n = 0; n < ROUTES; n++)
      added[n] =
        maps_prefix_map_add(&m, &(struct maps_prefix){(uint64_t) n << 40, 0, MAPS_IPV4, 24}, n);
    left = NEVER;

    for (uint32_t n = 0; n < ROUTES; n++)
    {
      const struct maps_prefix_entry *e =
        maps_prefix_map_exact(&m, &(struct maps_prefix){(uint64_t) n << 40, 0, MAPS_IPV4, 24});

      assert_int_equal(e != NULL, added[n]);
      if (e)
        assert_int_equal(e->value, n);
    }
    maps_prefix_map_free(&m);
  }
}

/* A grant that cannot be added is not there; a set that is sealed without memory is sealed later */
static void
grants(void **state)
{
  (void) state;
  failed = true;
  for (uint32_t allowed = 0; failed; allowed++)
  {
    struct maps_grants set = {0};
    uint32_t added = 0;

    failed = false;
    left = allowed;
    for (uint32_t n = 0; n < ROUTES; n++)
    {
      struct maps_prefix p = maps_prefix_make4(n << 8, 24);

      added += maps_grants_add(&set, &p, 24, 24, n);
    }

    bool sealed = maps_grants_seal(&set);

    left = NEVER;
    assert_true(sealed || maps_grants_seal(&set));
    assert_int_equal(set.count, added);
    for (uint32_t n = 0; n < added; n++)
      assert_int_equal(set.up[n], MAPS_NONE);
    assert_true(failed || added == ROUTES);
    maps_grants_free(&set);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(ledger),
    cmocka_unit_test(prefix_map),
    cmocka_unit_test(grants),
  };

  return cmocka_run_group_tests_name("core_memory", tests, NULL, NULL);
}
