#!/usr/bin/python3
# bird-maps -- end-to-end tests of the birdmaps tool
#
# (c) 2026 The bird-maps authors
#
# Can be freely distributed and used under the terms of the GNU GPL,
# version 2 or (at your option) any later version.
#
# Runs the binary as an operator would and compares all that it says: standard
# output, standard error and the exit status. BIRDMAPS is the binary's path.

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIRDMAPS = os.environ.get("BIRDMAPS") or str(ROOT / "build/birdmaps")
KEYS = ["prefix", "as_path", "scope", "decision", "failed", "codes", "warned", "unknown",
        "length", "collapsed", "offenders", "reasons"]


def connection(v4, mode=None, **more):
    session = {"bgpSession": {"sessionPrefixV4": v4}, **more}
    return session | ({"mode": mode} if mode else {})


PARTNER = {
    "version": 1, "deployment": "partner", "local_asn": 650000, "router": "r1",
    "ordinary_sessions": ["11.9.9.1"],
    "peerings": [{
        "name": "p1", "kind": "Direct",
        "properties": {"direct": {"connections": [
            connection("11.9.0.0/31", router="r2"),
            connection("11.9.0.2/31", router="r1"),
            connection("11.9.0.4/31", "observe", router="r1"),
        ]}},
        "registered_prefixes": ["11.0.0.0/24", "2d00::/32"],
    }],
}

ROUTE_SERVER = {
    "version": 1, "deployment": "route-server", "local_asn": 650000,
    "peerings": [{
        "name": "p1", "kind": "Direct",
        "properties": {"direct": {"connections": [connection("11.9.0.0/31")]}},
        "registered_asns": [650001],
    }],
}


class Failure(Exception):
    pass


def same(what, found, wanted):
    if found != wanted:
        raise Failure(f"{what}:\nfound  {found!r}\nwanted {wanted!r}")


