#!/usr/bin/python3
"""bird-maps -- the documentation and the code agree

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Links resolve. The table of rules says what the code's says; rules_test.py is for the
rules' own pages. The JSON lines that birdc.md tells of are those that the code
prints, and those of a running BIRD. Commands and examples in the pages are run: those
for the shell, and the `bird>` ones on a router in the live tests' harness. BIRDMAPS,
PLUGIN, BIRD_DIR and STOCK_DIR say where the programs are.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / "live"), str(ROOT / "tests" / "oracle")]

from harness import namespace, scene
from harness.route import Route
from harness.stage import Stage
from pages import BLOCK, CODE, DOCS, LINK, PAGES, RULE_PAGES
from pages import anchors, blocks, coded_rules, linked, prose, read, rows, section
from tap import Tap

for name, built in (
    ("BIRDMAPS", "birdmaps"),
    ("BIRD_DIR", "bird-2.17.5/obj"),
    ("STOCK_DIR", "stock-2.17.5/obj"),
    ("PLUGIN", "bird-2.17.5/maps.so"),
):
    os.environ.setdefault(name, str(ROOT / "build" / built))

BIRDMAPS, PLUGIN = os.environ["BIRDMAPS"], os.environ["PLUGIN"]
BIRD_DIR = pathlib.Path(os.environ["BIRD_DIR"])

GLUE = ROOT / "plugin/bird"
PATCHES = ROOT / "patches"
EXAMPLES = sorted((DOCS / "examples").glob("*.json"))


# --- Links ------------------------------------------------------------------


def broken_links():
    problems = []
    for page in PAGES:
        for link in LINK.findall(prose(page)):
            file, _, anchor = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            if "://" in link:
                continue
            if not target.exists():
                problems.append("%s: %s does not exist" % (page.name, link))
            elif anchor and anchor not in anchors(target):
                problems.append("%s: %s has no such heading" % (page.name, link))
    return problems


def missing_pages():
    """Pages that README does not lead to, by whatever way"""
    todo, found = [ROOT / "README.md"], set()
    while todo:
        page = todo.pop()
        if page not in found:
            found.add(page)
            todo += [file for file in linked(page) if file in PAGES]
    return ["README.md does not lead to %s" % page.name for page in PAGES if page not in found]


def module(word):
    """Files of a row of internals.md: `core/rules`, `bird/version-2.17.5.h`, `tool/*`"""
    return [file for end in ("", ".c", ".h") for file in (ROOT / "plugin").glob(word + end)]


def missing_files():
    """Paths of the tree that the pages name and that are not there"""
    problems = []
    for page in PAGES:
        for word in CODE.findall(prose(page)):
            if re.fullmatch(r"(plugin|patches|tests|docs)(/[\w.-]+)+/?", word) and "VERSION" not in word:
                if not (ROOT / word).exists():
                    problems.append("%s: %s is not there" % (page.name, word))
    for row in rows(read(DOCS / "internals.md")):
        for word in CODE.findall(row[0]):
            if re.match(r"(core|config|bird|tool)/", word) and not module(word):
                problems.append("internals.md: %s is not there" % word)
    return problems


# --- Rules ------------------------------------------------------------------


def wrong_rules():
    keys, table = ("id", "action", "reasons", "portal"), rows(section(DOCS / "rules.md", "Route rules"))
    coded = {code: tuple(rule[key] for key in keys) for code, rule in coded_rules().items()}
    told = {row[0]: (CODE.search(row[1]).group(1), *row[2:5]) for row in table}
    problems = [] if len(coded) > 15 else ["rules.c could not be read: %s" % coded]
    for code in sorted(set(coded) | set(told), key=int):
        if coded.get(code) != told.get(code):
            problems.append("rule %s: code %s, page %s" % (code, coded.get(code), told.get(code)))
    return problems


def wrong_reasons():
    """The guide's table of reason communities against the rule table"""
    table = rows(section(DOCS / "operator-guide.md", "Reason communities"))
    told = {row[0].split()[0]: row[1] for row in table}
    problems = []
    for code, rule in coded_rules().items():
        if rule["across"]:
            continue
        wanted = rule["reasons"].replace("), (", ") and (").replace("(F,", "(8075,")
        wanted = wanted.replace("(", "(local ASN, ")
        if told.get(code, "(local ASN, 8075, %s)" % code) != wanted:
            problems.append("rule %s %s: page %s, code %s" % (code, rule["id"], told.get(code), wanted))
    return problems


