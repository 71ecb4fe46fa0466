#!/usr/bin/python3
"""bird-maps -- the independent judge judges as the rules say

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

First the verdicts of cases.py, then the details of some of them. Then, for
every rule, a judge with that rule bent a little: the conformance test's routes
must tell it from the true one, or agreement with the engine would mean little.
"""

import copy
import sys

import inventories
import oracle
import registry_files
from cases import CASES, MS
from compare import differences, judge_by_oracle
from forms import PrefixTable
from oracle import CODES, Judge
from routes import MAPS, Routes, prefix_at
from tap import Tap


def verdict(deployment, changes, session, direction, prefix, path, communities, **how):
    """The oracle's verdict on one route."""
    inventory = {**inventories.base(deployment), **copy.deepcopy(changes)}
    key = "as_path_hex" if isinstance(path, bytes) else "as_path"
    path = path.hex() if isinstance(path, bytes) else path
    route = {"prefix": prefix, key: path, "communities": communities}
    return oracle.judge(inventory, session, direction, route, **how)


def check_cases(tap):
    """The table of verdicts."""
    for item in CASES:
        got = verdict(*item[1:8])
        warned = [CODES[name] for name in got["warned"]]
        good = (got["decision"], got["codes"], warned) == item[8:]
        good = good and got["failed"] == [oracle.RULES[code] for code in item.failed]
        tap.result(good, item.name, ["expected %s" % (item[8:],), "got %s" % got])


def export(path, deployment="partner", **changes):
    """The verdict on an exported registered route."""
    return verdict(deployment, changes, MS, "export", "11.1.0.0/24", path, [MAPS])


def equal(tap, name, got, expected):
    """One test of a value."""
    tap.result(got == expected, name, ["expected %s" % (expected,), "got %s" % (got,)])


def check_details(tap):
    """Lengths, offenders, reasons, unknown rules."""
    got = export("650100 650100 650001")
    equal(tap, "length counts repeats", got["length"], 4)
    equal(tap, "collapsed length does not", got["collapsed"], 2)
    equal(tap, "prepended names the later ASN", got["offenders"]["prepended"], [650100, 2])

    got = export("650001 64512 {65535 64513} 650001 12076")
    expected = {
        "private-asn": [64512, 3],
        "reserved-asn": [65535, 4],
        "asn-repeated": [650001, 6],
        "forbidden-asn": [12076, 7],
    }
    equal(tap, "offenders and their positions", got["offenders"], expected)
    equal(tap, "the judged path", got["as_path"], "650100 650001 64512 {65535 64513} 650001 12076")
    equal(tap, "origin after a SET", got["origin"], 12076)

    got = export("650001 64512 {65535 64513} 650001 12076", reason_function=7)
    reasons = [[650100, 7, 6], [650100, 7, 7], [650100, 7, 10], [650100, 7, 13]]
    reasons += [[650100, 1101, 4], [650100, 1101, 5]]
    equal(tap, "reasons, ascending and without repeats", got["reasons"], reasons)

    got = export("650001 64512", rules={"private-asn": "warn"})
    equal(tap, "a warning gives no reason", got["reasons"], [])

    unknown = ["origin-not-in-registry", "rpki-invalid"]
    equal(tap, "rules without data are unknown", export("")["unknown"], unknown)
    got = export("", rules={"origin-not-in-registry": "off"})
    equal(tap, "a rule that is off is not unknown", got["unknown"], ["rpki-invalid"])
    got = export("{650001}")
    equal(tap, "unknown though there is no origin", got["unknown"], unknown)

    got = verdict("partner", {}, "11.0.77.1", "export", "11.1.0.0/24", "", [MAPS], peer_asn=8075)
    got = (got["decision"], got["codes"])
    equal(tap, "an unlisted session exports nothing", got, ("reject", [14]))
    got = verdict("partner", {}, "11.0.77.1", "export", "11.3.0.0/24", "", [], peer_asn=8075)
    equal(tap, "whatever the scope", (got["decision"], got["codes"]), ("reject", [14]))
    got = verdict("partner", {}, "11.0.77.1", "import", "11.1.0.0/24", "8075", [], peer_asn=8075)
    equal(tap, "an unlisted session imports by the M-rules", got["codes"], [30])

    changes = {"clients": {"action": "reject"}}
    got = verdict(
        "partner", changes, "11.0.7.1", "import", "11.1.0.0/24", "", [MAPS], external=False
    )
    equal(tap, "an internal client may send an empty path", got["codes"], [])
    equal(tap, "the origin of an empty path", got["origin"], 650100)


