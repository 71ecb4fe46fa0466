/*
 *	bird-maps -- the ledger: verdicts of one channel in one direction
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A large table is not in the cache, and a channel's routes hit it at random. So changes
 *	wait until there are some, are made in their order, and the memory for all of them
 *	comes near at the same time. Whoever looks at records or counts settles them first.
 */

#include "core/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "core/findings.h"
#include "core/ledger_table.h"

enum
{
  FLAG_DECISION = 3, /* enum maps_decision, never out of scope */
  FLAG_ANNOUNCED = 4,
  FLAG_MARK = 8,   /* equals the ledger's mark: recorded since the refresh began */
  FLAG_STALE = 16, /* judged by an older policy */
};

/* Changes that wait for each other: enough that the misses overlap */
#define PENDING 32

struct change
{
  struct maps_ledger_key key;
  uint32_t hash;
  bool forgets; /* the rest is for what records */
  uint8_t decision;
  bool announces, announced; /* the mark changes, to that */
  uint16_t length;
  uint32_t since, finding;
};

struct maps_ledger
{
  struct maps_ledger_table table;
  uint8_t mark;    /* FLAG_MARK or 0 */
  bool refreshing; /* between begin and end of a refresh */
  uint32_t pending_count;
  struct maps_findings findings;
  struct maps_ledger_counts counts;
  struct change *pending; /* PENDING of them, once anything was recorded */
};

static inline enum maps_decision
decision_of(const struct maps_record *r)
{
  return r->flags & FLAG_DECISION;
}

static inline const struct maps_finding *
finding_of(const struct maps_ledger *l, const struct maps_record *r)
{
  return maps_findings_get(&l->findings, r->finding);
}

/* Adds (or with -1 takes away) what a record holds to the counts */
static void
count(struct maps_ledger *l, const struct maps_record *r, int sign)
{
  const struct maps_finding *f = finding_of(l, r);
  struct maps_ledger_counts *c = &l->counts;

  c->entries += sign;
  c->decision[decision_of(r)] += sign;
  if (decision_of(r) == MAPS_ACCEPT && f->warned)
    c->warned += sign;
  if (r->flags & FLAG_ANNOUNCED)
    c->announced += sign;
  for (uint32_t m = f->failed; m; m &= m - 1)
    c->failed_by_rule[__builtin_ctz(m)] += sign;
  for (uint32_t m = f->warned; m; m &= m - 1)
    c->warned_by_rule[__builtin_ctz(m)] += sign;
}

/* Is it decided as before, for the same reasons? */
static inline bool
same_verdict(const struct maps_ledger *l, const struct maps_record *r, const struct change *c)
{
  const struct maps_finding *f = finding_of(l, r), *g = maps_findings_get(&l->findings, c->finding);

  return decision_of(r) == c->decision &&
         (f == g || f->failed == g->failed && f->warned == g->warned);
}

static void
put(struct maps_ledger *l, const struct change *c)
{
  struct maps_record *r = maps_table_take(&l->table, &c->key, c->hash);
  bool known = r->flags, same = known && same_verdict(l, r, c);
  bool announced = c->announces ? c->announced : r->flags & FLAG_ANNOUNCED;

  if (!same)
    r->since = c->since;

  same = same && announced == !!(r->flags & FLAG_ANNOUNCED);
  if (known && !same)
    count(l, r, -1);
  if (known)
    maps_findings_drop(&l->findings, r->finding);

  r->finding = c->finding;
  r->length = c->length;
  r->flags = c->decision | l->mark | (announced ? FLAG_ANNOUNCED : 0);

  if (!same)
    count(l, r, 1);
}

static void
drop(struct maps_ledger *l, const struct maps_ledger_key *key, uint32_t hash)
{
  struct maps_record *r = maps_table_find(&l->table, key, hash);

  if (!r)
    return;

  count(l, r, -1);
  maps_findings_drop(&l->findings, r->finding);
  maps_table_remove(&l->table, key);
}

