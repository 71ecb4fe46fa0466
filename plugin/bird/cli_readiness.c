/*
 *	bird-maps -- show maps readiness
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Would Microsoft validate what is registered? All prefixes are counted first, a
 *	chunk at a time; then the sums, the sessions, and whatever is missing follow.
 */

#include "bird/cli.h"

enum stage
{
  STAGE_COUNT,
  STAGE_SESSIONS,
  STAGE_LIST
};

/* Judges every prefix, a batch at a time; true when all of them are. */
static bool
count_batch(struct maps_query *q)
{
  struct maps_survey *s = q->survey;
  struct maps_readiness r;

  if (!maps_survey_next(s))
    return true;

  for (u32 i = 0; i < s->count; i++)
    maps_survey_judge(s, s->first + i, &r);

  return false;
}

/* The state of everything together */
static enum maps_readiness_verdict
sum_up(const struct maps_query *q, const u32 state[MAPS_SESSION_STATES])
{
  const struct maps_policy *policy = q->instance->policy;
  const struct maps_survey *s = q->survey;
  bool exchange = policy->deployment == MAPS_ROUTE_SERVER;

  for (u32 i = 0; i < s->found_count; i++)
    if (maps_shortcoming_fails(policy, &s->found[i]))
      return MAPS_NOT_READY;

  if (s->verdicts[MAPS_NOT_READY] ||
      !(exchange ? policy->registered_asn_count : policy->registered_count))
    return MAPS_NOT_READY;

  return s->verdicts[MAPS_READY_HERE] ||
             exchange && state[MAPS_SESSION_ELSEWHERE] + state[MAPS_SESSION_RESTARTING]
           ? MAPS_READY_HERE
           : MAPS_READY;
}

static void
sums(struct maps_query *q)
{
  const struct maps_policy *policy = q->instance->policy;
  const struct maps_survey *s = q->survey;
  u32 state[MAPS_SESSION_STATES] = {};

  for (u32 i = 0; i < s->connections; i++)
    state[s->carried[i].state]++;

  const char *verdict = maps_readiness_name(sum_up(q, state));

  if (q->json)
  {
    maps_cli_line(q,
                  "{\"type\":\"readiness\",\"verdict\":\"%s\",\"registered_prefixes\":%u,"
                  "\"registered_asns\":%u,\"ready\":%u,\"ready_here\":%u,\"not_ready\":%u,"
                  "\"with_held\":%u,\"sessions\":%u,\"up\":%u,\"down\":%u,\"held\":%u,"
                  "\"restarting\":%u,\"elsewhere\":%u,\"session_findings\":%u,\"hold_down\":%u}",
                  verdict, policy->registered_count, policy->registered_asn_count,
                  s->verdicts[MAPS_READY], s->verdicts[MAPS_READY_HERE],
                  s->verdicts[MAPS_NOT_READY], s->with_held, s->connections, state[MAPS_SESSION_UP],
                  state[MAPS_SESSION_DOWN], state[MAPS_SESSION_HELD],
                  state[MAPS_SESSION_RESTARTING], state[MAPS_SESSION_ELSEWHERE], s->found_count,
                  policy->hold_down);
    return;
  }

  maps_cli_line(q, "Readiness:   %s", verdict);
  if (policy->deployment == MAPS_PARTNER)
    maps_cli_line(q,
                  "Prefixes:    %u registered: %u ready, %u ready here, %u not ready; %u of them "
                  "with a connection held",
                  policy->registered_count, s->verdicts[MAPS_READY], s->verdicts[MAPS_READY_HERE],
                  s->verdicts[MAPS_NOT_READY], s->with_held);
  else
    maps_cli_line(q, "ASNs:        %u registered, see show maps asns",
                  policy->registered_asn_count);
  maps_cli_line(q, "Sessions:    %u: %u up, %u down, %u held, %u restarting, %u elsewhere",
                s->connections, state[MAPS_SESSION_UP], state[MAPS_SESSION_DOWN],
                state[MAPS_SESSION_HELD], state[MAPS_SESSION_RESTARTING],
                state[MAPS_SESSION_ELSEWHERE]);
  maps_cli_line(q, "Hold-down:   %u s", policy->hold_down);
  maps_cli_line(q, " ");
  maps_cli_line(q, "%-20s %-16s %-16s %-10s %10s %10s %10s %10s %10s", "Connection", "Neighbor",
                "Local", "State", "Registered", "Advertised", "Held", "Routes", "Most");
}

