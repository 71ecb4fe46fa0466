"""bird-maps -- inventories for the conformance test

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Valid inventories that turn every knob: one at a time, so that a difference
names its knob, and many at random at once.
"""

import copy
import os

from oracle import FIXED, RULES

LOCAL = 650100
SECOND_PEER = 650101
ASSOCIATED = [650110, 650111]
REGISTERED_ASNS = [650001, 650003, 650005, 650200, 4199999999]
AUT_NUMS = [650100, 650001, 650002, 650110, 131072]

REGISTERED_PREFIXES = [
    "11.1.0.0/24",
    {"name": "pair", "prefix": "11.1.2.0/23"},
    "11.1.16.0/20",
    "11.1.17.0/24",
    {"name": "azure", "properties": {"prefix": "11.1.64.0/28"}},
    "2d00:1::/48",
]
SECOND_PREFIXES = ["11.2.0.0/16", {"name": "six", "prefix": "2d00:2::/32"}, "2d00:3:0:8::/61"]

ROUTES = [
    {"prefix": "11.1.0.0/24", "origin": 650100},
    {"prefix": "11.1.0.0/24", "origin": 650001},
    {"prefix": "11.1.2.0/23", "origin": 650002},
    {"prefix": "11.1.64.0/24", "origin": 650110},
    {"prefix": "11.2.0.0/16", "origin": 650001},
    {"prefix": "2d00:1::/48", "origin": 650100},
    {"prefix": "2d00:2::/32", "origin": 650002},
    {"prefix": "2d00:3:0:8::/61", "origin": 650001},
]
VRPS = [
    {"prefix": "11.1.0.0/24", "asn": 650100},
    {"prefix": "11.1.0.0/16", "max_length": 24, "asn": 650001},
    {"prefix": "11.1.2.0/23", "max_length": 23, "asn": 650002},
    {"prefix": "11.1.64.0/24", "max_length": 32, "asn": 650110},
    {"prefix": "11.2.0.0/16", "max_length": 20, "asn": 650001},
    {"prefix": "11.2.128.0/17", "asn": 0},
    {"prefix": "2d00:1::/32", "max_length": 48, "asn": 650100},
    {"prefix": "2d00:2::/32", "asn": 650002},
    {"prefix": "2d00:3::/32", "max_length": 128, "asn": 0},
]
REGISTRY = {"aut_nums": AUT_NUMS, "routes": ROUTES, "vrps": VRPS}

FIXTURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fixtures")
# Much the same in the words of registries, validators and bgpq4
FILES = [
    {"file": os.path.join(FIXTURES, "registry", name), **keys}
    for name, keys in (
        ("irr.db.gz", {}),
        ("whois.txt", {}),
        ("as650001.json", {"origin": 650001}),
        ("members.json", {}),
        ("rpki-client.json", {}),
        ("routinator.json.gz", {}),
        ("rpki-client.csv", {}),
    )
]


def connections(site):
    """Four connections: every way to tell the addresses, every mode."""
    lan4, lan6 = "11.0.%d" % site, "2d00:ff:%d" % site
    return [
        {
            "connectionIdentifier": "first-%d" % site,
            "bgpSession": {"sessionPrefixV4": lan4 + ".0/31", "sessionPrefixV6": lan6 + ":1::/127"},
        },
        {
            "name": "second-%d" % site,
            "mode": "observe",
            "bgpSession": {
                "sessionPrefixV4": lan4 + ".5/30",
                "sessionPrefixV6": lan6 + ":2::3/126",
            },
        },
        {
            "name": "third-%d" % site,
            "mode": "tag",
            "bgpSession": {
                "sessionPrefixV4": lan4 + ".128/25",
                "microsoftSessionIPv4Address": lan4 + ".200",
                "peerSessionIPv4Address": lan4 + ".130",
                "microsoftSessionIPv6Address": lan6 + ":3::c8",
                "peerSessionIPv6Address": lan6 + ":3::82",
            },
        },
        {"name": "pending-%d" % site, "connectionState": "PendingApproval"},
    ]


