/*
 *	bird-maps -- special-purpose address space
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The registries as IANA published them on 2025-10-09, an entry a line. Entries
 *	whose reachability IANA leaves blank or not applicable (6to4, its relay, Teredo)
 *	count as not reachable. Most routes are cleared by their first bits and never
 *	see the tables.
 */

#include "core/special.h"

/* clang-format off */
#define IP4(a, b, c, d, len, g) \
  {{(a##ULL << 24 | b << 16 | c << 8 | d) << 32, 0, MAPS_IPV4, len}, g}
#define IP6(hi, lo, len, g) \
  {{hi, lo, MAPS_IPV6, len}, g}

static const struct maps_special special4[] = {
  IP4(  0,   0,   0,   0,  8, false), /* this network */
  IP4(  0,   0,   0,   0, 32, false), /* this host */
  IP4( 10,   0,   0,   0,  8, false), /* private use */
  IP4(100,  64,   0,   0, 10, false), /* shared address space */
  IP4(127,   0,   0,   0,  8, false), /* loopback */
  IP4(169, 254,   0,   0, 16, false), /* link local */
  IP4(172,  16,   0,   0, 12, false), /* private use */
  IP4(192,   0,   0,   0, 24, false), /* IETF protocol assignments */
  IP4(192,   0,   0,   0, 29, false), /* IPv4 service continuity */
  IP4(192,   0,   0,   8, 32, false), /* IPv4 dummy address */
  IP4(192,   0,   0,   9, 32, true),  /* PCP anycast */
  IP4(192,   0,   0,  10, 32, true),  /* TURN anycast */
  IP4(192,   0,   0, 170, 32, false), /* NAT64/DNS64 discovery */
  IP4(192,   0,   0, 171, 32, false),
  IP4(192,   0,   2,   0, 24, false), /* documentation */
  IP4(192,  31, 196,   0, 24, true),  /* AS112 */
  IP4(192,  52, 193,   0, 24, true),  /* AMT */
  IP4(192,  88,  99,   0, 24, false), /* 6to4 relay anycast, deprecated */
  IP4(192,  88,  99,   2, 32, false), /* 6a44 relay anycast */
  IP4(192, 168,   0,   0, 16, false), /* private use */
  IP4(192, 175,  48,   0, 24, true),  /* AS112, direct delegation */
  IP4(198,  18,   0,   0, 15, false), /* benchmarking */
  IP4(198,  51, 100,   0, 24, false), /* documentation */
  IP4(203,   0, 113,   0, 24, false), /* documentation */
  IP4(224,   0,   0,   0,  4, false), /* multicast, a registry of its own */
  IP4(240,   0,   0,   0,  4, false), /* reserved */
  IP4(255, 255, 255, 255, 32, false), /* limited broadcast */
};

static const struct maps_special special6[] = {
  IP6(0x0000000000000000, 0x0000000000000000, 128, false), /* unspecified */
  IP6(0x0000000000000000, 0x0000000000000001, 128, false), /* loopback */
  IP6(0x0000000000000000, 0x0000ffff00000000,  96, false), /* IPv4-mapped */
  IP6(0x0064ff9b00000000, 0x0000000000000000,  96, true),  /* IPv4/IPv6 translation */
  IP6(0x0064ff9b00010000, 0x0000000000000000,  48, false), /* the same, local use */
  IP6(0x0100000000000000, 0x0000000000000000,  64, false), /* discard only */
  IP6(0x0100000000000001, 0x0000000000000000,  64, false), /* dummy prefix */
  IP6(0x2001000000000000, 0x0000000000000000,  23, false), /* IETF protocol assignments */
  IP6(0x2001000000000000, 0x0000000000000000,  32, false), /* Teredo */
  IP6(0x2001000100000000, 0x0000000000000001, 128, true),  /* PCP anycast */
  IP6(0x2001000100000000, 0x0000000000000002, 128, true),  /* TURN anycast */
  IP6(0x2001000100000000, 0x0000000000000003, 128, true),  /* DNS-SD SRP anycast */
  IP6(0x2001000200000000, 0x0000000000000000,  48, false), /* benchmarking */
  IP6(0x2001000300000000, 0x0000000000000000,  32, true),  /* AMT */
  IP6(0x2001000401120000, 0x0000000000000000,  48, true),  /* AS112 */
  IP6(0x2001001000000000, 0x0000000000000000,  28, false), /* ORCHID, deprecated */
  IP6(0x2001002000000000, 0x0000000000000000,  28, true),  /* ORCHIDv2 */
  IP6(0x2001003000000000, 0x0000000000000000,  28, true),  /* drone remote ID */
  IP6(0x20010db800000000, 0x0000000000000000,  32, false), /* documentation */
  IP6(0x2002000000000000, 0x0000000000000000,  16, false), /* 6to4 */
  IP6(0x2620004f80000000, 0x0000000000000000,  48, true),  /* AS112, direct delegation */
  IP6(0x3fff000000000000, 0x0000000000000000,  20, false), /* documentation */
  IP6(0x5f00000000000000, 0x0000000000000000,  16, false), /* segment routing SIDs */
  IP6(0xfc00000000000000, 0x0000000000000000,   7, false), /* unique local */
  IP6(0xfe80000000000000, 0x0000000000000000,  10, false), /* link local */
  IP6(0xff00000000000000, 0x0000000000000000,   8, false), /* multicast */
};
/* clang-format on */

const struct maps_prefix maps_global_unicast6 = {
  .hi = 0x2000000000000000, .family = MAPS_IPV6, .length = 3};

const struct maps_special *
maps_special_entries(enum maps_family family, unsigned *count)
{
  bool v4 = family == MAPS_IPV4;

  *count = v4 ? sizeof(special4) / sizeof(*special4) : sizeof(special6) / sizeof(*special6);
  return v4 ? special4 : special6;
}

bool
maps_prefix_bogon(const struct maps_prefix *p)
{
  const struct maps_special *entry, *end, *around = NULL;
  unsigned count;

  if (maps_prefix_clear(p))
    return false;

  entry = maps_special_entries(p->family, &count);
  end = entry + count;

  /* Sorted by address, wider entries first: the last one around p is the most specific */
  for (; entry < end; entry++)
    if (maps_prefix_covers(&entry->prefix, p))
      around = entry;
    else if (!entry->reachable && maps_prefix_covers(p, &entry->prefix))
      return true;

  if (around)
    return !around->reachable;
  return p->family == MAPS_IPV6 && !maps_prefix_covers(&maps_global_unicast6, p);
}
