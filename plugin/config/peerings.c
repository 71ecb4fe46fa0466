/*
 *	bird-maps -- the inventory: peerings, in Azure's shape
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A peering is read as Azure's resource manager writes it, plus keys of our own
 *	beside "properties". Keys that nobody here reads are still checked: a typing
 *	error in them would mislead whoever reads them next.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

#include <json-c/json_object.h>

#include "config/compile.h"
#include "core/aspath.h"

enum
{
  PEERING_NAME,
  PEERING_PROPERTIES,
  PEERING_ASN,
  PEERING_PREFIXES,
  PEERING_ASNS,
  PEERING_SKU,
  PEERING_TAGS,
  PEERING_KIND,
  PEERING_LOCATION,
  PEERING_ID,
  PEERING_TYPE,
  PEERING_KEYS,
};

static const struct maps_key peering_key[PEERING_KEYS] = {
  [PEERING_NAME] = {"name", MAPS_STRING, MAPS_REQUIRED},
  [PEERING_PROPERTIES] = {"properties", MAPS_OBJECT, MAPS_REQUIRED},
  [PEERING_ASN] = {"asn", MAPS_ANY, MAPS_OPTIONAL},
  [PEERING_PREFIXES] = {"registered_prefixes", MAPS_LIST, MAPS_OPTIONAL},
  [PEERING_ASNS] = {"registered_asns", MAPS_LIST, MAPS_OPTIONAL},
  [PEERING_SKU] = {"sku", MAPS_OBJECT, MAPS_NULLABLE},
  [PEERING_TAGS] = {"tags", MAPS_OBJECT, MAPS_NULLABLE},
  [PEERING_KIND] = {"kind", MAPS_STRING, MAPS_NULLABLE},
  [PEERING_LOCATION] = {"location", MAPS_STRING, MAPS_NULLABLE},
  [PEERING_ID] = {"id", MAPS_STRING, MAPS_NULLABLE},
  [PEERING_TYPE] = {"type", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_shape peering_shape = MAPS_SHAPE("a peering", peering_key);

enum
{
  SKU_NAME,
  SKU_TIER,
  SKU_FAMILY,
  SKU_SIZE,
  SKU_KEYS,
};

static const struct maps_key sku_key[SKU_KEYS] = {
  [SKU_NAME] = {"name", MAPS_STRING, MAPS_NULLABLE},
  [SKU_TIER] = {"tier", MAPS_STRING, MAPS_NULLABLE},
  [SKU_FAMILY] = {"family", MAPS_STRING, MAPS_NULLABLE},
  [SKU_SIZE] = {"size", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_shape sku_shape = MAPS_SHAPE("a sku", sku_key);

enum
{
  PROPERTIES_DIRECT,
  PROPERTIES_EXCHANGE,
  PROPERTIES_LOCATION,
  PROPERTIES_PROBES,
  PROPERTIES_STATE,
  PROPERTIES_KEYS,
};

static const struct maps_key properties_key[PROPERTIES_KEYS] = {
  [PROPERTIES_DIRECT] = {"direct", MAPS_OBJECT, MAPS_REQUIRED},
  [PROPERTIES_EXCHANGE] = {"exchange", MAPS_OBJECT, MAPS_NULLABLE},
  [PROPERTIES_LOCATION] = {"peeringLocation", MAPS_STRING, MAPS_NULLABLE},
  [PROPERTIES_PROBES] = {"connectivityProbes", MAPS_LIST, MAPS_NULLABLE},
  [PROPERTIES_STATE] = {"provisioningState", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_shape properties_shape =
  MAPS_SHAPE("the properties of a peering", properties_key);

static const struct maps_key probe_key[] = {
  {"endpoint", MAPS_STRING, MAPS_NULLABLE},
  {"azureRegion", MAPS_STRING, MAPS_NULLABLE},
  {"protocol", MAPS_STRING, MAPS_NULLABLE},
  {"prefixesToAccesslist", MAPS_LIST, MAPS_NULLABLE},
};
static const struct maps_shape probe_shape = MAPS_SHAPE("a connectivity probe", probe_key);

enum
{
  DIRECT_CONNECTIONS,
  DIRECT_PEER_ASN,
  DIRECT_TYPE,
  DIRECT_PEERING_SERVICE,
  DIRECT_KEYS,
};

static const struct maps_key direct_key[DIRECT_KEYS] = {
  [DIRECT_CONNECTIONS] = {"connections", MAPS_LIST, MAPS_REQUIRED},
  [DIRECT_PEER_ASN] = {"peerAsn", MAPS_OBJECT, MAPS_NULLABLE},
  [DIRECT_TYPE] = {"directPeeringType", MAPS_STRING, MAPS_NULLABLE},
  [DIRECT_PEERING_SERVICE] = {"useForPeeringService", MAPS_BOOL, MAPS_NULLABLE},
};
static const struct maps_shape direct_shape = MAPS_SHAPE("a direct peering", direct_key);

enum
{
  PEER_ASN_ID,
  PEER_ASN_KEYS
};

static const struct maps_key peer_asn_key[PEER_ASN_KEYS] = {
  [PEER_ASN_ID] = {"id", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_shape peer_asn_shape = MAPS_SHAPE(
  "a peerAsn (Azure names a resource there; the number is \"asn\" of the peering)", peer_asn_key);

void
maps_check_public_asn(struct maps_compile *c, const struct maps_place *at, uint32_t asn)
{
  const char *why = asn == MAPS_ASN_MICROSOFT || asn == MAPS_ASN_EXPRESSROUTE ? "Microsoft's own"
                    : maps_asn_private(asn)                                   ? "private"
                    : maps_asn_reserved(asn)                                  ? "reserved"
                                                                              : NULL;

  if (why)
    maps_problem(c->r, at,
                 "AS%" PRIu32 " is %s; give your own public AS number, the one that "
                 "Microsoft sees",
                 asn, why);
}

static void
read_connections(struct maps_compile *c, const struct maps_place *at, struct json_object *list,
                 uint32_t peering)
{
  for (uint32_t n = 0; n < json_object_array_length(list); n++)
  {
    struct maps_place here = maps_place_item(at, n);

    maps_read_connection(c, &here, json_object_array_get_idx(list, n), peering, n);
  }
}

/* The peering's profile by the type that Azure has for it */
static uint8_t
profile(const struct maps_compile *c, const char *type)
{
  if (c->setup->knobs.profile < MAPS_PROFILES)
    return c->setup->knobs.profile;
  if (type && !strcasecmp(type, "Voice"))
    return MAPS_PROFILE_VOICE;
  if (type ? !strcasecmp(type, "IxRs") : c->policy->deployment == MAPS_ROUTE_SERVER)
    return MAPS_PROFILE_IXRS;
  return MAPS_PROFILE_MAPS;
}

