#!/usr/bin/python3
"""bird-maps -- the inventory's schema, its page and the compiler agree

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

The schema is valid and takes every example; the compiler does, too. Every key
of the page is in the schema and the other way round. What is wrong with a
bad-*.json is refused by the compiler at its place, and by the schema unless only
the compiler can know.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "oracle"))

from tap import Tap

BIRDMAPS = os.environ.get("BIRDMAPS", str(ROOT / "build" / "birdmaps"))
SCHEMA = ROOT / "docs" / "inventory.schema.json"
DOCUMENTS = ROOT / "tests" / "fixtures" / "azure"
ANSWER_SCHEMA = ROOT / "docs" / "check.schema.json"
RULES = ROOT / "plugin" / "config" / "setup_rules.c"
PAGE = ROOT / "docs" / "inventory.md"
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.json"))
FIXTURES = ROOT / "tests" / "fixtures" / "inventory"
SECRET = "hunter2-do-not-show"

PEERING = "$.peerings[0]"
CONNECTIONS = PEERING + ".properties.direct.connections"
SESSION = CONNECTIONS + "[0].bgpSession"

# Fixture: where the compiler must find the mistake, and a word that it must say.
BOTH = {
    "asns-in-partner": (PEERING + ".registered_asns", "registered_prefixes"),
    "associated-twice": ("$.associated_asns[1]", "[0]"),
    "client-without-mode": ("$.clients.sessions[0]", '"mode"'),
    "connection-mode": (CONNECTIONS + "[0].mode", '"monitor"'),
    "deployment": ("$.deployment", '"exchange"'),
    "exchange": (PEERING + ".properties.exchange", "Exchange"),
    "hold-down": ("$.hold_down", "from 0 to 3600"),
    "local-asn-float": ("$.local_asn", "650000.5"),
    "local-asn-range": ("$.local_asn", "4294967296"),
    "max-length-zero": ("$.max_length", "from 1 to 64"),
    "missing-direct": (PEERING + ".properties", '"direct"'),
    "missing-local-asn": ("$", '"local_asn"'),
    "name-spaces": (PEERING + ".name", '"ams one"'),
    "no-peering": ("$.peerings", "empty"),
    "null-own-key": (CONNECTIONS + "[0].rs_client", "null"),
    "prefix-both-forms": (PEERING + ".registered_prefixes[0]", "twice"),
    "prefix-length": (PEERING + ".registered_prefixes[0]", "11.1.0.0/33"),
    "prefix-syntax": (PEERING + ".registered_prefixes[0]", "11.1.0/24"),
    "prefixes-in-route-server": (PEERING + ".registered_prefixes", "registered_asns"),
    "reason-function": ("$.reason_function", "Euro-IX"),
    "receive-limit-zero": ("$.receive_limit.v6.hard", "from 1"),
    "registry-format": ("$.registry.files[0].format", '"rpsl"'),
    "registry-max-age": ("$.registry.files[0].max_age", "from 1 to"),
    "registry-sources-empty": ("$.registry.sources", "empty"),
    "registry-match": ("$.registry.match", '"irr"'),
    "rule-action": ("$.rules.as-set", '"ignore"'),
    "rule-fixed": ("$.rules.session-not-in-inventory", "cannot be changed"),
    "rule-unknown": ("$.rules.path-to-long", 'did you mean "path-too-long"?'),
    "secret-type": (SESSION + ".md5AuthenticationKey", "string"),
    "secret-unknown": (SESSION + ".sharedSecret", "remove it"),
    "session-family": (SESSION + ".sessionPrefixV6", "IPv6"),
    "unknown-azure-key": (CONNECTIONS + "[0].bandwithInMbps", '"bandwidthInMbps"?'),
    "unknown-key": ("$.max_lenght", 'did you mean "max_length"?'),
    "version": ("$.version", "version 2"),
}
COMPILER_ONLY = {
    "asn-twice": (PEERING + ".registered_asns[1]", "AS650001"),
    "client-is-connection": ("$.clients.sessions[0].address", "11.255.0.1"),
    "connection-name-twice": (CONNECTIONS + "[1].name", '"ams1"'),
    "host-bits": (PEERING + ".registered_prefixes[0]", 'write "11.1.0.0/24"'),
    "key-twice": ("$.local_asn", "line 5"),
    "local-asn-microsoft": ("$.local_asn", "Microsoft's own"),
    "local-asn-private": ("$.local_asn", "private"),
    "no-connection": (PEERING, "no connection"),
    "ordinary-is-connection": ("$.ordinary_sessions[0]", "11.255.0.1"),
    "prefix-twice": (PEERING + ".registered_prefixes[1].prefix", "11.1.0.0/24"),
    "receive-limit-order": ("$.receive_limit.v4", '"warn"'),
    "registry-file-missing": ("$.registry.files[0].file", "registry/nothing.gz: cannot be opened"),
    "registry-origin-missing": ("$.registry.files[0].file", '"origin"'),
    "router-missing": (CONNECTIONS + "[0].router", '"router"'),
    "session-outside": (SESSION + ".microsoftSessionIPv4Address", "11.255.0.9"),
    "session-subnet": (SESSION + ".sessionPrefixV4", "/24"),
    "session-twice": (CONNECTIONS + "[1].bgpSession", "11.255.0.1"),
    "vrp-max-length": ("$.registry.vrps[0].max_length", "from 16 to 32"),
}
# No JSON at all: line and column instead of a place
SYNTAX = {
    "syntax-comma": ("3:3", "comma"),
    "syntax-depth": ("1:44", "nested too deep"),
    "syntax-empty": ("1:1", "empty"),
    "syntax-string": ("3:26", "quote"),
    "syntax-trailing": ("26:1", "follow"),
    "syntax-utf8": ("7:18", "UTF-8"),
}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def compile_inventory(path):
    """Exit status and lines of birdmaps check, standard error included."""
    done = subprocess.run(
        [BIRDMAPS, "check", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout.splitlines()


def resolve(schema, node):
    """The node itself and all that it refers to or chooses from."""
    nodes = [node]
    if "$ref" in node:
        nodes += resolve(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[1]])
    for choice in node.get("anyOf", []):
        nodes += resolve(schema, choice)
    return nodes


def step(schema, node, key):
    """Where a key, or "[]" for an item, leads; None: nowhere."""
    for one in resolve(schema, node):
        below = one.get("items") if key == "[]" else one.get("properties", {}).get(key)
        if below:
            return below
    return None


def schema_keys(schema, node, seen):
    """Names of all keys that the schema knows anywhere."""
    keys = set()
    for one in resolve(schema, node):
        if id(one) in seen:
            continue
        seen.add(id(one))
        for key, below in one.get("properties", {}).items():
            keys |= {key} | schema_keys(schema, below, seen)
        if isinstance(one.get("items"), dict):
            keys |= schema_keys(schema, one["items"], seen)
    return keys


def page_keys(page):
    """Paths in the first column of the page's tables, by the heading above them."""
    connection = "peerings[].properties.direct.connections[]."
    below = {"Connections": connection, "Session addresses": connection + "bgpSession."}
    heading = ""
    for line in page.splitlines():
        if line.startswith("## "):
            heading = line[3:]
        cell = re.match(r"\|((?: *`[^`]+`,?)+) *\|", line)
        for key in re.findall(r"`([^`]+)`", cell.group(1)) if cell else []:
            yield below.get(heading, "") + key


