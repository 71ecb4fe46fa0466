"""bird-maps -- verdicts written by hand

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

What the rules' text says of single routes, worked out on paper. Unless a case
says otherwise the local ASN is 650100, the session prepends it, 11.1.0.0/24 is
registered (partner), the communities are 8075:8007, and no registry data is
configured.
"""

from collections import namedtuple

from inventories import REGISTRY

MS, OBSERVED, TAGGED = "11.0.1.1", "11.0.1.6", "11.0.1.200"
CLIENT, OBSERVED_CLIENT, ORDINARY = "11.0.7.1", "11.0.8.1", "11.0.9.1"

Case = namedtuple(
    "Case",
    "name deployment changes session direction prefix path communities decision failed warned",
)


def case(name, path, decision, failed=(), warned=(), **how):
    """A route on export to Microsoft in a partner deployment, unless told otherwise."""
    return Case(
        name,
        how.get("deployment", "partner"),
        how.get("changes", {}),
        how.get("session", MS),
        how.get("direction", "export"),
        how.get("prefix", "11.1.0.0/24"),
        path,
        how.get("communities", [[8075, 8007]]),
        decision,
        list(failed),
        list(warned),
    )


def prefix_case(prefix, bogon, warned=()):
    """Rule 1 alone, on an import from Microsoft."""
    name = "rule 1: %s %s" % (prefix, "fails" if bogon else "passes")
    decision = "reject" if bogon else "accept"
    failed = [1] if bogon else []
    return case(name, "8075", decision, failed, warned, prefix=prefix, direction="import")


def server(name, path, decision, failed=(), warned=(), **how):
    """A route server: it does not prepend, and 650001 is a registered ASN."""
    how = {"deployment": "route-server", "prefix": "11.3.0.0/24", **how}
    return case(name, path, decision, failed, warned, **how)


def client(name, path, decision, failed=(), warned=(), **how):
    """A client's route, with its failures rejected."""
    changes = {"clients": {"action": "reject"}, **how.pop("changes", {})}
    how = {"session": CLIENT, "direction": "import", **how}
    return case(name, path, decision, failed, warned, changes=changes, **how)


ROA = {"registry": {**REGISTRY, "match": "roa"}}
OBJECTS = {"registry": {**REGISTRY, "match": "route-object"}}
WIDE = {"registry": {**REGISTRY, "match": "route-object", "allow_more_specific": True}}
AUT = {"registry": {"aut_nums": [650100, 650001]}, "associated_asns": [650001, 650002]}
VRPS = {"registry": {"vrps": REGISTRY["vrps"]}, "associated_asns": [650001, 650002]}
SIX = {"prefix": "2d00:1::/48"}

