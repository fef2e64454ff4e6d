"""C++ files look as .clang-format says, and the scripts pass shellcheck."""

import re
import subprocess

from lintlib import CPP, main

CLANG_FORMAT = ("clang-format-16", "--dry-run", "-Werror", "--style=file", "--fallback-style=none")
SHELLCHECK = ("shellcheck", "--format=gcc", "--external-sources")


def run(command, tree, paths):
    return subprocess.run([*command, *paths], cwd=tree.root, capture_output=True, text=True)


def check_cpp(tree):
    paths = [path for path in tree.paths if path.endswith(CPP)]
    if not paths or (done := run(CLANG_FORMAT, tree, paths)).returncode == 0:
        return []
    wrong = dict.fromkeys(re.findall(r"^(\S+?):\d+:\d+: error", done.stderr, re.MULTILINE))
    return [f"{path}: run ./dev format" for path in wrong] or [done.stderr]


def is_shell(tree, path):
    first = tree.text(path).split("\n", 1)[0]
    return path.endswith(".sh") or (first.startswith("#!") and first.rstrip().endswith(("bash", "/sh")))


def check_shell(tree):
    paths = [path for path in tree.paths if is_shell(tree, path)]
    if not paths or (done := run(SHELLCHECK, tree, paths)).returncode == 0:
        return []
    return done.stdout.splitlines() or [done.stderr]


def check(tree):
    return check_cpp(tree) + check_shell(tree)


GOOD = {
    ".clang-format": "BasedOnStyle: Google\n",
    "a.cpp": "int main() { return 0; }\n",
    "run": '#!/usr/bin/env bash\necho "$HOME"\n',
}
BAD = {
    "a badly laid out file": {"b.hpp": "int  main( ) {return 0 ;}\n"},
    "an unquoted variable": {"b.sh": "#!/bin/sh\nrm $1\n"},
}

if __name__ == "__main__":
    main(check, GOOD, BAD)
