/*
 *	bird-maps -- BGP updates on their way in
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "bird/channel.h"
#include "bird/route.h"
#include "bird/update.h"

/* Networks whose memory is waited for at once */
#define TOGETHER 64

struct nlri
{
  const byte *at, *end; /* at: NULL where it is malformed */
  ptrdiff_t path_id;    /* bytes of the identifier before each prefix (RFC 7911) */
  enum maps_family family;
};

/* The hash of the next network; false: none follows. */
static inline bool
next_hash(struct nlri *list, u32 *hash)
{
  struct maps_prefix prefix;
  net_addr n;

  if (list->end - list->at <= list->path_id)
    return false;

  list->at = maps_prefix_take(&prefix, list->family, list->at + list->path_id, list->end);
  if (!list->at)
    return false;

  maps_prefix_to_net(&prefix, &n);
  *hash = maps_net_hash(&n);
  return true;
}

/* Labels (RFC 8277) are taken for a part of the prefix: what that brings near is of no use. */
void
maps_update(struct channel *c, const byte *nlri, uint len, int add_path)
{
  struct nlri list = {
    .at = nlri,
    .end = nlri + len,
    .path_id = add_path ? 4 : 0,
    .family = c->net_type == NET_IP4 ? MAPS_IPV4 : MAPS_IPV6,
  };
  u32 hash[TOGETHER];
  uint count;

  if (!maps_channel_of(c)->known)
    return;

  do
  {
    for (count = 0; count < TOGETHER && next_hash(&list, &hash[count]);)
      count++;
    maps_nets_prefetch(c, hash, count);
  } while (count == TOGETHER);
}
