#
#	bird-maps -- many kinds of routes
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Routes of every kind, by a seed: the same seed gives the same routes."""

import random

from .route import MAPS_COMMUNITY, Route

REGISTERED = [f"11.0.{n}.0/24" for n in range(24)] + [f"2d00:{n}::/32" for n in range(8)]
OTHERS = [f"11.9.{n}.0/24" for n in range(6)] + ["10.1.0.0/16", "2d01::/32", "11.0.3.128/25"]
ODD_ASNS = [64512, 65535, 64500, 23456, 4200000001, 12076, 131071, 4294967295, 8075]


def path(random_, customer_asn):
    """Mostly a good path behind the customer, sometimes with anything in it."""
    more = random_.choice((0, 0, 1, 1, 2, 4))
    asns = [customer_asn] + [650100 + random_.randrange(9) for _ in range(more)]
    kind = random_.randrange(8)
    if kind == 0:
        asns.insert(random_.randrange(1, len(asns) + 1), random_.choice(ODD_ASNS))
    elif kind == 1:
        asns.append(asns[-1])
    elif kind == 2:
        return " ".join(map(str, asns)) + " {650110 650111}"
    elif kind == 3:
        asns += [650120, customer_asn]
    return " ".join(map(str, asns))


def routes(seed, customer_asn=650001, prefixes=None):
    """One route for each prefix."""
    random_ = random.Random(seed)
    made = []
    for prefix in prefixes or REGISTERED + OTHERS:
        communities = {(650, random_.randrange(100))}
        if random_.random() < 0.6:
            communities.add(MAPS_COMMUNITY)
        large = [(650000, 8075, 5), (650000, 1101, 3)] if random_.random() < 0.2 else []
        asns, med = path(random_, customer_asn), random_.choice((None, 5))
        made.append(Route(prefix, asns, communities, large, med=med))
    return made
