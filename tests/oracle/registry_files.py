"""bird-maps -- files with registry data, for the independent judge

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Reads what an inventory names under registry.files, from whole files in memory and
by patterns. Like the judge it takes files that are known to be usable: what makes
no sense in them is passed over.
"""

import csv
import gzip
import io
import ipaddress
import json
import re

MAJOR = "RIPE ARIN APNIC AFRINIC LACNIC RADB NTTCOM LEVEL3 TC JPIRR ALTDB RPKI".split()
ASN = re.compile(r"as([0-9]{1,10})", re.IGNORECASE)
ATTRIBUTE = re.compile(r"^([^\s#%+:][^:\n]*):(.*(?:\n[ \t+].*)*)", re.MULTILINE)


class Data:
    """aut_nums: ASNs; routes and vrps: (prefix, shortest, longest, origin). None: not there."""

    def __init__(self):
        self.aut_nums = self.routes = self.vrps = None

    def add(self, kind, items):
        """More of a kind; no items are data, too."""
        setattr(self, kind, [*(getattr(self, kind) or []), *items])


def prefix_of(text):
    """(family, address as a number, length), or None."""
    try:
        net = ipaddress.ip_network(text)
    except ValueError:
        return None
    return (net.version, int(net.network_address), net.prefixlen) if "/" in text else None


def asn_of(text):
    """The number of "AS1"; None: it is none."""
    found = ASN.fullmatch(text)
    number = int(found.group(1)) if found else -1
    return number if 0 <= number < 1 << 32 else None


def clean(value):
    """An attribute's value without its comments and the marks of continuation."""
    lines = [line.split("#")[0].lstrip("+") for line in value.split("\n")]
    return " ".join(" ".join(lines).split())


def rpsl(text, sources):
    """(class, key, origin) of the objects of these sources."""
    text = "\n".join(line for line in text.split("\n") if not line.startswith(("#", "%")))
    for paragraph in re.split(r"\n[ \t]*\n", text):
        attributes = [
            (name.lower(), clean(value)) for name, value in ATTRIBUTE.findall(paragraph.strip("\n"))
        ]
        values = dict(reversed(attributes))
        if attributes and values.get("source", "").upper() in sources:
            yield (*attributes[0], values.get("origin", ""))


def read_rpsl(data, text, sources):
    """Adds the objects that an RPSL file has."""
    aut_nums, routes = [], []
    for kind, key, origin in rpsl(text, sources):
        prefix = prefix_of(key)
        if kind == "aut-num" and asn_of(key) is not None:
            aut_nums.append(asn_of(key))
        elif kind in ("route", "route6") and prefix and asn_of(origin) is not None:
            if prefix[0] == (4 if kind == "route" else 6):
                routes.append((prefix, prefix[2], prefix[2], asn_of(origin)))
    if aut_nums:
        data.add("aut_nums", aut_nums)
    if routes:
        data.add("routes", routes)


def vrp(prefix, longest, asn):
    """A VRP from a validator's words."""
    prefix = prefix_of(prefix)
    longest = prefix[2] if longest in (None, "") else int(longest)
    return prefix, prefix[2], longest, int(str(asn).upper().replace("AS", ""))


def read_vrps(data, text):
    """Adds the VRPs of a validator's JSON."""
    roas = json.loads(text)["roas"]
    data.add("vrps", [vrp(item["prefix"], item.get("maxLength"), item["asn"]) for item in roas])


def read_csv(data, text):
    """Adds the VRPs of a validator's CSV."""
    rows = list(csv.reader(io.StringIO(text)))[1:]
    data.add("vrps", [vrp(row[1], row[2], row[0]) for row in rows if row])


def read_bgpq4(data, text, origin):
    """Adds a list of prefixes, which are the origin's, or of ASNs."""
    for items in json.loads(text).values():
        if origin is None:
            data.add("aut_nums", items)
            continue
        data.add("routes", [])
        for item in items:
            prefix = prefix_of(item["prefix"])
            shortest = item.get("greater-equal", prefix[2])
            data.add("routes", [(prefix, shortest, item.get("less-equal", shortest), origin)])


def read(registry):
    """The data of all files that the registry names, by whole names."""
    data = Data()
    sources = [name.upper() for name in registry.get("sources", MAJOR)]
    for item in registry.get("files", []):
        with open(item["file"], "rb") as file:
            content = file.read()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        text = content.decode("latin-1").replace("\r\n", "\n")
        if not text.startswith("{"):
            (read_csv if text.startswith("ASN,") else lambda d, t: read_rpsl(d, t, sources))(data, text)
        elif "roas" in json.loads(text):
            read_vrps(data, text)
        else:
            read_bgpq4(data, text, item.get("origin"))
    return data
