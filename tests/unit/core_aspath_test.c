/*
 *	bird-maps -- tests of the path walk
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Lengths, origin, neighbour, offenders with their positions, malformed bytes, the
 *	text, and paths as long as they can be.
 */

#include "core_fixture.h"

#include "core/rules.h"

#define LOCAL 650000

static const struct maps_path_view as_is = {.local_asn = LOCAL};
static const struct maps_path_view to_microsoft = {LOCAL, true, true, true};
static const struct maps_path_view leaving = {LOCAL, false, true, false};

static struct path_bytes bytes;

static struct maps_path_facts
walk(const char *text, const struct maps_path_view *view)
{
  struct maps_path p = path(&bytes, text);
  struct maps_path_facts facts;

  memset(&facts, 0xa5, sizeof(facts));
  maps_path_walk(&p, view, &facts);
  return facts;
}

static void
lengths_and_ends(void **state)
{
  static const struct
  {
    const char *text;
    const struct maps_path_view *view;
    uint16_t length, collapsed;
    int64_t origin, neighbour; /* -1: none */
    bool empty;
  } row[] = {
    {"", &as_is, 0, 0, LOCAL, -1, true},
    {"", &to_microsoft, 1, 1, LOCAL, -1, true},
    {"650001", &as_is, 1, 1, 650001, 650001, false},
    {"650001", &to_microsoft, 2, 2, 650001, 650001, false},
    {"650001 650002 650003", &as_is, 3, 3, 650003, 650001, false},
    {"650001 650001 650001", &as_is, 3, 1, 650001, 650001, false},
    {"650000 650001", &to_microsoft, 3, 2, 650001, 650000, false},
    {"650001|650002|650002", &as_is, 3, 2, 650002, 650001, false},
    {"{650001 650002}", &as_is, 1, 1, -1, 650001, false},
    {"650001 {650002 650003}", &as_is, 2, 2, -1, 650001, false},
    {"650001 {650001 650001} 650001", &as_is, 3, 3, 650001, 650001, false},
    {"{650001}{650001}", &as_is, 2, 2, -1, 650001, false},
    {"(650001 650002)", &as_is, 0, 0, -1, 650001, false},
    {"(650001 650002)", &leaving, 0, 0, LOCAL, -1, true},
    {"(650001 650002)", &to_microsoft, 1, 1, LOCAL, -1, true},
    {"(650001) 650002", &as_is, 1, 1, 650002, 650001, false},
    {"(650001) 650002", &leaving, 1, 1, 650002, 650002, false},
    {"650002 [650001]", &as_is, 1, 1, -1, 650002, false},
    {"650002 [650001]", &leaving, 1, 1, 650002, 650002, false},
    {"650002 (650001) 650002", &as_is, 2, 2, 650002, 650002, false},
    {"650002 (650001) 650002", &leaving, 2, 1, 650002, 650002, false},
    {"(650001 650001) 650002", &as_is, 1, 1, 650002, 650001, false},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_path_facts f = walk(row[i].text, row[i].view);
    int64_t origin = f.has_origin ? (int64_t) f.origin : -1;
    int64_t neighbour = f.has_neighbour ? (int64_t) f.neighbour : -1;

    if (f.length != row[i].length || f.collapsed != row[i].collapsed || origin != row[i].origin ||
        neighbour != row[i].neighbour || f.empty != row[i].empty)
      fail_msg("row %u \"%s\": length %u collapsed %u origin %lld neighbour %lld empty %d", i,
               row[i].text, f.length, f.collapsed, (long long) origin, (long long) neighbour,
               f.empty);
  }
}

