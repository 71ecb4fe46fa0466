#!/usr/bin/python3
"""bird-maps -- birdmaps check --host on a host of the test's own

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

In a network namespace with the sessions' addresses: the interface is found by the
address, and what the kernel shapes it by is asked of the kernel itself.
"""

import shutil
import subprocess
import sys

from sample import ROOT, Folder, attest, changed, check, partner
from tap import Tap

sys.path.insert(0, str(ROOT / "tests" / "live"))

from harness import namespace

RATE = "tbf rate 1mbit burst 10k latency 50ms".split()


def hints(path, *words):
    """What is said of connections by the rules that look at the host"""
    rules = "OP-LACP", "OP-FIREWALL", "OP-RATELIMIT"
    return {(f["rule"], f["name"]): (f["answer"], f["found"]) for f in check(path, *words)["findings"]
            if f["rule"] in rules and f["kind"] == "connection"}


def shaped(tap, path):
    """What tc sets, check sees, and only on the interface of the session."""
    if not shutil.which("tc"):
        tap.skip("a shaper is seen", "no tc on this machine")
        return
    done = subprocess.run(["tc", "qdisc", "add", "dev", "lo", "root", *RATE], capture_output=True,
                          text=True, check=False)
    if done.returncode:
        tap.skip("a shaper is seen", f"tc: {done.stderr.strip()}")
        return
    found = hints(path, "--host")
    wanted = ("warn", "interface lo of this host is shaped by tbf, although it is attested")
    tap.result(found.get(("OP-RATELIMIT", "ams1")) == wanted, "a shaper is seen", [str(found)])
    tap.result(("OP-RATELIMIT", "ams2") not in found, "not on a session that ends elsewhere", [str(found)])


def main():
    tap = Tap()
    try:
        namespace.enter()
    except namespace.NoNamespace as error:
        tap.skip("a look at the host", error)
        return tap.finish()
    namespace.add_addresses("11.255.1.0/31", "2d00:255:3::/127")
    folder = Folder()
    path = folder.write("maps.json", changed(partner(), attest("OP-RATELIMIT")))
    tap.result(not hints(path), "without --host nothing is looked at")
    found = hints(path, "--host")
    wanted = {
        ("OP-LACP", "ams1"): ("warn", "interface lo of this host is no bundle"),
        ("OP-LACP", "fra1"): ("warn", "interface lo of this host is no bundle"),
    }
    tap.result(found == wanted, "the interface is found by either address", [str(found)])
    shaped(tap, path)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
