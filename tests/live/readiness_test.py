#!/usr/bin/python3
#
#	bird-maps -- rules across sessions, and what Microsoft would say
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""What one session does not carry as the others do is named, with its connection, its rule and
Microsoft's words, and goes away when it is mended. Which routers there are, routers.py says.

The cases by rule: not-on-all-sessions, inconsistent-announcement, hidden-backup,
over-max-prefixes.
"""

import copy
import os
import time

from answers import objects, of_type
from harness import scene
from harness.bird import TIME_SCALE, wait_until
from harness.route import MAPS_COMMUNITY, SEQUENCE, Route
from harness.stage import run, settle
from routers import LOCAL, ONE, REGISTERED, SECOND, THREE, TWO, Pair, filtered
from ready import BAD_PATH, NO_COMMUNITY, NOT_RECEIVED, by_prefix, prefixes, readiness


def from_second(message):
    return {(message, LOCAL[SECOND])}


def session_finding(findings, wanted):
    told = [(f["connection"], f["id"], f["what"], f["twin"], f["value"], f["other"]) for f in findings]
    assert told == wanted, findings


# The tests


def test_both_routers_are_ready(stage):
    pair = Pair(stage).start()
    pair.is_ready()
    live, own = pair.live, pair.there
    seen, _ = prefixes(live)
    for prefix, item in seen.items():
        for number, name in ((1, "link1"), (2, "link2")):
            route = live.microsoft_holds()[number][prefix]
            sent = item.sent[name]
            assert sent["judged_path"] == "650000 650001" and sent["length"] == 2, sent
            assert route.path == ((SEQUENCE, (650000, 650001)),), route
            assert (sent["med"], sent["carries"], sent["communities"]) == (route.med, True, 1), sent
    live.router, here = own, live.router
    try:
        there, sessions = prefixes(live)
        states = {item["connection"]: item["state"] for item in of_type(sessions, "connection")}
    finally:
        live.router = here
    assert states == {"link1": "elsewhere", "link2": "elsewhere", "link3": "up"}, states
    for item in there.values():
        assert item.state == {"link1": "elsewhere", "link2": "elsewhere", "link3": "advertised"}
        assert item.verdict["verdict"] == "ready here" and item.verdict["elsewhere"] == 2
        assert item.sent["link3"]["judged_path"] == "650000", item.lines


def test_not_on_all_sessions(stage):
    """not-on-all-sessions: absent, rejected, down, and on the other router."""
    pair = Pair(stage, there=REGISTERED[:2]).start()
    pair.is_ready()
    live = pair.live
    rule = (SECOND, "not-on-all-sessions")

    pair.change(2, f"if net = {TWO} then reject; accept;")
    item, sums, fewer = pair.only(TWO, from_second(NOT_RECEIVED), {(*rule, "absent", None)})
    assert item.state == {"link1": "advertised", SECOND: "absent", "link3": "elsewhere"}
    assert item.verdict["verdict"] == "not ready" and sums["not_ready"] == 1, sums
    assert TWO not in live.microsoft_holds()[2] and TWO in live.microsoft_holds()[1]
    session_finding(fewer, [(SECOND, "hidden-backup", "prefixes", "link1", 2, 3)])
    pair.mend()

    pair.change(2, f"if net = {TWO} then bgp_path.prepend(64512); accept;")
    found = {(*rule, "rejected", None), (SECOND, "private-asn", "route", None)}
    item, sums, _ = pair.only(TWO, from_second(NOT_RECEIVED), found)
    assert item.states[SECOND]["codes"] == [6] and item.state[SECOND] == "rejected", item.lines
    assert TWO not in live.microsoft_holds()[2]
    pair.mend()

    live.router.ask("disable microsoft2_v4")
    pair.settle()
    seen, sessions = prefixes(live)
    for item in seen.values():
        assert item.state[SECOND] == "down", item.lines
        assert item.messages == from_second(NOT_RECEIVED), item.lines
        assert item.found == {(*rule, "down", None)}, item.lines
    states = {item["connection"]: item["state"] for item in of_type(sessions, "connection")}
    assert states == {"link1": "up", SECOND: "down", "link3": "elsewhere"}, states
    assert readiness(live)[0]["not_ready"] == 3
    live.router.ask("enable microsoft2_v4")
    live.wait_up()
    pair.mend()

    # On the other router the third prefix is missing, and that router says so
    live.router, here = pair.there, live.router
    try:
        seen, _ = prefixes(live)
        sums, missing, _ = readiness(live)
    finally:
        live.router = here
    assert seen[THREE].messages == {(NOT_RECEIVED, LOCAL["link3"])}, seen[THREE].lines
    assert seen[THREE].found == {("link3", "not-on-all-sessions", "absent", None)}
    assert set(missing) == {THREE} and (sums["ready_here"], sums["not_ready"]) == (2, 1), sums


def test_inconsistent_announcement(stage):
    """inconsistent-announcement: path, communities, MED; it only warns."""
    pair = Pair(stage).start()
    live, rule = pair.live, (SECOND, "inconsistent-announcement")

    pair.change(2, f"if net = {TWO} then {{ bgp_path.empty; bgp_path.prepend(650002); }} accept;")
    item, sums, _ = pair.only(TWO, set(), {(*rule, "path", "link1")})
    assert item.verdict["verdict"] == "ready here" and sums["verdict"] == "ready here", sums
    assert item.sent[SECOND]["judged_path"] == "650000 650002", item.lines
    assert item.sent["link1"]["judged_path"] == "650000 650001", item.lines
    assert live.microsoft_holds()[2][TWO].path == ((SEQUENCE, (650000, 650002)),)
    pair.mend()

    for add, what in (
        ("bgp_community.add((650, 7));", "communities"),
        ("bgp_large_community.add((650000, 7, 7));", "communities"),
        ("bgp_ext_community.add((rt, 650, 7));", "communities"),
    ):
        pair.change(2, f"if net = {TWO} then {add} accept;")
        item, _, _ = pair.only(TWO, set(), {(*rule, what, "link1")})
        assert [item.findings[0][k] for k in ("value", "other")] == [2, 1], item.findings
        pair.mend()

    # Only what is really sent counts: reasons are taken off, and so is an old MED
    pair.change(2, f"if net = {TWO} then bgp_large_community.add((650000, 8075, 6)); accept;")
    pair.is_ready()
    pair.change(2, f"if net = {TWO} then bgp_med = 0; accept;")
    item, _, _ = pair.only(TWO, set(), {(*rule, "med", "link1")})
    assert [item.findings[0][k] for k in ("value", "other")] == [0, None], item.findings
    assert [live.microsoft_holds()[n][TWO].med for n in (1, 2)] == [None, 0]
    pair.mend()

    # It may stand in the way, and may be off
    pair.filters[2] = f"if net = {TWO} then bgp_community.add((650, 7)); accept;"
    data = copy.deepcopy(live.inventory)
    assert live.reconfigure({**data, "rules": {"inconsistent-announcement": "reject"}}).ok
    pair.settle()
    item, sums, _ = pair.only(TWO, set(), {(*rule, "communities", "link1")})
    assert item.verdict["verdict"] == "not ready" and sums["not_ready"] == 1, sums
    assert live.reconfigure({**data, "rules": {"inconsistent-announcement": "off"}}).ok
    pair.settle()
    pair.is_ready()


def test_a_med_that_is_not_sent_is_not_compared(stage):
    """From a customer a MED is dropped on the way to Microsoft, unless BIRD is told otherwise."""
    pair = Pair(stage).start(Route(ONE, "650001", med=7), Route(TWO, "650001"), Route(THREE, "650001"))
    pair.is_ready()
    assert pair.live.microsoft_holds()[1][ONE].med is None
    pair.change(2, f"if net = {ONE} then bgp_med = 7; accept;")
    item, _, _ = pair.only(
        ONE,
        set(),
        {(SECOND, "inconsistent-announcement", "med", "link1"), (SECOND, "hidden-backup", "med", "link1")},
    )
    assert (item.sent["link1"]["med"], item.sent[SECOND]["med"]) == (None, 7), item.lines
    assert [pair.live.microsoft_holds()[n][ONE].med for n in (1, 2)] == [None, 7]


def test_hidden_backup(stage):
    """hidden-backup: a longer path, a higher MED, fewer prefixes."""
    pair = Pair(stage, keys={"rules": {"inconsistent-announcement": "off", "prepended": "off"}}).start()
    live, rule = pair.live, (SECOND, "hidden-backup")

    pair.change(2, f"if net = {TWO} then bgp_path.prepend(650001); accept;")
    item, sums, _ = pair.only(TWO, set(), {(*rule, "path", "link1")})
    assert [item.findings[0][k] for k in ("value", "other")] == [3, 2], item.findings
    assert item.verdict["verdict"] == "not ready" and sums["not_ready"] == 1, sums
    pair.mend()

    pair.filters[1] = "bgp_med = 10; accept;"
    pair.change(2, f"bgp_med = 10; if net = {TWO} then bgp_med = 50; accept;")
    item, _, _ = pair.only(TWO, set(), {(*rule, "med", "link1")})
    assert [item.findings[0][k] for k in ("value", "other")] == [50, 10], item.findings
    assert [live.microsoft_holds()[n][TWO].med for n in (1, 2)] == [10, 50]
    pair.mend()

    pair.change(2, f"if net = {ONE} then accept; reject;")
    _, sessions = prefixes(live)
    session_finding(
        of_type(sessions, "finding"), [(SECOND, "hidden-backup", "prefixes", "link1", 1, 3)]
    )
    pair.mend()


def test_over_max_prefixes(stage):
    """over-max-prefixes: everything that BIRD announces counts, in scope or not."""
    limits = {2: {"maxPrefixesAdvertisedV4": 3}, 1: {"maxPrefixesAdvertisedV4": 5}}
    pair = Pair(stage, limits=limits, mode="observe").start()
    pair.is_ready()
    live = pair.live
    live.announce(Route("11.9.0.0/24", "650001"))  # out of scope, but let out in mode observe
    pair.settle()
    assert len(live.microsoft_holds()[2]) == 4
    _, sessions = prefixes(live)
    session_finding(
        of_type(sessions, "finding"), [(SECOND, "over-max-prefixes", "routes", None, 4, 3)]
    )
    sums, missing, sessions = readiness(live)
    assert sums["verdict"] == "not ready" and not missing and sums["session_findings"] == 1, sums
    routes = {c["connection"]: (c["routes"], c["max_routes"]) for c in of_type(sessions, "connection")}
    assert routes == {"link1": (4, 5), SECOND: (4, 3), "link3": (0, 0)}, routes
    live.customer().withdraw("11.9.0.0/24")
    pair.settle()
    pair.is_ready()


def test_what_fails_and_goes_out_has_the_words_of_its_rule(stage):
    pair = Pair(stage, mode="observe").start()
    live = pair.live
    pair.change(2, f"if net = {TWO} then bgp_path.prepend(64512); accept;")
    holds = live.microsoft_holds()[2][TWO]
    assert holds.path == ((SEQUENCE, (650000, 64512, 650001)),), holds
    assert MAPS_COMMUNITY not in holds.communities, holds
    item, _, _ = pair.only(
        TWO,
        from_second(BAD_PATH) | from_second(NO_COMMUNITY),
        {
            (SECOND, "private-asn", "route", None),
            (SECOND, "community-missing", "route", None),
            (SECOND, "inconsistent-announcement", "path", "link1"),
            (SECOND, "inconsistent-announcement", "communities", "link1"),
            (SECOND, "hidden-backup", "path", "link1"),
        },
    )
    assert item.state[SECOND] == "advertised" and item.states[SECOND]["codes"] == [6], item.lines
    pair.mend()

    # With the operator's own tag it is only the path
    pair.change(2, f"if net = {TWO} then {{ bgp_path.prepend(64512); bgp_community.add((8075,8007)); }} accept;")
    seen, _ = prefixes(live)
    assert seen[TWO].messages == from_second(BAD_PATH), seen[TWO].lines
    pair.mend()


def test_a_flap_within_the_hold_down(stage):
    pair = Pair(stage, keys={"hold_down": 3600}).start()
    pair.is_ready()
    live = pair.live

    def held(*wanted):
        seen, sessions = prefixes(live)
        for prefix, item in seen.items():
            state = "held" if prefix in wanted else "advertised"
            assert item.state[SECOND] == state, item.lines
            assert item.verdict["verdict"] == "ready here" and not item.messages, item.lines
            assert not item.found, item.lines
        assert not of_type(sessions, "finding"), sessions
        sums, missing, sessions = readiness(live)
        assert (sums["verdict"], sums["with_held"], missing) == ("ready here", len(wanted), {}), sums
        return {c["connection"]: c for c in of_type(sessions, "connection")}

    # The session
    live.router.ask("disable microsoft2_v4")
    pair.settle()
    second = held(*REGISTERED)[SECOND]
    assert (second["state"], second["advertised"], second["held"]) == ("held", 0, 3), second
    live.router.ask("enable microsoft2_v4")
    live.wait_up()
    assert held()[SECOND]["state"] == "up"

    # A prefix, on both connections
    live.customer().withdraw(TWO)
    pair.settle()
    seen, _ = prefixes(live)
    assert seen[TWO].state == {"link1": "held", SECOND: "held", "link3": "elsewhere"}
    held(TWO)

    # The times outlive another inventory, which registers more and in another order
    data = copy.deepcopy(live.inventory)
    more = copy.deepcopy(data)
    more["peerings"][0]["registered_prefixes"] = ["11.0.7.0/24", *reversed(REGISTERED)]
    assert live.reconfigure(more).ok
    pair.settle()
    seen, _ = prefixes(live)
    assert seen[TWO].state[SECOND] == "held" and seen["11.0.7.0/24"].state[SECOND] == "absent"
    assert live.reconfigure(data).ok
    pair.settle()
    held(TWO)

    # What is rejected is no flap
    live.announce(Route(TWO, "650001 64512"))
    pair.settle()
    seen, _ = prefixes(live)
    assert seen[TWO].state[SECOND] == "rejected" and seen[TWO].messages, seen[TWO].lines
    live.customer().withdraw(TWO)

    # The hold-down ends
    assert live.reconfigure({**data, "hold_down": 0}).ok
    pair.settle()
    pair.only(
        TWO,
        {(NOT_RECEIVED, LOCAL[name]) for name in ("link1", SECOND)},
        {(name, "not-on-all-sessions", "absent", None) for name in ("link1", SECOND)},
    )
    live.announce(Route(TWO, "650001"))
    pair.settle()
    pair.is_ready()


def test_the_hold_down_ends_by_itself(stage):
    pair = Pair(stage, keys={"hold_down": 2}).start()
    live = pair.live
    live.customer().withdraw(TWO)

    # One answer at a time until then: two of them may be from before and after the end
    def lost():
        state = by_prefix(objects(live, "prefixes"))[0][TWO].state
        return state["link1"] == state[SECOND] == "absent"

    wait_until(lost, "what is held is lost", 20)
    assert prefixes(live)[0][TWO].messages, "held for ever"
    live.announce(Route(TWO, "650001"))
    pair.settle()
    pair.is_ready()


def restarting(pair, options, microsoft):
    """Ends Microsoft's second router without a word, with graceful restart as told."""
    live = pair.live
    live.microsoft_options = options
    live.router.write_conf(live.router_conf())
    side = live.microsoft[2]
    with open(side.conf_file, encoding="utf-8") as file:
        conf = file.read().split("\n", 2)[2]
    side.write_conf(conf.replace("passive;", f"passive; {microsoft}"))
    pair.start()
    pair.is_ready()
    side.kill()
    wait_until(
        lambda: not live.router.established("microsoft2_v4"), "the session is lost", 20
    )
    return side


