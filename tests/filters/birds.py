"""bird-maps -- stock BIRDs that run the generated filters

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

STOCK_BIRDS names them: "VERSION=DIRECTORY ...". The feeding session is internal
to a confederation, because BIRD then shows its filters every path that is well
formed: empty ones, confederation segments and loops, too.
"""

import os
from collections import namedtuple

from harness.bird import Bird
from session import NoSession, Pump, Session

MEMBER_ASN = 64700

PROTOCOLS = """
protocol device {}

protocol bgp feeder {
  local %(address)s as %(member)d;
  neighbor %(feeder)s as %(member)d;
  confederation %(confederation)d;
  confederation member yes;
  multihop;
  passive;
  strict bind;
  allow local as;
  enable extended messages;
  interpret communities off;
  ipv4 { add paths rx; import filter cf_import; export none; };
  ipv6 { add paths rx; import filter cf_import; export none; };
}

protocol bgp receiver {
  local %(address)s as %(member)d;
  neighbor %(receiver)s as %(outside)d;
  confederation %(confederation)d;
  multihop;
  passive;
  strict bind;
  %(options)s
  enable extended messages;
  interpret communities off;
  ipv4 { add paths tx; import none; export filter cf_export; next hop address 10.9.9.9; };
  ipv6 { add paths tx; import none; export filter cf_export; next hop address fd00:9::9; };
}
"""

# How the receiver stands to BIRD: its ASN, BIRD's own as others see it, rs client or not
Outside = namedtuple("Outside", "asn confederation rs_client")
PLAIN = Outside(64702, 64701, True)


def stock_birds():
    """[(version, directory of its programs)]"""
    return [tuple(word.split("=", 1)) for word in os.environ.get("STOCK_BIRDS", "").split()]


def addresses(number):
    """The addresses of one BIRD and of the two ends that talk to it."""
    return ["10.9.%d.%d" % (number, end) for end in (1, 2, 3)]


class StockBird:
    """One BIRD with the two sessions."""

    def __init__(self, version, binaries, number, directory):
        self.version, self.number = version, number
        self.ends = addresses(number)
        self.bird = Bird("bird-" + version, directory, "", binaries, self.ends[0], wrap=False)

    def start(self, conf, outside=PLAIN):
        """Starts it with this configuration, which has the filters cf_import and cf_export."""
        address, feeder, receiver = self.ends
        keys = {"address": address, "feeder": feeder, "receiver": receiver}
        keys.update(member=MEMBER_ASN, confederation=outside.confederation, outside=outside.asn)
        keys["options"] = "rs client;" if outside.rs_client else ""
        with open(self.bird.log_file, "w", encoding="utf-8"):
            pass
        self.bird.write_conf(conf + PROTOCOLS % keys)
        self.bird.spawn()
        self.feeder = Session(feeder, address, MEMBER_ASN, 2)
        self.receiver = Session(receiver, address, outside.asn, 1)

    def pump(self, data, wanted, linger, deadline):
        """Sessions that are up, and what works them."""
        for end in (self.receiver, self.feeder):
            try:
                end.connect(deadline)
            except NoSession as why:
                raise NoSession("BIRD %s: %s\n%s" % (self.version, why, self.bird.tail())) from why
        return Pump(self.feeder, self.receiver, data, wanted, linger)

    def complaints(self):
        """Words of its log that a filter must not cause."""
        return [
            line
            for line in self.bird.log().splitlines()
            if any(word in line for word in ("<ERR>", "<BUG>", "<FATAL>", "filters, line"))
        ]

    def stop(self):
        """Ends it at once."""
        self.feeder.close()
        self.receiver.close()
        self.bird.kill()
