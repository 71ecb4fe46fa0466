/*
 *	bird-maps -- AS paths as Microsoft sees them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The walk takes one pass. The one question that looks back, whether an ASN came
 *	before, compares with all ASNs before it while the path is as short as real ones
 *	are; for a longer path a second pass sorts the ASNs, in linear time whatever a
 *	sender chose them to be.
 */

#include "core/aspath.h"

#include <string.h>

#include "core/policy.h"
#include "core/text.h"

/* Paths up to this many ASNs are searched for repeats as they are walked */
#define NEAR_MAX 64

/* Most ASNs of a path, with the prepended one */
#define ASNS_MAX (MAPS_PATH_MAX / 4 + 1)

struct walk
{
  const struct maps_path_view *view;
  struct maps_path_facts *facts;
  uint32_t count;    /* flattened ASNs so far */
  uint32_t adjacent; /* equal neighbours in SEQUENCEs so far */
  uint32_t last;     /* the ASN before, if count */
  bool sequence;     /* which was in a SEQUENCE */
  uint64_t seen;     /* a bit for each ASN so far, by its hash */
  uint32_t near[NEAR_MAX];
};

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

/* One test clears most ASNs of the ranges above and of Microsoft's own, but for three */
static inline bool
asn_suspect(uint32_t asn)
{
  return asn - 1 >= 64495 && asn - 131072 >= 4200000000 - 131072 || asn == 23456 ||
         asn == MAPS_ASN_EXPRESSROUTE || asn == MAPS_ASN_MICROSOFT;
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

/* What may be wrong with the next ASN, number n; seen: one like it may have been there. Apart,
 * since there is hardly anything. */
static __attribute__((noinline)) void
look_closer(struct walk *w, uint32_t asn, uint32_t n, bool sequence, bool seen)
{
  if (maps_asn_private(asn))
    offend(w->facts, MAPS_OFFENCE_PRIVATE, MAPS_RULE_PRIVATE_ASN, asn, n + 1);
  else if (maps_asn_reserved(asn))
    offend(w->facts, MAPS_OFFENCE_RESERVED, MAPS_RULE_RESERVED_ASN, asn, n + 1);

  if (asn == MAPS_ASN_EXPRESSROUTE || asn == MAPS_ASN_MICROSOFT && w->view->to_microsoft)
    offend(w->facts, MAPS_OFFENCE_FORBIDDEN, MAPS_RULE_FORBIDDEN_ASN, asn, n + 1);

  if (!seen)
    return;

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
    w->adjacent++;
    offend(w->facts, MAPS_OFFENCE_PREPENDED, MAPS_RULE_PREPENDED, asn, n + 1);
  }
}

static inline void
walk_asn(struct walk *w, uint32_t asn, bool sequence)
{
  uint32_t n = w->count++;
  uint64_t bit = 1ULL << (asn * 0x9e3779b1u >> 26);
  bool seen = w->seen & bit;

  if (seen || asn_suspect(asn))
    look_closer(w, asn, n, sequence, seen);

  if (n < NEAR_MAX)
    w->near[n] = asn;

  w->seen |= bit;
  w->last = asn;
  w->sequence = sequence;
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

static void
malformed(struct maps_path_facts *facts)
{
  *facts = (struct maps_path_facts){.failed = MAPS_RULE_BIT(MAPS_RULE_MALFORMED_PATH)};
}

void
maps_path_walk(const struct maps_path *path, const struct maps_path_view *view,
               struct maps_path_facts *facts)
{
  struct walk w;
  uint32_t length = 0;
  unsigned last_type = 0;

  *facts = (struct maps_path_facts){0};
  w.view = view;
  w.facts = facts;
  w.count = w.adjacent = w.last = 0;
  w.sequence = false;
  w.seen = 0;

  if (path->length > MAPS_PATH_MAX)
  {
    malformed(facts);
    return;
  }

  if (view->prepends)
  {
    walk_asn(&w, view->local_asn, true);
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
      walk_asn(&w, get_asn(b + 2 + 4 * i), type == MAPS_AS_SEQUENCE);
  }

  if (w.count > NEAR_MAX && !(facts->failed & MAPS_RULE_BIT(MAPS_RULE_ASN_REPEATED)))
    repeated_far(path, view, facts);

  facts->length = length;
  facts->collapsed = length - w.adjacent;
  facts->empty = !last_type;

  if (!last_type || last_type == MAPS_AS_SEQUENCE)
  {
    facts->origin = last_type ? w.last : view->local_asn;
    facts->has_origin = true;
  }
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
