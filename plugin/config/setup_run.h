/*
 *	bird-maps -- the set-up rules: what the rules share
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	A rule reads the run and says its findings. It never leaves an object of its
 *	own out: if the set-up does not tell enough, it says that.
 */

#ifndef MAPS_CONFIG_SETUP_RUN_H
#define MAPS_CONFIG_SETUP_RUN_H

#include "config/setup_host.h"
#include "config/setup_rules.h"

struct maps_setup_run
{
  const struct maps_policy *policy;
  const struct maps_setup *setup;
  const struct maps_inventory *before; /* or NULL */
  const struct maps_host *host;        /* or NULL */
  const struct maps_setup_rule *rule;  /* that is judging */
  struct maps_setup_findings *findings;
  bool out_of_memory;
};

/* A finding of the rule; todo may be NULL, the format tells what is the case. */
void maps_setup_say(struct maps_setup_run *run, enum maps_setup_answer answer,
                    enum maps_setup_kind kind, const char *name, const char *todo,
                    const char *format, ...) __attribute__((format(printf, 6, 7)));

/* What the operator attests of the rule, of the inventory as a whole. If he does not, and the
 * format is not NULL: unknown, and why. */
void maps_setup_say_attested(struct maps_setup_run *run, const char *todo, const char *format, ...)
  __attribute__((format(printf, 3, 4)));
bool maps_setup_attested(const struct maps_setup_run *run);

/* What the rule answers where it is not so: fail, or warn if it is no must */
enum maps_setup_answer maps_setup_bad(const struct maps_setup_run *run);

/* Is it Azure's word? In any case of letters; a text that is NULL is none. */
bool maps_setup_is(const char *text, const char *word);

/* The registered prefix or ASN as text */
const char *maps_setup_registered_text(const struct maps_setup_registered *registered,
                                       char buf[MAPS_PREFIX_TEXT]);
enum maps_setup_kind maps_setup_registered_kind(const struct maps_setup_registered *registered);

/* Walks the connections of a peering. */
#define MAPS_WALK_CONNECTIONS(c, setup_, peering_)                                                 \
  for (const struct maps_setup_connection *c = (setup_)->connection,                               \
                                          *c##_end = c + (setup_)->connection_count;               \
       c < c##_end; c++)                                                                           \
    if (c->peering == (peering_))

/* setup_links.c: what connects to Microsoft */
void maps_judge_min2(struct maps_setup_run *run);
void maps_judge_diverse(struct maps_setup_run *run);
void maps_judge_backup_location(struct maps_setup_run *run);
void maps_judge_geo(struct maps_setup_run *run);
void maps_judge_bandwidth(struct maps_setup_run *run);
void maps_judge_min_speed(struct maps_setup_run *run);
void maps_judge_provisioned(struct maps_setup_run *run);
void maps_judge_utilisation(struct maps_setup_run *run);

/* setup_sessions.c: sessions, and what is announced on them */
void maps_judge_active(struct maps_setup_run *run);
void maps_judge_established(struct maps_setup_run *run);
void maps_judge_dual_stack(struct maps_setup_run *run);
void maps_judge_md5(struct maps_setup_run *run);
void maps_judge_bfd(struct maps_setup_run *run);
void maps_judge_address_provider(struct maps_setup_run *run);
void maps_judge_max_advertised(struct maps_setup_run *run);
void maps_judge_all_sessions(struct maps_setup_run *run);
void maps_judge_primary_backup(struct maps_setup_run *run);
void maps_judge_consistent(struct maps_setup_run *run);
void maps_judge_receive_limit(struct maps_setup_run *run);

/* setup_resources.c: Azure's resources */
void maps_judge_kind(struct maps_setup_run *run);
void maps_judge_peering_service(struct maps_setup_run *run);
void maps_judge_legacy(struct maps_setup_run *run);
void maps_judge_asn_public(struct maps_setup_run *run);
void maps_judge_asn_approved(struct maps_setup_run *run);
void maps_judge_asn_contact(struct maps_setup_run *run);
void maps_judge_once(struct maps_setup_run *run);
void maps_judge_state(struct maps_setup_run *run);
void maps_judge_key_match(struct maps_setup_run *run);
void maps_judge_immutable(struct maps_setup_run *run);

/* setup_prefixes.c: what is registered */
void maps_judge_private_prefix(struct maps_setup_run *run);
void maps_judge_prefix_family(struct maps_setup_run *run);
void maps_judge_overlap(struct maps_setup_run *run);
void maps_judge_24(struct maps_setup_run *run);
void maps_judge_private_asn(struct maps_setup_run *run);
void maps_judge_reserved_asn(struct maps_setup_run *run);
void maps_judge_origin_known(struct maps_setup_run *run);
void maps_judge_unregistered(struct maps_setup_run *run);
void maps_judge_own_space(struct maps_setup_run *run);

/* setup_operator.c: what the operator attests, and what this host says of it */
void maps_judge_attested(struct maps_setup_run *run);
void maps_judge_lacp(struct maps_setup_run *run);
void maps_judge_firewall(struct maps_setup_run *run);
void maps_judge_rate_limit(struct maps_setup_run *run);

#endif
