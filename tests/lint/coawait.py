"""g++ 12 destroys some temporaries twice when a co_await stands in the same expression. clang-query finds the pattern.

Arguments: ROOT BUILD_DIR, or --self-test. BUILD_DIR holds compile_commands.json.
"""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lintlib import Tree

QUERY = Path(__file__).with_name("gcc12-coawait.query")
MATCHERS = sum(line.startswith("m ") for line in QUERY.read_text().splitlines())

PRELUDE = """
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>
template <class T> using Task = boost::asio::awaitable<T>;
struct Options { std::string text; int number; };
Task<int> take(Options options);
Task<std::string> give();
"""
SAFE = "Task<int> f() { Options o{\"x\", 1}; co_return co_await take(std::move(o)); }\n"
HAZARDS = {
    "an aggregate as an argument": "Task<int> f() { co_return co_await take(Options{\"x\", 1}); }\n",
    "a designated aggregate": "Task<int> f() { co_return co_await take({.text = \"x\", .number = 1}); }\n",
    "an owning lambda": "template <class F> Task<int> call(F f) { co_return f(); }\n"
                        "Task<int> f(std::string s) { co_return co_await call([s] { return int(s.size()); }); }\n",
    "co_await inside an aggregate": "Task<int> f() { Options o{.text = co_await give(), .number = 1}; co_return o.number; }\n",
}


def query(path, *arguments):
    """Problems of one file."""
    done = subprocess.run(["clang-query-16", "-f", str(QUERY), *arguments[:2], str(path), *arguments[2:]],
                          capture_output=True, text=True)
    counts = [int(count) for count in re.findall(r"^(\d+) match(?:es)?\.$", done.stdout, re.MULTILINE)]
    errors = [line for line in done.stderr.splitlines() if re.search(r"\berror:", line)]
    if errors or len(counts) != MATCHERS:
        return [f"{path}: cannot be checked: {(errors or done.stderr.splitlines() or ['no answer'])[0]}"]
    if not sum(counts):
        return []
    spots = re.findall(r"^(\S+:\d+:\d+): note: \"root\" binds here", done.stdout, re.MULTILINE)
    return [f"{spot}: name this aggregate or lambda before the co_await" for spot in dict.fromkeys(spots)] \
        or [f"{path}: {sum(counts)} matches"]


def all_of(jobs):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(lambda job: query(*job), jobs))


def check(root, build):
    tree = Tree(root)
    paths = [path for path in tree.cpp() if re.search(r"\bco_(await|return|yield)\b", tree.text(path))]
    problems = sum(all_of([(tree.root / path, "-p", build) for path in paths]), [])
    return problems, f"{len(paths)} files with coroutines"


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        jobs = []
        for number, body in enumerate([SAFE, *HAZARDS.values()]):
            path = Path(folder, f"case{number}.cpp")
            path.write_text(PRELUDE + body)
            jobs.append((path, "--extra-arg=-std=c++20", "--extra-arg=-DBOOST_ASIO_SEPARATE_COMPILATION", "--"))
        found = all_of(jobs)
    problems = [f"complains about safe code: {problem}" for problem in found[0]]
    for name, result in zip(HAZARDS, found[1:]):
        if not any("name this" in problem for problem in result):
            problems.append(f"does not notice {name}: {result}")
    return problems, f"{len(found)} cases"


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        wrong, summary = self_test()
    elif len(sys.argv) == 3:
        wrong, summary = check(*sys.argv[1:])
    else:
        sys.exit(__doc__)
    print(f"{summary}, {len(wrong)} problems", *wrong, sep="\n")
    sys.exit(1 if wrong else 0)
