/*
 *	bird-maps -- birdmaps check: is an interface's rate limited?
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Queueing disciplines are in no file: the kernel is asked for them, by rtnetlink.
 *	If it does not answer, nothing was seen.
 */

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tool/host.h"

/* Those that hold traffic back to a rate, or can */
static bool
is_shaper(const char *kind)
{
  static const char *const names[] = {"cake", "cbq", "hfsc", "htb", "netem", "tbf"};

  for (unsigned n = 0; n < sizeof names / sizeof *names; n++)
    if (!strcmp(kind, names[n]))
      return true;
  return false;
}

/* The discipline of the message, if it shapes this interface */
static void
see_message(struct nlmsghdr *message, int index, struct maps_host_link *link)
{
  struct tcmsg *tc = NLMSG_DATA(message);
  int length = (int) message->nlmsg_len - (int) NLMSG_LENGTH(sizeof *tc);
  struct rtattr *a = (struct rtattr *) ((char *) tc + NLMSG_ALIGN(sizeof *tc));

  if (message->nlmsg_type != RTM_NEWQDISC || tc->tcm_ifindex != index)
    return;
  for (; RTA_OK(a, length); a = RTA_NEXT(a, length))
    if (a->rta_type == TCA_KIND && is_shaper(RTA_DATA(a)))
      snprintf(link->shaper, sizeof link->shaper, "%s", (const char *) RTA_DATA(a));
}

void
maps_host_shaper(struct maps_host_link *link)
{
  struct
  {
    struct nlmsghdr header;
    struct tcmsg tc;
  } ask = {
    .header =
      {
        .nlmsg_len = NLMSG_LENGTH(sizeof(struct tcmsg)),
        .nlmsg_type = RTM_GETQDISC,
        .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
      },
    .tc.tcm_family = AF_UNSPEC,
  };
  char buf[32768] __attribute__((aligned(NLMSG_ALIGNTO)));
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  int index = (int) if_nametoindex(link->interface);
  bool done = fd < 0 || send(fd, &ask, ask.header.nlmsg_len, 0) < 0;
  ssize_t got;

  while (!done && (got = recv(fd, buf, sizeof buf, 0)) > 0)
  {
    int length = (int) got;

    for (struct nlmsghdr *m = (struct nlmsghdr *) buf; NLMSG_OK(m, length);
         m = NLMSG_NEXT(m, length))
      if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR)
        done = true;
      else
        see_message(m, index, link);
  }

  if (fd >= 0)
    close(fd);
}