def test_graceful_restart(stage):
    pair = Pair(stage)
    live = pair.live
    side = restarting(pair, "", "graceful restart yes;")
    seen, sessions = prefixes(live)
    states = {c["connection"]: c["state"] for c in of_type(sessions, "connection")}
    assert states[SECOND] == "restarting", states
    for item in seen.values():
        assert item.state[SECOND] == "held" and item.verdict["held"] == 1, item.lines
        assert item.verdict["verdict"] == "ready here" and not item.messages, item.lines
    sums, missing, _ = readiness(live)
    assert (sums["restarting"], sums["down"], missing) == (1, 0, {}), sums
    side.start()
    live.wait_up()
    pair.settle()
    pair.is_ready()


def test_a_neighbour_that_knows_graceful_restart(stage):
    """It keeps what it was sent, if this router has told that it restarts gracefully."""
    pair = Pair(stage)
    side = restarting(pair, "graceful restart yes; graceful restart time 3600;", "")
    seen, sessions = prefixes(pair.live)
    states = {c["connection"]: c["state"] for c in of_type(sessions, "connection")}
    assert states[SECOND] == "restarting", states
    assert all(item.state[SECOND] == "held" for item in seen.values())

    # Who ends the session in order keeps nothing
    side.start()
    pair.live.wait_up()
    pair.settle()
    pair.is_ready()
    pair.live.router.ask("disable microsoft2_v4")
    pair.settle()
    seen, _ = prefixes(pair.live)
    assert all(item.state[SECOND] == "down" for item in seen.values())


