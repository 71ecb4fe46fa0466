/*
 *	bird-maps -- the inventory: what the operator attests
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	No document tells whether a firewall is in the way. Somebody says so, under his
 *	name and with a date, or nobody does.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>

#include "config/compile.h"
#include "config/setup_rules.h"
#include "config/suggest.h"

/* Before it no attestation was made: a clock that says so was not set yet. */
#define CLOCK_SET "2026-01-01"

/* It may be tomorrow elsewhere. */
#define AHEAD (14 * 60 * 60)

enum
{
  ATTEST_VALUE,
  ATTEST_BY,
  ATTEST_DATE,
  ATTEST_NOTE,
  ATTEST_KEYS,
};

static const struct maps_key attest_key[ATTEST_KEYS] = {
  [ATTEST_VALUE] = {"value", MAPS_BOOL, MAPS_REQUIRED},
  [ATTEST_BY] = {"by", MAPS_STRING, MAPS_REQUIRED},
  [ATTEST_DATE] = {"date", MAPS_STRING, MAPS_REQUIRED},
  [ATTEST_NOTE] = {"note", MAPS_STRING, MAPS_OPTIONAL},
};
static const struct maps_shape attest_shape = MAPS_SHAPE("an attestation", attest_key);

static bool
is_date(const char *text)
{
  static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  unsigned year, month, day, leap;
  int end = 0;

  if (strlen(text) != 10 || strspn(text, "0123456789-") != 10 || text[4] != '-' || text[7] != '-' ||
      sscanf(text, "%4u-%2u-%2u%n", &year, &month, &day, &end) != 3 || end != 10)
    return false;

  leap = !(year % 4) && (year % 100 || !(year % 400));
  return month >= 1 && month <= 12 && day >= 1 &&
         day <= (month == 2 && leap ? 29u : days[month - 1]);
}

static void
read_date(struct maps_compile *c, const struct maps_place *at, struct json_object *value,
          char date[11])
{
  const char *text = json_object_get_string(value);
  time_t now = time(NULL), ahead = now + AHEAD;
  char shown[MAPS_SHOWN_TEXT], today[11] = "", latest[11] = "";
  struct tm tm;

  if (!is_date(text))
  {
    maps_problem(c->r, at, "%s is no date; write it like \"2026-11-25\"",
                 maps_shown(at, value, shown));
    return;
  }

  /* Dates of this form compare as texts. */
  if (gmtime_r(&now, &tm))
    strftime(today, sizeof today, "%Y-%m-%d", &tm);
  if (gmtime_r(&ahead, &tm))
    strftime(latest, sizeof latest, "%Y-%m-%d", &tm);
  if (strcmp(today, CLOCK_SET) >= 0 && strcmp(text, latest) > 0)
    maps_problem(c->r, at, "%s is in the future; nobody can attest that yet",
                 maps_shown(at, value, shown));
  snprintf(date, 11, "%s", text);
}

/* The rule that the key names, or NULL and a problem */
static const struct maps_setup_rule *
find_rule(struct maps_compile *c, const struct maps_place *at)
{
  uint32_t n = maps_setup_rule_index(at->key);

  if (n != MAPS_NONE && maps_setup_rules[n].attested)
    return &maps_setup_rules[n];

  struct maps_suggestion s = maps_suggest(at->key);

  for (uint32_t k = 0; n == MAPS_NONE && k < MAPS_SETUP_RULES; k++)
    if (maps_setup_rules[k].attested)
      maps_suggest_offer(&s, maps_setup_rules[k].id);

  if (n != MAPS_NONE)
    maps_problem(c->r, at, "this rule is answered by the set-up itself; remove it");
  else if (s.best)
    maps_problem(c->r, at, "there is no such rule to attest; did you mean \"%s\"?", s.best);
  else
    maps_problem(c->r, at, "there is no such rule to attest; remove it");
  return NULL;
}

static void
read_attestation(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct maps_place by = maps_place_key(at, "by"), date = maps_place_key(at, "date");
  struct maps_place note = maps_place_key(at, "note");
  const struct maps_setup_rule *rule = find_rule(c, at);
  struct json_object *value[ATTEST_KEYS];
  struct maps_attestation *a;

  if (!rule)
    return;

  a = &c->setup->attestation[rule - maps_setup_rules];
  maps_fields(c->r, at, object, &attest_shape, value);
  a->given = true;
  a->value = value[ATTEST_VALUE] && json_object_get_boolean(value[ATTEST_VALUE]);
  if (value[ATTEST_BY])
    maps_field_line(c->r, &by, value[ATTEST_BY], &a->by);
  if (value[ATTEST_DATE])
    read_date(c, &date, value[ATTEST_DATE], a->date);
  if (value[ATTEST_NOTE])
    maps_field_line(c->r, &note, value[ATTEST_NOTE], &a->note);
}

void
maps_read_attest(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct json_object_iterator i = json_object_iter_begin(object);
  struct json_object_iterator end = json_object_iter_end(object);

  for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
  {
    struct maps_place here = maps_place_key(at, json_object_iter_peek_name(&i));

    if (!maps_key_comment(here.key))
      read_attestation(c, &here, json_object_iter_peek_value(&i));
  }
}
