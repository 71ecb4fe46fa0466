/*
 *	bird-maps -- AS paths as Microsoft sees them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Most paths are in order, and one pass that keeps all it knows in registers tells so.
 *	The others are looked at closely in a second pass. Whether an ASN came before the last
 *	is found by comparing it with all before it while the path is as short as real ones
 *	are; the ASNs of a longer one are sorted, in linear time whatever a sender chose them
 *	to be.
 */

#include "core/aspath.h"

#include <string.h>

#include "core/policy.h"
#include "core/text.h"

/* Paths up to this many ASNs are searched for repeats as they are looked at */
#define NEAR_MAX 64

/* Most ASNs of a path, with the prepended one */
#define ASNS_MAX (MAPS_PATH_MAX / 4 + 1)

static inline uint32_t
get_asn(const uint8_t *b)
{
  return (uint32_t) b[0] << 24 | (uint32_t) b[1] << 16 | (uint32_t) b[2] << 8 | b[3];
}

static inline bool
is_confed(unsigned type)
{
  return type == MAPS_AS_CONFED_SEQUENCE || type == MAPS_AS_CONFED_SET;
}

/* Is there a whole, non-empty segment of a known type at b? Returns its bytes, or 0. */
static inline uint32_t
segment_bytes(const uint8_t *b, const uint8_t *end)
{
  if (end - b < 2 || b[0] < MAPS_AS_SET || b[0] > MAPS_AS_CONFED_SET || !b[1] ||
      end - b < 2 + 4 * b[1])
    return 0;
  return 2 + 4 * b[1];
}

bool
maps_asn_private(uint32_t asn)
{
  return asn >= 64512 && asn <= 65534 || asn >= 4200000000 && asn <= 4294967294;
}

bool
maps_asn_reserved(uint32_t asn)
{
  return asn == 0 || asn == 23456 || asn >= 64496 && asn <= 64511 ||
         asn >= 65535 && asn <= 131071 || asn == 4294967295;
}

/* May it be in one of the ranges above, or another that a rule asks for? These each stand where
 * their last bits say. */
static inline bool
asn_suspect(uint32_t asn)
{
  static const uint32_t single[8] = {
    [23456 & 7] = 23456,
    [MAPS_ASN_EXPRESSROUTE & 7] = MAPS_ASN_EXPRESSROUTE,
    [MAPS_ASN_MICROSOFT & 7] = MAPS_ASN_MICROSOFT,
  };

  return (asn - 1 >= 4200000000u - 1) | (asn - 64496 <= 131071 - 64496) | (asn == single[asn & 7]);
}

static void
offend(struct maps_path_facts *facts, enum maps_offence offence, unsigned rule, uint32_t asn,
       uint32_t position)
{
  struct maps_offender *o = &facts->offender[offence];

  facts->failed |= MAPS_RULE_BIT(rule);
  if (!o->position)
    *o = (struct maps_offender){.asn = asn, .position = position};
}

/* The bit that stands for the ASN, and for others */
static inline uint64_t
bit_of(uint32_t asn)
{
  return 1ULL << asn % 64;
}

/* What the second pass knows of the ASNs so far */
struct walk
{
  const struct maps_path_view *view;
  struct maps_path_facts *facts;
  uint32_t count;
  uint32_t last; /* if count */
  bool sequence; /* was it in a SEQUENCE? */
  uint64_t seen; /* their bits */
  uint32_t near[NEAR_MAX];
};

static void
look_at_itself(const struct walk *w, uint32_t asn)
{
  uint32_t position = w->count + 1;

  if (maps_asn_private(asn))
    offend(w->facts, MAPS_OFFENCE_PRIVATE, MAPS_RULE_PRIVATE_ASN, asn, position);
  else if (maps_asn_reserved(asn))
    offend(w->facts, MAPS_OFFENCE_RESERVED, MAPS_RULE_RESERVED_ASN, asn, position);

  if (asn == MAPS_ASN_EXPRESSROUTE || asn == MAPS_ASN_MICROSOFT && w->view->to_microsoft)
    offend(w->facts, MAPS_OFFENCE_FORBIDDEN, MAPS_RULE_FORBIDDEN_ASN, asn, position);
}

/* One like it may have been there */
static void
look_back(const struct walk *w, uint32_t asn, bool sequence)
{
  uint32_t n = w->count;

  if (asn != w->last)
  {
    for (uint32_t i = 0; n < NEAR_MAX && i + 1 < n; i++)
      if (w->near[i] == asn)
      {
        offend(w->facts, MAPS_OFFENCE_REPEATED, MAPS_RULE_ASN_REPEATED, asn, n + 1);
        break;
      }
  }
  else if (sequence && w->sequence)
  {
    w->facts->collapsed--;
    offend(w->facts, MAPS_OFFENCE_PREPENDED, MAPS_RULE_PREPENDED, asn, n + 1);
  }
}

static void
look_at(struct walk *w, uint32_t asn, bool sequence)
{
  if (asn_suspect(asn))
    look_at_itself(w, asn);
  if (w->seen & bit_of(asn))
    look_back(w, asn, sequence);

  if (w->count < NEAR_MAX)
    w->near[w->count] = asn;

  w->count++;
  w->last = asn;
  w->sequence = sequence;
  w->seen |= bit_of(asn);
}

/* Sorts n indices of ASNs by their ASN, keeping the order of equal ones */
static void
sort_by_asn(const uint32_t *asn, uint16_t *index, uint16_t *spare, uint32_t n)
{
  for (int shift = 0; shift < 32; shift += 8)
  {
    uint32_t start[257] = {0};

    for (uint32_t i = 0; i < n; i++)
      start[(asn[i] >> shift & 255) + 1]++;
    for (int b = 1; b < 256; b++)
      start[b] += start[b - 1];
    for (uint32_t i = 0; i < n; i++)
      spare[start[asn[index[i]] >> shift & 255]++] = index[i];

    uint16_t *t = index;
    index = spare;
    spare = t;
  }
}

