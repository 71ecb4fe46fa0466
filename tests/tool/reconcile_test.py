#!/usr/bin/python3
# bird-maps -- end-to-end tests of birdmaps reconcile
#
# (c) 2026 The bird-maps authors
#
# Can be freely distributed and used under the terms of the GNU GPL,
# version 2 or (at your option) any later version.
#
# Azure's lists in all their forms against routers' lines, and every difference between
# them. BIRDMAPS is the binary's path, SHARED may hold Azure's official examples.

import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "oracle"))

from tap import Tap

BIRDMAPS = os.environ.get("BIRDMAPS") or str(ROOT / "build/birdmaps")
SHARED = os.environ.get("SHARED")

PREFIX, OTHER = "11.0.0.0/24", "2d00:1::/32"
LOCAL = {"link1": "10.8.1.0", "link2": "10.8.2.0"}
LOCAL6 = {"link1": "fd00:8:1::1", "link2": "fd00:8:2::1"}
PATH = "650000 650001"
KEYS = ["kind", "prefix", "connection", "address", "here", "microsoft"]
SECRET = "00000000-1111-2222-3333-444444444444"


def local(prefix, link):
    return (LOCAL6 if ":" in prefix else LOCAL)[link]


class Router:
    """What `show maps json prefixes` and `show maps json verdicts export` say."""

    def __init__(self, *prefixes, links=("link1", "link2")):
        self.links = links
        self.states = {(prefix, link): "advertised" for prefix in prefixes for link in links}
        self.codes, self.paths, self.verdicts, self.portal = {}, {}, {}, {}
        self.routes, self.local, self.sessions = [], {}, {}

    def lines(self):
        for prefix in dict.fromkeys(prefix for prefix, _ in self.states):
            for link in self.links:
                state = self.states[prefix, link]
                yield {"type": "prefix", "prefix": prefix, "peering": "p", "connection": link,
                       "address": "10.9.9.9", "session": None, "state": state,
                       "codes": self.codes.get((prefix, link), []), "since": 0}
                if state == "advertised":
                    yield {"type": "sent", "prefix": prefix, "connection": link, "carries": True,
                           "communities": 1, "med": None, "length": 2,
                           "judged_path": self.paths.get((prefix, link), PATH)}
            yield {"type": "prefix_verdict", "prefix": prefix, "peering": "p",
                   "verdict": self.verdicts.get(prefix, "ready"), "connections": 2}
            for message in self.portal.get(prefix, []):
                yield {"type": "portal", "prefix": prefix, "connection": "link1", "local": None,
                       "message": message}
        for link in self.links:
            for family, addresses in ((4, LOCAL), (6, LOCAL6)):
                yield {"type": "connection", "connection": link, "session": f"{link}_v{family}",
                       "address": "10.9.9.9" if family == 4 else "fd00::9",
                       "local": self.local.get(link, addresses[link]),
                       "state": self.sessions.get(link, "up"), "registered": 1}
        for prefix, link, codes, warned in self.routes:
            yield {"type": "verdict", "session": f"{link}_v{6 if ':' in prefix else 4}",
                   "direction": "export", "prefix": prefix, "codes": codes, "warned_codes": warned,
                   "announced": True}

    def text(self):
        return "BIRD 2.17.5 ready.\n" + "".join(json.dumps(line) + "\n" for line in self.lines())


def received(*prefixes, links=("link1", "link2"), **keys):
    return [{"prefix": p, "nextHop": local(p, link), "asPath": PATH, "trustAnchor": "Ripe",
             "originAsValidationState": "Valid", "rpkiValidationState": "Valid", **keys}
            for p in prefixes for link in links]


def registered(state, *prefixes, error=None):
    return {"value": [{"name": "x", "properties": {
        "prefix": p, "prefixValidationState": state, "errorMessage": error,
        "peeringServicePrefixKey": SECRET, "provisioningState": "Succeeded"}} for p in prefixes]}


