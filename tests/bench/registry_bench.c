/*
 *	bird-maps -- what registry data cost
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Writes a made-up registry of the size of a real one, always the same, and loads it
 *	as a router does. Loading is compared with unpacking the same files and doing nothing
 *	with them; look-ups with reading one number at random from an array of the same size.
 */

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "config/inventory.h"
#include "core/engine.h"
#include "core/origin.h"

#define ROUTES (1u << 10)
#define CACHE  (64u << 20) /* more than the processor's */

static uint64_t sink, seed = 1; /* the sink keeps the compiler from leaving work out */

static uint64_t
random64(void)
{
  uint64_t z = seed += 0x9e3779b97f4a7c15ULL;

  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

static double
now(void)
{
  struct timespec t;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void *
need(void *memory)
{
  if (!memory)
  {
    perror("registry_bench");
    exit(1);
  }
  return memory;
}

/* What a registry holds: of 20 objects one aut-num, 15 routes and 4 routes of IPv6 */

static uint32_t
some_asn(uint64_t r)
{
  return 1 + (uint32_t) (r % 120000);
}

static struct maps_prefix
some_prefix(uint64_t r, bool v6)
{
  static const uint8_t short4[] = {16, 19, 20, 22, 23}, short6[] = {29, 32, 36, 40, 44};
  bool common = r >> 60 < 9;
  unsigned pick = r >> 56 & 0xf;

  pick %= 5;
  return v6 ? maps_prefix_make6((0x2a00ULL << 48) + (r & 0xfffffffffffULL) * 16, 0,
                                common ? 48 : short6[pick])
            : maps_prefix_make4(0x01000000 + (uint32_t) (r % 0xdd000000),
                                common ? 24 : short4[pick]);
}

static void
write_object(gzFile to, uint32_t n)
{
  uint64_t r = random64();
  struct maps_prefix p = some_prefix(r, n % 5 == 1);
  char text[MAPS_PREFIX_TEXT];

  if (n % 20 == 0)
    gzprintf(to,
             "aut-num:        AS%u\nas-name:        NET-%u\ndescr:          A network\n"
             "import:         from AS%u accept ANY\nexport:         to AS%u announce AS-NET%u\n"
             "mnt-by:         MAINT-%u\nsource:         RADB\n\n",
             n / 20 + 1, n, n + 1, n + 2, n, n % 977);
  else
  {
    maps_prefix_format(&p, text);
    gzprintf(to,
             "%-15s %s\ndescr:          A route of network %u\norigin:         AS%u\n"
             "mnt-by:         MAINT-%u\nchanged:        noc@net%u.example 20240101\n"
             "source:         RADB\n\n",
             p.family == MAPS_IPV4 ? "route:" : "route6:", text, n, some_asn(r >> 20), n % 977, n);
  }
}

static void
write_dump(const char *file, uint32_t objects)
{
  gzFile to = need(gzopen(file, "wb1"));

  for (uint32_t n = 0; n < objects; n++)
    write_object(to, n);
  if (gzclose(to) != Z_OK)
    need(NULL);
}

static void
write_vrps(const char *file, uint32_t count)
{
  FILE *to = need(fopen(file, "w"));

  fprintf(to,
          "{\n\t\"metadata\": {\n\t\t\"buildtime\": \"2024-05-01T00:00:00Z\",\n\t\t\"vrps\": %u\n"
          "\t},\n\n\t\"roas\": [\n",
          count);
  for (uint32_t n = 0; n < count; n++)
  {
    uint64_t r = random64();
    struct maps_prefix p = some_prefix(r, n % 5 == 1);
    char text[MAPS_PREFIX_TEXT];

    maps_prefix_format(&p, text);
    fprintf(to,
            "\t\t{ \"asn\": %u, \"prefix\": \"%s\", \"maxLength\": %u, \"ta\": \"ripe\", "
            "\"expires\": %u }%s\n",
            some_asn(r >> 20), text, p.length + (unsigned) (r >> 62), 1800000000 + n,
            n + 1 < count ? "," : "");
  }
  fputs("\t]\n}\n", to);
  if (fclose(to))
    need(NULL);
}

static double
unpack(const char *file)
{
  static char buf[1 << 18];
  gzFile from = need(gzopen(file, "rb"));
  double start = now();
  int got;

  gzbuffer(from, sizeof(buf));
  while ((got = gzread(from, buf, sizeof(buf))) > 0)
    sink += (unsigned char) buf[got - 1];
  gzclose(from);
  return now() - start;
}

static double
held(void)
{
  struct mallinfo2 m = mallinfo2();

  return (double) (m.uordblks + m.hblkhd) / (1 << 20);
}

static struct maps_policy *
load(const char *name, const char *file, const char *directory)
{
  char inventory[256], json[1024];
  struct maps_problems problems;
  double floor = unpack(file), before = held(), start;
  struct rusage usage;

  snprintf(inventory, sizeof(inventory), "%s/maps.json", directory);
  int length = snprintf(
    json, sizeof(json),
    "{\"version\": 1, \"deployment\": \"route-server\", \"local_asn\": 650000, \"peerings\": "
    "[{\"name\": \"p\", \"properties\": {\"direct\": {\"connections\": []}}}], "
    "\"registry\": {\"files\": [{\"file\": \"%s\"}]}}",
    file);

  start = now();

  struct maps_policy *policy = maps_inventory_parse(inventory, json, length, &problems);
  double took = now() - start;

  if (!policy)
  {
    fprintf(stderr, "registry_bench: %s\n", problems.text[0]);
    exit(1);
  }
  maps_problems_free(&problems);
  getrusage(RUSAGE_SELF, &usage);

  const struct maps_registry *r = &policy->registry;
  uint32_t kept = r->aut_nums.count + r->routes.count + r->vrps.count;

  printf("%-30s %8u objects %6.2f s, %4.1f times unpacking; %6.1f MiB, %4.1f bytes an object; "
         "%.0f MiB at most\n",
         name, kept, took, took / floor, held() - before, (held() - before) * (1 << 20) / kept,
         usage.ru_maxrss / 1024.0);
  return policy;
}

/* Look-ups: warm all at once, cold with the caches swept before each */

static struct maps_route route[ROUTES];
static struct maps_path_facts path[ROUTES];
static const struct maps_registry *asked;
static uint32_t *numbers; /* for the floor */

static void
floor_look_up(uint32_t n)
{
  sink += numbers[route[n].prefix.hi % (1u << 20)];
}

static void
rule_11(uint32_t n)
{
  sink += maps_origin_registered(asked, &route[n], &path[n]);
}

static void
rule_12(uint32_t n)
{
  sink += maps_origin_rpki(asked, &route[n], &path[n]);
}

static double
warm(void (*look_up)(uint32_t))
{
  double best = 0;

  for (int i = 0; i < 200; i++)
  {
    double start = now();

    for (uint32_t n = 0; n < ROUTES; n++)
      look_up(n);

    double took = now() - start;

    best = !i || took < best ? took : best;
  }
  return best / ROUTES * 1e9;
}

static double
cold(void (*look_up)(uint32_t))
{
  static char *junk;
  double total = 0;
  uint32_t looked = 0;

  junk = junk ? junk : need(malloc(CACHE));
  for (int round = 0; round < 40; round++)
  {
    memset(junk, round, CACHE);

    double start = now();

    for (uint32_t n = 0; n < 16; n++, looked++)
      look_up((uint32_t) (random64() % ROUTES));
    total += now() - start;
  }
  sink += (unsigned char) junk[sink % CACHE];
  return total / looked * 1e9;
}

static void
measure(const char *name, void (*look_up)(uint32_t))
{
  double w = warm(look_up), c = cold(look_up), fw = warm(floor_look_up), fc = cold(floor_look_up);

  printf("%-30s warm %7.1f ns, %5.1f times the floor; cold %7.1f ns, %5.1f times\n", name, w,
         w / fw, c, c / fc);
}

static void
make_routes(void)
{
  numbers = need(calloc(1u << 20, sizeof(*numbers)));
  for (uint32_t n = 0; n < ROUTES; n++)
  {
    uint64_t r = random64();

    route[n] = (struct maps_route){.prefix = some_prefix(r, n % 5 == 1)};
    path[n] = (struct maps_path_facts){.has_origin = true, .origin = some_asn(r >> 20)};
  }
}

int
main(int argc, char **argv)
{
  uint32_t objects = argc > 2 ? strtoul(argv[2], NULL, 10) : 3000000;
  char dump[256], vrps[256];

  if (argc < 2)
  {
    fputs("Usage: registry_bench DIRECTORY [OBJECTS]\n", stderr);
    return 2;
  }

  snprintf(dump, sizeof(dump), "%s/registry.db.gz", argv[1]);
  snprintf(vrps, sizeof(vrps), "%s/vrps.json", argv[1]);
  write_dump(dump, objects);
  write_vrps(vrps, objects / 5);

  struct maps_policy *irr = load("RPSL dump, compressed", dump, argv[1]);
  struct maps_policy *rpki = load("VRPs, JSON", vrps, argv[1]);

  make_routes();
  asked = &irr->registry;
  measure("rule 11, aut-num", rule_11);
  irr->registry.match = MAPS_REGISTRY_ROUTE_OBJECT;
  measure("rule 11, route-object", rule_11);
  irr->registry.allow_more_specific = true;
  measure("rule 11, more specifics too", rule_11);
  asked = &rpki->registry;
  measure("rule 12", rule_12);

  maps_policy_free(irr);
  maps_policy_free(rpki);
  free(numbers);
  unlink(dump);
  unlink(vrps);
  return sink == 1; /* which it never is */
}