/* Who looks changes nothing that anybody else could see */
static inline struct maps_ledger *
writable(const struct maps_ledger *ledger)
{
  return (struct maps_ledger *) ledger;
}

static __attribute__((noinline)) void
make_changes(struct maps_ledger *l)
{
  const struct change *end = l->pending + l->pending_count;
  uint32_t recent = l->table.recent;

  l->pending_count = 0;

  for (const struct change *c = l->pending; c < end; c++)
    if (c->forgets)
      maps_table_prefetch_sieve(&l->table, c->hash);
    else
      recent = maps_table_prefetch(&l->table, recent, &c->key, c->hash);

  for (const struct change *c = l->pending; c < end; c++)
    if (c->forgets)
      drop(l, &c->key, c->hash);
    else
      put(l, c);
}

/* Does what is pending, so that the ledger is what its user knows */
static inline void
settle(const struct maps_ledger *ledger)
{
  if (ledger->pending_count)
    make_changes(writable(ledger));
}

/* Adds a change to those that wait */
static inline struct change *
postpone(struct maps_ledger *l, const struct maps_ledger_key *key)
{
  struct change *c = &l->pending[l->pending_count++];

  c->key = *key;
  c->hash = maps_key_hash(key);
  return c;
}

static inline void
settle_if_full(struct maps_ledger *l)
{
  if (l->pending_count == PENDING)
    make_changes(l);
}

static void
copy_entry(const struct maps_ledger *l, const struct maps_record *r,
           struct maps_ledger_entry *entry)
{
  const struct maps_finding *f = finding_of(l, r);

  *entry = (struct maps_ledger_entry){
    .key = maps_record_key(&l->table, r),
    .decision = decision_of(r),
    .announced = r->flags & FLAG_ANNOUNCED,
    .stale = r->flags & FLAG_STALE,
    .failed = f->failed,
    .warned = f->warned,
    .since = r->since,
    .length = r->length,
    .collapsed = r->length - f->repeats,
    .asn = f->registered_asn,
  };
  memcpy(entry->offender, f->offender, sizeof(entry->offender));
}

struct maps_ledger *
maps_ledger_new(enum maps_family family)
{
  struct maps_ledger *l = calloc(1, sizeof(*l));

  if (l)
    maps_table_init(&l->table, family);
  return l;
}

void
maps_ledger_free(struct maps_ledger *ledger)
{
  if (ledger)
    maps_ledger_clear(ledger);
  free(ledger);
}

/* Nothing can be recorded for the key: then it has no entry, either. Returns false. */
static bool
give_up(struct maps_ledger *l, const struct maps_ledger_key *key)
{
  settle(l);
  drop(l, key, maps_key_hash(key));
  return false;
}

bool
maps_ledger_record(struct maps_ledger *ledger, const struct maps_ledger_key *key,
                   const struct maps_verdict *verdict, uint32_t now)
{
  uint32_t finding;

  settle_if_full(ledger);

  if (!ledger->pending && !(ledger->pending = calloc(PENDING, sizeof(*ledger->pending))))
    return false;

  if (!maps_findings_take(&ledger->findings, verdict, &finding))
    return give_up(ledger, key);

  if (!maps_table_reserve(&ledger->table, ledger->pending_count + 1))
  {
    maps_findings_drop(&ledger->findings, finding);
    return give_up(ledger, key);
  }

  struct change *c = postpone(ledger, key);

  c->forgets = false;
  c->decision = verdict->decision;
  c->announces = false;
  c->length = verdict->path.length;
  c->since = now;
  c->finding = finding;
  return true;
}

void
maps_ledger_forget(struct maps_ledger *ledger, const struct maps_ledger_key *key)
{
  if (!ledger->counts.entries && !ledger->pending_count)
    return;

  settle_if_full(ledger);
  postpone(ledger, key)->forgets = true;
}

