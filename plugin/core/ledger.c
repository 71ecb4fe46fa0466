/*
 *	bird-maps -- the ledger: verdicts of one channel in one direction
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Open addressing without wrap-around: an entry's home is given by the upper bits
 *	of its hash, it lies at its home or after it with no free slot between, and all
 *	entries lie in the order of (hash, key). A tail behind the last home takes what
 *	is pushed beyond it, and grows when it must. That order does not depend on the
 *	number of slots, which is what lets a reader resume after any key.
 *	IPv4 and IPv6 entries differ only in how many words of address they have.
 */

#include "core/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "core/findings.h"

#define FIRST_BITS 6  /* 64 homes in the smallest table */
#define FIRST_TAIL 16 /* slots behind the last home */
#define MAX_BITS   30

enum
{
  FLAG_DECISION = 3, /* enum maps_decision; out of scope: a free slot */
  FLAG_ANNOUNCED = 4,
  FLAG_MARK = 8, /* equals the ledger's mark: recorded since the refresh began */
};

struct slot
{
  uint32_t path_id;
  uint32_t failed, warned;
  uint32_t since;
  uint32_t finding;
  uint16_t length; /* of the AS path */
  uint8_t prefix_length;
  uint8_t flags;
  uint8_t generation;
  uint32_t address[]; /* 1 or 4 words */
};

#define SLOT_BYTES(words) (sizeof(struct slot) + (words) * sizeof(uint32_t))

_Static_assert(SLOT_BYTES(1) <= 32 && SLOT_BYTES(4) <= 48, "entries stay small");

struct maps_ledger
{
  uint8_t *slots;
  size_t total;        /* slots: homes and tail */
  unsigned bits;       /* homes are 1 << bits, if there are slots */
  unsigned slot_bytes; /* of one slot */
  uint8_t family;
  uint8_t mark;    /* FLAG_MARK or 0 */
  bool refreshing; /* between begin and end of a refresh */
  struct maps_findings findings;
  struct maps_ledger_counts counts;
};

static inline struct slot *
slot_at(const struct maps_ledger *l, size_t i)
{
  return (struct slot *) (l->slots + i * l->slot_bytes);
}

static inline enum maps_decision
slot_decision(const struct slot *s)
{
  return s->flags & FLAG_DECISION;
}

static inline bool
slot_used(const struct slot *s)
{
  return slot_decision(s) != MAPS_OUT_OF_SCOPE;
}

static inline struct maps_prefix
slot_prefix(const struct maps_ledger *l, const struct slot *s)
{
  struct maps_prefix p = {
    .hi = (uint64_t) s->address[0] << 32,
    .family = l->family,
    .length = s->prefix_length,
  };

  if (l->family == MAPS_IPV6)
  {
    p.hi |= s->address[1];
    p.lo = (uint64_t) s->address[2] << 32 | s->address[3];
  }
  return p;
}

static inline struct maps_ledger_key
slot_key(const struct maps_ledger *l, const struct slot *s)
{
  return (struct maps_ledger_key){.prefix = slot_prefix(l, s), .path_id = s->path_id};
}

static void
slot_set_key(const struct maps_ledger *l, struct slot *s, const struct maps_ledger_key *key)
{
  s->path_id = key->path_id;
  s->prefix_length = key->prefix.length;
  s->address[0] = key->prefix.hi >> 32;
  if (l->family == MAPS_IPV6)
  {
    s->address[1] = key->prefix.hi;
    s->address[2] = key->prefix.lo >> 32;
    s->address[3] = key->prefix.lo;
  }
}

/* The path id moves the upper bits too: the paths of one prefix do not cluster */
static inline uint64_t
hash_key(const struct maps_ledger_key *key)
{
  return maps_prefix_hash(&key->prefix) ^ key->path_id * 0x9e3779b97f4a7c15ULL;
}

static inline size_t
home_of(uint64_t hash, unsigned bits)
{
  return hash >> (64 - bits);
}

static inline size_t
slot_home(const struct maps_ledger *l, const struct slot *s)
{
  struct maps_ledger_key key = slot_key(l, s);

  return home_of(hash_key(&key), l->bits);
}

#define ORDER(a, b) ((a) != (b) ? (a) < (b) ? -1 : 1 : 0)

/* Where the slot's entry stands to the key in the order of the ledger */
static int
compare(const struct maps_ledger *l, const struct slot *s, const struct maps_ledger_key *key,
        uint64_t hash)
{
  struct maps_ledger_key k = slot_key(l, s);

  if (k.path_id == key->path_id && maps_prefix_equal(&k.prefix, &key->prefix))
    return 0;

  int order = ORDER(hash_key(&k), hash);

  order = order ? order : ORDER(k.prefix.hi, key->prefix.hi);
  order = order ? order : ORDER(k.prefix.lo, key->prefix.lo);
  order = order ? order : ORDER(k.prefix.length, key->prefix.length);
  return order ? order : ORDER(k.path_id, key->path_id);
}

