#!/usr/bin/python3
#
#	bird-maps -- BIRD's own defects, and that MAPS sessions do not suffer from them
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Each defect of docs/upstream that meets MAPS sessions, twice: on stock BIRD, which has it in
version 3.1.7 and in no other, and on the patched one with the plugin, which never has it. What is
asserted is what a scripted speaker on Microsoft's side was really sent."""

import signal

from between import PLUGIN, STOCK, Between
from harness.bird import BIRD_3, wait_until
from harness.route import Route
from harness.stage import run

DEFECTIVE = BIRD_3

REFUSED, VETOED, ALLOWED = "11.0.0.0/24", "11.0.1.0/24", "11.0.2.0/24"
REGISTERED = (REFUSED, VETOED, ALLOWED)
OFFERED = (Route(REFUSED, "650001"), Route(VETOED, "650001 64512"), Route(ALLOWED, "650001"))
# The operator's own filter refuses the one, the plugin the other
KEEPING = f"import keep filtered; import where net != {REFUSED}; export none;"
REJECTING = {"clients": {"action": "reject"}}
ADD_PATHS = "import none; export all; add paths tx;"


# Routes that were refused on import and are kept to be looked at


def feeds_with(lab, prefix):
    """{feed: was the prefix sent?}; the allowed route always is."""
    found = {}
    for name, held in lab.every_feed():
        assert ALLOWED in held, f"{name}: {held}"
        found[name] = prefix in held
    return found


def test_stock_feeds_filtered_routes_to_a_neighbor(stage):
    lab = Between(stage, STOCK, KEEPING, ADD_PATHS)
    lab.announce(*OFFERED)
    assert REFUSED not in lab.held(), "an update is enough"
    found = feeds_with(lab, REFUSED)
    assert set(found.values()) == {DEFECTIVE}, found
    lab.withdraw(REFUSED)
    assert (REFUSED in lab.held()) == DEFECTIVE, "the withdrawal"


def refuses(stage, mode):
    lab = Between(
        stage, PLUGIN, KEEPING, ADD_PATHS, keys=REJECTING, mode=mode, registered=REGISTERED
    )
    lab.announce(*OFFERED)
    kept = {route.prefix for route in lab.router.routes("filtered")}
    assert kept == {REFUSED, VETOED}, kept
    for prefix in kept:
        assert not any(feeds_with(lab, prefix).values()), prefix
    shown = lab.router.routes("filtered export microsoft1")
    assert not shown, "a preview lets filtered routes out"
    assert set(lab.fed(lambda: lab.policy(max_length=9))) == {ALLOWED}
    lab.check()
    lab.withdraw(REFUSED, VETOED)
    lab.announce(OFFERED[1].but(path="650001"))
    assert set(lab.held()) == {VETOED, ALLOWED}, "what is not refused any more"
    lab.check()


def test_plugin_lets_no_filtered_route_out(stage):
    refuses(stage, "enforce")


def test_plugin_lets_no_filtered_route_out_while_it_observes(stage):
    refuses(stage, "observe")


def test_plugin_added_takes_back_filtered_routes(stage):
    """What BIRD's own feed let out before, to a neighbor that has no enhanced route refresh."""
    lab = Between(
        stage, "patched", KEEPING, ADD_PATHS, registered=REGISTERED, enhanced_refresh=False
    )
    lab.announce(*OFFERED)
    lab.router.reload("microsoft1", "out")
    if DEFECTIVE:
        wait_until(lambda: REFUSED in lab.held(), "the filtered route is fed")
    lab.make = PLUGIN
    lab.reconfigure()
    lab.settle()
    assert set(lab.held()) == {ALLOWED}, lab.held()
    lab.check()


PIPE = """ipv4 table inner;
protocol pipe across {{ table master4; peer table inner; import none; export {}; }}
"""
INNER = "table inner; import none; export all;"


