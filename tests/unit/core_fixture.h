/*
 *	bird-maps -- what the core's unit tests share
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Paths from text, prefixes from text, and numbers that are random but the same in
 *	every run. A test that hands in text that cannot be read ends at once.
 */

#ifndef MAPS_UNIT_CORE_FIXTURE_H
#define MAPS_UNIT_CORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/aspath.h"
#include "core/prefix.h"

#define B(code) (1u << (code))

static inline struct maps_prefix
prefix(const char *text)
{
  struct maps_prefix p;

  if (maps_prefix_parse(text, &p) != MAPS_PREFIX_OK)
    fail_msg("fixture: \"%s\" is not a prefix", text);
  return p;
}

static inline struct maps_prefix
address(const char *text)
{
  struct maps_prefix p;

  if (maps_address_parse(text, &p) != MAPS_PREFIX_OK)
    fail_msg("fixture: \"%s\" is not an address", text);
  return p;
}

struct path_bytes
{
  uint8_t data[70000];
  uint32_t length;
};

static inline void
path_segment(struct path_bytes *b, unsigned type, unsigned count, const uint32_t *asn)
{
  b->data[b->length++] = type;
  b->data[b->length++] = count;
  for (unsigned i = 0; i < count; i++)
    for (int shift = 24; shift >= 0; shift -= 8)
      b->data[b->length++] = asn[i] >> shift;
}

/* "650001 650002 {650003 650004} (650005) [650006]"; '|' starts a new SEQUENCE */
static inline struct maps_path
path(struct path_bytes *b, const char *text)
{
  static const char open[] = "{ ([", close[] = "} )]";
  uint32_t asn[255], count = 0;
  unsigned type = MAPS_AS_SEQUENCE;

  b->length = 0;
  for (const char *c = text;; c++)
  {
    const char *o = *c && *c != ' ' ? strchr(open, *c) : NULL;
    const char *e = *c && *c != ' ' ? strchr(close, *c) : NULL;

    if ((!*c || *c == '|' || o || e) && count)
    {
      path_segment(b, type, count, asn);
      count = 0;
    }
    if (!*c)
      break;
    if (o)
      type = o - open + 1;
    else if (e)
      type = MAPS_AS_SEQUENCE;
    else if (*c >= '0' && *c <= '9')
    {
      char *end;

      asn[count++] = strtoul(c, &end, 10);
      c = end - 1;
    }
  }
  return (struct maps_path){.data = b->data, .length = b->length};
}

/* A fixed sequence of random numbers */
static inline uint64_t
random64(uint64_t *state)
{
  uint64_t z = *state += 0x9e3779b97f4a7c15ULL;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

/* Of few addresses, so that prefixes nest */
static inline struct maps_prefix
random_prefix(uint64_t *seed)
{
  uint64_t r = random64(seed);

  return r & 1 ? maps_prefix_make4(0x0b000000 | (r >> 8 & 0xff) << 20, (r >> 32) % 33)
               : maps_prefix_make6(0x2d00ULL << 48 | (r >> 8 & 0xff) << 36, r & 2 ? ~0ULL : 0,
                                   (r >> 32) % 129);
}

#endif
