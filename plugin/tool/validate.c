/*
 *	bird-maps -- birdmaps filters: would BIRD take the files?
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The files are written to a directory of their own with a bird.conf that includes
 *	them, and BIRD reads that without running anything.
 */

#define _GNU_SOURCE

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool/filters.h"
#include "tool/tool.h"

#define CONF_NAME    "bird.conf"
#define VERSION_TEXT "BIRD version "

/* Runs "bird ARGUMENT..." with its words in *words, which the caller frees. Returns its exit
 * status, 127 if there is no bird, or -1. */
static int
run_bird(char *const *arguments, char **words)
{
  int ends[2], status = -1;
  size_t length;
  FILE *in, *out = open_memstream(words, &length);

  if (!out)
    return -1;
  if (pipe(ends))
  {
    fclose(out);
    return -1;
  }

  pid_t child = fork();

  if (!child)
  {
    dup2(ends[1], STDOUT_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    execvp("bird", arguments);
    _exit(127);
  }

  close(ends[1]);
  if ((in = fdopen(ends[0], "r")))
  {
    for (int c; (c = getc(in)) != EOF;)
      putc(c, out);
    fclose(in);
  }
  else
    close(ends[0]);

  if (child > 0 && waitpid(child, &status, 0) == child)
    status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return fclose(out) ? -1 : status;
}

/* The bird.conf around the files: what they expect to be there */
static bool
write_conf(const char *path, const struct maps_policy *policy)
{
  FILE *out = fopen(path, "we");

  if (!out)
    return false;

  fputs("router id 192.0.2.1;\nprotocol device {}\n", out);
  for (int v6 = 0; v6 < 2; v6++)
    if (policy->registry.roa_table[v6])
      fprintf(out, "roa%d table %s;\n", v6 ? 6 : 4, policy->registry.roa_table[v6]);
  fputs("include \"maps-filters.conf\";\ninclude \"maps-protocols.conf\";\n", out);
  return !fclose(out);
}

/* Prints what BIRD said, a line at a time. */
static void
complain(char *words)
{
  for (char *line = strtok(words, "\n"); line; line = strtok(NULL, "\n"))
    maps_tool_complain(line);
}

/* Is there a bird of this version? Otherwise says why nothing is validated. */
static bool
right_bird(const struct maps_command *command, const char *version)
{
  char *words = NULL;
  int status = run_bird((char *[]){"bird", "--version", NULL}, &words);
  bool ok = false;

  if (status == 127)
    maps_tool_usage(command, "there is no bird in PATH: not validated");
  else if (status || strncmp(words, VERSION_TEXT, strlen(VERSION_TEXT)))
    maps_tool_usage(command, "bird --version does not work: not validated");
  else
  {
    char *have = words + strlen(VERSION_TEXT);

    have[strcspn(have, " \n")] = 0;
    ok = !strcmp(have, version);
    if (!ok)
      maps_tool_usage(command, "the bird in PATH is version %s, not %s: not validated", have,
                      version);
  }
  free(words);
  return ok;
}

/* Has BIRD read the files in the directory; false if it refuses them or warns. */
static bool
read_by_bird(const struct maps_command *command, const char *directory, char *conf)
{
  char *words = NULL;
  int status = run_bird((char *[]){"bird", "-p", "-c", conf, NULL}, &words);
  bool ok = !status && words && !*words;

  if (words)
    complain(words);
  if (!ok)
    maps_tool_usage(command, "bird -p does not take the files made in %s", directory);
  free(words);
  return ok;
}

bool
maps_filters_validate(const struct maps_command *command, const struct maps_policy *policy,
                      const char *version, struct maps_file *file, unsigned count)
{
  const struct maps_file *failed = NULL;
  const char *temporary = getenv("TMPDIR");
  char *directory = NULL, *conf = NULL, *path;

  if (!right_bird(command, version))
    return true;

  if (asprintf(&directory, "%s/birdmaps-XXXXXX", temporary ? temporary : "/tmp") < 0)
    return maps_tool_usage(command, "out of memory"), false;

  bool ok = mkdtemp(directory), made = ok;

  for (unsigned i = 0; i < count; i++)
    file[i].state = MAPS_FILE_MISSING;
  ok = ok && (conf = maps_files_path(directory, CONF_NAME)) && write_conf(conf, policy) &&
       maps_files_install(file, count, directory, &failed);
  if (ok)
    ok = read_by_bird(command, directory, conf);
  else
    maps_tool_usage(command, "%s cannot be written: %s", directory, strerror(errno));

  for (unsigned i = 0; made && i < count; i++)
    if ((path = maps_files_path(directory, file[i].name)))
    {
      unlink(path);
      free(path);
    }
  if (conf)
    unlink(conf);
  if (made)
    rmdir(directory);
  free(conf);
  free(directory);
  return ok;
}
