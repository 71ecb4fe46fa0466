#
#	bird-maps -- what `show maps prefixes` and `show maps readiness` answered, in both forms
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
from answers import objects, of_type, text_of
from harness.ledger import CODES

NOT_RECEIVED = "Prefix not received from IP"
NO_COMMUNITY = "Advertisement missing MAPS community"
BAD_PATH = "AS path isn't correct"
NAMES = {code: name for name, code in CODES.items()}
STANDINGS = ("advertised", "rejected", "absent", "down", "held", "restarting", "elsewhere")
COMPARED = ("path", "communities", "med", "prefixes")


def number(value):
    return "none" if value is None else str(value)


def finding_text(finding, titles):
    """What a finding says in words."""
    worse = finding["id"] == "hidden-backup"
    what = {
        "path": "path is longer than on" if worse else "path differs from",
        "communities": "communities differ from",
        "med": "MED is higher than on" if worse else "MED differs from",
        "prefixes": "fewer prefixes than on",
    }
    if finding["what"] in COMPARED:
        values = f"{number(finding['value'])}, there {number(finding['other'])}"
        return f"{what[finding['what']]} {finding['twin']} ({values})"
    if finding["what"] == "routes":
        return f"{finding['value']} routes are announced, {finding['other']} allowed"
    if finding["what"] == "route":
        values = "" if finding["value"] is None else f" ({finding['value']} > {finding['other']})"
        return titles[finding["id"]] + values
    if finding["what"] == "no connection":
        return "its peering has no session of its family"
    return finding["what"]


def titles_of(live):
    """{id: what a rule is called}"""
    lines = [line for line in text_of(live, "rules") if line][1:]
    cut = {line.split()[1]: line.split(None, 5)[5].partition("; portal: ")[0] for line in lines}
    assert set(cut) == set(CODES), cut
    return cut


def finding_line(finding, titles):
    where = f" on {finding['connection']}" if finding["connection"] else ""
    return f"    {finding['id']}{where}: {finding_text(finding, titles)}"


def verdict_line(verdict):
    counts = ""
    for key in ("held", "restarting", "elsewhere"):
        if verdict[key]:
            counts += f", {verdict[key]} connection{'s' * (verdict[key] != 1)} {key}"
    return f"    {verdict['verdict']}{counts}"


def portal_lines(portal):
    """One line for each message, with all whom it names."""
    by_message = {}
    for item in portal:
        by_message.setdefault(item["message"], []).append(item)
    lines = []
    for message, items in by_message.items():
        if message == NOT_RECEIVED:
            named = ", ".join(item["local"] or item["connection"] for item in items)
            lines.append(f"    portal: {message} {named}")
        else:
            named = ", ".join(item["connection"] for item in items)
            lines.append(f"    portal for {named}: {message}")
    return lines


class Prefix:
    """All that is said of one prefix."""

    def __init__(self, lines):
        self.lines = lines
        self.states = {line["connection"]: line for line in of_type(lines, "prefix")}
        self.sent = {line["connection"]: line for line in of_type(lines, "sent")}
        self.portal, self.findings = of_type(lines, "portal"), of_type(lines, "finding")
        self.verdict = (of_type(lines, "prefix_verdict") or [None])[0]

    @property
    def state(self):
        return {name: line["state"] for name, line in self.states.items()}

    @property
    def messages(self):
        """{(message, this router's address)}"""
        return {(item["message"], item["local"]) for item in self.portal}

    @property
    def found(self):
        """{(connection, rule, what, twin)}"""
        return {(f["connection"], f["id"], f["what"], f["twin"]) for f in self.findings}


def by_prefix(found):
    """({prefix: Prefix}, the lines about the sessions)"""
    grouped, sessions = {}, []
    for line in found:
        if line["type"] in ("connection", "readiness") or line.get("prefix") is None:
            sessions.append(line)
        else:
            grouped.setdefault(line["prefix"], []).append(line)
    return {prefix: Prefix(lines) for prefix, lines in grouped.items()}, sessions


def agree(prefix):
    """What follows from what, within the lines of one prefix."""
    verdict, states = prefix.verdict, list(prefix.state.values())
    assert verdict["connections"] == len(states), prefix.lines
    for standing in STANDINGS:
        assert verdict[standing] == states.count(standing), (standing, prefix.lines)
    missing = {name for name, state in prefix.state.items() if state in ("rejected", "absent", "down")}
    named = {item["connection"] for item in prefix.portal if item["message"] == NOT_RECEIVED}
    assert named == missing, prefix.lines
    hinders = any(f["action"] == "reject" for f in prefix.findings) or bool(prefix.portal)
    unknown = verdict["elsewhere"] + verdict["restarting"]
    wanted = "not ready" if hinders else "ready here" if unknown else "ready"
    assert verdict["verdict"] == wanted, prefix.lines
    assert set(prefix.sent) <= {n for n, s in prefix.state.items() if s == "advertised"}, prefix.lines


