/*
 *	bird-maps -- what the plugin keeps for a channel
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The role is decided by what BIRD knows of the neighbour: from the
 *	configuration, and once more when the session comes up, because only then
 *	are a dynamic neighbour's address and an external neighbour's ASN known.
 */

#include <stdlib.h>
#include <string.h>

#include "bird/channel.h"
#include "bird/hooks.h"
#include "bird/route.h"

/* All channels, ordered by protocol and channel name */
static struct maps_channel *maps_channels;
static u64 channels_epoch;

static int
compare_names(const struct maps_channel *mc, const char *proto, const char *channel)
{
  int order = strcmp(maps_channel_name(mc), proto);

  return order ? order : strcmp(mc->channel->name, channel);
}

static void
insert_channel(struct maps_channel *mc)
{
  struct maps_channel **link = &maps_channels;

  while (*link && compare_names(*link, maps_channel_name(mc), mc->channel->name) <= 0)
    link = &(*link)->next;

  mc->next = *link;
  *link = mc;
  channels_epoch++;
}

static void
remove_channel(struct maps_channel *mc)
{
  struct maps_channel **link = &maps_channels;

  while (*link != mc)
    link = &(*link)->next;

  *link = mc->next;
  channels_epoch++;
}

struct maps_channel *
maps_channel_next(const char *proto, const char *channel)
{
  struct maps_channel *mc = maps_channels;

  while (mc && compare_names(mc, proto, channel) <= 0)
    mc = mc->next;

  return mc;
}

struct maps_channel *
maps_channel_after(const struct maps_channel *mc)
{
  return mc ? mc->next : maps_channels;
}

u64
maps_channels_epoch(void)
{
  return channels_epoch;
}

bool
maps_channel_serves(const struct maps_channel *mc, const struct maps_connection *connection)
{
  uint type = connection->address.family == MAPS_IPV4 ? NET_IP4 : NET_IP6;

  return mc->connection && mc->channel->net_type == type &&
         maps_prefix_equal(&mc->connection->address, &connection->address);
}

/* Imports that the policy may change or refuse, as opposed to only look at */
static bool
enforces_imports(const struct maps_policy *policy, const struct maps_session *session)
{
  if (session->role == MAPS_ROLE_ORDINARY || session->mode == MAPS_MODE_OBSERVE)
    return false;

  /* To tag is to change, whatever the action */
  return session->mode == MAPS_MODE_TAG || session->role != MAPS_ROLE_CLIENT ||
         policy->client_action != MAPS_CLIENT_OBSERVE;
}

/* Exports that the policy may change or refuse */
static bool
enforces_exports(const struct maps_policy *policy, const struct maps_session *session)
{
  if (session->role == MAPS_ROLE_CLIENT)
    return policy->strip_to_clients;

  return session->role != MAPS_ROLE_ORDINARY;
}

/* Finds the role and settings of the session as it is known now. */
static struct maps_session
resolve_session(struct maps_channel *mc, const struct maps_policy *policy,
                const struct maps_connection **connection)
{
  struct bgp_proto *p = (struct bgp_proto *) mc->channel->proto;
  struct maps_prefix address = maps_prefix_from_ip(p->remote_ip);
  struct maps_session session;

  *connection = NULL;

  switch (maps_policy_role(policy, &address, p->remote_as))
  {
  case MAPS_ROLE_MICROSOFT:
    *connection = maps_policy_connection(policy, &address);
    session = maps_session_microsoft(*connection);

    /* A dynamic session could not be checked before; nothing it sends could be judged right */
    if (p->public_as && p->public_as != policy->local_asn)
      session.role = MAPS_ROLE_UNLISTED;
    break;

  case MAPS_ROLE_ORDINARY:
    session = (struct maps_session){.role = MAPS_ROLE_ORDINARY};
    break;

  case MAPS_ROLE_UNLISTED:
    session = (struct maps_session){.role = MAPS_ROLE_UNLISTED, .mode = MAPS_MODE_ENFORCE};
    break;

  default:
    session = maps_session_client(policy, &address, !p->is_internal);
  }

  /* Whatever the inventory says, the path is judged as this session will send it */
  session.external = !p->is_internal;
  session.prepends = !p->is_internal && !p->rs_client;

  return session;
}

/* Takes the session as it is known now. Where BIRD has threads the address is known from the
 * beginning, so that the connection does not change here but with the instance. */
