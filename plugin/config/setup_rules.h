/*
 *	bird-maps -- the set-up rules
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	One table names every rule that is about the set-up rather than about a route:
 *	its id, where Microsoft asks for it, what the portal says, and whether an
 *	operator's word can answer it. Rules read a set-up and give findings, one for
 *	each object. What the set-up does not tell is unknown, never a pass.
 */

#ifndef MAPS_CONFIG_SETUP_RULES_H
#define MAPS_CONFIG_SETUP_RULES_H

#include "config/inventory.h"

enum maps_severity
{
  MAPS_MUST,
  MAPS_SHOULD,
  MAPS_INFO,
};

enum maps_setup_answer
{
  MAPS_SETUP_PASS,
  MAPS_SETUP_ATTESTED,
  MAPS_SETUP_UNKNOWN,
  MAPS_SETUP_WARN,
  MAPS_SETUP_FAIL,
  MAPS_SETUP_ANSWERS
};

/* What a finding is about; of an inventory there is one, without a name. */
enum maps_setup_kind
{
  MAPS_OF_INVENTORY,
  MAPS_OF_PEERING,
  MAPS_OF_CONNECTION,
  MAPS_OF_SESSION,
  MAPS_OF_PREFIX,
  MAPS_OF_ASN,
  MAPS_OF_CUSTOMER,
  MAPS_OF_KINDS
};

struct maps_setup_run;

struct maps_setup_rule
{
  const char *id;     /* "SS-MIN2" */
  const char *page;   /* of the route rule that asks the same, or NULL: the page is the id's */
  const char *title;  /* what is asked for, one phrase */
  const char *source; /* the documents of Microsoft's that ask for it */
  const char *portal; /* Microsoft's words where it is not so, or NULL where none are published */
  uint8_t severity;   /* enum maps_severity */
  bool attested;      /* the operator's word counts */
  void (*judge)(struct maps_setup_run *run);
};

#define MAPS_SETUP_RULES 48

/* In the order of reports */
extern const struct maps_setup_rule maps_setup_rules[MAPS_SETUP_RULES];

/* The index of the rule with this id, or MAPS_NONE */
uint32_t maps_setup_rule_index(const char *id);

struct maps_setup_finding
{
  const struct maps_setup_rule *rule;
  uint8_t answer;                             /* enum maps_setup_answer */
  uint8_t kind;                               /* enum maps_setup_kind */
  char *name;                                 /* of the object, or NULL */
  char *found;                                /* what is the case */
  const char *todo;                           /* what to do, or NULL where nothing is */
  const struct maps_attestation *attestation; /* the set-up's that was asked, or NULL */
};

struct maps_setup_findings
{
  struct maps_setup_finding *finding;
  uint32_t count;
  uint32_t answers[MAPS_SETUP_ANSWERS];
};

struct maps_host;

/* Judges by all rules; before, an older inventory, and host may be NULL. False when memory is
 * short. The findings refer to the set-up. */
bool maps_setup_judge(const struct maps_inventory *now, const struct maps_inventory *before,
                      const struct maps_host *host, struct maps_setup_findings *findings);
void maps_setup_findings_free(struct maps_setup_findings *findings);

const char *maps_setup_answer_name(enum maps_setup_answer answer);
const char *maps_setup_kind_name(enum maps_setup_kind kind);
const char *maps_severity_name(enum maps_severity severity);

#endif
