/*
 *	bird-maps -- reason communities
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The communities that tell the reasons of a verdict by BGP itself. Which rule has
 *	which number stands in the rule table alone.
 */

#include "core/engine.h"

/* Keeps the reasons ascending and without repeats; returns their new number */
static int
insert(struct maps_large_community *reason, int n, struct maps_large_community lc)
{
  int at = n;

  while (at && (reason[at - 1].local1 > lc.local1 ||
                reason[at - 1].local1 == lc.local1 && reason[at - 1].local2 > lc.local2))
    at--;

  if (at && reason[at - 1].local1 == lc.local1 && reason[at - 1].local2 == lc.local2)
    return n;

  for (int i = n; i > at; i--)
    reason[i] = reason[i - 1];
  reason[at] = lc;
  return n + 1;
}

int
maps_reasons(const struct maps_policy *policy, uint32_t failed,
             struct maps_large_community reason[MAPS_REASONS_MAX])
{
  int n = 0;

  for (const struct maps_rule_info *r = maps_rules; r->code; r++)
  {
    if (!(failed & MAPS_RULE_BIT(r->code)))
      continue;
    if (r->euro_ix)
      n = insert(reason, n,
                 (struct maps_large_community){policy->local_asn, MAPS_EURO_IX_REASON, r->euro_ix});
    if (r->own_reason)
      n =
        insert(reason, n,
               (struct maps_large_community){policy->local_asn, policy->reason_function, r->code});
  }
  return n;
}

bool
maps_is_reason(const struct maps_policy *policy, const struct maps_large_community *lc)
{
  if (lc->global != policy->local_asn)
    return false;

  if (lc->local1 == policy->reason_function && lc->local2 >= 1 && lc->local2 <= MAPS_RULE_MAX)
    return true;

  if (lc->local1 == MAPS_EURO_IX_REASON)
    for (const struct maps_rule_info *r = maps_rules; r->code; r++)
      if (r->euro_ix && r->euro_ix == lc->local2)
        return true;

  return false;
}
