/*
 *	bird-maps -- tests of prefixes
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Text in both directions, cutting, covering.
 */

#include <arpa/inet.h>

#include "core_fixture.h"

static void
parses_strictly(void **state)
{
  static const struct
  {
    const char *text;
    enum maps_prefix_error error;
  } row[] = {
    {"0.0.0.0/0", MAPS_PREFIX_OK},
    {"11.22.33.0/24", MAPS_PREFIX_OK},
    {"255.255.255.255/32", MAPS_PREFIX_OK},
    {"::/0", MAPS_PREFIX_OK},
    {"2d00:1:2::/48", MAPS_PREFIX_OK},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", MAPS_PREFIX_OK},
    {"::ffff:11.0.0.1/128", MAPS_PREFIX_OK},
    {"11.0.0.0/33", MAPS_PREFIX_LENGTH},
    {"11.0.0.0/129", MAPS_PREFIX_LENGTH},
    {"11.0.0.0/4294967320", MAPS_PREFIX_LENGTH},
    {"2d00::/129", MAPS_PREFIX_LENGTH},
    {"11.0.0.1/31", MAPS_PREFIX_HOST_BITS},
    {"11.0.0.0/4", MAPS_PREFIX_HOST_BITS},
    {"2d00::1/127", MAPS_PREFIX_HOST_BITS},
    {"2d00:0:0:1::/63", MAPS_PREFIX_HOST_BITS},
    {"", MAPS_PREFIX_SYNTAX},
    {"/", MAPS_PREFIX_SYNTAX},
    {"11.0.0.0", MAPS_PREFIX_SYNTAX},
    {"11.0.0.0/", MAPS_PREFIX_SYNTAX},
    {"11.0.0.0/ 8", MAPS_PREFIX_SYNTAX},
    {"11.0.0.0/+8", MAPS_PREFIX_SYNTAX},
    {"11.0.0.0/08", MAPS_PREFIX_SYNTAX},
    {"11.0.0.0/8 ", MAPS_PREFIX_SYNTAX},
    {"11.0.0.0/8x", MAPS_PREFIX_SYNTAX},
    {"11.0.0.0/8/8", MAPS_PREFIX_SYNTAX},
    {" 11.0.0.0/8", MAPS_PREFIX_SYNTAX},
    {"11.0.0/8", MAPS_PREFIX_SYNTAX},
    {"011.0.0.0/8", MAPS_PREFIX_SYNTAX},
    {"11.0.0.256/32", MAPS_PREFIX_SYNTAX},
    {"0x0b.0.0.0/8", MAPS_PREFIX_SYNTAX},
    {"2d00/16", MAPS_PREFIX_SYNTAX},
    {"2d00:::/16", MAPS_PREFIX_SYNTAX},
    {"2d00::1::/64", MAPS_PREFIX_SYNTAX},
    {"1:2:3:4:5:6:7:8:9/128", MAPS_PREFIX_SYNTAX},
    {"12345::/16", MAPS_PREFIX_SYNTAX},
    {"fe80::1%eth0/64", MAPS_PREFIX_SYNTAX},
    {"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb/128", MAPS_PREFIX_SYNTAX},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_prefix p;
    enum maps_prefix_error error = maps_prefix_parse(row[i].text, &p);

    if (error != row[i].error)
      fail_msg("\"%s\": error %d, expected %d", row[i].text, error, row[i].error);
  }
}

static void
masks_host_bits(void **state)
{
  struct maps_prefix p;

  (void) state;
  assert_int_equal(maps_prefix_parse("11.22.33.44/20", &p), MAPS_PREFIX_HOST_BITS);
  assert_true(maps_prefix_equal(&p, &(struct maps_prefix){0x0b16200000000000, 0, MAPS_IPV4, 20}));
  assert_int_equal(maps_prefix_parse("2d00::ff:1/120", &p), MAPS_PREFIX_HOST_BITS);
  assert_true(
    maps_prefix_equal(&p, &(struct maps_prefix){0x2d00000000000000, 0xff0000, MAPS_IPV6, 120}));
}

static void
makes(void **state)
{
  struct maps_prefix p = maps_prefix_make4(0x0b0203ff, 24);

  (void) state;
  assert_true(p.hi == 0x0b02030000000000 && !p.lo && p.length == 24 && p.family == MAPS_IPV4);
  p = maps_prefix_make4(0xffffffff, 0);
  assert_true(!p.hi && !p.lo && !p.length);
  p = maps_prefix_make6(~0ULL, ~0ULL, 64);
  assert_true(p.hi == ~0ULL && !p.lo && p.length == 64 && p.family == MAPS_IPV6);
  p = maps_prefix_make6(~0ULL, ~0ULL, 65);
  assert_true(p.hi == ~0ULL && p.lo == 1ULL << 63);
  p = maps_prefix_make6(~0ULL, ~0ULL, 128);
  assert_true(p.hi == ~0ULL && p.lo == ~0ULL);
}

