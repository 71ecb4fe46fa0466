#!/usr/bin/python3
#
#	bird-maps -- several paths for one prefix
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
from harness import sample, scene
from harness.route import Route
from harness.stage import run

RECEIVE = "import all; export none; add paths rx;"
SEND = "import all; export all; add paths tx;"
TAKE = "add paths rx;"


def start(stage, keys=None, **options):
    data = scene.inventory(registered=sample.REGISTERED, **(keys or {}))
    options = {"customer_channel": RECEIVE, "speaker_options": {"add_path": "tx"}, **options}
    return scene.Scene(stage, data, **options).start()


def several(seeds, start_id=1):
    """A route of each seed for every prefix, each with a path id of its own."""
    made = []
    for path_id, seed in enumerate(seeds, start_id):
        made += [route.but(path_id=path_id, med=path_id) for route in sample.routes(seed)]
    return made


def scenario(live):
    live.announce(*several((1, 2, 3)))
    live.check(at_least=4)
    live.announce(*several((4,), start_id=2))
    live.check(at_least=4)
    for family in live.families:
        keys = sorted(live.customer(1, family).offered)
        live.customer(1, family).withdraw(*keys[::3])
    live.check(at_least=1)
    live.router.reload()
    live.check(at_least=1)
    live.reconfigure({**live.inventory, "max_length": 2})
    live.check()
    live.customer(1, 4).flap()
    live.wait_up()
    live.check()
    for family in live.families:
        live.customer(1, family).withdraw(*live.customer(1, family).offered)
    assert live.check() == 0
    assert live.maps_json("verdicts all") == []


def test_several_paths_in(stage):
    scenario(start(stage))


def test_several_paths_in_with_rejected_imports(stage):
    scenario(start(stage, {"clients": {"action": "reject"}}))


def test_several_paths_in_and_out(stage):
    scenario(start(stage, microsoft_channel=SEND, microsoft_side=TAKE))


def test_several_customers_out(stage):
    live = start(
        stage,
        customers=3,
        customer_channel="import all; export none;",
        speaker_options={},
        microsoft_channel=SEND,
        microsoft_side=TAKE,
    )
    for number in (1, 2, 3):
        live.announce(*sample.routes(number, 650000 + number), customer=number)
    live.check(at_least=8)
    live.announce(*sample.routes(5, 650002), customer=2)
    live.check(at_least=8)
    live.customer(3, 4).down()
    live.check(at_least=4)
    live.microsoft[1].ask("restart partner_v4")
    live.customer(3, 4).up()
    live.wait_up()
    live.check(at_least=8)


def test_path_ids_are_kept_apart(stage):
    live = start(stage, families=(4,))
    good = Route("11.0.1.0/24", "650001 650101", path_id=7)
    bad = Route("11.0.1.0/24", "650001 64512", path_id=4000000000)
    live.announce(good, bad)
    live.check(at_least=2)
    lines = [x for x in live.maps_json("verdicts all import") if x["type"] == "verdict"]
    found = {line["path_id"]: line["decision"] for line in lines}
    assert found == {7: "accept", 4000000000: "observe"}, found
    live.customer().withdraw(bad.key)
    live.check(at_least=2)
    live.announce(bad.but(path_id=7))
    assert live.check() == 0


def test_a_vetoed_best_route_hides_the_others(stage):
    """BIRD's rule for an ordinary channel: only the best route is ever tried."""
    channel = "import all; export none;"
    live = start(stage, customers=2, speaker_options={}, customer_channel=channel)
    live.announce(Route("11.0.1.0/24", "64512"), customer=1)
    live.announce(Route("11.0.1.0/24", "650002 650101"), customer=2)
    assert live.check() == 0


def test_secondary_gives_the_next_best(stage):
    live = start(
        stage,
        customers=2,
        families=(4,),
        speaker_options={},
        customer_channel="import all; export none; table sorted4;",
        microsoft_channel="import all; export all; secondary; table sorted4;",
        direct=True,
        global_conf="ipv4 table sorted4 sorted;",
    )
    live.announce(Route("11.0.1.0/24", "64512"), customer=1)
    live.announce(Route("11.0.1.0/24", "650002 650101"), customer=2)
    live.settle()
    for number in (1, 2):
        held = live.microsoft_holds()[number]
        assert held["11.0.1.0/24"].path == ((2, (650000, 650002, 650101)),), held
    live.customer(2).withdraw("11.0.1.0/24")
    live.settle()
    assert live.microsoft_holds()[1] == {}, live.microsoft_holds()
    live.announce(Route("11.0.1.0/24", "650001"), customer=1)
    live.settle()
    assert len(live.microsoft_holds()[1]) == 1
    assert not live.breakers()[1], live.breakers()[1]


if __name__ == "__main__":
    run(globals())
