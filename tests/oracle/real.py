"""bird-maps -- real routes for the conformance tests

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Reads real tables in parts, and makes for each part an inventory that registers
and authorizes some of what is in it, so that every answer of the rules is met.
"""

import os
import random

import inventories
from mrt import Reader
from oracle import Judge
from routes import MAPS, Routes

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.environ.get("SHARED", os.path.join(os.path.dirname(ROOT), "shared", "data"))

# Each with the number of parts that it is judged in
TABLES = [
    ("bview.20000111.0032.gz", 8),
    ("updates.20160811.1600.gz", 1),
    ("updates.et-header.2015.gz", 10),
]


def tables():
    """(file, parts) of those that are there."""
    return [item for item in TABLES if os.path.exists(os.path.join(SHARED, item[0]))]


def real_routes(file, part, parts):
    """(inventory, source of sessions, routes) of a part of a table."""
    rng = random.Random("%s %d" % (file, part))
    found = list(Reader(os.path.join(SHARED, file), part, parts))
    inventory = real_inventory(rng, found, ("partner", "route-server")[part % 2])
    source = Routes(inventory, part)
    routes = []
    for prefix, path, communities, large in found:
        session, direction = source.pick_end()
        if rng.random() < 0.75:
            communities = communities + [MAPS]
        route = {"prefix": prefix, "as_path": path, "communities": communities}
        routes.append({**route, "session": session, "direction": direction})
        if large:
            routes[-1]["large_communities"] = large
    return inventory, source, routes


def real_inventory(rng, found, deployment):
    """Registers and authorizes some of the routes found."""
    inventory = inventories.base(deployment)
    judge = Judge(inventory)
    with_origin = sorted(
        {
            (prefix, path[-1][1][-1])
            for prefix, path, _, _ in found
            if path and path[-1][0] == 2 and not judge.asn_kind(path[-1][1][-1])
        }
    )
    chosen = rng.sample(with_origin, min(len(with_origin) // 2, 4000))
    good = sorted({prefix for prefix, _ in chosen if not prefix.endswith("/0")})
    origins = sorted({asn for _, asn in chosen} - {8075, 12076})
    if deployment == "partner":
        inventory["peerings"][0]["registered_prefixes"] = good[::2]
        inventory["peerings"][1]["registered_prefixes"] = []
        inventory["more_specifics"] = True
    else:
        inventory["peerings"][0]["registered_asns"] = origins[::2]
        inventory["peerings"][1]["registered_asns"] = []
    inventory["associated_asns"] = origins[::3]
    inventory["registry"] = {
        "match": rng.choice(("aut-num", "route-object", "roa")),
        "allow_more_specific": True,
        "aut_nums": origins[::2],
        "routes": [{"prefix": prefix, "origin": asn} for prefix, asn in chosen[::2]],
        "vrps": [
            {"prefix": prefix, "asn": rng.choice((asn, asn, 0, 650001))} for prefix, asn in chosen
        ],
    }
    return inventory
