"""bird-maps -- what the filters must answer

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Routes of the oracle's tests, made ready for BIRD: those that no filter can be
shown are set aside and counted, the others get a number, the call of the
generated function that judges them, and the answer that must come back.
"""

import struct
from collections import Counter, namedtuple
from functools import lru_cache

import calls
from forms import (
    CONFED_SEQUENCE,
    CONFED_SET,
    SEQUENCE,
    SET,
    Malformed,
    parse_prefix,
    path_of,
)
from oracle import CODES, Judge
from session import encode_path, encode_update

OUT_OF_SCOPE, ACCEPT, REJECT, OBSERVE = range(4)
DECISIONS = {
    "out-of-scope": OUT_OF_SCOPE,
    "accept": ACCEPT,
    "reject": REJECT,
    "observe": OBSERVE,
}

# An answer is given by the route's number and, in front of it, the call's
NUMBER_BITS = 20
# The filter's decision comes back as a large community, and so does each warning
DECISION_MARK = (4200000001, 4200000002)
WARNING_MARK = 4200000003
# What an UPDATE can carry, less the room for what filters add
PATH_ROOM = 64500

# What must come back: the path's bytes, and sets of communities. None: nothing must.
Answer = namedtuple("Answer", "path communities large")
# unread: the answer to a path that the filter language cannot take apart, or None
Question = namedtuple("Question", "route answer unread")

# Paths up to these lengths are read: of SEQUENCEs alone, and with other segments
PLAIN_ASNS, MIXED_ASNS = 2000, 64


def bird_shows(prefix):
    """Does BIRD show a route to this prefix to its filters? It drops what cannot be routed."""
    family, address, _ = parse_prefix(prefix)
    if not address:
        return True
    if family == 4 or not address >> 64:
        if family == 6 and (address == 1 or address >> 32 not in (0, 0xFFFF)):
            return False
        first = address >> 24 & 255
        return first not in (0, 127, *range(224, 240)) and address & 0xFFFFFFFF != 0xFFFFFFFF
    return address >> 118 != 0xFE80 >> 6 and address >> 120 != 0xFF


def readable(segments):
    """Does docs/filters.md promise that a filter reads this path?"""
    asns = [asn for _, some in segments for asn in some]
    if all(kind == SEQUENCE for kind, _ in segments):
        return len(asns) <= PLAIN_ASNS
    return len(asns) <= MIXED_ASNS and all(shows(segments, asn) for asn in set(asns))


def shows(segments, wanted):
    """Does it show in which kinds of segments the ASN stands?"""
    kinds = [kind for kind, some in segments for asn in some if asn == wanted]
    once_a_set = all(some.count(wanted) < 2 for kind, some in segments if kind == SET)
    if not set(kinds) - {CONFED_SEQUENCE, CONFED_SET}:
        return True
    # AS 0 is what the language calls an ASN that is not there
    if not once_a_set or not wanted and len(kinds) > 1 and set(kinds) != {SEQUENCE}:
        return False
    if len(set(kinds)) == 1 or len(kinds) == 3 and not set(kinds) - {SEQUENCE, SET}:
        return True
    return len(kinds) == 2 and not (
        set(kinds) == {SET, CONFED_SET}
        or kinds == [SET, CONFED_SEQUENCE]
        or kinds == [CONFED_SET, SEQUENCE]
    )


class UnreadJudge(Judge):
    """Judges as filters must where they cannot read the path: what it hides has failed."""

    def verdict(self, route, session, path, applied, fails, offenders):
        prefix = parse_prefix(route["prefix"])
        fails.update({3: True, 8: True, 9: True, 10: True, 15: False, 16: True})
        fails[11] = self.not_in_registry(prefix, None)
        fails[12] = self.rpki_invalid(prefix, None)
        return super().verdict(route, session, path, applied, fails, offenders)


def pairs(communities):
    """Communities as tuples, whatever their form."""
    return tuple(
        tuple(map(int, item.split(":"))) if isinstance(item, str) else tuple(item)
        for item in communities
    )


@lru_cache(maxsize=1 << 14)
def triples(data):
    """Large communities of their bytes."""
    return frozenset(struct.iter_unpack("!III", data))


@lru_cache(maxsize=1 << 14)
def doubles(data):
    """Communities of their bytes."""
    return frozenset(struct.iter_unpack("!HH", data))


