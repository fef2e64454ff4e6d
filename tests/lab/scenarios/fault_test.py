#!/usr/bin/python3
"""Run inside the lab: what goes wrong on site ends with a clear message, a remedy, and the documented code."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from product import NETWORK, Product  # noqa: E402


def mounted(options, kind="tmpfs"):
    """A fresh mount in the lab's private mount namespace; it vanishes with the lab."""
    directory = Path(tempfile.mkdtemp(prefix="tenken-mount-"))
    subprocess.run(["mount", "-t", kind, "-o", options, "none", directory], check=True)
    return directory


class Faults(unittest.TestCase):
    def test_full_disk(self):
        product = Product(mounted("size=144k"))
        done = product.run(*product.sweep_words(ports="top100"), code=4)
        self.assertIn("full", done.stderr)
        self.assertIn("fix:", done.stderr)

    def test_read_only_database(self):
        product = Product(mounted("size=64m"))
        product.sweep(ports="22,23")
        subprocess.run(["mount", "-o", "remount,ro", product.directory], check=True)
        done = product.run(*product.sweep_words(ports="22,23"), code=4)
        self.assertIn("inventory.db", done.stderr)
        self.assertIn("fix:", done.stderr)
        # Reading still works: a laptop with a write-protected archive must be able to report.
        self.assertTrue(product.export()["devices"])

    def test_missing_interface(self):
        product = Product()
        done = product.run(*product.sweep_words(ports="22"), "--interface", "nosuch0", code=4)
        self.assertIn("nosuch0", done.stderr)
        self.assertIn(os.environ["TENKEN_LAB_IF"], done.stderr, "the remedy names the interfaces that exist")

    def test_without_raw_sockets_it_says_so_and_still_finds_hosts(self):
        product = Product()
        os.chmod(product.directory, 0o777)
        words = product.command(*product.sweep_words(ports="top100"))
        done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                               "--bounding-set=-all", *words], capture_output=True, text=True, timeout=300,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CAP_NET_RAW", done.stderr)
        devices = product.export()["devices"]
        self.assertTrue(any("192.0.2.11" in device["ips"] for device in devices))
        self.assertTrue(all(not device["macs"] for device in devices))

    def test_malformed_scope(self):
        product = Product()
        product.scope.write_text("version = 1\nallow = [\n", encoding="utf-8")
        done = product.run(*product.sweep_words(), code=2)
        self.assertRegex(done.stderr, r"scope\.toml, line [23]")

    def test_expired_scope(self):
        product = Product()
        text = product.scope.read_text(encoding="utf-8").replace("2099-12-31", "2020-01-01")
        product.scope.write_text(text, encoding="utf-8")
        done = product.run(*product.sweep_words(), code=5)
        self.assertIn("2020", done.stderr)

    def test_no_scope(self):
        product = Product()
        done = subprocess.run(product.command("sweep", NETWORK), capture_output=True, text=True, timeout=60,
                              cwd=tempfile.mkdtemp(), check=False)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertIn("scope init", done.stderr)

    def test_unknown_flag(self):
        done = Product().run("sweep", NETWORK, "--proflie", "fast", code=2)
        self.assertIn("--profile", done.stderr)

    def test_interrupt_saves_and_prints_how_to_go_on(self):
        product = Product()
        process = subprocess.Popen(product.command(*product.sweep_words(ports="top100", profile="gentle")),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(3)
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=30)[1]
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("--resume", errors)
        resume = next(line for line in errors.splitlines() if "--resume" in line).strip()
        words = resume[resume.index("tenken"):].split()
        self.assertEqual(words[0], "tenken")
        product.run(*words[1:])
        self.assertEqual(len(product.export()["devices"]), 23)

    def test_second_interrupt_stops_at_once(self):
        product = Product()
        process = subprocess.Popen(product.command(*product.sweep_words(ports="all", profile="gentle")),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130)


if __name__ == "__main__":
    unittest.main(verbosity=2)
