/*
 *	bird-maps -- birdmaps init: a starting inventory from Azure's documents
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The inventory refers to the documents and copies nothing of them: it loads as it
 *	is and holds no secret. What only the operator knows stands there as comments,
 *	to be filled in. What is written has been read back before.
 */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool/starting.h"
#include "tool/tool.h"

/* Any public ASN, until the documents have told the right one */
#define SOME_ASN 1

struct request
{
  struct maps_starting start;
  const char *output; /* or NULL */
};

/* Reads a starting inventory back. */
static bool
read_back(const struct request *q, const struct maps_starting *start,
          const struct maps_inventory *known, struct maps_inventory *inventory, char **text,
          struct maps_problems *problems)
{
  *text = maps_starting_text(start, known);
  *problems = (struct maps_problems){0};
  if (!*text)
    maps_tool_complain("birdmaps init: out of memory");
  return *text && maps_inventory_read_text(q->output ? q->output : "maps.json", *text,
                                           strlen(*text), inventory, problems);
}

/* The deployment that the documents fit: by what is registered, else by the peerings' types */
static bool
find_deployment(struct request *q, struct maps_inventory *inventory, struct maps_problems *problems)
{
  struct maps_starting *start = &q->start;
  char *text;
  bool ok;

  if (start->deployment)
  {
    ok = read_back(q, start, NULL, inventory, &text, problems);
    free(text);
    return ok;
  }

  start->deployment = "partner";
  ok = read_back(q, start, NULL, inventory, &text, problems);
  free(text);
  for (uint32_t n = 0; ok && n < inventory->setup->peering_count; n++)
    if (inventory->setup->peering[n].profile != MAPS_PROFILE_IXRS)
      return true;

  /* Its mistakes are told if it does not fit the other one either. */
  struct maps_problems other_problems;
  struct maps_inventory other;

  start->deployment = "route-server";
  if (read_back(q, start, NULL, &other, &text, &other_problems))
  {
    maps_inventory_free(inventory);
    maps_problems_free(problems);
    *inventory = other;
    ok = true;
  }
  else
    start->deployment = "partner";
  maps_problems_free(&other_problems);
  free(text);
  return ok;
}

/* The ASN that all peerings have; 0 if they do not tell, or not the same. */
static uint32_t
find_asn(const struct maps_inventory *inventory)
{
  uint32_t asn = 0;

  for (uint32_t n = 0; n < inventory->setup->peering_count; n++)
  {
    uint32_t this = inventory->policy->peering[n].asn;

    if (inventory->setup->peering[n].peer_asn == MAPS_NONE || asn && asn != this)
      return 0;
    asn = this;
  }

  return asn;
}

static int
write_out(const struct maps_command *command, const char *output, const char *text)
{
  if (!output)
  {
    fputs(text, stdout);
    return maps_tool_finish(MAPS_EXIT_CLEAN);
  }

  int fd = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
  bool ok = out && fputs(text, out) >= 0;

  if (out && fclose(out))
    ok = false;
  if (ok)
    return MAPS_EXIT_CLEAN;

  int error = errno;
  if (fd >= 0)
    unlink(output);
  maps_tool_usage(command, "%s cannot be written: %s%s", output, strerror(error),
                  error == EEXIST ? "; it is never overwritten" : "");
  return MAPS_EXIT_OUTPUT;
}

static int
init(const struct maps_command *command, struct request *q)
{
  struct maps_inventory first = {0}, second = {0};
  struct maps_problems problems;
  int status = MAPS_EXIT_UNUSABLE;
  bool asked = q->start.asn;
  char *text = NULL;

  if (!asked)
    q->start.asn = SOME_ASN;
  if (find_deployment(q, &first, &problems))
  {
    if (!asked)
      q->start.asn = find_asn(&first);
    if (!q->start.asn)
      maps_tool_usage(command, "the documents do not tell one ASN for all peerings: add the "
                               "subscription's peerAsns, or give --asn");
    else if (read_back(q, &q->start, &first, &second, &text, &problems))
      status = write_out(command, q->output, text);
  }
  maps_tool_problems(&problems);

  free(text);
  maps_inventory_free(&first);
  maps_inventory_free(&second);
  return status;
}

