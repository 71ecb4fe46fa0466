/*
 *	bird-maps -- the commands of the replayer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each checks its words before it does anything, and gives one answer; `wait` leaves
 *	that to the main loop. replay.c says what they do.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>

#include "commands.h"

#define TABLES 16
#define WORDS  16

struct session session[SESSIONS];
unsigned sessions;
struct waiting waiting;
static struct replay_table table[TABLES];
static unsigned tables;

void
answer(const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
  fflush(stdout);
}

static bool
named(const struct session *s, const char *names)
{
  size_t length = strlen(names);

  if (length && names[length - 1] == '*')
    return !strncmp(s->name, names, length - 1);
  return !strcmp(s->name, names);
}

struct session *
next(struct session *s, const char *names)
{
  for (; s < session + sessions; s++)
    if (named(s, names))
      return s;
  return NULL;
}

static struct replay_table *
find_table(const char *name)
{
  for (unsigned i = 0; i < tables; i++)
    if (!strcmp(table[i].name, name))
      return &table[i];
  return NULL;
}

static bool
read_number(const char *text, uint64_t most, uint64_t *number)
{
  char *end;

  errno = 0;
  *number = strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && !*end && !errno && *number <= most;
}

/* Commands: each returns NULL when it has answered, or what is wrong. */

static const char *
command_table(int words, char **word)
{
  uint64_t ipv4, ipv6, seed;
  const char *wrong = "table NAME make PROFILE IPV4 IPV6 SEED [single], or read FILE [packed]";

  if (tables == TABLES || words < 4 || strlen(word[1]) >= sizeof table->name)
    return wrong;

  struct replay_table *t = &table[tables];
  bool more = false;

  strcpy(t->name, word[1]);
  if (!strcmp(word[2], "make") && words >= 7)
  {
    more = words == 8 && !strcmp(word[7], "single");
    if (words > 7 + more || !read_number(word[4], UINT32_MAX / 2, &ipv4) ||
        !read_number(word[5], UINT32_MAX / 2, &ipv6) || !read_number(word[6], UINT64_MAX, &seed))
      return wrong;
    if (!replay_table_make(t, word[3], ipv4, ipv6, seed, more))
      return "no such profile, or too many routes";
  }
  else if (!strcmp(word[2], "read"))
  {
    more = words == 5 && !strcmp(word[4], "packed");
    if (words > 4 + more)
      return wrong;

    const char *bad = replay_table_read(t, word[3], more);

    if (bad)
    {
      replay_table_free(t);
      *t = (struct replay_table){0};
      return bad;
    }
  }
  else
    return wrong;

  struct replay_count c = replay_table_count(t);

  tables++;
  answer("ok routes=%u withdrawals=%u standing=%u sets=%u ipv4=%u ipv6=%u tagged=%u long=%u "
         "private=%u prepended=%u bogon=%u good=%u bad=%u onlyprepended=%u",
         c.routes, c.withdrawals, c.standing, t->sets, c.ipv4, c.ipv6, c.tagged, c.too_long,
         c.private, c.prepended, c.bogon, c.good, c.bad, c.only_prepended);
  return NULL;
}

static const char *
command_write(int words, char **word)
{
  uint64_t asn;
  struct replay_table *t = words == 4 ? find_table(word[1]) : NULL;

  if (!t || !read_number(word[3], UINT32_MAX, &asn))
    return "write TABLE FILE ASN";
  if (!replay_table_write(t, word[2], asn))
    return strerror(errno);
  answer("ok");
  return NULL;
}

static bool
read_address(const char *text, uint16_t port, struct sockaddr_storage *address)
{
  struct sockaddr_in *four = (struct sockaddr_in *) address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *) address;

  memset(address, 0, sizeof *address);
  if (inet_pton(AF_INET, text, &four->sin_addr) == 1)
  {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    return true;
  }
  six->sin6_family = AF_INET6;
  six->sin6_port = htons(port);
  return inet_pton(AF_INET6, text, &six->sin6_addr) == 1;
}

