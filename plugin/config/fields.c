/*
 *	bird-maps -- the fields of an inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Nothing is guessed: a value is of its type and in its range, or it is a
 *	problem that says what would be right.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/json_object_iterator.h>

#include "config/fields.h"
#include "config/origins.h"
#include "config/setup.h"
#include "config/suggest.h"
#include "core/text.h"

#define NAME_MAX_LENGTH 80
#define PATH_MAX_LENGTH 255

/* Shorter than the longest symbol of any BIRD */
#define SYMBOL_MAX_LENGTH 60
#define ASN_HINT          "write a whole number from 0 to 4294967295, or \"AS650001\""

static bool
check_type(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
           enum maps_type type)
{
  static const struct
  {
    enum json_type type;
    const char *what;
  } wanted[] = {
    [MAPS_STRING] = {json_type_string, "a string in quotes"},
    [MAPS_BOOL] = {json_type_boolean, "true or false"},
    [MAPS_OBJECT] = {json_type_object, "an object"},
    [MAPS_LIST] = {json_type_array, "a list"},
  };
  char shown[MAPS_SHOWN_TEXT];
  uint32_t number;

  if (type == MAPS_ANY)
    return true;
  if (type == MAPS_INT32)
    return maps_field_number(r, at, value, 0, INT32_MAX, &number);
  if (json_object_is_type(value, wanted[type].type))
    return true;

  maps_problem(r, at, "must be %s, not %s", wanted[type].what, maps_shown(at, value, shown));
  return false;
}

static void
unknown_key(struct maps_reader *r, const struct maps_place *at, const struct maps_shape *shape)
{
  struct maps_suggestion s = maps_suggest(at->key);

  for (unsigned k = 0; k < shape->count; k++)
    maps_suggest_offer(&s, shape->key[k].name);

  if (s.best)
    maps_problem(r, at, "is not a key of %s; did you mean \"%s\"?", shape->what, s.best);
  else
    maps_problem(r, at, "is not a key of %s; remove it", shape->what);
}

/* The index of the key in the shape, or shape->count */
static unsigned
find_key(const struct maps_shape *shape, const char *key,
         int (*compare)(const char *, const char *))
{
  unsigned k = 0;

  while (k < shape->count && compare(key, shape->key[k].name))
    k++;
  return k;
}

void
maps_fields(struct maps_reader *r, const struct maps_place *at, struct json_object *object,
            const struct maps_shape *shape, struct json_object **value)
{
  uint64_t given = 0;

  memset(value, 0, shape->count * sizeof *value);
  if (!check_type(r, at, object, MAPS_OBJECT))
    return;

  struct json_object_iterator i = json_object_iter_begin(object);
  struct json_object_iterator end = json_object_iter_end(object);

  for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
  {
    struct maps_place here = maps_place_key(at, json_object_iter_peek_name(&i));
    struct json_object *member = json_object_iter_peek_value(&i);
    unsigned k = find_key(shape, here.key, strcmp);
    bool azure = false;

    if (maps_key_comment(here.key))
      continue;

    /* Azure's tools do not agree on case, and newer ones tell more. */
    if (k == shape->count && (azure = maps_origin_azure(r, &here)))
      k = find_key(shape, here.key, strcasecmp);

    if (k == shape->count)
    {
      if (!azure)
        unknown_key(r, &here, shape);
      continue;
    }

    if (!member && (shape->key[k].presence == MAPS_NULLABLE || maps_origin_azure(r, &here)))
      continue;

    given |= 1ull << k;
    if (!member)
      maps_problem(r, &here, "may not be null; give a value or leave the key out");
    else if (check_type(r, &here, member, shape->key[k].type))
      value[k] = member;
  }

  for (unsigned k = 0; k < shape->count; k++)
    if (shape->key[k].presence == MAPS_REQUIRED && !(given >> k & 1))
      maps_problem(r, at, "\"%s\" is missing in %s; add it", shape->key[k].name, shape->what);
}

void
maps_fields_check(struct maps_reader *r, const struct maps_place *at, struct json_object *object,
                  const struct maps_shape *shape)
{
  struct json_object *value[64];

  maps_fields(r, at, object, shape, value);
}

void
maps_fields_strings(struct maps_reader *r, const struct maps_place *at, struct json_object *object)
{
  struct json_object_iterator i = json_object_iter_begin(object);
  struct json_object_iterator end = json_object_iter_end(object);

  for (; !json_object_iter_equal(&i, &end); json_object_iter_next(&i))
  {
    struct maps_place here = maps_place_key(at, json_object_iter_peek_name(&i));
    struct json_object *member = json_object_iter_peek_value(&i);

    if (member && !maps_key_comment(here.key))
      check_type(r, &here, member, MAPS_STRING);
  }
}

bool
maps_field_bool(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                bool *out)
{
  if (!check_type(r, at, value, MAPS_BOOL))
    return false;

  *out = json_object_get_boolean(value);
  return true;
}

