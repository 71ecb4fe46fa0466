#!/usr/bin/python3
#
#	bird-maps -- MRT files are played as they were recorded
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Tables and updates through mrt_text.py and the replayer, into a neighbour that keeps each message
and into BIRDs, which must hold in the end what stands at the file's end."""

import gzip
import struct

from played import (
    OWN,
    ROUTER,
    Neighbor,
    add_customers,
    contents,
    dump,
    play,
    read_events,
    read_text,
    refused,
    replayer_with,
    router,
    text_of,
    written,
)

from harness import namespace, wire
from harness.bird import wait_until
from harness.route import MAPS_COMMUNITY, Route, format_path
from harness.stage import run

HOPS = {4: OWN, 6: "fd00:1:1::2"}


def record(kind, subtype, body):
    return struct.pack("!IHHI", 0, kind, subtype, len(body)) + body


def rib(prefix, *paths):
    """A TABLE_DUMP_V2 record."""
    route = Route(prefix, communities=[MAPS_COMMUNITY])
    body = struct.pack("!I", 0) + wire.encode_prefix(prefix) + struct.pack("!H", len(paths))
    for path in paths:
        attributes = wire._attribute(2, 0x40, wire.encode_path(Route(prefix, path).path))
        attributes += wire._attribute(8, 0xC0, struct.pack("!HH", *route.communities[0]))
        body += struct.pack("!HIH", 0, 0, len(attributes)) + attributes
    return record(13, 4 if ":" in prefix else 2, body)


def bgp4mp(message):
    """Two records for one BGP message each: with whole seconds, and with microseconds."""
    body = struct.pack("!IIHH", 650001, 650000, 0, 1) + bytes(8) + message
    return record(16, 4, body), record(17, 4, bytes(4) + body)


def announce(path, *prefixes):
    routes = [Route(prefix, path, [MAPS_COMMUNITY]) for prefix in prefixes]
    return [*wire.encode_announcements(routes, HOPS, set())]


def withdraw(*prefixes):
    family = 6 if ":" in prefixes[0] else 4
    return [*wire.encode_withdrawals(family, [(prefix, 0) for prefix in prefixes], set())]


def exchange(gone, path, prefix):
    """One message that does both."""
    attributes = wire._encode_attributes(Route(prefix, path, [MAPS_COMMUNITY]), OWN)
    parts = wire.encode_prefix(gone), attributes, wire.encode_prefix(prefix)
    gone, attributes, prefix = parts
    sizes = [struct.pack("!H", len(part)) for part in (gone, attributes)]
    return [wire.message(wire.UPDATE, sizes[0] + gone + sizes[1] + attributes + prefix)]


MESSAGES = [
    *announce("650001 650002", "11.1.0.0/16", "11.2.0.0/16"),
    *announce("650001", "2d00:1::/32", "2d00:2::/32"),
    *withdraw("11.1.0.0/16"),
    *announce("650001 650003", "11.1.0.0/16"),
    *withdraw("11.2.0.0/16", "11.9.0.0/16"),
    *withdraw("2d00:2::/32", "2d00:1::/32"),
    *announce("650001 650004", "2d00:2::/32"),
    *announce("650001 650005", "11.3.0.0/16", "11.4.0.0/16"),
    *announce("650001 650006", "11.3.0.0/16"),
    *exchange("11.4.0.0/16", "650001 {4 5}", "11.5.0.0/16"),
]
EVENTS = [
    ("A", "11.1.0.0/16", "650001 650002"),
    ("A", "11.2.0.0/16", "650001 650002"),
    ("A", "2d00:1::/32", "650001"),
    ("A", "2d00:2::/32", "650001"),
    ("W", "11.1.0.0/16"),
    ("A", "11.1.0.0/16", "650001 650003"),
    ("W", "11.2.0.0/16"),
    ("W", "11.9.0.0/16"),
    ("W", "2d00:2::/32"),
    ("W", "2d00:1::/32"),
    ("A", "2d00:2::/32", "650001 650004"),
    ("A", "11.3.0.0/16", "650001 650005"),
    ("A", "11.4.0.0/16", "650001 650005"),
    ("A", "11.3.0.0/16", "650001 650006"),
    ("W", "11.4.0.0/16"),
    ("A", "11.5.0.0/16", "650001 {4 5}"),
]
STANDING = [
    Route("11.1.0.0/16", "650001 650003", [MAPS_COMMUNITY]),
    Route("11.3.0.0/16", "650001 650006", [MAPS_COMMUNITY]),
    Route("11.5.0.0/16", "650001 {4 5}", [MAPS_COMMUNITY]),
    Route("2d00:2::/32", "650001 650004", [MAPS_COMMUNITY]),
]
ANNOUNCED = sum(event[0] == "A" for event in EVENTS)
WITHDRAWN = len(EVENTS) - ANNOUNCED


def updates(stage, *options):
    """The text of the messages above, with state changes between them."""
    file = stage.directory + "/updates.gz"
    with gzip.open(file, "wb") as out:
        for number, message in enumerate(MESSAGES):
            out.write(bgp4mp(message)[number % 2])
            out.write(record(16, 5, struct.pack("!IIHH", 650001, 650000, 0, 1) + bytes(12)))
    return text_of(stage, file, *options)


