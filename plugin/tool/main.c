/*
 *	bird-maps -- the birdmaps tool: commands
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Finds the command and runs it.
 */

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tool/tool.h"

static const struct maps_command *const commands[] = {&maps_check_command, &maps_filters_command,
                                                      &maps_init_command, &maps_judge_command,
                                                      &maps_reconcile_command};

#define COMMANDS (sizeof commands / sizeof *commands)

static int
print_version(void)
{
  puts("birdmaps " MAPS_VERSION);
  return maps_tool_finish(MAPS_EXIT_CLEAN);
}

static int
print_help(void)
{
  puts("Usage: birdmaps COMMAND [OPTION...] [FILE...]\n"
       "\n"
       "Judges set-up and routes as Microsoft Azure Peering Service (MAPS) asks for them.\n"
       "\n"
       "Commands:");
  for (size_t i = 0; i < COMMANDS; i++)
    printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
  puts("\n"
       "  birdmaps COMMAND --help tells more of a command.\n"
       "  birdmaps --version      prints the version.");
  return maps_tool_finish(MAPS_EXIT_CLEAN);
}

int
main(int argc, char **argv)
{
  /* A reader that leaves early is told of by the exit status */
  signal(SIGPIPE, SIG_IGN);
  opterr = 0;

  if (argc < 2)
    return maps_tool_usage(NULL, "a command is missing (see birdmaps --help)");

  const char *word = argv[1];

  if (!strcmp(word, "--version") || !strcmp(word, "-V"))
    return print_version();
  if (!strcmp(word, "--help") || !strcmp(word, "-h"))
    return print_help();

  for (size_t i = 0; i < COMMANDS; i++)
    if (!strcmp(word, commands[i]->name))
      return commands[i]->run(commands[i], argc - 1, argv + 1);

  return maps_tool_usage(NULL, "unknown %s %s (see birdmaps --help)",
                         *word == '-' ? "option" : "command", word);
}
