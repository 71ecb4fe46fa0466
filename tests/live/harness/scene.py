#
#	bird-maps -- the standard scene: customers, one router, Microsoft's side
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Customers (speakers) -> the router under test with the plugin -> Microsoft's routers (BIRDs).

Connection N ends on Microsoft's router N. Sessions are named customerN_v4, customerN_v6,
microsoftN_v4 and microsoftN_v6 on the router. Microsoft's routers take everything, even what
loops, so that they show what the router really lets out.
"""

import json
import os

from . import namespace
from .bird import stock_dir, wait_until
from .ledger import (
    Judge,
    Offer,
    describe,
    differences,
    expected_verdicts,
    judge_route,
    ledger_verdicts,
    rule_breakers,
)
from .route import SEQUENCE
from .stage import settle

LOCAL_ASN, MICROSOFT = 650000, 8075
MEMBER_ASN = 64700  # of the router within a confederation
KEPT_INSIDE = {(65535, 65281), (65535, 65282)}  # no-export, no-advertise
TIMERS = """
  connect delay time 1;
  connect retry time 1;
  error wait time 1, 1;
  error forget time 1;"""


def plugin_file():
    path = os.environ.get("PLUGIN")
    if not path:
        raise SystemExit("PLUGIN is not set: it names maps.so")
    return os.path.abspath(path)


def bgp(
    name, local, asn, peer, peer_asn, channel="import all; export all;", options="", hops="multihop"
):
    """The text of one BGP protocol with one channel, of the addresses' family."""
    family = "ipv6" if ":" in local else "ipv4"
    return f"""protocol bgp {name} {{
  local {local} as {asn};
  neighbor {peer} as {peer_asn};
  {hops};
  strict bind;{TIMERS}
  {options}
  {family} {{ {channel} }};
}}
"""


def customer_asn(number):
    return LOCAL_ASN + number


def customer_link(number, family):
    """(the router's address, the customer's)."""
    net = f"10.1.{number}." if family == 4 else f"fd00:1:{number}::"
    return net + "1", net + "2"


def microsoft_link(number, family):
    """(the router's address, Microsoft's): of a /31, and of a /126."""
    if family == 4:
        return f"10.8.{number}.0", f"10.8.{number}.1"
    return f"fd00:8:{number}::1", f"fd00:8:{number}::2"


def connection(number, **keys):
    """A connection in Azure's form."""
    session = {
        "sessionPrefixV4": f"10.8.{number}.0/31",
        "sessionPrefixV6": f"fd00:8:{number}::/126",
    }
    return {
        "name": f"link{number}",
        "bandwidthInMbps": 10000,
        "useForPeeringService": True,
        "connectionState": "Active",
        "bgpSession": session,
        **keys,
    }


def inventory(deployment="partner", connections=2, registered=(), peering=None, **keys):
    """An inventory with one peering; registered are prefixes or, for a route server, ASNs."""
    kind = "registered_prefixes" if deployment == "partner" else "registered_asns"
    return {
        "version": 1,
        "deployment": deployment,
        "local_asn": LOCAL_ASN,
        "peerings": [
            {
                "name": "peering1",
                "kind": "Direct",
                "location": "westeurope",
                kind: list(registered),
                "properties": {
                    "peeringLocation": "Amsterdam",
                    "direct": {"connections": [connection(n) for n in range(1, connections + 1)]},
                },
                **(peering or {}),
            }
        ],
        **keys,
    }


def bird_takes(route, confederation=False):
    """Does BIRD show the route to filters and hooks at all? It drops what loops, and, outside
    of a confederation, what has segments of one."""
    return all(
        (confederation or kind < 3) and LOCAL_ASN not in asns and MEMBER_ASN not in asns
        for kind, asns in route.path
    )


def sent_by(bird, protocol, asn):
    """What a BIRD announces on this session, with its ASN in front."""
    found = []
    for route in bird.routes(f"export {protocol}"):
        first, rest = (), route.path
        if rest and rest[0][0] == SEQUENCE:
            first, rest = rest[0][1], rest[1:]
        found.append(route.but(path=((SEQUENCE, (asn, *first)), *rest)))
    return found