class Files:
    """The directory that all tests share, with the inventories in it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.partner = self.write("partner.json", json.dumps(PARTNER))
        self.route_server = self.write("rs.json", json.dumps(ROUTE_SERVER))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)


def run(*words, text="", **more):
    data = text if isinstance(text, bytes) else text.encode()
    done = subprocess.run([BIRDMAPS, *words], input=data, capture_output=True, timeout=60, **more)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def judge(inventory, routes, *words, status):
    """Judges ndjson (or text) and returns the verdicts; stderr is the summary alone."""
    text = routes if isinstance(routes, (str, bytes)) else "".join(
        json.dumps(route) + "\n" for route in routes)
    code, out, err = run("judge", "--inventory", inventory, *words, text=text)
    same("exit status " + err, code, status)
    return [json.loads(line) for line in out.splitlines()], err


def no_command(files):
    for words, wanted in (
        ([], "birdmaps: a command is missing (see birdmaps --help)\n"),
        (["chek"], "birdmaps: unknown command chek (see birdmaps --help)\n"),
        (["--chek"], "birdmaps: unknown option --chek (see birdmaps --help)\n"),
    ):
        same(f"birdmaps {words}", run(*words), (2, "", wanted))


def version_and_help(files):
    code, out, err = run("--version")
    same("--version", (code, out[:9], out.count("\n"), err), (0, "birdmaps ", 1, ""))
    for words, wanted in (["--help"], "check"), (["check", "--help"], "FILE"), \
            (["judge", "--help"], "--inventory"), (["judge", "-h"], "--format"):
        code, out, err = run(*words)
        same(f"{words}", (code, err, wanted in out), (0, "", True))


def bad_options(files):
    inventory = ["--inventory", files.partner]
    for words, wanted in (
        (["check"], "check: exactly one inventory file is needed"),
        (["check", "a", "b"], "check: exactly one inventory file is needed"),
        (["check", "--every", "a"], "check: unknown option --every (see birdmaps check --help)"),
        (["check", "--only", "bad", "a"],
         "check: --only bad is no list of fail, warn, unknown, attested, pass"),
        (["check", "--only", "fail,", "a"],
         "check: --only fail, is no list of fail, warn, unknown, attested, pass"),
        (["init"], "init: no document of Azure's is given"),
        (["judge"], "judge: --inventory FILE is missing"),
        (["judge", "--inventory"], "judge: option --inventory needs a value"),
        (["judge", "-x"], "judge: unknown option -x (see birdmaps judge --help)"),
        (["judge", "--quiet=yes"], "judge: option --quiet takes no value"),
        (["judge", *inventory, "--format", "mrt"],
         "judge: --format mrt is none of ndjson, bgpdump, birdc"),
        (["judge", *inventory, "--direction", "out"],
         "judge: --direction out is neither export nor import"),
        (["judge", *inventory, "--session", "11.9.0"],
         "judge: --session 11.9.0 is not an IP address"),
    ):
        same(f"birdmaps {words}", run(*words), (2, "", f"birdmaps {wanted}\n"))


def check_says_what_it_holds(files):
    code, out, err = run("check", "--only", "fail", files.partner)
    same("partner", (code, out.splitlines()[0], err),
         (1, f"{files.partner}: partner, AS650000: 1 peering, 3 connections (3 sessions), "
             "2 registered prefixes", ""))
    same("its failures", [line.split()[:4] for line in out.splitlines()[2:-1]],
         [["SS-DIVERSE", "fail", "peering", "p1"], ["RT-PFX-FAMILY", "fail", "prefix", "2d00::/32"]])
    code, out, err = run("check", "--only", "fail,warn", files.route_server)
    same("route-server", (code, out.splitlines()[0], err),
         (0, f"{files.route_server}: route-server, AS650000: 1 peering, 1 connection (1 session), "
             "1 registered ASN", ""))


def check_table(files):
    """Columns, filters, and a summary that does not depend on them"""
    _, out, _ = run("check", "--rule", "RT-PFX", "-a", files.partner)
    head, title, *rows, summary = out.splitlines()
    same("title", title.split(), ["RULE", "ANSWER", "OBJECT", "PAGE", "FOUND;", "TO", "DO"])
    same("rows", rows, [
        "RT-PFX-FAMILY  pass      prefix 11.0.0.0/24  docs/rules/RT-PFX-FAMILY.md  it is IPv4",
        "RT-PFX-FAMILY  fail      prefix 2d00::/32    docs/rules/RT-PFX-FAMILY.md  only IPv4 prefixes "
        "can be registered; register IPv4 prefixes only (portal: Peering service prefix is invalid)"])
    same("columns", [title.index("PAGE")], [row.index("docs/rules/") for row in rows][:1])
    for words in [], ["-a"], ["--only", "fail"], ["--only", "warn,pass", "--rule", "CF-"]:
        _, out, _ = run("check", *words, files.partner)
        same(f"{words}", (out.splitlines()[0], out.splitlines()[-1]), (head, summary))
        shown = {line.split()[1] for line in out.splitlines()[2:-1]}
        same(f"{words}: passes are shown", "pass" in shown, words[:1] == ["-a"] or "--rule" in words)
    document = json.loads(run("check", "--json", "--only", "fail", files.partner)[1])
    same("summary", ", ".join(f"{n} {answer}" for answer, n in document["summary"].items()), summary)
    same("findings", [f["rule"] for f in document["findings"]], ["SS-DIVERSE", "RT-PFX-FAMILY"])


def check_texts_of_azure(files):
    """What comes from Azure drives no terminal"""
    inventory = json.loads(json.dumps(PARTNER))
    first = inventory["peerings"][0]["properties"]["direct"]["connections"][0]
    first |= {"connectionState": "X\x1b[31m", "errorMessage": 'a "quote"\nand more'}
    name = files.write("texts.json", json.dumps(inventory))
    _, out, _ = run("check", "--rule", "SS-ACTIVE", "--only", "fail", name)
    same("table", "X?[31m; Azure says: a \"quote\"?and more; " in out, True)
    document = json.loads(run("check", "-j", "--rule", "SS-ACTIVE", "--only", "fail", name)[1])
    same("JSON", document["findings"][0]["found"],
         'it is X\x1b[31m; Azure says: a "quote"\nand more')


def check_tells_all(files):
    wrong = files.write("wrong.json", json.dumps(PARTNER | {"local_asn": 64512, "max_length": 0}))
    code, out, err = run("check", wrong)
    same("status, output", (code, out), (2, ""))
    for where in "$.local_asn", "$.max_length":
        if not any(line.startswith(f"{wrong}: {where}: ") for line in err.splitlines()):
            raise Failure(f"nothing of {where} in:\n{err}")
    code, out, err = run("check", str(files.folder / "missing.json"))
    same("no such file", (code, out, err.count("\n")), (2, "", 1))


def judge_refuses_inventory(files):
    broken = files.write("broken.json", "{\n  nonsense")
    code, out, err = run("judge", "-i", broken, text='{"prefix":"11.0.0.0/24"}\n')
    same("status, output", (code, out), (2, ""))
    same("place", err.startswith(f"{broken}:2:3: "), True)


def verdict_line(files):
    """Order of keys and all values, byte by byte"""
    route = {"prefix": "11.0.0.0/24", "as_path": "64512 64512 {1 2}", "communities": ["8075:8007"]}
    code, out, _ = run("judge", "-i", files.partner, text=json.dumps(route))
    same("status", code, 1)
    same("line", out,
         '{"prefix":"11.0.0.0/24","as_path":"650000 64512 64512 {1 2}","scope":"in",'
         '"decision":"reject","failed":["path-too-long","private-asn","prepended","as-set"],'
         '"codes":[5,6,8,10],"warned":["origin-not-associated"],'
         '"unknown":["origin-not-in-registry","rpki-invalid"],"length":4,'
         '"collapsed":3,"offenders":{"private-asn":[64512,2],"prepended":[64512,3]},"reasons":'
         '[[650000,1101,4],[650000,1101,5],[650000,8075,6],[650000,8075,8],[650000,8075,10]]}\n')


def accepted(files):
    verdicts, err = judge(files.partner, [{"prefix": "2d00::/32"}], status=0)
    same("keys", list(verdicts[0]), KEYS)
    same("decision", (verdicts[0]["decision"], verdicts[0]["as_path"]), ("accept", "650000"))
    same("summary", err, "routes 1, in scope 1, accepted 1, rejected 0, observed 0, bad lines 0, "
                         "lines without a route 0\n")


def out_of_scope(files):
    verdicts, err = judge(files.partner, [{"prefix": "11.7.0.0/24", "as_path": "1 2 3 4"}],
                          status=0)
    same("verdict", verdicts[0],
         {"prefix": "11.7.0.0/24", "as_path": "650000 1 2 3 4", "scope": "out",
          "decision": "out-of-scope", "failed": [], "codes": [], "warned": [], "unknown": [],
          "length": 0, "collapsed": 0, "offenders": {}, "reasons": []})
    same("keys", list(verdicts[0]), KEYS)


def sessions(files):
    """By option and by key: the default, one that observes, ordinary, client, elsewhere"""
    bad = {"prefix": "11.0.0.0/24", "as_path": "64512"}
    for address, decision, status in ((None, "reject", 1), ("11.9.0.3", "reject", 1),
                                      ("11.9.0.5", "observe", 1), ("11.9.0.1", "reject", 1),
                                      ("11.9.9.1", "out-of-scope", 0),
                                      ("11.8.0.1", "out-of-scope", 0)):
        option = ["--session", address] if address else []
        key = {"session": address} if address else {}
        for routes, words in ([bad], option), ([bad | key], ["-s", "11.9.0.3"]):
            verdicts, _ = judge(files.partner, routes, *words, status=status)
            same(f"{address} {words}", verdicts[0]["decision"], decision)


def imports(files):
    good = {"prefix": "11.5.0.0/24", "as_path": "8075"}
    verdicts, _ = judge(files.partner, [good], "--direction", "import", status=0)
    same("from Microsoft", (verdicts[0]["decision"], verdicts[0]["as_path"]), ("accept", "8075"))
    verdicts, _ = judge(files.partner, [good | {"prefix": "11.0.0.0/25", "direction": "import"}],
                        status=1)
    same("own prefix", verdicts[0]["failed"], ["own-prefix-from-microsoft"])

    empty = {"prefix": "11.6.0.0/24", "communities": [[8075, 8007]], "session": "11.8.0.1",
             "direction": "import"}
    verdicts, _ = judge(files.route_server, [empty, empty | {"external": False}], status=1)
    same("eBGP", "empty-path" in verdicts[0]["failed"], True)
    same("iBGP", "empty-path" in verdicts[1]["failed"], False)


def paths(files):
    """Each way to tell a path gives the same verdict, and what cannot be told as text is judged"""
    segments = [[2, [650001, 650002]], [1, [650003, 650004]], [3, [650005]], [4, [650006]]]
    verdicts, _ = judge(files.partner, [
        {"prefix": "11.0.0.0/24", "as_path": segments},
        {"prefix": "11.0.0.0/24", "as_path": "650001 650002 {650003 650004} (650005) [650006]"},
        {"prefix": "11.0.0.0/24", "as_path_hex": "02020009eb110009eb1201020009eb130009eb14"
                                                 "03010009eb1504010009eb16"},
    ], status=1)
    same("forms", verdicts[1:], verdicts[:1] * 2)
    same("text", verdicts[0]["as_path"], "650000 650001 650002 {650003 650004}")

    verdicts, _ = judge(files.partner, [
        {"prefix": "11.0.0.0/24", "as_path": [[2, []]]},
        {"prefix": "11.0.0.0/24", "as_path_hex": "0201"},
        {"prefix": "11.0.0.0/24", "as_path": [[2, [1] * 16384]]},
    ], status=1)
    for verdict in verdicts:
        same("malformed", "malformed-path" in verdict["failed"], True)

    verdicts, _ = judge(files.partner, [{"prefix": "11.0.0.0/24",
                                         "as_path": [[2, list(range(1, 1001))]]}], status=1)
    same("long", verdicts[0]["length"], 1001)
    same("text", verdicts[0]["as_path"], " ".join(map(str, [650000, *range(1, 1001)])))


def bad_lines(files):
    """They are told of with their number, and the rest goes on"""
    text = '{"prefix":"11.0.0.0/24"}\n\nnonsense\n{"prefix":"11.0.0.0/24","x":1}\n' \
           '{"prefix":"11.0.0.0/24"}'
    name = files.write("routes", text)
    summary = "routes 2, in scope 2, accepted 2, rejected 0, observed 0, bad lines 2, " \
              "lines without a route 0\n"
    for words, given, shown in ([name], "", name), ([], text, "stdin"), (["-"], text, "stdin"):
        code, out, err = run("judge", "-i", files.partner, *words, text=given)
        lines = err.splitlines(keepends=True)
        same("status", (code, out.count("\n"), len(lines)), (3, 2, 3))
        same("line 3", lines[0].startswith(f"{shown}:3: "), True)
        same("line 4", lines[1], f'{shown}:4: unknown key "x"\n')
        same("summary", lines[2], summary)
    rejected = '{"prefix":"11.0.0.0/24","as_path":"64512"}\n'
    judge(files.partner, rejected + "nonsense\n", status=3)


def many_bad_lines(files):
    code, out, err = run("judge", "-i", files.partner, "--quiet", text="x\n" * 5000)
    lines = err.splitlines()
    same("status", (code, out, len(lines)), (3, "", 101))
    same("last", lines[-1], "stdin: further bad lines are only counted")


def nothing_drives_the_terminal(files):
    key = json.dumps({"prefix": "11.0.0.0/24", "\x1b[31m": 1})
    _, _, err = run("judge", "-i", files.partner, "-q", text=key)
    same("stderr", err, 'stdin:1: unknown key "?[31m"\n')


def several_files(files):
    one = files.write("one", '{"prefix":"11.0.0.0/24"}\n')
    two = files.write("two", '{"prefix":"2d00::/32"}')
    code, out, _ = run("judge", "-i", files.partner, one, two)
    same("order", (code, [json.loads(line)["prefix"] for line in out.splitlines()]),
         (0, ["11.0.0.0/24", "2d00::/32"]))
    missing = str(files.folder / "missing")
    code, out, err = run("judge", "-q", "-i", files.partner, one, missing, two)
    same("missing", (code, out.count("\n"), err),
         (2, 1, f"birdmaps judge: {missing}: No such file or directory\n"))


def bgpdump(files):
    text = (
        "TABLE_DUMP2|947550744|B|11.9.0.1|650001|11.0.0.0/24|650001|IGP|11.9.0.1|0|0|"
        "8075:8007 no-export 1:2:3|NAG||\n"
        "BGP4MP|947550744|A|11.9.0.1|650001|11.1.0.0/24|650001 {650002,650003}|IGP|11.9.0.1|0|0|"
        "8075:8007|NAG||\n"
        "BGP4MP|947550744|W|11.9.0.1|650001|11.0.0.0/24\n"
        "BGP4MP|947550744|STATE|11.9.0.1|650001|6|1\n"
        "TABLE_DUMP2|947550744|B|11.9.0.1|650001|11.0.0.0/24|650001|IGP\n")
    code, out, err = run("judge", "-i", files.partner, "--format", "bgpdump", text=text)
    verdicts = [json.loads(line) for line in out.splitlines()]
    same("status", code, 3)
    same("decisions", [v["decision"] for v in verdicts], ["accept", "reject"])
    same("path", verdicts[1]["as_path"], "650000 650001 {650002 650003}")
    lines = err.splitlines()
    same("bad line", (len(lines), lines[0].startswith("stdin:5: ")), (2, True))
    same("summary", lines[1], "routes 2, in scope 2, accepted 1, rejected 1, observed 0, "
                              "bad lines 1, lines without a route 2")


BIRDC = """BIRD 2.17.5 ready.
Table master4:
11.0.0.0/24          unicast [p1 2026-11-22] * (100) [AS650001i]
\tvia 11.9.1.1 on eth0
\tType: BGP univ
\tBGP.origin: IGP
\tBGP.as_path: 650001
\tBGP.community: (8075,8007) (65535,65281)
\t\t(1,2)
\tBGP.large_community: (1, 2, 3)
                     unicast [p2 10:11:12.131] (100) [AS64512i]
