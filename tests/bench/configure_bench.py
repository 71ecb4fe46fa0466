#!/usr/bin/python3
#
#	bird-maps -- what it costs to register prefixes
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""`configure` where all routes are of registered prefixes, and some of these go and come back.

    configure_bench.py [--routes N] [--runs N]

A customer has a route for each registered prefix, and Microsoft gets all of them on one session.
The import table keeps the customer's, so that nothing comes in again. Measured is the daemon,
from the command until it is idle: its time on a CPU, and the wall clock. The row without a change
is what reading and comparing the inventories takes; the last one changes a setting, so that
everything is judged again.
"""

import argparse
import json
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]

import feed  # noqa: E402  (the path is set above)
from harness import namespace, scene  # noqa: E402
from harness.stage import Stage  # noqa: E402
from stand import cost_of, same  # noqa: E402

CUSTOMER, MICROSOFT = "customer1_v4", "microsoft1_v4"


class Daemon:
    def __init__(self, stage, count):
        self.stage, self.routes = stage, feed.routes(count, feed.IN_SCOPE, scene.customer_asn(1))
        text = f'protocol device {{}}\nplugin "{scene.plugin_file()}" "{self.write(self.routes)}";\n'

        def session(name, asn, link, channel):
            nonlocal text
            namespace.add_addresses(*link)
            text += scene.bgp(name, link[0], scene.LOCAL_ASN, link[1], asn, channel, "passive;")
            return stage.speaker(name, asn, link[1], link[0])

        link = scene.customer_link(1, 4)
        channel = "import all; export none; import table on;"
        self.customer = session(CUSTOMER, scene.customer_asn(1), link, channel)
        link = scene.microsoft_link(1, 4)
        self.microsoft = session(MICROSOFT, scene.MICROSOFT, link, "import none; export all;")
        self.bird = stage.bird("router", text).start()
        self.pids = [self.bird.process.pid]

    def write(self, routes, max_length=4):
        registered = [route.prefix for route in routes]
        data = scene.inventory(connections=1, registered=registered, max_length=max_length)
        return self.stage.write("maps.json", json.dumps(data))

    def load(self):
        self.customer.up().wait_established()
        self.microsoft.up().wait_established()
        cost_of(self.pids, lambda: self.customer.announce(*self.routes))
        self._holds(len(self.routes))

    def change(self, unregistered, max_length=4):
        """What a `configure` costs with all but so many registered."""
        before = self._evaluated()
        self.write(self.routes[unregistered:], max_length)
        cost = cost_of(self.pids, self.bird.configure)
        self._holds(len(self.routes) - unregistered)
        return cost, self._evaluated() - before

    def _evaluated(self):
        return self.bird.statistics(MICROSOFT)["IPV4"]["export updates"][0]

    def _holds(self, count):
        same("routes with Microsoft", len(self.microsoft.table()), count)


def measure(count, runs):
    """{title: [(Cost, routes judged), ...]}"""
    found = {}
    with Stage("bench-configure") as stage:
        daemon = Daemon(stage, count)
        daemon.load()
        for run in range(runs):
            found.setdefault("none changes", []).append(daemon.change(0))
            for some in filter(count.__ge__, (1, 100, 10000)):
                found.setdefault(f"{some} go", []).append(daemon.change(some))
                found.setdefault(f"{some} come back", []).append(daemon.change(0))
            whole = daemon.change(0, 5 + run % 2)
            found.setdefault("all stay, a setting changes", []).append(whole)
            daemon.change(0)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--routes", type=int, default=100000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()

    namespace.enter()
    print(f"BIRD {os.environ['BIRD_VERSION']}, {options.routes} prefixes, {options.runs} rounds\n")
    print("| of the registered prefixes | exports judged | CPU ms | wall ms |\n|---|---|---|---|")
    for title, runs in measure(options.routes, options.runs).items():
        cpu = statistics.median(cost.cpu for cost, _ in runs) * 1000
        wall = statistics.median(cost.wall for cost, _ in runs) * 1000
        judged = statistics.median(judged for _, judged in runs)
        print(f"| {title} | {judged:.0f} | {cpu:.0f} | {wall:.0f} |")


if __name__ == "__main__":
    main()
