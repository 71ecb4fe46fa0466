/*
 *	bird-maps -- fuzzing files with registry data
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The first byte picks a format, or that it is to be found; the rest is the file,
 *	which may be compressed. Whatever it holds, the inventory that names it gives a
 *	policy or one printable problem, twice the same. tests/fixtures/registry is a good
 *	corpus with a letter from a to f in front of each file.
 */

#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config/inventory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
  if (!condition)
    abort();
}

static struct maps_policy *
load(int fd, unsigned kind, struct maps_problems *problems)
{
  static const char *const keys[] = {
    "",
    ", \"origin\": 650001",
    ", \"format\": \"rpsl\"",
    ", \"format\": \"vrp-json\"",
    ", \"format\": \"vrp-csv\"",
    ", \"format\": \"bgpq4\", \"origin\": 650001",
  };
  char json[512];
  int length =
    snprintf(json, sizeof json,
             "{\"version\": 1, \"deployment\": \"route-server\", \"local_asn\": 650000, "
             "\"peerings\": [{\"name\": \"p\", \"properties\": {\"direct\": {\"connections\": []}}}"
             "], \"registry\": {\"files\": [{\"file\": \"/proc/self/fd/%d\"%s}]}}",
             fd, keys[kind % 6]);

  return maps_inventory_parse("maps.json", json, (size_t) length, problems);
}

static void
check_grants(const struct maps_grants *set)
{
  for (uint32_t n = 0; n < set->count; n++)
  {
    const struct maps_grant *g = &set->grant[n];
    struct maps_prefix p = maps_grant_prefix(g);
    unsigned bits = g->family == MAPS_IPV4 ? 32 : 128;
    uint32_t at = maps_grants_first(set, &p);

    require(g->length <= g->shortest && g->shortest <= g->longest && g->longest <= bits);
    while (at != n)
    {
      require(at != MAPS_NONE);
      at = maps_grants_next(set, at);
    }
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct maps_problems problems, again;
  int fd = memfd_create("data", 0);

  if (!size)
    return close(fd);

  require(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t) (size - 1));

  struct maps_policy *policy = load(fd, *data, &problems), *same = load(fd, *data, &again);

  require(!policy == (problems.count == 1) && problems.count == again.count);
  require(!policy == !same && (!policy || maps_policy_same(policy, same)));
  for (uint32_t i = 0; i < problems.count; i++)
  {
    require(!strcmp(problems.text[i], again.text[i]));
    for (const char *c = problems.text[i]; *c; c++)
      require((unsigned char) *c >= 0x20 && *c != 0x7f);
  }

  if (policy)
  {
    const struct maps_registry *r = &policy->registry;

    require(r->has_aut_nums || r->has_routes || r->has_vrps);
    check_grants(&r->routes);
    check_grants(&r->vrps);
  }

  maps_policy_free(policy);
  maps_policy_free(same);
  maps_problems_free(&problems);
  maps_problems_free(&again);
  close(fd);
  return 0;
}
