/*
 *	bird-maps -- what Microsoft receives against what the routers announce
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Both sides are sorted by prefix and walked together, so that lists of any length
 *	take no more than their sorting.
 */

#define _GNU_SOURCE

#include "core/reconcile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/text.h"

#define ORDER(a, b) ((a) != (b) ? (a) < (b) ? -1 : 1 : 0)

struct reconciliation
{
  struct maps_received *azure;
  struct maps_routers *routers;
  bool *paired; /* by received route: one side has answered for the other */
  void (*tell)(void *data, const struct maps_difference *d);
  void *data;
  int64_t differences;
};

/* A part of both sides that is about one prefix */
struct portion
{
  const struct maps_prefix *prefix;
  const struct maps_router_state *state;
  const struct maps_router_route *route;
  const struct maps_router_verdict *verdict;
  uint32_t states, routes, verdicts;
  uint32_t received, received_end;   /* of the received routes */
  uint32_t validated, validated_end; /* of the registered prefixes */
};

static int
compare_prefixes(const struct maps_prefix *a, const struct maps_prefix *b)
{
  int order = ORDER(a->family, b->family);

  order = order ? order : ORDER(a->hi, b->hi);
  order = order ? order : ORDER(a->lo, b->lo);
  return order ? order : ORDER(a->length, b->length);
}

static int
by_prefix(const void *a, const void *b)
{
  return compare_prefixes(a, b); /* each of the lists' items begins with it */
}

/* Of what several routers say of one session the one where it ends comes first */
static int
by_state(const void *a, const void *b)
{
  const struct maps_router_state *x = a, *y = b;
  int order = compare_prefixes(&x->prefix, &y->prefix);

  order = order ? order : ORDER(x->session, y->session);
  return order ? order : ORDER(x->standing == MAPS_ELSEWHERE, y->standing == MAPS_ELSEWHERE);
}

/* The others, so that the same lists give the same answer in whatever order they come */
static int
by_next_hop(const void *a, const void *b)
{
  const struct maps_azure_route *x = a, *y = b;
  int order = compare_prefixes(&x->prefix, &y->prefix);

  return order ? order : compare_prefixes(&x->next_hop, &y->next_hop);
}

static int
by_protocol(const void *a, const void *b)
{
  const struct maps_router_route *x = a, *y = b;
  int order = compare_prefixes(&x->prefix, &y->prefix);

  order = order ? order : ORDER(x->router, y->router);
  return order ? order : strcmp(x->protocol, y->protocol);
}

static void
tell(struct reconciliation *r, enum maps_difference_kind kind, const struct maps_prefix *prefix,
     const char *connection, const struct maps_prefix *address, const char *here, const char *there)
{
  struct maps_difference d = {
    .kind = kind,
    .prefix = *prefix,
    .connection = connection,
    .address = address ? *address : (struct maps_prefix){0},
    .here = here,
    .there = there,
  };

  r->differences += kind != MAPS_UNCHECKED;
  r->tell(r->data, &d);
}

/* Are both the same ASNs, however they are spaced? A path that was cut is compared as far as it
 * goes. */
static bool
same_path(const char *a, const char *b)
{
  for (;;)
  {
    size_t n, m;

    a += strspn(a, " \t,");
    b += strspn(b, " \t,");
    if (!strncmp(a, "...", 3))
      return true;

    n = strcspn(a, " \t,");
    m = strcspn(b, " \t,");
    if (n != m || strncmp(a, b, n))
      return false;
    if (!n)
      return true;
    a += n;
    b += m;
  }
}

static bool
is_word(const char *text, const char *word)
{
  return text && !strcasecmp(text, word);
}

/* What Microsoft has found out about the route against the rules that ask the same here */
static void
compare_origin(struct reconciliation *r, const struct maps_azure_route *there,
               const char *connection, uint32_t broken)
{
  bool unregistered = broken & MAPS_RULE_BIT(MAPS_RULE_ORIGIN_NOT_IN_REGISTRY);
  bool invalid = broken & MAPS_RULE_BIT(MAPS_RULE_RPKI_INVALID);

  if (is_word(there->origin_state, unregistered ? "Valid" : "Invalid"))
    tell(r, MAPS_OTHER_ORIGIN, &there->prefix, connection, &there->next_hop,
         unregistered ? "origin-not-in-registry" : "not broken", there->origin_state);

  if (invalid ? there->rpki_state && *there->rpki_state && !is_word(there->rpki_state, "Invalid")
              : is_word(there->rpki_state, "Invalid"))
    tell(r, MAPS_OTHER_RPKI, &there->prefix, connection, &there->next_hop,
         invalid ? "rpki-invalid" : "not broken", there->rpki_state);
}

