#!/usr/bin/python3
#
#	bird-maps -- a route server: strip, reject, observe; modes; reasons
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
from harness import sample, scene
from harness.ledger import judge_route
from harness.route import MAPS_COMMUNITY, Route
from harness.stage import run

ALL = "import all; export all;"


def start(stage, clients=None, asns=(650001, 650003), seeds=(1, 2), **options):
    keys = {"clients": clients} if clients else {}
    keys.update(options.pop("keys", {}))
    data = scene.inventory("route-server", registered=asns, **keys)
    live = scene.Scene(
        stage, data, customers=3, connections=1, customer_channel=ALL, **options
    ).start()
    for number, seed in enumerate(seeds, 1):
        mine = [p for n, p in enumerate(sample.REGISTERED + sample.OTHERS) if n % 2 == number % 2]
        made = sample.routes(seed, 650000 + number, mine)
        live.announce(*made, customer=number)
    return live


def verdicts(live):
    """[(customer's number, route as sent, verdict)] of the imports."""
    judge = scene.Judge(live.inventory)
    return [
        (int(offer.session[8]), route, judge_route(judge, offer, route))
        for offer in live.offers()
        if offer.session.startswith("customer")
        for route in offer.routes
    ]


def heard(live):
    """What customer 3, who announces nothing, hears from the others."""
    return {p: r for f in live.families for (p, _), r in live.customer(3, f).table().items()}


def reasons_of(verdict):
    return {tuple(reason) for reason in verdict["reasons"]}


def own_words(live, route):
    return {lc for lc in route.large if lc[0] == live.inventory["local_asn"]}


def kinds(live):
    """The decisions that occur: a test that sees only one of them shows nothing."""
    return {verdict["decision"] for _, _, verdict in verdicts(live)}


def test_strip_takes_the_community_and_keeps_the_route(stage):
    live = start(stage)
    live.check(at_least=2)
    assert kinds(live) == {"accept", "reject", "out-of-scope"}, kinds(live)
    got = heard(live)
    for _, route, verdict in verdicts(live):
        there = got[route.prefix]
        assert there.path == route.path, f"{there}, sent as {route}"
        wanted = set(route.communities)
        if verdict["decision"] == "reject":
            wanted.discard(MAPS_COMMUNITY)
        assert set(there.communities) == wanted, f"{there}, sent as {route}"
        words = reasons_of(verdict) if verdict["decision"] == "reject" else set()
        assert own_words(live, there) == words, f"{there}: reasons, expected {words}"


def test_reject_drops_the_route_for_everyone(stage):
    live = start(stage, {"action": "reject"})
    live.check(at_least=2)
    got = heard(live)
    for _, route, verdict in verdicts(live):
        assert (route.prefix in got) == (verdict["decision"] != "reject"), f"{route}: {verdict}"


def test_observe_changes_nothing(stage):
    live = start(stage, {"action": "observe"})
    live.check(at_least=2)
    assert "observe" in kinds(live), kinds(live)
    got = heard(live)
    for _, route, _ in verdicts(live):
        assert set(got[route.prefix].communities) == set(route.communities), str(route)
        assert own_words(live, got[route.prefix]) == set(), f"reasons on {got[route.prefix]}"


def test_tag_mode_adds_reasons_only(stage):
    live = start(stage, {"mode": "tag"})
    live.check(at_least=2)
    got = heard(live)
    for _, route, verdict in verdicts(live):
        there = got[route.prefix]
        assert set(there.communities) == set(route.communities), str(route)
        words = reasons_of(verdict) if verdict["scope"] == "in" else set()
        assert own_words(live, there) == words, f"{there}: reasons, expected {words}"


def test_modes_by_session(stage):
    modes = [{"address": a, "mode": "observe"} for a in ("10.1.1.2", "fd00:1:1::2")]
    live = start(stage, {"action": "reject", "sessions": modes})
    live.check(at_least=2)
    got = heard(live)
    decisions = {1: set(), 2: set()}
    for number, route, verdict in verdicts(live):
        decisions[number].add(verdict["decision"])
        assert (route.prefix in got) == (verdict["decision"] != "reject"), f"{route}: {verdict}"
    assert "observe" in decisions[1] and "reject" not in decisions[1], decisions
    assert "reject" in decisions[2] and "observe" not in decisions[2], decisions


def test_actions_change_at_run_time(stage):
    live = start(stage)
    before = live.check(at_least=2)
    actions = [{"action": action} for action in ("reject", "observe")]
    for clients in (*actions, {"mode": "tag"}, {"mode": "observe"}):
        live.reconfigure({**live.inventory, "clients": clients})
        assert live.check() == before, f"Microsoft sees {clients}"
    live.reconfigure({**live.inventory, "clients": {}})
    assert live.check() == before
    got = heard(live)
    for _, route, verdict in verdicts(live):
        if verdict["decision"] == "reject":
            assert MAPS_COMMUNITY not in got[route.prefix].communities, str(got[route.prefix])


def test_a_route_turns_bad_and_good_again(stage):
    live = start(stage, seeds=())
    good = Route("11.5.0.0/24", "650001 650100", [MAPS_COMMUNITY])
    bad = good.but(path="650001 650100 650101 650102")
    for route, held in ((good, 1), (bad, 0), (good, 1), (good.but(communities=[]), 0), (good, 1)):
        live.announce(route)
        assert live.check() == held, str(route)
        assert good.prefix in heard(live), "the other customers' view"


def test_registered_asns_come_and_go(stage):
    live = start(stage)
    live.check(at_least=2)
    for asns in ((650002,), (650001, 650002), (650009,)):
        data = scene.inventory("route-server", registered=asns)
        live.reconfigure(data)
        live.check()
    for match in ("neighbour", "origin", "either"):
        data = scene.inventory("route-server", registered=(650001,), registered_asn_match=match)
        live.reconfigure(data)
        live.check()


def test_what_customers_get_from_microsoft_is_their_choice(stage):
    live = start(stage, {"to_clients": "strip"})
    live.check(at_least=2)
    for route in heard(live).values():
        assert MAPS_COMMUNITY not in route.communities, str(route)
    live.reconfigure({**live.inventory, "clients": {"to_clients": "pass"}})
    live.check(at_least=2)
    assert any(MAPS_COMMUNITY in route.communities for route in heard(live).values())


def test_reason_communities_from_outside_are_removed(stage):
    live = start(stage, seeds=())
    words = [(650000, 1101, 3), (650000, 8075, 5), (650000, 1101, 4)]
    others = [(650000, 1101, 1), (650000, 9, 5), (650001, 1101, 3), (650000, 8075, 99)]
    live.announce(
        Route("11.5.0.0/24", "650001", [MAPS_COMMUNITY], words + others),
        Route("11.5.1.0/24", "650001", [], words + others),
        Route("11.5.2.0/24", "650001", [], words),
    )
    live.check(at_least=1)
    got = heard(live)
    for number, left in enumerate((others, others, [])):
        route = got[f"11.5.{number}.0/24"]
        assert set(route.large) == set(left), f"{route}: expected {left}"


def test_another_function_for_reasons(stage):
    live = start(stage, {"mode": "tag"}, keys={"reason_function": 77})
    live.check(at_least=2)
    got = heard(live)
    functions = set()
    for _, route, verdict in verdicts(live):
        if verdict["scope"] == "in":
            assert reasons_of(verdict) <= own_words(live, got[route.prefix]), str(got[route.prefix])
            functions |= {function for _, function, _ in reasons_of(verdict)}
    assert functions == {77, 1101}, functions


if __name__ == "__main__":
    run(globals())
