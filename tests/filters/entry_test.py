#!/usr/bin/python3
"""bird-maps -- the generated filters let through what they must, as they must

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

The functions that operators call from their own filters, on every stock BIRD
that STOCK_BIRDS names: what a neighbour as Microsoft's hears, and what becomes
of the routes of clients and of Microsoft, in every mode and with every client
action. Which routes pass, their communities and their paths are compared with
what follows from the oracle's verdicts.
"""

import multiprocessing
import os
import random
import struct
import sys
import tempfile
from collections import namedtuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[1:1] = [os.path.join(os.path.dirname(HERE), name) for name in ("oracle", "live")]

# pylint: disable=wrong-import-position
import calls
import inventories
from birds import PLAIN, Outside, stock_birds
from compare import Broken
from forms import SEQUENCE, parse_address, parse_prefix, path_of
from harness.bird import Timeout
from judged import Answer, Paper, pairs, readable
from oracle import MAPS_COMMUNITY, MICROSOFT, Judge, microsoft_addresses
from routes import Routes
from session import NoSession
from tap import Tap
from worker import Worker

ROUTES = 1500
RANDOM_INVENTORIES = 6
WORKERS = 2
LINGER = 0.5
CLIENT = "11.0.7.1"  # one that is not in the inventories

IMPORT, EXPORT = "import", "export to Microsoft"
THROUGH, TO_CLIENTS = "import from a client, then export to Microsoft", "export to clients"
KINDS = (IMPORT, EXPORT, THROUGH, TO_CLIENTS)

Task = namedtuple("Task", "kind name inventory prepends seed")
Result = namedtuple("Result", "kind name version passed kept wrong shown")


class EntryPaper(Paper):
    """What must arrive, route by route."""

    def __init__(self, inventory, kind):
        super().__init__(inventory)
        self.kind = kind
        self.clients = inventory.get("clients", {})
        default = "observe" if self.judge.partner else "strip"
        self.client_action = self.clients.get("action", default)

    def ask(self, route):
        """One more question, unless BIRD would not show the route to a filter."""
        path = self.path(route)
        if path is None or not readable(path_of(route)):
            return
        external = route.get("external", True)
        call = self.entry(route["session"], route["direction"], external)
        if self.kind == IMPORT:
            answer = self.imported(route, path)
        elif self.kind == EXPORT:
            answer = self.exported(route, path)
        elif self.kind == TO_CLIENTS:
            answer = self.to_client(route, path)
        else:
            client = {**route, "session": route["from"], "direction": "import"}
            answer = self.imported(client, path)
            if answer:
                inside = {**route, "communities": answer.communities}
                inside["large_communities"] = answer.large
                answer = self.exported(inside, path)
        self.put(route, path, call, answer)

    def entry(self, address, direction, external=True):
        """What an operator's filter calls for this session."""
        return calls.entry(address, self.judge.session(address), direction, external)

    def verdict(self, route):
        """(session, verdict)"""
        end = (route["session"], route["direction"])
        external = route.get("external", True)
        return self.judge.session(end[0]), self.judge.judge(*end, route, external)

    def mode(self, address):
        """A client's mode as the inventory has it; the oracle's is that of its decisions."""
        for item in self.clients.get("sessions", []):
            if item["address"] == address and "mode" in item:
                return item["mode"]
        return self.clients.get("mode", "enforce")

    def imported(self, route, path):
        """What becomes of a route from a client or from Microsoft."""
        session, verdict = self.verdict(route)
        communities = set(pairs(route.get("communities", ())))
        large = self.foreign(route)
        microsoft = session.role == "microsoft"
        rejected = verdict["decision"] == "reject"
        if rejected and (microsoft or self.client_action == "reject"):
            return None
        if rejected:
            communities.discard(MAPS_COMMUNITY)
        mode = session.mode if microsoft else self.mode(route["session"])
        if rejected or mode == "tag":
            large |= set(map(tuple, verdict["reasons"]))
        return Answer(path, communities, large)

    def exported(self, route, path):
        """What Microsoft hears of a route."""
        session, verdict = self.verdict(route)
        accepted = verdict["decision"] == "accept"
        if session.mode == "enforce" and not accepted:
            return None
        communities = set(pairs(route.get("communities", ())))
        if accepted and self.adds(route["prefix"]):
            communities.add(MAPS_COMMUNITY)
        seen = self.seen_outside(path) if session.prepends else path
        return Answer(seen, communities, self.foreign(route))

    def to_client(self, route, path):
        """What a client hears: everything."""
        communities = set(pairs(route.get("communities", ())))
        if self.clients.get("to_clients") == "strip":
            communities.discard(MAPS_COMMUNITY)
        return Answer(path, communities, set(pairs(route.get("large_communities", ()))))

    def adds(self, prefix):
        """Does this router add 8075:8007?"""
        judge = self.judge
        registered = judge.is_registered(parse_prefix(prefix), judge.more_specifics)
        return judge.partner and registered and judge.tagging == "add"

    def seen_outside(self, path):
        """The path as BIRD sends it with its ASN in front."""
        segments, at = [], 0
        while at < len(path):
            end = at + 2 + 4 * path[at + 1]
            if path[at] <= SEQUENCE:
                segments.append(path[at:end])
            at = end
        asn = struct.pack("!I", self.judge.local_asn)
        if segments and segments[0][0] == SEQUENCE and segments[0][1] < 255:
            first = segments.pop(0)
            return bytes((SEQUENCE, first[1] + 1)) + asn + first[2:] + b"".join(segments)
        return bytes((SEQUENCE, 1)) + asn + b"".join(segments)

    def entry_filters(self):
        """The filters that call the functions as an operator would."""
        first, last = ["  accept;"], ["  accept;"]
        if self.kind == IMPORT:
            first = [*self.dispatch(), *first]
        else:
            # Set anew, it goes to other ASNs too
            last = ["  bgp_med = bgp_med;", *self.dispatch(), *last]
        if self.kind == THROUGH:
            first = ["  " + self.entry(CLIENT, "import"), *first]
        return "\n".join(
            ("filter cf_import", "{", *first, "}", "filter cf_export", "{", *last, "}", "")
        )


