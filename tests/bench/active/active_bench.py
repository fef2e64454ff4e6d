#!/usr/bin/python3
"""Discovery and port scans of emulated devices: tenken and its peers in turn, in one run.

Each case starts a farm of devices behind a cable of its own (two network namespaces), lets every scanner look at it,
and compares what was found with what is there. The medians go into docs/performance.md, the raw runs into
out/bench/active.json, the packets per host of the case "gentle" into out/bench as a picture. Needs root."""

import argparse
import fnmatch
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

import cases as case_list  # noqa: E402
import plot  # noqa: E402
import document  # noqa: E402
import table  # noqa: E402
from measure import Programs, numbers, scan  # noqa: E402
from network import Failed, Network  # noqa: E402

REPO = Path(__file__).resolve().parents[3]
DOCUMENT = REPO / "docs/performance.md"
OUT = REPO / "out/bench"
RAW = OUT / "active.json"
PEERS = ("nmap", "masscan", "zmap", "arp-scan", "ethtool", "ip", "setpriv")


def arguments():
    tenken = Path(os.environ.get("TENKEN", REPO / "build/tenken"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", default="*", metavar="GLOB", help="only these cases; several with commas")
    parser.add_argument("--tools", default="*", metavar="GLOB", help="only these scanners, such as 'tenken*'")
    parser.add_argument("--runs", type=int, default=5, help="of each scanner in each case (default 5)")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the others follow")
    parser.add_argument("--quick", action="store_true", help="one run of three small cases; every result must be exact")
    parser.add_argument("--list", action="store_true", help="show the cases and end")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.md alone")
    parser.add_argument("--merge", action="store_true", help="keep what out/bench/active.json says of the other cases")
    parser.add_argument("--plot", action="store_true", help="only the case that draws the rates of profile gentle")
    parser.add_argument("--tenken", type=Path, default=tenken, help="the program to measure")
    parser.add_argument("--build", type=Path, default=REPO / "build", help="where the farm was built")
    return parser.parse_args()


def chosen(wish):
    if wish.quick:
        return list(case_list.quick_cases())
    globs = ["gentle*"] if wish.plot else wish.cases.split(",")
    return [case for case in case_list.all_cases() if any(fnmatch.fnmatch(case.name, glob) for glob in globs)]


def rows_of(case, wish):
    return [row for row in case.rows if fnmatch.fnmatch(row.label, wish.tools)]


def say(run):
    print(f"{run['case']:28} {run['tool']:44} {run['wall']:7.2f} s  {run['found']}/{run['truth']}"
          f"  false {run['false']}  most in 1 s {run['farm']['peak_1s']}"
          + ("  STOPPED" if run["timed_out"] else ""), flush=True)


def measure(cases, wish, programs, folder):
    runs = []
    with Network(programs.farm, folder) as network:
        for case in cases:
            for number in range(wish.runs):
                for row in rows_of(case, wish):
                    if number >= row.most:
                        continue
                    run = scan(network, programs, case, row, wish.seed + number)
                    run["ports"] = len(numbers(programs.port_list(case.ports))) if case.ports else 0
                    runs.append(run)
                    say(run)
    return runs


def kept(cases):
    """The raw runs of former calls, without those of `cases`."""
    if not RAW.exists():
        return []
    measured = {case.name for case in cases}
    return [run for run in json.loads(RAW.read_text(encoding="utf-8"))["runs"] if run["case"] not in measured]


def write_out(cases, runs, wish):
    OUT.mkdir(parents=True, exist_ok=True)
    if wish.merge:
        runs = kept(cases) + runs
        cases = case_list.all_cases()
    RAW.write_text(json.dumps({"machine": document.machine(), "runs": runs}, indent=1) + "\n", encoding="utf-8")
    for run in runs:
        if "series" in run:
            title = f"{run['tool']}, {len(run['series'])} hosts"
            (OUT / f"{run['case']}.svg").write_text(plot.svg(run["series"], title), encoding="utf-8")
    text = table.text(cases, runs)
    print(text)
    if not wish.no_docs:
        DOCUMENT.write_text(document.replace(DOCUMENT.read_text(encoding="utf-8"), "active", text), encoding="utf-8")


def exact(runs):
    """Whether tenken found everything and nothing else and kept its cap, and the farm itself lost nothing."""
    caps = {case.name: case.cap for case in [*case_list.all_cases(), *case_list.quick_cases()] if case.cap}
    wrong = [run for run in runs if run["tool"].startswith("tenken") and
             (run["found"] != run["truth"] or run["false"] or run["farm"]["ring_dropped"] or
              run["farm"]["peak_1s"] > caps.get(run["case"], float("inf")))]
    for run in wrong:
        print(f"WRONG: {run['case']}: missed {run['missed']}, false {run['wrong']}, farm {run['farm']}")
    return not wrong


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # by way of every clean-up
    wish = arguments()
    cases = chosen(wish)
    if wish.list:
        for case in cases:
            print(f"{case.name:28} {case.what}: {', '.join(row.label for row in case.rows)}")
        return 0
    if not cases:
        sys.exit(f"no case is named {wish.cases}")
    if os.geteuid() != 0:
        sys.exit("needs root to make network namespaces")
    if missing := [peer for peer in PEERS if not shutil.which(peer)]:
        sys.exit(f"missing programs: {', '.join(missing)}")
    if wish.quick:
        wish.runs, wish.no_docs = 1, True
    programs = Programs(wish.tenken.resolve(), wish.build / "tests/farm/tenken_farm",
                        wish.build / "tests/bench/tenken_timed")
    programs.check()
    with tempfile.TemporaryDirectory(prefix="tenken-active-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        runs = measure(cases, wish, programs, folder)
    if not wish.quick:
        write_out(cases, runs, wish)
    return 0 if exact(runs) or not wish.quick else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
