/*
 *	bird-maps -- a loaded inventory and who uses it
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include <stdlib.h>
#include <string.h>

#include "config/inventory.h"
#include "bird/instance.h"
#include "bird/plugin.h"

static struct maps_instance *
instance_new(struct maps_policy *policy, const char *file)
{
  static u64 last_number;
  struct maps_instance *instance = calloc(1, sizeof(*instance));
  char *name = strdup(file);

  if (!instance || !name)
  {
    free(instance);
    free(name);
    return NULL;
  }

  instance->policy = policy;
  instance->file = name;
  instance->refs = 1;
  instance->loaded = maps_now();
  instance->number = ++last_number;
  return instance;
}

struct maps_instance *
maps_instance_load(const char *file, char *err, uint size)
{
  struct maps_problems problems;
  struct maps_policy *policy = maps_inventory_load(file, &problems);
  struct maps_instance *instance = NULL;

  if (policy)
  {
    if (!(instance = instance_new(policy, file)))
    {
      maps_policy_free(policy);
      bsnprintf(err, size, "%s: out of memory", file);
    }
  }
  else
  {
    for (uint i = 0; i < problems.count; i++)
      log(L_ERR "maps: %s", problems.text[i]);

    if (problems.count > 1)
      bsnprintf(err, size, "%s (and %u more, see the log or run: birdmaps check %s)",
                problems.text[0], problems.count - 1, file);
    else
      bsnprintf(err, size, "%s", problems.count ? problems.text[0] : "out of memory");
  }

  maps_problems_free(&problems);
  return instance;
}

struct maps_instance *
maps_instance_ref(struct maps_instance *instance)
{
  instance->refs++;
  return instance;
}

void
maps_instance_unref(struct maps_instance *instance)
{
  if (!instance || --instance->refs)
    return;

  maps_policy_free(instance->policy);
  free(instance->file);
  free(instance);
}

struct maps_instance *
maps_instance_active(void)
{
  struct config *c = maps_config();

  if (!c || !c->plugin || c->plugin->class != &maps_plugin_class)
    return NULL;

  return c->plugin->data;
}

u32
maps_now(void)
{
  return current_real_time() TO_S;
}
