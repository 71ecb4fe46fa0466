/*
 *	bird-maps -- IP prefixes
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The system's own address parser and printer do the text: both are strict, and
 *	they print as BIRD does. Only IPv4 is printed by hand: a listing may have a million
 *	of them. Whatever comes in, a prefix that goes out has no bit beyond its length.
 */

#include "core/prefix.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

#include "core/text.h"

static inline unsigned
family_bits(uint8_t family)
{
  return family == MAPS_IPV4 ? 32 : 128;
}

/* The upper n of 64 bits; n beyond either end counts as the end */
static inline uint64_t
mask64(int n)
{
  return n <= 0 ? 0 : n >= 64 ? ~0ULL : ~0ULL << (64 - n);
}

struct maps_prefix
maps_prefix_cut(const struct maps_prefix *p, unsigned length)
{
  return (struct maps_prefix){
    .hi = p->hi & mask64(length),
    .lo = p->lo & mask64((int) length - 64),
    .family = p->family,
    .length = length,
  };
}

struct maps_prefix
maps_prefix_make6(uint64_t hi, uint64_t lo, unsigned length)
{
  struct maps_prefix p = {.hi = hi, .lo = lo, .family = MAPS_IPV6};

  return maps_prefix_cut(&p, length);
}

static inline uint64_t
get64(const uint8_t *b)
{
  uint64_t v;

  memcpy(&v, b, sizeof(v));
  return be64toh(v);
}

static inline void
put64(uint8_t *b, uint64_t v)
{
  v = htobe64(v);
  memcpy(b, &v, sizeof(v));
}

enum maps_prefix_error
maps_address_parse(const char *text, struct maps_prefix *p)
{
  uint8_t b[16] = {0};

  if (inet_pton(AF_INET, text, b) == 1)
    *p = (struct maps_prefix){.hi = get64(b), .family = MAPS_IPV4, .length = 32};
  else if (inet_pton(AF_INET6, text, b) == 1)
    *p = maps_prefix_make6(get64(b), get64(b + 8), 128);
  else
    return MAPS_PREFIX_SYNTAX;

  return MAPS_PREFIX_OK;
}

enum maps_prefix_error
maps_prefix_parse(const char *text, struct maps_prefix *p)
{
  char address[INET6_ADDRSTRLEN];
  const char *slash = strchr(text, '/');

  if (!slash || slash - text >= (ptrdiff_t) sizeof(address))
    return MAPS_PREFIX_SYNTAX;

  memcpy(address, text, slash - text);
  address[slash - text] = 0;

  /* One to any number of digits, no leading zero, saturating */
  const char *digit = slash + 1;
  unsigned length = 0;

  if (!*digit || *digit == '0' && digit[1])
    return MAPS_PREFIX_SYNTAX;
  for (; *digit; digit++)
  {
    if (*digit < '0' || *digit > '9')
      return MAPS_PREFIX_SYNTAX;
    if (length <= 128)
      length = length * 10 + (*digit - '0');
  }

  struct maps_prefix host;

  if (maps_address_parse(address, &host) != MAPS_PREFIX_OK)
    return MAPS_PREFIX_SYNTAX;
  if (length > family_bits(host.family))
    return MAPS_PREFIX_LENGTH;

  *p = maps_prefix_cut(&host, length);
  return p->hi == host.hi && p->lo == host.lo ? MAPS_PREFIX_OK : MAPS_PREFIX_HOST_BITS;
}

const uint8_t *
maps_prefix_take(struct maps_prefix *p, enum maps_family family, const uint8_t *at,
                 const uint8_t *end)
{
  if (at == end || *at > family_bits(family))
    return NULL;

  unsigned length = *at++, bytes = (length + 7) / 8;
  uint8_t last[16] = {0};
  const uint8_t *b = at;

  if (end - at < bytes)
    return NULL;

  /* In the middle of a list there is enough to be read, whatever it is */
  if (end - at < (ptrdiff_t) sizeof(last))
    b = memcpy(last, at, bytes);

  p->hi = get64(b) & mask64(length);
  p->lo = get64(b + 8) & mask64((int) length - 64);
  p->family = family;
  p->length = length;
  return at + bytes;
}

static void
add_ipv4(struct maps_text *t, uint32_t address)
{
  for (int shift = 24; shift >= 0; shift -= 8)
  {
    maps_text_number(t, address >> shift & 0xff);
    if (shift)
      maps_text_string(t, ".");
  }
}

static void
add_ipv6(struct maps_text *t, uint64_t hi, uint64_t lo)
{
  char text[INET6_ADDRSTRLEN];
  uint8_t b[16];

  put64(b, hi);
  put64(b + 8, lo);
  maps_text_string(t, inet_ntop(AF_INET6, b, text, sizeof(text)));
}

static void
add_address(struct maps_text *t, const struct maps_prefix *p)
{
  if (p->family == MAPS_IPV4)
    add_ipv4(t, p->hi >> 32);
  else
    add_ipv6(t, p->hi, p->lo);
}

int
maps_address_format(const struct maps_prefix *p, char buf[MAPS_PREFIX_TEXT])
{
  struct maps_text t;

  maps_text_begin(&t, buf, MAPS_PREFIX_TEXT);
  add_address(&t, p);
  return t.length;
}

int
maps_prefix_format(const struct maps_prefix *p, char buf[MAPS_PREFIX_TEXT])
{
  struct maps_text t;

  maps_text_begin(&t, buf, MAPS_PREFIX_TEXT);
  add_address(&t, p);
  maps_text_string(&t, "/");
  maps_text_number(&t, p->length);
  return t.length;
}
