#!/usr/bin/python3
"""Whole sweeps of the practice network, tenken and nmap in turn on the same hosts and ports. Prints wall time,
CPU time and what each found, and the ratio of the medians. Usage: sweep_vs_nmap.py [RUNS]"""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
REPO = Path(__file__).resolve().parents[2]
LAB = REPO / "tests/lab/lab"
sys.path.insert(0, str(REPO / "tests/lab/scenarios"))

from product import TENKEN, Product  # noqa: E402

PROFILES = ("standard", "fast")


def timed(words, limit=1200):
    """Wall time, CPU time and output of a command; without output where `limit` seconds were not enough."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        done = None
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if done is None:
        return wall, cpu, ""
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))}\nexit {done.returncode}\n{done.stderr}")
    return wall, cpu, done.stdout


def truth():
    """(ip, port) -> protocol, for every open TCP port of the hosts that are up."""
    data = json.loads(Path(os.environ["TENKEN_LAB_DIR"], "truth.json").read_text(encoding="utf-8"))
    return {(host["ip"], entry["port"]): entry["service"] for host in data["hosts"] for entry in host["tcp"]}


def nmap_found(xml):
    found = {}
    for host in re.findall(r"<host .*?</host>", xml, re.S):
        ip = re.search(r'addr="([0-9.]+)" addrtype="ipv4"', host).group(1)
        for port, rest in re.findall(r'<port protocol="tcp" portid="(\d+)">(.*?)</port>', host, re.S):
            if 'state="open"' not in rest:
                continue
            service = re.search(r'<service name="([^"]+)"', rest)
            name = service.group(1) if service else "unknown"
            tunnel = 'tunnel="ssl"' in rest
            found[(ip, int(port))] = "https" if tunnel and name == "http" else name
    return found


def tenken_found(export):
    return {(ip, service["port"]): service["service"] for device in export["devices"]
            for ip in device["ips"] for service in device["services"]}


def score(found, true):
    right = sum(1 for key, name in true.items() if found.get(key) == ("domain" if name == "dns" and
                found.get(key) == "domain" else name))
    opened = sum(1 for key in true if key in found)
    return f"{opened}/{len(true)}", len(set(found) - set(true)), f"{right}/{len(true)}"


def inside(runs):
    true = truth()
    hosts = Path(os.environ["TENKEN_LAB_DIR"], "bench-targets.txt")
    addresses = sorted({ip for ip, _ in true} | set(json_hosts()))
    hosts.write_text("\n".join(addresses) + "\n", encoding="ascii")
    ports = subprocess.run([str(TENKEN), "explain", "ports:top1000"], capture_output=True, text=True,
                           check=True).stdout.strip()
    rows = {}
    for _ in range(runs):
        for profile in PROFILES:
            product = Product(Path(tempfile.mkdtemp(prefix="tenken-bench-")))
            wall, cpu, _ = timed(product.command("sweep", f"@{hosts}", "--scope", str(product.scope), "--ports", ports,
                                                 "--udp-ports", "none", "--profile", profile))
            rows.setdefault(f"tenken {profile}", []).append((wall, cpu, tenken_found(product.export())))
        wall, cpu, xml = timed(["nmap", "-sS", "-sV", "--version-light", "-n", "-p", ports, "-iL", str(hosts),
                                "-oX", "-"])
        rows.setdefault("nmap -sS -sV --version-light", []).append((wall, cpu, nmap_found(xml)))
    print(f"{len(addresses)} hosts, {len(true)} open ports, {runs} runs, medians")
    print(f"{'':32} {'wall s':>8} {'cpu s':>7} {'open':>7} {'false':>6} {'named':>7}")
    medians = {}
    for name, results in rows.items():
        medians[name] = statistics.median(result[0] for result in results)
        cpu = statistics.median(result[1] for result in results)
        opened, false, named = score(results[-1][2], true)
        print(f"{name:32} {medians[name]:8.2f} {cpu:7.2f} {opened:>7} {false:6} {named:>7}")
    peer = medians["nmap -sS -sV --version-light"]
    for profile in PROFILES:
        print(f"nmap / tenken {profile}: {peer / medians[f'tenken {profile}']:.1f} times")


def json_hosts():
    data = json.loads(Path(os.environ["TENKEN_LAB_DIR"], "truth.json").read_text(encoding="utf-8"))
    return [host["ip"] for host in data["hosts"]]


if __name__ == "__main__":
    RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    if os.environ.get("TENKEN_LAB") == "1":
        inside(RUNS)
    else:
        os.execv(LAB, [str(LAB), "run", "--", sys.executable, os.path.abspath(__file__), str(RUNS)])
