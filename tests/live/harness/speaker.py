#
#	bird-maps -- a scripted BGP speaker
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""One BGP session that announces whatever a test wants and records all that it hears.

The speaker connects; the BIRD at the other end should be `passive`. It runs in a thread of its
own, offers its table again on each new session and on ROUTE-REFRESH, and keeps what it received
as {(prefix, path id): Route}.
"""

import select
import socket
import struct
import threading
import time

from . import wire
from .bird import wait_until

IDLE, CONNECTING, OPEN_SENT, OPEN_CONFIRM, ESTABLISHED = range(5)
CEASE_SHUTDOWN = (6, 2)


class Speaker:
    """`local` and `peer` are addresses of one family; next_hops may name next hops by family.

    add_path: "rx", "tx" or "both". hold_refresh: leave ROUTE-REFRESH unanswered until
    answer_refresh(); hold_end: leave out End-of-RIB until end_of_rib(). Other capabilities can
    be switched off to see what BIRD does without.
    """

    def __init__(
        self,
        name,
        asn,
        local,
        peer,
        families=None,
        router_id=None,
        add_path=None,
        refresh=True,
        enhanced_refresh=True,
        restart_time=None,
        next_hops=None,
        port=179,
        hold_time=240,
    ):
        own = 6 if ":" in local else 4
        families = tuple(families or (own,))
        bits = {"rx": wire.ADD_PATH_RX, "tx": wire.ADD_PATH_TX, "both": 3}.get(add_path, 0)
        self.name, self.asn, self.local, self.peer, self.port = name, asn, local, peer, port
        self.capabilities = wire.Capabilities(
            asn=asn,
            families=families,
            refresh=refresh,
            enhanced_refresh=enhanced_refresh,
            add_path={family: bits for family in families} if bits else {},
            restart_time=restart_time,
        )
        self.router_id = router_id or (local if own == 4 else "10.255.0.1")
        self.next_hops = {4: "10.255.255.1", 6: "fd00:ffff::1", own: local, **(next_hops or {})}
        self.hold_time = hold_time
        self.hold_refresh = self.hold_end = False

        self.lock = threading.RLock()
        self.offered = {}  # (prefix, path id) -> Route
        self.received = {}
        self._stale = {}  # family -> keys that a refresh has not brought again yet
        self.events = []  # ("up"|"down"|"refresh"|"borr"|"eorr"|"eor"|"notification", detail)
        self.announcements = 0  # prefixes heard, with repeats
        self.withdrawals = 0
        self.remote = None  # the peer's capabilities

        self._wanted = False
        self._state = IDLE
        self._socket = None
        self._out, self._in = bytearray(), b""
        self._retry_at = self._heard_at = self._keepalive_at = 0.0
        self._refused = []  # families whose refresh waits for answer_refresh()
        self._ending = False
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    # What a test calls

    def up(self):
        with self.lock:
            self._wanted, self._retry_at = True, 0.0
        self._kick()
        return self

    def down(self):
        """Ends the session with a Cease."""
        with self.lock:
            if self._state >= OPEN_SENT:
                self._out += wire.message(wire.NOTIFICATION, bytes(CEASE_SHUTDOWN))
                self._flush()
            self._wanted = False
            self._lose("down")

    def drop(self, stay_down=True):
        """Cuts the TCP connection without a word."""
        with self.lock:
            self._wanted = not stay_down
            if self._socket:
                self._socket.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
            self._lose("drop")
        self._kick()  # or the system keeps it open for the other thread, which waits for it
        return self

    def flap(self):
        self.down()
        return self.up()

    def close(self):
        self.down()
        self._ending = True
        self._kick()
        self._thread.join()

    @property
    def established(self):
        return self._state == ESTABLISHED

    def wait_established(self, timeout=30):
        what = f"the speaker {self.name} has a session with {self.peer}"
        wait_until(lambda: self.established, what, timeout, lambda: f"  events: {self.events}")
        return self

    @property
    def pending(self):
        """Is there anything left that a peer has not been sent yet?"""
        with self.lock:
            return self.established and bool(self._out)

    def announce(self, *routes):
        with self.lock:
            self.offered.update((route.key, route) for route in routes)
            if self.established:
                self._queue_routes(routes)
        self._kick()

    def withdraw(self, *keys):
        """Each a prefix, or (prefix, path id)."""
        keys = [key if isinstance(key, tuple) else (key, 0) for key in keys]
        with self.lock:
            for key in keys:
                self.offered.pop(key, None)
            if self.established:
                for family in self.capabilities.families:
                    own = [key for key in keys if (":" in key[0]) == (family == 6)]
                    for data in wire.encode_withdrawals(family, own, self._ids_out(family)):
                        self._out += data
        self._kick()

    def forget(self, *keys):
        """Stops offering without a withdrawal: only a refresh or a new session tells the peer."""
        with self.lock:
            for key in keys:
                self.offered.pop(key if isinstance(key, tuple) else (key, 0), None)

    def answer_refresh(self):
        with self.lock:
            waiting, self._refused = self._refused, []
            for family in waiting:
                self._queue_refresh(family)
        self._kick()

    def end_of_rib(self):
        with self.lock:
            for family in self.capabilities.families:
                self._out += wire.end_of_rib(family)
        self._kick()

    def ask_refresh(self, family):
        """Asks the peer to send its routes again."""
        with self.lock:
            self._out += wire.refresh(family)
        self._kick()

    def table(self):
        """A copy of what was received."""
        with self.lock:
            return dict(self.received)

    def count(self, event):
        with self.lock:
            return sum(1 for name, _ in self.events if name == event)

    def wait_event(self, event, count=1, timeout=20):
        what = f"the speaker {self.name} sees {event} for the {count}. time"
        wait_until(
            lambda: self.count(event) >= count, what, timeout, lambda: f"  events: {self.events}"
        )

    # The session

    def _kick(self):
        self._wake.send(b"x")

    def _run(self):
        while not self._ending:
            with self.lock:
                self._step()
                sock, writing = self._socket, bool(self._out) or self._state == CONNECTING
            reading = [self._woken] + ([sock] if sock else [])
            try:
                readable, _, _ = select.select(reading, [sock] if sock and writing else [], [], 0.1)
            except (OSError, ValueError):  # closed by the other thread meanwhile
                continue
            if self._woken in readable:
                self._woken.recv(4096)
            with self.lock:
                if sock is not None and sock is self._socket:
                    self._serve(sock in readable)

    def _step(self):
        now = time.monotonic()
        if self._state == IDLE and self._wanted and now >= self._retry_at:
            self._connect()
        if self._state == ESTABLISHED and now >= self._keepalive_at:
            self._out += wire.message(wire.KEEPALIVE)
            self._keepalive_at = now + self.hold_time / 3
        if self._state >= OPEN_SENT and now > self._heard_at + self.hold_time:
            self._lose("hold timer")

    def _connect(self):
        family = socket.AF_INET6 if ":" in self.local else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.setblocking(False)
        self._out, self._in = bytearray(), b""
        try:
            self._socket.bind((self.local, 0))
            self._socket.connect((self.peer, self.port))
        except BlockingIOError:
            pass
        except OSError as error:
            self._lose(str(error))
            return
        self._state = CONNECTING

    def _lose(self, why):
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._state >= OPEN_SENT:
            self.events.append(("down", why))
        self._state = IDLE
        self._out, self._in = bytearray(), b""
        self._refused = []
        self.received.clear()
        self._stale.clear()
        self._retry_at = time.monotonic() + 0.1

    def _serve(self, readable):
        try:
            if self._state == CONNECTING:
                error = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if error:
                    raise OSError(error, "cannot connect")
                self._socket.getpeername()  # raises while there is no connection yet
                self._state, self._heard_at = OPEN_SENT, time.monotonic()
                self._out += wire.encode_open(self.capabilities, self.hold_time, self.router_id)
            if readable:
                self._receive()
            self._flush()
        except (OSError, wire.WireError) as error:
            if self._state != CONNECTING or getattr(error, "errno", None) != 107:  # ENOTCONN
                self._lose(str(error))

    def _flush(self):
        if self._out and self._socket is not None:
            try:
                sent = self._socket.send(self._out)
                del self._out[:sent]
            except BlockingIOError:
                pass

    def _receive(self):
        try:
            data = self._socket.recv(1 << 18)
        except BlockingIOError:
            return
        if not data:
            raise OSError("the peer closed the connection")
        self._heard_at = time.monotonic()
        self._in += data
        while self._socket is not None and (found := wire.split_message(self._in)):
            kind, body, self._in = found
            self._handle(kind, body)

    def _handle(self, kind, body):
        if kind == wire.OPEN:
            self.remote, _ = wire.decode_open(body)
            self._out += wire.message(wire.KEEPALIVE)
            self._state = OPEN_CONFIRM
        elif kind == wire.KEEPALIVE and self._state == OPEN_CONFIRM:
            self._state = ESTABLISHED
            self._keepalive_at = time.monotonic() + self.hold_time / 3
            self.events.append(("up", ""))
            self._queue_table(self.capabilities.families)
        elif kind == wire.NOTIFICATION:
            self.events.append(("notification", tuple(body[:2])))
            self._lose(f"notification {tuple(body[:2])}")
        elif kind == wire.ROUTE_REFRESH:
            self._handle_refresh(*struct.unpack("!HBB", body)[:2])
        elif kind == wire.UPDATE:
            self._handle_update(wire.decode_update(body, self._ids_in()))

    def _handle_refresh(self, afi, subtype):
        family = wire.FAMILY[afi]
        name = {wire.REFRESH_BEGIN: "borr", wire.REFRESH_END: "eorr"}.get(subtype, "refresh")
        self.events.append((name, family))
        if name == "borr":
            self._stale[family] = {k for k in self.received if (":" in k[0]) == (family == 6)}
        elif name == "eorr":
            for key in self._stale.pop(family, ()):
                self.received.pop(key, None)
        if name == "refresh":
            if self.hold_refresh:
                self._refused.append(family)
            else:
                self._queue_refresh(family)

    def _handle_update(self, update):
        for key in update.withdrawn:
            self.received.pop(key, None)
        for route in update.routes:
            self.received[route.key] = route
            self._stale.get(route.family, set()).discard(route.key)
        self.withdrawals += len(update.withdrawn)
        self.announcements += len(update.routes)
        if update.end_of_rib:
            self.events.append(("eor", update.end_of_rib))

    # What goes out

    def _ids_out(self, family):
        mine, theirs = self.capabilities.add_path, self.remote.add_path
        return bool(mine.get(family, 0) & wire.ADD_PATH_TX) and bool(
            theirs.get(family, 0) & wire.ADD_PATH_RX
        )

    def _ids_in(self):
        mine, theirs = self.capabilities.add_path, self.remote.add_path
        return {
            family
            for family, bits in mine.items()
            if bits & wire.ADD_PATH_RX and theirs.get(family, 0) & wire.ADD_PATH_TX
        }

    def _queue_routes(self, routes):
        extended = self.remote.extended_message
        limit = wire.MAX_EXTENDED_MESSAGE if extended else wire.MAX_MESSAGE
        for family in self.capabilities.families:
            own = [route for route in routes if route.family == family]
            for data in wire.encode_announcements(
                own, self.next_hops, self._ids_out(family), limit
            ):
                self._out += data

    def _queue_table(self, families):
        for family in families:
            self._queue_routes([r for r in self.offered.values() if r.family == family])
            if not self.hold_end:
                self._out += wire.end_of_rib(family)

    def _queue_refresh(self, family):
        enhanced = self.capabilities.enhanced_refresh and self.remote.enhanced_refresh
        if enhanced:
            self._out += wire.refresh(family, wire.REFRESH_BEGIN)
        self._queue_routes([r for r in self.offered.values() if r.family == family])
        if enhanced:
            self._out += wire.refresh(family, wire.REFRESH_END)
