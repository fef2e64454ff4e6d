"""One scan: the farm is started, the scanner runs, what it found is compared with the truth."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from network import Failed
from tools import Job

TOTALS = ("packets", "syns", "duplicate_syns", "non_syn", "broadcast_arps", "bad_checksums", "peak_100ms", "peak_1s",
          "fragile", "devices_felled", "unsent", "ring_dropped", "counters_overflowed", "forged", "forge_seconds", "cpu_seconds")


@dataclass
class Programs:
    tenken: Path
    farm: Path
    timed: Path
    flat_out: str = ""

    def check(self):
        for program in (self.tenken, self.farm, self.timed):
            if not os.access(program, os.X_OK):
                sys.exit(f"{program} is missing; build it first: ./dev bench active")
        usage = subprocess.run([self.tenken, "sweep", "--help"], capture_output=True, text=True, check=True).stdout
        self.flat_out = "unlimited" if "unlimited" in usage else "100000"

    def port_list(self, name):
        if not name.startswith("top"):
            return name
        words = [str(self.tenken), "explain", f"ports:{name}", "--lang", "en"]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def numbers(ports):
    found = set()
    for part in ports.split(","):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def truth_of(hosts, ports):
    if not ports:
        return {host["ip"] for host in hosts}
    asked = numbers(ports)
    return {(host["ip"], port) for host in hosts for port in host["tcp"] if port in asked}


def run_to_its_end(words, **streams):
    """When this program is stopped, tenken_timed must hear of it: it ends the scanner."""
    process = subprocess.Popen(words, **streams)
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code != 0:
        raise Failed(f"{' '.join(map(str, words))}: exit {code}")


def scan(network, programs, case, row, seed):
    """Everything that is known about one run, as a dictionary for JSON."""
    folder = network.folder / "job"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    folder.chmod(0o777)  # the scan without privileges writes here too
    ports = programs.port_list(case.ports) if case.ports else ""
    job = Job(case.targets, ports, folder, str(programs.tenken), programs.flat_out)
    network.forget_neighbours()
    options = [*case.farm, *row.farm, "--seed", str(seed)]
    if case.series:
        options += ["--series", str(row.limit)]
    words = row.tool.words(job)
    with network.farm(options) as farm, open(folder / "output", "w+", encoding="utf-8", errors="replace") as output:
        report = network.folder / "timed.json"
        # Scanners draw progress on standard error, which nobody reads here unless they fail.
        complaints = folder / "complaints"
        with open(complaints, "w", encoding="utf-8") as errors:
            run_to_its_end([programs.timed, network.scanner, str(row.limit), report, *words], stdin=subprocess.DEVNULL,
                           stdout=output, stderr=errors, cwd=folder)
        cost = json.loads(report.read_text(encoding="ascii"))
        seen = farm.stop()
        output.seek(0)
        if cost["code"] not in row.tool.FINE and not cost["timed_out"]:
            raise Failed(f"{' '.join(words)}\nexit {cost['code']}\n{complaints.read_text(errors='replace')[-2000:]}")
        found = set() if cost["timed_out"] else row.tool.read(job, output.read())
        true = truth_of(farm.hosts, ports)
    return {"case": case.name, "tool": row.label, "seed": seed, **cost, "cpu": cost["user"] + cost["sys"],
            "truth": len(true), "found": len(found & true), "false": len(found - true),
            "wrong": sorted(map(str, found - true))[:10], "missed": sorted(map(str, true - found))[:10],
            "farm": {key: seen[key] for key in TOTALS},
            "most_packets": max((host["packets"] for host in seen["hosts"]), default=0),
            **({"series": {host["ip"]: host["series"] for host in seen["hosts"]}} if case.series else {})}
