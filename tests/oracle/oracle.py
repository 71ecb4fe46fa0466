"""bird-maps -- an independent judge

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Judges a route as the rule pages say, for the tests to compare the engine with.
It is written from the rules' text and shares neither code nor tables with the
engine. It takes an inventory that is known to be valid: finding mistakes is
not its job. Each rule is a method of its own, so that a test can bend one and
see that the comparison notices.
"""

import ipaddress

import registry_files
from forms import (
    SEQUENCE,
    SET,
    Malformed,
    PrefixTable,
    covers,
    in_ranges,
    parse_address,
    parse_prefix,
    path_of,
    path_text,
)

MICROSOFT, EXPRESSROUTE = 8075, 12076
MAPS_COMMUNITY = (8075, 8007)
EURO_IX_FUNCTION = 1101

RULES = {
    1: "bogon-prefix",
    2: "prefix-not-registered",
    3: "asn-not-registered",
    4: "community-missing",
    5: "path-too-long",
    6: "private-asn",
    7: "reserved-asn",
    8: "prepended",
    9: "asn-repeated",
    10: "as-set",
    11: "origin-not-in-registry",
    12: "rpki-invalid",
    13: "forbidden-asn",
    14: "session-not-in-inventory",
    15: "empty-path",
    16: "origin-not-associated",
    17: "more-specific-than-24",
    18: "malformed-path",
    20: "not-on-all-sessions",
    21: "inconsistent-announcement",
    22: "hidden-backup",
    23: "over-max-prefixes",
    30: "own-prefix-from-microsoft",
}
CODES = {name: code for code, name in RULES.items()}
DEFAULT_WARN = {9, 16, 17, 21}
ACROSS_SESSIONS = {20, 21, 22, 23}  # never in the verdict of a route
FIXED = {14, 18}
EURO_IX = {1: 3, 5: 5, 6: 4, 7: 4, 11: 10, 12: 13}
WITH_OWN_REASON_TOO = {6, 7}

# The special-purpose registries: entries that are not globally reachable, then
# those that are. The multicast ranges stand with the former.
UNREACHABLE = """
    0.0.0.0/8 0.0.0.0/32 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16
    172.16.0.0/12 192.0.0.0/24 192.0.0.0/29 192.0.0.8/32 192.0.0.170/32
    192.0.0.171/32 192.0.2.0/24 192.88.99.0/24 192.88.99.2/32 192.168.0.0/16
    198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    255.255.255.255/32
    ::/128 ::1/128 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64
    2001::/23 2001::/32 2001:2::/48 2001:10::/28 2001:db8::/32 2002::/16
    3fff::/20 5f00::/16 fc00::/7 fe80::/10 ff00::/8
"""
REACHABLE = """
    192.0.0.9/32 192.0.0.10/32 192.31.196.0/24 192.52.193.0/24 192.175.48.0/24
    64:ff9b::/96 2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32
    2001:4:112::/48 2001:20::/28 2001:30::/28 2620:4f:8000::/48
"""
GLOBAL_UNICAST_V6 = "2000::/3"

PRIVATE_ASNS = [(64512, 65534), (4200000000, 4294967294)]
RESERVED_ASNS = [
    (0, 0),
    (23456, 23456),
    (64496, 64511),
    (65535, 65535),
    (65536, 65551),
    (65552, 131071),
    (4294967295, 4294967295),
]


def carries(communities, wanted):
    """Is it among the communities, given as pairs or as text?"""
    for community in communities:
        if isinstance(community, str):
            community = community.split(":")
        if (int(community[0]), int(community[1])) == wanted:
            return True
    return False


