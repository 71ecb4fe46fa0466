/*
 *	bird-maps -- readiness: what Microsoft has of a registered prefix
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Most prefixes go out alike on all connections, and are seen to in one pass.
 *	Only where something differs are connections compared with each other.
 */

#include "core/readiness.h"

#include <string.h>

/* Which rule's words a message of the portal are; other rules may have the same */
static const uint8_t portal_rule[MAPS_PORTALS] = {
  [MAPS_PORTAL_NOT_RECEIVED] = MAPS_RULE_NOT_ON_ALL_SESSIONS,
  [MAPS_PORTAL_COMMUNITY] = MAPS_RULE_COMMUNITY_MISSING,
  [MAPS_PORTAL_PATH] = MAPS_RULE_PATH_TOO_LONG,
};

/* What is being judged, and where the shortcomings go */
struct judgement
{
  const struct maps_policy *policy;
  struct maps_observation *seen;
  uint32_t count;
  struct maps_shortcoming *found;
  uint32_t found_count;
  bool fails;
};

static void
add(struct judgement *j, struct maps_shortcoming shortcoming)
{
  if (maps_policy_action(j->policy, shortcoming.rule) == MAPS_ACTION_OFF)
    return;

  j->found[j->found_count++] = shortcoming;
  j->fails |= maps_shortcoming_fails(j->policy, &shortcoming);
}

const char *
maps_portal_words(enum maps_portal portal)
{
  return maps_rule_by_code(portal_rule[portal])->portal;
}

/* Does a rule of the mask have these words? */
static bool
has_words(uint32_t mask, enum maps_portal portal)
{
  const char *words = maps_portal_words(portal);

  for (; mask; mask &= mask - 1)
  {
    const struct maps_rule_info *rule = maps_rule_by_code(__builtin_ctz(mask));

    if (rule && rule->portal && !strcmp(rule->portal, words))
      return true;
  }
  return false;
}

/* What the portal would show of a connection. A rule that only warns, or is broken in a mode that
 * lets it pass, lets Microsoft see it. */
static uint8_t
portal_of(const struct maps_observation *o)
{
  uint32_t broken = o->failed | o->warned;

  switch (o->standing)
  {
  case MAPS_REJECTED:
  case MAPS_ABSENT:
  case MAPS_DOWN:
    return 1 << MAPS_PORTAL_NOT_RECEIVED;

  case MAPS_ADVERTISED:
    break;

  default:
    return 0;
  }

  bool untagged = o->known ? !o->sent.carries : has_words(broken, MAPS_PORTAL_COMMUNITY);

  return untagged << MAPS_PORTAL_COMMUNITY | has_words(broken, MAPS_PORTAL_PATH)
                                               << MAPS_PORTAL_PATH;
}

/* Rule 20, and the route rules of what is rejected or goes out all the same */
static void
judge_standing(struct judgement *j, uint32_t i)
{
  static const uint8_t aspect[MAPS_STANDINGS] = {
    [MAPS_REJECTED] = MAPS_ASPECT_REJECTED,
    [MAPS_ABSENT] = MAPS_ASPECT_ABSENT,
    [MAPS_DOWN] = MAPS_ASPECT_DOWN,
  };
  struct maps_observation *o = &j->seen[i];
  uint32_t broken = o->failed | o->warned;

  o->portal = portal_of(o);

  if (o->portal & 1 << MAPS_PORTAL_NOT_RECEIVED)
    add(j, (struct maps_shortcoming){.rule = MAPS_RULE_NOT_ON_ALL_SESSIONS,
                                     .aspect = aspect[o->standing],
                                     .connection = i,
                                     .twin = MAPS_NONE,
                                     .value = -1,
                                     .other = -1});

  /* What goes out without 8075:8007 breaks rule 4, though this router would have added it */
  if (o->portal & 1 << MAPS_PORTAL_COMMUNITY)
    broken |= MAPS_RULE_BIT(MAPS_RULE_COMMUNITY_MISSING);

  if (o->standing == MAPS_ADVERTISED || o->standing == MAPS_REJECTED)
    for (; broken; broken &= broken - 1)
    {
      unsigned rule = __builtin_ctz(broken);

      /* A warning hinders nobody, unless Microsoft has words for it */
      if (maps_policy_action(j->policy, rule) == MAPS_ACTION_WARN &&
          !maps_rule_by_code(rule)->portal)
        continue;

      add(j, (struct maps_shortcoming){
               .rule = rule,
               .aspect = MAPS_ASPECT_ROUTE,
               .connection = i,
               .twin = MAPS_NONE,
               .value = rule == MAPS_RULE_PATH_TOO_LONG && o->known ? o->sent.length : -1,
               .other = rule == MAPS_RULE_PATH_TOO_LONG && o->known ? j->policy->max_length : -1});
    }
}

