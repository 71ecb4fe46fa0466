/*
 *	bird-maps -- tests of rule 1's tables
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Every entry of the registries with its edges, and the answer of a plain walk over
 *	an independent copy of the tables for many prefixes in and around them.
 */

#include "core_fixture.h"

#include "core/special.h"

static const char *const unreachable[] = {
  "0.0.0.0/8",      "0.0.0.0/32",     "10.0.0.0/8",         "100.64.0.0/10",  "127.0.0.0/8",
  "169.254.0.0/16", "172.16.0.0/12",  "192.0.0.0/24",       "192.0.0.0/29",   "192.0.0.8/32",
  "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24",       "192.88.99.0/24", "192.88.99.2/32",
  "192.168.0.0/16", "198.18.0.0/15",  "198.51.100.0/24",    "203.0.113.0/24", "224.0.0.0/4",
  "240.0.0.0/4",    "::/128",         "255.255.255.255/32", "::1/128",        "::ffff:0:0/96",
  "64:ff9b:1::/48", "100::/64",       "100:0:0:1::/64",     "2001::/23",      "2001::/32",
  "2001:2::/48",    "2001:10::/28",   "2001:db8::/32",      "2002::/16",      "3fff::/20",
  "5f00::/16",      "fc00::/7",       "fe80::/10",          "ff00::/8",
};
static const char *const reachable[] = {
  "192.0.0.9/32",    "192.0.0.10/32", "192.31.196.0/24", "192.52.193.0/24",   "192.175.48.0/24",
  "64:ff9b::/96",    "2001:1::1/128", "2001:1::2/128",   "2001:1::3/128",     "2001:3::/32",
  "2001:4:112::/48", "2001:20::/28",  "2001:30::/28",    "2620:4f:8000::/48",
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct maps_prefix entry[COUNT(unreachable) + COUNT(reachable)];

/* The rule's text, word by word */
static bool
expected(const struct maps_prefix *p)
{
  struct maps_prefix unicast = prefix("2000::/3");
  int longest = -1;
  bool bad = false;

  for (unsigned i = 0; i < COUNT(entry); i++)
  {
    if (i < COUNT(unreachable) && maps_prefix_covers(p, &entry[i]))
      return true;
    if (maps_prefix_covers(&entry[i], p) && entry[i].length > longest)
    {
      longest = entry[i].length;
      bad = i < COUNT(unreachable);
    }
  }
  return longest < 0 ? p->family == MAPS_IPV6 && !maps_prefix_covers(&unicast, p) : bad;
}

static void
check(struct maps_prefix p)
{
  bool want = expected(&p);

  if (maps_prefix_bogon(&p) != want)
  {
    char buf[MAPS_PREFIX_TEXT];

    maps_prefix_format(&p, buf);
    fail_msg("%s: %s, expected %s", buf, want ? "passes" : "fails", want ? "to fail" : "to pass");
  }
}

static int
fill(void **state)
{
  unsigned n = 0;

  (void) state;
  for (unsigned i = 0; i < COUNT(unreachable); i++)
    entry[n++] = prefix(unreachable[i]);
  for (unsigned i = 0; i < COUNT(reachable); i++)
    entry[n++] = prefix(reachable[i]);
  return 0;
}

static void
known_answers(void **state)
{
  static const char *const bogon[] = {
    "0.0.0.0/0",     "0.0.0.0/1",      "192.0.0.0/16",  "198.0.0.0/8",   "192.0.0.8/31",
    "192.0.0.11/32", "192.0.0.0/23",   "10.1.0.0/16",   "8.0.0.0/6",     "100.127.255.0/24",
    "100.0.0.0/8",   "172.31.0.0/16",  "198.19.0.0/24", "223.0.0.0/3",   "239.1.1.0/24",
    "255.0.0.0/8",   "192.88.99.0/25", "::/0",          "::/1",          "2000::/3",
    "2000::/2",      "2001::/16",      "2001:5::/32",   "2001:1::4/128", "2001:1::/32",
    "2001:20::/27",  "64:ff9b::/95",   "3fff:fff::/32", "3ffe::/15",     "4000::/16",
    "1000::/16",     "2002:b00::/24",  "fd00::/8",      "fec0::/10",     "100::/56",
  };
  static const char *const fine[] = {
    "192.0.0.9/32",       "192.0.0.10/32",     "192.31.196.0/24",  "192.31.196.128/25",
    "192.52.192.0/23",    "192.175.48.0/24",   "11.0.0.0/8",       "1.0.0.0/24",
    "100.63.255.0/24",    "100.128.0.0/9",     "172.15.0.0/16",    "172.32.0.0/16",
    "198.17.255.0/24",    "198.20.0.0/24",     "223.255.255.0/24", "192.0.1.0/24",
    "192.88.98.0/24",     "203.0.112.0/24",    "2d00::/16",        "2001:200::/23",
    "2001:3::/32",        "2001:3:1::/48",     "2001:20::/28",     "2001:2f::/32",
    "2001:30::/28",       "2001:1::1/128",     "2001:4:112::/48",  "64:ff9b::/96",
    "64:ff9b::b00:0/104", "2620:4f:8000::/48", "2620::/16",        "3fff:1000::/32",
    "2003::/16",          "2001:db9::/32",
  };

  (void) state;
  for (unsigned i = 0; i < COUNT(bogon); i++)
  {
    struct maps_prefix p;

    maps_prefix_parse(bogon[i], &p);
    if (!maps_prefix_bogon(&p))
      fail_msg("%s must fail", bogon[i]);
  }
  for (unsigned i = 0; i < COUNT(fine); i++)
  {
    struct maps_prefix p = prefix(fine[i]);

    if (maps_prefix_bogon(&p))
      fail_msg("%s must pass", fine[i]);
  }
}

/* All lengths of each entry's first and last address and of those beside it */
static void
edges(void **state)
{
  (void) state;
  for (unsigned i = 0; i < COUNT(entry); i++)
  {
    const struct maps_prefix *e = &entry[i];
    bool four = e->family == MAPS_IPV4;
    unsigned bits = four ? 32 : 128;
    __extension__ typedef unsigned __int128 wide;
    wide low = four ? (wide) (e->hi >> 32) : (wide) e->hi << 64 | e->lo;
    wide last = low + (e->length == bits ? 0 : ((wide) 1 << (bits - e->length)) - 1);
    const wide around[] = {low - 1, low, low + 1, last - 1, last, last + 1};

    for (unsigned n = 0; n < COUNT(around); n++)
      for (unsigned length = 0; length <= bits; length++)
        check(four ? maps_prefix_make4(around[n], length)
                   : maps_prefix_make6(around[n] >> 64, around[n], length));
  }
}

static void
first_bytes(void **state)
{
  (void) state;
  for (uint32_t a = 0; a < 256; a++)
    for (unsigned length = 0; length <= 32; length++)
    {
      check(maps_prefix_make4(a << 24, length));
      check(maps_prefix_make4(a << 24 | 0xffffff, length));
    }
  for (uint64_t a = 0; a < 65536; a++)
    for (unsigned length = 0; length <= 48; length += 3)
      check(maps_prefix_make6(a << 48, 0, length));
}

static void
random_prefixes(void **state)
{
  uint64_t seed = 2;

  (void) state;
  for (int i = 0; i < 100000; i++)
  {
    const struct maps_prefix *e = &entry[random64(&seed) % COUNT(entry)];
    unsigned keep = random64(&seed) % 129, length = random64(&seed) % 129;
    struct maps_prefix r = maps_prefix_make6(random64(&seed), random64(&seed), 128);
    struct maps_prefix tail = maps_prefix_cut(&r, keep);

    r.hi = r.hi ^ tail.hi ^ e->hi;
    r.lo = r.lo ^ tail.lo ^ e->lo;
    check(e->family == MAPS_IPV4 ? maps_prefix_make4(r.hi >> 32, length % 33)
                                 : maps_prefix_make6(r.hi, r.lo, length));
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(known_answers),
    cmocka_unit_test(edges),
    cmocka_unit_test(first_bytes),
    cmocka_unit_test(random_prefixes),
  };

  return cmocka_run_group_tests_name("core_special", tests, fill, NULL);
}