def undocumented(schema, page):
    """Problems between the page and the schema."""
    problems = []
    paths = list(page_keys(page))
    if len(paths) < 50:
        problems.append("only %d keys found on the page" % len(paths))
    for path in paths:
        node = schema
        for key in path.replace("[]", ".[]").split("."):
            node = node and step(schema, node, key)
        if not node:
            problems.append("the page's %s is not in the schema" % path)
    plain = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    marked = " ".join(re.findall(r"`[^`]+`", plain))
    words = set(re.findall(r"[A-Za-z0-9_$]+", marked)) | set(re.findall(r"[\w-]+", marked))
    rules = set(schema["properties"]["rules"]["properties"])
    for key in sorted(schema_keys(schema, schema, set()) - rules - words):
        problems.append("the schema's %s is not on the page" % key)
    return problems


def wrong_rules(schema):
    """The schema has the rules that the compiler lets an inventory configure, and no other."""
    base = load(FIXTURES / "bad-rule-action.json")
    base["rules"] = {rule: "warn" for rule in schema["properties"]["rules"]["properties"]}
    status, lines = compile_text(json.dumps(base))
    return [] if status != 2 else lines


def wrong_attestations(schema):
    """The same for the rules that an operator can attest"""
    attestation = {"value": True, "by": "a", "date": "2026-01-31"}
    base = load(FIXTURES / "bad-rule-action.json")
    del base["rules"]
    base["attest"] = {rule: attestation for rule in schema["$defs"]["attest"]["properties"]}
    status, lines = compile_text(json.dumps(base))
    missing = set(re.findall(r'\.id = "([\w-]+)",(?:(?!\.id).)*?\.attested = true',
                             RULES.read_text(encoding="utf-8"), re.DOTALL)) ^ set(base["attest"])
    return (lines if status == 2 else []) + ["%s is only on one side" % rule for rule in sorted(missing)]


