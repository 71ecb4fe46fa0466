"""bird-maps -- a process that has stock BIRDs and a network of its own

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

Writes inventories, has filters generated from them, and sends routes through
every BIRD at once.
"""

import json
import os
import subprocess
import time

from birds import PLAIN, StockBird, stock_birds
from compare import BIRDMAPS, Broken
from harness import namespace
from session import pump_all

START_SECONDS = 30


class Worker:
    """One process."""

    one = None

    def __init__(self, directory):
        namespace.enter()
        self.directory = os.path.join(directory, "worker-%d" % os.getpid())
        os.makedirs(self.directory)
        self.birds = []
        for number, (version, binaries) in enumerate(stock_birds(), 1):
            bird = StockBird(version, binaries, number, self.directory)
            namespace.add_addresses(*bird.ends)
            self.birds.append(bird)

    @classmethod
    def start(cls, directory):
        """Once in each process."""
        cls.one = cls(directory)

    def file(self, name):
        """A file of this worker."""
        return os.path.join(self.directory, name)

    def write_inventory(self, inventory):
        """The file's name."""
        name = self.file("inventory.json")
        with open(name, "w", encoding="utf-8") as file:
            json.dump(inventory, file)
        return name

    def generate(self, inventory_file, version):
        """The generated filters for this version: the file's name."""
        output = self.file("filters-" + version)
        command = [BIRDMAPS, "filters", "--inventory", inventory_file]
        command += ["--bird", version, "--output", output]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        if done.returncode:
            raise Broken("birdmaps filters: status %d: %s" % (done.returncode, done.stderr))
        return os.path.join(output, "maps-filters.conf")

    def pump(self, inventory_file, filters, paper, outside=PLAIN, linger=0.0, tables=""):
        """(version, answers, complaints of its log) of each BIRD.

        filters is the text of the filters cf_import and cf_export, tables what is to
        stand ahead of the generated file.
        """
        data, deadline = b"".join(paper.wire), time.monotonic() + START_SECONDS
        try:
            for bird in self.birds:
                conf = 'include "%s";\n' % self.generate(inventory_file, bird.version)
                bird.start(tables + conf + filters, outside)
            wanted = paper.wanted
            pumps = [bird.pump(data, wanted, linger, deadline) for bird in self.birds]
            pump_all(pumps)
            for bird, pump in zip(self.birds, pumps):
                yield bird.version, pump.found, bird.complaints()
        finally:
            for bird in self.birds:
                bird.stop()