static void
offenders(void **state)
{
  static const struct
  {
    const char *text;
    const struct maps_path_view *view;
    uint32_t failed;
    enum maps_offence offence;
    uint32_t asn;
    uint16_t position; /* 0: not asked */
  } row[] = {
    {"650001 650002", &to_microsoft, 0, 0, 0, 0},
    {"650001 64512 64513", &to_microsoft, B(6), MAPS_OFFENCE_PRIVATE, 64512, 3},
    {"650001 {650002 65534}", &as_is, B(6) | B(10), MAPS_OFFENCE_PRIVATE, 65534, 3},
    {"(64512) 650001", &as_is, B(6) | B(10), MAPS_OFFENCE_PRIVATE, 64512, 1},
    {"(64512) 650001", &leaving, 0, 0, 0, 0},
    {"0 23456", &as_is, B(7), MAPS_OFFENCE_RESERVED, 0, 1},
    {"650001 23456 0", &as_is, B(7), MAPS_OFFENCE_RESERVED, 23456, 2},
    {"650001 650001", &as_is, B(8), MAPS_OFFENCE_PREPENDED, 650001, 2},
    {"650001|650001", &as_is, B(8), MAPS_OFFENCE_PREPENDED, 650001, 2},
    {"650000", &to_microsoft, B(8), MAPS_OFFENCE_PREPENDED, 650000, 2},
    {"650001 650002 650002 650001 650001", &as_is, B(8) | B(9), MAPS_OFFENCE_PREPENDED, 650002, 3},
    {"650001 650002 650002 650001 650001", &as_is, B(8) | B(9), MAPS_OFFENCE_REPEATED, 650001, 4},
    {"650001 {650001} 650001", &as_is, B(10), 0, 0, 0},
    {"650001 {650002} 650001", &as_is, B(9) | B(10), MAPS_OFFENCE_REPEATED, 650001, 3},
    {"{650001 650001}", &as_is, B(10), 0, 0, 0},
    {"{650001 650002 650001}", &as_is, B(9) | B(10), MAPS_OFFENCE_REPEATED, 650001, 3},
    {"650001 (650001)", &as_is, B(10), 0, 0, 0},
    {"650001 (650002) 650001", &as_is, B(9) | B(10), MAPS_OFFENCE_REPEATED, 650001, 3},
    {"650001 (650002) 650001", &leaving, B(8), MAPS_OFFENCE_PREPENDED, 650001, 2},
    {"650001 650000", &to_microsoft, B(9), MAPS_OFFENCE_REPEATED, 650000, 3},
    {"650001 650002 650001 650002", &as_is, B(9), MAPS_OFFENCE_REPEATED, 650001, 3},
    {"650001 12076 8075", &as_is, B(13), MAPS_OFFENCE_FORBIDDEN, 12076, 2},
    {"650001 8075", &as_is, 0, 0, 0, 0},
    {"650001 8075 12076", &to_microsoft, B(13), MAPS_OFFENCE_FORBIDDEN, 8075, 3},
    {"{12076}", &as_is, B(10) | B(13), MAPS_OFFENCE_FORBIDDEN, 12076, 1},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_path_facts f = walk(row[i].text, row[i].view);
    const struct maps_offender *o = &f.offender[row[i].offence];

    if (f.failed != row[i].failed ||
        row[i].position && (o->asn != row[i].asn || o->position != row[i].position))
      fail_msg("row %u \"%s\": failed %#x, offender AS%u at %u", i, row[i].text, f.failed, o->asn,
               o->position);

    /* Offenders come with their rules, and only with them */
    static const unsigned rule[] = {6, 7, 8, 9, 13};

    for (int n = 0; n < MAPS_OFFENCES; n++)
      assert_int_equal(!f.offender[n].position, !(f.failed & B(rule[n])));
  }
}

static void
asn_ranges(void **state)
{
  static const uint32_t edge[] = {0,          1,          112,       23455,  23456,  23457,
                                  64495,      64496,      64511,     64512,  65534,  65535,
                                  65536,      65551,      65552,     131071, 131072, 4199999999,
                                  4200000000, 4294967294, 4294967295};
  static const char kind[] = "r...r..rrpprrrrr..ppr";

  (void) state;
  for (unsigned i = 0; i < sizeof(edge) / sizeof(*edge); i++)
  {
    char text[16];

    snprintf(text, sizeof(text), "%u", edge[i]);
    struct maps_path_facts f = walk(text, &as_is);

    if (maps_asn_private(edge[i]) != (kind[i] == 'p') ||
        maps_asn_reserved(edge[i]) != (kind[i] == 'r') ||
        f.failed != (kind[i] == 'p'   ? B(6)
                     : kind[i] == 'r' ? B(7)
                                      : 0))
      fail_msg("AS%u: expected '%c', failed %#x", edge[i], kind[i], f.failed);
  }
}

