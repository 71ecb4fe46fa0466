/*
 *	bird-maps -- JSON text: value by value, from a file of any size
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A token lies in the file's window as a whole: where it reaches the window's end
 *	the window is moved and the token read again.
 */

#include "config/json_pull.h"

#include <string.h>

#include "config/json_string.h"

#define DEPTH_MAX 32

void
maps_pull_begin(struct maps_json_pull *j, struct maps_data_file *f)
{
  *j = (struct maps_json_pull){.f = f, .line = 1};
}

static bool
wrong(struct maps_json_pull *j, const char *what)
{
  if (!j->wrong)
  {
    j->wrong = what;
    j->column = (uint32_t) (maps_data_offset(j->f, j->f->at) - j->line_offset) + 1;
  }
  return false;
}

char
maps_pull_peek(struct maps_json_pull *j)
{
  struct maps_data_file *f = j->f;

  if (j->wrong)
    return 0;

  for (;; f->at++)
  {
    if (f->at == f->end && !maps_data_more(f))
      return 0;

    if (*f->at == '\n')
    {
      j->line++;
      j->line_offset = maps_data_offset(f, f->at) + 1;
    }
    else if (*f->at != ' ' && *f->at != '\t' && *f->at != '\r')
      return *f->at;
  }
}

static bool
take(struct maps_json_pull *j, char wanted, const char *otherwise)
{
  if (maps_pull_peek(j) != wanted)
    return wrong(j, otherwise);

  j->f->at++;
  return true;
}

bool
maps_pull_string(struct maps_json_pull *j)
{
  struct maps_data_file *f = j->f;
  struct maps_json_string s;
  const char *p, *what;
  size_t length;

  if (maps_pull_peek(j) != '"')
    return wrong(j, "a string in quotes is expected here");

  do
  {
    p = f->at;
    what = maps_json_string_read(&p, f->end, &s);
    length = (size_t) (p - f->at);
  } while (what && maps_data_more(f));

  /* The window may have moved */
  if (what)
  {
    f->at += length;
    return wrong(j, f->ended ? what : "a string is too long");
  }

  if (s.length < MAPS_PULL_TEXT)
    maps_json_string_resolve(&s, j->text);
  else
    *j->text = 0;
  f->at = p;
  return true;
}

/* How many characters of one kind are at the file's place, all in the window */
static size_t
take_word(struct maps_json_pull *j, const char *characters)
{
  struct maps_data_file *f = j->f;
  size_t n = 0;

  for (;; n++)
  {
    if (f->at + n == f->end && !maps_data_more(f))
      return n;
    if (!f->at[n] || !strchr(characters, f->at[n]))
      return n;
  }
}

/* The length of the number's digits from here on */
static size_t
digits(const char *p, const char *end)
{
  const char *q = p;

  while (q < end && *q >= '0' && *q <= '9')
    q++;
  return (size_t) (q - p);
}

/* Is it a number of JSON? *whole: without a point or an exponent. */
static bool
is_number(const char *p, const char *end, bool *whole)
{
  p += p < end && *p == '-';

  size_t n = digits(p, end);

  if (!n || n > 1 && *p == '0')
    return false;

  p += n;
  *whole = p == end;
  if (p < end && *p == '.')
  {
    n = digits(++p, end);
    if (!n)
      return false;
    p += n;
  }

  if (p < end && (*p | 0x20) == 'e')
  {
    p++;
    p += p < end && (*p == '+' || *p == '-');
    n = digits(p, end);
    if (!n)
      return false;
    p += n;
  }
  return p == end;
}

static bool
take_number(struct maps_json_pull *j, int64_t *number)
{
  size_t length = take_word(j, "0123456789+-.eE");
  const char *p = j->f->at, *end = p + length;
  bool whole = false;

  if (!is_number(p, end, &whole))
    return wrong(j, "a value is expected here");

  *number = -1;
  if (whole && *p != '-' && length <= 18)
    for (*number = 0; p < end; p++)
      *number = 10 * *number + (*p - '0');
  j->f->at = end;
  return true;
}

bool
maps_pull_number(struct maps_json_pull *j, int64_t *number)
{
  char first = maps_pull_peek(j);

  *number = -1;
  return first == '-' || first >= '0' && first <= '9' ? take_number(j, number) : maps_pull_skip(j);
}

bool
maps_pull_enter(struct maps_json_pull *j, char bracket, bool *first)
{
  *first = true;
  if (j->depth == DEPTH_MAX)
    return wrong(j, "nested too deep");
  if (!take(j, bracket, bracket == '{' ? "an object is expected here" : "a list is expected here"))
    return false;

  j->depth++;
  return true;
}

/* To what follows in an object or list; false: nothing does. */
static bool
go_on(struct maps_json_pull *j, char closing, bool *first)
{
  char next = maps_pull_peek(j);

  if (j->wrong)
    return false;

  if (next == closing)
  {
    j->f->at++;
    j->depth--;
    return false;
  }

  if (!*first && !take(j, ',',
                       next ? "a comma or a closing bracket is expected here"
                            : "the file ends inside an object or list"))
    return false;

  *first = false;
  return true;
}

bool
maps_pull_item(struct maps_json_pull *j, bool *first)
{
  return go_on(j, ']', first);
}

bool
maps_pull_member(struct maps_json_pull *j, bool *first)
{
  return go_on(j, '}', first) && maps_pull_string(j) &&
         take(j, ':', "a colon is expected after the key");
}

static bool
skip_inside(struct maps_json_pull *j, char bracket)
{
  bool first;

  if (!maps_pull_enter(j, bracket, &first))
    return false;

  while (bracket == '{' ? maps_pull_member(j, &first) : maps_pull_item(j, &first))
    if (!maps_pull_skip(j))
      return false;
  return !j->wrong;
}

bool
maps_pull_skip(struct maps_json_pull *j)
{
  char first = maps_pull_peek(j);
  int64_t number;
  size_t length;

  switch (first)
  {
  case '{':
  case '[':
    return skip_inside(j, first);

  case '"':
    return maps_pull_string(j);

  case 't':
  case 'f':
  case 'n':
    length = take_word(j, "aeflnrstu");
    for (const char *const *word = (const char *const[]){"true", "false", "null", NULL}; *word;
         word++)
      if (strlen(*word) == length && !memcmp(j->f->at, *word, length))
      {
        j->f->at += length;
        return true;
      }
    return wrong(j, "a value is expected here");

  case 0:
    return wrong(j, "the file ends where a value is expected");

  default:
    return take_number(j, &number);
  }
}

bool
maps_pull_end(struct maps_json_pull *j)
{
  return !maps_pull_peek(j) && !j->wrong && j->f->at == j->f->end ||
         wrong(j, "nothing may follow the document");
}
