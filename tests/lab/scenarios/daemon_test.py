#!/usr/bin/python3
"""Run inside the lab: the daemon with two schedules sees hosts come and go and tells rsyslog; it survives kill -9 at
random moments, a full disk and a second daemon. It listens all the time, and stops runs when their window closes."""

import datetime
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from product import NETWORK, Product, lab  # noqa: E402

PORTS = "22,23,80,554"
ROUNDS = int(os.environ.get("TENKEN_KILL_ROUNDS", "50"))
PATIENCE = 120  # seconds for anything that is waited for
ALERTS = """[[channel]]
name = "soc"
kind = "syslog"
to = "unix:{socket}"
format = "cef"
[[channel]]
name = "deaf"
kind = "syslog"
to = "tcp://127.0.0.1:9"
[[rule]]
name = "news"
on = ["device_new", "device_gone", "device_back", "port_opened", "finding_opened"]
channels = ["soc"]
[[rule]]
name = "lost"
on = ["device_gone"]
channels = ["deaf"]
"""


FINDINGS = """[[channel]]
name = "soc"
kind = "syslog"
to = "unix:{socket}"
format = "cef"
[[rule]]
name = "findings"
on = ["finding_opened", "certificate_expiring"]
severity = "low"
days = 3650
channels = ["soc"]
"""


class Rsyslog:
    """The real one, with a socket and a file in a folder of its own."""

    def __init__(self, directory):
        self.socket, self.file = directory / "log", directory / "messages"
        configuration = directory / "rsyslog.conf"
        configuration.write_text(
            'module(load="imuxsock" SysSock.Use="off")\n'
            f'input(type="imuxsock" Socket="{self.socket}" UseSpecialParser="off" ParseHostname="on"'
            ' RateLimit.Interval="0")\n'
            'template(name="t" type="string" string="%app-name%|%msg%\\n")\n'
            f'*.* action(type="omfile" file="{self.file}" template="t")\n', encoding="utf-8")
        self.process = subprocess.Popen(["/usr/sbin/rsyslogd", "-n", "-f", str(configuration), "-i",
                                         str(directory / "pid")])

    def lines(self):
        if not self.file.exists():
            return []
        return [line for line in self.file.read_text(encoding="utf-8").splitlines() if line.startswith("tenken|")]

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=30)


class Daemon:
    def __init__(self, product, *words):
        self.product = product
        self.log = open(product.directory / "daemon.log", "ab")
        self.process = subprocess.Popen(product.command("daemon", *words), stdout=subprocess.DEVNULL, stderr=self.log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=30)
        self.log.close()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=90)
        self.log.close()
        return code

    def said(self):
        return (self.product.directory / "daemon.log").read_text(encoding="utf-8", errors="replace")


def status(product):
    return json.loads(product.run("status", "--format", "json").stdout)


def rows(product, sql):
    connection = sqlite3.connect(f"file:{product.db}?mode=ro", uri=True, timeout=30)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


