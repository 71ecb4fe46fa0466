/*
 *	bird-maps -- what the views of readiness say
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The lines about a registered prefix or a session that `show maps prefixes` and
 *	`show maps readiness` have in common.
 */

#include <inttypes.h>
#include <stdio.h>

#include "core/report.h"
#include "core/text.h"
#include "bird/cli.h"

/* A name of the inventory as JSON; such names have at most 80 plain characters */
#define NAME_SIZE (80 + 3)

static const struct maps_registered *
registered_at(const struct maps_query *q, u32 index)
{
  return &q->instance->policy->registered[index];
}

static const struct maps_connection *
connection_at(const struct maps_query *q, u32 i)
{
  return i == MAPS_NONE ? NULL : &q->instance->policy->connection[i];
}

/* "null", or the name of the connection in quotes */
static const char *
json_name(const struct maps_query *q, u32 i, char buf[NAME_SIZE])
{
  const struct maps_connection *connection = connection_at(q, i);

  bsnprintf(buf, NAME_SIZE, connection ? "\"%s\"" : "null", connection ? connection->name : "");
  return buf;
}

/* The same for an address, which may not be known */
static const char *
json_address(const struct maps_prefix *address, char buf[MAPS_PREFIX_TEXT + 2])
{
  char text[MAPS_PREFIX_TEXT];

  if (!address || !address->family)
    return "null";

  maps_address_format(address, text);
  bsnprintf(buf, MAPS_PREFIX_TEXT + 2, "\"%s\"", text);
  return buf;
}

/* "2 connections elsewhere" */
static void
add_count(struct maps_text *t, u32 count, const char *one, const char *many, const char *what)
{
  if (count)
    maps_text_add(t, ", %u %s%s", count, count == 1 ? one : many, what);
}

void
maps_cli_verdict_line(struct maps_query *q, u32 index, const struct maps_readiness *r)
{
  const struct maps_registered *registered = registered_at(q, index);
  const char *peering = q->instance->policy->peering[registered->peering].name;
  const u32 *n = r->standing;
  char prefix[MAPS_PREFIX_TEXT], text[160];
  struct maps_text t;

  maps_prefix_format(&registered->prefix, prefix);

  if (q->json)
  {
    maps_cli_line(q,
                  "{\"type\":\"prefix_verdict\",\"prefix\":\"%s\",\"peering\":\"%s\","
                  "\"verdict\":\"%s\",\"connections\":%u,\"advertised\":%u,\"rejected\":%u,"
                  "\"absent\":%u,\"down\":%u,\"held\":%u,\"restarting\":%u,\"elsewhere\":%u}",
                  prefix, peering, maps_readiness_name(r->verdict), r->connections,
                  n[MAPS_ADVERTISED], n[MAPS_REJECTED], n[MAPS_ABSENT], n[MAPS_DOWN], n[MAPS_HELD],
                  n[MAPS_RESTARTING], n[MAPS_ELSEWHERE]);
    return;
  }

  maps_text_begin(&t, text, sizeof(text));
  maps_text_add(&t, "%s", maps_readiness_name(r->verdict));
  add_count(&t, n[MAPS_HELD], "connection", "connections", " held");
  add_count(&t, n[MAPS_RESTARTING], "connection", "connections", " restarting");
  add_count(&t, n[MAPS_ELSEWHERE], "connection", "connections", " elsewhere");
  maps_cli_line(q, "    %s", text);
}

/* In JSON a line for each message and connection, else one for each message */
u32
maps_cli_portal_parts(const struct maps_query *q)
{
  return MAPS_PORTALS * (q->json ? q->survey->connections : 1);
}

static void
portal_json(struct maps_query *q, u32 index, enum maps_portal portal, u32 i)
{
  const struct maps_observation *o = &maps_survey_observations(q->survey, index)[i];
  char prefix[MAPS_PREFIX_TEXT], name[NAME_SIZE], address[MAPS_PREFIX_TEXT + 2], words[80];

  if (!o->connection || !(o->portal & 1 << portal))
    return;

  maps_prefix_format(&registered_at(q, index)->prefix, prefix);
  maps_report_json_string(maps_portal_words(portal), words, sizeof(words));
  maps_cli_line(q,
                "{\"type\":\"portal\",\"prefix\":\"%s\",\"connection\":%s,\"local\":%s,"
                "\"message\":%s}",
                prefix, json_name(q, i, name), json_address(&q->survey->surveyed[i].local, address),
                words);
}

/* The portal lists addresses behind one message only; the others are told with names in front */
static void
portal_text(struct maps_query *q, u32 index, enum maps_portal portal)
{
  const struct maps_observation *o = maps_survey_observations(q->survey, index);
  bool addresses = portal == MAPS_PORTAL_NOT_RECEIVED;
  char list[MAPS_LINE_MAX - 80], address[MAPS_PREFIX_TEXT];
  struct maps_text t;

  maps_text_begin(&t, list, sizeof(list));
  for (u32 i = 0; i < q->survey->connections; i++)
  {
    const struct maps_prefix *local = &q->survey->surveyed[i].local;

    if (!o[i].connection || !(o[i].portal & 1 << portal))
      continue;

    if (addresses && local->family)
      maps_address_format(local, address);

    maps_text_add(&t, "%s%s", t.length ? ", " : "",
                  addresses && local->family ? address : o[i].connection->name);
  }

  if (t.length)
    maps_cli_line(q, "    portal%s%s: %s%s%s", addresses ? "" : " for ", addresses ? "" : list,
                  maps_portal_words(portal), addresses ? " " : "", addresses ? list : "");
}

void
maps_cli_portal_line(struct maps_query *q, u32 index, u32 part)
{
  if (q->json)
    portal_json(q, index, part / q->survey->connections, part % q->survey->connections);
  else
    portal_text(q, index, part);
}

