"""The manual pages are sound: man formats them without a warning."""

import os
import re
import subprocess

from lintlib import main

PAGE = re.compile(r"docs/man/.*\.\d$")


def check(tree):
    problems = []
    for path in filter(PAGE.match, tree.paths):
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-Tutf8", "-Z", "-l", path], cwd=tree.root,
                              env={**os.environ, "LC_ALL": "C.UTF-8"}, capture_output=True, text=True)
        lines = [line for line in done.stderr.splitlines() if line]
        if done.returncode and not lines:
            lines = [f"man ends with {done.returncode}"]
        problems += [f"{path}: {line}" for line in lines]
    return problems


GOOD = {"docs/man/x.1": '.TH x 1\n.SH NAME\nx \\- a page\n'}
BAD = {
    "an unknown macro": {"docs/man/y.1": ".TH y 1\n.SH NAME\n.NOSUCH y\n"},
    "a line that cannot be broken": {"docs/man/y.1": ".TH y 1\n.SH NAME\n.PP\na " + "x" * 200 + "\n"},
    "an unknown escape": {"docs/man/y.1": ".TH y 1\n.SH NAME\ny \\[nosuch]\n"},
}

if __name__ == "__main__":
    main(check, GOOD, BAD)
