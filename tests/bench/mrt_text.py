#!/usr/bin/python3
#
#	bird-maps -- an MRT file as `bgpdump -m` prints it
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Prints what the replayer reads.

    mrt_text.py [--once] FILE

Routes and withdrawals come in the file's order, those of several neighbours as if they came from
one. --once: of a table that several neighbours sent, only the first route for each prefix, as one
neighbour would send it, and no withdrawals.
"""

import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "oracle"), os.path.join(HERE, "..", "live")]

import mrt  # noqa: E402  (the path is set above)
from harness.route import format_path  # noqa: E402


def lines(name, once):
    seen, reader = set(), mrt.Reader(name, withdrawals=not once)
    for prefix, path, communities, _ in reader:
        if path is mrt.WITHDRAWN:
            yield f"BGP4MP|0|W|0.0.0.0|0|{prefix}\n"
            continue
        if once and prefix in seen:
            continue
        if once:
            seen.add(prefix)
        kind = "TABLE_DUMP2|0|B" if reader.kind in mrt.TABLES else "BGP4MP|0|A"
        text = format_path(path)
        values = " ".join(f"{high}:{low}" for high, low in communities)
        yield f"{kind}|0.0.0.0|0|{prefix}|{text}|IGP|0.0.0.0|0|0|{values}|NAG||\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--once", action="store_true")
    parser.add_argument("file")
    options = parser.parse_args()
    sys.stdout.writelines(lines(options.file, options.once))


if __name__ == "__main__":
    main()
