/*
 *	bird-maps -- where a ledger keeps its entries
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The index is open addressing without wrap-around: a record's home is its hash,
 *	scaled to the number of homes; it is at its home or after it with no free place
 *	between. A tail behind the last home takes what is pushed beyond it, and its last
 *	places are kept free, so that a reserved record always finds one. To scale keeps
 *	the order: homes double where they are, and no page but the new ones is fresh.
 */

#include "core/ledger_table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM          64
#define FIRST_HOMES         64
#define FIRST_TAIL          64
#define MANY                8192 /* memory is cheap for less */
#define AHEAD               8    /* places, when records are listed */
#define MAX_RECORDS         (1u << 30)

#define RECORD_BYTES(words) (sizeof(struct maps_record) + (words) * sizeof(uint32_t))

_Static_assert(RECORD_BYTES(1) == 20 && RECORD_BYTES(4) == 32, "records stay small");

static inline struct maps_record *
record_at(const struct maps_ledger_table *t, uint32_t n)
{
  return (struct maps_record *) (t->records + (size_t) n * t->record_bytes);
}

static inline uint32_t
hash_in(uint64_t place)
{
  return place >> 32;
}

static inline uint32_t
index_in(uint64_t place)
{
  return (uint32_t) place - 1;
}

struct maps_ledger_key
maps_record_key(const struct maps_ledger_table *t, const struct maps_record *r)
{
  struct maps_prefix p = {
    .hi = (uint64_t) r->address[0] << 32,
    .family = t->family,
    .length = r->prefix_length,
  };

  if (t->family == MAPS_IPV6)
  {
    p.hi |= r->address[1];
    p.lo = (uint64_t) r->address[2] << 32 | r->address[3];
  }
  return (struct maps_ledger_key){.prefix = p, .path_id = r->path_id};
}

static void
set_key(const struct maps_ledger_table *t, struct maps_record *r, const struct maps_ledger_key *key)
{
  r->path_id = key->path_id;
  r->prefix_length = key->prefix.length;
  r->address[0] = key->prefix.hi >> 32;
  if (t->family == MAPS_IPV6)
  {
    r->address[1] = key->prefix.hi;
    r->address[2] = key->prefix.lo >> 32;
    r->address[3] = key->prefix.lo;
  }
}

static inline uint32_t
home_of(uint32_t hash, uint32_t homes)
{
  return (uint64_t) hash * homes >> 32;
}

/* The eighths of homes are numbered through, as hashes are in order */
static inline uint64_t
eighth_of(const struct maps_ledger_table *t, uint32_t hash)
{
  return ((uint64_t) hash * t->homes) >> 29;
}

/* Does the sieve let the hash through: may there be a key with it? */
static inline bool
may_have(const struct maps_ledger_table *t, uint32_t hash)
{
  uint64_t eighth = eighth_of(t, hash);

  return t->homes && t->sieve[eighth / 8] >> eighth % 8 & 1;
}

#define ORDER(a, b) ((a) != (b) ? (a) < (b) ? -1 : 1 : 0)

/* The order of two keys with the same hash */
static int
compare(const struct maps_ledger_key *a, const struct maps_ledger_key *b)
{
  int order = ORDER(a->prefix.hi, b->prefix.hi);

  order = order ? order : ORDER(a->prefix.lo, b->prefix.lo);
  order = order ? order : ORDER(a->prefix.length, b->prefix.length);
  return order ? order : ORDER(a->path_id, b->path_id);
}

/* Finds the key's place, or else the one where it would go. */
static bool
seek(const struct maps_ledger_table *t, const struct maps_ledger_key *key, uint32_t hash,
     uint32_t *at)
{
  uint32_t i = home_of(hash, t->homes);

  for (; i < t->places && t->place[i] && hash_in(t->place[i]) <= hash; i++)
    if (hash_in(t->place[i]) == hash)
    {
      struct maps_ledger_key k = maps_record_key(t, record_at(t, index_in(t->place[i])));
      int order = compare(&k, key);

      if (order >= 0)
      {
        *at = i;
        return !order;
      }
    }

  *at = i;
  return false;
}

