/*
 *	bird-maps -- BIRD's ROA tables
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include <string.h>

#include "bird/channel.h"
#include "bird/roa.h"
#include "bird/route.h"

static struct rtable_config *
find_table(struct config *c, const char *name)
{
  struct rtable_config *rc;

  WALK_LIST (rc, c->tables)
    if (!strcmp(rc->name, name))
      return rc;

  return NULL;
}

int
maps_roa_check(const struct maps_instance *instance, struct config *c, char *err, uint size)
{
  for (int v6 = 0; v6 < 2; v6++)
  {
    const char *name = instance->policy->registry.roa_table[v6];
    int digit = v6 ? 6 : 4;
    struct rtable_config *rc = name ? find_table(c, name) : NULL;

    if (!name || rc && rc->addr_type == (v6 ? NET_ROA6 : NET_ROA4))
      continue;

    if (rc)
      bsnprintf(err, size, "%s: $.registry.roa_tables.v%d: table %s is no roa%d table",
                instance->file, digit, name, digit);
    else
      bsnprintf(err, size,
                "%s: $.registry.roa_tables.v%d: there is no table %s; "
                "add \"roa%d table %s;\" to the configuration, or remove the key",
                instance->file, digit, name, digit, name);
    return 0;
  }

  return 1;
}

/* In BIRD 3.1.7 an entry for AS 0 fits a route without an origin, which asks for 0, too. */
static enum maps_roa_state
check(const struct maps_roa_table *core, const struct maps_prefix *p, uint32_t origin)
{
  const struct maps_roa *roa = (const struct maps_roa *) core;
  net_addr_union n;

  maps_prefix_to_net(p, &n.n);

  switch (net_roa_check(roa->table, &n.n, origin))
  {
  case ROA_UNKNOWN:
    return MAPS_ROA_NOT_FOUND;
  case ROA_VALID:
    return origin ? MAPS_ROA_VALID : MAPS_ROA_INVALID;
  default:
    return MAPS_ROA_INVALID;
  }
}

/* What a table stands on is held, too: both may be deleted while the last routes are judged */
static void
hold(rtable *table)
{
  rtable *aux = maps_roa_aux(table);

  rt_lock_table(table);

  if (aux)
    rt_lock_table(aux);
}

static void
release(rtable *table)
{
  rtable *aux = maps_roa_aux(table);

  if (aux)
    rt_unlock_table(aux);

  rt_unlock_table(table);
}

bool
maps_roa_adopt(struct maps_channel *mc, const struct maps_instance *instance)
{
  const char *name = NULL;
  rtable *old = mc->roa.table, *new = NULL;

  if (instance && mc->known)
    name = instance->policy->registry.roa_table[mc->channel->net_type == NET_IP6];

  if (name)
  {
    /* There is one, it was checked */
    struct rtable_config *rc = find_table(maps_config(), name);

    new = rc ? rc->table : NULL;
  }

  if (new == old)
    return false;

  if (new)
    hold(new);

  mc->roa = (struct maps_roa){.core.check = check, .table = new};

  if (old)
    release(old);

  return true;
}

rtable *
maps_roa_table(struct channel *c, int dir)
{
  const struct maps_channel *mc = maps_channel_of(c);
  const struct maps_policy *policy = maps_channel_policy(mc);
  u32 asking = MAPS_RULE_BIT(MAPS_RULE_RPKI_INVALID);

  if (policy->registry.match == MAPS_REGISTRY_ROA)
    asking |= MAPS_RULE_BIT(MAPS_RULE_ORIGIN_NOT_IN_REGISTRY);

  u32 rules = maps_rules_applied(policy, &mc->session, dir ? MAPS_IMPORT : MAPS_EXPORT);

  return rules & asking ? mc->roa.table : NULL;
}