static bool
set_next_hop(struct session *s, unsigned family, const char *text)
{
  struct maps_prefix *hop = &s->speaker.next_hop[family];

  s->speaker.family[family] = true;
  return !maps_address_parse(text, hop) && hop->family == (family ? MAPS_IPV6 : MAPS_IPV4);
}

static bool
set_option(struct session *s, const char *key, char *value, const char **local, const char **peer,
           uint16_t *port)
{
  uint64_t number = 0;
  bool is_number = read_number(value, UINT32_MAX, &number);

  if (!strcmp(key, "local"))
    *local = value;
  else if (!strcmp(key, "peer"))
    *peer = value;
  else if (!strcmp(key, "asn"))
    return (s->speaker.asn = number) && is_number;
  else if (!strcmp(key, "port"))
    return (*port = number) == number && is_number;
  else if (!strcmp(key, "hold"))
    return (s->speaker.hold_time = number) == number && is_number;
  else if (!strcmp(key, "table"))
    return (s->table = find_table(value));
  else if (!strcmp(key, "part"))
    return sscanf(value, "%u/%u", &s->part, &s->parts) == 2 && s->part < s->parts;
  else if (!strcmp(key, "nexthop4"))
    return set_next_hop(s, 0, value);
  else if (!strcmp(key, "nexthop6"))
    return set_next_hop(s, 1, value);
  else
    return false;
  return true;
}

static const char *
command_session(int words, char **word)
{
  struct session *s = &session[sessions];
  const char *local = "", *peer = "";
  uint16_t port = 179;

  if (sessions == SESSIONS || words < 5 || strlen(word[1]) >= sizeof s->name)
    return "session NAME local=ADDRESS peer=ADDRESS asn=N ...";

  *s = (struct session){.fd = -1, .parts = 1};
  s->speaker = (struct speaker){.hold_time = 240, .router_id = 0x0a000001 + sessions};
  strcpy(s->name, word[1]);
  for (int i = 2; i < words; i++)
  {
    char *value = strchr(word[i], '=');

    if (!value)
      return "an option is KEY=VALUE";
    *value++ = 0;
    if (!set_option(s, word[i], value, &local, &peer, &port))
      return "an option is unknown or its value is wrong";
  }

  unsigned own = !!strchr(local, ':');

  if (!s->speaker.asn || !read_address(local, 0, &s->local) ||
      !read_address(peer, port, &s->peer) || s->local.ss_family != s->peer.ss_family)
    return "a session needs asn, and local and peer of one family";
  if (!s->speaker.family[own] && !set_next_hop(s, own, local))
    return "no next hop";
  sessions++;
  answer("ok");
  return NULL;
}

static const char *
command_up(int words, char **word)
{
  unsigned count = 0;

  if (words != 2)
    return "up NAMES, down NAMES";
  for (each(s, word[1]))
  {
    (word[0][0] == 'u' ? session_up : session_down)(s);
    count++;
  }
  answer(count ? "ok sessions=%u" : "error no session of %u is called that", count);
  return NULL;
}

/* play, withdraw, again, flap */
static const char *
command_load(int words, char **word)
{
  struct put_count count = {0};
  uint64_t percent = 0, times = 1;
  size_t bytes = 0;
  bool flap = !strcmp(word[0], "flap"), withdraw = flap || !strcmp(word[0], "withdraw");

  if (words != 2 + withdraw + flap || withdraw && !read_number(word[2], 100, &percent) ||
      flap && !read_number(word[3], 1000, &times))
    return "play NAMES, withdraw NAMES PERCENT, again NAMES, flap NAMES PERCENT TIMES";

  for (each(s, word[1]))
  {
    if (s->state != SESSION_UP)
      return "a session is not up";
    if (word[0][0] == 'p')
      session_load_table(s, &count);
    for (uint64_t i = 0; word[0][0] != 'p' && i < times; i++)
    {
      if (withdraw)
        session_load_withdrawals(s, percent, &count);
      if (flap || !withdraw)
        session_load_again(s, &count);
    }
    bytes += s->loaded.length;
  }
  answer("ok routes=%u withdrawals=%u updates=%u bytes=%zu", count.routes, count.withdrawals,
         count.updates, bytes);
  return NULL;
}

