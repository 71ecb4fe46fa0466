#
#	bird-maps -- what is measured
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""The daemons to compare: stock, patched, and with the plugin in its several situations.

A row is compared with the stock one that lets the same routes through: a route that is refused
is not stored or sent, which saves far more than any judging costs.
"""

from dataclasses import dataclass

import feed
from harness import scene

ALL, REJECT = "all", "filter { reject; }"


@dataclass
class Row:
    """`verdicts`: which of `show maps`'s counts must hold every route, on import and on export.
    `like`: the rows to compare with, on import and on export."""

    name: str
    title: str
    kind: str = feed.IN_SCOPE
    stock: bool = False
    inventory: object = None  # a function of the routes' prefixes; None: no policy
    filters: bool = False  # the inventory is enforced by generated filters, not by the plugin
    imports: str = ALL
    exports: str = ALL
    imported: bool = True
    exported: bool = True
    verdicts: tuple = ()
    like: tuple = ("stock", "stock")


def _connection(data, mode):
    data["peerings"][0]["properties"]["direct"]["connections"][0]["mode"] = mode
    return data


def server(action="strip"):
    """An exchange with a route server: the routes bring 8075:8007 themselves."""
    asns = [scene.customer_asn(1), *range(650010, 650090)]
    return lambda _: scene.inventory("route-server", 1, asns, clients={"action": action})


def partner(ours, mode="enforce"):
    """A direct interconnect where all the routes' prefixes are registered, or as many others."""

    def make(prefixes):
        registered = prefixes if ours else [p.replace("11.", "12.", 1) for p in prefixes]
        # The router's own ASN comes on top of the routes' three
        return _connection(scene.inventory("partner", 1, registered, max_length=4), mode)

    return make


# What `birdmaps filters` wrote, called as docs/filters.md says
FILTERS = {
    "stock": True,
    "filters": True,
    "imports": "filter { maps_import_client(); accept; }",
    "exports": "filter { maps_export_microsoft(); accept; }",
}
VETO, DROP = ("stock", "stock-veto"), ("stock-drop", None)
OUT = {"kind": feed.OUT_OF_SCOPE, "verdicts": ("out_of_scope", "out_of_scope")}
BAD = {"kind": feed.BREAKING}

ROWS = [
    Row("stock", "stock", stock=True),
    Row("stock-veto", "stock, export filter rejects", stock=True, exports=REJECT, exported=False),
    Row("stock-drop", "stock, import filter rejects", stock=True, imports=REJECT, imported=False),
    Row("patched", "patched, no plugin"),
    Row(
        "out-partner",
        "plugin, out of scope (partner)",
        inventory=partner(False),
        exported=False,
        like=VETO,
        **OUT,
    ),
    Row(
        "out-server",
        "plugin, out of scope (route server)",
        inventory=server(),
        exported=False,
        like=VETO,
        **OUT,
    ),
    Row(
        "out-observe",
        "plugin, out of scope, only observed",
        inventory=partner(False, "observe"),
        **OUT,
    ),
    Row(
        "in-server",
        "plugin, in scope, accepted",
        inventory=server(),
        verdicts=("accepted", "accepted"),
    ),
    Row(
        "in-partner",
        "plugin, in scope, accepted and tagged",
        kind=feed.OUT_OF_SCOPE,
        inventory=partner(True),
        verdicts=("accepted", "accepted"),
    ),
    Row(
        "bad-export",
        "plugin, in scope, rejected by export",
        inventory=server("observe"),
        exported=False,
        verdicts=("observed", "rejected"),
        like=VETO,
        **BAD,
    ),
    Row(
        "bad-import",
        "plugin, in scope, rejected by import",
        inventory=server("reject"),
        imported=False,
        verdicts=("rejected", None),
        like=DROP,
        **BAD,
    ),
    Row(
        "bad-strip",
        "plugin, in scope, stripped by import",
        inventory=server(),
        exported=False,
        verdicts=("rejected", "out_of_scope"),
        like=VETO,
        **BAD,
    ),
    Row(
        "filters-out",
        "filters on stock, out of scope (partner)",
        kind=feed.OUT_OF_SCOPE,
        inventory=partner(False),
        exported=False,
        like=VETO,
        **FILTERS,
    ),
    Row(
        "filters-in",
        "filters on stock, accepted and tagged",
        kind=feed.OUT_OF_SCOPE,
        inventory=partner(True),
        **FILTERS,
    ),
    Row(
        "filters-strip",
        "filters on stock, stripped by import",
        inventory=server(),
        exported=False,
        like=VETO,
        **FILTERS,
        **BAD,
    ),
]