static inline bool
is_sent(const struct maps_observation *o)
{
  return o->connection && o->standing == MAPS_ADVERTISED && o->known;
}

static inline bool
same_med(const struct maps_sent *a, const struct maps_sent *b)
{
  return a->has_med == b->has_med && (!a->has_med || a->med == b->med);
}

static bool
same_sent(const struct maps_sent *a, const struct maps_sent *b)
{
  return a->path == b->path && a->communities == b->communities && same_med(a, b);
}

/* Is it sent alike wherever it is? Most prefixes are. */
static bool
all_alike(const struct judgement *j)
{
  const struct maps_sent *first = NULL;

  for (uint32_t i = 0; i < j->count; i++)
    if (is_sent(&j->seen[i]))
    {
      if (!first)
        first = &j->seen[i].sent;
      else if (!same_sent(first, &j->seen[i].sent))
        return false;
    }
  return true;
}

/* What most connections send, the first of the inventory if there are several such; MAPS_NONE if
 * none sends anything. */
static uint32_t
usual(const struct judgement *j)
{
  uint32_t best = MAPS_NONE, most = 0;

  for (uint32_t i = 0; i < j->count; i++)
  {
    uint32_t n = 0;

    if (!is_sent(&j->seen[i]) || !j->seen[i].own)
      continue;

    for (uint32_t k = 0; k < j->count; k++)
      n += is_sent(&j->seen[k]) && j->seen[k].own && same_sent(&j->seen[i].sent, &j->seen[k].sent);

    if (n > most)
    {
      most = n;
      best = i;
    }
  }
  return best;
}

static inline int64_t
med_value(const struct maps_sent *sent)
{
  return sent->has_med ? (int64_t) sent->med : -1;
}

/* Rule 21: each connection of the peering against what most of them send */
static void
judge_consistency(struct judgement *j)
{
  uint32_t twin = usual(j);

  for (uint32_t i = 0; i < j->count && twin != MAPS_NONE; i++)
  {
    const struct maps_sent *a = &j->seen[i].sent, *b = &j->seen[twin].sent;
    struct maps_shortcoming s = {
      .rule = MAPS_RULE_INCONSISTENT_ANNOUNCEMENT, .connection = i, .twin = twin};

    if (!is_sent(&j->seen[i]) || !j->seen[i].own)
      continue;

    if (a->path != b->path)
    {
      s.aspect = MAPS_ASPECT_PATH;
      s.value = a->length;
      s.other = b->length;
      add(j, s);
    }

    if (a->communities != b->communities)
    {
      s.aspect = MAPS_ASPECT_COMMUNITIES;
      s.value = a->community_count;
      s.other = b->community_count;
      add(j, s);
    }

    if (!same_med(a, b))
    {
      s.aspect = MAPS_ASPECT_MED;
      s.value = med_value(a);
      s.other = med_value(b);
      add(j, s);
    }
  }
}

/* No MED is as good as MED 0 */
static inline uint32_t
med_rank(const struct maps_sent *sent)
{
  return sent->has_med ? sent->med : 0;
}

