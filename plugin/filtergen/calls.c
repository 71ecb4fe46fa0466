/*
 *	bird-maps -- generated filters: what an operator's filter calls
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Each call judges and then does what the mode says; where the plugin judges, only
 *	what is left to do. A call that refuses a route ends the filter.
 */

#include "filtergen/parts.h"

const char *
maps_mode_symbol(enum maps_mode mode)
{
  switch (mode)
  {
  case MAPS_MODE_OBSERVE:
    return "maps_observe";
  case MAPS_MODE_TAG:
    return "maps_tag";
  default:
    return "maps_enforce";
  }
}

/* A session with an address, as far as its mode goes */
struct moded
{
  const struct maps_prefix *address;
  uint8_t mode;
};

/* The session with this number among the clients or Microsoft's, false after the last; one
 * that ends elsewhere has no address. */
static bool
moded_session(const struct maps_policy *policy, bool client, uint32_t number, struct moded *m)
{
  if (number >= (client ? policy->client_count : policy->connection_count))
    return false;

  const struct maps_connection *c = client ? NULL : &policy->connection[number];

  *m = client ? (struct moded){&policy->client[number].address, policy->client[number].mode}
              : (struct moded){c->elsewhere ? NULL : &c->address, c->mode};
  return true;
}

static void
put_mode_of(struct maps_out *o, const struct maps_policy *policy, bool client)
{
  uint8_t usual = client ? policy->client_mode : maps_first_session(policy).mode;
  char text[MAPS_PREFIX_TEXT];
  struct moded m;

  maps_put_function(o, client ? "maps_mode_of_client()" : "maps_mode_of_microsoft()", "int");
  for (uint8_t mode = MAPS_MODE_ENFORCE; mode <= MAPS_MODE_TAG; mode++)
  {
    bool any = false;

    for (uint32_t i = 0; mode != usual && moded_session(policy, client, i, &m); i++)
      if (m.address && m.mode == mode)
      {
        if (!any)
          maps_put_set_begin(o, "  if from ~ ");
        maps_address_format(m.address, text);
        maps_put_item(o, "  %s", text);
        any = true;
      }
    if (any)
      maps_put(o, "\n  ] then return %s;\n", maps_mode_symbol(mode));
  }
  maps_put(o, "  return %s;\n}\n", maps_mode_symbol(usual));
}

void
maps_put_modes(struct maps_out *o, const struct maps_policy *policy)
{
  maps_put_text(o, "\n# The mode of a session, by the neighbour that sent the route");
  put_mode_of(o, policy, true);
  put_mode_of(o, policy, false);
}

/* What follows a judge on import: reasons stay where they are wanted */
static void
put_import(struct maps_out *o, const struct maps_way *way, bool strips)
{
  /* Of a router of our own the reasons that it had found stay */
  const char *forget = "bgp_large_community.delete(maps_reasons)";

  if (!way->session.external)
  {
    maps_put_text(o, "  lclist maps_received = bgp_large_community;\n");
    forget = "bgp_large_community = maps_received";
  }

  maps_put(o,
           "  maps_judge_%s();\n"
           "  if (maps_decision = %d) && (%s() != maps_tag) then\n"
           "    %s;\n"
           "  if maps_decision = %d then\n",
           way->name, MAPS_OBSERVE,
           way->session.role == MAPS_ROLE_CLIENT ? "maps_mode_of_client" : "maps_mode_of_microsoft",
           forget, MAPS_REJECT);
  if (strips)
    maps_put_text(o, "    bgp_community.delete(maps_community);\n");
  else
    maps_put_text(o, "  {\n"
                     "    maps_refused = 1;\n"
                     "    reject;\n"
                     "  }\n");
  maps_put_text(o, "}\n");
}

