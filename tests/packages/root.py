"""bird-maps -- a directory that programs run in as their root

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Each program gets mounts of its own: nothing stays mounted when it ends, however it
ends, and the directory can be removed at any time without a look at what is below.
"""

import os
import subprocess

# Quiet, in English, and asking nobody; leaks are for the live tests to find
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
    "DEBIAN_FRONTEND": "noninteractive",
    "ASAN_OPTIONS": "detect_leaks=0",
}

# ROOT SHOWN COMMAND...: becomes the command, in the root
ENTER = """
root=$1
for place in /proc /dev $2
do
  mkdir -p "$root$place"
  mount --rbind "$place" "$root$place" || exit
done
for place in $2
do
  mount -o remount,bind,ro "$root$place" || exit
done
shift 2
exec chroot "$root" "$@"
"""


class Root:
    """shown: directories of this machine that are there too, to read only."""

    def __init__(self, path, shown=()):
        self.path = str(path)
        self.shown = " ".join(shown)

    def file(self, name):
        return self.path + "/" + name.lstrip("/")

    def exists(self, name):
        return os.path.lexists(self.file(name))

    def read(self, name):
        with open(self.file(name), encoding="utf-8") as file:
            return file.read()

    def write(self, name, text, mode=0o644):
        os.makedirs(os.path.dirname(self.file(name)), exist_ok=True)
        with open(self.file(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.file(name), mode)

    def _words(self, words):
        return ["unshare", "--mount", "sh", "-c", ENTER, "enter", self.path, self.shown, *words]

    @staticmethod
    def _environment(more):
        mark = {name: os.environ[name] for name in ("TEST_MARK",) if name in os.environ}
        return {**ENVIRONMENT, **mark, **more}

    def run(self, *words, timeout=300, **environment):
        """Runs it to its end; what it says is in stdout."""
        return subprocess.run(
            self._words(words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment(environment),
            text=True,
            timeout=timeout,
            check=False,
        )

    def must(self, *words, **options):
        """The same, and it has to end well; returns what it said."""
        done = self.run(*words, **options)
        if done.returncode:
            tail = "\n".join(done.stdout.splitlines()[-15:])
            raise AssertionError(f"{' '.join(words)}: status {done.returncode}\n{tail}")
        return done.stdout

    def start(self, *words, log):
        """Starts it, and returns the process; what it says goes to the file `log`."""
        with open(log, "ab") as output:
            return subprocess.Popen(
                self._words(words),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self._environment({}),
            )