def base(deployment):
    """An inventory with every default in place."""
    peerings = [
        {"name": "ams", "kind": "Direct", "properties": {"peeringLocation": "Amsterdam"}},
        {"name": "fra", "kind": "Direct", "asn": SECOND_PEER, "properties": {}},
    ]
    for site, peering in enumerate(peerings, 1):
        peering["properties"]["direct"] = {"connections": connections(site)}
    if deployment == "partner":
        peerings[0]["registered_prefixes"] = copy.deepcopy(REGISTERED_PREFIXES)
        peerings[1]["registered_prefixes"] = copy.deepcopy(SECOND_PREFIXES)
    else:
        peerings[0]["registered_asns"] = REGISTERED_ASNS[:2] + [
            {"name": "third", "properties": {"asn": REGISTERED_ASNS[2]}}
        ]
        peerings[1]["registered_asns"] = [{"name": "fourth", "asn": REGISTERED_ASNS[3]}]
        peerings[1]["registered_asns"] += REGISTERED_ASNS[4:]
    return {
        "version": 1,
        "deployment": deployment,
        "local_asn": LOCAL,
        "peerings": peerings,
        "ordinary_sessions": ["11.0.9.1", "2d00:ff:9::1"],
        "clients": {
            "sessions": [
                {"address": "11.0.8.1", "mode": "observe"},
                {"address": "2d00:ff:8::1", "mode": "tag"},
                {"address": "11.0.8.2", "mode": "enforce"},
            ]
        },
    }


def all_connections(inventory):
    """Every connection of the inventory."""
    for peering in inventory["peerings"]:
        yield from peering["properties"]["direct"]["connections"]


def set_rs_client(inventory, value):
    """The same rs_client everywhere; None mixes both."""
    for number, connection in enumerate(all_connections(inventory)):
        connection["rs_client"] = number % 2 == 0 if value is None else value


def set_router(inventory, own):
    """The first peering's connections end on router "one", the second's on "two"."""
    inventory["router"] = own
    for peering, name in zip(inventory["peerings"], ("one", "two")):
        for connection in peering["properties"]["direct"]["connections"]:
            connection["router"] = name


def registries():
    """Registry data: whole, partly, told but empty; by each way to match."""
    for match in ("aut-num", "route-object", "roa"):
        for kind, keys in (("all", list(REGISTRY)), ("aut", ["aut_nums"]), ("obj", ["routes"])):
            yield match + "-" + kind, {"match": match, **{key: REGISTRY[key] for key in keys}}
        yield match + "-vrps", {"match": match, "vrps": VRPS}
        yield match + "-empty", {"match": match, "aut_nums": [], "routes": [], "vrps": []}
        yield match + "-wide", {"match": match, "allow_more_specific": True, **REGISTRY}
        yield match + "-files-all", {"match": match, "files": FILES}
        yield match + "-files-wide", {"match": match, "allow_more_specific": True, "files": FILES}
        some = {"files": FILES[:1], "sources": ["radb", "SOMEWHERE"], "routes": ROUTES[:2]}
        yield match + "-files-some", {"match": match, **some}


def knobs(deployment):
    """(name, top-level keys) for every knob, one at a time."""
    for length in (1, 2, 4, 5, 10, 64):
        yield "max_length %d" % length, {"max_length": length}
    yield "max_length_scope", {"max_length_scope": "longer-than-24"}
    yield "more_specifics", {"more_specifics": True}
    for tagging in ("add", "require"):
        yield "tagging %s" % tagging, {"tagging": tagging}
        yield "tagging %s wide" % tagging, {"tagging": tagging, "more_specifics": True}
    if deployment == "route-server":
        for match in ("either", "neighbour", "origin"):
            yield "asn match %s" % match, {"registered_asn_match": match}
    for code, name in RULES.items():
        if code not in FIXED:
            for action in ("reject", "warn", "off"):
                changes = {"rules": {name: action}}
                if code in (11, 12):
                    changes["registry"] = REGISTRY
                yield "%s %s" % (name, action), changes
    for code in (11, 12):
        changes = {"rules": {RULES[code]: "off"}}
        yield "%s off without data" % RULES[code], changes
    for name, registry in registries():
        yield "registry %s" % name, {"registry": registry}
    for function in (0, 1, 1100, 1102, 4294967295):
        yield "reason_function %d" % function, {"reason_function": function}
    for action in ("strip", "reject", "observe"):
        for mode in ("enforce", "observe", "tag"):
            yield "clients %s %s" % (action, mode), {"clients": {"action": action, "mode": mode}}
    yield "associated_asns", {"associated_asns": ASSOCIATED}
    for asn in (1, 64495, 131072, 4199999999):
        yield "local_asn %d" % asn, {"local_asn": asn}


