/*
 *	bird-maps -- does bird.conf fit the inventory?
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	An unlisted session toward AS8075 would let routes out that nobody judged, so
 *	it is an error of the configuration, found before anything is committed.
 *	Only a dynamic session, or one whose ASN is not configured, is left to be
 *	found at run time (channel.c): it exports nothing then.
 */

#include "core/data_report.h"
#include "bird/check.h"
#include "bird/roa.h"
#include "bird/route.h"

static bool
is_session(struct proto_config *pc)
{
  /* Dynamic sessions are spawned as clones of their parent, which was checked */
  return pc->protocol == &proto_bgp && pc->class == SYM_PROTO && !pc->parent;
}

/* The ASN that an external neighbor sees of us */
static u32
public_asn(const struct bgp_config *cf)
{
  return cf->confederation && !cf->confederation_member ? cf->confederation : cf->local_as;
}

static bool
check_connection(const struct maps_instance *instance, const struct maps_connection *connection,
                 const struct bgp_config *cf, char *err, uint size)
{
  const struct maps_policy *policy = instance->policy;

  if (cf->remote_as && cf->remote_as != MAPS_ASN_MICROSOFT)
    bsnprintf(err, size, "protocol %s: neighbor %I is connection %s of %s, but AS%u is not AS%u",
              cf->c.name, cf->remote_ip, connection->name, instance->file, cf->remote_as,
              MAPS_ASN_MICROSOFT);
  else if (public_asn(cf) != policy->local_asn)
    bsnprintf(err, size, "protocol %s: local AS%u is not $.local_asn %u of %s", cf->c.name,
              public_asn(cf), policy->local_asn, instance->file);
  else if (!cf->rs_client != !connection->rs_client)
    bsnprintf(err, size,
              "protocol %s: rs client is %s, but connection %s of %s says rs_client %s: "
              "AS paths would be judged as AS%u does not see them",
              cf->c.name, cf->rs_client ? "on" : "off", connection->name, instance->file,
              connection->rs_client ? "true" : "false", MAPS_ASN_MICROSOFT);
  else
    return true;

  return false;
}

int
maps_check_config(const struct maps_instance *instance, struct config *c, char *err, uint size)
{
  const struct maps_policy *policy = instance->policy;
  struct proto_config *pc;

  WALK_LIST (pc, c->protos)
  {
    struct bgp_config *cf = (struct bgp_config *) pc;

    if (!is_session(pc) || ipa_zero(cf->remote_ip))
      continue;

    struct maps_prefix address = maps_prefix_from_ip(cf->remote_ip);

    switch (maps_policy_role(policy, &address, cf->remote_as))
    {
    case MAPS_ROLE_MICROSOFT:
      if (!check_connection(instance, maps_policy_connection(policy, &address), cf, err, size))
        return 0;
      break;

    case MAPS_ROLE_UNLISTED:
      bsnprintf(err, size,
                "protocol %s: neighbor %I AS%u is not in %s, "
                "add it as a connection or under ordinary_sessions",
                pc->name, cf->remote_ip, MAPS_ASN_MICROSOFT, instance->file);
      return 0;

    default:
      break;
    }
  }

  return maps_roa_check(instance, c, err, size);
}

static void
advise_session(const struct maps_connection *connection, struct bgp_config *cf)
{
  struct channel_config *cc;

  WALK_LIST (cc, cf->c.channels)
    if (maps_net_known(cc->net_type) && !cc->rx_limit.action && !cc->in_limit.action)
      log(L_WARN "maps: protocol %s: no receive limit in channel %s to AS%u (connection %s)",
          cf->c.name, cc->name, MAPS_ASN_MICROSOFT, connection->name);
}

static void
advise_data(const struct maps_instance *instance)
{
  const struct maps_registry *registry = &instance->policy->registry;
  char text[512];

  for (u32 i = 0; i < registry->file_count; i++)
    if (maps_report_data_warning(&registry->file[i], maps_now(), text, sizeof(text)))
      log(L_WARN "maps: registry data %s of %s: %s", registry->file[i].name, instance->file, text);
}

void
maps_check_advise(const struct maps_instance *instance, struct config *c)
{
  const struct maps_policy *policy = instance->policy;

  advise_data(instance);

  for (u32 i = 0; i < policy->connection_count; i++)
  {
    const struct maps_connection *connection = &policy->connection[i];
    struct proto_config *pc, *found = NULL;

    if (connection->elsewhere)
      continue;

    WALK_LIST (pc, c->protos)
    {
      struct bgp_config *cf = (struct bgp_config *) pc;

      if (!is_session(pc) || ipa_zero(cf->remote_ip))
        continue;

      struct maps_prefix address = maps_prefix_from_ip(cf->remote_ip);

      if (maps_prefix_equal(&address, &connection->address))
      {
        found = pc;
        advise_session(connection, cf);
      }
    }

    if (!found)
    {
      char text[MAPS_PREFIX_TEXT];

      maps_address_format(&connection->address, text);
      log(L_WARN "maps: connection %s (%s) of %s has no BGP protocol on this router",
          connection->name, text, instance->file);
    }
  }
}
