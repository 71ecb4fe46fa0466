/*
 *	bird-maps -- birdmaps init: the text of a starting inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A key with slashes before it is a comment, so a value can be given by removing
 *	them.
 */

#define _GNU_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/report.h"
#include "tool/starting.h"

static const char *const families[2] = {"IPv4", "IPv6"};

/* Prints a JSON string; false when memory is short. */
static bool
put(FILE *out, const char *text)
{
  size_t size = MAPS_JSON_STRING_MAX(strlen(text));
  char *json = malloc(size);

  if (!json)
    return false;
  maps_report_json_string(text, json, (int) size);
  fputs(json, out);
  free(json);
  return true;
}

/* "key": ["a", "b"], on one line */
static bool
put_names(FILE *out, const char *key, const struct maps_names *names)
{
  bool ok = true;

  fprintf(out, "  \"%s\": [", key);
  for (unsigned n = 0; ok && n < names->count; n++)
  {
    fputs(n ? ", " : "", out);
    ok = put(out, names->name[n]);
  }
  fputs("]", out);
  return ok;
}

/* What the documents tell of a connection, for whoever fills in the rest */
static bool
put_connection(FILE *out, const struct maps_setup_connection *c)
{
  char address[MAPS_PREFIX_TEXT], *text;
  size_t length;
  FILE *words = open_memstream(&text, &length);

  if (!words)
    return false;

  for (unsigned v6 = 0; v6 < 2; v6++)
    if (c->session[v6].neighbour.family)
    {
      maps_address_format(&c->session[v6].neighbour, address);
      fprintf(words, "%s neighbor %s; ", families[v6], address);
    }
  if (c->bandwidth != MAPS_NOT_TOLD)
    fprintf(words, "%u Mbps; ", c->bandwidth);
  fprintf(words, "state %s", c->state ? c->state : "not told");
  if (fclose(words))
    return false;

  fputs("        {\n          \"//\": ", out);
  bool ok = put(out, text);
  free(text);

  fprintf(out, ",\n          \"%s\": ", c->identifier ? "connectionIdentifier" : "name");
  ok = ok && put(out, c->identifier ? c->identifier : c->name);
  if (c->identifier)
    fputs(",\n          \"//name\": \"a short name for reports, such as ams1\"", out);
  fputs(",\n          \"//router\": \"the router where it ends, such as ams-edge1\",\n"
        "          \"//mode\": \"observe\",\n"
        "          \"//backup\": \"true or false: is it a backup of another location?\",\n"
        "          \"//utilisation\": \"its peak load in percent\"\n"
        "        }",
        out);
  return ok;
}

static bool
put_peering(FILE *out, const struct maps_inventory *known, uint32_t n)
{
  const struct maps_setup *setup = known->setup;
  const struct maps_peering *p = &known->policy->peering[n];
  bool ok, first = true;

  fputs("    {\n      \"name\": ", out);
  ok = put(out, p->name);
  if (p->location)
  {
    fputs(",\n      \"//\": ", out);
    ok = ok && put(out, p->location);
  }

  fputs(",\n      \"connections\": [", out);
  for (uint32_t k = 0; ok && k < setup->connection_count; k++)
    if (setup->connection[k].peering == n)
    {
      fputs(first ? "\n" : ",\n", out);
      first = false;
      ok = put_connection(out, &setup->connection[k]);
    }
  fputs(first ? "]\n    }" : "\n      ]\n    }", out);
  return ok;
}

/* A template for each rule that an operator can attest */
static void
put_attestations(FILE *out)
{
  bool first = true;

  fputs("  \"attest\": {", out);
  for (uint32_t n = 0; n < MAPS_SETUP_RULES; n++)
    if (maps_setup_rules[n].attested)
    {
      fprintf(
        out,
        "%s\n    \"//%s\": {\"value\": true, \"by\": \"your name\", \"date\": \"YYYY-MM-DD\", "
        "\"note\": \"%s\"}",
        first ? "" : ",", maps_setup_rules[n].id, maps_setup_rules[n].title);
      first = false;
    }
  fputs("\n  }\n", out);
}

static bool
put_all(FILE *out, const struct maps_starting *start, const struct maps_inventory *known)
{
  bool ok;

  fputs("{\n", out);
  if (known)
    fputs(
      "  \"//\": [\n"
      "    \"Made by birdmaps init from Azure's documents; it loads as it is.\",\n"
      "    \"Keys that begin with // are comments. Of those that name a key, such as //router,\",\n"
      "    \"fill in the value and remove the slashes. Then run: birdmaps check\"\n"
      "  ],\n",
      out);
  fputs("  \"version\": 1,\n  \"deployment\": ", out);
  ok = put(out, start->deployment);
  fprintf(out, ",\n  \"local_asn\": %u,\n", start->asn);
  if (known)
    fputs("  \"//router\": \"this router's name, needed as soon as a connection names one\",\n",
          out);

  ok = ok && put_names(out, "azure", &start->files);
  if (start->except.count)
  {
    fputs(",\n", out);
    ok = ok && put_names(out, "azure_except", &start->except);
  }
  if (!known)
  {
    fputs("\n}\n", out);
    return ok;
  }

  fputs(",\n  \"peerings\": [\n", out);
  for (uint32_t n = 0; ok && n < known->policy->peering_count; n++)
  {
    fputs(n ? ",\n" : "", out);
    ok = put_peering(out, known, n);
  }
  fputs("\n  ],\n"
        "  \"//ordinary_sessions\": [\"addresses of neighbours in AS8075 beside MAPS\"],\n"
        "  \"//associated_asns\": [\"further origins that are yours or your customers'\"],\n"
        "  \"//registry\": \"registry data for the rules about origins, see docs/inventory.md\",\n",
        out);
  put_attestations(out);
  fputs("}\n", out);
  return ok;
}

char *
maps_starting_text(const struct maps_starting *start, const struct maps_inventory *known)
{
  char *text = NULL;
  size_t length;
  FILE *out = open_memstream(&text, &length);
  bool ok = out && put_all(out, start, known);

  if (out && fclose(out))
    ok = false;
  if (ok)
    return text;
  free(text);
  return NULL;
}
