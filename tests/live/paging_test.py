#!/usr/bin/python3
#
#	bird-maps -- listings of hundreds of thousands of verdicts
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import copy
import json
import os
import re
import time

from harness import scene
from harness.bird import TIME_SCALE, wait_until
from harness.control import Control
from harness.route import MAPS_COMMUNITY, Route
from harness.stage import run, settle

# Each route is judged on import and on export: twice as many verdicts. A BIRD that runs under
# another program, as valgrind, is too slow for so many.
ROUTES = 5000 if os.environ.get("BIRD_WRAP") else 100000
PATIENCE = 120
LATENCY = 2.0
PIECE = 65536


def prefix(number):
    """A /26 of 11.0.0.0/8."""
    return f"11.{number >> 10}.{number >> 2 & 255}.{(number & 3) << 6}/26"


def routes(numbers, path="650001"):
    return [Route(prefix(n), path, [MAPS_COMMUNITY]) for n in numbers]


def start(stage, announced=ROUTES, hold_time=240, deployment="partner"):
    """Routes that are tagged, but not registered: in scope, rejected on export."""
    registered = ["11.255.255.0/24"] if deployment == "partner" else [650001]
    data = scene.inventory(deployment, registered=registered, connections=1)
    live = scene.Scene(
        stage,
        data,
        connections=1,
        families=(4,),
        speaker_options={"hold_time": int(hold_time * TIME_SCALE)},
    ).start()
    live.announce(*routes(range(announced)))
    wait_for_verdicts(live, 2 * announced)
    return live


def calm(live):
    settle([live.router], live.speakers.values(), PATIENCE)


def counted(live):
    """How many verdicts there are, as the sessions' counts have it."""
    keys = ("accepted", "rejected", "observed")
    return sum(
        sum(line[key] for key in keys) for line in live.maps_json("") if line["type"] == "counts"
    )


def wait_for_verdicts(live, number):
    wait_until(
        lambda: counted(live) == number,
        f"{number} verdicts",
        PATIENCE,
        lambda: f"there are {counted(live)}",
    )
    calm(live)


class Listing:
    """An answer that is read as slowly as the test likes."""

    def __init__(self, live, words="verdicts"):
        self.control = Control(
            live.router.socket_file, 30 * TIME_SCALE, receive_buffer=4096
        )
        self.control.send(f"show maps {words}")
        self.bytes, self.size = [], 0

    def read(self, size):
        """At least so many bytes more, unless the answer ends before."""
        wanted = self.size + size
        while self.size < wanted and not self.ended:
            data = self.control.socket.recv(PIECE)
            assert data, "BIRD closed the connection"
            self.bytes.append(data)
            self.size += len(data)
        return self

    @property
    def ended(self):
        tail = b"".join(self.bytes[-2:])[-7:]
        return tail.endswith(b"\n0000 \n") or tail == b"0000 \n"

    def finish(self):
        """Reads the rest; returns the lines without their codes."""
        self.read(1 << 62)
        lines = b"".join(self.bytes).decode().split("\n")
        assert lines.pop() == "" and lines.pop() == "0000 ", lines[-3:]
        self.control.close()
        if lines:
            assert re.match("110[0-7]-", lines[0]), lines[0]
            lines[0] = " " + lines[0][5:]
        odd = [line for line in lines if not line.startswith(" ")]
        assert not odd, f"not lines of an answer: {odd[:3]}"
        return [line[1:] for line in lines]

    def leave(self):
        self.control.close()


def keys_of(lines):
    """{(prefix, session, direction)} of the verdicts listed; none of them may be there twice."""
    if lines and lines[0].startswith("{"):
        found = [json.loads(line) for line in lines]
        keys = [(f["prefix"], f["session"], f["direction"]) for f in found if f["type"] == "verdict"]
    else:
        keys = [tuple(line.split(None, 3)[:3]) for line in lines[1:]]
    unique = set(keys)
    assert len(unique) == len(keys), f"{len(keys) - len(unique)} of {len(keys)} are there twice"
    return unique


def wanted_keys(numbers):
    sides = (("customer1_v4", "import"), ("microsoft1_v4", "export"))
    return {(prefix(n), *side) for n in numbers for side in sides}


def same_keys(found, wanted):
    lacking, odd = wanted - found, found - wanted
    assert not lacking, f"{len(lacking)} of {len(wanted)} are not listed: {sorted(lacking)[:3]}"
    assert not odd, f"{len(odd)} are listed that are not there: {sorted(odd)[:3]}"


