/*
 *	bird-maps -- the set-up rules: what the operator attests
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	An attestation counts as the operator's word and is shown with his name. Where
 *	the host that we run on shows something else, that is told beside it.
 */

#include <string.h>

#include "config/setup_run.h"

#define ATTEST_IT "find out, then attest it in the inventory"

void
maps_judge_attested(struct maps_setup_run *run)
{
  maps_setup_say_attested(run, ATTEST_IT, "nobody attests it");
}

/* The word that is contradicted, for a sentence about what is seen */
static const char *
although(const struct maps_setup_run *run)
{
  const struct maps_attestation *a = &run->setup->attestation[run->rule - maps_setup_rules];

  return a->given && a->value ? ", although it is attested" : "";
}

/* Walks the connections that end on this host: c and its link l. */
#define WALK_LINKS(run_, c, l)                                                                     \
  for (uint32_t i_ = 0; (run_)->host && i_ < (run_)->setup->connection_count; i_++)                \
    for (const struct maps_setup_connection *c = &(run_)->setup->connection[i_]; c; c = NULL)      \
      for (const struct maps_host_link *l = &(run_)->host->link[i_]; l && *l->interface; l = NULL)

void
maps_judge_lacp(struct maps_setup_run *run)
{
  maps_judge_attested(run);
  WALK_LINKS(run, c, l)
  {
    if (!*l->bundle)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_CONNECTION, c->name,
                     "bundle it by LACP, if it is not bundled on a switch before this host",
                     "interface %s of this host is no bundle%s", l->interface, although(run));
    else if (strstr(l->mode, "802.3ad"))
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL,
                     "interface %s of this host is the bundle %s by LACP", l->interface, l->bundle);
    else
      maps_setup_say(
        run, MAPS_SETUP_WARN, MAPS_OF_CONNECTION, c->name, "set the bond's mode to 802.3ad",
        "bundle %s of this host is not by LACP but %s%s", l->bundle, l->mode, although(run));
  }
}

void
maps_judge_firewall(struct maps_setup_run *run)
{
  maps_judge_attested(run);
  WALK_LINKS(run, c, l)
  {
    if (l->tracked == MAPS_TRACKED_SESSION)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_CONNECTION, c->name,
                     "exempt the session from connection tracking (notrack)",
                     "this host tracks the session's TCP connection%s", although(run));
    else if (l->tracked == MAPS_TRACKED_HOST)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_CONNECTION, c->name,
                     "see with \"conntrack -L\" whether the session is among them",
                     "this host tracks connections, which ones cannot be read%s", although(run));
  }
}

void
maps_judge_rate_limit(struct maps_setup_run *run)
{
  maps_judge_attested(run);
  WALK_LINKS(run, c, l)
  {
    if (*l->shaper)
      maps_setup_say(
        run, MAPS_SETUP_WARN, MAPS_OF_CONNECTION, c->name, "remove the queueing discipline",
        "interface %s of this host is shaped by %s%s", l->interface, l->shaper, although(run));
  }
}
