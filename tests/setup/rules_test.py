#!/usr/bin/python3
"""bird-maps -- the set-up rules, each with every answer that it can give

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

One row a case: the rule, the answer, the object, and what is changed of an inventory
in which nothing fails. No run of any case may give an answer that answers.py does not
have of the rule, and each that it has needs a case.
"""

import re
import sys

from answers import ANSWERS, A, F, P, U, W
from sample import (
    ASN_ID, GROUP, NO, ROOT, SECRET, Folder, add, attest, changed, check, connection, drop,
    exchange, partner, peer_asn, peering, put, registered,
)
from tap import Tap

TABLE = ROOT / "plugin/config/setup_rules.c"

# A part of the message that a row may ask for, behind the object
ALL = None  # the inventory as a whole
VOICE = put("ams/properties/direct/directPeeringType", "Voice")
CUSTOMER = {"name": "Contoso", "prefix": "11.1.0.0/24",
            "peeringServicePrefixKey": "00000000-0000-0000-0000-000000000001"}
KEYLESS = {"name": "Contoso", "prefix": "11.1.0.0/24"}
NOTHING = [drop("media"), drop("voice")]
LOADED = "our.ams1/utilisation"


def state(**values):
    return [put("voice/properties/" + key, value) for key, value in values.items()]


