/*
 *	bird-maps -- the plugin's class
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#ifndef MAPS_BIRD_PLUGIN_H
#define MAPS_BIRD_PLUGIN_H

#include "bird/bird.h"

/* What BIRD finds under PLUGIN_SYMBOL */
#define maps_plugin_class bird_plugin
extern const struct plugin_class bird_plugin;

#endif
