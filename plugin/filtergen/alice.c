/*
 *	bird-maps -- generated filters: reasons for Alice-LG
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Alice-LG shows a text for a large community of a route that was not taken, or
 *	that lost 8075:8007 only. A Euro-IX number that several rules share gets the
 *	titles of all of them.
 */

#include <inttypes.h>

#include "filtergen/parts.h"

/* Does the rule have this reason? */
static bool
has_reason(const struct maps_policy *policy, const struct maps_rule_info *rule,
           const struct maps_large_community *lc)
{
  struct maps_large_community reason[MAPS_REASONS_MAX];
  int count = maps_reasons(policy, MAPS_RULE_BIT(rule->code), reason);

  for (int i = 0; i < count; i++)
    if (reason[i].local1 == lc->local1 && reason[i].local2 == lc->local2)
      return true;
  return false;
}

static void
put_section(struct maps_out *o, const struct maps_policy *policy, const char *section)
{
  struct maps_large_community reason[MAPS_REASONS_MAX];
  int count = maps_reasons(policy, UINT32_MAX, reason);

  maps_put(o, "[%s]\n", section);
  for (int i = 0; i < count; i++)
  {
    const char *between = "MAPS: ";

    maps_put(o, "%" PRIu32 ":%" PRIu32 ":%" PRIu32 " = ", reason[i].global, reason[i].local1,
             reason[i].local2);
    for (const struct maps_rule_info *rule = maps_rules; rule->code; rule++)
      if (has_reason(policy, rule, &reason[i]))
      {
        maps_put(o, "%s%s", between, rule->title);
        between = ", or ";
      }
    maps_put_text(o, "\n");
  }
}

void
maps_put_alice(struct maps_out *o, const struct maps_policy *policy)
{
  maps_put_text(o,
                "# Lines for these sections of alice.conf; a section that is there already takes "
                "them in.\n\n");
  put_section(o, policy, "rejection_reasons");
  maps_put_text(o, "\n");
  put_section(o, policy, "noexport_reasons");
  maps_put_text(o, "\n");
  put_section(o, policy, "bgp_communities");
  maps_put(o, "%u:%u = Microsoft Azure Peering Service (MAPS)\n", MAPS_COMMUNITY >> 16,
           MAPS_COMMUNITY & 0xffff);
}
