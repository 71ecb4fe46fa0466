#!/usr/bin/python3
#
#	bird-maps -- `show maps` at the prompt: words, mistakes, birdc, long lines
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import json
import os
import re

from answers import LINE_MAX, birdc, busy, objects, of_type, same_verdicts, text_of
from harness import sample, scene
from harness.route import MAPS_COMMUNITY, Route
from harness.stage import run
from terminal import Terminal


# Mistakes

MISTAKES = {
    "foo": "'foo' not understood",
    "Verdicts": "'Verdicts' not understood",
    "json foo": "'foo' not understood",
    "json json": "'json' not understood",
    "verdicts foo": "'foo' not understood",
    "verdicts rejected foo": "'foo' not understood",
    "verdicts json": "'json' not understood",
    "prefixes all": "'all' not understood",
    "readiness 11.0.0.0/24": "'11.0.0.0/24' not understood",
    "asns 650001": "'650001' not understood",
    "rules 5": "'5' not understood",
    "json rules 5": "'5' not understood",
    "explain": "PREFIX expected",
    "explain session customer1_v4": "PREFIX expected",
    "explain foo": "'foo' is no prefix",
    "explain 11.0.0.0/24 foo": "'foo' is no prefix",
    "explain 11.0.0.0/24 11.0.1.0/24": "only one",
    "explain 11.0.0.0/33": "'11.0.0.0/33' is no prefix",
    "explain 11.0.0.1/24": "host|bits|beyond",
    "explain 11.0.0.0/24 session": "expected",
    "verdicts session": "expected",
    'verdicts session ""': "expected",
    "verdicts rule": "rule",
    "verdicts rule 0": "'0' is no rule",
    "verdicts rule 19": "'19' is no rule",
    "verdicts rule 99999999999999999999": "is no rule",
    "verdicts rule 5x": "'5x' is no rule",
    "verdicts rule -5": "'-5' is no rule",
    "verdicts rule no-such": "'no-such' is no rule",
    "verdicts for": "address",
    "verdicts for 11.0.0.0/24": "is no address",
    "verdicts for 11.0.0.256": "is no address",
    "verdicts in": "prefix",
    "verdicts in 11.0.0.0": "is no prefix",
    "verdicts in 2d00::1/32": "is no prefix",
    "verdicts 11.0.0.0/": "is no prefix",
    "verdicts 1:2:3/64": "is no prefix",
    "verdicts 11.0.0.1": "is no prefix",
    "verdicts in 11.0.0.0/8 for 11.0.0.1": "only one",
    "verdicts " + "x" * 300: "not understood",
    "verdicts in " + "1" * 300: "is no prefix",
    "verdicts session nosuch": "nosuch",
    "verdicts session microsoft1": "microsoft1",
    "json verdicts session nosuch": "nosuch",
    "explain 11.0.0.0/24 session nosuch": "nosuch",
    "verdicts session " + "y" * 300: "y",
}
UNKNOWN_SESSION = re.compile(r"session (nosuch|microsoft1|y+)$")


def test_mistakes(stage):
    live = busy(stage, families=(4,))
    for words, why in MISTAKES.items():
        reply = live.maps(words)
        wanted = 8001 if UNKNOWN_SESSION.search(words) else 9001
        assert reply.code == wanted and len(reply.raw) == 1, f"{words}: {reply.raw}"
        assert re.search(why, reply.text), f"{words}: {reply.text!r} has no {why!r}"
        assert len(reply.text) <= LINE_MAX and reply.text.isprintable(), reply.text
        assert "syntax error" not in reply.text, reply.text
    for words in ("mapsx", "map", "maps_verdicts"):
        reply = live.router.ask(f"show {words}")
        assert reply.code == 9001 and "syntax error" in reply.text, reply.text
    assert live.router.ask("show   maps   json   rules  ").ok, "blanks around the words"
    assert live.maps("").ok, "the connection is of use after mistakes"


