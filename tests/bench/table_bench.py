#!/usr/bin/python3
#
#	bird-maps -- whole tables through real daemons
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""CPU time, wall time and peak memory that a table costs a daemon, as a table in markdown.

    table_bench.py [--routes N] [--runs N] [--list] [ROW...]

Every row runs once in each round, so that what else the machine does meets all of them; a ratio
is taken within a round, and the median of the rounds is shown, with the least and the most.
That the daemon holds, judged and sent what the table says is checked in each run.
"""

import argparse
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]

from dataclasses import dataclass  # noqa: E402  (the path is set above)

from harness import namespace  # noqa: E402
from harness.bird import BIRD_3  # noqa: E402
from harness.stage import Stage  # noqa: E402
from stand import Cost, Stand, same  # noqa: E402
from table_rows import CARRIES, rows, value  # noqa: E402


@dataclass
class Run:
    cost: Cost
    memory: float


def verify(row, stand):
    told = stand.told
    same("routes in the table", stand.count(), value(row.kept, told))
    same("of them with 8075:8007", stand.count(CARRIES), value(row.carry, told))
    if row.plugin:
        found = stand.verdicts("import", "c")
        wanted = {"accepted": told["good"], "rejected": 0, "observed": 0, "lost": 0}
        wanted["observed" if row.action == "observe" else "rejected"] = told["bad"]
        same("verdicts", found, {**wanted, "out_of_scope": told["routes"] - told["tagged"]})
    if row.sinks:
        sent = value(row.sent, told) * row.sinks
        same("routes sent", stand.replayer.ask("heard", "m*")["announced"], sent)
    if row.sinks and row.plugin:
        same("accepted on export", stand.verdicts("export", "m")["accepted"], sent)


def run(row, routes):
    """One run: what the row's own part cost."""
    with Stage(f"table-{row.name}") as stage:
        stand = Stand(
            stage,
            row.profile,
            routes,
            stock=row.stock,
            inventory=row.inventory(),
            filters=row.filters,
            imports=row.imports,
            exports=row.exports,
            head=row.head,
            clients=row.clients,
            sinks=row.sinks,
            threads=row.threads,
            single=row.single,
        )
        try:
            cost = stand.load()
            if row.sinks:
                cost = stand.export()
            found = Run(cost, stand.peak())
            verify(row, stand)
        except AssertionError as error:
            raise AssertionError(f"{row.name}: {error}") from error
        finally:
            stand.close()
    return found


def line(row, runs, routes):
    """The row's line in the table."""
    own = runs[row.name]
    cpu = [r.cost.cpu for r in own]
    middle = statistics.median(cpu)
    ratio = ""
    if row.like in runs:
        ratios = [r.cost.cpu / other.cost.cpu for r, other in zip(own, runs[row.like])]
        ratio = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"
    wall = statistics.median(r.cost.wall for r in own)
    memory = statistics.median(r.memory for r in own)
    cells = [row.title, f"{middle:.2f} ({min(cpu):.2f}-{max(cpu):.2f})", f"{wall:.2f}"]
    cells += [f"{memory:.0f}", f"{middle / routes * 1e9:.0f}", ratio, row.like if ratio else ""]
    return f"| {' | '.join(cells)} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--routes", type=int, default=1200000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--list", action="store_true", help="only the rows' names")
    parser.add_argument("row", nargs="*")
    options = parser.parse_args()

    every = rows(BIRD_3)
    unknown = set(options.row) - {row.name for row in every}
    if unknown:
        raise SystemExit(f"no such row: {' '.join(sorted(unknown))}")
    chosen = [row for row in every if row.name in options.row or not options.row]
    if options.list:
        print("\n".join(f"{row.name:18} {row.title}" for row in chosen))
        return

    namespace.enter()
    runs = {row.name: [] for row in chosen}
    for number in range(options.runs):
        for row in chosen:
            print(f"\rround {number + 1}: {row.name:20}", end="", file=sys.stderr, flush=True)
            runs[row.name].append(run(row, options.routes))
    print(file=sys.stderr)

    print(f"BIRD {os.environ['BIRD_VERSION']}, {options.routes} routes, {options.runs} rounds")
    print("\n| | CPU s | wall s | peak MB | CPU ns/route | CPU ratio | to |")
    print("|---|---|---|---|---|---|---|")
    for row in chosen:
        print(line(row, runs, options.routes))


if __name__ == "__main__":
    main()
