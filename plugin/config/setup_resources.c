/*
 *	bird-maps -- the set-up rules: Azure's resources
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	Azure's enumerations are open: a word that is none of those that are asked for
 *	is wrong, known or not; one that is missing is unknown.
 */

#define _GNU_SOURCE

#include <stdio.h>
#include <string.h>

#include "config/setup_run.h"
#include "core/aspath.h"

#define SKU        "Premium_Direct_Free"
#define EXPORT_IT  "add an export of the peering"
#define EXPORT_ASN "add an export of the subscription's peerAsns"

static const char *
peering_name(const struct maps_setup_run *run, uint32_t peering)
{
  return run->policy->peering[peering].name;
}

static void
judge_kind(struct maps_setup_run *run, uint32_t n)
{
  const struct maps_setup_peering *p = &run->setup->peering[n];
  const char *name = peering_name(run, n);
  bool type = maps_setup_is(p->type, "Edge") || maps_setup_is(p->type, "Voice") ||
              maps_setup_is(p->type, "IxRs");

  if (p->kind && !maps_setup_is(p->kind, "Direct"))
    maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PEERING, name,
                   "create a peering of the type Direct", "its kind is %s", p->kind);
  else if (p->sku && !maps_setup_is(p->sku, SKU))
    maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PEERING, name,
                   "choose the SKU Premium Free in the portal", "its SKU is %s, not %s", p->sku,
                   SKU);
  else if (p->type && !type)
    maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PEERING, name,
                   "choose the Microsoft network AS8075 in the portal",
                   "its directPeeringType is %s, not Edge, Voice or IxRs", p->type);
  else if (p->kind && p->sku && p->type)
    maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PEERING, name, NULL, "%s, %s, %s", p->kind, p->sku,
                   p->type);
  else
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_PEERING, name, EXPORT_IT, "its %s is not told",
                   !p->kind  ? "kind"
                   : !p->sku ? "SKU"
                             : "directPeeringType");
}

void
maps_judge_kind(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->peering_count; n++)
    judge_kind(run, n);
}

void
maps_judge_peering_service(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->connection_count; n++)
  {
    const struct maps_setup_connection *c = &run->setup->connection[n];

    if (c->peering_service == MAPS_TOLD_YES)
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CONNECTION, c->name, NULL,
                     "it is used for Peering Service");
    else if (c->peering_service == MAPS_TOLD_NO)
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_CONNECTION, c->name,
                     "enable \"Use for Peering Service\" in the portal",
                     "it is not used for Peering Service");
    else
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CONNECTION, c->name, EXPORT_IT,
                     "its useForPeeringService is not told");
  }
}

void
maps_judge_legacy(struct maps_setup_run *run)
{
  bool attested = false;

  for (uint32_t n = 0; n < run->setup->peering_count; n++)
    if (run->setup->peering[n].azure)
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PEERING, peering_name(run, n), NULL,
                     "it is a resource of Azure's");
    else if (maps_setup_attested(run))
      attested = true;
    else
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_PEERING, peering_name(run, n),
                     "add its export, or convert the legacy peering in the portal",
                     "nothing shows that it is a resource of Azure's");

  if (attested)
    maps_setup_say_attested(run, "convert the legacy peering in the portal", " ");
}

void
maps_judge_asn_public(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->peering_count; n++)
  {
    const struct maps_setup_peering *p = &run->setup->peering[n];
    const char *name = peering_name(run, n);
    uint32_t asn = run->policy->peering[n].asn;
    bool azure = p->peer_asn != MAPS_NONE;

    if (maps_asn_private(asn) || maps_asn_reserved(asn))
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PEERING, name,
                     "associate a public ASN of your own; that needs a new peering", "AS%u is %s",
                     asn, maps_asn_private(asn) ? "private" : "reserved");
    else if (asn == MAPS_ASN_MICROSOFT || asn == MAPS_ASN_EXPRESSROUTE)
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PEERING, name,
                     "associate a public ASN of your own; that needs a new peering",
                     "AS%u is Microsoft's", asn);
    else if (azure && !p->own_asn && asn != run->policy->local_asn)
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PEERING, name,
                     "correct local_asn, or give the peering its \"asn\" if both are yours",
                     "Azure has AS%u for it, the routers are AS%u", asn, run->policy->local_asn);
    else if (p->peer_asn_id && !azure && !p->own_asn)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_PEERING, name, EXPORT_ASN,
                     "which ASN its peerAsn is, is not told");
    else
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PEERING, name, NULL, "AS%u is public", asn);
  }
}

