/*
 *	bird-maps -- findings: what the verdicts of a ledger tell
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The rules that a route fails, offending ASNs, what repeats in the path and
 *	registered ASNs are alike for many routes of a neighbour, and most routes have
 *	none. A finding is stored once, however many entries share it, and goes when the
 *	last of them goes.
 */

#ifndef MAPS_CORE_FINDINGS_H
#define MAPS_CORE_FINDINGS_H

#include "core/engine.h"

/* Index of the finding that tells nothing: no rule failed, no offender, no repeats, no ASN */
#define MAPS_NO_FINDING 0

/* Without padding: findings are compared and hashed as bytes */
struct maps_finding
{
  struct maps_offender offender[MAPS_OFFENCES];
  uint32_t failed, warned; /* as in struct maps_verdict */
  uint32_t registered_asn;
  uint32_t repeats; /* what collapsing takes off the path's length */
};

extern const struct maps_finding maps_nothing;

struct maps_shared_finding
{
  uint32_t shares;
  uint32_t next; /* in its bucket's chain, or in the list of spare ones; 0: last */
  struct maps_finding finding;
};

/* A zeroed pool is an empty one. */
struct maps_findings
{
  struct maps_shared_finding *shared; /* the one with index 0 is never used */
  uint32_t used, room;                /* indices handed out so far, places */
  uint32_t spare;                     /* first of the indices given back, or 0 */
  uint32_t last;    /* the index taken last, or 0: what comes next is often alike */
  uint32_t *bucket; /* as many as places: first finding of a chain, or 0 */
};

/* Takes a share in the verdict's finding and stores its index; false when memory is short. */
bool maps_findings_take(struct maps_findings *pool, const struct maps_verdict *verdict,
                        uint32_t *index);

/* Gives a share back. */
void maps_findings_drop(struct maps_findings *pool, uint32_t index);

/* The finding with this index; one that tells nothing has all zero. */
static inline const struct maps_finding *
maps_findings_get(const struct maps_findings *pool, uint32_t index)
{
  return index == MAPS_NO_FINDING ? &maps_nothing : &pool->shared[index].finding;
}

void maps_findings_free(struct maps_findings *pool);
size_t maps_findings_memory(const struct maps_findings *pool);

#endif