class Scene:
    """What can be chosen:

    customers: how many speakers, or their numbers; speaker_options are the speakers'.
    customer_birds: {number: configuration} of customers that are BIRDs; the configurations have
    filters to_router4 and to_router6.
    customer_channel, microsoft_channel: channel options of the router's protocols; customers take
    turns in several;
    customer_options, microsoft_options: their other options; global_conf goes before them.
    microsoft_export, microsoft_side, microsoft_conf: Microsoft's routers' export filter, other
    channel options and further configuration.
    plugin: whether there is one, or the file; or_else: what BIRD does without it.
    microsoft_calls: Microsoft's routers open the sessions, not the router under test.
    direct: single-hop sessions, IPv4 only. confederation: router and customers are members of one.
    """

    def __init__(
        self,
        stage,
        inventory_data,
        customers=1,
        connections=2,
        families=(4, 6),
        plugin=True,
        or_else="",
        customer_channel="import all; export none;",
        microsoft_channel="import all; export all;",
        customer_options="",
        microsoft_options="",
        microsoft_export="none",
        microsoft_conf="",
        microsoft_side="",
        global_conf="",
        speaker_options=None,
        customer_birds=None,
        microsoft_calls=False,
        direct=False,
        confederation=False,
    ):
        self.stage, self.inventory = stage, inventory_data
        self.connections, self.families = connections, families
        self.numbers = range(1, customers + 1) if isinstance(customers, int) else customers
        self.bird_conf = customer_birds or {}
        self.hops = "direct" if direct else "multihop"
        self.confederation = confederation
        self.plugin, self.or_else = plugin, or_else
        self.rs_client = inventory_data["deployment"] == "route-server"
        if isinstance(customer_channel, str):
            customer_channel = (customer_channel,)
        self.customer_channels, self.customer_options = customer_channel, customer_options
        self.microsoft_channel, self.microsoft_options = microsoft_channel, microsoft_options
        self.microsoft_export, self.microsoft_conf = microsoft_export, microsoft_conf
        self.microsoft_side, self.global_conf = microsoft_side, global_conf
        self.callers = ("passive;", "") if microsoft_calls else ("", "passive;")
        self.every_path = "add paths" in microsoft_channel
        self._add_addresses()

        self.inventory_file = stage.write("maps.json", json.dumps(inventory_data, indent=1))
        self.router = stage.bird("router", self.router_conf())
        self.microsoft = {
            n: stage.bird(
                f"microsoft{n}",
                self._microsoft_conf(n),
                binaries=stock_dir(),
                router_id=f"10.8.{n}.1",
                wrap=False,
            )
            for n in self._links()
        }
        self.customer_birds = {
            n: stage.bird(
                f"customer{n}",
                self._customer_conf(n, conf),
                binaries=stock_dir(),
                router_id=f"10.1.{n}.2",
                wrap=False,
            )
            for n, conf in self.bird_conf.items()
        }
        self.speakers = {}
        for n in self.numbers:
            for family in families:
                router, own = customer_link(n, family)
                name = f"customer{n}_v{family}"
                self.speakers[name] = stage.speaker(
                    name,
                    customer_asn(n),
                    own,
                    router,
                    router_id=f"10.1.{n}.2",
                    **(speaker_options or {}),
                )

    def _links(self):
        return range(1, self.connections + 1)

    def _add_addresses(self):
        if self.hops == "direct":
            # All of a net on the loopback interface is local; but BIRD sees this one address, and
            # takes the others for neighbors
            namespace.add_addresses("10.1.255.254/16", "10.8.255.254/16")
            return
        for family in self.families:
            for n in (*self.numbers, *self.bird_conf):
                namespace.add_addresses(*customer_link(n, family))
            for n in self._links():
                namespace.add_addresses(*microsoft_link(n, family))

    # Configurations

    def plugin_line(self):
        if not self.plugin:
            return ""
        file = plugin_file() if self.plugin is True else self.plugin
        return f'plugin "{file}" "{self.inventory_file}" {self.or_else};\n'

    def router_conf(self):
        text = self.plugin_line() + self.global_conf + "\nprotocol device {}\n"
        role, own_asn, member = "rs client;" if self.rs_client else "", LOCAL_ASN, ""
        if self.confederation:
            role, own_asn = f"{role} confederation {LOCAL_ASN};", MEMBER_ASN
            member = "confederation member yes;"
        for n in (*self.numbers, *self.bird_conf):
            for family in self.families:
                own, peer = customer_link(n, family)
                text += bgp(
                    f"customer{n}_v{family}",
                    own,
                    own_asn,
                    peer,
                    customer_asn(n),
                    self.customer_channels[n % len(self.customer_channels)],
                    f"passive; {role} {member} {self.customer_options}",
                    self.hops,
                )
        for n in self._links():
            for family in self.families:
                own, peer = microsoft_link(n, family)
                text += bgp(
                    f"microsoft{n}_v{family}",
                    own,
                    own_asn,
                    peer,
                    MICROSOFT,
                    self.microsoft_channel,
                    f"{role} {self.callers[0]} {self.microsoft_options}",
                    self.hops,
                )
        return text

    def _microsoft_conf(self, number):
        text = f"protocol device {{}}\n{self.microsoft_conf}\n"
        for family in self.families:
            peer, own = microsoft_link(number, family)
            text += bgp(
                f"partner_v{family}",
                own,
                MICROSOFT,
                peer,
                LOCAL_ASN,
                f"import all; export {self.microsoft_export}; {self.microsoft_side}",
                f"{self.callers[1]} allow local as 10;",
            )
        return text

    def _customer_conf(self, number, conf):
        text = f"protocol device {{}}\n{conf}\n"
        for family in self.families:
            peer, own = customer_link(number, family)
            text += bgp(
                f"router_v{family}",
                own,
                customer_asn(number),
                peer,
                LOCAL_ASN,
                f"import all; export filter to_router{family};",
            )
        return text

    # Life

    def _birds(self):
        return [self.router, *self.microsoft.values(), *self.customer_birds.values()]

    def start(self):
        for bird in (*self.microsoft.values(), *self.customer_birds.values()):
            bird.start()
        self.router.start()
        for speaker in self.speakers.values():
            speaker.up()
        self.wait_up()
        return self

    def wait_up(self):
        for speaker in self.speakers.values():
            speaker.wait_established()
        for n in self._links():
            for family in self.families:
                self.router.wait_established(f"microsoft{n}_v{family}")
        for n in self.customer_birds:
            for family in self.families:
                self.router.wait_established(f"customer{n}_v{family}")
        self.settle()

    def settle(self):
        settle(self._birds(), self.speakers.values())

    def customer(self, number=1, family=4):
        return self.speakers[f"customer{number}_v{family}"]

    def announce(self, *routes, customer=1):
        """From the customer's session of the route's family."""
        for family in self.families:
            self.customer(customer, family).announce(*(r for r in routes if r.family == family))

    def write_inventory(self, data):
        """Replaces the inventory's file; a text is written as it is."""
        if not isinstance(data, str):
            self.inventory = data
            data = json.dumps(data, indent=1)
        self.stage.write("maps.json", data)

    def reconfigure(self, data=None, how=""):
        """`configure`, with a new inventory if one is given."""
        if data is not None:
            self.write_inventory(data)
        return self.router.reconfigure(self.router_conf(), how)

    # What must hold

    def maps(self, words=""):
        return self.router.ask(f"show maps {words}".strip())

    def maps_json(self, words):
        """The parsed lines of `show maps json WORDS`."""
        reply = self.maps(f"json {words}")
        if not reply.ok:
            raise AssertionError(f"show maps json {words}: {reply.text}")
        return [json.loads(line) for line in reply.lines if line.startswith("{")]

    def microsoft_routes(self, number, family=None):
        """What Microsoft's router holds from us, by family if told."""
        families = [family] if family else self.families
        bird = self.microsoft[number]
        return [r for f in families for r in bird.routes(f"protocol partner_v{f}")]

    def microsoft_holds(self):
        """{connection: {prefix: Route}}"""
        return {n: {r.prefix: r for r in self.microsoft_routes(n)} for n in self._links()}

    def breakers(self):
        """(routes seen, what breaks a rule) over all of Microsoft's sessions."""
        seen, broken = 0, []
        for n in self._links():
            for family in self.families:
                routes = self.microsoft_routes(n, family)
                address = microsoft_link(n, family)[1]
                seen += len(routes)
                broken += rule_breakers(self.inventory, address, routes)
        return seen, broken

    def offers(self):
        """All that is offered right now: by customers and Microsoft on import, by the router's
        table on export to Microsoft."""
        return [*self._customer_offers(), *self._microsoft_offers(), *self.export_offers()]

    def _customer_offers(self):
        for name, speaker in self.speakers.items():
            if speaker.established:
                routes = [r for r in speaker.offered.values() if bird_takes(r, self.confederation)]
                yield Offer(name, "import", speaker.local, routes, speaker.asn)
        for n, bird in self.customer_birds.items():
            for family in self.families:
                name, address = f"customer{n}_v{family}", customer_link(n, family)[1]
                if self.router.established(name):
                    routes = sent_by(bird, f"router_v{family}", customer_asn(n))
                    yield Offer(name, "import", address, routes, customer_asn(n))

    def _microsoft_offers(self):
        for n in self._links():
            for family in self.families:
                name, address = f"microsoft{n}_v{family}", microsoft_link(n, family)[1]
                if self.router.established(name):
                    routes = sent_by(self.microsoft[n], f"partner_v{family}", MICROSOFT)
                    yield Offer(name, "import", address, routes, MICROSOFT)

    def export_offers(self):
        """What the router may announce to Microsoft: its best routes, whole."""
        for family in self.families:
            held = self._candidates(family)
            for n in self._links():
                name, address = f"microsoft{n}_v{family}", microsoft_link(n, family)[1]
                if self.router.established(name):
                    routes = [route for route in held if route.source != name]
                    yield Offer(name, "export", address, routes, MICROSOFT)

    def _candidates(self, family):
        """BIRD cuts long paths short where it shows them: they are taken from the speaker."""
        found = []
        which = "" if self.every_path else "primary"
        for route in self.router.routes(f"table master{family} {which}"):
            speaker = self.speakers.get(route.source)
            for sent in speaker.offered.values() if speaker and "cut" in route.flags else ():
                if sent.prefix == route.prefix:
                    route = route.but(path=sent.path)
            if not KEPT_INSIDE & set(route.communities):
                found.append(route)
        return found

    def ledger_differences(self):
        lines = self.maps_json("verdicts all")
        expected = expected_verdicts(Judge(self.inventory), self.offers())
        return differences(expected, ledger_verdicts(lines)) + self._announced(lines)

    def _announced(self, lines):
        """Are just those routes marked as announced that Microsoft has?"""
        marks = {}
        for line in lines:
            if line["type"] == "verdict" and line["direction"] == "export":
                key = (line["session"], line["prefix"])
                marks[key] = marks.get(key, False) or line["announced"]
        held = {
            (f"microsoft{n}_v{family}", route.prefix)
            for n in self._links()
            for family in self.families
            for route in self.microsoft_routes(n, family)
        }
        return [
            f"{' '.join(key)}: marked as announced: {mark}, with Microsoft: {key in held}"
            for key, mark in sorted(marks.items())
            if mark != (key in held)
        ]

    def check(self, at_least=0):
        """After a scenario: the ledger is what judging afresh gives, and Microsoft holds no route
        that breaks a rule. Returns the number of routes that Microsoft holds."""
        self.settle()
        problems = ["not looked yet"]

        def same():
            problems[:] = self.ledger_differences()
            return not problems

        wait_until(same, "the ledger equals judging afresh", 10, lambda: "\n".join(problems))
        seen, broken = self.breakers()
        assert not broken, f"Microsoft received routes that break a rule:\n{describe(broken)}"
        assert seen >= at_least, f"Microsoft holds {seen} routes, expected at least {at_least}"
        return seen