void
maps_judge_asn_approved(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->peering_count; n++)
  {
    const struct maps_setup_peering *p = &run->setup->peering[n];
    const struct maps_setup_peer_asn *asn =
      p->peer_asn == MAPS_NONE ? NULL : &run->setup->peer_asn[p->peer_asn];
    const char *name = peering_name(run, n);

    if (!asn || !asn->state)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_PEERING, name, EXPORT_ASN,
                     "the validationState of its ASN is not told");
    else if (maps_setup_is(asn->state, "Approved"))
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_PEERING, name, NULL, "AS%u is Approved",
                     asn->asn);
    else
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_PEERING, name,
                     "have the ASN approved before anything is asked for", "AS%u is %s%s%s",
                     asn->asn, asn->state, asn->error ? "; Azure says: " : "",
                     asn->error ? asn->error : "");
  }
}

void
maps_judge_asn_contact(struct maps_setup_run *run)
{
  char name[MAPS_PREFIX_TEXT];

  for (uint32_t n = 0; n < run->setup->peer_asn_count; n++)
  {
    const struct maps_setup_peer_asn *p = &run->setup->peer_asn[n];

    snprintf(name, sizeof name, "AS%u", p->asn);
    if (p->free_mail)
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_ASN, name, "give contacts at your own domain",
                     "%s is at a provider of free mail", p->free_mail);
    else if (p->noc_email == MAPS_TOLD_YES && p->noc_phone == MAPS_TOLD_YES)
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_ASN, name, NULL, "its NOC has e-mail and phone");
    else if (p->noc_email == MAPS_TOLD_NOTHING)
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_ASN, name, EXPORT_ASN,
                     "its contacts are not told");
    else
      maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_ASN, name,
                     "add the contact of your NOC to the ASN", "its NOC has no %s",
                     p->noc_email == MAPS_TOLD_YES ? "phone" : "e-mail");
  }

  if (!run->setup->peer_asn_count)
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_INVENTORY, NULL, EXPORT_ASN,
                   "no peerAsn is told");
}

void
maps_judge_once(struct maps_setup_run *run)
{
  char text[MAPS_PREFIX_TEXT];

  for (uint32_t n = 0; n < run->setup->registered_count; n++)
  {
    const struct maps_setup_registered *r = &run->setup->registered[n];

    maps_setup_registered_text(r, text);
    if (r->registered == MAPS_NONE)
      maps_setup_say(run, MAPS_SETUP_PASS, maps_setup_registered_kind(r), text, NULL,
                     "it is registered under %s", peering_name(run, r->peering));
    else
      maps_setup_say(run, MAPS_SETUP_FAIL, maps_setup_registered_kind(r), text,
                     "delete one of the two in the portal",
                     "it is registered under %s and under %s",
                     peering_name(run, run->setup->registered[r->registered].peering),
                     peering_name(run, r->peering));
  }
}

/* Is it a state on the way to the right one? */
static bool
on_the_way(const char *state)
{
  return maps_setup_is(state, "Pending") || maps_setup_is(state, "Updating") ||
         maps_setup_is(state, "Warning");
}

static void
judge_state(struct maps_setup_run *run, const struct maps_setup_registered *r)
{
  enum maps_setup_kind kind = maps_setup_registered_kind(r);
  const char *state = r->state, *provisioning = r->provisioning;
  char name[MAPS_PREFIX_TEXT];

  maps_setup_registered_text(r, name);
  if (maps_setup_is(state, "None") || maps_setup_is(state, "Unknown"))
    state = NULL;

  bool bad_state = state && !maps_setup_is(state, "Verified");
  bool bad_provisioning = provisioning && !maps_setup_is(provisioning, "Succeeded");

  if (bad_state || bad_provisioning)
    maps_setup_say(
      run,
      (!bad_state || on_the_way(state)) && (!bad_provisioning || on_the_way(provisioning))
        ? MAPS_SETUP_WARN
        : MAPS_SETUP_FAIL,
      kind, name, "mend what Azure says, then have it validated again", "%s%s%s%s%s%s",
      bad_state ? "validation is " : "provisioning is ", bad_state ? state : provisioning,
      r->error ? "; Azure says: " : "", r->error ? r->error : "",
      bad_state && bad_provisioning ? "; provisioning is " : "",
      bad_state && bad_provisioning ? provisioning : "");
  else if (r->error)
    maps_setup_say(run, MAPS_SETUP_WARN, kind, name, "mend what Azure says", "Azure says: %s",
                   r->error);
  else if (!provisioning || kind == MAPS_OF_PREFIX && !state)
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, kind, name, "add an export of what is registered",
                   "its state is not told");
  else if (r->key == MAPS_TOLD_YES)
    maps_setup_say(run, MAPS_SETUP_PASS, kind, name, NULL, "it is %s and has its key",
                   state ? state : provisioning);
  else if (r->key == MAPS_TOLD_NO)
    maps_setup_say(run, MAPS_SETUP_FAIL, kind, name, "ask peeringservice@microsoft.com",
                   "it is %s but has no key", state ? state : provisioning);
  else
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, kind, name, "see in the portal that it has a key",
                   "it is %s; whether it has a key is not told", state ? state : provisioning);
}

