#!/usr/bin/python3
"""Run inside the lab: one sweep is exactly the truth; a second changes nothing; a device that leaves and one
that comes are exactly the difference."""

import json
import os
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True

from product import REPO, Product, essence, lab  # noqa: E402


def compare(export, directory):
    """The comparison with the lab's own truth file; prints its table when something differs."""
    file = directory / "export.json"
    file.write_text(json.dumps(export), encoding="utf-8")
    truth = os.path.join(os.environ["TENKEN_LAB_DIR"], "truth.json")
    return subprocess.run([REPO / "tests/lab/compare.py", file, truth], capture_output=True, text=True, check=False)


class Truth(unittest.TestCase):
    def test_sweep_is_the_truth_and_only_changes_are_told(self):
        product = Product()
        first = product.sweep()
        for device in first["devices"]:
            self.assertTrue(device["coverage"]["udp"], f"no UDP port of {device['ips']} was measured")
        compared = compare(first, product.directory)
        self.assertEqual(compared.returncode, 0, compared.stdout + compared.stderr)

        second = product.sweep()
        self.assertEqual(product.diff(), [], "two runs of an unchanged network differ")
        self.assertEqual(essence(first), essence(second))

        lab("stop", "sensor-gw")
        lab("add", "newcomer")
        third = product.sweep()
        changes = {(change["kind"], change["device"]) for change in product.diff()}
        gone = next(d for d in first["devices"] if "192.0.2.12" in d["ips"])
        known = {device["id"] for device in first["devices"]}
        new = [device for device in third["devices"] if device["id"] not in known]
        self.assertEqual(len(new), 1)
        self.assertEqual(changes, {("device_gone", gone["id"]), ("device_new", new[0]["id"])})
        compared = compare({**third, "devices": [d for d in third["devices"] if d["present"]]}, product.directory)
        self.assertEqual(compared.returncode, 0, compared.stdout + compared.stderr)

    def test_addresses_that_the_scope_forbids_are_not_touched(self):
        product = Product(forbid=["192.0.2.10"])
        words = product.sweep_words(ports="22,23")
        refused = product.run("sweep", "192.0.2.10", *words[2:], code=5)
        self.assertIn("192.0.2.10", refused.stderr)
        capture = subprocess.Popen(["tcpdump", "-i", os.environ["TENKEN_LAB_IF"], "-nn", "-l", "--immediate-mode",
                                    "src", "host", "192.0.2.254", "or", "arp"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        capture.stderr.readline()  # "listening on ...": from here on nothing is missed
        try:
            product.run(*words)
        finally:
            capture.terminate()
        sent = capture.communicate(timeout=30)[0]
        self.assertIn("192.0.2.11", sent)
        self.assertNotIn("192.0.2.10 ", sent + " ")
        self.assertNotIn("192.0.2.10.", sent)


if __name__ == "__main__":
    unittest.main(verbosity=2)
