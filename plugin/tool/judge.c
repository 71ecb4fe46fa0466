/*
 *	bird-maps -- birdmaps judge: what the engine says of routes in a file
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Routes stream from the input through the engine to standard output, one at a
 *	time, in order. A line that cannot be understood is told of and counted, and
 *	the rest goes on; the exit status remembers it.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/inventory.h"
#include "config/route_json.h"
#include "tool/bgpdump.h"
#include "tool/birdc.h"
#include "tool/lines.h"
#include "tool/tool.h"
#include "tool/verdict_line.h"

/* Bad lines beyond these are only counted */
#define BAD_LINES_TOLD 100

#define OUTPUT_BUFFER  (256u << 10)

struct judge
{
  const struct maps_policy *policy;
  struct maps_prefix address; /* neighbour of routes that name none */
  enum maps_direction direction;

  /* The session looked up last: routes of one session mostly come together */
  struct maps_judge by[2]; /* by direction */
  struct maps_prefix session_address;
  bool session_external;

  struct maps_route_json *json;
  struct maps_birdc *birdc;
  struct maps_route_line *line;
  struct maps_verdict_printer *printer;

  uint64_t routes, decision[MAPS_OBSERVE + 1], bad_lines, skipped;
};

/* A format of input: what a line of it, and its end, say. The route is set when there is one. */
struct format
{
  const char *name;
  unsigned (*line)(struct judge *j, char *text, size_t length, const struct maps_route_line **route,
                   char why[MAPS_LINE_WHY]);
  unsigned (*end)(struct judge *j, const struct maps_route_line **route, char why[MAPS_LINE_WHY]);
};

static unsigned
json_line(struct judge *j, char *text, size_t length, const struct maps_route_line **route,
          char why[MAPS_LINE_WHY])
{
  *route = j->line;
  return maps_route_json_line(j->json, text, length, j->line, why);
}

static unsigned
bgpdump_line(struct judge *j, char *text, size_t length, const struct maps_route_line **route,
             char why[MAPS_LINE_WHY])
{
  *route = j->line;
  return maps_bgpdump_line(text, length, j->line, why);
}

static unsigned
birdc_line(struct judge *j, char *text, size_t length, const struct maps_route_line **route,
           char why[MAPS_LINE_WHY])
{
  return maps_birdc_line(j->birdc, text, length, route, why);
}

static unsigned
birdc_end(struct judge *j, const struct maps_route_line **route, char why[MAPS_LINE_WHY])
{
  return maps_birdc_end(j->birdc, route, why);
}

static const struct format formats[] = {
  {"ndjson", json_line, NULL},
  {"bgpdump", bgpdump_line, NULL},
  {"birdc", birdc_line, birdc_end},
};

/* The session with this neighbour: a connection, an ordinary one, or else a client */
static struct maps_session
find_session(const struct maps_policy *policy, const struct maps_prefix *address, bool external)
{
  const struct maps_connection *connection = maps_policy_connection(policy, address);

  if (connection)
    return maps_session_microsoft(connection);

  struct maps_session session = maps_session_client(policy, address, external);

  session.role = maps_policy_role(policy, address, 0);
  return session;
}

static struct maps_judge *
judge_of(struct judge *j, const struct maps_route_line *line)
{
  const struct maps_prefix *address = line->session.family ? &line->session : &j->address;

  if (!maps_prefix_equal(address, &j->session_address) || line->external != j->session_external)
  {
    struct maps_session session = find_session(j->policy, address, line->external);

    maps_judge_begin(&j->by[MAPS_IMPORT], j->policy, &session, MAPS_IMPORT);
    maps_judge_begin(&j->by[MAPS_EXPORT], j->policy, &session, MAPS_EXPORT);
    j->session_address = *address;
    j->session_external = line->external;
  }

  return &j->by[line->has_direction ? line->direction : j->direction];
}

static void
judge_route(struct judge *j, const struct maps_route_line *line)
{
  struct maps_judge *judge = judge_of(j, line);
  struct maps_route route = maps_route_line_route(line);
  const struct maps_verdict *verdict = maps_judge(judge, &route);
  size_t length;

  j->routes++;
  j->decision[verdict->decision]++;

  const char *text = maps_verdict_line(j->printer, judge, &route, verdict, &length);
  fwrite(text, 1, length, stdout);
}