class Path:
    """What the rules ask of a judged path."""

    def __init__(self, judge, received, prepends, drops_confed):
        seen = judge.confederation_rule(received) if drops_confed else received
        first = [asn for _, asns in seen for asn in asns[:1]]
        self.empty = not first
        self.neighbour = first[0] if first else None
        self.segments = [(SEQUENCE, [judge.local_asn]), *seen] if prepends else seen
        self.flat = [asn for _, asns in self.segments for asn in asns]
        if self.empty:
            self.origin = judge.local_asn
        else:
            self.origin = judge.origin(self.segments)
        self.length = sum(map(judge.segment_length, self.segments))
        pairs = judge.prepends(self.segments)
        self.collapsed = self.length - len(pairs)
        self.prepended = pairs[0] if pairs else None
        self.odd_segments = any(kind != SEQUENCE for kind, _ in self.segments)


class NoPath:
    """What is said of a malformed path: nothing."""

    empty = odd_segments = False
    neighbour = origin = prepended = None
    segments, flat = (), ()
    length = collapsed = 0


class Session:
    """A session as the inventory has it."""

    def __init__(self, role, mode="enforce", prepends=False):
        self.role, self.mode, self.prepends = role, mode, prepends


class Judge:
    """Judges routes by one inventory."""

    unreachable = [parse_prefix(text) for text in UNREACHABLE.split()]
    reachable = [parse_prefix(text) for text in REACHABLE.split()]
    global_unicast_v6 = parse_prefix(GLOBAL_UNICAST_V6)
    private_asns = PRIVATE_ASNS
    reserved_asns = RESERVED_ASNS

    def __init__(self, inventory):
        self.local_asn = inventory["local_asn"]
        self.partner = inventory["deployment"] == "partner"
        self.tagging = inventory.get("tagging", "add" if self.partner else "require")
        self.max_length = inventory.get("max_length", 3)
        self.length_scope = inventory.get("max_length_scope", "all")
        self.more_specifics = inventory.get("more_specifics", False)
        self.asn_match = inventory.get("registered_asn_match", "either")
        self.reason_function = inventory.get("reason_function", MICROSOFT)
        self.actions = {code: "warn" if code in DEFAULT_WARN else "reject" for code in RULES}
        for name, action in inventory.get("rules", {}).items():
            self.actions[CODES[name]] = action
        self.read_peerings(inventory)
        self.read_clients(inventory)
        self.read_registry(inventory.get("registry", {}))
        self.special = PrefixTable()
        for prefix in self.unreachable:
            self.special.add(prefix, False)
        for prefix in self.reachable:
            self.special.add(prefix, True)
        self.bogons, self.asns = {}, {}

    # The inventory

    def read_peerings(self, inventory):
        """Sessions with Microsoft, and what is registered."""
        self.registered = PrefixTable()
        self.registered_asns = set()
        self.associated = {self.local_asn, *inventory.get("associated_asns", [])}
        self.sessions = {}
        self.client_prepends = False
        for peering in inventory["peerings"]:
            self.associated.add(peering.get("asn", self.local_asn))
            for item in peering.get("registered_prefixes", []):
                self.registered.add(parse_prefix(named_value(item, "prefix")), True)
            for item in peering.get("registered_asns", []):
                self.registered_asns.add(named_value(item, "asn"))
            for connection in peering["properties"]["direct"]["connections"]:
                self.read_connection(inventory, connection)
        self.associated |= self.registered_asns

    def read_connection(self, inventory, connection):
        """One session of a connection for each family that it has an address of."""
        prepends = not connection.get("rs_client", not self.partner)
        here = connection.get("router") in (None, inventory.get("router"))
        for address in microsoft_addresses(connection):
            mode = connection.get("mode", "enforce")
            self.sessions[address] = Session("microsoft", mode, prepends)
            self.client_prepends |= here and prepends

    def read_clients(self, inventory):
        """Sessions beside those with Microsoft."""
        clients = inventory.get("clients", {})
        action = clients.get("action", "observe" if self.partner else "strip")
        self.client_mode = clients.get("mode", "enforce")
        if action == "observe":
            self.client_mode = "observe"
        for item in clients.get("sessions", []):
            mode = item.get("mode", self.client_mode)
            if action == "observe":
                mode = "observe"
            self.sessions[parse_address(item["address"])] = Session("client", mode)
        for address in inventory.get("ordinary_sessions", []):
            self.sessions[parse_address(address)] = Session("ordinary")

    def read_registry(self, registry):
        """Registry data; None where none is configured."""
        self.registry_match = registry.get("match", "aut-num")
        self.allow_more_specific = registry.get("allow_more_specific", False)
        data = registry_files.read(registry)
        if "aut_nums" in registry:
            data.add("aut_nums", registry["aut_nums"])
        if "routes" in registry:
            items = [(parse_prefix(item["prefix"]), item["origin"]) for item in registry["routes"]]
            data.add("routes", [(prefix, prefix[2], prefix[2], asn) for prefix, asn in items])
        if "vrps" in registry:
            items = [(parse_prefix(item["prefix"]), item) for item in registry["vrps"]]
            data.add(
                "vrps",
                [(p, p[2], item.get("max_length", p[2]), item["asn"]) for p, item in items],
            )
        self.aut_nums = None if data.aut_nums is None else set(data.aut_nums)
        self.routes, self.vrps = self.table(data.routes), self.table(data.vrps)

    @staticmethod
    def table(items):
        """Route objects or VRPs by prefix, or None."""
        if items is None:
            return None
        table = PrefixTable()
        for prefix, *rest in items:
            table.add(prefix, rest)
        return table

    def session(self, address, peer_asn=None):
        """The session with this neighbour."""
        found = self.sessions.get(parse_address(address))
        if found:
            return found
        if peer_asn == MICROSOFT:
            return Session("unlisted")
        return Session("client", self.client_mode)

    # The judged path

    @staticmethod
    def confederation_rule(segments):
        """The path as it leaves the confederation."""
        return [item for item in segments if item[0] in (SET, SEQUENCE)]

    @staticmethod
    def segment_length(segment):
        """What a segment adds to the path's length."""
        kind, asns = segment
        return {SEQUENCE: len(asns), SET: 1}.get(kind, 0)

    @staticmethod
    def origin(segments):
        """The last ASN, if a SEQUENCE ends the path."""
        kind, asns = segments[-1]
        return asns[-1] if kind == SEQUENCE else None

    @staticmethod
    def prepends(segments):
        """(ASN, position) of each one that equals its neighbour in the SEQUENCEs."""
        found, position, before = [], 0, None
        for kind, asns in segments:
            if kind != SEQUENCE:
                position += len(asns)
                before = None
                continue
            for asn in asns:
                position += 1
                if asn == before:
                    found.append((asn, position))
                before = asn
        return found

    @staticmethod
    def repeated(path):
        """Rule 9: the first ASN that comes again after another one."""
        last = {}
        for position, asn in enumerate(path.flat, 1):
            if position - last.get(asn, position) >= 2:
                return asn, position
            last[asn] = position
        return None

    def asn_kind(self, asn):
        """6 or 7, the rule that the ASN breaks wherever it is, or 0."""
        kind = self.asns.get(asn)
        if kind is None:
            kind = 6 if in_ranges(asn, self.private_asns) else 0
            kind = 7 if in_ranges(asn, self.reserved_asns) else kind
            self.asns[asn] = kind
        return kind

    def first_asn(self, path, wrong):
        """(ASN, position) of the first one in the path that is wrong."""
        for position, asn in enumerate(path.flat, 1):
            if wrong(asn):
                return asn, position
        return None

    # The prefix

    def is_registered(self, prefix, more_specifics):
        """Does a registered prefix equal it, or cover it if that is enough?"""
        if self.registered.exact(prefix):
            return True
        return more_specifics and any(self.registered.covering(prefix))

    def bogon(self, prefix):
        """Rule 1."""
        answer = self.bogons.get(prefix)
        if answer is None:
            answer = self.bogons[prefix] = self.find_bogon(prefix)
        return answer

    def find_bogon(self, prefix):
        """The same, looked up in the registries."""
        nearest = next((value for _, value in self.special.covering(prefix)), None)
        if nearest is False or any(covers(prefix, entry) for entry in self.unreachable):
            return True
        return prefix[0] == 6 and not nearest and not covers(self.global_unicast_v6, prefix)

    @staticmethod
    def longer_than_24(prefix):
        """Longer than what is commonly carried: /24, or /48 in IPv6."""
        return prefix[2] > (24 if prefix[0] == 4 else 48)

    # Rules 3, 11, 12: the origin

    def asn_not_registered(self, path):
        """Rule 3."""
        asked = {"either": (path.neighbour, path.origin), "neighbour": (path.neighbour,)}
        asked = asked.get(self.asn_match, (path.origin,))
        return not any(asn in self.registered_asns for asn in asked)

    def not_in_registry(self, prefix, origin):
        """Rule 11: True, False or None for unknown."""
        if self.registry_match == "aut-num":
            return None if self.aut_nums is None else origin not in self.aut_nums
        if self.registry_match == "roa":
            return None if self.vrps is None else not self.vrp_matches(prefix, origin)
        if self.routes is None:
            return None
        widen = self.allow_more_specific and self.longer_than_24(prefix)
        return not self.granted(self.routes, prefix, origin, widen)

    @staticmethod
    def granted(table, prefix, origin, any_length=False):
        """Does an entry for the origin, which is not 0, cover the prefix in one of its lengths?"""
        return any(
            asn == origin and asn and (any_length or shortest <= prefix[2] <= longest)
            for _, (shortest, longest, asn) in table.covering(prefix)
        )

    def vrp_matches(self, prefix, origin):
        """Is there a VRP that makes the route Valid (RFC 6811)?"""
        return self.granted(self.vrps, prefix, origin)

    def rpki_invalid(self, prefix, origin):
        """Rule 12: True, False or None for unknown."""
        if self.vrps is None:
            return None
        return any(self.vrps.covering(prefix)) and not self.vrp_matches(prefix, origin)

    # The verdict

    def applied(self, role, direction):
        """The rules that apply."""
        if role == "unlisted" and direction == "export":
            return {14}
        if role in ("microsoft", "unlisted") and direction == "import":
            return {1, 10, 13, 30, 18}
        rules = {1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 18}
        rules |= {2, 16} if self.partner else {3}
        if direction == "import":
            rules.add(15)
        return rules

    def judge(self, address, direction, route, external=True, peer_asn=None):
        """The verdict, in the form of the tool's output line."""
        session = self.session(address, peer_asn)
        prefix = parse_prefix(route["prefix"])
        carried = carries(route.get("communities", ()), MAPS_COMMUNITY)
        registered = self.partner and self.is_registered(prefix, self.more_specifics)
        from_microsoft = session.role in ("microsoft", "unlisted")
        exports = direction == "export"

        if session.role == "ordinary" or session.role == "client" and exports:
            return out_of_scope(route)
        if not from_microsoft and not carried and not registered:
            return out_of_scope(route)
        if session.role == "microsoft" and exports and not carried and not registered:
            return out_of_scope(route)

        if from_microsoft:
            prepends, drops_confed = exports and session.prepends, exports
        else:
            prepends = drops_confed = self.client_prepends
        applied = self.applied(session.role, direction)
        try:
            path = Path(self, path_of(route), prepends, drops_confed)
            malformed = False
        except Malformed:
            path, malformed = NoPath, True

        offenders = {
            6: self.first_asn(path, lambda asn: self.asn_kind(asn) == 6),
            7: self.first_asn(path, lambda asn: self.asn_kind(asn) == 7),
            8: path.prepended,
            9: self.repeated(path),
            13: self.first_asn(path, forbidden_on_export if exports else forbidden),
        }
        tagged = carried or registered and self.tagging == "add"
        long_counts = self.length_scope == "all" or self.longer_than_24(prefix)
        origin = path.origin
        fails = {
            1: self.bogon(prefix),
            2: not registered,
            3: self.asn_not_registered(path),
            4: not tagged,
            5: path.length > self.max_length and long_counts,
            6: offenders[6] is not None,
            7: offenders[7] is not None,
            8: offenders[8] is not None,
            9: offenders[9] is not None,
            10: path.odd_segments,
            11: self.not_in_registry(prefix, origin),
            12: self.rpki_invalid(prefix, origin),
            13: offenders[13] is not None,
            14: True,
            15: external and path.empty,
            16: origin not in self.associated,
            17: prefix[0] == 4 and prefix[2] > 24,
            18: malformed,
            30: self.partner and self.is_registered(prefix, True),
        }
        return self.verdict(route, session, path, applied, fails, offenders)

    def verdict(self, route, session, path, applied, fails, offenders):
        """Puts the answers of the rules together."""
        failed, warned, unknown = [], [], []
        for code in sorted(applied):
            action = self.actions[code]
            if action == "off":
                continue
            if fails[code] is None:
                unknown.append(code)
            elif fails[code]:
                (failed if action == "reject" else warned).append(code)
        decision = "accept"
        if failed:
            decision = "reject" if session.mode == "enforce" else "observe"
        return {
            "prefix": route["prefix"],
            "as_path": path_text(path.segments),
            "scope": "in",
            "decision": decision,
            "failed": [RULES[code] for code in failed],
            "codes": failed,
            "warned": [RULES[code] for code in warned],
            "unknown": [RULES[code] for code in unknown],
            "length": path.length,
            "collapsed": path.collapsed,
            "offenders": {
                RULES[code]: list(offenders[code])
                for code in failed + warned
                if offenders.get(code)
            },
            "reasons": self.reasons(failed),
            "origin": path.origin,
        }

    def reasons(self, failed):
        """The reason communities of the failed rules."""
        found = set()
        for code in failed:
            if code in EURO_IX:
                found.add((self.local_asn, EURO_IX_FUNCTION, EURO_IX[code]))
            if code not in EURO_IX or code in WITH_OWN_REASON_TOO:
                found.add((self.local_asn, self.reason_function, code))
        return [list(reason) for reason in sorted(found)]


