#!/usr/bin/python3
#
#	bird-maps -- policies that change while BIRD runs
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import copy
import json
import os

from harness import sample, scene
from harness.route import Route
from harness.stage import run


def start(stage, **options):
    data = scene.inventory(registered=sample.REGISTERED, **options.pop("keys", {}))
    live = scene.Scene(stage, data, **options).start()
    live.announce(*sample.routes(1))
    live.before = live.check(at_least=4)
    return live


def changed(live, **keys):
    return {**copy.deepcopy(live.inventory), **keys}


def test_a_changed_policy_judges_again(stage):
    live = start(stage)
    for keys in (
        {"max_length": 2},
        {"rules": {"path-too-long": "off", "private-asn": "warn"}},
        {"more_specifics": True},
        {"tagging": "require"},
        {"registry": {"match": "aut-num", "aut_nums": [650001, 650100]}},
        {},
    ):
        reply = live.reconfigure({**live.inventory, "rules": {}, **keys})
        assert reply.ok, reply.text
        live.check()


def test_registered_prefixes_come_and_go(stage):
    live = start(stage)
    data = changed(live)
    data["peerings"][0]["registered_prefixes"] = sample.REGISTERED[:3]
    live.reconfigure(data)
    assert live.check() < live.before
    data["peerings"][0]["registered_prefixes"] = sample.REGISTERED + ["11.9.0.0/24"]
    live.reconfigure(data)
    assert live.check() >= live.before


def test_soft_takes_the_policy_and_judges_later(stage):
    live = start(stage)
    reply = live.reconfigure(changed(live, max_length=1), "soft")
    assert reply.ok, reply.text
    live.settle()
    seen = sum(len(held) for held in live.microsoft_holds().values())
    assert seen == live.before, "configure soft announced or withdrew routes"
    live.router.reload()
    assert live.check() < live.before


def test_undo_brings_the_old_policy_back(stage):
    live = start(stage)
    old = live.inventory
    live.reconfigure(changed(live, max_length=1))
    assert live.check() < live.before
    reply = live.router.configure("undo")
    assert reply.ok, reply.text
    live.inventory = old
    assert live.check() == live.before
    assert live.router.configure("undo").code == 19, "there is more than one step to undo"
    assert live.check() == live.before


def test_configure_with_a_timeout_falls_back(stage):
    live = start(stage)
    old = live.inventory
    live.write_inventory(changed(live, max_length=1))
    live.router.configure("timeout 2")
    live.check()
    live.router.wait_log("Undo|undo|Config timeout")
    live.inventory = old
    assert live.check() == live.before


def test_configure_check_changes_nothing(stage):
    live = start(stage)
    old = live.inventory
    live.write_inventory(changed(live, max_length=1))
    assert live.router.ask("configure check").ok
    live.inventory = old
    assert live.check() == live.before
    live.write_inventory("{")
    live.inventory = old
    assert not live.router.ask("configure check").ok
    assert live.check() == live.before


def test_checks_use_up_no_policy(stage):
    """Whatever was checked in between, a policy that changed is told from the one in force."""
    live = start(stage)
    old = live.inventory
    for number in range(260):
        live.write_inventory(changed(live, reason_function=number, max_length=1))
        assert live.router.ask("configure check").ok
        if number > 250:
            reply = live.router.configure()
            assert reply.ok, reply.text
            assert live.check() < live.before, f"after {number} checks"
            live.reconfigure(old)
            assert live.check() == live.before, f"back after {number} checks"


BROKEN = {
    '{"version": 1,': "maps.json:1:",
    '{"version": 1,\n "local_asn": 650000,,}': "maps.json:2:",
    "": "maps.json",
}


def refused(live, text, *wanted):
    """`configure` with this inventory is refused in these words, and nothing changes."""
    old = live.inventory
    live.write_inventory(text if isinstance(text, str) else json.dumps(text))
    reply = live.router.configure()
    assert reply.code == 8002, reply.text
    for words in wanted:
        assert words in reply.text, f"{words!r} is not in: {reply.text}"
    live.inventory = old
    assert live.check() == live.before, "other routes than before"
    return reply


def test_broken_syntax_keeps_the_old_policy(stage):
    live = start(stage)
    for text, place in BROKEN.items():
        refused(live, text, place)
    live.reconfigure(live.inventory)
    live.check()