static void
malformed(void **state)
{
  static const struct
  {
    uint8_t length;
    uint8_t data[16];
  } row[] = {
    {1, {2}},
    {2, {2, 0}},
    {2, {2, 1}},
    {5, {2, 1, 0, 9, 235}},
    {6, {0, 1, 0, 9, 235, 17}},
    {6, {5, 1, 0, 9, 235, 17}},
    {6, {255, 1, 0, 9, 235, 17}},
    {7, {2, 1, 0, 9, 235, 17, 2}},
    {8, {2, 1, 0, 9, 235, 17, 2, 0}},
    {8, {2, 1, 0, 9, 235, 17, 1, 1}},
    {10, {2, 255, 0, 9, 235, 17, 0, 9, 235, 18}},
    {8, {3, 0, 2, 1, 0, 9, 235, 17}},
    {8, {2, 1, 0, 0, 252, 0, 9, 1}},
  };
  const struct maps_path_view *const views[] = {&as_is, &to_microsoft, &leaving};

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
    for (int v = 0; v < 3; v++)
    {
      /* In a block of its own, so that memory checkers see what is read beyond it */
      uint8_t *data = malloc(row[i].length);
      struct maps_path p = {.data = data, .length = row[i].length};
      struct maps_path_facts f, nothing = {.failed = B(18)};
      char buf[64];

      memset(&f, 0, sizeof(f));
      memcpy(data, row[i].data, row[i].length);
      maps_path_walk(&p, views[v], &f);
      assert_int_equal(f.failed, B(18));
      nothing.offender[0] = f.offender[0];
      assert_memory_equal(&f, &nothing, sizeof(f));
      assert_int_equal(f.offender[0].position, 0);

      int n = maps_path_format(&p, views[v], buf, sizeof(buf));

      assert_int_equal(n, strlen(buf));
      assert_string_equal(buf + n - 3, "...");
      free(data);
    }
}

static void
every_prefix_of_a_path(void **state)
{
  struct maps_path whole = path(&bytes, "650001 650002 {650003 650004} (650005) 650006");

  (void) state;
  for (uint32_t n = 0; n <= whole.length; n++)
  {
    uint8_t *data = malloc(n + !n);
    struct maps_path p = {.data = data, .length = n};
    struct maps_path_facts f;
    bool whole_segments = n == 0 || n == 10 || n == 20 || n == 26 || n == 32;

    memcpy(data, whole.data, n);
    maps_path_walk(&p, &as_is, &f);
    assert_int_equal(!(f.failed & B(18)), whole_segments);
    free(data);
  }
}

/* count ASNs from first on, in SEQUENCEs of 255 */
static struct maps_path
long_path(uint32_t first, uint32_t count)
{
  bytes.length = 0;
  while (count)
  {
    uint32_t asn[255], n = count < 255 ? count : 255;

    for (uint32_t i = 0; i < n; i++)
      asn[i] = first++;
    path_segment(&bytes, MAPS_AS_SEQUENCE, n, asn);
    count -= n;
  }
  return (struct maps_path){.data = bytes.data, .length = bytes.length};
}

static void
set_asn(uint32_t index, uint32_t asn)
{
  uint8_t *b = bytes.data + index / 255 * 1022 + 2 + index % 255 * 4;

  for (int i = 3; i >= 0; i--, asn >>= 8)
    b[i] = asn;
}

static void
long_paths(void **state)
{
  static const uint32_t counts[] = {62, 63, 64, 65, 66, 255, 256, 1000, 16350};
  struct maps_path_facts f;

  (void) state;
  for (unsigned i = 0; i < sizeof(counts) / sizeof(*counts); i++)
    for (int prepends = 0; prepends < 2; prepends++)
    {
      uint32_t n = counts[i];
      struct maps_path_view view = {.local_asn = 200000, .prepends = prepends};
      struct maps_path p = long_path(300000, n);

      maps_path_walk(&p, &view, &f);
      assert_int_equal(f.failed, 0);
      assert_int_equal(f.length, n + prepends);
      assert_int_equal(f.collapsed, n + prepends);
      assert_int_equal(f.origin, 300000 + n - 1);

      /* The last one again: beside itself, then one further */
      set_asn(n - 1, 300000 + n - 2);
      maps_path_walk(&p, &view, &f);
      assert_int_equal(f.failed, B(8));
      assert_int_equal(f.collapsed, n + prepends - 1);
      assert_int_equal(f.offender[MAPS_OFFENCE_PREPENDED].position, n + prepends);

      set_asn(n - 1, 300000 + n - 3);
      maps_path_walk(&p, &view, &f);
      assert_int_equal(f.failed, B(9));
      assert_int_equal(f.offender[MAPS_OFFENCE_REPEATED].position, n + prepends);
      assert_int_equal(f.offender[MAPS_OFFENCE_REPEATED].asn, 300000 + n - 3);

      /* An earlier one is found first */
      set_asn(n - 2, 300000);
      maps_path_walk(&p, &view, &f);
      assert_int_equal(f.offender[MAPS_OFFENCE_REPEATED].position, n + prepends - 1);

      if (prepends)
      {
        set_asn(n - 2, 200000);
        maps_path_walk(&p, &view, &f);
        assert_int_equal(f.offender[MAPS_OFFENCE_REPEATED].asn, 200000);
      }
    }
}

