#!/usr/bin/python3
"""Run inside the lab: what an audit of logins finds on real servers, what it sends, and what it never writes down."""

import json
import sqlite3
import sys
import unittest

sys.dont_write_bytecode = True

from product import NETWORK, Product  # noqa: E402

LOGINS = """
[logins]
administrator = "Suzuki Hanako"
contact = "+81 3 0000 0000"
valid_until = 2099-12-31
"""
CHECKS = '["discovery", "ports", "probes", "no-auth", "known-defaults", "operator-supplied"]'
SECRET = "never-Written-Down-4711"
RUNS = 3
MOST_FAILURES = 2  # of one account


class Audited(Product):
    """A product whose scope allows logins."""

    def __init__(self):
        super().__init__()
        self.supplied = self.directory / "supplied.txt"
        # The first account exists (truth.json), the second does not.
        self.supplied.write_text(f"admin:admin\nghost:{SECRET}\n", encoding="utf-8")
        self.supplied.chmod(0o600)

    def consent(self):
        scope = self.scope.read_text(encoding="utf-8")
        scope = scope.replace('["discovery", "ports", "probes"]', CHECKS)
        self.scope.write_text(scope + LOGINS, encoding="utf-8")

    def audit(self, *words, code):
        return self.run("audit", "run", NETWORK, "--scope", str(self.scope), "--format", "json", *words, code=code)


class Logins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.product = Audited()
        cls.before = cls.product.sweep()
        cls.refused = cls.product.audit(code=5)
        cls.product.consent()
        cls.runs = []
        for _ in range(RUNS):
            done = cls.product.audit("--credentials", str(cls.product.supplied), code=3)
            cls.runs.append((json.loads(done.stdout), done.stdout + done.stderr))
        cls.after = cls.product.export()

    def found(self, service):
        return {(entry["account"], entry["verdict"]) for entry in self.runs[0][0]["results"]
                if entry["service"].startswith(service)}

    def log(self):
        return json.loads(self.product.run("audit", "log", "--format", "json").stdout)

    def test_without_consent_nothing_is_sent(self):
        self.assertIn("known-defaults", self.refused.stderr)

    def test_real_servers_are_judged_by_what_they_do(self):
        self.assertIn(("", "no_auth"), self.found("192.0.2.18:1883"))  # mosquitto that lets anyone in
        self.assertIn(("admin", "accepted_verified"), self.found("192.0.2.10:23"))  # telnetd of camera-a
        self.assertIn(("ghost", "rejected"), self.found("192.0.2.10:23"))
        self.assertIn(("ghost", "rejected"), self.found("192.0.2.14:22"))  # SSH with the ciphers and hashes of old
        self.assertIn(("", "accepted_verified"), self.found("192.0.2.20:161"))  # community of the UPS
        self.assertNotIn("accepts_any", {entry["verdict"] for entry in self.runs[0][0]["results"]})

    def test_what_was_found_is_judged(self):
        devices = {device["ips"][0]: device for device in self.after["devices"] if device["ips"]}
        verdicts = {finding["item"]: finding["verdict"] for finding in devices["192.0.2.20"]["findings"]
                    if finding["verdict"] == "non_conforming"}
        self.assertIn("25-1", verdicts)

    def test_every_device_is_still_judged(self):
        # An audit looks at what the sweep has found: it is no scan that covers less.
        def judged(export):
            return {tuple(device["ips"]) for device in export["devices"]
                    if any(finding["item"] == "25-1" for finding in device["findings"])}
        self.assertEqual(judged(self.after), judged(self.before))
        self.assertEqual(self.after["scan"]["id"], self.before["scan"]["id"])

    def test_no_device_is_counted_twice(self):
        self.assertEqual(len(self.after["devices"]), len(self.before["devices"]))

    def test_the_budget_holds_over_all_runs(self):
        failures = {}
        attempts = {}
        for row in self.log()["rows"]:
            key = (row["device"], row["account"])
            if row["record"] == "attempt":
                attempts[row["number"]] = key
            elif row["ended"] != "accepted":
                failures[key] = failures.get(key, 0) + 1
        self.assertTrue(attempts)
        self.assertTrue(failures)
        for (device, account), count in failures.items():
            if account:
                self.assertLessEqual(count, MOST_FAILURES, (device, account))

    def test_no_secret_is_written_down(self):
        texts = [text for _, text in self.runs] + [json.dumps(self.after), json.dumps(self.log())]
        for text in texts:
            self.assertNotIn(SECRET, text)
        for file in self.product.directory.iterdir():
            if file != self.product.supplied:
                self.assertNotIn(SECRET.encode(), file.read_bytes(), file.name)

    def test_a_changed_row_is_named(self):
        self.product.run("audit", "verify")
        copy = Product()
        source = sqlite3.connect(self.product.db)
        target = sqlite3.connect(copy.db)
        source.backup(target)
        number = target.execute("SELECT min(number) + 1 FROM login_audit").fetchone()[0]
        target.execute("UPDATE login_audit SET account = 'nobody' WHERE number = ?", (number,))
        target.commit()
        target.close()
        done = copy.run("audit", "verify", code=1)
        self.assertIn(str(number), done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