/* Finds the key's entry, or else the place where it would go. */
static bool
seek(const struct maps_ledger *l, const struct maps_ledger_key *key, size_t *place)
{
  uint64_t hash = hash_key(key);
  size_t i = l->total ? home_of(hash, l->bits) : 0;

  for (; i < l->total && slot_used(slot_at(l, i)); i++)
  {
    int order = compare(l, slot_at(l, i), key, hash);

    if (order >= 0)
    {
      *place = i;
      return !order;
    }
  }
  *place = i;
  return false;
}

/* Changes the number of slots but not the homes */
static bool
grow_tail(struct maps_ledger *l)
{
  size_t homes = (size_t) 1 << l->bits;
  size_t total = homes + 2 * (l->total - homes);
  uint8_t *slots = realloc(l->slots, total * l->slot_bytes);

  if (!slots)
    return false;
  memset(slots + l->total * l->slot_bytes, 0, (total - l->total) * l->slot_bytes);
  l->slots = slots;
  l->total = total;
  return true;
}

/* Doubles the homes. The entries are in order already: each goes to its home or behind the
 * one before it. */
static bool
grow_homes(struct maps_ledger *l)
{
  unsigned bits = l->total ? l->bits + 1 : FIRST_BITS;
  size_t old_tail = l->total ? l->total - ((size_t) 1 << l->bits) : FIRST_TAIL;
  size_t total = ((size_t) 1 << bits) + old_tail;
  uint8_t *slots = bits <= MAX_BITS ? calloc(total, l->slot_bytes) : NULL;
  size_t place = 0;

  if (!slots)
    return false;

  /* No entry moves further behind its home than it was: the old tail suffices */
  for (size_t i = 0; i < l->total; i++)
  {
    const struct slot *s = slot_at(l, i);

    if (!slot_used(s))
      continue;

    struct maps_ledger_key key = slot_key(l, s);
    size_t home = home_of(hash_key(&key), bits);

    place = home > place ? home : place;
    memcpy(slots + place++ * l->slot_bytes, s, l->slot_bytes);
  }

  free(l->slots);
  l->slots = slots;
  l->total = total;
  l->bits = bits;
  return true;
}

/* Makes a free slot at the key's place and fills in the key. NULL when memory is short. */
static struct slot *
insert(struct maps_ledger *l, const struct maps_ledger_key *key, size_t place)
{
  size_t homes = l->total ? (size_t) 1 << l->bits : 0;

  if (l->counts.entries >= homes - homes / 8)
  {
    if (!grow_homes(l))
      return NULL;
    seek(l, key, &place);
  }

  size_t free_slot = place;

  while (free_slot < l->total && slot_used(slot_at(l, free_slot)))
    free_slot++;
  if (free_slot == l->total && !grow_tail(l))
    return NULL;

  struct slot *s = slot_at(l, place);

  memmove(slot_at(l, place + 1), s, (free_slot - place) * l->slot_bytes);
  memset(s, 0, l->slot_bytes);
  slot_set_key(l, s, key);
  return s;
}

/* Adds (or with -1 takes away) what a slot holds to the counts */
static void
count(struct maps_ledger *l, const struct slot *s, int sign)
{
  struct maps_ledger_counts *c = &l->counts;

  c->entries += sign;
  c->decision[slot_decision(s)] += sign;
  if (slot_decision(s) == MAPS_ACCEPT && s->warned)
    c->warned += sign;
  if (s->flags & FLAG_ANNOUNCED)
    c->announced += sign;
  for (uint32_t m = s->failed; m; m &= m - 1)
    c->failed_by_rule[__builtin_ctz(m)] += sign;
  for (uint32_t m = s->warned; m; m &= m - 1)
    c->warned_by_rule[__builtin_ctz(m)] += sign;
}

/* Takes the entry out and moves those behind it that are away from home */
static void
remove_at(struct maps_ledger *l, size_t i)
{
  size_t end = i + 1;

  count(l, slot_at(l, i), -1);
  maps_findings_drop(&l->findings, slot_at(l, i)->finding);

  while (end < l->total && slot_used(slot_at(l, end)) && slot_home(l, slot_at(l, end)) < end)
    end++;
  memmove(slot_at(l, i), slot_at(l, i + 1), (end - i - 1) * l->slot_bytes);
  memset(slot_at(l, end - 1), 0, l->slot_bytes);
}

static void
copy_entry(const struct maps_ledger *l, const struct slot *s, struct maps_ledger_entry *entry)
{
  const struct maps_finding *f = maps_findings_get(&l->findings, s->finding);

  *entry = (struct maps_ledger_entry){
    .key = slot_key(l, s),
    .decision = slot_decision(s),
    .announced = s->flags & FLAG_ANNOUNCED,
    .generation = s->generation,
    .failed = s->failed,
    .warned = s->warned,
    .since = s->since,
    .length = s->length,
    .collapsed = s->finding == MAPS_NO_FINDING ? s->length : f->collapsed,
    .asn = f->registered_asn,
  };
  for (int i = 0; i < MAPS_OFFENCES; i++)
    entry->offender[i] = (struct maps_offender){.asn = f->asn[i], .position = f->position[i]};
}