static void
update_session(struct maps_channel *mc, const struct maps_policy *policy)
{
  const struct maps_connection *connection;
  struct maps_session session = resolve_session(mc, policy, &connection);

  _Static_assert(sizeof(session) == 4, "a session is read and written as one word");
  __atomic_store(&mc->session, &session, __ATOMIC_RELAXED);

  if (mc->connection != connection)
    mc->connection = connection;

  maps_judge_begin(&mc->judge[MAPS_IMPORT], policy, &session, MAPS_IMPORT);
  maps_judge_begin(&mc->judge[MAPS_EXPORT], policy, &session, MAPS_EXPORT);
  maps_attributes_forget(&mc->last);
}

/* Makes or drops ledgers so that the channel has those it records in, and what is held; before:
 * the policy up to now. False: out of memory. */
static bool
fit_ledgers(struct maps_channel *mc, const struct maps_policy *before)
{
  bool imports = mc->known && mc->session.role != MAPS_ROLE_ORDINARY;
  bool exports = mc->known && mc->session.role == MAPS_ROLE_MICROSOFT;
  enum maps_family family = mc->channel->net_type == NET_IP4 ? MAPS_IPV4 : MAPS_IPV6;

  if (!imports || !exports)
  {
    if (!imports)
    {
      maps_ledger_free(mc->imports);
      mc->imports = NULL;
    }

    maps_ledger_free(mc->exports);
    mc->exports = NULL;
  }

  if (imports && !mc->imports)
    mc->imports = maps_ledger_new(family);

  if (exports && !mc->exports)
    mc->exports = maps_ledger_new(family);

  return maps_held_fit(mc, before) && (!imports || mc->imports) && (!exports || mc->exports);
}

static void
drop_pending(struct maps_channel *mc)
{
  maps_revision_unref(mc->pending.revision);
  mc->pending = (struct maps_pending){};
}

/* Marks verdicts that may be others now. Returns how many of them are on imports. */
static u32
outdate(struct maps_channel *mc, const struct maps_changes *changes)
{
  if (mc->exports)
    maps_ledger_outdate(mc->exports, changes, false);

  return mc->imports
           ? maps_ledger_outdate(mc->imports, changes, mc->session.role != MAPS_ROLE_CLIENT)
           : 0;
}

/* Are few single networks affected, and do imports of clients stand in the table as they came? */
static bool
can_look_up(const struct maps_channel *mc, const struct maps_changes *changes)
{
  return !changes->covering && changes->prefixes.count <= MAPS_LOOKUPS_MAX && mc->imports &&
         !maps_ledger_refreshing(mc->imports);
}

/* Settings and session are as before, and only some routes are affected. */
static uint
adopt_partly(struct maps_channel *mc, struct maps_revision *revision)
{
  const struct maps_changes *changes = &revision->changes;
  bool client = mc->session.role == MAPS_ROLE_CLIENT;
  bool enforced = enforces_imports(maps_channel_policy(mc), &mc->session);
  u32 imports = outdate(mc, changes);
  uint changed = 0;

  if (!mc->known || mc->session.role == MAPS_ROLE_ORDINARY || mc->channel->channel_state != CS_UP)
    return 0;

  mc->pending.revision = maps_revision_ref(revision);

  /* Of AS8075 every route is in the ledger; what is only looked at is in the table */
  if (client && !enforced && can_look_up(mc, changes))
    mc->pending.imports = true;
  else if ((client || imports || mc->lost) && (enforced || maps_reloadable(mc->channel)))
    changed |= PLUGIN_IMPORT_CHANGED;

  /* Clients get the same whatever is registered */
  if (mc->session.role == MAPS_ROLE_MICROSOFT)
  {
    if (maps_refeeds(mc->channel, changes))
      mc->pending.exports = true;
    else
      changed |= PLUGIN_EXPORT_CHANGED;
  }

  return changed;
}

/* Judges what the channel has imported for the network, where it is only looked at */
static void
judge_imported(struct channel *c, const net_addr *n)
{
  struct maps_routes routes = maps_table_routes(c->table, n);

  for (uint i = 0; i < routes.count; i++)
    if (maps_rte_is_from(routes.route[i], c))
      maps_import(c, &routes.route[i], tmp_linpool);
}

void
maps_channel_reconfigured(struct channel *c)
{
  struct maps_channel *mc = maps_channel_of(c);

  if (mc->pending.imports)
    maps_revision_walk(mc->pending.revision, c, judge_imported);

  if (mc->pending.exports)
    maps_refeed(c, mc->pending.revision);

  drop_pending(mc);
}

/* Lets the channel judge by the instance; what was enforced before and is now tells what
 * has to be reevaluated. */
