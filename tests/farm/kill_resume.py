#!/usr/bin/python3
"""kill -9 in the middle of sweeps of emulated devices, and --resume: the result is that of an undisturbed sweep, and
what was recorded before is not asked again. Arguments: the farm program. TENKEN names the program. Needs root."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from contextlib import closing
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench/active"))

import network as net  # noqa: E402
from measure import numbers  # noqa: E402
from tools import SCOPE  # noqa: E402

WHOLE = "10.77.0.0/16"
MANY_PORTS = "1-40,80,443,554,8000,8080,8443,9100"
HOSTS = 3000
FEW = "10.77.5.0/26"
HOSTS_OF_FEW = 64
FEW_FARM = ["--first", "1280", "--hosts", str(HOSTS_OF_FEW)]
LONG_PORTS = "1-600"
HOST_RATE = 50  # 600 ports are three parts of four seconds
PART_SECONDS = 4
LONGEST_SWEEP = 40
LOOK_EVERY = 0.02
PROGRAM = None


def fields(coverage):
    """The text form of a coverage without the estimate of what loss hides, which is no result."""
    return tuple(field for field in coverage.split(";") if not field.startswith(("missed=", "pace=")))


class Site:
    """A scope, an inventory and the network that sweeps of them look at."""

    def __init__(self, network, folder):
        self.network = network
        self.scope = folder / "scope.toml"
        self.scope.write_text(SCOPE.format(checks='"discovery", "ports"'), encoding="ascii")
        self.db = folder / "inventory.db"

    def start(self, *words):
        common = ["--scope", str(self.scope), "--db", str(self.db), "--progress", "none", "--quiet", "--lang", "en"]
        return subprocess.Popen(["ip", "netns", "exec", self.network.scanner, os.environ["TENKEN"], "sweep", *words,
                                 *common], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                text=True)

    def finish(self, process):
        _, complaint = process.communicate(timeout=LONGEST_SWEEP)
        if process.returncode not in (0, 3):
            raise AssertionError(f"the sweep ended with {process.returncode}: {complaint}")

    def kill(self, process, due):
        """As soon as `due` says so. Returns whether the sweep was still running."""
        end = time.monotonic() + LONGEST_SWEEP
        while process.poll() is None and not due() and time.monotonic() < end:
            time.sleep(LOOK_EVERY)
        running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return running

    def rows(self, query):
        if not self.db.exists():
            return []
        with closing(sqlite3.connect(f"file:{self.db}?mode=ro", uri=True)) as connection:
            try:
                return connection.execute(query).fetchall()
            except sqlite3.OperationalError:  # the file is being made
                return []

    def done(self):
        """{address: its coverage} of the hosts that are recorded as done."""
        return {ip: fields(text) for ip, text in self.rows("SELECT ip, coverage FROM scan_coverage")}

    def parts(self):
        """{address: ports} of the parts that are recorded of other hosts."""
        ports = {}
        for ip, text in self.rows("SELECT ip, coverage FROM scan_progress"):
            scanned = next(field for field in text.split(";") if field.startswith("scanned="))
            ports[ip] = ports.get(ip, set()) | numbers(scanned.removeprefix("scanned="))
        return ports

    def result(self):
        """What the inventory says of each host: its coverage, its open ports, its address and MAC."""
        services = self.rows("SELECT ip, transport, port, is_open FROM service ORDER BY ip, port")
        return self.done(), services, self.rows("SELECT ip, mac, is_current FROM address ORDER BY ip")


def asked_ports(report):
    """{address: how many of its ports got a SYN}."""
    return {host["ip"]: host["syns"] - host["duplicate_syns"] for host in report["hosts"] if host["syns"] > 0}


class KillResume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.seed = int(os.environ.get("TENKEN_SEED", random.randrange(1 << 30)))
        print(f"seed {cls.seed} (TENKEN_SEED repeats it)", flush=True)

    def setUp(self):
        self.chance = random.Random(self.seed)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.network = self.enterContext(net.Network(PROGRAM, self.folder))

    def site(self, name):
        folder = self.folder / name
        folder.mkdir()
        return Site(self.network, folder)

    def undisturbed(self, farm_options, *words):
        site = self.site("undisturbed")
        started = time.monotonic()
        with self.network.farm(farm_options):
            site.finish(site.start(*words))
        return site.result(), time.monotonic() - started

    def check_end(self, site, expected):
        self.assertEqual(site.rows("SELECT state FROM scan"), [("complete",)])
        self.assertEqual(site.parts(), {})
        for found, there in zip(site.result(), expected, strict=True):
            self.assertEqual(found, there)

    def test_a_sixteen(self):
        """Killed three times: in the first quarter, and twice while hosts are being recorded."""
        farm = ["--hosts", str(HOSTS)]
        words = ["--profile", "fast", "--rate", "unlimited", "--host-rate", "unlimited", "--ports", MANY_PORTS,
                 "--udp-ports", "none", WHOLE]
        expected, duration = self.undisturbed(farm, *words)
        self.assertEqual([len(part) for part in (expected[0], expected[2])], [HOSTS, HOSTS])
        site = self.site("killed")
        moment = self.chance.uniform(0, duration / 4)
        shares = sorted(self.chance.uniform(0.05, 0.7) for _ in range(2))
        # The first one not later than the first record, so that something is left for the others.
        kills = [lambda end: time.monotonic() > end or site.done()] + [lambda _, n=HOSTS * share: len(site.done()) > n
                                                        for share in shares]
        inside = 0
        for due in [*kills, None]:
            before, states = site.done(), site.rows("SELECT state FROM scan")
            if states == [("complete",)]:  # the last kill came too late
                break
            start = ["--resume", "last"] if states else words
            with self.network.farm(farm) as devices:
                process = site.start(*start)
                end = time.monotonic() + moment
                if due:
                    site.kill(process, lambda due=due, end=end: due(end))
                else:
                    site.finish(process)
                asked = asked_ports(devices.stop())
            self.assertEqual(set(asked) & set(before), set(), "hosts that were done were asked again")
            inside += bool(due) and 0 < len(site.done()) < HOSTS
            print(f"done before {len(before)}, asked {len(asked)}, done now {len(site.done())}", flush=True)
        self.check_end(site, expected)
        self.assertGreater(inside, 0, "no kill came while hosts were being recorded")

    def test_inside_hosts(self):
        """Killed between and inside the parts of hosts."""
        words = ["--profile", "fast", "--ports", LONG_PORTS, "--udp-ports", "none", FEW]
        pace = ["--host-rate", str(HOST_RATE)]
        expected, _ = self.undisturbed(FEW_FARM, "--rate", "unlimited", "--host-rate", "unlimited", *words)
        self.assertEqual(len(expected[0]), HOSTS_OF_FEW)
        site = self.site("killed")
        with self.network.farm(FEW_FARM):
            process = site.start(*pace, *words)
            some = self.chance.randrange(HOSTS_OF_FEW)
            self.assertTrue(site.kill(process, lambda: len(site.parts()) > some))
        first_left = self.left(site, expected)
        with self.network.farm(FEW_FARM) as devices:
            process = site.start("--resume", "last", *pace)
            moment = time.monotonic() + self.chance.uniform(0.2 * PART_SECONDS, 1.2 * PART_SECONDS)
            self.assertTrue(site.kill(process, lambda: time.monotonic() > moment))
            second = asked_ports(devices.stop())
        second_left = self.left(site, expected)
        with self.network.farm(FEW_FARM) as devices:
            site.finish(site.start("--resume", "last", *pace))
            last = asked_ports(devices.stop())
        self.check_end(site, expected)
        print(f"ports left at the kills: {sum(first_left.values())}, {sum(second_left.values())}; asked then: "
              f"{sum(second.values())}, {sum(last.values())}", flush=True)
        self.assertLess(sum(first_left.values()), HOSTS_OF_FEW * len(numbers(LONG_PORTS)))
        self.assertEqual([ip for ip, left in first_left.items() if second.get(ip, 0) > left], [])
        self.assertEqual({ip: last.get(ip, 0) for ip in second_left}, second_left)

    @staticmethod
    def left(site, expected):
        """{address: how many of its ports are not recorded}."""
        done, parts = site.done(), site.parts()
        everything = len(numbers(LONG_PORTS))
        return {ip: 0 if ip in done else everything - len(parts.get(ip, ())) for ip in expected[0]}


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main(verbosity=2)
