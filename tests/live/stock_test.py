#!/usr/bin/python3
#
#	bird-maps -- the patched BIRD without the plugin is stock BIRD
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""The same script is played to two stock BIRDs and to two patched ones that have no plugin
statement: they answer and log the same, but for times, timers, ports, paths and memory figures.
"""

import difflib
import os
import re
import subprocess

from harness import namespace
from harness.bird import BIRD_3, RELOAD, bird_dir, wait_until
from harness.control import Control, ControlError
from harness.stage import run, settle
from terminal import Terminal

A_ASN, B_ASN = 650100, 650200
LINKS = ("plain", "kept", "limited", "several", "tabled", "six")

MASKS = [
    (re.compile(pattern), text)
    for pattern, text in (
        (r"\d{4}-\d\d-\d\d", "DATE"),
        (r"\d\d:\d\d:\d\d(\.\d+)?", "TIME"),
        (r"(timer: +|delay: +)[\d.]+(/[\d.]+)?", r"\1SECONDS"),
        (r"(?i)(port )\d+", r"\1PORT"),
        (r"(pid )\d+", r"\1PID"),
        # BIRD 3: which thread it was, where it has a socket, its numbers for routes and for
        # refreshes, and how many updates it took as one or as nothing new
        (r"\[\d{4}\] ", ""),
        (r"(socket: )[0-9a-f]+$", r"\1SOCKET"),
        (r"(depleted while in RCU: )\d+", r"\1TIMES"),
        (r"(: rr )\d+ set .*", r"\1NUMBERS"),
        (r"(Internal route handling values: ).*", r"\1NUMBERS"),
        *([(r"((?:Import|Export) (?:updates|withdraws): ).*", r"\1COUNTS")] if BIRD_3 else []),
    )
]
# What BIRD logs at most so often a second: how often depends on the time
RATE_LIMITED = re.compile(r"<ERR> filters, line \d+:")
# BIRD 3 tells it of any protocol in whose making its clock moved on
BY_CHANCE = re.compile(r"  Last autorestart: ")
FIGURES = re.compile(r"\s+[\d.]+ [ kMG]?B|\b\d+ \(|\s+[\d.]+ %")


def require_stock():
    path = os.environ.get("STOCK_DIR", "")
    assert os.access(os.path.join(path, "bird"), os.X_OK), f"no stock BIRD in STOCK_DIR {path!r}"
    assert os.path.realpath(path) != os.path.realpath(bird_dir()), "both BIRDs are the same"
    return path


# Configurations


def link(name):
    """(A's address, B's)."""
    number = LINKS.index(name) + 1
    return (f"fd00:7:{number}::1", f"fd00:7:{number}::2") if name == "six" else (
        f"10.7.{number}.1",
        f"10.7.{number}.2",
    )


def bgp(side, name, channel):
    mine, other = link(name) if side == "a" else link(name)[::-1]
    asns = (A_ASN, B_ASN) if side == "a" else (B_ASN, A_ASN)
    return f"""protocol bgp {name} from session {{
  local {mine} as {asns[0]};
  neighbor {other} as {asns[1]};
  {"passive;" if side == "b" else ""}
  {"ipv6" if name == "six" else "ipv4"} {{ {channel} }};
}}
"""


# Traces of routes tell how the threads of BIRD 3 happened to run
DEBUG = "states, interfaces, events" + ("" if BIRD_3 else ", routes, filters")
# Stock BIRD 3.1.7 lets other channels of the table have what is kept as filtered
KEPT_TABLE = "table kept4; " if BIRD_3 else ""
COMMON = f"debug protocols {{ {DEBUG} }};\n" + """
ipv4 table kept4;
define plugin_number = 7;
function set_pref(int to_pref) { if defined(bgp_path) then bgp_local_pref = to_pref; }
filter in_filter { if net ~ [ 11.4.0.0/16+ ] then reject "not wanted"; set_pref(200); accept; }
filter out_filter {
  if source != RTS_STATIC then reject;
  if net ~ [ 11.5.0.0/16+ ] then reject;
  bgp_community.add((8075, 8007));
  bgp_large_community.add((650100, 8075, 4));
  if net ~ [ 11.6.0.0/16+ ] then bgp_path.prepend(64512);
  accept;
}
ipv4 table side4;
template bgp session {
  multihop; strict bind;
  connect delay time 1; connect retry time 1; error wait time 1, 1; error forget time 1;
}
protocol device { scan time 100; }
protocol pipe across { table master4; peer table side4; import none; export where net ~ [ 11.1.0.0/16+ ]; }
"""


def statics(first, count):
    four = "".join(
        f"  route 11.{first + n % 8}.{n}.0/24 blackhole {{ bgp_med = {n}; }};\n" for n in range(count)
    )
    six = "".join(f"  route 2d00:{first}:{n}::/48 unreachable;\n" for n in range(count))
    return f"""protocol static fixed4 {{ ipv4; route 13.0.0.0/8 prohibit;\n{four}}}
