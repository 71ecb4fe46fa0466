/*
 *	bird-maps -- verdicts in words
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	How a verdict reads, for birdc and the tool alike. Every function writes into
 *	the caller's buffer, always ends it with NUL, never writes beyond size, and
 *	returns the length written; what does not fit is cut.
 */

#ifndef MAPS_CORE_REPORT_H
#define MAPS_CORE_REPORT_H

#include "core/engine.h"

/* Most that maps_report_json_string() can need for a string of n bytes */
#define MAPS_JSON_STRING_MAX(n) (6 * (n) + 3)

/* One rule with its offending detail: "private-asn (AS64512 at 2)", "path-too-long (4 > 3)".
 * For a rule without a detail, its id alone. Without the policy that judged (NULL) its limits
 * are not told: "path-too-long (4)". */
int maps_report_rule(const struct maps_policy *policy, unsigned code, uint16_t length,
                     const struct maps_offender offender[MAPS_OFFENCES], char *buf, size_t size);

/* The same for every rule of the mask, joined by ", "; "-" for none. */
int maps_report_rules(const struct maps_policy *policy, uint32_t mask, uint16_t length,
                      const struct maps_offender offender[MAPS_OFFENCES], char *buf, size_t size);

/* The ASN that offends the rule, or NULL where the rule names none or it was not found. */
const struct maps_offender *
maps_report_offender(unsigned code, const struct maps_offender offender[MAPS_OFFENCES]);

/* Microsoft's portal wordings of the mask's rules, without repeats, joined by "; "; "-" for none.
 */
int maps_report_portal(uint32_t mask, char *buf, size_t size);

/* A JSON string (RFC 8259), with its quotes. Bytes that are not UTF-8 become U+FFFD. */
int maps_report_json_string(const char *text, char *buf, size_t size);

/* JSON arrays: of the rules' ids, of their codes. */
int maps_report_json_ids(uint32_t mask, char *buf, size_t size);
int maps_report_json_codes(uint32_t mask, char *buf, size_t size);

#endif
