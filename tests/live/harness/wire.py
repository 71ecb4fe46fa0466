#
#	bird-maps -- BGP messages
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Encodes and decodes what the speaker sends and hears (RFC 4271, 4760, 6793, 7911, 7313, 8092).

ASNs in an AS_PATH are always 4 bytes: the speaker insists on that capability.
"""

import ipaddress
import struct
from dataclasses import dataclass, field

from .route import Route

OPEN, UPDATE, NOTIFICATION, KEEPALIVE, ROUTE_REFRESH = 1, 2, 3, 4, 5
HEADER, MARKER = 19, b"\xff" * 16
MAX_MESSAGE, MAX_EXTENDED_MESSAGE = 4096, 65535
AS_TRANS = 23456

CAP_MP, CAP_REFRESH, CAP_EXTENDED_MESSAGE, CAP_RESTART = 1, 2, 6, 64
CAP_AS4, CAP_ADD_PATH, CAP_ENHANCED_REFRESH = 65, 69, 70
ADD_PATH_RX, ADD_PATH_TX = 1, 2
REFRESH_ASK, REFRESH_BEGIN, REFRESH_END = 0, 1, 2

ORIGIN, AS_PATH, NEXT_HOP, MED, LOCAL_PREF, COMMUNITIES = 1, 2, 3, 4, 5, 8
MP_REACH, MP_UNREACH, LARGE_COMMUNITIES = 14, 15, 32

AFI = {4: 1, 6: 2}
FAMILY = {1: 4, 2: 6}
UNICAST = 1


class WireError(Exception):
    """The peer sent what the speaker cannot read."""


def message(kind, body=b""):
    return MARKER + struct.pack("!HB", HEADER + len(body), kind) + body


def split_message(data):
    """(kind, body, rest), or None while the message is not complete."""
    if len(data) < HEADER:
        return None
    length, kind = struct.unpack_from("!HB", data, 16)
    if data[:16] != MARKER or length < HEADER:
        raise WireError("a broken BGP header")
    return (kind, data[HEADER:length], data[length:]) if len(data) >= length else None


@dataclass
class Capabilities:
    asn: int
    families: tuple = (4, 6)
    refresh: bool = True
    enhanced_refresh: bool = True
    extended_message: bool = True
    add_path: dict = field(default_factory=dict)  # family -> bits of ADD_PATH_*
    restart_time: int = None  # graceful restart
    restarted: bool = False


def encode_open(caps, hold_time, router_id):
    parts = [struct.pack("!BBHBB", CAP_MP, 4, AFI[f], 0, UNICAST) for f in caps.families]
    parts.append(struct.pack("!BBI", CAP_AS4, 4, caps.asn))
    if caps.refresh:
        parts.append(struct.pack("!BB", CAP_REFRESH, 0))
    if caps.enhanced_refresh:
        parts.append(struct.pack("!BB", CAP_ENHANCED_REFRESH, 0))
    if caps.extended_message:
        parts.append(struct.pack("!BB", CAP_EXTENDED_MESSAGE, 0))
    if caps.add_path:
        body = b"".join(
            struct.pack("!HBB", AFI[f], UNICAST, bits) for f, bits in caps.add_path.items()
        )
        parts.append(struct.pack("!BB", CAP_ADD_PATH, len(body)) + body)
    if caps.restart_time is not None:
        flags = (0x8000 if caps.restarted else 0) | caps.restart_time
        body = struct.pack("!H", flags)
        body += b"".join(struct.pack("!HBB", AFI[f], UNICAST, 0x80) for f in caps.families)
        parts.append(struct.pack("!BB", CAP_RESTART, len(body)) + body)

    options = b"".join(struct.pack("!BB", 2, len(part)) + part for part in parts)
    short = caps.asn if caps.asn < 65536 else AS_TRANS
    router = ipaddress.IPv4Address(router_id).packed
    head = struct.pack("!BHH4sB", 4, short, hold_time, router, len(options))
    return message(OPEN, head + options)


def decode_open(body):
    """(the peer's capabilities, its hold time)."""
    _, asn, hold_time, _, length = struct.unpack_from("!BHH4sB", body)
    caps = Capabilities(asn, (), False, False, False)
    for option, value in _tlv(body[10 : 10 + length]):
        if option == 2:
            for code, data in _tlv(value):
                _decode_capability(caps, code, data)
    return caps, hold_time


def _tlv(data):
    while data:
        kind, length = data[0], data[1]
        yield kind, data[2 : 2 + length]
        data = data[2 + length :]


def _decode_capability(caps, code, data):
    if code == CAP_MP:
        caps.families += tuple(FAMILY[a] for a in struct.unpack_from("!H", data) if a in FAMILY)
    elif code == CAP_REFRESH:
        caps.refresh = True
    elif code == CAP_ENHANCED_REFRESH:
        caps.enhanced_refresh = True
    elif code == CAP_EXTENDED_MESSAGE:
        caps.extended_message = True
    elif code == CAP_AS4:
        (caps.asn,) = struct.unpack("!I", data)
    elif code == CAP_ADD_PATH:
        for at in range(0, len(data), 4):
            afi, _, bits = struct.unpack_from("!HBB", data, at)
            caps.add_path[FAMILY[afi]] = bits
    elif code == CAP_RESTART:
        caps.restart_time = struct.unpack_from("!H", data)[0] & 0xFFF


def refresh(family, subtype=REFRESH_ASK):
    return message(ROUTE_REFRESH, struct.pack("!HBB", AFI[family], subtype, UNICAST))


def end_of_rib(family):
    if family == 4:
        return message(UPDATE, bytes(4))
    attribute = _attribute(MP_UNREACH, 0x80, struct.pack("!HB", AFI[6], UNICAST))
    return message(UPDATE, struct.pack("!HH", 0, len(attribute)) + attribute)


def _attribute(code, flags, data):
    if len(data) > 255:
        return struct.pack("!BBH", flags | 0x10, code, len(data)) + data
    return struct.pack("!BBB", flags, code, len(data)) + data


def encode_path(path):
    return b"".join(
        struct.pack("!BB", kind, len(asns)) + struct.pack(f"!{len(asns)}I", *asns)
        for kind, asns in path
    )


def _encode_attributes(route, next_hop):
    parts = [_attribute(ORIGIN, 0x40, bytes([route.origin]))]
    parts.append(_attribute(AS_PATH, 0x40, encode_path(route.path)))
    if route.family == 4:
        parts.append(_attribute(NEXT_HOP, 0x40, ipaddress.ip_address(next_hop).packed))
    if route.med is not None:
        parts.append(_attribute(MED, 0x80, struct.pack("!I", route.med)))
    if route.local_pref is not None:
        parts.append(_attribute(LOCAL_PREF, 0x40, struct.pack("!I", route.local_pref)))
    if route.communities:
        data = b"".join(struct.pack("!HH", *c) for c in route.communities)
        parts.append(_attribute(COMMUNITIES, 0xC0, data))
    if route.large:
        data = b"".join(struct.pack("!III", *c) for c in route.large)
        parts.append(_attribute(LARGE_COMMUNITIES, 0xC0, data))
    return b"".join(parts)


def encode_prefix(prefix, path_id=None):
    address, length = prefix.split("/")
    length = int(length)
    packed = ipaddress.ip_address(address).packed[: (length + 7) // 8]
    head = b"" if path_id is None else struct.pack("!I", path_id)
    return head + bytes([length]) + packed


def _chunks(items, room):
    chunk, size = [], 0
    for item in items:
        if chunk and size + len(item) > room:
            yield b"".join(chunk)
            chunk, size = [], 0
        chunk.append(item)
        size += len(item)
    if chunk:
        yield b"".join(chunk)


def encode_announcements(routes, next_hop_of, with_ids, limit=MAX_MESSAGE):
    """UPDATEs for routes of one family; those with the same attributes share messages."""
    groups = {}
    for route in routes:
        item = encode_prefix(route.prefix, route.path_id if with_ids else None)
        next_hop = route.next_hop or next_hop_of[route.family]
        attributes = _encode_attributes(route, next_hop)
        groups.setdefault((route.family, next_hop, attributes), []).append(item)
    for (family, next_hop, attributes), items in groups.items():
        room = limit - HEADER - 4 - len(attributes)
        if family == 4:
            for nlri in _chunks(items, room):
                yield message(UPDATE, struct.pack("!HH", 0, len(attributes)) + attributes + nlri)
        else:
            packed = ipaddress.ip_address(next_hop).packed
            head = struct.pack("!HBB", AFI[6], UNICAST, len(packed)) + packed + b"\0"
            for nlri in _chunks(items, room - len(head) - 4):
                every = _attribute(MP_REACH, 0x80, head + nlri) + attributes
                yield message(UPDATE, struct.pack("!HH", 0, len(every)) + every)


def encode_withdrawals(family, keys, with_ids, limit=MAX_MESSAGE):
    items = [encode_prefix(prefix, path_id if with_ids else None) for prefix, path_id in keys]
    for nlri in _chunks(items, limit - HEADER - 16):
        if family == 4:
            yield message(UPDATE, struct.pack("!H", len(nlri)) + nlri + bytes(2))
        else:
            attribute = _attribute(MP_UNREACH, 0x80, struct.pack("!HB", AFI[6], UNICAST) + nlri)
            yield message(UPDATE, struct.pack("!HH", 0, len(attribute)) + attribute)


@dataclass
class Update:
    routes: list = field(default_factory=list)
    withdrawn: list = field(default_factory=list)  # (prefix, path id)
    end_of_rib: int = None  # family


def decode_update(body, with_ids):
    """with_ids: the families whose prefixes come with path ids."""
    update = Update()
    (length,) = struct.unpack_from("!H", body)
    withdrawn, rest = body[2 : 2 + length], body[2 + length :]
    (length,) = struct.unpack_from("!H", rest)
    attributes, nlri = rest[2 : 2 + length], rest[2 + length :]
    update.withdrawn += _decode_prefixes(4, withdrawn, 4 in with_ids)

    fields, announced = {}, _decode_prefixes(4, nlri, 4 in with_ids)
    for code, data in _decode_attributes(attributes):
        if code == MP_REACH:
            afi, _, size = struct.unpack_from("!HBB", data)
            family = FAMILY[afi]
            fields["next_hop"] = str(ipaddress.ip_address(data[4 : 4 + min(size, 16)]))
            announced += _decode_prefixes(family, data[5 + size :], family in with_ids)
        elif code == MP_UNREACH:
            family = FAMILY[struct.unpack_from("!H", data)[0]]
            found = _decode_prefixes(family, data[3:], family in with_ids)
            update.withdrawn += found
            if not found and len(attributes) <= 7:
                update.end_of_rib = family
        else:
            _decode_field(fields, code, data)
    if not body.strip(b"\0"):
        update.end_of_rib = 4
    for prefix, path_id in announced:
        update.routes.append(Route(prefix=prefix, path_id=path_id, **fields))
    return update


def _decode_attributes(data):
    while data:
        flags, code = data[0], data[1]
        size, start = (struct.unpack_from("!H", data, 2)[0], 4) if flags & 0x10 else (data[2], 3)
        yield code, data[start : start + size]
        data = data[start + size :]


def _decode_field(fields, code, data):
    if code == ORIGIN:
        fields["origin"] = data[0]
    elif code == AS_PATH:
        fields["path"] = decode_path(data)
    elif code == NEXT_HOP:
        fields["next_hop"] = str(ipaddress.ip_address(data))
    elif code == MED:
        (fields["med"],) = struct.unpack("!I", data)
    elif code == LOCAL_PREF:
        (fields["local_pref"],) = struct.unpack("!I", data)
    elif code == COMMUNITIES:
        fields["communities"] = list(struct.iter_unpack("!HH", data))
    elif code == LARGE_COMMUNITIES:
        fields["large"] = list(struct.iter_unpack("!III", data))


def decode_path(data):
    path = []
    while data:
        kind, count = data[0], data[1]
        path.append((kind, struct.unpack_from(f"!{count}I", data, 2)))
        data = data[2 + 4 * count :]
    return tuple(path)


def _decode_prefixes(family, data, with_ids):
    size, found = (4 if family == 4 else 16), []
    make = ipaddress.IPv4Address if family == 4 else ipaddress.IPv6Address
    while data:
        path_id = 0
        if with_ids:
            (path_id,) = struct.unpack_from("!I", data)
            data = data[4:]
        length = data[0]
        used = (length + 7) // 8
        address = make(data[1 : 1 + used].ljust(size, b"\0"))
        found.append((f"{address}/{length}", path_id))
        data = data[1 + used :]
    return found
