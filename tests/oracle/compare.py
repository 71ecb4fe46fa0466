"""bird-maps -- engine against oracle

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Sends routes through `birdmaps judge` and compares each line that comes back
with what the independent judge says. Whatever cannot be compared (a missing
line, an odd exit status, a word on stderr) is a disagreement too.
"""

import json
import os
import re
import subprocess

from forms import parse_prefix
from oracle import RULES

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIRDMAPS = os.environ.get("BIRDMAPS", os.path.join(ROOT, "build", "birdmaps"))

KEYS = (
    "scope",
    "decision",
    "failed",
    "codes",
    "warned",
    "unknown",
    "length",
    "collapsed",
    "offenders",
    "reasons",
)

# Exit statuses of `birdmaps judge`
CLEAN, REJECTED, BAD_LINE = 0, 1, 3

MALFORMED = RULES[18]
SHOWN = 10


class Broken(Exception):
    """The tool did not do what a tool must; there is nothing to compare."""


def run_tool(inventory_file, session, direction, data):
    """What `birdmaps judge` makes of the input: (exit status, stdout, stderr)."""
    command = [BIRDMAPS, "judge", "--inventory", inventory_file, "--session", session]
    command += ["--direction", direction, "--format", "ndjson"]
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=600)
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def judge_by_tool(inventory_file, session, direction, routes):
    """The tool's answers, one for each route."""
    data = "\n".join(map(json.dumps, routes)).encode() + b"\n"
    status, output, errors = run_tool(inventory_file, session, direction, data)
    lines = output.splitlines()
    complaints = [line for line in errors.splitlines() if re.search(r":\d+: ", line)]
    if status not in (CLEAN, REJECTED) or complaints or len(lines) != len(routes):
        said = "; ".join(errors.splitlines()[:3])
        text = "exit status %d, %d lines for %d routes: %s"
        raise Broken(text % (status, len(lines), len(routes), said))
    answers = list(map(json.loads, lines))
    rejects = any(answer.get("decision") in ("reject", "observe") for answer in answers)
    if rejects != (status == REJECTED):
        raise Broken("exit status %d does not tell whether a route is rejected" % status)
    return answers


def judge_by_oracle(judge, session, direction, routes):
    """The oracle's answers, one for each route."""
    for route in routes:
        neighbour = route.get("session", session)
        way = route.get("direction", direction)
        yield judge.judge(neighbour, way, route, route.get("external", True))


def differences(expected, answer):
    """The keys in which the two verdicts differ."""
    found = [key for key in KEYS if answer.get(key) != expected[key]]
    if parse_prefix(answer.get("prefix", "::/0")) != parse_prefix(expected["prefix"]):
        found.append("prefix")
    if expected["scope"] == "in" and MALFORMED not in expected["failed"]:
        text = answer.get("as_path", "")
        if text != expected["as_path"] and not text.endswith("..."):
            found.append("as_path")
    return found


def compare(judge, inventory_file, session, direction, routes):
    """(number of disagreements, the first ones in words)."""
    try:
        answers = judge_by_tool(inventory_file, session, direction, routes)
    except (Broken, ValueError, OSError, subprocess.TimeoutExpired) as why:
        return 1, ["birdmaps judge: %s" % why]
    expected = judge_by_oracle(judge, session, direction, routes)
    return compare_answers(routes, expected, answers)


def compare_answers(routes, expected, answers):
    """The same, with the answers at hand."""
    count, shown = 0, []
    for route, right, answer in zip(routes, expected, answers):
        keys = differences(right, answer)
        if keys:
            count += 1
            if len(shown) < SHOWN:
                shown.append(explain(route, right, answer, keys))
    return count, shown


def explain(route, right, answer, keys):
    """A disagreement in words."""
    return "\n".join(
        (
            "route: %s" % json.dumps(route),
            "differ in: %s" % ", ".join(keys),
            "birdmaps: %s" % json.dumps({key: answer.get(key) for key in keys}),
            "oracle:   %s" % json.dumps({key: right[key] for key in keys}),
        )
    )
