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

void
maps_cli_line(struct maps_query *q, const char *format, ...)
{
  char line[MAPS_LINE_MAX + 1];
  va_list args;

  va_start(args, format);
  vsnprintf(line, sizeof(line), format, args);
  va_end(args);

  cli_printf(q->cli, -q->code, "%s", line);
  q->lines++;
}

void
maps_cli_time(char buf[TM_DATETIME_BUFFER_SIZE], u32 unix_time)
{
  btime age = current_real_time() - (btime) unix_time S;
  struct timeformat format = TM_ISO_LONG_S;

  tm_format_time(buf, &format, current_time() - age);
}

bool
maps_query_wants(const struct maps_query *q, const struct maps_channel *mc)
{
  return !q->session[0] || !strcmp(q->session, mc->channel->proto->name) ||
         (mc->connection && !strcmp(q->session, mc->connection->name));
}

struct maps_channel *
maps_query_channel(struct maps_query *q)
{
  struct maps_channel *mc;

  /* The names kept are those of the last channel that is done with */
  char proto[sizeof(q->proto)], channel[sizeof(q->channel)];

  strcpy(proto, q->proto);
  strcpy(channel, q->channel);

  while ((mc = maps_channel_next(proto, channel)) && !maps_query_wants(q, mc))
  {
    bsnprintf(proto, sizeof(proto), "%s", mc->channel->proto->name);
    bsnprintf(channel, sizeof(channel), "%s", mc->channel->name);
  }

  if (mc && mc->serial != q->serial)
  {
    q->serial = mc->serial;
    q->inside = false;
    q->at_direction = MAPS_IMPORT;
  }

  return mc;
}

void
maps_query_leave(struct maps_query *q, const struct maps_channel *mc)
{
  bsnprintf(q->proto, sizeof(q->proto), "%s", mc->channel->proto->name);
  bsnprintf(q->channel, sizeof(q->channel), "%s", mc->channel->name);
}

static void
query_end(struct cli *c)
{
  struct maps_query *q = c->rover;

  free(q->counter);
  maps_instance_unref(q->instance);
  c->cont = NULL;
  c->cleanup = NULL;
  c->rover = NULL;
}

static void
query_continue(struct cli *c)
{
  struct maps_query *q = c->rover;

  q->lines = 0;

  if (q->step(q))
    return;

  cli_printf(c, 0, "");
  query_end(c);
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

  q->instance = maps_instance_ref(p->data);
  c->cont = query_continue;
  c->cleanup = query_end;
  c->rover = q;
}
