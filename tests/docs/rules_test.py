#!/usr/bin/python3
"""bird-maps -- the rules' pages, and the table of Microsoft's requirements

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Each rule of the code has a page, each page a rule; all have the same parts. What a
page says Microsoft says is what the code prints and what requirements.md quotes, and
both name each other. The tests that requirements.md names are there and show what it
says. Snippets of bird.conf are read by every stock BIRD of STOCK_BIRDS, fragments of
an inventory by BIRDMAPS.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "tests" / "oracle"), str(ROOT / "tests" / "setup")]

from answers import ANSWERS, HOST
from cases import CASES
from oracle import CODES
from pages import CODE, DOCS, RULE_PAGES
from pages import blocks, coded_rules, items, linked, read, rows, section
from tap import Tap

BIRDMAPS = os.environ.get("BIRDMAPS", str(ROOT / "build/birdmaps"))
STOCK_BIRDS = os.environ.get("STOCK_BIRDS", "").split()

HEADINGS = [
    "What it asks",
    "Answers",
    "Why",
    "Microsoft's words",
    "How to fix it",
    "Where it is seen",
]
# Items under "Microsoft's words"
WORDS = {
    "sentence": r'\[(\w+)\]\(\S+\): "(.*)"$',
    "also": r"Also \[",
    "registered": r'Registered prefix: "([^"]+)" \((.*?)\)',
    "customer": r'Customer prefix: "([^"]+)" \((.*?)\)',
    "asked": r"Portal: none published\. Asked for by the (.*)\.$",
    "none": r"Portal: none published(?:\.|; .*)$",
    "policy": r'Peering policy: "',
}
ROUTE_ANSWERS = {"pass", "fail", "warn", "unknown"}
SETUP_ANSWERS = ROUTE_ANSWERS | {"attested"}
MOST_LINES = 40

REQUIREMENTS = DOCS / "requirements.md"
QUOTING = ["Technical requirements", "Set-up steps", "Prefix validation", "Questions"]
ROUTE_TESTS, OTHER_TESTS = "Tests of the route rules", "Tests of the other rules"

SETUP_RULES = ROOT / "plugin/config/setup_rules.c"
SETUP_ID = re.compile(r"(?:SS|CF|OP|RT|IN)-[A-Z0-9]+(?:-[A-Z0-9]+)*")

# What stands around a snippet, unless it says so itself
BIRD_CONF = "router id 11.1.0.1;\nprotocol device {}\n"
INVENTORY = {
    "version": 1,
    "deployment": "partner",
    "local_asn": 650000,
    "peerings": [{"name": "p", "properties": {"direct": {"connections": []}}}],
}


# --- Ids --------------------------------------------------------------------


def table_rules():
    """{id: rule} of the code: the rules on routes and across sessions"""
    return {rule["id"]: {**rule, "code": code} for code, rule in coded_rules().items()}


def route_rules():
    return {name for name, rule in table_rules().items() if not rule["across"]}


def setup_ids():
    """Those of the code, without those that a route rule's page explains"""
    entries = re.findall(r'\.id = "([^"]+)",(\s*\.page = )?', read(SETUP_RULES))
    return {name for name, page in entries if not page}


def tabled(path, head):
    """{id: cells behind it} of a table under a heading"""
    return {CODE.search(row[0]).group(1): row[1:] for row in rows(section(path, head))}


def pages():
    return {page.stem: page for page in RULE_PAGES}


def missing_pages():
    """Rules without a page, pages without a rule"""
    told, known = set(pages()), set(table_rules()) | setup_ids() | set(tabled(REQUIREMENTS, OTHER_TESTS))
    problems = ["docs/rules/%s.md is not there" % name for name in sorted(known - told)]
    problems += ["docs/rules/%s.md: no rule has this id" % name for name in sorted(told - known)]
    named = set(re.findall(r"\(rules/([\w-]+)\.md\)", read(REQUIREMENTS)))
    return problems + ["requirements.md: %s has no page" % name for name in sorted(named - told)]


def unlinked_pages():
    found = linked(DOCS / "rules.md")
    return ["rules.md does not link %s" % page.name for page in RULE_PAGES if page not in found]


# --- Parts ------------------------------------------------------------------


def wrong_intro(name, text):
    """A page begins with what the rule is called elsewhere: in the code, in rules.md"""
    rule, asked = table_rules().get(name), tabled(DOCS / "rules.md", "Set-up rules")
    if rule:
        kind, title = "Session" if rule["across"] else "Route", rule["title"]
        kind += " rule " + rule["code"]
    elif name in asked:
        kind, title = "Set-up rule", asked[name][0]
    else:
        return []
    said = re.search(r"^\[([^]]+)\]\(\S+\)(?: \([A-Z0-9-]+\))?: (.*)\.$", text, re.MULTILINE)
    good = said and said.groups() == (kind, title)
    return [] if good else ["%s: does not begin with %s: %s" % (name, kind, title)]


