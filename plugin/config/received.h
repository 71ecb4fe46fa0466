/*
 *	bird-maps -- what Azure says that it receives
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Lists of received routes and of registered prefixes, as the resource manager
 *	answers ({"value": [...]}), as the az command prints them (a bare array, without
 *	"properties"), or as the official examples wrap them. Keys that nobody here
 *	reads are passed over: Azure adds some now and then.
 */

#ifndef MAPS_CONFIG_RECEIVED_H
#define MAPS_CONFIG_RECEIVED_H

#include "config/inventory.h"
#include "core/reconcile.h"

enum maps_received_list
{
  MAPS_RECEIVED_ROUTES,
  MAPS_REGISTERED_PREFIXES
};

/* Reads a file with a list, or a page of one, into *azure, which is added to. *more: a page that is
 * not the last one. False with problems, of which none may be left unfreed. */
bool maps_received_load(const char *file, enum maps_received_list list, struct maps_received *azure,
                        bool *more, struct maps_problems *problems);

#endif
