/*
 *	bird-maps -- the set-up: its memory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Everything that a set-up points at is its own.
 */

#include <stdlib.h>

#include "config/compile.h"
#include "config/setup_rules.h"

struct maps_setup *
maps_setup_new(void)
{
  struct maps_setup *setup = malloc(sizeof *setup);

  if (!setup)
    return NULL;

  *setup = (struct maps_setup){
    .knobs =
      {
        .min_mbps = 10000,
        .util_warn = 40,
        .util_error = 50,
        .registration_max_len = MAPS_NOT_TOLD,
        .md5 = MAPS_MD5_WARN,
        .geo = MAPS_GEO_WARN,
        .active_required = MAPS_ACTIVE_ALL,
        .profile = MAPS_PROFILES,
      },
    .attestation = calloc(MAPS_SETUP_RULES, sizeof *setup->attestation),
  };

  if (setup->attestation)
    return setup;
  free(setup);
  return NULL;
}

static void
free_connection(struct maps_setup_connection *c)
{
  free(c->name);
  free(c->router);
  free(c->identifier);
  free(c->state);
  free(c->error);
  free(c->provider);
  free(c->session[0].state);
  free(c->session[1].state);
}

void
maps_setup_add_connection(struct maps_reader *r, struct maps_setup *setup,
                          struct maps_setup_connection *connection)
{
  if (maps_more(r, &setup->connection, setup->connection_count, sizeof *connection))
    setup->connection[setup->connection_count++] = *connection;
  else
    free_connection(connection);
}

void
maps_setup_free(struct maps_setup *setup)
{
  if (!setup)
    return;

  for (uint32_t n = 0; n < setup->peering_count; n++)
  {
    free(setup->peering[n].id);
    free(setup->peering[n].kind);
    free(setup->peering[n].sku);
    free(setup->peering[n].type);
    free(setup->peering[n].peer_asn_id);
  }
  for (uint32_t n = 0; n < setup->connection_count; n++)
    free_connection(&setup->connection[n]);
  for (uint32_t n = 0; n < setup->registered_count; n++)
  {
    free(setup->registered[n].name);
    free(setup->registered[n].state);
    free(setup->registered[n].provisioning);
    free(setup->registered[n].error);
  }
  for (uint32_t n = 0; n < setup->peer_asn_count; n++)
  {
    free(setup->peer_asn[n].id);
    free(setup->peer_asn[n].name);
    free(setup->peer_asn[n].state);
    free(setup->peer_asn[n].error);
    free(setup->peer_asn[n].free_mail);
  }
  for (uint32_t n = 0; n < setup->customer_count; n++)
    free(setup->customer[n].name);
  for (uint32_t n = 0; n < MAPS_SETUP_RULES; n++)
  {
    free(setup->attestation[n].by);
    free(setup->attestation[n].note);
  }

  free(setup->peering);
  free(setup->connection);
  free(setup->registered);
  free(setup->peer_asn);
  free(setup->customer);
  free(setup->attestation);
  free(setup);
}