def wrong_answers(name, page):
    """The kinds of answers that a page lists, each once; of a set-up rule all that it can give"""
    allowed = SETUP_ANSWERS if SETUP_ID.fullmatch(name) else ROUTE_ANSWERS
    answers = [item.split(": ", 1) for item in items(section(page, "Answers"))]
    kinds = [kind for words, _ in answers for kind in words.split(", ")]
    good = len(set(kinds)) == len(kinds) and set(kinds) <= allowed and "unknown" in kinds
    good = good and {"pass", "attested"} & set(kinds) and {"fail", "warn"} & set(kinds)
    problems = [] if good else ["%s: answers are %s" % (name, kinds)]
    given = {kind for words, when in answers for kind in words.split(", ")
             if not when.startswith(("never", "BIRD tells"))}
    wanted = ANSWERS.get(name, given) | HOST.get(name, set())
    if given != wanted:
        problems.append("%s: answers are %s, its page has %s" % (name, sorted(wanted), sorted(given)))
    warns = "This is the default action." in " ".join(section(page, "Answers").split())
    if warns != (table_rules().get(name, {}).get("action") == "warn"):
        problems.append("%s: what is its default action?" % name)
    return problems


def wrong_parts():
    problems = [] if len(RULE_PAGES) > 50 else ["there are %d pages" % len(RULE_PAGES)]
    for name, page in pages().items():
        text = read(page)
        heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
        if not text.startswith("# `%s`\n" % name):
            problems.append("%s: its title is another" % name)
        if heads != HEADINGS:
            problems.append("%s: headings are %s" % (name, heads))
        empty = [head for head in HEADINGS if not section(page, head).strip()]
        problems += ["%s: nothing under %s" % (name, head) for head in empty]
        lines = sum(bool(line) for line in text.splitlines())
        if lines > MOST_LINES:
            problems.append("%s: %d lines" % (name, lines))
        problems += wrong_intro(name, text) + wrong_answers(name, page)
    return problems


# --- Words ------------------------------------------------------------------


def quotations():
    """{number: (sentence, ids of its rules)} of requirements.md"""
    found = {}
    for head in QUOTING:
        for number, sentence, rules in rows(section(REQUIREMENTS, head)):
            found[number] = (sentence, re.findall(r"\(rules/([\w-]+)\.md\)", rules), rules)
    return found


def documents():
    return {row[0] for row in rows(section(REQUIREMENTS, "Documents"))}


def read_words(item):
    """What an item of a page's words is: (kind, groups)"""
    for kind, form in WORDS.items():
        found = re.match(form, item)
        if found:
            return kind, found.groups()
    return "unknown", (item,)


def wrong_words():
    """Each item of a page's words is from where it says"""
    problems, known, told = [], table_rules(), quotations()
    for name, page in pages().items():
        found = [read_words(item) for item in items(section(page, "Microsoft's words"))]
        sources = [groups[-1] for kind, groups in found if kind in ("registered", "customer", "asked")]
        strange = [word for word in sources if word not in documents()]
        problems += ["%s: no document is called %s" % (name, word) for word in strange]
        for kind, groups in found:
            if kind == "unknown":
                problems.append("%s: whose words are these: %s" % (name, groups[0]))
            if kind == "sentence" and told.get(groups[0], ("",))[0] != groups[1]:
                problems.append("%s: %s says otherwise" % (name, groups[0]))
        shown = [groups[0] for kind, groups in found if kind == "registered"]
        none = any(kind in ("none", "asked") for kind, _ in found)
        if none == any(kind in ("registered", "customer") for kind, _ in found):
            problems.append("%s: has the portal words or not?" % name)
        if name in known and shown != [known[name]["portal"]] * bool(known[name]["portal"]):
            problems.append("%s: page %s, the code prints %s" % (name, shown, known[name]["portal"]))
    return problems


def wrong_requirements():
    """Sentences and pages name each other; a sentence without a rule says why"""
    problems, told = [], quotations()
    for number, (_, ids, cell) in told.items():
        if not ids and not cell.startswith("nothing to check: "):
            problems.append("%s: neither a rule nor a reason" % number)
    for name, page in pages().items():
        named = set(re.findall(r"\[(\w+)\]\(\.\./requirements\.md#", section(page, "Microsoft's words")))
        wanted = {number for number, (_, ids, _) in told.items() if name in ids}
        if named != wanted:
            problems.append("%s: page names %s, requirements.md %s" % (name, sorted(named), sorted(wanted)))
    for letter, least in (("T", 13), ("S", 30), ("V", 6), ("F", 16)):
        numbers = [number for number in told if number[0] == letter]
        if len(numbers) < least or numbers != ["%s%d" % (letter, i + 1) for i in range(len(numbers))]:
            problems.append("%s: numbers are %s" % (letter, numbers))
    return problems


