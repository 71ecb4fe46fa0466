#
#	bird-maps -- what is measured with whole tables
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""A daemon that takes a table in, or lets it out to Microsoft's sessions.

The deployment is a route server's, whose routes bring 8075:8007 themselves: all that differs
between rows of one profile is what judges. A row is compared with another one that is fed the same
table. The profiles are in replay/synthetic.c; real tables have two more, see real_table.py.
"""

from dataclasses import dataclass, replace

from harness import scene

TRANSIT, OUTSIDE, PASSING, FAILING, FEW = "transit", "outside", "passing", "failing", "few"
ALL, REJECT = "all", "filter { reject; }"
CARRIES = "(8075,8007) ~ bgp_community"

# The first check that fails refuses: the least that a hand-written filter can do. Only the bogons
# of the feed are among its own; the rest would not cost more.
BY_HAND = """
filter by_hand
int previous;
{
  if (8075,8007) ~ bgp_community then {
    if bgp_path.len > 3 then reject;
    if bgp_path ~ [64512..65534, 4200000000..4294967294] then reject;
    if net ~ [ 0.0.0.0/8+, 10.0.0.0/8+, 100.64.0.0/10+, 127.0.0.0/8+, 169.254.0.0/16+,
      172.16.0.0/12+, 192.0.0.0/24+, 192.0.2.0/24+, 192.168.0.0/16+, 198.18.0.0/15+,
      198.51.100.0/24+, 203.0.113.0/24+, 224.0.0.0/4+, 240.0.0.0/4+ ] then reject;
    previous = 0;
    for int this_asn in bgp_path do { if this_asn = previous then reject; previous = this_asn; }
  }
  accept;
}
"""


def server(action="strip", mode="enforce", clients=1, sinks=1, asns=()):
    """All customers' ASNs are registered, or others."""
    asns = asns or [scene.customer_asn(n) for n in range(1, clients + 1)]
    return scene.inventory("route-server", sinks, asns, clients={"action": action, "mode": mode})


@dataclass
class Row:
    """`kept`: of the table, what gets into the daemon's: all, or the routes without those that
    break a rule. `carry`: the routes that still carry 8075:8007 there. `sent`: what each sink
    gets. Each names counts of the replayer's answer, added, after a "-" taken away."""

    name: str
    title: str
    profile: str
    stock: bool = False
    action: str = None  # of the inventory; None: no policy
    mode: str = "enforce"
    filters: bool = False
    imports: str = ALL
    exports: str = "none"
    head: str = ""
    clients: int = 1
    sinks: int = 0
    threads: int = 1
    single: bool = False  # one prefix in each UPDATE
    kept: str = "routes"
    carry: str = "tagged"
    sent: str = ""
    like: str = ""

    def inventory(self, asns=()):
        if not self.action:
            return None
        return server(self.action, self.mode, self.clients, max(self.sinks, 1), asns)

    @property
    def plugin(self):
        return bool(self.action) and not self.filters


def value(text, told):
    """The number that a row's text names."""
    return sum(-told[w[1:]] if w[0] == "-" else told[w] for w in text.split())


FILTERS = {"stock": True, "filters": True, "imports": "filter { maps_import_client(); accept; }"}
STRIP = {"action": "strip", "carry": "good"}
SINGLE = "one prefix in each UPDATE"
REFUSE = {"kept": "routes -bad", "carry": "good"}

# Beside those of several clients
ALSO_THREADED = (
    "stock-outside plugin-outside stock-passing plugin-passing reject-8 few-8 plugin-to-8".split()
)


def stock(profile, **keys):
    return Row(f"stock-{profile}", f"stock, `import all`, {profile}", profile, stock=True, **keys)