class NoCollapse(Judge):
    """A pair is broken by no segment."""

    @staticmethod
    def prepends(segments):
        return Judge.prepends([(oracle.SEQUENCE, [a for _, asns in segments for a in asns])])


class OriginOfSets(Judge):
    """The last ASN of a SET counts as the origin."""

    @staticmethod
    def origin(segments):
        return segments[-1][1][-1]


class ConfedKept(Judge):
    """The confederation is never left."""

    @staticmethod
    def confederation_rule(segments):
        return segments


class SetCountsAll(Judge):
    """Every ASN of a SET counts."""

    @staticmethod
    def segment_length(segment):
        return len(segment[1]) if segment[0] in (oracle.SET, oracle.SEQUENCE) else 0


class AnyRepeat(Judge):
    """Rule 9 takes what rule 8 is for."""

    @staticmethod
    def repeated(path):
        seen = set()
        for position, asn in enumerate(path.flat, 1):
            if asn in seen:
                return asn, position
            seen.add(asn)
        return None


class Prepending(Judge):
    """The session prepends, whatever its inventory says."""

    def session(self, address, peer_asn=None):
        found = super().session(address, peer_asn)
        return oracle.Session(found.role, found.mode, not found.prepends)


class ClientsOtherwise(Judge):
    """Client imports are seen the other way."""

    def read_peerings(self, inventory):
        super().read_peerings(inventory)
        self.client_prepends = not self.client_prepends


class LastOffender(Judge):
    """Names the last offender."""

    def first_asn(self, path, wrong):
        found = [(asn, at) for at, asn in enumerate(path.flat, 1) if wrong(asn)]
        return found[-1] if found else None


class MatchesAnyOrigin(Judge):
    """A VRP of any origin will do."""

    def vrp_matches(self, prefix, origin):
        return any(prefix[2] <= longest for _, (_, longest, _) in self.vrps.covering(prefix))


class IgnoresMaxLength(Judge):
    """A VRP's max_length does not matter."""

    def vrp_matches(self, prefix, origin):
        return self.granted(self.vrps, prefix, origin, any_length=True)


class AuthorizesZero(Judge):
    """AS0 can be authorized."""

    def vrp_matches(self, prefix, origin):
        covering = self.vrps.covering(prefix)
        return any(asn == origin and prefix[2] <= longest for _, (_, longest, asn) in covering)


class IgnoresShortest(Judge):
    """A grant for some lengths is one from the prefix on."""

    @staticmethod
    def granted(table, prefix, origin, any_length=False):
        return any(
            asn == origin and asn and (any_length or prefix[2] <= longest)
            for _, (_, longest, asn) in table.covering(prefix)
        )


class EverySource(Judge):
    """RPSL objects of any source count."""

    def read_registry(self, registry):
        every = [*registry_files.MAJOR, "RIPE-NONAUTH", "SOMEWHERE"]
        super().read_registry({"sources": every, **registry})


class ExactOnly(Judge):
    """Never a more specific."""

    def is_registered(self, prefix, more_specifics):
        return bool(self.registered.exact(prefix))


class Any24(Judge):
    """IPv6 is measured by /24, too."""

    @staticmethod
    def longer_than_24(prefix):
        return prefix[2] > 24


class NoRegistry(Judge):
    """Without data rule 11 fails."""

    def not_in_registry(self, prefix, origin):
        return bool(super().not_in_registry(prefix, origin))


class NeighbourOnly(Judge):
    """Rule 3 looks at the neighbour alone."""

    def asn_not_registered(self, path):
        return path.neighbour not in self.registered_asns


class RulesFewer(Judge):
    """Rule 18 does not apply to what Microsoft sends."""

    def applied(self, role, direction):
        return super().applied(role, direction) - ({18} if direction == "import" else set())