/* Is it the address of any session that is known? */
static bool
is_ours(const struct reconciliation *r, const struct maps_prefix *address)
{
  for (uint32_t i = 0; i < r->routers->session_count; i++)
    if (maps_prefix_equal(&r->routers->session[i].local, address))
      return true;
  return false;
}

/* One route that is announced: is it received as it is sent? */
static void
compare_route(struct reconciliation *r, const struct portion *p,
              const struct maps_router_session *session, const char *path, uint32_t broken)
{
  uint32_t other = p->received_end;
  char address[MAPS_PREFIX_TEXT];

  if (!session->local.family)
  {
    tell(r, MAPS_UNCHECKED, p->prefix, session->connection, NULL,
         "the address of the session is not known", NULL);
    return;
  }

  for (uint32_t i = p->received; i < p->received_end; i++)
  {
    const struct maps_azure_route *there = &r->azure->route[i];

    if (maps_prefix_equal(&there->next_hop, &session->local))
    {
      r->paired[i] = true;
      if (path && there->path && !same_path(path, there->path))
        tell(r, MAPS_OTHER_PATH, p->prefix, session->connection, &session->local, path,
             there->path);
      compare_origin(r, there, session->connection, broken);
      return;
    }

    /* One that no session of ours has sent, by its next hop, may be this one */
    if (!r->paired[i] && other == p->received_end && !is_ours(r, &there->next_hop))
      other = i;
  }

  if (other == p->received_end)
  {
    tell(r, MAPS_NOT_RECEIVED, p->prefix, session->connection, &session->local, "advertised", NULL);
    return;
  }

  const struct maps_azure_route *there = &r->azure->route[other];

  r->paired[other] = true;
  if (there->next_hop.family)
    maps_address_format(&there->next_hop, address);
  tell(r, MAPS_OTHER_NEXT_HOP, p->prefix, session->connection, &session->local, "advertised",
       there->next_hop.family ? address : "no next hop");
  if (path && there->path && !same_path(path, there->path))
    tell(r, MAPS_OTHER_PATH, p->prefix, session->connection, &session->local, path, there->path);
}

/* Which rules the session's route breaks: its own line tells those that fail, the verdict also
 * those that warn */
static const struct maps_router_session *
session_of(const struct reconciliation *r, const struct maps_router_route *route)
{
  for (uint32_t i = 0; i < r->routers->protocol_count; i++)
  {
    const struct maps_router_protocol *p = &r->routers->protocol[i];

    if (p->router == route->router && !strcmp(p->name, route->protocol))
      return &r->routers->session[p->session];
  }
  return NULL;
}

static uint32_t
broken_on(const struct reconciliation *r, const struct portion *p,
          const struct maps_router_session *session)
{
  uint32_t broken = 0;

  for (uint32_t i = 0; i < p->routes; i++)
    if (session_of(r, &p->route[i]) == session)
      broken |= p->route[i].broken;
  return broken;
}

/* What stands for the prefix on this session; the first one of several is where it ends */
static const struct maps_router_state *
state_on(const struct portion *p, uint32_t session)
{
  for (uint32_t i = 0; i < p->states; i++)
    if (p->state[i].session == session)
      return &p->state[i];
  return NULL;
}

/* Does the router's answer leave open whether Microsoft has it? */
static bool
is_open(const struct maps_router_state *state)
{
  return state->standing == MAPS_ELSEWHERE || state->standing == MAPS_RESTARTING ||
         state->standing == MAPS_HELD;
}

/* A route that is received, and that nothing announced has been paired with */
static void
unpaired(struct reconciliation *r, const struct portion *p, const struct maps_azure_route *there)
{
  for (uint32_t i = 0; i < r->routers->session_count; i++)
  {
    const struct maps_router_session *session = &r->routers->session[i];
    const struct maps_router_state *state = state_on(p, i);

    if (!maps_prefix_equal(&session->local, &there->next_hop))
      continue;

    if (state && is_open(state) || !session->here)
      tell(r, MAPS_UNCHECKED, p->prefix, session->connection, &there->next_hop,
           maps_standing_name(state ? state->standing : MAPS_ELSEWHERE), there->path);
    else if (!state && !r->routers->has_routes)
      tell(r, MAPS_UNCHECKED, p->prefix, session->connection, &there->next_hop,
           "not registered, and no verdicts are given", there->path);
    else
      tell(r, MAPS_NOT_ANNOUNCED, p->prefix, session->connection, &there->next_hop,
           state ? maps_standing_name(state->standing) : "not announced", there->path);
    return;
  }

  tell(r, MAPS_NOT_ANNOUNCED, p->prefix, NULL, &there->next_hop, "no session of this address",
       there->path);
}

