/*
 *	bird-maps -- birdmaps check: findings as a table or as JSON
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Texts come from Azure, too: nothing of them drives a terminal, and none is cut.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/report.h"
#include "tool/data.h"
#include "tool/findings.h"

#define PAGES    "docs/rules/"
#define PAGE_END ".md"

static const char *
page(const struct maps_setup_finding *f)
{
  return f->rule->page ? f->rule->page : f->rule->id;
}

static bool
shown(const struct maps_findings_view *view, const struct maps_setup_finding *f)
{
  return (view->answers >> f->answer & 1) &&
         (!view->rule || !strncmp(f->rule->id, view->rule, strlen(view->rule)));
}

/* Microsoft's words, where they would be seen */
static const char *
portal(const struct maps_setup_finding *f)
{
  return f->answer >= MAPS_SETUP_WARN ? f->rule->portal : NULL;
}

/* Prints at least width characters. */
static void
print_padded(const char *text, int width)
{
  for (; *text; text++)
  {
    putchar((unsigned char) *text < ' ' || *text == 127 ? '?' : *text);
    width -= ((unsigned char) *text & 0xc0) != 0x80;
  }
  while (width-- > 0)
    putchar(' ');
}

static int
text_width(const char *text)
{
  int width = 0;

  for (; *text; text++)
    width += ((unsigned char) *text & 0xc0) != 0x80;
  return width;
}

static int
object_width(const struct maps_setup_finding *f)
{
  return text_width(maps_setup_kind_name(f->kind)) + (f->name ? 1 + text_width(f->name) : 0);
}

/* Of the columns, without what is the same in all rows */
struct widths
{
  int rule, object, page;
};

static void
widen(int *width, int other)
{
  if (other > *width)
    *width = other;
}

static void
print_row(const struct maps_setup_finding *f, const struct widths *w)
{
  print_padded(f->rule->id, w->rule + 2);
  print_padded(maps_setup_answer_name(f->answer), 10);
  print_padded(maps_setup_kind_name(f->kind), f->name ? 0 : w->object + 2);
  if (f->name)
  {
    putchar(' ');
    print_padded(f->name, w->object + 1 - text_width(maps_setup_kind_name(f->kind)));
  }

  print_padded(PAGES, 0);
  print_padded(page(f), 0);
  print_padded(PAGE_END, w->page + 2 - text_width(page(f)) + text_width(PAGE_END));
  print_padded(f->found, 0);
  if (f->todo)
  {
    print_padded("; ", 0);
    print_padded(f->todo, 0);
  }
  if (portal(f))
  {
    print_padded(" (portal: ", 0);
    print_padded(portal(f), 0);
    putchar(')');
  }
  putchar('\n');
}

static void
print_rows(const struct maps_setup_findings *findings, const struct maps_findings_view *view)
{
  struct widths w = {.rule = text_width("RULE"), .object = text_width("OBJECT")};
  bool any = false;

  for (uint32_t n = 0; n < findings->count; n++)
  {
    const struct maps_setup_finding *f = &findings->finding[n];

    if (!shown(view, f))
      continue;
    any = true;
    widen(&w.rule, text_width(f->rule->id));
    widen(&w.object, object_width(f));
    widen(&w.page, text_width(page(f)));
  }

  if (!any)
    return;
  print_padded("RULE", w.rule + 2);
  print_padded("ANSWER", 10);
  print_padded("OBJECT", w.object + 2);
  print_padded("PAGE", w.page + 2 + text_width(PAGES) + text_width(PAGE_END));
  puts("FOUND; TO DO");
  for (uint32_t n = 0; n < findings->count; n++)
    if (shown(view, &findings->finding[n]))
      print_row(&findings->finding[n], &w);
}

/* "1 peering", "2 peerings" */
static void
print_count(uint32_t count, const char *one, const char *many, const char *end)
{
  printf("%u %s%s", count, count == 1 ? one : many, end);
}

static void
print_holdings(const char *file, const struct maps_inventory *inventory)
{
  const struct maps_policy *policy = inventory->policy;
  bool partner = policy->deployment == MAPS_PARTNER;

  printf("%s: %s, AS%u: ", file, partner ? "partner" : "route-server", policy->local_asn);
  print_count(policy->peering_count, "peering", "peerings", ", ");
  print_count(inventory->setup->connection_count, "connection", "connections", " (");
  print_count(policy->connection_count, "session", "sessions", "), ");
  if (partner)
    print_count(policy->registered_count, "registered prefix", "registered prefixes", "\n");
  else
    print_count(policy->registered_asn_count, "registered ASN", "registered ASNs", "\n");
}

