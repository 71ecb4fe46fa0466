/*
 *	bird-maps -- the birdmaps tool
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The tool judges by the same engine and the same inventories as the router. It
 *	only reads options, files and lines, and prints; it decides nothing itself.
 */

#ifndef MAPS_TOOL_TOOL_H
#define MAPS_TOOL_TOOL_H

#include <getopt.h>
#include <stdbool.h>

#include "config/inventory.h"

#ifndef MAPS_VERSION
#define MAPS_VERSION "0.1.0"
#endif

/* Exit statuses; if several fit, the first of 4, 2, 3, 1 */
enum maps_exit
{
  MAPS_EXIT_CLEAN = 0,
  MAPS_EXIT_REJECTED = 1, /* judge: an in-scope route would be rejected; filters: drift; check:
                             a rule fails; reconcile: differences */
  MAPS_EXIT_UNUSABLE = 2, /* bad usage, unusable inventory, unreadable input */
  MAPS_EXIT_BAD_LINE = 3, /* judge: an input line was bad */
  MAPS_EXIT_OUTPUT = 4,   /* the output could not be written */
};

struct maps_command
{
  const char *name;
  const char *summary; /* one line, for the list of commands */
  const char *help;
  int (*run)(const struct maps_command *command, int argc, char **argv);
};

extern const struct maps_command maps_check_command, maps_filters_command, maps_init_command,
  maps_judge_command, maps_reconcile_command;

/* "birdmaps COMMAND: ..." on stderr, as one line; returns MAPS_EXIT_UNUSABLE. */
int maps_tool_usage(const struct maps_command *command, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/* getopt_long() with our messages: '?' after one is printed, -1 at the end of the options. */
int maps_tool_option(const struct maps_command *command, int argc, char **argv, const char *letters,
                     const struct option *options);

/* Prints text to stderr as a line, with '?' in place of what could drive a terminal. */
void maps_tool_complain(const char *text);

/* Prints the problems of an inventory, and frees them. */
void maps_tool_problems(struct maps_problems *problems);

/* Flushes stdout. Returns the status, or MAPS_EXIT_OUTPUT if anything was not written. */
int maps_tool_finish(int status);

/* Prints the help; returns the exit status. */
int maps_tool_help(const struct maps_command *command);

#endif