static void
formats(void **state)
{
  static const char *const row[][2] = {
    {"0.0.0.0/0", "0.0.0.0/0"},
    {"11.0.200.0/24", "11.0.200.0/24"},
    {"::/0", "::/0"},
    {"2D00:0:0:1::/64", "2d00:0:0:1::/64"},
    {"2d00:0:0:1:0:0:0:1/128", "2d00:0:0:1::1/128"},
    {"2d00:0:1:0:1:0:1:0/128", "2d00:0:1:0:1:0:1:0/128"},
    {"2d00:0:0:1:1:0:0:1/128", "2d00::1:1:0:0:1/128"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"},
    {"255.255.255.255/32", "255.255.255.255/32"},
    {"::1/128", "::1/128"},
    {"::1:0/128", "::0.1.0.0/128"},
    {"::ffff:b00:1/128", "::ffff:11.0.0.1/128"},
    {"::fffe:b00:1/128", "::fffe:b00:1/128"},
    {"0:1::/32", "0:1::/32"},
    {"1::/16", "1::/16"},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_prefix p = prefix(row[i][0]);
    char buf[MAPS_PREFIX_TEXT];

    assert_int_equal(maps_prefix_format(&p, buf), strlen(row[i][1]));
    assert_string_equal(buf, row[i][1]);
  }
}

static void
addresses(void **state)
{
  struct maps_prefix p = address("11.0.0.1");
  char buf[MAPS_PREFIX_TEXT];

  (void) state;
  assert_int_equal(p.length, 32);
  assert_int_equal(maps_address_format(&p, buf), 8);
  assert_string_equal(buf, "11.0.0.1");
  p = address("2d00::1");
  assert_int_equal(p.length, 128);
  assert_int_equal(maps_address_format(&p, buf), 7);
  assert_string_equal(buf, "2d00::1");
  assert_int_equal(maps_address_parse("11.0.0.1/32", &p), MAPS_PREFIX_SYNTAX);
  assert_int_equal(maps_address_parse("", &p), MAPS_PREFIX_SYNTAX);
}

static void
takes_what_bgp_encodes(void **state)
{
  static const struct
  {
    enum maps_family family;
    uint8_t bytes[20];
    int size, taken; /* taken: 0 if malformed */
    struct maps_prefix p;
  } row[] = {
    {MAPS_IPV4, {0}, 1, 1, {0, 0, MAPS_IPV4, 0}},
    {MAPS_IPV4, {0, 24}, 2, 1, {0, 0, MAPS_IPV4, 0}},
    {MAPS_IPV4, {24, 11, 2, 3, 99}, 5, 4, {0x0b02030000000000, 0, MAPS_IPV4, 24}},
    {MAPS_IPV4, {20, 11, 22, 0x3f}, 4, 4, {0x0b16300000000000, 0, MAPS_IPV4, 20}},
    {MAPS_IPV4, {32, 11, 2, 3, 255}, 5, 5, {0x0b0203ff00000000, 0, MAPS_IPV4, 32}},
    {MAPS_IPV4, {33, 11, 2, 3, 4, 5}, 6, 0, {}},
    {MAPS_IPV4, {255}, 20, 0, {}},
    {MAPS_IPV4, {1}, 1, 0, {}},
    {MAPS_IPV4, {24, 11, 2}, 3, 0, {}},
    {MAPS_IPV4, {0}, 0, 0, {}},
    {MAPS_IPV6, {0}, 1, 1, {0, 0, MAPS_IPV6, 0}},
    {MAPS_IPV6, {33, 0x2d, 0, 0, 1, 0xff}, 6, 6, {0x2d00000180000000, 0, MAPS_IPV6, 33}},
    {MAPS_IPV6, {64, 1, 2, 3, 4, 5, 6, 7, 8}, 9, 9, {0x0102030405060708, 0, MAPS_IPV6, 64}},
    {MAPS_IPV6,
     {128, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
     17,
     17,
     {0x0102030405060708, 0x090a0b0c0d0e0f10, MAPS_IPV6, 128}},
    {MAPS_IPV6, {128, 1, 2, 3}, 16, 0, {}},
    {MAPS_IPV6, {129}, 20, 0, {}},
  };

  (void) state;
  for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
  {
    /* Exactly as long as told, so that a sanitizer sees whoever reads on */
    uint8_t *bytes = malloc(row[i].size);
    struct maps_prefix p;

    assert_true(bytes || !row[i].size);
    memcpy(bytes, row[i].bytes, row[i].size);

    const uint8_t *end = maps_prefix_take(&p, row[i].family, bytes, bytes + row[i].size);

    if (end != (row[i].taken ? bytes + row[i].taken : NULL) ||
        end && !maps_prefix_equal(&p, &row[i].p))
      fail_msg("row %zu: %td bytes taken, not %d, or another prefix", i, end ? end - bytes : 0,
               row[i].taken);
    free(bytes);
  }
}

static void
text_survives(void **state)
{
  uint64_t seed = 1;

  (void) state;
  for (int i = 0; i < 20000; i++)
  {
    uint64_t hi = random64(&seed), lo = random64(&seed), how = random64(&seed);
    struct maps_prefix p = how & 1 ? maps_prefix_make4(hi, (how >> 8) % 33)
                                   : maps_prefix_make6(hi, how & 2 ? lo : 0, (how >> 8) % 129);
    char buf[MAPS_PREFIX_TEXT];
    struct maps_prefix q;

    maps_prefix_format(&p, buf);
    assert_int_equal(maps_prefix_parse(buf, &q), MAPS_PREFIX_OK);
    assert_true(maps_prefix_equal(&p, &q));
  }
}

/* Half of the groups are zero, so that there are runs of all lengths at all places */
static void
prints_as_the_system_does(void **state)
{
  uint64_t seed = 3;

  (void) state;
  for (int i = 0; i < 200000; i++)
  {
    uint64_t how = random64(&seed);
    struct maps_prefix p = {.family = i & 1 ? MAPS_IPV4 : MAPS_IPV6};
    char buf[MAPS_PREFIX_TEXT], expected[MAPS_PREFIX_TEXT];
    uint8_t bytes[16] = {0};

    for (int b = 0; b < (i & 1 ? 4 : 16); b++)
      if (how >> b / 2 & 1)
        bytes[b] = random64(&seed) >> (how >> (16 + b) & 7);

    /* What IPv4 addresses were mapped to */
    if (!(how >> 60))
      memset(bytes, 0, 10);
    if (!(how >> 59))
      memset(bytes + 10, 0xff, 2);

    for (int b = 0; b < 16; b++)
      *(b < 8 ? &p.hi : &p.lo) |= (uint64_t) bytes[b] << 8 * (7 - b % 8);

    inet_ntop(i & 1 ? AF_INET : AF_INET6, bytes, expected, sizeof(expected));
    assert_int_equal(maps_address_format(&p, buf), strlen(expected));
    assert_string_equal(buf, expected);
  }
}

static void
covers(void **state)
{
  static const struct
  {
    const char *outer, *inner;
    bool covers;
  } row[] = {
    {"0.0.0.0/0", "11.0.0.0/8", true},
    {"11.0.0.0/8", "11.0.0.0/8", true},
    {"11.0.0.0/8", "11.255.0.0/16", true},
    {"11.0.0.0/8", "12.0.0.0/16", false},
    {"11.0.0.0/9", "11.0.0.0/8", false},
    {"11.0.0.1/32", "11.0.0.1/32", true},
    {"11.0.0.1/32", "11.0.0.0/32", false},
    {"::/0", "11.0.0.0/8", false},
    {"0.0.0.0/0", "2d00::/16", false},
    {"::/0", "2d00::/16", true},
    {"2d00::/64", "2d00::/65", true},
    {"2d00::/64", "2d00:0:0:1::/65", false},
    {"2d00::/65", "2d00::8000:0:0:0/66", false},
    {"2d00::/63", "2d00:0:0:1::/64", true},
    {"2d00::1/128", "2d00::1/128", true},
    {"2d00::1/128", "2d00::/128", false},
  };

  (void) state;
  for (unsigned i = 0; i < sizeof(row) / sizeof(*row); i++)
  {
    struct maps_prefix outer = prefix(row[i].outer), inner = prefix(row[i].inner);

    if (maps_prefix_covers(&outer, &inner) != row[i].covers)
      fail_msg("%s covers %s: expected %d", row[i].outer, row[i].inner, row[i].covers);
  }
}

static void
cuts(void **state)
{
  struct maps_prefix p = address("2d00:ffff:ffff:ffff:ffff:ffff:ffff:ffff");

  (void) state;
  for (int length = 128; length >= 0; length--)
  {
    struct maps_prefix q = maps_prefix_cut(&p, length);

    assert_int_equal(q.length, length);
    assert_true(maps_prefix_covers(&q, &p));
    if (length < 128)
      assert_true(q.hi != p.hi || q.lo != p.lo);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(parses_strictly), cmocka_unit_test(masks_host_bits),
    cmocka_unit_test(makes),           cmocka_unit_test(formats),
    cmocka_unit_test(addresses),       cmocka_unit_test(takes_what_bgp_encodes),
    cmocka_unit_test(text_survives),   cmocka_unit_test(prints_as_the_system_does),
    cmocka_unit_test(covers),          cmocka_unit_test(cuts),
  };

  return cmocka_run_group_tests_name("core_prefix", tests, NULL, NULL);
}
