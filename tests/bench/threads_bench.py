#!/usr/bin/python3
#
#	bird-maps -- how importing goes with threads
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Clients that all announce at once to a BIRD 3 with one thread and with two.

    threads_bench.py [--routes N] [--runs N]

Stock BIRD without a policy, with generated filters, and the plugin, all routes in scope: once they
are stored, which the table allows to one thread at a time, and once two of three break a rule and
are refused. BIRD moves sessions between threads as it likes, but here each thread is a group of its
own, and has its clients. All combinations run once in each round; medians are told. Time in which
a thread was ready and others had the CPU is taken off the wall time: two threads gain nothing from
a second core that something else uses. If judging took a lock that channels share, the plugin would
gain less from the second thread than filters do, and threads would sleep in futex() more often:
strace, where it is there, counts these calls in runs of their own.
"""

import argparse
import glob
import os
import re
import shutil
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]

from dataclasses import dataclass  # noqa: E402  (the path is set above)

from harness import namespace  # noqa: E402
from harness.bird import BIRD_3  # noqa: E402
from harness.stage import Stage  # noqa: E402
from stand import Cost, Stand, made, same  # noqa: E402
from table_rows import ALL, FILTERS, PASSING, server  # noqa: E402

CLIENTS, THREADS = 8, (1, 2)
STOCK, FILTER, PLUGIN = "stock, no policy", "stock, filters", "plugin"
POLICIES = (STOCK, FILTER, PLUGIN)


@dataclass
class Case:
    title: str
    keys: dict  # of the inventory
    stock: str  # lets the same routes through without a policy
    kept: int = None  # how many these are, as the first run had it


CASES = (
    Case("All routes pass", {}, ALL),
    Case("Two of three are refused", {"max_length": 1}, "where bgp_path.len < 2"),
)


def delayed(pid):
    """Seconds that the thread which waited longest for a CPU has waited."""
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        with open(path, encoding="ascii") as file:
            found.append(int(file.read().split()[1]) / 1e9)
    return max(found)


def once(case, policy, threads, routes):
    """The cost of one run, after a look at what it did."""
    inventory = None if policy == STOCK else {**server("reject", clients=CLIENTS), **case.keys}
    options = {"imports": case.stock} if policy == STOCK else {}
    options |= FILTERS if policy == FILTER else {"stock": policy == STOCK}
    with Stage("threads") as stage:
        namespace.enter()
        table = made(PASSING, routes)
        stand = Stand(
            stage, table, inventory=inventory, clients=CLIENTS, parts=threads, **options
        )
        try:
            before = delayed(stand.bird.process.pid)
            cost = stand.load()
            cost = Cost(cost.cpu, cost.wall - delayed(stand.bird.process.pid) + before)
            kept = stand.count()
            case.kept = case.kept or kept
            same(f"{case.title}: {policy}: routes", kept, case.kept if case.keys else routes)
            if policy == PLUGIN:
                found = stand.verdicts("import", "c")
                same("verdicts", (found["accepted"], found["rejected"]), (kept, routes - kept))
        finally:
            stand.close()
    return cost


def futexes(case, policy, threads, routes):
    """Calls of futex(), from the daemon's start to its end."""
    with tempfile.TemporaryDirectory() as directory:
        file = os.path.join(directory, "calls")
        os.environ["BIRD_WRAP"] = f"strace -D -f --seccomp-bpf -c -e trace=futex -o {file}"
        try:
            once(case, policy, threads, routes)
        finally:
            del os.environ["BIRD_WRAP"]
        deadline = time.monotonic() + 10
        while not os.path.getsize(file) and time.monotonic() < deadline:
            time.sleep(0.05)  # strace writes it after BIRD's end
        with open(file, encoding="ascii") as stream:
            calls = re.search(r"^ *\S+ +\S+ +\S+ +(\d+) .*futex$", stream.read(), re.MULTILINE)
    return int(calls[1]) if calls else 0


def report(case, routes, rounds):
    costs = {(policy, threads): [] for policy in POLICIES for threads in THREADS}
    for number in range(rounds):
        for (policy, threads), found in costs.items():
            print(f"\rround {number + 1}: {policy}, {threads}", end="", file=sys.stderr, flush=True)
            found.append(once(case, policy, threads, routes))
    print(file=sys.stderr)
    traced = shutil.which("strace")
    heads = ["wall s, 1 thread", "2 threads", "gain (least-most)", "CPU ns/route, 1 thread", "2 threads"]
    heads += ["futex(), 1 thread", "2 threads"] if traced else []
    print(f"\n{case.title}\n\n| | {' | '.join(heads)} |\n|{'---|' * (len(heads) + 1)}")
    for policy in POLICIES:
        one, two = (costs[policy, threads] for threads in THREADS)
        gains = [a.wall / b.wall for a, b in zip(one, two)]
        walls = [f"{statistics.median(cost.wall for cost in found):.2f}" for found in (one, two)]
        cpus = [statistics.median(cost.cpu for cost in found) for found in (one, two)]
        cells = [*walls, f"{statistics.median(gains):.2f} ({min(gains):.2f}-{max(gains):.2f})"]
        cells += [f"{cpu / routes * 1e9:.0f}" for cpu in cpus]
        cells += [str(futexes(case, policy, threads, routes)) for threads in THREADS if traced]
        print(f"| {policy} | {' | '.join(cells)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--routes", type=int, default=800000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    bird = f"BIRD {os.environ['BIRD_VERSION']}"
    if not BIRD_3:
        raise SystemExit(f"{bird} has one thread only")
    print(f"{bird}, {options.routes} routes of {CLIENTS} clients at once, {options.runs} rounds")
    for case in CASES:
        report(case, options.routes, options.runs)


if __name__ == "__main__":
    main()
