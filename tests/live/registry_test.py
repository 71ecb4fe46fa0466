#!/usr/bin/python3
#
#	bird-maps -- registry data that change while BIRD runs: files, and BIRD's ROA tables
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import copy
import gzip
import os

from harness import sample, scene
from harness.bird import wait_until
from harness.route import Route
from harness.stage import run

TABLES = {"v4": "rpki4", "v6": "rpki6"}
KEPT = "import all; export none; import table on;"

# The sample's origins are its customer, 650100 to 650108 behind it, and what is odd; sets have none
VRPS = [
    {"prefix": "11.0.0.0/16", "max_length": 24, "asn": 650001},
    {"prefix": "11.0.2.0/23", "max_length": 24, "asn": 650105},
    {"prefix": "11.0.8.0/21", "asn": 650103},
    {"prefix": "11.0.20.0/22", "max_length": 24, "asn": 0},
    {"prefix": "2d00::/16", "max_length": 32, "asn": 650001},
    {"prefix": "2d00:3::/32", "asn": 0},
]
OTHER_VRPS = [
    {"prefix": "11.0.0.0/20", "max_length": 24, "asn": 650103},
    {"prefix": "11.0.4.0/24", "asn": 0},
    {"prefix": "2d00:2::/31", "max_length": 32, "asn": 650104},
]


def roa_conf(vrps, tables=(4, 6)):
    """Both tables, which hold these VRPs."""
    text = ""
    for family in tables:
        text += f"roa{family} table rpki{family};\n"
        text += f"protocol static roas{family} {{ roa{family} {{ table rpki{family}; }};\n"
        for vrp in vrps:
            if (":" in vrp["prefix"]) == (family == 6):
                longest = vrp.get("max_length", int(vrp["prefix"].split("/")[1]))
                text += f"  route {vrp['prefix']} max {longest} as {vrp['asn']};\n"
        text += "}\n"
    return text


def start(stage, match, vrps, channel=KEPT, **keys):
    """A router that asks its tables; the judge is told the VRPs in them."""
    registry = {"match": match, "roa_tables": TABLES}
    data = scene.inventory(registered=sample.REGISTERED, registry=registry, **keys)
    live = scene.Scene(stage, data, global_conf=roa_conf(vrps), customer_channel=channel)
    live.start()
    known(live, vrps)
    live.announce(*sample.routes(1))
    live.before = live.check(at_least=2)
    return live


def known(live, vrps):
    registry = {"match": live.inventory["registry"]["match"], "vrps": vrps}
    live.inventory = {**live.inventory, "registry": registry}


def fill(live, vrps, how=""):
    """Other ROAs in the tables, by `configure`."""
    live.global_conf = roa_conf(vrps)
    reply = live.reconfigure(how=how)
    assert reply.ok, reply.text
    known(live, vrps)


def answers(live, code):
    """{(session, prefix): answer} of this rule on exports, as explain gives them."""
    found = {}
    for prefix in sample.REGISTERED:
        for line in live.maps_json(f"explain {prefix}"):
            if line["type"] == "answer" and line["code"] == code and line["direction"] == "export":
                found[line["session"], prefix] = line["answer"]
    return found


def test_tables_answer_and_their_changes_judge_again(stage):
    live = start(stage, "aut-num", VRPS)
    kinds = answers(live, 12)
    assert set(kinds.values()) == {"pass", "FAIL"}, kinds
    for vrps in (OTHER_VRPS, [], VRPS, VRPS + OTHER_VRPS):
        fill(live, vrps)
        live.check()
    assert live.router.log().count("Reloading channel") == 0, "the session's policy did not change"


def test_match_roa_asks_the_tables(stage):
    live = start(stage, "roa", VRPS)
    for vrps in (OTHER_VRPS, VRPS):
        fill(live, vrps)
        live.check()
    fill(live, [])
    assert live.check() == 0, "origins without a ROA went out"


def test_exports_follow_without_an_import_table(stage):
    """What leaves is judged again whatever the customers' channels keep."""
    live = start(stage, "aut-num", VRPS, channel="import all; export none;")
    fill(live, [{"prefix": "0.0.0.0/0", "asn": 0}, {"prefix": "::/0", "asn": 0}])
    wait_until(
        lambda: not any(live.microsoft_holds().values()), "everything is withdrawn", 15, live.router.tail
    )
    assert live.customer().count("refresh") == 0, "the customer was asked for its routes"
    live.router.reload()
    assert live.check() == 0
    fill(live, [])
    wait_until(
        lambda: len(live.microsoft_holds()[1]) > 2, "routes come back", 15, live.router.tail
    )


def test_one_family_has_a_table(stage):
    """The other one is judged by the inventory's VRPs."""
    registry = {"roa_tables": {"v4": "rpki4"}, "vrps": VRPS}
    data = scene.inventory(registered=sample.REGISTERED, registry=registry)
    live = scene.Scene(stage, data, global_conf=roa_conf(VRPS, (4,)), customer_channel=KEPT)
    live.start()
    live.inventory = {**data, "registry": {"vrps": VRPS}}
    live.announce(*sample.routes(1))
    live.check(at_least=2)


def refused(live, registry, *wanted):
    old = live.inventory
    live.write_inventory({**live.inventory, "registry": registry})
    reply = live.router.configure()
    live.inventory = old
    assert reply.code == 8002, reply.text
    for words in wanted:
        assert words in reply.text, f"{words!r} is not in: {reply.text}"
    assert live.check() == live.before


