#!/usr/bin/python3
"""bird-maps -- the Debian packages, on a Debian

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

What an operator does with the packages, from Debian's BIRD to ours, from one version to the
next and back to nothing, with BIRD running as its unit runs it. The packages are built if
they are not; the rest needs root and mmdebstrap.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("oracle", "live", "packages")]

# pylint: disable=wrong-import-position
from harness import namespace
from harness.bird import wait_until
from image import NoImage
from machine import Machine
import pages
from pair import ADDRESSES, GOOD, INVENTORY, PLAIN, PLUGIN_LINE, PRIVATE, UNREGISTERED, Pair
from tap import Tap

FOLDER = pathlib.Path(os.environ["TMPDIR"])
BUILT = ROOT / "build/deb"
OR_ELSE = PLUGIN_LINE.replace(";", " else export none neighbor as 8075;")
OURS = ("bird2", "bird2-maps", "bird-maps")
ALL = [GOOD, UNREGISTERED, PRIVATE]


def run(*words, **options):
    return subprocess.run(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, check=False, **options,
    )


class Set:
    """The packages for one BIRD"""

    def __init__(self, bird):
        self.bird = bird
        self.folder = BUILT / bird
        self.daemon = "bird" + bird[0]
        self.plugin = self.daemon + "-maps"
        self.files = {name: self._file(name) for name in (self.daemon, self.plugin, "bird-maps")}
        self.version = self.field(self.daemon, "Version")
        self.plugin_version = self.field(self.plugin, "Version")

    def _file(self, name):
        found = list(self.folder.glob(name + "_*.deb"))
        if len(found) != 1:
            raise AssertionError("%s: %d files of %s" % (self.folder, len(found), name))
        return found[0]

    def field(self, name, field):
        return run("dpkg-deb", "-f", self.files[name], field).stdout.strip()

    def needs(self):
        """Names of the packages that these depend on"""
        fields = [(name, field) for name in self.files for field in ("Depends", "Pre-Depends")]
        text = ", ".join(self.field(name, field) for name, field in fields)
        return set(re.findall(r"(?:^|, )([\w.+-]+)", text)) - set(self.files)

    def repacked(self, name, new_version):
        """A package of the same content with another version"""
        tree = FOLDER / name
        run("dpkg-deb", "-R", self.files[name], tree)
        control = tree / "DEBIAN/control"
        text = re.sub("(?m)^Version: .*", "Version: " + new_version, control.read_text())
        control.write_text(text)
        made = tree.with_name("%s_%s.deb" % (name, new_version))
        done = run("dpkg-deb", "--root-owner-group", "-b", tree, made)
        if done.returncode:
            raise AssertionError(done.stdout)
        run("rm", "-r", tree)
        return made


def newer(first, second):
    return run("dpkg", "--compare-versions", first, "gt", second).returncode == 0


def debians_next(version):
    """Revisions that Debian may give to its next ones"""
    upstream, _, revision = version.rpartition("-")
    stable = re.fullmatch(r"(.*\+deb\d+u)(\d+)", revision)
    update = stable[1] + str(int(stable[2]) + 1) if stable else revision + "+deb12u1"
    return [upstream + "-" + update, "%s-%d" % (upstream, int(re.match(r"\d+", revision)[0]) + 1)]


def check_versions(tap, sets):
    for packages in sets:
        debian = packages.version.partition("+birdmaps")[0]
        older, newest = [debian, debian + "+b1"], debians_next(debian)
        problems = ["not newer than " + v for v in older if not newer(packages.version, v)]
        problems += ["not older than " + v for v in newest if not newer(v, packages.version)]
        name = "%s %s is between Debian's" % (packages.daemon, packages.version)
        tap.result(not problems, name, problems)
        wanted = "%s (= %s)" % (packages.daemon, packages.version)
        depends = packages.field(packages.plugin, "Depends")
        tap.result(wanted in depends, "%s depends on %s" % (packages.plugin, wanted), [depends])
    plugins = [packages.plugin_version for packages in sets]
    pairs = zip(plugins, plugins[1:])
    tap.result(all(newer(b, a) for a, b in pairs), "plugins are ordered as their BIRDs", plugins)
    changelog = run("dpkg-parsechangelog", "-l", ROOT / "debian/changelog", "-S", "Version").stdout
    said = run(os.environ["BIRDMAPS"], "--version").stdout
    same = said == "birdmaps " + changelog
    tap.result(same, "debian/changelog has the version of birdmaps", [changelog, said])


def check_lintian(tap, sets):
    if run("sh", "-c", "command -v lintian").returncode:
        tap.skip("lintian", "it is not installed")
        return
    for packages in sets:
        done = run("lintian", *packages.folder.glob("*.changes"))
        errors = [line for line in done.stdout.splitlines() if line.startswith("E:")]
        good = done.returncode == 0 and not errors
        tap.result(good, "lintian: no error for BIRD " + packages.bird, errors or [done.stdout])


class Scenario:
    """Steps on one machine, each of which is a test; a step that fails ends it."""

    def __init__(self, tap, machine, sets):
        self.tap, self.machine = tap, machine
        self.old, self.new = [s for s in sets if s.daemon == "bird2"]
        self.three = next(s for s in sets if s.daemon == "bird3")
        self.clean = machine.strays()

    def configure(self, plugin_line):
        self.machine.write("etc/bird/bird.conf", plugin_line + PLAIN)
        self.machine.write("etc/bird/maps.json", json.dumps(INVENTORY))

    def pair(self):
        """BIRD as its unit starts it"""
        return Pair(self.machine, self.machine.unit())

    def same(self, name, found, wanted, *more):
        why = ["found %s" % (found,), "wanted %s" % (wanted,), *more]
        self.tap.result(found == wanted, name, why)

    def judges(self, packages, name):
        said = self.machine.must("bird", "--version").strip()
        self.same(name + ": bird --version", said, "BIRD version " + packages.bird)
        with self.pair() as live:
            problems = live.problems()
            self.tap.result(not problems, name + ": routes are judged", problems)
            said = live.router.ask("show", "maps")
            self.tap.result("microsoft1" in said, name + ": birdc knows show maps", [said])

    def debians_own(self):
        self.machine.must_apt("install", "bird2")
        debian = self.old.version.partition("+birdmaps")[0]
        self.same("Debian's own BIRD", self.machine.version("bird2"), debian)
        self.configure("")
        with self.pair() as live:
            self.same("without the plugin all goes out", live.wait_held(ALL), [])

    def first_of_ours(self):
        """bird-maps comes along, as recommended"""
        old = self.old
        self.machine.publish(*old.files.values())
        with self.pair() as live:
            self.machine.restarts()
            said = self.machine.must_apt("install", "bird2-maps")
            wanted = [old.version, old.plugin_version, old.field("bird-maps", "Version")]
            self.same("Debian's BIRD is replaced by ours", self.machine.versions(*OURS), wanted, said)
            restarts = self.machine.restarts()
            self.same("BIRD is to be restarted, and can be", restarts, ["restart yes"])
            self.same("bird.conf stays", self.machine.read("etc/bird/bird.conf"), PLAIN)
            self.same("the old BIRD runs on", live.wait_held(ALL), [])
        self.configure(PLUGIN_LINE)
        self.judges(old, "ours")
        for page in ("man1/birdmaps.1.gz", "man5/bird-maps.5.gz"):
            problems = pages.problems(self.machine.path, "usr/share/man/" + page)
            self.tap.result(not problems, page + " renders, its files are there", problems)
        done = self.machine.run("birdmaps", "check", "/etc/bird/maps.json")
        # It can be used, and one connection is not enough for Microsoft
        good = done.returncode == 1 and "SS-MIN2           fail" in done.stdout
        self.tap.result(good, "birdmaps judges the inventory's set-up", [done.stdout])

    def next_bird(self):
        """BIRD and plugin together; the running one is of the old kind until it is restarted"""
        new = self.new
        self.machine.publish(*new.files.values())
        with self.pair() as live:
            self.machine.restarts()
            said = self.machine.must_apt("upgrade")
            self.same("an upgrade takes both", self.both(), [new.version, new.plugin_version], said)
            restarts = self.machine.restarts()
            self.same("the plugin is there when BIRD is restarted", restarts, ["restart yes"])
            said = live.router.ask("configure")
            good = "made for" in said and "BIRD " + new.bird in said
            self.tap.result(good, "the running BIRD refuses the new plugin", [said])
            problems = live.problems()
            self.tap.result(not problems, "and goes on with the old one", problems)
        self.judges(new, "next BIRD")

    def next_plugin(self):
        newer_plugin = self.new.plugin_version + "+1"
        self.machine.publish(self.new.repacked("bird2-maps", newer_plugin))
        with self.pair() as live:
            self.machine.restarts()
            said = self.machine.must_apt("upgrade")
            wanted = [self.new.version, newer_plugin]
            self.same("the plugin alone is upgraded", self.both(), wanted, said)
            self.same("which restarts nothing", self.machine.restarts(), [])
            said = live.router.ask("configure")
            warned = lambda: "maps.so was replaced" in live.router.tail()
            wait_until(warned, "configure warns", tell=lambda: said)
            problems = live.problems()
            self.tap.result(not problems, "routes are judged, and configure warns", problems)
        self.judges(self.new, "next plugin")

    def both(self):
        return self.machine.versions("bird2", "bird2-maps")

    def refused(self, name, *words):
        before = self.both()
        done = self.machine.apt("install", "--allow-downgrades", *words)
        good = done.returncode != 0 and self.both() == before
        self.tap.result(good, "apt refuses " + name, [done.stdout, self.both()])

    def mismatches(self):
        """BIRD without its plugin would mean to remove that: refused if told so, or on hold"""
        old_bird, old_plugin = "bird2=" + self.old.version, "bird2-maps=" + self.old.plugin_version
        self.refused("a plugin without its BIRD", old_plugin)
        self.refused("BIRD without its plugin", "--no-remove", old_bird)
        self.machine.must("apt-mark", "hold", "bird2-maps")
        self.refused("BIRD without its plugin, which is on hold", old_bird)
        self.machine.must("apt-mark", "unhold", "bird2-maps")

    def debians_next(self):
        """An update by Debian, which knows no plugin, must wait for ours"""
        debian = debians_next(self.new.version.partition("+birdmaps")[0])[0]
        before = self.both()
        self.machine.publish(self.new.repacked("bird2", debian))
        said = self.machine.must_apt("upgrade")
        kept = re.search(r"kept back:\n +bird2$", said, re.MULTILINE) is not None
        self.tap.result(kept, "Debian's next BIRD is kept back", [said])
        self.same("and nothing changes", self.both(), before)

    def plugin_removed(self):
        """With `else export none` the router lives on without it"""
        self.configure(OR_ELSE)
        self.machine.must_apt("remove", "bird2-maps")
        with self.pair() as live:
            said = live.router.ask("show", "maps")
            self.tap.result("Cannot load plugin" in said, "BIRD starts without its plugin", [said])
            self.same("and announces nothing to Microsoft", live.held(), [])
        self.configure(PLUGIN_LINE)
        done = self.machine.run("bird", "-p")
        good = done.returncode != 0 and "maps.so" in done.stdout
        self.tap.result(good, "without else it is a plain error", [done.stdout])

    def bird3(self):
        self.machine.must_apt("install", "bird2-maps=%s+1" % self.new.plugin_version)
        self.machine.publish(*self.three.files.values())
        self.machine.must_apt("install", "bird3-maps")
        wanted = [None, None, self.three.version, self.three.plugin_version]
        names = ("bird2", "bird2-maps", "bird3", "bird3-maps")
        self.same("BIRD 3 replaces BIRD 2", self.machine.versions(*names), wanted)
        self.configure(PLUGIN_LINE)
        self.judges(self.three, "BIRD 3")

    def purged(self):
        self.machine.must_apt("purge", "bird2", "bird2-maps", "bird3", "bird3-maps", "bird-maps")
        self.machine.must_apt("autoremove", "--purge")
        left = sorted(self.machine.strays() - self.clean)
        wanted = ["etc/bird", "etc/bird/maps.json"]
        self.same("a purge leaves only the operator's inventory", left, wanted)

    def run(self):
        for step in (
            self.debians_own,
            self.first_of_ours,
            self.next_bird,
            self.next_plugin,
            self.mismatches,
            self.debians_next,
            self.plugin_removed,
            self.bird3,
            self.purged,
        ):
            try:
                step()
            except (AssertionError, OSError, subprocess.SubprocessError) as error:
                self.tap.result(False, step.__name__.replace("_", " "), [error])
                return


def main():
    tap = Tap()
    if os.environ.get("SAN"):
        tap.skip("packages", "they are never built with sanitizers")
        return tap.finish()
    done = run("make", "BIRD=all", "deb", cwd=ROOT)
    tap.result(done.returncode == 0, "make BIRD=all deb", done.stdout.splitlines()[-8:])
    if done.returncode:
        return tap.finish()
    versions = [path.parent.name.partition("-")[2] for path in ROOT.glob("patches/bird-*/source")]
    versions.sort(key=lambda version: [int(number) for number in version.split(".")])
    sets = [Set(version) for version in versions]
    check_versions(tap, sets)
    check_lintian(tap, sets)
    try:
        needed = set().union({"bird2"}, *(packages.needs() for packages in sets))
        machine = Machine(FOLDER, needed)
        namespace.enter()
    except (NoImage, namespace.NoNamespace) as error:
        tap.skip("the packages on a Debian", error)
        return tap.finish()
    namespace.add_addresses(*ADDRESSES)
    Scenario(tap, machine, sets).run()
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
