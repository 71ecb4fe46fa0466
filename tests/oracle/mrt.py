"""bird-maps -- real routing tables for the tests

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Reads MRT files (RFC 6396) as a stream: never more than one record is held.
Tables (TABLE_DUMP, also the early kind with many entries in one record, and the
unicast ones of TABLE_DUMP_V2) and UPDATE messages (BGP4MP and BGP4MP_ET) become routes, and withdrawals
where they are asked for. What is damaged is left out and counted, never guessed at.
"""

import bz2
import gzip
import socket
import struct

TABLE_DUMP, TABLE_DUMP_V2, BGP4MP, BGP4MP_ET = 12, 13, 16, 17
TABLES = (TABLE_DUMP, TABLE_DUMP_V2)

# BGP4MP subtypes that hold a BGP message: bytes of an ASN in the record's own
# head and in its AS_PATH
MESSAGES = {1: 2, 4: 4, 6: 2, 7: 4}

# TABLE_DUMP_V2 subtypes that hold unicast routes: their family
RIBS = {2: 1, 4: 2}

AS_PATH, COMMUNITY, MP_REACH, MP_UNREACH, LARGE_COMMUNITY = 2, 8, 14, 15, 32

WITHDRAWN = None  # in place of a path's segments


PACKED = {b"\x1f\x8b\x08": gzip.open, b"BZh": bz2.open}


def open_file(name):
    """What is in a file, which may be packed by gzip or bzip2, as bytes."""
    with open(name, "rb") as file:
        head = file.read(3)
    return PACKED.get(head, open)(name, "rb")


class Damaged(Exception):
    """The record does not hold what it says it holds."""


def prefix_text(family, data, length):
    """The text of a prefix given by its significant bytes."""
    size = 4 if family == 1 else 16
    number = int.from_bytes(data.ljust(size, b"\0"), "big")
    spare = size * 8 - length
    packed = (number >> spare << spare).to_bytes(size, "big")
    kind = socket.AF_INET if family == 1 else socket.AF_INET6
    return "%s/%d" % (socket.inet_ntop(kind, packed), length)


def parse_prefixes(data, family):
    """The prefixes of an NLRI field."""
    at, limit = 0, 32 if family == 1 else 128
    while at < len(data):
        length = data[at]
        size = (length + 7) // 8
        if length > limit or at + 1 + size > len(data):
            raise Damaged("prefix")
        yield prefix_text(family, data[at + 1 : at + 1 + size], length)
        at += 1 + size


def parse_path(data, asn_size):
    """The segments of an AS_PATH: [[type, [ASN, ...]], ...]."""
    segments, at = [], 0
    while at < len(data):
        if at + 2 > len(data):
            raise Damaged("segment")
        kind, count = data[at], data[at + 1]
        end = at + 2 + count * asn_size
        if not 1 <= kind <= 4 or not count or end > len(data):
            raise Damaged("segment")
        form = ">%d%s" % (count, "I" if asn_size == 4 else "H")
        segments.append([kind, list(struct.unpack_from(form, data, at + 2))])
        at = end
    return segments


def parse_attributes(data, asn_size):
    """The AS_PATH, the communities, the large ones, and the values of MP_REACH_NLRI and
    MP_UNREACH_NLRI."""
    path, communities, large, reach, unreach = [], [], [], None, None
    at = 0
    while at < len(data):
        if at + 3 > len(data):
            raise Damaged("attribute")
        flags, kind, size = data[at : at + 3]
        at += 3
        if flags & 0x10:
            if at >= len(data):
                raise Damaged("attribute")
            size = size << 8 | data[at]
            at += 1
        value = data[at : at + size]
        if len(value) != size:
            raise Damaged("attribute")
        at += size
        if kind == AS_PATH:
            path = parse_path(value, asn_size)
        elif kind == COMMUNITY and size % 4 == 0:
            communities = [list(pair) for pair in struct.iter_unpack(">HH", value)]
        elif kind == LARGE_COMMUNITY and size % 12 == 0:
            large = [list(three) for three in struct.iter_unpack(">III", value)]
        elif kind == MP_REACH:
            reach = value
        elif kind == MP_UNREACH:
            unreach = value
    return path, communities, large, reach, unreach


def parse_reach(value):
    """The prefixes of an MP_REACH_NLRI; none if it is not plain unicast."""
    if len(value) < 5:
        raise Damaged("MP_REACH_NLRI")
    family, kind, hop = struct.unpack_from(">HBB", value)
    if kind == 1 and family in (1, 2):
        yield from parse_prefixes(value[5 + hop :], family)


def parse_unreach(value):
    """The same of an MP_UNREACH_NLRI."""
    if len(value) < 3:
        raise Damaged("MP_UNREACH_NLRI")
    family, kind = struct.unpack_from(">HB", value)
    if kind == 1 and family in (1, 2):
        yield from parse_prefixes(value[3:], family)