def whole(live, numbers=range(ROUTES), words="verdicts"):
    same_keys(keys_of(Listing(live, words).finish()), wanted_keys(numbers))


def memory(live):
    """(bytes by `show memory`, resident bytes), in total."""
    # The sanitizers and valgrind keep freed memory; they find leaks by themselves
    if os.environ.get("SAN") or os.environ.get("BIRD_WRAP"):
        return 0, 0
    total = next(l for l in live.router.ask("show memory").lines if l.startswith("Total:"))
    amount, unit = re.match(r"Total: +([\d.]+) (\S?)B", total).groups()
    with open(f"/proc/{live.router.process.pid}/statm", encoding="ascii") as file:
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return float(amount) * {"": 1, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30}[unit], resident


# The tests


def test_a_slow_reader_holds_nobody_up(stage):
    live = start(stage, hold_time=6)
    ups = live.customer().count("up")
    listing = Listing(live)
    other = live.router.connect()
    slowest, began = 0.0, time.monotonic()
    while time.monotonic() < began + 9 * TIME_SCALE:
        listing.read(PIECE)
        asked = time.monotonic()
        assert other.ask("show status").ok
        assert len(other.ask("show maps json rules").lines) > 10
        slowest = max(slowest, time.monotonic() - asked)
        time.sleep(0.2)
    assert not listing.ended or ROUTES < 10000, "all was read before the reading was slow"
    assert slowest < LATENCY * TIME_SCALE, f"another client waited for {slowest:.2f} s"
    same_keys(keys_of(listing.finish()), wanted_keys(range(ROUTES)))
    assert live.router.established("microsoft1_v4"), "the session with Microsoft went down"
    assert live.customer().established and live.customer().count("up") == ups, live.customer().events


def test_each_form_lists_everything(stage):
    live = start(stage)
    whole(live, words="verdicts")
    whole(live, words="json verdicts")
    few = [line for line in Listing(live, "json verdicts 11.3.7.64/26").finish()]
    assert len(keys_of(few)) == 2, "one of many"
    none = Listing(live, "verdicts rule 30").finish()
    assert none == ["No verdicts"], none[:3]
    lines = Listing(live, "json explain 11.3.7.64/26").finish()
    told = [json.loads(line) for line in lines]
    ways = [(t["session"], t["decision"]) for t in told if t["type"] == "explanation"]
    assert ways == [("customer1_v4", "observe"), ("microsoft1_v4", "reject")], ways


def test_readers_of_all_speeds(stage):
    live = start(stage)
    listings = [Listing(live, "json verdicts" if n % 2 else "verdicts") for n in range(6)]
    for step in range(1, 20):
        for number, listing in enumerate(listings):
            listing.read(step * 3000 * (number + 1))
    for listing in reversed(listings):
        same_keys(keys_of(listing.finish()), wanted_keys(range(ROUTES)))


