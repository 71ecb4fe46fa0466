/*
 *	bird-maps -- Azure's own documents: expressions of a template
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	An exported template names things by expressions, "[concat(parameters('p'),
 *	'/x')]". Those that an export holds are evaluated: the template's parameters by
 *	their defaults, its variables, and functions of texts. Any other is a problem,
 *	as a name that is not known is no name. A secret may stay as it is: that it is
 *	there is all that anybody asks.
 */

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>

#include "config/azure.h"
#include "core/text.h"

#define ARGUMENTS_MAX 16
#define DEPTH_MAX     16
#define TERMS_MAX     500 /* of one value, with all that it refers to */
#define TEXT_MAX      4096

struct expression
{
  struct json_object *template;
  const char *p;
  unsigned depth, terms;
  bool memory; /* it was short */
};

static struct json_object *evaluate_text(struct expression *outer, const char *text);
static struct json_object *term(struct expression *e);

static void
skip_blanks(struct expression *e)
{
  e->p += strspn(e->p, " \t\r\n");
}

static bool
take_char(struct expression *e, char c)
{
  skip_blanks(e);
  if (*e->p != c)
    return false;

  e->p++;
  return true;
}

static struct json_object *
new_text(struct expression *e, const char *text, size_t length)
{
  struct json_object *value = json_object_new_string_len(text, (int) length);

  e->memory |= !value;
  return value;
}

/* 'text', where two quotes stand for one */
static struct json_object *
literal(struct expression *e)
{
  char *text = strdup(++e->p), *out = text;
  struct json_object *value = NULL;

  e->memory |= !text;
  for (; text && *e->p; e->p++)
    if (*e->p != '\'')
      *out++ = *e->p;
    else if (e->p[1] == '\'')
      *out++ = *++e->p;
    else
    {
      e->p++;
      value = new_text(e, text, (size_t) (out - text));
      break;
    }

  free(text);
  return value;
}

/* The default of a parameter, or a variable; each may be an expression itself. */
static struct json_object *
named_value(struct expression *e, const char *where, struct json_object *name)
{
  struct json_object *value =
    maps_azure_member(maps_azure_member(e->template, where), json_object_get_string(name));

  if (!strcmp(where, "parameters"))
    value = maps_azure_member(value, "defaultValue");
  if (json_object_is_type(value, json_type_string))
    return evaluate_text(e, json_object_get_string(value));
  return json_object_get(value);
}

/* What was gathered, unless it is too long */
static struct json_object *
gathered(struct expression *e, const struct maps_text *t)
{
  return t->cut ? NULL : new_text(e, t->buf, t->length);
}

/* The arguments one after the other */
static struct json_object *
concat(struct expression *e, struct json_object **argument, unsigned count)
{
  char buf[TEXT_MAX];
  struct maps_text t;

  maps_text_begin(&t, buf, sizeof buf);
  for (unsigned n = 0; n < count; n++)
    maps_text_add(&t, "%s", json_object_get_string(argument[n]));
  return gathered(e, &t);
}

/* format('{0}/{1}', a, b) */
static struct json_object *
format(struct expression *e, struct json_object **argument, unsigned count)
{
  const char *p = json_object_get_string(argument[0]);
  char buf[TEXT_MAX];
  struct maps_text t;

  maps_text_begin(&t, buf, sizeof buf);
  while (*p)
  {
    size_t plain = strcspn(p, "{}");
    unsigned number = p[plain] == '{' ? (unsigned) (p[plain + 1] - '0') : 0;

    maps_text_add(&t, "%.*s", (int) plain, p);
    p += plain;
    if (!*p)
      break;
    if (*p != '{' || number > 9 || p[2] != '}' || number + 1 >= count)
      return NULL;
    maps_text_add(&t, "%s", json_object_get_string(argument[number + 1]));
    p += strlen("{0}");
  }

  return gathered(e, &t);
}

/* resourceId([subscription, [group,]] 'PROVIDER/TYPE[/TYPE]', name...): the id as far as it is
 * known, from the provider on */
static struct json_object *
resource_id(struct expression *e, struct json_object **argument, unsigned count)
{
  unsigned type = 0;
  char buf[TEXT_MAX];
  struct maps_text t;

  while (type < count && !strchr(json_object_get_string(argument[type]), '/'))
    type++;
  if (type == count)
    return NULL;

  const char *p = json_object_get_string(argument[type]);
  size_t part = strcspn(p, "/");

  maps_text_begin(&t, buf, sizeof buf);
  maps_text_add(&t, "/providers/%.*s", (int) part, p);
  p += part;
  for (unsigned n = type + 1; n < count && *p == '/'; n++)
  {
    part = strcspn(p + 1, "/") + 1;
    maps_text_add(&t, "%.*s/%s", (int) part, p, json_object_get_string(argument[n]));
    p += part;
  }

  return *p ? NULL : gathered(e, &t);
}

