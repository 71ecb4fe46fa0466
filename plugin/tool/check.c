/*
 *	bird-maps -- birdmaps check: is an inventory usable, and what would fail?
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Says of an inventory what a router would say that loads it: every mistake. If
 *	there is none, the set-up rules answer, and what they find is printed.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/setup_rules.h"
#include "tool/data.h"
#include "tool/findings.h"
#include "tool/host.h"
#include "tool/tool.h"

struct request
{
  const char *file, *before;
  struct maps_findings_view view;
  bool json, host;
};

/* Prints every mistake; false if there is any. */
static bool
read_inventory(const char *file, struct maps_inventory *inventory)
{
  struct maps_problems problems;
  bool ok = maps_inventory_read(file, inventory, &problems);

  maps_tool_problems(&problems);
  return ok;
}

static int
report(const struct maps_command *command, const struct request *q,
       const struct maps_inventory *inventory, const struct maps_setup_findings *findings)
{
  maps_tool_warn_data(q->file, inventory->policy);

  if (!q->json)
    maps_findings_table(q->file, inventory, findings, &q->view);
  else if (!maps_findings_json(q->file, inventory, findings, &q->view))
    return maps_tool_usage(command, "out of memory");

  return maps_tool_finish(findings->answers[MAPS_SETUP_FAIL] ? MAPS_EXIT_REJECTED
                                                             : MAPS_EXIT_CLEAN);
}

static int
check(const struct maps_command *command, const struct request *q)
{
  struct maps_inventory inventory = {0}, before = {0};
  struct maps_setup_findings findings;
  struct maps_host *host = NULL;
  int status = MAPS_EXIT_UNUSABLE;
  bool ok = read_inventory(q->file, &inventory);

  if (q->before && !read_inventory(q->before, &before))
    ok = false;

  if (ok && q->host)
    host = maps_host_look(inventory.setup);
  if (ok && (host || !q->host) &&
      maps_setup_judge(&inventory, q->before ? &before : NULL, host, &findings))
  {
    status = report(command, q, &inventory, &findings);
    maps_setup_findings_free(&findings);
  }
  else if (ok)
    maps_tool_usage(command, "out of memory");

  maps_host_free(host);
  maps_inventory_free(&before);
  maps_inventory_free(&inventory);
  return status;
}

/* "fail,warn"; false if a word is no answer. */
static bool
read_answers(const char *words, uint32_t *answers)
{
  *answers = 0;
  for (;;)
  {
    size_t length = strcspn(words, ",");
    unsigned n = 0;

    while (n < MAPS_SETUP_ANSWERS && (strlen(maps_setup_answer_name(n)) != length ||
                                      strncmp(maps_setup_answer_name(n), words, length)))
      n++;
    if (n == MAPS_SETUP_ANSWERS)
      return false;
    *answers |= 1u << n;

    words += length;
    if (!*words)
      return true;
    words++;
  }
}

static int
run(const struct maps_command *command, int argc, char **argv)
{
  static const struct option options[] = {
    {"all", no_argument, NULL, 'a'},        {"before", required_argument, NULL, 'b'},
    {"help", no_argument, NULL, 'h'},       {"host", no_argument, NULL, 'H'},
    {"json", no_argument, NULL, 'j'},       {"only", required_argument, NULL, 'o'},
    {"rule", required_argument, NULL, 'r'}, {},
  };
  struct request q = {.view.answers = ~(1u << MAPS_SETUP_PASS)};
  int option;

  while ((option = maps_tool_option(command, argc, argv, ":ab:hHjo:r:", options)) != -1)
    switch (option)
    {
    case 'a':
      q.view.answers = ~0u;
      break;
    case 'b':
      q.before = optarg;
      break;
    case 'H':
      q.host = true;
      break;
    case 'j':
      q.json = true;
      break;
    case 'o':
      if (!read_answers(optarg, &q.view.answers))
        return maps_tool_usage(
          command, "--only %s is no list of fail, warn, unknown, attested, pass", optarg);
      break;
    case 'r':
      q.view.rule = optarg;
      break;
    case 'h':
      return maps_tool_help(command);
    default:
      return MAPS_EXIT_UNUSABLE;
    }

  if (argc - optind != 1)
    return maps_tool_usage(command, "exactly one inventory file is needed");

  q.file = argv[optind];
  return check(command, &q);
}

const struct maps_command maps_check_command = {
  .name = "check",
  .summary = "prints mistakes in an inventory, and what Microsoft would not take",
  .help = "Usage: birdmaps check [OPTION...] FILE\n"
          "\n"
          "Prints every mistake in the inventory FILE, one a line, on standard error. If there\n"
          "is none, judges the set-up by Microsoft's requirements and prints a table: rule,\n"
          "answer, object, page that explains the rule, what is the case and what to do.\n"
          "Each file with registry data has a line before; old data are warned of.\n"
          "\n"
          "  -a, --all           passes, too\n"
          "  -b, --before FILE   tell what changed since this inventory that Azure cannot change\n"
          "  -h, --help          print this\n"
          "  -H, --host          look at this host, a router: bonds, connection tracking, shapers\n"
          "  -j, --json          one JSON document\n"
          "  -o, --only LIST     only these answers: fail, warn, unknown, attested, pass\n"
          "  -r, --rule ID       only this rule, or those whose ids begin so\n"
          "\n"
          "Exit status: 0 nothing fails, 1 something does, 2 the inventory is not usable, 4 the\n"
          "output could not be written.\n",
  .run = run,
};