def events(found):
    """What Updates did, in the order in which it counts."""
    for update in found:
        yield from (("W", prefix) for prefix, _ in update.withdrawn)
        yield from (("A", route.prefix, format_path(route.path)) for route in update.routes)


def of_family(found, family):
    return [event for event in found if (":" in event[1]) == (family == 6)]


def test_a_table_is_read(stage):
    file = stage.directory + "/rib.gz"
    with gzip.open(file, "wb") as out:
        out.write(record(13, 1, bytes(8)))
        out.write(rib("11.1.0.0/16", "650001 650002", "650003 {4 5}"))
        out.write(rib("2d00:1::/32", "650001"))
    for options, count in (["--once"], 2), ([], 3):
        text = text_of(stage, file, *options)
        routes = read_text(text)
        assert len(routes) == count
        assert routes[0] == Route("11.1.0.0/16", "650001 650002", [MAPS_COMMUNITY])
    assert routes[1] == Route("11.1.0.0/16", "650003 {4 5}", [MAPS_COMMUNITY])

    bird = router(stage)
    replayer, told = replayer_with(f"read {text}")
    with replayer:
        add_customers(replayer, table="t")
        replayer.up("c*")
        assert (told["routes"], told["standing"]) == (3, 2), told
        assert play(replayer, bird)["routes"] == 3
        assert contents(bird.routes()) == contents(routes[1:])


def test_updates_are_read_in_their_order(stage):
    assert [event[:3] for event in read_events(updates(stage))] == EVENTS
    routes = read_text(updates(stage, "--once"))
    firsts = {event[1]: event for event in reversed(EVENTS) if event[0] == "A"}
    assert len(routes) == len(firsts) == 7
    assert {("A", r.prefix, format_path(r.path)) for r in routes} == set(firsts.values())


def test_updates_go_out_in_their_order(stage):
    namespace.add_addresses(ROUTER, OWN)
    neighbor = Neighbor()
    replayer, told = replayer_with(f"read {updates(stage)}")
    with replayer:
        counts = told["routes"], told["withdrawals"], told["standing"]
        assert counts == (ANNOUNCED, WITHDRAWN, len(STANDING)), told
        again = read_events(written(stage, replayer))
        assert [event[:3] for event in again] == EVENTS

        add_customers(replayer, table="t")
        replayer.up("c1")
        sent = replayer.ask("play", "c1")
        replayer.ask("go", "c1")
        wait_until(lambda: len(neighbor.ends()) == 2, "both ends of RIB")
        assert (sent["routes"], sent["withdrawals"]) == (ANNOUNCED, WITHDRAWN), sent
        found = neighbor.take()
        assert len(found) == sent["updates"] + 2
        for family in (4, 6):
            assert of_family(events(found), family) == of_family(EVENTS, family)

        # From here on it is what stands
        neighbor.socket.sendall(wire.refresh(4))
        wait_until(lambda: (1, wire.REFRESH_END) in neighbor.refreshes, "an answer to a refresh")
        found = [route for update in neighbor.take() for route in update.routes]
        assert contents(found) == contents(r for r in STANDING if r.family == 4)
        for command, count in (["withdraw", "c1", 100], "withdrawals"), (["again", "c1"], "routes"):
            assert replayer.ask(*command)[count] == len(STANDING)
        replayer.ask("go", "c1")
        wait_until(lambda: len([*events(neighbor.updates)]) == 8, "all of it again")
        wanted = [(kind, r.prefix) for kind in "WA" for r in STANDING]
        assert sorted(event[:2] for event in events(neighbor.take())) == sorted(wanted)


def test_a_bird_holds_what_stands(stage):
    bird = router(stage, sessions=3)
    text = updates(stage)
    replayer, _ = replayer_with(f"read {text}")
    with replayer:
        add_customers(replayer, 3, table="t")
        replayer.up("c*")
        sent = play(replayer, bird)
        assert (sent["routes"], sent["withdrawals"]) == (ANNOUNCED, WITHDRAWN), sent
        assert contents(bird.routes()) == contents(STANDING)
        assert play(replayer, bird, "withdraw", 100)["withdrawals"] == len(STANDING)
        assert not bird.routes()
        assert play(replayer, bird, "again")["routes"] == len(STANDING)
        assert contents(bird.routes()) == contents(STANDING)

        packed = replayer.ask("table", "packed", "read", text, "packed")
        counts = packed["routes"], packed["withdrawals"], packed["standing"]
        assert counts == (len(STANDING), 0, len(STANDING)), packed
        assert contents(dump(stage, replayer, "packed")) == contents(STANDING)


def test_a_line_that_cannot_be_understood_refuses_the_file(stage):
    replayer, _ = replayer_with()
    good = "BGP4MP|0|W|0.0.0.0|0|11.1.0.0/16"
    with replayer:
        for bad in ("BGP4MP|0|W", "BGP4MP|0|W|0.0.0.0|0|", "BGP4MP|0|W|0.0.0.0|0|11.1.0.1/16"):
            file = stage.write("bad.txt", f"{good}\n{bad}\n")
            refused(replayer, "line 2: what is withdrawn", "table", "bad", "read", file)
        file = stage.write("good.txt", f"{good}\nBGP4MP|0|STATE|0.0.0.0|0|6|1\n")
        assert replayer.ask("table", "good", "read", file)["withdrawals"] == 1


if __name__ == "__main__":
    run(globals())
