"""bird-maps -- prefixes and AS paths for the independent judge

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

The forms in which a test writes prefixes, addresses and AS paths, and the
search for covering prefixes. A prefix is (family, address as a number,
length); a path is a list of segments (type, ASNs).
"""

import ipaddress
from functools import lru_cache

SET, SEQUENCE, CONFED_SEQUENCE, CONFED_SET = 1, 2, 3, 4

PATH_BYTES_MAX = 65535


class Malformed(Exception):
    """The bytes are not an AS_PATH."""


@lru_cache(maxsize=1 << 18)
def parse_prefix(text):
    """(family, address as a number, length)."""
    net = ipaddress.ip_network(text)
    return net.version, int(net.network_address), net.prefixlen


@lru_cache(maxsize=1 << 12)
def parse_address(text):
    """(family, address as a number)."""
    address = ipaddress.ip_address(text)
    return address.version, int(address)


def bits(family):
    """Bits of an address."""
    return 32 if family == 4 else 128


def covers(outer, inner):
    """Does the prefix outer equal or cover inner?"""
    return (
        outer[0] == inner[0]
        and outer[2] <= inner[2]
        and (outer[1] ^ inner[1]) >> (bits(outer[0]) - outer[2]) == 0
    )


def in_ranges(number, ranges):
    """Does one of the ranges, given with both ends, hold the number?"""
    return any(low <= number <= high for low, high in ranges)


class PrefixTable:
    """Values by prefix, and the search for all entries that cover a prefix."""

    def __init__(self):
        self.values = {}
        self.lengths = {4: [], 6: []}

    def add(self, prefix, value):
        """Several values may have the same prefix."""
        self.values.setdefault(prefix, []).append(value)
        family, _, length = prefix
        if length not in self.lengths[family]:
            self.lengths[family] = sorted(self.lengths[family] + [length], reverse=True)

    def exact(self, prefix):
        """The values of this very prefix."""
        return self.values.get(prefix, [])

    def covering(self, prefix):
        """(prefix, value) of all entries that equal or cover it, longest first."""
        family, address, length = prefix
        for shorter in self.lengths[family]:
            if shorter <= length:
                spare = bits(family) - shorter
                outer = (family, address >> spare << spare, shorter)
                for value in self.values.get(outer, ()):
                    yield outer, value


def path_from_bytes(data):
    """Segments from the wire form of an AS_PATH with 4-byte ASNs."""
    if len(data) > PATH_BYTES_MAX:
        raise Malformed
    segments, at = [], 0
    while at < len(data):
        if at + 2 > len(data):
            raise Malformed
        kind, count = data[at], data[at + 1]
        end = at + 2 + 4 * count
        if kind not in (SET, SEQUENCE, CONFED_SEQUENCE, CONFED_SET) or not count:
            raise Malformed
        if end > len(data):
            raise Malformed
        asns = [int.from_bytes(data[i : i + 4], "big") for i in range(at + 2, end, 4)]
        segments.append((kind, asns))
        at = end
    return segments


def path_from_text(text):
    """Segments from "1 {2 3} (4) [5]"."""
    closing = {"{": (SET, "}"), "(": (CONFED_SEQUENCE, ")"), "[": (CONFED_SET, "]")}
    segments, kind = [], None
    for mark in "{}()[]":
        text = text.replace(mark, " %s " % mark)
    for word in text.split():
        if word in closing:
            kind = closing[word][0]
            segments.append((kind, []))
        elif word in "})]":
            kind = None
        else:
            if kind is None:
                kind = SEQUENCE
                segments.append((kind, []))
            segments[-1][1].append(int(word))
    return path_from_segments(segments)


def path_from_segments(segments):
    """Checks segments for what the wire could carry; longer SEQUENCEs are split."""
    size = 0
    for kind, asns in segments:
        if not asns:
            raise Malformed
        size += 4 * len(asns) + 2 * -(-len(asns) // 255)
    if size > PATH_BYTES_MAX:
        raise Malformed
    return segments


def path_of(route):
    """The route's segments as received; raises Malformed."""
    if "as_path_hex" in route:
        return path_from_bytes(bytes.fromhex(route["as_path_hex"]))
    path = route["as_path"]
    return path_from_text(path) if isinstance(path, str) else path_from_segments(path)


def path_text(segments):
    """The text of a path."""
    frame = {SET: "{%s}", SEQUENCE: "%s", CONFED_SEQUENCE: "(%s)", CONFED_SET: "[%s]"}
    return " ".join(frame[kind] % " ".join(map(str, asns)) for kind, asns in segments)
