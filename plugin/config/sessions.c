/*
 *	bird-maps -- the inventory: sessions beside Microsoft's
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Ordinary sessions with AS8075 are left alone; clients are everybody else, and
 *	those listed have settings of their own.
 */

#include <stdlib.h>

#include <json-c/json_object.h>

#include "config/compile.h"

const char *const maps_mode_words[] = {
  [MAPS_MODE_ENFORCE] = "enforce",
  [MAPS_MODE_OBSERVE] = "observe",
  [MAPS_MODE_TAG] = "tag",
  NULL,
};

static const char *const action_words[] = {
  [MAPS_CLIENT_STRIP] = "strip",
  [MAPS_CLIENT_REJECT] = "reject",
  [MAPS_CLIENT_OBSERVE] = "observe",
  NULL,
};

static const char *const to_clients_words[] = {"pass", "strip", NULL};

enum
{
  CLIENTS_ACTION,
  CLIENTS_MODE,
  CLIENTS_TO_CLIENTS,
  CLIENTS_SESSIONS,
  CLIENTS_KEYS
};

static const struct maps_key clients_key[CLIENTS_KEYS] = {
  [CLIENTS_ACTION] = {"action", MAPS_ANY, MAPS_OPTIONAL},
  [CLIENTS_MODE] = {"mode", MAPS_ANY, MAPS_OPTIONAL},
  [CLIENTS_TO_CLIENTS] = {"to_clients", MAPS_ANY, MAPS_OPTIONAL},
  [CLIENTS_SESSIONS] = {"sessions", MAPS_LIST, MAPS_OPTIONAL},
};
static const struct maps_shape clients_shape = MAPS_SHAPE("\"clients\"", clients_key);

enum
{
  CLIENT_ADDRESS,
  CLIENT_MODE,
  CLIENT_KEYS
};

static const struct maps_key client_key[CLIENT_KEYS] = {
  [CLIENT_ADDRESS] = {"address", MAPS_STRING, MAPS_REQUIRED},
  [CLIENT_MODE] = {"mode", MAPS_ANY, MAPS_REQUIRED},
};
static const struct maps_shape client_shape = MAPS_SHAPE("a client session", client_key);

void
maps_read_ordinary(struct maps_compile *c, const struct maps_place *at, struct json_object *list)
{
  struct maps_policy *policy = c->policy;

  for (uint32_t n = 0; n < json_object_array_length(list); n++)
  {
    struct maps_place here = maps_place_item(at, n);
    struct maps_prefix address;

    if (!maps_field_address(c->r, &here, json_object_array_get_idx(list, n), 0, &address))
      continue;

    maps_take_address(c, &here, &address, NULL,
                      (struct maps_use){.kind = MAPS_USE_ORDINARY, .index = n});
    if (maps_more(c->r, &policy->ordinary, policy->ordinary_count, sizeof address))
      policy->ordinary[policy->ordinary_count++] = address;
  }
}

static void
read_client(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
            uint32_t number)
{
  struct maps_policy *policy = c->policy;
  struct json_object *value[CLIENT_KEYS];
  struct maps_place address = maps_place_key(at, "address"), mode = maps_place_key(at, "mode");
  struct maps_client client = {0};

  maps_fields(c->r, at, object, &client_shape, value);
  if (value[CLIENT_MODE])
    maps_field_word(c->r, &mode, value[CLIENT_MODE], maps_mode_words, &client.mode);
  if (!value[CLIENT_ADDRESS] ||
      !maps_field_address(c->r, &address, value[CLIENT_ADDRESS], 0, &client.address))
    return;

  maps_take_address(c, &address, &client.address, NULL,
                    (struct maps_use){.kind = MAPS_USE_CLIENT, .index = number});
  if (maps_more(c->r, &policy->client, policy->client_count, sizeof client))
    policy->client[policy->client_count++] = client;
}

void
maps_read_clients(struct maps_compile *c, const struct maps_place *at, struct json_object *object)
{
  struct json_object *value[CLIENTS_KEYS];
  struct maps_place action = maps_place_key(at, "action"), mode = maps_place_key(at, "mode");
  struct maps_place to_clients = maps_place_key(at, "to_clients");
  struct maps_place sessions = maps_place_key(at, "sessions");
  uint8_t strip;

  maps_fields(c->r, at, object, &clients_shape, value);
  if (value[CLIENTS_ACTION])
    maps_field_word(c->r, &action, value[CLIENTS_ACTION], action_words, &c->policy->client_action);
  if (value[CLIENTS_MODE])
    maps_field_word(c->r, &mode, value[CLIENTS_MODE], maps_mode_words, &c->policy->client_mode);
  if (value[CLIENTS_TO_CLIENTS] &&
      maps_field_word(c->r, &to_clients, value[CLIENTS_TO_CLIENTS], to_clients_words, &strip))
    c->policy->strip_to_clients = strip;

  if (value[CLIENTS_SESSIONS])
    for (uint32_t n = 0; n < json_object_array_length(value[CLIENTS_SESSIONS]); n++)
    {
      struct maps_place here = maps_place_item(&sessions, n);

      read_client(c, &here, json_object_array_get_idx(value[CLIENTS_SESSIONS], n), n);
    }
}
