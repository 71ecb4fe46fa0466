/*
 *	bird-maps -- BGP messages of the replayer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	UPDATEs are filled up to BGP_MAX with the routes that follow one another in the
 *	table and have one attribute set, as a neighbour's own packing would be.
 */

#include "wire.h"

#define CAP_MULTIPROTOCOL    1
#define CAP_REFRESH          2
#define CAP_AS4              65
#define CAP_ENHANCED_REFRESH 70

#define ATTR_ORIGIN          1
#define ATTR_AS_PATH         2
#define ATTR_NEXT_HOP        3
#define ATTR_MP_REACH        14
#define ATTR_MP_UNREACH      15

#define FLAG_OPTIONAL        0x80
#define FLAG_TRANSITIVE      0x40
#define FLAG_EXTENDED        0x10

#define AS_TRANS             23456

/* A message begins: returns where */
static size_t
begin(struct buffer *b, enum bgp_type type)
{
  size_t at = b->length;

  memset(buffer_add(b, 16), 0xff, 16);
  put_number(b, 2, 0);
  put_number(b, 1, type);
  return at;
}

static void
end(struct buffer *b, size_t at)
{
  set_number(b->data + at + 16, 2, b->length - at);
}

void
put_keepalive(struct buffer *b)
{
  end(b, begin(b, BGP_KEEPALIVE));
}

void
put_cease(struct buffer *b)
{
  size_t at = begin(b, BGP_NOTIFICATION);

  put_number(b, 2, 6 << 8 | 2);
  end(b, at);
}

void
put_refresh(struct buffer *b, unsigned family, enum bgp_refresh subtype)
{
  size_t at = begin(b, BGP_ROUTE_REFRESH);

  put_number(b, 2, 1 + family);
  put_number(b, 1, subtype);
  put_number(b, 1, 1);
  end(b, at);
}

void
put_end_of_rib(struct buffer *b, unsigned family)
{
  size_t at = begin(b, BGP_UPDATE);

  put_number(b, 2, 0);
  put_number(b, 2, family ? 6 : 0);
  if (family)
  {
    put_number(b, 3, (uint32_t) FLAG_OPTIONAL << 16 | ATTR_MP_UNREACH << 8 | 3);
    put_number(b, 3, 2 << 8 | 1);
  }
  end(b, at);
}

void
put_open(struct buffer *b, const struct speaker *speaker)
{
  size_t at = begin(b, BGP_OPEN), length;

  put_number(b, 1, 4);
  put_number(b, 2, speaker->asn > 0xffff ? AS_TRANS : speaker->asn);
  put_number(b, 2, speaker->hold_time);
  put_number(b, 4, speaker->router_id);

  length = b->length;
  put_number(b, 1, 0);
  put_number(b, 2, 2 << 8);
  for (unsigned family = 0; family < FAMILIES; family++)
    if (speaker->family[family])
    {
      put_number(b, 2, CAP_MULTIPROTOCOL << 8 | 4);
      put_number(b, 4, (1 + family) << 16 | 1);
    }
  put_number(b, 2, CAP_REFRESH << 8);
  put_number(b, 2, CAP_ENHANCED_REFRESH << 8);
  put_number(b, 2, CAP_AS4 << 8 | 4);
  put_number(b, 4, speaker->asn);

  b->data[length] = b->length - length - 1;
  b->data[length + 2] = b->length - length - 3;
  end(b, at);
}

static void
put_prefix(struct buffer *b, const struct maps_prefix *prefix)
{
  uint8_t *at = buffer_add(b, 1 + (prefix->length + 7) / 8);

  *at++ = prefix->length;
  for (unsigned bit = 0; bit < prefix->length; bit += 8)
    *at++ = (bit < 64 ? prefix->hi : prefix->lo) >> (56 - bit % 64);
}

static void
put_address(struct buffer *b, const struct maps_prefix *address)
{
  put_number(b, 4, address->hi >> 32);
  if (address->family == MAPS_IPV6)
  {
    put_number(b, 4, address->hi);
    put_number(b, 4, address->lo >> 32);
    put_number(b, 4, address->lo);
  }
}