protocol static fixed6 {{ ipv6;\n{six}}}
"""


OWN = "export where source = RTS_STATIC;"  # learned routes would go round and round
# Stock BIRD 3.1.7 feeds a channel without an end that has more routes than may be exported
FULL = "warn" if BIRD_3 else "block"
PLAIN = {
    "plain": "import filter in_filter; export filter out_filter;",
    "kept": KEPT_TABLE + "import keep filtered; import filter in_filter; export where ! (defined(bgp_path) && bgp_path.len > 3) && source = RTS_STATIC;",
    "limited": "import limit 6 action block; receive limit 30 action warn;"
    f" export limit 4 action {FULL};"
    f" import all; {OWN}",
    "several": f"add paths on; import all; {OWN}",
    "tabled": f"import table on; import filter in_filter; {OWN}",
    "six": f"import all; {OWN}",
}


def conf(side, channels=None, first=1, count=20, extra="", leave_out=()):
    text = COMMON + extra + statics(first if side == "a" else first + 2, count)
    for name, channel in {**PLAIN, **(channels or {})}.items():
        if name not in leave_out:
            text += bgp(side, name, channel if side == "a" else channel.replace(KEPT_TABLE, ""))
    return text


# The lab


class Lab:
    """Two BIRDs of one make, and all that they answered."""

    def __init__(self, stage, make, binaries):
        for name in LINKS:
            namespace.add_addresses(*link(name))
        self.stage, self.said = stage, []
        self.a = stage.bird(
            f"{make}-a", conf("a", leave_out=LINKS), binaries=binaries, wrap=False
        )
        self.b = stage.bird(
            f"{make}-b", conf("b"), binaries=binaries, wrap=False, router_id="10.0.0.2"
        )
        self.b.start()
        self.a.start()
        # Where several sessions change at once, what B sees first is a matter of chance
        self.sure = (self.a, self.b)
        for number in range(1, len(LINKS) + 1):  # one after another: the order of the routes tells
            self.configure(conf("a", leave_out=LINKS[number:]), waited=LINKS[:number])

    def up(self, names=LINKS):
        for name in names:
            self.a.wait_established(name)
            self.b.wait_established(name)
        self.calm()

    def calm(self):
        settle([self.a, self.b])

    def mask(self, line, command=""):
        line = line.replace(self.a.directory, "DIR/a").replace(self.b.directory, "DIR/b")
        for pattern, text in MASKS:
            line = pattern.sub(text, line)
        return FIGURES.sub(" N", line) if command == "show memory" else line

    def keep(self, title, lines, command=""):
        lines = [line for line in lines if not BY_CHANCE.search(line)]
        self.said.append((self.mask(title), [self.mask(line, command) for line in lines]))

    def ask(self, command, bird=None):
        bird = bird or self.a
        self.keep(f"{bird.name[-1]}: {command}", bird.ask(command).raw, command)

    def look(self):
        """Every question, to those that tell the same each time."""
        self.calm()
        for bird in self.sure:
            for command in QUESTIONS:
                self.ask(command, bird)

    def disable(self, name):
        self.ask(f"disable {name}")
        self.wait_down(name)

    def wait_down(self, name):
        """Until A is down for good, and B has no session any more, none half open, and no routes."""
        wait_until(lambda: self.a.protocols()[name]["state"] == "down", f"{name} is down")

        def gone():
            seen = self.b.protocols()[name]
            connected = ("Established", "OpenSent", "OpenConfirm")
            return seen["state"] in ("start", "down") and not seen["info"].startswith(connected)

        wait_until(gone, f"{name} goes down")
        self.calm()

    def configure(self, text, how="", waited=LINKS):
        reply = self.a.reconfigure(text, how)
        self.keep(f"configure {how}", [reply.raw[0], f"code {reply.code}"])
        if waited:
            self.up(waited)

    def logs(self):
        """The messages of each protocol and direction: which is first may vary between them, and
        with the threads of BIRD 3 also among them."""
        for bird in self.sure:
            by_protocol = {}
            for line in bird.log().splitlines():
                line = self.mask(line)
                if RATE_LIMITED.search(line):
                    continue
                match = re.match(r"DATE TIME (<\w+> \S+[:.]\S*(?: [<>] )?)", line)
                by_protocol.setdefault(match[1] if match else "", []).append(line)
            for name in sorted(by_protocol):
                lines = sorted(by_protocol[name]) if BIRD_3 else by_protocol[name]
                self.said.append((f"{bird.name[-1]}: log of {name}", lines))

    def end(self):
        for bird in (self.a, self.b):
            self.keep(f"{bird.name[-1]}: ends", [f"status {bird.stop()}"])
            with open(bird.path("stderr"), encoding="utf-8") as file:
                self.keep(f"{bird.name[-1]}: stderr", file.read().splitlines())


QUESTIONS = [
    "show status",
    "show protocols",
    "show protocols all",
    'show protocols "p*"',
    "show protocols nosuch",
    "show interfaces",
    "show interfaces summary",
    "show symbols",
    "show symbols table",
    "show symbols filter",
    "show symbols plugin_number",
    "show memory",
    "show route",
    "show route all",
    "show route count",
    "show route stats",
    "show route table side4 all",
    "show route table master6 all",
    "show route primary all",
    "show route filtered all",
    "show route table kept4 filtered all",
    "show route 11.1.0.0/24 all",
    "show route for 11.2.1.7 all",
    "show route in 11.3.0.0/16",
    "show route where bgp_path.len > 1",
    "show route filter in_filter count",
    "show route protocol fixed4 all",
    *(f"show route {how} {name} all" for name in LINKS[:5] for how in ("export", "noexport", "preexport", "exported")),
    *(f"show route table master6 {how} six all" for how in ("export", "noexport", "exported")),
    "show route import table tabled.ipv4 all",
    "show route export nosuch",
    "show maps",
    "show maps verdicts",
    "show maps json",
    "show map",
    "  show maps  ",
    "eval plugin_number + 1",
    "eval is_long()",
    "show bfd sessions",
    "show static",
    "show ospf",
    "show",
    "nonsense \"quoted\"",
    "show route 11.1.0.0/33",
    "show route all all",
    "down now",
]

BAD = {
    "syntax": "protocol static { ipv4; route 1.2.3.4/24 }",
    "unknown": "nonsense;",
    "unknown protocol": "protocol maps {}",
    "twice": "protocol static x { ipv4; } protocol static x { ipv4; }",
    "symbol": "define one = two;",
    "type": "define one = 1 + 10.0.0.1;",
    "filter": "filter f { if net then accept; }",
    "host bits": "protocol static { ipv4; route 11.0.0.1/24 blackhole; }",
    "no neighbor": "protocol bgp { local as 1; ipv4; }",
    "no channel": "protocol bgp { local 10.7.1.1 as 1; neighbor 10.7.1.2 as 2; }",
    "limit": "protocol static { ipv4 { import limit; }; }",
    "include": 'include "no-such-file.conf";',
    "string": 'log "unfinished',
    "channel twice": "protocol static { ipv4; ipv4; }",
    "out of range": "protocol bgp { local as 99999999999; }",
    "template": "protocol bgp from nosuch {}",
    "words of the patches": "maps; show maps;",
}
NAMES = """
define plugin = 1;
define maps = 2;
define verdicts = plugin + maps;
protocol static json { ipv4; route 13.8.0.0/16 blackhole; }
filter explain { if verdicts = 3 then accept; reject; }
ipv4 table rules;
"""


def compare(stage, script):
    """Plays the script to both makes and compares what was said."""
    said = {}
    for make, binaries in (("stock", require_stock()), ("patched", bird_dir())):
        lab = Lab(stage, make, binaries)
        script(lab)
        lab.logs()
        lab.end()
        said[make] = lab.said
    titles = {make: [title for title, _ in parts] for make, parts in said.items()}
    assert titles["stock"] == titles["patched"], list(
        difflib.unified_diff(titles["stock"], titles["patched"], lineterm="", n=0)
    )
    problems, compared = [], 0
    for (title, stock), (_, patched) in zip(said["stock"], said["patched"]):
        compared += len(stock)
        if stock != patched:
            problems.append(f"== {title}")
            problems += list(difflib.unified_diff(stock, patched, "stock", "patched", "", "", 1, ""))
    assert not problems, "\n".join(problems[:200])
    assert compared > 100, f"only {compared} lines were compared"


# The tests


def test_answers_and_logs(stage):
    def script(lab):
        lab.look()
        for name in ("plain", "kept", "limited", "several", "tabled"):
            for how in (" in", " out", ""):
                lab.ask(f"{RELOAD}{how} {name}")
                lab.calm()
        lab.ask("restart plain")
        lab.up()
        lab.disable("kept")
        lab.ask("disable nosuch")
        lab.look()
        lab.ask("enable kept")
        lab.up()
        lab.ask("debug plain all")
        lab.ask("debug plain off")
        lab.ask("mrtdump plain messages")
        lab.ask("echo off")
        lab.ask('timeformat route "%F"')
        lab.look()

    compare(stage, script)


def test_configure(stage):
    wide = {"plain": f"import all; {OWN}"}
    limits = {
        "limited": "import limit 3 action warn; receive limit 5 action block; export limit 2 action warn;"
        f" import all; {OWN}"
    }

    def script(lab):
        lab.sure = (lab.a,)
        lab.configure(conf("a"))
        lab.configure(conf("a", wide), "soft")
        lab.look()
        lab.configure(conf("a", wide))
        lab.look()
        lab.configure(conf("a", {"kept": f"{KEPT_TABLE}import keep filtered; import none; export none;"}))
        lab.look()
        lab.configure(conf("a", limits))
        lab.look()
        lab.ask("configure undo")
        lab.up()
        lab.look()
        lab.configure(conf("a", first=3, count=40, extra=NAMES))
        lab.look()
        lab.configure(conf("a", leave_out=("several", "six")), waited=("plain", "kept", "tabled"))
        lab.look()
        channels = {"several": "add paths rx; import all; export none;"}
        lab.configure(conf("a", channels, leave_out=("six",)), waited=LINKS[:5])
        lab.configure(conf("a", channels))
        lab.look()
        lab.configure(conf("a", wide), "timeout 2")
        wait_until(lambda: "Undo" in lab.a.log() or "undo" in lab.a.log(), "the timeout's undo")
        lab.up()
        lab.ask("configure confirm")
        lab.ask("configure undo")
        lab.up()
        lab.look()

    compare(stage, script)


def test_limits_that_disable(stage):
    channels = {
        "plain": f"import all; export limit 3 action disable; {OWN}",
        "limited": f"import limit 2 action disable; import all; {OWN}",
        "kept": f"{KEPT_TABLE}import keep filtered; receive limit 2 action disable; import all; {OWN}",
    }

    def script(lab):
        for name, channel in channels.items():
            lab.configure(conf("a", {name: channel}), "soft", waited=())
            lab.ask(f"restart {name}")
            lab.a.wait_log(f"<WARN> Channel {name}|<WARN> Protocol {name} hits|{name}.*limit")
            lab.wait_down(name)
            lab.up([other for other in LINKS if other != name])  # the one before comes back
            lab.look()

    compare(stage, script)


def test_bad_configurations(stage):
    def script(lab):
        for name, text in BAD.items():
            lab.a.write_conf(conf("a") + text + "\n")
            for how in ("configure check", "configure", "configure soft"):
                lab.ask(how)
            status, told = lab.a.check()
            lab.keep(f"bird -p: {name}", [f"status {status}", *told.splitlines()])
        for name in ("empty", "missing"):
            path = os.path.join(lab.a.directory, f"{name}.conf")
            if name == "empty":
                with open(path, "w", encoding="utf-8"):
                    pass
            lab.ask(f'configure check "{path}"')
        lab.look()

    compare(stage, script)


def test_restricted(stage):
    def script(lab):
        with lab.a.connect() as control:
            for command in ("restrict", "show maps", "configure", "down", "disable plain", *QUESTIONS[:8]):
                lab.keep(f"restricted: {command}", control.ask(command).raw, command)
        for words in (["show", "status"], ["configure"], ["show", "mapsx"], ["sh", "ro", "11.1.0.0/24"]):
            for restricted in (False, True):
                status, told = lab.a.birdc(*words, restricted=restricted)
                lab.keep(f"birdc {words}", [f"status {status}", *told.splitlines()])
        lab.up()

    compare(stage, script)


def test_a_command_line_of_every_length(stage):
    def script(lab):
        for length in (1000, 4000, 4095, 4096, 5000):
            with Control(lab.a.socket_file) as control:
                try:
                    answer = control.ask("show " + "x" * (length - 5)).raw
                except ControlError:
                    answer = ["BIRD hangs up"]
                lab.keep(f"{length} bytes", answer)

    compare(stage, script)


def test_the_clients_help_has_one_command_more(stage):
    shown = {}
    for make, binaries in (("stock", require_stock()), ("patched", bird_dir())):
        bird = stage.bird(f"help-{make}", "protocol device {}", binaries=binaries, wrap=False).start()
        with Terminal(bird) as birdc:
            shown[make] = "".join(birdc.type(keys) for keys in ("?", "show ?", "show route ?")).splitlines()
    more = [line for line in shown["patched"] if line not in shown["stock"]]
    assert more and all(line.startswith("show maps ") for line in more), more
    assert [line for line in shown["patched"] if line not in more] == shown["stock"]
    assert len(more) == 1, more


def test_version_and_usage(stage):
    for arguments in (["--version"], ["--help"], ["-x"]):
        for program in ("bird", "birdc", "birdcl"):
            told = []
            for binaries in (require_stock(), bird_dir()):
                done = subprocess.run(
                    [os.path.join(binaries, program), *arguments],
                    capture_output=True,
                    text=True,
                    cwd=stage.directory,
                    stdin=subprocess.DEVNULL,
                    timeout=30,
                    check=False,
                )
                out = (done.stdout + done.stderr).replace(binaries, "DIR")
                told.append((done.returncode, out))
            assert told[0] == told[1], (program, arguments, told)


if __name__ == "__main__":
    run(globals())
