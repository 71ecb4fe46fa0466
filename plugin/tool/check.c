/*
 *	bird-maps -- birdmaps check: is an inventory usable?
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Says of an inventory what a router would say that loads it: every mistake, or
 *	in one line what it holds.
 */

#include <stdio.h>
#include <stdlib.h>

#include "config/inventory.h"
#include "tool/tool.h"

/* "1 peering", "2 peerings" */
static void
print_count(uint32_t count, const char *one, const char *many, const char *end)
{
  printf("%u %s%s", count, count == 1 ? one : many, end);
}

static int
by_place(const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;

  return (x > y) - (x < y);
}

/* A connection has a session for each family; false when memory is short */
static bool
count_connections(const struct maps_policy *policy, uint32_t *count)
{
  uint32_t sessions = policy->connection_count;
  uint64_t *place = malloc((sessions + 1) * sizeof *place);

  if (!place)
    return false;

  for (uint32_t i = 0; i < sessions; i++)
    place[i] = (uint64_t) policy->connection[i].peering << 32 | policy->connection[i].number;
  qsort(place, sessions, sizeof *place, by_place);

  *count = 0;
  for (uint32_t i = 0; i < sessions; i++)
    *count += !i || place[i] != place[i - 1];

  free(place);
  return true;
}

static int
check(const struct maps_command *command, const char *file)
{
  struct maps_problems problems;
  struct maps_policy *policy = maps_inventory_load(file, &problems);
  uint32_t connections;

  for (uint32_t i = 0; i < problems.count; i++)
    maps_tool_complain(problems.text[i]);
  maps_problems_free(&problems);

  if (!policy)
    return MAPS_EXIT_UNUSABLE;

  if (!count_connections(policy, &connections))
  {
    maps_policy_free(policy);
    return maps_tool_usage(command, "out of memory");
  }

  bool partner = policy->deployment == MAPS_PARTNER;

  printf("%s: %s, AS%u: ", file, partner ? "partner" : "route-server", policy->local_asn);
  print_count(policy->peering_count, "peering", "peerings", ", ");
  print_count(connections, "connection", "connections", " (");
  print_count(policy->connection_count, "session", "sessions", "), ");
  if (partner)
    print_count(policy->registered_count, "registered prefix", "registered prefixes", "\n");
  else
    print_count(policy->registered_asn_count, "registered ASN", "registered ASNs", "\n");

  maps_policy_free(policy);
  return maps_tool_finish(MAPS_EXIT_CLEAN);
}

static int
run(const struct maps_command *command, int argc, char **argv)
{
  static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {}};
  int option;

  while ((option = maps_tool_option(command, argc, argv, ":h", options)) != -1)
    switch (option)
    {
    case 'h':
      return maps_tool_help(command);
    default:
      return MAPS_EXIT_UNUSABLE;
    }

  if (argc - optind != 1)
    return maps_tool_usage(command, "exactly one inventory file is needed");

  return check(command, argv[optind]);
}

const struct maps_command maps_check_command = {
  .name = "check",
  .summary = "prints every mistake in an inventory",
  .help = "Usage: birdmaps check FILE\n"
          "\n"
          "Prints every mistake in the inventory FILE, one a line, on standard error; or one\n"
          "line on standard output that tells what it holds, if there is none.\n"
          "\n"
          "Exit status: 0 the inventory is usable, 2 it is not.\n",
  .run = run,
};