/* Rule 9 for a path that is too long to compare each ASN with all before it */
static __attribute__((noinline)) void
repeated_far(const struct maps_path *path, const struct maps_path_view *view,
             struct maps_path_facts *facts)
{
  uint32_t asn[ASNS_MAX];
  uint16_t index[ASNS_MAX], spare[ASNS_MAX];
  uint32_t n = 0, first = ASNS_MAX;

  if (view->prepends)
    asn[n++] = view->local_asn;
  for (const uint8_t *b = path->data; b < path->data + path->length; b += 2 + 4 * b[1])
    if (!view->drop_confed || !is_confed(b[0]))
      for (unsigned i = 0; i < b[1]; i++)
        asn[n++] = get_asn(b + 2 + 4 * i);

  for (uint32_t i = 0; i < n; i++)
    index[i] = i;
  sort_by_asn(asn, index, spare, n);

  for (uint32_t i = 1; i < n; i++)
    if (asn[index[i]] == asn[index[i - 1]] && index[i] - index[i - 1] >= 2 && index[i] < first)
      first = index[i];

  if (first < ASNS_MAX)
    offend(facts, MAPS_OFFENCE_REPEATED, MAPS_RULE_ASN_REPEATED, asn[first], first + 1);
}

/* The second pass, over a well-formed path. Apart, since most paths do without it. */
static __attribute__((noinline)) void
look_closer(const struct maps_path *path, const struct maps_path_view *view,
            struct maps_path_facts *facts)
{
  struct walk w;

  w.view = view;
  w.facts = facts;
  w.count = w.last = 0;
  w.sequence = false;
  w.seen = 0;

  if (view->prepends)
    look_at(&w, view->local_asn, true);
  for (const uint8_t *b = path->data; b < path->data + path->length; b += 2 + 4 * b[1])
    if (!view->drop_confed || !is_confed(b[0]))
      for (unsigned i = 0; i < b[1]; i++)
        look_at(&w, get_asn(b + 2 + 4 * i), b[0] == MAPS_AS_SEQUENCE);

  if (w.count > NEAR_MAX && !(facts->failed & MAPS_RULE_BIT(MAPS_RULE_ASN_REPEATED)))
    repeated_far(path, view, facts);
}

static void
malformed(struct maps_path_facts *facts)
{
  *facts = (struct maps_path_facts){.failed = MAPS_RULE_BIT(MAPS_RULE_MALFORMED_PATH)};
}

void
maps_path_walk(const struct maps_path *path, const struct maps_path_view *view,
               struct maps_path_facts *facts)
{
  uint32_t length = 0;
  uint32_t asn = view->local_asn; /* the last one so far */
  unsigned last_type = 0;
  uint64_t seen = 0;
  bool closer = false;

  *facts = (struct maps_path_facts){0};

  if (path->length > MAPS_PATH_MAX)
  {
    malformed(facts);
    return;
  }

  if (view->prepends)
  {
    closer = asn_suspect(asn);
    seen = bit_of(asn);
    length++;
  }

  const uint8_t *b = path->data, *end = b + path->length;

  for (uint32_t bytes; b < end; b += bytes)
  {
    if (!(bytes = segment_bytes(b, end)))
    {
      malformed(facts);
      return;
    }

    unsigned type = b[0], count = b[1];

    if (is_confed(type) && view->drop_confed)
      continue;

    if (!last_type)
    {
      facts->neighbour = get_asn(b + 2);
      facts->has_neighbour = true;
    }
    last_type = type;

    if (type == MAPS_AS_SEQUENCE)
      length += count;
    else
    {
      facts->failed |= MAPS_RULE_BIT(MAPS_RULE_AS_SET);
      length += type == MAPS_AS_SET;
    }

    for (unsigned i = 0; i < count; i++)
    {
      asn = get_asn(b + 2 + 4 * i);
      closer |= asn_suspect(asn);
      closer |= (seen & bit_of(asn)) != 0;
      seen |= bit_of(asn);
    }
  }

  facts->length = facts->collapsed = length;
  facts->empty = !last_type;

  if (!last_type || last_type == MAPS_AS_SEQUENCE)
  {
    facts->origin = asn;
    facts->has_origin = true;
  }

  if (closer)
    look_closer(path, view, facts);
}

int
maps_path_format(const struct maps_path *path, const struct maps_path_view *view, char *buf,
                 size_t size)
{
  static const char *const around[][2] = {
    [MAPS_AS_SET] = {"{", "}"},
    [MAPS_AS_SEQUENCE] = {"", ""},
    [MAPS_AS_CONFED_SEQUENCE] = {"(", ")"},
    [MAPS_AS_CONFED_SET] = {"[", "]"},
  };
  const uint8_t *b = path->data, *end = b + path->length;
  struct maps_text t;

  maps_text_begin(&t, buf, size);
  if (view->prepends)
    maps_text_add(&t, "%u", view->local_asn);

  for (uint32_t bytes; b < end && !t.cut; b += bytes)
  {
    /* What follows cannot be read */
    if (!(bytes = segment_bytes(b, end)))
    {
      maps_text_cut(&t);
      break;
    }

    unsigned type = b[0], count = b[1];

    if (is_confed(type) && view->drop_confed)
      continue;

    for (unsigned i = 0; i < count && !t.cut; i++)
      maps_text_add(&t, "%s%s%u%s", t.length ? " " : "", i ? "" : around[type][0],
                    get_asn(b + 2 + 4 * i), i + 1 < count ? "" : around[type][1]);
  }
  return t.length;
}
