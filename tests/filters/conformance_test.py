#!/usr/bin/python3
"""bird-maps -- the generated filters agree with the engine and with the oracle

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

At least FILTER_ROUTES (300,000) boundary and random routes under inventories
that turn every knob, and real ones when SHARED holds some, go by BGP into each
stock BIRD that STOCK_BIRDS names. It runs what `birdmaps filters` wrote for the
inventory; decision and reasons come back by BGP, are compared with the oracle,
and `birdmaps judge` must say the same. Not one answer may differ, none may be
missing. A path that filters cannot read (judged.py says which) may be answered
as if what it hides had failed; how often that happens is told. CONFORM=1 sends
1,000,000 routes and the real tables whole.
"""

import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter, namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(os.path.dirname(HERE), name) for name in ("oracle", "live")]

# pylint: disable=wrong-import-position
import inventories
from birds import stock_birds
from compare import Broken, compare_answers, judge_by_tool
from forms import parse_prefix
from harness.bird import Timeout
from judged import Paper
from oracle import Judge
from paths import short_path_routes
from real import TABLES, real_routes, tables
from routes import Routes
from session import NoSession
from tap import Tap
from worker import Worker

CONFORM = bool(os.environ.get("CONFORM"))
WANTED = int(os.environ.get("FILTER_ROUTES", "1000000" if CONFORM else "300000"))
WORKERS = 2
# So many inventories with disagreements tell enough
STOP_AFTER = 20

UNLISTED = {"session": "11.0.6.1", "direction": "export", "peer_asn": 8075}

BOUNDARY, KNOBS, RANDOM = "boundary routes", "every knob on its own", "many knobs at random"
PATHS, LIVE, REAL = "every short path of two ASNs", "BIRD's ROA tables", "real tables"
UNREAD = "of the routes have paths that BIRD %s cannot read: what they hide counts as failed"
STRICTER = "of these BIRD %s refuses although the oracle accepts"
GROUPS = (BOUNDARY, KNOBS, RANDOM, PATHS, LIVE, REAL)

# Variants whose path view, registry or scope differ: boundaries are worth most there
WORTH_BOUNDARIES = ("defaults", "rs_client", "-all", "-wide", "require", "longer", "more_specifics")

Task = namedtuple("Task", "group name inventory seed count")
RealTask = namedtuple("RealTask", "group name file part parts")
# counts: version -> routes answered; wrong: version -> (wrong answers, in words)
Result = namedtuple("Result", "group name counts wrong aside")


class WrongJudge(Judge):
    """Allows one ASN too many: the comparison must notice."""

    def __init__(self, inventory):
        super().__init__(inventory)
        self.max_length += 1


def live_tables(inventory):
    """The same inventory with BIRD's own ROA tables, and the tables with its VRPs."""
    registry = dict(inventory["registry"])
    lines = []
    for family in (4, 6):
        lines.append("roa%d table cf_roa%d;" % (family, family))
        lines.append("protocol static { roa%d { table cf_roa%d; };" % (family, family))
        for item in registry["vrps"]:
            version, _, length = parse_prefix(item["prefix"])
            if version == family:
                parts = (item["prefix"], item.get("max_length", length), item["asn"])
                lines.append("  route %s max %d as %d;" % parts)
        lines.append("}")
    del registry["vrps"]
    registry["roa_tables"] = {"v4": "cf_roa4", "v6": "cf_roa6"}
    return {**inventory, "registry": registry}, "\n".join(lines) + "\n"


def run(group, name, inventory, routes, judge_class=Judge):
    """Asks every BIRD about every route."""
    worker = Worker.one
    paper = Paper(inventory, judge_class)
    asked, verdicts = [], []
    for route in routes:
        verdict = paper.ask(route)
        # The tool is not told of the neighbour's ASN
        if verdict and "peer_asn" not in route:
            asked.append(route)
            verdicts.append(verdict)
    inventory_file = worker.write_inventory(inventory)
    wrong = {"birdmaps judge": engine(inventory_file, asked, verdicts)}
    counts, tables, linger = {}, "", 0.0
    if group == LIVE:
        # A table that fills while routes come makes BIRD judge them again
        live, tables = live_tables(inventory)
        inventory_file, linger = worker.write_inventory(live), 0.5
    try:
        answers = worker.pump(
            inventory_file, paper.filters(), paper, linger=linger, tables=tables
        )
        for version, found, complaints in answers:
            count, shown = paper.compare(found)
            wrong[version] = (count + len(complaints), complaints[:3] + shown)
            counts[version] = len(found)
            paper.aside[UNREAD % version] = paper.unread
            paper.aside[STRICTER % version] = paper.stricter
    except (Broken, NoSession, Timeout, OSError) as why:
        wrong["BIRD"] = (1, [str(why)])
    for count, shown in wrong.values():
        if count:
            shown.insert(0, "%s: inventory %s" % (name, json.dumps(inventory)))
    return Result(group, name, counts, wrong, paper.aside)


def engine(inventory_file, routes, verdicts):
    """What `birdmaps judge` says differently."""
    try:
        answers = judge_by_tool(inventory_file, "192.0.2.1", "import", routes)
    except (Broken, ValueError, OSError) as why:
        return 1, ["birdmaps judge: %s" % why]
    return compare_answers(routes, verdicts, answers)


def with_unlisted(routes):
    """Now and then a session with AS8075 that is not in the inventory."""
    for number, route in enumerate(routes):
        if number % 50 == 49:
            route.pop("external", None)
            route.update(UNLISTED)
        yield route


