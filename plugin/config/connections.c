/*
 *	bird-maps -- the inventory: connections, in Azure's shape
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A connection becomes one BGP session for each family that it has addresses
 *	of; none at all means that Azure still builds it. Of a point-to-point subnet
 *	the first usable address is the peer's and the next one Microsoft's.
 */

#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "config/compile.h"

enum
{
  CONNECTION_NAME,
  CONNECTION_ROUTER,
  CONNECTION_MODE,
  CONNECTION_RS_CLIENT,
  CONNECTION_BACKUP,
  CONNECTION_UTILISATION,
  CONNECTION_SESSION,
  CONNECTION_IDENTIFIER,
  CONNECTION_BANDWIDTH,
  CONNECTION_PROVISIONED,
  CONNECTION_PROVIDER,
  CONNECTION_PEERING_SERVICE,
  CONNECTION_TRACKING,
  CONNECTION_FACILITY,
  CONNECTION_STATE,
  CONNECTION_ERROR,
  CONNECTION_KEYS,
};

static const struct maps_key connection_key[CONNECTION_KEYS] = {
  [CONNECTION_NAME] = {"name", MAPS_STRING, MAPS_OPTIONAL},
  [CONNECTION_ROUTER] = {"router", MAPS_STRING, MAPS_OPTIONAL},
  [CONNECTION_MODE] = {"mode", MAPS_ANY, MAPS_OPTIONAL},
  [CONNECTION_RS_CLIENT] = {"rs_client", MAPS_BOOL, MAPS_OPTIONAL},
  [CONNECTION_BACKUP] = {"backup", MAPS_BOOL, MAPS_OPTIONAL},
  [CONNECTION_UTILISATION] = {"utilisation", MAPS_ANY, MAPS_OPTIONAL},
  [CONNECTION_SESSION] = {"bgpSession", MAPS_OBJECT, MAPS_NULLABLE},
  [CONNECTION_IDENTIFIER] = {"connectionIdentifier", MAPS_STRING, MAPS_NULLABLE},
  [CONNECTION_BANDWIDTH] = {"bandwidthInMbps", MAPS_INT32, MAPS_NULLABLE},
  [CONNECTION_PROVISIONED] = {"provisionedBandwidthInMbps", MAPS_INT32, MAPS_NULLABLE},
  [CONNECTION_PROVIDER] = {"sessionAddressProvider", MAPS_STRING, MAPS_NULLABLE},
  [CONNECTION_PEERING_SERVICE] = {"useForPeeringService", MAPS_BOOL, MAPS_NULLABLE},
  [CONNECTION_TRACKING] = {"microsoftTrackingId", MAPS_STRING, MAPS_NULLABLE},
  [CONNECTION_FACILITY] = {"peeringDBFacilityId", MAPS_INT32, MAPS_NULLABLE},
  [CONNECTION_STATE] = {"connectionState", MAPS_STRING, MAPS_NULLABLE},
  [CONNECTION_ERROR] = {"errorMessage", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_shape connection_shape = MAPS_SHAPE("a connection", connection_key);

/* Keys of one family in the order of enum session_field, then the other's */
enum session_field
{
  SESSION_PREFIX,
  SESSION_MICROSOFT,
  SESSION_PEER,
  SESSION_MAX,
  SESSION_STATE,
  SESSION_FIELDS,
};

#define SESSION_MD5 (2 * SESSION_FIELDS)

static const struct maps_key session_key[] = {
  {"sessionPrefixV4", MAPS_STRING, MAPS_NULLABLE},
  {"microsoftSessionIPv4Address", MAPS_STRING, MAPS_NULLABLE},
  {"peerSessionIPv4Address", MAPS_STRING, MAPS_NULLABLE},
  {"maxPrefixesAdvertisedV4", MAPS_INT32, MAPS_NULLABLE},
  {"sessionStateV4", MAPS_STRING, MAPS_NULLABLE},
  {"sessionPrefixV6", MAPS_STRING, MAPS_NULLABLE},
  {"microsoftSessionIPv6Address", MAPS_STRING, MAPS_NULLABLE},
  {"peerSessionIPv6Address", MAPS_STRING, MAPS_NULLABLE},
  {"maxPrefixesAdvertisedV6", MAPS_INT32, MAPS_NULLABLE},
  {"sessionStateV6", MAPS_STRING, MAPS_NULLABLE},
  [SESSION_MD5] = {"md5AuthenticationKey", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_shape session_shape = MAPS_SHAPE("a bgpSession", session_key);

/* What the file says of one session: its subnet and both ends, family 0 where it says nothing */
struct ends
{
  struct maps_prefix subnet, microsoft, peer;
};

/* The host with this number in the subnet */
static struct maps_prefix
host(const struct maps_prefix *subnet, unsigned number)
{
  if (subnet->family == MAPS_IPV4)
    return maps_prefix_make4((uint32_t) (subnet->hi >> 32) | number, 32);
  return maps_prefix_make6(subnet->hi, subnet->lo | number, 128);
}

/* Reads one end, which must lie in the subnet if that is told. */
static bool
read_end(struct maps_compile *c, const struct maps_place *at, const char *key,
         struct json_object *value, unsigned family, const struct maps_prefix *subnet,
         struct maps_prefix *out)
{
  struct maps_place here = maps_place_key(at, key);
  char address[MAPS_PREFIX_TEXT], prefix[MAPS_PREFIX_TEXT];

  if (!value)
    return true;
  if (!maps_field_address(c->r, &here, value, family, out))
    return false;
  if (!subnet->family || maps_prefix_covers(subnet, out))
    return true;

  maps_address_format(out, address);
  maps_prefix_format(subnet, prefix);
  maps_problem(c->r, &here, "%s lies outside of the session's prefix %s; correct one of them",
               address, prefix);
  return false;
}

/* Fills the ends that the file does not name from a point-to-point subnet. */
static void
complete(struct ends *e)
{
  unsigned left = (e->subnet.family == MAPS_IPV4 ? 32 : 128) - e->subnet.length;

  if (!e->subnet.family || left < 1 || left > 2)
    return;

  struct maps_prefix first = host(&e->subnet, left - 1), second = host(&e->subnet, left);

  if (!e->microsoft.family)
    e->microsoft = e->peer.family && maps_prefix_equal(&e->peer, &second) ? first : second;
  if (!e->peer.family)
    e->peer = maps_prefix_equal(&e->microsoft, &first) ? second : first;
}

/* Reads both ends; false if there is no such session or something is wrong with it. */
static bool
read_ends(struct maps_compile *c, const struct maps_place *at, struct json_object **value,
          const struct maps_key *key, unsigned family, struct ends *e)
{
  struct maps_place subnet = maps_place_key(at, key[SESSION_PREFIX].name);
  char text[MAPS_PREFIX_TEXT];

  *e = (struct ends){0};
  if (value[SESSION_PREFIX] &&
      !maps_field_prefix(c->r, &subnet, value[SESSION_PREFIX], family, true, &e->subnet))
    return false;

  bool ok = read_end(c, at, key[SESSION_MICROSOFT].name, value[SESSION_MICROSOFT], family,
                     &e->subnet, &e->microsoft);
  ok &= read_end(c, at, key[SESSION_PEER].name, value[SESSION_PEER], family, &e->subnet, &e->peer);
  if (!ok)
    return false;

  complete(e);
  if (e->microsoft.family && maps_prefix_equal(&e->microsoft, &e->peer))
  {
    maps_address_format(&e->peer, text);
    maps_problem(c->r, at, "both ends of the session have the address %s; correct one of them",
                 text);
    return false;
  }

  if (!e->microsoft.family && e->peer.family)
    maps_problem(c->r, at, "\"%s\" is there but Microsoft's end is not; add \"%s\"",
                 key[SESSION_PEER].name, key[SESSION_MICROSOFT].name);
  else if (!e->microsoft.family && e->subnet.family)
    maps_problem(c->r, &subnet,
                 "a /%u does not tell which address is Microsoft's; add \"%s\" and "
                 "\"%s\"",
                 e->subnet.length, key[SESSION_MICROSOFT].name, key[SESSION_PEER].name);

  return e->microsoft.family;
}

static struct maps_use
connection_use(const struct maps_connection *connection)
{
  return (struct maps_use){
    .kind = MAPS_USE_CONNECTION, .index = connection->peering, .number = connection->number};
}

/* Adds one session of the connection to the policy. */
static void
add_session(struct maps_compile *c, const struct maps_place *at,
            const struct maps_connection *connection)
{
  struct maps_policy *policy = c->policy;
  struct maps_connection session = *connection;

  maps_take_address(c, at, &session.address, session.router, connection_use(connection));

  /* A connection without a usable name was reported. */
  session.name = strdup(connection->name ? connection->name : "");
  session.router = connection->router ? strdup(connection->router) : NULL;
  if (!session.name || (connection->router && !session.router))
    maps_problem_memory(c->r);
  else if (maps_more(c->r, &policy->connection, policy->connection_count, sizeof session))
  {
    policy->connection[policy->connection_count++] = session;
    policy->client_prepends |= !session.elsewhere && !session.rs_client;
    return;
  }

  free(session.name);
  free(session.router);
}

static void
read_sessions(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
              struct maps_connection *connection, struct maps_setup_connection *setup)
{
  struct json_object *value[SESSION_MD5 + 1];
  struct ends e;

  maps_fields(c->r, at, object, &session_shape, value);
  setup->md5 = maps_told_secret(object, session_key[SESSION_MD5].name, value[SESSION_MD5]);
  for (unsigned v6 = 0; v6 < 2; v6++)
  {
    struct json_object **mine = value + v6 * SESSION_FIELDS;
    const struct maps_key *key = session_key + v6 * SESSION_FIELDS;

    maps_field_copy(c->r, mine[SESSION_STATE], &setup->session[v6].state);
    if (!read_ends(c, at, mine, key, v6 ? MAPS_IPV6 : MAPS_IPV4, &e))
      continue;

    connection->address = e.microsoft;
    connection->local = e.peer;
    connection->max_advertised =
      mine[SESSION_MAX] ? (uint32_t) json_object_get_int64(mine[SESSION_MAX]) : 0;
    setup->session[v6].neighbour = e.microsoft;
    setup->session[v6].local = e.peer;
    if (connection->max_advertised)
      setup->session[v6].max_advertised = connection->max_advertised;
    add_session(c, at, connection);
  }
}

/* The name: our own, or Azure's identifier, or one made of the peering's and the number. */
static void
read_name(struct maps_compile *c, const struct maps_place *at, struct json_object **value,
          struct maps_connection *connection)
{
  unsigned k = value[CONNECTION_NAME] ? CONNECTION_NAME : CONNECTION_IDENTIFIER;
  const char *peering = c->policy->peering[connection->peering].name;
  struct maps_place here = maps_place_key(at, connection_key[k].name);
  const struct maps_place *named = value[k] ? &here : at;

  if (value[k])
  {
    if (!maps_field_name(c->r, &here, value[k], &connection->name))
      return;
  }
  else if (!peering)
    return;
  else if (asprintf(&connection->name, "%s-%u", peering, connection->number + 1) < 0)
  {
    connection->name = NULL;
    maps_problem_memory(c->r);
    return;
  }

  maps_take_name(c, c->connection_names, named, connection->name, connection_use(connection));
}

static void
read_router(struct maps_compile *c, const struct maps_place *at, struct json_object *value,
            struct maps_connection *connection)
{
  const char *here = c->policy->router;

  if (!maps_field_name(c->r, at, value, &connection->router))
    return;

  if (!here && !c->router_missed)
  {
    c->router_missed = true;
    maps_problem(c->r, at,
                 "names a router, but the inventory does not say which router this is; "
                 "add \"router\" at the top level");
  }
  connection->elsewhere = here && strcmp(here, connection->router);
}

static uint32_t
told_number(struct json_object *value)
{
  return value ? (uint32_t) json_object_get_int64(value) : MAPS_NOT_TOLD;
}

/* What the policy does not need */
static void
read_setup(struct maps_compile *c, const struct maps_place *at, struct json_object **value,
           struct maps_setup_connection *setup)
{
  struct maps_place utilisation = maps_place_key(at, "utilisation");

  setup->bandwidth = told_number(value[CONNECTION_BANDWIDTH]);
  setup->provisioned = told_number(value[CONNECTION_PROVISIONED]);
  setup->peering_service = maps_told(value[CONNECTION_PEERING_SERVICE]);
  setup->backup = maps_told(value[CONNECTION_BACKUP]);
  maps_field_copy(c->r, value[CONNECTION_IDENTIFIER], &setup->identifier);
  maps_field_copy(c->r, value[CONNECTION_STATE], &setup->state);
  maps_field_copy(c->r, value[CONNECTION_ERROR], &setup->error);
  maps_field_copy(c->r, value[CONNECTION_PROVIDER], &setup->provider);
  if (value[CONNECTION_UTILISATION])
    maps_field_number(c->r, &utilisation, value[CONNECTION_UTILISATION], 0, 100,
                      &setup->utilisation);
}

void
maps_read_connection(struct maps_compile *c, const struct maps_place *at,
                     struct json_object *object, uint32_t peering, uint32_t number)
{
  struct maps_connection connection = {.peering = peering, .number = number};
  struct maps_setup_connection setup = {
    .peering = peering,
    .number = number,
    .utilisation = MAPS_NOT_TOLD,
    .session = {{.max_advertised = MAPS_NOT_TOLD}, {.max_advertised = MAPS_NOT_TOLD}},
  };
  struct json_object *value[CONNECTION_KEYS];
  struct maps_place router = maps_place_key(at, "router"), mode = maps_place_key(at, "mode");
  struct maps_place session = maps_place_key(at, "bgpSession");

  maps_fields(c->r, at, object, &connection_shape, value);
  read_name(c, at, value, &connection);
  if (value[CONNECTION_ROUTER])
    read_router(c, &router, value[CONNECTION_ROUTER], &connection);

  connection.mode = MAPS_MODE_ENFORCE;
  if (value[CONNECTION_MODE])
    maps_field_word(c->r, &mode, value[CONNECTION_MODE], maps_mode_words, &connection.mode);

  connection.rs_client = value[CONNECTION_RS_CLIENT]
                           ? json_object_get_boolean(value[CONNECTION_RS_CLIENT])
                           : c->policy->deployment == MAPS_ROUTE_SERVER;

  read_setup(c, at, value, &setup);
  if (value[CONNECTION_SESSION])
    read_sessions(c, &session, value[CONNECTION_SESSION], &connection, &setup);

  setup.name = connection.name;
  setup.router = connection.router;
  setup.mode = connection.mode;
  maps_setup_add_connection(c->r, c->setup, &setup);
}
