#
#	bird-maps -- the routes and inventories of the demonstration
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""For every rule a route that breaks it, and some that break none.

The judged path is AS650000 (the router), AS650001 (the customer), then `behind`. A route with
`path` cannot be made by a BIRD: the scripted customer AS650002 sends it as it stands.
"""

from dataclasses import dataclass

from harness.route import MAPS_COMMUNITY, Route
from harness.scene import inventory

ROUTER, CUSTOMER, SCRIPTED = 650000, 650001, 650002


@dataclass
class Shown:
    prefix: str
    what: str
    behind: str = ""
    tagged: bool = False
    path: str = None


PARTNER = [
    Shown("11.0.0.0/24", "registered, and tagged by the router"),
    Shown("11.0.1.0/24", "registered, the longest path that is allowed", "650010", True),
    Shown("2d00:1::/32", "registered, IPv6"),
    Shown("10.20.0.0/24", "1 and 2: private space", tagged=True),
    Shown("11.0.2.0/24", "2: tagged but not registered", tagged=True),
    Shown("11.0.5.0/24", "5: four ASNs", "650010 650011"),
    Shown("11.0.6.0/24", "6: a private ASN", "64512"),
    Shown("11.0.7.0/24", "7: a documentation ASN", "64500"),
    Shown("11.0.8.0/24", "8: prepended", "650001"),
    Shown("11.0.9.0/24", "9 (and 5): an ASN that comes again", "650010 650001"),
    Shown("11.0.10.0/24", "10: an AS_SET", path="650002 {650010 650011}"),
    Shown("11.0.11.0/24", "11: an origin without an aut-num", "650013"),
    Shown("11.0.12.0/24", "12: RPKI invalid"),
    Shown("11.0.13.0/24", "13: ExpressRoute's ASN", "12076"),
    Shown("11.0.15.0/24", "15: an empty path, on import", path=""),
    Shown("11.0.16.0/24", "16: an origin that is not ours (a warning)", "650016"),
    Shown("11.0.17.0/25", "17: a /25 (a warning)"),
    Shown("11.0.200.0/24", "out of scope: neither registered nor tagged"),
]
NOT_REGISTERED = {"10.20.0.0/24", "11.0.2.0/24", "11.0.200.0/24"}

ROUTE_SERVER = [
    Shown("11.1.0.0/24", "a registered ASN", tagged=True),
    Shown("11.1.1.0/24", "a registered ASN, three ASNs", "650010 650011", True),
    Shown("11.1.9.0/24", "9: an ASN that comes again (a warning)", "650010 650001", True),
    Shown("11.1.3.0/24", "3: no registered ASN", path="650002 650010", tagged=True),
    Shown("11.1.5.0/24", "5: four ASNs", "650010 650011 650012", True),
    Shown("2d00:2::/32", "a registered ASN, IPv6", tagged=True),
    Shown("11.1.200.0/24", "out of scope: not tagged"),
]

AUT_NUMS = [*range(650000, 650013), 650014, 650016]


def partner_inventory(**keys):
    """One peering, two connections. The routes' prefixes are registered, bar two."""
    registered = [s.prefix for s in PARTNER if s.prefix not in NOT_REGISTERED]
    keys.setdefault("associated_asns", [CUSTOMER, SCRIPTED, *range(650010, 650014)])
    vrps = [{"prefix": "11.0.12.0/24", "max_length": 24, "asn": 650014}]
    keys.setdefault("registry", {"match": "aut-num", "aut_nums": AUT_NUMS, "vrps": vrps})
    return inventory(registered=registered, **keys)


def route_server_inventory():
    return inventory("route-server", registered=[CUSTOMER])


def customer_conf(shown):
    """The customer that is a BIRD: static routes, and a filter that gives them their paths."""
    text = ""
    for family, mark in ((4, "."), (6, ":")):
        routes = [s for s in shown if mark in s.prefix and s.path is None]
        statics = "".join(f"  route {s.prefix} blackhole;\n" for s in routes)
        text += f"protocol static routes{family} {{\n  ipv{family};\n{statics}}}\n"
        text += f"filter to_router{family} {{\n  if source != RTS_STATIC then reject;\n"
        for s in routes:
            steps = [f"bgp_path.prepend({asn});" for asn in reversed(s.behind.split())]
            steps += ["bgp_community.add((8075, 8007));"] if s.tagged else []
            if steps:
                text += f"  if net = {s.prefix} then {{ {' '.join(steps)} }}\n"
        text += "  accept;\n}\n"
    return text


def scripted_routes(shown):
    wanted = [s for s in shown if s.path is not None]
    return [Route(s.prefix, s.path, [MAPS_COMMUNITY] if s.tagged else []) for s in wanted]