/* What the documents held that is not judged */
static void
print_notes(const struct maps_setup *setup)
{
  if (setup->continued)
    printf("note: %u of Azure's lists go on elsewhere (nextLink): add their other pages, too\n",
           setup->continued);
  if (setup->received_routes)
    printf("note: %u received routes, which are Microsoft's view, are passed over\n",
           setup->received_routes);
  if (setup->excepted)
    printf("note: %u peerings of azure_except are left out\n", setup->excepted);
  if (setup->passed_over)
    printf("note: %u resources that are not part of a peering are passed over\n",
           setup->passed_over);
}

void
maps_findings_table(const char *file, const struct maps_inventory *inventory,
                    const struct maps_setup_findings *findings,
                    const struct maps_findings_view *view)
{
  print_holdings(file, inventory);
  maps_tool_print_data(file, inventory->policy);
  print_notes(inventory->setup);
  print_rows(findings, view);
  for (int n = MAPS_SETUP_ANSWERS - 1; n >= 0; n--)
    printf("%u %s%s", findings->answers[n], maps_setup_answer_name(n), n ? ", " : "\n");
}

/* Prints a key and a text or null, then the end. */
static bool
print_text(const char *key, const char *text, const char *end)
{
  size_t size = MAPS_JSON_STRING_MAX(text ? strlen(text) : 0);
  char *json = text ? malloc(size) : NULL;

  if (text && !json)
    return false;
  if (text)
    maps_report_json_string(text, json, (int) size);
  printf("\"%s\":%s%s", key, text ? json : "null", end);
  free(json);
  return true;
}

static bool
print_finding(const struct maps_setup_finding *f)
{
  const struct maps_attestation *a = f->attestation;
  bool ok;

  printf("{\"rule\":\"%s\",\"answer\":\"%s\",\"severity\":\"%s\",\"kind\":\"%s\",", f->rule->id,
         maps_setup_answer_name(f->answer), maps_severity_name(f->rule->severity),
         maps_setup_kind_name(f->kind));
  ok = print_text("name", f->name, ",") && print_text("found", f->found, ",") &&
       print_text("todo", f->todo, ",") && print_text("portal", portal(f), ",") &&
       print_text("title", f->rule->title, ",") && print_text("source", f->rule->source, ",");
  printf("\"page\":\"" PAGES "%s" PAGE_END "\",", page(f));
  return ok && print_text("by", a ? a->by : NULL, ",") &&
         print_text("date", a ? a->date : NULL, ",") && print_text("note", a ? a->note : NULL, "}");
}

bool
maps_findings_json(const char *file, const struct maps_inventory *inventory,
                   const struct maps_setup_findings *findings,
                   const struct maps_findings_view *view)
{
  const struct maps_policy *policy = inventory->policy;
  const struct maps_setup *setup = inventory->setup;
  bool partner = policy->deployment == MAPS_PARTNER, first = true;

  putchar('{');
  if (!print_text("file", file, ","))
    return false;
  printf(
    "\"deployment\":\"%s\",\"local_asn\":%u,\"peerings\":%u,\"connections\":%u,\"sessions\":%u,"
    "\"registered\":%u,\n\"documents\":{\"continued\":%u,\"received_routes\":%u,\"excepted\":%u,"
    "\"passed_over\":%u},\n\"summary\":{",
    partner ? "partner" : "route-server", policy->local_asn, policy->peering_count,
    setup->connection_count, policy->connection_count,
    partner ? policy->registered_count : policy->registered_asn_count, setup->continued,
    setup->received_routes, setup->excepted, setup->passed_over);
  for (int n = MAPS_SETUP_ANSWERS - 1; n >= 0; n--)
    printf("\"%s\":%u%s", maps_setup_answer_name(n), findings->answers[n], n ? "," : "},\n");

  printf("\"findings\":[");
  for (uint32_t n = 0; n < findings->count; n++)
    if (shown(view, &findings->finding[n]))
    {
      fputs(first ? "\n" : ",\n", stdout);
      first = false;
      if (!print_finding(&findings->finding[n]))
        return false;
    }
  puts("\n]}");
  return true;
}
