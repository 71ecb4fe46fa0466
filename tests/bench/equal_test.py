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

import callgrind
import live_bench

ROUTES = 8000
MOST = 1.01


def test(tap):
    rows = {row.name: row for row in live_bench.ROWS}
    stock, patched = (live_bench.measure(rows[name], ROUTES, None) for name in ("stock", "patched"))
    for direction, (profile, routes) in stock.items():
        before, after = profile.total / routes, patched[direction][0].total / routes
        text = f"{before:.0f} instructions, patched {after:.0f} (x {after / before:.4f})"
        tap.result(before > 100 and after <= MOST * before, f"{direction} of a route: {text}", [text])


if __name__ == "__main__":
    callgrind.run(test)
