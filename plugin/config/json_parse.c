/*
 *	bird-maps -- JSON text: the strict parser
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One pass over the text, nothing but RFC 8259 goes through. The text itself
 *	is never part of a syntax message: it may hold a secret. Depth and memory are
 *	limited before they are taken. Whoever parses a value owns it until it is in
 *	its parent, so that nothing is lost where the text breaks off.
 */

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>
#include <json-c/linkhash.h>

#include "config/json_string.h"
#include "config/json_text.h"

/* json-c's values, roughly; a text of 64 MiB could ask for ten times the limit */
#define OBJECT_MEMORY 800
#define LIST_MEMORY   400
#define SCALAR_MEMORY 60
#define MEMORY_MAX    ((size_t) 1 << 30)

#define NUMBER_TEXT   64 /* more digits than that are not looked at */

#define NO_VALUE                                                                                   \
  "a value is expected here: an object, a list, a string in quotes, a number without leading "     \
  "zeros, true, false or null"

struct parser
{
  struct maps_reader *r;
  bool azure; /* a document of Azure's: may be a list, too */
  const char *p, *end, *line_start;
  uint32_t line;
  unsigned depth;
  size_t memory;
  char *scratch; /* a string resolved, until the next one */
  size_t scratch_size;
};

static bool parse_value(struct parser *j, const struct maps_place *at, struct json_object **value);

/* A syntax error here. Columns count characters. */
static bool
wrong(struct parser *j, const char *what)
{
  uint32_t column = 1;

  for (const char *p = j->line_start; p < j->p; p++)
    column += ((unsigned char) *p & 0xc0) != 0x80;

  maps_problem_syntax(j->r, j->line, column, what);
  return false;
}

static bool
no_memory(struct parser *j)
{
  maps_problem_memory(j->r);
  return false;
}

/* The next character that is no white space; 0 at the end. */
static char
peek(struct parser *j)
{
  for (; j->p < j->end; j->p++)
    if (*j->p == '\n')
    {
      j->line++;
      j->line_start = j->p + 1;
    }
    else if (*j->p != ' ' && *j->p != '\t' && *j->p != '\r')
      return *j->p;

  return 0;
}

static bool
take_memory(struct parser *j, size_t memory)
{
  j->memory += memory;
  return j->memory <= MEMORY_MAX ||
         wrong(j, "too many values; the tree would take more than 1 GiB of memory");
}

/* The value is made, or memory is short. */
static bool
made(struct parser *j, struct json_object *value)
{
  return value || no_memory(j);
}

/* The string at the cursor; it stays in the scratch until the next one. */
static bool
parse_string(struct parser *j, struct maps_json_string *s)
{
  const char *what = maps_json_string_read(&j->p, j->end, s);

  if (what)
    return wrong(j, what);

  if (s->length >= j->scratch_size)
  {
    size_t size = 2 * (s->length + 1);
    char *more = realloc(j->scratch, size);

    if (!more)
      return no_memory(j);
    j->scratch = more;
    j->scratch_size = size;
  }

  maps_json_string_resolve(s, j->scratch);
  return take_memory(j, SCALAR_MEMORY + s->length);
}

/* Moves over digits; false if there are none. */
static bool
take_digits(struct parser *j)
{
  const char *begin = j->p;

  while (j->p < j->end && *j->p >= '0' && *j->p <= '9')
    j->p++;
  return j->p > begin;
}

static bool
take_one_of(struct parser *j, const char *characters)
{
  if (j->p == j->end || !*j->p || !strchr(characters, *j->p))
    return false;

  j->p++;
  return true;
}

static bool
parse_number(struct parser *j, struct json_object **value)
{
  const char *begin = j->p, *digits;
  char text[NUMBER_TEXT], *rest;
  bool whole = true;

  take_one_of(j, "-");
  digits = j->p;
  if (!take_digits(j) || (*digits == '0' && j->p > digits + 1))
  {
    j->p = begin;
    return wrong(j, NO_VALUE);
  }

  if (take_one_of(j, "."))
  {
    whole = false;
    if (!take_digits(j))
      return wrong(j, "digits are missing after the point");
  }

  if (take_one_of(j, "eE"))
  {
    whole = false;
    take_one_of(j, "+-");
    if (!take_digits(j))
      return wrong(j, "digits are missing in the exponent");
  }

  size_t length = (size_t) (j->p - begin);
  bool cut = length >= sizeof text;

  if (cut)
    length = sizeof text - 1;
  memcpy(text, begin, length);
  text[length] = 0;

  /* 18 digits fit 64 bits whatever they are. */
  *value = whole && !cut && j->p - digits <= 18
             ? json_object_new_int64(strtoll(text, &rest, 10))
             : json_object_new_double_s(strtod(text, &rest), text);
  return made(j, *value) && take_memory(j, SCALAR_MEMORY);
}

/* Finds or makes the entry of the key in the scratch; *again if it was there. */
static struct lh_entry *
key_entry(struct parser *j, struct json_object *object, bool *again)
{
  struct lh_table *table = json_object_get_object(object);
  struct lh_entry *entry = lh_table_lookup_entry(table, j->scratch);

  *again = entry;
  if (!entry && !json_object_object_add_ex(object, j->scratch, NULL, JSON_C_OBJECT_ADD_KEY_IS_NEW))
    entry = lh_table_lookup_entry(table, j->scratch);
  if (!entry)
    no_memory(j);
  return entry;
}

