/*
 *	bird-maps -- the set-up rules: sessions, and what is announced on them
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What goes on now, only routers know. An export tells what Azure saw when it was
 *	made, which passes where Azure's word is all that is asked for.
 */

#define _GNU_SOURCE

#include <stdio.h>
#include <string.h>

#include "config/setup_run.h"

#define ASK_ROUTERS "ask the routers: birdc show maps prefixes"

/* Below it even today's routes and their usual growth might not fit (the walkthroughs' FAQ). */
#define SAFE_LIMIT_V4 400

#define SESSION_TEXT  128

static const char *const family[2] = {"IPv4", "IPv6"};

/* "ams1 (IPv6)" */
static const char *
session_name(const struct maps_setup_connection *c, unsigned v6, char buf[SESSION_TEXT])
{
  snprintf(buf, SESSION_TEXT, "%s (%s)", c->name, family[v6]);
  return buf;
}

/* Walks the sessions that have addresses: v6 of connection c. */
#define WALK_SESSIONS(run_, c, v6)                                                                 \
  for (const struct maps_setup_connection *c = (run_)->setup->connection,                          \
                                          *c##_end = c + (run_)->setup->connection_count;          \
       c < c##_end; c++)                                                                           \
    for (unsigned v6 = 0; v6 < 2; v6++)                                                            \
      if (c->session[v6].neighbour.family)

static bool
is_active(const struct maps_setup_connection *c)
{
  return maps_setup_is(c->state, "Active");
}

void
maps_judge_active(struct maps_setup_run *run)
{
  bool one = run->setup->knobs.active_required == MAPS_ACTIVE_ONE;

  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];
    bool other = false;

    MAPS_WALK_CONNECTIONS(d, run->setup, c->peering)
    other |= is_active(d);

    if (!c->state)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, c->name,
                     "add an export of the peering", "its connectionState is not told");
    else if (is_active(c))
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL, "it is Active");
    else
      maps_setup_say(run, one && other ? MAPS_SETUP_WARN : MAPS_SETUP_FAIL, MAPS_OF_CONNECTION,
                     c->name, "wait until it is Active, or mend what Azure says", "it is %s%s%s",
                     c->state, c->error ? "; Azure says: " : "", c->error ? c->error : "");
  }
}

void
maps_judge_established(struct maps_setup_run *run)
{
  char name[SESSION_TEXT];

  WALK_SESSIONS(run, c, v6)
  {
    const char *state = c->session[v6].state;

    session_name(c, v6, name);
    if (!state)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_SESSION, name,
                     "ask the routers: birdc show maps", "Azure's sessionState is not told");
    else if (!maps_setup_is(state, "Established"))
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_SESSION, name,
                     "bring the session up: see birdc show protocols all",
                     "Azure has it in state %s", state);
    else if (is_active(c))
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_SESSION, name, NULL,
                     "Established, as of Azure's export");
    else
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_SESSION, name,
                     "ask the routers: birdc show maps",
                     "Azure has it Established, but the connection is %s",
                     c->state ? c->state : "in no state that is told");
  }
}

void
maps_judge_dual_stack(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->peering_count; n++)
  {
    const char *name = run->policy->peering[n].name;
    bool has[2] = {0};

    MAPS_WALK_CONNECTIONS(c, run->setup, n)
    for (unsigned v6 = 0; v6 < 2; v6++)
      has[v6] |= c->session[v6].neighbour.family;

    if (has[0] && has[1])
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PEERING, name, NULL,
                     "it has IPv4 and IPv6 sessions");
    else if (has[0] || has[1])
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_PEERING, name,
                     "ask for sessions of the other family", "it has %s sessions only",
                     family[has[1]]);
    else
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_PEERING, name,
                     "wait until Azure gives the addresses, and export again",
                     "it has no session yet");
  }
}

void
maps_judge_md5(struct maps_setup_run *run)
{
  uint8_t mode = run->setup->knobs.md5;

  if (mode == MAPS_MD5_IGNORE)
    return;
  if (mode == MAPS_MD5_REQUIRE_MATCH)
  {
    maps_setup_say_attested(run, "compare both ends, then attest that they match",
                            "whether BIRD has the passwords that Azure has keys for");
    return;
  }

  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];

    if (c->md5 == MAPS_TOLD_YES)
      maps_setup_say(run, mode == MAPS_MD5_FORBID ? MAPS_SETUP_FAIL : MAPS_SETUP_WARN,
                     MAPS_OF_CONNECTION, c->name, "agree with Microsoft to remove it",
                     "it has an MD5 key; Microsoft's policy does not support them");
    else if (c->md5 == MAPS_TOLD_NO)
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL, "it has no MD5 key");
    else if (!maps_setup_attested(run))
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, c->name,
                     "see in the portal, then attest it", "whether it has an MD5 key is not told");
  }

  if (maps_setup_attested(run))
    maps_setup_say_attested(run, "agree with Microsoft to remove the keys", " ");
}

void
maps_judge_bfd(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->peering_count; n++)
    if (run->setup->peering[n].profile == MAPS_PROFILE_VOICE)
    {
      maps_setup_say_attested(run, "set \"bfd on\" in the BGP protocols, then attest it",
                              "BFD is BIRD's configuration");
      return;
    }

  maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_INVENTORY, NULL, NULL, "no peering is for voice");
}

