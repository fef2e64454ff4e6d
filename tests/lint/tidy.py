"""clang-tidy over the changed files. Arguments: BUILD_DIR [--all | --base REF]

A changed header stands for every source that includes it directly.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lintlib import Tree

ROOT = Path(__file__).resolve().parents[2]


def git(*arguments):
    done = subprocess.run(["git", "-c", "safe.directory=*", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.split() if done.returncode == 0 else None


def changed(base):
    refs = [base] if base else ["main", "origin/main"]
    start = next((found for ref in refs if (found := git("merge-base", "HEAD", ref))), None)
    if start is None:
        sys.exit(f"no commit named {' or '.join(refs)} to compare with; use --base REF or --all")
    return set(git("diff", "--name-only", start[0])) | set(git("ls-files", "-o", "--exclude-standard"))


def chosen(arguments):
    database = json.loads(Path(arguments.build, "compile_commands.json").read_text())
    compiled = {Path(entry["file"]).resolve() for entry in database}
    tree = Tree(ROOT)
    sources = [path for path in tree.cpp() if (ROOT / path).resolve() in compiled]
    if arguments.all:
        return sources
    names = changed(arguments.base)
    return [path for path in sources
            if path in names or names & set(re.findall(r'^#include "([^"]+)"', tree.text(path), re.MULTILINE))]


def tidy(build, path):
    done = subprocess.run(["clang-tidy-16", "--quiet", "-p", build, path], cwd=ROOT, capture_output=True, text=True)
    return path, done.returncode, done.stdout


def main():
    parser = argparse.ArgumentParser(prog="tidy", description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--base")
    arguments = parser.parse_args()
    build = str(Path(arguments.build).resolve())
    paths, wrong = chosen(arguments), 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, code, output in pool.map(lambda path: tidy(build, path), paths):
            if code:
                wrong += 1
                print(f"{path}:\n{output}")
    print(f"clang-tidy: {len(paths)} files, {wrong} with problems")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
