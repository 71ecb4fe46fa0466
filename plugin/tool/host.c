/*
 *	bird-maps -- birdmaps check: a look at this host
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A bundle may lie below a VLAN. The connection table is a file where the kernel
 *	was built so; elsewhere only the number of its entries can be read.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool/host.h"

#define VLANS_MAX 4 /* on top of each other */
#define BGP_PORT  179
#define LINE_TEXT 1024

static FILE *
open_below(const char *root, const char *folder, const char *name)
{
  char path[PATH_MAX];

  if (snprintf(path, sizeof path, "%s/proc/%s%s", root, folder, name) >= (int) sizeof path)
    return NULL;
  return fopen(path, "re");
}

/* Finds the line that begins with the words and copies what follows, without blanks around it. */
static bool
find_line(FILE *in, const char *words, char *out, size_t size)
{
  char line[LINE_TEXT];

  while (fgets(line, sizeof line, in))
    if (!strncmp(line, words, strlen(words)))
    {
      const char *value = line + strlen(words);

      value += strspn(value, " \t");
      snprintf(out, size, "%.*s", (int) strcspn(value, "\n"), value);
      return true;
    }

  return false;
}

void
maps_host_bundle(const char *root, struct maps_host_link *link)
{
  char name[MAPS_INTERFACE_TEXT];

  snprintf(name, sizeof name, "%s", link->interface);
  for (unsigned n = 0; n <= VLANS_MAX; n++)
  {
    FILE *in = open_below(root, "net/bonding/", name);

    if (in)
    {
      snprintf(link->bundle, sizeof link->bundle, "%s", name);
      find_line(in, "Bonding Mode:", link->mode, sizeof link->mode);
      fclose(in);
      return;
    }

    in = open_below(root, "net/vlan/", name);
    if (!in)
      return;
    bool below = find_line(in, "Device:", name, sizeof name);
    fclose(in);
    if (!below)
      return;
  }
}

/* The value behind the first occurrence of the word */
static bool
find_word(const char *line, const char *word, char *out, size_t size)
{
  const char *p = strstr(line, word);

  if (!p)
    return false;

  p += strlen(word);
  snprintf(out, size, "%.*s", (int) strcspn(p, " \n"), p);
  return true;
}

static bool
is_address(const char *line, const char *word, const struct maps_prefix *address)
{
  char text[LINE_TEXT];
  struct maps_prefix p;

  return find_word(line, word, text, sizeof text) &&
         maps_address_parse(text, &p) == MAPS_PREFIX_OK && maps_prefix_equal(&p, address);
}

static bool
is_port(const char *line, const char *word)
{
  char text[LINE_TEXT];

  return find_word(line, word, text, sizeof text) && atoi(text) == BGP_PORT;
}

/* "ipv4 2 tcp 6 431999 ESTABLISHED src=A dst=B sport=1 dport=179 src=... ": either end may have
 * begun. */
static bool
is_session(const char *line, const struct maps_prefix *local, const struct maps_prefix *neighbour)
{
  return strstr(line, " tcp ") && (is_port(line, " sport=") || is_port(line, " dport=")) &&
         (is_address(line, " src=", local) && is_address(line, " dst=", neighbour) ||
          is_address(line, " src=", neighbour) && is_address(line, " dst=", local));
}

enum maps_tracked
maps_host_tracked(const char *root, const struct maps_prefix *local,
                  const struct maps_prefix *neighbour)
{
  enum maps_tracked tracked = MAPS_TRACKED_NO;
  FILE *in = open_below(root, "net/", "nf_conntrack");
  char line[LINE_TEXT];

  if (in)
  {
    while (!tracked && fgets(line, sizeof line, in))
      if (is_session(line, local, neighbour))
        tracked = MAPS_TRACKED_SESSION;
    fclose(in);
    return tracked;
  }

  in = open_below(root, "sys/net/netfilter/", "nf_conntrack_count");
  if (in)
  {
    if (fgets(line, sizeof line, in) && atoi(line))
      tracked = MAPS_TRACKED_HOST;
    fclose(in);
  }
  return tracked;
}

/* The socket address as a host prefix */
static bool
socket_address(const struct sockaddr *address, struct maps_prefix *p)
{
  char text[INET6_ADDRSTRLEN];
  const void *bytes = NULL;

  if (address && address->sa_family == AF_INET)
    bytes = &((const struct sockaddr_in *) address)->sin_addr;
  else if (address && address->sa_family == AF_INET6)
    bytes = &((const struct sockaddr_in6 *) address)->sin6_addr;

  return bytes && inet_ntop(address->sa_family, bytes, text, sizeof text) &&
         maps_address_parse(text, p) == MAPS_PREFIX_OK;
}

static void
look(const struct ifaddrs *interfaces, const struct maps_setup_session *session,
     struct maps_host_link *link)
{
  struct maps_prefix p;

  for (const struct ifaddrs *i = interfaces; i; i = i->ifa_next)
    if (socket_address(i->ifa_addr, &p) && maps_prefix_equal(&p, &session->local))
    {
      enum maps_tracked tracked = maps_host_tracked("", &session->local, &session->neighbour);

      snprintf(link->interface, sizeof link->interface, "%s", i->ifa_name);
      link->tracked = tracked > link->tracked ? tracked : link->tracked;
      maps_host_bundle("", link);
      maps_host_shaper(link);
      return;
    }
}

struct maps_host *
maps_host_look(const struct maps_setup *setup)
{
  struct maps_host *host = calloc(1, sizeof *host);
  struct ifaddrs *interfaces = NULL;

  if (host)
    host->link = calloc(setup->connection_count + 1, sizeof *host->link);
  if (!host || !host->link)
  {
    free(host);
    return NULL;
  }

  if (getifaddrs(&interfaces))
    interfaces = NULL;
  for (uint32_t n = 0; n < setup->connection_count; n++)
    for (unsigned v6 = 0; v6 < 2; v6++)
      if (setup->connection[n].session[v6].local.family)
        look(interfaces, &setup->connection[n].session[v6], &host->link[n]);
  freeifaddrs(interfaces);
  return host;
}

void
maps_host_free(struct maps_host *host)
{
  if (host)
    free(host->link);
  free(host);
}