class Case:
    def __init__(self, folder):
        self.folder, self.number = pathlib.Path(folder), 0

    def write(self, what):
        self.number += 1
        path = self.folder / f"{self.number}.json"
        text = what if isinstance(what, str) else json.dumps(what)
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run(self, routers, routes=None, prefixes=None, words=("--json",)):
        """(exit status, lines, standard error)"""
        arguments = [BIRDMAPS, "reconcile", *words]
        for router in routers:
            text = router if isinstance(router, str) else router.text()
            arguments += ["--router", self.write(text)]
        for option, pages in (("--received", routes), ("--registered", prefixes)):
            for page in pages if isinstance(pages, tuple) else () if pages is None else (pages,):
                arguments += [option, self.write(page)]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
        assert SECRET not in done.stdout + done.stderr, "a secret is shown"
        return done.returncode, done.stdout.splitlines(), done.stderr

    def told(self, *arguments, status=1, unchecked=()):
        """{(kind, prefix, connection, address, here, microsoft)} but for what is unchecked"""
        code, lines, errors = self.run(*arguments)
        found = [json.loads(line) for line in lines]
        assert code == status, f"status {code}: {lines}\n{errors}"
        for item in found:
            assert list(item) == KEYS, item
        differences = [tuple(i.values()) for i in found if i["kind"] != "unchecked"]
        others = [(i["prefix"], i["connection"], i["here"]) for i in found if i["kind"] == "unchecked"]
        assert others == list(unchecked), others
        assert errors.startswith(f"differences {len(differences)}, unchecked {len(others)}, "), errors
        assert len(set(differences)) == len(differences), differences
        return set(differences)


def same(found, wanted):
    assert found == wanted, f"found  {found}\nwanted {wanted}"


# The cases


def equal(case):
    """All forms of Azure's lists say the same."""
    routes = received(PREFIX, OTHER)
    forms = [routes, {"value": routes, "nextLink": None}, {"value": [{"properties": r} for r in routes]},
             {"responses": {"200": {"body": {"value": routes}}}}]
    flat = [p["properties"] for p in registered("Verified", PREFIX, OTHER)["value"]]
    for form in forms:
        for prefixes in (registered("Verified", PREFIX, OTHER), flat):
            same(case.told([Router(PREFIX, OTHER)], form, prefixes, status=0), set())
    pages = ({"value": routes[:1], "nextLink": "https://next"}, {"value": routes[1:]})
    same(case.told([Router(PREFIX, OTHER)], pages, status=0), set())
    same(case.told([Router(PREFIX)], "  \n[\n]", status=1),
         {("not-received", PREFIX, link, LOCAL[link], "advertised", None) for link in LOCAL})


def missing_and_odd(case):
    router = Router(PREFIX, OTHER)
    router.states[OTHER, "link2"] = "absent"
    routes = received(PREFIX, links=("link1",)) + received(OTHER)
    same(case.told([router], routes), {
        ("not-received", PREFIX, "link2", "10.8.2.0", "advertised", None),
        ("not-announced", OTHER, "link2", LOCAL6["link2"], "absent", PATH)})
    odd = received("11.7.0.0/24", links=("link1",), nextHop="10.1.1.1")
    same(case.told([Router(PREFIX)], received(PREFIX) + odd), {
        ("not-announced", "11.7.0.0/24", None, "10.1.1.1", "no session of this address", PATH)})


def paths(case):
    router = Router(PREFIX)
    router.paths[PREFIX, "link1"] = "650000 650001 {650002 650003}"
    router.paths[PREFIX, "link2"] = "650000 650001 ..."
    other = received(PREFIX, links=("link1",), asPath="650000 650001 {650002,650003}") + \
        received(PREFIX, links=("link2",), asPath="650000  650001 650009")
    same(case.told([router], other, status=0), set())
    other[0]["asPath"], other[1]["asPath"] = "650000 650001", "650000 650009 650001"
    same(case.told([router], other), {
        ("path", PREFIX, "link1", LOCAL["link1"], router.paths[PREFIX, "link1"], "650000 650001"),
        ("path", PREFIX, "link2", LOCAL["link2"], "650000 650001 ...", "650000 650009 650001")})
    other[0]["asPath"] = None
    other[1]["asPath"] = PATH
    same(case.told([router], other, status=0), set())


def next_hops(case):
    routes = received(PREFIX)
    routes[1]["nextHop"] = "127.0.0.1"
    same(case.told([Router(PREFIX)], routes), {
        ("next-hop", PREFIX, "link2", LOCAL["link2"], "advertised", "127.0.0.1")})
    routes[1]["nextHop"], routes[1]["asPath"] = None, "1 2"
    same(case.told([Router(PREFIX)], routes), {
        ("next-hop", PREFIX, "link2", LOCAL["link2"], "advertised", "no next hop"),
        ("path", PREFIX, "link2", LOCAL["link2"], PATH, "1 2")})
    router = Router(PREFIX)
    router.local["link2"] = None
    same(case.told([router], received(PREFIX, links=("link1",)),
                   status=0, unchecked=[(PREFIX, "link2", "the address of the session is not known")]), set())


