/*
 *	bird-maps -- the set-up rules: what is registered
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What would fail whatever routers announce, since it is the prefix or the ASN
 *	itself that is wrong.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/setup_run.h"
#include "core/engine.h"
#include "core/origin.h"
#include "core/special.h"

#define REGISTER_ANOTHER "register a prefix that is yours and public"

/* Walks registered prefixes: r is the one, text its text. */
#define WALK_PREFIXES(run_, r, text)                                                               \
  for (const struct maps_setup_registered *r = (run_)->setup->registered,                          \
                                          *r##_end = r + (run_)->setup->registered_count;          \
       r < r##_end; r++)                                                                           \
    if (r->prefix.family && r->registered == MAPS_NONE && maps_prefix_format(&r->prefix, text))

/* Private in the narrow sense (RFC 1918, RFC 6598, RFC 4193), which is certainly Microsoft's */
static const char *
private_range(const struct maps_prefix *p)
{
  static const struct
  {
    const char *prefix, *rfc;
  } ranges[] = {
    {"10.0.0.0/8", "RFC 1918"},    {"172.16.0.0/12", "RFC 1918"}, {"192.168.0.0/16", "RFC 1918"},
    {"100.64.0.0/10", "RFC 6598"}, {"fc00::/7", "RFC 4193"},
  };
  struct maps_prefix range;

  for (unsigned n = 0; n < sizeof ranges / sizeof *ranges; n++)
    if (maps_prefix_parse(ranges[n].prefix, &range) == MAPS_PREFIX_OK &&
        (maps_prefix_covers(&range, p) || maps_prefix_covers(p, &range)))
      return ranges[n].rfc;
  return NULL;
}

/* A partner that has nothing registered has nothing to judge yet. */
static void
say_if_none(struct maps_setup_run *run)
{
  if (run->policy->deployment == MAPS_PARTNER && !run->policy->registered_count)
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_INVENTORY, NULL,
                   "add an export of what is registered", "no prefix is registered");
}

void
maps_judge_private_prefix(struct maps_setup_run *run)
{
  char text[MAPS_PREFIX_TEXT];

  say_if_none(run);
  WALK_PREFIXES(run, r, text)
  {
    const char *rfc = private_range(&r->prefix);

    if (!maps_prefix_bogon(&r->prefix))
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PREFIX, text, NULL, "it is public");
    else if (rfc)
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PREFIX, text, REGISTER_ANOTHER,
                     "it is in private space (%s)", rfc);
    else
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PREFIX, text, REGISTER_ANOTHER,
                     "it is in space that is not globally reachable");
  }
}

void
maps_judge_prefix_family(struct maps_setup_run *run)
{
  char text[MAPS_PREFIX_TEXT];

  say_if_none(run);
  WALK_PREFIXES(run, r, text)
  {
    uint32_t longest = run->setup->knobs.registration_max_len;

    if (longest == MAPS_NOT_TOLD)
      longest = run->setup->peering[r->peering].profile == MAPS_PROFILE_VOICE ? 24 : 32;

    if (r->prefix.family != MAPS_IPV4)
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PREFIX, text, "register IPv4 prefixes only",
                     "only IPv4 prefixes can be registered");
    else if (r->prefix.length > longest)
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PREFIX, text, "register a shorter prefix",
                     "it is longer than /%u, which is the longest that can be registered", longest);
    else
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PREFIX, text, NULL, "it is IPv4");
  }
}

/* Finds for each registered prefix another one that overlaps it, by index in policy->registered. */
static uint32_t *
find_overlaps(struct maps_setup_run *run)
{
  const struct maps_policy *policy = run->policy;
  uint32_t *other = malloc((policy->registered_count + 1) * sizeof *other);

  if (!other)
    return NULL;
  for (uint32_t n = 0; n < policy->registered_count; n++)
    other[n] = MAPS_NONE;

  for (uint32_t n = 0; n < policy->registered_count; n++)
  {
    const struct maps_prefix *p = &policy->registered[n].prefix;
    const struct maps_prefix_entry *wider =
      maps_prefix_map_covering(&policy->registered_index, p, p->length - 1);

    if (wider)
    {
      other[n] = wider->value;
      if (other[wider->value] == MAPS_NONE)
        other[wider->value] = n;
    }
  }

  return other;
}

void
maps_judge_overlap(struct maps_setup_run *run)
{
  char text[MAPS_PREFIX_TEXT], other_text[MAPS_PREFIX_TEXT];
  uint32_t *other = find_overlaps(run);

  run->out_of_memory |= !other;
  say_if_none(run);
  for (uint32_t n = 0; other && n < run->policy->registered_count; n++)
  {
    maps_prefix_format(&run->policy->registered[n].prefix, text);
    if (other[n] == MAPS_NONE)
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PREFIX, text, NULL,
                     "it overlaps no other registered prefix");
    else
    {
      maps_prefix_format(&run->policy->registered[other[n]].prefix, other_text);
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_PREFIX, text, "register one of the two",
                     "it overlaps %s, which is registered, too", other_text);
    }
  }

  free(other);
}