def bent_tables():
    """Judges with one entry of a table changed: (name, class)."""
    for kind in ("private_asns", "reserved_asns"):
        ranges = getattr(Judge, kind)
        for number, (low, high) in enumerate(ranges):
            for name, ends in (("starts late", (low + 1, high)), ("ends early", (low, high - 1))):
                changed = list(ranges)
                changed[number] = ends
                yield "%s: %d-%d %s" % (kind, low, high, name), type(
                    "Bent", (Judge,), {kind: changed}
                )
    for kind in ("reachable", "unreachable"):
        entries = getattr(Judge, kind)
        for number, entry in enumerate(entries):
            rest = entries[:number] + entries[number + 1 :]
            if not hidden(entry):
                name = "%s: without %s" % (kind, prefix_at(*entry))
                yield name, type("Bent", (Judge,), {kind: rest})


def hidden(entry):
    """Would no route tell that the entry is gone? It changes nothing if the rest says of it
    what it says itself: for its kind, see what remains to cover it."""
    table = PrefixTable()
    for kind, reachable in ((Judge.unreachable, False), (Judge.reachable, True)):
        for other in kind:
            if other != entry:
                table.add(other, reachable)
    nearest = next((value for _, value in table.covering(entry)), None)
    if nearest is None:
        nearest = entry[0] == 4 or oracle.covers(Judge.global_unicast_v6, entry)
    return nearest == (entry in Judge.reachable)


def knob_bent(key, change):
    """A judge with one of its settings changed."""

    class Bent(Judge):
        """See above."""

        def __init__(self, inventory):
            super().__init__(inventory)
            setattr(self, key, change(getattr(self, key)))

    return Bent


BENT = [
    ("max_length 4", knob_bent("max_length", lambda value: value + 1)),
    ("max_length 2", knob_bent("max_length", lambda value: value - 1)),
    ("another length scope", knob_bent("length_scope", lambda value: "longer-than-24")),
    ("more_specifics", knob_bent("more_specifics", lambda value: not value)),
    ("another tagging", knob_bent("tagging", lambda value: "require")),
    ("another deployment", knob_bent("partner", lambda value: not value)),
    ("another reason function", knob_bent("reason_function", lambda value: value + 1)),
    ("enforcing clients", knob_bent("client_mode", lambda value: "enforce")),
    ("observed clients", knob_bent("client_mode", lambda value: "observe")),
]
BENT += [
    (bent.__doc__.rstrip("."), bent)
    for bent in (
        NoCollapse,
        OriginOfSets,
        ConfedKept,
        SetCountsAll,
        AnyRepeat,
        Prepending,
        ClientsOtherwise,
        LastOffender,
        MatchesAnyOrigin,
        IgnoresMaxLength,
        AuthorizesZero,
        IgnoresShortest,
        EverySource,
        ExactOnly,
        Any24,
        NoRegistry,
        NeighbourOnly,
        RulesFewer,
    )
]


def conformance_routes():
    """(inventory, routes, true verdicts) as the conformance test has them, but fewer."""
    for deployment in ("partner", "route-server"):
        for name in ("plain", "full", "objects", "aut-nums"):
            inventory = inventories.base(deployment)
            if name == "objects":
                inventory["registry"] = {"match": "route-object", "files": inventories.FILES}
            if name == "aut-nums":
                inventory["registry"] = {"files": inventories.FILES}
            if name == "full":
                inventory["registry"] = {**inventories.REGISTRY, "match": "roa"}
                inventory["more_specifics"] = True
                inventory["max_length_scope"] = "longer-than-24"
            routes = list(Routes(inventory, 1).random_routes(2500))
            if name in ("plain", "objects"):
                routes += list(Routes(inventory, 1).boundary())[::3]
                routes += list(Routes(inventory, 1).boundary())[1::3]
            yield inventory, routes, list(judge_by_oracle(Judge(inventory), MS, "export", routes))


def first_difference(bent, sets):
    """The first route on which the judge errs, or None."""
    for inventory, routes, expected in sets:
        given = judge_by_oracle(bent(inventory), MS, "export", routes)
        for route, right, answer in zip(routes, expected, given):
            if differences(right, answer):
                return route
    return None


def check_bent(tap):
    """Every bent judge is told from the true one."""
    sets = list(conformance_routes())
    equal(tap, "the true judge agrees with itself", first_difference(Judge, sets), None)
    for name, bent in BENT + list(bent_tables()):
        found = first_difference(bent, sets) is not None
        tap.result(found, "caught: %s" % name, ["no route tells it from the true judge"])


def main():
    """Runs everything."""
    tap = Tap()
    check_cases(tap)
    check_details(tap)
    check_bent(tap)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
