#!/usr/bin/python3
#
#	bird-maps -- route refresh, graceful restart, import tables, routes that are kept
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
from harness import sample, scene
from harness.bird import BIRD_3, wait_until
from harness.route import Route
from harness.stage import run

REJECTING = {"clients": {"action": "reject"}}


def start(stage, keys=None, channel="import all; export none;", enhanced=True, **options):
    """A scene with routes; live.before is how many Microsoft holds."""
    data = scene.inventory(registered=sample.REGISTERED, **(keys or {}))
    live = scene.Scene(
        stage,
        data,
        customer_channel=channel,
        speaker_options={"enhanced_refresh": enhanced},
        **options,
    ).start()
    live.announce(*sample.routes(1))
    live.before = live.check(at_least=4)
    return live


def stored(live):
    return {route.prefix for f in live.families for route in live.router.routes(f"table master{f}")}


def refresh(live):
    seen = [live.customer(1, family).count("refresh") for family in live.families]
    live.router.reload('"customer*"', "in")
    for family, before in zip(live.families, seen):
        live.customer(1, family).wait_event("refresh", before + 1)
    live.settle()


def test_plain_refresh(stage):
    live = start(stage, enhanced=False)
    for _ in range(3):
        refresh(live)
        assert live.check() == live.before


def test_plain_refresh_with_rejected_imports(stage):
    live = start(stage, REJECTING, enhanced=False)
    refresh(live)
    assert live.check() == live.before


def forget_half(live):
    refresh(live)
    assert live.check() == live.before
    for family in live.families:
        live.customer(1, family).forget(*list(live.customer(1, family).offered)[::2])
    refresh(live)
    assert live.check() < live.before


def test_enhanced_refresh_forgets_what_is_not_sent_again(stage):
    live = start(stage)
    forget_half(live)


def test_enhanced_refresh_forgets_rejected_imports_too(stage):
    live = start(stage, REJECTING)
    forget_half(live)


def test_enhanced_refresh_with_changed_routes(stage):
    live = start(stage, REJECTING)
    for family in live.families:
        live.customer(1, family).hold_refresh = True
    live.router.reload('"customer*"', "in")
    for family in live.families:
        live.customer(1, family).wait_event("refresh")
        live.customer(1, family).forget(*list(live.customer(1, family).offered)[:5])
    live.announce(*sample.routes(2)[5:])
    live.settle()
    for family in live.families:
        live.customer(1, family).answer_refresh()
    live.check()


def test_session_lost_during_a_refresh(stage):
    live = start(stage, REJECTING)
    live.customer(1, 4).hold_refresh = True
    live.router.reload("customer1_v4", "in")
    live.customer(1, 4).wait_event("refresh")
    live.customer(1, 4).drop()
    live.check()
    live.customer(1, 4).up()
    live.wait_up()
    assert live.check() == live.before


def with_import_table(stage, keys):
    live = start(stage, keys, "import all; export none; import table on;")
    for change in ({"max_length": 2}, {"more_specifics": True}, {}):
        live.reconfigure({**scene.inventory(registered=sample.REGISTERED, **keys), **change})
        live.check()
    assert live.check() == live.before
    assert live.customer().count("refresh") == 0, "the import table was not used"
    for _ in range(2):
        live.announce(*sample.routes(2))
        live.check()
    for family in live.families:
        live.customer(1, family).withdraw(*list(live.customer(1, family).offered)[::3])
    live.check()
    live.router.reload("all", "in")
    live.check()
    live.customer(1, 4).flap()
    live.wait_up()
    live.check()


def test_import_table(stage):
    with_import_table(stage, {})


def test_import_table_with_rejected_imports(stage):
    with_import_table(stage, REJECTING)


