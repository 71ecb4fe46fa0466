#!/usr/bin/python3
"""bird-maps -- generated filters as files: examples, birdmaps filters, drop-ins

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

What filters/ holds is what the tool writes for docs/examples, byte for byte. All
stock BIRDs that STOCK_BIRDS names read every file without a word, inside the
hand-written bird.conf and inside stubs that look like ARouteServer's and IXP
Manager's output. A stock BIRD that runs the partner's example filters, tags and
tells reasons. Files are replaced whole or not touched; drift is found.
"""

import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "oracle"))

# pylint: disable=wrong-import-position
from tap import Tap

BIRDMAPS = os.environ.get("BIRDMAPS", str(ROOT / "build" / "birdmaps"))
EXAMPLES = ROOT / "docs" / "examples"
FILTERS = ROOT / "filters"
FILES = ("maps-alice.conf", "maps-filters.conf", "maps-protocols.conf")
DEPLOYMENTS = ("partner", "route-server")
VERSIONS = ("2.0.12", "2.17.5", "3.1.7")
BIRDS = dict(word.split("=", 1) for word in os.environ.get("STOCK_BIRDS", "").split())

# More than any inventory is likely to have
MANY_PREFIXES, MANY_ASNS = 10000, 5000


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, **options)


def generate(inventory, version, output, *options, **more):
    words = (BIRDMAPS, "filters", "--inventory", str(inventory), "--bird", version)
    return run(*words, "--output", str(output), *options, **more)


def contents(folder):
    return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()}


def parsed(version, folder, conf):
    """What BIRD has to say of a configuration: nothing, if it is as it should be."""
    path = folder / "bird.conf"
    path.write_text(conf, encoding="utf-8")
    done = run(BIRDS[version] + "/bird", "-p", "-c", str(path))
    words = (done.stdout + done.stderr).splitlines()
    return words or (["status %d" % done.returncode] if done.returncode else [])


def base(deployment):
    return (FILTERS / "base" / (deployment + ".conf")).read_text(encoding="utf-8")


# --- Examples ---------------------------------------------------------------


def examples(tap, folder):
    for deployment in DEPLOYMENTS:
        for version in VERSIONS:
            name = "%s-%s" % (deployment, version)
            done = generate(EXAMPLES / (deployment + ".json"), version, folder / name)
            tap.result(done.returncode == 0, "%s is written" % name, [done.stderr])
            differ = [
                file
                for file in sorted({*contents(FILTERS / name), *FILES})
                if contents(FILTERS / name).get(file) != contents(folder / name).get(file)
            ]
            tap.result(not differ, "filters/%s is what the tool writes" % name, differ)


def examples_parse(tap, folder):
    for deployment in DEPLOYMENTS:
        for version in BIRDS:
            name = "%s-%s" % (deployment, version)
            words = parsed(version, folder / name, base(deployment))
            tap.result(not words, "BIRD %s takes filters/%s" % (version, name), words[:5])

            name += "-with-plugin"
            inventory = EXAMPLES / (deployment + ".json")
            done = generate(inventory, version, folder / name, "--with-plugin")
            words = [done.stderr] if done.returncode else parsed(version, folder / name, base(deployment))
            text = (folder / name / "maps-filters.conf").read_text(encoding="utf-8")
            good = not words and "maps_judge" not in text
            tap.result(good, "BIRD %s takes %s, which do not judge" % (version, name), words[:5])


def names(tap, folder):
    """Everything that a file defines is ours to name."""
    defined = re.compile(
        r"^(?:define|attribute \w+|function|filter|template bgp|protocol bgp) '?([\w.-]+)", re.MULTILINE
    )
    strange, found = set(), 0
    for deployment in DEPLOYMENTS:
        for file in FILES[1:]:
            text = (folder / ("%s-2.17.5" % deployment) / file).read_text(encoding="utf-8")
            for name in defined.findall(text):
                found += 1
                if not name.startswith("maps_"):
                    strange.add(name)
    tap.result(found > 50 and not strange, "%d names begin with maps_" % found, sorted(strange))


# --- Drop-ins ---------------------------------------------------------------

