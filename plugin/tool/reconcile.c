/*
 *	bird-maps -- birdmaps reconcile: Azure's lists against the routers'
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Reads both sides whole, then prints each difference as it is found. An input that
 *	is not whole is refused: half a list would look like a difference.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/received.h"
#include "config/router_json.h"
#include "core/report.h"
#include "tool/lines.h"
#include "tool/tool.h"

/* Texts of Azure's that are longer are cut */
#define TEXT_MAX 400

/* Files in the order in which they are given; a command line has no more words */
struct arguments
{
  char **received, **registered, **router; /* each ended by NULL */
  bool json;
};

struct output
{
  bool json;
  uint64_t lines, unchecked;
};

/* A field of the table: "-" for nothing, and nothing that could drive a terminal */
static void
put_field(const char *text, int width)
{
  int n = 0;

  for (text = text && *text ? text : "-"; *text; text++, n++)
    putchar((unsigned char) *text < ' ' || *text == 127 ? '?' : *text);
  printf("%*s", n < width ? width - n + 1 : 1, "");
}

static void
put_json(const char *key, const char *text, char after)
{
  char quoted[MAPS_JSON_STRING_MAX(TEXT_MAX)] = "null";

  if (text)
    maps_report_json_string(text, quoted, sizeof quoted);
  printf("\"%s\":%s%c", key, quoted, after);
}

static void
print_difference(void *data, const struct maps_difference *d)
{
  struct output *out = data;
  const char *kind = maps_difference_name(d->kind);
  char prefix[MAPS_PREFIX_TEXT], address[MAPS_PREFIX_TEXT] = "";

  out->unchecked += d->kind == MAPS_UNCHECKED;
  maps_prefix_format(&d->prefix, prefix);
  if (d->address.family)
    maps_address_format(&d->address, address);

  if (out->json)
  {
    printf("{\"kind\":\"%s\",\"prefix\":\"%s\",", kind, prefix);
    put_json("connection", d->connection, ',');
    put_json("address", address[0] ? address : NULL, ',');
    put_json("here", d->here, ',');
    put_json("microsoft", d->there, '}');
    putchar('\n');
    return;
  }

  if (!out->lines++)
    printf("%-16s %-19s %-20s %-16s %-32s %s\n", "Difference", "Prefix", "Connection", "Address",
           "Here", "Microsoft");

  put_field(kind, 16);
  put_field(prefix, 19);
  put_field(d->connection, 20);
  put_field(address, 16);
  put_field(d->here, 32);
  put_field(d->there, 0);
  putchar('\n');
}

/* Reads the pages of one of Azure's lists; false after a complaint. */
static bool
read_azure(const struct maps_command *command, char **file, enum maps_received_list list,
           struct maps_received *azure)
{
  struct maps_problems problems;
  unsigned pages = 0, last = 0;
  bool good = true;

  for (; *file; file++, pages++)
  {
    bool more = false;

    good &= maps_received_load(*file, list, azure, &more, &problems);
    last += !more;
    for (uint32_t i = 0; i < problems.count; i++)
      maps_tool_complain(problems.text[i]);
    maps_problems_free(&problems);
  }

  if (good && pages && last != 1)
  {
    maps_tool_usage(command,
                    last ? "%s: several files are whole lists or last pages; give one of them"
                         : "%s: the list goes on at its nextLink; give the other pages, too",
                    file[-1]);
    return false;
  }
  return good;
}

/* Complains of a line, or of the whole file */
static bool
bad_router(const char *file, uint64_t line, const char *why)
{
  char text[4096 + MAPS_LINE_WHY];

  if (line)
    snprintf(text, sizeof text, "%s:%" PRIu64 ": %s", file, line, why);
  else
    snprintf(text, sizeof text, "%s: %s", file, why);
  maps_tool_complain(text);
  return false;
}

static bool
read_lines(const char *file, struct maps_lines *lines, struct maps_router_json *reader)
{
  char why[MAPS_LINE_WHY];
  size_t length;
  char *text;

  for (;;)
    switch (maps_lines_next(lines, &text, &length))
    {
    case MAPS_LINES_LINE:
      if (!maps_router_json_line(reader, text, length, why))
        return bad_router(file, lines->number, why);
      break;
    case MAPS_LINES_LONG:
      return bad_router(file, lines->number, "the line is too long");
    case MAPS_LINES_ERROR:
      return bad_router(file, 0, strerror(errno));
    case MAPS_LINES_END:
      return true;
    }
}

