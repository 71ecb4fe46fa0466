/*
 *	bird-maps -- birdmaps filters: the same policy for a BIRD without the plugin
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Reads an inventory, has its filters written, and puts them where BIRD reads them,
 *	or says what is different there.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/inventory.h"
#include "filtergen/filtergen.h"
#include "tool/filters.h"

struct request
{
  const char *inventory, *directory;
  const struct maps_bird *bird;
  bool with_plugin, check, validate;
};

/* The file's name for the header, without what could end a comment or drive a terminal */
static const char *
plain_name(const char *path, char name[256])
{
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
  int i = 0;

  for (; i < 255 && base[i]; i++)
    name[i] = base[i] > ' ' && base[i] < 127 ? base[i] : '?';
  name[i] = 0;
  return name;
}

/* --check: names the files that are not as the inventory wants them. */
static int
check(const struct maps_command *command, const struct request *q, struct maps_file *file)
{
  int status = MAPS_EXIT_CLEAN;

  if (!maps_files_compare(file, MAPS_FILTER_FILES, q->directory))
    for (int i = 0; i < MAPS_FILTER_FILES; i++)
      switch (file[i].state)
      {
      case MAPS_FILE_SAME:
        break;
      case MAPS_FILE_UNREADABLE:
        return maps_tool_usage(command, "%s/%s cannot be read: %s", q->directory, file[i].name,
                               strerror(errno));
      case MAPS_FILE_MISSING:
        printf("%s/%s is missing\n", q->directory, file[i].name);
        status = MAPS_EXIT_REJECTED;
        break;
      case MAPS_FILE_DIFFERS:
        printf("%s/%s differs from line %u on\n", q->directory, file[i].name, file[i].line);
        status = MAPS_EXIT_REJECTED;
        break;
      }
  return maps_tool_finish(status);
}

static int
install(const struct maps_command *command, const struct request *q, struct maps_file *file)
{
  const struct maps_file *failed = NULL;

  if (mkdir(q->directory, 0777) && errno != EEXIST)
  {
    maps_tool_usage(command, "%s cannot be made: %s", q->directory, strerror(errno));
    return MAPS_EXIT_OUTPUT;
  }

  maps_files_compare(file, MAPS_FILTER_FILES, q->directory);
  if (!maps_files_install(file, MAPS_FILTER_FILES, q->directory, &failed))
  {
    maps_tool_usage(command, "%s/%s cannot be written: %s", q->directory, failed->name,
                    strerror(errno));
    return MAPS_EXIT_OUTPUT;
  }

  for (int i = 0; i < MAPS_FILTER_FILES; i++)
    printf("%s/%s %s\n", q->directory, file[i].name,
           file[i].state == MAPS_FILE_SAME ? "is unchanged" : "written");
  return maps_tool_finish(MAPS_EXIT_CLEAN);
}

static int
deliver(const struct maps_command *command, const struct request *q,
        const struct maps_policy *policy, const struct maps_filter_text *text)
{
  struct maps_file file[MAPS_FILTER_FILES] = {0};

  for (int i = 0; i < MAPS_FILTER_FILES; i++)
    file[i] =
      (struct maps_file){.name = text[i].name, .text = text[i].text, .length = text[i].length};

  if (q->validate &&
      !maps_filters_validate(command, policy, q->bird->version, file, MAPS_FILTER_FILES))
    return MAPS_EXIT_UNUSABLE;

  if (q->check)
    return check(command, q, file);
  if (strcmp(q->directory, "-"))
    return install(command, q, file);

  fwrite(text[MAPS_FILE_FILTERS].text, 1, text[MAPS_FILE_FILTERS].length, stdout);
  return maps_tool_finish(MAPS_EXIT_CLEAN);
}