def test_readers_that_leave(stage):
    live = start(stage, ROUTES // 2)
    numbers = range(ROUTES // 2)

    def come_and_go():
        for number in range(30):
            words = ("verdicts", "json verdicts", "explain 11.0.0.0/26", "verdicts rule 30")
            listing = Listing(live, words[number % 4])
            if number % 3:
                listing.read(PIECE * (number % 5))
            listing.leave()
        live.router.ask("show status")

    whole(live, numbers)
    come_and_go()
    before = memory(live)
    for _ in range(5):
        come_and_go()
    whole(live, numbers)
    after = memory(live)
    for kind, old, new in zip(("show memory", "resident"), before, after):
        assert new - old < 4 << 20, f"{kind}: {old} bytes before, {new} after"


def test_readers_of_asns_that_leave(stage):
    live = start(stage, ROUTES // 2, deployment="route-server")
    whole_answer = live.maps("json asns").lines

    def come_and_go():
        for number in range(200):
            listing = Listing(live, "json asns")
            if number % 2:
                listing.read(1)
            listing.leave()

    come_and_go()
    before = memory(live)
    for _ in range(5):
        come_and_go()
    assert live.maps("json asns").lines == whole_answer
    assert json.loads(whole_answer[0])["in_scope"] == ROUTES // 2, whole_answer
    after = memory(live)
    assert after[1] - before[1] < 4 << 20, f"resident: {before[1]} bytes before, {after[1]} after"


def test_the_table_changes_midway(stage):
    live = start(stage)
    listings = [Listing(live, words).read(PIECE) for words in ("verdicts", "json verdicts")]
    customer = live.customer()
    gone = range(0, ROUTES, 2)
    customer.withdraw(*(prefix(n) for n in gone))
    for listing in listings:
        listing.read(10 * PIECE)
    added = range(ROUTES, ROUTES + ROUTES // 2)
    customer.announce(*routes(added))
    for listing in listings:
        listing.read(10 * PIECE)
    customer.announce(*routes(range(1, ROUTES, 8), "650001 64512"))
    kept = wanted_keys(range(1, ROUTES, 2))
    maybe = wanted_keys([*gone, *added])
    wait_for_verdicts(live, len(kept) + 2 * len(added))
    for listing in listings:
        found = keys_of(listing.finish())
        assert kept <= found, f"{len(kept - found)} that were there all the time are not listed"
        assert found <= kept | maybe, sorted(found - kept - maybe)[:3]
    whole(live, [*range(1, ROUTES, 2), *added])


def test_everything_goes_midway(stage):
    live = start(stage)
    listings = [Listing(live, words).read(PIECE) for words in ("verdicts", "json verdicts")]
    live.customer().withdraw(*(prefix(n) for n in range(ROUTES)))
    wait_for_verdicts(live, 0)
    for listing in listings:
        assert keys_of(listing.finish()) <= wanted_keys(range(ROUTES))
    assert live.maps("verdicts").lines[0] == "No verdicts"


def test_the_session_restarts_midway(stage):
    live = start(stage)
    listings = [Listing(live, words).read(PIECE) for words in ("verdicts", "json verdicts")]
    live.router.ask("restart microsoft1_v4")
    live.customer().flap()
    for listing in listings:
        listing.read(PIECE)
    live.wait_up()
    wait_for_verdicts(live, 2 * ROUTES)
    for listing in listings:
        assert keys_of(listing.finish()) <= wanted_keys(range(ROUTES))
    whole(live)


def test_another_policy_midway(stage):
    live = start(stage)
    listings = [Listing(live, words).read(PIECE) for words in ("verdicts", "json verdicts")]
    for step in range(3):
        reply = live.reconfigure({**copy.deepcopy(live.inventory), "max_length": 5 + step})
        assert reply.ok, reply.text
        for listing in listings:
            listing.read(PIECE)
    wait_for_verdicts(live, 2 * ROUTES)
    for listing in listings:
        same_keys(keys_of(listing.finish()), wanted_keys(range(ROUTES)))
    whole(live)
    stale = [line for line in live.maps("verdicts 11.3.7.64/26").lines if "older policy" in line]
    assert not stale, stale


def test_a_policy_of_other_rules_and_undo_midway(stage):
    live = start(stage)
    first = Listing(live).read(PIECE)
    changed = {**copy.deepcopy(live.inventory), "rules": {"prefix-not-registered": "off"}}
    assert live.reconfigure(changed).ok
    second = Listing(live, "json verdicts accepted").read(PIECE)
    reply = live.router.configure("undo")
    assert reply.ok, reply.text
    wait_for_verdicts(live, 2 * ROUTES)
    same_keys(keys_of(first.finish()), wanted_keys(range(ROUTES)))
    assert keys_of(second.finish()) <= wanted_keys(range(ROUTES))
    whole(live)


def test_the_plugin_goes_midway_and_comes_back(stage):
    live = start(stage)
    listings = [Listing(live, words).read(PIECE) for words in ("verdicts", "json verdicts", "json explain 11.0.0.0/26")]
    late = [Listing(live, words).read(PIECE) for words in ("verdicts", "json verdicts")]
    live.plugin = False
    reply = live.router.reconfigure(live.router_conf())
    assert reply.ok, reply.text
    for listing in listings:
        assert keys_of(listing.finish()) <= wanted_keys(range(ROUTES))
    assert "syntax error" in live.maps("verdicts").text
    settle([live.router, *live.microsoft.values()], live.speakers.values(), PATIENCE)
    assert len(live.microsoft_holds()[1]) == ROUTES, "without the plugin all goes out"
    reply = live.router.configure("undo")
    assert reply.ok, reply.text
    wait_for_verdicts(live, 2 * ROUTES)
    for listing in late:
        assert keys_of(listing.finish()) <= wanted_keys(range(ROUTES))
    whole(live)


def test_bird_ends_midway(stage):
    live = start(stage, ROUTES // 4)
    listings = [Listing(live, words).read(PIECE) for words in ("verdicts", "json verdicts")]
    status = live.router.stop()
    assert status == 0, f"status {status}\n{live.router.tail()}"
    for listing in listings:
        listing.leave()


if __name__ == "__main__":
    run(globals())