def origins(case):
    router = Router(PREFIX)
    router.codes[PREFIX, "link1"] = [11, 12]
    router.routes = [(PREFIX, "link2", [], [12])]
    routes = received(PREFIX, rpkiValidationState="NotFound")
    same(case.told([router], routes), {
        ("origin", PREFIX, "link1", LOCAL["link1"], "origin-not-in-registry", "Valid"),
        ("rpki", PREFIX, "link1", LOCAL["link1"], "rpki-invalid", "NotFound"),
        ("rpki", PREFIX, "link2", LOCAL["link2"], "rpki-invalid", "NotFound")})
    routes = received(PREFIX, originAsValidationState="invalid", rpkiValidationState="Invalid")
    same(case.told([router], routes), {
        ("origin", PREFIX, "link2", LOCAL["link2"], "not broken", "invalid")})
    routes = received(PREFIX, originAsValidationState="Unknown", rpkiValidationState=None)
    same(case.told([router], routes, status=0), set())


def validation(case):
    message = "Prefix not received from IP"
    good, bad = Router(PREFIX), Router(PREFIX)
    bad.verdicts[PREFIX], bad.portal[PREFIX] = "not ready", [message]
    here = f"not ready: {message}"
    same(case.told([good], None, registered("Verified", PREFIX), status=0), set())
    same(case.told([bad], None, registered("Failed", PREFIX), status=0), set())
    same(case.told([bad], None, registered("Verified", PREFIX)),
         {("validation", PREFIX, None, None, here, "Verified")})
    same(case.told([good], None, registered("Failed", PREFIX, error="Prefix was not received")),
         {("validation", PREFIX, None, None, "ready", "Prefix was not received")})
    for state in ("Pending", "None", "Unknown", "Warning"):
        same(case.told([good], None, registered(state, PREFIX), status=0,
                       unchecked=[(PREFIX, None, "ready")]), set())
    for error, differs in (("prefix not RECEIVED from IP 10.8.1.0", False), ("Internal server error", False),
                           ("Advertisement missing MAPS community", True),
                           ("AS path is not correct", True),
                           ("Received route for prefix should have the community 8075:8007", True)):
        wanted = {("message", PREFIX, None, None, here, error)} if differs else set()
        same(case.told([bad], None, registered("Failed", PREFIX, error=error), status=int(differs)), wanted)
    same(case.told([good], None, registered("Verified", OTHER)), {
        ("not-registered", PREFIX, None, None, "registered", None),
        ("not-in-inventory", OTHER, None, None, None, "Verified")})


def two_routers(case):
    """What one router cannot see, the other one tells."""
    here, there = Router(PREFIX), Router(PREFIX)
    here.states[PREFIX, "link2"], here.sessions["link2"] = "elsewhere", "elsewhere"
    there.states[PREFIX, "link1"], there.sessions["link1"] = "elsewhere", "elsewhere"
    for router in (here, there):
        router.verdicts[PREFIX] = "ready here"
    same(case.told([here], received(PREFIX), registered("Failed", PREFIX), status=0, unchecked=[
        (PREFIX, "link2", "elsewhere"), (PREFIX, None, "ready here")]), set())
    same(case.told([here, there], received(PREFIX), registered("Verified", PREFIX), status=0), set())
    same(case.told([here, there], received(PREFIX), registered("Failed", PREFIX)),
         {("validation", PREFIX, None, None, "ready", "Failed")})
    there.paths[PREFIX, "link2"] = "650000 650001 650002"
    for order in ([here, there], [there, here]):
        same(case.told(order, received(PREFIX)), {
            ("path", PREFIX, "link2", LOCAL["link2"], "650000 650001 650002", PATH)})
    there.states[PREFIX, "link2"] = "held"
    same(case.told([here, there], received(PREFIX), status=0,
                   unchecked=[(PREFIX, "link2", "held")]), set())


def beyond_what_is_registered(case):
    """A route server's customers: only verdicts tell what is announced."""
    router, prefix = Router(), "11.9.0.0/24"
    same(case.told([router], received(prefix), status=0, unchecked=[
        (prefix, link, "not registered, and no verdicts are given") for link in LOCAL]), set())
    router.routes = [(prefix, "link1", [], []), ("11.9.1.0/24", "link2", [], [])]
    same(case.told([router], received(prefix)), {
        ("not-announced", prefix, "link2", LOCAL["link2"], "not announced", PATH),
        ("not-received", "11.9.1.0/24", "link2", LOCAL["link2"], "advertised", None)})


def table(case):
    routes = received(PREFIX, links=("link1",), asPath="1\x1b[2J 2")
    code, lines, errors = case.run([Router(PREFIX)], routes, words=())
    assert code == 1 and lines[0].split() == ["Difference", "Prefix", "Connection", "Address", "Here",
                                              "Microsoft"], lines
    assert [line.split()[:4] for line in lines[1:]] == [
        ["path", PREFIX, "link1", LOCAL["link1"]], ["not-received", PREFIX, "link2", LOCAL["link2"]]], lines
    assert "1?[2J 2" in lines[1] and errors.startswith("differences 2, "), (lines, errors)
    code, lines, _ = case.run([Router(PREFIX)], received(PREFIX), words=())
    assert (code, lines) == (0, []), lines


