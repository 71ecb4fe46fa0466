/*
 *	bird-maps -- the core takes no memory while it judges
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Every call of the allocator counts, whoever makes it. Judging, looking up and telling
 *	the reasons make none; a ledger makes some only when it has to grow. The C library's
 *	own allocator stands behind the functions here; a sanitizer that has replaced it
 *	would hide the calls, so there is nothing to see with one.
 */

#include "core_policy_fixture.h"

#include "core/engine.h"
#include "core/ledger.h"

static uint64_t calls;

#ifndef __SANITIZE_ADDRESS__
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

void *
malloc(size_t size)
{
  calls++;
  return __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
  calls++;
  return __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
  calls++;
  return __libc_realloc(old, size);
}
#endif

#define ROUTES  2000
#define REPEATS 20

/* Paths of every kind, one longer than what is searched while it is walked */
static const char *const paths[] = {
  "650001",
  "650001 650002 650003 650004",
  "650001 64512 65535 12076 8075",
  "650001 650001 650002 650001",
  "650001 {650002 650003}",
  "(650005) 650001 [650006 650007]",
  "",
};

#define PATHS (sizeof(paths) / sizeof(*paths) + 2)

static struct path_bytes bytes[PATHS];

static struct maps_path
path_number(unsigned n)
{
  struct path_bytes *b = &bytes[n % PATHS];

  if (n % PATHS < PATHS - 2)
    return path(b, paths[n % PATHS]);

  uint32_t asn[255];

  for (unsigned i = 0; i < 255; i++)
    asn[i] = 650001 + i;
  b->length = 0;
  path_segment(b, MAPS_AS_SEQUENCE, 255, asn);
  path_segment(b, MAPS_AS_SEQUENCE, 255, asn);
  b->length -= n % PATHS == PATHS - 2 ? 1 : 0; /* malformed */
  return (struct maps_path){.data = b->data, .length = b->length};
}

static struct maps_route
route_number(unsigned n)
{
  static const uint32_t community[] = {650 << 16 | 1, MAPS_COMMUNITY};

  return (struct maps_route){
    .prefix = n % 3 ? maps_prefix_make4(0x0b000000 + (n << 8), 24)
                    : maps_prefix_make6(0x2d00000100000000ULL + n, 0, 64),
    .path = path_number(n),
    .carries = maps_communities_carry(community, n % 2 + 1),
  };
}

static uint32_t
judge_all(const struct maps_policy *policy)
{
  uint32_t seen = 0;

  for (unsigned n = 0; n < ROUTES; n++)
    for (unsigned role = MAPS_ROLE_CLIENT; role <= MAPS_ROLE_UNLISTED; role++)
      for (unsigned direction = MAPS_IMPORT; direction <= MAPS_EXPORT; direction++)
      {
        struct maps_session session = {.role = role, .external = true, .prepends = n % 2};
        struct maps_route route = route_number(n);
        struct maps_large_community reason[MAPS_REASONS_MAX];

        struct maps_judge judge;

        maps_judge_begin(&judge, policy, &session, direction);

        const struct maps_verdict *v = maps_judge(&judge, &route);
        maps_reasons(policy, v->failed, reason);
        seen |= v->failed | v->warned;
      }
  return seen;
}

static void
the_counter_counts(void **state)
{
  (void) state;
  uint64_t before = calls;
  char *copy = copy_text("this needs memory");

  assert_int_equal(calls, before + 1);
  free(copy);
}

static void
judging(void **state)
{
  (void) state;
  for (enum maps_deployment d = MAPS_PARTNER; d <= MAPS_ROUTE_SERVER; d++)
  {
    struct maps_policy *policy = full_policy(d);

    add_vrp(policy, "11.0.0.0/8", 24, 650001);
    add_route_object(policy, "11.0.0.0/16", 650001);
    for (int more = 0; more < 2; more++)
    {
      policy->more_specifics = more;

      uint64_t before = calls;
      uint32_t seen = judge_all(policy);

      assert_int_equal(calls, before);
      /* What was judged was not all alike */
      assert_true(seen & B(MAPS_RULE_PRIVATE_ASN) && seen & B(MAPS_RULE_ASN_REPEATED) &&
                  seen & B(MAPS_RULE_MALFORMED_PATH) && seen & B(MAPS_RULE_RPKI_INVALID));
    }
    maps_policy_free(policy);
  }
}

static void
record_all(struct maps_ledger *ledger, const struct maps_verdict verdict[2], unsigned turn)
{
  for (uint32_t n = 0; n < ROUTES; n++)
  {
    struct maps_ledger_key key = {.prefix = maps_prefix_make4(0x0b000000 + (n << 8), 24)};

    assert_true(maps_ledger_record(ledger, &key, &verdict[(n + turn) % 2], turn));
    maps_ledger_announced(ledger, &key, turn % 3);
  }
}

static void
recording(void **state)
{
  (void) state;
  struct maps_ledger *ledger = maps_ledger_new(MAPS_IPV4);
  struct maps_verdict verdict[2] = {{.decision = MAPS_ACCEPT}, {.decision = MAPS_REJECT}};
  uint64_t before = calls;

  verdict[1].failed = verdict[1].path.failed = B(MAPS_RULE_PRIVATE_ASN);
  verdict[1].path.offender[MAPS_OFFENCE_PRIVATE] = (struct maps_offender){64512, 2};
  record_all(ledger, verdict, 0);
  assert_in_range(calls - before, 1, 32); /* a doubling each time, not a route */

  before = calls;
  for (unsigned turn = 1; turn <= REPEATS; turn++)
  {
    maps_ledger_refresh_begin(ledger);
    record_all(ledger, verdict, turn);
    maps_ledger_refresh_end(ledger);
    for (uint32_t n = 0; n < ROUTES; n++)
    {
      struct maps_ledger_key key = {.prefix = maps_prefix_make4(0x0b000000 + (n << 8), 24)};
      struct maps_ledger_entry entry;

      assert_true(maps_ledger_find(ledger, &key, &entry));
      maps_ledger_forget(ledger, &key);
    }
    assert_int_equal(maps_ledger_counts(ledger)->entries, 0);
    record_all(ledger, verdict, turn);
  }
  assert_int_equal(calls, before);
  maps_ledger_free(ledger);
}

int
main(void)
{
#ifdef __SANITIZE_ADDRESS__
  puts("1..0 # skip a sanitizer stands between the allocator and this test");
  return 0;
#endif
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_counter_counts),
    cmocka_unit_test(judging),
    cmocka_unit_test(recording),
  };

  return cmocka_run_group_tests_name("core_noalloc", tests, NULL, NULL);
}
