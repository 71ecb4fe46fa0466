"""bird-maps -- a small Debian to install packages in

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

The release of this machine, from the archives that its apt knows, with all of the
archive's packages that ours may need downloaded but not installed: what is unpacked from
the image installs packages without a network. Made once and kept in build/, by what it
is made of.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "build/debian"

# After the release itself is there: what packages need, into apt's cache
DOWNLOAD = (
    'chroot "$1" apt-get -q clean && '
    'chroot "$1" apt-get -q -y --download-only --install-recommends install %s'
)
# How this machine's apt gets at the archives
SETTING = re.compile(r"Acquire::(Check-|Retries|ForceIPv|https?::(?!Proxy-Auto)).*;$")


class NoImage(Exception):
    """No image can be made here."""


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, check=False, **options)


def release():
    """The machine's release, by its code name"""
    name = re.search(r"^VERSION_CODENAME=(\w+)", pathlib.Path("/etc/os-release").read_text(), re.M)
    if not name or not shutil.which("apt-config"):
        raise NoImage("this machine is not a release of Debian")
    return name[1]


def entries(suite):
    """apt's entries for the release and its security updates, from the machine's own"""
    found = [
        run(ROOT / "patches/apt-entries", "deb", name).stdout
        for name in (suite, suite + "-updates", suite + "-security")
    ]
    if not found[0]:
        raise NoImage("apt on this machine has no entry for Debian's archive of %s" % suite)
    return "".join(found)


def make(names):
    """Makes the image unless it is there; names are the archive's packages to bring along.
    Returns its file."""
    if os.geteuid() != 0:
        raise NoImage("only root can make a root directory of Debian")
    if not shutil.which("mmdebstrap"):
        raise NoImage("mmdebstrap is not installed")
    suite = release()
    sources = entries(suite)
    dump = run("apt-config", "dump").stdout.splitlines()
    settings = [line for line in dump if SETTING.match(line)]
    hook = DOWNLOAD % " ".join(sorted(names))
    options = ["--mode=root", "--variant=apt", "--skip=cleanup/apt", "--customize-hook=" + hook]
    options += ["--aptopt=" + line for line in settings]
    key = hashlib.sha256("\n".join([suite, sources, *options]).encode()).hexdigest()[:16]
    image = KEPT / ("%s-%s.tar" % (suite, key))
    if not image.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.iterdir():
            old.unlink()
        listed = KEPT / "debian.sources"
        listed.write_text(sources)
        part = KEPT / "part.tar"
        done = run("mmdebstrap", *options, suite, part, listed, stdin=subprocess.DEVNULL)
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.startswith(("E:", "W:"))]
            raise NoImage("mmdebstrap failed: " + "; ".join(lines[-3:] or ["it said nothing"]))
        part.rename(image)
    return image


def unpack(image, folder):
    done = run("tar", "-x", "-p", "--numeric-owner", "-C", folder, "-f", image)
    if done.returncode:
        raise NoImage("%s cannot be unpacked: %s" % (image, done.stderr.splitlines()[-1:]))
