#!/usr/bin/python3
#
#	bird-maps -- import, receive and export limits
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

ROUTES = [Route(f"11.0.{n}.0/24", "650001" if n % 3 else "650001 64512") for n in range(20)]


def start(stage, customer="", microsoft="", keys=None, **options):
    data = scene.inventory(registered=sample.REGISTERED, **(keys or {}))
    return scene.Scene(
        stage,
        data,
        families=(4,),
        customer_channel=f"import all; export none; {customer}",
        microsoft_channel=f"import all; export all; {microsoft}",
        **options,
    ).start()


def exports_hold(live):
    """What can be told whatever a limit on imports does to the import's verdicts."""
    live.settle()

    def wrong():
        return [text for text in live.ledger_differences() if " import " not in text]

    wait_until(lambda: not wrong(), "the exports' ledger is right", 10, lambda: "\n".join(wrong()))
    seen, broken = live.breakers()
    assert not broken, broken
    return seen


def imports(live):
    lines = live.maps_json("verdicts all import session customer1_v4")
    return {line["prefix"] for line in lines if line["type"] == "verdict"}


def in_table(live):
    return {route.prefix for route in live.router.routes("table master4")}


def test_import_limit_blocks(stage):
    live = start(stage, "import limit 8 action block;")
    live.announce(*ROUTES)
    exports_hold(live)
    assert len(in_table(live)) == 8
    assert imports(live) == in_table(live), "verdicts of routes that the limit dropped"
    live.customer().withdraw(*sorted(in_table(live))[:4])
    exports_hold(live)
    assert imports(live) == in_table(live), "verdicts after withdrawals"
    live.announce(*ROUTES[10:])
    exports_hold(live)
    assert imports(live) == in_table(live), "verdicts after new announcements"


def test_receive_limit_blocks(stage):
    live = start(stage, "receive limit 8 action block;")
    live.announce(*ROUTES)
    exports_hold(live)
    assert len(in_table(live)) == 8
    assert imports(live) == in_table(live), "verdicts of routes that the limit dropped"


def test_receive_limit_with_rejected_imports(stage):
    live = start(
        stage,
        "receive limit 8 action block; import keep filtered on;",
        keys={"clients": {"action": "reject"}},
    )
    live.announce(*ROUTES)
    exports_hold(live)
    filtered = {route.prefix for route in live.router.routes("table master4 filtered")}
    assert filtered and len(filtered | in_table(live)) == 8, sorted(filtered)
    assert imports(live) == filtered | in_table(live)


def test_import_limit_disables(stage):
    live = start(stage, "import limit 8 action disable;")
    live.announce(*ROUTES)
    name = "customer1_v4"
    wait_until(lambda: live.router.protocols()[name]["state"] == "down", "the session is disabled")
    assert live.check() == 0
    assert live.maps_json("verdicts all") == []


def test_import_limit_restarts(stage):
    # BIRD 3 disables what hits a limit again within 5 seconds, also if it has just started
    often = "restart time 1 us;" if BIRD_3 else ""
    live = start(stage, "import limit 8 action restart;", customer_options=often)
    live.announce(*ROUTES[:9])
    wait_until(lambda: live.customer().count("down") >= 1, "the session restarts")
    live.customer().forget(*list(live.customer().offered)[6:])
    live.wait_up()
    live.check(at_least=2)


def test_export_limit_blocks(stage):
    live = start(stage, microsoft="export limit 5 action block;")
    live.announce(*ROUTES)
    assert live.check() == 10, "routes beyond the limit"
    live.customer().withdraw(*(route.prefix for route in ROUTES[:6]))
    left = live.check(at_least=2)
    live.announce(*ROUTES)
    # BIRD 2 keeps blocking once the limit was hit, BIRD 3 counts what is out
    assert live.check() == (10 if BIRD_3 else left), "routes after withdrawals"
    live.router.ask('restart "microsoft*"')
    live.wait_up()
    assert live.check() == 10, "routes beyond the limit after a restart"


def test_export_limit_disables(stage):
    live = start(stage, microsoft="export limit 5 action disable;")
    live.announce(*ROUTES)
    names = ("microsoft1_v4", "microsoft2_v4")
    for name in names:
        wait_until(
            lambda wanted=name: live.router.protocols()[wanted]["state"] == "down",
            f"{name} is disabled",
        )
    live.check()
    live.customer().withdraw(*(route.prefix for route in ROUTES[:16]))
    live.settle()
    for name in names:
        live.router.ask(f"enable {name}")
    live.wait_up()
    live.check(at_least=2)


def test_too_many_routes_from_microsoft_are_told(stage):
    statics = "".join(f"route 13.{n}.0.0/16 blackhole;\n" for n in range(12))
    live = scene.Scene(
        stage,
        scene.inventory(registered=["11.0.0.0/24"], receive_limit={"v4": {"warn": 5, "hard": 10}}),
        families=(4,),
        microsoft_conf=f"protocol static {{ ipv4; {statics} }}",
        microsoft_export="where source = RTS_STATIC",
    ).start()
    live.check()
    for limit in (5, 10):
        live.router.wait_log(rf"maps: microsoft1_v4\S*: more than {limit} routes")


if __name__ == "__main__":
    run(globals())
