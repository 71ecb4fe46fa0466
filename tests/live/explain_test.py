#!/usr/bin/python3
#
#	bird-maps -- show maps explain
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
from answers import explained, objects, of_type, partner
from harness.route import MAPS_COMMUNITY, Route
from harness.stage import run


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


if __name__ == "__main__":
    run(globals())
