"""bird-maps -- test results as TAP

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.
"""

import sys


class Tap:
    """Counts tests, prints each one as it is done, and the plan at the end."""

    def __init__(self):
        self.count = self.failures = 0

    def result(self, good, name, why=()):
        """One test; why is printed when it failed."""
        self.count += 1
        self.failures += not good
        print("%s %d - %s" % ("ok" if good else "not ok", self.count, name))
        if not good:
            for text in why:
                self.comment(text)
        sys.stdout.flush()

    def skip(self, name, why):
        """A test that cannot be run here."""
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, name, why), flush=True)

    @staticmethod
    def comment(text):
        """A remark."""
        for line in str(text).splitlines():
            print("# %s" % line, flush=True)

    def finish(self):
        """The plan; returns the exit status."""
        print("1..%d" % self.count)
        return 1 if self.failures else 0