def official_examples(case):
    if not SHARED:
        return "SHARED is not set"
    folder = pathlib.Path(SHARED) / "azure-examples"
    routes = json.loads((folder / "GetPeeringReceivedRoutes.json").read_text())
    prefixes = json.loads((folder / "ListRegisteredPrefixesByPeering.json").read_text())
    router = Router("1.1.1.0/24")
    router.local["link1"] = "127.0.0.1"
    router.states["1.1.1.0/24", "link2"] = "absent"
    router.paths["1.1.1.0/24", "link1"] = "123 456"
    same(case.told([router], routes, status=0), set())
    same({d[:2] for d in case.told([router], None, prefixes)}, {
        ("not-registered", "1.1.1.0/24"), *(("not-in-inventory", f"10.22.{n}.0/24") for n in (20, 21, 22))})


def refused(case):
    """Unusable input: status 2, and a line that says what is wrong."""
    router, routes = Router(PREFIX), received(PREFIX)
    cut = "\n".join(router.text().splitlines()[:4]) + "\n"
    for arguments, words in (
        (([router], "{"), ":1:2: "),
        (([router], {"values": []}), "holds no list"),
        (([router], [{"nextHop": "10.8.1.0"}]), '$[0]: "prefix" is missing'),
        (([router], [{"prefix": "11.0.0.0/33"}]), "$[0].prefix: "),
        (([router], [{"prefix": PREFIX, "nextHop": "x"}]), "$[0].nextHop: "),
        (([router], [{"prefix": PREFIX, "asPath": 7}]), "$[0].asPath: 7 is not a string"),
        (([router], {"value": routes, "nextLink": "https://next"}), "nextLink"),
        (([router], (routes, routes)), "several files"),
        (([router], None, [{"properties": {"name": 1}}]), '"prefix" is missing'),
        (([cut], routes), "the sessions' lines are missing"),
        ((["nonsense\n"], routes), ":1: no line of show maps json"),
        (([router.text() + "{}\n"], routes), "type is missing"),
        (([router.text().replace("advertised", "elswhere", 1)], routes), ":2: state is missing"),
        (([router.text().replace(PREFIX, "11.0.0.0/x", 1)], routes), ":2: prefix is missing"),
        (([router.text() + json.dumps({"type": "portal", "prefix": OTHER,
                                       "message": "AS path isn't correct"}) + "\n"], routes), "portal"),
    ):
        code, lines, errors = case.run(*arguments)
        assert (code, lines) == (2, []) and words in errors, (words, code, lines, errors)
        assert all(len(line) < 400 for line in errors.splitlines()), errors
    for words, wanted in (
        ([], "--router FILE is missing"),
        (["--router", "x"], "--received FILE or --registered FILE is missing"),
        (["--router"], "option --router needs a value"),
        (["--router", "x", "y"], "y: files are given by options"),
        (["--router", "/nonexistent", "--received", "/nonexistent"], "/nonexistent: cannot be opened"),
    ):
        done = subprocess.run([BIRDMAPS, "reconcile", *words], capture_output=True, text=True, check=False)
        assert done.returncode == 2 and wanted in done.stderr and not done.stdout, (words, done)


def standard_input_and_output(case):
    arguments = [BIRDMAPS, "reconcile", "-j", "-b", "-", "-r", case.write(received(PREFIX))]
    done = subprocess.run(arguments, input=Router(PREFIX).text(), capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stdout, done
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(arguments, input=Router(PREFIX, OTHER).text(), stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 4 and "cannot be written" in done.stderr, done


def many(case):
    """A hundred thousand prefixes on both sides"""
    prefixes = [f"11.{n >> 8 & 255}.{n & 255}.{(n >> 16) * 64}/26" for n in range(100000)]
    routes = received(*prefixes)
    lost = routes.pop(77777)
    same(case.told([Router(*prefixes)], routes, registered("Verified", *prefixes)), {
        ("not-received", lost["prefix"], "link2", LOCAL["link2"], "advertised", None)})


CASES = [equal, missing_and_odd, paths, next_hops, origins, validation, two_routers,
         beyond_what_is_registered, table, official_examples, refused, standard_input_and_output, many]


def main():
    tap = Tap()
    for call in CASES:
        name = call.__name__.replace("_", " ")
        with tempfile.TemporaryDirectory() as folder:
            try:
                skipped = call(Case(folder))
            except AssertionError as error:
                tap.result(False, name, str(error).splitlines()[:10])
                continue
        if skipped:
            tap.skip(name, skipped)
        else:
            tap.result(True, name)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
