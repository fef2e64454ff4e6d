"""Two namespaces and a cable between them: the scanner on one end, the farm on the other."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

NETWORK = "10.77.0.0/16"
SCANNER = "10.77.255.254"
SCANNER_MAC = "02:00:00:00:00:fe"
ROUTER_MAC = "02:00:00:00:00:01"  # for scanners that know no MAC but the router's
INTERFACE = "scan0"
FARM_INTERFACE = "farm0"
CHATTER_MS = "100"
READY_SECONDS = 10
OFFLOADS = ("rx", "tx", "tso", "gso", "gro")


class Failed(Exception):
    pass


def command(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


class Network:
    """Use it in a `with` block; the names belong to this process alone, and nothing of it remains."""

    def __init__(self, farm_program, folder):
        self.farm_program = str(farm_program)
        self.folder = Path(folder)
        self.scanner = f"tenken-scan-{os.getpid()}"
        self.devices = f"tenken-farm-{os.getpid()}"

    def __enter__(self):
        try:
            for name in (self.scanner, self.devices):
                command("ip", "netns", "add", name)
            command("ip", "link", "add", INTERFACE, "netns", self.scanner, "address", SCANNER_MAC, "type", "veth",
                    "peer", "name", FARM_INTERFACE, "netns", self.devices)
            for name, interface in ((self.scanner, INTERFACE), (self.devices, FARM_INTERFACE)):
                self.inside(name, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1")
                command("ip", "-n", name, "link", "set", "lo", "up")
                # As masscan and zmap like it: with offloads, libpcap's ring holds 32 packets only.
                for offload in OFFLOADS:
                    self.inside(name, "ethtool", "-K", interface, offload, "off")
                command("ip", "-n", name, "link", "set", interface, "up")
            command("ip", "-n", self.scanner, "address", "add", f"{SCANNER}/16", "dev", INTERFACE)
            # 28,000 ports are too few for connect scans of 256 hosts one after the other.
            self.inside(self.scanner, "sysctl", "-qw", "net.ipv4.ip_local_port_range=1024 65535")
            self.await_cable()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_):
        for name in (self.scanner, self.devices):
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL, timeout=60, check=False)

    @staticmethod
    def inside(name, *words):
        return command("ip", "netns", "exec", name, *words)

    def await_cable(self):
        deadline = time.monotonic() + READY_SECONDS
        while "state UP" not in command("ip", "-n", self.scanner, "link", "show", INTERFACE):
            if time.monotonic() > deadline:
                raise Failed(f"{INTERFACE} does not come up")
            time.sleep(0.02)

    def forget_neighbours(self):
        command("ip", "-n", self.scanner, "neigh", "flush", "all")

    def farm(self, options):
        return Farm(self, options)


class Farm:
    """A running farm with its truth; stop() returns what it saw."""

    def __init__(self, network, options):
        truth = network.folder / "truth.json"
        words = ["ip", "netns", "exec", network.devices, network.farm_program, "--interface", FARM_INTERFACE,
                 "--net", NETWORK, "--exclude", SCANNER, "--router-mac", ROUTER_MAC, "--chatter-ms", CHATTER_MS,
                 "--truth", str(truth), *options]
        self.report = (network.folder / "farm.json").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.report,
                                        stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        if not line.startswith("ready"):
            complaint = line + self.process.stderr.read()
            self.__exit__()
            raise Failed(f"{' '.join(words)}: {complaint}")
        self.hosts = json.loads(truth.read_text(encoding="utf-8"))["hosts"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stderr.close()
        self.report.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(timeout=60) != 0:
            raise Failed(f"the farm ended with {self.process.returncode}: {self.process.stderr.read()}")
        self.report.seek(0)
        return json.load(self.report)
