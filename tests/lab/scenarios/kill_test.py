#!/usr/bin/python3
"""Run inside the lab: kill -9 at 20 random moments of a sweep. After each the inventory is intact, --resume
finishes, and the result is that of an undisturbed run."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True

from product import Product, essence  # noqa: E402

PORTS = "top100"
UDP_PORTS = "53,161"  # of forty sweeps: closed UDP ports cost a second each, by the kernel's limit of ICMP errors
ROUNDS = int(os.environ.get("TENKEN_KILL_ROUNDS", "20"))


def scans(db):
    """The state of every scan in the file; [] when the file is not there yet."""
    if not db.exists():
        return []
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    try:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'scan'").fetchall()
        return [row[0] for row in connection.execute("SELECT state FROM scan")] if tables else []
    finally:
        connection.close()


class Kill(unittest.TestCase):
    def test_resumes_after_kill_at_random_moments(self):
        seed = int(os.environ.get("TENKEN_SEED", random.randrange(1 << 30)))
        print(f"seed {seed} (TENKEN_SEED repeats it)", flush=True)
        chance = random.Random(seed)
        undisturbed = Product()
        started = time.monotonic()
        expected = essence(undisturbed.sweep(ports=PORTS, udp_ports=UDP_PORTS))
        duration = time.monotonic() - started
        in_flight = 0
        for round_ in range(ROUNDS):
            with self.subTest(round=round_):
                in_flight += self.kill_once(chance.uniform(0, duration), expected)
        # A test that never caught a sweep at work would prove nothing.
        self.assertGreaterEqual(in_flight, ROUNDS // 2)

    def kill_once(self, after, expected):
        product = Product()
        words = product.command(*product.sweep_words(ports=PORTS, udp_ports=UDP_PORTS))
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        running = "running" in scans(product.db)
        if product.db.exists():
            with sqlite3.connect(product.db) as connection:
                self.assertEqual(connection.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        if running:
            product.run("sweep", "--resume", "last", "--scope", str(product.scope))
            self.assertEqual(essence(product.export()), expected)
            self.assertEqual(scans(product.db), ["complete"])
        return running


if __name__ == "__main__":
    unittest.main(verbosity=2)
