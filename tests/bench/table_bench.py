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

    table_bench.py [--routes N] [--table FILE] [--runs N] [--list] [ROW...]

The tables are made up, of so many routes, or one is read from a file (see real_table.py): as it is,
and once more with 8075:8007 on 30 % of its attribute sets.

Every row runs once in each round, so that what else the machine does meets all of them; a ratio
is taken within a round, and the median of the rounds is shown, with the least and the most.
That the daemon holds, judged and sent what the table says is checked in each run.
"""

import argparse
import os
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]

from dataclasses import dataclass  # noqa: E402  (the path is set above)

import real_table  # noqa: E402
from harness import namespace  # noqa: E402
from harness.bird import BIRD_3  # noqa: E402
from harness.stage import Stage  # noqa: E402
from stand import Cost, Stand, made, same  # noqa: E402
from table_rows import CARRIES, of_real, rows, value  # noqa: E402


@dataclass
class Run:
    cost: Cost
    memory: float
    routes: int  # in the table


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


def run(row, table):
    """One run: what the row's own part cost."""
    with Stage(f"table-{row.name}") as stage:
        stand = Stand(
            stage,
            table,
            stock=row.stock,
            inventory=row.inventory(table.asns),
            filters=row.filters,
            imports=row.imports,
            exports=row.exports,
            head=row.head,
            clients=row.clients,
            sinks=row.sinks,
            threads=row.threads,
        )
        try:
            cost = stand.load()
            if row.sinks:
                cost = stand.export()
            found = Run(cost, stand.peak(), stand.told["routes"])
            verify(row, stand)
        except AssertionError as error:
            raise AssertionError(f"{row.name}: {error}") from error
        finally:
            stand.close()
    return found


def line(row, runs):
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
    cells += [f"{memory:.0f}", f"{middle / own[0].routes * 1e9:.0f}", ratio, row.like if ratio else ""]
    return f"| {' | '.join(cells)} |"


def choose(every, names):
    unknown = set(names) - {row.name for row in every}
    if unknown:
        raise SystemExit(f"no such row: {' '.join(sorted(unknown))}")
    return [row for row in every if row.name in names or not names]


def measure(chosen, rounds, table_of):
    """{row's name: [Run, ...]}"""
    runs = {row.name: [] for row in chosen}
    for number in range(rounds):
        for row in chosen:
            print(f"\rround {number + 1}: {row.name:20}", end="", file=sys.stderr, flush=True)
            runs[row.name].append(run(row, table_of(row)))
    print(file=sys.stderr)
    return runs


def report(every, options, what, table_of):
    chosen = choose(every, options.row)
    if options.list:
        print("\n".join(f"{row.name:18} {row.title}" for row in chosen))
        return
    namespace.enter()
    runs = measure(chosen, options.runs, table_of)
    print(f"BIRD {os.environ['BIRD_VERSION']}, {what}, {options.runs} rounds")
    print("\n| | CPU s | wall s | peak MB | CPU ns/route | CPU ratio | to |")
    print("|---|---|---|---|---|---|---|")
    for row in chosen:
        print(line(row, runs))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--routes", type=int, default=1200000)
    parser.add_argument("--table")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--list", action="store_true", help="only the rows' names")
    parser.add_argument("row", nargs="*")
    options = parser.parse_args()

    if not options.table:
        made_up = lambda row: made(row.profile, options.routes, row.single)  # noqa: E731
        report(rows(BIRD_3), options, f"{options.routes} routes", made_up)
        return
    with tempfile.TemporaryDirectory() as directory:
        tables = real_table.tables(options.table, directory)
        count = tables["real"].facts["routes"]
        what = f"{count} routes of {os.path.basename(options.table)}"
        report([*of_real(tables)], options, what, lambda row: tables[row.profile])


if __name__ == "__main__":
    main()
