#!/usr/bin/python3
#
#	bird-maps -- policies that change for a few prefixes only
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""What is judged again when prefixes are registered or the registry's data change, told by what
BIRD has evaluated and asked for: all that is affected, and nothing else where BIRD can do so."""

import copy

from harness import scene
from harness.bird import BIRD_3
from harness.route import MAPS_COMMUNITY, Route
from harness.stage import run

REGISTERED = [f"11.0.{n}.0/24" for n in range(40)]
ROUTES = [Route(prefix, "650001", {MAPS_COMMUNITY}) for prefix in REGISTERED]
ADDED = "11.9.0.0/24"
PLAIN = Route(ADDED, "650001")  # nobody sends it to Microsoft until it is registered
SESSIONS = ("microsoft1_v4", "microsoft2_v4")


def start(stage, *more, registered=(), keys=None, **options):
    data = scene.inventory(registered=[*REGISTERED, *registered], **(keys or {}))
    live = scene.Scene(stage, data, families=(4,), **options).start()
    live.announce(*ROUTES, PLAIN, *more)
    live.before = live.check(at_least=2 * len(ROUTES))
    live.whole = len(live.router.routes("table master4"))
    return live


def registering(live, *prefixes, without=()):
    data = copy.deepcopy(live.inventory)
    peering = data["peerings"][0]
    gone = {*prefixes, *without}
    kept = [p for p in peering["registered_prefixes"] if p not in gone]
    peering["registered_prefixes"] = [*kept, *prefixes]
    return data


def evaluated(live):
    """Routes that BIRD has evaluated for each of Microsoft's sessions."""
    return [live.router.statistics(name)["IPV4"]["export updates"][0] for name in SESSIONS]


def judged_by(live, action):
    """(routes evaluated for Microsoft by the action, on the session that had most; how often
    routes were asked for again), when all is as it must be."""
    before, asked = evaluated(live), live.customer().count("refresh")
    action()
    live.check()
    assert not [v for v in live.maps_json("verdicts all") if v.get("stale")], "old verdicts"
    counts = [now - then for now, then in zip(evaluated(live), before)]
    return max(counts), live.customer().count("refresh") - asked


def exports_judged_by(live, data):
    """Of them alone: what is asked from the customer comes later."""
    customer, before = live.customer(), evaluated(live)
    customer.hold_refresh = True
    configure(live, data)
    live.settle()
    counts = [now - then for now, then in zip(evaluated(live), before)]
    customer.hold_refresh = False
    customer.answer_refresh()
    live.check()
    return max(counts)


def configure(live, data):
    reply = live.reconfigure(data)
    assert reply.ok, reply.text


def test_registered_prefixes(stage):
    live = start(stage)
    old, steps = live.inventory, []
    steps.append((registering(live, ADDED), ADDED, True, 1))
    steps.append((registering(live, ADDED, without=["11.0.7.0/24"]), "11.0.7.0/24", False, 1))
    steps.append((registering(live, without=REGISTERED[:3]), REGISTERED[0], False, 5))
    for data, prefix, sent, affected in steps:
        if prefix == REGISTERED[0]:  # 11.0.7.0/24 comes back and ADDED goes, too
            assert ADDED in live.microsoft_holds()[1]
        counts = judged_by(live, lambda wanted=data: configure(live, wanted))
        assert counts == (affected, 0), f"{prefix}: {counts}"
        for held in live.microsoft_holds().values():
            # With the community it is offered anyway, and rejected when it is not registered
            assert (prefix in held) == sent, f"{prefix} with Microsoft: {prefix in held}"
    assert ADDED not in live.microsoft_holds()[2]

    def undo():
        assert live.router.configure("undo").ok
        live.inventory = steps[1][0]

    assert judged_by(live, undo) == (5, 0)
    counts = judged_by(live, lambda: configure(live, old))
    assert counts == (2, 0) and live.check() == live.before


def test_a_name_is_not_judged(stage):
    live = start(stage)
    data = registering(live)
    prefixes = data["peerings"][0]["registered_prefixes"]
    prefixes[0] = {"name": "another", "prefix": prefixes[0]}
    assert judged_by(live, lambda: configure(live, data)) == (0, 0)


def test_another_setting_judges_everything(stage):
    live = start(stage)
    data = {**registering(live, ADDED), "max_length": 2}
    counts = judged_by(live, lambda: configure(live, data))
    assert counts[0] >= live.whole and counts[1], counts


def test_more_specifics(stage):
    parts = [Route(f"11.5.{n}.0/24", "650001") for n in range(3)]
    live = start(stage, *parts, Route("11.5.0.0/16", "650001"), keys={"more_specifics": True})
    for wanted in ({"prefixes": ["11.5.0.0/16"]}, {"without": ["11.5.0.0/16"]}):
        data = registering(live, *wanted.get("prefixes", ()), without=wanted.get("without", ()))
        evaluations = exports_judged_by(live, data)
        assert evaluations == 4 if BIRD_3 else evaluations >= live.whole, evaluations
        for held in live.microsoft_holds().values():
            assert ("11.5.2.0/24" in held) == ("prefixes" in wanted), sorted(held)
    assert live.check() == live.before