def test_no_graceful_restart(stage):
    pair = Pair(stage)
    restarting(pair, "graceful restart off;", "")
    seen, sessions = prefixes(pair.live)
    assert all(item.state[SECOND] == "down" for item in seen.values())
    assert all(item.messages == from_second(NOT_RECEIVED) for item in seen.values())


def test_this_router_restarts(stage):
    """In graceful recovery exports wait: what Microsoft still has is not known."""
    pair = Pair(stage)
    live = pair.live
    live.microsoft_options = live.customer_options = "graceful restart yes;"
    live.router.write_conf(live.router_conf())
    pair.start()
    pair.is_ready()
    live.customer().down()
    live.router.kill()
    live.router.start("-R")
    live.router.wait_established("microsoft1_v4", "microsoft2_v4")
    seen, sessions = prefixes(live)
    states = {c["connection"]: c["state"] for c in of_type(sessions, "connection")}
    assert states == {"link1": "restarting", SECOND: "restarting", "link3": "elsewhere"}, states
    for item in seen.values():
        assert item.state[SECOND] == "restarting" and not item.messages, item.lines
        assert item.verdict["verdict"] == "ready here", item.lines
    live.customer().up()
    live.wait_up()
    wait_until(lambda: len(live.microsoft_holds()[2]) == 3, "recovery is over", 60)
    pair.settle()
    pair.is_ready()


