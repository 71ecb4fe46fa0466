/*
 *	bird-maps -- plays tables of routes into a BGP daemon
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Commands come on standard input, one a line, and each is answered by one line: "ok"
 *	with NAME=VALUE words, or "error" and why. NAMES is a session or the beginning of
 *	several sessions' names with a "*".
 *
 *	table NAME make PROFILE IPV4 IPV6 SEED [single]   made up, see synthetic.c
 *	table NAME read FILE [packed]                     bgpdump -m, withdrawals too
 *	write NAME FILE ASN                               bgpdump -m of it
 *	session NAME local=ADDRESS peer=ADDRESS asn=N [port=N] [hold=N] [table=NAME]
 *	    [part=N/PARTS] [nexthop4=ADDRESS] [nexthop6=ADDRESS]
 *	up NAMES, down NAMES        begins to connect; ends with a Cease
 *	play NAMES                  loads the whole table, family by family, and End-of-RIB
 *	withdraw NAMES PERCENT      loads withdrawals of what stands and is not withdrawn yet
 *	again NAMES                 loads what was withdrawn
 *	flap NAMES PERCENT TIMES    loads both, several times
 *	go NAMES                    what was loaded goes out
 *	fence NAMES                 asks for a refresh, whose end `wait fence` waits for
 *	wait up|sent|fence NAMES SECONDS       sent: and read by the neighbour
 *	wait quiet NAMES SECONDS MILLISECONDS  nothing but keepalives was heard for so long
 *	heard NAMES, clear NAMES    what they heard in all
 *
 *	A session that fails makes every `wait` for it an error.
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "commands.h"

/* Is it as `wait` wants it? */
static bool
satisfied(const struct session *s)
{
  switch (waiting.what[0])
  {
  case 'u':
    return s->state == SESSION_UP;
  case 's':
    return s->state == SESSION_UP && !session_unread(s);
  case 'f':
    return s->state == SESSION_UP && !s->fences;
  default:
    return s->state == SESSION_UP && now_us() - s->heard_at >= waiting.quiet_us;
  }
}

/* Answers the `wait` when its time has come. */
static void
answer_waiting(void)
{
  for (each(s, waiting.names))
  {
    bool late = now_us() > waiting.until;

    if (satisfied(s))
      continue;
    if (s->state == SESSION_FAILED || late)
    {
      answer("error %s: %s %s", s->name, late ? "took too long:" : "failed:", s->why);
      waiting.until = 0;
    }
    return;
  }

  waiting.until = 0;
  answer("ok");
}

/* Runs the whole lines, up to a `wait`. */
static void
run_lines(struct buffer *input)
{
  uint8_t *line = input->data, *end;

  while (!waiting.until && input->length &&
         (end = memchr(line, '\n', input->data + input->length - line)))
  {
    *end = 0;
    run_command((char *) line);
    line = end + 1;
  }
  if (line != input->data)
  {
    input->length -= line - input->data;
    memmove(input->data, line, input->length);
  }
}

/* False at the end of the input */
static bool
read_input(struct buffer *input)
{
  uint8_t *at = buffer_add(input, 4096);
  ssize_t n = read(0, at, 4096);

  input->length -= 4096 - (n > 0 ? n : 0);
  return n > 0;
}

static void
serve_sessions(const struct pollfd *poller, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    if (session[i].fd >= 0 && poller[i].fd == session[i].fd)
      session_serve(&session[i], poller[i].revents);
}

int
main(void)
{
  static struct pollfd poller[SESSIONS + 1];
  static struct buffer input;

  signal(SIGPIPE, SIG_IGN);
  for (;;)
  {
    unsigned count = sessions;

    for (unsigned i = 0; i < count; i++)
    {
      session_tick(&session[i]);
      poller[i] = (struct pollfd){.fd = session[i].fd, .events = session_events(&session[i])};
    }
    poller[count] = (struct pollfd){.fd = waiting.until ? -1 : 0, .events = POLLIN};

    if (poll(poller, count + 1, waiting.until ? 5 : 50) < 0 && errno != EINTR)
      return 1;

    serve_sessions(poller, count);
    if (waiting.until)
      answer_waiting();
    else if (poller[count].revents && !read_input(&input))
      return 0;
    run_lines(&input);
  }
}
