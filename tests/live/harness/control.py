#
#	bird-maps -- talking to BIRD's control socket
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""The control socket's protocol, spoken directly: no birdc is needed to test a daemon.

A reply is lines "NNNN-text" and " text" (the same code again), ended by "NNNN text".
"""

import socket
import time
from dataclasses import dataclass


class ControlError(Exception):
    """The daemon does not answer, or answers against the protocol."""


@dataclass
class Reply:
    command: str
    pairs: list  # (code, text) in order
    raw: list  # the lines as they came

    @property
    def code(self):
        """The code that ended the reply."""
        return self.pairs[-1][0]

    @property
    def ok(self):
        return self.code < 8000

    @property
    def lines(self):
        return [text for _, text in self.pairs]

    @property
    def text(self):
        return "\n".join(self.lines)

    def with_code(self, code):
        return [text for found, text in self.pairs if found == code]


class Control:
    """One connection. Lines are read one by one, so a test may stop reading midway."""

    def __init__(self, path, timeout=30.0, receive_buffer=None):
        self.timeout = timeout
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self._bytes = b""
        self._code = None
        try:
            self.socket.connect(path)
            self.greeting = self._finish("")
        except OSError as error:
            self.socket.close()
            raise ControlError(f"{path}: {error}") from error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def ask(self, command):
        self.send(command)
        return self._finish(command)

    def send(self, command):
        self._code = None
        self.socket.sendall(command.encode() + b"\n")

    def read(self):
        """The next line of a reply: (code, text, whether it is the last, the line as it came)."""
        while True:
            line = self._line()
            if line.startswith("+"):  # an echo of the log
                continue
            if line.startswith(" "):
                if self._code is None:
                    raise ControlError(f"a continuation without a code: {line!r}")
                return self._code, line[1:], False, line
            if len(line) < 5 or not line[:4].isdigit() or line[4] not in " -":
                raise ControlError(f"not a line of a reply: {line!r}")
            self._code = int(line[:4])
            return self._code, line[5:], line[4] == " ", line

    def _finish(self, command):
        pairs, raw = [], []
        while True:
            code, text, last, line = self.read()
            raw.append(line)
            if text or not last or not pairs:
                pairs.append((code, text))
            if last:
                return Reply(command, pairs, raw)

    def _line(self):
        deadline = time.monotonic() + self.timeout
        while b"\n" not in self._bytes:
            if time.monotonic() > deadline:
                raise ControlError(f"no answer within {self.timeout:g} s")
            try:
                more = self.socket.recv(65536)
            except OSError as error:
                raise ControlError(f"no answer: {error}") from error
            if not more:
                raise ControlError("the daemon closed the connection")
            self._bytes += more
        line, _, self._bytes = self._bytes.partition(b"\n")
        return line.decode("utf-8", "replace")
