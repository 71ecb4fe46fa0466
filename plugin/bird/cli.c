/*
 *	bird-maps -- `show maps` in birdc
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bird/cli.h"

/* cli_printf() copies a line byte by byte, and then again. Where only a blank comes before it and
 * it fits behind what is to be sent, it goes there at once. */
void
maps_cli_text(struct maps_query *q, const char *line, uint length)
{
  struct cli *c = q->cli;
  struct cli_out *out = c->tx_write;

  if (out && c->last_reply == q->code && (uint) (out->end - out->wpos) >= length + 2)
  {
    *out->wpos++ = ' ';
    memcpy(out->wpos, line, length);
    out->wpos += length;
    *out->wpos++ = '\n';
  }
  else
    cli_printf(c, -q->code, "%s", line);

  q->lines++;
}

void
maps_cli_line(struct maps_query *q, const char *format, ...)
{
  char line[MAPS_LINE_MAX + 1];
  va_list args;

  va_start(args, format);
  vsnprintf(line, sizeof(line), format, args);
  va_end(args);

  maps_cli_text(q, line, strlen(line));
}

void
maps_cli_time(char buf[TM_DATETIME_BUFFER_SIZE], u32 unix_time)
{
  btime age = current_real_time() - (btime) unix_time S;
  struct timeformat format = TM_ISO_LONG_S;

  tm_format_time(buf, &format, current_time() - age);
}

static void
leave_channel(struct maps_query *q)
{
  if (q->entered)
    maps_proto_leave(q->loop);

  q->entered = NULL;
}

/* Does the query ask for this session? It may be named as BIRD's protocol or as a connection. */
static bool
is_wanted(const struct maps_query *q, const struct maps_channel *mc)
{
  return !q->session[0] || !strcmp(q->session, maps_channel_name(mc)) ||
         (mc->connection && !strcmp(q->session, mc->connection->name));
}

static void
set_place(struct maps_place *place, const struct maps_channel *mc)
{
  bsnprintf(place->proto, sizeof(place->proto), "%s", maps_channel_name(mc));
  bsnprintf(place->channel, sizeof(place->channel), "%s", mc->channel->name);
}

static bool
is_place(const struct maps_place *place, const struct maps_channel *mc)
{
  return !strcmp(place->proto, maps_channel_name(mc)) && !strcmp(place->channel, mc->channel->name);
}

struct maps_channel *
maps_query_channel(struct maps_query *q)
{
  struct maps_channel *mc;

  for (mc = maps_channel_next(q->done.proto, q->done.channel); mc; mc = mc->next)
    if (is_wanted(q, mc))
      break;

  if (!mc)
    return NULL;

  if (!is_place(&q->at, mc))
  {
    set_place(&q->at, mc);
    q->inside = false;
    q->at_direction = MAPS_IMPORT;
  }

  q->entered = mc;
  q->loop = maps_proto_enter(mc->channel->proto);
  return mc;
}

void
maps_query_leave(struct maps_query *q, const struct maps_channel *mc)
{
  set_place(&q->done, mc);
  leave_channel(q);
}

/* Is there any session of this name, be it one that the inventory alone knows? */
static bool
session_exists(struct maps_query *q)
{
  const struct maps_policy *policy = q->instance->policy;
  struct maps_channel *mc = NULL;

  while (mc = maps_channel_after(mc))
    if (is_wanted(q, mc))
      return true;

  for (u32 i = 0; i < policy->connection_count; i++)
    if (!strcmp(q->session, policy->connection[i].name))
      return true;

  return false;
}

static void
query_end(struct cli *c)
{
  struct maps_query *q = c->rover;

  free(q->counter);
  maps_survey_free(q->survey);
  maps_instance_unref(q->instance);
  c->cont = NULL;
  c->cleanup = NULL;
  c->rover = NULL;
}

MAPS_CLI_CLEANUP(query_cleanup, query_end)

static void
query_continue(struct cli *c)
{
  struct maps_query *q = c->rover;

  q->lines = 0;
  bool more = q->step(q);
  leave_channel(q);

  if (more)
    return;

  cli_printf(c, 0, "");
  query_end(c);
}

/* Width of the longest session name, so that columns stay in line */
static int
name_width(void)
{
  int width = strlen("Session");

  for (struct maps_channel *mc = NULL; mc = maps_channel_after(mc);)
    width = MAX(width, (int) strlen(maps_channel_name(mc)));

  return width;
}

void
maps_cli_command(struct plugin *p, struct cli *c, const char *args)
{
  struct maps_query *q = lp_allocz(c->parser_pool, sizeof(struct maps_query));
  char err[256];

  q->cli = c;
  q->direction = -1;

  if (!maps_cli_parse(q, args, err, sizeof(err)))
  {
    cli_printf(c, MAPS_CLI_SYNTAX, "%s", err);
    return;
  }

  q->name_width = name_width();
  q->instance = maps_instance_ref(p->data);

  if (q->session[0] && !session_exists(q))
  {
    cli_printf(c, MAPS_CLI_NOT_FOUND, "'%s' is no BGP protocol and no connection", q->session);
    maps_instance_unref(q->instance);
    return;
  }

  c->cont = query_continue;
  c->cleanup = query_cleanup;
  c->rover = q;
}