def test_another_peering_at_the_location(stage):
    data = scene.inventory(registered=[ONE], connections=2, hold_down=0)
    first = data["peerings"][0]
    second = copy.deepcopy(first)
    second.update(name="peering2", registered_prefixes=[])
    connections = Pair.connections_of(data)
    second["properties"]["direct"]["connections"] = [connections.pop()]
    data["peerings"].append(second)
    live = scene.Scene(
        stage, data, families=(4,), microsoft_channel="import all; export filter TO;"
    )
    filtered(live, {1: "accept;", 2: "bgp_med = 9; accept;"})
    live.start()
    live.announce(Route(ONE, "650001"))
    live.settle()
    seen, _ = prefixes(live)
    assert seen[ONE].state == {"link1": "advertised"}, seen[ONE].lines
    assert seen[ONE].found == {("link2", "hidden-backup", "med", "link1")}, seen[ONE].lines

    # At another location it is nobody's twin
    data["peerings"][1]["properties"]["peeringLocation"] = "Rotterdam"
    assert live.reconfigure(data).ok
    live.settle()
    seen, _ = prefixes(live)
    assert not seen[ONE].found and seen[ONE].verdict["verdict"] == "ready", seen[ONE].lines


def test_a_prefix_without_a_session_of_its_family(stage):
    data = scene.inventory(registered=["2d00:1::/32", ONE], connections=1)
    data["peerings"][0]["properties"]["direct"]["connections"][0]["bgpSession"].pop("sessionPrefixV6")
    live = scene.Scene(stage, data, connections=1, families=(4,)).start()
    live.announce(Route(ONE, "650001"))
    live.settle()
    seen, _ = prefixes(live)
    six = seen["2d00:1::/32"]
    assert six.found == {(None, "not-on-all-sessions", "no connection", None)}, six.lines
    assert six.verdict["verdict"] == "not ready" and seen[ONE].verdict["verdict"] == "ready"
    assert readiness(live)[0]["not_ready"] == 1