static int
filters(const struct maps_command *command, const struct request *q)
{
  struct maps_filter_text text[MAPS_FILTER_FILES];
  struct maps_problems problems;
  char name[256];
  struct maps_filter_options options = {
    .bird = q->bird,
    .inventory = plain_name(q->inventory, name),
    .with_plugin = q->with_plugin,
  };
  struct maps_policy *policy = maps_inventory_load(q->inventory, &problems);
  int status;

  maps_tool_problems(&problems);
  if (!policy)
    return MAPS_EXIT_UNUSABLE;

  if (maps_filters_write(policy, &options, text))
    status = deliver(command, q, policy, text);
  else
    status = maps_tool_usage(command, "out of memory");

  maps_filters_free(text);
  maps_policy_free(policy);
  return status;
}

/* "2.0.12, 2.17.5, 3.1.7" */
static const char *
versions(char text[128])
{
  const struct maps_bird *bird;
  size_t length = 0;

  for (unsigned i = 0; (bird = maps_bird_by_number(i)); i++)
    length += snprintf(text + length, 128 - length, "%s%s", i ? ", " : "", bird->version);
  return text;
}

static int
run(const struct maps_command *command, int argc, char **argv)
{
  static const struct option options[] = {
    {"help", no_argument, NULL, 'h'},        {"inventory", required_argument, NULL, 'i'},
    {"bird", required_argument, NULL, 'b'},  {"output", required_argument, NULL, 'o'},
    {"with-plugin", no_argument, NULL, 'p'}, {"check", no_argument, NULL, 'c'},
    {"validate", no_argument, NULL, 'v'},    {},
  };
  struct request q = {.directory = "."};
  const char *version = NULL;
  char text[128];
  int option;

  while ((option = maps_tool_option(command, argc, argv, ":hi:b:o:", options)) != -1)
    switch (option)
    {
    case 'h':
      return maps_tool_help(command);
    case 'i':
      q.inventory = optarg;
      break;
    case 'b':
      version = optarg;
      break;
    case 'o':
      q.directory = optarg;
      break;
    case 'p':
      q.with_plugin = true;
      break;
    case 'c':
      q.check = true;
      break;
    case 'v':
      q.validate = true;
      break;
    default:
      return MAPS_EXIT_UNUSABLE;
    }

  if (optind < argc)
    return maps_tool_usage(command, "%s is one argument too many", argv[optind]);
  if (!q.inventory)
    return maps_tool_usage(command, "an inventory is missing: --inventory FILE");
  if (!version)
    return maps_tool_usage(command, "a version of BIRD is missing: --bird, one of %s",
                           versions(text));
  if (!(q.bird = maps_bird_by_version(version)))
    return maps_tool_usage(command, "no filters for BIRD %s, only for %s", version, versions(text));
  if (q.check && !strcmp(q.directory, "-"))
    return maps_tool_usage(command, "--check needs a directory to compare with");

  return filters(command, &q);
}

const struct maps_command maps_filters_command = {
  .name = "filters",
  .summary = "writes BIRD filters that judge without the plugin",
  .help = "Usage: birdmaps filters --inventory FILE --bird VERSION [OPTION...]\n"
          "\n"
          "Writes maps-filters.conf, maps-protocols.conf and maps-alice.conf.\n"
          "\n"
          "  -i, --inventory FILE  the inventory\n"
          "  -b, --bird VERSION    for this BIRD: 2.0.12, 2.17.5 or 3.1.7\n"
          "  -o, --output DIR      into this directory, which is made if it is not there;\n"
          "                        default the current one, - prints maps-filters.conf\n"
          "      --with-plugin     the plugin judges: only tag and clean\n"
          "      --check           write nothing, name the files that differ\n"
          "      --validate        have the bird in PATH read the files first\n"
          "  -h, --help            print this help\n"
          "\n"
          "Exit status: 0 done or nothing differs, 1 --check found a difference, 2 bad usage,\n"
          "unusable inventory or refused by bird, 4 the output could not be written.\n",
  .run = run,
};
