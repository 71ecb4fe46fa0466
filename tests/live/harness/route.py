#
#	bird-maps -- routes in Python
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""A route as the speaker sends it and as a BIRD shows it.

An AS path is a tuple of segments (kind, ASNs). Its text has SETs in braces,
CONFED_SEQUENCEs in parentheses and CONFED_SETs in brackets (BIRD: "({1 2})").
"""

import ipaddress
import re
from dataclasses import dataclass, field, replace

SET, SEQUENCE, CONFED_SEQUENCE, CONFED_SET = 1, 2, 3, 4
MAPS_COMMUNITY = (8075, 8007)

_OPEN = {"({": CONFED_SET, "{": SET, "(": CONFED_SEQUENCE, "[": CONFED_SET}
_CLOSE = ("})", "}", ")", "]")
_SHOW = {SET: "{%s}", SEQUENCE: "%s", CONFED_SEQUENCE: "(%s)", CONFED_SET: "[%s]"}
_TOKEN = re.compile(r"\(\{|\}\)|[][(){}]|\d+")


def parse_path(text):
    """The segments of a path's text; ASNs outside any bracket make SEQUENCEs of at most 255."""
    segments, kind, asns = [], SEQUENCE, []

    def close():
        if asns or kind != SEQUENCE:
            segments.append((kind, tuple(asns)))
        asns.clear()

    for token in _TOKEN.findall(text):
        if token in _OPEN:
            close()
            kind = _OPEN[token]
        elif token in _CLOSE:
            close()
            kind = SEQUENCE
        else:
            if len(asns) == 255:
                close()
            asns.append(int(token))
    close()
    return tuple(segments)


def format_path(path):
    return " ".join(_SHOW[kind] % " ".join(map(str, asns)) for kind, asns in path)


def family_of(prefix):
    return 6 if ":" in prefix else 4


def canonical(prefix):
    return str(ipaddress.ip_network(prefix))


@dataclass(frozen=True)
class Route:
    """path may be given as text; prefix as any text that ipaddress takes."""

    prefix: str
    path: tuple = ()
    communities: tuple = ()
    large: tuple = ()
    med: int = None
    origin: int = 0
    local_pref: int = None
    next_hop: str = None
    path_id: int = 0
    source: str = field(default=None, compare=False)  # the protocol, if BIRD showed it
    best: bool = field(default=True, compare=False)
    flags: str = field(default="", compare=False)

    def __post_init__(self):
        put = object.__setattr__
        put(self, "prefix", canonical(self.prefix))
        if isinstance(self.path, str):
            put(self, "path", parse_path(self.path))
        put(self, "communities", tuple(sorted(tuple(c) for c in self.communities)))
        put(self, "large", tuple(sorted(tuple(c) for c in self.large)))

    @property
    def family(self):
        return family_of(self.prefix)

    @property
    def key(self):
        return (self.prefix, self.path_id)

    def but(self, **changes):
        return replace(self, **changes)

    def tagged(self):
        """The same with 8075:8007."""
        return self.but(communities=set(self.communities) | {MAPS_COMMUNITY})

    def __str__(self):
        words = [self.prefix, f"path [{format_path(self.path)}]"]
        if self.path_id:
            words.insert(1, f"id {self.path_id}")
        words += [f"{a}:{b}" for a, b in self.communities]
        words += [f"{a}:{b}:{c}" for a, b, c in self.large]
        return " ".join(words)


_PAIR = re.compile(r"\((\d+), ?(\d+)\)")
_TRIPLE = re.compile(r"\((\d+), ?(\d+), ?(\d+)\)")
_NET = re.compile(
    r"^(?P<net>\S+/\d+)?\s+(?P<kind>unicast|unreachable|blackhole|prohibit)"
    r" \[(?P<source>\S+) [^]]*\](?P<rest>.*)$"
)


def parse_show_route(lines):
    """The routes of `show route all`. A path too long for BIRD's line ends in "...":
    the route's flags then say "cut". BIRD shows no path ids."""
    routes, fields, prefix, name = [], None, None, None
    for line in lines:
        match = _NET.match(line)
        if match:
            prefix = match["net"] or prefix
            rest = match["rest"]
            fields = {"best": "*" in rest.split("(")[0], "flags": rest.strip()}
            fields.update(prefix=prefix, source=match["source"])
            routes.append(fields)
            name = None
        elif fields is not None:
            if not line.startswith("\t\t"):  # otherwise a long list goes on
                name, _, line = line.strip().partition(":")
            attribute = _ATTRIBUTES.get(name.replace("BGP.as_", "bgp_").replace("BGP.", "bgp_"))
            if attribute:
                attribute(fields, line.strip())
    return [Route(**fields) for fields in routes]


def _set_path(fields, text):
    fields["path"] = text
    if text.endswith("..."):
        fields["flags"] += " cut"


def _setter(key, convert):
    def put(fields, text):
        value = convert(text)
        fields[key] = fields.get(key, []) + value if isinstance(value, list) else value

    return put


def _tuples(pattern):
    return lambda text: [tuple(map(int, found)) for found in pattern.findall(text)]


# By the names of BIRD 3; BIRD 2 writes BGP.as_path, BGP.community ...
_ATTRIBUTES = {
    "bgp_path": _set_path,
    "bgp_community": _setter("communities", _tuples(_PAIR)),
    "bgp_large_community": _setter("large", _tuples(_TRIPLE)),
    "bgp_med": _setter("med", int),
    "bgp_local_pref": _setter("local_pref", int),
    "bgp_origin": _setter("origin", {"IGP": 0, "EGP": 1, "Incomplete": 2}.get),
    "bgp_next_hop": _setter("next_hop", lambda text: text.split()[0]),
}
