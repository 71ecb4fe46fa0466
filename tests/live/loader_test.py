#!/usr/bin/python3
#
#	bird-maps -- shared objects that fit, that do not, and that are replaced
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import os
import re
import shutil
import subprocess

from harness import sample, scene
from harness.bird import wait_until
from harness.stage import run

OR_ELSE = "else export none neighbor as 8075"
MARK = rb"BIRD plugin made for [ -~]*"

# Fits in everything but what its macros say
OTHER = """
#include "nest/bird.h"
#include "nest/plugin.h"
void nowhere(void);
const struct plugin_class bird_plugin = {
  .signature = PLUGIN_SIGNATURE, .layout = OTHER_LAYOUT, .name = "other", .unload = (void *) OTHER_CALL
};
"""


def start(stage, settled=True, **options):
    data = scene.inventory(registered=sample.REGISTERED)
    live = scene.Scene(stage, data, **options).start()
    live.announce(*sample.routes(1))
    live.settle()
    live.before = live.check(at_least=4) if settled else None
    return live


def signature(path=None):
    with open(path or scene.plugin_file(), "rb") as file:
        return re.search(MARK, file.read())[0].decode()


def altered(stage, name, pattern, text):
    """A copy of the plugin that says it is made for another BIRD."""
    old = signature()
    new = re.sub(pattern, text, old)
    assert len(new) == len(old) and new != old, f"{pattern} in {old}"
    with open(scene.plugin_file(), "rb") as file:
        content = file.read().replace(old.encode(), new.encode())
    path = os.path.join(stage.directory, name)
    with open(path, "wb") as file:
        file.write(content)
    return path


def compiled(stage, name, layout="{ 0 }", call="NULL"):
    source = stage.write(name + ".c", OTHER)
    path = os.path.join(stage.directory, name)
    include = ["-I" + os.environ[key] for key in ("BIRD_DIR", "BIRD_SRC_DIR")]
    version = f'-DBIRD_VERSION="{os.environ["BIRD_VERSION"]}"'
    macros = [version, f"-DOTHER_LAYOUT={layout}", f"-DOTHER_CALL={call}", "-w", "-pthread"]
    subprocess.run(
        ["gcc", "-std=gnu11", "-shared", "-fPIC", *macros, *include, "-o", path, source], check=True
    )
    return path


def misfits(stage):
    """{what is wrong: (file, what the message must name)}"""
    version = os.environ["BIRD_VERSION"]
    libc = next(p for p in map(str.strip, open("/proc/self/maps", encoding="utf-8")) if "libc" in p)
    cut = os.path.join(stage.directory, "cut.so")
    with open(scene.plugin_file(), "rb") as file:
        content = file.read()
    with open(cut, "wb") as file:
        file.write(content[: content.index(b"BIRD plugin made for ") + 200])
    return {
        "missing": (stage.directory + "/missing.so", "No such file"),
        "text": (stage.write("text.so", "this is no library"), "not a BIRD plugin"),
        "empty": (stage.write("empty.so", ""), "empty.so"),
        "foreign": (libc.split()[-1], "not a BIRD plugin"),
        "cut": (cut, "not a complete shared object"),
        "version": (altered(stage, "version.so", r"BIRD \d", "BIRD 9"), f"this is .*BIRD {version}"),
        "api": (altered(stage, "api.so", r"API \d", "API 9"), "made for plugin API 9"),
        "configure": (altered(stage, "conf.so", r"configure \d", "configure 0"), r"configure 0\d+,"),
        "header": (altered(stage, "head.so", r"headers \d", "headers 0"), r"headers 0\d+\)"),
        "layout": (
            compiled(stage, "layout.so", "{ sizeof(struct proto), 8 }"),
            r"struct channel has 8 bytes there and \d+ here",
        ),
        "symbol": (compiled(stage, "symbol.so", call="nowhere"), "undefined symbol: nowhere"),
    }


def exported(live):
    return sum(len(held) for held in live.microsoft_holds().values())


def test_what_does_not_fit_is_refused_in_one_line(stage):
    live = start(stage)
    for what, (path, names) in misfits(stage).items():
        live.plugin = path
        reply = live.reconfigure()
        assert reply.code == 8002, f"{what}: {reply.text}"
        line = reply.lines[-1]
        assert os.path.basename(path) in line and re.search(names, line), f"{what}: {line}"
        status, text = live.router.check()
        assert status and re.search(names, text), f"{what}: {text}"
        assert exported(live) == live.before, f"{what}: the old plugin does not judge any more"
    live.check(at_least=4)


def test_a_new_name_takes_over(stage):
    live = start(stage)
    for name in ("copy1.so", "copy2.so"):
        live.plugin = shutil.copy(scene.plugin_file(), os.path.join(stage.directory, name))
        reply = live.reconfigure()
        assert reply.ok, reply.text
        assert live.check() == live.before


def replaced(stage, replace):
    """Starts with a copy of the plugin, and replaces the file under its name."""
    path = shutil.copy(scene.plugin_file(), os.path.join(stage.directory, "own.so"))
    os.utime(path, (1, 1))
    live = start(stage, plugin=path)
    assert "was replaced" not in live.router.log()
    replace(path)
    reply = live.reconfigure()
    return live, reply


