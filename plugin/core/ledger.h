/*
 *	bird-maps -- the ledger: verdicts of one channel in one direction
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A ledger holds one entry for each in-scope route that was judged and is still
 *	offered, keyed by prefix and path id. After any history of events it equals
 *	what judging the routes afresh would give. Recording is idempotent; memory is
 *	taken only to grow. Entries have an order of their own, by their keys, so a
 *	reader resumes after a key, whatever happened in between, and never holds a
 *	pointer into the ledger. The owner serializes all calls on one ledger.
 */

#ifndef MAPS_CORE_LEDGER_H
#define MAPS_CORE_LEDGER_H

#include "core/changes.h"
#include "core/engine.h"
#include "core/ledger_table.h"

struct maps_ledger;

/* An entry as a reader gets it: a copy */
struct maps_ledger_entry
{
  struct maps_ledger_key key;
  uint8_t decision; /* enum maps_decision, never out of scope */
  bool announced;   /* export: the neighbour has it */
  bool stale;       /* judged by a policy that is not in force any more */
  uint32_t failed, warned;
  uint32_t since; /* Unix time since which decision, failed and warned are as they are */
  uint16_t length, collapsed;
  uint32_t asn; /* the registered ASN that the route counts for, or 0 */
  struct maps_offender offender[MAPS_OFFENCES]; /* if a rule failed, otherwise none */
};

/* What the ledger holds, kept up to date at each change */
struct maps_ledger_counts
{
  uint32_t entries;
  uint32_t decision[4]; /* by enum maps_decision */
  uint32_t warned;      /* accepted, with a warning */
  uint32_t announced;
  uint32_t failed_by_rule[MAPS_RULE_MAX + 1];
  uint32_t warned_by_rule[MAPS_RULE_MAX + 1];
};

/* An empty ledger for prefixes of one family, or NULL when memory is short. */
struct maps_ledger *maps_ledger_new(enum maps_family family);
void maps_ledger_free(struct maps_ledger *ledger);

/* Records a verdict, which must not be out of scope. Keeps since if the verdict is as
 * before, and the announced mark. False when memory is short; the key has no entry then. */
bool maps_ledger_record(struct maps_ledger *ledger, const struct maps_ledger_key *key,
                        const struct maps_verdict *verdict, uint32_t now);

/* The route is gone or no longer judged: drops the entry, if there is one. */
void maps_ledger_forget(struct maps_ledger *ledger, const struct maps_ledger_key *key);

/* The neighbour got the route, or lost it; no entry, no effect. */
void maps_ledger_announced(struct maps_ledger *ledger, const struct maps_ledger_key *key,
                           bool announced);

/* Between begin and end every route that is still offered is recorded again; end drops the
 * others (RFC 7313). A second begin starts over. End without begin does nothing. */
void maps_ledger_refresh_begin(struct maps_ledger *ledger);
void maps_ledger_refresh_end(struct maps_ledger *ledger);

/* Another policy is in force: the entries of affected prefixes are stale until they are recorded
 * again (from_microsoft: see maps_changes_affect()). Returns how many are affected. */
uint32_t maps_ledger_outdate(struct maps_ledger *ledger, const struct maps_changes *changes,
                             bool from_microsoft);

/* Is it between begin and end of a refresh? */
bool maps_ledger_refreshing(const struct maps_ledger *ledger);

/* Drops every entry. */
void maps_ledger_clear(struct maps_ledger *ledger);

const struct maps_ledger_counts *maps_ledger_counts(const struct maps_ledger *ledger);
size_t maps_ledger_memory(const struct maps_ledger *ledger);

/* Copies the entry of this key; false if there is none. */
bool maps_ledger_find(const struct maps_ledger *ledger, const struct maps_ledger_key *key,
                      struct maps_ledger_entry *entry);

/* Copies the entry that follows the key (NULL: the first one); false at the end. */
bool maps_ledger_next(const struct maps_ledger *ledger, const struct maps_ledger_key *after,
                      struct maps_ledger_entry *entry);

#endif
