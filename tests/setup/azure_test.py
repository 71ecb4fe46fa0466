#!/usr/bin/python3
"""bird-maps -- Azure's documents in an inventory

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Every form that Azure's tools write comes to the same inventory: the same findings,
and the same policy, told by the filters that are generated from it. Microsoft's
published examples give exactly the findings that they should. What contradicts
itself is refused with both places, and a secret is never shown.
"""

import copy
import json
import sys

from sample import (
    EXAMPLES, GROUP, SECRET, Folder, add, changed, check, connection, drop, mistakes, partner,
    peer_asn, peering, put, registered, run,
)
from tap import Tap

TEMPLATE = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
STATES = {"connectionState", "provisionedBandwidthInMbps", "sessionStateV4", "sessionStateV6",
          "prefixValidationState", "provisioningState", "peeringServicePrefixKey", "errorMessage",
          "validationState"}


# --- Forms ------------------------------------------------------------------


def walk(value, change):
    """A copy with each object's members changed by change(key, value) -> (key, value) or None."""
    if isinstance(value, list):
        return [walk(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    pairs = (change(key, walk(below, change)) for key, below in value.items())
    return dict(pair for pair in pairs if pair)


def flat(resource):
    """As the az extension prints it"""
    spelled = walk(resource, lambda key, value: (
        key.replace("peeringDBFacilityId", "peeringDbFacilityId"), value))
    properties = spelled.pop("properties")
    if "direct" in properties:
        properties["exchange"] = None
    return {**spelled, **properties, "resourceGroup": "g1", "etag": None, "systemData": {"a": 1}}


def graph(resource):
    """As a row of Resource Graph"""
    return {**resource, "type": resource["type"].lower(), "id": resource["id"].upper(),
            "tenantId": "t", "subscriptionId": "s1", "managedBy": "", "zones": None}


def split(inventory):
    """The resources by kind, as lists come from Azure"""
    kinds = {}
    for resource in inventory["azure"]:
        kinds.setdefault(resource["type"].rsplit("/")[-1], []).append(resource)
    return list(kinds.values())


def by_files(folder, name, base, documents):
    """The inventory, with documents as files in place of Azure's part"""
    names = []
    for number, document in enumerate(documents):
        names.append(f"{name}-{number}.json")
        folder.write(f"{name}/{names[-1]}", document)
    return folder.write(f"{name}/maps.json", base | {"azure": names})


def forms():
    base = partner()
    lists = split(base)
    yield "pages", [{"value": items, "nextLink": None} for items in lists]
    yield "one-by-one", base["azure"]
    yield "bare", lists
    yield "az", [[flat(item) for item in items] for items in lists]
    yield "graph", [{"count": 5, "data": [graph(item) for item in base["azure"]], "skip_token": None}]
    yield "graph-rest", [{"totalRecords": 5, "data": [graph(item) for item in base["azure"]],
                          "facets": [], "resultTruncated": "false"}]
    yield "examples", [{"parameters": {}, "responses": {"200": {"body": {"value": items}}}}
                       for items in lists]
    yield "twice", lists + [base["azure"][0], lists[0]]
    long_types = copy.deepcopy(base["azure"])
    for item in long_types[3:]:
        item["type"] = "Microsoft.Peering/peerings/registeredPrefixes"
    yield "long-types", [long_types]
    untyped = copy.deepcopy(base["azure"])
    for item in untyped:
        del item["type"]
    yield "no-types", [untyped]


def filters(path):
    """What the policy says, as filters; the first lines name the file."""
    status, out, err = run("filters", "-b", "2.17.5", "-i", path, "-o", "-")
    if status:
        raise AssertionError(err)
    return out


def outcome(path):
    document = check(path)
    return document["findings"], filters(path)


def same_forms(tap, folder):
    base = partner()
    wanted = outcome(folder.write("inline/maps.json", base))
    for name, documents in forms():
        got = outcome(by_files(folder, name, base, documents))
        differ = [f"{one} / {other}" for one, other in zip(wanted[0], got[0]) if one != other]
        if wanted[1] != got[1]:
            differ.append("the policy differs")
        tap.result(wanted == got, f"the same inventory from {name}", differ[:5] or ["lengths"])


def template():
    """As an export writes it: no states, names by expressions, keys as parameters"""
    base = partner()
    resources = []
    for item in base["azure"]:
        plain = walk(item, lambda key, value: None if key in STATES else (key, value))
        kind, *_, name = plain["type"].split("/")[-1], *plain.pop("id").split("/")
        plain["apiVersion"] = "2022-10-01"
        plain["location"] = "[resourceGroup().location]"
        if kind == "registeredPrefixes":
            parent = item["id"].split("/")[-3]
            plain["type"] = "Microsoft.Peering/peerings/registeredPrefixes"
            plain["name"] = f"[concat(parameters('peerings_{parent}_name'), '/{name}')]"
            plain["dependsOn"] = [f"[resourceId('Microsoft.Peering/peerings', parameters('peerings_{parent}_name'))]"]
        elif kind == "peerings":
            plain["name"] = f"[parameters('peerings_{name}_name')]"
            plain["properties"]["direct"]["peerAsn"]["id"] = "[variables('asnId')]"
        resources.append(plain)
    first = resources[0]["properties"]["direct"]["connections"][0]["bgpSession"]
    first["md5AuthenticationKey"] = "[parameters('md5')]"
    other = {"type": "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
             "name": "[unknown('x')]", "apiVersion": "1"}
    return {
        "$schema": TEMPLATE,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "peerings_ams_name": {"defaultValue": "ams", "type": "String"},
            "peerings_fra_name": {"defaultValue": "fra", "type": "String"},
            "md5": {"type": "SecureString"},
        },
        "variables": {"asnId": "[format('{0}/peerAsns/{1}', '/providers/Microsoft.Peering', variables('asn'))]",
                      "asn": "ours"},
        "resources": resources + [other],
    }


def nested(data):
    """The same with what is registered inside the peerings, under short names"""
    data = copy.deepcopy(data)
    outer = {item["name"]: item for item in data["resources"]}
    for item in list(data["resources"]):
        if item["type"].endswith("registeredPrefixes"):
            data["resources"].remove(item)
            parent = item["name"].split("'")[1]
            item |= {"type": "registeredPrefixes", "name": item["name"].split("'")[3][1:]}
            outer[f"[parameters('{parent}')]"].setdefault("resources", []).append(item)
    return data


def templates(tap, folder):
    base = partner()
    wanted = filters(folder.write("inline/maps.json", base))
    data = template()
    named = data | {"languageVersion": "2.0",
                    "resources": {f"r{n}": item for n, item in enumerate(data["resources"])}}
    for name, document in ("template", data), ("nested", nested(data)), ("named", named):
        path = by_files(folder, name, base, [document])
        tap.result(filters(path) == wanted, f"the same policy from a {name} template")
        told = {(f["rule"], f["name"]): f["answer"] for f in check(path)["findings"]}
        answers = {
            ("SS-ACTIVE", "ams1"): "unknown", ("SS-ESTAB", "ams1 (IPv4)"): "unknown",
            ("SS-PROVISIONED", "ams1"): "unknown", ("CF-PFX-STATE", "11.1.0.0/24"): "unknown",
            ("CF-ASN-APPROVED", "ams"): "unknown", ("SS-MD5", "ams1"): "warn",
            ("SS-MD5", "ams2"): "pass", ("CF-KIND", "ams"): "pass",
            ("CF-ASN-PUBLIC", "ams"): "pass", ("CF-LEGACY", "ams"): "pass",
        }
        wrong = [f"{key}: {told.get(key)}, not {value}" for key, value in answers.items()
                 if told.get(key) != value]
        tap.result(not wrong, f"a {name} template tells no states, and that a key is set", wrong)


# --- Microsoft's examples -----------------------------------------------------

FIRST = "5F4CB5C7-6B43-4444-9338-9ABC72606C16"
DIRECT = {
    ("fail", "SS-ACTIVE", FIRST), ("fail", "CF-KIND", "peeringName"), ("fail", "CF-UFPS", FIRST),
    ("warn", "SS-GEO", None), ("warn", "SS-MD5", FIRST),
    ("warn", "SS-MD5", "8AB00818-D533-4504-A25A-03A17F61201C"),
}
PREFIXES = {
    ("fail", "RT-PRIVATE-PFX", "10.22.20.0/24"), ("fail", "RT-PRIVATE-PFX", "10.22.21.0/24"),
    ("fail", "RT-PRIVATE-PFX", "10.22.22.0/24"), ("warn", "CF-PFX-STATE", "10.22.22.0/24"),
    ("warn", "RT-24MIN", None),
}
EXCHANGE = {("warn", "SS-DUALSTACK", "peeringName")}
ASNS = {
    ("fail", "RT-PRIVATE-ASN", "AS65000"), ("fail", "RT-PRIVATE-ASN", "AS65001"),
    ("fail", "RT-PRIVATE-ASN", "AS65002"), ("fail", "CF-PFX-STATE", "AS65001"),
}
HAND = [{"name": "peeringName", "properties": {"direct": {"connections": [
    {"bgpSession": {"sessionPrefixV4": "11.255.0.0/31", "sessionPrefixV6": "2d00::/127"}},
    {"bgpSession": {"sessionPrefixV4": "11.255.0.2/31", "sessionPrefixV6": "2d00::2/127"}},
]}}}]
# Documents, deployment, peerings by hand, findings that are no pass and not unknown
PUBLISHED = [
    ("CreateDirectPeering", "partner", None, DIRECT),
    ("CreatePeeringWithExchangeRouteServer", "route-server", None, EXCHANGE),
    ("GetPeeringReceivedRoutes", "partner", HAND, set()),
    ("ListPeerAsnsBySubscription", "partner", HAND, set()),
    ("ListRegisteredAsnsByPeering", "route-server", HAND, ASNS),
    ("ListRegisteredPrefixesByPeering", "partner", HAND, PREFIXES),
    ("CreateDirectPeering ListRegisteredPrefixesByPeering ListPeerAsnsBySubscription "
     "GetPeeringReceivedRoutes", "partner", None, DIRECT | PREFIXES),
    ("CreatePeeringWithExchangeRouteServer ListRegisteredAsnsByPeering ListPeerAsnsBySubscription",
     "route-server", None, EXCHANGE | ASNS),
]


def published(tap, folder):
    for names, deployment, peerings, wanted in PUBLISHED:
        inventory = {"version": 1, "deployment": deployment, "local_asn": 650000,
                     "azure": [str(EXAMPLES / (name + ".json")) for name in names.split()]}
        if peerings:
            inventory["peerings"] = peerings
        document = check(folder.write("published.json", inventory))
        got = {(f["answer"], f["rule"], f["name"]) for f in document["findings"]
               if f["answer"] in ("fail", "warn")}
        problems = [f"missing {x}" for x in wanted - got] + [f"not expected: {x}" for x in got - wanted]
        received = document["documents"]["received_routes"]
        if received != ("GetPeeringReceivedRoutes" in names):
            problems.append(f"{received} received routes")
        if "test-md5-auth-key" in str(document):
            problems.append("the key is shown")
        tap.result(not problems, f"published: {names}", problems)
    asn = changed({"azure": []}, add("azure", json.loads((EXAMPLES / "CreateDirectPeering.json").read_text()),
                                     peer_asn(65000) | {"name": "myAsn1", "id": "/SUBSCRIPTIONS/subid/providers/Microsoft.Peering/peerAsns/MYASN1"}))
    document = check(folder.write("published.json", {
        "version": 1, "deployment": "partner", "local_asn": 650000, **asn}))
    found = [f["found"] for f in document["findings"] if f["rule"] == "CF-ASN-PUBLIC" and f["answer"] == "fail"]
    tap.result(found == ["AS65000 is private"], "the private ASN that an example's id stands for", found)


# --- What is ours ---------------------------------------------------------------


def laid_over(tap, folder):
    """Ours finds its connection by identifier, address or name; all ways lead to one policy."""
    wanted = filters(folder.write("maps.json", partner()))
    ways = {
        "identifier": {"connectionIdentifier": "00000000-0000-4000-8000-000000000001".upper()},
        "address": {"bgpSession": {"microsoftSessionIPv4Address": "11.255.1.1"}},
        "subnet": {"bgpSession": {"sessionPrefixV6": "2d00:255:1::/127"}},
    }
    for way, key in ways.items():
        item = {"name": "ams1", "router": "r1", **key}
        path = folder.write("maps.json", changed(partner(), put("our.ams1", item)))
        tap.result(filters(path) == wanted, f"a connection of ours by {way}")
    for name in "00000000-0000-4000-8000-000000000002", "ams-2":
        item = {"name": name, "router": "r9"}
        path = folder.write("maps.json", changed(partner(), put("our.ams2", item), put("our.ams1/router", "r9")))
        found = [f["found"] for f in check(path)["findings"] if f["rule"] == "SS-DIVERSE" and f["answer"] == "fail"]
        tap.result(found == [f"{name} and ams1 both end on router r9"] or found == [f"ams1 and {name} both end on router r9"],
                   f"a connection of ours by name {name}", found)
    long_form = changed(partner(), drop("peerings/0/connections"), put("peerings/0/properties", {
        "direct": {"connections": partner()["peerings"][0]["connections"]}}))
    tap.result(filters(folder.write("maps.json", long_form)) == wanted, "the long form of ours")
    by_id = changed(partner(), put("peerings/0/id", GROUP + "AMS"), put("peerings/0/name", "mine"))
    document = check(folder.write("maps.json", by_id))
    found = [f["name"] for f in document["findings"] if f["rule"] == "SS-MIN2"]
    tap.result(found == ["mine", "fra"], "a peering of ours by id has our name", found)
    more = changed(partner(), put("peerings/0/registered_prefixes", [
        "11.1.0.0/24", {"prefix": "11.7.0.0/24", "name": "planned"}]))
    document = check(folder.write("maps.json", more))
    states = {f["name"]: f["answer"] for f in document["findings"] if f["rule"] == "CF-PFX-STATE"}
    tap.result(states == {"11.1.0.0/24": "pass", "11.7.0.0/24": "unknown", "11.2.0.0/26": "pass"},
               "a prefix of ours is Azure's if Azure has it", [str(states)])


def big_asns(tap, folder):
    for asn in 3000000000, "3000000000", "AS3000000000":
        document = check(folder.write("maps.json", changed(
            partner(), put("asn/properties/peerAsn", asn), put("local_asn", 3000000000))))
        found = [f["found"] for f in document["findings"]
                 if f["rule"] == "CF-ASN-PUBLIC" and f["answer"] == "pass"]
        tap.result(found == ["AS3000000000 is public"] * 2, f"the peerAsn {asn!r}", found)


def passed_over(tap, folder):
    others = [{"type": "Microsoft.Network/expressRouteCircuits/peerings", "id": "/x", "properties": {"peerASN": 1}},
              {"type": "Microsoft.Peering/peeringServices", "id": "/y"}]
    exchange_peering = {"name": "public", "id": GROUP + "public", "kind": "Exchange",
                        "type": "Microsoft.Peering/peerings",
                        "properties": {"exchange": {"connections": []}, "direct": None}}
    path = folder.write("maps.json", changed(
        partner(), add("azure", {"value": others, "nextLink": "https://next"}, exchange_peering,
                       registered("public", "x", prefix="11.8.0.0/24")),
        put("azure_except", ["Public"])))
    document = check(path)
    wanted = {"continued": 1, "received_routes": 0, "excepted": 1, "passed_over": 2}
    tap.result(document["documents"] == wanted and document["registered"] == 2,
               "other resources, further pages and excepted peerings", [str(document["documents"])])
    _, out, _ = run("check", path)
    notes = [line for line in out.splitlines() if line.startswith("note: ")]
    tap.result(len(notes) == 3, "they are told of", notes)


def comments(tap, folder):
    def comment(key, value):
        return key, {"//": "text", **value, "// more": [1], "//x": None} if isinstance(value, dict) else value

    base = partner() | {"setup": {"util": {"warn": 30}}, "rules": {"as-set": "warn"},
                        "attest": {"OP-LACP": {"value": True, "by": "a", "date": "2026-01-31"}},
                        "registry": {"vrps": [{"prefix": "11.1.0.0/16", "asn": 650000}]},
                        "receive_limit": {"v4": {"warn": 400}}, "clients": {"mode": "tag"}}
    wanted = outcome(folder.write("maps.json", base))
    commented = walk({"x": base}, comment)["x"]
    got = outcome(folder.write("maps.json", commented))
    tap.result(wanted == got, "comments are nothing, in every object")
    text = json.dumps(base)[:-1] + ', "//": 1, "//": 2}'
    tap.result(outcome(folder.write("maps.json", text)) == wanted, "a comment's key may be there twice")


# --- Refused --------------------------------------------------------------------

OURS = "maps.json: $.peerings[0].connections[0]"
AMS1 = "$.azure[0].properties.direct.connections[0]"
# What is changed, and the line that must be there
REFUSED = [
    ("another bandwidth", [put("our.ams1/bandwidthInMbps", 5)],
     f"{OURS}.bandwidthInMbps: is 5 here but 10000 in {AMS1}.bandwidthInMbps; remove it here, or export again"),
    ("another key", [put("our.ams1/bgpSession", {"md5AuthenticationKey": SECRET}),
                     put("ams1/bgpSession/md5AuthenticationKey", SECRET + "2")],
     f"{OURS}.bgpSession.md5AuthenticationKey: is what is there (hidden) here but what is there (hidden) in "
     f"{AMS1}.bgpSession.md5AuthenticationKey; remove it here, or export again"),
    ("a typing error of ours", [put("our.ams1/ruoter", "r1")],
     f"{OURS}.ruoter: is not a key of a connection; did you mean \"router\"?"),
    ("a wrong type of Azure's", [put("ams1/bandwidthInMbps", "10000")],
     f"maps.json: {AMS1}.bandwidthInMbps: must be a whole number from 0 to 2147483647, not \"10000\""),
    ("a secret of the wrong type", [put("ams1/bgpSession/md5AuthenticationKey", [SECRET])],
     f"maps.json: {AMS1}.bgpSession.md5AuthenticationKey: must be a string in quotes, not what is there (hidden)"),
    ("no such connection", [put("our.ams1/connectionIdentifier", "00000000-0000-4000-8000-000000000009")],
     f"{OURS}: is none of the connections, or not the only one for its connection, of ams in maps.json; "
     "give its \"connectionIdentifier\", or an address of its \"bgpSession\""),
    ("one connection twice", [put("our.ams2/connectionIdentifier", "00000000-0000-4000-8000-000000000001")],
     "maps.json: $.peerings[0].connections[1]: is none of the connections, or not the only one for its "
     "connection, of ams in maps.json; give its \"connectionIdentifier\", or an address of its \"bgpSession\""),
    ("no such peering", [put("peerings/0/name", "amsx")],
     "maps.json: $.peerings[0].name: there is no such peering under \"azure\"; did you mean \"ams\"?"),
    ("connections twice", [put("peerings/0/properties", {"direct": {"connections": []}})],
     "maps.json: $.peerings[0].connections: is given twice, here and in \"properties\"; keep one"),
    ("connections of no list", [put("peerings/0/connections", {})],
     "maps.json: $.peerings[0].connections: must be a list, not an object"),
    ("another ASN", [put("peerings/0/asn", 650001)],
     "maps.json: $.peerings[0].asn: is AS650001 here but AS650000 in $.azure[2].properties.peerAsn; "
     "remove it here, or export again"),
    ("one resource in two versions", [add("azure", registered("ams", "voice", prefix="11.5.0.0/24"))],
     "maps.json: $.azure[5]: is the same resource as $.azure[3] but says otherwise; keep the newer one of the two"),
    ("a peering that is not there", [add("azure", registered("lon", "x", prefix="11.5.0.0/24"))],
     "maps.json: $.azure[5]: belongs to the peering lon, which is not in the inventory; add its document"),
    ("no peering told", [add("azure", {"prefix": "11.5.0.0/24"})],
     "maps.json: $.azure[5]: does not tell its peering; export it with its \"id\""),
    ("nothing of Azure's", [add("azure", {"hello": 1})],
     "maps.json: $.azure[5]: is no peering, registered prefix, registered ASN or peer ASN of Azure's; remove it"),
    ("no object", [add("azure", [7])], "maps.json: $.azure[5][0]: must be an object or a list of Azure's, not 7"),
    ("an Exchange peering", [put("fra/properties", {"exchange": {"connections": []}}), drop("peerings"),
                             drop("media")],
     "maps.json: $.azure[1]: an Exchange peering does not carry MAPS; add fra to \"azure_except\", and list "
     "its sessions as ordinary_sessions"),
    ("an exception that is none", [put("azure_except", ["amsterdam"])],
     "maps.json: $.azure_except[0]: \"amsterdam\" is no peering of the documents under \"azure\"; remove it"),
    ("a negative ASN", [put("asn/properties/peerAsn", -94967296)],
     "maps.json: $.azure[2].properties.peerAsn: -94967296 is not an AS number; write a whole number from 0 to "
     "4294967295, or \"AS650001\""),
    ("no such file", [add("azure", "gone.json")], "gone.json: cannot be opened: No such file or directory"),
    ("no file's name", [add("azure", "")],
     "maps.json: $.azure[5]: may not be empty; name a file that Azure's tools wrote"),
    ("an attestation of tomorrow's", [put("attest/OP-LACP", {"value": True, "by": "a", "date": "2999-01-01"})],
     "maps.json: $.attest.OP-LACP.date: \"2999-01-01\" is in the future; nobody can attest that yet"),
    ("an attestation without a day", [put("attest/OP-LACP", {"value": True, "by": "a", "date": "2026-02-29"})],
     "maps.json: $.attest.OP-LACP.date: \"2026-02-29\" is no date; write it like \"2026-11-25\""),
    ("an attestation without a name", [put("attest/OP-LACP", {"value": True, "date": "2026-02-01"})],
     "maps.json: $.attest.OP-LACP: \"by\" is missing in an attestation; add it"),
    ("an attestation of what is seen", [put("attest/SS-MIN2", {})],
     "maps.json: $.attest.SS-MIN2: this rule is answered by the set-up itself; remove it"),
    ("an attestation of no rule", [put("attest/OP-LAPC", {})],
     "maps.json: $.attest.OP-LAPC: there is no such rule to attest; did you mean \"OP-LACP\"?"),
    ("utilisation upside down", [put("setup/util", {"warn": 60})],
     "maps.json: $.setup.util: warns above 60 % but fails above 50 % already; \"warn\" must be the smaller one"),
    ("a customer of nothing", [put("setup/customers", [{"name": "x"}])],
     "maps.json: $.setup.customers[0]: must have either \"prefix\" or \"asn\", whichever the key is for"),
]


def refused(tap, folder):
    for what, changes, line in REFUSED:
        folder.write("maps.json", changed(partner(), *changes))
        status, _, err = run("check", "maps.json", cwd=folder.path)
        lines = err.splitlines()
        problems = [] if status == 2 and line in lines else [f"status {status}, wanted:", line, "found:"] + lines
        if SECRET in err:
            problems.append("a secret is shown")
        tap.result(not problems, f"refused: {what}", problems)


def refused_in_files(tap, folder):
    """The file and the place in it are named, not where its content ended up."""
    documents = [{"value": [flat(peering("ams", "Amsterdam", [connection(1, 1) | {"bandwidthInMbps": -1}]))]}]
    lines = mistakes(by_files(folder, "wrong", partner() | {"peerings": []}, documents))
    wanted = f"{folder.path}/wrong/wrong-0.json: $.value[0].direct.connections[0].bandwidthInMbps: must be"
    tap.result(any(line.startswith(wanted) for line in lines), "a mistake in a document", lines)

    base = partner() | {"peerings": [{"name": "ams", "connections": [
        {"connectionIdentifier": connection(1, 1)["connectionIdentifier"], "bandwidthInMbps": 1}]}]}
    lines = mistakes(by_files(folder, "both", base, split(partner())))
    wanted = (f"{folder.path}/both/maps.json: $.peerings[0].connections[0].bandwidthInMbps: is 1 here but 10000 in "
              f"{folder.path}/both/both-0.json: $[0].properties.direct.connections[0].bandwidthInMbps; "
              "remove it here, or export again")
    tap.result(wanted in lines, "a contradiction names both files", lines)

    lines = mistakes(by_files(folder, "syntax", partner(), ["[{\n  nonsense"]))
    wanted = f"{folder.path}/syntax/syntax-0.json:2:3: "
    tap.result(any(line.startswith(wanted) for line in lines), "a document that is no JSON", lines)

    broken = template() | {"parameters": {}}
    lines = mistakes(by_files(folder, "expression", partner(), [broken]))
    wanted = (f"{folder.path}/expression/expression-0.json: $.resources[0].name: "
              "\"[parameters('peerings_ams_name')]\" cannot be evaluated here; write its value in its place")
    tap.result(wanted in lines, "an expression without a value", lines)


def main():
    tap = Tap()
    folder = Folder()
    for part in (same_forms, templates, published, laid_over, big_asns, passed_over, comments, refused,
                 refused_in_files):
        try:
            part(tap, folder)
        except AssertionError as error:
            tap.result(False, part.__name__, str(error).splitlines())
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