def test_restricted(stage):
    live = busy(stage)
    words = ("", "verdicts rejected", "prefixes", "readiness", "asns", "rules", "explain 11.0.1.0/24", "verdicts foo")
    with live.router.connect(restricted=True) as control:
        for asked in (*words, *(f"json {w}" for w in words)):
            free = live.maps(asked)
            reply = control.ask(f"show maps {asked}".strip())
            assert reply.code == free.code and len(reply.raw) == len(free.raw), asked
        assert control.ask("configure").code == 8007, "the connection is not restricted"
    status, text = birdc(live.router, "show", "maps", "verdicts", "rejected", restricted=True)
    assert status == 0 and "path-too-long" in text, text


# birdc itself


def test_birdc_prints_the_lines(stage):
    live = busy(stage)
    for words in ("verdicts", "json verdicts", "rules", "explain 11.0.1.0/24", "prefixes"):
        status, text = birdc(live.router, "show", "maps", *words.split())
        assert status == 0, text
        lines = text.split("\n")
        assert lines[0] == f"BIRD {os.environ['BIRD_VERSION']} ready.", lines[0]
        assert lines[1:-1] == [line for line in live.maps(words).lines if line], words
    status, text = birdc(live.router, "show", "maps", "verdicts", "foo")
    assert status == 1 and "not understood" in text, text


def test_birdc_abbreviates(stage):
    live = busy(stage)
    for short, words in (
        ("sh ma v", "verdicts"),
        ("sho map verd rejected export", "verdicts rejected export"),
        ("sh ma p", "prefixes"),
        ("sh ma ru", "rules"),
        ("sh ma re", "readiness"),
        ("sh ma a", "asns"),
        ("sh ma e 11.0.1.0/24", "explain 11.0.1.0/24"),
        ("sh ma j v rejected", "json verdicts rejected"),
        ("sh ma j e 11.0.1.0/24", "json explain 11.0.1.0/24"),
        ("sh ma verdicts", "verdicts"),
    ):
        status, text = birdc(live.router, *short.split())
        assert status == 0, f"{short}: {text}"
        assert text.split("\n")[1:-1] == [line for line in live.maps(words).lines if line], short


def test_birdc_helps_and_completes(stage):
    live = busy(stage)
    with Terminal(live.router) as birdc:
        shown = birdc.type("show maps ?")
        for word in ("verdicts", "prefixes", "readiness", "asns", "rules", "explain", "json"):
            assert re.search(rf"show maps {word}\b", shown), shown
        shown = birdc.type("show maps verdicts ?")
        for word in ("rejected", "session", "rule", "for", "in"):
            assert word in shown, shown
        assert "maps" in birdc.type("show ?")
        assert "show maps verdicts " in birdc.type("show maps verd\t")
        assert "show maps json explain " in birdc.type("show maps json expl\t")
        completes = os.environ["BIRD_VERSION"] != "2.0.12"
        shown = birdc.type("show maps verdicts sess\t")
        assert ("show maps verdicts session " in shown) == completes, shown
        listed = birdc.type("show maps \t\t")
        for word in ("verdicts", "prefixes", "readiness", "asns", "rules", "explain", "json"):
            assert word in listed, listed
        birdc.type("show maps rules\n", pause=1)
        assert "path-too-long" in birdc.screen, birdc.screen


# The extremes


