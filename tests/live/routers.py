#
#	bird-maps -- two routers of one peering
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""One peering with three connections: link1 and link2 end on the router `here`, link3 on another
BIRD with the same inventory, `there`."""

import json

from answers import of_type
from harness import namespace, scene
from harness.route import Route
from harness.stage import settle
from ready import prefixes, readiness

REGISTERED = ["11.0.0.0/24", "11.0.1.0/24", "11.0.2.0/24"]
ONE, TWO, THREE = REGISTERED
LOCAL = {f"link{n}": scene.microsoft_link(n, 4)[0] for n in (1, 2, 3)}
SECOND = "link2"


def filtered(live, filters):
    """Gives the sessions with Microsoft export filters of their own: {connection: body}."""
    plain = live.router_conf

    def conf():
        text = plain()
        for number in filters:
            head, mark, rest = text.partition(f"protocol bgp microsoft{number}_v4 ")
            text = head + mark + rest.replace("filter TO;", f"filter to{number};", 1)
        return "".join(f"filter to{n} {{ {body} }}\n" for n, body in filters.items()) + text

    live.router_conf = conf
    live.router.write_conf(conf())


class Pair:
    """The scene with the router `here`, whose export filters are filters[connection], and the
    router `there`, which announces static routes."""

    def __init__(self, stage, keys=None, there=REGISTERED, mode=None, limits=None):
        data = scene.inventory(
            registered=REGISTERED,
            connections=3,
            router="here",
            associated_asns=[650001, 650002],
            **{"hold_down": 0, **(keys or {})},
        )
        for number, connection in enumerate(self.connections_of(data), 1):
            connection["router"] = "there" if number == 3 else "here"
            connection["bgpSession"].pop("sessionPrefixV6")
            connection["bgpSession"].update((limits or {}).get(number, {}))
            connection.update({"mode": mode} if mode else {})
        self.filters = {1: "accept;", 2: "accept;"}
        self.stage = stage
        self.live = scene.Scene(
            stage, data, families=(4,), microsoft_channel="import all; export filter TO;"
        )
        filtered(self.live, self.filters)
        self.there = self.other_router(data, there)

    @staticmethod
    def connections_of(data):
        return data["peerings"][0]["properties"]["direct"]["connections"]

    def other_router(self, data, there):
        """The router `there`, with Microsoft's router number 3."""
        own, peer = scene.microsoft_link(3, 4)
        namespace.add_addresses(own, peer)
        file = self.stage.write("there.json", json.dumps({**data, "router": "there"}))
        routes = "\n".join(f"route {prefix} blackhole;" for prefix in there)
        conf = f'plugin "{scene.plugin_file()}" "{file}";\nprotocol device {{}}\n'
        conf += f"protocol static {{ ipv4; {routes} }}\n"
        conf += scene.bgp("microsoft3_v4", own, scene.LOCAL_ASN, peer, scene.MICROSOFT)
        side = "protocol device {}\n" + scene.bgp(
            "partner_v4", peer, scene.MICROSOFT, own, scene.LOCAL_ASN, options="passive;"
        )
        self.microsoft3 = self.stage.bird("microsoft3", side, router_id="10.8.3.1", wrap=False)
        return self.stage.bird("there", conf, router_id="10.0.0.3")

    def start(self, *routes):
        self.microsoft3.start()
        self.there.start()
        self.live.start()
        self.there.wait_established("microsoft3_v4")
        self.live.announce(*(routes or [Route(p, "650001") for p in REGISTERED]))
        self.settle()
        return self

    def settle(self):
        self.live.settle()
        settle([self.there, self.microsoft3])

    def change(self, number, body):
        """Another export filter toward Microsoft's router of this number."""
        self.filters[number] = body
        assert self.live.reconfigure().ok
        self.settle()

    def mend(self):
        """All is as it was, and says so."""
        for number in self.filters:
            self.filters[number] = "accept;"
        assert self.live.reconfigure().ok
        self.settle()
        self.is_ready()

    def is_ready(self):
        found, sessions = prefixes(self.live)
        assert set(found) == set(REGISTERED)
        for prefix in found.values():
            assert prefix.state == {"link1": "advertised", "link2": "advertised", "link3": "elsewhere"}
            assert prefix.verdict["verdict"] == "ready here", prefix.lines
            assert not prefix.messages and not prefix.found, prefix.lines
        assert not of_type(sessions, "finding"), sessions
        sums, missing, sessions = readiness(self.live)
        assert (sums["verdict"], sums["ready_here"], missing) == ("ready here", 3, {}), sums
        assert not of_type(sessions, "finding"), sessions

    def only(self, prefix, messages, found, also=()):
        """Just this prefix has something to tell, and it is this."""
        seen, _ = prefixes(self.live)
        sums, missing, sessions = readiness(self.live)
        for name, item in seen.items():
            if name in (prefix, *also):
                continue
            assert not item.messages and not item.found, item.lines
        assert seen[prefix].messages == messages, seen[prefix].lines
        assert seen[prefix].found == found, seen[prefix].lines
        assert set(missing) == {prefix, *also}, missing
        assert missing[prefix].found == found and missing[prefix].messages == messages
        assert missing[prefix].verdict == seen[prefix].verdict
        return seen[prefix], sums, of_type(sessions, "finding")
