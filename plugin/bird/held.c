/*
 *	bird-maps -- what was advertised a moment ago
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Times are seconds of BIRD's own clock, which nobody sets back.
 */

#include <stdlib.h>

#include "bird/channel.h"
#include "bird/held.h"
#include "bird/route.h"

/* Never 0, which means never */
static inline u32
now(void)
{
  return (current_time() TO_S) + 1;
}

/* Is it less than so many seconds ago? */
static inline bool
within(u32 time, u32 seconds)
{
  return time && now() - time < seconds;
}

struct maps_session_now
maps_session_now(const struct maps_channel *mc)
{
  const struct channel *c = mc->channel;
  const struct bgp_proto *p = (const struct bgp_proto *) c->proto;
  bool up = c->channel_state == CS_UP && mc->exports;

  if (up)
    return (struct maps_session_now){.up = !c->gr_wait, .waits = c->gr_wait};

  /* Who closes a session in order does not keep its routes; who loses the connection may */
  return (struct maps_session_now){
    .neighbour =
      ((const struct bgp_channel *) c)->gr_active ||
      p->last_error_class == BE_SOCKET && within(mc->held.stopped, mc->held.kept_seconds),
    .held = within(mc->held.stopped, maps_channel_policy(mc)->hold_down),
  };
}

static u32 *
carry_over(const u32 *lost, const struct maps_policy *before, const struct maps_policy *policy)
{
  u32 *made = calloc(policy->registered_count, sizeof(u32));

  for (u32 i = 0; made && lost && i < before->registered_count; i++)
  {
    const struct maps_prefix_entry *e =
      lost[i] ? maps_prefix_map_exact(&policy->registered_index, &before->registered[i].prefix)
              : NULL;

    if (e)
      made[e->value] = lost[i];
  }
  return made;
}

bool
maps_held_fit(struct maps_channel *mc, const struct maps_policy *before)
{
  const struct maps_policy *policy = maps_channel_policy(mc);
  u32 *lost = mc->held.lost;

  if (!mc->exports || !policy->registered_count)
  {
    maps_held_free(mc);
    return true;
  }

  if (lost && before == policy)
    return true;

  mc->held.lost = carry_over(lost, before, policy);
  free(lost);
  return mc->held.lost;
}

void
maps_held_free(struct maps_channel *mc)
{
  free(mc->held.lost);
  mc->held.lost = NULL;
}

/* RFC 4724: it keeps what it has if it knows graceful restart and was told that we do it */
void
maps_held_up(struct maps_channel *mc)
{
  const struct bgp_proto *p = (const struct bgp_proto *) mc->channel->proto;
  const struct bgp_channel *c = (const struct bgp_channel *) mc->channel;
  const struct bgp_caps *theirs = p->conn ? p->conn->remote_caps : NULL;

  mc->held.kept_seconds = theirs && theirs->gr_aware && c->cf->gr_able ? p->cf->gr_time : 0;
}

/* The word of a registered prefix, or NULL */
static u32 *
lost_at(const struct maps_channel *mc, const struct maps_prefix *prefix)
{
  const struct maps_policy *policy = maps_channel_policy(mc);
  const struct maps_prefix_entry *e =
    mc->held.lost ? maps_prefix_map_exact(&policy->registered_index, prefix) : NULL;

  return e ? &mc->held.lost[e->value] : NULL;
}

void
maps_held_withdrawn(struct maps_channel *mc, const net_addr *n)
{
  struct maps_prefix prefix = maps_prefix_from_net(n);
  u32 *lost = lost_at(mc, &prefix);

  if (lost)
    *lost = now();
}

void
maps_held_stopped(struct maps_channel *mc)
{
  struct maps_ledger_entry e;
  bool more = mc->held.lost && maps_ledger_next(mc->exports, NULL, &e);

  mc->held.stopped = now();

  for (; more; more = maps_ledger_next(mc->exports, &e.key, &e))
  {
    u32 *lost = e.announced ? lost_at(mc, &e.key.prefix) : NULL;

    if (lost)
      *lost = mc->held.stopped;
  }
}

bool
maps_held_counts(const struct maps_channel *mc, const struct maps_session_now *session,
                 const struct maps_prefix *prefix)
{
  const u32 *lost = lost_at(mc, prefix);

  if (!lost || !*lost)
    return false;

  return session->neighbour && *lost >= mc->held.stopped ||
         within(*lost, maps_channel_policy(mc)->hold_down);
}