static void
put_export(struct maps_out *o, const struct maps_policy *policy)
{
  struct maps_way way = maps_way(policy, MAPS_WAY_EXPORT);

  maps_put_text(o, "\n# To Microsoft on a session of this mode; maps_own: our ASN will be put in "
                   "front (no rs\n# client)");
  maps_put_function(o, "maps_export_microsoft_as(int maps_mode; bool maps_own)", NULL);
  maps_put(o,
           "  if defined(maps_refused) then reject;\n"
           "  maps_judge_export_as(maps_mode, maps_own);\n"
           "  if maps_decision = %d then reject;\n"
           "  if (maps_decision = %d) && (maps_mode = maps_enforce) then reject;\n"
           "  if bgp_large_community ~ maps_reasons then\n"
           "    bgp_large_community.delete(maps_reasons);\n",
           MAPS_REJECT, MAPS_OUT_OF_SCOPE);
  if (policy->deployment == MAPS_PARTNER && policy->tagging == MAPS_TAGGING_ADD)
    maps_put(o,
             "  if (maps_decision = %d) && (maps_community !~ bgp_community) then\n"
             "    bgp_community.add(maps_community);\n",
             MAPS_ACCEPT);
  maps_put_text(o, "}\n");

  maps_put_text(o, "\n# The same for the first session of the inventory that ends here");
  maps_put_function(o, "maps_export_microsoft()", NULL);
  maps_put(o, "  maps_export_microsoft_as(%s, %s);\n}\n", maps_mode_symbol(way.session.mode),
           way.view.prepends ? "true" : "false");

  maps_put_function(o, "maps_export_unlisted()", NULL);
  maps_put_text(o, "  maps_judge_unlisted();\n"
                   "  reject;\n"
                   "}\n");
}

static void
put_export_client(struct maps_out *o, const struct maps_policy *policy, bool refusals)
{
  maps_put_text(o, "\n# To a client");
  maps_put_function(o, "maps_export_client()", NULL);
  if (refusals)
    maps_put_text(o, "  if defined(maps_refused) then reject;\n");
  if (policy->strip_to_clients)
    maps_put_text(o, "  if maps_community ~ bgp_community then "
                     "bgp_community.delete(maps_community);\n");
  maps_put_text(o, "}\n");
}

void
maps_put_calls(struct maps_out *o, const struct maps_policy *policy)
{
  static const struct
  {
    enum maps_way_number way;
    const char *comment, *function;
  } imports[] = {
    {MAPS_WAY_CLIENT, "From a client by eBGP", "maps_import_client()"},
    {MAPS_WAY_INTERNAL, "From a router of our own by iBGP", "maps_import_internal()"},
    {MAPS_WAY_MICROSOFT, "From Microsoft", "maps_import_microsoft()"},
  };

  maps_put_text(o, "\n# Refused on import: it may be kept to be looked at, but is never exported\n"
                   "attribute int maps_refused;\n");
  for (int i = 0; i < 3; i++)
  {
    struct maps_way way = maps_way(policy, imports[i].way);

    maps_put(o, "\n# %s", imports[i].comment);
    maps_put_function(o, imports[i].function, NULL);
    put_import(o, &way,
               way.session.role == MAPS_ROLE_CLIENT && policy->client_action == MAPS_CLIENT_STRIP);
  }
  put_export(o, policy);
  put_export_client(o, policy, true);

  maps_put_text(o, "\n# Shows the reasons: show route filter maps_why all\n"
                   "filter maps_why\n"
                   "{\n"
                   "  maps_judge_export();\n"
                   "  accept;\n"
                   "}\n");
}

void
maps_put_plugin_calls(struct maps_out *o, const struct maps_policy *policy)
{
  static const char *const imports[] = {"maps_import_client()", "maps_import_microsoft()"};
  struct maps_way way = maps_way(policy, MAPS_WAY_EXPORT);

  maps_put_text(o, "\n# The plugin judges. Reasons are this router's own words: none comes from "
                   "outside, none\n# leaves toward Microsoft.");
  maps_put_function(o, "maps_clean()", NULL);
  maps_put_text(o, "  if bgp_large_community ~ maps_reasons then\n"
                   "    bgp_large_community.delete(maps_reasons);\n"
                   "}\n");
  for (int i = 0; i < 2; i++)
  {
    maps_put_function(o, imports[i], NULL);
    maps_put_text(o, "  maps_clean();\n}\n");
  }
  maps_put_function(o, "maps_import_internal()", NULL);
  maps_put_text(o, "}\n");

  maps_put_text(o, "\n# Beside mode enforce the plugin tags what it accepts");
  maps_put_function(o, "maps_export_microsoft_as(int maps_mode; bool maps_own)", NULL);
  maps_put_text(o, "  maps_clean();\n");
  if (policy->deployment == MAPS_PARTNER && policy->tagging == MAPS_TAGGING_ADD)
    maps_put_text(o, "  if (maps_mode = maps_enforce) && maps_registered() then\n"
                     "    if maps_community !~ bgp_community then "
                     "bgp_community.add(maps_community);\n");
  maps_put_text(o, "}\n");
  maps_put_function(o, "maps_export_microsoft()", NULL);
  maps_put(o, "  maps_export_microsoft_as(%s, %s);\n}\n", maps_mode_symbol(way.session.mode),
           way.view.prepends ? "true" : "false");
  put_export_client(o, policy, false);
}