# --- Tests that are named ---------------------------------------------------


def program(word):
    """The source of a test program, by the name that tests/run gives it"""
    found = [ROOT / "tests" / (word + end) for end in ("_test.py", "_test.c", "_test.sh")]
    return next((path for path in found if path.exists()), None)


def wrong_case(name, column, case):
    """Does the oracle's case show this answer of the rule?"""
    code, found = CODES[name], [item for item in CASES if item.name == case]
    if not found:
        there = '"%s"' % case in read(program("oracle/oracle"))
        return [] if there else ["%s: oracle/oracle has no case %s" % (name, case)]
    broken = code in found[0].failed + found[0].warned
    return [] if broken == (column != "pass") else ["%s: %s does not show %s" % (name, case, column)]


def wrong_route_tests():
    problems, told = [], tabled(REQUIREMENTS, ROUTE_TESTS)
    if set(told) != route_rules():
        problems.append("rules in the table: %s" % sorted(told))
    for name, (engine, *answers) in told.items():
        word, function = re.match(r"`(unit/\w+)`: (\w+)$", engine).groups()
        source = program(word)
        if not source or not re.search(r"^%s\(void \*\*state\)" % function, read(source), re.MULTILINE):
            problems.append("%s: %s is not there" % (name, engine))
        for column, case in zip(("pass", "fail", "unknown"), answers):
            if (column, case) != ("unknown", "never"):
                problems += wrong_case(name, column, case)
        page = pages().get(name)
        if page and ("- unknown: never." in section(page, "Answers")) != (answers[-1] == "never"):
            problems.append("%s: unknown is %s, its page says otherwise" % (name, answers[-1]))
    return problems


def check_other_tests(tap):
    """The programs name each of their rules"""
    programs = {}
    for name, (cell,) in tabled(REQUIREMENTS, OTHER_TESTS).items():
        word, case = re.match(r"`(\w+/\w+)`: ([\w-]+)$", cell).groups()
        programs.setdefault(word, []).append((name, case))
    for word, named in programs.items():
        text = read(program(word))
        problems = ["%s: %s has no case of it" % (name, word) for name, case in named if case not in text]
        problems += ["%s: its case is %s" % pair for pair in named if pair[0] != pair[1]]
        tap.result(not problems, "%s has the cases that are named" % word, problems[:10])


# --- Snippets ---------------------------------------------------------------


def refused(language, complete, path, command, usable=(0,)):
    """What a program, given the path, says against the pages' blocks in a language"""
    found = [(name, body) for name, page in pages().items() for body in blocks(page, language)]
    problems = [] if found else ["no page has a block in %s" % language]
    for name, body in found:
        path.write_text(complete(body), encoding="utf-8")
        words = [*command, str(path)]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode not in usable or done.stderr:
            said = (done.stdout + done.stderr).splitlines()
            problems += ["%s: %s" % (name, line) for line in said or ["refused"]]
    return problems


def whole_conf(snippet):
    return BIRD_CONF + snippet


def whole_inventory(fragment):
    return json.dumps({**INVENTORY, **json.loads(fragment)})


def check_snippets(tap):
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        tap.result(bool(STOCK_BIRDS), "there are BIRDs to read the snippets", ["STOCK_BIRDS is empty"])
        for word in STOCK_BIRDS:
            version, _, place = word.partition("=")
            bird = [place + "/bird", "-p", "-c"]
            problems = refused("bird", whole_conf, folder / "bird.conf", bird)
            tap.result(not problems, "BIRD %s reads the snippets" % version, problems[:10])
        # A fragment need not show all that the set-up rules ask for
        problems = refused("json", whole_inventory, folder / "maps.json", [BIRDMAPS, "check"], (0, 1))
        tap.result(not problems, "birdmaps takes the fragments of an inventory", problems[:10])


CHECKS = [
    ("each rule has a page, each page a rule", missing_pages),
    ("rules.md links each page", unlinked_pages),
    ("pages have the same parts, in order", wrong_parts),
    ("Microsoft's words are the code's and the documents'", wrong_words),
    ("sentences and rules name each other", wrong_requirements),
    ("the tests of route rules show what is said", wrong_route_tests),
]


def main():
    tap = Tap()
    for name, check in CHECKS:
        problems = check()
        tap.result(not problems, name, problems[:10])
    strange = sorted(setup_ids() - set(ANSWERS))
    tap.result(bool(setup_ids()) and not strange, "%s has ids, whose answers are known" % SETUP_RULES.name,
               strange or ["none was found"])
    check_other_tests(tap)
    check_snippets(tap)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