def ends_here(inventory, address):
    """Does the session with this address of Microsoft's end on this router?"""
    for connection in inventories.all_connections(inventory):
        if parse_address(address) in microsoft_addresses(connection):
            return connection.get("router") in (None, inventory.get("router"))
    return False


def routes_for(task):
    """Routes for the sessions that the task is about."""
    source = Routes(task.inventory, task.seed)
    rng = random.Random(task.seed)
    judge = Judge(task.inventory)
    microsoft = [a for a in source.sessions["microsoft"] if ends_here(task.inventory, a)]
    if task.kind == IMPORT:
        ends = [(address, "import") for address in microsoft + source.sessions["client"]]
    elif task.kind == TO_CLIENTS:
        ends = [(address, "export") for address in source.sessions["client"]]
    else:
        ends = [
            (address, "export")
            for address in microsoft
            if judge.session(address).prepends == task.prepends
        ]
    for route in source.random_routes(ROUTES):
        # Of most random routes something is wrong; here many must pass
        if rng.random() < 0.5:
            route.pop("as_path_hex", None)
            route["as_path"] = [[SEQUENCE, [rng.choice((650001, 650003, judge.local_asn))]]]
        if rng.random() < 0.3:
            reasons = [(8075, rng.randrange(33)), (1101, rng.randrange(15)), (8075, 5)]
            reasons = [[judge.local_asn, *reason] for reason in reasons]
            route["large_communities"] = route.get("large_communities", []) + reasons
        route.pop("external", None)
        route["session"], route["direction"] = rng.choice(ends)
        if task.kind == IMPORT and route["session"] not in microsoft and rng.random() < 0.2:
            route["external"] = False
        route["from"] = CLIENT
        yield route


def run_task(task):
    """Sends the routes through every BIRD: a result for each."""
    paper = EntryPaper(task.inventory, task.kind)
    for route in routes_for(task):
        paper.ask(route)
    outside = PLAIN
    if task.kind in (EXPORT, THROUGH):
        outside = Outside(MICROSOFT, task.inventory["local_asn"], not task.prepends)
    worker, results = Worker.one, []
    try:
        file = worker.write_inventory(task.inventory)
        filters = paper.entry_filters()
        for version, found, complaints in worker.pump(file, filters, paper, outside, LINGER):
            wrong, shown = paper.compare(found)
            kept = len(paper.questions) - len(found)
            wrong, shown = wrong + len(complaints), complaints[:3] + shown
            results.append(Result(task.kind, task.name, version, len(found), kept, wrong, shown))
    except (Broken, NoSession, Timeout, OSError) as why:
        results.append(Result(task.kind, task.name, "none", 0, 0, 1, [str(why)]))
    return results


def chosen_inventories():
    """(name, inventory) in every deployment, mode and client action."""
    for deployment in ("partner", "route-server"):
        yield deployment, inventories.base(deployment)
        for action in ("strip", "reject", "observe"):
            inventory = inventories.base(deployment)
            to_clients = "strip" if action == "reject" else "pass"
            extra = {"action": action, "to_clients": to_clients}
            inventory["clients"] = {**inventory["clients"], **extra}
            yield "%s, %s" % (deployment, action), inventory
    rng = random.Random("entry points")
    for number in range(RANDOM_INVENTORIES):
        yield "random %d" % number, inventories.random_inventory(rng)


def plan():
    """The tasks."""
    for seed, (name, inventory) in enumerate(chosen_inventories()):
        yield Task(IMPORT, name, inventory, None, seed)
        yield Task(TO_CLIENTS, name, inventory, None, seed)
        judge = Judge(inventory)
        here = [a for a in Routes(inventory, 0).sessions["microsoft"] if ends_here(inventory, a)]
        for value in sorted({judge.session(address).prepends for address in here}):
            yield Task(EXPORT, name, inventory, value, seed)
            yield Task(THROUGH, name, inventory, value, seed)


def main():
    """Runs everything."""
    tap = Tap()
    if not stock_birds():
        print("Bail out! STOCK_BIRDS is not set: it names the stock BIRDs")
        return 1
    tasks = list(plan())
    with tempfile.TemporaryDirectory(prefix="bird-maps-entry-") as directory:
        with multiprocessing.Pool(WORKERS, Worker.start, (directory,)) as pool:
            results = [result for found in pool.map(run_task, tasks, 1) for result in found]
    for version in sorted({result.version for result in results}):
        for kind in KINDS:
            mine = [r for r in results if r.version == version and r.kind == kind]
            passed, kept = sum(r.passed for r in mine), sum(r.kept for r in mine)
            wrong = sum(r.wrong for r in mine)
            why = ["%d wrong" % wrong]
            for result in mine:
                why += ["%s: %s" % (result.name, text) for text in result.shown]
            name = "BIRD %s, %s: %d routes pass, %d do not" % (version, kind, passed, kept)
            enough = passed > 1000 and (kept > 1000 or kind == TO_CLIENTS)
            tap.result(not wrong and enough, name, why[:12])
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
