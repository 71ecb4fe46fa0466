#!/usr/bin/python3
#
#	bird-maps -- routes that come, change and go
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
from harness import sample, scene
from harness.bird import wait_until
from harness.route import Route
from harness.stage import run

MAPS = (8075, 8007)


def start(stage, **options):
    data = scene.inventory(registered=sample.REGISTERED, **options.pop("keys", {}))
    return scene.Scene(stage, data, **options).start()


def test_announce_replace_withdraw(stage):
    live = start(stage)
    for seed in range(3):
        live.announce(*sample.routes(seed))
        live.check(at_least=4)
    gone = [r.prefix for r in sample.routes(0)][::2]
    live.customer(1, 4).withdraw(*(p for p in gone if ":" not in p))
    live.customer(1, 6).withdraw(*(p for p in gone if ":" in p))
    live.check(at_least=1)
    for family in live.families:
        live.customer(1, family).withdraw(*live.customer(1, family).offered)
    assert live.check() == 0, "Microsoft holds routes that are withdrawn"
    assert live.maps_json("verdicts all") == [], "verdicts of routes that are withdrawn"


def test_a_route_turns_bad_and_good_again(stage):
    live = start(stage, families=(4,))
    good = Route("11.0.1.0/24", "650001")
    bad = good.but(path="650001 64512")
    for route, held in ((good, True), (bad, False), (good, True), (bad, False)):
        live.announce(route)
        live.check()
        for number in (1, 2):
            assert (good.prefix in live.microsoft_holds()[number]) == held, (str(route), number)


def test_tagging_adds_the_community_and_nothing_else(stage):
    live = start(stage)
    foreign = [(8075, 7), (8075, 8006), (650, 1)]
    live.announce(Route("11.0.1.0/24", "650001", foreign), Route("2d00:1::/32", "650001", foreign))
    live.check(at_least=4)
    for held in live.microsoft_holds().values():
        for route in held.values():
            assert sorted(route.communities) == sorted([*foreign, MAPS]), str(route)


def test_attributes_that_a_filter_and_the_plugin_change(stage):
    """Whatever both of them did to it on import, the rest of the route is as it came."""
    channel = "import filter { bgp_local_pref = 90; accept; }; export none; import keep filtered;"
    rejecting = {"clients": {"action": "reject"}}
    live = start(stage, keys=rejecting, families=(4,), connections=1, customer_channel=channel)
    for seed in range(8):
        live.announce(*sample.routes(seed))
        live.settle()
        offered = {route.prefix: route for route in live.customer().offered.values()}
        kept = [r for which in ("", "filtered") for r in live.router.routes(f"table master4 {which}")]
        for route in kept:
            sent = offered[route.prefix]
            assert (route.path, route.med) == (sent.path, sent.med), f"{route}, sent: {sent}"
            assert set(route.communities) - {MAPS} == set(sent.communities) - {MAPS}, f"{route}, sent: {sent}"
        assert {route.prefix for route in kept} >= {p for p, r in offered.items() if scene.bird_takes(r)}
        live.check()


def test_out_of_scope_is_nobodys_business(stage):
    live = start(stage, customer_channel="import all; export all;", customers=2)
    live.announce(Route("11.9.1.0/24", "650001 64512 64512"))
    assert live.check() == 0
    assert live.maps_json("verdicts all") == [], "a verdict out of scope"
    held = live.customer(2, 4).table()
    assert [prefix for prefix, _ in held] == ["11.9.1.0/24"], "the other customer's routes"


def customer_session_down_and_up(live):
    live.announce(*sample.routes(1))
    before = live.check(at_least=4)
    for cut in ("down", "drop"):
        getattr(live.customer(1, 4), cut)()
        live.settle()
        left = live.check(at_least=1)
        assert left < before, "routes of a session that is down"
        live.customer(1, 4).up()
        live.wait_up()
        assert live.check() == before, "other routes than before"


def test_customer_session_down_and_up(stage):
    customer_session_down_and_up(start(stage))


def test_customer_session_down_and_up_with_rejected_imports(stage):
    """BIRD says nothing of routes that it never stored: their verdicts go with the session."""
    customer_session_down_and_up(start(stage, keys={"clients": {"action": "reject"}}))


