/*
 *	bird-maps -- IP prefixes
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A prefix of either family is held left-aligned in 128 bits, so that one
 *	mask and one comparison serve IPv4 and IPv6 alike. Bits beyond the length
 *	are always zero; whoever fills one by hand calls maps_prefix_make().
 */

#ifndef MAPS_CORE_PREFIX_H
#define MAPS_CORE_PREFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum maps_family
{
  MAPS_IPV4 = 4,
  MAPS_IPV6 = 6,
};

struct maps_prefix
{
  uint64_t hi, lo; /* address in host order; IPv4 fills the top 32 bits of hi */
  uint8_t family;  /* enum maps_family */
  uint8_t length;  /* 0-32 or 0-128 */
};

/* Longest text: 8 groups of 4 digits, 7 colons, slash, 3 digits, NUL */
#define MAPS_PREFIX_TEXT 44

enum maps_prefix_error
{
  MAPS_PREFIX_OK = 0,
  MAPS_PREFIX_SYNTAX,    /* not an address, or not ADDRESS/LENGTH */
  MAPS_PREFIX_LENGTH,    /* length beyond the family's */
  MAPS_PREFIX_HOST_BITS, /* bits set beyond the length; *p is filled, masked */
};

/* The prefix of this address and length; bits beyond the length are cleared. */
static inline struct maps_prefix
maps_prefix_make4(uint32_t addr, unsigned length)
{
  return (struct maps_prefix){
    .hi = length ? (uint64_t) addr << 32 & ~0ULL << (64 - length) : 0,
    .family = MAPS_IPV4,
    .length = length,
  };
}

struct maps_prefix maps_prefix_make6(uint64_t hi, uint64_t lo, unsigned length);

/* Parses "ADDRESS/LENGTH" (RFC 4632, RFC 4291 section 2.3). Strict: no leading
 * or trailing characters, IPv4 in four decimal parts without leading zeros. */
enum maps_prefix_error maps_prefix_parse(const char *text, struct maps_prefix *p);

/* Parses an address alone, as a host prefix (/32, /128). */
enum maps_prefix_error maps_address_parse(const char *text, struct maps_prefix *p);

/* Takes the next prefix of a list as BGP encodes it (RFC 4271 section 4.3) and returns where it
 * ends; NULL if it is cut off, or longer than the family's. */
const uint8_t *maps_prefix_take(struct maps_prefix *p, enum maps_family family, const uint8_t *at,
                                const uint8_t *end);

/* Writes the canonical text (RFC 5952) and returns its length. */
int maps_prefix_format(const struct maps_prefix *p, char buf[MAPS_PREFIX_TEXT]);

/* The same without the length. */
int maps_address_format(const struct maps_prefix *p, char buf[MAPS_PREFIX_TEXT]);

/* The prefix cut to a shorter length; length must not exceed p->length. */
struct maps_prefix maps_prefix_cut(const struct maps_prefix *p, unsigned length);

static inline bool
maps_prefix_equal(const struct maps_prefix *a, const struct maps_prefix *b)
{
  return a->hi == b->hi && a->lo == b->lo && a->family == b->family && a->length == b->length;
}

/* Does outer equal or cover inner? */
static inline bool
maps_prefix_covers(const struct maps_prefix *outer, const struct maps_prefix *inner)
{
  if (outer->family != inner->family || outer->length > inner->length)
    return false;

  unsigned n = outer->length;
  uint64_t mhi = n ? ~0ULL << (n < 64 ? 64 - n : 0) : 0;
  uint64_t mlo = n > 64 ? ~0ULL << (128 - n) : 0;

  return !((outer->hi ^ inner->hi) & mhi) && !((outer->lo ^ inner->lo) & mlo);
}

/* A well-mixed 64-bit hash of the whole prefix. */
static inline uint64_t
maps_prefix_hash(const struct maps_prefix *p)
{
  uint64_t h = p->hi ^ (p->lo * 0x9e3779b97f4a7c15ULL) ^ ((uint64_t) p->family << 8 | p->length);

  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93ULL;
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93ULL;
  return h ^ (h >> 32);
}

#endif
