#
#	bird-maps -- one live test: what it starts, and its TAP
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""Runs the test_* functions of a program, each in a namespace and on a Stage of its own.

A stage starts BIRDs and speakers and takes all of them down again. A BIRD that does not end with
status 0, or whose log or stderr tells of a bug, fails the test. KEEP=1 keeps the files.
"""

import os
import re
import shutil
import signal
import sys
import tempfile
import traceback

from . import namespace
from .bird import Bird, wait_until
from .speaker import Speaker

_COUNTER = re.compile(r"\s+(Channel|Routes:|Import \w+:|Export \w+:)")
_TROUBLE = re.compile(
    r"<BUG>|<FATAL> (?!Shutdown completed)|Sanitizer|runtime error:|Internal error|Assertion"
)


class Stage:
    def __init__(self, name="stage"):
        # Short: the path of a Unix socket has 107 bytes at most
        self.directory = tempfile.mkdtemp(prefix=f"maps-{name[:16]}-")
        self.birds, self.speakers = [], []

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        problems = self.close()
        if problems and kind is None:
            raise AssertionError("\n".join(problems))

    def bird(self, name, conf, **options):
        """A BIRD, not started yet."""
        bird = Bird(name, self.directory, conf, **options)
        self.birds.append(bird)
        return bird

    def speaker(self, *arguments, **options):
        speaker = Speaker(*arguments, **options)
        self.speakers.append(speaker)
        return speaker

    def write(self, name, text):
        """A file of the stage: its path."""
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def close(self):
        problems = []
        for speaker in self.speakers:
            speaker.close()
        for bird in self.birds:
            started, status = bird.process is not None, bird.stop()
            if started and status:
                problems.append(f"{bird.name} ended with status {status}\n{bird.tail()}")
            if started and _TROUBLE.search(bird.tail(100000)):
                problems.append(f"{bird.name} tells of trouble\n{bird.tail(100)}")
        self.birds, self.speakers = [], []
        if not os.environ.get("KEEP"):
            shutil.rmtree(self.directory, ignore_errors=True)
        return problems


def settle(birds, speakers=(), timeout=30):
    """Waits until nothing is on its way any more: no bytes between the daemons, and no counter
    of any BIRD moves between two looks."""
    before = [None]

    def quiet():
        if any(speaker.pending for speaker in speakers) or namespace.queued_bytes():
            before[0] = None
            return False
        now = [_counters(bird) for bird in birds if bird.running]
        same, before[0] = now == before[0], now
        return same

    wait_until(quiet, "the network is quiet", timeout)


def _counters(bird):
    return [line for line in bird.ask("show protocols all").lines if _COUNTER.match(line)]


def run(program):
    """Runs every test_* function of the program's globals, and exits."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tests = [(name, call) for name, call in program.items() if name.startswith("test_")]
    only = sys.argv[1:]
    tests = [(name, call) for name, call in tests if not only or name in only]
    try:
        namespace.enter()
    except namespace.NoNamespace as error:
        print(f"Bail out! {error}")
        sys.exit(1)

    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, call) in enumerate(tests, 1):
        title = name[len("test_") :].replace("_", " ")
        why = _run_one(name, call)
        failed += bool(why)
        print(f"{'not ok' if why else 'ok'} {number} - {title}")
        for line in why.splitlines():
            print(f"# {line}")
        sys.stdout.flush()
    sys.exit(1 if failed else 0)


def _run_one(name, call):
    try:
        namespace.enter()  # every test finds an empty network
        with Stage(name[len("test_") :]) as stage:
            try:
                call(stage)
            except Exception as error:
                tails = "\n".join(bird.tail() for bird in stage.birds if bird.process)
                if not str(error).strip().endswith(tails.strip()):
                    error.args = (f"{error}\n{tails}",)
                raise
    except AssertionError as error:
        at = traceback.extract_tb(error.__traceback__)[1:]
        place = "".join(f"\n  {os.path.basename(f.filename)}:{f.lineno}: {f.line}" for f in at)
        return f"{error}{place}" or "failed"
    except Exception:  # a broken test must not hide the others
        return traceback.format_exc()
    return ""
