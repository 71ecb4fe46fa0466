/*
 *	bird-maps -- a table of routes to play
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Routes in the order in which they are played, and withdrawals between them.
 *	Routes that came with equal attributes share one attribute set, and where they
 *	follow one another also an UPDATE. A set holds the bytes that go out, but for
 *	what differs by session: the next hop and, in a table that was made up, the first
 *	ASN of the path. What is left of each prefix at the end stands; nothing else is
 *	withdrawn or announced again.
 */

#ifndef REPLAY_TABLE_H
#define REPLAY_TABLE_H

#include "core/route_line.h"

#include "buffer.h"

/* What a made-up set has or breaks: tells which verdict is right without judging it */
#define REPLAY_TAGGED    1u
#define REPLAY_LONG      2u
#define REPLAY_PRIVATE   4u
#define REPLAY_PREPENDED 8u
#define REPLAY_BOGON     16u /* of a route's prefix */

struct replay_set
{
  size_t path, more; /* where they begin in bytes */
  uint32_t path_length, more_length;
  uint32_t facts;
};

/* In place of a route's set */
#define REPLAY_WITHDRAWAL UINT32_MAX

struct replay_route
{
  struct maps_prefix prefix;
  uint32_t set;
  uint32_t facts;
  bool over; /* does not stand: a withdrawal, or there is more of its prefix behind it */
};

struct replay_table
{
  char name[32];
  struct buffer bytes; /* of all sets: paths, and the attributes after NEXT_HOP, encoded */
  struct replay_set *set;
  struct replay_route *route;
  uint32_t sets, sets_room, routes, routes_room;
  bool made;                   /* the playing session's ASN goes in front of each path */
  bool single;                 /* one prefix in each UPDATE */
  bool eventful;               /* some of its routes are over */
  uint32_t *index, index_room; /* sets by their bytes, while a text is read */
};

struct replay_count
{
  uint32_t routes, withdrawals, standing;
  uint32_t ipv4, ipv6; /* of the routes, as all below */
  uint32_t tagged, too_long, private, prepended, bogon;
  uint32_t good, bad;      /* of the tagged ones */
  uint32_t only_prepended; /* bad for no other reason */
};

/* Adds a set; communities and MED are encoded. A MED of 0 is none. */
uint32_t replay_table_set(struct replay_table *table, const struct maps_path_writer *path,
                          const uint32_t *community, uint32_t communities, uint32_t med,
                          uint32_t facts);
void replay_table_route(struct replay_table *table, const struct maps_prefix *prefix, uint32_t set,
                        uint32_t facts);

/* Finds out which routes are over. */
void replay_table_mark(struct replay_table *table);
struct replay_count replay_table_count(const struct replay_table *table);
void replay_table_free(struct replay_table *table);

/* synthetic.c: a table that is the same for the same arguments. False: no such profile, or more
 * routes than there are prefixes for. */
bool replay_table_make(struct replay_table *table, const char *profile, uint32_t ipv4,
                       uint32_t ipv6, uint64_t seed, bool single);

/* text.c: what `bgpdump -m` prints. packed: only the routes that stand, those of equal attributes
 * brought together, as a neighbour sends its table; else all in their order. NULL, or what is
 * wrong with the file. */
const char *replay_table_read(struct replay_table *table, const char *file, bool packed);

/* Writes it as such a text, as the session of this ASN plays it. */
bool replay_table_write(const struct replay_table *table, const char *file, uint32_t asn);

#endif
