#!/usr/bin/python3
#
#	bird-maps -- the views of `show maps`
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import ipaddress
import re

from answers import (
    REGISTRY,
    busy,
    explained,
    objects,
    of_type,
    same_time,
    same_verdicts,
    text_of,
)
from harness import sample, scene
from harness.ledger import CODES, judge_route
from harness.route import Route, canonical
from harness.stage import run
from ready import prefixes, readiness


def route_server(stage):
    data = scene.inventory(
        "route-server", registered=[650001, 650002, 650003, 650100], connections=1, registry=REGISTRY
    )
    live = scene.Scene(stage, data, customers=2, connections=1).start()
    live.announce(*sample.routes(1), customer=1)
    live.announce(*sample.routes(2, 650002), customer=2)
    live.check(at_least=1)
    return live


# The tests


def test_verdicts_by_every_filter(stage):
    live = busy(stage)
    everything = same_verdicts(live, "all")
    assert same_verdicts(live, "") == everything and len(everything) > 60
    identity = {(v["session"], v["direction"], v["prefix"], v["path_id"]) for v in everything}
    assert len(identity) == len(everything), "a verdict twice"

    def has(code):
        return lambda v: code in v["codes"] + v["warned_codes"]

    def net(verdict):
        return ipaddress.ip_network(verdict["prefix"])

    def inside(outer):
        outer = ipaddress.ip_network(outer)
        return lambda v: net(v).version == outer.version and net(v).subnet_of(outer)

    def around(address):
        return lambda v: ipaddress.ip_address(address) in net(v)

    by_word = {
        "rejected": lambda v: v["decision"] in ("reject", "observe"),
        "accepted": lambda v: v["decision"] == "accept",
        "warned": lambda v: v["warned_codes"],
        "import": lambda v: v["direction"] == "import",
        "export": lambda v: v["direction"] == "export",
        "session customer1_v4": lambda v: v["session"] == "customer1_v4",
        "session microsoft2_v6": lambda v: v["session"] == "microsoft2_v6",
        "session link1": lambda v: v["session"] in ("microsoft1_v4", "microsoft1_v6"),
        'session "link2"': lambda v: v["session"] in ("microsoft2_v4", "microsoft2_v6"),
        "session link3": lambda v: False,
        "session link4": lambda v: False,
        "rule path-too-long": has(5),
        "rule 5": has(5),
        "rule 16": has(16),
        "rule 30": has(30),
        "for 11.0.3.200": around("11.0.3.200"),
        "for 2d00:3::1": around("2d00:3::1"),
        "for 11.77.0.1": around("11.77.0.1"),
        "in 11.0.0.0/20": inside("11.0.0.0/20"),
        "in 0.0.0.0/0": inside("0.0.0.0/0"),
        "in ::/0": inside("::/0"),
        "11.0.3.0/24": lambda v: v["prefix"] == "11.0.3.0/24",
        "2d00:5::/32": lambda v: v["prefix"] == "2d00:5::/32",
        "11.0.0.0/20": lambda v: False,
    }
    for words, wanted in by_word.items():
        assert same_verdicts(live, words) == [v for v in everything if wanted(v)], words
    for combined in (
        ("rejected", "export", "session link1", "rule 5", "in 11.0.0.0/20"),
        ("in 11.0.0.0/20", "rule path-too-long", "session microsoft2_v6"),
        ("warned", "import", "for 2d00:3::1"),
        ("accepted", "export", "session microsoft2_v6"),
        ("11.0.3.0/24", "export"),
        ("accepted", "rule 16", "session customer1_v4"),
    ):
        wanted = [v for v in everything if all(by_word[word](v) for word in combined)]
        assert same_verdicts(live, " ".join(combined)) == wanted, combined
    assert same_verdicts(live, "rejected accepted") == same_verdicts(live, "accepted"), "last wins"
    assert same_verdicts(live, "session  link1   export"), "blanks between words"


def test_summary(stage):
    live = busy(stage)
    live.check(at_least=4)
    same_summary(live)
    live.customer(1, 4).down()
    live.settle()
    same_summary(live)
    live.router.ask("disable microsoft1_v4")
    live.settle()
    states = same_summary(live)
    assert states["microsoft1_v4"] == "down" and states["microsoft2_v4"] == "up", states