def test_renamed_over_the_old_code_stays_and_is_told(stage):
    def rename(path):
        os.rename(shutil.copy(scene.plugin_file(), path + ".new"), path)

    live, reply = replaced(stage, rename)
    assert reply.ok, reply.text
    live.router.wait_log("Plugin maps: .*own.so was replaced, .* until BIRD is restarted")
    assert live.check() == live.before


def test_overwritten_in_place_by_the_same_build_is_told(stage):
    def overwrite(path):
        with open(scene.plugin_file(), "rb") as new, open(path, "r+b") as old:
            old.write(new.read())

    live, reply = replaced(stage, overwrite)
    assert reply.ok, reply.text
    live.router.wait_log("own.so was replaced")
    assert live.check() == live.before


def test_renamed_over_by_another_build_is_refused(stage):
    def rename(path):
        os.rename(altered(stage, "newer.so", r"headers \d", "headers 0"), path)

    live, reply = replaced(stage, rename)
    assert reply.code == 8002 and "is made for" in reply.text, reply.text
    assert live.check() == live.before


def test_or_else_is_no_way_to_lose_a_running_plugin(stage):
    live = start(stage, or_else=OR_ELSE)
    for path, names in misfits(stage).values():
        live.plugin = path
        reply = live.reconfigure()
        assert reply.code == 8002 and re.search(names, reply.text), reply.text
    live.plugin = True
    good = live.inventory
    live.write_inventory("{")
    assert live.reconfigure().code == 8002
    live.write_inventory(good)
    assert live.check() == live.before


def held_back(live, why):
    """Without the plugin: all sessions up, nothing to Microsoft, all the rest as ever."""
    status, text = live.router.check()
    assert status == 0 and re.search(why, text), text
    live.router.wait_log(f"<ERR> .*{why}.*; nothing is exported to neighbor AS8075")
    for words in ("", "verdicts", "json", "json verdicts all"):
        reply = live.maps(words)
        assert reply.code == 8100 and re.search(why, reply.text), reply.text
        assert reply.text.endswith("nothing is exported to neighbor AS8075"), reply.text
    live.settle()
    assert exported(live) == 0, "routes went to Microsoft without being judged"
    assert live.router.routes("table master4"), "imports are gone"
    for number in live.numbers:
        for family in live.families:
            speaker = live.customer(number, family)
            assert speaker.established, "a session that has nothing to do with it is down"
            assert speaker.table() or number == 1, "nothing is exported to another customer"


def recovered(live):
    live.plugin = True
    reply = live.reconfigure()
    assert reply.ok, reply.text
    return live.check(at_least=4)


OPEN = {"customers": 2, "customer_channel": "import all; export all;", "or_else": OR_ELSE}


def restart(live):
    assert live.router.stop() == 0
    live.router.write_conf(live.router_conf())
    live.router.start()
    live.wait_up()


def test_bird_starts_without_a_plugin_that_does_not_fit(stage):
    live = start(stage, **OPEN)
    for path, names in misfits(stage).values():
        live.plugin = path
        restart(live)
        held_back(live, names)
    assert live.reconfigure().ok
    held_back(live, names)
    assert recovered(live) == live.before


def test_bird_starts_without_an_inventory_that_is_broken(stage):
    live = start(stage, **OPEN)
    good = live.inventory
    live.write_inventory('{"version": 1,')
    restart(live)
    held_back(live, "maps.json:1:")
    live.write_inventory(good)
    assert recovered(live) == live.before


def test_the_same_file_mended_is_loaded(stage):
    path = altered(stage, "own.so", r"headers \d", "headers 0")
    live = start(stage, settled=False, plugin=path, **OPEN)
    held_back(live, "is made for")
    os.rename(shutil.copy(scene.plugin_file(), path + ".new"), path)
    reply = live.reconfigure()
    assert reply.ok, reply.text
    live.check(at_least=4)


def test_added_to_a_running_bird_it_takes_back_what_went_out(stage):
    live = start(stage, settled=False, **{**OPEN, "plugin": False, "or_else": ""})
    assert exported(live) > 4, "nothing went out"
    live.plugin, live.or_else = stage.directory + "/missing.so", OR_ELSE
    reply = live.reconfigure()
    assert reply.ok, reply.text
    held_back(live, "missing.so")
    reply = live.router.configure("undo")
    assert reply.ok, reply.text
    wait_until(lambda: exported(live) > 4, "undo lets routes out again")
    recovered(live)


def test_a_neighbor_whose_as_is_not_known_yet_gets_nothing(stage):
    live = start(stage, settled=False, plugin=stage.directory + "/missing.so", **OPEN)
    conf = re.sub(r"(neighbor \S+\d) as 8075;", r"\1 external;", live.router_conf())
    reply = live.router.reconfigure(conf)
    assert reply.ok, reply.text
    live.wait_up()
    assert exported(live) == 0, "routes went to Microsoft without being judged"


run(globals())
