#
#	bird-maps -- birdc at a terminal
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""birdc on a pseudo-terminal: what only readline does, as completion and help."""

import os
import pty
import re
import select
import signal
import time

from harness.bird import TIME_SCALE

_ESCAPES = re.compile(r"\x1b\[[?0-9;]*[a-zA-Z]|\x1b[=>]|\x07|\r")
CLEAR_LINE = "\x15"


class Terminal:
    def __init__(self, bird):
        arguments = [os.path.join(bird.binaries, "birdc"), "-s", bird.socket_file]
        environment = {**os.environ, "TERM": "dumb", "LINES": "500", "COLUMNS": "200"}
        environment["INPUTRC"] = "/dev/null"
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.execve(arguments[0], arguments, environment)
        self.screen = ""
        self._read(until="bird> ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.end)

    def type(self, text, pause=0.3):
        """What the terminal shows of this; the line is wiped out again afterwards."""
        self.screen = ""
        os.write(self.end, text.encode())
        self._read(pause)
        shown = self.screen
        if not text.endswith("\n"):
            os.write(self.end, CLEAR_LINE.encode())
            self._read(0.1)
        self.screen = shown
        return shown

    def _read(self, pause=5.0, until=None):
        """Reads until nothing has come for a while, or `until` has."""
        deadline = time.monotonic() + 20 * TIME_SCALE
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.end], [], [], pause * TIME_SCALE)
            if not ready:
                return
            try:
                data = os.read(self.end, 65536)
            except OSError:  # birdc ended
                return
            self.screen += _ESCAPES.sub("", data.decode("utf-8", "replace"))
            if until and until in self.screen:
                return
