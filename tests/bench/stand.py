#
#	bird-maps -- a daemon to measure, between a replayer's customers and sinks
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""One BIRD with direct sessions of both families: customers c1, c2, ... that share one table, and
Microsoft's sessions m1, m2, ... which only count.

What the daemon does because of an action is its time on a CPU, of all its threads, from the action
until it has been idle for a while and nothing is on its way to it. Idle is told by the same clock:
asking the daemon would cost it time, and so would any fence that it had to answer.
"""

import glob
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]

from harness import namespace, scene  # noqa: E402  (the path is set above)
from harness.bird import bird_dir, stock_dir  # noqa: E402
from replayer import Replayer  # noqa: E402

TICK = 0.005  # between two looks at the clock
IDLE_FOR = 0.5
IDLE = 0.01  # of a CPU: timers, and what looking costs
LIMIT = 600.0
SEED = 1
IPV6_SHARE = 6  # one prefix of so many

NETWORKS = ("10.1.255.254/16", "10.8.255.254/16", "fd00:1::ffff/32")


def cpu_time(pids):
    """Seconds that these processes' threads ran."""
    total = 0
    for pid in pids:
        for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
            try:
                with open(path, encoding="ascii") as file:
                    total += int(file.read().split()[0])
            except OSError:  # the thread ended meanwhile
                pass
    return total / 1e9


def memory(pid, key="VmHWM"):
    """MB"""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith(key))


@dataclass
class Cost:
    cpu: float
    wall: float


def cost_of(pids, action):
    """What the processes took for the action, and until they are idle again."""
    start, before = time.monotonic(), cpu_time(pids)
    action()
    samples = [(start, before)]
    while True:
        time.sleep(TICK)
        now, used = time.monotonic(), cpu_time(pids)
        samples.append((now, used))
        while samples[1][0] <= now - IDLE_FOR:
            samples.pop(0)
        if now - start > LIMIT:
            raise AssertionError(f"not done after {LIMIT:g} s")
        if now - start < IDLE_FOR or used - samples[0][1] > IDLE * IDLE_FOR:
            last = _last_busy(samples)
        elif not namespace.queued_bytes():
            return Cost(used - before, last - start)


def _last_busy(samples):
    """When the time last went on by more than timers take."""
    for (_, earlier), (now, used) in reversed(list(zip(samples, samples[1:]))):
        if used - earlier > TICK * IDLE * 5:
            return now
    return samples[0][0]


def session_text(name, number, link, asn, channel, options):
    own, peer = link(number, 4)
    options = f"passive; {options} ipv6 {{ {channel} }};"
    return scene.bgp(name, own, scene.LOCAL_ASN, peer, asn, channel, options, "direct")


def groups(parts):
    """Thread groups of one thread; the first one has what is nobody's, too."""
    return "".join(
        f"thread group part{part} {{ threads 1; default {'no' if part else 'yes'}; }}\n"
        for part in range(parts)
    )


@dataclass
class Table:
    """`words`: how the replayer is told to make or read it. `facts`: counts of it that the
    replayer cannot know. `asns`: registered ones, if they are not the customers'."""

    words: tuple
    facts: dict = field(default_factory=dict)
    asns: tuple = ()


def made(profile, routes, single=False):
    """A made-up table. single: one prefix in each UPDATE."""
    ipv6 = routes // IPV6_SHARE
    words = ("make", profile, routes - ipv6, ipv6, SEED)
    return Table((*words, "single") if single else words)