def test_route_server(stage):
    data = scene.inventory("route-server", registered=[650001], connections=2, hold_down=0)
    for connection in Pair.connections_of(data):
        connection["bgpSession"]["maxPrefixesAdvertisedV4"] = 1
        connection["bgpSession"].pop("sessionPrefixV6")
    live = scene.Scene(stage, data, families=(4,)).start()
    live.announce(Route("11.1.0.0/24", "650001", [MAPS_COMMUNITY]))
    live.settle()
    sums, missing, sessions = readiness(live)
    assert (sums["verdict"], sums["registered_asns"], missing) == ("ready", 1, {}), sums
    carried = {c["address"]: (c["registered"], c["advertised"]) for c in of_type(sessions, "connection") if c["state"] == "up"}
    assert carried == {"10.8.1.1": (1, 1), "10.8.2.1": (1, 1)}, sessions
    live.announce(Route("11.1.1.0/24", "650001", [MAPS_COMMUNITY]))
    live.settle()
    sums, _, sessions = readiness(live)
    session_finding(
        of_type(sessions, "finding"),
        [(name, "over-max-prefixes", "routes", None, 2, 1) for name in ("link1", SECOND)],
    )
    live.router.ask("disable microsoft2_v4")
    live.settle()
    _, _, sessions = readiness(live)
    assert {(f["connection"], f["id"], f["what"]) for f in of_type(sessions, "finding")} == {
        ("link1", "over-max-prefixes", "routes"),
        (SECOND, "not-on-all-sessions", "down"),
    }, sessions


