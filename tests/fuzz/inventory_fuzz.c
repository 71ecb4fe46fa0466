/*
 *	bird-maps -- fuzzing the inventory
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Any bytes give either an inventory or problems, each one printable line, and
 *	never the value of a secret key. The set-up rules answer whatever the inventory
 *	holds. For libFuzzer:
 *	clang -fsanitize=fuzzer,address,undefined with plugin/config, plugin/core
 *	and json-c; docs/examples is a good corpus to begin with, and tests/fixtures/azure
 *	with each document as the only item of "azure".
 */

#define _GNU_SOURCE

#include <stdlib.h>
#include <string.h>

#include "config/setup_rules.h"

/* What a corpus may give as the value of a secret key; no message holds it */
#define SECRET "hunter2-do-not-show"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool condition)
{
  if (!condition)
    abort();
}

/* The secret is looked for only where a secret key is all that can hold it. */
static bool
secret_is_hidden(const uint8_t *data, size_t size)
{
  static const char member[] = "\"md5AuthenticationKey\": \"" SECRET "\"";
  const uint8_t *found = memmem(data, size, member, sizeof member - 1);
  size_t after;

  if (!found)
    return false;

  after = (size_t) (found - data) + sizeof member - 1;
  return !memmem(data, (size_t) (found - data), SECRET, sizeof SECRET - 1) &&
         !memmem(data + after, size - after, SECRET, sizeof SECRET - 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct maps_problems problems;
  struct maps_inventory inventory;
  struct maps_setup_findings findings;
  bool ok = maps_inventory_read_text("no-such-folder/inventory.json", (const char *) data, size,
                                     &inventory, &problems);
  bool hidden = secret_is_hidden(data, size);

  require(!ok == (problems.count > 0));
  for (uint32_t i = 0; i < problems.count; i++)
  {
    for (const char *c = problems.text[i]; *c; c++)
      require((unsigned char) *c >= 0x20 && *c != 0x7f);
    require(!hidden || !strstr(problems.text[i], SECRET));
  }

  if (ok)
  {
    require(maps_policy_same(inventory.policy, inventory.policy));
    require(maps_setup_judge(&inventory, &inventory, NULL, &findings));
    for (uint32_t i = 0; i < findings.count; i++)
      require(!hidden || !strstr(findings.finding[i].found, SECRET));
    maps_setup_findings_free(&findings);
  }

  maps_inventory_free(&inventory);
  maps_problems_free(&problems);
  return 0;
}