static bool
parse_member(struct parser *j, const struct maps_place *at, struct json_object *object)
{
  struct json_object *value = NULL;
  struct maps_json_string key;
  struct lh_entry *entry;
  bool again;

  if (peek(j) != '"')
    return wrong(j, "a key in quotes is expected here; perhaps a comma is one too many");
  if (!parse_string(j, &key))
    return false;

  entry = key_entry(j, object, &again);
  if (!entry)
    return false;

  struct maps_place here = maps_place_key(at, lh_entry_k(entry));
  if (again && !maps_key_comment(here.key))
    maps_problem(j->r, &here, "this key is given twice, again in line %u; keep one of them",
                 j->line);

  if (peek(j) != ':')
    return wrong(j, "a colon is expected after the key");
  j->p++;

  bool ok = parse_value(j, &here, &value);
  if (again)
    json_object_put(value);
  else
    lh_entry_set_val(entry, value);
  return ok;
}

static bool
parse_object(struct parser *j, const struct maps_place *at, struct json_object **value)
{
  *value = json_object_new_object();
  if (!made(j, *value) || !take_memory(j, OBJECT_MEMORY))
    return false;

  j->p++;
  if (peek(j) == '}')
  {
    j->p++;
    return true;
  }

  for (;;)
  {
    if (!parse_member(j, at, *value))
      return false;

    char next = peek(j);
    if (next != ',' && next != '}')
      return wrong(j, j->p == j->end ? "the file ends inside an object; a closing brace is missing"
                                     : "a comma or a closing brace is expected here");

    j->p++;
    if (next == '}')
      return true;
  }
}

static bool
parse_list(struct parser *j, const struct maps_place *at, struct json_object **value)
{
  struct maps_place here = maps_place_item(at, 0);

  *value = json_object_new_array();
  if (!made(j, *value) || !take_memory(j, LIST_MEMORY))
    return false;

  j->p++;
  if (peek(j) == ']')
  {
    j->p++;
    return true;
  }

  for (;; here.index++)
  {
    struct json_object *item = NULL;
    bool ok = parse_value(j, &here, &item);

    if (ok && json_object_array_add(*value, item))
      ok = no_memory(j);
    if (!ok)
    {
      json_object_put(item);
      return false;
    }

    char next = peek(j);
    if (next != ',' && next != ']')
      return wrong(j, j->p == j->end ? "the file ends inside a list; a closing bracket is missing"
                                     : "a comma or a closing bracket is expected here");

    j->p++;
    if (next == ']')
      return true;
  }
}

static bool
take_word(struct parser *j, const char *word)
{
  size_t n = strlen(word);

  if ((size_t) (j->end - j->p) < n || memcmp(j->p, word, n))
    return false;

  j->p += n;
  return true;
}

/* Also when it fails, *value is the caller's. */
static bool
parse_value(struct parser *j, const struct maps_place *at, struct json_object **value)
{
  struct maps_json_string string;
  char first = peek(j);
  bool ok;

  switch (first)
  {
  case '{':
  case '[':
    if (j->depth == MAPS_INVENTORY_MAX_DEPTH)
      return wrong(j, "nested too deep; no inventory needs so many levels");

    j->depth++;
    ok = first == '{' ? parse_object(j, at, value) : parse_list(j, at, value);
    j->depth--;
    return ok;

  case '"':
    if (!parse_string(j, &string))
      return false;
    *value = json_object_new_string_len(j->scratch, (int) string.length);
    return made(j, *value);

  case 't':
  case 'f':
    if (!take_word(j, first == 't' ? "true" : "false"))
      return wrong(j, NO_VALUE);
    *value = json_object_new_boolean(first == 't');
    return made(j, *value) && take_memory(j, SCALAR_MEMORY);

  case 'n':
    return take_word(j, "null") || wrong(j, NO_VALUE);

  default:
    return parse_number(j, value);
  }
}

static bool
parse_document(struct parser *j, struct json_object **document)
{
  static const struct maps_place root;

  if (take_word(j, "\xef\xbb\xbf"))
    return wrong(j, "the file begins with a byte order mark; save it without");

  if (!peek(j) && j->p == j->end)
    return wrong(j, j->azure ? "the file is empty; Azure writes an object or a list"
                             : "the file is empty; an inventory is one JSON object");
  if (*j->p != '{' && !(j->azure && *j->p == '['))
    return wrong(j, j->azure ? "Azure writes an object or a list; it begins with a brace or bracket"
                             : "an inventory is one JSON object; it begins with a brace");
  if (!parse_value(j, &root, document))
    return false;

  peek(j);
  return j->p == j->end || wrong(j, "nothing may follow the document; is a brace too many?");
}

struct json_object *
maps_json_parse(struct maps_reader *r, const char *text, size_t length, bool azure)
{
  struct parser j = {
    .r = r, .azure = azure, .p = text, .end = text + length, .line_start = text, .line = 1};
  struct json_object *document = NULL;

  if (!parse_document(&j, &document))
  {
    json_object_put(document);
    document = NULL;
  }

  free(j.scratch);
  return document;
}