void
maps_table_init(struct maps_ledger_table *t, enum maps_family family)
{
  *t = (struct maps_ledger_table){
    .family = family,
    .record_bytes = RECORD_BYTES(family == MAPS_IPV4 ? 1 : 4),
  };
}

void
maps_table_clear(struct maps_ledger_table *t)
{
  free(t->records);
  free(t->place);
  free(t->sieve);
  maps_table_init(t, t->family);
}

size_t
maps_table_memory(const struct maps_ledger_table *t)
{
  return (size_t) t->room * t->record_bytes + t->places * sizeof(*t->place) +
         t->homes * sizeof(*t->sieve);
}

/* Room for a sixteenth more records, if there are many: then realloc() moves pages, not bytes. */
static bool
grow_records(struct maps_ledger_table *t)
{
  uint32_t room = t->room ? t->room + t->room / (t->room < MANY ? 1 : 16) : FIRST_ROOM;
  uint8_t *records =
    room <= MAX_RECORDS ? realloc(t->records, (size_t) room * t->record_bytes) : NULL;

  if (!records)
    return false;
  t->records = records;
  t->room = room;
  return true;
}

/* Changes the number of places but not the homes */
static bool
grow_tail(struct maps_ledger_table *t)
{
  uint32_t places = t->homes + 2 * (t->places - t->homes);
  uint64_t *place = realloc(t->place, places * sizeof(*place));

  if (!place)
    return false;
  memset(place + t->places, 0, (places - t->places) * sizeof(*place));
  t->place = place;
  t->places = places;
  return true;
}

static inline void
sieve_add(const struct maps_ledger_table *t, uint32_t hash)
{
  uint64_t eighth = eighth_of(t, hash);

  t->sieve[eighth / 8] |= 1 << eighth % 8;
}

/* Hashes of one eighth are side by side: is there one at this place? */
static inline bool
in_eighth(const struct maps_ledger_table *t, uint32_t at, uint64_t eighth)
{
  return at < t->places && t->place[at] && eighth_of(t, hash_in(t->place[at])) == eighth;
}

/* Moves the index to the last of its places, in order, and the free ones before it. Returns
 * the first that is not free. */
static uint32_t
move_to_end(uint64_t *place, uint32_t old_places, uint32_t places)
{
  uint32_t first = places;

  for (uint32_t i = old_places; i-- > 0;)
    if (place[i])
      place[--first] = place[i];

  memset(place, 0, first * sizeof(*place));
  return first;
}

/* Twice as many homes. The index is in order already: each goes to its home or behind the
 * one before it, which is never behind where it waits. */
static bool
grow_homes(struct maps_ledger_table *t)
{
  uint32_t homes = t->homes ? 2 * t->homes : FIRST_HOMES, next = 0;
  /* A home that is rounded down may be one nearer than twice the old one */
  uint32_t tail = t->homes ? t->places - t->homes + 1 : FIRST_TAIL, places = homes + tail;
  uint8_t *sieve = calloc(homes, sizeof(*sieve));
  uint64_t *place = sieve ? realloc(t->place, places * sizeof(*place)) : NULL;

  if (!place)
  {
    free(sieve);
    return false;
  }

  uint32_t from = move_to_end(place, t->places, places);

  free(t->sieve);
  t->sieve = sieve;
  t->homes = homes;
  t->place = place;
  t->places = places;

  for (; from < places; from++)
  {
    uint64_t p = place[from];
    uint32_t home = home_of(hash_in(p), homes);

    next = home > next ? home : next;
    place[from] = 0;
    place[next++] = p;
    sieve_add(t, hash_in(p));
  }
  return true;
}

bool
maps_table_grow(struct maps_ledger_table *t, uint32_t count)
{
  if (t->used + count > t->room && !grow_records(t))
    return false;

  return maps_table_reserved(t, count) || (t->places ? grow_tail(t) : grow_homes(t));
}

/* Is it this key that record n has? */
static inline bool
has_key(const struct maps_ledger_table *t, uint32_t n, const struct maps_ledger_key *key)
{
  const struct maps_prefix *p = &key->prefix;
  const struct maps_record *r = record_at(t, n);

  if (n >= t->used || !r->flags || r->address[0] != p->hi >> 32 || r->prefix_length != p->length ||
      r->path_id != key->path_id)
    return false;

  return t->family == MAPS_IPV4 || r->address[1] == (uint32_t) p->hi &&
                                     r->address[2] == p->lo >> 32 &&
                                     r->address[3] == (uint32_t) p->lo;
}

