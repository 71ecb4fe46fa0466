#
#	bird-maps -- real tables to measure with
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""An MRT file, or what `bgpdump -m` prints, made ready to be played; gzip or bzip2 may have packed it.

Of a table only the first route for each prefix is taken, as one neighbour would send it; of updates
what stands at the end. What BIRD does not take is left out: paths with the router's own ASN or with
segments of a confederation, and prefixes of loopback, link-local and multicast addresses. The table
is a route server's: the neighbours that its paths begin with are registered. Real tables hardly carry
8075:8007, so there is another table where some of the attribute sets, always the same ones, have it.
How many routes pass is judged by the tool.
"""

import json
import os
import re
import subprocess
import zlib

import mrt_text
from stand import Table
from table_rows import server

import mrt
from harness import scene
from harness.route import MAPS_COMMUNITY
from replayer import Replayer

TAGGED = 30  # percent of the sets
COMMUNITY = "%d:%d" % MAPS_COMMUNITY
BOGUS = re.compile(r"(127|22[4-9]|23\d)\.|fe[89ab].:|ff..:|::1/")
FIRST_ASN = re.compile(r"(?:[^|]*\|){6}(\d+)")
SUMMARY = re.compile(
    r"routes (\d+), in scope (\d+), accepted (\d+), rejected (\d+), observed 0, bad lines 0,"
)


def _lines(file):
    """The file as `bgpdump -m` prints it."""
    with mrt.open_file(file) as stream:
        is_text = stream.read(12).startswith((b"TABLE_DUMP", b"BGP4MP"))
    if not is_text:
        yield from mrt_text.lines(file, once=False)
        return
    with mrt.open_file(file) as stream:
        yield from (line.decode("ascii") for line in stream)


def _taken(prefix, path):
    if "(" in path or BOGUS.match(prefix):
        return False
    return str(scene.LOCAL_ASN) not in re.findall(r"\d+", path)


def _usable(lines, percent):
    """The lines that BIRD would take."""
    seen = set()
    for line in lines:
        fields = line.rstrip("\n").split("|")
        if fields[2] in ("A", "B") and len(fields) > 12:
            kind, prefix, path, communities = fields[2], fields[5], fields[6], fields[11]
            if kind == "B" and prefix in seen:
                continue
            seen.add(prefix)
            if not _taken(prefix, path):
                if kind == "A":
                    yield f"BGP4MP|0|W|0.0.0.0|0|{prefix}\n"
                continue
            if zlib.crc32(f"{path}|{communities}".encode()) % 100 < percent:
                fields[11] = f"{communities} {COMMUNITY}"
                line = "|".join(fields) + "\n"
        yield line


def _neighbours(text):
    with open(text, encoding="ascii") as file:
        found = {first[1] for first in map(FIRST_ASN.match, file) if first}
    return tuple(sorted(map(int, found)))


def _judged(text, inventory):
    """{count: routes}, as the replayer calls them."""
    command = [os.environ["BIRDMAPS"], "judge", "-i", inventory, "-d", "import", "-f", "bgpdump"]
    command += ["-s", scene.customer_link(1, 4)[1], text]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    done = subprocess.run(command, check=False, **quiet)
    found = SUMMARY.search(done.stderr)
    if not found:
        raise SystemExit(f"judging the table failed: {done.stderr}")
    return dict(zip(("routes", "tagged", "good", "bad"), map(int, found.groups())))


def _table(file, directory, percent):
    text = os.path.join(directory, f"table-{percent}.txt")
    with open(text, "w", encoding="ascii") as out:
        out.writelines(_usable(_lines(file), percent))
    with Replayer() as replayer:
        told = replayer.ask("table", "t", "read", text, "packed")
        replayer.ask("write", "t", text, 0)
    if not told["routes"]:
        raise SystemExit(f"{file} has no routes")
    asns = _neighbours(text)
    inventory = os.path.join(directory, "maps.json")
    with open(inventory, "w", encoding="ascii") as out:
        json.dump(server(asns=asns), out)
    return Table(("read", text, "packed"), _judged(text, inventory), asns)


def tables(file, directory):
    """{profile: Table}; what they are played from is written below the directory."""
    shares = {"real": 0, "tagged": TAGGED}
    return {profile: _table(file, directory, percent) for profile, percent in shares.items()}
