"""bird-maps -- an installed BIRD that announces to Microsoft

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Two daemons in a root, the router under test and one in Microsoft's place, joined on the
loopback interface. The router has what a packaged one has: the plugin by name, its
configuration and its socket where it looks for them by itself.
"""

import json
import subprocess

from harness.bird import wait_until

ADDRESSES = ("11.255.0.0/31", "11.255.0.1/31")
GOOD, UNREGISTERED, PRIVATE = "11.1.0.0/24", "11.1.1.0/24", "11.1.2.0/24"

SESSION = """
protocol device {}

protocol bgp %(name)s {
  local %(own)s as %(asn)d;
  neighbor %(peer)s as %(peer_asn)d;
  multihop;
  strict bind;
  connect delay time 1;
  connect retry time 1;
  error wait time 1, 2;
  ipv4 { import all; export %(export)s; };
}
"""

# What a stock BIRD runs, with which it announces all that is in its table
PLAIN = """log stderr all;
router id 11.255.0.0;

protocol static own {
  ipv4;
  route %s blackhole;
  route %s blackhole;
  route %s blackhole { bgp_path = prepend(+empty+, 64512); };
}
""" % (GOOD, UNREGISTERED, PRIVATE) + SESSION % {
    "name": "microsoft1", "own": "11.255.0.0", "asn": 650000, "peer": "11.255.0.1",
    "peer_asn": 8075, "export": "where source = RTS_STATIC",
}

PLUGIN_LINE = 'plugin "maps.so" "maps.json";\n'

MICROSOFT = "log stderr all;\nrouter id 11.255.0.1;\n" + SESSION % {
    "name": "partner", "own": "11.255.0.1", "asn": 8075, "peer": "11.255.0.0",
    "peer_asn": 650000, "export": "none",
}

INVENTORY = {
    "version": 1,
    "deployment": "partner",
    "local_asn": 650000,
    "peerings": [{
        "name": "maps1",
        "properties": {"direct": {"connections": [
            {"name": "c1", "mode": "enforce", "bgpSession": {"sessionPrefixV4": "11.255.0.0/31"}},
        ]}},
        "registered_prefixes": [GOOD, PRIVATE],
    }],
}


class Daemon:
    """One BIRD that was started in a root."""

    def __init__(self, root, name, words, socket):
        self.root, self.name, self.socket = root, name, socket
        self.log = root.file("run/%s.log" % name)
        self.process = root.start(*words, log=self.log)
        wait_until(self._answers, "%s answers on its socket" % name, 60, self.tail)

    def _answers(self):
        if self.process.poll() is not None:
            status = self.process.returncode
            raise AssertionError("%s: status %d\n%s" % (self.name, status, self.tail()))
        return self.birdc("show", "status").returncode == 0

    def birdc(self, *words):
        where = ("-s", self.socket) if self.socket else ()
        return self.root.run("birdc", *where, *words)

    def ask(self, *words):
        return self.birdc(*words).stdout

    def json(self, kind, *words):
        """The JSON lines of one type in `show maps json WORDS`"""
        lines = [line.strip() for line in self.ask("show", "maps", "json", *words).splitlines()]
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return [data for data in found if data["type"] == kind]

    def established(self, protocol):
        return wait_until(
            lambda: "Established" in self.ask("show", "protocols", protocol),
            "%s: %s is established" % (self.name, protocol), 60, self.tail,
        )

    def tail(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-15:])

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise


class Pair:
    """words: how the router is started in the root; its configuration is there already."""

    def __init__(self, root, words=("bird", "-f")):
        root.write("run/microsoft.conf", MICROSOFT)
        self.daemons = []
        try:
            self.microsoft = self._start(
                root, "microsoft",
                ("bird", "-f", "-c", "/run/microsoft.conf", "-s", "/run/microsoft.ctl"),
                "/run/microsoft.ctl",
            )
            self.router = self._start(root, "router", words, None)
            self.router.established("microsoft1")
        except BaseException:
            self.close()
            raise

    def _start(self, *arguments):
        daemon = Daemon(*arguments)
        self.daemons.append(daemon)
        return daemon

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends both; a router that does not end well is an error."""
        daemons, self.daemons = self.daemons, []
        problems = [d.name + ": " + d.tail() for d in reversed(daemons) if d.stop() != 0]
        if problems:
            raise AssertionError("\n".join(problems))

    def held(self):
        """Prefixes that Microsoft has"""
        lines = self.microsoft.ask("show", "route", "protocol", "partner").splitlines()
        return sorted({line.split()[0] for line in lines if "/" in line.split(" ")[0]})

    def problems(self):
        """What is not as the plugin should have it; waits for routes that are on their way."""
        found = self.wait_held([GOOD])
        states = {line["prefix"]: line["state"] for line in self.router.json("prefix", "prefixes")}
        if states != {GOOD: "advertised", PRIVATE: "rejected"}:
            found.append("show maps prefixes: %s" % states)
        rejected = self.router.json("verdict", "verdicts", "rejected")
        failed = {line["prefix"]: line["codes"] for line in rejected}
        if failed != {PRIVATE: [6]}:
            found.append("show maps verdicts rejected: %s" % failed)
        return found + ([self.router.tail()] if found else [])

    def wait_held(self, wanted):
        try:
            wait_until(lambda: self.held() == wanted, "Microsoft has " + " ".join(wanted), 60)
        except AssertionError as error:
            return ["%s: it has %s" % (error, self.held())]
        return []