/* The sessions and what is wrong with them; true when all of it is said. */
static bool
say_sessions(struct maps_query *q)
{
  struct maps_survey *s = q->survey;

  for (; q->index < s->connections + s->found_count; q->index++)
  {
    if (q->lines >= MAPS_CHUNK_LINES)
      return false;

    if (q->index < s->connections)
      maps_cli_connection_line(q, q->index);
    else
      maps_cli_finding_line(q, MAPS_NONE, &s->found[q->index - s->connections]);
  }
  return true;
}

static void
missing_line(struct maps_query *q, const struct maps_shortcoming *f)
{
  const struct maps_policy *policy = q->instance->policy;
  const struct maps_rule_info *rule = maps_rule_by_code(f->rule);
  const char *connection =
    f->connection == MAPS_NONE ? "-" : policy->connection[f->connection].name;
  const struct maps_observation *o = maps_survey_observations(q->survey, q->index);
  char prefix[MAPS_PREFIX_TEXT], text[200], address[MAPS_PREFIX_TEXT] = "";

  maps_prefix_format(&policy->registered[q->index].prefix, prefix);
  maps_cli_finding_text(q, f, text, sizeof(text));

  /* Of a route that is kept back Microsoft sees no more than that it is not there */
  bool seen = rule->across || o[f->connection].standing == MAPS_ADVERTISED;
  const char *words = seen ? rule->portal : NULL;

  if (rule->code == MAPS_RULE_NOT_ON_ALL_SESSIONS && f->connection != MAPS_NONE &&
      q->survey->surveyed[f->connection].local.family)
    maps_address_format(&q->survey->surveyed[f->connection].local, address);

  if (!q->shown++)
  {
    maps_cli_line(q, " ");
    maps_cli_line(q, "%-19s %-20s %-26s %s", "Prefix", "Connection", "Rule",
                  "What is missing: what to do; portal");
  }

  maps_cli_line(q, "%-19s %-20s %-26s %s%s: %s%s%s%s%s", prefix, connection, rule->id, text,
                maps_shortcoming_fails(policy, f) ? "" : " (warns)", maps_shortcoming_fix(f),
                words ? "; portal: " : "", words ?: "", address[0] ? " " : "", address);
}

/* What is missing of one prefix; true when all of it is said. */
static bool
say_prefix(struct maps_query *q)
{
  struct maps_readiness r;

  maps_survey_judge(q->survey, q->index, &r);

  if (!r.count && r.verdict != MAPS_NOT_READY)
    return true;

  u32 portal = q->json ? maps_cli_portal_parts(q) : 0;

  for (; q->subindex < r.count + portal + q->json; q->subindex++)
  {
    if (q->lines >= MAPS_CHUNK_LINES)
      return false;

    if (!q->json)
      missing_line(q, &q->survey->found[q->subindex]);
    else if (!q->subindex)
      maps_cli_verdict_line(q, q->index, &r);
    else if (q->subindex <= portal)
      maps_cli_portal_line(q, q->index, q->subindex - 1);
    else
      maps_cli_finding_line(q, q->index, &q->survey->found[q->subindex - 1 - portal]);
  }

  q->subindex = 0;
  return true;
}

/* What is missing of all of them, a batch at a time; true at the end. */
static bool
say_prefixes(struct maps_query *q)
{
  for (u32 batches = 0;; q->index++)
  {
    if (q->index == q->survey->first + q->survey->count)
    {
      if (batches++)
        return false;

      if (!maps_survey_next(q->survey))
        return true;
    }

    if (!say_prefix(q))
      return false;
  }
}

bool
maps_cli_readiness(struct maps_query *q)
{
  if (!q->survey && !(q->survey = maps_survey_new(q->instance->policy)))
  {
    maps_cli_line(q, "Out of memory");
    return false;
  }

  if (q->stage == STAGE_COUNT)
  {
    if (!count_batch(q))
      return true;

    maps_survey_sessions(q->survey);
    sums(q);
    q->stage = STAGE_SESSIONS;
  }

  if (q->stage == STAGE_SESSIONS)
  {
    if (!say_sessions(q))
      return true;

    maps_survey_begin(q->survey);
    q->index = 0;
    q->stage = STAGE_LIST;
  }

  return !say_prefixes(q);
}