/* A number, or that there is none */
static const char *
number_text(int64_t number, const char *none, char buf[24])
{
  if (number < 0)
    return none;

  snprintf(buf, 24, "%" PRId64, number);
  return buf;
}

void
maps_cli_finding_text(const struct maps_query *q, const struct maps_shortcoming *f, char *buf,
                      uint size)
{
  const struct maps_connection *twin = connection_at(q, f->twin);
  bool worse = f->rule == MAPS_RULE_HIDDEN_BACKUP;
  char here[24], there[24];
  const char *what;

  switch (f->aspect)
  {
  case MAPS_ASPECT_PATH:
    what = worse ? "path is longer than on" : "path differs from";
    break;
  case MAPS_ASPECT_COMMUNITIES:
    what = "communities differ from";
    break;
  case MAPS_ASPECT_MED:
    what = worse ? "MED is higher than on" : "MED differs from";
    break;
  case MAPS_ASPECT_PREFIXES:
    what = "fewer prefixes than on";
    break;
  case MAPS_ASPECT_ROUTES:
    snprintf(buf, size, "%" PRId64 " routes are announced, %" PRId64 " allowed", f->value,
             f->other);
    return;
  case MAPS_ASPECT_ROUTE:
    snprintf(buf, size, f->value < 0 ? "%s" : "%s (%" PRId64 " > %" PRId64 ")",
             maps_rule_by_code(f->rule)->title, f->value, f->other);
    return;
  case MAPS_ASPECT_NO_CONNECTION:
    snprintf(buf, size, "its peering has no session of its family");
    return;
  default:
    snprintf(buf, size, "%s", maps_aspect_name(f->aspect));
    return;
  }

  snprintf(buf, size, "%s %s (%s, there %s)", what, twin->name, number_text(f->value, "none", here),
           number_text(f->other, "none", there));
}

static void
finding_json(struct maps_query *q, u32 index, const struct maps_shortcoming *f)
{
  const struct maps_rule_info *rule = maps_rule_by_code(f->rule);
  const struct maps_connection *connection = connection_at(q, f->connection);
  char prefix[MAPS_PREFIX_TEXT + 2] = "null", name[NAME_SIZE], twin[NAME_SIZE];
  char address[MAPS_PREFIX_TEXT + 2], here[24], there[24];
  char head[MAPS_LINE_MAX], todo[MAPS_FIX_MAX + 3];

  if (index != MAPS_NONE)
  {
    char text[MAPS_PREFIX_TEXT];

    maps_prefix_format(&registered_at(q, index)->prefix, text);
    bsnprintf(prefix, sizeof(prefix), "\"%s\"", text);
  }

  int n = snprintf(head, sizeof(head),
                   "{\"type\":\"finding\",\"prefix\":%s,\"connection\":%s,\"address\":%s,"
                   "\"code\":%u,\"id\":\"%s\",\"action\":\"%s\",\"what\":\"%s\",\"twin\":%s,"
                   "\"value\":%s,\"other\":%s",
                   prefix, json_name(q, f->connection, name),
                   json_address(connection ? &connection->address : NULL, address), rule->code,
                   rule->id, maps_action_name(maps_policy_action(q->instance->policy, rule->code)),
                   maps_aspect_name(f->aspect), json_name(q, f->twin, twin),
                   number_text(f->value, "null", here), number_text(f->other, "null", there));

  /* 9: the key behind which it stands, and the brace */
  maps_report_json_string(maps_shortcoming_fix(f), todo,
                          MIN((int) sizeof(todo), MAPS_LINE_MAX + 1 - 9 - n));
  maps_cli_line(q, "%s,\"todo\":%s}", head, todo);
}

void
maps_cli_finding_line(struct maps_query *q, u32 index, const struct maps_shortcoming *f)
{
  const struct maps_connection *connection = connection_at(q, f->connection);
  char text[200];

  if (q->json)
  {
    finding_json(q, index, f);
    return;
  }

  maps_cli_finding_text(q, f, text, sizeof(text));
  maps_cli_line(q, "    %s%s%s: %s", maps_rule_by_code(f->rule)->id, connection ? " on " : "",
                connection ? connection->name : "", text);
}

void
maps_cli_connection_line(struct maps_query *q, u32 i)
{
  const struct maps_carried *c = &q->survey->carried[i];
  const struct maps_surveyed *surveyed = &q->survey->surveyed[i];
  const char *state = maps_session_state_name(c->state);
  char address[MAPS_PREFIX_TEXT], local[MAPS_PREFIX_TEXT + 2];
  bool known = surveyed->session[0];

  maps_address_format(&c->connection->address, address);

  if (q->json)
    maps_cli_line(q,
                  "{\"type\":\"connection\",\"connection\":\"%s\",\"session\":%s%s%s,"
                  "\"address\":\"%s\",\"local\":%s,\"state\":\"%s\",\"registered\":%u,"
                  "\"advertised\":%u,\"held\":%u,\"routes\":%u,\"max_routes\":%u}",
                  c->connection->name, known ? "\"" : "", known ? surveyed->session : "null",
                  known ? "\"" : "", address, json_address(&surveyed->local, local), state,
                  c->registered, c->advertised, c->held, c->routes, c->connection->max_advertised);
  else
  {
    bsnprintf(local, sizeof(local), "-");
    if (surveyed->local.family)
      maps_address_format(&surveyed->local, local);

    maps_cli_line(q, "%-20s %-16s %-16s %-10s %10u %10u %10u %10u %10u", c->connection->name,
                  address, local, state, c->registered, c->advertised, c->held, c->routes,
                  c->connection->max_advertised);
  }
}
