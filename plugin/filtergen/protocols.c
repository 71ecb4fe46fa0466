/*
 *	bird-maps -- generated filters: BGP sessions
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A template for Microsoft's sessions and one for clients, in each family, and a
 *	protocol for each session of the inventory that ends here. Filters are told in
 *	full, so that nothing depends on a default of BIRD.
 */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "filtergen/parts.h"

/* BIRD's symbols are shorter than the names of an inventory may be. */
#define SYMBOL_MAX 60

static const enum maps_family families[] = {MAPS_IPV4, MAPS_IPV6};

/* Only what is for MAPS goes out, whatever the mode: no filter of an operator stands in front. */
static void
put_export_filter(struct maps_out *o, const char *name, enum maps_mode mode, bool prepends)
{
  maps_put(o,
           "\nfilter %s\n"
           "{\n"
           "  if ! maps_in_scope() then reject;\n"
           "  maps_export_microsoft_as(%s, %s);\n"
           "  accept;\n"
           "}\n",
           name, maps_mode_symbol(mode), prepends ? "true" : "false");
}

/* "maps_to_microsoft_enforce_rs_client" */
static const char *
export_filter(const struct maps_connection *connection, char name[64])
{
  snprintf(name, 64, "maps_to_microsoft%s%s", maps_mode_symbol(connection->mode) + strlen("maps"),
           connection->rs_client ? "_rs_client" : "");
  return name;
}

static void
put_export_filters(struct maps_out *o, const struct maps_policy *policy)
{
  for (int mode = MAPS_MODE_ENFORCE; mode <= MAPS_MODE_TAG; mode++)
    for (int rs_client = 0; rs_client < 2; rs_client++)
      for (uint32_t i = 0; i < policy->connection_count; i++)
      {
        const struct maps_connection *c = &policy->connection[i];
        char name[64];

        if (c->elsewhere || c->mode != mode || c->rs_client != rs_client)
          continue;
        put_export_filter(o, export_filter(c, name), c->mode, !c->rs_client);
        break;
      }
}

static void
put_template(struct maps_out *o, const struct maps_policy *policy, enum maps_family family)
{
  const struct maps_receive_limit *limit = &policy->receive_limit[family == MAPS_IPV6];

  maps_put(o,
           "\n# No password: Microsoft's sessions have none.\n"
           "template bgp maps_microsoft_v%d\n"
           "{\n"
           "  local as maps_local_asn;\n"
           "  ipv%d {\n"
           "    import keep filtered;\n"
           "    import filter maps_from_microsoft;\n"
           "    export none;\n",
           family, family);
  if (limit->hard)
    maps_put(o, "    receive limit %" PRIu32 " action disable;\n", limit->hard);
  if (limit->warn)
    maps_put(o, "    import limit %" PRIu32 " action warn;\n", limit->warn);
  maps_put_text(o, "  };\n}\n");

  maps_put(o,
           "\ntemplate bgp maps_client_v%d\n"
           "{\n"
           "  local as maps_local_asn;\n"
           "%s"
           "  ipv%d {\n"
           "    import keep filtered;\n"
           "    import filter maps_from_client;\n"
           "    export filter maps_to_client;\n"
           "  };\n"
           "}\n",
           family, policy->deployment == MAPS_ROUTE_SERVER ? "  rs client;\n" : "", family);
}

/* The connection's name if BIRD can take it, or the numbers of peering and connection */
static void
put_protocol_name(struct maps_out *o, const struct maps_connection *c)
{
  char name[128];
  int length = snprintf(name, sizeof(name), "maps_%s_v%d", c->name, c->address.family);

  if (length > SYMBOL_MAX)
    snprintf(name, sizeof(name), "maps.%u.%u_v%d", c->peering + 1, c->number + 1,
             c->address.family);
  maps_put(o, strpbrk(name, ".-") ? "'%s'" : "%s", name);
}

static void
put_protocol(struct maps_out *o, const struct maps_policy *policy, const struct maps_connection *c,
             bool blocks)
{
  const struct maps_peering *peering = &policy->peering[c->peering];
  char address[MAPS_PREFIX_TEXT], filter[64];

  maps_put(o, "\n# %s, peering %s\nprotocol bgp ", c->name, peering->name);
  put_protocol_name(o, c);
  maps_put(o, " from maps_microsoft_v%d\n{\n", c->address.family);
  if (c->local.family)
  {
    maps_address_format(&c->local, address);
    maps_put(o, "  local %s as maps_local_asn;\n", address);
  }
  maps_address_format(&c->address, address);
  maps_put(o, "  neighbor %s as %u;\n", address, MAPS_ASN_MICROSOFT);
  if (c->rs_client)
    maps_put_text(o, "  rs client;\n");
  maps_put(o, "  ipv%d {\n    export filter %s;\n", c->address.family, export_filter(c, filter));
  if (c->max_advertised)
    maps_put(o, "    export limit %" PRIu32 " action %s;\n", c->max_advertised,
             blocks ? "block" : "disable");
  maps_put_text(o, "  };\n}\n");
}

void
maps_put_protocols(struct maps_out *o, const struct maps_policy *policy, bool blocks)
{
  maps_put_text(o, "filter maps_from_microsoft\n"
                   "{\n"
                   "  maps_import_microsoft();\n"
                   "  accept;\n"
                   "}\n"
                   "\n"
                   "filter maps_from_client\n"
                   "{\n"
                   "  maps_import_client();\n"
                   "  accept;\n"
                   "}\n"
                   "\n"
                   "filter maps_to_client\n"
                   "{\n"
                   "  maps_export_client();\n"
                   "  accept;\n"
                   "}\n");
  put_export_filters(o, policy);
  for (int f = 0; f < 2; f++)
    put_template(o, policy, families[f]);
  for (uint32_t i = 0; i < policy->connection_count; i++)
    if (!policy->connection[i].elsewhere)
      put_protocol(o, policy, &policy->connection[i], blocks);
}