/* Reads which peerAsn it is. */
static void
read_peer_asn(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
              struct maps_setup_peering *setup)
{
  struct json_object *value[PEER_ASN_KEYS];

  maps_fields(c->r, at, object, &peer_asn_shape, value);
  maps_field_copy(c->r, value[PEER_ASN_ID], &setup->peer_asn_id);
  if (setup->peer_asn_id)
    setup->peer_asn = maps_find_peer_asn(c, setup->peer_asn_id);
}

/* Returns the list of connections, if there is one. */
static struct json_object *
read_direct(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
            uint32_t peering)
{
  struct maps_setup_peering *setup = &c->setup->peering[peering];
  struct json_object *value[DIRECT_KEYS];
  struct maps_place connections = maps_place_key(at, "connections");
  struct maps_place peer_asn = maps_place_key(at, "peerAsn");

  maps_fields(c->r, at, object, &direct_shape, value);
  if (value[DIRECT_PEER_ASN])
    read_peer_asn(c, &peer_asn, value[DIRECT_PEER_ASN], setup);
  maps_field_copy(c->r, value[DIRECT_TYPE], &setup->type);
  if (value[DIRECT_CONNECTIONS])
    read_connections(c, &connections, value[DIRECT_CONNECTIONS], peering);

  return value[DIRECT_CONNECTIONS];
}

static struct json_object *
read_properties(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
                uint32_t peering)
{
  struct json_object *value[PROPERTIES_KEYS], *connections = NULL;
  struct maps_place direct = maps_place_key(at, "direct");
  struct maps_place exchange = maps_place_key(at, "exchange");
  struct maps_place location = maps_place_key(at, "peeringLocation");
  struct maps_place probes = maps_place_key(at, "connectivityProbes");

  maps_fields(c->r, at, object, &properties_shape, value);
  if (value[PROPERTIES_EXCHANGE])
    maps_problem(c->r, &exchange,
                 "an Exchange peering does not carry MAPS; leave it out of the "
                 "inventory, or list its sessions as ordinary_sessions");
  if (value[PROPERTIES_LOCATION])
    maps_field_line(c->r, &location, value[PROPERTIES_LOCATION],
                    &c->policy->peering[peering].location);
  if (value[PROPERTIES_PROBES])
    for (uint32_t n = 0; n < json_object_array_length(value[PROPERTIES_PROBES]); n++)
    {
      struct maps_place here = maps_place_item(&probes, n);

      maps_fields_check(c->r, &here, json_object_array_get_idx(value[PROPERTIES_PROBES], n),
                        &probe_shape);
    }
  if (value[PROPERTIES_DIRECT])
    connections = read_direct(c, &direct, value[PROPERTIES_DIRECT], peering);

  return connections;
}

/* What is registered must be of the deployment's kind, and there must be a way to announce it. */
static void
read_registered(struct maps_compile *c, const struct maps_place *at, struct json_object **value,
                struct json_object *connections, uint32_t peering)
{
  struct maps_place prefixes = maps_place_key(at, "registered_prefixes");
  struct maps_place asns = maps_place_key(at, "registered_asns");
  bool partner = c->policy->deployment == MAPS_PARTNER;

