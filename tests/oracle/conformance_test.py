#!/usr/bin/python3
"""bird-maps -- the engine agrees with an independent judge on every route

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

At least ORACLE_ROUTES (1,000,000) boundary and random routes under inventories
that turn every knob, and real routing tables when SHARED holds them, go through
`birdmaps judge` (BIRDMAPS names the program) and through the oracle. Not one
verdict may differ.
"""

import json
import multiprocessing
import os
import random
import re
import sys
import tempfile
import time
from collections import namedtuple

import inventories
from compare import BAD_LINE, BIRDMAPS, compare, run_tool
from oracle import Judge
from real import TABLES, real_routes, tables
from routes import Routes
from tap import Tap

WANTED = int(os.environ.get("ORACLE_ROUTES", "1000000"))
WORKERS = 2

BOUNDARY, KNOBS, RANDOM = "boundary routes", "every knob on its own", "many knobs at random"

# Variants whose path view, registry or scope differ: boundaries are worth most there
WORTH_BOUNDARIES = ("defaults", "rs_client", "-all", "-wide", "require", "longer", "more_specifics")

DIRECTORY = None

Task = namedtuple("Task", "group name inventory seed count")
RealTask = namedtuple("RealTask", "group file part parts")
Result = namedtuple("Result", "group name routes disagreements shown")


class WrongJudge(Judge):
    """Allows one ASN too many: the comparison must notice."""

    def __init__(self, inventory):
        super().__init__(inventory)
        self.max_length += 1


def start_worker(directory):
    """Tells a worker where to write."""
    global DIRECTORY
    DIRECTORY = directory


def write_inventory(inventory):
    """The file's name."""
    name = os.path.join(DIRECTORY, "inventory-%d.json" % os.getpid())
    with open(name, "w", encoding="utf-8") as file:
        json.dump(inventory, file)
    return name


def leave_to_options(rng, routes, session, direction):
    """Every other route that can takes session and direction from the command line."""
    for route in routes:
        if route["session"] == session and rng.random() < 0.5:
            del route["session"]
        if route["direction"] == direction and rng.random() < 0.5:
            del route["direction"]


def run_task(task):
    """Generates, judges and compares."""
    if isinstance(task, RealTask):
        return run_real(task)
    source = Routes(task.inventory, task.seed)
    routes = list(source.boundary() if task.count is None else source.random_routes(task.count))
    return run_routes(task.group, task.name, task.inventory, source, routes, task.seed)


def run_routes(group, name, inventory, source, routes, seed, judge=Judge):
    """Compares the verdicts on these routes."""
    rng = random.Random(seed)
    session, direction = source.pick_end()
    leave_to_options(rng, routes, session, direction)
    file = write_inventory(inventory)
    count, shown = compare(judge(inventory), file, session, direction, routes)
    if shown:
        shown.insert(0, "%s: inventory %s" % (name, json.dumps(inventory)))
    return Result(group, name, len(routes), count, shown)


def run_real(task):
    """A part of a real table, with an inventory that suits it."""
    inventory, source, routes = real_routes(task.file, task.part, task.parts)
    name = "%s part %d" % (task.file, task.part)
    return run_routes(task.group, name, inventory, source, routes, task.part)


