/*
 *	bird-maps -- did you mean
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Words are compared by the letters to insert, delete, change or swap. Case,
 *	"_" and "-" do not count: Azure writes camelCase, we write snake_case.
 */

#include <string.h>

#include "config/suggest.h"

#define WORD_MAX 40 /* longer ones are nobody's slip of the finger */

/* The word's letters without case and separators; returns their number, or 0. */
static unsigned
plain(const char *word, char out[WORD_MAX])
{
  unsigned n = 0;

  for (; *word; word++)
  {
    if (*word == '_' || *word == '-')
      continue;
    if (n == WORD_MAX)
      return 0;
    out[n++] = (char) (*word >= 'A' && *word <= 'Z' ? *word | 0x20 : *word);
  }

  return n;
}

static unsigned
least(unsigned a, unsigned b)
{
  return a < b ? a : b;
}

static unsigned
distance(const char *a, unsigned an, const char *b, unsigned bn)
{
  unsigned row[3][WORD_MAX + 1], *before = row[0], *last = row[1], *now = row[2];

  for (unsigned j = 0; j <= bn; j++)
    last[j] = j;

  for (unsigned i = 1; i <= an; i++)
  {
    now[0] = i;
    for (unsigned j = 1; j <= bn; j++)
    {
      now[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j], now[j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = least(now[j], before[j - 2] + 1);
    }

    unsigned *oldest = before;
    before = last;
    last = now;
    now = oldest;
  }

  return last[bn];
}

struct maps_suggestion
maps_suggest(const char *given)
{
  return (struct maps_suggestion){.given = given};
}

void
maps_suggest_offer(struct maps_suggestion *s, const char *word)
{
  char a[WORD_MAX], b[WORD_MAX];
  unsigned an = plain(s->given, a), bn = plain(word, b), d;

  if (!an || !bn)
    return;

  /* One letter in four may be wrong, and one more. */
  d = distance(a, an, b, bn);
  if (d <= 1 + (an < bn ? an : bn) / 4 && d < bn && (!s->best || d < s->distance))
  {
    s->best = word;
    s->distance = d;
  }
}
