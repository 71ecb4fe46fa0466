"""bird-maps -- every short path of few ASNs

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

The filter language does not show the segments of a path. Whether what the
generated functions find out is right, is asked for every path of up to three
segments of one or two ASNs, and of four with one, when there are two ASNs.
"""

from itertools import product

from forms import CONFED_SEQUENCE, CONFED_SET, SEQUENCE, SET
from routes import MAPS

KINDS = (SEQUENCE, SET, CONFED_SEQUENCE, CONFED_SET)


def short_paths(asns):
    """All of them."""
    single = [[kind, [asn]] for kind in KINDS for asn in asns]
    double = [[kind, list(pair)] for kind in KINDS for pair in product(asns, repeat=2)]
    for count in (1, 2, 3):
        yield from product(single + double, repeat=count)
    yield from product(single, repeat=4)


def short_path_routes(source, prefix):
    """Routes with these paths, in turn on each kind of session."""
    ends = list(source.ends())
    for number, path in enumerate(short_paths((650001, source.local_asn))):
        session, direction = ends[number % len(ends)]
        yield {
            "prefix": prefix,
            "as_path": list(path),
            "communities": [MAPS],
            "session": session,
            "direction": direction,
        }