def through_a_pipe(stage, make, **options):
    """The pipe feeds its other side twice, as its filter changes and as it starts again."""
    lab = Between(stage, make, KEEPING, INNER, conf=PIPE.format("all"), **options)
    lab.announce(*OFFERED)
    lab.conf = PIPE.format("filter { bgp_community.add((650, 7)); accept; }")
    lab.reconfigure()
    wait_until(lambda: marked(lab, ALLOWED), "the pipe is fed", tell=lambda: str(lab.held()))
    lab.settle()
    yield "configure", lab
    seen = lab.microsoft.withdrawals
    lab.router.ask("restart across")
    wait_until(lambda: lab.microsoft.withdrawals > seen, "the pipe's routes go")
    wait_until(lambda: marked(lab, ALLOWED), "the pipe is fed", tell=lambda: str(lab.held()))
    lab.settle()
    yield "restart", lab
    lab.withdraw(REFUSED, VETOED)
    yield "withdrawn", lab


def marked(lab, prefix):
    found = [route for route in lab.microsoft.table().values() if route.prefix == prefix]
    return found and (650, 7) in found[0].communities


def test_stock_feeds_filtered_routes_into_another_table(stage):
    for name, lab in through_a_pipe(stage, STOCK):
        inner = {route.prefix for route in lab.router.routes("table inner")}
        assert (REFUSED in inner) == DEFECTIVE, f"{name}: in the other table {inner}"
        assert (REFUSED in lab.held()) == DEFECTIVE, f"{name}: sent from there {lab.held()}"


def test_plugin_judges_filtered_routes_in_another_table(stage):
    """A pipe is fed as by stock BIRD, so the plugin is asked again, and what it vetoed stays."""
    options = {"keys": REJECTING, "registered": REGISTERED}
    through, leaked = (set(REGISTERED), {REFUSED}) if DEFECTIVE else ({ALLOWED}, set())
    for name, lab in through_a_pipe(stage, PLUGIN, **options):
        inner = {route.prefix for route in lab.router.routes("table inner")}
        assert inner == through, f"{name}: in the other table {inner}"
        assert set(lab.held()) == {ALLOWED} | leaked, f"{name}: {lab.held()}"
        lab.check()


def test_plugin_judges_what_comes_through_a_pipe(stage):
    """A client's route that is only observed on import goes through, and is judged on export."""
    lab = Between(stage, PLUGIN, microsoft=INNER, conf=PIPE.format("all"), registered=REGISTERED)
    lab.announce(*OFFERED)
    assert {route.prefix for route in lab.router.routes("table inner")} == set(REGISTERED)
    for name, held in lab.every_feed():
        assert set(held) == {REFUSED, ALLOWED}, f"{name}: {held}"
        lab.check()


TRACED = "debug microsoft1 { routes }"


def withdraw_traced(stage, make, **options):
    lab = Between(stage, make, KEEPING, ADD_PATHS, **options)
    lab.announce(*OFFERED)
    assert lab.router.ask(TRACED).ok
    lab.clients[0].withdraw(REFUSED)
    return lab


def test_stock_crashes_when_it_traces_a_filtered_route(stage):
    lab = withdraw_traced(stage, STOCK)
    if DEFECTIVE:
        assert lab.dies("the withdrawal of a filtered route")[0] == -signal.SIGSEGV
    else:
        lab.settle()
        assert ALLOWED in lab.held()


def test_plugin_survives_the_trace_of_a_filtered_route(stage):
    lab = withdraw_traced(stage, PLUGIN, registered=REGISTERED)
    wait_until(lambda: not lab.router.routes("filtered"), "the filtered route is gone")
    lab.settle()
    assert ALLOWED in lab.held()
    lab.check()


# Channels with `secondary`

SORTED = "ipv4 table s4 sorted;"
SOLE, BOTH, KEPT = "11.0.3.0/24", "11.0.4.0/24", "11.0.5.0/24"


def with_secondary(stage, make, **options):
    lab = Between(
        stage,
        make,
        "table s4; import all; export none;",
        "table s4; import none; export all; secondary;",
        clients=2,
        conf=SORTED,
        **options,
    )
    lab.announce(*(Route(p, "650001 64512") for p in (SOLE, BOTH)), Route(KEPT, "650001"))
    lab.announce(Route(BOTH, "650002 650102"), client=2)
    return lab


