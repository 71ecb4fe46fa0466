#!/usr/bin/python3
"""bird-maps -- bash completion of birdmaps

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Bash is asked what it would offer on a command line: that is what the help of birdmaps
has, no more and no less, and birdmaps takes it. BIRDMAPS is the binary's path.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "oracle"))

# pylint: disable=wrong-import-position
from tap import Tap

BIRDMAPS = os.environ.get("BIRDMAPS") or str(ROOT / "build/birdmaps")
COMPLETION = ROOT / "plugin/tool/birdmaps.bash"
LIBRARY = "/usr/share/bash-completion/bash_completion"
INVENTORY = ROOT / "docs/examples/partner.json"
# A use of each command that has options with values to choose from
USES = {
    "check": [str(INVENTORY)],
    "filters": ["-i", str(INVENTORY), "-o", "-"],
    "init": ["-n", "650000", "-a", str(ROOT / "tests/fixtures/azure/CreateDirectPeering.json")],
    "judge": ["-i", str(INVENTORY)],
}

# Completes the words given, of which the last one is being typed.
ASK = r"""
. "$1" && . "$2" || exit 1
shift 2
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9 COMP_KEY=9
COMP_LINE="$*"
COMP_LINE=${COMP_LINE// = /=}
COMP_POINT=${#COMP_LINE}
_birdmaps "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"""


def run(*words):
    return subprocess.run(
        words, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False
    )


def helped(*words):
    return run(BIRDMAPS, *words, "--help").stdout


def offers(folder, *words):
    """What bash offers for the last word, in a directory with the files that are there."""
    done = subprocess.run(
        ["bash", "-c", ASK, "ask", LIBRARY, COMPLETION, BIRDMAPS, *words],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=60,
        check=False,
    )
    if done.returncode or done.stderr:
        return ["status %d: %s" % (done.returncode, done.stderr)]
    return sorted(done.stdout.split())


def commands():
    listed = helped().partition("Commands:\n")[2].partition("\n\n")[0]
    return sorted(line.split()[0] for line in listed.splitlines())


def options(command):
    """{option: the placeholder of its value or ""} of a command's help"""
    found = {}
    for line in re.findall(r"^ +(-.*)$", helped(command), re.MULTILINE):
        words = line.partition("  ")[0].replace(",", "").split()
        value = words[-1] if not words[-1].startswith("-") else ""
        found.update({word: value for word in words if word.startswith("-")})
    return found


def long_ones(names):
    return sorted({name for name in names if name.startswith("--")} | {"--help"})


def refused(command, option, values):
    """Values that birdmaps does not take, and whether it takes anything"""
    words = [BIRDMAPS, command, *USES[command]]
    problems = [v for v in values if run(*words, option, v).returncode not in (0, 1)]
    if run(*words, option, "nonsense").returncode in (0, 1):
        problems.append("nonsense is taken")
    return problems


def check_values(tap, folder, command, option, value):
    found = offers(folder, command, option, "")
    name = "birdmaps %s %s" % (command, option)
    files = {"FILE": ["folder", "maps.json"], "DIR": ["folder"]}
    if value in files or value in ("ADDRESS", "ASN", "ID", "NAME"):
        tap.result(found == files.get(value, []), "%s: completes %s" % (name, value), [found])
        return
    problems = [] if len(found) > 1 else ["nothing is offered"]
    problems += refused(command, option, found)
    tap.result(not problems, "%s: birdmaps takes what is offered" % name, [found, problems])
    first = found[0]
    part = offers(folder, command, option, first[:3])
    good = part == [word for word in found if word.startswith(first[:3])]
    tap.result(good, "%s: completes %s" % (name, first[:3]), [part])
    if option.startswith("--"):
        part = offers(folder, command, option, "=", first[:3])
        tap.result(first in part, "%s=%s is completed" % (name, first[:3]), [part])


def check_command(tap, folder, command):
    known = options(command)
    found = offers(folder, command, "-")
    tap.result(found == long_ones(known), "birdmaps %s: options" % command, [found, known])
    takes_files = re.search(r"\[?FILE(\.\.\.\])?$", helped(command).splitlines()[0])
    for option, value in known.items():
        if value:
            check_values(tap, folder, command, option, value)
    for before in ([], [option for option, value in known.items() if not value][:1]):
        found = offers(folder, command, *before, "")
        wanted = ["folder", "maps.json"] if takes_files else []
        name = " ".join(["birdmaps", command, *before])
        tap.result(found == wanted, "%s: files or none" % name, [found, wanted])


def main():
    tap = Tap()
    if not os.path.exists(LIBRARY):
        tap.skip("completion", "no bash-completion on this machine")
        return tap.finish()
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "maps.json").touch()
        pathlib.Path(folder, "folder").mkdir()
        wanted = sorted([*commands(), "--help", "--version"])
        tap.result(len(commands()) > 2, "the help names commands", [helped()])
        found = offers(folder, "")
        tap.result(found == wanted, "birdmaps: commands", [found, wanted])
        for command in commands():
            check_command(tap, folder, command)
        found = offers(folder, "nonsense", "")
        tap.result(found == [], "an unknown command has nothing", [found])
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
