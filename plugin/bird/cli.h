/*
 *	bird-maps -- `show maps` in birdc
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A command becomes a query, and a query is answered in chunks, each as long as
 *	BIRD can spare, whenever the client has read the one before. Between chunks
 *	anything may happen: routes change, sessions go, the configuration is
 *	replaced. So a query keeps no pointers but to the instance that it holds a
 *	reference to; it remembers names and keys and goes on after them.
 */

#ifndef MAPS_BIRD_CLI_H
#define MAPS_BIRD_CLI_H

#include "core/ledger.h"
#include "bird/bird.h"
#include "bird/channel.h"
#include "bird/instance.h"
#include "bird/survey.h"

/* Reply codes; BIRD's own end at 1027 */
#define MAPS_CLI_SUMMARY   1100
#define MAPS_CLI_VERDICTS  1101
#define MAPS_CLI_PREFIXES  1102
#define MAPS_CLI_ASNS      1103
#define MAPS_CLI_RULES     1104
#define MAPS_CLI_EXPLAIN   1105
#define MAPS_CLI_JSON      1106
#define MAPS_CLI_READINESS 1107

#define MAPS_CLI_NOT_FOUND 8001
#define MAPS_CLI_SYNTAX    9001

/* Longest line: BIRD cuts at CLI_LINE_SIZE, the reply code and the newline included */
#define MAPS_LINE_MAX 500

/* Longer than any name of a protocol or connection: a name that is cut matches none */
#define MAPS_CLI_NAME_SIZE 96

/* Work in one chunk: lines, and entries looked at on the way */
#define MAPS_CHUNK_LINES   64
#define MAPS_CHUNK_ENTRIES 4096

enum maps_which
{
  MAPS_ALL,
  MAPS_ONLY_REJECTED,
  MAPS_ONLY_ACCEPTED,
  MAPS_ONLY_WARNED
};
enum maps_where
{
  MAPS_ANYWHERE,
  MAPS_WHERE_EXACT,
  MAPS_WHERE_IN,
  MAPS_WHERE_FOR
};

/* A channel by its names: it may go, and another one of these names may come */
struct maps_place
{
  char proto[SYM_MAX_LEN + 1], channel[SYM_MAX_LEN + 1];
};

/* How a time reads, kept by its low bits: a table comes in within a minute or so */
#define MAPS_MOMENTS 64

struct maps_moment
{
  u32 time;
  char text[TM_DATETIME_BUFFER_SIZE]; /* "": none yet */
};

struct maps_query
{
  struct cli *cli;
  struct maps_instance *instance; /* referenced */
  struct maps_channel *entered;   /* the channel that may be looked into now, or NULL */
  void *loop;                     /* of its protocol */
  /* Answers a chunk; false when all is said */
  bool (*step)(struct maps_query *q);
  int code;
  bool json;

  /* What is asked */
  enum maps_which which;
  enum maps_where where;
  struct maps_prefix prefix;
  int direction; /* enum maps_direction, or -1 for both */
  u32 rule;      /* code, or 0 */
  char session[MAPS_CLI_NAME_SIZE];

  /* Where the answer is */
  uint stage;
  struct maps_place done; /* the last channel that is done with */
  struct maps_place at;   /* the channel at hand, with the place in its ledgers: */
  int at_direction;
  bool inside; /* key is set */
  struct maps_ledger_key key;
  u32 index, subindex;
  u32 shown;
  int name_width; /* of the column with session names */
  struct maps_moment moment[MAPS_MOMENTS];
  u32 lines;                  /* in this chunk */
  u32 *counter;               /* of a view that counts first; malloc'ed */
  struct maps_survey *survey; /* of a view of registered prefixes */
  u32 part;                   /* of the answer about one of them */
};

void maps_cli_command(struct plugin *p, struct cli *c, const char *args);

/* One line of the answer, at most MAPS_LINE_MAX bytes: of length bytes and NUL, or as printf. */
void maps_cli_text(struct maps_query *q, const char *line, uint length);
void maps_cli_line(struct maps_query *q, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/* The words of a command become a query; false with a message in err. */
bool maps_cli_parse(struct maps_query *q, const char *args, char *err, uint size);

/* The channel that the query is at, or the next one it asks for; NULL: no more. When it is
 * another one than at the last call, the place in its ledgers is the beginning. It is entered
 * until the query leaves it or the chunk ends. */
struct maps_channel *maps_query_channel(struct maps_query *q);

/* Goes on with the channel that follows. */
void maps_query_leave(struct maps_query *q, const struct maps_channel *mc);

/* Steps of the views */
bool maps_cli_summary(struct maps_query *q);
bool maps_cli_verdicts(struct maps_query *q);
bool maps_cli_prefixes(struct maps_query *q);
bool maps_cli_readiness(struct maps_query *q);
bool maps_cli_asns(struct maps_query *q);
bool maps_cli_rules(struct maps_query *q);
bool maps_cli_explain(struct maps_query *q);

/* cli_findings.c: lines that the views of readiness share. A prefix is told by its index in the
 * policy; MAPS_NONE: the sessions as such. */
void maps_cli_verdict_line(struct maps_query *q, u32 index, const struct maps_readiness *readiness);
void maps_cli_finding_line(struct maps_query *q, u32 index, const struct maps_shortcoming *found);
void maps_cli_connection_line(struct maps_query *q, u32 connection);

/* What the portal would show of the prefix; how many calls with parts from 0 up tell all of it. */
u32 maps_cli_portal_parts(const struct maps_query *q);
void maps_cli_portal_line(struct maps_query *q, u32 index, u32 part);

/* "path is longer than on link1 (3, there 2)"; for a view's own lines */
void maps_cli_finding_text(const struct maps_query *q, const struct maps_shortcoming *found,
                           char *buf, uint size);

/* "2026-11-22 20:12:01", in local time */
void maps_cli_time(char buf[TM_DATETIME_BUFFER_SIZE], u32 unix_time);

#endif