AROUTESERVER = """router id 192.0.2.1;
define rs_as = 650500;
protocol device {}
include "%(header)s";

filter receive_from_client
{
  if ! hook_post_receive_from_client(650501, 11.250.0.20, "AS650501_1") then reject;
  accept;
}

filter announce_to_microsoft
{
  if ! hook_post_announce_to_client(8075, 11.250.0.75, "AS8075_1") then reject;
  accept;
}

protocol bgp AS650501_1 {
  local as rs_as;
  neighbor 11.250.0.20 as 650501;
  rs client;
  ipv4 { import filter receive_from_client; export none; };
}

protocol bgp AS8075_1 {
  local as rs_as;
  neighbor 11.250.0.75 as 8075;
  rs client;
  ipv4 { import filter receive_from_client; export filter announce_to_microsoft; };
}
"""

# What IXP Manager's own parts come to, as far as the skin meets them
IXP_MANAGER = {
    "header": "router id 192.0.2.1;\ndefine routeserverasn = 650500;\nprotocol device { }\n",
    "neighbor-template": "template bgp tb_rsclient {\n  local as routeserverasn;\n  rs client;\n}\n",
    "neighbors": """
filter f_import_as%(asn)d {
%(import)s
  if bgp_path.len < 1 then { bgp_large_community.add((routeserverasn, 1101, 6)); accept; }
  accept;
}

filter f_export_as%(asn)d {
%(export)s
  bgp_large_community.delete([(routeserverasn, *, *)]);
  accept;
}

protocol bgp pb_%(asn)d from tb_rsclient {
  neighbor %(address)s as %(asn)d;
  ipv4 { import filter f_import_as%(asn)d; export filter f_export_as%(asn)d; };
}
""",
}


def arouteserver(version, folder):
    suffix = ".bird-2.0" if version == "2.0.12" else ""
    shutil.copy(FILTERS / "arouteserver" / ("header.local" + suffix), folder / "header.local")
    return parsed(version, folder, AROUTESERVER % {"header": "header.local"})


def skinned(name):
    """A skin's file of this name as IXP Manager would insert it."""
    path = FILTERS / "ixp-manager" / (name + ".foil.php")
    return path.read_text(encoding="utf-8") if path.exists() else ""


def ixp_manager(version, folder):
    """The skin with the parts in place of the PHP that inserts them."""
    text = re.sub(r"<\?php.*?\?>", "", skinned("standard"), flags=re.DOTALL)
    neighbors = ""
    for asn, address in ((8075, "11.250.0.75"), (650501, "11.250.0.20")):
        keys = {"asn": asn, "address": address}
        keys["import"] = skinned("f_import_as%d" % asn)
        keys["export"] = skinned("f_export_as%d" % asn)
        neighbors += IXP_MANAGER["neighbors"] % keys
    parts = {**IXP_MANAGER, "neighbors": neighbors}
    order = re.findall(r"<\?= \$this->insert\( \$parts \. '([\w-]+)'", text)
    text = re.sub(
        r"<\?= \$this->insert\( \$parts \. '([\w-]+)'[^?]*\?>",
        lambda match: parts.get(match.group(1), ""),
        text,
    )
    text = re.sub(r"<\?=.*?\?>", "rs1", text).replace("/etc/bird/", "")
    missing = ["%s is not inserted" % part for part in parts if part not in order]
    return missing or parsed(version, folder, text)


def drop_ins(tap, folder):
    for version in BIRDS:
        place = folder / ("route-server-" + version)
        words = arouteserver(version, place)
        tap.result(not words, "BIRD %s takes ARouteServer's hooks" % version, words[:5])
        words = ixp_manager(version, place)
        tap.result(not words, "BIRD %s takes IXP Manager's skin" % version, words[:5])


# --- A stock BIRD at work ---------------------------------------------------

ROUTES = """
protocol static examples {
  ipv4 { import filter { bgp_path.prepend(650010); accept; }; };
  route 11.1.0.0/24 blackhole;
  route 11.3.0.0/24 blackhole { bgp_community.add((8075, 8007)); };
  route 11.4.0.0/24 blackhole;
}
"""


def ask(version, folder, command):
    return run(BIRDS[version] + "/birdc", "-s", str(folder / "bird.ctl"), command).stdout


