/*
 *	bird-maps -- one BGP session of the replayer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A session connects, plays what it is given and counts what it hears. Messages
 *	leave in the order in which they were queued. It answers ROUTE-REFRESH with what
 *	it announces at that time. A session that ends by itself stays down, and says why.
 */

#ifndef REPLAY_SESSION_H
#define REPLAY_SESSION_H

#include <netinet/in.h>

#include "wire.h"

enum session_state
{
  SESSION_IDLE,
  SESSION_CONNECTING,
  SESSION_OPEN_SENT,
  SESSION_OPEN_CONFIRM,
  SESSION_UP,
  SESSION_FAILED,
};

/* What it heard since it was cleared */
struct heard
{
  uint64_t announced, withdrawn, updates, keepalives;
  uint32_t end_of_rib, refreshes;
  uint64_t keepalive_at, longest_gap; /* of keepalives, in microseconds */
};

struct session
{
  char name[32];
  struct sockaddr_storage local, peer;
  struct speaker speaker;
  const struct replay_table *table;
  uint32_t part, parts;
  unsigned withdrawn; /* percent of its routes, once it has played */
  bool played;

  enum session_state state;
  char why[128]; /* it failed */
  int fd;
  struct open_facts open;
  struct buffer out, in;
  size_t sent;              /* of out */
  struct buffer loaded;     /* waits for session_go() */
  unsigned fences;          /* ends of a refresh that are still to come */
  uint64_t send_at, try_at; /* next keepalive; next try to connect */
  uint64_t heard_at;        /* something else than a keepalive */
  struct heard heard;
};

uint64_t now_us(void);

void session_up(struct session *s);
void session_down(struct session *s); /* with a Cease */

/* What poll() is to wait for; fd is -1 if there is nothing. */
short session_events(const struct session *s);
void session_serve(struct session *s, short events);
void session_tick(struct session *s);

/* Load what session_go() queues, and count it. */
void session_load_table(struct session *s, struct put_count *count);
void session_load_withdrawals(struct session *s, unsigned percent, struct put_count *count);
void session_load_again(struct session *s, struct put_count *count);
void session_go(struct session *s);

/* Asks for a refresh of each family: when its end has come, the neighbour has dealt with all
 * that went before. False where the neighbour cannot say so (RFC 7313). */
bool session_fence(struct session *s);

/* Bytes that the neighbour has not taken yet, in this process, in the kernel's queue, and, where it
 * is in this network, in its own */
size_t session_unread(const struct session *s);

#endif
