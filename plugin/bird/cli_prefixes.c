/*
 *	bird-maps -- show maps prefixes
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The inventory's side of the verdicts: not what BIRD sends, but what became of
 *	everything that was registered with Microsoft, connection by connection, and
 *	what Azure's portal would show.
 */

#include "core/report.h"
#include "bird/cli.h"

/* What is said of one prefix, in this order */
enum part
{
  PART_STATES,
  PART_VERDICT,
  PART_PORTAL,
  PART_FINDINGS,
  PARTS
};

/* In words: the rules that the route breaks, or why the state is what it is */
static void
state_notes(const struct maps_query *q, const struct maps_observation *o,
            const struct maps_seen *seen, bool found, char *buf, uint size)
{
  const struct maps_ledger_entry *e = &seen->entry;

  buf[0] = 0;
  if (seen->judged && e->failed)
    maps_report_rules(seen->current ? q->instance->policy : NULL, e->failed, e->length, e->offender,
                      buf, size);
  else if (o->standing == MAPS_HELD)
    bsnprintf(buf, size, "lost, but still counted");
  else if (o->standing == MAPS_RESTARTING)
    bsnprintf(buf, size, "this router restarts gracefully");
  else if (o->standing == MAPS_ABSENT && seen->judged)
    bsnprintf(buf, size, "accepted, but not announced (export limit?)");
  else if (o->standing == MAPS_DOWN && !found)
    bsnprintf(buf, size, "no BGP protocol with this neighbor");
}

static void
state_line(struct maps_query *q, u32 i)
{
  const struct maps_policy *policy = q->instance->policy;
  const struct maps_registered *registered = &policy->registered[q->index];
  const struct maps_observation *o = &maps_survey_observations(q->survey, q->index)[i];
  const struct maps_seen *seen = &maps_survey_seen(q->survey, q->index)[i];
  const char *session = q->survey->surveyed[i].session, *quote = session[0] ? "\"" : "";
  const char *peering = policy->peering[registered->peering].name;
  const char *state = maps_standing_name(o->standing);
  char prefix[MAPS_PREFIX_TEXT], address[MAPS_PREFIX_TEXT], notes[200], codes[64] = "[]";

  if (!o->connection || !o->own)
    return;

  maps_prefix_format(&registered->prefix, prefix);
  maps_address_format(&o->connection->address, address);

  if (!q->json)
  {
    state_notes(q, o, seen, session[0], notes, sizeof(notes));
    maps_cli_line(q, "%-19s %-16s %-20s %-16s %-10s %s", prefix, peering, o->connection->name,
                  address, state, notes);
    return;
  }

  if (seen->judged)
    maps_report_json_codes(seen->entry.failed, codes, sizeof(codes));

  maps_cli_line(q,
                "{\"type\":\"prefix\",\"prefix\":\"%s\",\"peering\":\"%s\",\"connection\":\"%s\","
                "\"address\":\"%s\",\"session\":%s%s%s,\"state\":\"%s\",\"codes\":%s,\"since\":%u}",
                prefix, peering, o->connection->name, address, quote, session[0] ? session : "null",
                quote, state, codes, seen->judged ? seen->entry.since : 0);

  if (o->standing == MAPS_ADVERTISED && o->known)
  {
    char med[16] = "null";

    if (o->sent.has_med)
      bsnprintf(med, sizeof(med), "%u", o->sent.med);

    maps_cli_line(q,
                  "{\"type\":\"sent\",\"prefix\":\"%s\",\"connection\":\"%s\",\"carries\":%s,"
                  "\"communities\":%u,\"med\":%s,\"length\":%u,\"judged_path\":\"%s\"}",
                  prefix, o->connection->name, o->sent.carries ? "true" : "false",
                  o->sent.community_count, med, o->sent.length, seen->path);
  }
}

/* Says a part of a prefix's answer, as many lines as its subindex has room for. */
static bool
say_part(struct maps_query *q, const struct maps_readiness *r)
{
  const u32 size[PARTS] = {
    [PART_STATES] = q->survey->connections,
    [PART_VERDICT] = 1,
    [PART_PORTAL] = maps_cli_portal_parts(q),
    [PART_FINDINGS] = r->count,
  };

  for (; q->subindex < size[q->part]; q->subindex++)
  {
    if (q->lines >= MAPS_CHUNK_LINES)
      return false;

    switch (q->part)
    {
    case PART_STATES:
      state_line(q, q->subindex);
      break;

    case PART_VERDICT:
      maps_cli_verdict_line(q, q->index, r);
      break;

    case PART_PORTAL:
      maps_cli_portal_line(q, q->index, q->subindex);
      break;

    /* Broken route rules stand beside the states, and rule 20 is the states */
    case PART_FINDINGS:
      if (q->json || q->survey->found[q->subindex].aspect >= MAPS_ASPECT_PATH ||
          q->survey->found[q->subindex].aspect == MAPS_ASPECT_NO_CONNECTION)
        maps_cli_finding_line(q, q->index, &q->survey->found[q->subindex]);
    }
  }

  q->subindex = 0;
  return true;
}

static bool
say_prefix(struct maps_query *q)
{
  struct maps_readiness r;

  maps_survey_judge(q->survey, q->index, &r);

  for (; q->part < PARTS; q->part++)
    if (!say_part(q, &r))
      return false;

  q->part = 0;
  return true;
}

/* Of the sessions, once all prefixes are told; true at the end. */
static bool
say_sessions(struct maps_query *q)
{
  struct maps_survey *s = q->survey;

  if (!q->json && s->found_count && !q->subindex)
    maps_cli_line(q, "Sessions");

  for (; q->subindex < s->found_count + (q->json ? s->connections : 0); q->subindex++)
  {
    if (q->lines >= MAPS_CHUNK_LINES)
      return false;

    if (q->subindex < s->found_count)
      maps_cli_finding_line(q, MAPS_NONE, &s->found[q->subindex]);
    else
      maps_cli_connection_line(q, q->subindex - s->found_count);
  }
  return true;
}

bool
maps_cli_prefixes(struct maps_query *q)
{
  const struct maps_policy *policy = q->instance->policy;
  u32 batches = 0;

  if (!q->survey)
  {
    if (!(q->survey = maps_survey_new(policy)))
    {
      maps_cli_line(q, "Out of memory");
      return false;
    }

    if (!q->json)
      maps_cli_line(q, "%-19s %-16s %-20s %-16s %-10s %s", "Prefix", "Peering", "Connection",
                    "Neighbor", "State", "Rules");
    if (!policy->registered_count && !q->json)
      maps_cli_line(q, "No registered prefixes in %s", q->instance->file);
  }

  for (; !q->stage; q->index++)
  {
    if (q->index == q->survey->first + q->survey->count)
    {
      if (batches++)
        return true;

      if (!maps_survey_next(q->survey))
      {
        maps_survey_sessions(q->survey);
        q->stage = 1;
        break;
      }
    }

    if (!say_prefix(q))
      return true;
  }

  return !say_sessions(q);
}