class Scenario(unittest.TestCase):
    def wait_for(self, what, condition, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if result := condition():
                return result
            time.sleep(0.3)
        self.fail(f"nothing came of: {what}")

    def add(self, product, name, *words):
        product.run("schedule", "add", name, *words, "--scope", str(product.scope), "--ports", PORTS, "--udp-ports",
                    "none", "--profile", "fast", "--no-listen", NETWORK)

    def ended(self, product, schedule):
        return [run for run in status(product)["runs"] if run["schedule"] == schedule and run["state"] == "done"]

    def wait_for_daemon(self, product):
        def ready():
            try:
                return product.db.exists() and rows(product, "SELECT name FROM site")
            except sqlite3.OperationalError:  # the tables are still to come
                return False

        self.wait_for("the daemon", ready)

    def run_now(self, product, schedule):
        before = len(self.ended(product, schedule))
        product.run("schedule", "run", schedule)
        self.wait_for(f"a run of {schedule}", lambda: len(self.ended(product, schedule)) > before)

    def test_two_schedules_and_what_they_tell(self):
        product = Product()
        receiver = Rsyslog(product.directory)
        self.addCleanup(receiver.end)
        alerts = product.directory / "alerts.toml"
        alerts.write_text(ALERTS.format(socket=receiver.socket), encoding="utf-8")
        product.run("inventory", "list", code=4)  # there is none yet
        daemon = Daemon(product, "--alerts", str(alerts))
        self.addCleanup(daemon.process.kill)
        self.wait_for_daemon(product)
        self.add(product, "minutely", "--cron", "* * * * *", "--zone", "Asia/Tokyo")
        self.add(product, "often", "--every", "1m", "--jitter", "5s")
        refused = product.run("daemon", code=4)
        self.assertIn(str(daemon.process.pid), refused.stderr)
        self.assertEqual(status(product)["daemon"], daemon.process.pid)
        self.wait_for("a run at a full minute", lambda: self.ended(product, "minutely"))
        self.wait_for("the other schedule", lambda: self.ended(product, "often"))
        self.wait_for("the first look of alerts", lambda: rows(product, "SELECT 1 FROM alert_mark"))

        lab("add", "newcomer")
        lab("stop", "serial-a")
        self.run_now(product, "minutely")

        def told(kind, address):
            return [line for line in receiver.lines() if f"|{kind}|" in line and f"dvc={address} " in line]

        self.wait_for("news of the newcomer", lambda: told("device_new", "192.0.2.40"))
        gone = self.wait_for("news of the one that left",
                             lambda: [line for line in receiver.lines() if "|device_gone|" in line])
        lab("start", "serial-a")
        self.run_now(product, "minutely")
        self.wait_for("news that it is back", lambda: told("device_back", "192.0.2.11"))
        ids = [line.split("externalId=")[1].split(" ")[0] for line in receiver.lines()]
        self.assertEqual(len(ids), len(set(ids)), "nothing is told twice")
        self.assertEqual(len(gone), 1)
        # What a receiver that is not there should get waits, with the reason.
        waiting = json.loads(product.run("alerts", "list", "--alerts", str(alerts), "--format", "json").stdout)
        self.assertTrue(any(row["channel"] == "deaf" and row["tries"] > 0 and row["error"]
                            for row in waiting["unsent"]))
        product.run("schedule", "pause", "minutely")
        self.assertTrue(next(one for one in status(product)["schedules"] if one["name"] == "minutely")["paused"])
        product.run("schedule", "rm", "often")
        self.assertEqual(daemon.end(), 0, daemon.said())
        self.assertIsNone(status(product)["daemon"])
        lab("stop", "newcomer")

    def test_it_always_listens_and_tells_of_findings_and_certificates(self):
        product = Product()
        receiver = Rsyslog(product.directory)
        self.addCleanup(receiver.end)
        alerts = product.directory / "alerts.toml"
        alerts.write_text(FINDINGS.format(socket=receiver.socket), encoding="utf-8")
        daemon = Daemon(product, "--listen", "lab0", "--alerts", str(alerts))
        self.addCleanup(daemon.process.kill)
        self.wait_for_daemon(product)

        def listeners():
            return [int(number) for number in re.findall(r"listening to lab0 \(process (\d+)\)", daemon.said())]

        def heard(address):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks:
                asks.sendto(b"", (address, 9))  # the ARP exchange before it is what is heard
            listed = product.run("inventory", "list", "--format", "json").stdout
            return f'"{address}"' in listed

        # Nothing was ever swept: what the inventory holds was heard.
        first = self.wait_for("listening", listeners)[0]
        self.wait_for("a device that was heard", lambda: heard("192.0.2.10"))
        os.kill(first, signal.SIGKILL)  # this test's own grandchild
        again = self.wait_for("listening again", lambda: [pid for pid in listeners() if pid != first])
        self.wait_for("another one", lambda: heard("192.0.2.14"))

        lab("stop", "serial-a")
        lab("stop", "camera-b")
        product.run("schedule", "add", "all", "--every", "1h", "--scope", str(product.scope), "--ports", PORTS + ",443",
                    "--udp-ports", "none", "--profile", "fast", NETWORK)
        self.run_now(product, "all")
        looked = "SELECT 1 FROM alert_mark WHERE judged_scan IS NOT NULL"
        self.wait_for("the first look of alerts", lambda: rows(product, looked))
        self.assertEqual(receiver.lines(), [], "what was there before is no news")
        lab("start", "serial-a")
        lab("start", "camera-b")
        self.run_now(product, "all")

        def told(kind, address):
            return [line for line in receiver.lines() if f"|{kind}|" in line and f"dvc={address} " in line]

        telnet = self.wait_for("the open Telnet", lambda: [line for line in told("finding_opened", "192.0.2.11")
                                                          if "32-3" in line])
        self.assertEqual(len(telnet), 1)
        ends = self.wait_for("the end of a certificate", lambda: told("certificate_expiring", "192.0.2.15"))
        self.assertEqual(len(ends), 1)

        # Who listens writes what it heard again and again; that brings nobody back who was missed since.
        lab("stop", "old-switch")
        self.run_now(product, "all")
        time.sleep(35)  # longer than who listens waits between two times
        self.run_now(product, "all")
        moves = rows(product, "SELECT device_label, kind FROM change WHERE kind IN ('device_gone', 'device_back') "
                              "AND device_label LIKE '%192.0.2.14%'")
        self.assertEqual([kind for _, kind in moves], ["device_gone"])
        self.assertNotIn("192.0.2.254", product.run("inventory", "list", "--format", "json").stdout, "this machine")
        lab("start", "old-switch")
        self.assertEqual(daemon.end(), 0, daemon.said())
        for pid in [first, *again]:
            self.assertFalse(Path(f"/proc/{pid}").exists(), "listening ends with the daemon")

    def test_a_run_ends_when_its_window_closes_and_goes_on_in_the_next(self):
        product = Product()
        daemon = Daemon(product)
        self.addCleanup(daemon.process.kill)
        self.wait_for_daemon(product)
        now = datetime.datetime.now(datetime.timezone.utc)
        opens = now.replace(second=0, microsecond=0)
        closes = opens + datetime.timedelta(minutes=1 if now.second < 35 else 2)
        window = f"{opens:%H:%M}-{closes:%H:%M}"
        slow = ["--scope", str(product.scope), "--ports", "1-60000", "--udp-ports", "none", "--rate", "2000",
                "--no-listen", NETWORK]
        product.run("schedule", "add", "night", "--every", "1m", "--zone", "UTC", "--window", window, *slow)
        product.run("schedule", "run", "night")

        def runs():
            return [run for run in status(product)["runs"] if run["schedule"] == "night" and run["state"] != "missed"]

        self.wait_for("the start of the run", lambda: any(run["state"] == "running" for run in runs()))
        stopped = self.wait_for("the window's end", lambda: [run for run in runs() if run["state"] == "stopped"])[0]
        self.assertEqual(stopped["why"], "window")
        self.assertGreaterEqual(datetime.datetime.now(datetime.timezone.utc), closes)
        scans = "SELECT hex(scan_id), state FROM scan"
        [(first, state)] = rows(product, scans)
        self.assertEqual(state, "interrupted")
        # Asked for by a person, outside the window: the same scan goes on.
        product.run("schedule", "run", "night")
        self.wait_for("the scan that goes on", lambda: rows(product, scans) == [(first, "running")])
        product.run("schedule", "rm", "night")
        self.assertEqual(daemon.end(), 0, daemon.said())
        self.assertEqual(rows(product, "PRAGMA integrity_check"), [("ok",)])

    def test_kill_at_random_moments(self):
        seed = int(os.environ.get("TENKEN_SEED", random.randrange(1 << 30)))
        print(f"seed {seed} (TENKEN_SEED repeats it)", flush=True)
        chance = random.Random(seed)
        product = Product()
        daemon = Daemon(product)
        self.wait_for_daemon(product)
        self.add(product, "all", "--every", "1m", "--missed", "once")
        daemon.kill()
        observations, changes, in_flight = 0, set(), 0
        for _ in range(ROUNDS):
            product.run("schedule", "resume", "all")
            # Where no daemon runs yet, a run that was asked for is the daemon's first deed.
            with sqlite3.connect(product.db, timeout=30) as connection:
                connection.execute("UPDATE schedule SET asked = 1")
            connection.close()
            daemon = Daemon(product)
            time.sleep(chance.uniform(0.1, 1.6))
            seen = rows(product, "SELECT (SELECT count(*) FROM observation), (SELECT count(*) FROM schedule_run WHERE "
                                 "state = 'running')")[0]
            committed = {row[0] for row in rows(product, "SELECT change_id FROM change")}
            daemon.kill()
            in_flight += seen[1]
            self.assertEqual(rows(product, "PRAGMA integrity_check"), [("ok",)])
            after = rows(product, "SELECT count(*) FROM observation")[0][0]
            self.assertGreaterEqual(after, seen[0])
            self.assertGreaterEqual(after, observations)
            kept = {row[0] for row in rows(product, "SELECT change_id FROM change")}
            self.assertLessEqual(committed | changes, kept, "a committed change is lost")
            observations, changes = after, kept
        self.assertGreaterEqual(in_flight, ROUNDS // 3, "most kills have to hit a run")
        daemon = Daemon(product)
        self.addCleanup(daemon.process.kill)
        self.run_now(product, "all")
        self.assertEqual(daemon.end(), 0, daemon.said())
        self.assertEqual(rows(product, "SELECT count(*) FROM schedule_run WHERE state = 'running'"), [(0,)])
        twice = rows(product, "SELECT device_label, what, count(*) FROM change WHERE kind IN ('device_new', 'port_opened') "
                              "GROUP BY device_id, kind, what HAVING count(*) > 1")
        self.assertEqual(twice, [], "a change is there twice")
        self.assertEqual(rows(product, "PRAGMA integrity_check"), [("ok",)])

    def test_full_disk_and_a_sweep_beside(self):
        directory = Path(tempfile.mkdtemp(prefix="tenken-mount-"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", directory], check=True)
        product = Product(directory)
        daemon = Daemon(product)
        self.addCleanup(daemon.process.kill)
        self.wait_for_daemon(product)
        self.add(product, "all", "--every", "1h")
        self.run_now(product, "all")
        product.run(*product.sweep_words(ports=PORTS, udp_ports="none"))  # two processes on one inventory
        with open(directory / "filler", "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(b"x" * 4096)
            except OSError:
                pass
        # A committed request may have found room in the log; what follows does not.
        for _ in range(40):
            done = subprocess.run(product.command("schedule", "run", "all"), capture_output=True, text=True, timeout=60,
                                  check=False)
            if done.returncode != 0:
                break
        if done.returncode != 0:
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertIn("full", done.stderr)
            self.assertIn("fix:", done.stderr)
        self.wait_for("a clear word about it", lambda: "full" in daemon.said() or "full" in done.stderr)
        self.assertIsNone(daemon.process.poll(), "the daemon goes on")
        (directory / "filler").unlink()
        before = len(self.ended(product, "all"))
        self.wait_for("the daemon's recovery", lambda: status(product)["daemon"] is not None)
        product.run("schedule", "run", "all")
        self.wait_for("a run after that", lambda: len(self.ended(product, "all")) > before)
        self.assertEqual(daemon.end(), 0, daemon.said())
        self.assertEqual(rows(product, "PRAGMA integrity_check"), [("ok",)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
