#!/usr/bin/python3
#
#	bird-maps -- a router whose inventory refers to Azure's documents
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import copy
import json

from harness import sample, scene
from harness.route import Route
from harness.stage import run

GROUP = "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.Peering/peerings/"


def exported(stage, live):
    """Writes what Azure would export of the scene; returns the inventory that refers to it."""
    data = copy.deepcopy(live.inventory)
    peering = data["peerings"][0]
    prefixes = peering.pop("registered_prefixes")
    ours = []
    for number, connection in enumerate(peering["properties"]["direct"]["connections"], 1):
        connection["connectionIdentifier"] = f"00000000-0000-4000-8000-{number:012}"
        ours.append({"name": connection.pop("name"),
                     "connectionIdentifier": connection["connectionIdentifier"]})
    peering |= {"id": GROUP + peering["name"], "type": "Microsoft.Peering/peerings"}
    registered = [
        {"id": f"{GROUP}{peering['name']}/registeredPrefixes/p{number}", "name": f"p{number}",
         "prefix": prefix, "resourceGroup": "g1", "errorMessage": None}
        for number, prefix in enumerate(prefixes)
    ]
    stage.write("peerings.json", json.dumps({"value": [peering], "nextLink": None}))
    stage.write("prefixes.json", json.dumps(registered))
    return data | {
        "azure": ["peerings.json", "prefixes.json"],
        "peerings": [{"name": peering["name"].upper(), "id": peering["id"], "connections": ours}],
    }


def configure(live, data):
    """The router's own file says data; what is judged by stays the scene's inventory."""
    held = live.inventory
    live.write_inventory(data)
    live.inventory = held
    return live.router.configure()


def test_documents_give_the_same_verdicts(stage):
    data = scene.inventory(registered=sample.REGISTERED)
    live = scene.Scene(stage, data).start()
    live.announce(*sample.routes(1))
    before = live.check(at_least=4)
    reply = configure(live, exported(stage, live))
    assert reply.ok, reply.text
    assert live.check() == before
    states = {(s["connection"], s["role"]) for s in live.maps_json("") if s["type"] == "session"
              and s["role"] == "microsoft"}
    assert states >= {("link1", "microsoft"), ("link2", "microsoft")}, states


def test_a_mistake_in_a_document_keeps_the_old_policy(stage):
    data = scene.inventory(registered=sample.REGISTERED)
    live = scene.Scene(stage, data).start()
    live.announce(*sample.routes(1))
    before = live.check(at_least=4)
    changed = exported(stage, live)
    stage.write("prefixes.json", '[{"prefix": "11.0.0.1/24"}]')
    reply = configure(live, changed)
    assert reply.code == 8002, reply.text
    assert "prefixes.json: $[0].prefix: " in reply.text, reply.text
    assert live.check() == before


def test_a_new_export_registers_a_prefix(stage):
    data = scene.inventory(registered=sample.REGISTERED)
    live = scene.Scene(stage, data).start()
    live.announce(*sample.routes(1), Route("11.9.0.0/24", "650001"))
    before = live.check(at_least=4)
    assert configure(live, exported(stage, live)).ok
    live.inventory["peerings"][0]["registered_prefixes"].append("11.9.0.0/24")
    assert configure(live, exported(stage, live)).ok
    assert live.check() > before


if __name__ == "__main__":
    run(globals())