CASES = [
    ("SS-MIN2", P, "ams"),
    ("SS-MIN2", F, "ams", "1 connection, at least 2", drop("ams.connections/1"), drop("our.ams2")),
    ("SS-MIN2", F, "ams", "0 connections", put("ams.connections", []), put("peerings", []),
     put("azure/3", peer_asn())),
    ("SS-DIVERSE", P, "ams"),
    ("SS-DIVERSE", F, "ams", "router r1", put("our.ams2/router", "r1")),
    ("SS-DIVERSE", F, "ams", "router r1", drop("our.ams2/router")),
    ("SS-DIVERSE", W, "ams", "router r1", put("our.ams2/router", "r1"),
     put("ams1/useForPeeringService", False), put("ams2/useForPeeringService", False)),
    ("SS-DIVERSE", U, "ams", "it is not told on which router", drop("router"), drop("peerings")),
    ("SS-BACKUP-LOC", P, ALL, "no connection is used"),
    ("SS-BACKUP-LOC", P, "fra1", "no primary connection is at Frankfurt",
     put("our.fra1/backup", True), put("our.fra2/backup", True)),
    ("SS-BACKUP-LOC", F, "ams2", "primary connection ams1", put("our.ams2/backup", True)),
    ("SS-BACKUP-LOC", F, "fra1", "primary connection ams1", put("our.fra1/backup", True),
     put("our.fra2/backup", True), put("fra/properties/peeringLocation", "amsterdam")),
    ("SS-BACKUP-LOC", U, "fra1", "it is not told where", put("our.fra1/backup", True),
     put("our.fra2/backup", True), drop("fra/properties/peeringLocation")),
    ("SS-BACKUP-LOC", U, ALL, "it is not told which", drop("our.ams1/backup")),
    ("SS-BACKUP-LOC", A, ALL, "Ann Admin", drop("our.ams1/backup"), attest("SS-BACKUP-LOC")),
    ("SS-GEO", P, ALL),
    ("SS-GEO", W, ALL, "all peerings are at Amsterdam", put("fra/properties/peeringLocation", "AMSTERDAM")),
    ("SS-GEO", F, ALL, "all peerings are at", put("fra/properties/peeringLocation", "Amsterdam"),
     put("setup/geo", "require")),
    ("SS-GEO", U, ALL, "it is not told", drop("fra/properties/peeringLocation")),
    ("SS-BANDWIDTH", P, "ams", "all have 10000"),
    ("SS-BANDWIDTH", F, "ams", "ams1 has 10000 Mbps, ams2 has 20000", put("ams2/bandwidthInMbps", 20000)),
    ("SS-BANDWIDTH", F, "fra1", "the backup has 20000 Mbps", put("our.fra1/backup", True),
     put("fra1/bandwidthInMbps", 20000), put("fra2/bandwidthInMbps", 20000)),
    ("SS-BANDWIDTH", W, ALL, "ams has 10000 Mbps, fra has 20000", put("fra1/bandwidthInMbps", 20000),
     put("fra2/bandwidthInMbps", 20000)),
    ("SS-BANDWIDTH", U, "ams", "of ams2 is not told", drop("ams2/bandwidthInMbps")),
    ("SS-MINSPEED", P, "ams1", "10000 Mbps"),
    ("SS-MINSPEED", P, "ams1", "1000 Mbps", put("setup/min_mbps", 1000), put("ams1/bandwidthInMbps", 1000)),
    ("SS-MINSPEED", F, "ams1", "9999 Mbps, at least 10000", put("ams1/bandwidthInMbps", 9999)),
    ("SS-MINSPEED", U, "ams1", "not told", put("ams1/bandwidthInMbps", None)),
    ("SS-PROVISIONED", P, "ams1"),
    ("SS-PROVISIONED", W, "ams1", "0 Mbps are provisioned", put("ams1/provisionedBandwidthInMbps", 0)),
    ("SS-PROVISIONED", U, "ams1", "not told", drop("ams1/provisionedBandwidthInMbps")),
    ("SS-ACTIVE", P, "ams1", "it is Active", put("ams1/connectionState", "ACTIVE")),
    ("SS-ACTIVE", F, "ams1", "it is ProvisioningFailed; Azure says: no light",
     put("ams1/connectionState", "ProvisioningFailed"), put("ams1/errorMessage", "no light")),
    ("SS-ACTIVE", F, "ams1", "it is SomethingNew", put("ams1/connectionState", "SomethingNew")),
    ("SS-ACTIVE", W, "ams1", "it is Validating", put("ams1/connectionState", "Validating"),
     put("setup/active_required", "one")),
    ("SS-ACTIVE", U, "ams1", "not told", put("ams1/connectionState", None)),
    ("SS-ESTAB", P, "ams1 (IPv4)"),
    ("SS-ESTAB", F, "ams1 (IPv6)", "in state Idle", put("ams1/bgpSession/sessionStateV6", "Idle")),
    ("SS-ESTAB", U, "ams1 (IPv4)", "not told", drop("ams1/bgpSession/sessionStateV4")),
    ("SS-ESTAB", U, "ams1 (IPv4)", "but the connection is Validating",
     put("ams1/connectionState", "Validating")),
    ("SS-DUALSTACK", P, "ams"),
    ("SS-DUALSTACK", W, "ams", "it has IPv4 sessions only", drop("ams1/bgpSession/sessionPrefixV6"),
     drop("ams2/bgpSession/sessionPrefixV6")),
    ("SS-DUALSTACK", U, "ams", "no session yet", drop("ams1/bgpSession"), drop("ams2/bgpSession")),
    ("SS-MD5", P, "ams1", "no MD5 key"),
    ("SS-MD5", P, "ams1", "no MD5 key", put("ams1/bgpSession/md5AuthenticationKey", "")),
    ("SS-MD5", W, "ams1", "has an MD5 key", put("ams1/bgpSession/md5AuthenticationKey", SECRET)),
    ("SS-MD5", F, "ams1", "has an MD5 key", put("ams1/bgpSession/md5AuthenticationKey", SECRET),
     put("setup/md5", "forbid")),
    ("SS-MD5", U, "ams1", "not told", drop("ams1/bgpSession/md5AuthenticationKey")),
    ("SS-MD5", U, ALL, "whether BIRD has the passwords", put("setup/md5", "require-match")),
    ("SS-MD5", A, ALL, "Ann Admin on 2026-01-31: seen on site", put("setup/md5", "require-match"),
     attest("SS-MD5")),
    ("SS-MD5", F, ALL, "not so, says Ann Admin", put("setup/md5", "require-match"), attest("SS-MD5", NO)),
    ("SS-BFD", P, ALL, "no peering is for voice"),
    ("SS-BFD", U, ALL, "BIRD's configuration", VOICE),
    ("SS-BFD", A, ALL, "Ann Admin", VOICE, attest("SS-BFD")),
    ("SS-BFD", F, ALL, "not so", put("setup/profile", "voice"), attest("SS-BFD", NO)),
    ("SS-ADDRPROV", P, "ams1", "either"),
    ("SS-ADDRPROV", P, "ams1", "Microsoft", VOICE),
    ("SS-ADDRPROV", F, "ams1", "Peer; it must be Microsoft", VOICE,
     put("ams1/sessionAddressProvider", "Peer")),
    ("SS-ADDRPROV", U, "ams1", "not told", VOICE, drop("ams1/sessionAddressProvider")),
    ("SS-MAXADV", P, "ams1 (IPv4)", "no more than the 2 registered"),
    ("SS-MAXADV", F, "ams1 (IPv4)", "2 prefixes are registered under its peering, it takes 1",
     put("ams1/bgpSession/maxPrefixesAdvertisedV4", 1),
     add("azure", registered("ams", "third", prefix="11.3.0.0/24"))),
    ("SS-MAXADV", U, "ams1 (IPv4)", "not told", drop("ams1/bgpSession/maxPrefixesAdvertisedV4")),
    ("SS-MAXADV", U, "ams1 (IPv4)", "the routers know", put("our.ams1/mode", "observe")),
    ("SS-MAXADV", U, "ams1 (IPv4)", "the routers know", put("ams1/bgpSession/maxPrefixesAdvertisedV4", 1)),
    ("SS-ALLSESS", P, "11.1.0.0/24", "Azure has verified it"),
    ("SS-ALLSESS", F, "11.1.0.0/24", "Azure says: Prefix NOT received from IP 11.255.1.0",
     *state(prefixValidationState="Failed", errorMessage="Prefix NOT received from IP 11.255.1.0")),
    ("SS-ALLSESS", U, "ams", "1 registered prefix, ", *state(prefixValidationState="Pending")),
    ("SS-ALLSESS", U, "ams", "the routers know", put("ams2/connectionState", "Validating")),
    ("SS-PRIMBACKUP", U, ALL, "the routers know"),
    ("SS-CONSISTENT", U, ALL, "the routers know"),
    ("CF-KIND", P, "ams", "Direct, Premium_Direct_Free, Edge"),
    ("CF-KIND", F, "ams", "its kind is Exchange", put("ams/kind", "Exchange")),
    ("CF-KIND", F, "ams", "its SKU is Basic_Direct_Free", put("ams/sku/name", "Basic_Direct_Free")),
    ("CF-KIND", F, "ams", "its directPeeringType is Cdn", put("ams/properties/direct/directPeeringType", "Cdn")),
    ("CF-KIND", U, "ams", "its kind is not told", drop("ams/kind")),
    ("CF-KIND", U, "ams", "its SKU is not told", drop("ams/sku")),
    ("CF-KIND", U, "ams", "its directPeeringType", drop("ams/properties/direct/directPeeringType")),
    ("CF-UFPS", P, "ams1"),
    ("CF-UFPS", F, "ams1", "not used", put("ams1/useForPeeringService", False)),
    ("CF-UFPS", U, "ams1", "not told", drop("ams1/useForPeeringService")),
    ("CF-LEGACY", P, "ams"),
    ("CF-LEGACY", U, "old", "nothing shows", add("peerings", {
        "name": "old", "properties": {"direct": {"connections": []}}})),
    ("CF-LEGACY", A, ALL, "Ann Admin", attest("CF-LEGACY"), add("peerings", {
        "name": "old", "properties": {"direct": {"connections": []}}})),
    ("CF-LEGACY", F, ALL, "not so", attest("CF-LEGACY", NO), add("peerings", {
        "name": "old", "properties": {"direct": {"connections": []}}})),
    ("CF-ASN-PUBLIC", P, "ams", "AS650000 is public"),
    ("CF-ASN-PUBLIC", F, "ams", "AS65000 is private", put("asn/properties/peerAsn", 65000)),
    ("CF-ASN-PUBLIC", F, "ams", "AS23456 is reserved", put("asn/properties/peerAsn", 23456)),
    ("CF-ASN-PUBLIC", F, "ams", "AS8075 is Microsoft's", put("asn/properties/peerAsn", 8075)),
    ("CF-ASN-PUBLIC", F, "ams", "Azure has AS650001", put("asn/properties/peerAsn", 650001)),
    ("CF-ASN-PUBLIC", U, "ams", "is not told", put("asn/id", ASN_ID + "2"), put("asn/name", "ours2")),
    ("CF-ASN-APPROVED", P, "ams", "AS650000 is Approved"),
    ("CF-ASN-APPROVED", F, "ams", "AS650000 is Failed; Azure says: who?",
     put("asn/properties/validationState", "Failed"), put("asn/properties/errorMessage", "who?")),
    ("CF-ASN-APPROVED", F, "ams", "AS650000 is Pending", put("asn/properties/validationState", "Pending")),
    ("CF-ASN-APPROVED", U, "ams", "not told", drop("asn/properties/validationState")),
    ("CF-ASN-APPROVED", U, "ams", "not told", put("asn/id", ASN_ID + "2")),
    ("CF-ASN-CONTACT", P, "AS650000"),
    ("CF-ASN-CONTACT", P, "AS650000", "", drop("asn/properties/peerContactDetail"),
     put("asn/properties/peerContactInfo", {"emails": ["noc@example.net"], "phone": ["+1"]})),
    ("CF-ASN-CONTACT", W, "AS650000", "no e-mail", put("asn/properties/peerContactDetail/0/role", "Policy")),
    ("CF-ASN-CONTACT", W, "AS650000", "no phone", put("asn/properties/peerContactDetail/0/phone", "")),
    ("CF-ASN-CONTACT", W, "AS650000", "noc@Yahoo.co.jp is at a provider",
     put("asn/properties/peerContactDetail/0/email", "noc@Yahoo.co.jp")),
    ("CF-ASN-CONTACT", U, "AS650000", "not told", drop("asn/properties/peerContactDetail")),
    ("CF-ASN-CONTACT", U, ALL, "no peerAsn is told", drop("asn")),
    ("CF-PFX-ONCE", P, "11.1.0.0/24", "under ams"),
    ("CF-PFX-ONCE", F, "11.1.0.0/24", "under ams and under fra",
     add("azure", registered("fra", "again", prefix="11.1.0.0/24"))),
    ("CF-PFX-STATE", P, "11.1.0.0/24", "Verified and has its key"),
    ("CF-PFX-STATE", F, "11.1.0.0/24", "validation is Failed; Azure says: no",
     *state(prefixValidationState="Failed", errorMessage="no")),
    ("CF-PFX-STATE", F, "11.1.0.0/24", "provisioning is Failed", *state(provisioningState="Failed")),
    ("CF-PFX-STATE", F, "11.1.0.0/24", "but has no key", *state(peeringServicePrefixKey=None)),
    ("CF-PFX-STATE", W, "11.1.0.0/24", "validation is Pending", *state(prefixValidationState="Pending")),
    ("CF-PFX-STATE", W, "11.1.0.0/24", "provisioning is Updating", *state(provisioningState="Updating")),
    ("CF-PFX-STATE", W, "11.1.0.0/24", "Azure says: hm", *state(errorMessage="hm")),
    ("CF-PFX-STATE", U, "11.1.0.0/24", "not told", *state(prefixValidationState=None)),
    ("CF-PFX-STATE", U, "11.1.0.0/24", "not told", *state(prefixValidationState="Unknown")),
    ("CF-PFX-STATE", U, "11.1.0.0/24", "whether it has a key", drop("voice/properties/peeringServicePrefixKey")),
    ("CF-KEY-MATCH", P, "Contoso", "the key of 11.1.0.0/24", put("setup/customers", [CUSTOMER])),
    ("CF-KEY-MATCH", F, "Contoso", "not that of", put("setup/customers", [
        CUSTOMER | {"peeringServicePrefixKey": SECRET}])),
    ("CF-KEY-MATCH", F, "Contoso", "11.9.0.0/24 is not registered",
     put("setup/customers", [CUSTOMER | {"prefix": "11.9.0.0/24"}])),
    ("CF-KEY-MATCH", U, "Contoso", "not told", put("setup/customers", [KEYLESS])),
    ("CF-KEY-MATCH", U, "Contoso", "not told", put("setup/customers", [CUSTOMER]),
     *state(peeringServicePrefixKey=None)),
    ("RT-PRIVATE-PFX", P, "11.1.0.0/24"),
    ("RT-PRIVATE-PFX", F, "10.1.0.0/24", "RFC 1918", *state(prefix="10.1.0.0/24")),
    ("RT-PRIVATE-PFX", F, "100.64.0.0/24", "RFC 6598", *state(prefix="100.64.0.0/24")),
    ("RT-PRIVATE-PFX", F, "203.0.113.0/24", "not globally reachable", *state(prefix="203.0.113.0/24")),
    ("RT-PFX-FAMILY", P, "11.2.0.0/26"),
    ("RT-PFX-FAMILY", F, "2d00::/32", "only IPv4", *state(prefix="2d00::/32")),
    ("RT-PFX-FAMILY", F, "11.1.0.0/25", "longer than /24", VOICE, *state(prefix="11.1.0.0/25")),
    ("RT-PFX-FAMILY", F, "11.2.0.0/26", "longer than /25", put("setup/registration_max_len", 25)),
    ("RT-OVERLAP", P, "11.1.0.0/24"),
    ("RT-OVERLAP", W, "11.2.0.0/26", "overlaps 11.2.0.0/16", *state(prefix="11.2.0.0/16")),
    ("RT-OVERLAP", W, "11.2.0.0/16", "overlaps 11.2.0.0/26", *state(prefix="11.2.0.0/16")),
    ("RT-24MIN", P, ALL, "11.1.0.0/24 is registered"),
    ("RT-PRIVATE-PFX", U, ALL, "no prefix is registered", *NOTHING),
    ("RT-PFX-FAMILY", U, ALL, "no prefix is registered", *NOTHING),
    ("RT-OVERLAP", U, ALL, "no prefix is registered", *NOTHING),
    ("RT-24MIN", U, ALL, "no prefix is registered", *NOTHING),
    ("RT-24MIN", W, ALL, "no public prefix", *state(prefix="11.1.0.0/25")),
    ("RT-24MIN", A, ALL, "Ann Admin", *state(prefix="10.1.0.0/24"), attest("RT-24MIN")),
    ("RT-24MIN", F, ALL, "not so", *state(prefix="11.1.0.0/25"), attest("RT-24MIN", NO)),
    ("RT-PRIVATE-ASN", P, "AS650000"),
    ("RT-PRIVATE-ASN", F, "AS4200000000", "it is private", add("associated_asns", 4200000000)),
    ("RT-RESERVED-ASN", P, "AS650000"),
    ("RT-RESERVED-ASN", F, "AS65536", "it is reserved", add("associated_asns", 65536)),
    ("RT-ORIGIN-KNOWN", P, "AS650009", "", add("associated_asns", 650009),
     add("azure", peer_asn(650009) | {"id": ASN_ID + "9", "name": "nine"})),
    ("RT-ORIGIN-KNOWN", W, "AS650009", "not among", add("associated_asns", 650009)),
    ("RT-ORIGIN-KNOWN", U, "AS650009", "not told", add("associated_asns", 650009), drop("asn")),
    ("RT-UNREGISTERED", P, "ams1", "prefix-not-registered"),
    ("RT-UNREGISTERED", W, "ams1", "does not reject", put("rules/prefix-not-registered", "warn")),
    ("RT-UNREGISTERED", W, "ams1", "more_specifics", put("more_specifics", True)),
    ("RT-UNREGISTERED", U, "ams1", "export filter alone", put("our.ams1/mode", "tag")),
    ("IN-MAXPFX", W, ALL, "IPv6 sessions have no limit", put("receive_limit/v6/hard", None)),
    ("IN-MAXPFX", W, ALL, "399 IPv4 routes", put("receive_limit/v4", {"hard": 399, "warn": None})),
    ("OP-OWN-SPACE", W, "11.1.0.0/24", "RPKI allows none",
     put("registry/vrps", [{"prefix": "11.1.0.0/24", "asn": 65}])),
    ("OP-UTIL", P, "ams1", "39 %", put(LOADED, 39)),
    ("OP-UTIL", W, "ams1", "40 %", put(LOADED, 40)),
    ("OP-UTIL", F, "ams1", "50 %", put(LOADED, 50)),
    ("OP-UTIL", F, "ams1", "30 %", put(LOADED, 30), put("setup/util", {"warn": 20, "error": 30})),
    ("OP-UTIL", U, "ams1", "not told", drop(LOADED)),
    ("OP-UTIL", A, ALL, "Ann Admin", drop(LOADED), attest("OP-UTIL")),
    ("OP-IMMUTABLE", U, ALL, "nothing to compare"),
]