/* The answer of a plain search for random paths around the length where the way changes */
static void
repeats_like_a_search(void **state)
{
  uint64_t seed = 4;

  (void) state;
  for (int k = 0; k < 2000; k++)
  {
    uint32_t n = 55 + random64(&seed) % 40, found = 0, asn[100];
    struct maps_path p = long_path(0, n);
    struct maps_path_facts f;

    for (uint32_t i = 0; i < n; i++)
    {
      /* Differences in each byte */
      asn[i] = 1 + (random64(&seed) % 1500 << random64(&seed) % 18);
      set_asn(i, asn[i]);
    }
    for (uint32_t j = 0; j < n && !found; j++)
    {
      uint32_t i = j;

      while (i && asn[--i] != asn[j])
        ;
      if (j && asn[i] == asn[j] && j - i >= 2)
        found = j + 1;
    }
    maps_path_walk(&p, &as_is, &f);
    assert_int_equal(f.offender[MAPS_OFFENCE_REPEATED].position, found);
  }
}

static void
longest_path(void **state)
{
  struct maps_path_facts f;
  struct maps_path p = long_path(640000, 16350);

  (void) state;
  assert_true(p.length <= MAPS_PATH_MAX);
  maps_path_walk(&p, &to_microsoft, &f);
  assert_int_equal(f.length, 16351);
  assert_int_equal(f.failed, B(9)); /* LOCAL is among them */

  p = long_path(200000, 16370);
  assert_true(p.length > MAPS_PATH_MAX);
  maps_path_walk(&p, &to_microsoft, &f);
  assert_int_equal(f.failed, B(18));
}

static void
text(void **state)
{
  static const char long_one[] = "650001 650002 {650003 650004} (650005) [650006] 650007";
  struct maps_path p = path(&bytes, "650001 650002 {650003 650004}(650005)[650006]|650007");
  char buf[80];

  (void) state;
  assert_int_equal(maps_path_format(&p, &as_is, buf, sizeof(buf)), strlen(long_one));
  assert_string_equal(buf, long_one);
  maps_path_format(&p, &to_microsoft, buf, sizeof(buf));
  assert_string_equal(buf, "650000 650001 650002 {650003 650004} 650007");

  /* Cut to any size: ASNs stay whole, dots tell it */
  for (size_t size = 4; size <= sizeof(long_one) + 1; size++)
  {
    char *exact = malloc(size);
    int n = maps_path_format(&p, &as_is, exact, size);

    assert_int_equal(n, strlen(exact));
    assert_true((size_t) n < size);
    if (size >= sizeof(long_one))
      assert_string_equal(exact, long_one);
    else
    {
      assert_string_equal(exact + n - 3, "...");
      assert_memory_equal(exact, long_one, n - 3);
      assert_true(n == 3 || !strchr("0123456789", long_one[n - 3]));
    }
    free(exact);
  }

  p.length = 0;
  assert_int_equal(maps_path_format(&p, &as_is, buf, sizeof(buf)), 0);
  assert_string_equal(buf, "");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(lengths_and_ends),
    cmocka_unit_test(offenders),
    cmocka_unit_test(asn_ranges),
    cmocka_unit_test(malformed),
    cmocka_unit_test(every_prefix_of_a_path),
    cmocka_unit_test(long_paths),
    cmocka_unit_test(repeats_like_a_search),
    cmocka_unit_test(longest_path),
    cmocka_unit_test(text),
  };

  return cmocka_run_group_tests_name("core_aspath", tests, NULL, NULL);
}
