/*
 *	bird-maps -- tests of the look at this host
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The kernel's files as they look on hosts with bonds, VLANs and a firewall, below
 *	a directory of the test's own.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tool/host.h"

#define BOND(mode)                                                                                 \
  "Ethernet Channel Bonding Driver: v6.1\n\nBonding Mode: " mode "\nMII Status: up\n"
#define LACP "IEEE 802.3ad Dynamic link aggregation"

static char root[256];

static void
write_file(const char *path, const char *text)
{
  char whole[512];

  snprintf(whole, sizeof whole, "%s/proc/%s", root, path);
  for (char *slash = whole + 1; (slash = strchr(slash, '/')); slash++)
  {
    *slash = 0;
    mkdir(whole, 0777);
    *slash = '/';
  }

  FILE *out = fopen(whole, "w");
  assert_non_null(out);
  fputs(text, out);
  assert_int_equal(fclose(out), 0);
}

/* An empty host */
static int
begin(void **state)
{
  const char *folder = getenv("TMPDIR");
  static int hosts;
  (void) state;

  snprintf(root, sizeof root, "%s/host-%d", folder ? folder : "/tmp", hosts++);
  return 0;
}

static void
assert_bundle(const char *interface, const char *bundle, const char *mode)
{
  struct maps_host_link link = {0};

  snprintf(link.interface, sizeof link.interface, "%s", interface);
  maps_host_bundle(root, &link);
  assert_string_equal(link.bundle, bundle);
  assert_string_equal(link.mode, mode);
}

static void
bundles(void **state)
{
  (void) state;

  assert_bundle("eth0", "", "");
  write_file("net/bonding/bond0", BOND(LACP));
  write_file("net/bonding/bond1", BOND("fault-tolerance (active-backup)"));
  write_file("net/vlan/bond0.100", "bond0.100  VID: 100\t REORDER_HDR: 1\nDevice: bond0\n");
  write_file("net/vlan/inner", "inner  VID: 7\nDevice: bond0.100\n");
  write_file("net/vlan/eth0.5", "eth0.5  VID: 5\nDevice: eth0\n");
  write_file("net/vlan/loop", "loop  VID: 5\nDevice: loop\n");

  assert_bundle("eth0", "", "");
  assert_bundle("bond0", "bond0", LACP);
  assert_bundle("bond1", "bond1", "fault-tolerance (active-backup)");
  assert_bundle("bond0.100", "bond0", LACP);
  assert_bundle("inner", "bond0", LACP);
  assert_bundle("eth0.5", "", "");
  assert_bundle("loop", "", "");
}

static enum maps_tracked
tracked(const char *local, const char *neighbour)
{
  struct maps_prefix a, b;

  assert_int_equal(maps_address_parse(local, &a), MAPS_PREFIX_OK);
  assert_int_equal(maps_address_parse(neighbour, &b), MAPS_PREFIX_OK);
  return maps_host_tracked(root, &a, &b);
}

static void
connection_table(void **state)
{
  (void) state;

  write_file("sys/net/netfilter/nf_conntrack_count", "2\n");
  write_file(
    "net/nf_conntrack",
    "ipv4     2 tcp      6 431999 ESTABLISHED src=11.255.0.0 dst=11.255.0.1 sport=40000 "
    "dport=179 src=11.255.0.1 dst=11.255.0.0 sport=179 dport=40000 [ASSURED] mark=0 use=1\n"
    "ipv6     10 tcp      6 431999 ESTABLISHED "
    "src=2d00:0255:0000:0000:0000:0000:0000:0001 "
    "dst=2d00:0255:0000:0000:0000:0000:0000:0000 sport=179 dport=50000 mark=0 use=1\n"
    "ipv4     2 tcp      6 10 TIME_WAIT src=11.255.0.2 dst=11.255.0.3 sport=1790 "
    "dport=22 mark=0 use=1\n"
    "ipv4     2 udp      17 10 src=11.255.0.4 dst=11.255.0.5 sport=179 dport=179 use=1\n");

  assert_int_equal(tracked("11.255.0.0", "11.255.0.1"), MAPS_TRACKED_SESSION);
  assert_int_equal(tracked("2d00:255::", "2d00:255::1"), MAPS_TRACKED_SESSION);
  assert_int_equal(tracked("11.255.0.2", "11.255.0.3"), MAPS_TRACKED_NO); /* another port */
  assert_int_equal(tracked("11.255.0.4", "11.255.0.5"), MAPS_TRACKED_NO); /* no TCP */
  assert_int_equal(tracked("11.255.0.0", "11.255.0.3"), MAPS_TRACKED_NO);
}

/* Without the table there is only its size. */
static void
connection_count(void **state)
{
  (void) state;

  assert_int_equal(tracked("11.255.0.0", "11.255.0.1"), MAPS_TRACKED_NO);
  write_file("sys/net/netfilter/nf_conntrack_count", "0\n");
  assert_int_equal(tracked("11.255.0.0", "11.255.0.1"), MAPS_TRACKED_NO);
  write_file("sys/net/netfilter/nf_conntrack_count", "17\n");
  assert_int_equal(tracked("11.255.0.0", "11.255.0.1"), MAPS_TRACKED_HOST);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(bundles, begin),
    cmocka_unit_test_setup(connection_table, begin),
    cmocka_unit_test_setup(connection_count, begin),
  };

  return cmocka_run_group_tests_name("tool_host", tests, NULL, NULL);
}