# What only the operator can say: without, with, and with a no
for name in ("SS-PRIMBACKUP", "CF-FACILITY", "RT-MED", "IN-MAXPFX", "IN-DEFAULT", "OP-LACP", "OP-FIREWALL", "OP-RATELIMIT",
             "OP-TRAFFIC-CLASS", "OP-OWN-SPACE", "OP-AGREEMENT", "OP-NOC", "OP-OPTICS"):
    CASES += [
        (name, U, ALL),
        (name, A, ALL, "Ann Admin on 2026-01-31: seen on site", attest(name)),
        (name, F, ALL, "not so, says Ann Admin on 2026-01-31", attest(name, NO)),
    ]

EXCHANGE = [
    ("SS-MIN2", P, "ix"),
    ("SS-ADDRPROV", P, "00000000-0000-4000-8000-000000000001", "Peer"),
    ("SS-ADDRPROV", F, "00000000-0000-4000-8000-000000000001", "it must be Peer",
     put("ams1/sessionAddressProvider", "Microsoft")),
    ("SS-CONSISTENT", P, ALL),
    ("CF-PFX-STATE", P, "AS650001", "Succeeded and has its key"),
    ("CF-PFX-STATE", F, "AS650001", "provisioning is Failed", put("azure/2/properties/provisioningState", "Failed")),
    ("CF-PFX-ONCE", F, "AS650001", "under ix and under ix2",
     add("azure", peering("ix2", "Lyon", [connection(2, 2)], "IxRs"),
         registered("ix2", "again", "registeredAsns", asn=650001))),
    ("CF-KEY-MATCH", P, "Contoso", "the key of AS650001", put("setup/customers", [
        {"name": "Contoso", "asn": "AS650001",
         "peeringServicePrefixKey": "00000000-0000-0000-0000-000000000001"}])),
    ("RT-PRIVATE-ASN", F, "AS64999", "it is private", put("azure/2/properties/asn", 64999)),
    ("RT-ORIGIN-KNOWN", P, "AS650001"),
    ("RT-UNREGISTERED", P, "00000000-0000-4000-8000-000000000001", "asn-not-registered"),
    ("RT-UNREGISTERED", W, "00000000-0000-4000-8000-000000000001", "does not reject",
     put("rules/asn-not-registered", "off")),
    ("SS-MAXADV", U, "00000000-0000-4000-8000-000000000001 (IPv4)", "the routers know"),
]

