"""bird-maps -- an inventory in which nothing fails, and what check says of it

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Azure's part is written as its resource manager answers; ours is laid over it. A
test changes one thing and looks at one finding.
"""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "oracle"))

BIRDMAPS = os.environ.get("BIRDMAPS") or str(ROOT / "build/birdmaps")
EXAMPLES = ROOT / "tests/fixtures/azure"
SECRET = "hunter2-do-not-show"
GROUP = "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.Peering/peerings/"
ASN_ID = "/subscriptions/s1/providers/Microsoft.Peering/peerAsns/ours"
YES = {"value": True, "by": "Ann Admin", "date": "2026-01-31", "note": "seen on site"}
NO = YES | {"value": False}


def connection(number, link, **more):
    return {
        "connectionIdentifier": f"00000000-0000-4000-8000-{number:012}",
        "connectionState": "Active",
        "bandwidthInMbps": 10000,
        "provisionedBandwidthInMbps": 10000,
        "sessionAddressProvider": "Microsoft",
        "useForPeeringService": True,
        "peeringDBFacilityId": 18,
        "bgpSession": {
            "sessionPrefixV4": f"11.255.{link}.0/31",
            "sessionPrefixV6": f"2d00:255:{link}::/127",
            "sessionStateV4": "Established",
            "sessionStateV6": "Established",
            "maxPrefixesAdvertisedV4": 1000,
            "maxPrefixesAdvertisedV6": 100,
            "md5AuthenticationKey": None,
        },
        **more,
    }


def peering(name, location, connections, kind="Edge"):
    return {
        "name": name,
        "type": "Microsoft.Peering/peerings",
        "id": GROUP + name,
        "kind": "Direct",
        "location": "westeurope",
        "sku": {"name": "Premium_Direct_Free", "tier": "Premium", "family": "Direct", "size": "Free"},
        "properties": {
            "peeringLocation": location,
            "provisioningState": "Succeeded",
            "direct": {
                "connections": connections,
                "directPeeringType": kind,
                "useForPeeringService": True,
                "peerAsn": {"id": ASN_ID},
            },
        },
    }


def registered(parent, name, kind="registeredPrefixes", **properties):
    if kind == "registeredPrefixes":
        properties = {"prefixValidationState": "Verified", **properties}
    return {
        "name": name,
        "type": "Microsoft.Peering/" + kind,
        "id": f"{GROUP}{parent}/{kind}/{name}",
        "properties": {
            "peeringServicePrefixKey": "00000000-0000-0000-0000-000000000001",
            "provisioningState": "Succeeded",
            **properties,
        },
    }


def peer_asn(asn=650000):
    contact = {"role": "Noc", "email": "noc@example.net", "phone": "+1 5550100"}
    return {
        "name": "ours",
        "type": "Microsoft.Peering/peerAsns",
        "id": ASN_ID,
        "properties": {
            "peerAsn": asn,
            "peerName": "Ours",
            "peerContactDetail": [contact],
            "validationState": "Approved",
        },
    }


def ours(number, name, router):
    return {
        "connectionIdentifier": f"00000000-0000-4000-8000-{number:012}",
        "name": name,
        "router": router,
        "backup": False,
        "utilisation": 20,
    }


def partner():
    """azure[0], azure[1]: peerings; [2]: ASN; [3], [4]: registered prefixes"""
    return {
        "version": 1,
        "deployment": "partner",
        "local_asn": 650000,
        "router": "r1",
        "azure": [
            peering("ams", "Amsterdam", [connection(1, 1), connection(2, 2)]),
            peering("fra", "Frankfurt", [connection(3, 3), connection(4, 4)]),
            peer_asn(),
            registered("ams", "voice", prefix="11.1.0.0/24"),
            registered("fra", "media", prefix="11.2.0.0/26"),
        ],
        "peerings": [
            {"name": "ams", "connections": [ours(1, "ams1", "r1"), ours(2, "ams2", "r2")]},
            {"name": "fra", "connections": [ours(3, "fra1", "r1"), ours(4, "fra2", "r2")]},
        ],
    }


