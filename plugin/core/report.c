/*
 *	bird-maps -- verdicts in words
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Lists are cut between their items, and JSON so that it stays JSON: what is cut
 *	is shorter, never wrong.
 */

#include "core/report.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"

/* Which offender stands for a rule that names an ASN */
static enum maps_offence
offence_of(unsigned code)
{
  switch (code)
  {
  case MAPS_RULE_PRIVATE_ASN:
    return MAPS_OFFENCE_PRIVATE;
  case MAPS_RULE_RESERVED_ASN:
    return MAPS_OFFENCE_RESERVED;
  case MAPS_RULE_PREPENDED:
    return MAPS_OFFENCE_PREPENDED;
  case MAPS_RULE_ASN_REPEATED:
    return MAPS_OFFENCE_REPEATED;
  case MAPS_RULE_FORBIDDEN_ASN:
    return MAPS_OFFENCE_FORBIDDEN;
  default:
    return MAPS_OFFENCES;
  }
}

const struct maps_offender *
maps_report_offender(unsigned code, const struct maps_offender offender[MAPS_OFFENCES])
{
  enum maps_offence offence = offence_of(code);

  return offence != MAPS_OFFENCES && offender[offence].position ? &offender[offence] : NULL;
}

static void
add_rule(struct maps_text *t, const char *before, const struct maps_policy *policy,
         const struct maps_rule_info *rule, uint16_t length, const struct maps_offender *offender)
{
  const struct maps_offender *o = maps_report_offender(rule->code, offender);

  maps_text_string(t, before);
  maps_text_string(t, rule->id);

  if (rule->code == MAPS_RULE_PATH_TOO_LONG)
  {
    maps_text_string(t, " (");
    maps_text_number(t, length);
    if (policy)
    {
      maps_text_string(t, " > ");
      maps_text_number(t, policy->max_length);
    }
    maps_text_string(t, ")");
  }
  else if (o)
  {
    maps_text_string(t, " (AS");
    maps_text_number(t, o->asn);
    maps_text_string(t, " at ");
    maps_text_number(t, o->position);
    maps_text_string(t, ")");
  }

  maps_text_end_piece(t);
}

int
maps_report_rule(const struct maps_policy *policy, unsigned code, uint16_t length,
                 const struct maps_offender offender[MAPS_OFFENCES], char *buf, size_t size)
{
  const struct maps_rule_info *rule = maps_rule_by_code(code);
  struct maps_text t;

  maps_text_begin(&t, buf, size);
  if (rule)
    add_rule(&t, "", policy, rule, length, offender);
  return t.length;
}

int
maps_report_rules(const struct maps_policy *policy, uint32_t mask, uint16_t length,
                  const struct maps_offender offender[MAPS_OFFENCES], char *buf, size_t size)
{
  struct maps_text t;

  maps_text_begin(&t, buf, size);
  for (const struct maps_rule_info *r = maps_rules; r->code && mask >> r->code; r++)
    if (mask & MAPS_RULE_BIT(r->code))
      add_rule(&t, t.length ? ", " : "", policy, r, length, offender);
  if (!t.length)
    maps_text_string(&t, "-");
  return t.length;
}

int
maps_report_portal(uint32_t mask, char *buf, size_t size)
{
  struct maps_text t;

  maps_text_begin(&t, buf, size);
  for (const struct maps_rule_info *r = maps_rules; r->code && mask >> r->code; r++)
  {
    bool told = !r->portal || !(mask & MAPS_RULE_BIT(r->code));

    for (const struct maps_rule_info *s = maps_rules; s < r && !told; s++)
      told = s->portal && mask & MAPS_RULE_BIT(s->code) && !strcmp(s->portal, r->portal);
    if (!told)
      maps_text_add(&t, "%s%s", t.length ? "; " : "", r->portal);
  }
  if (!t.length)
    maps_text_string(&t, "-");
  return t.length;
}

/* Bytes of the UTF-8 character at c (RFC 3629), or 0 if there is none */
static int
utf8_bytes(const unsigned char *c)
{
  static const struct
  {
    unsigned char first, last; /* range of the first byte */
    unsigned char low, high;   /* range of the second one */
    int bytes;
  } form[] = {
    {0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
  };

  for (unsigned i = 0; i < sizeof(form) / sizeof(*form); i++)
  {
    if (*c < form[i].first || *c > form[i].last)
      continue;
    if (form[i].bytes > 1 && (c[1] < form[i].low || c[1] > form[i].high))
      return 0;
    for (int n = 2; n < form[i].bytes; n++)
      if (c[n] < 0x80 || c[n] > 0xbf)
        return 0;
    return form[i].bytes;
  }
  return 0;
}

/* Writes one character of a JSON string and returns its bytes in the text */
static int
json_char(const unsigned char *c, char out[8])
{
  int bytes = utf8_bytes(c);

  if (!bytes)
  {
    strcpy(out, "\xef\xbf\xbd");
    return 1;
  }

  if (bytes == 1 && (*c == '"' || *c == '\\'))
    snprintf(out, 8, "\\%c", *c);
  else if (*c == '\n')
    strcpy(out, "\\n");
  else if (*c == '\t')
    strcpy(out, "\\t");
  else if (*c < 0x20 || *c == 0x7f)
    snprintf(out, 8, "\\u%04x", *c);
  else
  {
    memcpy(out, c, bytes);
    out[bytes] = 0;
  }
  return bytes;
}

/* A list of pieces between two marks in a buffer; the closing mark always has its place */
struct frame
{
  char *buf;
  size_t size, length;
};

static void
frame_open(struct frame *f, char mark, char *buf, size_t size)
{
  *f = (struct frame){.buf = buf, .size = size};

  if (size)
    buf[0] = 0;
  if (size >= 3)
    buf[f->length++] = mark;
}

/* False when the piece does not fit */
static bool
frame_add(struct frame *f, const char *piece)
{
  size_t n = strlen(piece);

  if (f->size < 3 || f->length + n + 2 > f->size)
    return false;
  memcpy(f->buf + f->length, piece, n);
  f->length += n;
  return true;
}

static int
frame_close(struct frame *f, char mark)
{
  if (f->length)
  {
    f->buf[f->length++] = mark;
    f->buf[f->length] = 0;
  }
  return f->length;
}

int
maps_report_json_string(const char *text, char *buf, size_t size)
{
  const unsigned char *c = (const unsigned char *) text;
  struct frame f;
  char piece[8];

  frame_open(&f, '"', buf, size);
  while (*c)
  {
    c += json_char(c, piece);
    if (!frame_add(&f, piece))
      break;
  }
  return frame_close(&f, '"');
}

static int
json_rules(uint32_t mask, bool ids, char *buf, size_t size)
{
  struct frame f;
  struct maps_text t;
  char piece[48];

  frame_open(&f, '[', buf, size);
  for (const struct maps_rule_info *r = maps_rules; r->code && mask >> r->code; r++)
  {
    if (!(mask & MAPS_RULE_BIT(r->code)))
      continue;

    maps_text_begin(&t, piece, sizeof(piece));
    maps_text_string(&t, f.length > 1 ? "," : "");
    if (ids)
      maps_text_add(&t, "\"%s\"", r->id);
    else
      maps_text_number(&t, r->code);
    if (!frame_add(&f, piece))
      break;
  }
  return frame_close(&f, ']');
}

int
maps_report_json_ids(uint32_t mask, char *buf, size_t size)
{
  return json_rules(mask, true, buf, size);
}

int
maps_report_json_codes(uint32_t mask, char *buf, size_t size)
{
  return json_rules(mask, false, buf, size);
}