static void
compare_routes(struct reconciliation *r, const struct portion *p)
{
  for (uint32_t i = 0; i < p->states; i++)
  {
    const struct maps_router_state *state = &p->state[i];
    const struct maps_router_session *session = &r->routers->session[state->session];

    if (state->standing == MAPS_ADVERTISED && state_on(p, state->session) == state)
      compare_route(r, p, session, state->path, state->broken | broken_on(r, p, session));
  }

  /* What is in scope and announced without being registered */
  for (uint32_t i = 0; i < p->routes; i++)
  {
    const struct maps_router_session *session = session_of(r, &p->route[i]);

    if (session && !state_on(p, session - r->routers->session))
      compare_route(r, p, session, NULL, p->route[i].broken);
  }

  for (uint32_t i = p->received; i < p->received_end; i++)
    if (!r->paired[i])
      unpaired(r, p, &r->azure->route[i]);
}

/* The messages that a text of Azure's names: its literal words are nowhere published */
static uint8_t
messages_in(const char *text)
{
  uint8_t found = 0;

  if (strcasestr(text, "receiv") && !strcasestr(text, "should have"))
    found |= 1 << MAPS_PORTAL_NOT_RECEIVED;
  if (strcasestr(text, "communit"))
    found |= 1 << MAPS_PORTAL_COMMUNITY;
  if (strcasestr(text, "as path") || strcasestr(text, "private as"))
    found |= 1 << MAPS_PORTAL_PATH;
  return found;
}

static void
format_messages(uint8_t portal, char *buf, size_t size)
{
  struct maps_text t;

  maps_text_begin(&t, buf, size);
  for (int i = 0; i < MAPS_PORTALS; i++)
    if (portal & 1 << i)
      maps_text_add(&t, "%s%s", t.length ? "; " : "", maps_portal_words(i));
}

/* Of all routers together: what each of them knows about its own sessions */
static void
predict(const struct portion *p, struct maps_router_verdict *all)
{
  *all = (struct maps_router_verdict){.prefix = *p->prefix};

  for (uint32_t i = 0; i < p->verdicts; i++)
  {
    all->portal |= p->verdict[i].portal;
    if (p->verdict[i].verdict == MAPS_NOT_READY)
      all->verdict = MAPS_NOT_READY;
  }

  for (uint32_t i = 0; i < p->states && all->verdict == MAPS_READY; i++)
    if (state_on(p, p->state[i].session) == &p->state[i] &&
        (p->state[i].standing == MAPS_ELSEWHERE || p->state[i].standing == MAPS_RESTARTING))
      all->verdict = MAPS_READY_HERE;
}

/* Microsoft's validation against the prediction */
static void
compare_validation(struct reconciliation *r, const struct portion *p,
                   const struct maps_azure_prefix *there)
{
  struct maps_router_verdict here;
  char words[200], said[240];
  bool good = is_word(there->state, "Verified");
  bool bad = is_word(there->state, "Failed") || is_word(there->state, "Invalid");

  predict(p, &here);
  format_messages(here.portal, words, sizeof(words));
  snprintf(said, sizeof(said), "%s%s%s", maps_readiness_name(here.verdict), words[0] ? ": " : "",
           words);

  if (good && here.verdict == MAPS_NOT_READY || bad && here.verdict == MAPS_READY)
    tell(r, MAPS_OTHER_STATE, p->prefix, NULL, NULL, said,
         bad && there->error ? there->error : there->state);
  else if (!good && !bad || bad && here.verdict == MAPS_READY_HERE)
    tell(r, MAPS_UNCHECKED, p->prefix, NULL, NULL, said, there->state);
  else if (bad && there->error && messages_in(there->error) &&
           !(messages_in(there->error) & here.portal))
    tell(r, MAPS_OTHER_MESSAGE, p->prefix, NULL, NULL, said, there->error);
}

static void
compare_registered(struct reconciliation *r, const struct portion *p)
{
  for (uint32_t i = p->validated; i < p->validated_end; i++)
    if (p->states)
      compare_validation(r, p, &r->azure->prefix[i]);
    else
      tell(r, MAPS_NOT_IN_INVENTORY, p->prefix, NULL, NULL, NULL, r->azure->prefix[i].state);

  if (p->states && p->validated == p->validated_end)
    tell(r, MAPS_NOT_REGISTERED, p->prefix, NULL, NULL, "registered", NULL);
}

/* The items of a sorted list, which begin with their prefix, from *at on: how many of them are
 * about the prefix? Moves *at behind them. */
static uint32_t
take(const void *list, uint32_t count, size_t size, uint32_t *at, const struct maps_prefix *prefix)
{
  uint32_t from = *at;

  while (*at < count &&
         maps_prefix_equal((const struct maps_prefix *) ((const char *) list + *at * size), prefix))
    ++*at;
  return *at - from;
}