IMPORTS = [
    stock(TRANSIT),
    Row("patched", "patched, no plugin, transit", TRANSIT, like="stock-transit"),
    Row(
        "plugin-transit",
        "plugin, 30 % in scope, judged and recorded",
        TRANSIT,
        action="observe",
        like="stock-transit",
    ),
    Row(
        "strip-transit",
        "plugin, 30 % in scope, two of three of them stripped",
        TRANSIT,
        like="stock-transit",
        **STRIP,
    ),
    Row(
        "filters-transit",
        "filters, 30 % in scope",
        TRANSIT,
        like="stock-transit",
        **STRIP,
        **FILTERS,
    ),
    Row(
        "observe-transit",
        "filters, 30 % in scope, no reasons (`observe`)",
        TRANSIT,
        action="observe",
        mode="observe",
        like="stock-transit",
        **FILTERS,
    ),
    stock(OUTSIDE),
    Row("plugin-outside", "plugin, all out of scope", OUTSIDE, like="stock-outside", **STRIP),
    Row(
        "filters-outside",
        "filters, all out of scope",
        OUTSIDE,
        like="stock-outside",
        **STRIP,
        **FILTERS,
    ),
    stock(PASSING),
    Row("plugin-passing", "plugin, all in scope, passing", PASSING, like="stock-passing", **STRIP),
    Row(
        "filters-passing",
        "filters, all in scope, passing",
        PASSING,
        like="stock-passing",
        **STRIP,
        **FILTERS,
    ),
    stock(FAILING),
    Row(
        "hand-failing",
        "stock, filter by hand, 15 % rejected",
        FAILING,
        stock=True,
        head=BY_HAND,
        imports="filter by_hand",
        like="stock-failing",
        **REFUSE,
    ),
    Row(
        "plugin-failing",
        "plugin, 15 % rejected",
        FAILING,
        action="reject",
        like="hand-failing",
        **REFUSE,
    ),
    Row(
        "filters-failing",
        "filters, 15 % rejected",
        FAILING,
        action="reject",
        like="hand-failing",
        **REFUSE,
        **FILTERS,
    ),
    Row("strip-failing", "plugin, 15 % stripped", FAILING, like="stock-failing", **STRIP),
    Row("stock-single", f"stock, {SINGLE}", TRANSIT, stock=True, single=True),
    Row(
        "plugin-single",
        f"plugin, 30 % in scope, {SINGLE}",
        TRANSIT,
        single=True,
        like="stock-single",
        **STRIP,
    ),
]


def of_clients(count, threads=1):
    """Stock and plugin, fed by so many."""
    keys = {"clients": count, "threads": threads}
    with_ = f"{count} clients" + (f", {threads} threads" if threads > 1 else "")
    tail = f"{count}x{threads}"
    like = f"stock-{tail}"
    yield Row(like, f"stock, `import all`, transit, {with_}", TRANSIT, stock=True, **keys)
    yield Row(
        f"patched-{tail}",
        f"patched, no plugin, transit, {with_}",
        TRANSIT,
        like=like,
        **keys,
    )
    yield Row(
        f"plugin-{tail}",
        f"plugin, 30 % in scope, judged and recorded, {with_}",
        TRANSIT,
        action="observe",
        like=like,
        **keys,
    )


def of_sinks(count):
    """Stock and plugin, to so many of Microsoft's sessions."""
    to, like = f"to {count} of Microsoft's", f"reject-{count}"
    keys = {"sinks": count}
    yield Row(
        like,
        f"stock, `export filter {{ reject; }}`, {to}",
        FEW,
        stock=True,
        exports=REJECT,
        **keys,
    )
    yield Row(
        f"few-{count}",
        f"stock, a filter that lets the same 1 % go, {to}",
        FEW,
        stock=True,
        exports=f"filter {{ if {CARRIES} then accept; reject; }}",
        sent="tagged",
        like=like,
        **keys,
    )
    yield Row(
        f"plugin-to-{count}",
        f"plugin, 1 % in scope, {to}",
        FEW,
        exports=ALL,
        sent="good",
        like=like,
        **STRIP,
        **keys,
    )
    yield Row(
        f"filters-to-{count}",
        f"filters, 1 % in scope, {to}",
        FEW,
        exports="filter { maps_export_microsoft(); accept; }",
        sent="good",
        like=like,
        **STRIP,
        **FILTERS,
        **keys,
    )


def with_threads(row, threads):
    """The same, by so many."""
    return replace(
        row,
        name=f"{row.name}-t{threads}",
        title=f"{row.title}, {threads} threads",
        threads=threads,
        like=row.like and f"{row.like}-t{threads}",
    )


def of_real(tables):
    """Stock, patched, plugin and filters on each; {profile: Table}."""
    for profile, table in tables.items():
        shares = {key: f"{100 * n / table.facts['routes']:.0f} %" for key, n in table.facts.items()}
        some = bool(table.facts["tagged"])
        scope = f"{shares['tagged']} in scope" if some else "all out of scope"
        stripped = f", {shares['bad']} stripped" if some else ""
        like = {"like": f"stock-{profile}"}
        yield stock(profile)
        yield Row(f"patched-{profile}", f"patched, no plugin, {profile}", profile, **like)
        if some:
            title = f"plugin, {scope}, judged and recorded"
            yield Row(f"plugin-{profile}", title, profile, action="observe", **like)
        yield Row(f"strip-{profile}", f"plugin, {scope}{stripped}", profile, **like, **STRIP)
        title = f"filters, {scope}{stripped}"
        yield Row(f"filters-{profile}", title, profile, **like, **STRIP, **FILTERS)


def rows(threads):
    """All of made-up tables; threads: the BIRD has them."""
    found = [*IMPORTS]
    for count in (10, 100):
        found += of_clients(count)
    if threads:
        for count in (1, 10):
            found += of_clients(count, 2)
    for count in (1, 2, 8):
        found += of_sinks(count)
    if threads:
        found += [with_threads(row, 2) for row in found if row.name in ALSO_THREADED]
    return found
