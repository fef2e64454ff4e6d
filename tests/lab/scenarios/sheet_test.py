#!/usr/bin/python3
"""Run inside the lab: the sheet that tenken fills in is the sheet that a person would fill in who knows the hosts,
sub-item by sub-item and device by device: with and without a policy, from inside alone and with a look from outside,
where a router forwards one port. expected_sheet.txt says what a person would write, and why."""

import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from product import REPO, SCOPE, Product  # noqa: E402

EXPECTED = REPO / "tests/lab/expected_sheet.txt"
LETTERS = {"conforming": "C", "non_conforming": "N", "needs_review": "R", "not_observed": "U", "not_applicable": "X"}
WORST = "NRUCX"  # a device's sub-item is as bad as its worst finding
OUTSIDE, PUBLIC = "203.0.113.0/24", "203.0.113.1"
FORWARDED = ("2222", "192.0.2.12:22")  # of the router: the sensor gateway's SSH

POLICY = """version = 1
name = "practice network"

[[approved]]
protocol = "ssh"
address = "192.0.2.0/26"
reason = "maintenance"

[[approved]]
protocol = "https"
reason = "management pages"

[[approved]]
protocol = "mqtt"
address = "192.0.2.18-192.0.2.19"
reason = "measured values"

[[approved]]
ports = 53
address = "192.0.2.1"
reason = "name service"

[internet]
allowed = "none"

[register]
required = ["owner", "location", "purpose"]

[management]
networks = ["192.0.2.0/24"]

[outside]
addresses = ["203.0.113.1"]
"""


def ip(*words):
    subprocess.run(["ip", *words], check=True, timeout=30)


class Router:
    """Between the practice network and a second one, in namespaces that end with the lab."""

    def __init__(self):
        for name in ("router", "internet"):
            ip("netns", "add", name)
        ip("-n", "lab-bridge", "link", "add", "port-router", "type", "veth", "peer", "name", "inner",
           "address", "00:a0:de:10:02:fa", "netns", "router")
        ip("-n", "lab-bridge", "link", "set", "port-router", "master", "br0", "up")
        ip("-n", "router", "link", "add", "outer", "type", "veth", "peer", "name", "far", "netns", "internet")
        for namespace, interface, address in (("router", "inner", "192.0.2.250/24"), ("router", "outer", PUBLIC + "/24"),
                                              ("internet", "far", "203.0.113.254/24")):
            ip("-n", namespace, "link", "set", "lo", "up")
            ip("-n", namespace, "addr", "add", address, "dev", interface)
            ip("-n", namespace, "link", "set", interface, "up")
        port, to = FORWARDED
        self.forward = subprocess.Popen(["ip", "netns", "exec", "router", "socat", f"TCP-LISTEN:{port},bind={PUBLIC},fork,reuseaddr",
                                         f"TCP:{to}"], stdin=subprocess.DEVNULL)
        time.sleep(0.5)

    def close(self):
        self.forward.terminate()
        self.forward.wait(timeout=10)


def expected():
    """{table: {sub-item: {column: letter}}} of the expected sheet."""
    tables, columns, table = {}, [], None
    for line in EXPECTED.read_text(encoding="utf-8").splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "table":
            table = tables.setdefault(words[1], {})
        elif words[0] == "item":
            columns = words[1:]
        else:
            table[words[0]] = dict(zip(columns, words[1:], strict=True))
    return tables


def measured(export, hosts):
    """The same of an export; the column "site" is the sheet's own answer."""
    rows = {entry["item"]: {"site": LETTERS[entry["verdict"]]} for entry in export["assessments"]}
    for device in export["devices"]:
        name = next((hosts[address] for address in device["ips"] if address in hosts), None)
        if name is None:
            raise AssertionError(f"a device that nobody knows: {device['ips']}")
        for item, row in rows.items():
            letters = [LETTERS[finding["verdict"]] for finding in device["findings"] if finding["item"] == item]
            row[name] = min(letters or ["-"], key=(WORST + "-").index)
    return rows


def as_table(name, rows):
    columns = list(next(iter(rows.values())))
    lines = [f"table {name}", "  ".join(["item", *columns])]
    for item, row in sorted(rows.items()):
        lines.append("  ".join([f"{item:4}", *(f"{row.get(column, '-'):{len(column)}}" for column in columns)]).rstrip())
    return "\n".join(lines)


class Sheet(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        truth = json.loads(Path(os.environ["TENKEN_LAB_DIR"], "truth.json").read_text(encoding="utf-8"))
        cls.hosts = {host["ip"]: host["name"] for host in truth["hosts"]} | {"192.0.2.250": "router", PUBLIC: "public"}
        cls.router = Router()
        cls.addClassCleanup(cls.router.close)
        cls.product = Product()
        cls.policy = cls.product.directory / "policy.toml"
        cls.policy.write_text(POLICY, encoding="utf-8")
        cls.product.run(*cls.product.sweep_words(ports="all"), "--rate", "unlimited", "--host-rate", "unlimited")

    def sheet(self, *words):
        return json.loads(self.product.run("export", "--format", "json", *words).stdout)

    def compare(self, table, *words):
        rows = measured(self.sheet(*words), self.hosts)
        wanted = expected().get(table, {})
        if os.environ.get("TENKEN_SHOW_SHEET"):
            print(as_table(table, rows))
        self.assertEqual(as_table(table, rows).split("\n"), as_table(table, wanted).split("\n") if wanted else [])

    def test_1_inside(self):
        self.compare("inside")

    def test_2_inside_with_policy(self):
        self.compare("inside-policy", "--policy", str(self.policy))

    def test_3_outside(self):
        far = Product()
        far.scope.write_text(SCOPE.format(allow=OUTSIDE, forbid=""), encoding="utf-8")
        result = far.directory / "outside.json"
        command = far.command("sweep", PUBLIC, "--scope", str(far.scope), "--ports", "all", "--udp-ports", "top20",
                              "--profile", "fast", "--host-rate", "unlimited", "--rate", "unlimited",
                              "--vantage", "outside", "--out", str(result))
        done = subprocess.run(["ip", "netns", "exec", "internet", *command], capture_output=True, text=True, timeout=300,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.product.run("inventory", "import-scan", str(result))
        self.compare("outside")
        self.compare("outside-policy", "--policy", str(self.policy))


if __name__ == "__main__":
    unittest.main(verbosity=2)
