/*
 *	bird-maps -- findings: what the verdicts of a ledger tell
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A chained hash table in two arrays. Indices are stable for as long as a share is
 *	held, so that an entry of the ledger may keep one in four bytes.
 */

#include "core/findings.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM 16

_Static_assert(sizeof(struct maps_finding) == 8 * MAPS_OFFENCES + 16, "findings have no padding");

const struct maps_finding maps_nothing;

static uint32_t
hash_finding(const struct maps_finding *f)
{
  uint64_t h = ((uint64_t) f->failed << 32 | f->warned) * 0x9e3779b97f4a7c15ULL;

  h = (h ^ h >> 32 ^ ((uint64_t) f->registered_asn << 16 | f->repeats)) * 0x9e3779b97f4a7c15ULL;
  for (int i = 0; i < MAPS_OFFENCES; i++)
  {
    h =
      (h ^ ((uint64_t) f->offender[i].asn << 16 | f->offender[i].position)) * 0x9e3779b97f4a7c15ULL;
    h ^= h >> 32;
  }
  return h;
}

static inline uint32_t *
bucket_of(const struct maps_findings *pool, const struct maps_finding *f)
{
  return &pool->bucket[hash_finding(f) & (pool->room - 1)];
}

static void
chain(struct maps_findings *pool, uint32_t index)
{
  uint32_t *bucket = bucket_of(pool, &pool->shared[index].finding);

  pool->shared[index].next = *bucket;
  *bucket = index;
}

/* Doubles the places; only called when every one is in use */
static bool
grow(struct maps_findings *pool)
{
  uint32_t room = pool->room ? 2 * pool->room : FIRST_ROOM;

  if (!room)
    return false;

  uint32_t *bucket = calloc(room, sizeof(*bucket));
  struct maps_shared_finding *shared =
    bucket ? realloc(pool->shared, room * sizeof(*shared)) : NULL;

  if (!shared)
  {
    free(bucket);
    return false;
  }

  free(pool->bucket);
  pool->bucket = bucket;
  pool->shared = shared;
  pool->room = room;
  if (!pool->used)
    pool->used = 1;
  for (uint32_t i = 1; i < pool->used; i++)
    chain(pool, i);
  return true;
}

static inline uint32_t
repeats(const struct maps_verdict *verdict)
{
  return verdict->path.length - verdict->path.collapsed;
}

/* Only where a rule fails does it matter who offends */
static inline bool
tells_offenders(const struct maps_verdict *verdict)
{
  return verdict->failed | verdict->warned;
}

/* Does the verdict tell just this? */
static inline bool
tells(const struct maps_verdict *verdict, const struct maps_finding *f)
{
  return verdict->failed == f->failed && verdict->warned == f->warned &&
         verdict->asn == f->registered_asn && repeats(verdict) == f->repeats &&
         (!tells_offenders(verdict) ||
          !memcmp(verdict->path.offender, f->offender, sizeof(f->offender)));
}

static struct maps_finding
finding_of(const struct maps_verdict *verdict)
{
  struct maps_finding f = {
    .failed = verdict->failed,
    .warned = verdict->warned,
    .registered_asn = verdict->asn,
    .repeats = repeats(verdict),
  };

  if (tells_offenders(verdict))
    memcpy(f.offender, verdict->path.offender, sizeof(f.offender));
  return f;
}

/* The index of what is in the pool already, or MAPS_NO_FINDING */
static uint32_t
find(const struct maps_findings *pool, const struct maps_finding *f)
{
  for (uint32_t i = pool->room ? *bucket_of(pool, f) : 0; i; i = pool->shared[i].next)
    if (!memcmp(&pool->shared[i].finding, f, sizeof(*f)))
      return i;
  return MAPS_NO_FINDING;
}

/* A share in what is neither the last one nor nothing */
static __attribute__((noinline)) bool
take_other(struct maps_findings *pool, const struct maps_verdict *verdict, uint32_t *index)
{
  struct maps_finding f = finding_of(verdict);

  if ((*index = find(pool, &f)) != MAPS_NO_FINDING)
  {
    pool->shared[*index].shares++;
    pool->last = *index;
    return true;
  }

  if (pool->spare)
  {
    *index = pool->spare;
    pool->spare = pool->shared[*index].next;
  }
  else if (pool->used < pool->room || grow(pool))
    *index = pool->used++;
  else
    return false;

  pool->last = *index;
  pool->shared[*index] = (struct maps_shared_finding){.shares = 1, .finding = f};
  chain(pool, *index);
  return true;
}

bool
maps_findings_take(struct maps_findings *pool, const struct maps_verdict *verdict, uint32_t *index)
{
  struct maps_shared_finding *last = &pool->shared[pool->last];

  if (pool->last && last->shares && tells(verdict, &last->finding))
  {
    last->shares++;
    *index = pool->last;
    return true;
  }

  *index = MAPS_NO_FINDING;
  return tells(verdict, &maps_nothing) || take_other(pool, verdict, index);
}

void
maps_findings_drop(struct maps_findings *pool, uint32_t index)
{
  if (index == MAPS_NO_FINDING || --pool->shared[index].shares)
    return;

  uint32_t *link = bucket_of(pool, &pool->shared[index].finding);

  while (*link != index)
    link = &pool->shared[*link].next;
  *link = pool->shared[index].next;

  pool->shared[index].next = pool->spare;
  pool->spare = index;
}

void
maps_findings_free(struct maps_findings *pool)
{
  free(pool->shared);
  free(pool->bucket);
  *pool = (struct maps_findings){0};
}

size_t
maps_findings_memory(const struct maps_findings *pool)
{
  return pool->room * (sizeof(*pool->shared) + sizeof(*pool->bucket));
}