uint8_t
maps_told(struct json_object *value)
{
  return !value ? MAPS_TOLD_NOTHING : json_object_get_boolean(value) ? MAPS_TOLD_YES : MAPS_TOLD_NO;
}

uint8_t
maps_told_secret(struct json_object *object, const char *key, struct json_object *value)
{
  if (value)
    return json_object_get_string_len(value) ? MAPS_TOLD_YES : MAPS_TOLD_NO;
  return object && json_object_object_get_ex(object, key, NULL) ? MAPS_TOLD_NO : MAPS_TOLD_NOTHING;
}

bool
maps_field_number(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                  uint32_t low, uint32_t high, uint32_t *out)
{
  char shown[MAPS_SHOWN_TEXT];
  int64_t number = json_object_get_int64(value);

  if (!json_object_is_type(value, json_type_int) || number < low || number > high)
  {
    maps_problem(r, at, "must be a whole number from %" PRIu32 " to %" PRIu32 ", not %s", low, high,
                 maps_shown(at, value, shown));
    return false;
  }

  *out = (uint32_t) number;
  return true;
}

/* The ASN that the text names, or -1. */
static int64_t
asn_text(const char *text, size_t length)
{
  int64_t asn = 0;

  if (length > 2 && (text[0] | 0x20) == 'a' && (text[1] | 0x20) == 's')
  {
    text += 2;
    length -= 2;
  }

  if (!length || length > 10)
    return -1;

  for (; length; text++, length--)
  {
    if (*text < '0' || *text > '9')
      return -1;
    asn = 10 * asn + (*text - '0');
  }

  return asn;
}

bool
maps_field_asn(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
               uint32_t *out)
{
  char shown[MAPS_SHOWN_TEXT];
  int64_t asn = -1;

  if (json_object_is_type(value, json_type_int))
    asn = json_object_get_int64(value);
  else if (json_object_is_type(value, json_type_string))
    asn = asn_text(json_object_get_string(value), (size_t) json_object_get_string_len(value));

  if (asn < 0 || asn > UINT32_MAX)
  {
    maps_problem(r, at, "%s is not an AS number; " ASN_HINT, maps_shown(at, value, shown));
    return false;
  }

  *out = (uint32_t) asn;
  return true;
}

bool
maps_field_word(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                const char *const *words, uint8_t *out)
{
  char shown[MAPS_SHOWN_TEXT], list[MAPS_SHOWN_TEXT];
  struct maps_text t;

  if (json_object_is_type(value, json_type_string))
    for (uint8_t n = 0; words[n]; n++)
      if (!strcmp(json_object_get_string(value), words[n]))
      {
        *out = n;
        return true;
      }

  maps_text_begin(&t, list, sizeof list);
  for (unsigned n = 0; words[n]; n++)
    maps_text_add(&t, "%s\"%s\"", !n ? "" : words[n + 1] ? ", " : " or ", words[n]);

  maps_problem(r, at, "must be %s, not %s", list, maps_shown(at, value, shown));
  return false;
}

static bool
keep_text(struct maps_reader *r, struct json_object *value, char **out)
{
  *out = strdup(json_object_get_string(value));
  if (!*out)
    maps_problem_memory(r);
  return *out;
}

bool
maps_field_name(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                char **out)
{
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  char shown[MAPS_SHOWN_TEXT];

  if (!check_type(r, at, value, MAPS_STRING))
    return false;

  const char *text = json_object_get_string(value);
  size_t length = strlen(text);

  if (!length || length > NAME_MAX_LENGTH || strspn(text, allowed) != length)
  {
    maps_problem(r, at,
                 "%s is no usable name; take 1 to %d letters, digits, \"_\", \".\" and \"-\"",
                 maps_shown(at, value, shown), NAME_MAX_LENGTH);
    return false;
  }

  return keep_text(r, value, out);
}

