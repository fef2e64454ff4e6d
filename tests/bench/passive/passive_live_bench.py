#!/usr/bin/env python3
"""Listening live: tenken on one end of a cable, a player (player.cpp) on the other, in namespaces of their own.

The frames are those of the file bench: the captures in TENKEN_CAPTURES (default ../shared/captures/wired), each time by
other devices and in other connections. Each rate is played several times, for SECONDS each; at the end stands what was
sent, what tenken heard, and what its kernel ring had no room for. Without captures there is nothing to play: it says so
and succeeds. Needs root. The table goes between its markers in docs/performance.md when every rate was run.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[2]
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "active")]
import document  # noqa: E402
import mixed  # noqa: E402
from network import FARM_INTERFACE, INTERFACE, Network  # noqa: E402

DOCUMENT = REPO / "docs/performance.md"
RATES = (100_000, 300_000, 500_000, 0)  # frames per second; 0: as fast as the player can
SECONDS = 5
FRAMES = 500_000  # of the file that is played again and again from memory
READY_SECONDS = 10
DONE = (0, 3)  # 3: the captures say too much to be kept, or are cut
HEARD = re.compile(r"^heard: frames (\d+)", re.MULTILINE)
SENT = re.compile(r"sent (\d+) seconds ([\d.]+)")


def enter(namespace, *words):
    return ["ip", "netns", "exec", namespace, *words]


def await_listener(process, network):
    """Until its packet socket is there."""
    deadline = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if len(network.inside(network.scanner, "cat", "/proc/net/packet").splitlines()) > 1:
            return
        time.sleep(0.05)
    sys.exit("tenken listen does not begin to listen")


def run(network, program, file, rate, folder):
    """One listening while the file is played: what was sent, heard and dropped, CPU seconds and memory of tenken."""
    result = Path(folder) / "result.json"
    for old in Path(folder).glob("*"):
        old.unlink()
    words = [program, "listen", "-i", INTERFACE, "--db", f"{folder}/inventory.db", "--out", str(result), "--lang", "en",
             "--duration", f"{SECONDS + 3}s"]
    with open(f"{folder}/errors", "w+b") as errors, open(os.devnull, "r+b") as nowhere:
        with subprocess.Popen(enter(network.scanner, *words), stdin=nowhere, stdout=nowhere, stderr=errors) as process:
            await_listener(process, network)
            player = str(Path(program).resolve().parent / "tests/bench/tenken_player")
            played = network.inside(network.devices, player, FARM_INTERFACE, file, str(rate), str(SECONDS))
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode()
    sent = SENT.search(played)
    heard = HEARD.search(said)
    if process.returncode not in DONE or not sent or not heard:
        sys.exit(f"no figures: tenken ended with {process.returncode}: {said}\n{played}")
    scan = json.loads(result.read_text(encoding="utf-8"))["scan"]
    return {"rate": int(sent[1]) / float(sent[2]), "sent": int(sent[1]), "heard": int(heard[1]),
            "dropped": scan["dropped"], "cpu": usage.ru_utime + usage.ru_stime, "rss_mib": usage.ru_maxrss / 1024}


def lines_of(runs):
    yield f"Measured on {document.machine()}, each rate {len(next(iter(runs.values())))} times for {SECONDS} s."
    yield ""
    yield "| asked for | frames sent per second | sent | heard | dropped, worst run | CPU s per million | RSS MiB |"
    yield "| --- |" + " ---: |" * 6
    for rate, own in runs.items():
        yield "| " + " | ".join([
            f"{rate} per second" if rate else "as fast as possible",
            f"{statistics.median(run['rate'] for run in own):.0f}", str(sum(run["sent"] for run in own)),
            str(sum(run["heard"] for run in own)), str(max(run["dropped"] for run in own)),
            f"{statistics.median(run['cpu'] / run['heard'] * 1e6 for run in own):.2f}",
            f"{max(run['rss_mib'] for run in own):.0f}"]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="of each rate (default 3)")
    parser.add_argument("--rate", type=int, action="append", help="frames per second, 0 as fast as possible")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.md alone")
    wish = parser.parse_args()
    captures = mixed.captures()
    if not captures:
        return
    program = os.environ.get("TENKEN", str(REPO / "build/tenken"))
    with tempfile.TemporaryDirectory(prefix="tenken-bench-") as work, tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        mixed.write(captures, file.name, 2**40, FRAMES)
        Path(work, "run").mkdir()
        with Network("", work) as network:
            runs = {rate: [run(network, program, file.name, rate, f"{work}/run") for _ in range(wish.runs)]
                    for rate in wish.rate or RATES}
    lines = list(lines_of(runs))
    print("\n".join(lines))
    if not wish.rate and not wish.no_docs:
        text = document.replace(DOCUMENT.read_text(encoding="utf-8"), "passive_live", "\n".join(lines) + "\n")
        DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
