#
#	bird-maps -- the other daemons that could enforce the policy
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""FRR, OpenBGPD and GoBGP, as Debian has them, with one customer and the closest policy.

Each starts without a kernel's routing table behind it, takes all or refuses what the policy
refuses, keeps its default way of storing routes, and tells how many it accepted. They change
users and write below /run, so they need root.
"""

import json
import os
import pwd
import re
import subprocess

from harness import scene
from harness.bird import wait_until
from harness.route import MAPS_COMMUNITY

ROUTER, CUSTOMER = scene.customer_link(1, 4)
ASN, CUSTOMER_ASN = scene.LOCAL_ASN, scene.customer_asn(1)
COMMUNITY = "%d:%d" % MAPS_COMMUNITY
BOGONS = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24"
    " 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4"
    " 240.0.0.0/4"
).split()

# 64512-65534 and 4200000000-4294967294
PRIVATE = (
    "6451[2-9]|645[2-9][0-9]|64[6-9][0-9][0-9]|65[0-4][0-9][0-9]|655[0-2][0-9]|6553[0-4]"
    "|42[0-8][0-9]{7}|429[0-3][0-9]{6}|4294[0-8][0-9]{5}|42949[0-5][0-9]{4}|429496[0-6][0-9]{3}"
    "|4294967[01][0-9]{2}|42949672[0-8][0-9]|429496729[0-4]"
)


class Other:
    """`lacks`: the counts of the feed of what the policy cannot refuse."""

    name = package = program = ""
    lacks = ()

    def __init__(self, stage, policy):
        self.stage = stage
        self.file = stage.write("daemon.conf", self.conf(policy))
        self.log = open(os.path.join(stage.directory, "log"), "w", encoding="utf-8")
        self.process = subprocess.Popen(self.command(), stdout=self.log, stderr=self.log)
        wait_until(self.ready, f"{self.name} answers", 30, self.tail)

    @classmethod
    def installed(cls):
        return os.access(cls.program, os.X_OK)

    def conf(self, policy):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError

    def asked(self, *words):
        """What its own tool answers, "" if it fails."""
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return "" if done.returncode else done.stdout

    def ready(self):
        raise NotImplementedError

    def accepted(self):
        """Routes of both families that passed the policy."""
        raise NotImplementedError

    def tail(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return file.read()[-2000:]

    def pids(self):
        """It and its children."""
        found = [self.process.pid]
        for pid in found:
            with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
                found += [int(word) for word in file.read().split()]
        return found

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            for pid in reversed(self.pids()):
                os.kill(pid, 9)
            self.process.wait()
        self.log.close()


class Frr(Other):
    """A path of over three ASNs is found in its text; a repetition by a back reference, which the
    C library's regular expressions know."""

    name, package, program = "FRR", "frr", "/usr/lib/frr/bgpd"

    def conf(self, policy):
        bogons = "\n".join(f"ip prefix-list bogons permit {net} le 32" for net in BOGONS)
        # Only a route with 8075:8007 gets beyond 20.
        rules = """route-map in permit 10
 match community maps
 on-match goto 30
route-map in permit 20
route-map in deny 30
 match as-path long
route-map in deny 40
 match as-path private
route-map in deny 50
 match as-path prepended
route-map in deny 60
 match ip address prefix-list bogons
"""
        return f"""log stdout errors
bgp as-path access-list long permit ^[0-9]+ [0-9]+ [0-9]+ [0-9]+
bgp as-path access-list private permit _({PRIVATE})_
bgp as-path access-list prepended permit _([0-9]+)_\\2_
bgp community-list standard maps permit {COMMUNITY}
{bogons}
{rules if policy else ""}route-map in permit 100
router bgp {ASN}
 bgp router-id 10.0.0.1
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 neighbor {CUSTOMER} remote-as {CUSTOMER_ASN}
 neighbor {CUSTOMER} passive
 neighbor {CUSTOMER} disable-connected-check
 neighbor {CUSTOMER} update-source {ROUTER}
 address-family ipv4 unicast
  neighbor {CUSTOMER} activate
  neighbor {CUSTOMER} route-map in in
 exit-address-family
 address-family ipv6 unicast
  neighbor {CUSTOMER} activate
  neighbor {CUSTOMER} route-map in in
"""

    def command(self):
        folder = self.stage.directory
        return [self.program, "-Z", "-n", "-S", "-f", self.file, "-l", ROUTER, "-P", "0"] + [
            *("-i", os.path.join(folder, "bgpd.pid")),
            *("--vty_socket", folder),
        ]

    def _summary(self):
        text = self.asked(
            *("vtysh", "--vty_socket", self.stage.directory, "-d", "bgpd"),
            *("-c", "show bgp summary json"),
        )
        return json.loads(text) if text.startswith("{") else {}

    def ready(self):
        return self._summary()

    def accepted(self):
        families = [part for part in self._summary().values() if isinstance(part, dict)]
        return sum(part.get("peers", {}).get(CUSTOMER, {}).get("pfxRcd", 0) for part in families)


