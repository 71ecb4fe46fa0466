"""bird-maps -- many routes through a BIRD and back

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Two BGP sessions to one BIRD: routes go in on the first and come back on the
second. A route's MED is its number, so it is known again whatever the filters
do to the rest of it. Written for many routes: what goes in is encoded once for
every BIRD, what comes back is taken apart only as far as the tests look at it.
"""

import ipaddress
import select
import socket
import struct
import time
from functools import lru_cache

from harness import wire

ATTRIBUTE = struct.Struct("!BBBI")
READ_SIZE = 1 << 18
QUIET = 10.0  # seconds without a word after which a route will not come any more
PATIENCE = 60.0

LARGE, COMMUNITY, PATH, MED, REACH = 32, 8, 2, 4, 14


class NoSession(Exception):
    """BIRD does not talk to us."""


# What goes in


@lru_cache(maxsize=1 << 16)
def encode_prefix(text):
    """(family, NLRI without its path id)."""
    net = ipaddress.ip_network(text)
    size = (net.prefixlen + 7) // 8
    return net.version, bytes([net.prefixlen]) + net.network_address.packed[:size]


@lru_cache(maxsize=1 << 10)
def encode_communities(pairs):
    """The attribute, or nothing."""
    data = b"".join(struct.pack("!HH", *pair) for pair in pairs)
    return attribute(0xC0, COMMUNITY, data) if data else b""


@lru_cache(maxsize=1 << 10)
def encode_large(triples):
    """The attribute, or nothing."""
    data = b"".join(struct.pack("!III", *triple) for triple in triples)
    return attribute(0xC0, LARGE, data) if data else b""


def attribute(flags, code, data):
    """One path attribute."""
    if len(data) > 255:
        return struct.pack("!BBH", flags | 0x10, code, len(data)) + data
    return bytes((flags, code, len(data))) + data


def encode_path(segments):
    """The bytes of an AS_PATH; SEQUENCEs that are too long are split."""
    parts = []
    for kind, asns in segments:
        for at in range(0, len(asns), 255):
            some = asns[at : at + 255]
            parts.append(struct.pack("!BB%dI" % len(some), kind, len(some), *some))
    return b"".join(parts)


NEXT_HOP_4 = attribute(0x40, 3, bytes((10, 9, 9, 9)))
NEXT_HOP_6 = struct.pack("!HBB", 2, 1, 16) + ipaddress.IPv6Address("fd00:9::9").packed + b"\0"
HEAD = wire.MARKER + b"%b"


def encode_update(number, path_id, prefix, path, communities, large):
    """The UPDATE that announces one route."""
    family, item = encode_prefix(prefix)
    nlri = struct.pack("!I", path_id) + item
    attributes = b"\x40\x01\x01\x00" + attribute(0x40, PATH, path)
    if family == 4:
        attributes += NEXT_HOP_4
    attributes += ATTRIBUTE.pack(0x80, MED, 4, number)
    attributes += encode_communities(communities) + encode_large(large)
    if family == 6:
        attributes, nlri = attribute(0x80, REACH, NEXT_HOP_6 + nlri) + attributes, b""
    size = len(attributes)
    head = struct.pack("!HBHH", 23 + size + len(nlri), wire.UPDATE, 0, size)
    return wire.MARKER + head + attributes + nlri


# What comes back


def read_updates(data, found):
    """Takes whole messages off the front of data; returns what is left.

    found: number -> (path, communities, large communities), each as its bytes.
    """
    at, end = 0, len(data)
    while at + 19 <= end:
        size = data[at + 16] << 8 | data[at + 17]
        if at + size > end:
            break
        kind = data[at + 18]
        if kind == wire.UPDATE:
            withdrawn = data[at + 19] << 8 | data[at + 20]
            read_attributes(data, at + 23 + withdrawn, found)
        elif kind == wire.NOTIFICATION:
            raise NoSession("BIRD ends the session: code %d.%d" % tuple(data[at + 19 : at + 21]))
        at += size
    return data[at:]