bool
maps_field_symbol(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                  char **out)
{
  static const char allowed[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  char shown[MAPS_SHOWN_TEXT];

  if (!check_type(r, at, value, MAPS_STRING))
    return false;

  const char *text = json_object_get_string(value);
  size_t length = strlen(text);

  if (!length || length > SYMBOL_MAX_LENGTH || strspn(text, allowed) != length ||
      text[0] >= '0' && text[0] <= '9')
  {
    maps_problem(r, at,
                 "%s is no name in BIRD's configuration; take 1 to %d letters, digits and \"_\", "
                 "no digit first",
                 maps_shown(at, value, shown), SYMBOL_MAX_LENGTH);
    return false;
  }

  return keep_text(r, value, out);
}

static bool
one_line(struct maps_reader *r, const struct maps_place *at, struct json_object *value, int max,
         char **out)
{
  if (!check_type(r, at, value, MAPS_STRING))
    return false;

  const char *text = json_object_get_string(value);
  size_t length = strlen(text);

  for (const char *c = text; *c; c++)
    if ((unsigned char) *c < 0x20 || *c == 0x7f)
    {
      maps_problem(r, at, "may not hold line ends or control characters; remove them");
      return false;
    }

  if (!length || length > (size_t) max)
  {
    maps_problem(r, at, "must have 1 to %d bytes; it has %zu", max, length);
    return false;
  }

  return keep_text(r, value, out);
}

void
maps_field_copy(struct maps_reader *r, struct json_object *value, char **out)
{
  if (value)
    keep_text(r, value, out);
}

bool
maps_field_line(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                char **out)
{
  return one_line(r, at, value, MAPS_FIELD_LINE_MAX, out);
}

bool
maps_field_path(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                char **out)
{
  return one_line(r, at, value, PATH_MAX_LENGTH, out);
}

static const char *
family_name(unsigned family)
{
  return family == MAPS_IPV4 ? "IPv4" : family == MAPS_IPV6 ? "IPv6" : "IP";
}

bool
maps_field_prefix(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                  unsigned family, bool host_bits, struct maps_prefix *out)
{
  char shown[MAPS_SHOWN_TEXT], masked[MAPS_PREFIX_TEXT];
  enum maps_prefix_error error = MAPS_PREFIX_SYNTAX;

  if (json_object_is_type(value, json_type_string))
    error = maps_prefix_parse(json_object_get_string(value), out);

  if (error == MAPS_PREFIX_SYNTAX ||
      (error != MAPS_PREFIX_LENGTH && family && out->family != family))
    maps_problem(r, at, "%s is not an %s prefix; write ADDRESS/LENGTH, like \"%s\"",
                 maps_shown(at, value, shown), family_name(family),
                 family == MAPS_IPV6 ? "2d00::/48" : "11.0.0.0/24");
  else if (error == MAPS_PREFIX_LENGTH)
    maps_problem(r, at, "%s is too long a prefix; IPv4 ends at /32 and IPv6 at /128",
                 maps_shown(at, value, shown));
  else if (error == MAPS_PREFIX_HOST_BITS && !host_bits)
  {
    maps_prefix_format(out, masked);
    maps_problem(r, at, "%s has host bits set; write \"%s\", or the length that was meant",
                 maps_shown(at, value, shown), masked);
  }
  else
    return true;

  return false;
}

bool
maps_field_address(struct maps_reader *r, const struct maps_place *at, struct json_object *value,
                   unsigned family, struct maps_prefix *out)
{
  char shown[MAPS_SHOWN_TEXT];

  if (json_object_is_type(value, json_type_string) &&
      maps_address_parse(json_object_get_string(value), out) == MAPS_PREFIX_OK &&
      (!family || out->family == family))
    return true;

  maps_problem(r, at, "%s is not an %s address; write it without a length",
               maps_shown(at, value, shown), family_name(family));
  return false;
}

bool
maps_more(struct maps_reader *r, void *array, uint32_t count, size_t size)
{
  void *items, *more;

  /* The array doubles whenever count is a power of two. */
  if (count & (count - 1))
    return true;

  memcpy(&items, array, sizeof items);
  more = realloc(items, (count ? 2 * (size_t) count : 1) * size);
  if (!more)
  {
    maps_problem_memory(r);
    return false;
  }

  memcpy(array, &more, sizeof more);
  /* cppcheck-suppress memleak ; the caller's pointer has it */
  return true;
}

/* An item of a list of ASNs */
struct numbered
{
  uint32_t asn, index;
};

static int
compare_numbered(const void *a, const void *b)
{
  const struct numbered *x = a, *y = b;

  if (x->asn != y->asn)
    return x->asn < y->asn ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

static void
report_repeats(struct maps_reader *r, const struct maps_place *at, struct numbered *item,
               uint32_t count)
{
  if (count > 1)
    qsort(item, count, sizeof *item, compare_numbered);

  for (uint32_t n = 1; n < count; n++)
    if (item[n].asn == item[n - 1].asn)
    {
      struct maps_place here = maps_place_item(at, item[n].index);

      maps_problem(r, &here,
                   "AS%" PRIu32 " is in the list already, as item [%" PRIu32 "]; remove one",
                   item[n].asn, item[n - 1].index);
    }
}

void
maps_field_asns(struct maps_reader *r, const struct maps_place *at, struct json_object *list,
                bool unique, struct maps_asn_set *set)
{
  uint32_t length = (uint32_t) json_object_array_length(list), count = 0;
  struct numbered *item = unique ? malloc((length + 1) * sizeof *item) : NULL;

  if (unique && !item)
  {
    maps_problem_memory(r);
    return;
  }

  for (uint32_t n = 0; n < length; n++)
  {
    struct maps_place here = maps_place_item(at, n);
    uint32_t asn;

    if (!maps_field_asn(r, &here, json_object_array_get_idx(list, n), &asn))
      continue;
    if (!maps_asn_add(r, set, asn))
      break;
    if (unique)
      item[count++] = (struct numbered){asn, n};
  }

  report_repeats(r, at, item, count);
  free(item);
}

bool
maps_asn_add(struct maps_reader *r, struct maps_asn_set *set, uint32_t asn)
{
  if (!maps_more(r, &set->asn, set->count, sizeof *set->asn))
    return false;

  set->asn[set->count++] = asn;
  return true;
}
