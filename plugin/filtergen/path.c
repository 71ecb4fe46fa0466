/*
 *	bird-maps -- generated filters: what an AS path tells
 *
 *	(c) 2026 The bird-maps authors
 *
 *	Can be freely distributed and used under the terms of the GNU GPL,
 *	version 2 or (at your option) any later version.
 *
 *	The filter language walks the ASNs of a path and never shows the segments, so
 *	they are found out. The length counts an AS_SET once and a confederation's
 *	segment not at all: where it is the number of ASNs, there is neither a set of
 *	several ASNs nor a confederation's segment. A mask may match a set any number
 *	of times: only a path with a set fits a mask that is longer than the path.
 *	Of single ASNs the same is asked after all others were deleted.
 */

#include "filtergen/parts.h"

/* Longest path that is read, and with other segments than sequences in it. A path in a message
 * of 4096 bytes has 1010 ASNs at most; masks of BIRD 2.0.12 must not meet more than 2048. */
#define READ_MAX   2000
#define MIXED_MAX  64
#define LONG_MASK  (READ_MAX + 1)
#define SHORT_MASK (MIXED_MAX + 1)

static void
put_mask(struct maps_out *o, const char *name, int items)
{
  maps_put(o, "define %s = [=", name);
  for (int i = 0; i < items; i++)
    maps_put_text(o, i % 45 ? " ?" : "\n  ?");
  maps_put_text(o, "\n=];\n");
}

static void
put_segments(struct maps_out *o)
{
  maps_put_text(o, "\n# Longer than any path that is asked for below\n");
  put_mask(o, "maps_short_mask", SHORT_MASK);
  put_mask(o, "maps_long_mask", LONG_MASK);

  maps_put(
    o,
    "\n# Does this path of so many ASNs, at most %d, have a set? Only one with a set fits a\n"
    "# mask longer than itself.",
    READ_MAX);
  maps_put_function(o, "maps_has_set(bgppath maps_p; int maps_n)", "bool");
  maps_put(o,
           "  if maps_n < %d then return maps_p ~ maps_short_mask;\n"
           "  return maps_p ~ maps_long_mask;\n"
           "}\n",
           SHORT_MASK);

  maps_put_text(
    o, "\n# The segment that the ASN at this position stands in: 1 a sequence, 2 a set, 3 a\n"
       "# confederation's; 0 if the path does not tell.");
  maps_put_function(o, "maps_segment(bgppath maps_p; int maps_at; int maps_asn)", "int");
  maps_put_text(o, "  bgppath maps_q = maps_p;\n"
                   "  int maps_i = 0;\n"
                   "  int maps_n = 0;\n"
                   "  int maps_k = 0;\n"
                   "  for int maps_a in maps_p do\n"
                   "  {\n"
                   "    maps_i = maps_i + 1;\n"
                   "    if maps_a = maps_asn then\n"
                   "    {\n"
                   "      maps_n = maps_n + 1;\n"
                   "      if maps_i <= maps_at then maps_k = maps_k + 1;\n"
                   "    }\n"
                   "    else maps_q = delete(maps_q, maps_a);\n"
                   "  }\n"
                   "\n"
                   "  # It stands maps_n times in what is left, here for the time maps_k\n"
                   "  bool maps_sets = maps_has_set(maps_q, maps_n);\n"
                   "  if maps_q.len = 0 then return 3;\n"
                   "  if maps_q.len = maps_n && ! maps_sets then return 1;\n"
                   "  if maps_q.len = maps_n && maps_q ~ [= ? =] then return 2;\n"
                   "  if maps_asn = 0 then return 0;\n"
                   "\n"
                   "  # In segments of several kinds\n"
                   "  bool maps_first = maps_q.first = maps_asn;\n"
                   "  bool maps_last = maps_q.last = maps_asn;\n"
                   "  if ! maps_sets then\n"
                   "  {\n"
                   "    if maps_first && (maps_k = 1) then return 1;\n"
                   "    if maps_k = 1 then return 3;\n"
                   "    if maps_first && (maps_q.len = 1) then return 3;\n"
                   "    if (! maps_first) && (maps_q.len = maps_n - 1) then return 1;\n"
                   "    return 0;\n"
                   "  }\n"
                   "  if maps_q ~ [= ? =] then return 0;\n"
                   "  if maps_q.len = maps_n then\n"
                   "  {\n"
                   "    if (maps_k = 1) && maps_first then return 1;\n"
                   "    if (maps_k = maps_n) && maps_last then return 1;\n"
                   "    if (maps_k = 1) || (maps_k = maps_n) then return 2;\n"
                   "    if maps_n > 3 then return 0;\n"
                   "    if maps_first && maps_last then return 2;\n"
                   "    if (maps_first || maps_last) && (maps_q ~ [= ? ? =]) then return 2;\n"
                   "    return 1;\n"
                   "  }\n"
                   "  if (maps_n > 2) || (maps_last && ! maps_first) then return 0;\n"
                   "  if maps_first && (maps_k = 1) then return 1;\n"
                   "  if maps_first || (maps_k = 1) then return 3;\n"
                   "  return 2;\n"
                   "}\n");
}