def read_attributes(data, at, found):
    """The attributes of one UPDATE; without a MED it tells of no route."""
    end = at + (data[at - 2] << 8 | data[at - 1])
    path = communities = large = b""
    number = None
    while at < end:
        code = data[at + 1]
        if data[at] & 0x10:
            start, size = at + 4, data[at + 2] << 8 | data[at + 3]
        else:
            start, size = at + 3, data[at + 2]
        at = start + size
        if code == PATH:
            path = data[start:at]
        elif code == MED:
            number = int.from_bytes(data[start:at], "big")
        elif code == COMMUNITY:
            communities = data[start:at]
        elif code == LARGE:
            large = data[start:at]
    if number is not None:
        found[number] = (bytes(path), bytes(communities), bytes(large))


# The sessions


class Session:
    """One end of a BGP session, without a life of its own."""

    def __init__(self, local, peer, asn, bits):
        self.local, self.peer = local, peer
        self.capabilities = wire.Capabilities(asn, add_path={4: bits, 6: bits})
        self.capabilities.enhanced_refresh = False
        self.socket = None

    def connect(self, deadline):
        """Tries until BIRD takes the connection and the session is up."""
        while True:
            try:
                self._try(deadline)
                return
            except (OSError, NoSession, wire.WireError) as why:
                self.close()
                if time.monotonic() > deadline:
                    raise NoSession("%s: %s" % (self.peer, why)) from why
                time.sleep(0.01)

    def _try(self, deadline):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.settimeout(max(0.1, deadline - time.monotonic()))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.bind((self.local, 0))
        self.socket.connect((self.peer, 179))
        self.socket.sendall(wire.encode_open(self.capabilities, 240, self.local))
        self.rest = b""
        seen = set()
        while seen != {wire.OPEN, wire.KEEPALIVE}:
            got = wire.split_message(self.rest)
            if got is None:
                more = self.socket.recv(READ_SIZE)
                if not more:
                    raise NoSession("BIRD hangs up")
                self.rest += more
                continue
            kind, body, self.rest = got
            if kind == wire.NOTIFICATION:
                raise NoSession("BIRD refuses: code %d.%d" % (body[0], body[1]))
            if kind == wire.OPEN:
                self.socket.sendall(wire.message(wire.KEEPALIVE))
            seen.add(kind)
        self.socket.setblocking(False)

    def close(self):
        """Hangs up."""
        if self.socket:
            self.socket.close()
            self.socket = None


class Pump:
    """The two sessions with one BIRD: sends everything, collects what comes back.

    When that is as much as wanted it lingers, so many seconds, for what must not come.
    """

    def __init__(self, feeder, receiver, data, wanted, linger):
        self.feeder, self.receiver = feeder, receiver
        self.out = memoryview(data)
        self.wanted, self.linger = wanted, linger
        self.rest = receiver.rest
        self.found = {}
        self.heard = time.monotonic()

    @property
    def done(self):
        """Has everything come, or has it been quiet for long?"""
        quiet = time.monotonic() - self.heard
        if self.out:
            return quiet > PATIENCE
        return quiet >= (QUIET if len(self.found) < self.wanted else self.linger)

    def step(self, readable, writable):
        """Reads and writes what is possible."""
        if self.feeder.socket in readable:
            if not self.feeder.socket.recv(READ_SIZE):
                raise NoSession("BIRD hangs up on the feeder")
        if self.receiver.socket in readable:
            data = self.receiver.socket.recv(READ_SIZE)
            if not data:
                raise NoSession("BIRD hangs up on the receiver")
            self.rest = read_updates(self.rest + data, self.found)
            self.heard = time.monotonic()
        if self.feeder.socket in writable:
            sent = self.feeder.socket.send(self.out[:READ_SIZE])
            self.out = self.out[sent:]
            self.heard = time.monotonic()


def pump_all(pumps):
    """Works all pumps until each is done."""
    while True:
        busy = [pump for pump in pumps if not pump.done]
        if not busy:
            return
        reading = [end.socket for pump in busy for end in (pump.feeder, pump.receiver)]
        writing = [pump.feeder.socket for pump in busy if pump.out]
        readable, writable, _ = select.select(reading, writing, [], 0.2)
        for pump in busy:
            pump.step(readable, writable)