void
maps_judge_24(struct maps_setup_run *run)
{
  char text[MAPS_PREFIX_TEXT];

  WALK_PREFIXES(run, r, text)
  {
    if (r->prefix.family == MAPS_IPV4 && r->prefix.length <= 24 && !maps_prefix_bogon(&r->prefix))
    {
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_INVENTORY, NULL, NULL, "%s is registered", text);
      return;
    }
  }

  if (run->policy->registered_count && !maps_setup_attested(run))
    maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_INVENTORY, NULL,
                   "if you announce a public /24 elsewhere, attest it",
                   "no public prefix of /24 or shorter is registered");
  else
    maps_setup_say_attested(run, "if you announce a public /24, attest it",
                            "no prefix is registered");
}

/* Says of each origin whether it is one of those that must not be. */
static void
judge_origins(struct maps_setup_run *run, bool (*wrong)(uint32_t), const char *what)
{
  const struct maps_asn_set *origins = &run->policy->associated_asns;
  char text[MAPS_PREFIX_TEXT];

  for (uint32_t n = 0; n < origins->count; n++)
  {
    bool bad = wrong(origins->asn[n]);

    snprintf(text, sizeof text, "AS%u", origins->asn[n]);
    maps_setup_say(run, bad ? MAPS_SETUP_FAIL : MAPS_SETUP_PASS, MAPS_OF_ASN, text,
                   bad ? "originate the routes from a public ASN" : NULL, "it is %s%s",
                   bad ? "" : "not ", what);
  }
}

void
maps_judge_private_asn(struct maps_setup_run *run)
{
  judge_origins(run, maps_asn_private, "private");
}

void
maps_judge_reserved_asn(struct maps_setup_run *run)
{
  judge_origins(run, maps_asn_reserved, "reserved");
}

/* Is it the ASN of a peering, or the local one? */
static bool
own_asn(const struct maps_setup_run *run, uint32_t asn)
{
  for (uint32_t n = 0; n < run->policy->peering_count; n++)
    if (run->policy->peering[n].asn == asn)
      return true;
  return asn == run->policy->local_asn;
}

void
maps_judge_origin_known(struct maps_setup_run *run)
{
  const struct maps_asn_set *origins = &run->policy->associated_asns;
  char text[MAPS_PREFIX_TEXT];

  for (uint32_t n = 0; n < origins->count; n++)
  {
    uint32_t asn = origins->asn[n];
    bool known = maps_asn_set_has(&run->policy->registered_asns, asn);

    if (own_asn(run, asn))
      continue;
    for (uint32_t k = 0; k < run->setup->peer_asn_count; k++)
      known |= run->setup->peer_asn[k].asn == asn;

    snprintf(text, sizeof text, "AS%u", asn);
    if (known)
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_ASN, text, NULL,
                     "it is registered or associated with the subscription");
    else if (run->setup->peer_asn_count)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_ASN, text,
                     "associate it with the subscription in the portal",
                     "it is not among the peerAsns");
    else
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_ASN, text,
                     "add an export of the subscription's peerAsns",
                     "whether it is associated with the subscription is not told");
  }
}

void
maps_judge_unregistered(struct maps_setup_run *run)
{
  unsigned rule = run->policy->deployment == MAPS_PARTNER ? MAPS_RULE_PREFIX_NOT_REGISTERED
                                                          : MAPS_RULE_ASN_NOT_REGISTERED;
  bool rejects = maps_policy_action(run->policy, rule) == MAPS_ACTION_REJECT;

  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];

    if (!rejects)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_CONNECTION, c->name,
                     "set the rule's action to \"reject\"", "rule %s does not reject",
                     maps_rule_by_code(rule)->id);
    else if (run->policy->more_specifics)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_CONNECTION, c->name,
                     "register the more specific prefixes",
                     "\"more_specifics\" lets out what is not registered itself");
    else if (c->mode != MAPS_MODE_ENFORCE)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, c->name,
                     "set its mode to \"enforce\" when you are ready",
                     "in its mode the router's own export filter alone decides");
    else
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL,
                     "rule %s holds back everything else", maps_rule_by_code(rule)->id);
  }
}

/* Do VRPs know the prefix, but none of our origins? A ROA table of BIRD's is not at hand. */
static bool
rpki_denies(const struct maps_setup_run *run, const struct maps_prefix *p)
{
  const struct maps_asn_set *origins = &run->policy->associated_asns;
  const struct maps_route route = {.prefix = *p};

  for (uint32_t n = 0; n < origins->count; n++)
  {
    struct maps_path_facts path = {.origin = origins->asn[n], .has_origin = true};

    if (maps_origin_rpki(&run->policy->registry, &route, &path) != MAPS_FAILS)
      return false;
  }
  return origins->count;
}

void
maps_judge_own_space(struct maps_setup_run *run)
{
  char text[MAPS_PREFIX_TEXT];

  maps_judge_attested(run);
  WALK_PREFIXES(run, r, text)
  {
    if (rpki_denies(run, &r->prefix))
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_PREFIX, text,
                     "correct the ROAs, or register what is yours",
                     "RPKI allows none of your origins to announce it");
  }
}