struct maps_ledger *
maps_ledger_new(enum maps_family family)
{
  struct maps_ledger *l = calloc(1, sizeof(*l));

  if (l)
  {
    l->family = family;
    l->slot_bytes = SLOT_BYTES(family == MAPS_IPV4 ? 1 : 4);
  }
  return l;
}

void
maps_ledger_free(struct maps_ledger *ledger)
{
  if (ledger)
    maps_ledger_clear(ledger);
  free(ledger);
}

bool
maps_ledger_record(struct maps_ledger *ledger, const struct maps_ledger_key *key,
                   const struct maps_verdict *verdict, uint8_t generation, uint32_t now)
{
  size_t place;
  uint32_t finding;
  bool known = seek(ledger, key, &place);

  if (!maps_findings_take(&ledger->findings, verdict, &finding))
  {
    if (known)
      remove_at(ledger, place);
    return false;
  }

  struct slot *s = known ? slot_at(ledger, place) : insert(ledger, key, place);

  if (!s)
  {
    maps_findings_drop(&ledger->findings, finding);
    return false;
  }

  bool same = known && slot_decision(s) == verdict->decision && s->failed == verdict->failed &&
              s->warned == verdict->warned;

  if (known)
    maps_findings_drop(&ledger->findings, s->finding);
  if (known && !same)
    count(ledger, s, -1);

  s->finding = finding;
  s->length = verdict->path.length;
  s->generation = generation;
  s->flags = s->flags & FLAG_ANNOUNCED | verdict->decision | ledger->mark;

  if (!same)
  {
    s->failed = verdict->failed;
    s->warned = verdict->warned;
    s->since = now;
    count(ledger, s, 1);
  }
  return true;
}

void
maps_ledger_forget(struct maps_ledger *ledger, const struct maps_ledger_key *key)
{
  size_t place;

  if (seek(ledger, key, &place))
    remove_at(ledger, place);
}

void
maps_ledger_announced(struct maps_ledger *ledger, const struct maps_ledger_key *key, bool announced)
{
  size_t place;

  if (!seek(ledger, key, &place))
    return;

  struct slot *s = slot_at(ledger, place);

  if (announced == !!(s->flags & FLAG_ANNOUNCED))
    return;
  s->flags ^= FLAG_ANNOUNCED;
  ledger->counts.announced += announced ? 1 : -1;
}

/* Outside a refresh all entries have the ledger's mark, so that to change it is enough */
void
maps_ledger_refresh_begin(struct maps_ledger *ledger)
{
  if (!ledger->refreshing)
    ledger->mark ^= FLAG_MARK;
  else
    for (size_t i = 0; i < ledger->total; i++)
      slot_at(ledger, i)->flags = slot_at(ledger, i)->flags & ~FLAG_MARK | ledger->mark ^ FLAG_MARK;

  ledger->refreshing = true;
}

void
maps_ledger_refresh_end(struct maps_ledger *ledger)
{
  if (!ledger->refreshing)
    return;

  for (size_t i = 0; i < ledger->total;)
  {
    const struct slot *s = slot_at(ledger, i);

    if (slot_used(s) && (s->flags & FLAG_MARK) != ledger->mark)
      remove_at(ledger, i);
    else
      i++;
  }
  ledger->refreshing = false;
}

void
maps_ledger_clear(struct maps_ledger *ledger)
{
  free(ledger->slots);
  maps_findings_free(&ledger->findings);
  ledger->slots = NULL;
  ledger->total = 0;
  ledger->bits = 0;
  ledger->refreshing = false;
  ledger->counts = (struct maps_ledger_counts){0};
}

const struct maps_ledger_counts *
maps_ledger_counts(const struct maps_ledger *ledger)
{
  return &ledger->counts;
}

size_t
maps_ledger_memory(const struct maps_ledger *ledger)
{
  return sizeof(*ledger) + ledger->total * ledger->slot_bytes +
         maps_findings_memory(&ledger->findings);
}

bool
maps_ledger_find(const struct maps_ledger *ledger, const struct maps_ledger_key *key,
                 struct maps_ledger_entry *entry)
{
  size_t place;

  if (!seek(ledger, key, &place))
    return false;
  copy_entry(ledger, slot_at(ledger, place), entry);
  return true;
}

bool
maps_ledger_next(const struct maps_ledger *ledger, const struct maps_ledger_key *after,
                 struct maps_ledger_entry *entry)
{
  size_t i = 0;

  if (after && seek(ledger, after, &i))
    i++;
  while (i < ledger->total && !slot_used(slot_at(ledger, i)))
    i++;
  if (i >= ledger->total)
    return false;
  copy_entry(ledger, slot_at(ledger, i), entry);
  return true;
}