def at_work(tap, version, folder):
    conf = base("partner").replace("log syslog all;", 'log "%s" all;' % (folder / "bird.log"))
    conf = re.sub(r"protocol static \{.*?^\}", lambda _: ROUTES, conf, flags=re.DOTALL | re.MULTILINE)
    (folder / "bird.conf").write_text(conf, encoding="utf-8")
    words = (BIRDS[version] + "/bird", "-f", "-c", str(folder / "bird.conf"))
    words += ("-s", str(folder / "bird.ctl"), "-P", str(folder / "bird.pid"))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as bird:
        try:
            until = time.monotonic() + 20
            while "11.4.0.0/24" not in ask(version, folder, "show route") and time.monotonic() < until:
                time.sleep(0.05)
            passed = ask(version, folder, "show route filter maps_to_microsoft_enforce all")
            why = ask(version, folder, "show route 11.3.0.0/24 filter maps_why all")
            log = (folder / "bird.log").read_text(encoding="utf-8")
        finally:
            bird.terminate()
            bird.wait()

    good = "11.1.0.0/24" in passed and "8075,8007" in passed
    good &= "11.3.0.0/24" not in passed and "11.4.0.0/24" not in passed
    tap.result(good, "BIRD %s tags what is registered, nothing else leaves" % version, [passed])
    good = "(650000, 8075, 2)" in why and "maps_decision: 2" in why
    tap.result(good, "BIRD %s says why a route does not" % version, [why])
    bad = [line for line in log.splitlines() if "filters, line" in line or "<BUG>" in line]
    tap.result(not bad, "BIRD %s has no error in a filter" % version, bad[:5])


# --- birdmaps filters -------------------------------------------------------


def writes(tap, folder):
    inventory = folder / "maps.json"
    shutil.copy(EXAMPLES / "partner.json", inventory)
    place = folder / "written"

    def filters(*options):
        return generate(inventory, "2.17.5", place, *options)

    filters()
    kept = {name: (place / name).stat() for name in FILES}
    done = filters()
    same = all((place / name).stat().st_mtime_ns == kept[name].st_mtime_ns for name in FILES)
    same &= all((place / name).stat().st_ino == kept[name].st_ino for name in FILES)
    tap.result(same and "unchanged" in done.stdout, "unchanged files are left alone", [done.stdout])
    tap.result(filters("--check").returncode == 0, "--check finds no drift")

    os.chmod(place / "maps-filters.conf", 0o640)
    text = inventory.read_text(encoding="utf-8").replace("11.2.0.0/16", "11.2.0.0/17")
    inventory.write_text(text, encoding="utf-8")
    before = contents(place)
    done = filters("--check")
    good = done.returncode == 1 and "maps-filters.conf differs" in done.stdout
    good &= "maps-alice" not in done.stdout and contents(place) == before
    tap.result(good, "--check finds an inventory that has changed", [done.stdout, done.stderr])

    filters()
    mode = stat.S_IMODE((place / "maps-filters.conf").stat().st_mode)
    good = contents(place) != before and mode == 0o640 and set(contents(place)) == set(FILES)
    good &= (place / "maps-alice.conf").stat().st_ino == kept["maps-alice.conf"].st_ino
    tap.result(good, "only what changes is written, with its access rights", [oct(mode)])

    os.remove(place / "maps-alice.conf")
    done = filters("--check")
    good = done.returncode == 1 and "maps-alice.conf is missing" in done.stdout
    tap.result(good, "--check finds a missing file", [done.stdout, done.stderr])


def fails(tap, folder):
    """A file that cannot be put in place: the others stay as they were."""
    place = folder / "blocked"
    (place / "maps-protocols.conf" / "x").mkdir(parents=True)
    (place / "maps-alice.conf").write_text("mine\n", encoding="utf-8")
    done = generate(EXAMPLES / "partner.json", "2.17.5", place)
    left = sorted(path.name for path in place.iterdir() if path.name.startswith("."))
    good = done.returncode == 4 and "maps-protocols.conf" in done.stderr and not left
    tap.result(good, "a file that cannot be written is told of, nothing is left behind", [done.stderr, left])

    bad = folder / "bad.json"
    bad.write_text("{}", encoding="utf-8")
    done = generate(bad, "2.17.5", folder / "none")
    good = done.returncode == 2 and not (folder / "none").exists()
    tap.result(good, "an unusable inventory writes nothing", [done.stderr])
    done = generate(EXAMPLES / "partner.json", "1.6.8", folder / "none")
    good = done.returncode == 2 and "2.0.12, 2.17.5, 3.1.7" in done.stderr
    tap.result(good, "a version without filters is told of", [done.stderr])

    done = run(BIRDMAPS, "filters", "-i", str(EXAMPLES / "partner.json"), "-b", "2.17.5", "-o", "-")
    same = done.stdout.encode() == (FILTERS / "partner-2.17.5/maps-filters.conf").read_bytes()
    tap.result(same, "- prints the filters", [done.stderr])

    odd = folder / "a\n}b.json"
    shutil.copy(EXAMPLES / "partner.json", odd)
    done = generate(odd, "2.17.5", "-")
    head = done.stdout.partition("\n\n")[0]
    good = done.returncode == 0 and "a?}b.json" in head
    good &= all(line.startswith("#") for line in head.splitlines())
    tap.result(good, "a file's name cannot end the comment it stands in", [head])


