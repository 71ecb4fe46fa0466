"""bird-maps -- routes for the conformance test

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Routes for one inventory: the boundaries of everything that the rules look at,
one by one, and random ones that mix them. The same seed gives the same routes.
Each route is an input line of `birdmaps judge`, as a dictionary.
"""

import ipaddress
import random

from forms import CONFED_SEQUENCE, CONFED_SET, SEQUENCE, SET, parse_prefix
from oracle import PRIVATE_ASNS, REACHABLE, RESERVED_ASNS, UNREACHABLE, Judge

MAPS = [8075, 8007]
NEAR_MISSES = [
    [8075, 8006],
    [8075, 8008],
    [8074, 8007],
    [8076, 8007],
    [8007, 8075],
    [8075, 0],
    [0, 8007],
    [65535, 65281],
    [65535, 65535],
    [0, 0],
]
LARGE = [[8075, 8007, 0], [0, 8075, 8007], [650100, 8075, 5], [4294967295, 0, 1]]
GOOD_ASNS = [650001, 650002, 650003, 650004, 650005, 650100, 650101, 650110, 650200, 3333]
LAST_ASN = 4294967295


def around_range(low, high):
    """The ASNs at and beside the ends of a range."""
    for asn in (low - 1, low, low + 1, high - 1, high, high + 1):
        if 0 <= asn <= LAST_ASN:
            yield asn


BOUNDARY_ASNS = sorted(
    {asn for ends in PRIVATE_ASNS + RESERVED_ASNS for asn in around_range(*ends)}
    | {1, 112, 8074, 8075, 8076, 12075, 12076, 12077, 32767, 32768, 2147483647, 2147483648}
)

MALFORMED_HEX = [
    "02",
    "0201",
    "02010009eb",
    "02020009eb11",
    "0200",
    "0100",
    "0300",
    "0400",
    "00010009eb11",
    "05010009eb11",
    "ff010009eb11",
    "02010009eb1102",
    "02010009eb110200",
    "02010009eb11020100",
    "02020009eb110009eb",
    "02ff" + "0009eb11" * 254,
    "02ff" + "0009eb11" * 255 + "01",
    "02010009eb11" + "0600",
]
WELL_FORMED_HEX = [
    "",
    "02010009eb11",
    "01010009eb11",
    "03010009eb11",
    "04010009eb1102010009eb11",
    "02ff" + "0009eb11" * 255,
    "02010009eb11" * 3,
]


def prefix_at(family, address, length):
    """The text of the prefix of this length that holds the address."""
    if family == 4:
        spare = 32 - length
        number = address >> spare << spare
        parts = (number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255)
        return "%d.%d.%d.%d/%d" % (*parts, length)
    spare = 128 - length
    return "%s/%d" % (ipaddress.IPv6Address(address >> spare << spare), length)


def around_prefix(text):
    """The prefix, what covers it, lies in it, and stands beside it."""
    family, address, length = parse_prefix(text)
    bits = 32 if family == 4 else 128
    size = 1 << (bits - length)
    found = {text}
    for shorter in (length - 1, length - 2, length - 8, 3, 2, 1, 0):
        if 0 <= shorter < length:
            found.add(prefix_at(family, address, shorter))
    for longer in (length + 1, length + 2, length + 8, 24, 25, 48, 49, bits - 1, bits):
        if length < longer <= bits:
            found.add(prefix_at(family, address, longer))
            found.add(prefix_at(family, address + size - 1, longer))
    for neighbour in (address - size, address + size, address - 1, address + size + size - 1):
        if 0 <= neighbour < 1 << bits:
            found.add(prefix_at(family, neighbour, length))
            found.add(prefix_at(family, neighbour, bits))
    return sorted(found)


IANA_PREFIXES = sorted(
    {
        near
        for text in (UNREACHABLE + REACHABLE).split() + ["2000::/3"]
        for near in around_prefix(text)
    }
)


