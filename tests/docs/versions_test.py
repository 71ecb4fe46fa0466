#!/usr/bin/python3
#
#	bird-maps -- what the live scenarios do by version is told
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""The table of internals.md against tests/live: each place that asks for BIRD's version, or names
one, has a row, and each row has its place. No scenario is skipped."""

import ast
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/oracle"))

from tap import Tap  # noqa: E402  (the path is set above)

LIVE = ROOT / "tests/live"
VERSIONS = [path.parent.name[5:] for path in ROOT.glob("patches/bird-*/source")]
PLACE = re.compile(r"^\| `([\w/]+(?:\.py)?): (\w+)` \|", re.MULTILINE)


def programs():
    files = [path for path in LIVE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return [path for path in sorted(files) if path.suffix == ".py" or path.name == "demo"]


def names(statement):
    """What a statement of a module defines."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return getattr(statement, "name", None) or ", ".join(t.id for t in targets if hasattr(t, "id"))


def asks(statement):
    """Does it use the version?"""
    texts = {
        node.value.value
        for node in ast.walk(statement)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id == "BIRD_3":
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in texts:
            if node.value == "BIRD_VERSION" or any(version in node.value for version in VERSIONS):
                return True
    return False


def places():
    found = set()
    for path in programs():
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            if names(statement) != "BIRD_3" and asks(statement):
                found.add((str(path.relative_to(LIVE)), names(statement)))
    return found


def skipped():
    """Places that pass a scenario by"""
    return [
        f"{path.relative_to(LIVE)}:{number}"
        for path in programs()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"#\s*skip|SkipTest|\.skip\(", line, re.IGNORECASE)
    ]


def main():
    tap = Tap()
    told = set(PLACE.findall((ROOT / "docs/internals.md").read_text(encoding="utf-8")))
    real = places()
    problems = [f"not told: {file}: {name}" for file, name in sorted(real - told)]
    problems += [f"not there: {file}: {name}" for file, name in sorted(told - real)]
    tap.result(len(real) > 5 and not problems, "what depends on the version is told", problems or [str(real)])
    tap.result(not skipped(), "no live scenario is skipped", skipped())
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
