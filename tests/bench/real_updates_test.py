#!/usr/bin/python3
#
#	bird-maps -- a real file of updates is played as it was recorded
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
"""In the end a BIRD holds what stands at the end of the file, which SHARED must hold."""

import os
import sys

from played import add_customers, as_route, contents, play, read_events, replayer_with, router, text_of

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "oracle")]

from harness import namespace  # noqa: E402  (the path is set above)
from harness.stage import Stage  # noqa: E402
from tap import Tap  # noqa: E402

FILE = os.path.join(os.environ.get("SHARED", ""), "updates.20160811.1600.gz")


def held(text):
    """(what the replayer told of the file, what the BIRD holds)"""
    with Stage("updates") as stage:
        bird = router(stage)
        replayer, told = replayer_with(f"read {text}")
        with replayer:
            add_customers(replayer, table="t")
            replayer.up("c*")
            play(replayer, bird)
            return told, bird.routes()


def main():
    tap = Tap()
    if not os.path.exists(FILE):
        tap.skip("real updates", f"SHARED holds no {os.path.basename(FILE)}")
        return tap.finish()
    namespace.enter()
    with Stage("text") as stage:
        text, standing, gone = text_of(stage, FILE), {}, 0
        for kind, prefix, *attributes in read_events(text):
            gone += standing.pop(prefix, None) is not None and kind == "W"
            if kind == "A":
                standing[prefix] = as_route(prefix, *attributes)
        told, routes = held(text)
    tap.result(gone > 100, f"{gone} withdrawals are of routes that were there", [gone])
    tap.result(told["standing"] == len(standing), "so many stand", [told, len(standing)])
    wanted, found = contents(standing.values()), contents(routes)
    differ = sorted(set(wanted) ^ set(found))[:5]
    tap.result(found == wanted, f"the BIRD holds these {len(wanted)}", differ)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