static void
put_walk(struct maps_out *o)
{
  maps_put_text(
    o,
    "\n# The judged path: its first ASN but for our own; its origin; the rules it breaks, added\n"
    "# up: 1 prepended, 2 asn-repeated, 4 as-set, and 8 for a path without any ASN. maps_own:\n"
    "# our ASN will be put in front; maps_drop: a confederation's segments will be dropped.");
  maps_put_function(o, "maps_read_path(bool maps_own; bool maps_drop)", "lc");
  maps_put(o,
           "  bgppath maps_rest = bgp_path;\n"
           "  bool maps_some = maps_own;\n"
           "  bool maps_empty = true;\n"
           "  bool maps_prepended = false;\n"
           "  bool maps_repeated = false;\n"
           "  bool maps_as_set = false;\n"
           "  bool maps_unread = false;\n"
           "  int maps_n = 0;\n"
           "  int maps_kind = 1;\n"
           "  int maps_kind_before = 1;\n"
           "  int maps_before = maps_local_asn;\n"
           "  int maps_neighbour = 0;\n"
           "  int maps_origin = maps_local_asn;\n"
           "\n"
           "  for int maps_a in bgp_path do maps_n = maps_n + 1;\n"
           "  if maps_n > %d then return (0, 0, 7);\n"
           "\n"
           "  bool maps_plain = (maps_n = bgp_path.len) && ! maps_has_set(bgp_path, maps_n);\n"
           "  if (maps_n > %d) && ! maps_plain then return (0, 0, 7);\n"
           "\n"
           "  if maps_own then maps_rest = delete(maps_rest, maps_local_asn);\n"
           "  maps_n = 0;\n"
           "  for int maps_a in bgp_path do\n"
           "  {\n"
           "    maps_n = maps_n + 1;\n"
           "    if ! maps_plain then\n"
           "    {\n"
           "      maps_kind = maps_segment(bgp_path, maps_n, maps_a);\n"
           "      if maps_kind = 0 then maps_unread = true;\n"
           "    }\n"
           "    if ! (maps_drop && (maps_kind = 3)) then\n"
           "    {\n"
           "      if maps_empty then maps_neighbour = maps_a;\n"
           "      maps_empty = false;\n"
           "      if maps_some && (maps_a = maps_before) then\n"
           "      {\n"
           "        if (maps_kind = 1) && (maps_kind_before = 1) then maps_prepended = true;\n"
           "      }\n"
           "      else\n"
           "      {\n"
           "        if maps_a !~ maps_rest then maps_repeated = true;\n"
           "        maps_rest = delete(maps_rest, maps_a);\n"
           "      }\n"
           "      maps_some = true;\n"
           "      maps_before = maps_a;\n"
           "      maps_kind_before = maps_kind;\n"
           "      maps_origin = maps_a;\n"
           "      if maps_kind != 1 then\n"
           "      {\n"
           "        maps_as_set = true;\n"
           "        maps_origin = 0;\n"
           "      }\n"
           "    }\n"
           "  }\n"
           "  if maps_unread then return (0, 0, 7);\n"
           "\n"
           "  int maps_faults = 0;\n"
           "  if maps_prepended then maps_faults = maps_faults + 1;\n"
           "  if maps_repeated then maps_faults = maps_faults + 2;\n"
           "  if maps_as_set then maps_faults = maps_faults + 4;\n"
           "  if maps_empty then maps_faults = maps_faults + 8;\n"
           "  return (maps_neighbour, maps_origin, maps_faults);\n"
           "}\n",
           READ_MAX, MIXED_MAX);
}

void
maps_put_path(struct maps_out *o)
{
  put_segments(o);
  put_walk(o);
}
