#
#	bird-maps -- what the thread sanitizer reports
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Reads ThreadSanitizer's reports, and says of each where it belongs.

A report's signature is its kind and, for each of the sides that meet, the access and the function
that made it: `data race: read rt_show_net, write do_rt_notify`. It is the same for every build of
the same source, and for any number of meetings. Functions of headers are inlined everywhere, so
that the one that calls them is named instead. A page lists those of BIRD, maybe with wildcards.

A report is ours if a line that we wrote is anywhere in it, be it where the memory is from: one of
the plugin's, or one that the patches add to BIRD. What filters have BIRD do as the plugin does is
BIRD's own business: net_roa_check, called from any loop with nothing locked, and
channel_roa_subscribe, which enters a channel in the list of who is told when ROAs change.
"""

import difflib
import fnmatch
import glob
import itertools
import os
import re
from dataclasses import dataclass, field

_HEAD = re.compile(r"WARNING: ThreadSanitizer: (.*) \(pid=\d+\)")
_DEATH = re.compile(r"^==\d+==ERROR: ThreadSanitizer:.*", re.DOTALL | re.MULTILINE)
_SIDE = re.compile(r"  (?:Previous )?((?:atomic )?(?:read|write)) of size \d+ at", re.IGNORECASE)
_FRAME = re.compile(r"    #\d+ (\S+) (?:(\S+?):(\d+)(?::\d+)? )?\((\S+?)\+0x")
OBJECTS = ("maps.so", "racy.so")
LIKE_FILTERS = ("net_roa_check", "channel_roa_subscribe")
LOST = "?"  # the sanitizer remembers stacks for a while only


@dataclass
class Frame:
    function: str
    file: str
    line: int
    module: str

    def is_ours(self, added):
        lines = added.get(self.file.lstrip("./"), ())
        return os.path.basename(self.module) in OBJECTS or self.line in lines


@dataclass
class Stack:
    title: str
    access: str = ""  # "read", "atomic write", ...: of a side
    frames: list = field(default_factory=list)

    @property
    def is_like_filters(self):
        return any(frame.function in LIKE_FILTERS for frame in self.frames)

    def function(self):
        """Where the access is made, not in a header and not in the sanitizer."""
        named = [frame for frame in self.frames if "libtsan" not in frame.module]
        for frame in named:
            if not frame.file.endswith(".h"):
                return frame.function
        return named[0].function if named else LOST


@dataclass
class Listed:
    """A signature, perhaps with wildcards."""

    kind: str
    sides: list


@dataclass
class Report:
    kind: str
    text: str
    stacks: list

    @property
    def _telling(self):
        """Its stacks without those that tell where a thread or a mutex came from."""
        return [stack for stack in self.stacks if not re.match("Thread |Mutex ", stack.title)]

    @property
    def sides(self):
        found = sorted(f"{s.access} {s.function()}" for s in self.stacks if s.access)
        return found or sorted({stack.function() for stack in self._telling if stack.frames})

    @property
    def signature(self):
        return f"{self.kind}: {', '.join(self.sides)}"

    def is_among(self, others):
        """Does one of them, Listed or reports, have this signature?"""
        return any(self.kind == other.kind and _fit(self.sides, other.sides) for other in others)

    def ours(self, added):
        """The functions of our code that have a part in it, or that the memory is from; `added` are
        the patches' lines."""
        return [
            frame.function
            for stack in self._telling
            for frame in stack.frames
            if not stack.is_like_filters and frame.is_ours(added)
        ]


def _fit(sides, patterns):
    return len(sides) == len(patterns) and any(
        all(fnmatch.fnmatchcase(side, p) or LOST in (side[-1], p[-1]) for side, p in zip(sides, order))
        for order in itertools.permutations(patterns)
    )


def parse(text):
    reports = []
    for part in re.split(r"^={18}$", text, flags=re.MULTILINE):
        head = _HEAD.search(part)
        if not head:
            continue
        stacks = []
        for line in part.splitlines():
            side, frame = _SIDE.match(line), _FRAME.match(line)
            if frame and stacks:
                stacks[-1].frames.append(Frame(frame[1], frame[2] or "", int(frame[3] or 0), frame[4]))
            elif re.match(r"  \S", line):
                stacks.append(Stack(line.strip(), side[1].lower() if side else ""))
        reports.append(Report(head[1], part.strip(), stacks))
    return reports


def added_lines(stock, patched):
    """{file: the lines that the tree `patched` has and `stock` has not}, from build/ on"""
    found, build = {}, os.path.dirname(os.path.dirname(patched))
    for folder, _, names in os.walk(patched):
        for path in (os.path.join(folder, name) for name in names if name.endswith((".c", ".h", ".Y"))):
            name = os.path.relpath(path, patched)
            texts = [_lines(os.path.join(stock, name)), _lines(path)]
            if texts[0] != texts[1]:
                parts = difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes()
                lines = [range(b + 1, e + 1) for kind, _, _, b, e in parts if kind != "equal"]
                found[os.path.relpath(path, build)] = set(itertools.chain(*lines))
    return found


def _lines(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readlines()
    except FileNotFoundError:  # the patches bring it
        return []


def listed(page):
    """The signatures of a page's table, which its rows begin with."""
    with open(page, encoding="utf-8") as stream:
        rows = re.findall(r"^\| `([^`]*)`", stream.read(), re.MULTILINE)
    return [Listed("data race", row.split(", ")) for row in rows]


def _texts(prefix):
    for name in sorted(glob.glob(prefix + ".*")):
        with open(name, encoding="utf-8", errors="replace") as file:
            yield file.read()


def read(prefix):
    """The reports of a daemon that ran with log_path=PREFIX."""
    return [report for text in _texts(prefix) for report in parse(text)]


def death(prefix):
    """Where the daemon died, if the sanitizer saw it."""
    return "\n".join(found[0] for text in _texts(prefix) for found in _DEATH.finditer(text))