def prefixes(live):
    """({prefix: Prefix}, sessions' lines) of `show maps json prefixes`, which the human form
    repeats."""
    found, lines = objects(live, "prefixes"), [x for x in text_of(live, "prefixes") if x]
    titles = titles_of(live)
    grouped, sessions = by_prefix(found)
    head = lines.pop(0)
    columns = [head.index(word) for word in ("Peering", "Connection", "Neighbor", "State")]
    for prefix in grouped.values():
        agree(prefix)
        for item in prefix.states.values():
            line = lines.pop(0)
            told = [item[k] for k in ("prefix", "peering", "connection", "address", "state")]
            assert line.split()[:5] == told, (line, item)
            places = [line.index(f" {word}", at - 1) + 1 for word, at in zip(told[1:], columns)]
            assert places == columns or len(item["prefix"]) > 19, line
            rules = (line.split(None, 5)[5:] or [""])[0]
            ids = [CODES[word.split()[0]] for word in rules.split(", ") if word.split()[:1] and word.split()[0] in CODES]
            assert ids == item["codes"], (line, item)
        shown = [f for f in prefix.findings if f["what"] in (*COMPARED, "no connection")]
        wanted = [verdict_line(prefix.verdict), *portal_lines(prefix.portal)]
        wanted += [finding_line(f, titles) for f in shown]
        assert lines[: len(wanted)] == wanted, (lines[: len(wanted) + 1], wanted)
        del lines[: len(wanted)]
    wanted = [finding_line(f, titles) for f in of_type(sessions, "finding")]
    if not grouped:
        assert lines.pop(0).startswith("No registered prefixes")
    assert lines == (["Sessions", *wanted] if wanted else []), (lines, wanted)
    return grouped, sessions


def readiness(live):
    """(sums, {prefix: Prefix}, sessions' lines) of `show maps json readiness`, which the human form
    repeats."""
    found, lines = objects(live, "readiness"), [x for x in text_of(live, "readiness") if x.strip()]
    titles = titles_of(live)
    grouped, sessions = by_prefix(found)
    sums = sessions.pop(0)
    assert sums["type"] == "readiness" and found[0] is sums, found[0]
    assert lines.pop(0).split(None, 1) == ["Readiness:", sums["verdict"]]
    words = lines.pop(0).split()
    if live.inventory["deployment"] == "partner":
        keys = ("registered_prefixes", "ready", "ready_here", "not_ready", "with_held")
        assert [int(w) for w in words if w.isdigit()] == [sums[k] for k in keys], (words, sums)
    else:
        assert words[:2] == ["ASNs:", str(sums["registered_asns"])], words
    words = lines.pop(0).replace(":", " ").split()
    keys = ("sessions", "up", "down", "held", "restarting", "elsewhere")
    assert [int(w) for w in words if w.isdigit()] == [sums[k] for k in keys], (words, sums)
    assert lines.pop(0) == f"Hold-down:   {sums['hold_down']} s"
    assert lines.pop(0).split()[:3] == ["Connection", "Neighbor", "Local"]
    connections = of_type(sessions, "connection")
    assert len(connections) == sums["sessions"], connections
    for item in connections:
        keys = ("connection", "address", "local", "state", "registered", "advertised", "held")
        told = [str(item[k]) for k in (*keys, "routes", "max_routes")]
        told[2] = item["local"] or "-"
        assert lines.pop(0).split() == told, item
    for finding in of_type(sessions, "finding"):
        assert lines.pop(0) == finding_line(finding, titles)
    wanted = [missing_line(f, p, titles) for p in grouped.values() for f in p.findings]
    if wanted:
        assert lines.pop(0).split()[:3] == ["Prefix", "Connection", "Rule"]
    assert lines == wanted, "\n".join(["said:", *lines, "wanted:", *wanted])
    return sums, grouped, sessions


def missing_line(finding, prefix, titles):
    words, local = "", ""
    if finding["id"] == "not-on-all-sessions":
        words = NOT_RECEIVED
        named = [i["local"] for i in prefix.portal if i["connection"] == finding["connection"]]
        local = f" {named[0]}" if named and named[0] else ""
    else:
        for item in prefix.portal:
            own = {"community-missing": NO_COMMUNITY, "path-too-long": BAD_PATH, "private-asn": BAD_PATH}
            if item["connection"] == finding["connection"] and item["message"] == own.get(finding["id"]):
                words = item["message"]
    text = finding_text(finding, titles) + (" (warns)" if finding["action"] == "warn" else "")
    head = f"{finding['prefix']:<19} {finding['connection'] or '-':<20} {finding['id']:<26}"
    portal = f"; portal: {words}{local}" if words else ""
    return f"{head} {text}: {finding['todo']}{portal}"