def test_the_longest_lines(stage):
    """Names of 64 characters, nearly every rule broken, and the longest prefixes."""
    folder = "d" * 100
    data = scene.inventory(
        registered=["2d00:1::/32", "11.0.1.0/24"],
        connections=1,
        registry={"match": "aut-num", "aut_nums": [1], "vrps": [{"prefix": "2000::/3", "asn": 0}]},
        clients={"action": "reject"},
        rules={"asn-repeated": "reject", "origin-not-associated": "reject"},
    )
    connection = data["peerings"][0]["properties"]["direct"]["connections"][0]
    connection["name"] = "c" * 80
    data["peerings"][0]["name"] = "p" * 80
    live = scene.Scene(stage, data, connections=1)
    rename(live, {name: name.ljust(64, "x") for name in ("customer1_v6", "microsoft1_v6")})
    live.inventory_file = stage.write(long_path(stage, folder), json.dumps(data))
    assert len(live.inventory_file) >= 200
    live.router.write_conf(live.router_conf())
    start_renamed(live)
    bad = "650001 64512 4294967295 23456 23456 12076 650002 12076 {650010 650011} " + "4200000001 " * 40
    worst = Route("2d00:1:ffff:ffff:ffff:ffff:ffff:fffe/127", bad, [MAPS_COMMUNITY])
    tagged = Route("2001:db8:ffff:ffff:ffff:ffff:ffff:fffe/127", bad, [MAPS_COMMUNITY])
    live.announce(worst, tagged, Route("2d00:1::/32", "650001 8075"))
    live.settle()
    customer, microsoft = (live.new_names[name] for name in ("customer1_v6", "microsoft1_v6"))

    for words in ("", "verdicts", "prefixes", "readiness", "asns", "rules", f"explain {worst.prefix}"):
        assert objects(live, words) or words == "asns", words
        text_of(live, words)
    verdict, = of_type(objects(live, f"verdicts {tagged.prefix}"), "verdict")
    assert verdict["session"] == customer and len(verdict["codes"]) >= 11, verdict
    note, = objects(live, f"explain {tagged.prefix}")
    assert note["note"].startswith("bogon-prefix, prefix-not-registered, "), note
    assert objects(live)[0]["file"] == live.inventory_file

    live.reconfigure({**data, "clients": {"action": "observe"}})
    live.settle()
    found = objects(live, f"explain {worst.prefix}")
    first = of_type(found, "explanation")
    assert [item["session"] for item in first] == [customer, microsoft], first
    for item in first:
        assert item["judged_path"].startswith("650000 650001 64512"), item
        assert item["path"].endswith("..."), item
    assert of_type(objects(live, f"verdicts session {customer}"), "verdict")
    assert of_type(objects(live, f"verdicts session {'c' * 80} export"), "verdict")
    assert not live.maps(f"verdicts session {customer}x").ok
    assert not live.maps(f"verdicts session {customer[:-1]}").ok
    assert not live.maps(f"verdicts session {'c' * 79}").ok


def long_path(stage, folder):
    """The name of a file in folders so deep that its whole path has 200 characters and more."""
    path = folder
    while len(stage.directory) + len(path) < 200:
        path = os.path.join(path, "e" * 40)
    os.makedirs(os.path.join(stage.directory, path))
    return os.path.join(path, "maps.json")


def rename(live, names):
    """Other names for the router's protocols."""
    text_of_router = live.router_conf
    live.new_names = names

    def renamed():
        text = text_of_router()
        for old, new in names.items():
            text = text.replace(f"protocol bgp {old} ", f"protocol bgp {new} ")
        return text

    live.router_conf = renamed
    live.write_inventory = lambda data: write_to(live, data)


def write_to(live, data):
    live.inventory = data
    with open(live.inventory_file, "w", encoding="utf-8") as file:
        json.dump(data, file)


def start_renamed(live):
    for bird in live.microsoft.values():
        bird.start()
    live.router.start()
    for speaker in live.speakers.values():
        speaker.up()
    for speaker in live.speakers.values():
        speaker.wait_established()
    for name, new in live.new_names.items():
        if name.startswith("microsoft"):
            live.router.wait_established(new)
    live.settle()


def test_names_that_begin_alike(stage):
    data = scene.inventory(registered=sample.REGISTERED)
    live = scene.Scene(stage, data, customers=2)
    names = {
        "customer1_v4": "edge",
        "customer2_v4": "edge1",
        "customer1_v6": "edge10",
        "customer2_v6": "edge_1",
        "microsoft1_v4": "edge1_",
    }
    rename(live, names)
    live.router.write_conf(live.router_conf())
    start_renamed(live)
    live.announce(*sample.routes(1), customer=1)
    live.announce(*sample.routes(2, 650002), customer=2)
    live.settle()
    everything = same_verdicts(live, "")
    for name in names.values():
        wanted = [v for v in everything if v["session"] == name]
        assert wanted and same_verdicts(live, f"session {name}") == wanted, name
    for name in ("edg", "edge100", "edge2"):
        assert live.maps(f"verdicts session {name}").code == 8001, name
    found = objects(live, "explain 11.0.0.0/24 session edge1")
    assert {item["session"] for item in found} == {"edge1"} or not found, found


if __name__ == "__main__":
    run(globals())
