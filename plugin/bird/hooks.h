/*
 *	bird-maps -- routes on their way through a channel
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The hooks of struct plugin_class that see routes. Each judges by the engine,
 *	acts on the verdict and keeps the channel's ledgers equal to what judging its
 *	routes afresh would give. A silent call looks and never records; where BIRD has
 *	threads it may come from the main loop, and looks at nothing that is the
 *	protocol's alone.
 */

#ifndef MAPS_BIRD_HOOKS_H
#define MAPS_BIRD_HOOKS_H

#include "core/ledger.h"
#include "bird/bird.h"
#include "bird/channel.h"

void maps_received(struct channel *c, struct rte **e, linpool *lp);
int maps_import(struct channel *c, struct rte **e, linpool *lp);
void maps_import_gone(struct channel *c, const net_addr *n, struct rte_src *src);
void maps_refresh_begin(struct channel *c);
void maps_refresh_end(struct channel *c);

int maps_export(struct channel *c, struct rte **e, linpool *lp, int silent);
void maps_export_gone(struct channel *c, const net_addr *n, struct rte_src *src);
void maps_announced(struct channel *c, const net_addr *n, const struct rte *new,
                    const struct rte *old);
void maps_export_stopped(struct channel *c);

/* The key under which a route of the channel is recorded */
struct maps_ledger_key maps_key(const struct channel *c, enum maps_direction direction,
                                const net_addr *n, const struct rte_src *src);

#endif
