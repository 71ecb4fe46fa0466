#!/usr/bin/python3
#
#	bird-maps -- every birdc command of `show maps`
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import ipaddress
import json
import os
import re
import time

from harness import sample, scene
from harness.ledger import CODES, judge_route
from harness.route import MAPS_COMMUNITY, Route, canonical, parse_path
from harness.stage import run
from terminal import Terminal

LINE_MAX = 500

# The documented keys of each type of JSON line, in their order. Those in OPTIONAL come only with
# rules that name an ASN; an explanation of a route that was not judged has a note instead.
KEYS = {
    "policy": "type file deployment local_asn router client_mode loaded age connections"
    " registered_prefixes registered_asns",
    "session": "type session channel neighbor asn role mode state connection",
    "counts": "type session channel direction accepted rejected observed warned announced"
    " out_of_scope refused lost",
    "rule_count": "type session channel direction code id failed warned",
    "verdict": "type session channel direction prefix path_id decision codes warned_codes length"
    " collapsed announced stale since",
    "failure": "type session channel direction prefix path_id code id action asn position portal",
    "prefix": "type prefix peering connection address session state codes since",
    "asn": "type asn peering in_scope failing by_rule",
    "rule": "type code id action routes judgements portal",
    "explanation": "type prefix session channel direction decision source community path"
    " judged_path length collapsed",
    "note": "type prefix session channel direction decision note",
    "answer": "type session direction code id answer asn position portal",
}
OPTIONAL = {"failure": {"asn", "position"}, "answer": {"asn", "position"}}
CODE = {"": 1100, "verdicts": 1101, "prefixes": 1102, "asns": 1103, "rules": 1104, "explain": 1105}
JSON = 1106

REGISTRY = {
    "match": "aut-num",
    "aut_nums": [*range(650000, 650109)],
    "vrps": [{"prefix": "11.0.3.0/24", "max_length": 24, "asn": 650999}],
}


# Scenes


def partner(stage, keys=None, **options):
    """Two connections with sessions, one that ends elsewhere and one without any session."""
    data = scene.inventory(
        registered=sample.REGISTERED, connections=4, router="here", registry=REGISTRY, **(keys or {})
    )
    data["peerings"][0]["properties"]["direct"]["connections"][2]["router"] = "there"
    return scene.Scene(stage, data, **options).start()


def busy(stage, **options):
    """The same, with routes of every kind."""
    live = partner(stage, **options)
    live.announce(*sample.routes(1))
    live.settle()
    return live


def route_server(stage):
    data = scene.inventory(
        "route-server", registered=[650001, 650002, 650003, 650100], connections=1, registry=REGISTRY
    )
    live = scene.Scene(stage, data, customers=2, connections=1).start()
    live.announce(*sample.routes(1), customer=1)
    live.announce(*sample.routes(2, 650002), customer=2)
    live.check(at_least=1)
    return live


# Answers


def text_of(live, words):
    """The lines of a human answer, after a look at its form."""
    reply = live.maps(words)
    assert reply.ok, f"{words}: {reply.text}"
    well_formed(reply, CODE[words.split()[0] if words else ""])
    return reply.lines


def well_formed(reply, code):
    """The reply's lines as the protocol has them, none too long or to be taken for another."""
    assert reply.raw[-1] == "0000 ", reply.raw[-1]
    for number, line in enumerate(reply.raw[:-1]):
        head = f"{code}-" if number == 0 else " "
        assert line.startswith(head), f"not a line of {code}: {line!r}"
        text = line[len(head) :]
        assert len(text.encode()) <= LINE_MAX, f"{len(text.encode())} bytes: {text}"
        assert not re.match(r"\d{4}[ -]", text), f"looks like a reply code: {text}"
        assert text.isprintable(), repr(text)


def objects(live, words=""):
    """The lines of the JSON form of the same, after a look at their keys."""
    reply = live.maps(f"json {words}")
    assert reply.ok, f"json {words}: {reply.text}"
    well_formed(reply, JSON)
    found = [json.loads(line, object_pairs_hook=without_repeats) for line in reply.lines if line]
    for item in found:
        kind = "note" if "note" in item else item["type"]
        keys = KEYS[kind].split()
        left_out = OPTIONAL.get(kind, set()) - set(item)
        assert list(item) == [key for key in keys if key not in left_out], f"keys of {item}"
        assert left_out in (set(), OPTIONAL.get(kind, set())), f"keys of {item}"
    return found


