/*
 *	bird-maps -- the engine: one route, one session, one direction, one verdict
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Most routes of a router are none of its business: scope is settled first, from
 *	the communities and one look-up, and only a route in scope has its path walked.
 *	Every rule then answers for itself.
 */

#include "core/engine.h"

#include <string.h>

#include "core/origin.h"
#include "core/special.h"

#define BIT(rule) MAPS_RULE_BIT(MAPS_RULE_##rule)

/* A rule's bit if it fails. Without a branch: for what costs little to ask, whether it applies
 * is asked of all together. */
#define FAIL_IF(rule, test) ((uint32_t) (test) << MAPS_RULE_##rule)

/* The registered ASN that the route counts for (rule 3), or 0 */
static uint32_t
registered_asn(const struct maps_policy *policy, const struct maps_path_facts *path)
{
  const struct maps_asn_set *set = &policy->registered_asns;
  uint8_t match = policy->asn_match;

  if (match != MAPS_ASN_ORIGIN && path->has_neighbour && maps_asn_set_has(set, path->neighbour))
    return path->neighbour;

  if (match != MAPS_ASN_NEIGHBOUR && path->has_origin && maps_asn_set_has(set, path->origin))
    return path->origin;

  return 0;
}

/* Does a registered prefix equal or cover the route, whatever more_specifics says? */
static inline bool
own_prefix(const struct maps_policy *policy, const struct maps_prefix *p, bool registered)
{
  return registered || maps_prefix_map_covering(&policy->registered_index, p, p->length);
}

static inline bool
too_long(const struct maps_policy *policy, const struct maps_prefix *p,
         const struct maps_path_facts *path)
{
  return path->length > policy->max_length &&
         (policy->max_length_scope == MAPS_LENGTH_ALL || maps_prefix_beyond_24(p));
}

/* What registry and RPKI say, of what is asked */
static uint32_t
by_registry(const struct maps_registry *registry, const struct maps_route *route,
            const struct maps_path_facts *path, uint32_t asked, uint32_t *unknown)
{
  uint32_t answer[3] = {0};

  if (asked & BIT(ORIGIN_NOT_IN_REGISTRY))
    answer[maps_origin_registered(registry, route, path)] = BIT(ORIGIN_NOT_IN_REGISTRY);
  if (asked & BIT(RPKI_INVALID))
    answer[maps_origin_rpki(registry, route, path)] |= BIT(RPKI_INVALID);

  *unknown |= answer[MAPS_UNKNOWN];
  return answer[MAPS_FAILS];
}

/* The rules that fail, of those that apply; *unknown: those that cannot be answered */
static inline uint32_t
failing(const struct maps_judge *judge, const struct maps_route *route, bool carries, bool plain,
        uint32_t *unknown)
{
  const struct maps_policy *policy = judge->policy;
  const struct maps_verdict *verdict = &judge->verdict;
  const struct maps_prefix *p = &route->prefix;
  const struct maps_path_facts *path = &verdict->path;
  uint32_t asked = judge->rules & ~judge->unknown;
  uint32_t failed = path->failed | FAIL_IF(PREFIX_NOT_REGISTERED, !verdict->registered) |
                    FAIL_IF(ASN_NOT_REGISTERED, !verdict->asn) |
                    FAIL_IF(COMMUNITY_MISSING, !carries) |
                    FAIL_IF(PATH_TOO_LONG, too_long(policy, p, path)) |
                    FAIL_IF(EMPTY_PATH, path->empty) | BIT(SESSION_NOT_IN_INVENTORY);

  /* Which a plain prefix breaks neither of */
  if (!plain)
    failed |= FAIL_IF(BOGON_PREFIX, maps_prefix_bogon(p)) |
              FAIL_IF(MORE_SPECIFIC_THAN_24, p->family == MAPS_IPV4 && p->length > 24);

  if (asked & BIT(ORIGIN_NOT_ASSOCIATED))
    failed |=
      FAIL_IF(ORIGIN_NOT_ASSOCIATED,
              !path->has_origin || !maps_asn_set_has(&policy->associated_asns, path->origin));
  if (asked & BIT(OWN_PREFIX_FROM_MICROSOFT))
    failed |= FAIL_IF(OWN_PREFIX_FROM_MICROSOFT, own_prefix(policy, p, verdict->registered));

  *unknown = judge->unknown;
  if (asked & (BIT(ORIGIN_NOT_IN_REGISTRY) | BIT(RPKI_INVALID)))
    failed |= by_registry(&policy->registry, route, path, asked, unknown);

  return failed & asked & ~*unknown;
}