class Fed:
    """A daemon's processes and the replayer that feeds them a table, from so many customers."""

    def __init__(self, pids, table, clients=1, hold=240):
        self.pids, self.clients, self.hold = pids, clients, hold
        self.replayer = Replayer()
        self.told = self.replayer.ask("table", "t", *table.words) | table.facts
        for n in range(1, clients + 1):
            part = f"{n - 1}/{clients}"
            self.add(f"c{n}", n, scene.customer_link, scene.customer_asn(n), table="t", part=part)

    def add(self, name, number, link, asn, **options):
        own, peer = link(number, 4)
        options.update(local=peer, peer=own, asn=asn, hold=self.hold)
        self.replayer.ask("session", name, nexthop6=f"fd00:1:{number}::2", **options)

    def close(self):
        self.replayer.close()

    # Actions, each measured

    def load(self):
        """The table comes in."""
        self.replayer.up("c*")
        played = self.replayer.ask("play", "c*")
        same("routes played", played["routes"], self.told["routes"])
        self.settle()
        cost = cost_of(self.pids, lambda: self.replayer.ask("go", "c*"))
        self.replayer.ask("wait", "sent", "c*", 5)
        return cost

    def settle(self):
        """Until it has done what it has to."""
        cost_of(self.pids, lambda: None)

    def export(self):
        """Microsoft's sessions come up."""
        return cost_of(self.pids, lambda: self.replayer.up("m*"))

    def peak(self):
        return sum(memory(pid) for pid in self.pids)


class Stand(Fed):
    """A BIRD. inventory: of a policy, or None. filters: it is enforced by generated filters. parts: of
    the customers, each has a thread of its own."""

    def __init__(
        self,
        stage,
        table,
        stock=False,
        inventory=None,
        filters=False,
        imports="all",
        exports="all",
        channel="",
        head="",
        clients=1,
        sinks=0,
        threads="1",
        parts=0,
        hold=240,
    ):
        namespace.add_addresses(*NETWORKS)
        self.stage, self.clients, self.sinks = stage, clients, sinks
        self.filters, self.head, self.parts = filters, head + groups(parts), parts
        self.channel, self.exports, self.inventory = channel, exports, inventory
        self.server = "rs client;" if inventory else ""
        self.bird = stage.bird(
            "router",
            self.conf(inventory, imports),
            binaries=stock_dir() if stock else bird_dir(),
            threads=None if parts else threads,
        ).start()
        super().__init__([self.bird.process.pid], table, clients, hold)
        for n in range(1, sinks + 1):
            self.add(f"m{n}", n, scene.microsoft_link, scene.MICROSOFT)

    def conf(self, inventory, imports):
        text = self.head + "\nprotocol device {}\n"
        if inventory:
            file = self.stage.write("maps.json", json.dumps(inventory))
            text += self._generated(file) if self.filters else self._plugin(file)
        for n in range(1, self.clients + 1):
            channel, asn = f"import {imports}; export none; {self.channel}", scene.customer_asn(n)
            part = f"thread group part{n % self.parts};" if self.parts else ""
            options = f"{self.server} {part}"
            text += session_text(f"c{n}", n, scene.customer_link, asn, channel, options)
        for n in range(1, self.sinks + 1):
            channel = f"import none; export {self.exports};"
            link, asn = scene.microsoft_link, scene.MICROSOFT
            text += session_text(f"m{n}", n, link, asn, channel, self.server)
        return text

    @staticmethod
    def _plugin(file):
        return f'plugin "{scene.plugin_file()}" "{file}";\n'

    @staticmethod
    def _generated(file):
        folder = os.path.join(os.path.dirname(file), "filters")
        command = [os.environ["BIRDMAPS"], "filters", "--inventory", file, "--output", folder]
        command += ["--bird", os.environ["BIRD_VERSION"]]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return f'include "{folder}/maps-filters.conf";\n'

    # What the daemon says

    def count(self, condition=""):
        """Routes in its tables, perhaps those that a condition of its language takes."""
        where = f"where {condition} " if condition else ""
        reply = self.bird.ask(f"show route {where}count")
        return sum(int(line) for line in re.findall(r"^(\d+) of \d+ routes", reply.text, re.M))

    def verdicts(self, direction, session=""):
        """{count: how many} of the sessions whose names begin so."""
        total = {}
        for line in self.bird.ask("show maps json").lines:
            found = json.loads(line) if line.startswith("{") else {"type": ""}
            if found["type"] != "counts" or found["direction"] != direction:
                continue
            if found["session"].startswith(session):
                for key in ("accepted", "rejected", "observed", "out_of_scope", "lost"):
                    total[key] = total.get(key, 0) + found[key]
        return total


def same(what, found, expected):
    if found != expected:
        raise AssertionError(f"{what}: {found}, expected {expected}")