def without_repeats(pairs):
    assert len({key for key, _ in pairs}) == len(pairs), f"a key twice: {pairs}"
    return dict(pairs)


def of_type(found, kind):
    return [item for item in found if item["type"] == kind]


def same_time(text, seconds):
    """Is this the local time in seconds, give or take one?"""
    near = [time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds + d)) for d in (-1, 0, 1)]
    return text in near


def birdc(bird, *words, **options):
    """birdc leaks what it was asked, as stock birdc does: no leak of ours."""
    before = os.environ.get("ASAN_OPTIONS", "")
    os.environ["ASAN_OPTIONS"] = f"{before}:detect_leaks=0"
    try:
        return bird.birdc(*words, **options)
    finally:
        os.environ["ASAN_OPTIONS"] = before


# Human and JSON tell the same


def rule_text(failure, length, max_length=3):
    if failure["id"] == "path-too-long":
        return f"path-too-long ({length} > {max_length})"
    if "asn" in failure:
        return f"{failure['id']} (AS{failure['asn']} at {failure['position']})"
    return failure["id"]


def verdicts_with_failures(found):
    """[(verdict, [failure, ...])], each failure behind its verdict."""
    grouped = []
    for item in found:
        if item["type"] == "verdict":
            grouped.append((item, []))
        else:
            verdict, failures = grouped[-1]
            for key in ("session", "channel", "direction", "prefix", "path_id"):
                assert item[key] == verdict[key], f"{item} behind {verdict}"
            failures.append(item)
    for verdict, failures in grouped:
        for key, action in (("codes", "reject"), ("warned_codes", "warn")):
            codes = [f["code"] for f in failures if f["action"] == action]
            assert codes == verdict[key], f"{failures} behind {verdict}"
    return grouped


def human_verdict(verdict, failures):
    """All of a verdict's line behind its time."""
    length = verdict["length"]
    failed = [f for f in failures if f["action"] == "reject"]
    warned = [f for f in failures if f["action"] == "warn"]
    portal = list(dict.fromkeys(f["portal"] for f in failed if f["portal"]))
    text = ", ".join(rule_text(f, length) for f in failed) or "-"
    if warned:
        text += "; warns: " + ", ".join(rule_text(f, length) for f in warned)
    if portal:
        text += "; portal: " + "; ".join(portal)
    if (verdict["direction"], verdict["decision"], verdict["announced"]) == ("export", "accept", False):
        text += "; not announced"
    return text + ("; by an older policy" if verdict["stale"] else "")


VERDICT = re.compile(r"(\S+) +(\S+) +(import|export) +(\S+) +(\S+ \S+) (.*)$")


def same_verdicts(live, words):
    """Both forms of `verdicts WORDS` agree; returns the JSON verdicts."""
    grouped = verdicts_with_failures(objects(live, f"verdicts {words}".strip()))
    lines = text_of(live, f"verdicts {words}".strip())
    if not grouped:
        assert lines == ["No verdicts", ""] or lines == ["No verdicts"], lines
        return []
    columns = lines[0].index("Session"), lines[0].index("Dir"), lines[0].index("Since")
    lines = [line for line in lines[1:] if line]
    assert len(lines) == len(grouped), f"{words}: {len(lines)} lines, {len(grouped)} objects"
    for line, (verdict, failures) in zip(lines, grouped):
        match = VERDICT.match(line)
        assert match, line
        told = (verdict["prefix"], verdict["session"], verdict["direction"], verdict["decision"])
        assert match.groups()[:4] == told, f"{line}\n{verdict}"
        assert same_time(match[5], verdict["since"]), f"{line}\n{verdict}"
        wanted = human_verdict(verdict, failures)
        assert match[6] == wanted, f"{line}\n{wanted}"
        if len(verdict["prefix"]) <= 19:
            assert (match.start(2), match.start(3), match.start(5)) == columns, f"columns: {line}"
    return [verdict for verdict, _ in grouped]


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
    found, lines = objects(live, "prefixes"), [x for x in text_of(live, "prefixes") if x]
    assert len(lines) == len(found) + 1, lines[-1]
    columns = [lines[0].index(word) for word in ("Peering", "Connection", "Neighbor", "State")]
    for line, item in zip(lines[1:], found):
        told = [item[k] for k in ("prefix", "peering", "connection", "address", "state")]
        assert line.split()[:5] == told, (line, item)
        assert [line.index(f" {word}", at - 1) + 1 for word, at in zip(told[1:], columns)] == columns, line
        rules = line.split(None, 5)[5:] or [""]
        ids = re.findall(r"(?:^|, )([a-z0-9-]+)", rules[0])
        codes = [CODES[i] for i in ids] if item["state"] == "rejected" else []
        assert codes == item["codes"], (line, item)
    return {(item["prefix"], item["connection"]): item for item in found}