def update_routes(message, asn_size):
    """The routes that a BGP UPDATE message withdraws and announces."""
    if len(message) < 23 or message[18] != 2:
        return
    at = 21 + struct.unpack_from(">H", message, 19)[0]
    if at + 2 > len(message):
        raise Damaged("UPDATE")
    withdrawn = [*parse_prefixes(message[21:at], 1)]
    size = struct.unpack_from(">H", message, at)[0]
    if at + 2 + size > len(message):
        raise Damaged("UPDATE")
    attributes = message[at + 2 : at + 2 + size]
    path, communities, large, reach, unreach = parse_attributes(attributes, asn_size)
    announced = [*parse_prefixes(message[at + 2 + size :], 1)]
    if unreach is not None:
        withdrawn += parse_unreach(unreach)
    if reach is not None:
        announced += parse_reach(reach)
    yield from ((prefix, WITHDRAWN, [], []) for prefix in withdrawn)
    yield from ((prefix, path, communities, large) for prefix in announced)


def bgp4mp_routes(body, subtype):
    """The routes of a BGP4MP record."""
    asn_size = MESSAGES.get(subtype)
    if asn_size is None:
        return
    family_at = 2 * asn_size + 2
    if len(body) < family_at + 2:
        raise Damaged("BGP4MP")
    family = struct.unpack_from(">H", body, family_at)[0]
    size = {1: 4, 2: 16}.get(family)
    if size is None:
        raise Damaged("BGP4MP")
    yield from update_routes(body[family_at + 2 + 2 * size :], asn_size)


def table_entries(data, family):
    """The entries of a TABLE_DUMP record, after its view and sequence number."""
    size = 4 if family == 1 else 16
    head = size + 2 + 4 + size + 4
    at = 0
    while at < len(data):
        if at + head > len(data):
            raise Damaged("table entry")
        length = data[at + size]
        attributes = struct.unpack_from(">H", data, at + head - 2)[0]
        end = at + head + attributes
        if length > size * 8 or end > len(data):
            raise Damaged("table entry")
        yield data[at : at + size], length, data[at + head : end]
        at = end


def rib_routes(body, family):
    """The routes of a TABLE_DUMP_V2 record, one for each neighbour that had one."""
    if len(body) < 5 or len(body) < 7 + (body[4] + 7) // 8:
        raise Damaged("RIB")
    at = 5 + (body[4] + 7) // 8
    (prefix,) = parse_prefixes(body[4:at], family)
    at += 2
    for _ in range(struct.unpack_from(">H", body, at - 2)[0]):
        if at + 8 > len(body):
            raise Damaged("RIB entry")
        end = at + 8 + struct.unpack_from(">H", body, at + 6)[0]
        if end > len(body):
            raise Damaged("RIB entry")
        path, communities, large, *_ = parse_attributes(body[at + 8 : end], 4)
        yield prefix, path, communities, large
        at = end


def table_size(body, length, family):
    """Bytes of a TABLE_DUMP body. The early records with many entries leave the
    view and the sequence number out of their length."""
    size = 4 if family == 1 else 16
    at = 4 + 2 * size + 10
    if len(body) < at:
        raise Damaged("table")
    first = at + struct.unpack_from(">H", body, at - 2)[0]
    return length if first == length else length + 4


class Reader:
    """Iterates over (prefix, segments, communities, large communities) of a file.

    With withdrawals also over these, which have WITHDRAWN in place of segments. Which
    kind of record they come from is in kind. With parts > 1 only every parts-th block
    of records is looked into, so that several readers can share one file.
    """

    BLOCK = 16  # records

    def __init__(self, name, part=0, parts=1, withdrawals=False):
        self.name, self.part, self.parts, self.withdrawals = name, part, parts, withdrawals
        self.records = self.damaged = 0
        self.kind = None

    def __iter__(self):
        with open_file(self.name) as stream:
            while head := stream.read(12):
                if len(head) < 12:
                    raise Damaged("%s ends within a record" % self.name)
                _, self.kind, subtype, length = struct.unpack(">IHHI", head)
                body = stream.read(length)
                if self.kind == TABLE_DUMP:
                    body += stream.read(table_size(body, length, subtype) - length)
                self.records += 1
                if self.records // self.BLOCK % self.parts != self.part:
                    continue
                try:
                    found = list(self.routes(self.kind, subtype, body))
                except Damaged:
                    self.damaged += 1
                else:
                    yield from (r for r in found if self.withdrawals or r[1] is not WITHDRAWN)

    @staticmethod
    def routes(kind, subtype, body):
        """The routes and withdrawals of one record."""
        if kind == TABLE_DUMP:
            for data, length, attributes in table_entries(body[4:], subtype):
                path, communities, large, *_ = parse_attributes(attributes, 2)
                yield prefix_text(subtype, data, length), path, communities, large
        elif kind == TABLE_DUMP_V2 and subtype in RIBS:
            yield from rib_routes(body, RIBS[subtype])
        elif kind == BGP4MP:
            yield from bgp4mp_routes(body, subtype)
        elif kind == BGP4MP_ET:
            yield from bgp4mp_routes(body[4:], subtype)