/* Room for one more name; false when memory is short. */
static bool
add_name(struct maps_names *names, char *name)
{
  char **more = realloc(names->name, (names->count + 1) * sizeof *more);

  if (more)
  {
    names->name = more;
    names->name[names->count++] = name;
  }
  return more && name;
}

/* The file as an inventory at output refers to it, which the caller frees, or NULL */
static char *
reference(const char *output, const char *file)
{
  const char *slash = output ? strrchr(output, '/') : NULL;

  if (!slash || *file == '/')
    return strdup(file);

  char *folder = strndup(output, (size_t) (slash - output + 1));
  char *there = folder ? realpath(folder, NULL) : NULL, *path = realpath(file, NULL), *name = path;
  size_t length = there ? strlen(there) : 0;

  if (there && path && !strncmp(path, there, length) && path[length] == '/')
    name = path + length + 1;
  name = strdup(name ? name : file);
  free(folder);
  free(there);
  free(path);
  return name;
}

static int
begin(const struct maps_command *command, struct request *q, int count, char **files)
{
  int status = MAPS_EXIT_UNUSABLE;
  bool ok = true;

  for (int i = 0; i < count && ok; i++)
    ok = add_name(&q->start.files, reference(q->output, files[i]));
  if (!q->start.files.count)
    maps_tool_usage(command, "no document of Azure's is given");
  else if (!ok)
    maps_tool_usage(command, "out of memory");
  else
    status = init(command, q);

  for (unsigned n = 0; n < q->start.files.count; n++)
    free(q->start.files.name[n]);
  free(q->start.files.name);
  free(q->start.except.name);
  return status;
}

static int
run(const struct maps_command *command, int argc, char **argv)
{
  static const struct option options[] = {
    {"asn", required_argument, NULL, 'n'},
    {"azure", no_argument, NULL, 'a'},
    {"deployment", required_argument, NULL, 'd'},
    {"except", required_argument, NULL, 'e'},
    {"help", no_argument, NULL, 'h'},
    {"output", required_argument, NULL, 'o'},
    {},
  };
  struct request q = {0};
  unsigned long asn;
  char *rest;
  int option;

  while ((option = maps_tool_option(command, argc, argv, ":ad:e:hn:o:", options)) != -1)
    switch (option)
    {
    case 'a':
      break;
    case 'd':
      q.start.deployment = optarg;
      break;
    case 'e':
      if (!add_name(&q.start.except, optarg))
        return maps_tool_usage(command, "out of memory");
      break;
    case 'n':
      asn = strtoul(optarg, &rest, 10);
      if (*optarg < '0' || *optarg > '9' || *rest || !asn || asn > UINT32_MAX)
        return maps_tool_usage(command, "--asn %s is no AS number", optarg);
      q.start.asn = (uint32_t) asn;
      break;
    case 'o':
      q.output = optarg;
      break;
    case 'h':
      return maps_tool_help(command);
    default:
      return MAPS_EXIT_UNUSABLE;
    }

  return begin(command, &q, argc - optind, argv + optind);
}

const struct maps_command maps_init_command = {
  .name = "init",
  .summary = "writes a starting inventory from Azure's documents",
  .help = "Usage: birdmaps init [OPTION...] --azure FILE...\n"
          "\n"
          "Prints an inventory that refers to the FILEs, which Azure's tools wrote, and has\n"
          "comments for what only you know. It loads as it is.\n"
          "\n"
          "  -a, --azure            the files are Azure's documents\n"
          "  -d, --deployment KIND  partner or route-server (if the documents do not tell)\n"
          "  -e, --except NAME      leave out this peering of the documents\n"
          "  -h, --help             print this\n"
          "  -n, --asn ASN          the local ASN, if the documents do not tell\n"
          "  -o, --output FILE      write to this file, which must not be there yet\n"
          "\n"
          "Exit status: 0 written, 2 the documents are not usable, 4 the output could not be\n"
          "written.\n",
  .run = run,
};
