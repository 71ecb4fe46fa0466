/*
 *	bird-maps -- a table of routes to play
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Growing a table, finding what stands at its end, and counting what it holds.
 */

#include "table.h"

static void *
room_for(void *array, uint32_t count, uint32_t *room, size_t size)
{
  if (count < *room)
    return array;

  *room = 2 * *room + 64;
  return need(realloc(array, *room * size));
}

static void
put_attribute(struct buffer *b, unsigned flags, unsigned type, size_t length)
{
  put_number(b, 1, length > 255 ? flags | 0x10 : flags);
  put_number(b, 1, type);
  put_number(b, length > 255 ? 2 : 1, length);
}

uint32_t
replay_table_set(struct replay_table *table, const struct maps_path_writer *path,
                 const uint32_t *community, uint32_t communities, uint32_t med, uint32_t facts)
{
  struct buffer *b = &table->bytes;

  table->set = room_for(table->set, table->sets, &table->sets_room, sizeof *table->set);

  struct replay_set *set = &table->set[table->sets];

  *set = (struct replay_set){.path = b->length, .path_length = path->length, .facts = facts};
  put(b, path->data, path->length);
  set->more = b->length;

  if (med)
  {
    put_attribute(b, 0x80, 4, 4);
    put_number(b, 4, med);
  }
  if (communities)
    put_attribute(b, 0xc0, 8, 4 * communities);
  for (uint32_t i = 0; i < communities; i++)
    put_number(b, 4, community[i]);

  set->more_length = b->length - set->more;
  return table->sets++;
}

void
replay_table_route(struct replay_table *table, const struct maps_prefix *prefix, uint32_t set,
                   uint32_t facts)
{
  table->route = room_for(table->route, table->routes, &table->routes_room, sizeof *table->route);
  table->route[table->routes++] =
    (struct replay_route){.prefix = *prefix, .set = set, .facts = facts};
}

void
replay_table_mark(struct replay_table *table)
{
  uint64_t room = 64;

  while (room < 2 * (uint64_t) table->routes)
    room *= 2;

  /* One of each prefix's routes: from the end on, its first one stands. */
  uint32_t *index = need(malloc(room * sizeof *index));

  memset(index, 0xff, room * sizeof *index);
  for (uint32_t n = table->routes; n--;)
  {
    struct replay_route *route = &table->route[n];
    uint64_t at = maps_prefix_hash(&route->prefix) & (room - 1);

    while (index[at] != UINT32_MAX &&
           !maps_prefix_equal(&table->route[index[at]].prefix, &route->prefix))
      at = (at + 1) & (room - 1);

    route->over = index[at] != UINT32_MAX || route->set == REPLAY_WITHDRAWAL;
    table->eventful |= route->over;
    index[at] = n;
  }

  free(index);
}

struct replay_count
replay_table_count(const struct replay_table *table)
{
  struct replay_count count = {0};

  for (uint32_t i = 0; i < table->routes; i++)
  {
    const struct replay_route *route = &table->route[i];

    if (route->set == REPLAY_WITHDRAWAL)
    {
      count.withdrawals++;
      continue;
    }

    uint32_t facts = route->facts | table->set[route->set].facts;
    bool tagged = facts & REPLAY_TAGGED, good = !(facts & ~REPLAY_TAGGED);

    count.routes++;
    count.standing += !route->over;
    count.ipv4 += route->prefix.family == MAPS_IPV4;
    count.ipv6 += route->prefix.family == MAPS_IPV6;
    count.tagged += tagged;
    count.too_long += !!(facts & REPLAY_LONG);
    count.private += !!(facts & REPLAY_PRIVATE);
    count.prepended += !!(facts & REPLAY_PREPENDED);
    count.bogon += !!(facts & REPLAY_BOGON);
    count.good += tagged && good;
    count.bad += tagged && !good;
    count.only_prepended += facts == (REPLAY_TAGGED | REPLAY_PREPENDED);
  }

  return count;
}

void
replay_table_free(struct replay_table *table)
{
  buffer_free(&table->bytes);
  free(table->set);
  free(table->route);
  free(table->index);
}
