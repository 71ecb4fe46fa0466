#!/usr/bin/python3
#
#	bird-maps -- birdmaps reconcile on what real routers say
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Two routers' answers, as birdc prints them, against Azure's lists, which are made of what
Microsoft's BIRDs really hold."""

import json
import os
import subprocess

from answers import birdc
from harness.route import Route, format_path
from harness.stage import run
from routers import LOCAL, ONE, REGISTERED, SECOND, TWO, Pair

BIRDMAPS = os.environ["BIRDMAPS"]


def received(pair):
    """What Azure would list."""
    holds = [r for n in (1, 2) for r in pair.live.microsoft_routes(n)]
    holds += pair.microsoft3.routes("protocol partner_v4")
    return [
        {
            "prefix": r.prefix,
            "nextHop": r.next_hop,
            "asPath": format_path(r.path),
            "originAsValidationState": "Unknown",
            "rpkiValidationState": "Unknown",
        }
        for r in holds
    ]


def answers(pair):
    """The files with the routers' answers."""
    files = []
    for bird in (pair.live.router, pair.there):
        text = ""
        for words in ("prefixes", "verdicts export"):
            status, said = birdc(bird, "show", "maps", "json", *words.split())
            assert status == 0, said
            text += said
        files.append(pair.stage.write(f"{bird.name}.ndjson", text))
    return files


def reconcile(pair, routes, states=None):
    """({(kind, prefix, connection)}, exit status)"""
    words = [BIRDMAPS, "reconcile", "--json", "--received", pair.stage.write("r.json", json.dumps(routes))]
    if states:
        listed = [{"prefix": p, "prefixValidationState": s} for p, s in states.items()]
        words += ["--registered", pair.stage.write("p.json", json.dumps(listed))]
    for file in answers(pair):
        words += ["--router", file]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.stderr.startswith("differences "), done.stderr
    return {(d["kind"], d["prefix"], d["connection"]) for d in found}, done.returncode


def test_what_is_announced_is_received(stage):
    pair = Pair(stage).start()
    routes = received(pair)
    assert len(routes) == 9 and {r["nextHop"] for r in routes} == set(LOCAL.values()), routes
    verified = {prefix: "Verified" for prefix in REGISTERED}
    assert reconcile(pair, routes, verified) == (set(), 0)

    # Microsoft has lost one, and has another one with a path that nobody announces
    lost = next(r for r in routes if (r["prefix"], r["nextHop"]) == (ONE, LOCAL["link3"]))
    other = next(r for r in routes if (r["prefix"], r["nextHop"]) == (TWO, LOCAL[SECOND]))
    other["asPath"] += " 650009"
    found = reconcile(pair, [r for r in routes if r is not lost], {**verified, ONE: "Failed"})
    assert found == (
        {("not-received", ONE, "link3"), ("path", TWO, SECOND), ("validation", ONE, None)},
        1,
    ), found


def test_what_is_not_announced_any_more(stage):
    pair = Pair(stage).start()
    before = received(pair)
    pair.change(2, f"if net = {TWO} then bgp_path.prepend(64512); accept;")
    found = reconcile(pair, before, {p: "Verified" for p in REGISTERED})
    assert found == ({("not-announced", TWO, SECOND), ("validation", TWO, None)}, 1), found
    states = {p: "Failed" if p == TWO else "Verified" for p in REGISTERED}
    assert reconcile(pair, received(pair), states) == (set(), 0)


def test_what_goes_out_beyond_the_inventory(stage):
    pair = Pair(stage, mode="observe").start()
    tagged = Route("11.9.0.0/24", "650001", [(8075, 8007)])
    pair.live.announce(tagged)
    pair.settle()
    routes = received(pair)
    assert len(routes) == 11, routes
    assert reconcile(pair, routes) == (set(), 0)
    fewer = [r for r in routes if r["prefix"] != tagged.prefix]
    found = {("not-received", tagged.prefix, name) for name in ("link1", SECOND)}
    assert reconcile(pair, fewer) == (found, 1)


if __name__ == "__main__":
    run(globals())
