/*
 *	bird-maps -- the inventory: the ASNs of a subscription
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A peering names its ASN by the id of a peerAsn. Tools write ids with different
 *	case, and templates do not know the subscription. Contacts are looked at, not
 *	kept: whether a NOC can be reached is all that is asked.
 */

#include <stdlib.h>
#include <string.h>

#include <json-c/json_object.h>

#include "config/compile.h"

enum
{
  RESOURCE_NAME,
  RESOURCE_ID,
  RESOURCE_PROPERTIES,
  RESOURCE_KEYS,
};

static const struct maps_key resource_key[RESOURCE_KEYS] = {
  [RESOURCE_NAME] = {"name", MAPS_STRING, MAPS_NULLABLE},
  [RESOURCE_ID] = {"id", MAPS_STRING, MAPS_NULLABLE},
  [RESOURCE_PROPERTIES] = {"properties", MAPS_OBJECT, MAPS_REQUIRED},
};
static const struct maps_shape resource_shape = MAPS_SHAPE("a peerAsn", resource_key);

enum
{
  PROPERTY_ASN,
  PROPERTY_CONTACTS,
  PROPERTY_OLD_CONTACTS,
  PROPERTY_STATE,
  PROPERTY_ERROR,
  PROPERTY_KEYS,
};

static const struct maps_key property_key[PROPERTY_KEYS] = {
  [PROPERTY_ASN] = {"peerAsn", MAPS_ANY, MAPS_REQUIRED},
  [PROPERTY_CONTACTS] = {"peerContactDetail", MAPS_LIST, MAPS_NULLABLE},
  [PROPERTY_OLD_CONTACTS] = {"peerContactInfo", MAPS_OBJECT, MAPS_NULLABLE},
  [PROPERTY_STATE] = {"validationState", MAPS_STRING, MAPS_NULLABLE},
  [PROPERTY_ERROR] = {"errorMessage", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_shape property_shape =
  MAPS_SHAPE("the properties of a peerAsn", property_key);

enum
{
  CONTACT_ROLE,
  CONTACT_EMAIL,
  CONTACT_PHONE,
  CONTACT_KEYS,
};

static const struct maps_key contact_key[CONTACT_KEYS] = {
  [CONTACT_ROLE] = {"role", MAPS_STRING, MAPS_NULLABLE},
  [CONTACT_EMAIL] = {"email", MAPS_STRING, MAPS_NULLABLE},
  [CONTACT_PHONE] = {"phone", MAPS_STRING, MAPS_NULLABLE},
};
static const struct maps_shape contact_shape = MAPS_SHAPE("a contact", contact_key);

/* API versions of 2019 know no roles. */
static const struct maps_key old_contact_key[] = {
  {"emails", MAPS_LIST, MAPS_NULLABLE},
  {"phone", MAPS_LIST, MAPS_NULLABLE},
};
static const struct maps_shape old_contact_shape = MAPS_SHAPE("a peerContactInfo", old_contact_key);

/* Providers of mail for everybody, as they are called under any top-level domain */
static bool
is_free_mail(const char *email)
{
  static const char *const names[] = {"aol",     "gmail",      "gmx",   "googlemail",
                                      "hotmail", "icloud",     "live",  "outlook",
                                      "proton",  "protonmail", "yahoo", "ymail"};
  const char *at = strrchr(email, '@'), *domain = at ? at + 1 : "";
  size_t length = strcspn(domain, ".");

  /* "yahoo.co.jp", but not "live.example.com" */
  for (unsigned n = 0; n < sizeof names / sizeof *names; n++)
    if (length == strlen(names[n]) && !strncasecmp(domain, names[n], length) &&
        strlen(domain + length) <= strlen(".com.au"))
      return true;
  return false;
}

static bool
filled(struct json_object *value)
{
  return json_object_is_type(value, json_type_string) && json_object_get_string_len(value);
}

static void
see_email(struct maps_compile *c, struct maps_setup_peer_asn *p, struct json_object *email,
          bool noc)
{
  if (!filled(email))
    return;

  if (noc)
    p->noc_email = MAPS_TOLD_YES;
  if (!p->free_mail && is_free_mail(json_object_get_string(email)))
    maps_field_copy(c->r, email, &p->free_mail);
}

static void
read_contacts(struct maps_compile *c, const struct maps_place *at, struct json_object *list,
              struct maps_setup_peer_asn *p)
{
  p->noc_email = p->noc_phone = MAPS_TOLD_NO;
  for (uint32_t n = 0; n < json_object_array_length(list); n++)
  {
    struct maps_place here = maps_place_item(at, n);
    struct json_object *value[CONTACT_KEYS];

    maps_fields(c->r, &here, json_object_array_get_idx(list, n), &contact_shape, value);
    bool noc =
      value[CONTACT_ROLE] && !strcasecmp(json_object_get_string(value[CONTACT_ROLE]), "Noc");

    see_email(c, p, value[CONTACT_EMAIL], noc);
    if (noc && filled(value[CONTACT_PHONE]))
      p->noc_phone = MAPS_TOLD_YES;
  }
}

static void
read_old_contacts(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
                  struct maps_setup_peer_asn *p)
{
  struct json_object *value[2];

  maps_fields(c->r, at, object, &old_contact_shape, value);
  p->noc_email = p->noc_phone = MAPS_TOLD_NO;
  for (uint32_t n = 0; value[0] && n < json_object_array_length(value[0]); n++)
    see_email(c, p, json_object_array_get_idx(value[0], n), true);
  for (uint32_t n = 0; value[1] && n < json_object_array_length(value[1]); n++)
    if (filled(json_object_array_get_idx(value[1], n)))
      p->noc_phone = MAPS_TOLD_YES;
}

static void
read_properties(struct maps_compile *c, const struct maps_place *at, struct json_object *object,
                struct maps_setup_peer_asn *p)
{
  struct json_object *value[PROPERTY_KEYS];
  struct maps_place asn = maps_place_key(at, "peerAsn");
  struct maps_place contacts = maps_place_key(at, "peerContactDetail");
  struct maps_place old = maps_place_key(at, "peerContactInfo");

  maps_fields(c->r, at, object, &property_shape, value);
  if (value[PROPERTY_ASN])
    maps_field_asn(c->r, &asn, value[PROPERTY_ASN], &p->asn);
  maps_field_copy(c->r, value[PROPERTY_STATE], &p->state);
  maps_field_copy(c->r, value[PROPERTY_ERROR], &p->error);
  if (value[PROPERTY_CONTACTS])
    read_contacts(c, &contacts, value[PROPERTY_CONTACTS], p);
  else if (value[PROPERTY_OLD_CONTACTS])
    read_old_contacts(c, &old, value[PROPERTY_OLD_CONTACTS], p);
}

void
maps_read_peer_asns(struct maps_compile *c, const struct maps_place *at, struct json_object *list)
{
  struct maps_setup *setup = c->setup;

  for (uint32_t n = 0; n < json_object_array_length(list); n++)
  {
    struct maps_place here = maps_place_item(at, n);
    struct maps_place properties = maps_place_key(&here, "properties");
    struct json_object *value[RESOURCE_KEYS];

    if (!maps_more(c->r, &setup->peer_asn, n, sizeof *setup->peer_asn))
      return;

    struct maps_setup_peer_asn *p = &setup->peer_asn[setup->peer_asn_count++];

    *p = (struct maps_setup_peer_asn){0};
    maps_fields(c->r, &here, json_object_array_get_idx(list, n), &resource_shape, value);
    maps_field_copy(c->r, value[RESOURCE_NAME], &p->name);
    maps_field_copy(c->r, value[RESOURCE_ID], &p->id);
    if (value[RESOURCE_PROPERTIES])
      read_properties(c, &properties, value[RESOURCE_PROPERTIES], p);
  }
}

static bool
whole(const char *id)
{
  return !strncasecmp(id, "/subscriptions/", strlen("/subscriptions/"));
}

uint32_t
maps_find_peer_asn(const struct maps_compile *c, const char *id)
{
  const char *slash = strrchr(id, '/'), *name = slash ? slash + 1 : id;

  for (uint32_t n = 0; n < c->setup->peer_asn_count; n++)
  {
    const struct maps_setup_peer_asn *p = &c->setup->peer_asn[n];
    bool both = p->id && whole(p->id) && whole(id);

    if (both ? !strcasecmp(p->id, id) : p->name && !strcasecmp(p->name, name))
      return n;
  }

  return MAPS_NONE;
}

const char *
maps_peer_asn_where(const struct maps_compile *c, uint32_t number, char buf[MAPS_WHERE_TEXT])
{
  static const struct maps_place root;
  struct maps_place list = maps_place_key(&root, "azure");
  struct maps_place item = maps_place_item(&list, number);
  struct maps_place properties = maps_place_key(&item, "properties");
  struct maps_place asn = maps_place_key(&properties, "peerAsn");

  return maps_where_shown(c->r, &asn, buf);
}
