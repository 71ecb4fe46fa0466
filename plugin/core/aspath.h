/*
 *	bird-maps -- AS paths as Microsoft sees them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A walk over the wire form of an AS_PATH tells everything that the rules ask of
 *	it. Most paths take one pass, those in which something may be wrong a second. The
 *	bytes are never changed or copied: the ASN that this router will put in front and
 *	the confederation segments that it will take out are part of the view. Nothing is
 *	allocated and nothing outside the given bytes is read, whatever they hold.
 */

#ifndef MAPS_CORE_ASPATH_H
#define MAPS_CORE_ASPATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 4271 section 4.3, RFC 5065 section 3 */
enum maps_segment
{
  MAPS_AS_SET = 1,
  MAPS_AS_SEQUENCE = 2,
  MAPS_AS_CONFED_SEQUENCE = 3,
  MAPS_AS_CONFED_SET = 4,
};

/* A longer AS_PATH cannot come out of a BGP message: attribute lengths are 16 bits */
#define MAPS_PATH_MAX 65535

struct maps_path
{
  const uint8_t *data; /* segments: type, count, count big-endian 4-byte ASNs */
  uint32_t length;     /* bytes */
};

/* How the path is seen (RULES section 1: the judged path) */
struct maps_path_view
{
  uint32_t local_asn; /* origin of a route without a path */
  bool prepends;      /* local_asn comes first, in a SEQUENCE of its own */
  bool drop_confed;   /* the path leaves the confederation: its segments are dropped */
  bool to_microsoft;  /* on export AS8075 in the path would loop */
};

/* The rules that name an offending ASN, as indices of maps_path_facts.offender */
enum maps_offence
{
  MAPS_OFFENCE_PRIVATE,
  MAPS_OFFENCE_RESERVED,
  MAPS_OFFENCE_PREPENDED,
  MAPS_OFFENCE_REPEATED,
  MAPS_OFFENCE_FORBIDDEN,
  MAPS_OFFENCES
};

struct maps_offender
{
  uint32_t asn;
  uint32_t position; /* in the judged path's flattened ASNs, 1 = nearest to Microsoft; 0: none */
};

struct maps_path_facts
{
  uint32_t failed;    /* mask of rules 6, 7, 8, 9, 10, 13 and 18 that the path breaks */
  uint32_t origin;    /* last ASN, if has_origin */
  uint32_t neighbour; /* first ASN before prepending, if has_neighbour */
  uint16_t length;    /* RFC 4271 section 9.1.2.2 (a): 1 an ASN of a SEQUENCE, 1 a SET */
  uint16_t collapsed; /* the same, repeats side by side counted once */
  bool has_origin;
  bool has_neighbour;
  bool empty; /* no ASN at all before prepending */
  struct maps_offender offender[MAPS_OFFENCES];
};

/*
 * Walks the path. For rules 8 and 9 the offender is the later of the two equal
 * ASNs. A path that is not made of whole, non-empty segments of known types, or
 * is longer than MAPS_PATH_MAX, fails rule 18 and nothing else is said of it.
 */
void maps_path_walk(const struct maps_path *path, const struct maps_path_view *view,
                    struct maps_path_facts *facts);

/* The text of an AS path: "64496 {64497 64498} (64499)", SETs in braces,
 * CONFED_SEQUENCEs in parentheses, CONFED_SETs in brackets, as the neighbour sees
 * it. Cut with "..." to fit size (>= 4), and where it cannot be read. Returns the length
 * written. */
int maps_path_format(const struct maps_path *path, const struct maps_path_view *view, char *buf,
                     size_t size);

/* Is it in a private range (RFC 6996), or reserved (RULES, rule 7)? */
bool maps_asn_private(uint32_t asn);
bool maps_asn_reserved(uint32_t asn);

#endif
