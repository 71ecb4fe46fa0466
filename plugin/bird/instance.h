/*
 *	bird-maps -- a loaded inventory and who uses it
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	An instance is one inventory as it was read for one configuration. The
 *	configuration, every channel that judges by it and every running command
 *	hold a reference; the last one frees it. So neither undo nor a session that
 *	is slow to go down can meet a policy that is gone.
 */

#ifndef MAPS_BIRD_INSTANCE_H
#define MAPS_BIRD_INSTANCE_H

#include "core/policy.h"
#include "bird/bird.h"

struct maps_instance
{
  struct maps_policy *policy;
  char *file;
  u32 refs;
  u32 loaded; /* Unix time when the file was read */
  u64 number; /* no other instance has or had it */
};

/* Reads an inventory. On errors NULL, with the first problem in err; all of them go to the log. */
struct maps_instance *maps_instance_load(const char *file, char *err, uint size);

struct maps_instance *maps_instance_ref(struct maps_instance *instance);
void maps_instance_unref(struct maps_instance *instance);

/* The instance of the running configuration, or NULL */
struct maps_instance *maps_instance_active(void);

/* Unix time, in seconds, as recorded in the ledgers */
u32 maps_now(void);

#endif