def test_kept_filtered_routes(stage):
    live = start(stage, REJECTING, "import all; export none; import keep filtered on;")
    tables = [f"table master{family} filtered" for family in live.families]
    kept = {route.prefix: route for table in tables for route in live.router.routes(table)}
    assert kept, "nothing is kept"
    judge = scene.Judge(live.inventory)
    for offer in live.offers():
        for route in offer.routes if offer.direction == "import" else ():
            verdict = scene.judge_route(judge, offer, route)
            if verdict["decision"] == "reject":
                reasons = {tuple(reason) for reason in verdict["reasons"]}
                found = {lc for lc in kept[route.prefix].large if lc[0] == 650000}
                assert found == reasons, f"{route.prefix}: reasons {found}, expected {reasons}"
    assert not set(kept) & stored(live), "a route is both kept as filtered and stored"
    live.reconfigure({**live.inventory, "max_length": 9})
    live.check()
    for family in live.families:
        live.customer(1, family).withdraw(*list(live.customer(1, family).offered)[::3])
    live.check()
    live.announce(*sample.routes(4))
    live.check()


def test_own_filters_come_first(stage):
    data = scene.inventory(registered=sample.REGISTERED)
    live = scene.Scene(
        stage,
        data,
        customer_channel="import where net.len != 25; export none;",
        microsoft_channel="import all; export where net != 11.0.0.0/24;",
        families=(4,),
    ).start()
    refused = {"import": "11.0.3.128/25", "export": "11.0.0.0/24"}
    live.announce(*(Route(p, "650001") for p in ("11.0.1.0/24", *refused.values())))
    live.settle()
    assert set(live.microsoft_holds()[1]) == {"11.0.1.0/24"}, live.microsoft_holds()[1]
    lines = [line for line in live.maps_json("verdicts all") if line["type"] == "verdict"]
    assert len(lines) == 4, lines
    for line in lines:
        assert line["prefix"] != refused[line["direction"]], f"judged though filtered: {line}"


def lose_session(live):
    live.customer().drop()
    wait_until(lambda: not live.router.established("customer1_v4"), "the session is lost")
    live.settle()


def test_graceful_restart_of_a_customer(stage):
    data = scene.inventory(registered=sample.REGISTERED, **REJECTING)
    live = scene.Scene(
        stage, data, families=(4,), speaker_options={"restart_time": 60, "enhanced_refresh": False}
    ).start()
    live.announce(*sample.routes(1))
    before, held = live.check(at_least=4), live.microsoft_holds()
    verdicts = len(live.maps_json("verdicts all"))

    lose_session(live)
    assert live.microsoft_holds() == held, "routes went while the customer restarts"
    assert len(live.maps_json("verdicts all")) == verdicts, "verdicts went"

    live.customer().up()
    live.wait_up()
    assert live.check() == before
    lose_session(live)
    live.customer().forget(*list(live.customer().offered)[::2])
    live.customer().up()
    live.wait_up()
    assert live.check() < before, "routes that did not come back"


def test_graceful_restart_with_a_roa_table(stage):
    """BIRD 3 leaves the channel paused then, which it never is otherwise."""
    live = scene.Scene(
        stage,
        scene.inventory(registered=sample.REGISTERED),
        families=(4,),
        customer_channel="import all; export where roa_check(roas, net, 0) = ROA_VALID;",
        speaker_options={"restart_time": 60},
        global_conf="roa4 table roas;",
    ).start()
    live.announce(*sample.routes(1))
    before = live.check(at_least=4)
    lose_session(live)
    (session,) = (
        line
        for line in live.maps_json("")
        if line["type"] == "session" and line["session"] == "customer1_v4"
    )
    assert session["state"] == ("paused" if BIRD_3 else "start"), session
    state = live.maps().lines
    assert any("customer1_v4" in line and session["state"] in line for line in state), state
    live.customer().up()
    live.wait_up()
    assert live.check() == before


def test_refresh_asked_by_microsoft(stage):
    live = start(stage)
    for _ in range(2):
        live.microsoft[1].reload("all", "in")
        live.microsoft[2].reload("all", "in")
        assert live.check() == live.before


if __name__ == "__main__":
    run(globals())