/* The path as it goes out: with the speaker's ASN in front, in the first SEQUENCE if it fits */
static void
put_path(struct buffer *b, const struct speaker *speaker, const struct replay_table *table,
         const struct replay_set *set)
{
  const uint8_t *path = table->bytes.data + set->path;
  size_t length = set->path_length, at;

  put_number(b, 2, (FLAG_TRANSITIVE | FLAG_EXTENDED) << 8 | ATTR_AS_PATH);
  at = b->length;
  put_number(b, 2, 0);
  if (table->made)
  {
    bool joins = length && path[0] == MAPS_AS_SEQUENCE && path[1] < 255;

    put_number(b, 1, MAPS_AS_SEQUENCE);
    put_number(b, 1, joins ? path[1] + 1 : 1);
    put_number(b, 4, speaker->asn);
    path += 2 * joins;
    length -= 2 * joins;
  }
  put(b, path, length);
  set_number(b->data + at, 2, b->length - at - 2);
}

/* The attributes but MP_REACH_NLRI */
static void
put_attributes(struct buffer *b, const struct speaker *speaker, const struct replay_table *table,
               const struct replay_set *set, unsigned family)
{
  put_number(b, 4, FLAG_TRANSITIVE << 24 | ATTR_ORIGIN << 16 | 1 << 8);
  put_path(b, speaker, table, set);
  if (!family)
  {
    put_number(b, 3, FLAG_TRANSITIVE << 16 | ATTR_NEXT_HOP << 8 | 4);
    put_address(b, &speaker->next_hop[0]);
  }
  put(b, table->bytes.data + set->more, set->more_length);
}

static bool
belongs(const struct replay_table *table, const struct share *share, uint32_t n, unsigned family)
{
  const struct replay_route *route = &table->route[n];
  uint64_t hash = maps_prefix_hash(&route->prefix);
  unsigned percent = hash % 100;
  uint64_t part = table->eventful ? hash / 100 : route->set;

  return (route->prefix.family == MAPS_IPV6) == family && (share->all || !route->over) &&
         part % share->parts == share->part && percent >= share->from && percent < share->below;
}

/* The prefixes from *n on that go into the message that began at start: those of one set, or of
 * any. Moves *n on and returns how many. */
static uint32_t
put_nlri(struct buffer *b, size_t start, const struct replay_table *table,
         const struct share *share, unsigned family, bool any, uint32_t *n)
{
  uint32_t set = table->route[*n].set, count = 0;

  for (; *n < table->routes; ++*n)
  {
    const struct replay_route *route = &table->route[*n];

    if (!any && route->set != set)
      break;
    if (!belongs(table, share, *n, family))
      continue;
    if (table->single && count || b->length - start + 1 + (route->prefix.length + 7) / 8 > BGP_MAX)
      break;
    put_prefix(b, &route->prefix);
    count++;
  }

  return count;
}

/* Both put a message that has prefixes from *n on, move *n behind them and return how many. */

static uint32_t
put_announcement(struct buffer *b, const struct speaker *speaker, const struct replay_table *table,
                 const struct share *share, unsigned family, uint32_t *n)
{
  size_t start = begin(b, BGP_UPDATE), at, reach;
  uint32_t count;

  put_number(b, 2, 0);
  at = b->length;
  put_number(b, 2, 0);
  put_attributes(b, speaker, table, &table->set[table->route[*n].set], family);
  if (family)
  {
    put_number(b, 2, (FLAG_OPTIONAL | FLAG_EXTENDED) << 8 | ATTR_MP_REACH);
    reach = b->length;
    put_number(b, 2, 0);
    put_number(b, 4, 2 << 16 | 1 << 8 | 16);
    put_address(b, &speaker->next_hop[family]);
    put_number(b, 1, 0);
    count = put_nlri(b, start, table, share, family, false, n);
    set_number(b->data + reach, 2, b->length - reach - 2);
    set_number(b->data + at, 2, b->length - at - 2);
  }
  else
  {
    set_number(b->data + at, 2, b->length - at - 2);
    count = put_nlri(b, start, table, share, family, false, n);
  }

  if (count)
    end(b, start);
  else
  {
    /* Attributes that leave no room for a prefix */
    b->length = start;
    ++*n;
  }
  return count;
}

static uint32_t
put_withdrawal(struct buffer *b, const struct replay_table *table, const struct share *share,
               unsigned family, bool any, uint32_t *n)
{
  size_t start = begin(b, BGP_UPDATE), at;
  uint32_t count;

  if (family)
  {
    put_number(b, 2, 0);
    put_number(b, 2, 0);
    put_number(b, 2, (FLAG_OPTIONAL | FLAG_EXTENDED) << 8 | ATTR_MP_UNREACH);
    at = b->length;
    put_number(b, 2, 0);
    put_number(b, 3, 2 << 8 | 1);
    count = put_nlri(b, start, table, share, family, any, n);
    set_number(b->data + at, 2, b->length - at - 2);
    set_number(b->data + at - 4, 2, b->length - at + 2);
  }
  else
  {
    at = b->length;
    put_number(b, 2, 0);
    /* The total length of the attributes comes behind the prefixes. */
    count = put_nlri(b, start - 2, table, share, family, any, n);
    set_number(b->data + at, 2, b->length - at - 2);
    put_number(b, 2, 0);
  }

  end(b, start);
  return count;
}