/* The smaller one of a prefix, which may be NULL, and the first of what is left of a list */
static const struct maps_prefix *
smaller(const struct maps_prefix *prefix, const void *list, uint32_t count, size_t size,
        uint32_t at)
{
  const struct maps_prefix *head =
    at < count ? (const struct maps_prefix *) ((const char *) list + at * size) : NULL;

  return !prefix || head && compare_prefixes(head, prefix) < 0 ? head : prefix;
}

#define LIST(side, name) (side)->name, (side)->name##_count, sizeof(*(side)->name)

static void
walk(struct reconciliation *r)
{
  struct maps_received *azure = r->azure;
  struct maps_routers *routers = r->routers;
  uint32_t state = 0, route = 0, verdict = 0, received = 0, validated = 0;

  for (;;)
  {
    const struct maps_prefix *first = smaller(NULL, LIST(routers, state), state);

    first = smaller(first, LIST(routers, route), route);
    first = smaller(first, LIST(routers, verdict), verdict);
    first = smaller(first, LIST(azure, route), received);
    first = smaller(first, LIST(azure, prefix), validated);
    if (!first)
      return;

    struct maps_prefix prefix = *first;
    struct portion p = {
      .prefix = &prefix,
      .state = routers->state + state,
      .route = routers->route + route,
      .verdict = routers->verdict + verdict,
      .received = received,
      .validated = validated,
      .states = take(LIST(routers, state), &state, &prefix),
      .routes = take(LIST(routers, route), &route, &prefix),
      .verdicts = take(LIST(routers, verdict), &verdict, &prefix),
    };

    take(LIST(azure, route), &received, &prefix);
    take(LIST(azure, prefix), &validated, &prefix);
    p.received_end = received;
    p.validated_end = validated;

    if (azure->has_routes)
      compare_routes(r, &p);
    if (azure->has_prefixes)
      compare_registered(r, &p);
  }
}

/* qsort() does not take NULL for an empty list */
static void
sort(void *list, uint32_t count, size_t size, int (*order)(const void *, const void *))
{
  if (count)
    qsort(list, count, size, order);
}

int64_t
maps_reconcile(struct maps_received *azure, struct maps_routers *routers,
               void (*told)(void *data, const struct maps_difference *d), void *data)
{
  struct reconciliation r = {
    .azure = azure,
    .routers = routers,
    .paired = calloc(azure->route_count + 1, sizeof(bool)),
    .tell = told,
    .data = data,
  };

  if (!r.paired)
    return -1;

  sort(LIST(azure, route), by_next_hop);
  sort(LIST(azure, prefix), by_prefix);
  sort(LIST(routers, state), by_state);
  sort(LIST(routers, route), by_protocol);
  sort(LIST(routers, verdict), by_prefix);
  walk(&r);

  free(r.paired);
  return r.differences;
}

const char *
maps_difference_name(enum maps_difference_kind kind)
{
  static const char *const names[] = {
    [MAPS_NOT_RECEIVED] = "not-received",     [MAPS_NOT_ANNOUNCED] = "not-announced",
    [MAPS_OTHER_NEXT_HOP] = "next-hop",       [MAPS_OTHER_PATH] = "path",
    [MAPS_OTHER_ORIGIN] = "origin",           [MAPS_OTHER_RPKI] = "rpki",
    [MAPS_OTHER_STATE] = "validation",        [MAPS_OTHER_MESSAGE] = "message",
    [MAPS_NOT_REGISTERED] = "not-registered", [MAPS_NOT_IN_INVENTORY] = "not-in-inventory",
    [MAPS_UNCHECKED] = "unchecked",
  };

  return names[kind];
}

void
maps_received_free(struct maps_received *azure)
{
  for (uint32_t i = 0; i < azure->route_count; i++)
  {
    free(azure->route[i].path);
    free(azure->route[i].origin_state);
    free(azure->route[i].rpki_state);
  }
  for (uint32_t i = 0; i < azure->prefix_count; i++)
  {
    free(azure->prefix[i].state);
    free(azure->prefix[i].error);
  }
  free(azure->route);
  free(azure->prefix);
  *azure = (struct maps_received){0};
}

void
maps_routers_free(struct maps_routers *routers)
{
  for (uint32_t i = 0; i < routers->session_count; i++)
    free(routers->session[i].connection);
  for (uint32_t i = 0; i < routers->state_count; i++)
    free(routers->state[i].path);
  for (uint32_t i = 0; i < routers->route_count; i++)
    free(routers->route[i].protocol);
  for (uint32_t i = 0; i < routers->protocol_count; i++)
    free(routers->protocol[i].name);
  free(routers->session);
  free(routers->state);
  free(routers->route);
  free(routers->verdict);
  free(routers->protocol);
  *routers = (struct maps_routers){0};
}