void
maps_judge_state(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->registered_count; n++)
    judge_state(run, &run->setup->registered[n]);
}

void
maps_judge_key_match(struct maps_setup_run *run)
{
  for (uint32_t n = 0; n < run->setup->customer_count; n++)
  {
    const struct maps_setup_customer *c = &run->setup->customer[n];
    const struct maps_setup_registered as = {.prefix = c->prefix, .asn = c->asn};
    char text[MAPS_PREFIX_TEXT];

    maps_setup_registered_text(&as, text);
    switch (c->match)
    {
    case MAPS_KEY_SAME:
      maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_CUSTOMER, c->name, NULL, "it has the key of %s",
                     text);
      break;
    case MAPS_KEY_DIFFERS:
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_CUSTOMER, c->name,
                     "give the customer the key that the portal shows", "its key is not that of %s",
                     text);
      break;
    case MAPS_KEY_NOT_REGISTERED:
      maps_setup_say(run, MAPS_SETUP_FAIL, MAPS_OF_CUSTOMER, c->name, "register it",
                     "%s is not registered, so there is no key for it", text);
      break;
    default:
      maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_CUSTOMER, c->name,
                     "give its key, and an export of what is registered",
                     "the key of %s is not told on both sides", text);
    }
  }
}

/* The part of an id up to the peering's name: subscription and resource group */
static size_t
group_length(const char *id)
{
  const char *provider = strcasestr(id, "/providers/");

  return provider ? (size_t) (provider - id) : strlen(id);
}

/* Compares a peering with what it was. */
static bool
peering_changed(struct maps_setup_run *run, uint32_t n, uint32_t old)
{
  const char *name = peering_name(run, n), *id = run->setup->peering[n].id;
  const char *old_id = run->before->setup->peering[old].id;
  uint32_t asn = run->policy->peering[n].asn, old_asn = run->before->policy->peering[old].asn;
  bool moved =
    id && old_id &&
    (group_length(id) != group_length(old_id) || strncasecmp(id, old_id, group_length(id)));

  if (moved)
    maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_PEERING, name,
                   "create a new peering, then delete the old one",
                   "it has another subscription or resource group than before");
  if (asn != old_asn)
    maps_setup_say(run, MAPS_SETUP_WARN, MAPS_OF_PEERING, name,
                   "create a new peering, then delete the old one", "it had AS%u before, now AS%u",
                   old_asn, asn);
  return moved || asn != old_asn;
}

/* A registered prefix or ASN of this name under a peering of this name, which is another one now */
static bool
registered_changed(struct maps_setup_run *run, const struct maps_setup_registered *r)
{
  const struct maps_inventory *before = run->before;
  char text[MAPS_PREFIX_TEXT], old_text[MAPS_PREFIX_TEXT];

  for (uint32_t n = 0; r->name && n < before->setup->registered_count; n++)
  {
    const struct maps_setup_registered *old = &before->setup->registered[n];

    if (!old->name || strcasecmp(old->name, r->name) ||
        strcmp(before->policy->peering[old->peering].name, peering_name(run, r->peering)))
      continue;

    maps_setup_registered_text(r, text);
    maps_setup_registered_text(old, old_text);
    if (!strcmp(text, old_text))
      continue;
    maps_setup_say(run, MAPS_SETUP_WARN, maps_setup_registered_kind(r), text,
                   "delete the old resource and create a new one: its key is new, too",
                   "%s was %s before", r->name, old_text);
    return true;
  }

  return false;
}

void
maps_judge_immutable(struct maps_setup_run *run)
{
  bool changed = false;

  if (!run->before)
  {
    maps_setup_say(run, MAPS_SETUP_UNKNOWN, MAPS_OF_INVENTORY, NULL,
                   "give the inventory of before: --before FILE",
                   "there is nothing to compare with");
    return;
  }

  for (uint32_t n = 0; n < run->setup->peering_count; n++)
    for (uint32_t k = 0; k < run->before->setup->peering_count; k++)
      if (!strcmp(peering_name(run, n), run->before->policy->peering[k].name))
        changed |= peering_changed(run, n, k);
  for (uint32_t n = 0; n < run->setup->registered_count; n++)
    changed |= registered_changed(run, &run->setup->registered[n]);

  if (!changed)
    maps_setup_say(run, MAPS_SETUP_PASS, MAPS_OF_INVENTORY, NULL, NULL,
                   "nothing changed that Azure cannot change");
}
