/*
 *	bird-maps -- the birdmaps tool: registry data of an inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 */

#include <stdio.h>
#include <time.h>

#include "core/data_report.h"
#include "tool/data.h"
#include "tool/tool.h"

void
maps_tool_print_data(const char *inventory, const struct maps_policy *policy)
{
  uint32_t now = (uint32_t) time(NULL);
  char text[512];

  for (uint32_t i = 0; i < policy->registry.file_count; i++)
  {
    const struct maps_registry_file *f = &policy->registry.file[i];

    maps_report_data(f, now, text, sizeof text);
    printf("%s: registry data %s: %s\n", inventory, f->name, text);
  }
}

void
maps_tool_warn_data(const char *inventory, const struct maps_policy *policy)
{
  uint32_t now = (uint32_t) time(NULL);
  char text[512], line[1024];

  for (uint32_t i = 0; i < policy->registry.file_count; i++)
  {
    const struct maps_registry_file *f = &policy->registry.file[i];

    if (!maps_report_data_warning(f, now, text, sizeof text))
      continue;
    snprintf(line, sizeof line, "%s: registry data %s: warning: %s", inventory, f->name, text);
    maps_tool_complain(line);
  }
}
