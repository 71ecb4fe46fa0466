/*
 *	bird-maps -- the set-up rules: what connects to Microsoft
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A peering is at one location, so "local" is the peering. Two routers in one
 *	facility and two facilities of one metro both count as diverse. Where several
 *	peerings are compared, their locations are, by name.
 */

#include <string.h>

#include "config/setup_run.h"

static const char *
location(const struct maps_setup_run *run, uint32_t peering)
{
  return run->policy->peering[peering].location;
}

static bool
same_place(const char *a, const char *b)
{
  return a && b && !strcasecmp(a, b);
}

void
maps_judge_min2(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->peering_count; n++)
  {
    const struct maps_setup_peering *p = &run->setup->peering[n];
    unsigned need = p->profile == MAPS_PROFILE_IXRS ? 1 : 2;
    bool enough = p->connections >= need;

    maps_setup_say(
      run, enough ? MAPS_SETUP_PASS : MAPS_SETUP_FAIL, MAPS_OF_PEERING,
      run->policy->peering[n].name, enough ? NULL : "add a connection to the peering in the portal",
      "%u connection%s, at least %u must be", p->connections, p->connections == 1 ? "" : "s", need);
  }
}

/* Is no connection of the peering used for Peering Service? Then redundancy is the peer's choice.
 */
static bool
not_maps(const struct maps_setup_run *run, uint32_t peering)
{
  bool any = false;

  MAPS_WALK_CONNECTIONS(c, run->setup, peering)
  {
    if (c->peering_service != MAPS_TOLD_NO)
      return false;
    any = true;
  }
  return any;
}

/* The router that the connection ends on: where none is named, this one, if it has a name */
static const char *
router(const struct maps_setup_run *run, const struct maps_setup_connection *c)
{
  return c->router ? c->router : run->policy->router;
}

static void
judge_diverse(struct maps_setup_run *run, uint32_t peering)
{
  const char *name = run->policy->peering[peering].name;
  const struct maps_setup_connection *unknown = NULL;

  MAPS_WALK_CONNECTIONS(c, run->setup, peering)
  {
    if (!router(run, c))
      unknown = c;
    MAPS_WALK_CONNECTIONS(d, run->setup, peering)
    {
      if (d >= c || !router(run, c) || !router(run, d) || strcmp(router(run, c), router(run, d)))
        continue;
      maps_setup_say(run, not_maps(run, peering) ? MAPS_SETUP_WARN : MAPS_SETUP_FAIL,
                     MAPS_OF_PEERING, name, "move one of them to another router",
                     "%s and %s both end on router %s", d->name, c->name, router(run, c));
      return;
    }
  }

  if (unknown && run->setup->peering[peering].connections > 1)
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_PEERING, name,
                   "give each connection its \"router\"", "it is not told on which router %s ends",
                   unknown->name);
  else
    maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PEERING, name, NULL,
                   "no two connections end on one router");
}

void
maps_judge_diverse(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->peering_count; n++)
    judge_diverse(run, n);
}

static void
judge_backup(struct maps_setup_run *run, const struct maps_setup_connection *backup)
{
  const char *here = location(run, backup->peering);

  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];

    if (c->backup == MAPS_TOLD_YES ||
        c->peering != backup->peering && !same_place(here, location(run, c->peering)))
      continue;
    maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_CONNECTION, backup->name,
                   "use it as a redundant primary connection, and another location as backup",
                   "it is at the same location as the primary connection %s", c->name);
    return;
  }

  if (here)
    maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, backup->name, NULL,
                   "no primary connection is at %s", here);
  else
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, backup->name,
                   "give the peering its \"peeringLocation\"", "it is not told where it is");
}

void
maps_judge_backup_location(struct maps_setup_run *run)
{
  bool all_told = true, any = false;

  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];

    all_told &= c->backup != MAPS_TOLD_NOTHING;
    if (c->backup == MAPS_TOLD_YES)
    {
      any = true;
      judge_backup(run, c);
    }
  }

  if (!any && all_told)
    maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_INVENTORY, NULL, NULL,
                   "no connection is used as a backup");
  else if (!any)
    maps_setup_say_attested(run, "say \"backup\": true or false of each connection",
                            "it is not told which connections are backups");
}

void
maps_judge_geo(struct maps_setup_run *run)
{
  const char *first = NULL;
  uint32_t peerings = 0;
  bool unknown = false, more = false;

  for (uint32_t n = 0; n < run->setup->peering_count; n++)
  {
    if (run->setup->peering[n].profile == MAPS_PROFILE_IXRS)
      continue;

    peerings++;
    if (!location(run, n))
      unknown = true;
    else if (!first)
      first = location(run, n);
    else
      more |= !same_place(first, location(run, n));
  }

  if (!peerings || run->setup->knobs.geo == MAPS_GEO_OFF)
    return;
  if (more)
    maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_INVENTORY, NULL, NULL,
                   "there are peerings at more than one location");
  else if (unknown)
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_INVENTORY, NULL,
                   "give each peering its \"peeringLocation\"",
                   "it is not told where all peerings are");
  else
    maps_setup_say(run,
                   run->setup->knobs.geo == MAPS_GEO_REQUIRE ? MAPS_SETUP_FAIL : MAPS_SETUP_WARN,
                   MAPS_OF_INVENTORY, NULL, "add a peering at another location",
                   "all peerings are at %s", first);
}

