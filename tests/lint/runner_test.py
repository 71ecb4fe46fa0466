#!/usr/bin/python3
# tests/run itself: each way in which a test program can go wrong is counted as
# a failure, with a reason, and nothing that it started stays.

import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# name: (program, exit status of the runner, words of its output, last line)
CASES = {
    "good": ("echo 1..2; echo ok 1 - a; echo ok 2 - b", 0, [], "2 passed, 0 failed"),
    "two-plans": ("echo 1..1; echo ok 1 - a; echo 1..1; echo ok 1 - b", 0, [], "2 passed, 0 failed"),
    "plan-last": ("echo ok 1 - a; echo 1..1", 0, [], "1 passed, 0 failed"),
    "reason": (
        "echo 1..2; echo ok 1 - a; echo not ok 2 - b; echo '# it broke'; exit 1",
        1,
        ["FAIL unit/reason: b: it broke"],
        "1 passed, 1 failed",
    ),
    "skip": (
        "echo 1..2; echo ok 1 - a; echo 'ok 2 - b # SKIP no tool'",
        0,
        ["skip unit/skip: b: no tool"],
        "1 passed, 0 failed, 1 skipped",
    ),
    "skip-all": (
        "echo '1..0 # SKIP no data'",
        0,
        ["skip unit/skip-all: all of it: no data"],
        "0 passed, 0 failed, 1 skipped",
    ),
    "short": ("echo 1..3; echo ok 1 - a", 1, ["planned 3 results, gave 1"], "1 passed, 1 failed"),
    "silent": ("exit 0", 1, ["printed no plan"], "0 passed, 1 failed"),
    "status": ("echo 1..1; echo ok 1 - a; exit 3", 1, ["exit status 3"], "1 passed, 1 failed"),
    "killed": ("echo 1..1; echo ok 1 - a; kill -SEGV $$", 1, ["died of SIGSEGV"], "1 passed, 1 failed"),
    "slow": ("echo 1..1; sleep 300", 1, ["not done after 1.0 s"], "0 passed, 1 failed"),
    "leftover": (
        "echo 1..1; echo ok 1 - a; setsid sleep 300 >/dev/null 2>&1 &",
        1,
        ["running: sleep 300"],
        "1 passed, 1 failed",
    ),
    "no-interpreter": (None, 1, ["could not be run"], "0 passed, 1 failed"),
}


def run_case(directory, name, program):
    programs = directory / name
    programs.mkdir()
    path = programs / name
    path.write_text(f"#!/bin/sh\n{program}\n" if program else "#!/nonexistent\n")
    path.chmod(0o755)
    command = [ROOT / "tests/run", "--timeout", "1", "--jobs", "1"]
    command += ["--programs", programs, "--logs", directory / "logs", "unit/*"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def still_running(directory):
    """Programs below the directory's mark that outlived their test."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"TMPDIR={directory}".encode() not in environment and any(
            value.startswith(f"TEST_MARK={directory}".encode()) for value in environment
        ):
            found.append(entry.name)
    return found


def main():
    failed = False
    print(f"1..{len(CASES) + 1}")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        # The runner puts the directories of its tests here, so their mark is ours.
        os.environ["TMPDIR"] = name
        for number, (case, (program, status, words, last)) in enumerate(CASES.items(), 1):
            run = run_case(directory, case, program)
            lines = run.stdout.splitlines()
            missing = [word for word in words if word not in run.stdout]
            good = run.returncode == status and not missing and lines[-1:] == [last]
            print(f"{'ok' if good else 'not ok'} {number} - {case}")
            if not good:
                failed = True
                print(f"# exit status {run.returncode}, wanted {status}; missing {missing}")
                for line in (run.stdout + run.stderr).splitlines()[-4:]:
                    print(f"# {line}")
        time.sleep(0.1)
        left = still_running(name)
        print(f"{'not ok' if left else 'ok'} {len(CASES) + 1} - nothing stays")
        if left:
            failed = True
            print(f"# processes {' '.join(left)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
