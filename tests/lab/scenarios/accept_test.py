#!/usr/bin/python3
"""Run inside the lab: acceptance of three devices. One passes, one fails with its reasons, and one that drops UDP is
inconclusive, after it was heard to join."""

import hashlib
import json
import subprocess
import sys
import threading
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

sys.dont_write_bytecode = True

from product import LIMIT, REPO, Product, lab  # noqa: E402

PROFILES = REPO / "tests/lab/profiles"


class Accept(unittest.TestCase):
    def setUp(self):
        self.product = Product()
        self.directory = self.product.directory

    def words(self, target, profile, *more):
        return ["accept", target, "--profile", str(PROFILES / f"{profile}.toml"), "--scope", str(self.product.scope),
                "--inspector", "Sato", "--cert", str(self.directory / "cert.html"), "--cert",
                str(self.directory / "cert.pdf"), "--junit", str(self.directory / "out.xml"), "--format", "json", *more]

    def accept(self, target, profile, code, *more):
        return json.loads(self.product.run(*self.words(target, profile, *more), code=code).stdout)

    def results(self, accepted):
        return {check["id"]: check["result"] for check in accepted["checks"] if check["result"] != "not_demanded"}

    def junit(self):
        suite = ElementTree.parse(self.directory / "out.xml").getroot().find("testsuite")
        return {key: int(suite.get(key)) for key in ("tests", "failures", "skipped")}

    def test_hardened_edge_computer_passes(self):
        accepted = self.accept("192.0.2.13", "edge", 0)
        results = self.results(accepted)
        self.assertEqual(set(results.values()), {"pass"}, accepted["checks"])
        self.assertEqual(set(results), {"answers", "maker", "coverage-tcp", "coverage-udp", "ports-tcp", "ports-udp",
                                        "required-tcp", "services", "item-23-2", "item-32-3"})
        self.assertEqual(self.junit(), {"tests": 10, "failures": 0, "skipped": 0})
        page = (self.directory / "cert.html").read_text(encoding="utf-8")
        for text in (accepted["number"], accepted["evidence_sha256"], "dc:a6:32:10:02:0d", "Sato", "Hall 3", "2030-03-31",
                     "gateway of line 3", "1, 0000-0000"):
            self.assertIn(text, page)
        self.assertTrue((self.directory / "cert.pdf").read_bytes().startswith(b"%PDF-"))
        # The digest is that of the records in the bundle of an inventory that holds this device alone.
        bundle = self.directory / "bundle.zip"
        self.product.run("evidence", "export", "--bundle", str(bundle))
        cited = sorted({id for check in accepted["checks"] for id in check["evidence"]})
        self.assertTrue(cited)
        with zipfile.ZipFile(bundle) as members:
            names = sorted(name for name in members.namelist() if name.endswith((".txt", ".bin")) and "/" in name)
            lines = "".join(f"{hashlib.sha256(members.read(name)).hexdigest()}  {name}\n" for name in names)
        self.assertEqual(hashlib.sha256(lines.encode()).hexdigest(), accepted["evidence_sha256"], lines)

    def test_camera_with_telnet_fails_and_says_why(self):
        accepted = self.accept("192.0.2.10", "camera", 1)
        failed = {check["id"]: check["text"] for check in accepted["checks"] if check["result"] == "fail"}
        self.assertEqual(set(failed), {"maker", "ports-tcp", "required-tcp", "services", "item-32-3"})
        self.assertEqual(failed["ports-tcp"], "Open and not allowed: 23 (telnet)")
        self.assertEqual(failed["required-tcp"], "Required and closed: 443")
        self.assertIn("192.0.2.10:23", failed["services"])
        self.assertEqual(self.junit()["failures"], 5)
        table = self.product.run(*[word for word in self.words("192.0.2.10", "camera") if word not in ("--format", "json")],
                                 code=1).stdout
        self.assertIn("Required and closed: 443", table)
        log = json.loads(self.product.run("accept", "log", "--format", "json").stdout)["acceptances"]
        self.assertEqual([entry["result"] for entry in log], ["fail", "fail"])

    def test_gateway_that_drops_udp_is_inconclusive_after_it_joined(self):
        words = self.words("00:0b:ab:10:02:2a", "gateway", "--wait", "60", "-i", "lab0")
        running = subprocess.Popen(self.product.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = []
        waiting = threading.Event()

        def listen():
            for line in running.stderr:
                said.append(line)
                waiting.set()

        reader = threading.Thread(target=listen)
        reader.start()
        try:
            self.assertTrue(waiting.wait(60))
            self.assertIn("00:0b:ab:10:02:2a", said[0])
            lab("add", "gateway-mute")
            output = running.stdout.read()
            self.assertEqual(running.wait(LIMIT), 3, "".join(said))
        finally:
            if running.poll() is None:
                running.terminate()
            reader.join()
            running.stdout.close()
            running.stderr.close()
        accepted = json.loads(output)
        results = self.results(accepted)
        self.assertEqual({id for id, result in results.items() if result != "pass"}, {"coverage-udp", "ports-udp"},
                         accepted["checks"])
        self.assertEqual(results["coverage-udp"], "inconclusive")
        self.assertEqual(results["join"], "pass")
        self.assertEqual(self.junit(), {"tests": 9, "failures": 0, "skipped": 2})


if __name__ == "__main__":
    unittest.main(verbosity=2)
