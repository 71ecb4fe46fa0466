/*
 *	bird-maps -- generated filters: the files
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include "filtergen/filtergen.h"

#include <inttypes.h>
#include <stdlib.h>

#include "filtergen/parts.h"

static const char *const names[MAPS_FILTER_FILES] = {
  [MAPS_FILE_FILTERS] = "maps-filters.conf",
  [MAPS_FILE_PROTOCOLS] = "maps-protocols.conf",
  [MAPS_FILE_ALICE] = "maps-alice.conf",
};

static const char *const titles[MAPS_FILTER_FILES] = {
  [MAPS_FILE_FILTERS] = "Filters for Microsoft Azure Peering Service (MAPS)",
  [MAPS_FILE_PROTOCOLS] = "BGP sessions for Microsoft Azure Peering Service (MAPS)",
  [MAPS_FILE_ALICE] = "Reasons of the MAPS filters for the looking glass Alice-LG",
};

/* What the file was made from, so that a difference tells what has changed */
static void
put_header(struct maps_out *o, const struct maps_policy *policy,
           const struct maps_filter_options *options, const char *title)
{
  bool partner = policy->deployment == MAPS_PARTNER;

  maps_put(o,
           "# %s, BIRD %s%s.\n"
           "# Made by birdmaps filters from the inventory %s: %s, AS%" PRIu32 ",\n"
           "# %" PRIu32 " registered %s. Change the inventory, not this file.\n\n",
           title, options->bird->version, options->with_plugin ? " with the maps plugin" : "",
           options->inventory, partner ? "partner" : "route-server", policy->local_asn,
           partner ? policy->registered_count : policy->registered_asn_count,
           partner ? "prefixes" : "ASNs");
}

static void
put_filters(struct maps_out *o, const struct maps_policy *policy, bool with_plugin)
{
  maps_put_constants(o, policy);
  maps_put_scope(o, policy);
  if (with_plugin)
  {
    maps_put_plugin_calls(o, policy);
    return;
  }

  maps_put_prefix_rules(o, policy);
  maps_put_registry(o, policy);
  maps_put_path(o);
  maps_put_modes(o, policy);
  maps_put_judges(o, policy);
  maps_put_calls(o, policy);
}

bool
maps_filters_write(const struct maps_policy *policy, const struct maps_filter_options *options,
                   struct maps_filter_text file[MAPS_FILTER_FILES])
{
  bool ok = true;

  for (int i = 0; i < MAPS_FILTER_FILES; i++)
  {
    struct maps_out o = {.bird = options->bird};

    put_header(&o, policy, options, titles[i]);
    if (i == MAPS_FILE_FILTERS)
      put_filters(&o, policy, options->with_plugin);
    else if (i == MAPS_FILE_PROTOCOLS)
      maps_put_protocols(&o, policy, options->bird->blocks || options->with_plugin);
    else
      maps_put_alice(&o, policy);

    file[i] = (struct maps_filter_text){.name = names[i], .text = o.text, .length = o.length};
    ok &= !o.failed;
  }
  return ok;
}

void
maps_filters_free(struct maps_filter_text file[MAPS_FILTER_FILES])
{
  for (int i = 0; i < MAPS_FILTER_FILES; i++)
    free(file[i].text);
}
