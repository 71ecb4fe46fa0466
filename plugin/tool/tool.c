/*
 *	bird-maps -- the birdmaps tool: what its commands share
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One line for a usage error, help on request only, and output that is never
 *	lost without a word.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tool/tool.h"

int
maps_tool_usage(const struct maps_command *command, const char *format, ...)
{
  char text[512];
  int length =
    snprintf(text, sizeof text, "birdmaps%s%s: ", command ? " " : "", command ? command->name : "");
  va_list args;

  va_start(args, format);
  vsnprintf(text + length, sizeof text - length, format, args);
  va_end(args);

  maps_tool_complain(text);
  return MAPS_EXIT_UNUSABLE;
}

void
maps_tool_complain(const char *text)
{
  flockfile(stderr);
  for (; *text; text++)
    putc_unlocked((unsigned char) *text < ' ' || *text == 127 ? '?' : *text, stderr);
  putc_unlocked('\n', stderr);
  funlockfile(stderr);
}

void
maps_tool_problems(struct maps_problems *problems)
{
  for (uint32_t i = 0; i < problems->count; i++)
    maps_tool_complain(problems->text[i]);
  maps_problems_free(problems);
}

int
maps_tool_finish(int status)
{
  bool failed = ferror(stdout);

  if (fflush(stdout))
    failed = true;

  if (!failed)
    return status;

  fprintf(stderr, "birdmaps: the output cannot be written: %s\n", strerror(errno));
  return MAPS_EXIT_OUTPUT;
}

int
maps_tool_help(const struct maps_command *command)
{
  fputs(command->help, stdout);
  return maps_tool_finish(MAPS_EXIT_CLEAN);
}

int
maps_tool_option(const struct maps_command *command, int argc, char **argv, const char *letters,
                 const struct option *options)
{
  int at = optind ? optind : 1;
  const char *word = at < argc ? argv[at] : "";
  int option = getopt_long(argc, argv, letters, options, NULL);

  if (option == ':')
    maps_tool_usage(command, "option %s needs a value", word);
  else if (option == '?' && !strncmp(word, "--", 2) && optopt)
    maps_tool_usage(command, "option %.*s takes no value", (int) strcspn(word, "="), word);
  else if (option == '?')
    maps_tool_usage(command, "unknown option %s (see birdmaps %s --help)", word, command->name);

  return option == ':' ? '?' : option;
}
