#
#	bird-maps -- what callgrind counted
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Reads callgrind's dumps (its "Callgrind Format Specification"): instructions in all, those of
one object and of what it calls, and its calls of the allocator. Only the object's name is needed,
no symbol of it. A test of such counts is run by run()."""

import os
import re
import sys
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), name) for name in ("oracle", "live")]

from harness import namespace  # noqa: E402  (the path is set above)
from tap import Tap  # noqa: E402

ALLOCATOR = ("malloc", "calloc", "realloc")
_NAME = re.compile(r"(c?(?:ob|fn))=\((\d+)\)(?: (.*))?$")


@dataclass
class Profile:
    total: int = 0
    entered: int = 0  # in the object and all that it calls
    allocations: int = 0  # its calls of malloc(), calloc(), realloc()
    own: dict = field(default_factory=dict)  # function of the object -> instructions in it alone

    def __sub__(self, other):
        return Profile(
            self.total - other.total,
            self.entered - other.entered,
            self.allocations - other.allocations,
            self.own,
        )


def read(path, wanted=""):
    """The profile in one dump; `wanted` is the base name of an object."""
    names = {"ob": {}, "fn": {}}
    now = {"ob": "", "fn": "", "cob": "", "cfn": ""}
    calls, profile = 0, Profile()
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            line = line.rstrip("\n")
            named = _NAME.match(line)
            if named:
                what, number, name = named.groups()
                table = names[what[-2:]]
                if name is not None:
                    table[number] = os.path.basename(name) if what[-2:] == "ob" else name
                now[what] = table[number]
                if what == "fn":
                    now["cob"] = ""
            elif line.startswith("calls="):
                calls = int(line[6:].split()[0])
            elif line[:1] in "0123456789+-*" and line:
                cost = int(line.split()[1])
                inside = wanted and now["ob"] == wanted
                if calls:
                    callee = now["cob"] or now["ob"]
                    if callee == wanted and not inside:
                        profile.entered += cost
                    if inside and now["cfn"] in ALLOCATOR:
                        profile.allocations += calls
                    calls, now["cob"] = 0, ""
                elif inside:
                    profile.own[now["fn"]] = profile.own.get(now["fn"], 0) + cost
            elif line.startswith("totals: "):
                profile.total = int(line[8:])
    return profile


def run(test):
    """Ends the program with what the test told the Tap that it is given."""
    tap = Tap()
    if os.environ.get("SAN"):
        tap.skip("instructions per route", "sanitizers are not what is compared")
    else:
        namespace.enter()
        test(tap)
    sys.exit(tap.finish())
