/*
 *	bird-maps -- the commands of the replayer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The sessions, and the `wait` that is not answered yet: until it is, no further
 *	command is run.
 */

#ifndef REPLAY_COMMANDS_H
#define REPLAY_COMMANDS_H

#include "session.h"

#define SESSIONS 512

extern struct session session[SESSIONS];
extern unsigned sessions;

extern struct waiting
{
  char what[8], names[32];
  uint64_t until, quiet_us; /* until 0: there is none */
} waiting;

/* The next session of that name from *s on, NULL after the last */
struct session *next(struct session *s, const char *names);

#define each(s, names)                                                                             \
  struct session *s = next(session, names);                                                        \
  s;                                                                                               \
  s = next(s + 1, names)

void answer(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Runs one line, which is written to. */
void run_command(char *line);

#endif
