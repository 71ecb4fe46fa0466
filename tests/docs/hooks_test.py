#!/usr/bin/python3
#
#	bird-maps -- the table of hook points is what the patches do
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""docs/hooks.md against each series: a call that is not told, and one that is told and not there."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/oracle"))

from tap import Tap  # noqa: E402  (the path is set above)

HUNK = re.compile(r"@@ .* @@ ?(.*)")
FUNCTION = re.compile(r"(?:[a-z][\w *]*\s\**)?([a-z_]\w*)\(")
# In BIRD's own files a hook is called by its wrapper, in nest/plugin.c through the class
WRAPPER, CLASS = re.compile(r"\bplugin_(\w+)\("), re.compile(r"\bclass->(\w+)\(")
NAMES = {"postconfig": "check", "command": "cli", "export_gone_obsolete": "export_gone"}


def calls(series):
    """{(hook, "file: function")} of the lines that the patches add."""
    outside, inside = set(), set()
    for patch in sorted(series.glob("*.patch")):
        file = function = None
        for line in patch.read_text(encoding="utf-8").splitlines():
            hunk = HUNK.match(line)
            if line.startswith("+++ b/"):
                file = line[6:]
            elif hunk:
                function = FUNCTION.match(hunk[1])
            elif file and file.endswith(".c") and line[:1] in (" ", "+"):
                function = FUNCTION.match(line[1:]) or function
                pattern, found = (CLASS, inside) if file == "nest/plugin.c" else (WRAPPER, outside)
                if line[0] == "+" and function:
                    found |= {(name, file, function[1]) for name in pattern.findall(line)}
    wrapped = {f"plugin_{name}" for name, _, _ in outside}
    inside = {call for call in inside if call[2] not in wrapped or call[2] == "plugin_reconfigure"}
    inside.discard(("reconfigure", "nest/plugin.c", "plugin_reconfigure"))
    return {(NAMES.get(name, name), f"{file}: {function}") for name, file, function in outside | inside}


def told():
    """{version: {(hook, "file: function")}} of the table."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/hooks.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    head = next(row for row in rows if row[0] == "hook")
    found = {}
    for column, title in enumerate(head):
        for version in re.findall(r"\d+\.\d+\.\d+", title):
            found[version] = {
                (row[0].strip("`"), place.strip())
                for row in rows
                if row[0].startswith("`") and len(row) == len(head)
                for place in row[column].split(",")
            }
    return found


def main():
    tap, table = Tap(), told()
    versions = sorted(path.parent.name[5:] for path in ROOT.glob("patches/bird-*/source"))
    tap.result(sorted(table) == versions, "the table has every version", [f"{sorted(table)}, {versions}"])
    for version in versions:
        real, page = calls(ROOT / f"patches/bird-{version}"), table.get(version, set())
        problems = [f"not told: {hook} in {place}" for hook, place in sorted(real - page)]
        problems += [f"not there: {hook} in {place}" for hook, place in sorted(page - real)]
        tap.result(real and not problems, f"hook points of BIRD {version}", problems or ["no call is found"])
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
