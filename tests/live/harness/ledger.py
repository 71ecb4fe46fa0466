#
#	bird-maps -- the ledger against judging afresh
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Compares what a router's ledger holds with what the independent judge says of the routes that
are really offered, and what Microsoft's side received with the rules."""

import copy
import os
import sys
from dataclasses import dataclass

from .route import format_path

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "oracle"))

from oracle import CODES, Judge  # noqa: E402  (the path is set above)

EURO_IX_NUMBERS = (3, 4, 5, 10, 13)
FIELDS = ("decision", "codes", "warned_codes", "length", "collapsed")


@dataclass
class Offer:
    """The routes offered in one direction of one session."""

    session: str  # as the ledger names it
    direction: str  # "import" or "export"
    address: str  # the neighbour's
    routes: list
    peer_asn: int = None
    external: bool = True


def as_judged(route):
    """The judge's form of a route."""
    return {
        "prefix": route.prefix,
        "as_path": [(kind, list(asns)) for kind, asns in route.path],
        "communities": list(route.communities),
    }


def judge_route(judge, offer, route):
    return judge.judge(
        offer.address, offer.direction, as_judged(route), offer.external, offer.peer_asn
    )


def expected_verdicts(judge, offers):
    """{(session, direction, prefix): [verdict, ...]}: only routes in scope are in a ledger."""
    found = {}
    for offer in offers:
        for route in offer.routes:
            verdict = judge_route(judge, offer, route)
            if verdict["scope"] == "out":
                continue
            kept = {name: verdict[name] for name in FIELDS if name in verdict}
            kept["warned_codes"] = sorted(CODES[name] for name in verdict["warned"])
            key = (offer.session, offer.direction, route.prefix)
            found.setdefault(key, []).append(kept)
    return found


def ledger_verdicts(lines):
    """The same from the parsed lines of `show maps json verdicts all`."""
    found = {}
    for line in lines:
        if line.get("type") == "verdict":
            key = (line["session"], line["direction"], line["prefix"])
            found.setdefault(key, []).append({name: line[name] for name in FIELDS})
    return found


def in_order(verdict):
    return [verdict[name] for name in FIELDS]


def is_reason(inventory, large):
    """Is it one of the reason communities that the router itself may add?"""
    asn, function, number = large
    known = {1101: EURO_IX_NUMBERS, inventory.get("reason_function", 8075): range(1, 32)}
    return asn == inventory["local_asn"] and number in known.get(function, ())


def differences(expected, found):
    """What is missing, superfluous or different, one line each."""
    problems = []
    for key in sorted(set(expected) | set(found)):
        name = " ".join(key)
        wanted = sorted(expected.get(key, []), key=in_order)
        held = sorted(found.get(key, []), key=in_order)
        if not held:
            problems.append(f"{name}: not in the ledger; expected {wanted}")
        elif not wanted:
            problems.append(f"{name}: in the ledger, but not to be there: {held}")
        elif wanted != held:
            problems.append(f"{name}: ledger {held}, expected {wanted}")
    return problems


def strict(inventory):
    """The inventory by which Microsoft judges: nothing is added any more, nobody only observes."""
    inventory = copy.deepcopy(inventory)
    inventory["tagging"] = "require"
    for peering in inventory["peerings"]:
        for connection in peering["properties"]["direct"]["connections"]:
            connection.pop("mode", None)
    return inventory


def rule_breakers(inventory, address, routes):
    """The routes that Microsoft's end `address` holds against a rule: [(route, why)].

    They are judged as they were received: the router's own ASN, which the judge puts in front by
    itself, is taken off first.
    """
    judge, broken = Judge(strict(inventory)), []
    local_asn = inventory["local_asn"]
    prepends = judge.session(address).prepends
    for route in routes:
        why = []
        path = route.path
        if prepends:
            if not path or path[0][0] != 2 or path[0][1][0] != local_asn:
                why.append(f"the path does not begin with AS{local_asn}")
            else:
                first = path[0][1][1:]
                path = ((2, first), *path[1:]) if first else path[1:]
        if "cut" in route.flags:
            why.append("the path is too long to be shown")
        if any(kind > 2 for kind, _ in path):
            why.append("confederation segments")
        if any(is_reason(inventory, large) for large in route.large):
            why.append("a reason community")
        verdict = judge.judge(address, "export", as_judged(route.but(path=path)))
        if verdict["scope"] == "out":
            why.append("out of scope")
        elif verdict["decision"] != "accept":
            why.append(", ".join(verdict["failed"]))
        if why:
            broken.append((route, "; ".join(why)))
    return broken


def describe(breakers):
    return "\n".join(
        f"{route.prefix} [{format_path(route.path)}]: {why}" for route, why in breakers
    )