def test_prefixes(stage):
    live = busy(stage, microsoft_channel="import all; export where net != 11.0.0.0/24;")
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
    assert objects(live, "prefixes") == []
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


# Explain


def answers_of(judge, offer, route):
    """{code: answer} by the oracle."""
    verdict = judge_route(judge, offer, route)
    role = judge.session(offer.address, offer.peer_asn).role
    answers = {}
    for code in sorted(judge.applied(role, offer.direction)):
        if judge.actions[code] == "off":
            continue
        name = {number: text for text, number in CODES.items()}[code]
        answers[code] = (
            "FAIL"
            if name in verdict["failed"]
            else "WARN"
            if name in verdict["warned"]
            else "unknown"
            if name in verdict["unknown"]
            else "pass"
        )
    return verdict, answers


def same_text(human, other):
    """The JSON form cuts long paths shorter."""
    return human.startswith(other.removesuffix("...")) if other.endswith("...") else human == other


def same_explain(live, words):
    """[(explanation, [answer, ...])]; the human form says the same."""
    grouped = []
    for item in objects(live, f"explain {words}"):
        if item["type"] == "explanation":
            grouped.append((item, []))
        else:
            assert item["session"] == grouped[-1][0]["session"], item
            assert item["direction"] == grouped[-1][0]["direction"], item
            grouped[-1][1].append(item)
    lines = [line for line in text_of(live, f"explain {words}") if line]
    for item, answers in grouped:
        way = "import from" if item["direction"] == "import" else "export to"
        head = f"{item['prefix']} {way} {item['session']}: {item['decision']}"
        line = lines.pop(0)
        if "note" in item:
            assert line == head + (f", {item['note']}" if item["note"] else ""), (line, item)
            continue
        assert line == head, (line, item)
        facts = []
        while lines and (match := re.match(r"    ([A-Z][^:]*): +(.*)$", lines[0])):
            facts.append(match[2])
            lines.pop(0)
        community = {
            "present": "8075:8007 present",
            "missing": "8075:8007 missing",
            "added": "8075:8007 missing, added by this router",
        }[item["community"]]
        wanted = [item["source"], item["path"], item["judged_path"], community]
        if item["decision"] == "out-of-scope":
            assert "no MAPS route" in lines.pop(0)
        else:
            wanted.append(f"{item['length']}, {item['collapsed']} without repeats")
        assert len(facts) == len(wanted) and all(map(same_text, facts, wanted)), (facts, wanted)
        for answer in answers:
            bad = answer["answer"] in ("FAIL", "WARN")
            text = rule_text(answer, item["length"]) if bad else answer["id"]
            portal = f"; portal: {answer['portal']}" if bad and answer["portal"] else ""
            told = f"    {answer['code']:2} {answer['answer']:<7} {text}{portal}"
            assert lines[0] == told, (lines[0], told)
            lines.pop(0)
    if not grouped:
        assert len(lines) == 1 and lines[0].startswith("No session"), lines
    else:
        assert not lines, lines
    return grouped


