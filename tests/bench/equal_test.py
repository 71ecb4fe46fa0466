#!/usr/bin/python3
#
#	bird-maps -- the patched BIRD without the plugin costs what stock BIRD costs
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Instructions per imported and exported route, counted by callgrind: at most one percent more."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "oracle")]

import live_bench  # noqa: E402  (the path is set above)
from tap import Tap  # noqa: E402

ROUTES = 8000
MOST = 1.01


def main():
    tap = Tap()
    if os.environ.get("SAN"):
        tap.skip("instructions per route", "sanitizers are not what is compared")
        return tap.finish()
    live_bench.namespace.enter()
    rows = {row.name: row for row in live_bench.ROWS}
    stock, patched = (live_bench.measure(rows[name], ROUTES, None) for name in ("stock", "patched"))
    for direction, (profile, routes) in stock.items():
        before, after = profile.total / routes, patched[direction][0].total / routes
        text = f"{before:.0f} instructions, patched {after:.0f} (x {after / before:.4f})"
        tap.result(before > 100 and after <= MOST * before, f"{direction} of a route: {text}", [text])
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
