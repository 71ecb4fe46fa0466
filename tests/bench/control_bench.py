#!/usr/bin/python3
#
#	bird-maps -- what the control plane costs
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Reading a million verdicts, and changing the policy over as many routes, beside what BIRD itself
takes for its routes and its filters.

    control_bench.py [--routes N] [--runs N]

While an answer is printed, ten sessions wait for the daemon's keepalives, one a second at most
(a hold time of 3 s): how late the latest came. The reader takes what comes as fast as it can.
"""

import argparse
import os
import socket
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]

from dataclasses import dataclass  # noqa: E402  (the path is set above)

from harness import namespace  # noqa: E402
from harness.stage import Stage  # noqa: E402
from stand import Stand, cost_of, cpu_time, made, memory, same  # noqa: E402
from table_rows import ALL, FAILING, PASSING, server  # noqa: E402

CLIENTS = 10
HOLD, KEEPALIVE = 3, 1.0
SILENT = ""  # nothing is asked: what the keepalives are like otherwise
COMMANDS = (
    SILENT,
    "show maps verdicts all",
    "show maps json verdicts all",
    "show route",
    "show route filtered",
    "show route all",
)
KEPT = "import keep filtered on;"
LONGEST = 1024  # a line, at the most


@dataclass
class Printed:
    entries: int  # verdicts or routes
    lines: int
    size: int
    cpu: float
    wall: float
    grown: float  # MB that the daemon had more at the most while it printed
    late: float  # seconds that a keepalive came after it was due at the latest


def is_last(tail):
    """Does an answer end here?"""
    line = tail[tail.rfind(b"\n", 0, -1) + 1 :]
    return line.endswith(b"\n") and line[:4].isdigit() and line[4:5] == b" "


def read_reply(path, command, watch):
    """(lines, bytes) of an answer, which is not kept; watch is called now and then. It must read
    faster than any daemon prints."""
    lines = size = 0
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(path)
        control.settimeout(120)
        control.recv(4096)
        control.sendall(command.encode() + b"\n")
        tail, looked = b"", 0.0
        while not is_last(tail):
            data = control.recv(1 << 16)
            if not data:
                raise AssertionError(f"{command}: the daemon closed the connection")
            lines += data.count(b"\n")
            size += len(data)
            tail = (tail + data[-LONGEST:])[-LONGEST:]
            if time.monotonic() - looked > 0.05:
                looked = time.monotonic()
                watch()
    return lines, size


def printing(stand, command):
    """One answer. It must be idle before."""
    pid, grown = stand.bird.process.pid, []
    resident = memory(pid, "VmRSS")
    watch = lambda: grown.append(memory(pid, "VmRSS") - resident)  # noqa: E731
    time.sleep(KEEPALIVE)
    stand.replayer.ask("clear", "c*")
    time.sleep(KEEPALIVE + 0.1)  # each session has heard one
    started, cpu = time.monotonic(), cpu_time(stand.pids)
    lines = size = 0
    if command:
        lines, size = read_reply(stand.bird.socket_file, command, watch)
    else:
        time.sleep(3 * KEEPALIVE)
    watch()
    wall, cpu = time.monotonic() - started, cpu_time(stand.pids) - cpu
    time.sleep(2 * KEEPALIVE)  # a late one counts
    heard = stand.replayer.ask("heard", "c*")
    same("sessions up", heard["up"], CLIENTS)
    if heard["keepalives"] < 2 * CLIENTS:
        raise AssertionError(f"only {heard['keepalives']} keepalives")
    late = max(0.0, heard["gap"] - KEEPALIVE)
    shown = entries(command, stand.told)
    if lines < shown:
        raise AssertionError(f"{command}: {lines} lines for {shown} entries")
    return Printed(shown, lines, size, cpu, wall, max(grown), late)


def entries(command, told):
    """The verdicts or routes that it shows."""
    if "verdicts" in command:
        return told["tagged"]
    return told["bad"] if "filtered" in command else told["good"] if command else 0


def print_rounds(routes, runs):
    """{command: [Printed, ...]}"""
    found = {command: [] for command in COMMANDS}
    with Stage("control-print") as stage:
        options = {"inventory": server("reject", clients=CLIENTS), "channel": KEPT}
        stand = Stand(stage, made(FAILING, routes), clients=CLIENTS, hold=HOLD, **options)
        try:
            stand.load()
            stand.settle()
            wanted = stand.told["good"], stand.told["bad"]
            counts = stand.verdicts("import", "c")
            same("verdicts", (counts["accepted"], counts["rejected"]), wanted)
            for _ in range(runs):
                for command in COMMANDS:
                    found[command].append(printing(stand, command))
        finally:
            stand.close()
    return found


def middle(runs, key):
    return statistics.median(getattr(run, key) for run in runs)


def show_printing(found):
    print("| answer | entries | lines | MB | CPU s | wall s | lines/s", end="")
    print(" | lines per CPU s | entries per CPU s", end="")
    print(" | memory grows by MB | latest keepalive ms |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for command, runs in found.items():
        seconds = middle(runs, "cpu") or 1
        rates = (runs[0].lines / middle(runs, "wall"), runs[0].lines / seconds)
        rates += (runs[0].entries / seconds,)
        cells = [f"`{command}`" if command else "(nothing is asked)"]
        cells += [f"{runs[0].entries}", f"{runs[0].lines}"]
        cells += [f"{runs[0].size / 1e6:.0f}", f"{middle(runs, 'cpu'):.2f}"]
        cells += [f"{middle(runs, 'wall'):.2f}", *(f"{rate:.0f}" for rate in rates)]
        cells += [f"{max(run.grown for run in runs):.1f}"]
        cells += [f"{max(run.late for run in runs) * 1000:.0f}"]
        print(f"| {' | '.join(cells)} |")


# A changed policy. The routes have up to three ASNs: with 3 allowed all pass, with 2 not.

CARRIES_LONG = "bgp_path.len > 2"


@dataclass
class Change:
    title: str
    plugin: bool
    changes: bool = True
    sinks: int = 0

    def conf(self, stand, most):
        if self.plugin:
            return stand.conf({**server("reject", sinks=1), "max_length": most}, ALL)
        text = f"filter {{ if bgp_path.len > {most} then reject; accept; }}"
        stand.exports = text if self.sinks else "none"
        return stand.conf(None, text)


CHANGES = (
    Change("stock, the same filter", False, changes=False),
    Change("plugin, the same policy", True, changes=False),
    Change("stock, another filter", False),
    Change("plugin, another policy", True),
    Change("stock, another filter, also to Microsoft", False, sinks=1),
    Change("plugin, another policy, also to Microsoft", True, sinks=1),
)


def changing(change, routes):
    """What a `configure` costs, until all is settled."""
    with Stage("control-configure") as stage:
        options = {"sinks": change.sinks, "exports": ALL if change.sinks else "none"}
        options.update(inventory=server("reject", sinks=1) if change.plugin else None)
        stand = Stand(stage, made(PASSING, routes), stock=not change.plugin, **options)
        try:
            stand.bird.reconfigure(change.conf(stand, 3))
            stand.load()
            if change.sinks:
                stand.export()
            long = stand.count(CARRIES_LONG)
            same("routes", stand.count(), routes)
            conf = change.conf(stand, 2 if change.changes else 3)
            stand.settle()
            cost = cost_of(stand.pids, lambda: stand.bird.reconfigure(conf))
            gone = long if change.changes else 0
            same("routes after it", stand.count(), routes - gone)
            if change.plugin:
                counts = stand.verdicts("import", "c")
                same("verdicts", (counts["accepted"], counts["rejected"]), (routes - gone, gone))
            if change.sinks:
                heard = stand.replayer.ask("heard", "m*")
                same("withdrawals", heard["withdrawn"], gone)
            if not 0 < long < routes:
                raise AssertionError(f"{long} of {routes} routes would change")
        except AssertionError as error:
            raise AssertionError(f"{change.title}: {error}") from error
        finally:
            stand.close()
    return cost


def show_changes(found):
    print("| `configure` with | CPU s | wall s | CPU ratio to the stock row above |")
    print("|---|---|---|---|")
    before = None
    for change in CHANGES:
        runs, ratio = found[change.title], ""
        if change.plugin:
            ratio = f"{statistics.median(a.cpu / b.cpu for a, b in zip(runs, before)):.2f}"
        before = runs
        cells = [change.title, f"{middle(runs, 'cpu'):.2f}", f"{middle(runs, 'wall'):.2f}", ratio]
        print(f"| {' | '.join(cells)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--routes", type=int, default=1000000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()

    namespace.enter()
    print(f"BIRD {os.environ['BIRD_VERSION']}, {options.routes} routes, {options.runs} rounds\n")
    show_printing(print_rounds(options.routes, options.runs))
    print()
    found = {change.title: [] for change in CHANGES}
    for _ in range(options.runs):
        for change in CHANGES:
            found[change.title].append(changing(change, options.routes))
    show_changes(found)


if __name__ == "__main__":
    main()