uint32_t
maps_table_prefetch(const struct maps_ledger_table *t, uint32_t recent,
                    const struct maps_ledger_key *key, uint32_t hash)
{
  if (has_key(t, recent + 1, key))
    return recent + 1;

  uint32_t home = home_of(hash, t->homes);

  __builtin_prefetch(&t->place[home], 1);
  __builtin_prefetch(&t->sieve[home], 1);
  return recent;
}

void
maps_table_prefetch_sieve(const struct maps_ledger_table *t, uint32_t hash)
{
  __builtin_prefetch(&t->sieve[home_of(hash, t->homes)]);
}

struct maps_record *
maps_table_find(const struct maps_ledger_table *t, const struct maps_ledger_key *key, uint32_t hash)
{
  uint32_t at;

  return may_have(t, hash) && seek(t, key, hash, &at) ? record_at(t, index_in(t->place[at])) : NULL;
}

struct maps_record *
maps_table_take(struct maps_ledger_table *t, const struct maps_ledger_key *key, uint32_t hash)
{
  uint32_t at;

  if (has_key(t, t->recent + 1, key))
    return record_at(t, ++t->recent);

  if (seek(t, key, hash, &at))
    return record_at(t, t->recent = index_in(t->place[at]));

  /* If memory is short, the homes that are there have to do for now */
  if (t->count >= t->homes - t->homes / 4 && grow_homes(t))
    seek(t, key, hash, &at);

  uint32_t n = t->spare ? t->spare - 1 : t->used;
  struct maps_record *r = record_at(t, n);

  /* Those that are in the way go one further */
  for (uint64_t next, moving = (uint64_t) hash << 32 | n + 1; moving; moving = next)
  {
    next = t->place[at];
    t->place[at++] = moving;
  }
  sieve_add(t, hash);

  if (t->spare)
    t->spare = r->path_id;
  else
    t->used++;

  t->recent = n;
  t->count++;
  r->flags = 0;
  set_key(t, r, key);
  return r;
}

void
maps_table_remove(struct maps_ledger_table *t, const struct maps_ledger_key *key)
{
  uint32_t at;

  seek(t, key, maps_key_hash(key), &at);

  uint32_t end = at + 1, n = index_in(t->place[at]);
  uint64_t eighth = eighth_of(t, hash_in(t->place[at]));
  struct maps_record *r = record_at(t, n);

  /* Those behind it that are away from home come nearer */
  while (end < t->places && t->place[end] && home_of(hash_in(t->place[end]), t->homes) < end)
    end++;
  memmove(&t->place[at], &t->place[at + 1], (end - at - 1) * sizeof(*t->place));
  t->place[end - 1] = 0;

  if (!in_eighth(t, at, eighth) && !(at && in_eighth(t, at - 1, eighth)))
    t->sieve[eighth / 8] &= ~(1 << eighth % 8);

  r->flags = 0;
  r->path_id = t->spare;
  t->spare = n + 1;
  t->count--;
}

/* Is it this key that the place has? */
static bool
holds(const struct maps_ledger_table *t, uint32_t at, const struct maps_ledger_key *key)
{
  return at < t->places && t->place[at] && has_key(t, index_in(t->place[at]), key);
}

struct maps_record *
maps_table_after(struct maps_ledger_table *t, const struct maps_ledger_key *key)
{
  uint32_t i = t->listed;

  /* Who lists has just been there, unless the table changed since */
  if (key && (holds(t, i, key) || seek(t, key, maps_key_hash(key), &i)))
    i++;
  else if (!key)
    i = 0;

  while (i < t->places && !t->place[i])
    i++;
  if (i >= t->places)
    return NULL;

  /* The records themselves lie anywhere: those to come are brought near */
  if (i + AHEAD < t->places && t->place[i + AHEAD])
    __builtin_prefetch(record_at(t, index_in(t->place[i + AHEAD])));

  t->listed = i;
  return record_at(t, index_in(t->place[i]));
}
