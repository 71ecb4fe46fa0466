#
#	bird-maps -- everything at once
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Many sessions, and all that can happen to them while routes flow and operators look.

Each actor is a thread. All begin a step together, what they do in it is always the same, how it
goes on is the daemon's affair. What ends sessions, changes the configuration or asks for routes
again is one actor's: stock BIRD 3.1.7 dies when it is configured just as a session ends. The storm
ends with the configuration that it began with and all sessions up, so that the scene's check()
must hold. A stock BIRD, without the plugin, can go through the same.
"""

import copy
import re
import threading

from harness import sample, scene
from harness.bird import RELOAD, TIME_SCALE, wait_until
from harness.control import Control

PATIENCE = 30
SYNTAX_ERROR = 9000  # and what is worse
PREFIXES = [f"11.{m}.{n}.0/24" for m in range(4) for n in range(24)] + [
    f"2d00:{n:x}::/32" for n in range(48)
]
REGISTERED = PREFIXES[::2]
# It refuses nothing, so that the plugin sees every route; which is best depends on it
ASKS_ROAS = """filter {
  if net.type = NET_IP4 && roa_check(roas4, net, bgp_path.last) = ROA_INVALID then bgp_local_pref = 90;
  if net.type = NET_IP6 && roa_check(roas6, net, bgp_path.last) = ROA_INVALID then bgp_local_pref = 90;
  accept;
}"""
# Customers take turns in these, so that imports go all the ways there are
CHANNELS = (
    "import all; export none;",
    f"import {ASKS_ROAS}; export none; import table on;",
    "import all; export none; import keep filtered on;",
    f"import {ASKS_ROAS}; export none; import keep filtered on;",
)
STRICTER = {
    "clients": {"action": "reject"},
    "registry": {"match": "roa", "roa_tables": {"v4": "roas4", "v6": "roas6"}},
}
VIEWS = ["", "prefixes", "asns", "rules", "readiness", "verdicts rejected", "verdicts all export"]
VIEWS += ["explain 11.0.0.0/24", "explain 2d00:2::/32 session link1", "verdicts for 11.1.2.3"]
PAGED = ["verdicts all", "json verdicts all", "json explain 11.0.2.0/24", "verdicts rule 30"]
BIRDS_OWN = [
    "show protocols all",
    "show route export microsoft1_v4",
    "show route noexport microsoft1_v6 all",
    "show route exported microsoft2_v4",
    "show route filtered all",
    "show route protocol customer2_v4 all",
    "show route count",
    "show status",
    "show memory",
]


def roa_conf(asn):
    """Tables in which this ASN has all prefixes."""
    return "".join(
        f"roa{family} table roas{family};\n"
        f"protocol static {{ roa{family} {{ table roas{family}; }}; route {net} as {asn}; }}\n"
        for family, net in ((4, "11.0.0.0/8 max 24"), (6, "2d00::/16 max 32"))
    )


def start(stage, customers, connections, plugin=True):
    live = scene.Scene(
        stage,
        scene.inventory(registered=REGISTERED, connections=connections),
        customers=customers,
        connections=connections,
        plugin=plugin,
        customer_channel=CHANNELS,
        # Stock BIRD 3.1.7 may call before its own socket is ready, and dies of it
        microsoft_calls=True,
        microsoft_conf="debug protocols { packets, events };",
        global_conf=roa_conf(650100),
    )
    return live.start()


class Storm:
    """`rounds`: how often everything happens."""

    def __init__(self, live, rounds=1):
        self.live, self.plugin, self.away = live, live.plugin, False
        self.calm, self.failures = copy.deepcopy(live.inventory), []
        self.events = rounds * [
            self.customers_leave,
            self.stricter_policy,
            self.customers_vanish,
            self.undo,
            self.microsoft_asks,
            self.other_filters,
            self.microsoft_restarts,
            self.soft_policy,
            self.all_imports_again,
            self.undo,
            self.no_plugin,
            self.all_exports_again,
            self.plugin_again,
            self.customers_disabled,
            self.broken_policy,
            self.customer_asks,
            self.calm_policy,
        ]
        self.actors = [self.event, self.traffic, self.birds_own]
        self.actors += [self.views, self.pages] if self.plugin else []
        self.together = threading.Barrier(len(self.actors))

    def run(self):
        threads = [threading.Thread(target=self._act, args=(actor,)) for actor in self.actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.failures:
            raise AssertionError("\n".join(self.failures))
        self.live.router.reload()  # what came between `configure soft` and its undo
        self.live.wait_up()

    def _act(self, actor):
        try:
            with self.live.router.connect() as control:
                for step in range(len(self.events)):
                    self.together.wait()
                    actor(control, step)
        except threading.BrokenBarrierError:
            pass  # another one failed
        except Exception as error:  # each failure is told, not just the first
            self.failures.append(f"{actor.__name__}: {error!r}")
            self.together.abort()

    # The actors

    def event(self, control, step):
        self.events[step](control, step)

    def traffic(self, _, step):
        """Every customer announces other routes, and withdraws some."""
        for number in self.live.numbers:
            asn = scene.customer_asn(number)
            routes = sample.routes(1000 * step + number, asn, PREFIXES)
            self.live.announce(*routes, customer=number)
            for family in self.live.families:
                speaker = self.live.customer(number, family)
                speaker.withdraw(*[key for n, key in enumerate(speaker.offered) if n % 5 == step % 5])
        wait_until(
            lambda: not any(s.pending for s in self.live.speakers.values()),
            "the customers' routes are taken",
            PATIENCE,
        )

    def birds_own(self, control, _):
        """What operators ask BIRD itself; at times a session is down or no route filtered."""
        for command in BIRDS_OWN:
            assert control.ask(command).lines, command

    def views(self, control, _):
        """Every view, as text and as JSON; while the plugin is away there is none."""
        for view in VIEWS:
            for form in ("", "json "):
                away = self.away
                reply = control.ask(f"show maps {form}{view}".strip())
                assert reply.code < SYNTAX_ERROR or away or self.away, reply.text

    def pages(self, *_):
        """Readers that leave in the middle of a long answer."""
        for number, words in enumerate(PAGED):
            control = Control(self.live.router.socket_file, 30 * TIME_SCALE, receive_buffer=4096)
            control.send(f"show maps {words}")
            for _ in range(number * 10):
                if control.read()[2]:
                    break
            control.close()

    # Sessions end, and come again

    def customers_leave(self, _, step):
        speakers = self._some(step)
        self._end(speakers, lambda: [speaker.flap() for speaker in speakers])

    def customers_vanish(self, _, step):
        speakers = self._some(step)
        self._end(speakers, lambda: [speaker.drop(stay_down=False) for speaker in speakers])

    def customers_disabled(self, control, step):
        speakers = self._some(step)

        def disable():
            for command in ("disable", "enable"):
                for speaker in speakers:
                    assert control.ask(f"{command} {speaker.name}").ok

        self._end(speakers, disable)

    def microsoft_restarts(self, control, step):
        names = [f"microsoft{1 + step % self.live.connections}_v{f}" for f in self.live.families]
        self._up_again(names, lambda: [control.ask(f"restart {name}") for name in names])

    def _some(self, step):
        """A quarter of the customers' sessions, other ones each time."""
        return list(self.live.speakers.values())[step % 4 :: 4]

    def _end(self, speakers, act):
        self._up_again([speaker.name for speaker in speakers], act)
        for speaker in speakers:
            speaker.wait_established(PATIENCE)

    def _up_again(self, names, act):
        router = self.live.router
        before = router.protocols()

        def again():
            now = router.protocols()
            return all(now[name]["since"] != before[name]["since"] for name in names)

        act()
        wait_until(again, f"{', '.join(names)} changed", PATIENCE, router.tail)
        router.wait_established(*names, timeout=PATIENCE)

    # Other configurations

    def stricter_policy(self, *_):
        self._configure({**STRICTER, "max_length": 2})

    def soft_policy(self, *_):
        self._configure({**STRICTER, "max_length": 1}, "soft")

    def undo(self, *_):
        assert self.live.router.configure("undo").ok
        self.live.inventory = self.calm

    def other_filters(self, *_):
        self.live.microsoft_channel = "import all; export where net.len > 8;"
        self._configure()

    def no_plugin(self, *_):
        self.live.plugin, self.away = False, True
        self._configure()

    def plugin_again(self, *_):
        self.live.plugin = self.plugin
        self._configure({**STRICTER, "max_length": 3})
        self.away = False

    def broken_policy(self, *_):
        if self.plugin:
            inventory = self.live.inventory
            self.live.write_inventory("{")
            assert not self.live.router.configure("check").ok
            self.live.write_inventory(inventory)

    def calm_policy(self, *_):
        self.live.microsoft_channel = "import all; export all;"
        self._configure()

    def _configure(self, keys=None, how=""):
        """Another policy comes with other ROAs."""
        self.live.global_conf = roa_conf(650101 if keys else 650100)
        reply = self.live.reconfigure({**self.calm, **(keys or {})}, how)
        assert reply.ok, reply.text

    # Routes are asked for again, by the router and by its neighbors

    def all_imports_again(self, *_):
        self.live.router.reload('"customer*"', "in")

    def all_exports_again(self, *_):
        self.live.router.reload("all", "out")

    def customer_asks(self, _, step):
        speaker = self._some(step)[0]
        before = speaker.count("eorr")
        speaker.ask_refresh(6 if ":" in speaker.local else 4)
        speaker.wait_event("eorr", before + 1, PATIENCE)

    def microsoft_asks(self, _, step):
        bird = self.live.microsoft[1 + step % self.live.connections]
        for family in self.live.families:
            pattern = re.compile(rf"partner_v{family}: Got END-OF-RR")
            before = len(pattern.findall(bird.log()))
            assert "reloading" in bird.ask(f"{RELOAD} in partner_v{family}").text
            wait_until(
                lambda seen=before, what=pattern: len(what.findall(bird.log())) > seen,
                f"{bird.name} is refreshed",
                PATIENCE,
                bird.tail,
            )
