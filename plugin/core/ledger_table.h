/*
 *	bird-maps -- where a ledger keeps its entries
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Entries lie side by side where they were put first, and do not move. An index of
 *	eight bytes an entry orders them by (hash of the key, key), whatever came and
 *	went and however large the table is: a reader resumes after any key, also in
 *	another table. A key that is new touches one place of the index and the end of
 *	the entries, so that a route costs one miss of the cache, not several. A sieve
 *	of bits, small enough for the cache, tells most keys that are not there.
 */

#ifndef MAPS_CORE_LEDGER_TABLE_H
#define MAPS_CORE_LEDGER_TABLE_H

#include "core/prefix.h"

struct maps_ledger_key
{
  struct maps_prefix prefix;
  uint32_t path_id;
};

/* What a ledger keeps of a route; flags are the ledger's own, and never 0 */
struct maps_record
{
  uint32_t path_id;
  uint32_t since;
  uint32_t finding;
  uint16_t length; /* of the AS path */
  uint8_t prefix_length;
  uint8_t flags;
  uint32_t address[]; /* 1 or 4 words */
};

struct maps_ledger_table
{
  uint8_t *records;
  uint32_t used, room; /* records handed out so far, and those there is memory for */
  uint32_t spare;      /* first of those given back, index + 1; 0: none */
  uint32_t recent;     /* index of the one that maps_table_take() gave last */
  uint32_t count;      /* records in use */
  uint32_t record_bytes;
  uint8_t family;
  uint64_t *place;        /* each the hash, and in the low half the record's index + 1; 0: free */
  uint32_t homes, places; /* homes come first, a tail behind them */
  uint8_t *sieve;         /* a bit for each eighth of a home: is there a hash that falls into it? */
  uint32_t listed;        /* place of the record that maps_table_after() gave last */
};

void maps_table_init(struct maps_ledger_table *t, enum maps_family family);

/* Gives back all memory; the table is an empty one then. */
void maps_table_clear(struct maps_ledger_table *t);
size_t maps_table_memory(const struct maps_ledger_table *t);

/* Have so many more records their places? Each pushes the last one a place further at most. */
static inline bool
maps_table_reserved(const struct maps_ledger_table *t, uint32_t count)
{
  return t->used + count <= t->room && t->places && !t->place[t->places - count];
}

/* For maps_table_reserve(), when they have not */
bool maps_table_grow(struct maps_ledger_table *t, uint32_t count);

/* Makes sure that they have; false when memory is short. */
static inline bool
maps_table_reserve(struct maps_ledger_table *t, uint32_t count)
{
  return maps_table_reserved(t, count) || maps_table_grow(t, count);
}

/* The key's hash, which the functions below want beside it: it is needed twice for most routes.
 * The path id moves the upper bits too: the paths of one prefix do not cluster. */
static inline uint32_t
maps_key_hash(const struct maps_ledger_key *key)
{
  return (maps_prefix_hash(&key->prefix) ^ key->path_id * 0x9e3779b97f4a7c15ULL) >> 32;
}

/* Has the memory brought near that maps_table_find() and maps_table_take() will need. The table
 * must have been reserved. For keys that come one after the other; recent: what the call for
 * the key before returned, or t->recent. */
uint32_t maps_table_prefetch(const struct maps_ledger_table *t, uint32_t recent,
                             const struct maps_ledger_key *key, uint32_t hash);

/* The same for a key that is hardly there: the sieve will tell. */
void maps_table_prefetch_sieve(const struct maps_ledger_table *t, uint32_t hash);

/* The key's record, or NULL */
struct maps_record *maps_table_find(const struct maps_ledger_table *t,
                                    const struct maps_ledger_key *key, uint32_t hash);

/* The key's record, or else a new one in a place that was reserved, with flags 0. Is
 * it the one behind the one taken last? Routes that come again mostly come in the order in
 * which they came first. Otherwise it is searched for. */
struct maps_record *maps_table_take(struct maps_ledger_table *t, const struct maps_ledger_key *key,
                                    uint32_t hash);

/* Ends a record that maps_table_find() has found. */
void maps_table_remove(struct maps_ledger_table *t, const struct maps_ledger_key *key);

/* The record after the key (NULL: the first one) in the order of the index, or NULL */
struct maps_record *maps_table_after(struct maps_ledger_table *t,
                                     const struct maps_ledger_key *key);

/* Record n of those handed out so far, in no order, or NULL if it was given back. */
static inline struct maps_record *
maps_table_record(const struct maps_ledger_table *t, uint32_t n)
{
  struct maps_record *r = (struct maps_record *) (t->records + (size_t) n * t->record_bytes);

  return r->flags ? r : NULL;
}

struct maps_ledger_key maps_record_key(const struct maps_ledger_table *t,
                                       const struct maps_record *r);

#endif