BEST = {
    SOLE: ((2, (650000, 650001, 64512)),),
    BOTH: ((2, (650000, 650001, 64512)),),
    KEPT: ((2, (650000, 650001)),),
}
SECOND_BEST = {BOTH: ((2, (650000, 650002, 650102)),)}


def test_stock_loses_routes_of_secondary_channels(stage):
    lab = with_secondary(stage, STOCK)
    assert lab.held() == BEST, lab.held()
    for name, held in lab.every_feed():
        lost = DEFECTIVE and name != "session up"
        assert held == (SECOND_BEST if lost else BEST), f"{name}: {held}"


def test_plugin_keeps_routes_of_secondary_channels(stage):
    private_asns = {"rules": {"private-asn": "warn"}}
    lab = with_secondary(stage, PLUGIN, keys=private_asns, registered=(SOLE, BOTH, KEPT))
    for name, held in lab.every_feed():
        assert held == BEST, f"{name}: {held}"

    withdrawals = lab.microsoft.withdrawals
    held = lab.fed(lambda: lab.policy(rules={}))
    assert held == {KEPT: BEST[KEPT], **SECOND_BEST}, f"by the new policy {held}"
    assert lab.microsoft.withdrawals == withdrawals + 1, "more than what has no other route went"
    lab.check()
    held = lab.fed(lambda: lab.policy(**private_asns))
    assert held == BEST, f"by the old policy again {held}"
    lab.check()
    assert lab.microsoft.withdrawals == withdrawals + 1, "an allowed route went for a moment"
    lab.make = "patched"
    without = SECOND_BEST if DEFECTIVE else BEST
    assert lab.fed(lab.reconfigure) == without, "without the plugin it is stock BIRD's feed"


# Export limits that block

FULL = "import none; export limit 1 action block; export all;"
BLOCKED = [Route(f"11.1.{n}.0/24", "650001", med=5) for n in range(200)]
FIRST = Route("11.0.9.0/24", "650001")


def flap_blocked(lab):
    """Routes that the limit keeps back change, and are as they were before BIRD has looked."""
    for _ in range(50):
        lab.clients[0].announce(*(route.but(med=6) for route in BLOCKED), *BLOCKED)
        wait_until(lambda: not lab.clients[0].pending, "all is sent")
        if not lab.router.running:
            break


def full(stage, make, **options):
    lab = Between(stage, make, microsoft=FULL, **options)
    lab.announce(FIRST)
    lab.announce(*BLOCKED)
    return lab


def test_stock_dies_of_a_blocked_route_that_flaps(stage):
    lab = full(stage, STOCK)
    flap_blocked(lab)
    if DEFECTIVE:
        status, why = lab.dies("a blocked route flaps")
        assert (status, why) == (-signal.SIGABRT, "Withdrawn route never seen before")
    else:
        lab.settle()
        assert set(lab.held()) == {FIRST.prefix}


def test_plugin_survives_blocked_routes_that_flap(stage):
    lab = full(stage, PLUGIN, registered=[r.prefix for r in (FIRST, *BLOCKED)])
    flap_blocked(lab)
    lab.settle()
    assert set(lab.held()) == {FIRST.prefix}, sorted(lab.held())
    lab.check()


def hits(lab):
    return lab.router.log().count("hits route export limit")


def test_stock_feeds_a_full_channel_without_an_end(stage):
    lab = full(stage, STOCK)
    before, ended = hits(lab), lab.microsoft.count("eor")
    lab.microsoft.flap().wait_established()
    if DEFECTIVE:
        wait_until(lambda: hits(lab) > before + 100, "the feed begins again and again")
        assert lab.microsoft.count("eor") == ended, "the feed has an end"
    else:
        lab.microsoft.wait_event("eor", ended + 1)
        lab.settle()
        assert hits(lab) <= before + 1