def same_summary(live):
    """Both forms of the summary agree with each other and with the verdicts: {session: state}."""
    found, lines = objects(live), text_of(live, "")
    verdicts = of_type(objects(live, "verdicts"), "verdict")
    policy = found[0]
    assert policy["type"] == "policy" and policy["file"] == live.inventory_file
    deployment = live.inventory["deployment"]
    assert (policy["deployment"], policy["local_asn"]) == (deployment, scene.LOCAL_ASN)
    facts = dict(re.match(r"(\S+): +(.*)", line).groups() for line in lines[:5])
    assert facts["Policy"] == policy["file"]
    router = f", router {policy['router']}" if policy["router"] else ""
    assert facts["Deployment"] == f"{deployment}, AS{policy['local_asn']}{router}", facts
    assert facts["Mode"].startswith(policy["client_mode"] + " "), facts
    counted = re.findall(r"\d+", facts["Inventory"])
    assert counted == [
        str(policy[k]) for k in ("connections", "registered_prefixes", "registered_asns")
    ], facts
    loaded = re.match(r"(\S+ \S+), (\d+):(\d\d):(\d\d) ago$", facts["Loaded"])
    assert loaded and same_time(loaded[1], policy["loaded"]), facts
    age = int(loaded[2]) * 3600 + int(loaded[3]) * 60 + int(loaded[4])
    assert abs(age - policy["age"]) <= 1, (facts, policy)

    rest = [line for line in lines[5:] if line.strip()][1:]
    sessions = {s["session"]: s for s in of_type(found, "session")}
    for item in found[1:]:
        if item["type"] == "session":
            continue
        words = rest.pop(0).split()
        if item["type"] == "rule_count":
            told = [item["id"], str(item["failed"]), "failed", str(item["warned"]), "warned"]
            assert words == told, (words, item)
            key = "codes" if item["failed"] else "warned_codes"
            same = [v for v in of_session(verdicts, item) if item["code"] in v[key]]
            assert len(same) == item["failed"] + item["warned"], (item, len(same))
            continue
        session = sessions[item["session"]]
        shown = session["mode"] if session["state"] == "up" else session["state"]
        told = [session[k] for k in ("session", "channel", "neighbor", "asn", "role")]
        told += [shown, item["direction"]]
        told += [
            item[k]
            for k in ("accepted", "rejected", "observed", "warned", "announced", "out_of_scope")
        ]
        assert words == [str(word) for word in told], (words, told)
        mine = of_session(verdicts, item)
        for decision, key in (("accept", "accepted"), ("reject", "rejected"), ("observe", "observed")):
            assert sum(v["decision"] == decision for v in mine) == item[key], (item, key)
        warned = [v for v in mine if v["warned_codes"] and v["decision"] == "accept"]
        assert len(warned) == item["warned"], item
        assert sum(v["announced"] for v in mine) == item["announced"], item
        assert item["lost"] == 0, item
    assert not rest, rest
    return {name: session["state"] for name, session in sessions.items()}


def of_session(verdicts, item):
    return [
        v for v in verdicts if all(v[k] == item[k] for k in ("session", "channel", "direction"))
    ]


def same_prefixes(live):
    """{(prefix, connection): JSON line}, which the human form repeats."""
    grouped, _ = prefixes(live)
    return {
        (line["prefix"], line["connection"]): line
        for item in grouped.values()
        for line in item.states.values()
    }


def test_prefixes(stage):
    channel = "import all; export where net != 11.0.0.0/24;"
    live = busy(stage, keys={"hold_down": 0}, microsoft_channel=channel)
    live.router.ask("disable microsoft2_v6")
    live.customer(1, 4).withdraw("11.0.1.0/24")
    live.settle()
    found = same_prefixes(live)
    verdicts = {
        (v["session"], v["prefix"]): v
        for v in of_type(objects(live, "verdicts export"), "verdict")
    }
    connections = [f"link{n}" for n in range(1, 5)]
    wanted = {(canonical(p), c) for p in sample.REGISTERED for c in connections}
    assert set(found) == wanted, set(found) ^ wanted
    holds = live.microsoft_holds()
    for (prefix, connection), item in found.items():
        family, number = 6 if ":" in prefix else 4, int(connection[4:])
        verdict = verdicts.get((f"microsoft{number}_v{family}", prefix))
        if number == 3:
            wanted = "elsewhere"
        elif number == 4 or (number, family) == (2, 6):
            wanted = "down"
        elif verdict is None:
            wanted = "absent"
        else:
            wanted = "advertised" if verdict["decision"] == "accept" else "rejected"
            assert verdict["codes"] == item["codes"], (item, verdict)
            assert abs(verdict["since"] - item["since"]) == 0, (item, verdict)
        assert item["state"] == wanted, (item, wanted)
        if number < 3:
            assert (prefix in holds[number]) == (wanted == "advertised"), item
        if number == 4:
            assert item["session"] is None, item
    states = {item["state"] for item in found.values()}
    assert states == {"advertised", "rejected", "absent", "down", "elsewhere"}, states
    assert found["11.0.1.0/24", "link1"]["state"] == "absent"
    assert found["11.0.0.0/24", "link1"]["state"] == "absent", "a route that the filter rejects"
    assert "No registered ASNs" in "\n".join(text_of(live, "asns"))
    assert objects(live, "asns") == []
    sums, missing, _ = readiness(live)
    assert sums["not_ready"] == len(missing) == len(sample.REGISTERED), "link4 is down for all"


