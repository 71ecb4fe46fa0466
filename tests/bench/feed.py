#
#	bird-maps -- routes to measure with
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""A customer's table: always the same for a kind, and nearly of the same size for every kind.

Attribute sets are shared by 1 to 24 prefixes, six on average, as one UPDATE brings them. The kinds
differ in one community and in the last ASN only, so that what BIRD itself does for them is alike.
"""

import ipaddress
import random

from harness.route import MAPS_COMMUNITY, Route

IN_SCOPE, BREAKING, OUT_OF_SCOPE = "in scope", "breaking a rule", "out of scope"
OTHER_COMMUNITY, PRIVATE_ASN = (8075, 8006), 64512


def prefixes(count):
    """Prefixes of /22 to /24, side by side."""
    random_, at, made = random.Random(1), int(ipaddress.ip_address("11.0.0.0")), []
    while len(made) < count:
        length = random_.choices((22, 23, 24), (10, 20, 70))[0]
        size = 1 << (32 - length)
        at = (at + size - 1) & -size
        made.append(f"{ipaddress.ip_address(at)}/{length}")
        at += size
    return made


def _attributes(random_, kind, customer_asn):
    more = random_.choices((0, 1, 2), (3, 5, 2))[0]
    asns = [650100 + random_.randrange(800) for _ in range(more)]
    path = [customer_asn, *dict.fromkeys(asns)]
    if kind == BREAKING:
        path[-1 if len(path) > 1 else len(path) :] = [PRIVATE_ASN + random_.randrange(50)]
    communities = {
        (random_.randrange(1, 60000), random_.randrange(1000))
        for _ in range(random_.choices((0, 1, 3, 6, 10), (1, 3, 3, 2, 1))[0])
    }
    communities.add(OTHER_COMMUNITY if kind == OUT_OF_SCOPE else MAPS_COMMUNITY)
    many = random_.choices((0, 1, 3), (6, 3, 1))[0]
    large = [(650100, random_.randrange(9), n) for n in range(many)]
    return {
        "path": " ".join(map(str, path)),
        "communities": communities,
        "large": large,
        "med": random_.choice((None, None, 10)),
    }


def routes(count, kind, customer_asn):
    """One route for each of prefixes(count)."""
    random_, left, made = random.Random(2), prefixes(count), []
    while left:
        attributes = _attributes(random.Random(random_.random()), kind, customer_asn)
        many = random_.choices((1, 2, 4, 8, 24), (25, 25, 20, 20, 10))[0]
        made += [Route(prefix, **attributes) for prefix in left[:many]]
        left = left[many:]
    return made
