/*
 *	bird-maps -- a survey of what is registered, over all connections
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Registered prefixes are looked at in batches: each connection's protocol is
 *	entered once for a whole batch, and nothing is held between two of them. What
 *	was seen is a copy, and its room depends on the number of connections alone.
 *	All of it runs in the main loop.
 */

#ifndef MAPS_BIRD_SURVEY_H
#define MAPS_BIRD_SURVEY_H

#include "core/readiness.h"
#include "bird/channel.h"

/* Room for a judged path as text */
#define MAPS_SEEN_PATH 160

/* What was seen on a connection beyond what is judged */
struct maps_seen
{
  struct maps_ledger_entry entry; /* if judged */
  bool judged;
  bool current; /* by the policy in force */
  char path[MAPS_SEEN_PATH];
};

/* A connection's session; the observation of a prefix has the same place in its list */
struct maps_surveyed
{
  char session[SYM_MAX_LEN + 1]; /* BIRD's protocol, or "" */
  struct maps_prefix local;      /* this router's end, family 0: not known */
};

struct maps_survey
{
  const struct maps_policy *policy;
  u32 connections;
  u32 *site;                     /* by peering: a number for its location */
  struct maps_channel **channel; /* by connection; good as long as the epoch is */
  u64 epoch;
  struct maps_surveyed *surveyed; /* by connection */
  struct maps_carried *carried;   /* by connection, added up over the prefixes judged so far */
  u32 room, first, count;         /* the batch: prefixes from first on */
  struct maps_observation *observation; /* room times connections */
  struct maps_seen *seen;               /* the same */
  struct maps_shortcoming *found;       /* of the prefix judged last, or of the sessions */
  u32 found_count;                      /* of the sessions */

  /* Over the prefixes judged so far, each counted once */
  u32 counted, verdicts[3], with_held;
};

/* A survey by the policy, to be freed with maps_survey_free(), or NULL. */
struct maps_survey *maps_survey_new(const struct maps_policy *policy);
void maps_survey_free(struct maps_survey *s);

/* Starts over with the first prefix. */
void maps_survey_begin(struct maps_survey *s);

/* Looks at the next batch of prefixes; false if there are no more. */
bool maps_survey_next(struct maps_survey *s);

/* Judges a prefix of the batch, by its index in the policy. */
void maps_survey_judge(struct maps_survey *s, u32 index, struct maps_readiness *readiness);

/* Looks at the sessions as such, once all prefixes are judged: completes what is carried and finds
 * the sessions' own shortcomings. */
void maps_survey_sessions(struct maps_survey *s);

static inline struct maps_observation *
maps_survey_observations(const struct maps_survey *s, u32 index)
{
  return s->observation + (size_t) (index - s->first) * s->connections;
}

static inline const struct maps_seen *
maps_survey_seen(const struct maps_survey *s, u32 index)
{
  return s->seen + (size_t) (index - s->first) * s->connections;
}

#endif