def run_task(task):
    """Generates, judges and compares."""
    if isinstance(task, RealTask):
        inventory, _, routes = real_routes(task.file, task.part, task.parts)
    else:
        inventory = task.inventory
        source = Routes(inventory, task.seed)
        routes = source.boundary()
        if task.group == PATHS:
            routes = short_path_routes(source, "11.1.0.0/24")
        elif task.count is not None:
            routes = with_unlisted(source.random_routes(task.count))
    return run(task.group, task.name, inventory, routes)


def wrong_oracle(deployment):
    """A run that must find disagreements."""
    inventory = inventories.base(deployment)
    routes = Routes(inventory, 7).random_routes(3000)
    return run("", deployment, inventory, routes, WrongJudge)


def plan():
    """The tasks of generated routes: somewhat more than wanted, as no filter sees some."""
    variants = [*inventories.variants("partner"), *inventories.variants("route-server")]
    wanted, tasks, planned = int(WANTED * 1.15), [], 0

    worth = [item for item in variants if any(word in item[0] for word in WORTH_BOUNDARIES)]
    room = max(2, int(wanted * 0.4) // 15000)
    for seed, (name, inventory) in enumerate(worth[:: max(1, -(-len(worth) // room))]):
        tasks.append(Task(BOUNDARY, name, inventory, seed, None))
        planned += sum(1 for _ in Routes(inventory, seed).boundary())

    each = max(50, int(wanted * 0.35) // len(variants))
    for seed, (name, inventory) in enumerate(variants):
        tasks.append(Task(KNOBS, name, inventory, 30000 + seed, each))
        planned += each

    rng, seed, each = random.Random("knobs of filters"), 40000, 2500
    while planned < wanted or seed < 40010:
        inventory = inventories.random_inventory(rng)
        tasks.append(Task(RANDOM, "random %d" % seed, inventory, seed, each))
        planned += each
        seed += 1
    return tasks


def plan_special():
    """The tasks that are about paths, and about ROA tables."""
    for deployment in ("partner", "route-server"):
        inventory = inventories.base(deployment)
        inventory["rules"] = {"asn-repeated": "reject"}
        yield Task(PATHS, deployment, inventory, 0, None)
        inventory = inventories.base(deployment)
        inventories.set_rs_client(inventory, deployment == "partner")
        yield Task(PATHS, deployment + ", the other way of rs_client", inventory, 0, None)
        for match in ("roa", "aut-num"):
            inventory = inventories.base(deployment)
            inventory["registry"] = {"match": match, **inventories.REGISTRY}
            yield Task(LIVE, "%s, %s" % (deployment, match), inventory, 50000, 3000)


def plan_real():
    """The real tables: whole, or a few parts of finer ones."""
    for file, parts in tables():
        finer = parts if CONFORM else parts * 8
        for part in range(parts if CONFORM else 2):
            yield RealTask(REAL, "%s part %d" % (file, part), file, part, finer)


def report(tap, group, results):
    """One test for each judge of a group."""
    wrong, shown, counts = Counter(), {}, Counter()
    for result in results:
        counts.update(result.counts)
        for judge, (count, words) in result.wrong.items():
            wrong[judge] += count
            shown.setdefault(judge, []).extend(words)
    for judge in sorted(wrong):
        name = "%s, %s" % (judge, group)
        if judge in counts:
            name = "BIRD %s, %d routes, %d inventories" % (name, counts[judge], len(results))
        why = ["%d disagreements" % wrong[judge]] + shown[judge][:11]
        tap.result(wrong[judge] == 0, name, why)


def check_wrong_oracle(tap, results):
    """A wrong oracle is caught by every BIRD, so agreement means something."""
    for result in results:
        for version, _ in stock_birds():
            count = result.wrong.get(version, (0, []))[0]
            name = "BIRD %s, %s: an oracle that allows a longer path is caught"
            why = ["%d disagreements" % count] + result.wrong.get("BIRD", (0, []))[1]
            tap.result(
                10 < count < result.counts.get(version, 0), name % (version, result.name), why
            )


def main():
    """Runs everything."""
    tap, begin = Tap(), time.monotonic()
    if not stock_birds():
        print("Bail out! STOCK_BIRDS is not set: it names the stock BIRDs")
        return 1

    results, aside, failed = {group: [] for group in GROUPS}, Counter(), 0
    tasks = [*plan_real(), *plan_special(), *plan()]
    with tempfile.TemporaryDirectory(prefix="bird-maps-filters-") as directory:
        with multiprocessing.Pool(WORKERS, Worker.start, (directory,)) as pool:
            for result in pool.imap_unordered(run_task, tasks):
                results[result.group].append(result)
                aside.update(result.aside)
                failed += any(count for count, _ in result.wrong.values())
                if failed == STOP_AFTER:
                    pool.terminate()
                    tap.comment("stopped after %d inventories with disagreements" % failed)
                    break
            else:
                caught = pool.map(wrong_oracle, ("partner", "route-server"))
                check_wrong_oracle(tap, caught)
    for group in GROUPS:
        report(tap, group, sorted(results[group], key=lambda result: result.name))
    if len({task.file for task in tasks if isinstance(task, RealTask)}) < len(TABLES):
        tap.skip(REAL, "some real tables are absent: not run")

    generated = [result for group in GROUPS[:5] for result in results[group]]
    for version, _ in stock_birds():
        count = sum(result.counts.get(version, 0) for result in generated)
        name = "BIRD %s: at least %d generated routes" % (version, WANTED)
        tap.result(count >= WANTED, name, ["%d" % count])
    for what, count in aside.items():
        tap.comment("%d %s" % (count, what))
    tap.comment("%d seconds" % (time.monotonic() - begin))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