def test_tables_that_are_not_there_are_refused(stage):
    live = start(stage, "aut-num", VRPS)
    refused(live, {"roa_tables": {"v4": "nothing"}}, "$.registry.roa_tables.v4", 'roa4 table nothing;"')
    refused(live, {"roa_tables": {"v6": "rpki4"}}, "$.registry.roa_tables.v6", "rpki4 is no roa6 table")
    refused(live, {"roa_tables": {"v4": "master4"}}, "master4 is no roa4 table")


def test_tables_come_and_go(stage):
    live = start(stage, "aut-num", VRPS)
    asking = {**live.inventory, "registry": {"roa_tables": TABLES}}

    # Not asked any more, and gone
    live.global_conf = ""
    reply = live.reconfigure({**live.inventory, "registry": {"vrps": OTHER_VRPS}})
    assert reply.ok, reply.text
    live.check()

    # Asked again, in new tables
    live.global_conf = roa_conf(VRPS)
    reply = live.reconfigure(asking)
    assert reply.ok, reply.text
    known_as = {**asking, "registry": {"vrps": VRPS}}
    live.inventory = known_as
    assert live.check() == live.before

    # Other tables of the same names
    live.global_conf = roa_conf(OTHER_VRPS).replace("rpki4", "other4").replace("rpki6", "other6")
    tables = {"v4": "other4", "v6": "other6"}
    reply = live.reconfigure({**asking, "registry": {"roa_tables": tables}})
    assert reply.ok, reply.text
    live.inventory = {**asking, "registry": {"vrps": OTHER_VRPS}}
    live.check()
    reply = live.router.configure("undo")
    assert reply.ok, reply.text
    live.inventory = known_as
    assert live.check() == live.before


# Files


def irr(aut_nums, routes=()):
    text = "".join(f"aut-num: AS{asn}\nsource: RIPE\n\n" for asn in aut_nums)
    for prefix, asn in routes:
        kind = "route6" if ":" in prefix else "route"
        text += f"{kind}: {prefix}\norigin: AS{asn}\nsource: RADB\n\n"
    return gzip.compress(text.encode("latin-1"), mtime=0)


def write_data(live, content):
    path = os.path.join(os.path.dirname(live.inventory_file), "irr.gz")
    with open(path + ".new", "wb") as file:
        file.write(content)
    os.rename(path + ".new", path)
    return path


def start_files(stage, content, **registry):
    """The inventory names the file beside it; the judge is told the whole name."""
    data = scene.inventory(registered=sample.REGISTERED, registry=registry)
    live = scene.Scene(stage, data)
    path = write_data(live, content)
    live.write_inventory({**data, "registry": {"files": [{"file": "irr.gz"}], **registry}})
    live.start()
    live.inventory = copy.deepcopy(live.inventory)
    live.inventory["registry"]["files"][0]["file"] = path
    live.announce(*sample.routes(1))
    live.before = live.check(at_least=2)
    return live


def test_files_are_read_again(stage):
    live = start_files(stage, irr([650001, 650100, 650101, 650103]))
    for asns in ([650001], range(650100, 650109), [1, 650001, *range(650100, 650109)]):
        write_data(live, irr(asns))
        reply = live.router.configure()
        assert reply.ok, reply.text
        live.check()


def test_route_objects_from_files(stage):
    routes = [(prefix, 650001) for prefix in sample.REGISTERED[::2]]
    live = start_files(stage, irr([1], routes), match="route-object")
    write_data(live, irr([1], [(prefix, 650001) for prefix in sample.REGISTERED]))
    live.router.configure()
    assert live.check() > live.before


def test_same_data_judge_nothing_again(stage):
    live = start_files(stage, irr([650001, 650100, 650103]))
    before = live.maps_json("verdicts all"), live.maps_json("rules")
    # The same objects, in another order and another file
    write_data(live, irr([650103, 650001, 650100, 650001]))
    reply = live.router.configure()
    assert reply.ok, reply.text
    live.settle()
    assert (live.maps_json("verdicts all"), live.maps_json("rules")) == before
    assert "Reloading channel" not in live.router.log()


def test_broken_files_keep_the_old_policy(stage):
    live = start_files(stage, irr([650001, 650100, 650103]))
    for content, words in (
        (irr([650001])[:-9], "cut off"),
        (b"<html>\n", "no form that is known"),
        (b"", "is empty"),
        (gzip.compress(b"aut-num: AS1\nsource: NOBODY\n"), '"sources"'),
    ):
        write_data(live, content)
        reply = live.router.configure()
        assert reply.code == 8002 and words in reply.text, reply.text
        assert "maps.json: $.registry.files[0].file: " in reply.text, reply.text
        live.settle()
    write_data(live, irr([650001, 650100, 650103]))
    assert live.check() == live.before


def test_many_routes_and_a_table_that_flaps(stage):
    """Routes come while the table changes; in the end all is as judging afresh gives."""
    live = start(stage, "aut-num", VRPS)
    for turn in range(6):
        made = [Route(p, f"650001 {650100 + (turn + n) % 9}", {(8075, 8007)})
                for n, p in enumerate(sample.REGISTERED)]
        live.announce(*made)
        fill(live, (OTHER_VRPS, VRPS)[turn % 2])
    live.check()


if __name__ == "__main__":
    run(globals())
