#!/usr/bin/python3
"""bird-maps -- birdmaps init, and back

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

What init writes loads as it is and gives the policy that the documents alone give.
Filling in is removing slashes. A file that is there stays as it is.
"""

import json
import os
import re
import sys

from azure_test import filters, split, template
from sample import EXAMPLES, SECRET, Folder, changed, check, exchange, partner, put, run
from tap import Tap


def documents(folder, inventory):
    names = []
    for number, items in enumerate(split(inventory)):
        names.append(folder.write(f"azure/{number}.json", items))
    return names


def bare(folder, deployment, names):
    return folder.write("maps.json", {"version": 1, "deployment": deployment, "local_asn": 650000,
                                      "azure": names})


def round_trip(tap, folder, what, deployment, names, *options):
    wanted = filters(bare(folder, deployment, names))
    status, out, err = run("init", *options, "--azure", *names)
    tap.result((status, err) == (0, ""), f"init takes {what}", err.splitlines())
    path = folder.write("maps.json", out)
    tap.result(filters(path) == wanted, f"the same policy from init: {what}")
    data = json.loads(out)
    tap.result((data["deployment"], data["local_asn"]) == (deployment, 650000), f"who and how: {what}")
    tap.result(SECRET not in out and "test-md5" not in out, f"no secret: {what}")
    return path


def fill_in(tap, folder, path):
    """As an operator would: routers, names, an attestation"""
    text = open(path, encoding="utf-8").read()
    routers = iter("r1 r1 r2 r1 r2".split())
    names = iter("ams1 ams2 fra1 fra2".split())
    text = re.sub(r'"//router": "[^"]*"', lambda _: f'"router": "{next(routers)}"', text)
    text = re.sub(r'"//name": "[^"]*"', lambda _: f'"name": "{next(names)}"', text)
    text = re.sub(r'"//backup": "[^"]*"', '"backup": false', text)
    text = text.replace('"//OP-LACP"', '"OP-LACP"').replace("YYYY-MM-DD", "2026-01-31")
    document = check(folder.write("filled.json", text))
    told = {(f["rule"], f["name"]): f["answer"] for f in document["findings"]}
    wanted = {("OP-LACP", None): "attested", ("SS-DIVERSE", "ams"): "pass", ("SS-ACTIVE", "fra2"): "pass",
              ("SS-BACKUP-LOC", None): "pass"}
    wrong = [f"{key}: {told.get(key)}" for key, value in wanted.items() if told.get(key) != value]
    tap.result(not wrong, "filled in, it says what the operator filled in", wrong)


def outputs(tap, folder, names):
    inside = str(folder.path / "azure" / "maps.json")
    beside = folder.write("other/keep", "") and str(folder.path / "other" / "maps.json")
    relative = [os.path.relpath(name, folder.path) for name in names]
    for where, wanted in (inside, ["0.json", "1.json", "2.json"]), (beside, [os.path.realpath(n) for n in names]):
        status, out, err = run("init", "-o", where, "--azure", *relative, cwd=folder.path)
        listed = json.load(open(where, encoding="utf-8"))["azure"] if status == 0 else err
        tap.result((status, out, listed) == (0, "", wanted), f"-o {os.path.basename(os.path.dirname(where))}/maps.json",
                   [str(listed)])
        tap.result(run("check", where)[0] == 0, "it loads where it is")
    before = open(inside, encoding="utf-8").read()
    status, out, err = run("init", "-o", inside, "--azure", *names)
    tap.result((status, out, err) == (4, "", f"birdmaps init: {inside} cannot be written: File exists; it is "
                                             "never overwritten\n") and open(inside).read() == before,
               "a file that is there is left alone", [err])


def refusals(tap, folder):
    direct = str(EXAMPLES / "CreateDirectPeering.json")
    asns = str(EXAMPLES / "ListRegisteredAsnsByPeering.json")
    public = folder.write("public.json", {"name": "public", "type": "Microsoft.Peering/peerings",
                                          "id": "/p", "properties": {"exchange": {}}})
    no_asn = "birdmaps init: the documents do not tell one ASN for all peerings"
    for words, wanted in (
        ([], "birdmaps init: no document of Azure's is given"),
        ([direct], no_asn),
        (["--asn", "x", direct], "birdmaps init: --asn x is no AS number"),
        (["--asn", "65000", direct], "maps.json: $.local_asn: AS65000 is private"),
        (["--asn", "650000", "--deployment", "both", direct], "maps.json: $.deployment: must be"),
        (["--asn", "650000", "--deployment", "partner", direct, asns],
         f"maps.json: $.peerings[0].registered_asns: belongs to the deployment"),
        (["--asn", "650000", direct, public], f"{public}: $: an Exchange peering does not carry MAPS"),
        (["--asn", "650000", str(folder.path / "gone.json")], f"{folder.path}/gone.json: cannot be opened"),
    ):
        status, out, err = run("init", *words)
        tap.result(status == 2 and not out and wanted in err, f"init refuses: {' '.join(words[:2])} {wanted[:40]}",
                   [f"status {status}", out] + err.splitlines())
    status, out, err = run("init", "--asn", "650000", "--except", "public", direct, public)
    tap.result(status == 0 and json.loads(out)["azure_except"] == ["public"], "--except leaves one out",
               err.splitlines())


def main():
    tap = Tap()
    folder = Folder()
    try:
        base = changed(partner(), put("ams1/bgpSession/md5AuthenticationKey", SECRET))
        names = documents(folder, base)
        path = round_trip(tap, folder, "lists", "partner", names)
        fill_in(tap, folder, path)
        outputs(tap, folder, names)
        round_trip(tap, folder, "a template", "partner", [folder.write("template.json", template())])
        round_trip(tap, folder, "an exchange's lists", "route-server", documents(folder, exchange()))
        for words, deployment in (("CreateDirectPeering ListRegisteredPrefixesByPeering", "partner"),
                                  ("CreatePeeringWithExchangeRouteServer ListRegisteredAsnsByPeering", "route-server")):
            files = [str(EXAMPLES / (name + ".json")) for name in words.split()]
            round_trip(tap, folder, words, deployment, files, "--asn", "650000")
        refusals(tap, folder)
    except AssertionError as error:
        tap.result(False, "init", str(error).splitlines())
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
