/*
 *	bird-maps -- JSON text: strings
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A string is walked piece by piece, a piece being a character or an escape;
 *	reading and resolving are the same walk.
 */

#include <stdint.h>
#include <string.h>

#include "config/json_string.h"

#define PIECE_MAX 4

/* Length of the UTF-8 sequence at p, or 0 */
static size_t
utf8_length(const char *p, const char *end)
{
  const unsigned char *c = (const unsigned char *) p;
  size_t n = *c < 0x80 ? 1 : *c < 0xc2 ? 0 : *c < 0xe0 ? 2 : *c < 0xf0 ? 3 : *c < 0xf5 ? 4 : 0;

  if (n > (size_t) (end - p))
    return 0;

  for (size_t i = 1; i < n; i++)
    if ((c[i] & 0xc0) != 0x80)
      return 0;

  /* Overlong forms, surrogates, and what is beyond U+10FFFF */
  if (n > 2 && ((*c == 0xe0 && c[1] < 0xa0) || (*c == 0xed && c[1] >= 0xa0) ||
                (*c == 0xf0 && c[1] < 0x90) || (*c == 0xf4 && c[1] >= 0x90)))
    return 0;

  return n;
}

static size_t
utf8_put(uint32_t code, char *out)
{
  static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

  for (size_t i = n; i-- > 1; code >>= 6)
    out[i] = (char) (0x80 | (code & 0x3f));
  out[0] = (char) (n == 1 ? code : lead[n] | code);
  return n;
}

/* The code of "\uHHHH" at p, or -1 */
static int32_t
unicode_escape(const char *p, const char *end)
{
  int32_t code = 0;

  if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return -1;

  for (int i = 2; i < 6; i++)
  {
    char digit = p[i], letter = (char) (digit | 0x20);

    if (digit >= '0' && digit <= '9')
      code = code << 4 | (digit - '0');
    else if (letter >= 'a' && letter <= 'f')
      code = code << 4 | (letter - 'a' + 10);
    else
      return -1;
  }

  return code;
}

/* An escape at *p: moves behind it, writes what it stands for. */
static const char *
read_escape(const char **p, const char *end, char out[PIECE_MAX], size_t *length)
{
  static const char letters[] = "\"\\/bfnrt", stand_for[] = "\"\\/\b\f\n\r\t";
  int32_t code = unicode_escape(*p, end), low;

  if (end - *p >= 2 && (*p)[1] != 'u')
  {
    const char *known = memchr(letters, (*p)[1], sizeof letters - 1);

    if (!known)
      return "unknown escape in a string; a backslash itself is written \\\\";
    *out = stand_for[known - letters];
    *length = 1;
    *p += 2;
    return NULL;
  }

  if (!code)
    return "a NUL character has no place in an inventory";

  if (code >= 0xd800 && code < 0xdc00 && (low = unicode_escape(*p + 6, end)) >= 0xdc00 &&
      low < 0xe000)
  {
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    *p += 6;
  }
  else if (code < 0 || (code >= 0xd800 && code < 0xe000))
    return "\\u needs four hexadecimal digits that name a character";

  *length = utf8_put((uint32_t) code, out);
  *p += 6;
  return NULL;
}

/* A character or an escape at *p: moves behind it, writes it to out. */
static const char *
read_piece(const char **p, const char *end, char out[PIECE_MAX], size_t *length)
{
  if (**p == '\\')
    return read_escape(p, end, out, length);
  if (!**p)
    return "a NUL byte; an inventory is plain UTF-8 text";
  if ((unsigned char) **p < 0x20)
    return "a line end or control character inside a string; is the closing quote missing?";

  *length = utf8_length(*p, end);
  if (!*length)
    return "bytes that are not UTF-8; save the file as UTF-8";

  memcpy(out, *p, *length);
  *p += *length;
  return NULL;
}

const char *
maps_json_string_read(const char **p, const char *end, struct maps_json_string *s)
{
  const char *begin = ++*p, *wrong;
  char piece[PIECE_MAX];
  size_t length;

  *s = (struct maps_json_string){.text = begin};
  while (*p < end && **p != '"')
  {
    s->escapes |= **p == '\\';
    wrong = read_piece(p, end, piece, &length);
    if (wrong)
      return wrong;
    s->length += length;
  }

  if (*p == end)
    return "the file ends inside a string; the closing quote is missing";

  s->raw = (size_t) ((*p)++ - begin);
  return NULL;
}

void
maps_json_string_resolve(const struct maps_json_string *s, char *out)
{
  const char *p = s->text, *end = s->text + s->raw;
  char piece[PIECE_MAX];
  size_t length;

  if (!s->escapes)
  {
    memcpy(out, s->text, s->length);
    out += s->length;
  }
  else
    for (; p < end; out += length)
    {
      read_piece(&p, end, piece, &length);
      memcpy(out, piece, length);
    }

  *out = 0;
}