def test_registry_data(stage):
    vrps = [{"prefix": "11.0.0.0/16", "max_length": 24, "asn": 650001}]
    live = start(stage, keys={"registry": {"vrps": vrps}, "rules": {"rpki-invalid": "reject"}})
    assert live.before == 2 * len(ROUTES)
    more = [*vrps, {"prefix": "11.0.8.0/22", "max_length": 22, "asn": 650001}]
    data = {**live.inventory, "registry": {"vrps": more}}
    evaluations = exports_judged_by(live, data)
    assert evaluations == 4 if BIRD_3 else evaluations >= live.whole, evaluations
    vrps[0]["asn"] = 650002
    data = {**live.inventory, "registry": {"vrps": vrps}}
    judged_by(live, lambda: configure(live, data))
    assert not live.microsoft_holds()[1], "routes with an invalid origin"


def test_two_changes_at_once(stage):
    """The second comes while what the first affects is judged."""
    many = [Route(f"11.{n >> 8}.{n & 255}.0/24", "650001") for n in range(0x2000, 0x2000 + 3000)]
    half = [route.prefix for route in many[::2]]
    live = start(stage, *many, registered=half)
    for step in range(6):
        for data in (
            registering(live, ADDED, without=half[step : 600 + step]),
            registering(live, *[r.prefix for r in many[1 : 800 + step : 2]], without=[ADDED]),
        ):
            live.write_inventory(data)
            assert live.router.ask("configure").ok
        live.router.configure()
        live.check()
        data = {**live.inventory, "max_length": 2 + step % 2}
        live.write_inventory(registering(live, *half[: 600 + step], ADDED))
        assert live.router.ask("configure").ok
        configure(live, data)
        live.check()
        configure(live, registering(live, *[p for p in half if p not in registered(live)]))
        live.check()


def registered(live):
    return set(live.inventory["peerings"][0]["registered_prefixes"])


def test_sessions_flap_meanwhile(stage):
    live = start(stage)
    for step in range(4):
        data = registering(live, *([ADDED] if step % 2 == 0 else []), without=[ADDED])
        live.write_inventory(data)
        restart = f"restart {SESSIONS[step % 2]}"
        commands = ("configure", restart) if step < 2 else (restart, "configure")
        for command in commands:
            assert live.router.ask(command).ok
        live.customer().flap()
        live.router.configure()
        live.wait_up()
        assert live.check() == live.before + (2 if step % 2 == 0 else 0)


def test_soft_leaves_it_to_the_next(stage):
    live = start(stage)
    before = evaluated(live)
    reply = live.reconfigure(registering(live, ADDED, without=REGISTERED[:1]), "soft")
    assert reply.ok, reply.text
    live.settle()
    assert evaluated(live) == before, "configure soft judged"
    held = live.microsoft_holds()[1]
    assert REGISTERED[0] in held and ADDED not in held, "configure soft announced or withdrew"
    stale = {v["prefix"] for v in live.maps_json("verdicts all") if v.get("stale")}
    assert stale == {REGISTERED[0]}, stale
    counts = judged_by(live, lambda: configure(live, registering(live, without=REGISTERED[1:2])))
    assert counts[0] >= live.whole, counts
    held = live.microsoft_holds()[1]
    assert ADDED in held and not set(REGISTERED[:2]) & set(held)


def test_an_export_limit_blocks(stage):
    """What is withdrawn makes place for what the limit held back."""
    live = start(
        stage, microsoft_channel="import all; export all; export limit 50 action block;"
    )
    live.announce(*[Route(f"11.3.{n}.0/24", "650001") for n in range(20)])
    configure(live, registering(live, *[f"11.3.{n}.0/24" for n in range(20)]))
    live.settle()
    assert len(live.microsoft_holds()[1]) == 50
    configure(live, registering(live, without=REGISTERED[:12]))
    live.settle()
    held = live.microsoft_holds()[1]
    assert not set(REGISTERED[:12]) & set(held) and len(held) == 48, len(held)


def test_our_own_prefixes_from_microsoft(stage):
    """Registered prefixes count for imports, too: nothing that they cover may come back."""
    live = start(
        stage,
        microsoft_conf="protocol static { ipv4; route 11.77.1.0/24 blackhole; }",
        microsoft_export="where source = RTS_STATIC",
    )
    for data, there in (
        (registering(live, ADDED), True),
        (registering(live, "11.77.0.0/16"), False),
        (registering(live, without=["11.77.0.0/16"]), True),
    ):
        configure(live, data)
        live.check()
        routes = {route.prefix for route in live.router.routes("table master4")}
        assert ("11.77.1.0/24" in routes) == there


def test_clients_whose_routes_are_refused(stage):
    """What is refused is in no table: it is asked for again."""
    live = start(stage, Route("11.9.1.0/24", "650001 64512"), keys={"clients": {"action": "reject"}})
    for data, there in (
        (registering(live, "11.9.1.0/24"), False),
        (registering(live, ADDED, without=["11.9.1.0/24"]), True),
    ):
        configure(live, data)
        live.check()
        routes = {route.prefix for route in live.router.routes("table master4")}
        assert ("11.9.1.0/24" in routes) == there


if __name__ == "__main__":
    run(globals())
