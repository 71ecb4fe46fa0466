/*
 *	bird-maps -- a route as one line of input tells it
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The buffers are never cleared, only their lengths are: a line costs what it
 *	says, not what it could say.
 */

#include "core/route_line.h"

#define SEGMENT_MAX 255

void
maps_route_line_clear(struct maps_route_line *line)
{
  line->prefix = (struct maps_prefix){};
  line->session = (struct maps_prefix){};
  line->has_direction = false;
  line->external = true;
  line->direction = MAPS_EXPORT;
  line->community_count = 0;
  maps_path_clear(&line->path);
}

bool
maps_route_line_add_community(struct maps_route_line *line, uint32_t community)
{
  if (line->community_count == MAPS_COMMUNITIES_MAX)
    return false;

  line->community[line->community_count++] = community;
  return true;
}

struct maps_route
maps_route_line_route(const struct maps_route_line *line)
{
  return (struct maps_route){
    .prefix = line->prefix,
    .path = {.data = line->path.data, .length = line->path.length},
    .carries = maps_communities_carry(line->community, line->community_count),
  };
}

void
maps_path_clear(struct maps_path_writer *path)
{
  path->length = 0;
  path->segment = 0;
}

/* Is there room, or is the path longer than any path may be already? */
static bool
has_room(const struct maps_path_writer *path, uint32_t bytes)
{
  return path->length + bytes <= sizeof path->data;
}

void
maps_path_add_raw(struct maps_path_writer *path, uint8_t byte)
{
  if (has_room(path, 1))
    path->data[path->length++] = byte;
}

void
maps_path_begin(struct maps_path_writer *path, enum maps_segment type)
{
  if (!has_room(path, 2))
    return;

  path->segment = path->length;
  path->data[path->length++] = type;
  path->data[path->length++] = 0;
}

bool
maps_path_add(struct maps_path_writer *path, uint32_t asn)
{
  if (path->data[path->segment + 1] == SEGMENT_MAX)
  {
    uint8_t type = path->data[path->segment];

    if (type != MAPS_AS_SEQUENCE && type != MAPS_AS_CONFED_SEQUENCE)
      return false;
    maps_path_begin(path, type);
  }

  if (!has_room(path, 4))
    return true;

  path->data[path->segment + 1]++;
  for (int shift = 24; shift >= 0; shift -= 8)
    path->data[path->length++] = asn >> shift;
  return true;
}
