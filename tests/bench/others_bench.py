#!/usr/bin/python3
#
#	bird-maps -- the same table through other daemons
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""What the table whose routes are all in scope and of which 15 % break a rule costs FRR, OpenBGPD
and GoBGP: all of it taken, and with the closest policy. BIRD's rows of `make bench-table` are
measured in the same rounds.

    others_bench.py [--routes N] [--runs N]
"""

import argparse
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "live")]

import table_bench  # noqa: E402  (the path is set above)
from harness import namespace  # noqa: E402
from harness.stage import Stage  # noqa: E402
from others import OTHERS, missing  # noqa: E402
from stand import NETWORKS, Fed, made, same  # noqa: E402
from table_rows import FAILING, rows  # noqa: E402

BIRDS = ("stock-failing", "hand-failing", "plugin-failing")


def run(other, policy, routes):
    with Stage(f"other-{other.package}") as stage:
        namespace.add_addresses(*NETWORKS)
        daemon = other(stage, policy)
        try:
            fed = Fed(daemon.pids(), made(FAILING, routes))
            try:
                found = table_bench.Run(fed.load(), fed.peak(), routes)
                wanted = routes
                if policy:
                    wanted = fed.told["good"] + sum(fed.told[count] for count in other.lacks)
                same("accepted", daemon.accepted(), wanted)
            finally:
                fed.close()
        except AssertionError as error:
            raise AssertionError(f"{other.name}: {error}\n{daemon.tail()}") from error
        finally:
            daemon.stop()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--routes", type=int, default=1200000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if os.getuid():
        raise SystemExit("these daemons change users: run it as root")
    if missing():
        print(f"left out, as not installed: tests/deps {' '.join(missing())}", file=sys.stderr)

    namespace.enter()
    runs, titles = {}, {}
    for number in range(options.runs):
        for row in rows(False):
            if row.name in BIRDS:
                table = made(row.profile, options.routes)
                runs.setdefault(row.name, []).append(table_bench.run(row, table))
                titles[row.name] = f"BIRD {os.environ['BIRD_VERSION']}, {row.title}"
        for other in OTHERS:
            for policy in (False, True) if other.installed() else ():
                name = f"{other.package}{' policy' if policy else ''}"
                print(f"\rround {number + 1}: {name:20}", end="", file=sys.stderr, flush=True)
                runs.setdefault(name, []).append(run(other, policy, options.routes))
                lacks = ", without rule `prepended`" if other.lacks else ""
                what = f"15 % rejected{lacks}" if policy else "all taken"
                titles[name] = f"{other.name}, {what}"
    print(file=sys.stderr)

    print(f"{options.routes} routes, {options.runs} rounds\n")
    print("| | CPU s | wall s | peak MB | CPU ns/route | CPU ratio to BIRD taking all |")
    print("|---|---|---|---|---|---|")
    for name, own in runs.items():
        ratio = [r.cost.cpu / b.cost.cpu for r, b in zip(own, runs["stock-failing"])]
        cpu = statistics.median(r.cost.cpu for r in own)
        cells = [titles[name], f"{cpu:.2f}", f"{statistics.median(r.cost.wall for r in own):.2f}"]
        cells += [f"{statistics.median(r.memory for r in own):.0f}"]
        cells += [f"{cpu / options.routes * 1e9:.0f}", f"{statistics.median(ratio):.1f}"]
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
