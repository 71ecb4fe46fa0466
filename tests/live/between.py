#
#	bird-maps -- one BIRD between scripted speakers
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Clients (speakers) -> one BIRD, stock or patched with the plugin -> Microsoft's side, a speaker.

What Microsoft's speaker holds is what it was really sent, and what a neighbor would keep after
enhanced route refresh. IPv4 on single hops only: a sorted table takes no others.
"""

import json

from harness import namespace, scene
from harness.bird import bird_dir, stock_dir, wait_until
from harness.ledger import rule_breakers
from harness.stage import settle

STOCK, PLUGIN = "stock", "plugin"


class Between:
    """client, microsoft: channel options; conf: configuration before the protocols; keys: of the
    inventory; mode: of the connection. recovering: BIRD starts in graceful restart recovery, which
    lasts until end_recovery(). Other options are those of Microsoft's speaker."""

    def __init__(
        self,
        stage,
        make,
        client="import all; export none;",
        microsoft="import none; export all;",
        clients=1,
        conf="",
        keys=None,
        mode="enforce",
        registered=(),
        recovering=False,
        **options,
    ):
        # All of a net is local then; BIRD sees one address and takes the others for neighbors
        namespace.add_addresses("10.1.255.254/16", "10.8.255.254/16")
        self.stage, self.make, self.conf = stage, make, conf
        self.client_channel, self.microsoft_channel = client, microsoft
        self.numbers, self.recovering, self.feeds_done = range(1, clients + 1), recovering, 0
        data = scene.inventory(connections=1, registered=registered, **(keys or {}))
        data["peerings"][0]["properties"]["direct"]["connections"][0]["mode"] = mode
        self.write_inventory(data)

        binaries = stock_dir() if make == STOCK else bird_dir()
        self.router = stage.bird(
            "router", self.text(), binaries=binaries, wrap=make == PLUGIN, recover=recovering
        )
        restart = {"restart_time": 60} if recovering else {}
        if "add paths" in microsoft:
            options["add_path"] = "rx"
        self.clients = [
            self._speaker(f"client{n}", scene.customer_asn(n), scene.customer_link(n, 4), **restart)
            for n in self.numbers
        ]
        link = scene.microsoft_link(1, 4)
        self.microsoft = self._speaker("microsoft1", scene.MICROSOFT, link, **restart, **options)
        for client in self.clients:
            client.hold_end = recovering
        self.router.start()
        self.up()

    def _speaker(self, name, asn, link, **options):
        router, own = link
        return self.stage.speaker(name, asn, own, router, router_id=own, **options)

    # Configuration

    def write_inventory(self, data):
        self.inventory = data
        self.file = self.stage.write("maps.json", json.dumps(data, indent=1))

    def text(self):
        text = f'plugin "{scene.plugin_file()}" "{self.file}";\n' if self.make == PLUGIN else ""
        restart = "graceful restart;" if self.recovering else ""
        if self.recovering:
            text += "graceful restart wait 60;\n"
        text += f"{self.conf}\nprotocol device {{}}\n"
        sessions = [
            (f"client{n}", scene.customer_link(n, 4), scene.customer_asn(n), self.client_channel)
            for n in self.numbers
        ]
        sessions.append(
            ("microsoft1", scene.microsoft_link(1, 4), scene.MICROSOFT, self.microsoft_channel)
        )
        for name, (own, peer), asn, channel in sessions:
            options = f"passive; {restart}"
            text += scene.bgp(name, own, scene.LOCAL_ASN, peer, asn, channel, options, "direct")
        return text

    def reconfigure(self):
        reply = self.router.reconfigure(self.text())
        assert reply.ok, reply.text

    def policy(self, **keys):
        """`configure` with keys of the inventory changed."""
        self.write_inventory({**self.inventory, **keys})
        self.reconfigure()

    # Life

    def up(self):
        for speaker in (*self.clients, self.microsoft):
            speaker.up()
        for speaker in (*self.clients, self.microsoft):
            speaker.wait_established()
            self.router.wait_established(speaker.name)
        self.settle()

    def settle(self):
        settle([self.router], [*self.clients, self.microsoft])

    def announce(self, *routes, client=1):
        self.clients[client - 1].announce(*routes)
        self.settle()

    def withdraw(self, *keys, client=1):
        self.clients[client - 1].withdraw(*keys)
        self.settle()

    def end_recovery(self):
        for client in self.clients:
            client.end_of_rib()
        wait_until(
            lambda: "recovery" not in self.router.ask("show status").text, "the recovery is over"
        )
        self.microsoft.wait_event("eor")
        self.settle()

    def dies(self, tell):
        """BIRD stops by itself: its log's words for it."""
        process = self.router.process
        wait_until(lambda: process.poll() is not None, f"BIRD dies: {tell}", tell=self.router.tail)
        status = process.returncode
        self.router.kill()  # no answer any more, and no failure of the test
        bugs = [line.partition("<BUG> ")[2] for line in self.router.log().splitlines() if "<BUG>" in line]
        return status, " ".join(bugs)

    # Feeds

    def fed(self, ask):
        """What Microsoft holds after the feed that is asked for."""
        count = self.microsoft.count("eorr")
        ask()
        self.microsoft.wait_event("eorr", count + 1)
        self.settle()
        return self.held()

    def session_up(self):
        count = self.microsoft.count("eor")
        self.microsoft.flap()
        self.microsoft.wait_event("eor", count + 1)
        self.settle()
        return self.held()

    def other_export_filter(self):
        """`configure` with an export filter that lets the same pass."""
        self.feeds_done += 1
        old = self.microsoft_channel
        self.microsoft_channel = old.replace(
            "export all;", f"export where bgp_path.len < {100 + self.feeds_done};"
        )
        assert self.microsoft_channel != old, old
        self.reconfigure()
        self.microsoft_channel = old

    def every_feed(self):
        """Feeds Microsoft's session in every way there is: gives the name and what is held then."""
        yield "session up", self.session_up()
        for name, ask in (
            ("reload", lambda: self.router.reload("microsoft1", "out")),
            ("route refresh", lambda: self.microsoft.ask_refresh(4)),
            ("configure", self.other_export_filter),
        ):
            yield name, self.fed(ask)
            self.session_up()

    # What must hold

    def held(self):
        """{prefix: AS path} at Microsoft's side"""
        return {route.prefix: route.path for route in self.microsoft.table().values()}

    def check(self):
        """Microsoft's side holds no route that breaks a rule, and the ledger says what it holds."""
        routes = list(self.microsoft.table().values())
        broken = rule_breakers(self.inventory, self.microsoft.local, routes)
        assert not broken, f"Microsoft was sent {broken}"
        reply = self.router.ask("show maps json verdicts all")
        lines = [json.loads(line) for line in reply.lines if line.startswith("{")]
        marked = {x["prefix"] for x in lines if x.get("direction") == "export" and x.get("announced")}
        held = {route.prefix for route in routes}
        assert marked == held, f"marked as announced: {sorted(marked)}, held: {sorted(held)}"