static struct json_object *
call(struct expression *e, const char *name, size_t length, struct json_object **argument,
     unsigned count)
{
  static const struct
  {
    const char *name;
    struct json_object *(*function)(struct expression *, struct json_object **, unsigned);
  } functions[] = {
    {"concat", concat},
    {"format", format},
    {"resourceId", resource_id},
    {"subscriptionResourceId", resource_id},
  };

  for (unsigned n = 0; n < count; n++)
    if (!json_object_is_type(argument[n], json_type_string))
      return NULL;

  if (count == 1 && length == 10 && !strncasecmp(name, "parameters", length))
    return named_value(e, "parameters", argument[0]);
  if (count == 1 && length == 9 && !strncasecmp(name, "variables", length))
    return named_value(e, "variables", argument[0]);
  for (unsigned n = 0; count && n < sizeof functions / sizeof *functions; n++)
    if (length == strlen(functions[n].name) && !strncasecmp(name, functions[n].name, length))
      return functions[n].function(e, argument, count);
  return NULL;
}

/* A text or a call; NULL if it is neither, or not known here. The caller frees it. */
static struct json_object *
term(struct expression *e)
{
  struct json_object *argument[ARGUMENTS_MAX], *value = NULL;
  unsigned count = 0;
  bool ok = true;

  if (e->terms++ == TERMS_MAX)
    return NULL;

  skip_blanks(e);
  if (*e->p == '\'')
    return literal(e);

  const char *name = e->p;
  size_t length = strspn(e->p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

  e->p += length;
  if (!length || !take_char(e, '(') || e->depth == DEPTH_MAX)
    return NULL;

  e->depth++;
  while (ok && !take_char(e, ')'))
  {
    ok = (!count || take_char(e, ',')) && count < ARGUMENTS_MAX && (argument[count] = term(e));
    count += ok;
  }
  e->depth--;

  if (ok)
    value = call(e, name, length, argument, count);
  while (count)
    json_object_put(argument[--count]);
  return value;
}

/* What a text of the template stands for, or NULL */
static struct json_object *
evaluate_text(struct expression *outer, const char *text)
{
  struct expression e = {
    .template = outer->template,
    .p = text + 1,
    .depth = outer->depth + 1,
    .terms = outer->terms,
  };
  size_t length = strlen(text);
  struct json_object *value;

  /* "[[" is how a text that begins with a bracket is written. */
  if (*text != '[' || text[length - 1] != ']')
    value = new_text(&e, text, length);
  else if (text[1] == '[')
    value = new_text(&e, text + 1, length - 1);
  else if (e.depth > DEPTH_MAX)
    value = NULL;
  else
  {
    value = term(&e);
    skip_blanks(&e);
    if (value && strcmp(e.p, "]"))
    {
      json_object_put(value);
      value = NULL;
    }
  }

  outer->terms = e.terms;
  outer->memory |= e.memory;
  return value;
}

static bool
evaluate_string(struct maps_reader *r, const struct maps_place *at, struct json_object *template,
                struct json_object *value, struct json_object **out)
{
  struct expression e = {.template = template};
  char shown[MAPS_SHOWN_TEXT];

  *out = evaluate_text(&e, json_object_get_string(value));
  if (*out)
    return true;

  if (e.memory)
    maps_problem_memory(r);
  else if (at->key && maps_key_secret(at->key))
    *out = json_object_get(value);
  else
    maps_problem(r, at, "%s cannot be evaluated here; write its value in its place",
                 maps_shown(at, value, shown));
  return *out;
}

static bool
evaluate_object(struct maps_reader *r, const struct maps_place *at, struct json_object *template,
                struct json_object *object, struct json_object *out)
{
  struct json_object_iterator i = json_object_iter_begin(object);
  struct json_object_iterator end = json_object_iter_end(object);
  bool ok = true;

  for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
  {
    const char *key = json_object_iter_peek_name(&i);
    struct maps_place here = maps_place_key(at, key);
    struct json_object *value = NULL;

    /* Nobody reads these, and they may hold anything. */
    if (!strcasecmp(key, "dependsOn") || !strcasecmp(key, "tags") || !strcasecmp(key, "location") ||
        maps_key_comment(key))
      continue;

    if (maps_azure_evaluate(r, &here, template, json_object_iter_peek_value(&i), &value))
      ok &= maps_azure_add(r, out, key, value);
    else
    {
      json_object_put(value);
      ok = false;
    }
  }

  return ok;
}

bool
maps_azure_evaluate(struct maps_reader *r, const struct maps_place *at,
                    struct json_object *template, struct json_object *value,
                    struct json_object **out)
{
  bool ok = true;

  switch (json_object_get_type(value))
  {
  case json_type_string:
    return evaluate_string(r, at, template, value, out);

  case json_type_object:
    *out = json_object_new_object();
    if (*out)
      return evaluate_object(r, at, template, value, *out);
    break;

  case json_type_array:
    *out = json_object_new_array();
    for (uint32_t n = 0; *out && n < json_object_array_length(value); n++)
    {
      struct maps_place here = maps_place_item(at, n);
      struct json_object *item = NULL;

      ok &= maps_azure_evaluate(r, &here, template, json_object_array_get_idx(value, n), &item);
      if (json_object_array_add(*out, item))
      {
        json_object_put(item);
        maps_problem_memory(r);
        return false;
      }
    }
    if (*out)
      return ok;
    break;

  default:
    *out = json_object_get(value);
    return true;
  }

  maps_problem_memory(r);
  return false;
}