def validates(tap, folder):
    data = json.loads((EXAMPLES / "partner.json").read_text(encoding="utf-8"))
    data["registry"] = {"match": "roa", "roa_tables": {"v4": "rpki4", "v6": "rpki6"}}
    inventory = folder / "tables.json"
    inventory.write_text(json.dumps(data), encoding="utf-8")
    bad = folder / "word.json"
    data["registry"]["roa_tables"]["v4"] = "filter"
    bad.write_text(json.dumps(data), encoding="utf-8")

    for version, binaries in BIRDS.items():
        path = {**os.environ, "PATH": "%s:%s" % (binaries, os.environ["PATH"])}
        place = folder / ("valid-" + version)
        done = generate(inventory, version, place, "--validate", env=path)
        good = done.returncode == 0 and not done.stderr and set(contents(place)) == set(FILES)
        tap.result(good, "BIRD %s: --validate, with ROA tables" % version, [done.stderr])
        text = (place / "maps-filters.conf").read_text(encoding="utf-8")
        tap.result("roa_check(rpki6, net" in text, "BIRD %s: ROA tables are asked" % version)

        place = folder / ("invalid-" + version)
        done = generate(bad, version, place, "--validate", env=path)
        good = done.returncode == 2 and "does not take the files" in done.stderr and not place.exists()
        tap.result(good, "BIRD %s: what it refuses is not written" % version, [done.stderr])

    empty = {**os.environ, "PATH": str(folder)}
    done = generate(inventory, "2.17.5", folder / "nobird", "--validate", env=empty)
    good = done.returncode == 0 and "no bird in PATH" in done.stderr
    tap.result(good, "--validate without bird says so", [done.stderr])


# --- Scale ------------------------------------------------------------------


def large(deployment):
    prefixes = ["11.%d.%d.0/24" % divmod(number, 256) for number in range(MANY_PREFIXES * 4 // 5)]
    prefixes += ["2d00:%x::/32" % (number + 0x300) for number in range(MANY_PREFIXES // 5)]
    sessions = {"sessionPrefixV4": "12.0.0.0/31", "sessionPrefixV6": "2e00::/127"}
    peering = {
        "name": "large",
        "properties": {"direct": {"connections": [{"name": "c", "bgpSession": sessions}]}},
    }
    data = {"version": 1, "deployment": deployment, "local_asn": 650000, "peerings": [peering]}
    if deployment == "partner":
        peering["registered_prefixes"] = prefixes
    else:
        peering["registered_asns"] = list(range(200000, 200000 + MANY_ASNS * 2, 2))
        vrps = [{"prefix": prefix, "asn": 200000 + len(prefix)} for prefix in prefixes]
        data["registry"] = {"match": "roa", "vrps": vrps}
    return data


def scale(tap, folder):
    for deployment in DEPLOYMENTS:
        inventory = folder / ("large-%s.json" % deployment)
        inventory.write_text(json.dumps(large(deployment)), encoding="utf-8")
        for version in BIRDS:
            place = folder / ("large-%s-%s" % (deployment, version))
            begin = time.monotonic()
            done = generate(inventory, version, place)
            took = time.monotonic() - begin
            good = done.returncode == 0 and took < 1 + 4 * bool(os.environ.get("SAN"))
            begin = time.monotonic()
            words = parsed(version, place, base(deployment)) if good else [done.stderr]
            read = time.monotonic() - begin
            size = (place / "maps-filters.conf").stat().st_size
            name = "BIRD %s, large %s: %d bytes" % (version, deployment, size)
            tap.result(good and not words, name, ["%.2f s" % took, *words[:5]])
            tap.comment("written in %.2f s, read in %.2f s" % (took, read))


def main():
    tap = Tap()
    if not BIRDS:
        print("Bail out! STOCK_BIRDS is not set: it names the stock BIRDs")
        return 1
    with tempfile.TemporaryDirectory(prefix="bird-maps-examples-") as name:
        folder = pathlib.Path(name)
        examples(tap, folder)
        examples_parse(tap, folder)
        names(tap, folder)
        drop_ins(tap, folder)
        for version in BIRDS:
            at_work(tap, version, folder / ("partner-" + version))
        writes(tap, folder)
        fails(tap, folder)
        validates(tap, folder)
        scale(tap, folder)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
