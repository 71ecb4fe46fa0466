"""bird-maps -- installed manual pages

(c) 2026 The bird-maps authors

Can be freely distributed and used under the terms of the GNU GPL,
version 2 or (at your option) any later version.

A page renders without a warning, and the files that it names are where it says.
"""

import pathlib
import re
import subprocess


def problems(root, name):
    """What is wrong with the page that was installed in root as name, perhaps compressed."""
    path = pathlib.Path(root, name)
    found = []

    def rendered(form):
        words = ["mandoc", "-W", "warning", "-O", "width=78", "-T", form, path]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        found.extend(line for line in done.stderr.splitlines() if line not in found)
        return done.stdout

    page, section = re.match(r"(.*)\.(\d)", path.name).groups()
    if "%s(%s)" % (page.upper(), section) not in rendered("ascii"):
        found.append("%s: it has no head" % name)
    text = re.sub(r"\\(f[BIRP]|&)", "", rendered("man"))
    for file in re.findall(r"/usr/[\w./-]+", text.replace("\\-", "-")):
        if not pathlib.Path(root, file.rstrip(".")[1:]).exists():
            found.append("%s: %s is not there" % (name, file))
    return found
