#!/usr/bin/python3
"""bird-maps -- make install, and what it installs

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Everything is there, and it works where it is: the installed BIRD, run with DESTDIR as
its root, finds the installed plugin by its name. A bird.conf that is there stays, and
uninstall leaves nothing of ours. BIRD_VERSION says which BIRD; it is built already.
"""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("oracle", "live", "packages")]

# pylint: disable=wrong-import-position
from harness import namespace
import pages
import pair
from root import Root
from tap import Tap

VERSION = os.environ["BIRD_VERSION"]
BINARIES = pathlib.Path(os.environ["BIRD_DIR"])
FOLDER = pathlib.Path(os.environ["TMPDIR"])
USR = "usr/local/"
# Where this machine has its libraries
LIBRARIES = ("lib", "lib64")


def make(tap, *goals):
    words = ["make", "BIRD=" + VERSION, "DESTDIR=%s" % (FOLDER / "root"), *goals]
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False
    )
    lines = (done.stdout + done.stderr).splitlines()
    tap.result(done.returncode == 0, "make " + " ".join(goals), lines[-5:])


def wanted_files():
    """{path below the root: the file that it is a copy of, or None}"""
    share = USR + "share/"
    files = {
        USR + "bin/birdmaps": os.environ["BIRDMAPS"],
        USR + "lib/bird/maps.so": os.environ["PLUGIN"],
        share + "man/man1/birdmaps.1": None,
        share + "man/man5/bird-maps.5": None,
        share + "bash-completion/completions/birdmaps": ROOT / "plugin/tool/birdmaps.bash",
        share + "doc/bird-maps/README.md": ROOT / "README.md",
        share + "doc/bird-maps/LICENSE": ROOT / "LICENSE",
    }
    for path in ROOT.glob("docs/*.schema.json"):
        files[share + "bird-maps/" + path.name] = path
    for path in ROOT.glob("docs/examples/**/*.*"):
        files[share + "bird-maps/" + str(path.relative_to(ROOT / "docs"))] = path
    for path in ROOT.glob("filters/*/*"):
        files[share + "bird-maps/" + str(path.relative_to(ROOT))] = path
    for path in (*ROOT.glob("docs/*.md"), *ROOT.glob("docs/rules/*"), *ROOT.glob("docs/upstream/*")):
        files[share + "doc/bird-maps/" + str(path.relative_to(ROOT))] = path
    return files


def wanted_birds():
    """The same for what is BIRD's own"""
    files = {USR + "sbin/" + name: BINARIES / name for name in ("bird", "birdc", "birdcl")}
    return files | {"etc/bird/bird.conf": None}


def installed():
    root = FOLDER / "root"
    return {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}


def wrong_files(wanted):
    root = FOLDER / "root"
    problems = ["%s is missing" % name for name in sorted(set(wanted) - installed())]
    problems += ["%s is not expected" % name for name in sorted(installed() - set(wanted))]
    for name, source in wanted.items():
        path = root / name
        if source and path.exists() and path.read_bytes() != pathlib.Path(source).read_bytes():
            problems.append("%s is not %s" % (name, source))
        if path.exists() and bool(path.stat().st_mode & 0o111) != ("bin/" in name):
            problems.append("%s has mode %o" % (name, path.stat().st_mode))
    return problems


def machine():
    """A root with the machine's libraries beside what was installed"""
    shown = []
    for name in LIBRARIES:
        if os.path.islink("/" + name):
            (FOLDER / "root" / name).symlink_to("usr/" + name)
        shown += [place for place in ("/" + name, "/usr/" + name) if os.path.isdir(place)]
    return Root(FOLDER / "root", [place for place in shown if not os.path.islink(place)])


def run_installed(tap):
    root = machine()
    root.write("etc/bird/maps.json", json.dumps(pair.INVENTORY))
    root.write("etc/bird/bird.conf", pair.PLUGIN_LINE + pair.PLAIN)
    said = root.must("bird", "--version")
    tap.result(said.strip() == "BIRD version " + VERSION, "bird --version", [said])
    said = root.must("birdmaps", "check", "/usr/local/share/bird-maps/examples/partner.json")
    tap.result("partner" in said, "birdmaps check", [said])
    with pair.Pair(root) as live:
        problems = live.problems()
        tap.result(not problems, "routes are judged by the plugin found by name", problems)
        said = root.run("birdcl", "show", "maps", "prefixes").stdout
        tap.result(pair.GOOD in said, "birdcl answers", [said])


def main():
    tap = Tap()
    make(tap, "install", "install-bird")
    problems = wrong_files(wanted_files() | wanted_birds())
    tap.result(not problems, "all files are there, and only these", problems[:10])
    for name in ("man1/birdmaps.1", "man5/bird-maps.5"):
        problems = pages.problems(FOLDER / "root", USR + "share/man/" + name)
        tap.result(not problems, "%s renders, its files are there" % name, problems)
    conf = FOLDER / "root/etc/bird/bird.conf"
    conf.write_text("mine\n")
    make(tap, "install-bird")
    tap.result(conf.read_text() == "mine\n", "a bird.conf that is there stays", [conf.read_text()])
    try:
        namespace.enter()
    except namespace.NoNamespace as error:
        tap.skip("what is installed runs", error)
        return tap.finish()
    namespace.add_addresses(*pair.ADDRESSES)
    try:
        run_installed(tap)
    except AssertionError as error:
        tap.result(False, "what is installed runs", [error])
    before = installed()
    make(tap, "uninstall", "uninstall-bird")
    left = installed() - (before - set(wanted_files()) - set(wanted_birds()))
    tap.result(left == {"etc/bird/bird.conf"}, "uninstall leaves bird.conf only", sorted(left))
    empty = [name for name in ("lib/bird", "share/bird-maps", "share/doc/bird-maps")
             if (FOLDER / "root" / USR / name).exists()]
    tap.result(not empty, "uninstall leaves no directory of ours", empty)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
