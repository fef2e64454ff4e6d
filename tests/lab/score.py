#!/usr/bin/python3
"""The score table: how much of the practice network a sweep has found and named.

Usage: score.py EXPORT.json [TRUTH.json]. Exit code: 0 every target is reached, 1 one is missed, 2 a file cannot be read.
"""

import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import compare  # noqa: E402  (needs the path above)
from labnet import truth as truth_module  # noqa: E402

# What is scored, and the least share that must be right.
TARGETS = {"devices": 1.0, "open ports": 1.0, "ports told open": 1.0, "service": 0.98, "product": 0.95, "version": 0.95,
           "maker": 1.0, "servers alive": 1.0}


class Score:
    def __init__(self):
        self.right = dict.fromkeys(TARGETS, 0)
        self.asked = dict.fromkeys(TARGETS, 0)
        self.missed = []

    def count(self, what, ok, where, expected="", seen=""):
        self.asked[what] += 1
        self.right[what] += bool(ok)
        if not ok:
            self.missed.append((what, where, expected, seen))

    def reached(self):
        return all(self.right[what] >= share * self.asked[what] for what, share in TARGETS.items())

    def show(self, out):
        print(f"{'':16} {'right':>7} {'of':>5} {'share':>8} {'target':>7}", file=out)
        for what, share in TARGETS.items():
            right, asked = self.right[what], self.asked[what]
            if asked:
                mark = "" if right >= share * asked else "  MISSED"
                print(f"{what:16} {right:7} {asked:5} {right / asked:8.1%} {share:7.0%}{mark}", file=out)
        for what, where, expected, seen in self.missed:
            print(f"  {what}: {where}: expected {expected}, seen {seen}", file=out)


def score_host(score, host, device):
    name = host["name"]
    score.count("maker", compare.vendor_ok(host, device.get("vendor")), name, host["vendor"], device.get("vendor"))
    seen = {(service.get("proto"), service.get("port")): service for service in device.get("services") or []}
    # Some UDP ports are not asked on purpose (DHCP: a question is a lease).
    asked = compare.parse_ports((device.get("coverage") or {}).get("udp", {}).get("scanned") or "0")
    wanted = {(proto, entry["port"]): entry for proto in ("tcp", "udp") for entry in host.get(proto, [])
              if proto == "tcp" or entry["port"] in asked}
    for key, entry in wanted.items():
        where = f"{name} {key[0]}/{key[1]}"
        service = seen.get(key)
        score.count("open ports", service is not None, where, "open", "closed")
        if service is None:
            continue
        said = compare.identity(service)
        score.count("service", said == entry["service"], where, entry["service"], said)
        for field in ("product", "version"):
            if field in entry:
                value = service.get(field) or ""
                score.count(field, entry[field].lower() in value.lower(), where, entry[field], value or "nothing")
    for key, service in seen.items():
        score.count("ports told open", key in wanted, f"{name} {key[0]}/{key[1]}", "closed", compare.identity(service))


def alive(lab_dir, host):
    """The servers of a host that still run: label -> process and when it began."""
    path = Path(lab_dir, "hosts", host["name"], "run/servers.json")
    found = {}
    for label, pid in (json.loads(path.read_text()) if path.exists() else {}).items():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[0] != "Z":
            found[label] = (pid, fields[19])
    return found


def score_export(export, truth):
    score = Score()
    for host in truth["hosts"]:
        devices = [device for device in export["devices"]
                   if host["ip"] in (device.get("ips") or []) or host["mac"] in (device.get("macs") or [])]
        score.count("devices", len(devices) == 1, host["name"], 1, len(devices))
        if devices:
            score_host(score, host, devices[0])
    return score


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        export = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        truth = truth_module.load(sys.argv[2]) if len(sys.argv) == 3 else compare.default_truth()
    except (OSError, ValueError) as error:
        print(f"score: {error}", file=sys.stderr)
        return 2
    score = score_export(export, truth)
    score.show(sys.stdout)
    return 0 if score.reached() else 1


if __name__ == "__main__":
    sys.exit(main())