def explained(live, words, notes=()):
    """Every explanation that is not a note is what the oracle says, rule by rule.

    Returns {(session, direction): (decision, note or source)}."""
    judge, told = scene.Judge(live.inventory), {}
    offers = {(o.session, o.direction): o for o in live.offers()}
    for item, answers in same_explain(live, words):
        key = item["session"], item["direction"]
        told[key] = (item["decision"], item.get("note", item.get("source")))
        if "note" in item:
            assert not answers
            continue
        offer = offers[key]
        routes = [r for r in offer.routes if r.prefix == item["prefix"]]
        assert len(routes) == 1, (item, routes)
        verdict, wanted = answers_of(judge, offer, routes[0])
        assert item["decision"] == verdict["decision"], (item, verdict)
        if not item["path"].endswith("..."):
            assert parse_path(item["path"]) == routes[0].path, item
        if verdict["scope"] == "out":
            assert not answers, answers
            continue
        answered = {a["code"]: a["answer"] for a in answers}
        assert answered == wanted, (item, set(answered.items()) ^ set(wanted.items()))
        assert (item["length"], item["collapsed"]) == (verdict["length"], verdict["collapsed"])
        assert same_text(verdict["as_path"], item["judged_path"]), (item, verdict)
        for answer in answers:
            offender = verdict["offenders"].get(answer["id"])
            assert [answer[k] for k in ("asn", "position") if k in answer] == (offender or []), answer
    return told


def test_explain(stage):
    microsoft = "\n".join(
        f"route {p} blackhole;" for p in ("10.7.0.0/16", "13.64.0.0/11", "11.0.20.0/24")
    )
    live = partner(
        stage,
        keys={"rules": {"prepended": "off"}},
        microsoft_channel="import all; export where net != 11.0.9.0/24;",
        microsoft_conf=f"protocol static {{ ipv4; {microsoft} }}",
        microsoft_export="where source = RTS_STATIC",
    )
    live.announce(
        Route("11.0.0.0/24", "650001"),
        Route("11.0.1.0/24", "650001 650100 64512 {650010 650011} 650001 23456"),
        Route("11.0.2.0/24", "650001 650001"),
        Route("11.0.9.0/24", "650001"),
        Route("11.0.3.0/24", "650001", [MAPS_COMMUNITY]),
        Route("11.0.4.0/24", "650001 " + " ".join(["650100"] * 300)),
        Route("11.8.0.0/24", "650001 64512"),
        Route("11.0.5.0/24", "650001", [(65535, 65281)]),
        Route("2d00:1::/32", "650001 650100"),
        Route("2d00:2::/32", "650001 8075"),
    )
    live.settle()
    both = {("microsoft1_v4", "export"), ("microsoft2_v4", "export")}

    told = explained(live, "11.0.0.0/24")
    assert set(told) == both | {("customer1_v4", "import")}, told
    assert {decision for decision, _ in told.values()} == {"accept"}, told
    told = explained(live, "11.0.1.0/24")
    assert {told[key][0] for key in both} == {"reject"}, told
    assert told["customer1_v4", "import"][0] == "observe", told
    told = explained(live, "11.0.2.0/24")  # breaks only the rule that is off
    assert {told[key][0] for key in both} == {"accept"}, told
    assert explained(live, "11.0.3.0/24")
    assert explained(live, "11.0.4.0/24")
    told = explained(live, "11.0.9.0/24")
    assert {told[key] for key in both} == {("not offered", "rejected by the export filter")}, told
    told = explained(live, "11.0.5.0/24")
    assert {told[key][0] for key in both} == {"not offered"}, told
    told = explained(live, "11.8.0.0/24")
    assert {decision for decision, _ in told.values()} == {"out-of-scope"}, told
    told = explained(live, "2d00:1::/32")
    assert set(told) == {
        ("customer1_v6", "import"),
        ("microsoft1_v6", "export"),
        ("microsoft2_v6", "export"),
    }, told
    assert explained(live, "2d00:2::/32")["microsoft1_v6", "export"][0] == "reject"
    told = explained(live, "13.64.0.0/11")
    assert told["microsoft1_v4", "import"][0] == "accept", told
    assert told["microsoft2_v4", "export"][0] == "out-of-scope", told

    # Vetoed on import, and kept nowhere
    told = explained(live, "10.7.0.0/16")
    assert told == {
        (f"microsoft{n}_v4", "import"): ("reject", "bogon-prefix") for n in (1, 2)
    }, told
    told = explained(live, "11.0.20.0/24")
    assert told["microsoft1_v4", "import"] == ("reject", "own-prefix-from-microsoft"), told

    assert set(explained(live, "11.0.0.0/24 session microsoft1_v4")) == {("microsoft1_v4", "export")}
    assert set(explained(live, "session link2 11.0.0.0/24")) == {("microsoft2_v4", "export")}
    assert explained(live, "11.77.0.0/24") == {}
    assert explained(live, "11.0.0.0/16") == {}