  if (value[PEERING_PREFIXES])
  {
    if (c->deployment_known && !partner)
      maps_problem(c->r, &prefixes,
                   "belongs to the deployment \"partner\"; a route server's "
                   "peering has \"registered_asns\"");
    maps_read_registered_prefixes(c, &prefixes, value[PEERING_PREFIXES], peering);
  }

  if (value[PEERING_ASNS])
  {
    if (c->deployment_known && partner)
      maps_problem(c->r, &asns,
                   "belongs to the deployment \"route-server\"; a partner's peering "
                   "has \"registered_prefixes\"");
    maps_read_registered_asns(c, &asns, value[PEERING_ASNS], peering);
  }

  bool registered =
    (value[PEERING_PREFIXES] && json_object_array_length(value[PEERING_PREFIXES])) ||
    (value[PEERING_ASNS] && json_object_array_length(value[PEERING_ASNS]));

  if (registered && connections && !json_object_array_length(connections))
    maps_problem(c->r, at,
                 "has something registered but no connection to announce it on; add "
                 "the connections, or remove what is registered");
}

/* The peering's ASN: our own word, else Azure's, else the local one. What Azure says is not
 * refused, whatever it is: the set-up rules tell. */
static void
read_asn(struct maps_compile *c, const struct maps_place *at, struct json_object *value,
         struct maps_peering *p, struct maps_setup_peering *setup)
{
  const struct maps_setup_peer_asn *azure =
    setup->peer_asn == MAPS_NONE ? NULL : &c->setup->peer_asn[setup->peer_asn];
  char where[MAPS_WHERE_TEXT];

  p->asn = azure ? azure->asn : c->policy->local_asn;
  if (value && maps_field_asn(c->r, at, value, &p->asn))
  {
    setup->own_asn = true;
    maps_check_public_asn(c, at, p->asn);
    if (azure && azure->asn != p->asn)
      maps_problem(c->r, at,
                   "is AS%" PRIu32 " here but AS%" PRIu32 " in %s; remove it here, or export again",
                   p->asn, azure->asn, maps_peer_asn_where(c, setup->peer_asn, where));
  }
  maps_asn_add(c->r, &c->policy->associated_asns, p->asn);
}

static void
read_sku(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
         struct maps_setup_peering *setup)
{
  struct json_object *value[SKU_KEYS];

  maps_fields(c->r, at, object, &sku_shape, value);
  maps_field_copy(c->r, value[SKU_NAME], &setup->sku);
}

static void
read_peering(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
             uint32_t peering)
{
  struct maps_setup_peering *setup = &c->setup->peering[peering];
  struct maps_peering *p = &c->policy->peering[peering];
  struct json_object *value[PEERING_KEYS], *connections = NULL;
  struct maps_place name = maps_place_key(at, "name"), asn = maps_place_key(at, "asn");
  struct maps_place sku = maps_place_key(at, "sku"), tags = maps_place_key(at, "tags");
  struct maps_place properties = maps_place_key(at, "properties");

  maps_fields(c->r, at, object, &peering_shape, value);

  if (value[PEERING_NAME] && maps_field_name(c->r, &name, value[PEERING_NAME], &p->name))
    maps_take_name(c, c->peering_names, &name, p->name,
                   (struct maps_use){.kind = MAPS_USE_PEERING, .index = peering});

  setup->azure = value[PEERING_ID] || maps_origin_azure(c->r, at);
  setup->peer_asn = MAPS_NONE;
  maps_field_copy(c->r, value[PEERING_ID], &setup->id);
  maps_field_copy(c->r, value[PEERING_KIND], &setup->kind);
  if (value[PEERING_SKU])
    read_sku(c, &sku, value[PEERING_SKU], setup);
  if (value[PEERING_TAGS])
    maps_fields_strings(c->r, &tags, value[PEERING_TAGS]);
  if (value[PEERING_PROPERTIES])
    connections = read_properties(c, &properties, value[PEERING_PROPERTIES], peering);

  if (connections)
    setup->connections = (uint32_t) json_object_array_length(connections);
  setup->profile = profile(c, setup->type);
  read_asn(c, &asn, value[PEERING_ASN], p, setup);
  read_registered(c, at, value, connections, peering);
}

void
maps_read_peerings(struct maps_compile *c, const struct maps_place *at, struct json_object *list)
{
  uint32_t count = (uint32_t) json_object_array_length(list);

  if (!count)
  {
    maps_problem(c->r, at, "may not be empty; add your peering with Microsoft");
    return;
  }

  c->policy->peering = calloc(count, sizeof *c->policy->peering);
  c->setup->peering = calloc(count, sizeof *c->setup->peering);
  if (!c->policy->peering || !c->setup->peering)
  {
    maps_problem_memory(c->r);
    return;
  }

  c->policy->peering_count = c->setup->peering_count = count;
  for (uint32_t n = 0; n < count; n++)
  {
    struct maps_place here = maps_place_item(at, n);

    read_peering(c, &here, json_object_array_get_idx(list, n), n);
  }

  maps_finish_registered_asns(c);
}
