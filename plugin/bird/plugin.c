/*
 *	bird-maps -- the plugin's class
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The only symbol that the shared object exports, and the steps of a
 *	configuration's life. Reading an inventory has no effect until the
 *	configuration is committed.
 */

#include "bird/plugin.h"
#include "bird/channel.h"
#include "bird/check.h"
#include "bird/cli.h"
#include "bird/hooks.h"
#include "bird/instance.h"
#include "bird/roa.h"
#include "bird/update.h"

static int
plugin_load_inventory(struct plugin *p, const char *file, char *err, uint size)
{
  p->data = maps_instance_load(file, err, size);
  return p->data != NULL;
}

static int
plugin_check_config(struct plugin *p, struct config *c, char *err, uint size)
{
  return maps_check_config(p->data, c, err, size);
}

static void
plugin_commit_inventory(struct plugin *p)
{
  maps_check_advise(p->data, maps_config());
}

static void
plugin_unload_inventory(struct plugin *p)
{
  maps_instance_unref(p->data);
}

const struct plugin_class maps_plugin_class __attribute__((visibility("default"))) = {
  .signature = PLUGIN_SIGNATURE,
  .layout = PLUGIN_LAYOUT,
  .name = "maps",
  .load = plugin_load_inventory,
  .check = plugin_check_config,
  .commit = plugin_commit_inventory,
  .unload = plugin_unload_inventory,
  .attach = maps_channel_attach,
  .reconfigure = maps_channel_reconfigure,
  .reconfigured = maps_channel_reconfigured,
  .detach = maps_channel_detach,
  .state_changed = maps_channel_state_changed,
  .roa_table = maps_roa_table,
  .update = maps_update,
  .received = maps_received,
  .import = maps_import,
  .import_gone = maps_import_gone,
  .refresh_begin = maps_refresh_begin,
  .refresh_end = maps_refresh_end,
  .export = maps_export,
  .export_gone = maps_export_gone,
  .announced = maps_announced,
  .export_stopped = maps_export_stopped,
  .cli = maps_cli_command,
};
