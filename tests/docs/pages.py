"""bird-maps -- the documentation's pages, read

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Which pages there are, and their parts: blocks, tables, sections, links, headings.
And the rule table of the code, which several of them are held to.
"""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
RULE_PAGES = sorted((DOCS / "rules").glob("*.md"))
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md")), *RULE_PAGES, *sorted((DOCS / "upstream").glob("*.md"))]

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)]+)\)")


def read(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


def blocks(path, language):
    return [body for kind, body in BLOCK.findall(read(path)) if kind == language]


def prose(path):
    """A page without its blocks"""
    return BLOCK.sub("", read(path))


def rows(text):
    """Cells of the table rows in a text, heads and rulers left out."""
    found, body = [], False
    for line in text.splitlines():
        if not line.startswith("|"):
            body = False
        elif set(line) <= set("|-: "):
            body = True
        elif body:
            found.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return found


def section(path, head):
    """What stands under a heading of the second level; nothing if it is not there"""
    return read(path).partition("\n## %s\n" % head)[2].partition("\n## ")[0]


def items(text):
    """The items of the lists in a text, each on one line"""
    return [" ".join(item.split()) for item in re.findall(r"^- (.*(?:\n  .*)*)", text, re.MULTILINE)]


def linked(path):
    """The files that a page links to"""
    found = [link.partition("#")[0] for link in LINK.findall(prose(path)) if "://" not in link]
    return {(path.parent / file).resolve() for file in found if file}


def anchors(path):
    """GitHub's anchors of a page's headings."""
    heads = re.findall(r"^#+ (.*)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def coded_rules():
    """{code: {"id", "title", "action", "reasons", "portal", "across"}} as plugin/core/rules.c has them."""
    source = read(ROOT / "plugin/core/rules.c")
    codes = dict(re.findall(r"(MAPS_RULE_\w+) = (\d+)", read(ROOT / "plugin/core/rules.h")))
    texts = dict(re.findall(r'#define (PORTAL_\w+) +"(.*)"', source))
    rules = {}
    for entry in re.findall(r"\{\s*(\.code = .*?),?\s*\}", source, re.DOTALL):
        field = dict(re.findall(r'\.(\w+) = (?:")?((?<=")[^"\n]*|[^,\n]*)', entry))
        code = codes[field["code"]]
        reasons = ["(1101, %s)" % field["euro_ix"]] if "euro_ix" in field else []
        reasons += ["(F, %s)" % code] if "own_reason" in field else []
        rules[code] = {
            "id": field["id"],
            "title": field["title"],
            "action": field["action"].rsplit("_", 1)[1].lower() + ", fixed" * ("fixed" in field),
            "reasons": ", ".join(reasons),
            "portal": texts[field["portal"]] if "portal" in field else "",
            "across": "across" in field,
        }
    return rules
