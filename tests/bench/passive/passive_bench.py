#!/usr/bin/python3
"""Reading captures: tenken and its peers in turn over one large file, which lies in the page cache.

The file is made of the captures in TENKEN_CAPTURES (a folder with pcap and pcapng files, default
../shared/captures/wired), repeated with the addresses of other devices. tenken runs as a user starts it, with inventory
and result; its peers write their text to /dev/null. CPU seconds are user and system time. The medians go into
docs/performance.md, the raw runs into out/bench/passive.json."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve()
REPO = HERE.parents[3]
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

import document  # noqa: E402
import mixed  # noqa: E402

DOCUMENT = REPO / "docs/performance.md"
RAW = REPO / "out/bench/passive.json"
MEBI = 2**20
LIMIT = 600  # seconds for one run
DONE = (0, 3)  # 3: tenken read it all, and says that the captures are cut or say too much to be kept


def words_of(tool, file, folder):
    return {"tenken listen": [os.environ.get("TENKEN", str(REPO / "build/tenken")), "listen", "-r", file, "--db",
                              f"{folder}/inventory.db", "--out", f"{folder}/result.json", "--quiet", "--lang", "en"],
            "ndpiReader -q": ["ndpiReader", "-q", "-i", file],
            "p0f": ["p0f", "-r", file],
            "tcpdump -n": ["tcpdump", "-n", "-r", file]}[tool]


TOOLS = ("tenken listen", "ndpiReader -q", "p0f", "tcpdump -n")


def run(tool, file):
    """One run: CPU and wall seconds, and the most memory, of the tool's process."""
    with tempfile.TemporaryDirectory(prefix="tenken-bench-") as folder, open(os.devnull, "r+b") as nowhere:
        start = time.monotonic()
        words = ["timeout", str(LIMIT), *words_of(tool, file, folder)]
        with subprocess.Popen(words, stdin=nowhere, stdout=nowhere, stderr=nowhere) as process:
            _, status, usage = os.wait4(process.pid, 0)  # with what `timeout` itself waited for
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in DONE:
            sys.exit(f"{tool} ended with {process.returncode}: its time proves nothing")
        return {"tool": tool, "code": process.returncode, "wall": time.monotonic() - start,
                "cpu": usage.ru_utime + usage.ru_stime, "rss_mib": usage.ru_maxrss / 1024}


def lines_of(runs, frames, size):
    tools = list(dict.fromkeys(run["tool"] for run in runs))
    cpu = {tool: statistics.median(run["cpu"] for run in runs if run["tool"] == tool) for tool in tools}
    yield f"Measured on {document.machine()}: {frames / 1e6:.2f} million frames, {size / 1e6:.0f} MB."
    yield ""
    yield ("| tool | runs | CPU s | million frames per CPU s | MB per CPU s | wall s | RSS MiB | CPU time / tenken |")
    yield "| --- |" + " ---: |" * 7
    for tool in tools:
        own = [run for run in runs if run["tool"] == tool]
        yield "| " + " | ".join([
            tool, str(len(own)), f"{cpu[tool]:.2f}", f"{frames / cpu[tool] / 1e6:.2f}", f"{size / cpu[tool] / 1e6:.0f}",
            f"{statistics.median(run['wall'] for run in own):.2f}", f"{max(run['rss_mib'] for run in own):.0f}",
            f"{cpu[tool] / cpu[tools[0]]:.1f}"]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="of each tool (default 5)")
    parser.add_argument("--mib", type=int, default=863, help="size of the file at least (default 863)")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.md alone")
    wish = parser.parse_args()
    captures = mixed.captures()
    if not captures:
        return 0
    with tempfile.NamedTemporaryFile(prefix="tenken-mixed-", suffix=".pcap") as file:
        frames, size = mixed.write(captures, file.name, wish.mib * MEBI)
        runs = []
        for _ in range(wish.runs):
            for tool in TOOLS:
                runs.append(run(tool, file.name))
                print("{tool}: {cpu:.2f} s CPU, {wall:.2f} s, {rss_mib:.0f} MiB, exit {code}".format(**runs[-1]),
                      flush=True)
    table = "\n".join(lines_of(runs, frames, size)) + "\n"
    print(table)
    RAW.parent.mkdir(parents=True, exist_ok=True)
    RAW.write_text(json.dumps({"machine": document.machine(), "frames": frames, "bytes": size, "runs": runs}, indent=1)
                   + "\n", encoding="utf-8")
    if not wish.no_docs:
        DOCUMENT.write_text(document.replace(DOCUMENT.read_text(encoding="utf-8"), "passive", table), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
