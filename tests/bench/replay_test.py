#!/usr/bin/python3
#
#	bird-maps -- the replayer plays what it says
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Into a BIRD, which shows what it took, and into a neighbour that keeps each message."""

import time

from played import (
    ASN,
    HOP6,
    OWN,
    ROUTER,
    Neighbor,
    add_customers,
    announced,
    contents,
    dump,
    play,
    refused,
    replayer_with,
    router,
    withdrawn,
)

from harness import namespace, scene, wire
from harness.bird import wait_until
from harness.ledger import Judge, Offer, judge_route
from harness.route import MAPS_COMMUNITY
from harness.stage import run, settle


def test_a_made_up_table_is_what_it_says(stage):
    inventory = scene.inventory("route-server", 1, [ASN])
    judge, offer = Judge(inventory), Offer("c1", "import", OWN, [], ASN)
    for profile in ("transit", "customer", "few", "outside", "passing", "failing"):
        replayer, told = replayer_with(f"make {profile} 3000 500 7")
        with replayer:
            routes = dump(stage, replayer)
        assert len({r.prefix for r in routes}) == len(routes) == told["routes"] == 3500
        assert told["ipv4"] == sum(r.family == 4 for r in routes) == 3000
        tagged = [r for r in routes if MAPS_COMMUNITY in r.communities]
        assert told["tagged"] == len(tagged), (profile, told, len(tagged))
        paths = [[asn for _, asns in r.path for asn in asns] for r in routes]
        assert all(path[0] == ASN for path in paths)
        assert told["long"] == sum(len(path) > 3 for path in paths), profile
        private = sum(any(64512 <= asn <= 65534 for asn in path) for path in paths)
        prepended = sum(any(a == b for a, b in zip(path, path[1:])) for path in paths)
        assert (told["private"], told["prepended"]) == (private, prepended), profile
        verdicts = [judge_route(judge, offer, route) for route in routes]
        inside = [v for v in verdicts if v["scope"] != "out"]
        good = sum(not v["codes"] for v in inside)
        assert (told["good"], told["bad"]) == (good, len(inside) - good), (profile, told, good)


def test_a_full_table_has_the_shape_of_the_measured_one(stage):
    replayer, told = replayer_with("make transit 100000 20000 1")
    with replayer:
        mean = sum(len(r.path[0][1]) for r in dump(stage, replayer)) / told["routes"]
    assert 4.1 < mean < 4.5, mean
    for what, low, high in (
        ("tagged", 0.24, 0.36),
        ("long", 0.65, 0.76),
        ("prepended", 0.05, 0.12),
        ("private", 0.004, 0.02),
        ("sets", 0.05, 0.07),
    ):
        assert low < told[what] / told["routes"] < high, (what, told)


def test_the_same_arguments_make_the_same_table(stage):
    found = []
    for seed in (7, 7, 8):
        replayer, _ = replayer_with(f"make transit 300 50 {seed}")
        with replayer:
            found.append(contents(dump(stage, replayer)))
    assert found[0] == found[1] != found[2]


def test_a_bird_takes_what_was_played(stage):
    bird = router(stage)
    replayer, told = replayer_with()
    with replayer:
        add_customers(replayer, table="t")
        replayer.up("c*")
        sent = replayer.ask("play", "c*")
        replayer.ask("go", "c*")
        replayer.fence("c*")  # it is enough to wait for
        wanted = dump(stage, replayer)
        found = bird.routes()
    assert sent["routes"] == told["routes"] == 3500, sent
    assert contents(found) == contents(wanted)
    assert {r.next_hop for r in found} == {OWN, HOP6}, {r.next_hop for r in found}
    assert {r.origin for r in found} == {0}


def test_many_sessions_play_one_table_in_parts(stage):
    bird = router(stage, sessions=5)
    replayer, told = replayer_with()
    with replayer:
        add_customers(replayer, 5, table="t")
        replayer.up("c*")
        assert play(replayer, bird)["routes"] == told["routes"]
        found = bird.routes()
        for n in range(1, 6):
            own = [r for r in found if r.source == f"c{n}"]
            assert 200 < len(own) < 1500, (n, len(own))
            assert {r.path[0][1][0] for r in own} == {ASN - 1 + n}
    assert len(found) == told["routes"]


def test_routes_are_withdrawn_and_announced_again(stage):
    bird = router(stage)
    replayer, _ = replayer_with()
    with replayer:
        add_customers(replayer, table="t")
        replayer.up("c*")
        play(replayer, bird)
        whole = contents(bird.routes())
        gone = play(replayer, bird, "withdraw", 30)["withdrawals"]
        assert 900 < gone < 1200, gone
        left = contents(bird.routes())
        assert len(left) == len(whole) - gone and set(left) < set(whole)
        assert play(replayer, bird, "withdraw", 30)["withdrawals"] == 0

        # What is withdrawn is not in the answer to a refresh
        bird.reload("c1", "in")
        wait_until(lambda: replayer.ask("heard", "c1")["refreshes"] >= 2, "it is asked again")
        settle([bird])
        assert contents(bird.routes()) == left
        assert play(replayer, bird, "again")["routes"] == gone
        assert contents(bird.routes()) == whole
        flapped = play(replayer, bird, "flap", 10, 3)
        assert flapped["routes"] == flapped["withdrawals"] > 600, flapped
        assert contents(bird.routes()) == whole


def test_a_session_flaps(stage):
    bird = router(stage)
    replayer, told = replayer_with()
    with replayer:
        add_customers(replayer, table="t")
        for _ in range(2):
            replayer.up("c*")
            assert play(replayer, bird)["routes"] == told["routes"] == len(bird.routes())
            replayer.ask("down", "c*")
            wait_until(lambda: not bird.routes(), "the routes are gone")


def test_messages_and_end_of_rib(stage):
    namespace.add_addresses(ROUTER, OWN)
    neighbor = Neighbor()
    replayer, told = replayer_with()
    with replayer:
        add_customers(replayer, table="t")
        replayer.up("c1")
        sent = replayer.ask("play", "c1")
        time.sleep(0.1)
        assert not neighbor.updates, "nothing goes out before it is told to go"
        replayer.ask("go", "c1")
        wait_until(lambda: len(neighbor.ends()) == 2, "both ends of RIB")
        updates = neighbor.take()
        assert [u.end_of_rib for u in updates[-2:]] == [4, 6]
        assert len(updates) - 2 == sent["updates"], (len(updates), sent)
        assert told["sets"] <= sent["updates"] < 1.5 * told["sets"], (told, sent)
        assert max(neighbor.sizes) <= wire.MAX_MESSAGE
        routes = announced(updates)
        assert contents(routes) == contents(dump(stage, replayer)) and not withdrawn(updates)
        assert any(route.med for route in routes)

        flapped = replayer.ask("flap", "c1", 20, 2)
        replayer.ask("go", "c1")
        replayer.ask("wait", "sent", "c1", 30)
        wait_until(lambda: len(announced(neighbor.updates)) == flapped["routes"], "the flaps")
        updates = neighbor.take()
        assert len(updates) == flapped["updates"]
        half = len(withdrawn(updates)) // 2
        kinds = [bool(update.withdrawn) for update in updates]
        assert sum(a != b for a, b in zip(kinds, kinds[1:])) == 3, "down, up, down, up"
        assert set(withdrawn(updates)[:half]) == {r.prefix for r in announced(updates)}

        replayer.ask("fence", "c1")
        wait_until(lambda: len(neighbor.refreshes) == 2, "both families' refresh")
        assert neighbor.refreshes == [(1, wire.REFRESH_ASK), (2, wire.REFRESH_ASK)]
        refused(replayer, "took too long", "wait", "fence", "c1", 0)
        neighbor.socket.sendall(wire.refresh(4, wire.REFRESH_END))
        neighbor.socket.sendall(wire.refresh(6, wire.REFRESH_END))
        replayer.ask("wait", "fence", "c1", 30)

        neighbor.socket.sendall(wire.refresh(6))
        wait_until(lambda: (2, wire.REFRESH_END) in neighbor.refreshes, "an answer to a refresh")
        assert {r.family for r in announced(neighbor.updates)} == {6}
        assert len(announced(neighbor.updates)) == told["ipv6"]

        neighbor.close()
        refused(replayer, "c1: failed:", "wait", "quiet", "c1", 30, 5000)


def test_one_prefix_in_each_update(_):
    namespace.add_addresses(ROUTER, OWN)
    neighbor = Neighbor()
    replayer, _ = replayer_with("make transit 300 50 7 single")
    with replayer:
        add_customers(replayer, table="t")
        replayer.up("c1")
        assert replayer.ask("play", "c1")["updates"] == 350
        replayer.ask("go", "c1")
        wait_until(lambda: len(neighbor.ends()) == 2, "both ends of RIB")
    updates = neighbor.take()
    assert [len(update.routes) for update in updates] == 350 * [1] + [0, 0]
    nets = [tuple(map(int, r.prefix.split("/")[0].split("."))) for r in announced(updates)[:300]]
    assert nets == sorted(nets)


def test_a_sink_counts_what_it_hears(stage):
    bird = router(stage, microsoft="import none; export all;")
    replayer, told = replayer_with()
    with replayer:
        add_customers(replayer, table="t")
        ends = {"local": "10.8.1.1", "peer": "10.8.1.0", "nexthop6": HOP6}
        replayer.ask("session", "m1", asn=8075, hold=3, **ends)
        replayer.up("*")
        play(replayer, bird)
        replayer.ask("wait", "quiet", "m1", 30, 300)
        settle([bird])
        # BIRD may hold back the last few until the next event
        play(replayer, bird, "withdraw", 100)
        replayer.ask("wait", "quiet", "m1", 30, 300)
        heard = replayer.ask("clear", "m1")
        assert heard["announced"] == heard["withdrawn"] == told["routes"], heard
        assert heard["endofrib"] == 2, heard
        wait_until(lambda: replayer.ask("heard", "m1")["keepalives"] > 2, "keepalives")
        heard = replayer.ask("heard", "m1")
        assert 0.5 < heard["gap"] < 2 and heard["announced"] == 0, heard


def test_text_is_read(stage):
    replayer, told = replayer_with("make transit 2000 300 7")
    with replayer:
        wanted = dump(stage, replayer)
        file = stage.directory + "/t.txt"
        for packed, name in (("", "plain"), ("packed", "packed")):
            read = replayer.ask("table", name, "read", file, packed)
            assert (read["routes"], read["ipv6"]) == (told["routes"], told["ipv6"])
            assert contents(dump(stage, replayer, name)) == contents(wanted)
        with open(stage.directory + "/bad.txt", "w", encoding="ascii") as bad:
            bad.write(open(file, encoding="ascii").readline() + "nonsense\n")
        refused(replayer, "line 2", "table", "bad", "read", bad.name)


def test_a_session_that_fails_is_an_error(stage):
    bird = router(stage)
    replayer, _ = replayer_with()
    with replayer:
        refused(replayer, "no such command", "nonsense")
        refused(replayer, "no such profile", "table", "x", "make", "nonsense", 1, 1, 1)
        refused(replayer, "no session", "wait", "up", "c1", 1)
        add_customers(replayer, table="t")
        replayer.ask("session", "bad", local="10.1.1.2", peer="10.1.1.1", asn=650009)
        refused(replayer, "not up", "play", "c1")
        replayer.ask("up", "bad")
        refused(replayer, "took too long: notification", "wait", "up", "bad", 1)
        replayer.ask("down", "bad")
        replayer.up("c1")
        bird.ask("disable c1")
        refused(replayer, "c1: failed: notification", "wait", "quiet", "c1", 10, 5000)


if __name__ == "__main__":
    run(globals())