static inline uint32_t
load32(const uint8_t *b)
{
  uint32_t word;

  memcpy(&word, b, sizeof(word));
  return word;
}

static inline uint64_t
load64(const uint8_t *b)
{
  uint64_t word;

  memcpy(&word, b, sizeof(word));
  return word;
}

/* The last bytes of a path, and all of one that is not longer */
static inline uint64_t
tail_of(const struct maps_path *path)
{
  uint32_t n = path->length;

  if (n >= 8)
    return load64(path->data + n - 8);
  return n >= 4 ? (uint64_t) load32(path->data) << 32 | load32(path->data + n - 4) : 0;
}

/* In whole words. A path of 1 to 3 bytes is malformed, and not worth it. */
static inline bool
memorable(const struct maps_path *path)
{
  return path->length - 1 > 2 && path->length <= MAPS_MEMO_PATH;
}

/* All that the verdict follows from beside the path, if the prefix is a plain one */
static inline uint32_t
kind_of(const struct maps_route *route, bool registered)
{
  return route->path.length << 2 | route->carries << 1 | registered;
}

/* Is it the memo's path, with all else that the memo's verdict follows from? */
static inline bool
remembers(const struct maps_memo *memo, const struct maps_route *route, uint32_t kind,
          uint64_t tail)
{
  const struct maps_path *path = &route->path;

  if (memo->kind != kind || memo->tail != tail || !maps_prefix_plain(&route->prefix))
    return false;

  for (uint32_t i = 0; 8 * i + 8 < path->length; i++)
    if (memo->word[i] != load64(path->data + 8 * i))
      return false;
  return true;
}

/* Can the next route with this path have the same verdict, if its prefix is a plain one, too? */
static inline void
remember(struct maps_judge *judge, const struct maps_route *route, uint32_t kind, uint64_t tail,
         bool plain)
{
  const struct maps_path *path = &route->path;
  struct maps_memo *memo = &judge->memo;

  if (!judge->by_path || !memorable(path) || !plain)
  {
    memo->kind = MAPS_MEMO_EMPTY;
    return;
  }

  memo->kind = kind;
  memo->tail = tail;
  for (uint32_t i = 0; 8 * i + 8 < path->length; i++)
    memo->word[i] = load64(path->data + 8 * i);
}

/* Apart from what most routes need, which is less, also of the stack */
static __attribute__((noinline)) void
judge_anew(struct maps_judge *judge, const struct maps_route *route, bool registered, uint32_t kind,
           uint64_t tail)
{
  const struct maps_policy *policy = judge->policy;
  struct maps_verdict *verdict = &judge->verdict;
  bool tag = judge->adds && registered && !route->carries;
  bool plain = maps_prefix_plain(&route->prefix);

  remember(judge, route, kind, tail, plain);
  verdict->registered = registered;
  verdict->tag = tag;
  maps_path_walk(&route->path, &judge->view, &verdict->path);
  verdict->asn = registered_asn(policy, &verdict->path);

  uint32_t failed = failing(judge, route, route->carries || tag, plain, &verdict->unknown);

  verdict->failed = failed & policy->reject;
  verdict->warned = failed & ~policy->reject;
  verdict->decision = verdict->failed ? judge->on_failure : MAPS_ACCEPT;
}

const struct maps_verdict maps_out_of_scope = {.decision = MAPS_OUT_OF_SCOPE};

const struct maps_verdict *
maps_judge_in_scope(struct maps_judge *judge, const struct maps_route *route, bool registered)
{
  uint32_t kind = kind_of(route, registered);
  uint64_t tail = tail_of(&route->path);

  if (!remembers(&judge->memo, route, kind, tail))
    judge_anew(judge, route, registered, kind, tail);

  return &judge->verdict;
}

const struct maps_verdict *
maps_judge(struct maps_judge *judge, const struct maps_route *route)
{
  bool registered;

  if (!maps_in_scope(judge, &route->prefix, route->carries, &registered))
    return &maps_out_of_scope;

  return maps_judge_in_scope(judge, route, registered);
}
