"""bird-maps -- a Debian that packages are installed in

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

A root out of the image, with apt as on a router: the archive, and beside it a repository
of ours that grows. There is no systemd; BIRD is run as its unit says, and whenever a
package would restart it, it is written down whether the unit could have done so.
"""

import os
import pathlib
import re
import shutil
import subprocess

import image
from root import Root

REPOSITORY = "srv/maps"
RESTARTS = "srv/restarts"
# Asked by each invoke-rc.d: notes what is to be done, and what BIRD says to its configuration
POLICY = """#!/bin/sh
said=$(bird -p 2>&1) && fits=yes || fits=no
echo "$2" $fits $said | tr -d '()' >>/%s
exit 101
""" % RESTARTS
UNIT = "lib/systemd/system/bird.service"
OURS_ONLY = [
    "-oDir::Etc::SourceList=sources.list.d/maps.list",
    "-oDir::Etc::SourceParts=-",
    "-oAPT::Get::List-Cleanup=0",
]
# Where programs keep what is no package's, and the lists of users
ELSEWHERE = re.compile(
    r"(var/(cache|log|backups)|var/lib/(apt|dpkg|ucf)|run|tmp|proc|dev|srv)$"
    r"|etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$|etc/ld\.so\.cache$"
)


class Machine(Root):
    def __init__(self, folder, names):
        """names: the archive's packages that may be needed"""
        path = os.path.join(folder, "debian")
        os.mkdir(path)
        super().__init__(path)
        image.unpack(image.make(names), path)
        os.mkdir(self.file(REPOSITORY))
        entry = "deb [trusted=yes] file:/%s ./\n" % REPOSITORY
        self.write("etc/apt/sources.list.d/maps.list", entry)
        self.write("usr/sbin/policy-rc.d", POLICY, 0o755)

    def publish(self, *packages):
        """Adds files to our repository, and has apt know them."""
        for package in packages:
            shutil.copy(package, self.file(REPOSITORY))
        listed = subprocess.run(
            ["dpkg-scanpackages", "--multiversion", "."],
            cwd=self.file(REPOSITORY),
            capture_output=True,
            text=True,
            check=True,
        )
        self.write(REPOSITORY + "/Packages", listed.stdout)
        self.must("apt-get", "-q", *OURS_ONLY, "update")

    def apt(self, *words):
        return self.run("apt-get", "-q", "-y", *words)

    def must_apt(self, *words):
        return self.must("apt-get", "-q", "-y", *words)

    def version(self, package):
        """Of what is installed, or None"""
        done = self.run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}", package)
        status, _, version = done.stdout.partition(" ")
        return version if done.returncode == 0 and status == "installed" else None

    def versions(self, *packages):
        return [self.version(package) for package in packages]

    def restarts(self):
        """A line for each since the last call: what it is, whether BIRD took its configuration, and
        what it said to that"""
        text = self.read(RESTARTS) if self.exists(RESTARTS) else ""
        self.write(RESTARTS, "")
        return text.splitlines()

    def unit(self):
        """Does what the unit does before a start; returns the words that start BIRD."""
        lines = re.findall(r"^(Exec\w+|EnvironmentFile)=(.*)$", self.read(UNIT), re.MULTILINE)
        settings = "set -a; . %s; set +a; exec " % dict(lines)["EnvironmentFile"]
        for name, line in lines:
            if name == "ExecStartPre":
                self.must("sh", "-c", settings + line)
        return "sh", "-c", settings + dict(lines)["ExecStart"]

    def strays(self):
        """Files and directories that belong to no installed package"""
        owned = set()
        for listed in pathlib.Path(self.file("var/lib/dpkg/info")).glob("*.list"):
            owned.update(line.lstrip("/") for line in listed.read_text().splitlines())
        found = set()
        for folder, folders, files in os.walk(self.path):
            where = os.path.relpath(folder, self.path)
            names = {n: os.path.normpath(os.path.join(where, n)) for n in folders + files}
            found.update(name for name in names.values() if not ELSEWHERE.match(name))
            folders[:] = [name for name in folders if not ELSEWHERE.match(names[name])]
        return found - owned
