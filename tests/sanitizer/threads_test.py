#!/usr/bin/python3
#
#	bird-maps -- data races
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""The storm of tests/live on BIRD and plugin built with the thread sanitizer, where BIRD has threads.

A report in which the plugin or a line of the patches has a part fails (races.py says what that is).
What is left is BIRD's own: in the list of docs/upstream/3.1.7-data-races.md, or what stock BIRD
shows in the same storm just before, or something that chance has not shown on stock yet. Chance
must not fail a test: that one is printed as `# new`, to be looked at and listed. That a race in the
plugin is found at all is tried first, with a counter that its loops share with the CLI.
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
VERSION = os.environ["BIRD_VERSION"]
CUSTOMERS, CONNECTIONS = 8, 4

if not VERSION.startswith("3"):
    print(f"1..0 # skip BIRD {VERSION} has one thread only")
    sys.exit(0)
if os.environ.get("SAN", "") not in ("", "thread"):
    print("1..0 # skip this is a build with other sanitizers")
    sys.exit(0)

BUILT = {name: f"{ROOT}/build/tsan/{name}-{VERSION}" for name in ("bird", "stock")}
# gcc's runtime cannot do with every layout of the memory; without personality(2) we try as it is
STILL = ["setarch", "--addr-no-randomize"]
if subprocess.run([*STILL, "true"], capture_output=True, check=False).returncode:
    STILL = []
os.environ.update(
    BIRD_DIR=f"{BUILT['bird']}/obj",
    BIRD_WRAP=" ".join(STILL),
    TIME_SCALE=os.environ.get("TIME_SCALE", "8"),
)
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "live"))

import races  # noqa: E402  (what is imported looks at the environment)
import storm  # noqa: E402
from harness.stage import run  # noqa: E402

KNOWN = races.listed(f"{ROOT}/docs/upstream/{VERSION}-data-races.md")
SOURCES = [f"{ROOT}/build/{name}-{VERSION}/src" for name in ("stock", "bird")]
seen_on_stock = []


def build():
    """Both BIRDs and the plugin; what the outer make told its children is not for this one."""
    told = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    environment = {name: value for name, value in os.environ.items() if name not in told}
    goals = ["bird", "stock", "plugin", "racy"]
    done = subprocess.run(
        ["make", "-j2", f"BIRD={VERSION}", "SAN=thread", *goals],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        print("\n".join(f"# {line}" for line in done.stdout.splitlines()[-9:]))
        print(f"Bail out! BIRD {VERSION} could not be built with the thread sanitizer")
        sys.exit(1)


def weather(stage, binaries, plugin, rounds=2):
    """The reports of a daemon that went through the storm."""
    prefix = os.path.join(stage.directory, "race")
    options = ("exitcode=0", "history_size=7", "second_deadlock_stack=1", "handle_abort=1")
    os.environ["TSAN_OPTIONS"] = " ".join([f"log_path={prefix}", *options])
    os.environ["BIRD_DIR"] = f"{BUILT[binaries]}/obj"
    if plugin:
        os.environ["PLUGIN"] = f"{BUILT[binaries]}/{plugin}"
    try:
        live = storm.start(stage, CUSTOMERS, CONNECTIONS, bool(plugin))
        storm.Storm(live, rounds).run()
        if plugin:
            live.check(at_least=4)
        assert "<BUG>" not in live.router.log(), live.router.tail()
        live.router.kill()  # so slow, a stock BIRD's shutdown may have no end
    except Exception as error:
        error.args = (f"{error}\n{races.death(prefix)}",)
        raise
    reports = races.read(prefix)
    for signature in sorted({report.signature for report in reports}):
        print(f"# {binaries}: {signature}")
    return reports


def told(reports):
    return "\n".join(f"{report.signature}\n{report.text}" for report in reports)


def ours(reports):
    return [report for report in reports if report.ours(ADDED)]


def test_whose_a_race_is(stage):
    """A report whose one side comes through a line of the patches."""
    report = """==================
WARNING: ThreadSanitizer: data race (pid=1)
  Read of size 8 at 0x7b4800007258 by thread T3:
    #0 lfjour_announce_now ../../../bird/src/lib/lockfree.c:282 (bird+0x8c008)
  Previous write of size 8 at 0x7b4800007258 by main thread:
    #0 lfjour_register ../../../bird/src/lib/lockfree.c:322 (bird+0x8c265)
    #1 {below} ../../../bird/src/nest/proto.c:667 (bird+0xb6314)
    #2 channel_roa_subscribe_plugin ../../../bird/src/nest/proto.c:731 (bird+0xb6400)
  Thread T3 (tid=2, running) created by main thread at:
    #0 bird_thread_start ../../../bird/src/nest/proto.c:731 (bird+0x1aafe9)
"""
    patched = {"bird/src/nest/proto.c": {731}}
    [found] = races.parse(report.format(below="channel_subscribe"))
    assert found.signature == "data race: read lfjour_announce_now, write lfjour_register"
    assert found.ours(patched) == ["channel_roa_subscribe_plugin"], found.ours(patched)
    assert not found.ours({}), found.ours({})
    [found] = races.parse(report.format(below="channel_roa_subscribe"))
    assert not found.ours(patched), found.ours(patched)


def test_a_race_in_the_plugin_is_found(stage):
    found = ours(weather(stage, "bird", "racy.so", rounds=1))
    assert found, "the counter's race was not found"
    assert all("racy_" in report.signature for report in found), told(found)
    assert any("plugin_import" in report.ours(ADDED) for report in found), told(found)


def test_stock_bird(stage):
    seen_on_stock.extend(weather(stage, "stock", None))
    assert seen_on_stock, "the sanitizer is not at work"
    assert not ours(seen_on_stock), told(ours(seen_on_stock))


def test_the_plugin_has_no_part_in_a_race(stage):
    reports = weather(stage, "bird", "maps.so")
    assert not ours(reports), told(ours(reports))
    new = {r.signature: r for r in reports if not r.is_among([*KNOWN, *seen_on_stock])}
    for line in told(new.values()).splitlines():
        print(f"# new: {line}")


if __name__ == "__main__":
    build()
    ADDED = races.added_lines(*SOURCES)
    run(globals())