# Very many prefixes

MANY = 5000 if os.environ.get("BIRD_WRAP") or os.environ.get("SAN") else 100000
LATENCY = 2.0


def test_a_hundred_thousand_prefixes(stage):
    """A listing in chunks: nobody waits for it, and memory does not grow with it."""
    registered = [f"11.{n >> 10}.{n >> 2 & 255}.{(n & 3) << 6}/26" for n in range(MANY)]
    data = scene.inventory(registered=registered, connections=3, router="here", hold_down=0)
    for number, connection in enumerate(Pair.connections_of(data), 1):
        connection["router"] = "there" if number == 3 else "here"
    live = scene.Scene(stage, data, families=(4,)).start()
    live.announce(*(Route(prefix, "650001") for prefix in registered))
    wait_until(
        lambda: sum(c["announced"] for c in of_type(live.maps_json(""), "counts")) == 2 * MANY,
        "everything is announced",
        300,
    )
    live.router.ask("disable microsoft2_v4")
    settle([live.router], live.speakers.values(), 120)

    def resident():
        with open(f"/proc/{live.router.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    other, slowest, grown = live.router.connect(), 0.0, 0
    with live.router.connect() as control:
        control.send("show maps json prefixes")
        lines, last, before = 0, False, None
        counted = {"prefix": 0, "prefix_verdict": 0, "sent": 0}
        while not last:
            _, text, last, _ = control.read()
            if not text.startswith("{"):
                continue
            kind = text.split('"', 4)[3]
            counted[kind] = counted.get(kind, 0) + 1
            lines += 1
            if lines % (MANY // 4) == 0:
                asked = time.monotonic()
                assert other.ask("show status").ok
                slowest = max(slowest, time.monotonic() - asked)
                before = before or resident()
                grown = max(grown, resident() - before)
    other.close()
    assert counted["prefix"] == 3 * MANY and counted["prefix_verdict"] == MANY, counted
    assert counted["sent"] == MANY and counted["finding"] == MANY == counted["portal"], counted
    assert slowest < LATENCY * TIME_SCALE, f"another client waited for {slowest:.2f} s"
    assert grown < 8 << 20 or os.environ.get("SAN"), f"{grown} bytes more at the end"
    began = time.monotonic()
    sums = live.maps_json("readiness")[0]
    assert (sums["not_ready"], sums["ready"]) == (MANY, 0), sums
    print(f"# {MANY} prefixes: readiness in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    run(globals())
