#
#	bird-maps -- the replayer, from Python
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Runs build/bench/replay and gives it its commands, which tests/bench/replay/replay.c lists.

An answer's words become attributes' names: `replayer.ask("heard", "*")["announced"]`. An "error"
is raised as ReplayError, so nothing goes on as if it had been played.
"""

import ctypes
import os
import signal
import subprocess

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class ReplayError(AssertionError):
    """The replayer could not do it."""


class Replayer:
    def __init__(self):
        self.process = subprocess.Popen(
            [os.environ["REPLAY"]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL),
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        if self.process.wait():
            raise ReplayError(f"the replayer ended with status {self.process.returncode}")

    def ask(self, *words, **options):
        """The answer's words: {name: number}."""
        options = [f"{name}={value}" for name, value in options.items()]
        command = " ".join([*map(str, words), *options])
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self._answer(command)

    def _answer(self, command):
        line = self.process.stdout.readline()
        if not line.startswith("ok"):
            raise ReplayError(f"{command}: {line.strip() or 'the replayer ended'}")
        pairs = (word.split("=", 1) for word in line.split()[1:])
        return {name: float(text) if "." in text else int(text) for name, text in pairs}

    def up(self, names, seconds=60):
        self.ask("up", names)
        self.ask("wait", "up", names, seconds)

    def fence(self, names, seconds=60):
        """Until the neighbours have dealt with all that was sent. It costs them a refresh, and BIRD
        2.0.12 tells the end some seconds late."""
        self.ask("fence", names)
        self.ask("wait", "fence", names, seconds)