class OpenBgpd(Other):
    name, package, program = "OpenBGPD", "openbgpd", "/usr/sbin/bgpd"

    def conf(self, policy):
        refused = (
            *("max-as-len 3", "AS 64512 - 65534", "AS 4200000000 - 4294967294"),
            *("max-as-seq 1", "prefix-set bogons"),
        )
        rules = "".join(f"deny quick from any {what} community {COMMUNITY}\n" for what in refused)
        bogons = "\n".join(f"  {net} or-longer" for net in BOGONS)
        socket = os.path.join(self.stage.directory, "socket")
        return f"""AS {ASN}
router-id 10.0.0.1
listen on {ROUTER}
socket "{socket}"
fib-update no
prefix-set bogons {{
{bogons}
}}
neighbor {CUSTOMER} {{
  remote-as {CUSTOMER_ASN}
  local-address {ROUTER}
  passive
  multihop 2
  announce IPv4 unicast
  announce IPv6 unicast
}}
allow from any
{rules if policy else ""}"""

    def command(self):
        os.chmod(self.file, 0o600)
        os.makedirs(pwd.getpwnam("_openbgpd").pw_dir, exist_ok=True)
        return [self.program, "-d", "-f", self.file]

    def _control(self, *words):
        return self.asked("bgpctl", "-s", os.path.join(self.stage.directory, "socket"), *words)

    def ready(self):
        return self._control("show", "summary")

    def accepted(self):
        return len(re.findall(r"^\S*\*", self._control("show", "rib"), re.M))


class GoBgp(Other):
    """Its regular expressions have no back reference: prepending cannot be found."""

    name, package, program = "GoBGP", "gobgpd", "/usr/bin/gobgpd"
    lacks = ("onlyprepended",)

    def conf(self, policy):
        bogons = "".join(
            f'[[defined-sets.prefix-sets.prefix-list]]\nip-prefix = "{net}"\n'
            f'masklength-range = "{net.split("/")[1]}..32"\n'
            for net in BOGONS
        )
        text = f"""[global.config]
as = {ASN}
router-id = "10.0.0.1"
local-address-list = ["{ROUTER}"]
[[neighbors]]
[neighbors.config]
neighbor-address = "{CUSTOMER}"
peer-as = {CUSTOMER_ASN}
[neighbors.transport.config]
passive-mode = true
local-address = "{ROUTER}"
[neighbors.ebgp-multihop.config]
enabled = true
multihop-ttl = 2
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "ipv4-unicast"
[[neighbors.afi-safis]]
[neighbors.afi-safis.config]
afi-safi-name = "ipv6-unicast"
"""
        if not policy:
            return text
        head = "policy-definitions.statements.conditions"
        outside = f'[{head}.bgp-conditions.match-community-set]\ncommunity-set = "maps"\n'
        conditions = {
            "outside": f'{outside}match-set-options = "invert"\n',
            "long": f"[{head}.bgp-conditions.as-path-length]\n"
            'operator = "ge"\nvalue = 4\n',
            "private": f"[{head}.bgp-conditions.match-as-path-set]\n"
            'as-path-set = "private"\n',
            "bogons": f"[{head}.match-prefix-set]\n"
            'prefix-set = "bogons"\n',
        }
        statements = "".join(
            f'[[policy-definitions.statements]]\nname = "{name}"\n{condition}'
            "[policy-definitions.statements.actions]\nroute-disposition = "
            f'"{"accept" if name == "outside" else "reject"}-route"\n'
            for name, condition in conditions.items()
        )
        return f"""{text}
[global.apply-policy.config]
import-policy-list = ["in"]
default-import-policy = "accept-route"
[[defined-sets.prefix-sets]]
prefix-set-name = "bogons"
{bogons}[[defined-sets.bgp-defined-sets.as-path-sets]]
as-path-set-name = "private"
as-path-list = ["_({PRIVATE})_"]
[[defined-sets.bgp-defined-sets.community-sets]]
community-set-name = "maps"
community-list = ["{COMMUNITY}"]
[[policy-definitions]]
name = "in"
{statements}"""

    def command(self):
        return [self.program, "-t", "toml", "-f", self.file, "--api-hosts", "127.0.0.1:50051"]

    def _paths(self, family):
        text = self.asked("gobgp", "-j", "global", "rib", "summary", "-a", family)
        return json.loads(text) if text.startswith("{") else {}

    def ready(self):
        return self.asked("gobgp", "-j", "global")

    def accepted(self):
        found = [self._paths(family) for family in ("ipv4", "ipv6")]
        return sum(part.get("num_path", 0) for part in found)


OTHERS = (Frr, OpenBgpd, GoBgp)


def missing():
    """Packages that are not installed."""
    return [other.package for other in OTHERS if not other.installed()]
