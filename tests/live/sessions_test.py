#!/usr/bin/python3
#
#	bird-maps -- many sessions
#
#	(c) 2026 The bird-maps authors
#
#	Can be freely distributed and used under the terms of the GNU GPL,
#	version 2 or (at your option) any later version.
#
import storm
from harness.ledger import Judge, judge_route
from harness.stage import run


def test_everything_at_once(stage):
    live = storm.start(stage, customers=16, connections=4)
    storm.Storm(live, rounds=2).run()
    live.check(at_least=4)
    judge = Judge(live.inventory)
    for offer in live.export_offers():
        number, family = int(offer.session[len("microsoft")]), int(offer.session[-1])
        passing = {r.prefix for r in offer.routes if judge_route(judge, offer, r)["decision"] == "accept"}
        held = {route.prefix for route in live.microsoft_routes(number, family)}
        assert len(passing) > 4, f"{offer.session}: only {len(passing)} routes keep the rules"
        assert held == passing, f"{offer.session}: {sorted(held ^ passing)}"


if __name__ == "__main__":
    run(globals())