/* Rule 22: each connection against the best one at the location */
static void
judge_backups(struct judgement *j)
{
  uint32_t shortest = MAPS_NONE, lowest = MAPS_NONE;

  for (uint32_t i = 0; i < j->count; i++)
    if (is_sent(&j->seen[i]))
    {
      if (shortest == MAPS_NONE || j->seen[i].sent.length < j->seen[shortest].sent.length)
        shortest = i;
      if (lowest == MAPS_NONE || med_rank(&j->seen[i].sent) < med_rank(&j->seen[lowest].sent))
        lowest = i;
    }

  for (uint32_t i = 0; i < j->count; i++)
  {
    const struct maps_sent *sent = &j->seen[i].sent;
    struct maps_shortcoming s = {.rule = MAPS_RULE_HIDDEN_BACKUP, .connection = i};

    if (!is_sent(&j->seen[i]))
      continue;

    if (sent->length > j->seen[shortest].sent.length)
    {
      s.aspect = MAPS_ASPECT_PATH;
      s.twin = shortest;
      s.value = sent->length;
      s.other = j->seen[shortest].sent.length;
      add(j, s);
    }

    if (med_rank(sent) > med_rank(&j->seen[lowest].sent))
    {
      s.aspect = MAPS_ASPECT_MED;
      s.twin = lowest;
      s.value = med_value(sent);
      s.other = med_value(&j->seen[lowest].sent);
      add(j, s);
    }
  }
}

void
maps_readiness_judge(const struct maps_policy *policy, struct maps_observation *seen,
                     uint32_t count, struct maps_shortcoming *found,
                     struct maps_readiness *readiness)
{
  struct judgement j = {.policy = policy, .seen = seen, .count = count, .found = found};
  uint8_t portal = 0;

  *readiness = (struct maps_readiness){0};

  for (uint32_t i = 0; i < count; i++)
    if (seen[i].connection && seen[i].own)
    {
      readiness->connections++;
      readiness->standing[seen[i].standing]++;
      judge_standing(&j, i);
      portal |= seen[i].portal;
    }

  /* Nothing to announce it on: Microsoft gets it nowhere */
  if (!readiness->connections)
    add(&j, (struct maps_shortcoming){.rule = MAPS_RULE_NOT_ON_ALL_SESSIONS,
                                      .aspect = MAPS_ASPECT_NO_CONNECTION,
                                      .connection = MAPS_NONE,
                                      .twin = MAPS_NONE,
                                      .value = -1,
                                      .other = -1});

  if (!all_alike(&j))
  {
    judge_consistency(&j);
    judge_backups(&j);
  }

  readiness->count = j.found_count;
  readiness->verdict = j.fails || portal || !readiness->connections ? MAPS_NOT_READY
                       : readiness->standing[MAPS_ELSEWHERE] || readiness->standing[MAPS_RESTARTING]
                         ? MAPS_READY_HERE
                         : MAPS_READY;
}

/* Are they sessions of one peering in one family, to be compared in number? */
static inline bool
is_twin(const struct maps_carried *a, const struct maps_carried *b)
{
  return b->state == MAPS_SESSION_UP && a->connection->peering == b->connection->peering &&
         a->connection->address.family == b->connection->address.family;
}

uint32_t
maps_readiness_sessions(const struct maps_policy *policy, const struct maps_carried *carried,
                        uint32_t count, struct maps_shortcoming *found)
{
  struct judgement j = {.policy = policy, .found = found};

  for (uint32_t i = 0; i < count; i++)
  {
    const struct maps_carried *c = &carried[i];
    struct maps_shortcoming s = {.connection = i, .twin = MAPS_NONE, .value = -1, .other = -1};
    uint32_t most = i;

    /* A partner's prefixes tell it, each for itself */
    if (c->state == MAPS_SESSION_DOWN && policy->deployment == MAPS_ROUTE_SERVER)
    {
      s.rule = MAPS_RULE_NOT_ON_ALL_SESSIONS;
      s.aspect = MAPS_ASPECT_DOWN;
      add(&j, s);
    }

    if (c->state != MAPS_SESSION_UP)
      continue;

    for (uint32_t k = 0; k < count; k++)
      if (is_twin(c, &carried[k]) && carried[k].advertised > carried[most].advertised)
        most = k;

    if (c->advertised + c->held < carried[most].advertised)
    {
      s.rule = MAPS_RULE_HIDDEN_BACKUP;
      s.aspect = MAPS_ASPECT_PREFIXES;
      s.twin = most;
      s.value = c->advertised;
      s.other = carried[most].advertised;
      add(&j, s);
    }

    if (c->connection->max_advertised && c->routes > c->connection->max_advertised)
    {
      s.rule = MAPS_RULE_OVER_MAX_PREFIXES;
      s.aspect = MAPS_ASPECT_ROUTES;
      s.twin = MAPS_NONE;
      s.value = c->routes;
      s.other = c->connection->max_advertised;
      add(&j, s);
    }
  }
  return j.found_count;
}