def text_path(segments):
    """The path as the text form of an input line."""
    frame = {SET: "{%s}", SEQUENCE: "%s", CONFED_SEQUENCE: "(%s)", CONFED_SET: "[%s]"}
    return " ".join(frame[kind] % " ".join(map(str, asns)) for kind, asns in segments)


class Routes:
    """Routes for one inventory."""

    def __init__(self, inventory, seed):
        self.rng = random.Random(seed)
        judge = Judge(inventory)
        self.local_asn = judge.local_asn
        sessions = {"microsoft": [], "client": [], "ordinary": []}
        for (family, number), session in judge.sessions.items():
            kind = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
            sessions[session.role].append(str(kind(number)))
        sessions["client"] += ["11.0.7.1", "2d00:ff:7::1"]
        self.sessions = sessions
        self.asns = GOOD_ASNS + [self.local_asn] + sorted(judge.registered_asns)
        tables = [judge.registered, judge.routes, judge.vrps]
        listed = sorted({p for table in tables if table for p in table.values})
        self.listed = [prefix_at(*prefix) for prefix in listed]
        chosen = self.listed if len(self.listed) < 64 else self.rng.sample(self.listed, 64)
        self.near = sorted({near for text in chosen for near in around_prefix(text)})

    # Sessions

    def ends(self):
        """(session, direction) of every kind, once."""
        for address in self.sessions["microsoft"][:6]:
            yield address, "export"
        yield self.sessions["microsoft"][0], "import"
        for address in self.sessions["client"]:
            yield address, "import"

    def pick_end(self):
        """A random session and direction; mostly those where most is judged."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.58:
            return rng.choice(self.sessions["microsoft"]), "export"
        if chance < 0.70:
            return rng.choice(self.sessions["microsoft"]), "import"
        if chance < 0.97:
            return rng.choice(self.sessions["client"]), "import"
        if chance < 0.985 or not self.sessions["ordinary"]:
            return rng.choice(self.sessions["client"]), "export"
        return rng.choice(self.sessions["ordinary"]), rng.choice(("import", "export"))

    # Boundaries

    def boundary(self):
        """Every boundary on a few sessions; in a fixed order."""
        ends = list(self.ends())
        number = 0
        for prefix, path, communities in self.boundary_routes():
            # A route each for an export, an import from Microsoft and a client's
            for session, direction in (ends[number % 6], ends[6], ends[7 + number % 5]):
                yield {
                    "prefix": prefix,
                    **path,
                    "communities": communities,
                    "session": session,
                    "direction": direction,
                }
            number += 1

    def boundary_routes(self):
        """(prefix, path, communities)"""
        plain = self.listed[0] if self.listed else "11.1.0.0/24"
        one = {"as_path": [[SEQUENCE, [650001]]]}
        for prefix in IANA_PREFIXES + self.near:
            yield prefix, one, [MAPS]
            yield prefix, one, []
        for asn in BOUNDARY_ASNS + [self.local_asn]:
            for path in self.paths_with(asn):
                yield plain, {"as_path": path}, [MAPS]
        for path in self.long_paths():
            yield plain, {"as_path": path}, [MAPS]
            yield "11.1.0.0/25", {"as_path": path}, [MAPS]
            yield "2d00:1::/49", {"as_path": path}, [MAPS]
        for data in MALFORMED_HEX + WELL_FORMED_HEX:
            yield plain, {"as_path_hex": data}, [MAPS]
        for prefix in (plain, "11.3.0.0/24"):
            for communities in self.community_lists():
                yield prefix, one, communities
        for prefix in self.near:
            for asn in GOOD_ASNS[:8]:
                yield prefix, {"as_path": [[SEQUENCE, [asn]]]}, [MAPS]
            yield prefix, {"as_path": []}, [MAPS]
            yield prefix, {"as_path": [[SET, [650001]]]}, [MAPS]

    @staticmethod
    def paths_with(asn):
        """Paths with the ASN in every place that matters."""
        yield [[SEQUENCE, [asn]]]
        yield [[SEQUENCE, [asn, 650001, 650002]]]
        yield [[SEQUENCE, [650001, asn, 650002]]]
        yield [[SEQUENCE, [650001, 650002, asn]]]
        yield [[SEQUENCE, [650001]], [SET, [650002, asn]]]
        yield [[SEQUENCE, [650001]], [SEQUENCE, [asn]]]
        yield [[CONFED_SEQUENCE, [asn]], [SEQUENCE, [650001]]]
        yield [[CONFED_SET, [asn, 650002]], [SEQUENCE, [650001]]]
        yield [[SEQUENCE, [650001]], [CONFED_SEQUENCE, [asn]]]
        yield [[SEQUENCE, [asn, asn]]]
        yield [[SEQUENCE, [asn]], [SEQUENCE, [asn]]]
        yield [[SEQUENCE, [asn]], [SET, [asn]], [SEQUENCE, [asn]]]
        yield [[SEQUENCE, [asn]], [CONFED_SEQUENCE, [asn]], [SEQUENCE, [asn]]]
        yield [[SEQUENCE, [asn, 650001, asn]]]
        yield [[SET, [asn, 650001, asn]]]
        yield [[SET, [asn]], [SEQUENCE, [asn]]]

    @staticmethod
    def long_paths():
        """Paths of every length that may be a boundary."""
        for length in (*range(0, 13), 62, 63, 64, 65, 254, 255, 256, 257, 509, 510, 511, 1000):
            yield [[SEQUENCE, list(range(650001, 650001 + length))]] if length else []
        for size in (1, 2, 3, 254, 255):
            asns = list(range(650001, 650001 + size))
            yield [[SET, asns]]
            yield [[SEQUENCE, [650001, 650002]], [SET, asns]]
            yield [[CONFED_SEQUENCE, asns], [SEQUENCE, [650001]]]
            yield [[SEQUENCE, asns], [SEQUENCE, asns]]
            yield [[SEQUENCE, [650001] * size]]
            yield [[SEQUENCE, [650001] * size], [SEQUENCE, [650001] * size]]
        for count in (2, 3, 4, 5, 100):
            yield [[SET, [650001 + i]] for i in range(count)]
            yield [[SEQUENCE, [650001 + i]] for i in range(count)]
            yield [[CONFED_SEQUENCE, [650001 + i]] for i in range(count)]
        # 65535 bytes hold 16351 ASNs in segments of 255, and 10922 segments of one
        for length in (16350, 16351, 16352):
            yield [[SEQUENCE, [650001 + i % 700 for i in range(length)]]]
        for count in (10922, 10923):
            yield [[SET, [650001]]] * count
        yield [[SEQUENCE, []]]
        yield [[SEQUENCE, [650001]], [SET, []]]
        yield [[CONFED_SEQUENCE, []], [SEQUENCE, [650001]]]

    @staticmethod
    def community_lists():
        """Lists with and without the MAPS community, in both forms."""
        yield []
        yield [MAPS]
        yield ["8075:8007"]
        yield NEAR_MISSES
        yield NEAR_MISSES + [MAPS]
        yield [MAPS] + NEAR_MISSES
        yield [MAPS, MAPS]
        yield [[i, 8007] for i in range(8000, 8200)]
        yield [[8075, i] for i in range(8000, 8007)]
        for miss in NEAR_MISSES:
            yield [miss]
            yield ["%d:%d" % tuple(miss)]

    # Random routes

    def random_routes(self, count):
        """So many random routes."""
        for _ in range(count):
            session, direction = self.pick_end()
            route = {
                "prefix": self.pick_prefix(),
                **self.pick_path(),
                "communities": self.pick_communities(),
                "session": session,
                "direction": direction,
            }
            if self.rng.random() < 0.1:
                route["large_communities"] = self.rng.sample(LARGE, self.rng.randrange(4))
            if self.rng.random() < 0.15 and session in self.sessions["client"]:
                route["external"] = self.rng.random() < 0.3
            yield route

    def pick_prefix(self):
        """Registered or near it, of IANA's boundaries, or anywhere."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.30 and self.listed:
            return rng.choice(self.listed)
        if chance < 0.60 and self.near:
            return rng.choice(self.near)
        if chance < 0.75:
            return rng.choice(IANA_PREFIXES)
        if chance < 0.85:
            return "11.%d.%d.0/24" % (rng.randrange(256), rng.randrange(256))
        if chance < 0.95:
            return prefix_at(4, rng.getrandbits(32), rng.randrange(33))
        high = rng.choice((rng.getrandbits(16), 0x2D00, 0x2001, 0x64, 0xFFFF))
        return prefix_at(6, high << 112 | rng.getrandbits(112), rng.randrange(129))

    def pick_communities(self):
        """With the MAPS community more often than not."""
        rng, found = self.rng, []
        if rng.random() < 0.3:
            found = rng.sample(NEAR_MISSES, rng.randrange(1, 4))
        if rng.random() < 0.65:
            found = found + [MAPS]
            rng.shuffle(found)
        if rng.random() < 0.1:
            found = ["%d:%d" % tuple(pair) for pair in found]
        return found

    def pick_path(self):
        """A path, in one of the forms of an input line."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.005:
            return {"as_path_hex": rng.choice(MALFORMED_HEX + WELL_FORMED_HEX)}
        if chance < 0.015:
            return {"as_path_hex": self.pick_bytes()}
        segments = self.pick_segments()
        if rng.random() < 0.1 and all(asns for _, asns in segments):
            return {"as_path": text_path(segments)}
        return {"as_path": segments}

    def pick_bytes(self):
        """Segments in their wire form, mostly with a byte or two gone wrong."""
        rng, data = self.rng, bytearray()
        for _ in range(rng.randrange(1, 4)):
            asns = self.pick_asns(rng.randrange(1, 4))
            data += bytes((rng.randrange(1, 5), len(asns)))
            data += b"".join(asn.to_bytes(4, "big") for asn in asns)
        for _ in range(rng.randrange(3)):
            data[rng.randrange(len(data))] = rng.choice((0, 1, 2, 3, 5, 255))
        if rng.random() < 0.2:
            del data[rng.randrange(len(data)) :]
        return data.hex()

    def pick_segments(self):
        """Segments: mostly one SEQUENCE, else many, SETs, confederations."""
        rng, chance = self.rng, self.rng.random()
        if chance < 0.04:
            return []
        if chance < 0.60:
            return [[SEQUENCE, self.pick_asns(rng.choice((1, 1, 2, 2, 3, 3, 4, 5)))]]
        if chance < 0.602:
            return [[SEQUENCE, self.pick_asns(rng.choice((254, 255, 256, 400)))]]
        if chance < 0.604:
            size = rng.choice((254, 255))
            return [[SEQUENCE, self.pick_asns(2)], [SET, self.pick_asns(size)]]
        if chance < 0.608:
            kind = rng.choice((SET, SEQUENCE, CONFED_SEQUENCE, CONFED_SET))
            return [[SEQUENCE, self.pick_asns(1)], [kind, []]]
        kinds = (SEQUENCE, SEQUENCE, SEQUENCE, SET, CONFED_SEQUENCE, CONFED_SET)
        count = rng.choice((1, 2, 2, 3, 3, 4, 6))
        return [[rng.choice(kinds), self.pick_asns(rng.randrange(1, 4))] for _ in range(count)]

    def pick_asns(self, count):
        """ASNs: good ones from a small pool, so that repeats happen, and boundaries."""
        rng = self.rng
        found = rng.choices(self.asns, k=count)
        if rng.random() < 0.25:
            found[rng.randrange(count)] = rng.choice(BOUNDARY_ASNS)
        if count > 1 and rng.random() < 0.1:
            found[1:] = found[:-1]
        if rng.random() < 0.02:
            found[rng.randrange(count)] = rng.getrandbits(32)
        return found