static void
tell_bad_line(struct judge *j, const char *name, uint64_t number, const char *why)
{
  char text[4096 + MAPS_LINE_WHY];

  if (++j->bad_lines > BAD_LINES_TOLD + 1)
    return;

  if (j->bad_lines > BAD_LINES_TOLD)
    snprintf(text, sizeof text, "%s: further bad lines are only counted", name);
  else
    snprintf(text, sizeof text, "%s:%" PRIu64 ": %s", name, number, why);
  maps_tool_complain(text);
}

/* What the line said, as a mask, is done and counted */
static void
take(struct judge *j, const char *name, uint64_t number, unsigned said,
     const struct maps_route_line *route, const char *why)
{
  if (said & MAPS_LINE_ROUTE)
    judge_route(j, route);
  if (said & MAPS_LINE_BAD)
    tell_bad_line(j, name, number, why);
  if (said & MAPS_LINE_SKIPPED)
    j->skipped++;
}

/* Judges the routes of an open file. The status is clean, unless reading or writing failed:
 * with output that nobody takes there is no use in going on. */
static int
judge_lines(const struct maps_command *command, struct judge *j, const struct format *format,
            const char *name, struct maps_lines *lines)
{
  const struct maps_route_line *route = NULL;
  char why[MAPS_LINE_WHY];
  unsigned said;
  size_t length;
  char *text;

  while (!ferror(stdout))
    switch (maps_lines_next(lines, &text, &length))
    {
    case MAPS_LINES_LINE:
      said = length ? format->line(j, text, length, &route, why) : MAPS_LINE_NOTHING;
      take(j, name, lines->number, said, route, why);
      break;
    case MAPS_LINES_LONG:
      tell_bad_line(j, name, lines->number, "the line is too long");
      break;
    case MAPS_LINES_ERROR:
      return maps_tool_usage(command, "%s: %s", name, strerror(errno));
    case MAPS_LINES_END:
      said = format->end ? format->end(j, &route, why) : MAPS_LINE_NOTHING;
      take(j, name, lines->number, said, route, why);
      return MAPS_EXIT_CLEAN;
    }

  return MAPS_EXIT_OUTPUT;
}

/* The same for a file by its name, "-" being standard input */
static int
judge_file(const struct maps_command *command, struct judge *j, const struct format *format,
           const char *file)
{
  bool standard = !strcmp(file, "-");
  int fd = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
  struct maps_lines lines;
  int status;

  if (fd < 0)
    return maps_tool_usage(command, "%s: %s", file, strerror(errno));

  if (maps_lines_open(&lines, fd))
  {
    status = judge_lines(command, j, format, standard ? "stdin" : file, &lines);
    maps_lines_close(&lines);
  }
  else
    status = maps_tool_usage(command, "out of memory");

  if (!standard)
    close(fd);
  return status;
}

static bool
judge_begin(struct judge *j)
{
  j->json = maps_route_json_new();
  j->birdc = calloc(1, sizeof *j->birdc);
  j->line = malloc(sizeof *j->line);
  j->printer = maps_verdict_printer_new();
  return j->json && j->birdc && j->line && j->printer;
}

static void
judge_end(struct judge *j)
{
  maps_route_json_free(j->json);
  free(j->birdc);
  free(j->line);
  maps_verdict_printer_free(j->printer);
}

static void
print_summary(const struct judge *j)
{
  fprintf(stderr,
          "routes %" PRIu64 ", in scope %" PRIu64 ", accepted %" PRIu64 ", rejected %" PRIu64
          ", observed %" PRIu64 ", bad lines %" PRIu64 ", lines without a route %" PRIu64 "\n",
          j->routes, j->routes - j->decision[MAPS_OUT_OF_SCOPE], j->decision[MAPS_ACCEPT],
          j->decision[MAPS_REJECT], j->decision[MAPS_OBSERVE], j->bad_lines, j->skipped);
}

struct arguments
{
  const char *inventory, *session;
  const struct format *format;
  enum maps_direction direction;
  bool quiet;
  char **file; /* ended by NULL */
};

/* The session of the command line, or else the first one that ends on this router */
static bool
choose_session(const struct maps_command *command, const char *address, struct judge *j)
{
  const struct maps_policy *policy = j->policy;

  if (address)
  {
    if (maps_address_parse(address, &j->address) == MAPS_PREFIX_OK)
      return true;

    maps_tool_usage(command, "--session %s is not an IP address", address);
    return false;
  }

  for (uint32_t i = 0; i < policy->connection_count; i++)
    if (!policy->connection[i].elsewhere)
    {
      j->address = policy->connection[i].address;
      return true;
    }

  maps_tool_usage(command, "no session of the inventory ends on this router: give --session");
  return false;
}