void
maps_judge_address_provider(struct maps_setup_run *run)
{
  static const char *const wanted[MAPS_PROFILES] = {
    [MAPS_PROFILE_VOICE] = "Microsoft",
    [MAPS_PROFILE_IXRS] = "Peer",
  };

  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];
    const char *want = wanted[run->setup->peering[c->peering].profile];

    if (!want)
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL,
                     "either may give them");
    else if (!c->provider)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, c->name,
                     "add an export of the peering", "its sessionAddressProvider is not told");
    else if (maps_setup_is(c->provider, want))
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL,
                     "addresses are given by: %s", c->provider);
    else
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_CONNECTION, c->name,
                     "create the connection with the other sessionAddressProvider",
                     "addresses are given by: %s; it must be %s", c->provider, want);
  }
}

/* Does the plugin hold back all but what is registered, on this connection? */
static bool
holds_back(const struct maps_setup_run *run, const struct maps_setup_connection *c)
{
  return run->policy->deployment == MAPS_PARTNER && c->mode == MAPS_MODE_ENFORCE &&
         !run->policy->more_specifics &&
         maps_policy_action(run->policy, MAPS_RULE_PREFIX_NOT_REGISTERED) == MAPS_ACTION_REJECT;
}

/* Registered prefixes of the family: all, or those of a peering */
static uint32_t
count_registered(const struct maps_setup_run *run, unsigned v6, uint32_t peering)
{
  uint32_t count = 0;

  for (uint32_t n = 0; n < run->policy->registered_count; n++)
    count += run->policy->registered[n].prefix.family == (v6 ? MAPS_IPV6 : MAPS_IPV4) &&
             (peering == MAPS_NONE || run->policy->registered[n].peering == peering);
  return count;
}

void
maps_judge_max_advertised(struct maps_setup_run *run)
{
  WALK_SESSIONS(run, c, v6)
  {
    uint32_t most = c->session[v6].max_advertised, own = count_registered(run, v6, c->peering);
    uint32_t all = count_registered(run, v6, MAPS_NONE);
    char name[SESSION_TEXT];

    session_name(c, v6, name);
    if (most == MAPS_NOT_TOLD)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_SESSION, name, "add an export of the peering",
                     "its maxPrefixesAdvertised is not told");
    else if (own > most)
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_SESSION, name,
                     "have the maximum raised in the portal",
                     "%u prefixes are registered under its peering, it takes %u", own, most);
    else if (holds_back(run, c) && all <= most)
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_SESSION, name, NULL,
                     "it takes %u, and no more than the %u registered prefixes go out", most, all);
    else
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_SESSION, name,
                     "ask the routers: birdc show protocols all",
                     "it takes %u; how many routes go out, the routers know", most);
  }
}

/* Does Azure's message tell this? Its wording is not published and has changed. */
static bool
not_received(const char *message)
{
  return message && (strcasestr(message, "not received") || strcasestr(message, "not receiving") ||
                     strcasestr(message, "wasn't received"));
}

static bool
all_active(const struct maps_setup_run *run, uint32_t peering)
{
  MAPS_WALK_CONNECTIONS(c, run->setup, peering)
  if (!is_active(c))
    return false;
  return true;
}

/* What Azure found out about each prefix; the others of a peering have one finding. */
void
maps_judge_all_sessions(struct maps_setup_run *run)
{
  char text[MAPS_PREFIX_TEXT];

  for (uint32_t p = 0; p < run->setup->peering_count; p++)
  {
    uint32_t unknown = 0;

    for (uint32_t n = 0; n < run->setup->registered_count; n++)
    {
      const struct maps_setup_registered *r = &run->setup->registered[n];

      if (r->peering != p || !r->prefix.family)
        continue;
      if (not_received(r->error))
        maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PREFIX, maps_setup_registered_text(r, text),
                       "announce it on each session, see birdc show maps prefixes",
                       "Azure says: %s", r->error);
      else if (maps_setup_is(r->state, "Verified") && all_active(run, p))
        maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PREFIX, maps_setup_registered_text(r, text),
                       NULL, "Azure has verified it, as of the export");
      else
        unknown++;
    }

    if (unknown)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_PEERING, run->policy->peering[p].name,
                     ASK_ROUTERS, "what is announced of %u registered prefix%s, the routers know",
                     unknown, unknown == 1 ? "" : "es");
  }
}

void
maps_judge_primary_backup(struct maps_setup_run *run)
{
  if (run->policy->registered_count)
    maps_setup_say_attested(run, ASK_ROUTERS,
                            "what is announced on primary and backup sessions, the routers know");
}

void
maps_judge_consistent(struct maps_setup_run *run)
{
  if (run->setup->connection_count > 1)
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_INVENTORY, NULL, ASK_ROUTERS,
                   "whether all locations get the same routes, the routers know");
  else
    maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_INVENTORY, NULL, NULL,
                   "there are not two connections that could differ");
}

void
maps_judge_receive_limit(struct maps_setup_run *run)
{
  bool wrong = false, has[2] = {0};

  WALK_SESSIONS(run, c, v6)
  has[v6] = true;

  for (unsigned v6 = 0; v6 < 2; v6++)
  {
    uint32_t hard = run->policy->receive_limit[v6].hard;

    if (!has[v6] || hard && (v6 || hard >= SAFE_LIMIT_V4))
      continue;
    wrong = true;
    if (hard)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_INVENTORY, NULL,
                     "set receive_limit.v4.hard, and BIRD's receive limit, to 2000",
                     "%u IPv4 routes may soon be too few; Microsoft calls 400 to 500 safe", hard);
    else
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_INVENTORY, NULL,
                     "set receive_limit, and BIRD's receive limit",
                     "%s sessions have no limit in the inventory", family[v6]);
  }

  if (!wrong)
    maps_setup_say_attested(run, "set \"receive limit\" in the channels, then attest it",
                            "BIRD's own receive limit is what counts");
}
