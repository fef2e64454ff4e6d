"""The scanners: how each is called, and how its result is read. A result is a set of addresses, or of (address, port)."""

import json
import re
import shlex
import xml.etree.ElementTree
from dataclasses import dataclass, replace
from pathlib import Path

from network import INTERFACE, ROUTER_MAC, SCANNER, SCANNER_MAC

SCOPE = """version = 1
authorised_by = "measurement"
valid_until = 2099-12-31
allow = ["10.77.0.0/16"]
checks = [{checks}]
"""


@dataclass
class Job:
    """One scan to do: `ports` is empty when only hosts are looked for."""

    targets: str
    ports: str
    folder: Path
    tenken: str
    flat_out: str  # what this tenken takes for --rate and --host-rate to hold nothing back


def as_nobody(words):
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--inh-caps=-all",
            "--bounding-set=-all", *words]


class Tool:
    FINE = (0,)  # exit codes of a scan that ran to its end


class Tenken(Tool):
    """The whole program, with inventory and result file."""

    FINE = (0, 3)  # 3: something could not be measured; what was not found counts as missed all the same

    def __init__(self, *options, profile="fast", rate=None, host_rate=None, nobody=False):
        self.options, self.profile, self.rate, self.host_rate, self.nobody = options, profile, rate, host_rate, nobody

    def words(self, job):
        checks = '"discovery", "ports"' if job.ports else '"discovery"'
        scope = job.folder / "scope.toml"
        scope.write_text(SCOPE.format(checks=checks), encoding="ascii")
        words = [job.tenken, "sweep", "--scope", str(scope), "--db", str(job.folder / "inventory.db"),
                 "--profile", self.profile, "--out", str(job.folder / "result.json"), "--progress", "none",
                 "--lang", "en", "--quiet", *self.options]
        if self.profile == "fast":
            words += ["--rate", self.rate or job.flat_out, "--host-rate", self.host_rate or job.flat_out]
        words += ["--ports", job.ports, "--udp-ports", "none"] if job.ports else []
        return as_nobody([*words, job.targets]) if self.nobody else [*words, job.targets]

    @staticmethod
    def read(job, _output):
        devices = json.loads((job.folder / "result.json").read_text(encoding="utf-8"))["devices"]
        if not job.ports:
            return {ip for device in devices for ip in device["ips"]}
        return {(ip, service["port"]) for device in devices for ip in device["ips"]
                for service in device["services"] if service["proto"] == "tcp"}


class Look(Tenken):
    """`sweep --look`: the whole program for the task of arp-scan, a line for each host and no record."""

    def words(self, job):
        scope = job.folder / "scope.toml"
        scope.write_text(SCOPE.format(checks='"discovery"'), encoding="ascii")
        return [job.tenken, "sweep", "--look", "--scope", str(scope), "--profile", "fast", "--rate", job.flat_out,
                "--progress", "none", "--lang", "en", "--quiet", job.targets]

    @staticmethod
    def read(_job, output):
        return set(re.findall(r"^([\d.]+) +[\da-f:]+ ", output, re.MULTILINE))


class Twice(Tool):
    """Two programs at once over the same targets, each with an inventory of its own."""

    FINE = Tenken.FINE

    def __init__(self, **options):
        self.tool = Tenken(**options)

    @staticmethod
    def halves(job):
        return [replace(job, folder=job.folder / name) for name in ("one", "two")]

    def words(self, job):
        commands = []
        for half in self.halves(job):
            half.folder.mkdir(mode=0o777, exist_ok=True)
            commands.append(shlex.join(self.tool.words(half)))
        return ["sh", "-c", f"{commands[0]} & first=$!; {commands[1]}; second=$?; wait $first && exit $second"]

    def read(self, job, output):
        """What both found: what one of them misses is missed, and what one invents is invented."""
        one, two = (self.tool.read(half, output) for half in self.halves(job))
        return (one & two) | {("only one scan says so", found) for found in one ^ two}


class Engine(Tool):
    """Discovery and port scan of tenken without inventory, verdicts and report, which the peers do not have either."""

    def words(self, job):
        Tenken().words(job)  # writes the scope
        program = Path(job.tenken).parent / "tests/bench/tenken_engine"
        return [str(program), str(job.folder / "scope.toml"), job.targets, job.ports or "-"]

    @staticmethod
    def read(job, output):
        rows = [line.split() for line in output.splitlines()]
        return {(row[0], int(row[1])) if job.ports else row[0] for row in rows}


class Nmap(Tool):
    def __init__(self, *options, nobody=False):
        self.options, self.nobody = options, nobody

    def words(self, job):
        words = ["nmap", "-n", *self.options, "-oX", str(job.folder / "nmap.xml")]
        words += ["-p", job.ports] if job.ports else []
        return as_nobody([*words, job.targets]) if self.nobody else [*words, job.targets]

    @staticmethod
    def read(job, _output):
        found = set()
        for host in xml.etree.ElementTree.parse(job.folder / "nmap.xml").getroot().iter("host"):
            ip = next(address.get("addr") for address in host.iter("address") if address.get("addrtype") == "ipv4")
            if job.ports:
                found |= {(ip, int(port.get("portid"))) for port in host.iter("port")
                          if port.find("state").get("state") == "open"}
            # nmap names its own machine as a host that is up; that is right and not asked for here.
            elif host.find("status").get("state") == "up" and ip != SCANNER:
                found.add(ip)
        return found


class Masscan(Tool):
    def __init__(self, rate, *options):
        self.rate, self.options = rate, options

    def words(self, job):
        # With a router's MAC, masscan sends even ARP requests to it.
        what = ["-p", job.ports, "--router-mac", ROUTER_MAC.replace(":", "-")] if job.ports else ["--arp"]
        return ["masscan", job.targets, *what, "-i", INTERFACE, "--rate", str(self.rate), "--wait", "1", "--source-ip",
                SCANNER, "--source-mac", SCANNER_MAC.replace(":", "-"), "-oL", str(job.folder / "masscan.txt"),
                *self.options]

    @staticmethod
    def read(job, _output):
        text = (job.folder / "masscan.txt").read_text(encoding="ascii")
        rows = re.findall(r"^(?:open|up) \w+ (\d+) ([\d.]+)", text, re.MULTILINE)
        return {(ip, int(port)) if job.ports else ip for port, ip in rows}


class Zmap(Tool):
    def __init__(self, rate):
        self.rate = rate

    def words(self, job):
        return ["zmap", "-q", "-p", job.ports, "-r", str(self.rate), "-i", INTERFACE, "-S", SCANNER, "-G", ROUTER_MAC,
                "-b", "/dev/null", "-c", "2", "-T", "1", "-o", str(job.folder / "zmap.txt"), job.targets]

    @staticmethod
    def read(job, _output):
        return {(ip, int(job.ports)) for ip in (job.folder / "zmap.txt").read_text(encoding="ascii").split()
                if ip != "saddr"}


class ArpScan(Tool):
    def __init__(self, *options):
        self.options = options

    def words(self, job):
        return ["arp-scan", "-I", INTERFACE, "-q", "-x", *self.options, job.targets]

    @staticmethod
    def read(_job, output):
        return set(re.findall(r"^([\d.]+)\t", output, re.MULTILINE))
