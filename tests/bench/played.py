#
#	bird-maps -- what the tests of the replayer share
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""A neighbour that keeps each message, a BIRD that shows what it took, and tables read back."""

import os
import socket
import struct
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]

from harness import namespace, scene, wire  # noqa: E402  (the path is set above)
from harness.bird import stock_dir  # noqa: E402
from harness.route import Route  # noqa: E402
from harness.stage import settle  # noqa: E402
from replayer import Replayer, ReplayError  # noqa: E402

ASN, ROUTER, OWN = 650001, "10.1.1.1", "10.1.1.2"
HOP6 = "fd00:1:1::2"
BOTH = "import all; export none;"


class Neighbor(threading.Thread):
    """Takes one session and keeps what comes: Updates, and the families of refreshes."""

    def __init__(self):
        super().__init__(daemon=True)
        self.updates, self.refreshes, self.sizes = [], [], []
        self.listener = socket.create_server((ROUTER, 179))
        self.socket = None
        self.start()

    def run(self):
        self.socket, data = self.listener.accept()[0], b""
        self.socket.sendall(wire.encode_open(wire.Capabilities(scene.LOCAL_ASN), 90, ROUTER))
        self.socket.sendall(wire.message(wire.KEEPALIVE))
        while more := self.socket.recv(1 << 16):
            data += more
            while found := wire.split_message(data):
                self.sizes.append(len(data) - len(found[2]))
                kind, body, data = found
                if kind == wire.UPDATE:
                    self.updates.append(wire.decode_update(body, set()))
                elif kind == wire.ROUTE_REFRESH:
                    self.refreshes.append(tuple(struct.unpack("!HBB", body)[:2]))

    def ends(self):
        return [update.end_of_rib for update in self.updates if update.end_of_rib]

    def take(self):
        """The updates so far, which are forgotten."""
        found, self.updates = self.updates, []
        return found

    def close(self):
        self.listener.close()
        self.socket.shutdown(socket.SHUT_RDWR)


def announced(updates):
    return [route for update in updates for route in update.routes]


def withdrawn(updates):
    return [key[0] for update in updates for key in update.withdrawn]


def text_of(stage, file, *options):
    """The name of the text of an MRT file."""
    name = f"{stage.directory}/{os.path.basename(file)}{''.join(options)}.txt"
    with open(name, "w", encoding="ascii") as out:
        command = [os.path.join(HERE, "mrt_text.py"), *options, file]
        subprocess.run(command, stdout=out, check=True)
    return name


def read_events(name):
    """The fields of a bgpdump text that tell what happened: (kind, prefix, path, communities), of
    withdrawals only the first two."""
    with open(name, encoding="ascii") as file:
        fields = [line.rstrip("\n").split("|") for line in file]
    return [(f[2], f[5], *(f[i] for i in (6, 11) if i < len(f))) for f in fields]


def as_route(prefix, path, communities):
    """The Route that an event announces."""
    return Route(prefix, path, [tuple(map(int, c.split(":"))) for c in communities.split()])


def read_text(name):
    """The routes of such a text."""
    return [as_route(*event[1:]) for event in read_events(name) if event[0] != "W"]


def contents(routes):
    """What a text can tell of routes."""
    return sorted((r.prefix, r.path, r.communities) for r in routes)


def replayer_with(table="make customer 3000 500 7", name="t"):
    replayer = Replayer()
    return replayer, replayer.ask("table", name, table)


def written(stage, replayer, name="t", asn=ASN):
    """The name of the file that the replayer writes a table to."""
    file = stage.directory + f"/{name}.txt"
    replayer.ask("write", name, file, asn)
    return file


def dump(stage, replayer, name="t"):
    return read_text(written(stage, replayer, name))


def router(stage, channel=BOTH, sessions=1, microsoft="", name="router"):
    """A stock BIRD: customers' sessions with both families, and one as a sink if it is told
    what to export there."""
    namespace.add_addresses("10.1.255.254/16", "10.8.255.254/16", "fd00:1::ffff/32")
    text = "protocol device {}\n"

    def session(title, own, peer, asn, options):
        return scene.bgp(
            title,
            own,
            scene.LOCAL_ASN,
            peer,
            asn,
            options,
            f"passive; ipv6 {{ {options} }};",
            "direct",
        )

    for n in range(1, sessions + 1):
        text += session(f"c{n}", f"10.1.{n}.1", f"10.1.{n}.2", ASN - 1 + n, channel)
    if microsoft:
        text += session("m1", "10.8.1.0", "10.8.1.1", 8075, microsoft)
    return stage.bird(name, text, binaries=stock_dir()).start()


def add_customers(replayer, count=1, **options):
    for n in range(1, count + 1):
        options.update(part=f"{n - 1}/{count}", nexthop6=f"fd00:1:{n}::2")
        local, peer = f"10.1.{n}.2", f"10.1.{n}.1"
        replayer.ask("session", f"c{n}", local=local, peer=peer, asn=ASN - 1 + n, **options)


def play(replayer, bird, *what):
    """Returns what was played, when BIRD has dealt with it."""
    what = what or ("play",)
    found = replayer.ask(what[0], "c*", *what[1:])
    replayer.ask("go", "c*")
    replayer.ask("wait", "sent", "c*", 30)
    settle([bird])
    return found


def refused(replayer, why, *command):
    try:
        replayer.ask(*command)
    except ReplayError as error:
        assert why in str(error), error
    else:
        raise AssertionError(f"{command} is no error")
