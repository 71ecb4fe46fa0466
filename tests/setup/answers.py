"""bird-maps -- the answers that each set-up rule can give

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Tests of the rules show each of them, and the rules' pages list them. A look at a host
adds those of HOST.
"""

P, F, W, U, A = "pass", "fail", "warn", "unknown", "attested"
ATTESTED = {A, F, U}
ANSWERS = {
    "SS-MIN2": {P, F},
    "SS-DIVERSE": {P, F, W, U},
    "SS-BACKUP-LOC": {P, F, U, A},
    "SS-GEO": {P, F, W, U},
    "SS-BANDWIDTH": {P, F, W, U},
    "SS-MINSPEED": {P, F, U},
    "SS-PROVISIONED": {P, W, U},
    "SS-ACTIVE": {P, F, W, U},
    "SS-ESTAB": {P, F, U},
    "SS-DUALSTACK": {P, W, U},
    "SS-MD5": {P, F, W, U, A},
    "SS-BFD": ATTESTED | {P},
    "SS-ADDRPROV": {P, F, U},
    "SS-MAXADV": {P, F, U},
    "SS-ALLSESS": {P, F, U},
    "SS-PRIMBACKUP": ATTESTED,
    "SS-CONSISTENT": {P, U},
    "CF-KIND": {P, F, U},
    "CF-UFPS": {P, F, U},
    "CF-LEGACY": {P, F, U, A},
    "CF-ASN-PUBLIC": {P, F, U},
    "CF-ASN-APPROVED": {P, F, U},
    "CF-ASN-CONTACT": {P, W, U},
    "CF-PFX-ONCE": {P, F},
    "CF-PFX-STATE": {P, F, W, U},
    "CF-KEY-MATCH": {P, F, U},
    "CF-FACILITY": ATTESTED,
    "RT-PRIVATE-PFX": {P, F, U},
    "RT-PFX-FAMILY": {P, F, U},
    "RT-OVERLAP": {P, W, U},
    "RT-24MIN": {P, F, W, U, A},
    "RT-PRIVATE-ASN": {P, F},
    "RT-RESERVED-ASN": {P, F},
    "RT-ORIGIN-KNOWN": {P, W, U},
    "RT-UNREGISTERED": {P, W, U},
    "RT-MED": ATTESTED,
    "IN-MAXPFX": {W, F, U, A},
    "IN-DEFAULT": ATTESTED,
    "OP-LACP": ATTESTED,
    "OP-FIREWALL": ATTESTED,
    "OP-RATELIMIT": ATTESTED,
    "OP-TRAFFIC-CLASS": ATTESTED,
    "OP-OWN-SPACE": ATTESTED | {W},
    "OP-UTIL": {P, F, W, U, A},
    "OP-AGREEMENT": ATTESTED,
    "OP-NOC": ATTESTED,
    "OP-OPTICS": ATTESTED,
    "OP-IMMUTABLE": {P, W, U},
}

# Of a connection that ends on the host
HOST = {
    "OP-LACP": {P, W},
    "OP-FIREWALL": {W},
    "OP-RATELIMIT": {W},
}
