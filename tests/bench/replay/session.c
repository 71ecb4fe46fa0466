/*
 *	bird-maps -- one BGP session of the replayer
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The state machine, cut down to what one who connects and trusts needs.
 */

#include <errno.h>
#include <linux/sockios.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "session.h"

#define RETRY_US 100000

uint64_t
now_us(void)
{
  struct timespec t;

  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
disconnect(struct session *s)
{
  if (s->fd >= 0)
    close(s->fd);
  s->fd = -1;
  s->out.length = s->in.length = s->sent = 0;
  s->fences = 0;
  s->played = false;
  s->withdrawn = 0;
  s->state = SESSION_IDLE;
}

__attribute__((format(printf, 2, 3))) static void
fail(struct session *s, const char *format, ...)
{
  va_list arguments;

  va_start(arguments, format);
  vsnprintf(s->why, sizeof s->why, format, arguments);
  va_end(arguments);
  disconnect(s);
  s->state = SESSION_FAILED;
}

/* The neighbour may not be listening yet, or not like to be called again so soon. */
static void
retry(struct session *s)
{
  disconnect(s);
  s->state = SESSION_CONNECTING;
  s->try_at = now_us() + RETRY_US;
}

static socklen_t
address_size(const struct sockaddr_storage *a)
{
  return a->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static void
try_to_connect(struct session *s)
{
  int yes = 1;

  s->fd = socket(s->peer.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (s->fd < 0 || setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) ||
      bind(s->fd, (struct sockaddr *) &s->local, address_size(&s->local)))
  {
    fail(s, "its own address: %s", strerror(errno));
    return;
  }
  if (connect(s->fd, (struct sockaddr *) &s->peer, address_size(&s->peer)) && errno != EINPROGRESS)
    retry(s);
}

void
session_up(struct session *s)
{
  disconnect(s);
  s->heard = (struct heard){0};
  s->state = SESSION_CONNECTING;
  s->try_at = 0;
}

static bool
write_out(struct session *s)
{
  while (s->sent < s->out.length)
  {
    ssize_t n = send(s->fd, s->out.data + s->sent, s->out.length - s->sent, MSG_NOSIGNAL);

    if (n < 0)
      return errno == EAGAIN || errno == EINTR;
    s->sent += n;
  }

  s->sent = s->out.length = 0;
  return true;
}

void
session_down(struct session *s)
{
  if (s->state >= SESSION_OPEN_SENT && s->state <= SESSION_UP)
  {
    put_cease(&s->out);
    write_out(s);
  }
  disconnect(s);
}

static void
keep_alive(struct session *s)
{
  if (s->out.length == s->sent) /* else there is enough that goes out */
    put_keepalive(&s->out);
  s->send_at = now_us() + s->speaker.hold_time * 1000000ull / 3;
}

static void
connected(struct session *s)
{
  int error = 0;
  socklen_t size = sizeof error;

  getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error)
  {
    retry(s);
    return;
  }
  put_open(&s->out, &s->speaker);
  s->state = SESSION_OPEN_SENT;
}

static void
load_share(struct session *s, struct share share, struct put_count *count)
{
  for (unsigned family = 0; s->table && family < FAMILIES; family++)
    if (s->speaker.family[family])
      put_routes(&s->loaded, &s->speaker, s->table, &share, family, count);
}

static void
answer_refresh(struct session *s, unsigned family)
{
  struct share share = {s->part, s->parts, .from = s->withdrawn, .below = 100};
  struct put_count count = {0};

  if (s->open.enhanced_refresh)
    put_refresh(&s->out, family, BGP_REFRESH_BEGIN);
  if (s->table && s->played)
    put_routes(&s->out, &s->speaker, s->table, &share, family, &count);
  if (s->open.enhanced_refresh)
    put_refresh(&s->out, family, BGP_REFRESH_END);
}

static void
handle_refresh(struct session *s, const uint8_t *body, size_t length)
{
  unsigned family = length == 4 ? get_number(body, 2) - 1 : FAMILIES;

  if (family >= FAMILIES || !s->speaker.family[family])
    fail(s, "a ROUTE-REFRESH of a family that it did not open");
  else if (body[2] == BGP_REFRESH_END)
    s->fences -= s->fences > 0;
  else if (body[2] == BGP_REFRESH_ASK)
  {
    s->heard.refreshes++;
    answer_refresh(s, family);
  }
}

static void
handle_update(struct session *s, const uint8_t *body, size_t length)
{
  struct update_count count = {0};

  if (!count_update(body, length, &count))
  {
    fail(s, "an UPDATE that cannot be read");
    return;
  }
  s->heard.updates++;
  s->heard.announced += count.announced;
  s->heard.withdrawn += count.withdrawn;
  s->heard.end_of_rib += count.end_of_rib[0] + count.end_of_rib[1];
  s->heard_at = now_us();
}

static void
handle_open(struct session *s, const uint8_t *body, size_t length)
{
  s->open = (struct open_facts){0};
  if (!read_open(body, length, &s->open) || !s->open.as4)
  {
    fail(s, "an OPEN that cannot be read, or ASNs of 2 bytes only");
    return;
  }

  uint16_t hold = get_number(body + 3, 2);

  if (hold < s->speaker.hold_time)
    s->speaker.hold_time = hold;
  for (unsigned family = 0; family < FAMILIES; family++)
    s->speaker.family[family] &= s->open.family[family];
  s->state = SESSION_OPEN_CONFIRM;
  put_keepalive(&s->out);
}

static void
handle_keepalive(struct session *s)
{
  uint64_t now = now_us();

  if (s->state == SESSION_OPEN_CONFIRM)
  {
    s->state = SESSION_UP;
    s->send_at = now + s->speaker.hold_time * 1000000ull / 3;
    s->heard_at = now;
  }
  if (s->heard.keepalive_at && now - s->heard.keepalive_at > s->heard.longest_gap)
    s->heard.longest_gap = now - s->heard.keepalive_at;
  s->heard.keepalive_at = now;
  s->heard.keepalives++;
}

static void
handle(struct session *s, unsigned type, const uint8_t *body, size_t length)
{
  if (type == BGP_NOTIFICATION && s->state < SESSION_UP)
  {
    /* E.g. the session before is not forgotten yet */
    snprintf(s->why, sizeof s->why, "notification %u", length > 1 ? get_number(body, 2) : 0);
    retry(s);
  }
  else if (type == BGP_NOTIFICATION)
    fail(s, "notification %u", length > 1 ? get_number(body, 2) : 0);
  else if (type == BGP_OPEN && s->state == SESSION_OPEN_SENT)
    handle_open(s, body, length);
  else if (type == BGP_KEEPALIVE && s->state >= SESSION_OPEN_CONFIRM)
    handle_keepalive(s);
  else if (type == BGP_UPDATE && s->state == SESSION_UP)
    handle_update(s, body, length);
  else if (type == BGP_ROUTE_REFRESH && s->state == SESSION_UP)
    handle_refresh(s, body, length);
  else
    fail(s, "a message of type %u at the wrong time", type);
}

/* Takes the whole messages off what came in. */
static void
split(struct session *s)
{
  size_t at = 0;

  while (s->fd >= 0 && s->in.length - at >= BGP_HEADER)
  {
    const uint8_t *message = s->in.data + at;
    size_t length = get_number(message + 16, 2);

    if (length < BGP_HEADER || length > BGP_MAX)
    {
      fail(s, "a message of %zu bytes", length);
      return;
    }
    if (s->in.length - at < length)
      break;
    handle(s, message[18], message + BGP_HEADER, length - BGP_HEADER);
    at += length;
  }

  if (s->fd >= 0 && at)
  {
    memmove(s->in.data, s->in.data + at, s->in.length - at);
    s->in.length -= at;
  }
}

static void
read_in(struct session *s)
{
  size_t before = s->in.length;
  uint8_t *at = buffer_add(&s->in, 1 << 18);
  ssize_t n = recv(s->fd, at, 1 << 18, 0);

  s->in.length = before + (n > 0 ? n : 0);
  if (n > 0)
    split(s);
  else if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return;
  else if (s->state < SESSION_UP)
    retry(s);
  else
    fail(s, "%s", n ? strerror(errno) : "the neighbour closed the connection");
}

short
session_events(const struct session *s)
{
  if (s->state == SESSION_CONNECTING)
    return POLLOUT;
  return s->sent < s->out.length ? POLLIN | POLLOUT : POLLIN;
}

void
session_serve(struct session *s, short events)
{
  if (s->state == SESSION_CONNECTING)
  {
    if (events)
      connected(s);
    return;
  }
  if (events & (POLLIN | POLLHUP | POLLERR))
    read_in(s);
  if (s->fd >= 0 && s->state >= SESSION_OPEN_SENT && !write_out(s))
    fail(s, "%s", strerror(errno));
}

void
session_tick(struct session *s)
{
  uint64_t now = now_us();

  if (s->state == SESSION_CONNECTING && s->fd < 0 && now >= s->try_at)
    try_to_connect(s);
  if (s->state == SESSION_UP && s->speaker.hold_time && now >= s->send_at)
    keep_alive(s);
}

void
session_load_table(struct session *s, struct put_count *count)
{
  s->withdrawn = 0;
  s->played = true;
  load_share(s, (struct share){s->part, s->parts, .below = 100, .all = true}, count);
  for (unsigned family = 0; family < FAMILIES; family++)
    if (s->speaker.family[family])
      put_end_of_rib(&s->loaded, family);
}

void
session_load_withdrawals(struct session *s, unsigned percent, struct put_count *count)
{
  struct share share = {s->part, s->parts, .from = s->withdrawn, .below = percent};

  for (unsigned family = 0; s->table && family < FAMILIES; family++)
    if (s->speaker.family[family])
      put_withdrawals(&s->loaded, s->table, &share, family, count);
  if (percent > s->withdrawn)
    s->withdrawn = percent;
}

void
session_load_again(struct session *s, struct put_count *count)
{
  load_share(s, (struct share){s->part, s->parts, .below = s->withdrawn}, count);
  s->withdrawn = 0;
}

void
session_go(struct session *s)
{
  put(&s->out, s->loaded.data, s->loaded.length);
  buffer_free(&s->loaded);
}

bool
session_fence(struct session *s)
{
  if (s->state != SESSION_UP || !s->open.enhanced_refresh)
    return false;
  for (unsigned family = 0; family < FAMILIES; family++)
    if (s->speaker.family[family])
    {
      put_refresh(&s->out, family, BGP_REFRESH_ASK);
      s->fences++;
    }
  return true;
}

/* The other end's line in /proc/net/tcp or tcp6: ports tell, since every session has its own. */
static size_t
unread_by_peer(unsigned own_port, unsigned peer_port)
{
  static const char *const tables[] = {"/proc/self/net/tcp", "/proc/self/net/tcp6"};
  char line[512];
  size_t unread = 0;

  for (size_t i = 0; i < 2; i++)
  {
    FILE *file = fopen(tables[i], "r");
    unsigned local, remote, receive;

    while (file && fgets(line, sizeof line, file))
      if (sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%x %*x %*x:%x", &local, &remote, &receive) ==
            3 &&
          local == peer_port && remote == own_port)
        unread += receive;
    if (file)
      fclose(file);
  }

  return unread;
}

static unsigned
port_of(const struct sockaddr_storage *a)
{
  return ntohs(a->ss_family == AF_INET ? ((const struct sockaddr_in *) a)->sin_port
                                       : ((const struct sockaddr_in6 *) a)->sin6_port);
}

size_t
session_unread(const struct session *s)
{
  struct sockaddr_storage own;
  socklen_t size = sizeof own;
  int queued = 0;

  if (s->fd < 0 || s->state != SESSION_UP)
    return 0;
  if (s->sent < s->out.length)
    return s->out.length - s->sent;
  if (ioctl(s->fd, SIOCOUTQ, &queued) || queued)
    return queued;
  if (getsockname(s->fd, (struct sockaddr *) &own, &size))
    return 0;
  return unread_by_peer(port_of(&own), port_of(&s->peer));
}
