#!/usr/bin/python3
#
#	bird-maps -- what a route may cost in the plugin's hooks
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Instructions per route in the plugin's hooks and all that they call, counted by callgrind: at
most three percent more than they were when docs/performance.md was measured.

    budget_test.py [--print]

--print shows what they are now, as BUDGETS has it.
"""

import os
import sys

import callgrind
import live_bench

ROUTES = 4000
SLACK = 1.03

# {BIRD: {row of rows.py: (import, export)}}
BUDGETS = {
    "2.0.12": {
        "out-partner": (313, 264),
        "out-server": (207, 146),
        "in-server": (950, 1332),
        "in-partner": (1023, 1837),
    },
    "2.17.5": {
        "out-partner": (315, 265),
        "out-server": (210, 147),
        "in-server": (945, 1326),
        "in-partner": (1035, 1863),
    },
    "3.1.7": {
        "out-partner": (558, 280),
        "out-server": (450, 162),
        "in-server": (1119, 1164),
        "in-partner": (1227, 1618),
    },
}


def measured():
    """{row: {direction: instructions in the hooks}}"""
    rows = {row.name: row for row in live_bench.ROWS}
    found = {}
    for name in next(iter(BUDGETS.values())):
        profiles = live_bench.measure(rows[name], ROUTES, None)
        found[name] = {d: profile.entered / routes for d, (profile, routes) in profiles.items()}
    return found


def test(tap):
    bird = os.environ["BIRD_VERSION"]
    found = measured()
    if "--print" in sys.argv:
        print({bird: {row: tuple(round(n) for n in cost.values()) for row, cost in found.items()}})
        return
    for row, budget in BUDGETS[bird].items():
        for (direction, cost), most in zip(found[row].items(), budget):
            text = f"{cost:.0f} instructions, budget {most}"
            tap.result(10 < cost <= most * SLACK, f"{row}, {direction}: {text}", [text])


if __name__ == "__main__":
    callgrind.run(test)