const char *
maps_shortcoming_fix(const struct maps_shortcoming *s)
{
  switch (s->aspect)
  {
  case MAPS_ASPECT_NO_CONNECTION:
    return "add a session of its family to a connection of its peering";
  case MAPS_ASPECT_REJECTED:
    return "mend the route, by the rules that it breaks";
  case MAPS_ASPECT_ABSENT:
    return "see that there is a route, and the export filter takes it";
  case MAPS_ASPECT_DOWN:
    return "bring the session up";
  default:
    return maps_rule_by_code(s->rule)->fix;
  }
}

/* A round of SplitMix64: each bit of the state moves every bit of the result */
static inline uint64_t
mix(uint64_t x)
{
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
  return x ^ x >> 31;
}

/* The end of a SET tells it from one that goes on; that of a SEQUENCE tells nothing */
uint64_t
maps_path_fingerprint(const struct maps_path *path, const struct maps_path_view *view)
{
  const uint8_t *b = path->data, *end = b + path->length;
  uint64_t print = view->prepends ? mix((uint64_t) MAPS_AS_SEQUENCE << 32 | view->local_asn) : 0;

  while (end - b >= 2)
  {
    unsigned type = b[0];
    const uint8_t *next = b + 2 + 4 * b[1];

    if (next > end)
      break;

    bool confed = type == MAPS_AS_CONFED_SEQUENCE || type == MAPS_AS_CONFED_SET;

    for (b += 2; b < next && !(confed && view->drop_confed); b += 4)
      print = mix(print ^
                  ((uint64_t) type << 32 | (uint64_t) b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3]));
    if (type != MAPS_AS_SEQUENCE && !(confed && view->drop_confed))
      print = mix(print);
    b = next;
  }
  return print;
}

uint64_t
maps_set_fingerprint(uint64_t set, unsigned kind, const uint32_t *word, unsigned words)
{
  uint64_t item = kind;

  for (unsigned i = 0; i < words; i++)
    item = mix(item ^ word[i]);
  return set + mix(item);
}

const char *
maps_standing_name(enum maps_standing standing)
{
  static const char *const names[MAPS_STANDINGS] = {
    [MAPS_ADVERTISED] = "advertised",
    [MAPS_REJECTED] = "rejected",
    [MAPS_ABSENT] = "absent",
    [MAPS_DOWN] = "down",
    [MAPS_HELD] = "held",
    [MAPS_RESTARTING] = "restarting",
    [MAPS_ELSEWHERE] = "elsewhere",
  };

  return names[standing];
}

const char *
maps_session_state_name(enum maps_session_state state)
{
  static const char *const names[MAPS_SESSION_STATES] = {
    [MAPS_SESSION_UP] = "up",
    [MAPS_SESSION_DOWN] = "down",
    [MAPS_SESSION_HELD] = "held",
    [MAPS_SESSION_RESTARTING] = "restarting",
    [MAPS_SESSION_ELSEWHERE] = "elsewhere",
  };

  return names[state];
}

const char *
maps_aspect_name(enum maps_aspect aspect)
{
  static const char *const names[] = {
    [MAPS_ASPECT_NO_CONNECTION] = "no connection",
    [MAPS_ASPECT_REJECTED] = "rejected",
    [MAPS_ASPECT_ABSENT] = "absent",
    [MAPS_ASPECT_DOWN] = "down",
    [MAPS_ASPECT_ROUTE] = "route",
    [MAPS_ASPECT_PATH] = "path",
    [MAPS_ASPECT_COMMUNITIES] = "communities",
    [MAPS_ASPECT_MED] = "med",
    [MAPS_ASPECT_PREFIXES] = "prefixes",
    [MAPS_ASPECT_ROUTES] = "routes",
  };

  return names[aspect];
}

const char *
maps_readiness_name(enum maps_readiness_verdict verdict)
{
  static const char *const names[] = {
    [MAPS_READY] = "ready",
    [MAPS_READY_HERE] = "ready here",
    [MAPS_NOT_READY] = "not ready",
  };

  return names[verdict];
}
