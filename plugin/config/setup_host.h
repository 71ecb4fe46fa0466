/*
 *	bird-maps -- the set-up rules: what this host says
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	On a router one can look whether what the operator attests can be true. What is
 *	seen are hints: a bundle may end on the switch before, and what is not seen
 *	proves nothing.
 */

#ifndef MAPS_CONFIG_SETUP_HOST_H
#define MAPS_CONFIG_SETUP_HOST_H

#include <stdbool.h>
#include <stdint.h>

#define MAPS_INTERFACE_TEXT 16

enum maps_tracked
{
  MAPS_TRACKED_NO,
  MAPS_TRACKED_HOST, /* connections of this host are, which ones cannot be read */
  MAPS_TRACKED_SESSION,
};

/* The interface that a session's local address is on */
struct maps_host_link
{
  char interface[MAPS_INTERFACE_TEXT]; /* "": none of this host */
  char bundle[MAPS_INTERFACE_TEXT];    /* the bond that it is or lies on, or "" */
  char mode[64];                       /* of the bond, as the kernel calls it */
  char shaper[MAPS_INTERFACE_TEXT];    /* the queueing discipline that limits its rate, or "" */
  uint8_t tracked;                     /* enum maps_tracked: by the firewall's connection table */
};

struct maps_host
{
  struct maps_host_link *link; /* by index in setup->connection */
};

#endif