def exchange():
    """azure[0]: peering, [1]: ASN, [2]: registered ASN"""
    session = {
        "sessionPrefixV4": "11.250.0.0/24",
        "microsoftSessionIPv4Address": "11.250.0.75",
        "peerSessionIPv4Address": "11.250.0.1",
        "sessionStateV4": "Established",
        "maxPrefixesAdvertisedV4": 20000,
    }
    one = connection(1, 1, sessionAddressProvider="Peer") | {"bgpSession": session}
    return {
        "version": 1,
        "deployment": "route-server",
        "local_asn": 650000,
        "azure": [
            peering("ix", "Amsterdam", [one], "IxRs"),
            peer_asn(),
            registered("ix", "customer", "registeredAsns", asn=650001),
        ],
    }


# Where a short word at the beginning of a path leads
SHORT = {
    "ams": ["azure", 0],
    "fra": ["azure", 1],
    "asn": ["azure", 2],
    "voice": ["azure", 3],
    "media": ["azure", 4],
    "ams.connections": ["azure", 0, "properties", "direct", "connections"],
    "ams1": ["azure", 0, "properties", "direct", "connections", 0],
    "ams2": ["azure", 0, "properties", "direct", "connections", 1],
    "fra1": ["azure", 1, "properties", "direct", "connections", 0],
    "fra2": ["azure", 1, "properties", "direct", "connections", 1],
    "our.ams1": ["peerings", 0, "connections", 0],
    "our.ams2": ["peerings", 0, "connections", 1],
    "our.fra1": ["peerings", 1, "connections", 0],
    "our.fra2": ["peerings", 1, "connections", 1],
}


def steps(path):
    words = path.split("/")
    rest = [int(word) if word.isdigit() else word for word in words[1:]]
    return SHORT.get(words[0], [words[0]]) + rest


def holder(inventory, path):
    *way, last = steps(path)
    for step in way:
        inventory = inventory[step] if isinstance(step, int) else inventory.setdefault(step, {})
    return inventory, last


def put(path, value):
    """A change: the value at the path, such as "ams1/bandwidthInMbps"."""

    def change(inventory):
        at, last = holder(inventory, path)
        at[last] = copy.deepcopy(value)

    return change


def drop(path):
    """A change: nothing at the path."""

    def change(inventory):
        at, last = holder(inventory, path)
        del at[last]

    return change


def add(path, *values):
    """A change: more items in the list at the path."""

    def change(inventory):
        at, last = holder(inventory, path)
        at[last] = at.get(last, []) + copy.deepcopy(list(values)) if isinstance(at, dict) else at[last] + list(values)

    return change


def attest(rule, what=YES):
    return put("attest/" + rule, what)


def changed(inventory, *changes):
    inventory = copy.deepcopy(inventory)
    for change in changes:
        change(inventory)
    return inventory


class Folder:
    """A directory for inventories and documents; those that are not texts become JSON."""

    def __init__(self):
        self.held = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.held.name)

    def write(self, name, what):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(what if isinstance(what, str) else json.dumps(what, indent=1))
        return str(path)


def run(*words, **more):
    done = subprocess.run(
        [BIRDMAPS, *words], capture_output=True, text=True, timeout=60, check=False, **more
    )
    return done.returncode, done.stdout, done.stderr


def check(path, *words):
    """The JSON document that check prints of a file; its lines of mistakes if there are any."""
    status, out, err = run("check", "--json", "--all", *words, path)
    if status == 2 or err:
        raise AssertionError(err or out)
    document = json.loads(out)
    counted = {answer: 0 for answer in document["summary"]}
    for finding in document["findings"]:
        counted[finding["answer"]] += 1
    if counted != document["summary"]:
        raise AssertionError(f"summary {document['summary']}, findings {counted}")
    if status != (counted["fail"] > 0):
        raise AssertionError(f"exit status {status} with {counted['fail']} failures")
    return document


def mistakes(path):
    """The lines that refuse a file."""
    status, out, err = run("check", path)
    if status != 2 or out:
        raise AssertionError(f"exit status {status}, output {out!r}")
    return err.splitlines()