def test_route_server_asns_and_the_rest(stage):
    live = route_server(stage)
    same_summary(live)
    everything = same_verdicts(live, "all")
    judge = scene.Judge(live.inventory)
    wanted = {asn: [0, 0, {}] for asn in live.inventory["peerings"][0]["registered_asns"]}
    for offer in live.offers():
        for route in offer.routes if offer.session.startswith("customer") else ():
            verdict = judge_route(judge, offer, route)
            neighbour = next((a for _, asns in route.path for a in asns), None)
            asn = neighbour if neighbour in wanted else verdict["origin"]
            if verdict["scope"] == "in" and asn in wanted:
                counts = wanted[asn]
                counts[0] += 1
                counts[1] += verdict["decision"] != "accept"
                for code in verdict["codes"]:
                    counts[2][str(code)] = counts[2].get(str(code), 0) + 1
    found = objects(live, "asns")
    told = {item["asn"]: [item["in_scope"], item["failing"], item["by_rule"]] for item in found}
    assert told == wanted, f"{told}\n{wanted}"
    assert wanted[650001][0] and wanted[650001][1] and not wanted[650003][0]
    lines = [line for line in text_of(live, "asns") if line]
    assert len(lines) == len(found) + 1
    ids = {str(code): name for name, code in CODES.items()}
    for line, item in zip(lines[1:], found):
        asn, peering, in_scope, failing, *rules = line.split(None, 4)
        assert [asn, peering] == [f"AS{item['asn']}", item["peering"]], (line, item)
        assert [int(in_scope), int(failing)] == [item["in_scope"], item["failing"]], (line, item)
        by_rule = ", ".join(f"{ids[code]} {n}" for code, n in item["by_rule"].items())
        assert (rules or [""])[0] == by_rule, (line, item)
    assert "No registered prefixes" in "\n".join(text_of(live, "prefixes"))
    assert prefixes(live)[0] == {}
    for prefix in ("11.0.1.0/24", "2d00:1::/32", "11.0.3.128/25"):
        explained(live, prefix)
    assert everything


def test_rules(stage):
    live = busy(stage, keys={"rules": {"prepended": "off", "as-set": "warn"}})
    found, lines = objects(live, "rules"), [line for line in text_of(live, "rules") if line]
    assert {item["id"]: item["code"] for item in found} == {
        name: code for name, code in CODES.items()
    }
    actions = scene.Judge(live.inventory).actions
    verdicts = of_type(objects(live, "verdicts"), "verdict")
    assert len(lines) == len(found) + 1
    for line, item in zip(lines[1:], found):
        code, name, action, routes, judgements, rest = line.split(None, 5)
        told = (int(code), name, action, int(routes), int(judgements))
        assert told == tuple(item[k] for k in ("code", "id", "action", "routes", "judgements"))
        assert rest.endswith(f"; portal: {item['portal']}") == bool(item["portal"]), line
        assert item["action"] == actions[item["code"]], item
        hit = [v for v in verdicts if item["code"] in v["codes"] + v["warned_codes"]]
        assert len(hit) == item["routes"] <= item["judgements"], item
    before = {item["code"]: item["judgements"] for item in found}
    live.announce(Route("11.0.0.0/24", "650001 64512"))
    live.settle()
    after = {item["code"]: item["judgements"] for item in objects(live, "rules")}
    assert after[6] >= before[6] + 3, "three sessions judged a private ASN"


if __name__ == "__main__":
    run(globals())