void
maps_ledger_announced(struct maps_ledger *ledger, const struct maps_ledger_key *key, bool announced)
{
  struct change *last = ledger->pending_count ? &ledger->pending[ledger->pending_count - 1] : NULL;

  /* Mostly it is the route that was just judged */
  if (last && !last->forgets && last->key.path_id == key->path_id &&
      maps_prefix_equal(&last->key.prefix, &key->prefix))
  {
    last->announces = true;
    last->announced = announced;
    return;
  }

  settle(ledger);

  struct maps_record *r = maps_table_find(&ledger->table, key, maps_key_hash(key));

  if (!r || announced == !!(r->flags & FLAG_ANNOUNCED))
    return;
  r->flags ^= FLAG_ANNOUNCED;
  ledger->counts.announced += announced ? 1 : -1;
}

/* Outside a refresh all entries have the ledger's mark, so that to change it is enough */
void
maps_ledger_refresh_begin(struct maps_ledger *ledger)
{
  struct maps_record *r;

  settle(ledger);
  if (!ledger->refreshing)
    ledger->mark ^= FLAG_MARK;
  else
    for (uint32_t i = 0; i < ledger->table.used; i++)
      if (r = maps_table_record(&ledger->table, i))
        r->flags = r->flags & ~FLAG_MARK | ledger->mark ^ FLAG_MARK;

  ledger->refreshing = true;
}

void
maps_ledger_refresh_end(struct maps_ledger *ledger)
{
  const struct maps_record *r;

  if (!ledger->refreshing)
    return;

  settle(ledger);
  for (uint32_t i = 0; i < ledger->table.used; i++)
    if ((r = maps_table_record(&ledger->table, i)) && (r->flags & FLAG_MARK) != ledger->mark)
    {
      struct maps_ledger_key key = maps_record_key(&ledger->table, r);

      drop(ledger, &key, maps_key_hash(&key));
    }
  ledger->refreshing = false;
}

bool
maps_ledger_refreshing(const struct maps_ledger *ledger)
{
  return ledger->refreshing;
}

uint32_t
maps_ledger_outdate(struct maps_ledger *ledger, const struct maps_changes *changes,
                    bool from_microsoft)
{
  struct maps_record *r;
  uint32_t affected = 0;

  settle(ledger);
  for (uint32_t i = 0; i < ledger->table.used; i++)
    if (r = maps_table_record(&ledger->table, i))
    {
      struct maps_ledger_key key = maps_record_key(&ledger->table, r);

      if (maps_changes_affect(changes, from_microsoft, &key.prefix))
      {
        r->flags |= FLAG_STALE;
        affected++;
      }
    }

  return affected;
}

void
maps_ledger_clear(struct maps_ledger *ledger)
{
  free(ledger->pending);
  ledger->pending = NULL;
  ledger->pending_count = 0;
  maps_table_clear(&ledger->table);
  maps_findings_free(&ledger->findings);
  ledger->refreshing = false;
  ledger->counts = (struct maps_ledger_counts){0};
}

const struct maps_ledger_counts *
maps_ledger_counts(const struct maps_ledger *ledger)
{
  settle(ledger);
  return &ledger->counts;
}

size_t
maps_ledger_memory(const struct maps_ledger *ledger)
{
  settle(ledger);
  return sizeof(*ledger) + (ledger->pending ? PENDING * sizeof(*ledger->pending) : 0) +
         maps_table_memory(&ledger->table) + maps_findings_memory(&ledger->findings);
}

bool
maps_ledger_find(const struct maps_ledger *ledger, const struct maps_ledger_key *key,
                 struct maps_ledger_entry *entry)
{
  settle(ledger);

  const struct maps_record *r = maps_table_find(&ledger->table, key, maps_key_hash(key));

  if (r)
    copy_entry(ledger, r, entry);
  return r;
}

bool
maps_ledger_next(const struct maps_ledger *ledger, const struct maps_ledger_key *after,
                 struct maps_ledger_entry *entry)
{
  settle(ledger);

  const struct maps_record *r = maps_table_after(&writable(ledger)->table, after);

  if (r)
    copy_entry(ledger, r, entry);
  return r;
}