class Paper:
    """The questions for one inventory, and what they look like on the wire."""

    def __init__(self, inventory, judge=Judge):
        self.judge = judge(inventory)
        self.unread_judge = UnreadJudge(inventory)
        self.questions = {}
        self.aside = Counter()
        self.used = []
        self.wire = []
        self.path_ids = Counter()
        self.unread = self.stricter = 0

    @property
    def wanted(self):
        """How many answers must come back."""
        return sum(1 for question in self.questions.values() if question.answer)

    def ask(self, route):
        """One more question, unless it is none for a filter: the oracle's verdict."""
        external, peer_asn = route.get("external", True), route.get("peer_asn")
        session = self.judge.session(route["session"], peer_asn)
        call = calls.judging(session, route["direction"], external)
        if call is None:
            self.aside["set aside: not judged by any filter"] += 1
            return None
        path = self.path(route)
        if path is None:
            return None
        question = (route["session"], route["direction"], route, external, peer_asn)
        verdict, unread = self.judge.judge(*question), None
        if not readable(path_of(route)):
            unread = self.answer(route, path, self.unread_judge.judge(*question))
        self.put(route, path, call, self.answer(route, path, verdict), unread)
        return verdict

    def path(self, route):
        """The path's bytes, unless BIRD would not show the route to a filter."""
        try:
            path = encode_path(path_of(route))
        except Malformed:
            self.aside["set aside: malformed path"] += 1
            return None
        if len(path) > PATH_ROOM:
            self.aside["set aside: path longer than an UPDATE"] += 1
        elif not bird_shows(route["prefix"]):
            self.aside["set aside: prefix that BIRD drops"] += 1
        else:
            return path
        return None

    def answer(self, route, path, verdict):
        """What must come back: the route as it was, with the reasons and the decision."""
        large = self.foreign(route) | set(map(tuple, verdict["reasons"]))
        large.add((*DECISION_MARK, DECISIONS[verdict["decision"]]))
        for _, function, code in self.judge.reasons(sorted(map(CODES.get, verdict["warned"]))):
            large.add((WARNING_MARK, function, code))
        return Answer(path, set(pairs(route.get("communities", ()))), large)

    def foreign(self, route):
        """The route's large communities but for reasons that come from outside."""
        large = pairs(route.get("large_communities", ()))
        inside = not route.get("external", True)
        return {item for item in large if inside or not self.is_reason(item)}

    def put(self, route, path, call, answer, unread=None):
        """Numbers it and encodes it."""
        if call not in self.used:
            self.used.append(call)
        number = self.used.index(call) << NUMBER_BITS | len(self.questions)
        self.questions[number] = Question(route, answer, unread)
        prefix = route["prefix"]
        self.path_ids[prefix] += 1
        communities = pairs(route.get("communities", ()))
        large = pairs(route.get("large_communities", ()))
        self.wire.append(
            encode_update(number, self.path_ids[prefix], prefix, path, communities, large)
        )

    def is_reason(self, community):
        """Would it be taken for a reason of ours?"""
        local, function, code = community
        if local != self.judge.local_asn:
            return False
        if function == 1101 and code in (3, 4, 5, 10, 13):
            return True
        return function == self.judge.reason_function and 1 <= code <= 31

    def dispatch(self):
        """Filter lines: each route is given to the call that it was numbered for."""
        for index, call in enumerate(self.used):
            word = "if" if index == 0 else "else if"
            yield "  %s bgp_med < %d then %s" % (word, index + 1 << NUMBER_BITS, call)

    def filters(self):
        """The import filter that asks BIRD, and the other one."""
        lines = ["filter cf_import", "{", *self.dispatch()]
        mark = "%d, %d" % DECISION_MARK
        warning = "%d, cf_warning.data1, cf_warning.data2" % WARNING_MARK
        lines += [
            "  if defined(maps_decision) then",
            "    bgp_large_community.add((%s, maps_decision));" % mark,
            "  if defined(maps_warned) then",
            "    for lc cf_warning in maps_warned do",
            "      bgp_large_community.add((%s));" % warning,
        ]
        return "\n".join(lines + ["  accept;", "}", "", "filter cf_export { accept; }", ""])

    def compare(self, found):
        """(number of wrong answers, the first ones in words); counts the unread ones."""
        wrong, shown = 0, []
        self.unread = self.stricter = 0
        for number, question in self.questions.items():
            said = found.get(number)
            if same(said, question.answer):
                continue
            if question.unread and same(said, question.unread):
                self.unread += 1
                self.stricter += (*DECISION_MARK, ACCEPT) in question.answer.large
                continue
            wrong += 1
            if len(shown) < 5:
                shown.append(self.explain(number, question, said))
        for number in found.keys() - self.questions.keys():
            wrong += 1
            shown.append("a route with the unknown number %d" % number)
        return wrong, shown

    def explain(self, number, question, said):
        """A wrong answer in words."""
        right = question.answer
        if said:
            said = Answer(said[0], doubles(said[1]), triples(said[2]))
        differ = [
            "%s: BIRD %s, oracle %s" % (key, words(one), words(other))
            for key, one, other in zip(Answer._fields, said or "", right or "")
            if one != other
        ]
        if said is None:
            differ = ["nothing came back, but %s" % (right,)]
        if right is None:
            differ = ["came back: %s" % (said,)]
        call = self.used[number >> NUMBER_BITS]
        return "\n".join(("route: %s" % question.route, "asked: %s" % call, *differ))


def same(said, right):
    """Is what came back right?"""
    if said is None or right is None:
        return said is right
    path, communities, large = said
    if path != right.path or triples(large) != right.large:
        return False
    return doubles(communities) == right.communities


def words(value):
    """Part of an answer in words."""
    return value.hex() if isinstance(value, bytes) else str(sorted(value))