static int
judge_files(const struct maps_command *command, struct judge *j, const struct arguments *arguments)
{
  static char *standard_input[] = {"-", NULL};
  int status = MAPS_EXIT_CLEAN;

  for (char **file = *arguments->file ? arguments->file : standard_input; *file && !status; file++)
    status = judge_file(command, j, arguments->format, *file);

  status = maps_tool_finish(status);
  if (!arguments->quiet)
    print_summary(j);

  if (status)
    return status;
  if (j->bad_lines)
    return MAPS_EXIT_BAD_LINE;
  if (j->decision[MAPS_REJECT] || j->decision[MAPS_OBSERVE])
    return MAPS_EXIT_REJECTED;
  return MAPS_EXIT_CLEAN;
}

static int
judge(const struct maps_command *command, const struct arguments *arguments)
{
  struct maps_problems problems;
  struct maps_policy *policy = maps_inventory_load(arguments->inventory, &problems);
  struct judge j = {.policy = policy, .direction = arguments->direction};
  int status = MAPS_EXIT_UNUSABLE;

  maps_tool_problems(&problems);

  if (!policy)
    return status;

  setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER);
  if (!judge_begin(&j))
    maps_tool_usage(command, "out of memory");
  else if (choose_session(command, arguments->session, &j))
    status = judge_files(command, &j, arguments);

  judge_end(&j);
  maps_policy_free(policy);
  return status;
}

static const struct format *
find_format(const char *name)
{
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (!strcmp(name, formats[i].name))
      return &formats[i];

  return NULL;
}

static bool
find_direction(const char *name, enum maps_direction *direction)
{
  for (int i = MAPS_IMPORT; i <= MAPS_EXPORT; i++)
    if (!strcmp(name, maps_direction_name(i)))
    {
      *direction = i;
      return true;
    }

  return false;
}

static int
run(const struct maps_command *command, int argc, char **argv)
{
  static const struct option options[] = {
    {"inventory", required_argument, NULL, 'i'},
    {"session", required_argument, NULL, 's'},
    {"direction", required_argument, NULL, 'd'},
    {"format", required_argument, NULL, 'f'},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {},
  };
  struct arguments arguments = {.format = &formats[0], .direction = MAPS_EXPORT};
  int option;

  while ((option = maps_tool_option(command, argc, argv, ":i:s:d:f:qh", options)) != -1)
    switch (option)
    {
    case 'i':
      arguments.inventory = optarg;
      break;
    case 's':
      arguments.session = optarg;
      break;
    case 'd':
      if (!find_direction(optarg, &arguments.direction))
        return maps_tool_usage(command, "--direction %s is neither export nor import", optarg);
      break;
    case 'f':
      arguments.format = find_format(optarg);
      if (!arguments.format)
        return maps_tool_usage(command, "--format %s is none of ndjson, bgpdump, birdc", optarg);
      break;
    case 'q':
      arguments.quiet = true;
      break;
    case 'h':
      return maps_tool_help(command);
    default:
      return MAPS_EXIT_UNUSABLE;
    }

  if (!arguments.inventory)
    return maps_tool_usage(command, "--inventory FILE is missing");

  arguments.file = argv + optind;
  return judge(command, &arguments);
}

const struct maps_command maps_judge_command = {
  .name = "judge",
  .summary = "judges routes, one JSON line each",
  .help = "Usage: birdmaps judge --inventory FILE [OPTION...] [FILE...]\n"
          "\n"
          "Judges the routes in the FILEs, or on standard input, and prints a JSON line for each.\n"
          "\n"
          "  -i, --inventory FILE   the inventory to judge by\n"
          "  -s, --session ADDRESS  the BGP neighbour (default: the inventory's first session\n"
          "                         that ends on this router); one that the inventory does not\n"
          "                         name is a client\n"
          "  -d, --direction WAY    export (default) or import\n"
          "  -f, --format FORMAT    ndjson (default), bgpdump (bgpdump -m) or\n"
          "                         birdc (show route all)\n"
          "  -q, --quiet            no summary on standard error\n"
          "  -h, --help             prints this\n"
          "\n"
          "Exit status: 0 all routes in scope pass, 1 some would be rejected, 2 bad usage,\n"
          "inventory or input file, 3 some line was bad, 4 the output cannot be written.\n",
  .run = run,
};
