#!/usr/bin/python3
#
#	bird-maps -- instructions and nanoseconds of the core's own work
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Runs judge_bench twice, as it is and under callgrind, and prints one table.

    judge_bench.py PROGRAM
"""

import os
import subprocess
import sys
import tempfile

import callgrind


def cases(arguments):
    """[(case, nanoseconds, operations)]"""
    done = subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=True)
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return [(name, float(each), int(operations)) for name, each, operations in lines]


def main():
    program = sys.argv[1]
    timed = cases([program])
    with tempfile.TemporaryDirectory() as directory:
        out = os.path.join(directory, "out")
        wrap = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}"]
        counted = cases([*wrap, program])
        totals = [callgrind.read(f"{out}.{n}").total for n in range(1, len(counted) + 1)]

    print("The core alone; ratio: to the floor above, which only reads the same paths' bytes.")
    print(f"\n{'':40} {'instr.':>8} {'ratio':>6} {'ns':>8} {'ratio':>6}")
    floor = None
    for (name, each, _), (_, _, operations), total in zip(timed, counted, totals):
        here = (total / operations, each)
        if name.startswith("floor"):
            floor = here
        elif "scope" not in name:
            floor = None
        ratio = [f"{a / b:6.2f}" for a, b in zip(here, floor or ())] or [" " * 6] * 2
        line = f"{name:40} {here[0]:8.1f} {ratio[0]} {here[1]:8.1f} {ratio[1]}"
        print(line.rstrip())


if __name__ == "__main__":
    main()