def variants(deployment):
    """(name, inventory): the base, and every knob on its own."""
    yield "%s: defaults" % deployment, base(deployment)
    for name, changes in knobs(deployment):
        yield "%s: %s" % (deployment, name), {**base(deployment), **copy.deepcopy(changes)}
    for value in (False, True, None):
        inventory = base(deployment)
        set_rs_client(inventory, value)
        yield "%s: rs_client %s" % (deployment, value), inventory
    for own in ("one", "two", "three"):
        inventory = base(deployment)
        set_router(inventory, own)
        yield "%s: router %s" % (deployment, own), inventory


def some_prefixes(rng, count):
    """Distinct prefixes from the space that may be registered."""
    found = set()
    while len(found) < count:
        if rng.random() < 0.6:
            length = rng.choice((16, 20, 22, 23, 24, 24, 24, 25, 28, 32))
            number = (11 << 24 | 1 << 23 | rng.getrandbits(23)) >> (32 - length) << (32 - length)
            parts = [str(number >> shift & 255) for shift in (24, 16, 8, 0)]
            found.add("%s/%d" % (".".join(parts), length))
        else:
            found.add("2d00:%x:%x::/48" % (rng.randrange(16, 4096), rng.randrange(1, 65536)))
    return sorted(found)


def random_inventory(rng):
    """Many knobs at once."""
    deployment = rng.choice(("partner", "route-server"))
    inventory = base(deployment)
    for key, choices in (
        ("max_length", (1, 2, 3, 3, 4, 6)),
        ("max_length_scope", ("all", "longer-than-24")),
        ("more_specifics", (False, True)),
        ("tagging", ("add", "require")),
        ("associated_asns", ([], ASSOCIATED, ASSOCIATED + [650001])),
        ("reason_function", (8075, 1, 1102, 70000)),
        ("local_asn", (650100, 650100, 131072, 64495)),
    ):
        if rng.random() < 0.4:
            inventory[key] = copy.deepcopy(rng.choice(choices))
    if deployment == "route-server" and rng.random() < 0.7:
        inventory["registered_asn_match"] = rng.choice(("either", "neighbour", "origin"))
    if deployment == "partner" and rng.random() < 0.5:
        extra = some_prefixes(rng, rng.randrange(1, 200))
        inventory["peerings"][0]["registered_prefixes"] = extra
    if rng.random() < 0.6:
        inventory["registry"] = copy.deepcopy(rng.choice(list(registries()))[1])
    inventory["rules"] = {
        name: rng.choice(("reject", "reject", "warn", "off"))
        for code, name in RULES.items()
        if code not in FIXED and rng.random() < 0.3
    }
    if rng.random() < 0.6:
        inventory["clients"]["action"] = rng.choice(("strip", "reject", "observe"))
        inventory["clients"]["mode"] = rng.choice(("enforce", "observe", "tag"))
        inventory["clients"]["to_clients"] = rng.choice(("pass", "strip"))
    if rng.random() < 0.3:
        inventory["receive_limit"] = {"v4": {"warn": 100, "hard": 300}, "v6": {"warn": None}}
    if rng.random() < 0.6:
        set_rs_client(inventory, rng.choice((True, False, None)))
    for connection in all_connections(inventory):
        connection["mode"] = rng.choice(("enforce", "enforce", "observe", "tag"))
    if rng.random() < 0.3:
        set_router(inventory, rng.choice(("one", "two")))
    return inventory
