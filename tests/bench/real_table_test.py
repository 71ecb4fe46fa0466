#!/usr/bin/python3
#
#	bird-maps -- real tables become what is measured
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""What is left out of a table is what a BIRD leaves out, what is known of it is right, and rows of
the bench run on it, which check what the daemon holds and has judged."""

import bz2
import gzip

from played import (
    add_customers,
    as_route,
    contents,
    dump,
    play,
    read_events,
    read_text,
    replayer_with,
    router,
    written,
)

import real_table
import table_bench
from harness.route import MAPS_COMMUNITY
from harness.stage import run
from mrt_test import STANDING, updates
from table_rows import of_real

TAKEN = (
    "11.1.0.0/16|3333 1103",
    "11.2.0.0/16|3333 {1103 1104}",
    "10.0.0.0/8|3333",
    "100.64.0.0/10|3333",
    "11.3.0.0/16|",
    "0.0.0.0/0|3333",
    "0.0.0.0/8|3333",
    "240.0.0.0/4|3333",
    "255.255.255.0/24|3333",
    "2d00:1::/32|3333 1103",
    "fec0::/10|3333",
    "::/0|3333",
)
REFUSED = (
    "11.9.0.0/16|3333 650000 1103",
    "11.10.0.0/16|3333 {650000}",
    "11.11.0.0/16|(3333) 1103",
    "127.0.0.0/8|3333",
    "224.0.0.0/4|3333",
    "239.1.0.0/16|3333",
    "::1/128|3333",
    "fe80::/10|3333",
    "ff00::/8|3333",
)


def line(kind, fields, communities="1103:1"):
    return f"{kind}|0.0.0.0|0|{fields}|IGP|0.0.0.0|0|0|{communities}|NAG||\n"


def table_lines(texts):
    return "".join(line("TABLE_DUMP2|0|B", text) for text in texts)


def prepared(stage, file):
    return real_table.tables(file, stage.directory)


def played_from(table):
    """The routes that it is made of."""
    command, file, packed = table.words
    assert (command, packed) == ("read", "packed")
    return read_text(file)


def test_what_a_bird_does_not_take_is_left_out(stage):
    file = stage.write("table.txt", table_lines(TAKEN + REFUSED))
    found = contents(played_from(prepared(stage, file)["real"]))
    wanted = [as_route(*text.split("|"), "1103:1") for text in TAKEN]
    assert found == contents(wanted), found

    bird = router(stage)
    replayer, told = replayer_with(f"read {file}")
    with replayer:
        add_customers(replayer, table="t")
        replayer.up("c*")
        assert play(replayer, bird)["routes"] == told["routes"] == len(TAKEN + REFUSED)
        assert contents(bird.routes()) == found, contents(bird.routes())


def test_a_route_of_several_neighbours_is_the_first(stage):
    texts = ("11.1.0.0/16|3333 1103", "11.2.0.0/16|1104", "11.1.0.0/16|1105")
    found = prepared(stage, stage.write("table.txt", table_lines(texts)))["real"]
    assert {r.prefix: r.path[0][1] for r in played_from(found)} == {
        "11.1.0.0/16": (3333, 1103),
        "11.2.0.0/16": (1104,),
    }
    assert found.asns == (1104, 3333)


def test_of_updates_it_is_what_stands(stage):
    file = updates(stage)
    assert contents(played_from(prepared(stage, file)["real"])) == contents(STANDING)
    with open(file, "a", encoding="ascii") as out:
        out.write(line("BGP4MP|0|A", "11.3.0.0/16|3333 650000"))
        out.write(line("BGP4MP|0|A", "11.1.0.0/16|3333", "8075:8007"))
    found = {r.prefix: r for r in played_from(prepared(stage, file)["real"])}
    assert set(found) == {r.prefix for r in STANDING if r.prefix != "11.3.0.0/16"}
    assert found["11.1.0.0/16"].path == ((2, (3333,)),)


def test_files_may_be_packed(stage):
    text = table_lines(TAKEN).encode()
    mrt_file = stage.directory + "/updates.gz"
    updates(stage)
    with gzip.open(mrt_file, "rb") as file:
        plain = file.read()
    for data, wanted in (text, len(TAKEN)), (plain, len(STANDING)):
        for packed in (data, gzip.compress(data), bz2.compress(data)):
            name = stage.directory + "/packed"
            with open(name, "wb") as out:
                out.write(packed)
            found = prepared(stage, name)["real"]
            assert len(played_from(found)) == found.facts["routes"] == wanted


def made_text(stage, routes=3000):
    """A made-up table as a file, and what is known of it."""
    replayer, told = replayer_with(f"make transit {routes} 500 7")
    with replayer:
        return written(stage, replayer), told


def test_what_is_known_of_it_is_right(stage):
    file, told = made_text(stage)
    tables = prepared(stage, file)
    facts = tables["real"].facts
    assert facts == {key: told[key] for key in ("routes", "tagged", "good", "bad")}, (facts, told)
    assert tables["real"].asns == (650001,)


def test_some_sets_get_the_community(stage):
    file, told = made_text(stage)
    tables = prepared(stage, file)
    before, after = (played_from(tables[name]) for name in ("real", "tagged"))
    more = [r for r in after if MAPS_COMMUNITY in r.communities]
    assert 1.2 * told["tagged"] < len(more) == tables["tagged"].facts["tagged"] < 2 * told["tagged"]
    assert contents(r.tagged() for r in before) == contents(r.tagged() for r in after)
    sets = {}
    for route, changed in zip(*(sorted(t, key=lambda r: r.prefix) for t in (before, after))):
        key = route.path, route.communities
        sets.setdefault(key, set()).add(changed.communities)
    assert all(len(found) == 1 for found in sets.values()), "a set is tagged as a whole"


def test_rows_run_on_it(stage):
    file, _ = made_text(stage)
    tables = prepared(stage, file)
    rows = {row.name: row for row in of_real(tables)}
    for name in ("stock-real", "plugin-tagged", "strip-tagged", "filters-tagged"):
        table = tables[rows[name].profile]
        found = table_bench.run(rows[name], table)
        assert found.routes == 3500 and found.cost.cpu > 0
        good = table.facts["good"]
        table.facts["good"] += 1  # told wrongly, it is found out
        if "stock" not in name:
            try:
                table_bench.run(rows[name], table)
            except AssertionError:
                pass
            else:
                raise AssertionError(f"{name} does not check")
        table.facts["good"] = good


if __name__ == "__main__":
    run(globals())
