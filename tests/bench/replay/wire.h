/*
 *	bird-maps -- BGP messages of the replayer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What goes out is encoded ahead of time, so that playing is only writing. Of what
 *	comes in no more is read than it takes to count it. ASNs have 4 bytes: a neighbour
 *	without that capability is refused (RFC 4271, 4760, 6793, 2918, 7313).
 */

#ifndef REPLAY_WIRE_H
#define REPLAY_WIRE_H

#include "table.h"

#define BGP_HEADER 19
#define BGP_MAX    4096

enum bgp_type
{
  BGP_OPEN = 1,
  BGP_UPDATE,
  BGP_NOTIFICATION,
  BGP_KEEPALIVE,
  BGP_ROUTE_REFRESH,
};

enum bgp_refresh
{
  BGP_REFRESH_ASK,
  BGP_REFRESH_BEGIN,
  BGP_REFRESH_END,
};

/* Families are indices: 0 IPv4, 1 IPv6 */
#define FAMILIES 2

struct speaker
{
  uint32_t asn, router_id;
  uint16_t hold_time;
  bool family[FAMILIES]; /* there is a next hop for it, and the neighbour wants it */
  struct maps_prefix next_hop[FAMILIES];
};

/* What of a table is meant: one of so many parts, and of its routes the percent below `below`
 * and not below `from`, always the same ones. Sets are parted, but prefixes where one comes more
 * than once. */
struct share
{
  uint32_t part, parts;
  unsigned from, below;
  bool all; /* withdrawals and what does not stand, too */
};

/* What was put: prefixes, and their messages */
struct put_count
{
  uint32_t routes, withdrawals, updates;
};

void put_open(struct buffer *b, const struct speaker *speaker);
void put_keepalive(struct buffer *b);
void put_cease(struct buffer *b);
void put_refresh(struct buffer *b, unsigned family, enum bgp_refresh subtype);
void put_end_of_rib(struct buffer *b, unsigned family);

/* Play a share's routes of one family in their order, and withdraw them; both add to *count. */
void put_routes(struct buffer *b, const struct speaker *speaker, const struct replay_table *table,
                const struct share *share, unsigned family, struct put_count *count);
void put_withdrawals(struct buffer *b, const struct replay_table *table, const struct share *share,
                     unsigned family, struct put_count *count);

/* Whole and well-formed messages only; false otherwise. */
struct update_count
{
  uint32_t announced, withdrawn;
  bool end_of_rib[FAMILIES];
};
bool count_update(const uint8_t *body, size_t length, struct update_count *count);

/* What an OPEN's capabilities tell */
struct open_facts
{
  bool family[FAMILIES], as4, refresh, enhanced_refresh;
};
bool read_open(const uint8_t *body, size_t length, struct open_facts *facts);

#endif
