#!/usr/bin/python3
#
#	bird-maps -- does the live tests' harness do what it says?
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Needs a bird in BIRD_DIR, with or without the patches, and no plugin."""

import os
import signal
import subprocess
import sys
import textwrap

from harness import scene, wire
from harness.bird import bird_dir, wait_until
from harness.control import ControlError
from harness.ledger import Judge, Offer, differences, expected_verdicts, rule_breakers
from harness.route import Route, format_path, parse_path, parse_show_route
from harness.stage import run

MAPS = (8075, 8007)
ALL = "import all; export all;"


def plain_scene(stage, **options):
    options = {"customers": 2, "connections": 1, "customer_channel": ALL, **options}
    data = scene.inventory(connections=options["connections"], registered=["11.0.0.0/24"])
    return scene.Scene(stage, data, plugin=False, **options).start()


def equal(found, wanted, what):
    assert found == wanted, f"{what}: {found!r}, expected {wanted!r}"


def test_path_text_round_trip(_):
    for text in ("", "1 2 3", "1 {2 3} 4", "(1 2) [3 4] 5 {6}"):
        equal(format_path(parse_path(text)), text, "path")
    equal(parse_path("({1 2})"), ((4, (1, 2)),), "a CONFED_SET as BIRD writes it")
    lengths = [len(asns) for _, asns in parse_path(" ".join(["7"] * 600))]
    equal(lengths, [255, 255, 90], "segments of a long path")


def test_update_round_trip(_):
    for with_ids in (False, True):
        for family, nets in ((4, ["11.0.0.0/8", "0.0.0.0/0"]), (6, ["2d00::/16", "::/0"])):
            route = Route("11.0.0.0/24", "1 {2 3}", [MAPS], [(1, 2, 3)], med=5, next_hop="10.0.0.9")
            hop = "10.0.0.9" if family == 4 else "fd00::9"
            routes = [route.but(prefix=p, next_hop=hop, path_id=9 * with_ids) for p in nets]
            (data,) = wire.encode_announcements(routes, {}, with_ids)
            kind, body, rest = wire.split_message(data)
            equal((kind, rest), (wire.UPDATE, b""), "message")
            update = wire.decode_update(body, {4, 6} if with_ids else set())
            equal(update.routes, routes, "routes")
            (data,) = wire.encode_withdrawals(family, [r.key for r in routes], with_ids)
            update = wire.decode_update(data[19:], {4, 6} if with_ids else set())
            equal(update.withdrawn, [r.key for r in routes], "withdrawals")
        equal(wire.decode_update(wire.end_of_rib(6)[19:], set()).end_of_rib, 6, "End-of-RIB")
        equal(wire.decode_update(wire.end_of_rib(4)[19:], set()).end_of_rib, 4, "End-of-RIB")


def test_show_route_is_understood(_):
    lines = [
        "Table master4:",
        "11.0.0.0/24          unicast [c1 12:00:00.000 from 10.1.1.2] * (100/?) [AS1i]",
        "\tvia 10.1.1.2 on eth0",
        "\tBGP.origin: Incomplete",
        "\tBGP.as_path: 650001 {1 2}",
        "\tBGP.med: 7",
        "\tBGP.community: (8075,8007)",
        "\t\t(1,2)",
        "\tBGP.large_community: (1, 2, 3)",
        "                     unreachable [c2 12:00:00.000] (100) [AS2i]",
        "\tBGP.as_path: 1 2...",
    ]
    first, second = parse_show_route(lines)
    path = ((2, (650001,)), (1, (1, 2)))
    wanted = Route("11.0.0.0/24", path, [MAPS, (1, 2)], [(1, 2, 3)], med=7, origin=2)
    equal(first, wanted, "first route")
    equal((first.source, first.best), ("c1", True), "source, best")
    equal((second.prefix, second.source, second.best), ("11.0.0.0/24", "c2", False), "second")
    assert "cut" in second.flags, second.flags


def test_attributes_arrive_as_they_were_sent(stage):
    live = plain_scene(stage)
    many = [(650000 % 65536, n) for n in range(300)]
    sent = [
        Route("11.0.0.0/24", "650001 {650002 650003} 650004", [MAPS], [(650001, 1, 2)], origin=1),
        Route("11.0.1.0/24", " ".join(str(650001 + n % 900) for n in range(600)), [MAPS]),
        Route("11.0.2.0/24", "650001", many),
        Route("2d00::/32", "650001 650002", [MAPS], [(4294967295, 0, 4294967295)]),
    ]
    live.announce(*sent)
    live.settle()
    for family in (4, 6):
        heard = live.customer(2, family).table()
        for route in (route for route in sent if route.family == family):
            got = heard[route.key]
            path = parse_path(f"650000 {format_path(route.path)}")
            wanted = route.but(path=path, next_hop=got.next_hop)
            flat = [asn for _, asns in got.path for asn in asns]
            equal(flat, [asn for _, asns in path for asn in asns], "path")
            equal(got.but(path=path), wanted, "route")


def test_withdrawals_and_new_sessions(stage):
    live = plain_scene(stage)
    one, two = Route("11.0.0.0/24", "650001"), Route("2d00::/32", "650001")
    live.announce(one, two)
    live.settle()
    equal(set(live.microsoft_holds()[1]), {one.prefix, two.prefix}, "prefixes")
    live.customer().withdraw(one.prefix)
    live.settle()
    equal(set(live.microsoft_holds()[1]), {two.prefix}, "prefixes after a withdrawal")
    live.customer(1, 6).down()
    live.settle()
    equal(set(live.microsoft_holds()[1]), set(), "prefixes without the session")
    live.customer(1, 6).up()
    live.wait_up()
    equal(set(live.microsoft_holds()[1]), {two.prefix}, "prefixes with the session again")
    live.customer(1, 6).drop(stay_down=False)
    wait_until(lambda: live.customer(1, 6).count("up") == 3, "the session comes back")
    live.wait_up()
    equal(set(live.microsoft_holds()[1]), {two.prefix}, "prefixes after a cut connection")


def refreshed(stage, enhanced):
    live = plain_scene(stage, speaker_options={"enhanced_refresh": enhanced})
    speaker = live.customer()
    live.announce(Route("11.0.0.0/24", "650001"), Route("11.0.1.0/24", "650001"))
    live.settle()
    speaker.forget("11.0.0.0/24")
    live.router.reload("customer1_v4", "in")
    speaker.wait_event("refresh")
    live.settle()
    gone = {"11.0.0.0/24"} if enhanced else set()
    held = {"11.0.0.0/24", "11.0.1.0/24"} - gone
    equal(set(live.microsoft_holds()[1]), held, "prefixes after the refresh")
    speaker.ask_refresh(4)
    if enhanced:
        speaker.wait_event("eorr")
        equal(speaker.count("borr"), 1, "BoRR")


def test_plain_refresh_keeps_what_is_not_sent_again(stage):
    refreshed(stage, False)


def test_enhanced_refresh_drops_what_is_not_sent_again(stage):
    refreshed(stage, True)


def test_refresh_can_be_held_back(stage):
    live = plain_scene(stage)
    speaker = live.customer()
    speaker.hold_refresh = True
    live.announce(Route("11.0.0.0/24", "650001"))
    live.settle()
    speaker.forget("11.0.0.0/24")
    live.router.reload("customer1_v4", "in")
    speaker.wait_event("refresh")
    live.settle()
    equal(set(live.microsoft_holds()[1]), {"11.0.0.0/24"}, "prefixes before the answer")
    speaker.answer_refresh()
    live.settle()
    equal(set(live.microsoft_holds()[1]), set(), "prefixes after it")


def test_add_path_both_ways(stage):
    live = plain_scene(
        stage, customer_options="", customer_channel=f"{ALL} add paths;", connections=0,
        speaker_options={"add_path": "both"},
    )
    paths = {n: Route("11.0.0.0/24", f"650001 {n}", path_id=n) for n in (5, 6, 7)}
    live.announce(*paths.values())
    live.settle()
    heard = live.customer(2).table()
    equal({r.path[0][1][-1] for r in heard.values()}, {5, 6, 7}, "origins heard")
    equal(len({path_id for _, path_id in heard}), 3, "path ids heard")
    live.customer().withdraw(("11.0.0.0/24", 6))
    live.settle()
    heard = live.customer(2).table()
    equal({r.path[0][1][-1] for r in heard.values()}, {5, 7}, "origins heard after a withdrawal")


def test_control_socket(stage):
    router = stage.bird("router", "protocol device {}").start()
    equal(router.ask("show nothing").code, 9001, "code of a syntax error")
    with router.connect(restricted=True) as control:
        equal(control.ask("configure").code, 8007, "code of a refused command")
        wanted = (1000, router.ask("show status").lines[0])
        equal(control.ask("show status").pairs[0], wanted, "first line of show status")
    status, text = router.birdc("show", "protocols")
    assert status == 0 and "device1" in text, text
    router.write_conf("protocol device {}\nnonsense;")
    reply = router.configure()
    equal(reply.code, 8002, "code of a broken configuration")
    assert "bird.conf:4:" in reply.text, reply.text
    router.stop()
    try:
        router.ask("show status")
    except ControlError:
        return
    raise AssertionError("a stopped BIRD answered")


def test_no_daemon_survives_its_test(stage):
    program = textwrap.dedent(
        f"""
        import sys, time
        sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r})
        from harness.bird import Bird
        bird = Bird("orphan", {stage.directory!r}, "protocol device {{}}").start()
        print(bird.process.pid, flush=True)
        time.sleep(600)
        """
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as child:
        pid = int(child.stdout.readline())
        assert os.path.exists(f"/proc/{pid}"), "the daemon does not run"
        child.send_signal(signal.SIGKILL)
        child.wait()
    wait_until(lambda: not alive(pid), "the daemon ends with its test")


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_rule_breakers_are_noticed(_):
    data = scene.inventory(registered=["11.0.0.0/24"])
    good = Route("11.0.0.0/24", "650000 650001", [MAPS])
    cases = {
        "": good,
        "community-missing": good.but(communities=()),
        "path-too-long": good.but(path="650000 650001 650002 650003"),
        "private-asn": good.but(path="650000 64512"),
        "prepended": good.but(path="650000 650000"),
        "as-set": good.but(path="650000 {650001}"),
        "prefix-not-registered": good.but(prefix="11.0.1.0/24"),
        "confederation": good.but(path="(650005) 650000 650001"),
        "does not begin": good.but(path="650001"),
        "reason": good.but(large=[(650000, 1101, 3)]),
        "out of scope": good.but(prefix="11.0.1.0/24", communities=()),
    }
    for why, route in cases.items():
        broken = rule_breakers(data, "10.8.1.1", [route])
        if why:
            assert len(broken) == 1 and why in broken[0][1], f"{why}: {broken}"
        else:
            equal(broken, [], "a good route")


def test_ledger_differences_are_noticed(_):
    data = scene.inventory(registered=["11.0.0.0/24"])
    routes = [Route("11.0.0.0/24", "650001"), Route("11.0.1.0/24", "650001")]
    offer = Offer("microsoft1_v4", "export", "10.8.1.1", routes, 8075)
    wanted = expected_verdicts(Judge(data), [offer])
    equal(list(wanted), [("microsoft1_v4", "export", "11.0.0.0/24")], "keys in scope")
    equal(differences(wanted, wanted), [], "the same")
    equal(len(differences(wanted, {})), 1, "a missing entry")
    equal(len(differences({}, wanted)), 1, "a superfluous entry")
    ((key, (verdict,)),) = wanted.items()
    equal(len(differences(wanted, {key: [{**verdict, "codes": [6]}]})), 1, "another verdict")
    equal(len(differences(wanted, {key: [verdict, verdict]})), 1, "an entry twice")


if __name__ == "__main__":
    bird_dir()
    run(globals())