static const char *
command_go(int words, char **word)
{
  if (words != 2)
    return "go NAMES";
  for (each(s, word[1]))
    session_go(s);
  answer("ok");
  return NULL;
}

static const char *
command_fence(int words, char **word)
{
  if (words != 2)
    return "fence NAMES";
  for (each(s, word[1]))
    if (!session_fence(s))
      return "a session is not up, or its neighbour does not mark the end of a refresh";
  answer("ok");
  return NULL;
}

static const char *
command_wait(int words, char **word)
{
  uint64_t seconds, quiet = 0;
  bool is_quiet = words > 1 && !strcmp(word[1], "quiet");

  if (words != 4 + is_quiet || strlen(word[2]) >= sizeof waiting.names ||
      !read_number(word[3], 100000, &seconds) ||
      is_quiet && !read_number(word[4], 1000000, &quiet) ||
      !is_quiet && strcmp(word[1], "up") && strcmp(word[1], "sent") && strcmp(word[1], "fence"))
    return "wait up|sent|fence NAMES SECONDS, wait quiet NAMES SECONDS MILLISECONDS";
  if (!next(session, word[2]))
    return "no session is called that";

  snprintf(waiting.what, sizeof waiting.what, "%s", word[1]);
  snprintf(waiting.names, sizeof waiting.names, "%s", word[2]);
  waiting.until = now_us() + seconds * 1000000;
  waiting.quiet_us = quiet * 1000;
  return NULL;
}

static const char *
command_heard(int words, char **word)
{
  struct heard sum = {0};
  unsigned up = 0, count = 0;

  if (words != 2)
    return "heard NAMES, clear NAMES";
  for (each(s, word[1]))
  {
    const struct heard *h = &s->heard;

    count++;
    up += s->state == SESSION_UP;
    sum.announced += h->announced;
    sum.withdrawn += h->withdrawn;
    sum.updates += h->updates;
    sum.keepalives += h->keepalives;
    sum.end_of_rib += h->end_of_rib;
    sum.refreshes += h->refreshes;
    if (h->longest_gap > sum.longest_gap)
      sum.longest_gap = h->longest_gap;
    if (word[0][0] == 'c')
      s->heard = (struct heard){0};
  }
  answer("ok sessions=%u up=%u announced=%llu withdrawn=%llu updates=%llu keepalives=%llu "
         "endofrib=%u refreshes=%u gap=%.6f",
         count, up, (unsigned long long) sum.announced, (unsigned long long) sum.withdrawn,
         (unsigned long long) sum.updates, (unsigned long long) sum.keepalives, sum.end_of_rib,
         sum.refreshes, sum.longest_gap / 1e6);
  return NULL;
}

static const struct
{
  const char *name;
  const char *(*run)(int words, char **word);
} commands[] = {
  {"table", command_table}, {"write", command_write}, {"session", command_session},
  {"up", command_up},       {"down", command_up},     {"play", command_load},
  {"again", command_load},  {"flap", command_load},   {"withdraw", command_load},
  {"go", command_go},       {"fence", command_fence}, {"wait", command_wait},
  {"heard", command_heard}, {"clear", command_heard},
};

void
run_command(char *line)
{
  char *word[WORDS], *rest = line;
  int words = 0;

  while (words < WORDS && (word[words] = strtok_r(rest, " \t\r", &rest)))
    words++;
  for (size_t i = 0; words && i < sizeof commands / sizeof *commands; i++)
    if (!strcmp(commands[i].name, word[0]))
    {
      const char *wrong = commands[i].run(words, word);

      if (wrong)
        answer("error %s", wrong);
      return;
    }
  answer("error no such command");
}