# --- JSON lines -------------------------------------------------------------


def told_keys():
    """{type: [keys in order]}, {type: optional keys}"""
    keys, optional = {}, {}
    page = read(DOCS / "birdc.md")
    for section in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        name = CODE.match(section).group(1)
        keys[name], optional[name] = [], set()
        for row in rows(section.partition("\n## ")[0]):
            found = CODE.findall(row[0])
            keys[name] += found
            optional[name] |= set(found) if row[2].startswith("optional") else set()
    return keys, optional


def printed_keys():
    """{type: keys in its format strings}, keys in other strings; by cli_*.c"""
    typed, loose = {}, set()
    for path in sorted(GLUE.glob("cli_*.c")):
        text = re.sub(r'(?<!\\)"\s*(?:PRI\w+\s*)?"', "", read(path))
        for literal in re.findall(r'"((?:[^"\\\n]|\\.)*)"', text):
            keys = re.findall(r'\\"(\w+)\\":', literal)
            kind = re.search(r'\\"type\\":\\"(\w+)\\"', literal)
            if kind:
                typed.setdefault(kind.group(1), set()).update(set(keys) - {"type"})
            else:
                loose.update(keys)
    return typed, loose


def wrong_keys():
    (told, _), (typed, loose) = told_keys(), printed_keys()
    problems = [] if len(typed) > 5 else ["cli_*.c could not be read: %s" % typed]
    for kind in sorted(set(told) | set(typed)):
        page, code = set(told.get(kind, ())), typed.get(kind, set())
        for key in sorted(code - page):
            problems.append("%s: %s is printed but not on the page" % (kind, key))
        for key in sorted(page - code - loose):
            problems.append("%s: %s is on the page but never printed" % (kind, key))
    for key in sorted(loose - set().union(*map(set, told.values()))):
        problems.append("%s is printed but not on the page" % key)
    return problems


def wrong_lines(lines):
    """Lines of a running BIRD: each type has the page's keys in its order, each key is seen"""
    told, optional = told_keys()
    unseen = {(kind, key) for kind in told for key in told[kind]}
    problems = []
    for line in lines:
        data = json.loads(line)
        kind = data.pop("type")
        keys = list(data)
        unseen -= {(kind, key) for key in keys}
        wanted = [key for key in told.get(kind, ()) if key in keys or key not in optional[kind]]
        if keys != wanted:
            problems.append("%s: keys %s, the page has %s" % (kind, keys, wanted))
        if len(line.encode()) > 500:
            problems.append("%s: %d bytes" % (kind, len(line.encode())))
    return problems + ["%s: %s is on the page but never seen" % pair for pair in sorted(unseen)]


def wrong_codes():
    told = set(re.findall(r"\b[1-9]\d{3}\b", read(DOCS / "birdc.md").partition("On the control socket")[2]))
    defined = dict(re.findall(r"#define (MAPS_CLI_\w+) +(\d+)", read(GLUE / "cli.h")))
    text = "".join(read(path) for path in GLUE.glob("*.c"))
    coded = {code for name, code in defined.items() if name in text}
    # BIRD's own answer in place of a plugin that it could not load
    for path in sorted(PATCHES.glob("bird-*/*CLI*.patch")):
        coded |= set(re.findall(r"^\+ *cli_printf\(c, (\d{4}),", read(path), re.MULTILINE))
    return [] if told == coded else ["reply codes: page %s, code %s" % (sorted(told), sorted(coded))]


# --- Inventory --------------------------------------------------------------


def schema_keys(node):
    """Names of properties, anywhere in a schema"""
    if not isinstance(node, dict):
        return set()
    properties = node.get("properties", {})
    parts = [*properties.values(), *node.get("$defs", {}).values()]
    parts += [node.get(word) for word in ("items", "additionalProperties", "then")]
    parts += [part for word in ("allOf", "anyOf", "oneOf") for part in node.get(word, ())]
    return set(properties).union(*map(schema_keys, parts))