def forbidden(asn):
    """Rule 13 on import."""
    return asn == EXPRESSROUTE


def forbidden_on_export(asn):
    """Rule 13 on export: Microsoft's own ASN would loop."""
    return asn in (EXPRESSROUTE, MICROSOFT)


def named_value(item, key):
    """A registered prefix or ASN: plain, with a name, or in Azure's form."""
    if not isinstance(item, dict):
        return item
    return item["properties"][key] if "properties" in item else item[key]


def microsoft_addresses(connection):
    """Microsoft's ends of the connection's sessions."""
    bgp = connection.get("bgpSession", {})
    for explicit, link, size in (
        ("microsoftSessionIPv4Address", "sessionPrefixV4", 32),
        ("microsoftSessionIPv6Address", "sessionPrefixV6", 128),
    ):
        if explicit in bgp:
            yield parse_address(bgp[explicit])
        elif link in bgp:
            net = ipaddress.ip_network(bgp[link], strict=False)
            # Of two addresses the second one, of four the second usable one
            number = 1 if net.prefixlen == size - 1 else 2
            yield net.version, int(net.network_address) + number


def out_of_scope(route):
    """The verdict on a route that is none of our business."""
    return {
        "prefix": route["prefix"],
        "scope": "out",
        "decision": "out-of-scope",
        "failed": [],
        "codes": [],
        "warned": [],
        "unknown": [],
        "length": 0,
        "collapsed": 0,
        "offenders": {},
        "reasons": [],
        "origin": None,
    }


def judge(inventory, session, direction, route, external=True, peer_asn=None):
    """Judges one route; for many routes keep a Judge."""
    return Judge(inventory).judge(session, direction, route, external, peer_asn)