# (answer, object, words, what was before): what is now is the sample
BEFORE = [
    (P, ALL, "nothing changed"),
    (W, "ams", "another subscription or resource group", put("ams/id", GROUP.replace("g1", "g0") + "ams"),
     put("voice/id", GROUP.replace("g1", "g0") + "ams/registeredPrefixes/voice")),
    (W, "ams", "it had AS650001 before", put("asn/properties/peerAsn", 650001)),
    (W, "11.1.0.0/24", "voice was 11.7.0.0/24 before", put("voice/properties/prefix", "11.7.0.0/24")),
]


def rule_ids():
    return re.findall(r'^    \.id = "([\w-]+)"', TABLE.read_text(encoding="utf-8"), re.MULTILINE)


def look(document, rule, answer, name, words):
    """Why the findings are not as the case wants them; none: they are."""
    found = [f for f in document["findings"] if f["rule"] == rule and f["name"] == name]
    if any(f["answer"] == answer and words in f["found"] for f in found):
        return []
    return [f"wanted {answer} with {words!r}; found:"] + [
        f"{f['answer']}: {f['found']}" for f in found]


class Cases:
    def __init__(self, tap):
        self.tap = tap
        self.folder = Folder()
        self.seen = {}
        self.tried = {}

    def run(self, inventory, rule, answer, name, words="", *before):
        title = f"{rule} {answer}: {name or 'inventory'} {words}".strip()
        try:
            path = self.folder.write("maps.json", inventory)
            document = check(path, *before)
        except AssertionError as error:
            self.tap.result(False, title, str(error).splitlines())
            return
        for finding in document["findings"]:
            self.seen.setdefault(finding["rule"], set()).add(finding["answer"])
        self.tried.setdefault(rule, set()).add(answer)
        problems = look(document, rule, answer, name, words)
        if SECRET in str(document):
            problems.append("a secret is shown")
        self.tap.result(not problems, title, problems)

    def table(self, base, cases):
        for rule, answer, name, *rest in cases:
            words = rest[0] if rest else ""
            self.run(changed(base, *rest[1:]), rule, answer, name, words)

    def before(self):
        for answer, name, words, *changes in BEFORE:
            old = self.folder.write("before.json", changed(partner(), *changes))
            self.run(partner(), "OP-IMMUTABLE", answer, name, words, "--before", old)