def test_explain_kept_filtered(stage):
    live = partner(
        stage,
        keys={"clients": {"action": "reject"}},
        customer_channel="import keep filtered; import all; export none;",
    )
    live.announce(
        Route("11.0.1.0/24", "650001 64512"),
        Route("11.0.2.0/24", "650001"),
        Route("2d00:1::/32", "650001 64512"),
    )
    live.check(at_least=2)
    told = explained(live, "11.0.1.0/24")
    assert told == {("customer1_v4", "import"): ("reject", "this session, kept as filtered")}, told
    told = explained(live, "2d00:1::/32")
    assert told == {("customer1_v6", "import"): ("reject", "this session, kept as filtered")}, told
    assert len(explained(live, "11.0.2.0/24")) == 3


def test_explain_vetoed_with_path_ids(stage):
    live = partner(
        stage,
        keys={"clients": {"action": "reject"}},
        customer_channel="import all; export none; add paths rx;",
        speaker_options={"add_path": "tx"},
        families=(4,),
    )
    for path_id in (7, 3, 9000):
        live.announce(Route("11.0.1.0/24", f"650001 {64512 + path_id}", path_id=path_id))
    live.check()
    found = of_type(objects(live, "verdicts 11.0.1.0/24"), "verdict")
    assert sorted(v["path_id"] for v in found) == [3, 7, 9000], found
    notes = objects(live, "explain 11.0.1.0/24")
    assert [item["decision"] for item in notes] == ["reject"] * 3, notes
    assert sorted(item["note"] for item in notes) == [
        f"{rule} (AS{64512 + n} at 3), origin-not-in-registry"
        for rule, n in (("private-asn", 3), ("private-asn", 7), ("reserved-asn", 9000))
    ], notes


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
    words = ("", "verdicts rejected", "prefixes", "asns", "rules", "explain 11.0.1.0/24", "verdicts foo")
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
        assert lines[0] == "BIRD 2.17.5 ready." or lines[0].startswith("BIRD "), lines[0]
        assert lines[1:-1] == [line for line in live.maps(words).lines if line], words
    status, text = birdc(live.router, "show", "maps", "verdicts", "foo")
    assert status == 1 and "not understood" in text, text


def test_birdc_abbreviates(stage):
    live = busy(stage)
    for short, words in (
        ("sh ma v", "verdicts"),
        ("sho map verd rejected export", "verdicts rejected export"),
        ("sh ma p", "prefixes"),
        ("sh ma r", "rules"),
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
        for word in ("verdicts", "prefixes", "asns", "rules", "explain", "json"):
            assert re.search(rf"show maps {word}\b", shown), shown
        shown = birdc.type("show maps verdicts ?")
        for word in ("rejected", "session", "rule", "for", "in"):
            assert word in shown, shown
        assert "maps" in birdc.type("show ?")
        assert "show maps verdicts " in birdc.type("show maps verd\t")
        assert "show maps json explain " in birdc.type("show maps json expl\t")
        assert "show maps verdicts session " in birdc.type("show maps verdicts sess\t")
        listed = birdc.type("show maps \t\t")
        for word in ("verdicts", "prefixes", "asns", "rules", "explain", "json"):
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

    for words in ("", "verdicts", "prefixes", "asns", "rules", f"explain {worst.prefix}"):
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