def untold_knobs():
    """Keys of the schema that neither the reference nor the guide nor the rules' page name"""
    text = " ".join(read(DOCS / name) for name in ("inventory.md", "operator-guide.md", "rules.md"))
    words = set(re.findall(r"[\w$-]+", " ".join(CODE.findall(text))))
    schema = json.loads(read(DOCS / "inventory.schema.json"))
    return ["%s is not told of" % key for key in sorted(schema_keys(schema) - words)]


def untold_in_guide():
    """Knobs that change what the router does must be in the guide, not only in the reference"""
    schema = json.loads(read(DOCS / "inventory.schema.json"))
    knobs = set(schema["properties"]) - {"$schema", "version"}
    knobs |= schema_keys(schema["$defs"]["clients"]) | {"rs_client", "registered_prefixes", "registered_asns"}
    text = read(DOCS / "operator-guide.md")
    words = set(re.findall(r"\w+", " ".join(CODE.findall(text))))
    return ["%s is not in the guide" % knob for knob in sorted(knobs - words)]


def inventories():
    """What is said to be an inventory, in pages and the man page"""
    found = [(path.name, read(path)) for path in EXAMPLES]
    for page in PAGES:
        found += [(page.name, body) for body in blocks(page, "json") if '"peerings"' in body]
    text = read(DOCS / "man/bird-maps.5")
    found += [("bird-maps.5", body) for body in re.findall(r"^\.Bd .*?\n(.*?)^\.Ed", text, re.M | re.S)]
    return found


def refused(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "maps.json"
        path.write_text(text, encoding="utf-8")
        (path.parent / "registry").symlink_to(DOCS / "examples" / "registry")
        done = run([BIRDMAPS, "check", str(path)])
    # Set-up rules may fail: an example need not show all that Microsoft asks for. Its data grow old.
    said = [line for line in done.stderr.splitlines() if ": warning: " not in line]
    return [] if done.returncode in (0, 1) and not said else [*done.stdout.splitlines(), *said]


# --- Commands ---------------------------------------------------------------


def run(words, **options):
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, **options)


def makefile():
    parts = sorted(path for place in ("debian", "patches", "tests/*") for path in ROOT.glob(place + "/*.mk"))
    return "".join(read(path) for path in (ROOT / "Makefile", *parts))


def wrong_make():
    """Targets and variables of make that the pages name"""
    text, problems = makefile(), []
    phony = re.findall(r"^\.PHONY: (.*?[^\\])$", text, re.M | re.S)
    targets = set(" ".join(phony).replace("\\", "").split())
    variables = set(re.findall(r"^(\w+) *[:?]?=", text, re.MULTILINE))
    for page in PAGES:
        body = "\n".join(b for _, b in BLOCK.findall(read(page))) + "\n" + "\n".join(CODE.findall(read(page)))
        for line in re.findall(r"^make\b(?! -)([^#\n]*)", body, re.MULTILINE):
            line = re.sub(r"'[^']*'", "x", line)
            for word in line.split():
                name, equals, _ = word.partition("=")
                if name not in (variables if equals else targets):
                    problems.append("%s: make has no %s" % (page.name, word))
        for name in re.findall(r"^([A-Z][A-Z_]+|[TVJ])=", body, re.MULTILINE):
            if name not in variables | {"KEEP"}:
                problems.append("%s: make has no %s=" % (page.name, name))
    return problems


def shell_commands():
    """Lines of the pages' shell blocks that may be run anywhere"""
    lines = [line for page in PAGES for block in blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("birdmaps ")]


def bird_commands():
    """`bird>` lines of the pages, and which page they are in; of a rule's page what it
    says to ask BIRD, but for forms such as `show maps explain PREFIX`"""
    found = {}
    for page in PAGES:
        commands = re.findall(r"^bird> (.*)$", "".join(body for _, body in BLOCK.findall(read(page))), re.M)
        if page in RULE_PAGES:
            spans = CODE.findall(prose(page))
            commands += [span for span in spans if re.fullmatch(r"show maps[^A-Z]*", span)]
        for command in commands:
            found.setdefault(command, page.name)
    return found