CASES = [
    case("own registered route", "", "accept"),
    case("one customer behind", "650101", "accept"),
    case("the router adds the community", "", "accept", communities=[]),
    case(
        "neither registered nor carrying", "", "out-of-scope",
        prefix="11.3.0.0/24", communities=[],
    ),
    case(
        "a near miss does not carry", "", "out-of-scope",
        prefix="11.3.0.0/24", communities=[[8007, 8075]],
    ),
    prefix_case("0.0.0.0/0", True),
    prefix_case("::/0", True),
    prefix_case("10.0.0.0/8", True),
    prefix_case("10.1.2.0/24", True),
    prefix_case("11.3.0.0/24", False),
    prefix_case("9.0.0.0/8", False),
    prefix_case("8.0.0.0/6", True),
    prefix_case("192.0.0.9/32", False),
    prefix_case("192.0.0.8/32", True),
    prefix_case("192.0.0.8/31", True),
    prefix_case("192.0.0.0/16", True),
    prefix_case("192.31.196.0/24", False),
    prefix_case("192.31.0.0/16", False),
    prefix_case("192.175.48.128/25", False),
    prefix_case("192.88.99.0/24", True),
    prefix_case("192.88.98.0/24", False),
    prefix_case("100.63.0.0/16", False),
    prefix_case("100.64.0.0/16", True),
    prefix_case("100.128.0.0/16", False),
    prefix_case("172.32.0.0/16", False),
    prefix_case("198.0.0.0/8", True),
    prefix_case("198.20.0.0/16", False),
    prefix_case("223.255.255.0/24", False),
    prefix_case("224.0.0.0/24", True),
    prefix_case("255.255.255.255/32", True),
    prefix_case("64:ff9b::/96", False),
    prefix_case("64:ff9b::/95", True),
    prefix_case("64:ff9b::b00:0/104", False),
    prefix_case("64:ff9b:1::/48", True),
    prefix_case("2000::/3", True),
    prefix_case("2d00::/16", False),
    prefix_case("4000::/16", True),
    prefix_case("fec0::/10", True),
    prefix_case("2001::/23", True),
    prefix_case("2001:200::/23", False),
    prefix_case("2001:1::2/128", False),
    prefix_case("2001:1::4/128", True),
    prefix_case("2001:3:1::/48", False),
    prefix_case("2001:4:112::/48", False),
    prefix_case("2001:4:113::/48", True),
    prefix_case("2001:20::/28", False),
    prefix_case("2001:40::/28", True),
    prefix_case("2001:db7::/32", False),
    prefix_case("2001:db8:1::/48", True),
    prefix_case("2002::/16", True),
    prefix_case("2003::/16", False),
    prefix_case("3fff::/20", True),
    prefix_case("3fff:1000::/20", False),
    prefix_case("2620:4f:8000::/48", False),
    case("rule 2: not registered", "", "reject", [2], prefix="11.3.0.0/24"),
    case("rule 2: a more specific is not equal", "", "reject", [2], [17], prefix="11.1.0.0/25"),
    case(
        "rule 2: more_specifics", "", "accept", [], [17],
        prefix="11.1.0.0/25", changes={"more_specifics": True},
    ),
    case(
        "rule 2: a less specific", "", "reject", [2],
        prefix="11.1.0.0/23", changes={"more_specifics": True},
    ),
    server("rule 3: the neighbour is registered", "650001 650002", "accept"),
    server("rule 3: the origin is registered", "650002 650001", "accept"),
    server("rule 3: only in the middle", "650002 650001 650004", "reject", [3]),
    server(
        "rule 3: match neighbour", "650002 650001", "reject", [3],
        changes={"registered_asn_match": "neighbour"},
    ),
    server(
        "rule 3: match origin", "650001 650002", "reject", [3],
        changes={"registered_asn_match": "origin"},
    ),
    server("rule 3: a SET ends the path", "650002 {650001}", "reject", [3, 10]),
    server(
        "rule 3: no registered prefixes here", "650001", "out-of-scope",
        communities=[], prefix="11.1.0.0/24",
    ),
    case(
        "rule 4: tagging require", "", "reject", [4],
        changes={"tagging": "require"}, communities=[],
    ),
    case("rule 5: three", "650002 650101", "accept"),
    case("rule 5: four", "650002 650003 650101", "reject", [5]),
    case("rule 5: max_length", "650002 650003 650101", "accept", changes={"max_length": 4}),
    case("rule 5: a SET counts once", "650101 {650001 650002 650003}", "reject", [10], [16]),
    case("rule 5: confederations count nothing", "(650001 650002 650003) 650101", "accept"),
    case(
        "rule 5: scope spares a /24", "1 2 3 650101", "accept",
        changes={"max_length_scope": "longer-than-24"},
    ),
    case(
        "rule 5: scope takes a /28", "1 2 3 650101", "reject", [5], [17],
        prefix="11.1.64.0/28", changes={"max_length_scope": "longer-than-24"},
    ),
    case(
        "rule 5: scope spares a /48", "1 2 3 650101", "accept",
        changes={"max_length_scope": "longer-than-24"}, **SIX,
    ),
    case(
        "rule 5: scope takes a /61", "1 2 3 650101", "reject", [5],
        prefix="2d00:3:0:8::/61", changes={"max_length_scope": "longer-than-24"},
    ),
    case("rule 6: 64512", "64512 650101", "reject", [6]),
    case("rule 6: 65534", "65534 650101", "reject", [6]),
    case("rule 6: 4199999999 is public", "4199999999 650101", "accept"),
    case("rule 6: 4200000000", "4200000000 650101", "reject", [6]),
    case("rule 6: 4294967294 in a SET", "650101 {4294967294}", "reject", [6, 10], [16]),
    case("rule 7: 0", "0 650101", "reject", [7]),
    case("rule 7: 112 is fine", "112 650101", "accept"),
    case("rule 7: 23456", "23456 650101", "reject", [7]),
    case("rule 7: 64495 is fine", "64495 650101", "accept"),
    case("rule 7: 64496", "64496 650101", "reject", [7]),
    case("rule 7: 64511", "64511 650101", "reject", [7]),
    case("rule 7: 65535", "65535 650101", "reject", [7]),
    case("rule 7: 65536", "65536 650101", "reject", [7]),
    case("rule 7: 131071", "131071 650101", "reject", [7]),
    case("rule 7: 131072 is fine", "131072 650101", "accept"),
    case("rule 7: 4294967295", "4294967295 650101", "reject", [7]),
    case("rules 6 and 7 in a confederation that is left", "(64512 65535) 650101", "accept"),
    case("rule 8: the local ASN twice", "650100", "reject", [8]),
    case("rule 8: a SET between breaks the pair", "650101 {650002} 650101", "reject", [5, 10], [9]),
    case("rule 8: a confederation that is left does not", "650101 (650002) 650101", "reject", [8]),
    case("rule 8: equal in a SET", "650101 {650002 650002}", "reject", [10], [16]),
    case("rule 9: comes again", "650101 650002 650101", "reject", [5], [9]),
    case("rule 9: the local ASN comes again", "650101 650100", "accept", [], [9]),
    case("rule 10: a SET", "{650101}", "reject", [10], [16]),
    client("rule 10: a client's confederation", "(650001) 650101", "accept"),
    case("rule 11: unknown without data", "", "accept"),
    case("rule 11: aut-num there", "650001", "accept", changes=AUT),
    case("rule 11: aut-num missing", "650002", "reject", [11], changes=AUT),
    case("rule 11: no origin", "650001 {650001}", "reject", [10, 11], [16], changes=AUT),
    case("rule 11: route object there", "", "accept", changes=OBJECTS),
    case("rule 11: of another origin", "650101", "reject", [11, 12], changes=OBJECTS),
    case(
        "rule 11: only a covering object", "650110", "reject", [11], [16, 17],
        prefix="11.1.64.0/28", changes=OBJECTS,
    ),
    case(
        "rule 11: a covering object serves a /28", "650110", "accept", [], [16, 17],
        prefix="11.1.64.0/28", changes=WIDE,
    ),
    case(
        "rule 11: a covering one serves no /24", "", "reject", [2, 11, 12],
        prefix="11.1.3.0/24", changes=WIDE,
    ),
    case("rule 11: a ROA that matches", "", "accept", changes=ROA),
    case("rule 11: no ROA covers", "", "reject", [2, 11], prefix="11.3.0.0/24", changes=ROA),
    case(
        "rule 11: AS0 authorizes nobody", "0", "reject", [2, 7, 11, 12], [16],
        prefix="11.2.128.0/17", changes=ROA,
    ),
    case("rule 12: valid", "", "accept", changes=VRPS),
    case(
        "rule 12: not found is not invalid", "", "reject", [2],
        prefix="11.3.0.0/24", changes=VRPS,
    ),
    case("rule 12: another origin", "650002", "reject", [12], changes=VRPS),
    case(
        "rule 12: too long", "650001", "reject", [2, 12], [17],
        prefix="11.1.9.0/25", changes=VRPS,
    ),
    case("rule 12: at max_length", "650001", "reject", [2], prefix="11.1.9.0/24", changes=VRPS),
    case("rule 12: no origin", "{650100}", "reject", [10, 12], [16], changes=VRPS),
    case("rule 13: 12076", "12076 650101", "reject", [13]),
    case("rule 13: 8075 would loop", "8075 650101", "reject", [13]),
    case(
        "rule 13: 8075 comes from Microsoft", "8075", "accept",
        prefix="11.3.0.0/24", direction="import",
    ),
    case(
        "rule 13: 12076 from Microsoft", "8075 12076", "reject", [13],
        prefix="11.3.0.0/24", direction="import",
    ),
    client("rule 13: 8075 from a client", "8075 650101", "accept"),
    client("rule 15: empty from a client", "", "reject", [15]),
    client("rule 15: only a confederation", "(650001)", "reject", [15]),
    case("rule 16: origin unknown to us", "650001", "accept", [], [16]),
    case("rule 16: the other peering's ASN", "650101", "accept"),
    case("rule 16: associated", "650001", "accept", changes={"associated_asns": [650001]}),
    case("rule 17: longer than /24", "", "accept", [], [17], prefix="11.1.64.0/28"),
    case("rule 17: not in IPv6", "", "accept", prefix="2d00:3:0:8::/61"),
    case("rule 18: half a segment", b"\2\1\0\0", "reject", [18], [16]),
    case("rule 18: a segment without ASNs", b"\2\0", "reject", [18], [16]),
    case("rule 18: an unknown type", b"\5\1\0\0\0\1", "reject", [18], [16]),
    case(
        "rule 18: from Microsoft", b"\2\0", "reject", [18],
        prefix="11.3.0.0/24", direction="import",
    ),
    case("rule 30: registered", "8075", "reject", [30], direction="import"),
    case(
        "rule 30: a more specific", "8075", "reject", [30],
        prefix="11.1.0.7/32", direction="import",
    ),
    case(
        "rule 30: a less specific passes", "8075", "accept",
        prefix="11.1.0.0/23", direction="import",
    ),
    case(
        "from Microsoft: a SET", "8075 {1}", "reject", [10],
        prefix="11.3.0.0/24", direction="import",
    ),
    case(
        "from Microsoft: length and prepends do not matter", "8075 8075 1 2 3", "accept",
        prefix="11.3.0.0/24", direction="import",
    ),
    case("mode observe", "64512", "observe", [6], [16], session=OBSERVED),
    case("mode tag", "64512", "observe", [6], [16], session=TAGGED),
    case("mode observe: nothing failed", "", "accept", session=OBSERVED),
    case(
        "action warn", "64512 650101", "accept", [], [6],
        changes={"rules": {"private-asn": "warn"}},
    ),
    case("action off", "64512 650101", "accept", changes={"rules": {"private-asn": "off"}}),
    case(
        "action reject", "650001", "reject", [16],
        changes={"rules": {"origin-not-associated": "reject"}},
    ),
    case("an ordinary session", "", "out-of-scope", session=ORDINARY),
    case("export to a client", "", "out-of-scope", session=CLIENT),
    client(
        "a client's route out of scope", "64512", "out-of-scope",
        prefix="11.3.0.0/24", communities=[],
    ),
    case(
        "a partner's client is observed", "64512", "observe", [6], [16],
        session=CLIENT, direction="import",
    ),
    server(
        "a route server's client is rejected", "64512", "reject", [3, 6],
        session=CLIENT, direction="import",
    ),
    server(
        "a client of its own mode", "64512", "observe", [3, 6],
        session=OBSERVED_CLIENT, direction="import",
    ),
    client("a client's path is seen as prepended", "650002 650003 650101", "reject", [5]),
    server(
        "a route server's is not", "650001 650002 650003", "accept",
        session=CLIENT, direction="import",
    ),
    server(
        "a route server keeps a client's confederation", "(1) 650001", "reject", [10],
        session=CLIENT, direction="import",
    ),
]
