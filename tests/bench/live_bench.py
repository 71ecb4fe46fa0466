#!/usr/bin/python3
#
#	bird-maps -- instructions per route in a real daemon
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""What a route costs a stock BIRD, a patched one, and one with the plugin, in instructions.

    live_bench.py [--routes N] [--functions] [--keep DIR] [ROW...]

A customer's session announces routes to a daemon under callgrind (import), then a session with
Microsoft's side comes up and gets what the daemon lets out (export, less what the session costs
with an empty table). Callgrind writes its counts each time the daemon answers `show status`, so
starting, configuring and ending are in none of them. Whether the routes were really imported,
exported, accepted or rejected is checked. --functions lists what the plugin's own functions
cost, --keep leaves callgrind's files for callgrind_annotate.
"""

import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]
os.environ.setdefault("TIME_SCALE", "10")  # callgrind is slow
os.environ.setdefault("BIRD_THREADS", "1")  # and runs one thread at a time

import callgrind  # noqa: E402  (the path is set above)
import feed  # noqa: E402
from harness import namespace, scene  # noqa: E402
from harness.bird import bird_dir, stock_dir, wait_until  # noqa: E402
from harness.stage import Stage  # noqa: E402
from rows import ROWS  # noqa: E402

WARM = 4000  # routes that are there before it counts: the tables have outgrown their first sizes
CUSTOMER, MICROSOFT = "customer1_v4", "microsoft1_v4"
DIRECTIONS = (("import", CUSTOMER), ("export", MICROSOFT))


class Daemon:
    def __init__(self, stage, row, count):
        self.row = row
        self.routes = feed.routes(WARM + count, row.kind, scene.customer_asn(1))
        self.object = os.path.basename(scene.plugin_file())
        text, role = "protocol device {}\n", ""
        if row.inventory:
            data = row.inventory([route.prefix for route in self.routes])
            file = stage.write("maps.json", json.dumps(data))
            text += self._generated(file) if row.filters else f'plugin "{scene.plugin_file()}" "{file}";\n'
            role = "rs client;" if data["deployment"] == "route-server" else ""

        def session(name, asn, link, channel):
            nonlocal text
            namespace.add_addresses(*link)
            options = f"passive; {role}"
            text += scene.bgp(name, link[0], scene.LOCAL_ASN, link[1], asn, channel, options)
            return stage.speaker(name, asn, link[1], link[0])

        channel = f"import {row.imports}; export none;"
        self.customer = session(CUSTOMER, scene.customer_asn(1), scene.customer_link(1, 4), channel)
        channel = f"import none; export {row.exports};"
        self.microsoft = session(MICROSOFT, scene.MICROSOFT, scene.microsoft_link(1, 4), channel)

        self.bird = stage.bird("router", text, binaries=stock_dir() if row.stock else bird_dir())
        self.out = self.bird.path("callgrind")
        self.bird.wrap = ["valgrind", "--quiet", "--tool=callgrind"]
        self.bird.wrap += [f"--callgrind-out-file={self.out}", "--dump-before=cmd_show_status"]

    def _generated(self, inventory):
        """The line that includes the inventory's filters."""
        folder = os.path.join(os.path.dirname(inventory), "filters")
        command = [os.environ["BIRDMAPS"], "filters", "--inventory", inventory, "--output", folder]
        command += ["--bird", os.environ["BIRD_VERSION"]]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return f'include "{folder}/maps-filters.conf";\n'

    def measure(self):
        """{direction: its Profile for all routes}."""
        self.bird.start()
        self.customer.up().wait_established()
        empty = self._counted(self._microsoft_up)
        self.microsoft.down()
        self.customer.announce(*self.routes[:WARM])
        found = {"import": self._counted(lambda: self.customer.announce(*self.routes[WARM:]))}
        if self.row.imported:
            found["export"] = self._counted(self._microsoft_up) - empty
        return found

    def _microsoft_up(self):
        self.microsoft.up().wait_established()

    def _counted(self, action):
        """The profile of what the daemon does because of the action."""
        self._wait_asleep()
        self._mark()
        action()
        self._wait_asleep()
        return callgrind.read(self._mark(), self.object)

    def _mark(self):
        """Makes callgrind write its counts and start from zero again. Returns the file."""
        self.bird.ask("show status")
        return max(glob.glob(self.out + ".*"), key=lambda name: int(name.rsplit(".", 1)[1]))

    def _wait_asleep(self):
        """Until the daemon has nothing to do any more; it must not be asked, that would count."""
        before = [None, 0.0]

        def asleep():
            now = self._threads()
            busy = self.customer.pending or self.microsoft.pending or namespace.queued_bytes()
            if busy or now != before[0] or any(state == "R" for state, *_ in now):
                before[:] = now, time.monotonic()
            return time.monotonic() - before[1] > 0.7

        wait_until(asleep, "the daemon sleeps", 60, self.bird.tail)

    def _threads(self):
        """Of each thread its state, R if it runs or would like to, and the time it ran."""
        found = []
        for path in glob.glob(f"/proc/{self.bird.process.pid}/task/*/stat"):
            with open(path, encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            found.append((fields[0], *fields[11:13]))
        return found

    def verify(self):
        """Every route went where the row says."""
        row, every = self.row, len(self.routes)
        count = int(self.bird.ask("show route count").text.split()[0])
        self._same("routes in the table", count, every * row.imported)
        sent = len(self.microsoft.table())
        self._same("routes sent to Microsoft", sent, every * (row.imported and row.exported))
        counts = self._verdict_counts() if row.verdicts else {}
        for place, verdict in zip(DIRECTIONS, row.verdicts):
            if verdict:
                self._same(f"{verdict} on {place[0]}", counts[place][verdict], every)

    def _verdict_counts(self):
        lines = self.bird.ask("show maps json").lines
        parsed = [json.loads(line) for line in lines if line.startswith("{")]
        return {(c["direction"], c["session"]): c for c in parsed if c["type"] == "counts"}

    def _same(self, what, found, expected):
        if found != expected:
            raise AssertionError(f"{self.row.name}: {what}: {found}, expected {expected}")


def measure(row, count, keep):
    """{direction: (its Profile, of how many routes)}"""
    with Stage(f"bench-{row.name}") as stage:
        daemon = Daemon(stage, row, count)
        found = daemon.measure()
        daemon.verify()
        for file in glob.glob(daemon.out + ".*") if keep else ():
            shutil.copy(file, os.path.join(keep, row.name + file.rsplit("callgrind", 1)[1]))
    routes = {"import": count, "export": WARM + count}
    return {direction: (profile, routes[direction]) for direction, profile in found.items()}


def cells(row, found):
    """The text of a row's figures, direction by direction."""
    for (direction, _), like in zip(DIRECTIONS, row.like):
        if direction not in found[row.name]:
            yield f"{'-':>8} {'':>6} {'':>7} {'':>6}"
            continue
        profile, routes = found[row.name][direction]
        each = profile.total / routes
        other, others = found.get(like, {}).get(direction, (None, 0))
        ratio = f"{each / (other.total / others):6.3f}" if other else f"{'':>6}"
        hooks = f"{profile.entered / routes:7.1f} {profile.allocations:6}"
        yield f"{each:8.1f} {ratio} {hooks if row.inventory and not row.filters else '':14}"


def print_functions(found):
    for direction, (profile, routes) in found.items():
        for name, cost in sorted(profile.own.items(), key=lambda item: -item[1]):
            if cost >= routes / 2:
                print(f"    {direction} {cost / routes:8.1f}  {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--routes", type=int, default=20000)
    parser.add_argument("--functions", action="store_true")
    parser.add_argument("--keep")
    parser.add_argument("row", nargs="*")
    options = parser.parse_args()

    namespace.enter()
    rows = [row for row in ROWS if row.name in options.row or not options.row]
    head = f"{'total':>8} {'ratio':>6} {'hooks':>7} {'allocs':>6}"
    print(f"BIRD {os.environ['BIRD_VERSION']}, instructions per route")
    print("ratio: to the stock row that lets the same routes through;")
    print("hooks: of the total, in the plugin's hooks and all that they call;")
    print("allocs: the plugin's calls of malloc(), calloc(), realloc() for all routes together.")
    print(f"\n{'':40} {'import':^30}   {'export':^30}\n{'':40} {head}   {head}", flush=True)
    found = {}
    for row in rows:
        found[row.name] = measure(row, options.routes, options.keep)
        print(f"{row.title:40} {'   '.join(cells(row, found))}".rstrip(), flush=True)
        if options.functions:
            print_functions(found[row.name])


if __name__ == "__main__":
    main()
