/*
 *	bird-maps -- tables as text
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What `bgpdump -m` prints, read and written: routes of tables, announcements and
 *	withdrawals. Equal attributes become one set, however far apart their lines are.
 *	State changes are left out; a line that cannot be understood refuses the file.
 */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/aspath.h"
#include "tool/bgpdump.h"
#include "tool/lines.h"

#include "table.h"

static uint64_t
hash_bytes(const uint8_t *data, size_t length)
{
  uint64_t h = 0xcbf29ce484222325ULL;

  for (size_t i = 0; i < length; i++)
    h = (h ^ data[i]) * 0x100000001b3ULL;

  return h ^ h >> 32;
}

static uint32_t
set_length(const struct replay_set *set)
{
  return set->path_length + set->more_length;
}

static bool
same_set(const struct replay_table *table, uint32_t a, uint32_t b)
{
  const struct replay_set *s = &table->set[a], *t = &table->set[b];

  return s->path_length == t->path_length && s->more_length == t->more_length &&
         !memcmp(table->bytes.data + s->path, table->bytes.data + t->path, set_length(s));
}

/* The place of this set, or of one that is equal */
static uint32_t *
index_slot(const struct replay_table *table, uint32_t set)
{
  const struct replay_set *s = &table->set[set];
  uint64_t at = hash_bytes(table->bytes.data + s->path, set_length(s));

  for (;; at++)
  {
    uint32_t *slot = &table->index[at & (table->index_room - 1)];

    if (*slot == UINT32_MAX || same_set(table, *slot, set))
      return slot;
  }
}

static void
index_grow(struct replay_table *table)
{
  table->index_room = table->index_room ? 2 * table->index_room : 1024;
  table->index = need(realloc(table->index, table->index_room * sizeof *table->index));
  memset(table->index, 0xff, table->index_room * sizeof *table->index);
  for (uint32_t i = 0; i < table->sets; i++)
    *index_slot(table, i) = i;
}

static void
add_line(struct replay_table *table, const struct maps_route_line *line)
{
  if (2 * (table->sets + 1) > table->index_room)
    index_grow(table);

  uint32_t set = replay_table_set(table, &line->path, line->community, line->community_count, 0, 0);
  uint32_t *slot = index_slot(table, set);

  if (*slot == UINT32_MAX)
    *slot = set;
  else
    table->bytes.length = table->set[--table->sets].path;

  replay_table_route(table, &line->prefix, *slot, 0);
}

/* A field of a line that was cut at its bars; NULL if it has fewer */
static const char *
field(const char *line, size_t length, unsigned number)
{
  const char *end = line + length;

  while (number && line <= end)
  {
    line += strlen(line) + 1;
    number--;
  }
  return line <= end ? line : NULL;
}

/* A line that is no route: false if it is a withdrawal of nothing that can be understood */
static bool
add_other(struct replay_table *table, const char *line, size_t length)
{
  const char *kind = field(line, length, 2), *text = field(line, length, 5);
  struct maps_prefix prefix;

  if (strcmp(kind, "W"))
    return true;
  if (!text || maps_prefix_parse(text, &prefix) != MAPS_PREFIX_OK)
    return false;
  replay_table_route(table, &prefix, REPLAY_WITHDRAWAL, 0);
  return true;
}

/* Only what stands, and all routes of a set behind one another */
static void
bring_together(struct replay_table *table)
{
  struct replay_route *sorted = need(malloc((table->routes + 1) * sizeof *sorted));
  uint32_t *at = need(calloc(table->sets + 1, sizeof *at)), sum = 0;

  for (uint32_t i = 0; i < table->routes; i++)
    if (!table->route[i].over)
      at[table->route[i].set]++;
  for (uint32_t i = 0; i < table->sets; i++)
  {
    sum += at[i];
    at[i] = sum - at[i];
  }
  for (uint32_t i = 0; i < table->routes; i++)
    if (!table->route[i].over)
      sorted[at[table->route[i].set]++] = table->route[i];

  free(at);
  free(table->route);
  table->route = sorted;
  table->routes_room = table->routes + 1;
  table->routes = sum;
  table->eventful = false;
}

static const char *
read_lines(struct replay_table *table, struct maps_lines *lines)
{
  static struct maps_route_line route;
  static char why[MAPS_LINE_WHY + 40], reason[MAPS_LINE_WHY];
  char *line;
  size_t length;

  for (;;)
    switch (maps_lines_next(lines, &line, &length))
    {
    case MAPS_LINES_END:
      return NULL;
    case MAPS_LINES_ERROR:
      return strerror(errno);
    case MAPS_LINES_LONG:
      return "a line is too long";
    case MAPS_LINES_LINE:
      switch (maps_bgpdump_line(line, length, &route, reason))
      {
      case MAPS_LINE_ROUTE:
        add_line(table, &route);
        break;
      case MAPS_LINE_SKIPPED:
        if (add_other(table, line, length))
          break;
        snprintf(reason, sizeof reason, "what is withdrawn is not ADDRESS/LENGTH");
        /* fallthrough */
      case MAPS_LINE_BAD:
        snprintf(why, sizeof why, "line %llu: %s", (unsigned long long) lines->number, reason);
        return why;
      }
    }
}

const char *
replay_table_read(struct replay_table *table, const char *file, bool packed)
{
  struct maps_lines lines;
  int fd = open(file, O_RDONLY);

  if (fd < 0)
    return strerror(errno);
  if (!maps_lines_open(&lines, fd))
    need(NULL);

  const char *wrong = read_lines(table, &lines);

  maps_lines_close(&lines);
  close(fd);
  if (!wrong)
    replay_table_mark(table);
  if (!wrong && packed)
    bring_together(table);
  return wrong;
}

static void
write_communities(FILE *out, const uint8_t *at, const uint8_t *end)
{
  while (at < end)
  {
    unsigned long_ = at[0] & 0x10 ? 2 : 1, type = at[1];
    uint32_t length = get_number(at + 2, long_);

    at += 2 + long_;
    for (uint32_t i = 0; type == 8 && i < length; i += 4)
      fprintf(out, "%s%u:%u", i ? " " : "", get_number(at + i, 2), get_number(at + i + 2, 2));
    at += length;
  }
}

bool
replay_table_write(const struct replay_table *table, const char *file, uint32_t asn)
{
  static char path[16 * MAPS_PATH_MAX];
  char prefix[MAPS_PREFIX_TEXT];
  FILE *out = fopen(file, "w");

  if (!out)
    return false;
  for (uint32_t i = 0; i < table->routes; i++)
  {
    const struct replay_route *route = &table->route[i];

    maps_prefix_format(&route->prefix, prefix);
    if (route->set == REPLAY_WITHDRAWAL)
    {
      fprintf(out, "BGP4MP|0|W|0.0.0.0|%u|%s\n", asn, prefix);
      continue;
    }

    const struct replay_set *set = &table->set[route->set];
    const uint8_t *bytes = table->bytes.data;
    struct maps_path wire = {bytes + set->path, set->path_length};
    struct maps_path_view view = {.local_asn = asn, .prepends = table->made};

    maps_path_format(&wire, &view, path, sizeof path);
    fprintf(out, "BGP4MP|0|A|0.0.0.0|%u|%s|%s|IGP|0.0.0.0|0|0|", asn, prefix, path);
    write_communities(out, bytes + set->more, bytes + set->more + set->more_length);
    fputs("|NAG||\n", out);
  }

  return !fclose(out);
}
