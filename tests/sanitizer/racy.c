/*
 *	bird-maps -- the plugin with a data race
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	What the thread sanitizer must find, to be believed when it finds nothing: the
 *	whole plugin, and one counter that the protocols' loops share with the CLI.
 *	It is linked from the plugin's own objects, where bird_plugin is called
 *	maps_plugin_sound.
 */

#include "bird/plugin.h"

extern const struct plugin_class maps_plugin_sound;
struct plugin_class racy_plugin __asm__("bird_plugin") __attribute__((visibility("default")));

static u64 imports;

static int
racy_import(struct channel *c, struct rte **e, linpool *lp)
{
  imports++;
  return maps_plugin_sound.import(c, e, lp);
}

static void
racy_cli(struct plugin *p, struct cli *c, const char *args)
{
  cli_printf(c, -1100, "%lu routes imported", imports);
  maps_plugin_sound.cli(p, c, args);
}

/* Before BIRD asks for the class */
static __attribute__((constructor)) void
racy_init(void)
{
  racy_plugin = maps_plugin_sound;
  racy_plugin.import = racy_import;
  racy_plugin.cli = racy_cli;
}
