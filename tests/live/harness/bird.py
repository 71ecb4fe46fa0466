#
#	bird-maps -- BIRD daemons under test
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Starts a BIRD, waits for it, asks it, and ends it by its pid.

BIRD_DIR holds the patched bird, STOCK_DIR a stock one (if it is not built, the patched one
without the plugin serves), BIRD_WRAP an optional command to run the bird under test under,
TIME_SCALE a factor for every deadline.
"""

import ctypes
import functools
import os
import re
import shlex
import signal
import subprocess
import time

from .control import Control, ControlError
from .route import parse_show_route

TIME_SCALE = float(os.environ.get("TIME_SCALE", "1"))
PR_SET_PDEATHSIG = 1
BIRD_3 = os.environ.get("BIRD_VERSION", "").startswith("3")
RELOAD = "reload filters" if BIRD_3 else "reload"
# More than there are cores, so that they get in each other's way
THREADS = os.environ.get("BIRD_THREADS", "4")
_libc = ctypes.CDLL(None)


class Timeout(AssertionError):
    """A condition did not come true in time."""


def wait_until(condition, what, timeout=20.0, tell=None):
    """Polls until the condition gives something true, which is returned."""
    deadline = time.monotonic() + timeout * TIME_SCALE
    pause = 0.005
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            detail = f"\n{tell()}" if tell else ""
            raise Timeout(f"timed out after {timeout * TIME_SCALE:g} s: {what}{detail}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)


def stock_dir():
    path = os.environ.get("STOCK_DIR", "")
    return path if os.access(os.path.join(path, "bird"), os.X_OK) else bird_dir()


def bird_dir():
    path = os.environ.get("BIRD_DIR")
    if not path:
        raise SystemExit("BIRD_DIR is not set: it names the directory of the bird under test")
    return path


@functools.cache
def _version(binaries):
    told = subprocess.run(
        [os.path.join(binaries, "bird"), "--version"], capture_output=True, text=True, check=True
    )
    return (told.stdout + told.stderr).split()[-1]


def _die_with_parent():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Bird:
    """One daemon with files of its own under `directory`/`name`.

    `conf` is the configuration without log and router id, which are put in front. recover: it
    starts in graceful restart recovery. threads: as many, where BIRD has them; None: `conf` tells.
    """

    def __init__(
        self,
        name,
        directory,
        conf,
        binaries=None,
        router_id="10.0.0.1",
        wrap=True,
        recover=False,
        threads=THREADS,
    ):
        self.name = name
        self.directory = os.path.join(directory, name)
        self.binaries = binaries or bird_dir()
        self.wrap = shlex.split(os.environ.get("BIRD_WRAP", "")) if wrap else []
        self.router_id, self.recover, self.threads = router_id, recover, threads
        self.process = None
        self._control = None
        os.makedirs(self.directory, exist_ok=True)
        self.conf_file = self.path("bird.conf")
        self.socket_file = self.path("bird.ctl")
        self.log_file = self.path("bird.log")
        self.write_conf(conf)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write_conf(self, conf):
        has_threads = self.threads and _version(self.binaries).startswith("3")
        threads = f" threads {self.threads};" if has_threads else ""
        head = f'log "{self.log_file}" all;\nrouter id {self.router_id};{threads}\n'
        with open(self.conf_file, "w", encoding="utf-8") as file:
            file.write(head + conf)

    # Life

    def command(self, *arguments):
        return self.wrap + [os.path.join(self.binaries, "bird"), "-c", self.conf_file, *arguments]

    def check(self):
        """`bird -p`: (exit status, output)."""
        done = subprocess.run(
            self.command("-p"), capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def spawn(self, *options):
        """Starts the daemon without waiting for it."""
        files = ("-s", self.socket_file, "-P", self.path("bird.pid"))
        arguments = self.command("-f", *files, *options)
        arguments += ["-R"] if self.recover else []
        with open(self.path("stderr"), "ab") as errors:
            self.process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                preexec_fn=_die_with_parent,
            )
        return self

    def start(self, *options):
        self.spawn(*options)
        wait_until(self._answers, f"{self.name} answers on its socket", tell=self.tail)
        return self

    def _answers(self):
        if self.process.poll() is not None:
            raise AssertionError(
                f"{self.name} ended with status {self.process.returncode}\n{self.tail()}"
            )
        try:
            return self.ask("show status").ok
        except ControlError:
            self._hang_up()
            return False

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """Asks the daemon to end, and returns its exit status."""
        if self.process is None:
            return None
        self._hang_up()
        if self.running:
            self.process.terminate()
        try:
            status = self.process.wait(30 * TIME_SCALE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process = None
        return status

    def kill(self):
        self._hang_up()
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    # Questions

    def ask(self, command):
        if self._control is None:
            self._control = Control(self.socket_file, 30.0 * TIME_SCALE)
        try:
            return self._control.ask(command)
        except ControlError:
            self._hang_up()
            raise

    def _hang_up(self):
        if self._control is not None:
            self._control.close()
            self._control = None

    def connect(self, restricted=False, **options):
        """A connection of the caller's own."""
        control = Control(self.socket_file, 30.0 * TIME_SCALE, **options)
        if restricted:
            control.ask("restrict")
        return control

    def birdc(self, *words, restricted=False, timeout=30):
        """What the birdc program prints for one command: (exit status, output)."""
        arguments = [os.path.join(self.binaries, "birdc"), "-s", self.socket_file]
        arguments += ["-r"] if restricted else []
        done = subprocess.run(
            [*arguments, *words],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=timeout * TIME_SCALE,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def configure(self, how=""):
        """`configure [soft|undo|check|...]`, waiting until the change is over."""
        reply = self.ask(f"configure {how}".strip())
        if reply.code == 4:  # "Reconfiguration in progress"
            wait_until(self._configured, f"{self.name} has reconfigured", tell=self.tail)
        return reply

    def _configured(self):
        return "Reconfiguration in progress" not in self.ask("show status").text

    def reconfigure(self, conf, how=""):
        self.write_conf(conf)
        return self.configure(how)

    def reload(self, which="all", how=""):
        """`reload [in|out] WHICH`"""
        reply = self.ask(" ".join([RELOAD, *how.split(), which]))
        assert reply.ok, reply.text

    def protocols(self):
        """{name: {"proto", "table", "state", "since", "info"}}"""
        found = {}
        for line in self.ask("show protocols").with_code(1002):
            words = line.split(None, 5)
            keys = ("proto", "table", "state", "since", "info")
            found[words[0]] = dict(zip(keys, words[1:] + [""] * (6 - len(words))))
        return found

    def established(self, name):
        return self.protocols().get(name, {}).get("info", "").strip() == "Established"

    def wait_established(self, *names, timeout=30):
        for name in names:
            wait_until(
                lambda wanted=name: self.established(wanted),
                f"{self.name}: {name} is established",
                timeout,
                self.tail,
            )

    def routes(self, arguments=""):
        """The routes of `show route ARGUMENTS all`."""
        return parse_show_route(self.ask(f"show route {arguments} all").lines)

    def statistics(self, name):
        """{"IPV4": {"import updates": [...], ...}, ...} of one protocol's channels."""
        channels, channel = {}, None
        for line in self.ask(f"show protocols all {name}").lines:
            words = re.match(r"\s*Channel (\S+)", line)
            if words:
                channel = channels.setdefault(words[1].upper(), {})
                continue
            numbers = re.match(r"\s+((?:Import|Export) (?:updates|withdraws)):\s+(.*)", line)
            if channel is not None and numbers:
                channel[numbers[1].lower()] = [
                    0 if word == "---" else int(word) for word in numbers[2].split()
                ]
        return channels

    # The log

    def log(self):
        try:
            with open(self.log_file, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def wait_log(self, pattern, timeout=20):
        return wait_until(
            lambda: re.search(pattern, self.log()),
            f"{self.name} logs /{pattern}/",
            timeout,
            self.tail,
        )

    def tail(self, lines=25):
        """The ends of log and stderr, for messages."""
        with open(self.path("stderr"), encoding="utf-8", errors="replace") as file:
            errors = file.read()
        text = self.log().splitlines()[-lines:] + errors.splitlines()[-lines:]
        return "\n".join(f"  {self.name}: {line}" for line in text)