def test_microsoft_session_down_and_up(stage):
    live = start(stage)
    live.announce(*sample.routes(2))
    before = live.check(at_least=4)
    live.microsoft[1].ask("disable partner_v4")
    wait_until(lambda: not live.router.established("microsoft1_v4"), "the session goes down")
    assert live.check(at_least=1) < before
    sessions = {line["session"] for line in live.maps_json("verdicts all")}
    assert "microsoft1_v4" not in sessions, "verdicts of a session that is down"
    assert "microsoft2_v4" in sessions, "no verdicts of its twin"
    live.microsoft[1].ask("enable partner_v4")
    live.wait_up()
    assert live.check() == before, "other routes than before"
    live.router.ask("restart microsoft2_v6")
    live.wait_up()
    assert live.check() == before, "other routes than before"


def test_two_customers_offer_the_same_prefixes(stage):
    live = start(stage, customers=2)
    live.announce(*sample.routes(3), customer=1)
    live.announce(*sample.routes(4, customer_asn=650002), customer=2)
    live.check(at_least=4)
    live.customer(1, 4).down()
    live.check(at_least=1)
    live.customer(1, 4).up()
    live.wait_up()
    live.customer(2, 6).down()
    live.check(at_least=4)


def test_routes_from_microsoft(stage):
    prefixes = ("11.0.1.0/24", "11.0.2.128/25", "13.64.0.0/11", "10.7.0.0/16")
    statics = " ".join(f"route {prefix} blackhole;" for prefix in prefixes)
    live = start(
        stage,
        families=(4,),
        microsoft_conf=f"protocol static {{ ipv4; {statics} }}",
        microsoft_export="where source = RTS_STATIC",
    )
    live.check()
    held = {route.prefix for route in live.router.routes("table master4")}
    assert held == {"13.64.0.0/11"}, f"the router holds {held}"
    live.announce(Route("11.0.1.0/24", "650001"))
    live.check(at_least=2)


def test_reload_commands(stage):
    live = start(stage)
    live.announce(*sample.routes(5))
    before = live.check(at_least=4)
    for how in ("in", "out", ""):
        live.router.reload(how=how)
        assert live.check() == before, f"other routes after reload {how}"


def test_single_hop_sessions(stage):
    live = start(stage, families=(4,), direct=True)
    live.announce(*sample.routes(6))
    before = live.check(at_least=4)
    live.router.ask("restart customer1_v4")
    wait_until(lambda: live.customer().count("up") == 2, "the session comes back")
    live.wait_up()
    assert live.check() == before


def test_within_a_confederation(stage):
    live = start(stage, families=(4,), confederation=True)
    paths = [
        "(650001) 650100",
        "(650001 64600) 650100 650101",
        "(650001) 650100 650101 650102",
        "(650001)",
        "(650001) [64600 64601] 650100",
        "(650001) 650100 {650101 650102}",
        "(650001) 64512",
    ]
    live.announce(*(Route(f"11.0.{n}.0/24", path) for n, path in enumerate(paths)))
    live.check(at_least=8)
    held = live.microsoft_holds()[1]
    assert held["11.0.1.0/24"].path == ((2, (650000, 650100, 650101)),), held["11.0.1.0/24"]
    assert set(held) == {f"11.0.{n}.0/24" for n in (0, 1, 3, 4)}, sorted(held)


def test_many_events_at_random(stage):
    live = start(stage, customers=2)
    random_ = sample.random.Random(11)
    for step in range(12):
        number, family = random_.choice((1, 2)), random_.choice((4, 6))
        speaker = live.customer(number, family)
        kind = random_.randrange(5)
        if kind < 3 or not speaker.offered:
            made = [r for r in sample.routes(step, speaker.asn) if r.family == family]
            speaker.announce(*random_.sample(made, len(made) // 2))
        elif kind == 3:
            speaker.withdraw(*random_.sample(sorted(speaker.offered), len(speaker.offered) // 2))
        else:
            speaker.flap()
            live.wait_up()
        live.check()


if __name__ == "__main__":
    run(globals())