void
put_routes(struct buffer *b, const struct speaker *speaker, const struct replay_table *table,
           const struct share *share, unsigned family, struct put_count *count)
{
  for (uint32_t n = 0; n < table->routes;)
  {
    uint32_t routes = 0, withdrawals = 0;

    if (!belongs(table, share, n, family))
      n++;
    else if (table->route[n].set == REPLAY_WITHDRAWAL)
      withdrawals = put_withdrawal(b, table, share, family, false, &n);
    else
      routes = put_announcement(b, speaker, table, share, family, &n);

    count->routes += routes;
    count->withdrawals += withdrawals;
    count->updates += routes || withdrawals;
  }
}

void
put_withdrawals(struct buffer *b, const struct replay_table *table, const struct share *share,
                unsigned family, struct put_count *count)
{
  for (uint32_t n = 0; n < table->routes;)
    if (belongs(table, share, n, family))
    {
      count->withdrawals += put_withdrawal(b, table, share, family, true, &n);
      count->updates++;
    }
    else
      n++;
}

/* How many prefixes this NLRI has; false if it is cut */
static bool
count_nlri(const uint8_t *at, const uint8_t *stop, uint32_t *count)
{
  for (; at < stop; ++*count)
    at += 1 + (*at + 7) / 8;

  return at == stop;
}

static bool
count_attribute(unsigned type, const uint8_t *at, const uint8_t *stop, struct update_count *count)
{
  if (type == ATTR_MP_REACH)
  {
    unsigned hop = stop - at >= 5 ? at[3] : 255;

    return stop - at >= 5 + (int) hop && count_nlri(at + 5 + hop, stop, &count->announced);
  }

  if (stop - at < 3)
    return false;
  if (stop - at == 3)
    count->end_of_rib[get_number(at, 2) == 2] = true;
  return count_nlri(at + 3, stop, &count->withdrawn);
}

bool
count_update(const uint8_t *body, size_t length, struct update_count *count)
{
  const uint8_t *stop = body + length, *at = body + 2;

  if (length < 4 || get_number(body, 2) > length - 4)
    return false;

  const uint8_t *after = at + get_number(body, 2);

  if (!count_nlri(at, after, &count->withdrawn))
    return false;

  at = after + 2;
  if (get_number(after, 2) > stop - at)
    return false;
  after = at + get_number(after, 2);
  count->end_of_rib[0] |= length == 4;

  while (at < after)
  {
    if (after - at < 4)
      return after - at == 3 && !at[2]; /* an empty attribute, e.g. ATOMIC_AGGREGATE */

    unsigned flags = at[0], type = at[1], size = flags & FLAG_EXTENDED ? 2 : 1;
    const uint8_t *value = at + 2 + size;
    uint32_t has = get_number(at + 2, size);

    if (has > after - value)
      return false;
    if ((type == ATTR_MP_REACH || type == ATTR_MP_UNREACH) &&
        !count_attribute(type, value, value + has, count))
      return false;
    at = value + has;
  }

  return count_nlri(after, stop, &count->announced);
}

static void
read_capability(unsigned code, const uint8_t *at, unsigned length, struct open_facts *facts)
{
  uint32_t value = length == 4 ? get_number(at, 4) : 0;

  facts->as4 |= code == CAP_AS4 && length == 4;
  facts->refresh |= code == CAP_REFRESH;
  facts->enhanced_refresh |= code == CAP_ENHANCED_REFRESH;
  for (unsigned family = 0; family < FAMILIES; family++)
    facts->family[family] |= code == CAP_MULTIPROTOCOL && value == ((1 + family) << 16 | 1);
}

bool
read_open(const uint8_t *body, size_t length, struct open_facts *facts)
{
  const uint8_t *at = body + 10, *stop = body + length;

  if (length < 10 || body[0] != 4 || body[9] != length - 10)
    return false;

  while (at < stop)
  {
    if (stop - at < 2 || at[1] > stop - at - 2)
      return false;

    const uint8_t *after = at + 2 + at[1];

    for (const uint8_t *c = at + 2; at[0] == 2 && c < after; c += 2 + c[1])
    {
      if (after - c < 2 || c[1] > after - c - 2)
        return false;
      read_capability(c[0], c + 2, c[1], facts);
    }
    at = after;
  }

  return true;
}