def wrong_start(validator, names):
    """Problems with the inventory that init writes of Microsoft's published examples"""
    files = [str(DOCUMENTS / (name + ".json")) for name in names]
    done = subprocess.run([BIRDMAPS, "init", "--asn", "650000", "--azure", *files], check=False,
                          capture_output=True, timeout=60, encoding="utf-8")
    if done.returncode:
        return done.stderr.splitlines()
    return ["%s: %s" % (error.json_path, error.message)
            for error in validator.iter_errors(json.loads(done.stdout))]


def wrong_answer(validator, path):
    """Problems with the JSON document that check prints of an inventory"""
    done = subprocess.run([BIRDMAPS, "check", "--json", "--all", str(path)], capture_output=True,
                          timeout=60, check=False, encoding="utf-8")
    return ["%s: %s" % (error.json_path, error.message)
            for error in validator.iter_errors(json.loads(done.stdout))]


def compile_text(text):
    """The same for an inventory that is no file yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "inventory.json"
        path.write_text(text, encoding="utf-8")
        return compile_inventory(path)


def refusal(name, where, word):
    """Problems with how the compiler refuses a fixture."""
    path = FIXTURES / ("bad-%s.json" % name)
    status, lines = compile_inventory(path)
    separator = ":" if where[0].isdigit() else ": "
    start = "%s%s%s: " % (path, separator, where)
    problems = []
    if status != 2:
        problems.append("birdmaps check accepts it")
    if not any(line.startswith(start) and word in line for line in lines):
        problems.append("no line %r with %r in:" % (start, word))
        problems += lines[:10]
    if any(SECRET in line for line in lines):
        problems.append("a secret is shown")
    return problems


def main():
    tap = Tap()

    def check(name, problems):
        tap.result(not problems, name, problems)

    schema = load(SCHEMA)
    validator_class = jsonschema.Draft202012Validator
    try:
        validator_class.check_schema(schema)
        check("the schema is valid", [])
    except jsonschema.SchemaError as error:
        check("the schema is valid", [error.message])
    validator = validator_class(schema)
    answer_validator = validator_class(load(ANSWER_SCHEMA))

    check("there are examples", [] if len(EXAMPLES) >= 2 else ["found %d" % len(EXAMPLES)])
    for path in EXAMPLES:
        errors = validator.iter_errors(load(path))
        check(
            "the schema takes %s" % path.name,
            ["%s: %s" % (error.json_path, error.message) for error in errors],
        )
        status, lines = compile_inventory(path)
        check("the compiler takes %s, nothing fails" % path.name, (lines or ["status"]) if status else [])
        check("the answer about %s fits its schema" % path.name, wrong_answer(answer_validator, path))

    check("page and schema agree", undocumented(schema, PAGE.read_text(encoding="utf-8")))
    check("rules of schema and compiler agree", wrong_rules(schema))
    for names in (("CreateDirectPeering", "ListRegisteredPrefixesByPeering"),
                  ("CreatePeeringWithExchangeRouteServer", "ListRegisteredAsnsByPeering")):
        check("the schema takes what init makes of %s" % names[0], wrong_start(validator, names))
    check("attestations of schema and compiler agree", wrong_attestations(schema))

    listed = {**BOTH, **COMPILER_ONLY, **SYNTAX}
    there = {path.stem[len("bad-") :] for path in FIXTURES.glob("bad-*.json")}
    check(
        "every fixture has a test",
        ["%s is only on one side" % name for name in sorted(there ^ set(listed))],
    )
    for name, (where, word) in sorted(listed.items()):
        check("the compiler refuses %s" % name, refusal(name, where, word))
        if name in SYNTAX:
            continue
        refused = not validator.is_valid(load(FIXTURES / ("bad-%s.json" % name)))
        check(
            "the schema %s %s" % ("refuses" if name in BOTH else "cannot refuse", name),
            [] if refused == (name in BOTH) else ["the schema says otherwise"],
        )
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