def test_broken_content_keeps_the_old_policy(stage):
    live = start(stage)
    for key, value in (
        ("local_asn", 64512),
        ("max_length", 0),
        ("max_lenght", 3),
        ("deployment", "partners"),
        ("rules", {"path-too-long": "never"}),
    ):
        refused(live, changed(live, **{key: value}), "maps.json: $", key)
    data = changed(live)
    data["peerings"][0]["registered_prefixes"][1] = "11.0.1.1/24"
    refused(live, data, "maps.json: $.peerings[0].registered_prefixes[1]")


def test_every_mistake_is_told(stage):
    live = start(stage)
    reply = refused(live, changed(live, local_asn=64512, max_length=0), "$.local_asn")
    told = reply.text + live.router.log()
    assert "$.max_length" in told, told[-2000:]


def test_missing_inventory_keeps_the_old_policy(stage):
    live = start(stage)
    os.rename(live.inventory_file, live.inventory_file + ".away")
    reply = live.router.configure()
    assert reply.code == 8002 and "maps.json" in reply.text, reply.text
    assert live.check() == live.before


def test_without_the_plugin_the_vetoes_are_gone(stage):
    live = start(stage)
    live.plugin = False
    reply = live.router.reconfigure(live.router_conf())
    assert reply.ok, reply.text
    live.settle()
    everything = len(live.router.routes("table master4")) + len(live.router.routes("table master6"))
    seen = sum(len(held) for held in live.microsoft_holds().values())
    assert seen == 2 * everything, f"{seen} of 2 * {everything} routes went out"
    assert not live.maps().ok, "show maps still answers"
    live.plugin = True
    live.router.reconfigure(live.router_conf())
    assert live.check() == live.before


def test_bird_does_not_start_with_a_broken_policy(stage):
    live = start(stage)
    live.write_inventory('{"version": 1,')
    status, text = live.router.check()
    assert status and "maps.json:1:" in text, text
    other = stage.bird("other", live.router_conf())
    status, text = other.check()
    assert status, text
    other.spawn()
    assert other.process.wait(30), "BIRD started"
    other.process = None


def test_an_unlisted_session_is_refused(stage):
    live = start(stage)
    unlisted = scene.bgp("unlisted", "10.8.1.0", 650000, "10.8.9.1", 8075)
    reply = live.router.reconfigure(live.router_conf() + unlisted)
    assert reply.code == 8002 and "unlisted" in reply.text, reply.text
    assert live.check() == live.before
    data = changed(live, ordinary_sessions=["10.8.9.1"])
    live.write_inventory(data)
    reply = live.router.reconfigure(live.router_conf() + unlisted)
    assert reply.ok, reply.text
    assert live.check() == live.before


def test_modes_change(stage):
    live = start(stage)
    for mode in ("observe", "tag", "enforce"):
        data = changed(live)
        data["peerings"][0]["properties"]["direct"]["connections"][0]["mode"] = mode
        live.reconfigure(data)
        live.settle()
        assert not live.ledger_differences(), live.ledger_differences()
        held = live.microsoft_holds()
        candidates = sum(len(offer.routes) for offer in live.export_offers()) // 2
        assert (len(held[1]) == candidates) == (mode != "enforce"), (mode, len(held[1]), candidates)
        assert len(held[2]) == live.before // 2, "the twin's routes changed"


def test_many_changes_under_load(stage):
    live = start(stage, customers=2)
    for step in range(10):
        live.announce(*sample.routes(step, customer_asn=650002), customer=2)
        live.reconfigure(changed(live, max_length=1 + step % 3))
        if step % 3 == 0:
            live.customer(2, 4).flap()
    live.wait_up()
    live.check()


def test_exports_obey_before_a_deaf_customer_answers(stage):
    """A stricter policy, while the customer leaves ROUTE-REFRESH unanswered."""
    live = start(stage, families=(4,))
    live.customer().hold_refresh = True
    live.announce(Route("11.0.1.0/24", "650001 650100"))
    live.check()
    live.reconfigure(changed(live, max_length=2))
    live.settle()
    held = live.microsoft_holds()
    assert "11.0.1.0/24" not in held[1], "a route that the new policy rejects"
    assert not live.breakers()[1], live.breakers()[1]
    stale = [v for v in live.maps_json("verdicts all") if v.get("stale")]
    assert stale and all(v["direction"] == "import" for v in stale), "what is judged anew"
    live.customer().answer_refresh()
    live.check()


if __name__ == "__main__":
    run(globals())