def plan():
    """The tasks of generated routes."""
    variants = [*inventories.variants("partner"), *inventories.variants("route-server")]
    tasks, planned = [], 0

    worth = [item for item in variants if any(word in item[0] for word in WORTH_BOUNDARIES)]
    room = max(2, int(WANTED * 0.5) // 16000)
    for seed, (name, inventory) in enumerate(worth[:: max(1, -(-len(worth) // room))]):
        tasks.append(Task(BOUNDARY, name, inventory, seed, None))
        planned += sum(1 for _ in Routes(inventory, seed).boundary())

    each = max(50, int(WANTED * 0.35) // len(variants))
    for seed, (name, inventory) in enumerate(variants):
        tasks.append(Task(KNOBS, name, inventory, 10000 + seed, each))
        planned += each

    rng, seed, each = random.Random("many knobs"), 20000, 2500
    while planned < WANTED or seed < 20010:
        inventory = inventories.random_inventory(rng)
        tasks.append(Task(RANDOM, "random %d" % seed, inventory, seed, each))
        planned += each
        seed += 1
    return tasks


def plan_real():
    """The tasks of the real tables that are there."""
    for file, parts in tables():
        for part in range(parts):
            yield RealTask(file, file, part, parts)


def report(tap, group, results):
    """One test for a group of results."""
    routes = sum(result.routes for result in results)
    count = sum(result.disagreements for result in results)
    name = "%s: %d routes, %d inventories" % (group, routes, len(results))
    shown = [text for result in results for text in result.shown]
    tap.result(count == 0 and routes > 0, name, ["%d disagreements" % count] + shown[:11])


BAD_LINES = [
    "not json",
    "{",
    "[]",
    "{}",
    '{"prefix":"11.0.0.0/33","as_path":[],"communities":[]}',
    '{"prefix":"11.0.0.0","as_path":[],"communities":[]}',
    '{"prefix":"2d00::/129","as_path":[],"communities":[]}',
    '{"prefix":"11.0.0.0/24","as_path":[[2,[4294967296]]],"communities":[]}',
    '{"prefix":"11.0.0.0/24","as_path":[[2,[-1]]],"communities":[]}',
    '{"prefix":"11.0.0.0/24","as_path":"650001 {650002","communities":[]}',
    '{"prefix":"11.0.0.0/24","as_path":"650001 x","communities":[]}',
    '{"prefix":"11.0.0.0/24","as_path_hex":"020","communities":[]}',
    '{"prefix":"11.0.0.0/24","as_path_hex":"0x","communities":[]}',
    '{"prefix":"11.0.0.0/24","as_path":[],"communities":[[65536,1]]}',
    '{"prefix":"11.0.0.0/24","as_path":[],"communities":["8075"]}',
    '{"prefix":"11.0.0.0/24","as_path":[],"communities":[],"session":"here"}',
    '{"prefix":"11.0.0.0/24","as_path":[],"communities":[],"direction":"up"}',
    '{"prefix":"11.0.0.0/24","as_path":[[1,%s]],"communities":[]}' % list(range(256)),
]


def check_bad_lines(tap):
    """Every bad line is named with its number, and the good ones are judged all the same."""
    good = '{"prefix":"11.0.%d.0/24","as_path":[],"communities":["8075:8007"]}'
    lines, bad = [], []
    for number, line in enumerate(BAD_LINES):
        lines += [good % number, line]
        bad.append(len(lines))
    file = write_inventory(inventories.base("partner"))
    data = "\n".join(lines).encode() + b"\n"
    status, output, errors = run_tool(file, "11.0.1.1", "export", data)
    named = [int(n) for n in re.findall(r"^\S+?:(\d+): \S", errors, re.MULTILINE)]
    prefixes = [json.loads(line)["prefix"] for line in output.splitlines()]
    expected = ["11.0.%d.0/24" % number for number in range(len(BAD_LINES))]
    why = ["exit status %d" % status, "named: %s" % named, "bad: %s" % bad, "said: %s" % errors]
    why += ["judged: %s" % prefixes]
    tap.result(named == bad, "bad lines are named by their numbers", why)
    tap.result(prefixes == expected, "the lines beside bad ones are judged", why)
    tap.result(status == BAD_LINE, "the exit status tells of bad lines", why)


def check_mutation(tap):
    """A wrong oracle is caught, so agreement means something."""
    for deployment in ("partner", "route-server"):
        inventory = inventories.base(deployment)
        source = Routes(inventory, 7)
        routes = list(source.random_routes(3000))
        result = run_routes("", deployment, inventory, source, routes, 7, WrongJudge)
        why = ["%d disagreements in %d routes" % (result.disagreements, len(routes))]
        name = "%s: an oracle that allows a longer path is caught" % deployment
        tap.result(10 < result.disagreements < len(routes), name, why + result.shown[:2])


def main():
    """Runs everything."""
    tap, begin = Tap(), time.monotonic()
    if not os.access(BIRDMAPS, os.X_OK):
        tap.result(False, "birdmaps is there", ["%s is not a program" % BIRDMAPS])
        return tap.finish()

    tasks, real = plan(), list(plan_real())
    results = {}
    with tempfile.TemporaryDirectory() as directory:
        start_worker(directory)
        with multiprocessing.Pool(WORKERS, start_worker, (directory,)) as pool:
            for result in pool.imap_unordered(run_task, real + tasks):
                results.setdefault(result.group, []).append(result)
        for group in (BOUNDARY, KNOBS, RANDOM):
            report(tap, group, sorted(results[group]))
        for file, _ in TABLES:
            if file in results:
                report(tap, file, sorted(results[file]))
            else:
                tap.skip(file, "real tables absent: not run")
        if not real:
            tap.comment("real tables absent: not run")
        check_bad_lines(tap)
        check_mutation(tap)

    judged = sum(r.routes for group in (BOUNDARY, KNOBS, RANDOM) for r in results[group])
    tap.result(judged >= WANTED, "at least %d generated routes" % WANTED, ["%d" % judged])
    everything = sum(result.routes for group in results.values() for result in group)
    tap.comment("%d routes in %d seconds" % (everything, time.monotonic() - begin))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