/* Reads what one router says, "-" being standard input. */
static bool
read_router(const char *file, struct maps_routers *routers)
{
  bool standard = !strcmp(file, "-");
  int fd = standard ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
  struct maps_router_json *reader;
  struct maps_lines lines;
  char why[MAPS_LINE_WHY];

  if (fd < 0)
    return bad_router(file, 0, strerror(errno));

  bool good = (reader = maps_router_json_new(routers)) && maps_lines_open(&lines, fd);

  if (good)
  {
    good = read_lines(file, &lines, reader);
    maps_lines_close(&lines);
  }
  else
    bad_router(file, 0, "out of memory");

  if (reader && !maps_router_json_end(reader, why) && good)
    good = bad_router(file, 0, why);
  if (!standard)
    close(fd);
  return good;
}

static int
reconcile(const struct maps_command *command, const struct arguments *arguments)
{
  struct maps_received azure = {0};
  struct maps_routers routers = {0};
  struct output out = {.json = arguments->json};
  int64_t differences = -1;

  bool good = read_azure(command, arguments->received, MAPS_RECEIVED_ROUTES, &azure);

  good &= read_azure(command, arguments->registered, MAPS_REGISTERED_PREFIXES, &azure);
  for (char **file = arguments->router; *file; file++)
    good &= read_router(*file, &routers);

  if (good && (differences = maps_reconcile(&azure, &routers, print_difference, &out)) < 0)
    maps_tool_usage(command, "out of memory");

  int status = differences < 0 ? MAPS_EXIT_UNUSABLE
               : differences   ? MAPS_EXIT_REJECTED
                               : MAPS_EXIT_CLEAN;

  status = maps_tool_finish(status);
  if (differences >= 0)
    fprintf(stderr,
            "differences %" PRId64 ", unchecked %" PRIu64 ", received routes %" PRIu32
            ", registered prefixes %" PRIu32 ", routers %" PRIu32 "\n",
            differences, out.unchecked, azure.route_count, azure.prefix_count, routers.count);

  maps_received_free(&azure);
  maps_routers_free(&routers);
  return status;
}

/* Three lists of files, each as long as the command line at most */
static bool
make_room(struct arguments *arguments, int argc)
{
  size_t words = (size_t) argc + 1;

  arguments->received = calloc(3 * words, sizeof(char *));
  if (!arguments->received)
    return false;

  arguments->registered = arguments->received + words;
  arguments->router = arguments->registered + words;
  return true;
}

static int
read_options(const struct maps_command *command, int argc, char **argv, struct arguments *arguments)
{
  static const struct option options[] = {
    {"received", required_argument, NULL, 'r'}, {"registered", required_argument, NULL, 'p'},
    {"router", required_argument, NULL, 'b'},   {"json", no_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},           {},
  };
  char **received = arguments->received, **registered = arguments->registered;
  char **router = arguments->router;
  int option;

  while ((option = maps_tool_option(command, argc, argv, ":r:p:b:jh", options)) != -1)
    switch (option)
    {
    case 'r':
      *received++ = optarg;
      break;
    case 'p':
      *registered++ = optarg;
      break;
    case 'b':
      *router++ = optarg;
      break;
    case 'j':
      arguments->json = true;
      break;
    case 'h':
      return maps_tool_help(command);
    default:
      return MAPS_EXIT_UNUSABLE;
    }

  if (optind != argc)
    return maps_tool_usage(command, "%s: files are given by options", argv[optind]);
  if (!*arguments->router)
    return maps_tool_usage(command, "--router FILE is missing");
  if (!*arguments->received && !*arguments->registered)
    return maps_tool_usage(command, "--received FILE or --registered FILE is missing");

  return reconcile(command, arguments);
}

static int
run(const struct maps_command *command, int argc, char **argv)
{
  struct arguments arguments = {0};

  if (!make_room(&arguments, argc))
    return maps_tool_usage(command, "out of memory");

  int status = read_options(command, argc, argv, &arguments);

  free(arguments.received);
  return status;
}

const struct maps_command maps_reconcile_command = {
  .name = "reconcile",
  .summary = "compares what Microsoft receives with what routers announce",
  .help =
    "Usage: birdmaps reconcile --router FILE [--received FILE] [--registered FILE] [--json]\n"
    "\n"
    "Lists every difference between Azure's lists and the routers' answers.\n"
    "\n"
    "  -b, --router FILE      output of birdc show maps json prefixes, and of show maps json\n"
    "                         verdicts export behind it; once for each router, - is standard\n"
    "                         input\n"
    "  -r, --received FILE    Azure's list of received routes; once for each page\n"
    "  -p, --registered FILE  Azure's list of registered prefixes; once for each page\n"
    "  -j, --json             a JSON line for each difference instead of a table\n"
    "  -h, --help             prints this\n"
    "\n"
    "Exit status: 0 no difference, 1 differences, 2 bad usage or unusable input, 4 the output\n"
    "cannot be written.\n",
  .run = run,
};