def json_lines(live, *views):
    lines = []
    for view in views:
        reply = live.maps("json " + view)
        lines += [line for line in reply.lines if line.startswith("{")]
    return lines


def partner(tap):
    """The pages' commands on a router that has verdicts; returns JSON lines of most types"""
    routes = [
        Route("11.0.0.0/24", "650001"),
        Route("11.0.1.0/24", "650001 64512"),
        Route("11.0.2.0/24", "650001", [(65535, 65281)]),
    ]
    with Stage("docs") as stage:
        vrps = str(ROOT / "tests" / "fixtures" / "registry" / "rpki-client.json")
        registry = {"files": [{"file": vrps}]}
        data = scene.inventory(registered=[route.prefix for route in routes], registry=registry)
        live = scene.Scene(stage, data, families=(4,)).start()
        live.announce(*routes)
        live.settle()
        for command, page in sorted(bird_commands().items()):
            reply = live.router.ask(command)
            tap.result(reply.ok, "%s: %s" % (page, command), reply.lines[:5])
        explained = ["explain " + route.prefix for route in routes]
        return json_lines(live, "", "verdicts", "prefixes", "readiness", "rules", *explained)


def route_server():
    with Stage("docs") as stage:
        data = scene.inventory("route-server", connections=1, registered=[650001])
        live = scene.Scene(stage, data, connections=1, families=(4,)).start()
        live.announce(Route("11.1.0.0/24", "650001", [(8075, 8007)]))
        live.settle()
        return json_lines(live, "asns")


def run_bird(tap):
    """On real BIRDs: the pages' commands, and what JSON lines there are"""
    try:
        namespace.enter()
    except namespace.NoNamespace as error:
        tap.skip("birdc.md on real BIRDs", error)
        return
    lines = partner(tap) + route_server()
    problems = wrong_lines(lines)
    tap.result(not problems, "BIRD's JSON lines are those of birdc.md", problems[:10])
    known = [data for data in map(json.loads, lines) if data["type"] == "rule"]
    known = {str(rule["code"]): (rule["id"], rule["portal"] or "") for rule in known}
    coded = {code: (rule["id"], rule["portal"]) for code, rule in coded_rules().items()}
    tap.result(known == coded, "BIRD knows the rules of rules.md", [str(known)])


def run_conf(tap, folder):
    """README's bird.conf and inventory, as they stand but for where the files are"""
    page = ROOT / "README.md"
    (folder / "maps.json").write_text(blocks(page, "json")[0], encoding="utf-8")
    conf = blocks(page, "bird")[0].replace('"maps.so" "/etc/bird/maps.json"', '"%s" "maps.json"' % PLUGIN)
    (folder / "readme.conf").write_text(conf, encoding="utf-8")
    done = run([str(BIRD_DIR / "bird"), "-p", "-c", str(folder / "readme.conf")])
    good = done.returncode == 0 and PLUGIN in conf
    tap.result(good, "README.md: BIRD takes bird.conf", (done.stdout + done.stderr).splitlines()[:5])


CHECKS = [
    ("links resolve", broken_links),
    ("README.md leads to every page", missing_pages),
    ("files and folders that are named exist", missing_files),
    ("rules.md says what the rule table says", wrong_rules),
    ("the guide's reason communities are the rule table's", wrong_reasons),
    ("birdc.md has the JSON types and keys of the code", wrong_keys),
    ("birdc.md has the reply codes of the code", wrong_codes),
    ("every key of the schema is told of", untold_knobs),
    ("every knob is in the guide", untold_in_guide),
    ("make has the targets and variables that are named", wrong_make),
]


def main():
    tap = Tap()
    for name, check in CHECKS:
        problems = check()
        tap.result(not problems, name, problems[:10])
    for name, text in inventories():
        problems = refused(text)
        tap.result(not problems, "%s: birdmaps takes the inventory" % name, problems[:5])
    for command in shell_commands():
        done = run([BIRDMAPS, *command.split()[1:]], cwd=ROOT)
        tap.result(done.returncode == 0, "runs: %s" % command, done.stderr.splitlines()[:5])
    with tempfile.TemporaryDirectory() as folder:
        run_conf(tap, pathlib.Path(folder))
    run_bird(tap)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