/* The bandwidth of all connections of the peering, or MAPS_NOT_TOLD; says what is wrong inside. */
static uint32_t
one_bandwidth(struct maps_setup_run *run, uint32_t peering)
{
  const char *name = run->policy->peering[peering].name;
  const struct maps_setup_connection *first = NULL, *unknown = NULL;

  MAPS_WALK_CONNECTIONS(c, run->setup, peering)
  {
    if (c->bandwidth == MAPS_NOT_TOLD)
      unknown = c;
    else if (!first)
      first = c;
    else if (c->bandwidth != first->bandwidth)
    {
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PEERING, name,
                     "ask for the same bandwidth on all connections", "%s has %u Mbps, %s has %u",
                     first->name, first->bandwidth, c->name, c->bandwidth);
      return MAPS_NOT_TOLD;
    }
  }

  if (unknown || !first)
  {
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_PEERING, name,
                   "give each connection its \"bandwidthInMbps\"",
                   "the bandwidth of %s is not told", unknown ? unknown->name : "its connections");
    return MAPS_NOT_TOLD;
  }

  maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PEERING, name, NULL, "all have %u Mbps",
                 first->bandwidth);
  return first->bandwidth;
}

/* A backup that has another bandwidth than a primary connection elsewhere */
static bool
differing_backup(struct maps_setup_run *run)
{
  const struct maps_setup *setup = run->setup;

  for (uint32_t n = 0; n < setup->connection_count; n++)
    for (uint32_t k = 0; k < setup->connection_count; k++)
    {
      const struct maps_setup_connection *backup = &setup->connection[n],
                                         *c = &setup->connection[k];

      if (backup->backup != MAPS_TOLD_YES || c->backup == MAPS_TOLD_YES ||
          backup->bandwidth == MAPS_NOT_TOLD || c->bandwidth == MAPS_NOT_TOLD ||
          backup->bandwidth == c->bandwidth)
        continue;
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_CONNECTION, backup->name,
                     "ask for the same bandwidth on primary and backup connections",
                     "the backup has %u Mbps, the primary connection %s has %u", backup->bandwidth,
                     c->name, c->bandwidth);
      return true;
    }

  return false;
}

void
maps_judge_bandwidth(struct maps_setup_run *run)
{
  uint32_t first = MAPS_NONE, first_bandwidth = 0, other = MAPS_NONE, other_bandwidth = 0;

  for (uint32_t n = 0; n < run->setup->peering_count; n++)
  {
    uint32_t bandwidth = one_bandwidth(run, n);

    if (bandwidth == MAPS_NOT_TOLD)
      continue;
    if (first == MAPS_NONE)
    {
      first = n;
      first_bandwidth = bandwidth;
    }
    else if (bandwidth != first_bandwidth)
    {
      other = n;
      other_bandwidth = bandwidth;
    }
  }

  if (!differing_backup(run) && other != MAPS_NONE)
    maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_INVENTORY, NULL,
                   "ask for the same bandwidth wherever one location is the backup of another",
                   "%s has %u Mbps, %s has %u", run->policy->peering[first].name, first_bandwidth,
                   run->policy->peering[other].name, other_bandwidth);
}

void
maps_judge_min_speed(struct maps_setup_run *run)
{
  uint32_t least = run->setup->knobs.min_mbps;

  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];

    if (c->bandwidth == MAPS_NOT_TOLD)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, c->name,
                     "give the connection its \"bandwidthInMbps\"", "its bandwidth is not told");
    else if (c->bandwidth < least)
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_CONNECTION, c->name,
                     "ask for more bandwidth in the portal", "%u Mbps, at least %u must be",
                     c->bandwidth, least);
    else
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL, "%u Mbps%s",
                     c->bandwidth,
                     c->bandwidth < 100000 ? "; Microsoft prefers ports of 100 Gbps" : "");
  }
}

void
maps_judge_provisioned(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];

    if (c->bandwidth == MAPS_NOT_TOLD || c->provisioned == MAPS_NOT_TOLD)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, c->name,
                     "add a newer export of the peering",
                     "what is asked for or what is provisioned is not told");
    else if (c->provisioned != c->bandwidth)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_CONNECTION, c->name,
                     "wait for Microsoft, or ask", "%u Mbps are provisioned, %u are asked for",
                     c->provisioned, c->bandwidth);
    else
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL,
                     "%u Mbps are provisioned", c->provisioned);
  }
}

void
maps_judge_utilisation(struct maps_setup_run *run)
{
  const struct maps_setup_knobs *knobs = &run->setup->knobs;
  bool attested = false;

  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];
    enum maps_setup_answer answer = c->utilisation >= knobs->util_error  ? MAPS_SETUP_FAIL
                                    : c->utilisation >= knobs->util_warn ? MAPS_SETUP_WARN
                                                                         : MAPS_SETUP_PASS;

    if (c->utilisation == MAPS_NOT_TOLD && maps_setup_attested(run))
      attested = true;
    else if (c->utilisation == MAPS_NOT_TOLD)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, c->name,
                     "measure the peak and give it as \"utilisation\"", "its load is not told");
    else
      maps_setup_say(
        run, answer, MAPS_OF_CONNECTION, c->name,
        answer == MAPS_SETUP_PASS ? NULL : "have the link augmented: that takes 45 to 60 days",
        "its peak is %u %% of its bandwidth; from %u %% on it is to be augmented", c->utilisation,
        knobs->util_warn);
  }

  if (attested)
    maps_setup_say_attested(run, "have the links augmented: that takes 45 to 60 days", " ");
}