def test_plugin_ends_the_feed_of_a_full_channel(stage):
    lab = full(stage, PLUGIN, registered=[r.prefix for r in (FIRST, *BLOCKED)])
    for name, held in lab.every_feed():
        assert len(held) == 1, f"{name}: {sorted(held)}"
    assert hits(lab) < 20, f"the limit was hit {hits(lab)} times"
    lab.check()
    (held,) = lab.held()
    lab.withdraw(held)
    assert len(lab.session_up()) == 1, "there is space"
    lab.check()


# Graceful restart of the router itself


def recovering(stage, make, **options):
    lab = Between(stage, make, registered=REGISTERED, recovering=True, **options)
    lab.announce(*OFFERED)
    assert not lab.held(), f"exported while recovering: {lab.held()}"
    return lab


def test_stock_crashes_if_configured_while_recovering(stage):
    lab = recovering(stage, STOCK)
    lab.router.write_conf(lab.text().replace("export all;", f"export where net != {ALLOWED};"))
    if DEFECTIVE:
        with lab.router.connect() as control:
            control.send("configure")
            assert lab.dies("configure")[0] == -signal.SIGSEGV
    else:
        assert lab.router.configure().ok
        lab.end_recovery()
        assert set(lab.held()) == {REFUSED, VETOED}, lab.held()


def test_plugin_takes_a_policy_while_recovering(stage):
    lab = recovering(stage, PLUGIN)
    lab.policy(rules={"private-asn": "off"})
    lab.policy(max_length=2)
    lab.end_recovery()
    assert set(lab.held()) == {REFUSED, ALLOWED}, lab.held()
    lab.check()
    assert set(lab.fed(lambda: lab.policy(max_length=3))) == set(REGISTERED)
    lab.check()


def test_stock_dies_if_a_neighbor_asks_while_recovering(stage):
    lab = recovering(stage, STOCK, enhanced_refresh=False)
    lab.microsoft.ask_refresh(4)
    if DEFECTIVE:
        assert lab.dies("ROUTE-REFRESH")[0] == -signal.SIGSEGV
    else:
        lab.end_recovery()
        assert set(lab.held()) == set(REGISTERED)


def asked(stage, enhanced):
    lab = recovering(stage, PLUGIN, enhanced_refresh=enhanced)
    lab.microsoft.ask_refresh(4)
    lab.settle()
    lab.end_recovery()
    assert set(lab.held()) == {REFUSED, ALLOWED}, lab.held()
    lab.check()


def test_plugin_survives_a_neighbor_that_asks_while_recovering(stage):
    asked(stage, enhanced=False)


def test_plugin_survives_enhanced_refresh_asked_while_recovering(stage):
    asked(stage, enhanced=True)


# A ROA for AS0: nobody may announce the prefix

ROA = f"""roa4 table r4;
protocol static {{ roa4 {{ table r4; }}; route {ALLOWED} max 24 as 0; }}
"""
WITHOUT_ORIGIN = Route(ALLOWED, "650001 {650101 650102}")


def test_stock_takes_as0_for_an_origin(stage):
    valid = "import none; export where roa_check(r4) = ROA_VALID;"
    lab = Between(stage, STOCK, microsoft=valid, conf=ROA)
    lab.announce(Route(REFUSED, "650001"), WITHOUT_ORIGIN)
    if DEFECTIVE:
        wait_until(lambda: ALLOWED in lab.held(), "the route without an origin is valid")
    assert set(lab.held()) == ({ALLOWED} if DEFECTIVE else set()), lab.held()


def test_plugin_takes_as0_for_nobody(stage):
    registry = {"vrps": [{"prefix": ALLOWED, "asn": 0}], "match": "aut-num", "aut_nums": [650001]}
    keys = {"registry": registry, "rules": {"as-set": "off", "origin-not-in-registry": "off"}}
    lab = Between(stage, PLUGIN, keys=keys, registered=REGISTERED)
    lab.announce(Route(REFUSED, "650001"), WITHOUT_ORIGIN)
    assert set(lab.held()) == {REFUSED}, lab.held()
    lab.check()


if __name__ == "__main__":
    run(globals())
