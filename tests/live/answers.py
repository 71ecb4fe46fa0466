#
#	bird-maps -- what `show maps` answered, in both its forms
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import json
import os
import re
import time

from harness import sample, scene
from harness.ledger import CODES, judge_route
from harness.route import parse_path

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
    "sent": "type prefix connection carries communities med length judged_path",
    "prefix_verdict": "type prefix peering verdict connections advertised rejected absent down held"
    " restarting elsewhere",
    "portal": "type prefix connection local message",
    "finding": "type prefix connection address code id action what twin value other todo",
    "connection": "type connection session address local state registered advertised held routes"
    " max_routes",
    "readiness": "type verdict registered_prefixes registered_asns ready ready_here not_ready"
    " with_held sessions up down held restarting elsewhere session_findings hold_down",
    "asn": "type asn peering in_scope failing by_rule",
    "rule": "type code id action routes judgements portal",
    "explanation": "type prefix session channel direction decision source community path"
    " judged_path length collapsed",
    "note": "type prefix session channel direction decision note",
    "answer": "type session direction code id answer asn position portal",
}
OPTIONAL = {"failure": {"asn", "position"}, "answer": {"asn", "position"}}
CODE = {"": 1100, "verdicts": 1101, "prefixes": 1102, "asns": 1103, "rules": 1104, "explain": 1105}
JSON, CODE["readiness"] = 1106, 1107

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
