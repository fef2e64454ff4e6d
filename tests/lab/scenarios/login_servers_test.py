#!/usr/bin/python3
"""Run inside the lab of login_truth.json: checks of logins on real servers, one device after the other.

Each device gets one run with the right login and its neighbours of the same kind one with a wrong login: recall and
false accepts in one. TENKEN_LAB_TRUTH must name login_truth.json."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from product import Product, TENKEN  # noqa: E402

TRUTH = json.loads(Path(os.environ["TENKEN_LAB_DIR"], "truth.json").read_text(encoding="utf-8"))
HOSTS = {host["name"]: host for host in TRUTH["hosts"]}
CHECKS = '["discovery", "ports", "probes", "no-auth", "operator-supplied"]'
DEFAULTS = '["discovery", "ports", "probes", "known-defaults"]'
LOGINS = """
[logins]
administrator = "Suzuki Hanako"
contact = "+81 3 0000 0000"
valid_until = 2099-12-31
"""
RIGHT = "lab-Right-4712"
WRONG = "lab-Wrong-0815"
USERS = {name: secret for host in HOSTS.values() for entry in host.get("udp", ())
         for name, (_, secret, *_) in entry.get("users", {}).items()}
SCREEN = HOSTS["screen"]["accounts"]["admin"]
LIBSSH_WAITS = 60_000  # ms
SECRETS = (RIGHT, WRONG, "lab-root-Only-11", SCREEN, *USERS.values())


class Connections:
    """How many connections to an address this machine has open at once, while the block runs."""

    ENDED = {"06"}  # TIME_WAIT: both sides are done

    def __init__(self, address):
        self.remote = "".join(f"{int(part):02X}" for part in reversed(address.split(".")))
        self.most = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.over.wait(0.05):
            rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
            self.most = max(self.most, sum(row[2].startswith(self.remote) and row[3] not in self.ENDED for row in rows))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class Audited(Product):
    def __init__(self):
        super().__init__()
        self.texts = []

    def consent(self, checks=CHECKS):
        scope = self.scope.read_text(encoding="utf-8").replace('["discovery", "ports", "probes"]', checks)
        self.scope.write_text(scope + LOGINS, encoding="utf-8")

    def pairs(self, *lines):
        path = self.directory / "pairs.secret"
        path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        path.chmod(0o600)
        return path

    def attempts(self):
        rows = json.loads(self.run("audit", "log", "--format", "json").stdout)["rows"]
        return [row for row in rows if row["record"] == "attempt"]

    def words(self, name, path):
        return ("audit", "run", HOSTS[name]["ip"], "--scope", str(self.scope), "--profile", "fast", "--format", "json",
                "--credentials", str(path))

    def audit(self, name, *pairs):
        """(service, account) -> verdict of one device."""
        command = self.command(*self.words(name, self.pairs(*pairs)))
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode not in (0, 3):
            raise AssertionError(f"{name}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        self.texts += [done.stdout, done.stderr]
        return {entry["account"]: (entry["verdict"], entry["reason"])
                for entry in json.loads(done.stdout)["results"]}

    def audit_all(self, names, *pairs):
        """(address, account) -> verdict of several devices in one run."""
        words = self.words(names[0], self.pairs(*pairs))
        command = self.command(*words[:2], *(HOSTS[name]["ip"] for name in names), *words[3:])
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode not in (0, 3):
            raise AssertionError(f"{names}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        self.texts += [done.stdout, done.stderr]
        return {(entry["service"].split(":")[0], entry["account"]): entry["verdict"]
                for entry in json.loads(done.stdout)["results"]}


class LoginServers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.product = Audited()
        cls.product.sweep(ports="21,22,23,80,445,4840", udp_ports="161")
        cls.product.consent()

    def verdict(self, name, pair):
        return self.product.audit(name, pair).get(pair.split(":")[0], (None, None))

    def test_openssh_by_keyboard_interactive(self):
        # The wrong one of another account: two failures of one would be the day's budget.
        self.assertEqual(self.verdict("ssh-keyboard", f"root:{WRONG}")[0], "rejected")
        self.assertEqual(self.verdict("ssh-keyboard", f"admin:{RIGHT}")[0], "accepted_verified")

    def test_openssh_by_password(self):
        self.assertEqual(self.verdict("ssh-password", f"root:{WRONG}")[0], "rejected")
        self.assertEqual(self.verdict("ssh-password", f"admin:{RIGHT}")[0], "accepted_verified")

    def test_openssh_that_has_soon_enough_of_a_connection(self):
        # It ends the connection in place of its second refusal; that is no lock.
        found = self.product.audit("ssh-strict", f"root:{WRONG}", f"root:{WRONG}-2")
        self.assertEqual(found, {"root": ("rejected", "none")})
        # Nobody waited for an answer that would never come: libssh alone waits for a minute.
        rows = json.loads(self.product.run("audit", "log", "--format", "json").stdout)["rows"]
        took = [row["milliseconds"] for row in rows if row["address"] == HOSTS["ssh-strict"]["ip"] and row["record"] == "outcome"]
        self.assertEqual(len(took), 2)
        self.assertLess(max(took), LIBSSH_WAITS)

    def test_openssh_whose_password_has_to_be_changed(self):
        # It asks for the old one again, which nobody may answer; meanwhile it has one connection at a time.
        address = HOSTS["ssh-expired"]["ip"]
        with Connections(address) as connections:
            found = self.product.audit("ssh-expired", f"admin:{WRONG}", f"admin:{RIGHT}")
        self.assertEqual(found, {"admin": ("accepted_verified", "change_demanded")})
        self.assertEqual(connections.most, 1)

    def test_telnet_in_japanese_and_without_a_login(self):
        self.assertEqual(self.verdict("telnet-japanese", f"root:{WRONG}")[0], "rejected")
        self.assertEqual(self.verdict("telnet-japanese", f"admin:{RIGHT}")[0], "accepted_verified")
        self.assertEqual(self.product.audit("telnet-open", f"admin:{WRONG}"), {"": ("no_auth", "none")})

    def test_dropbear_by_password(self):
        self.assertEqual(self.verdict("ssh-dropbear", f"root:{WRONG}")[0], "rejected")
        self.assertEqual(self.verdict("ssh-dropbear", f"admin:{RIGHT}")[0], "accepted_verified")

    def test_ftp_of_the_system(self):
        self.assertEqual(self.verdict("files", f"root:{WRONG}")[0], "rejected")
        self.assertEqual(self.verdict("files", f"admin:{RIGHT}")[0], "accepted_verified")

    def test_snmp_users_with_both_hashes(self):
        self.assertEqual(self.verdict("agent", f"shauser:{USERS['shauser']}")[0], "accepted_verified")
        self.assertEqual(self.verdict("agent", f"md5user:{USERS['md5user']}")[0], "accepted_verified")
        self.assertEqual(self.verdict("agent", f"nobody:{WRONG}")[0], "rejected")
        # The older hash of the same password was an attempt of its own.
        rows = [row for row in self.product.attempts() if row["address"] == HOSTS["agent"]["ip"]]
        kinds = [row["kind"] for row in rows if row["account"] == "md5user"]
        self.assertEqual(kinds, ["operator-supplied", "operator-supplied", "control"])

    def test_snmp_users_with_sha_2_and_privacy(self):
        for name, way in (("aesuser", "sha256/aes"), ("desuser", "sha1/des"), ("longuser", "sha512")):
            found = self.product.audit("agent-private", f"{name}@{way}:{USERS[name]}")
            self.assertEqual(found[name][0], "accepted_verified", found)
        self.assertEqual(self.product.audit("agent-private", f"nobody@sha256/aes:{WRONG}")["nobody"][0], "rejected")

    def test_onvif_with_a_clock_of_last_year(self):
        self.assertEqual(self.verdict("camera", f"operator:{WRONG}")[0], "rejected")
        self.assertEqual(self.verdict("camera", "admin:12345")[0], "accepted_verified")

    def test_a_form_by_its_template(self):
        self.assertEqual(self.verdict("router", f"admin:{WRONG}")[0], "rejected")
        self.assertEqual(self.verdict("router", "root:lab-root-Only-11")[0], "accepted_verified")

    def test_guests_of_file_servers(self):
        self.assertEqual(self.verdict("share-open", "guest:")[0], "no_auth")
        self.assertEqual(self.verdict("share-closed", "guest:")[0], "rejected")

    def test_sessions_of_opc_ua(self):
        if "plant-open" not in HOSTS:
            self.skipTest("node-opcua is not installed")
        self.assertEqual(self.product.audit("plant-open").get("", (None,))[0], "no_auth")
        self.assertEqual(self.product.audit("plant-closed").get("", (None, None)), ("not_tested", "no_password"))


class ManyAtOnce(unittest.TestCase):
    """One run over a network of servers, each with a wrong login of one account and the right one of another."""

    KINDS = ("ssh-keyboard", "ssh-password", "ssh-dropbear", "telnet-busybox", "telnet-inetutils", "web-basic", "web-digest",
             "broker", "files", "ftp-proftpd", "stream")
    PASSWORDS = ("store", "screen")  # those without accounts

    @classmethod
    def setUpClass(cls):
        cls.product = Audited()
        cls.product.sweep(ports="21,22,23,80,554,1883,5900,6379", udp_ports="none")
        cls.product.consent('["discovery", "ports", "probes", "operator-supplied"]')

    def test_every_right_login_is_found_and_no_wrong_one(self):
        names = [name for name in self.KINDS if name in HOSTS]
        found = self.product.audit_all(names, f"ghost:{WRONG}", f"admin:{RIGHT}")
        for name in names:
            with self.subTest(name):
                self.assertEqual(found.get((HOSTS[name]["ip"], "ghost")), "rejected")
                self.assertEqual(found.get((HOSTS[name]["ip"], "admin")), "accepted_verified")
        self.assertEqual(set(found.values()), {"rejected", "accepted_verified"})

    def test_passwords_without_an_account(self):
        for name, right in zip(self.PASSWORDS, (RIGHT, SCREEN)):
            self.assertEqual(self.product.audit_all([name], f":{WRONG}"), {(HOSTS[name]["ip"], ""): "rejected"})
            self.assertEqual(self.product.audit_all([name], f":{right}"), {(HOSTS[name]["ip"], ""): "accepted_verified"})

    @classmethod
    def tearDownClass(cls):
        for secret in SECRETS:
            for file in cls.product.directory.rglob("*"):
                if file.is_file() and file.name != "pairs.secret" and secret.encode() in file.read_bytes():
                    raise AssertionError(f"a secret stands in {file.name}")
            if any(secret in text for text in cls.product.texts):
                raise AssertionError("a secret was said")


class Sweeping(unittest.TestCase):
    """A sweep does the same by itself, where the scope says so, and only there."""

    def test_a_sweep_with_consent_finds_the_camera(self):
        product = Audited()
        product.run(*product.sweep_words(ports="80", udp_ports="none"))
        self.assertEqual(json.loads(product.run("audit", "log", "--format", "json").stdout)["rows"], [])
        product.consent(DEFAULTS)
        done = subprocess.run(product.command(*product.sweep_words(ports="80", udp_ports="none")), capture_output=True,
                              text=True, timeout=300, check=False)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        devices = {ip: device for device in product.export()["devices"] for ip in device["ips"]}
        verdicts = {(finding["item"], finding["verdict"]) for finding in devices[HOSTS["camera"]["ip"]]["findings"]}
        self.assertIn(("25-1", "non_conforming"), verdicts)
        rows = json.loads(product.run("audit", "log", "--format", "json").stdout)["rows"]
        makers = ("camera", "router", "recorder", "recorder-changed", "web-basic", "web-digest")  # of known web pages
        self.assertEqual({row["address"] for row in rows} - {HOSTS[name]["ip"] for name in makers}, set())


    def test_a_device_with_many_logins_keeps_its_budget(self):
        product = Audited()
        product.consent(DEFAULTS)
        names = ("recorder", "recorder-changed")
        words = product.sweep_words(ports="21,22,23,80,1883,6379", udp_ports="none")
        words[1:2] = [HOSTS[name]["ip"] for name in names]
        done = subprocess.run(product.command(*words), capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.returncode, 3, done.stderr)  # the budget ends before the services do
        devices = {ip: device for device in product.export()["devices"] for ip in device["ips"]}
        default = {name: any(finding["item"] == "25-1" and finding["verdict"] == "non_conforming"
                             for finding in devices[HOSTS[name]["ip"]]["findings"]) for name in names}
        self.assertEqual(default, {"recorder": True, "recorder-changed": False})
        rows = json.loads(product.run("audit", "log", "--format", "json").stdout)["rows"]
        self.assertEqual({row["address"] for row in rows}, {HOSTS[name]["ip"] for name in names})
        ends = {row["attempt"]: row["ended"] for row in rows if row["record"] == "outcome"}
        self.assertNotIn("locked", ends.values())
        self.assertNotIn("unwell", ends.values())
        failed = [row for row in rows if row["record"] == "attempt" and ends.get(row["number"]) != "accepted"]
        for name in names:
            mine = [row["account"] for row in failed if row["address"] == HOSTS[name]["ip"]]
            self.assertLessEqual(len(mine), 4, name)
            for account in set(mine):
                self.assertLessEqual(mine.count(account), 2, (name, account))
        accepted = {row["service"] for row in rows if row.get("ended") == "accepted"}
        self.assertEqual(accepted, {"ftp", "ssh"})  # their controls were the failures that an account may have


class Locking(unittest.TestCase):
    """Devices that lock an account after three failures, by the tally that they keep themselves."""

    NAMES = ("ssh-locking", "telnet-locking")

    def tallies(self):
        """How many failures of the account each device counts (pam_faillock's records of 64 bytes)."""
        counts = set()
        for name in self.NAMES:
            path = Path(os.environ["TENKEN_LAB_DIR"], "hosts", name, "run/faillock/admin")
            raw = path.read_bytes() if path.exists() else b""
            counts.add(sum(raw[at + 54] & 1 for at in range(0, len(raw), 64)))
        return counts

    def start(self, product, path):
        words = product.words(self.NAMES[0], path)
        return subprocess.Popen(product.command(*words[:2], *(HOSTS[name]["ip"] for name in self.NAMES), *words[3:]),
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def fresh(self, product):
        """The same inventory, before any login was tried from it."""
        other = Audited()
        other.consent()
        with sqlite3.connect(product.directory / "before.db") as source, sqlite3.connect(other.db) as target:
            source.backup(target)
        return other

    def said(self, product, *pairs):
        return set(product.audit_all(self.NAMES, *pairs).values())

    def test_they_are_never_locked_but_would_be(self):
        product = Audited()
        product.sweep(ports="22,23", udp_ports="none")
        with sqlite3.connect(product.db) as source, sqlite3.connect(product.directory / "before.db") as target:
            source.backup(target)
        product.consent()
        wrong = (f"admin:{WRONG}", f"admin:{WRONG}-2")
        killed = self.start(product, product.pairs(*wrong))
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and killed.poll() is None and self.tallies() != {1}:
            time.sleep(0.02)
        killed.kill()  # between the first attempt and the second
        self.assertEqual(killed.wait(), -signal.SIGKILL)
        self.assertEqual(self.tallies(), {1})
        for worker in [self.start(product, product.pairs(*wrong)) for _ in range(2)]:  # at the same time
            self.assertIn(worker.wait(timeout=120), (0, 3))
        for _ in range(3):
            self.assertEqual(self.said(product, *wrong), {"not_tested"})
        self.assertEqual(self.tallies(), {2})
        self.assertEqual([row["account"] for row in product.attempts()], ["admin"] * 4)  # two of each device
        product.run("audit", "verify")
        # They still let in who has the right password, which starts their count anew, and then the control.
        self.assertEqual(self.said(self.fresh(product), f"admin:{RIGHT}"), {"accepted_verified"})
        self.assertEqual(self.tallies(), {1})
        # Whoever keeps no book of earlier attempts locks them; they say so, and no password is sent then.
        self.assertEqual(self.said(self.fresh(product), *wrong), {"rejected"})
        self.assertEqual(self.tallies(), {3})
        last = self.fresh(product)
        self.assertEqual(self.said(last, f"admin:{RIGHT}"), {"locked"})
        self.assertEqual(self.said(last, f"admin:{RIGHT}"), {"not_tested"})
        self.assertEqual(self.tallies(), {3})


class Secrets(unittest.TestCase):
    """What was typed, tried and known stays in memory, also when the process is aborted in the middle of an attempt."""

    def test_nothing_is_left_of_an_aborted_run(self):
        product = Audited()
        product.sweep(ports="22", udp_ports="none")
        product.consent()
        path = product.pairs(f"admin:{WRONG}")
        cores = product.directory / "cores"
        cores.mkdir()
        process = subprocess.Popen(
            product.command(*product.words("ssh-keyboard", path)), cwd=cores, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2))
        # The attempt is in the book before it is sent; the answer of a wrong one takes PAM some seconds.
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and process.poll() is None and not self.attempts(product):
            time.sleep(0.1)
        self.assertTrue(self.attempts(product), "no attempt was written")
        self.assertIsNone(process.poll(), "the run ended before it could be aborted")
        status = Path(f"/proc/{process.pid}/limits").read_text(encoding="utf-8")
        self.assertRegex(status, r"Max core file size +0 +0 ")
        process.send_signal(signal.SIGABRT)
        said, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGABRT)
        self.assertEqual(list(cores.iterdir()), [])
        export = product.run("export", "--format", "json").stdout + said
        self.nothing_in(product, path, export)
        product.run("audit", "verify")

    def test_nothing_is_left_in_a_recording_beside_an_attempt_in_clear_text(self):
        product = Audited()
        product.sweep(ports="21,23,80,1883,6379", udp_ports="161")
        product.consent()
        recording = product.directory / "site.pcapng"
        listener = subprocess.Popen(
            [str(TENKEN), "listen", "-i", "lab0", "--record", str(recording), "--db", str(product.directory / "heard.db"),
             "--lang", "en", "--progress", "none"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        time.sleep(5)
        self.assertIsNone(listener.poll())
        tried = product.audit_all(("files", "telnet-busybox", "web-basic", "web-digest", "broker", "store", "agent-private"),
                                  f"admin:{WRONG}")
        self.assertEqual({verdict for (_, account), verdict in tried.items() if account == "admin"}, {"rejected"})
        time.sleep(2)
        listener.send_signal(signal.SIGINT)
        said, _ = listener.communicate(timeout=60)
        recorded = b"".join(file.read_bytes() for file in product.directory.glob("site*.pcapng"))
        self.assertGreater(len(recorded), 1000)  # there was something to hide
        self.nothing_in(product, product.directory / "pairs.secret", said + "".join(product.texts))

    def nothing_in(self, product, supplied, text):
        for secret in SECRETS:
            self.assertNotIn(secret, text)
            for file in product.directory.rglob("*"):
                if file.is_file() and file != supplied:
                    self.assertNotIn(secret.encode(), file.read_bytes(), file.name)

    @staticmethod
    def attempts(product):
        done = subprocess.run(product.command("audit", "log", "--format", "json"), capture_output=True, text=True,
                              check=False)
        return done.returncode == 0 and any(row["account"] == "admin" for row in json.loads(done.stdout)["rows"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
