#!/usr/bin/python3
"""Run inside the lab with its extra hosts: every service is what the truth says, and what it asks of its clients; the
score table; and no server has died or locked anyone out."""

import ftplib
import json
import os
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True

from product import REPO, Product  # noqa: E402

sys.path.insert(0, str(REPO / "tests/lab"))

import score  # noqa: E402  (needs the path above)
from labnet import speak, truth as truth_module  # noqa: E402

LAB_DIR = os.environ["TENKEN_LAB_DIR"]
LEAST_HOSTS = 35  # with real servers, where all of them are installed
# Every server of these protocols that lets an account of the truth in: the sweep must have locked none of them out.
TELNET_TO_TRY = ("camera-a", "serial-a", "recorder", "router-b")
SSH_TO_TRY = ("sensor-gw", "old-switch", "recorder", "trap")
FTP_TO_TRY = ("files", "mailer")


def ports_of(truth):
    """The usual ports, and those of the lab that are not among them."""
    return ",".join(["top1000", *sorted({str(entry["port"]) for host in truth["hosts"] for entry in host["tcp"]})])


class Services(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.truth = truth_module.load(os.path.join(LAB_DIR, "truth.json"))
        cls.before = {host["name"]: score.alive(LAB_DIR, host) for host in cls.truth["hosts"]}
        cls.product = Product()
        cls.export = cls.product.sweep(ports=ports_of(cls.truth))

    def test_the_score_reaches_its_targets(self):
        counted = score.score_export(self.export, self.truth)
        for host in self.truth["hosts"]:
            now = score.alive(LAB_DIR, host)
            for label, process in self.before[host["name"]].items():
                counted.count("servers alive", now.get(label) == process, f"{host['name']} {label}", "alive", "ended")
        counted.show(sys.stderr)
        self.assertTrue(counted.reached())

    def test_every_service_is_known_by_its_speech(self):
        file = self.product.directory / "export.json"
        file.write_text(json.dumps(self.export), encoding="utf-8")
        truth = os.path.join(LAB_DIR, "truth.json")
        compared = subprocess.run([REPO / "tests/lab/compare.py", "--details", "--wrong", file, truth],
                                  capture_output=True, text=True, check=False)
        self.assertEqual(compared.returncode, 0, compared.stdout + compared.stderr)

    def test_the_network_is_as_large_as_promised(self):
        served = [host["name"] for host in self.truth["hosts"]
                  if any(not entry.get("server", "mock").startswith("mock") for proto in ("tcp", "udp")
                         for entry in host.get(proto, []))]
        missing = [host["name"] for host in truth_module.load()["hosts"]
                   if host.get("extra") and host["name"] not in {up["name"] for up in self.truth["hosts"]}]
        if missing:
            self.skipTest(f"without {', '.join(missing)}")
        self.assertGreaterEqual(len(served), LEAST_HOSTS, served)

    def entries(self, names, service):
        """(host, port, password of admin) of the hosts that are up."""
        for host in self.truth["hosts"]:
            if host["name"] in names:
                password = host.get("accounts", self.truth["accounts"])["admin"]
                yield from ((host, entry["port"], password) for entry in host["tcp"] if entry["service"] == service)

    def test_no_account_is_locked(self):
        tried = {"telnet": 0, "ssh": 0, "ftp": 0}
        for host, port, password in self.entries(TELNET_TO_TRY, "telnet"):
            session = speak.Telnet(host["ip"], port)
            self.assertTrue(session.login("admin", password), host["name"])
            session.stream.close()
            tried["telnet"] += 1
        for host, port, password in self.entries(SSH_TO_TRY, "ssh"):
            self.assertEqual(speak.ssh_login(host["ip"], port, "admin", password), "in", host["name"])
            tried["ssh"] += 1
        for host, port, password in self.entries(FTP_TO_TRY, "ftp"):
            with ftplib.FTP(timeout=10) as session:
                session.connect(host["ip"], port)
                session.login("admin", password)
            tried["ftp"] += 1
        self.assertTrue(all(tried.values()), tried)

    def named(self, host_name):
        """What the inventory says of a host; nothing where its server is not installed."""
        host = next((host for host in self.truth["hosts"] if host["name"] == host_name), None)
        if host is None:
            self.skipTest(f"without {host_name}")
        return next(device for device in self.export["devices"] if host["ip"] in device["ips"])

    def test_a_host_that_answers_llmnr_is_known_by_its_name(self):
        self.assertIn("desk", self.named("desk")["hostnames"])

    def test_who_is_asked_for_a_device_answers_ws_discovery(self):
        ports = {(service["proto"], service["port"]) for service in self.named("station")["services"]}
        self.assertIn(("udp", 3702), ports)

    def test_what_announces_itself_by_lldp_is_heard_beside_the_sweep(self):
        switch = self.named("switch-lldp")
        why = self.product.run("inventory", "show", switch["ips"][0], "--why").stdout
        self.assertIn("passive/lldp", why)
        self.assertIn("switch-lldp", switch["hostnames"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