static uint
adopt(struct maps_channel *mc, struct maps_instance *instance)
{
  const struct maps_policy *old = mc->instance ? maps_channel_policy(mc) : NULL;
  const struct maps_policy *new = instance->policy;
  struct maps_session session_old = mc->session;
  bool other_table = maps_roa_adopt(mc, instance);
  uint changed = 0;

  update_session(mc, new);

  bool other = other_table || memcmp(&session_old, &mc->session, sizeof(struct maps_session));
  struct maps_instance *left = mc->instance;
  struct maps_revision *revision = maps_revision_between(other ? NULL : left, instance);

  mc->instance = maps_instance_ref(instance);

  if (!fit_ledgers(mc, old))
    log(L_ERR "maps: No memory for the verdicts of %s.%s", maps_channel_name(mc),
        mc->channel->name);

  /* What a soft reconfiguration has left is not added to */
  if (revision->changes.all || mc->pending.revision && !maps_changes_none(&revision->changes))
  {
    bool imports =
      enforces_imports(new, &mc->session) || (old && enforces_imports(old, &session_old));
    bool exports =
      enforces_exports(new, &mc->session) || (old && enforces_exports(old, &session_old));

    /* A change that only verdicts can see is not worth a restart of the session */
    if (imports || (mc->session.role != MAPS_ROLE_ORDINARY && maps_reloadable(mc->channel)))
      changed |= PLUGIN_IMPORT_CHANGED;

    if (exports)
      changed |= PLUGIN_EXPORT_CHANGED;

    outdate(mc, &(struct maps_changes){.all = true});
    drop_pending(mc);
  }
  else if (!maps_changes_none(&revision->changes))
    changed = adopt_partly(mc, revision);

  maps_revision_unref(revision);
  maps_instance_unref(left);
  return changed;
}

uint
maps_channel_attach(struct plugin *p, struct channel *c)
{
  if (c->proto->proto != &proto_bgp)
    return 0;

  struct maps_channel *mc = mb_allocz(proto_pool, sizeof(struct maps_channel));

  mc->plugin.class = p->class;
  mc->channel = c;
  mc->known = maps_net_known(c->net_type);
  mc->no_memory = (struct tbf) TBF_DEFAULT_LOG_LIMITS;
  c->plugin = &mc->plugin;
  insert_channel(mc);

  return adopt(mc, p->data);
}

uint
maps_channel_reconfigure(struct plugin *p, struct channel *c)
{
  return adopt(maps_channel_of(c), p->data);
}

uint
maps_channel_detach(struct channel *c)
{
  struct maps_channel *mc = maps_channel_of(c);
  const struct maps_policy *policy = maps_channel_policy(mc);
  uint changed = (enforces_imports(policy, &mc->session) ? PLUGIN_IMPORT_CHANGED : 0) |
                 (enforces_exports(policy, &mc->session) ? PLUGIN_EXPORT_CHANGED : 0);

  maps_ledger_free(mc->imports);
  maps_ledger_free(mc->exports);
  maps_held_free(mc);
  maps_attributes_forget(&mc->last);
  drop_pending(mc);
  maps_instance_unref(mc->instance);
  maps_roa_adopt(mc, NULL);
  remove_channel(mc);
  mb_free(mc);
  c->plugin = NULL;

  return changed;
}

static void
log_unlisted(const struct maps_channel *mc)
{
  struct bgp_proto *p = (struct bgp_proto *) mc->channel->proto;

  if (mc->connection)
    log(L_ERR "maps: %s.%s: nothing is exported to neighbor %I, connection %s of %s: "
              "local AS%u is not $.local_asn %u",
        maps_channel_name(mc), mc->channel->name, p->remote_ip, mc->connection->name,
        mc->instance->file, p->public_as, maps_channel_policy(mc)->local_asn);
  else
    log(L_ERR "maps: %s.%s: nothing is exported to neighbor %I AS%u, it is not in %s; "
              "add it as a connection or under ordinary_sessions",
        maps_channel_name(mc), mc->channel->name, p->remote_ip, MAPS_ASN_MICROSOFT,
        mc->instance->file);
}

/* BIRD drops a channel's routes all at once, without a word for each of them. */
void
maps_channel_state_changed(struct channel *c)
{
  struct maps_channel *mc = maps_channel_of(c);

  if (maps_drops_imports(c))
  {
    maps_attributes_forget(&mc->last);

    if (mc->imports)
      maps_ledger_clear(mc->imports);

    mc->recorded[MAPS_IMPORT] = false;
    mc->over_warn = mc->over_hard = false;
  }

  /* Comes back with all of its routes */
  if (c->channel_state != CS_UP)
  {
    drop_pending(mc);
    return;
  }

  update_session(mc, maps_channel_policy(mc));

  if (!fit_ledgers(mc, maps_channel_policy(mc)))
    log(L_ERR "maps: No memory for the verdicts of %s.%s", c->proto->name, c->name);

  maps_held_up(mc);

  if (mc->session.role == MAPS_ROLE_UNLISTED)
    log_unlisted(mc);
}
