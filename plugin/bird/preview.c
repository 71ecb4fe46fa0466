/*
 *	bird-maps -- what would a channel announce?
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What bgp_update_attrs() changes after the hooks is told here again: BIRD's own
 *	function wants a route on its way out.
 */

#include "bird/hooks.h"
#include "bird/preview.h"
#include "bird/route.h"

/* Not transitive: does not leave the AS */
#define EC_NOT_TRANSITIVE 0x40000000u

enum maps_offer
maps_preview_offer(struct channel *c, rte **e, linpool *lp)
{
  if (maps_preexport(c, *e) < 0)
    return MAPS_OFFER_KEPT;

  return maps_export_filter(c, e, lp) ? MAPS_OFFERED : MAPS_OFFER_FILTERED;
}

/* Adds the items of a set attribute, each of so many words. */
static void
add_set(struct maps_sent *sent, const rte *e, uint code, uint words, u32 left_out)
{
  const struct adata *set = maps_rte_get(e, code);
  uint count = set ? set->length / sizeof(u32) / words : 0;

  for (uint i = 0; i < count; i++)
  {
    const u32 *item = (const u32 *) set->data + i * words;

    if (item[0] & left_out)
      continue;

    sent->communities = maps_set_fingerprint(sent->communities, code, item, words);
    sent->community_count++;
  }
}

static struct maps_sent
sent_of(const struct maps_channel *mc, const rte *e, char *text, uint size)
{
  const struct bgp_proto *p = (const struct bgp_proto *) mc->channel->proto;
  const struct maps_policy *policy = maps_channel_policy(mc);
  struct maps_path_view view = maps_judged_view(policy, &mc->session, MAPS_EXPORT);
  struct maps_route route = maps_route_from_rte(mc, e);
  struct maps_path_facts facts;
  struct maps_sent sent = {
    .path = maps_path_fingerprint(&route.path, &view),
    .carries = route.carries,
  };
  bool fresh;

  maps_path_walk(&route.path, &view, &facts);
  maps_path_format(&route.path, &view, text, size);
  sent.length = facts.length;

  add_set(&sent, e, BA_COMMUNITY, 1, 0);
  add_set(&sent, e, BA_LARGE_COMMUNITY, 3, 0);
  add_set(&sent, e, BA_EXT_COMMUNITY, 2, p->is_internal ? 0 : EC_NOT_TRANSITIVE);

  /* Where BGP puts its ASN in front, it keeps a MED only if this router has set it */
  sent.has_med =
    maps_rte_med(e, &sent.med, &fresh) && (!mc->session.prepends || fresh || MAPS_ALLOWS_MED(p));
  return sent;
}

bool
maps_preview_sent(struct maps_channel *mc, const net_addr *n, u32 path_id, struct maps_sent *sent,
                  char *text, uint size)
{
  struct channel *c = mc->channel;
  struct maps_routes routes = maps_table_routes(c->table, n);
  bool found = false;

  for (uint i = 0; i < routes.count && rte_is_valid(routes.route[i]) && !found; i++)
  {
    rte *e = routes.route[i];

    if (maps_key(c, MAPS_EXPORT, n, e->src).path_id == path_id &&
        maps_preview_offer(c, &e, tmp_linpool) == MAPS_OFFERED &&
        !maps_export(c, &e, tmp_linpool, 1))
    {
      *sent = sent_of(mc, e, text, size);
      found = true;
    }

    maps_rte_release(e, routes.route[i]);

    if (c->ra_mode == RA_OPTIMAL)
      break;
  }
  return found;
}
