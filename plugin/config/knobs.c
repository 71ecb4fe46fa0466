/*
 *	bird-maps -- the inventory: rules and limits
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Which rules there are, core/rules.h says; an inventory changes their actions,
 *	except where switching a rule off would open the door.
 */

#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>

#include "config/compile.h"
#include "config/suggest.h"

static const char *const rule_words[] = {
  [MAPS_ACTION_OFF] = "off",
  [MAPS_ACTION_WARN] = "warn",
  [MAPS_ACTION_REJECT] = "reject",
  NULL,
};

enum
{
  LIMIT_WARN,
  LIMIT_HARD,
  LIMIT_KEYS
};

/* null: no limit */
static const struct maps_key limit_key[LIMIT_KEYS] = {
  [LIMIT_WARN] = {"warn", MAPS_ANY, MAPS_NULLABLE},
  [LIMIT_HARD] = {"hard", MAPS_ANY, MAPS_NULLABLE},
};
static const struct maps_shape limit_shape = MAPS_SHAPE("a receive limit", limit_key);

static const struct maps_key limits_key[] = {
  {"v4", MAPS_OBJECT, MAPS_OPTIONAL},
  {"v6", MAPS_OBJECT, MAPS_OPTIONAL},
};
static const struct maps_shape limits_shape = MAPS_SHAPE("\"receive_limit\"", limits_key);

static void
unknown_rule(struct maps_compile *c, const struct maps_place *at)
{
  struct maps_suggestion s = maps_suggest(at->key);

  for (const struct maps_rule_info *rule = maps_rules; rule->code; rule++)
    maps_suggest_offer(&s, rule->id);

  if (s.best)
    maps_problem(c->r, at, "there is no such rule; did you mean \"%s\"?", s.best);
  else
    maps_problem(c->r, at, "there is no such rule; remove it");
}

static void
read_rule(struct maps_compile *c, const struct maps_place *at, struct json_object *value)
{
  const struct maps_rule_info *rule = maps_rule_by_id(at->key);
  uint8_t action;

  if (!rule)
  {
    unknown_rule(c, at);
    return;
  }

  if (rule->fixed)
  {
    maps_problem(c->r, at, "this rule always rejects and cannot be changed; remove it");
    return;
  }

  if (!maps_field_word(c->r, at, value, rule_words, &action))
    return;

  uint32_t bit = MAPS_RULE_BIT(rule->code);
  c->policy->reject = (c->policy->reject & ~bit) | (action == MAPS_ACTION_REJECT ? bit : 0);
  c->policy->warn = (c->policy->warn & ~bit) | (action == MAPS_ACTION_WARN ? bit : 0);
}

void
maps_read_rules(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct json_object_iterator i = json_object_iter_begin(object);
  struct json_object_iterator end = json_object_iter_end(object);

  for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
  {
    struct maps_place here = maps_place_key(at, json_object_iter_peek_name(&i));

    if (!maps_key_comment(here.key))
      read_rule(c, &here, json_object_iter_peek_value(&i));
  }
}

/* A number of routes, or null for no limit; a key that is left out keeps the default. */
static void
read_routes(struct maps_compile *c, const struct maps_place *at, struct json_object *limit,
            struct json_object *value, const char *key, uint32_t *routes)
{
  struct maps_place here = maps_place_key(at, key);

  if (value)
    maps_field_number(c->r, &here, value, 1, UINT32_MAX, routes);
  else if (json_object_object_get_ex(limit, key, NULL))
    *routes = 0;
}

static void
read_limit(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
           struct maps_receive_limit *limit)
{
  struct json_object *value[LIMIT_KEYS];

  maps_fields(c->r, at, object, &limit_shape, value);
  read_routes(c, at, object, value[LIMIT_WARN], "warn", &limit->warn);
  read_routes(c, at, object, value[LIMIT_HARD], "hard", &limit->hard);

  if (limit->hard && limit->warn > limit->hard)
    maps_problem(c->r, at,
                 "warns above %u routes but is at its limit above %u already; \"warn\" must be "
                 "the smaller one",
                 limit->warn, limit->hard);
}

void
maps_read_receive_limit(struct maps_compile *c, const struct maps_place *at,
                        struct json_object *object)
{
  struct json_object *value[2];

  maps_fields(c->r, at, object, &limits_shape, value);
  for (unsigned n = 0; n < 2; n++)
  {
    struct maps_place here = maps_place_key(at, limits_key[n].name);

    if (value[n])
      read_limit(c, &here, value[n], &c->policy->receive_limit[n]);
  }
}