\tvia 11.9.1.2 on eth0
\tType: BGP univ
\tBGP.as_path: 64512

Table master6:
2d00::/32            blackhole [static1 2026-11-22] * (200)
\tType: static univ
"""


def birdc(files):
    code, out, _ = run("judge", "-i", files.partner, "-f", "birdc", text=BIRDC)
    verdicts = [json.loads(line) for line in out.splitlines()]
    same("verdicts", (code, [(v["prefix"], v["as_path"], v["decision"]) for v in verdicts]),
         (1, [("11.0.0.0/24", "650000 650001", "accept"),
              ("11.0.0.0/24", "650000 64512", "reject"),
              ("2d00::/32", "650000", "accept")]))
    code, out, err = run("judge", "-i", files.partner, "-f", "birdc", "-q",
                         text="11.0.0.0/24 unicast [p1 2026-11-22] * (100) [AS650001i]\n")
    same("without attributes", (code, out, err.count("\n")), (3, "", 1))


def output_that_nobody_takes(files):
    routes = '{"prefix":"11.0.0.0/24"}\n' * 20000
    with open("/dev/full", "w") as full:
        done = subprocess.run([BIRDMAPS, "judge", "-q", "-i", files.partner], input=routes.encode(),
                              stdout=full, stderr=subprocess.PIPE, timeout=60)
    same("full disk", (done.returncode, done.stderr.decode()),
         (4, "birdmaps: the output cannot be written: No space left on device\n"))

    name = files.write("many", routes)
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([BIRDMAPS, "judge", "-q", "-i", files.partner, name], stdout=writer,
                          stderr=subprocess.PIPE, timeout=60)
    os.close(writer)
    same("reader gone", (done.returncode, done.stderr.decode()),
         (4, "birdmaps: the output cannot be written: Broken pipe\n"))


def streams_in_constant_memory(files):
    """An endless line and many routes, with little address space"""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (256 << 20, 256 << 20))

    route = b'{"prefix":"11.0.0.0/24"}\n'
    text = b"x" * (300 << 20) + b"\n" + route * 1000
    sanitized = b"__asan" in pathlib.Path(BIRDMAPS).read_bytes()
    code, out, err = run("judge", "-i", files.partner, text=text,
                         preexec_fn=None if sanitized else limit)
    same("status", (code, out.count("\n"), err.splitlines()[0]),
         (3, 1000, "stdin:1: the line is too long"))


def verdicts_do_not_wait_for_the_end(files):
    """More output than a buffer holds comes before the input ends"""
    with subprocess.Popen([BIRDMAPS, "judge", "-q", "-i", files.partner], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        feeder = threading.Thread(
            target=lambda: (process.stdin.write(b'{"prefix":"11.0.0.0/24"}\n' * 5000),
                            process.stdin.flush()))
        feeder.start()
        timer = threading.Timer(30, process.kill)
        timer.start()
        first = process.stdout.readline()
        rest = threading.Thread(target=process.stdout.read)
        rest.start()
        feeder.join()
        process.stdin.close()
        rest.join()
        timer.cancel()
        status = process.wait()
    same("status, first line", (status, json.loads(first or b"{}").get("decision")), (0, "accept"))


TESTS = [no_command, version_and_help, bad_options, check_says_what_it_holds, check_table,
         check_texts_of_azure, check_tells_all,
         judge_refuses_inventory, verdict_line, accepted, out_of_scope, sessions, imports, paths,
         bad_lines, many_bad_lines, nothing_drives_the_terminal, several_files, bgpdump, birdc,
         output_that_nobody_takes, streams_in_constant_memory, verdicts_do_not_wait_for_the_end]


def main():
    failed = 0
    print(f"1..{len(TESTS)}")
    with tempfile.TemporaryDirectory() as folder:
        files = Files(folder)
        for number, test in enumerate(TESTS, 1):
            name = test.__name__.replace("_", " ")
            try:
                test(files)
                print(f"ok {number} - {name}", flush=True)
            except Exception as why:
                failed += 1
                print(f"not ok {number} - {name}")
                print("\n".join(f"# {line}" for line in str(why).splitlines()), flush=True)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