def sample_is_clean(tap, folder):
    """Nothing of the sample fails, or every case above would prove little."""
    for what, base in ("partner", partner()), ("exchange", exchange()):
        document = check(folder.write(what + ".json", base))
        bad = [f"{f['rule']} {f['name']}: {f['found']}" for f in document["findings"]
               if f["answer"] == F or f["answer"] == W and f["rule"] != "SS-DUALSTACK"]
        tap.result(not bad, f"nothing of the {what} sample fails", bad)


def off(tap, folder):
    """Knobs that switch a rule off"""
    for knob, rule in (("setup/md5", "SS-MD5"), ("setup/geo", "SS-GEO")):
        word = "ignore" if rule == "SS-MD5" else "off"
        document = check(folder.write("off.json", changed(partner(), put(knob, word))))
        found = [f["answer"] for f in document["findings"] if f["rule"] == rule]
        tap.result(not found, f"{knob} {word}: no finding of {rule}", found)


def links(tap, folder):
    """The page of a rule is its id's, but for those that a route rule asks, too."""
    others = {"RT-PRIVATE-PFX": "bogon-prefix", "RT-PRIVATE-ASN": "private-asn",
              "RT-RESERVED-ASN": "reserved-asn", "RT-ORIGIN-KNOWN": "origin-not-associated",
              "RT-UNREGISTERED": "prefix-not-registered"}
    document = check(folder.write("links.json", changed(partner(), add("associated_asns", 650009))))
    wrong = [f"{f['rule']}: {f['page']}" for f in document["findings"]
             if f["page"] != f"docs/rules/{others.get(f['rule'], f['rule'])}.md"]
    tap.result(not wrong, "each finding leads to its rule's page", wrong)


def main():
    tap = Tap()
    cases = Cases(tap)
    sample_is_clean(tap, cases.folder)
    cases.table(partner(), CASES)
    cases.table(exchange(), EXCHANGE)
    cases.before()
    off(tap, cases.folder)
    links(tap, cases.folder)

    ids = rule_ids()
    tap.result(ids == list(ANSWERS), "the rule table has the rules of this test, in order",
               sorted(set(ids) ^ set(ANSWERS)) or ids)
    untried = [f"{rule} {answer}" for rule in ANSWERS
               for answer in ANSWERS[rule] - cases.tried.get(rule, set())]
    tap.result(not untried, "every answer of every rule has a case", untried)
    strange = [f"{rule} {answer}" for rule in cases.seen
               for answer in cases.seen[rule] - ANSWERS.get(rule, set())]
    tap.result(not strange, "no run gave an answer that the rule does not have", strange)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
