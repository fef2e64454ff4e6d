#!/usr/bin/python3
"""Logins of twenty real servers, each a device with a MAC of its own: tenken, hydra and medusa with the same pairs.

Of the devices that ask for a login, half have the password of the second pair and the others another one; three let
anybody in without a login, so that a login that is "found" on them is a wrong verdict. Per service and tool: verdicts that
are right, time for one of them, packets on the service's port for one attempt and for one device (from a capture). Attempts,
and the packets for one, are those at devices that ask for a login; the packets for one device are all.
Prints the table and puts it into docs/performance.md. Needs root, hydra and medusa. --no-docs leaves the document alone."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address
from pathlib import Path

sys.dont_write_bytecode = True
REPO = Path(__file__).resolve().parents[3]
LAB = REPO / "tests/lab/lab"
DOCUMENT = REPO / "docs/performance.md"
sys.path[:0] = [str(REPO / "tests/lab/scenarios"), str(REPO / "tests/bench")]

PORTS = {"ssh": 22, "telnet": 23, "ftp": 21, "http": 80}
OPEN = None  # asks nobody for a login
# The servers of each service, and whether the second pair is right there.
DEVICES = {
    "ssh": (("openssh-password", True), ("openssh-keyboard", False), ("dropbear", True), ("dropbear", False),
            ("openssh-expired", True), ("openssh-strict", False)),
    "telnet": (("busybox-telnetd", True), ("busybox-telnetd", False), ("telnetd-japanese", False),
               ("inetutils-telnetd", True), ("telnetd-open", OPEN)),
    "ftp": (("vsftpd-local", True), ("vsftpd-local", False), ("pyftpdlib", True), ("pyftpdlib", False)),
    "http": (("lighttpd-basic", True), ("lighttpd-digest", False), ("nginx-basic", False), ("lighttpd", OPEN),
             ("lighttpd", OPEN))}
WRONG, RIGHT, OTHER = "bench-First-1", "bench-Second-2", "bench-Third-3"
ACCOUNT = "admin"
ALL_AT_ONCE = ("all, one run", "all, four runs side by side")
ROUNDS = 3  # of which the table shows the one in the middle, by time
LIMIT = 100  # seconds for one tool on one service
CHECKS = '["discovery", "ports", "probes", "operator-supplied"]'
CONSENT = '\n[logins]\nadministrator = "bench"\ncontact = "-"\nvalid_until = 2099-12-31\n'


def devices():
    number = 0
    for service, kinds in DEVICES.items():
        for kind, right in kinds:
            number += 1
            entry = {"port": PORTS[service], "server": kind, "service": "-"}
            if service == "http":
                entry["http"] = {"title": "Device"} if right is OPEN else {"title": "Device", "realm": "Device"}
            yield {"name": f"device-{number}", "ip": f"192.0.2.{100 + number}", "mac": f"04:03:12:20:02:{number:02x}",
                   "hostname": f"device-{number}.lab.example", "role": {"en": service, "ja": service}, "verdicts": {},
                   "right": right, "accounts": {"root": OTHER, ACCOUNT: RIGHT if right else OTHER}, "tcp": [entry]}


def truth():
    network = json.loads((REPO / "tests/lab/truth.json").read_text(encoding="utf-8"))
    return {**network, "hosts": list(devices())}


class Capture:
    """TCP packets with the ports of services by device, while the block runs."""

    def __init__(self, *ports):
        self.path = Path(tempfile.mkdtemp(prefix="tenken-bench-"), "packets.pcap")
        self.filter = "ip and tcp and (" + " or ".join(f"port {port}" for port in ports) + ")"
        self.packets = Counter()

    def __enter__(self):
        # At once: a kernel that collects packets keeps the last ones to itself when it is stopped.
        self.process = subprocess.Popen(["tcpdump", "-i", "lab0", "--immediate-mode", "-U", "-B", "16384", "-s", "64", "-w",
                                         str(self.path), self.filter], stderr=subprocess.PIPE, text=True)
        self.process.stderr.readline()  # "listening on ..."
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        time.sleep(0.5)
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate(timeout=30)[1]
        if not re.search(r"^0 packets dropped by kernel", said, re.M):
            raise RuntimeError(f"the capture is not whole: {said}")
        raw, at = self.path.read_bytes(), 24
        while at < len(raw):
            size = int.from_bytes(raw[at + 8:at + 12], "little")
            frame = raw[at + 16:at + 16 + size]
            self.packets.update((str(IPv4Address(frame[26:30])), str(IPv4Address(frame[30:34]))))
            at += 16 + size
        shutil.rmtree(self.path.parent, ignore_errors=True)


class Outcome:
    """What a tool said of devices, and how often it tried each."""

    def __init__(self, wall, found, refused, attempts, stopped):
        self.wall, self.found, self.refused, self.attempts, self.stopped = wall, found, refused, attempts, stopped

    def right_about(self, ip, right):
        if right is OPEN:
            return ip not in self.found
        return ip in self.found if right else ip in self.refused and ip not in self.found


def run(words):
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               start_new_session=True)
    try:
        said, _ = process.communicate(timeout=LIMIT)
        stopped = False
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        stopped = True
    return time.monotonic() - start, said, stopped


class Tenken:
    def __init__(self):
        from product import Product
        self.product = Product()
        self.product.run(*self.product.sweep_words(ports="21,22,23,80", udp_ports="none"))
        scope = self.product.scope.read_text(encoding="utf-8").replace('["discovery", "ports", "probes"]', CHECKS)
        self.product.scope.write_text(scope + CONSENT, encoding="utf-8")
        self.pairs = self.product.directory / "pairs"
        self.pairs.write_text(f"{ACCOUNT}:{WRONG}\n{ACCOUNT}:{RIGHT}\n", encoding="utf-8")

    def __call__(self, service, ips):
        wall, said, stopped = run(self.product.command("audit", "run", *ips, "--scope", self.product.scope, "--profile",
                                                       "fast", "--credentials", self.pairs, "--format", "json"))
        results = json.loads(said[said.index("{"):said.rindex("}") + 1])["results"] if "{" in said else []
        found = {entry["service"].split(":")[0] for entry in results if entry["verdict"].startswith("accepted")}
        refused = {entry["service"].split(":")[0] for entry in results if entry["verdict"] == "rejected"}
        rows = json.loads(self.product.run("audit", "log", "--format", "json").stdout)["rows"]
        attempts = Counter(row["address"] for row in rows if row["record"] == "attempt" and row["address"] in ips)
        return Outcome(wall, found, refused, attempts, stopped)


def lists(ips):
    folder = Path(tempfile.mkdtemp(prefix="tenken-bench-"))
    (folder / "hosts").write_text("".join(ip + "\n" for ip in ips))
    (folder / "hydra").write_text(f"{ACCOUNT}:{WRONG}\n{ACCOUNT}:{RIGHT}\n")
    (folder / "medusa").write_text(f":{ACCOUNT}:{WRONG}\n:{ACCOUNT}:{RIGHT}\n")
    return folder


def hydra(service, ips):
    folder = lists(ips)
    module = {"http": "http-get"}.get(service, service)
    wall, said, stopped = run(["hydra", "-I", "-V", "-C", folder / "hydra", "-M", folder / "hosts",
                               module] + (["-m", "/"] if service == "http" else []))
    found = set(re.findall(r"^\[\d+\]\[\S+\] host: (\S+)\s+login:", said, re.M))
    attempts = Counter(re.findall(r"^\[(?:RE-)?ATTEMPT\] target (\S+) ", said, re.M))
    return Outcome(wall, found, set(ips) - found, attempts, stopped)


def medusa(service, ips):
    folder = lists(ips)
    wall, said, stopped = run(["medusa", "-H", folder / "hosts", "-C", folder / "medusa", "-M", service, "-T", "20", "-t", "1"])
    found = set(re.findall(r"ACCOUNT FOUND: \[\w+\] Host: (\S+) .*\[SUCCESS\]", said))
    # A host that it could not talk with has no verdict.
    tried = Counter(re.findall(r"ACCOUNT CHECK: \[\w+\] Host: (\S+) ", said))
    return Outcome(wall, found, set(tried) - found, tried, stopped)


def side_by_side(tool, hosts):
    """One run for each service, all at the same time: who speaks one protocol in a run can be started so."""
    served = {service: [host["ip"] for host in hosts if host["tcp"][0]["port"] == port] for service, port in PORTS.items()}
    start = time.monotonic()
    with ThreadPoolExecutor(len(served)) as pool:
        outcomes = list(pool.map(lambda entry: tool(*entry), served.items()))
    return Outcome(time.monotonic() - start, set().union(*(one.found for one in outcomes)),
                   set().union(*(one.refused for one in outcomes)), sum((one.attempts for one in outcomes), Counter()),
                   any(one.stopped for one in outcomes))


def inside():
    hosts = json.loads(Path(os.environ["TENKEN_LAB_DIR"], "truth.json").read_text(encoding="utf-8"))["hosts"]
    rows = []

    def measure(label, ports, name, work):
        served = [host for host in hosts if host["tcp"][0]["port"] in ports]
        with Capture(*ports) as capture:
            outcome = work(served)
        asking = [host["ip"] for host in served if host["right"] is not OPEN]
        row = {"service": label, "tool": name, "devices": len(served), "wall": outcome.wall, "stopped": outcome.stopped,
               "right": sum(outcome.right_about(host["ip"], host["right"]) for host in served),
               "attempts": sum(outcome.attempts[ip] for ip in asking), "asking": sum(capture.packets[ip] for ip in asking),
               "packets": sum(capture.packets[host["ip"]] for host in served)}
        rows.append(row)
        wrong = [host["tcp"][0]["server"] for host in served if not outcome.right_about(host["ip"], host["right"])]
        print(row, "wrong:", *wrong, file=sys.stderr, flush=True)

    for _ in range(ROUNDS):
        tools = {"tenken": Tenken(), "hydra": hydra, "medusa": medusa}
        for service, port in PORTS.items():
            for name, tool in tools.items():
                measure(service, [port], name, lambda served: tool(service, sorted(host["ip"] for host in served)))
        # A ledger of its own, since the first has used its budget.
        tools["tenken"] = Tenken()
        for name, tool in tools.items():
            measure(ALL_AT_ONCE[name != "tenken"], list(PORTS.values()), name,
                    lambda served: tool("", [host["ip"] for host in served]) if name == "tenken" else side_by_side(tool, served))
    print(json.dumps(rows))


def in_the_middle(rows):
    """Of the rounds of each service and tool the one with the middle time; then what all services of a tool make together."""
    rounds = {}
    for row in rows:
        rounds.setdefault((row["service"], row["tool"]), []).append(row)
    kept = [sorted(group, key=lambda row: row["wall"])[len(group) // 2] for group in rounds.values()]
    for name in dict.fromkeys(row["tool"] for row in kept):
        mine = [row for row in kept if row["tool"] == name and row["service"] in PORTS]
        summed = {key: sum(row[key] for row in mine) for key in ("devices", "right", "wall", "attempts", "asking", "packets")}
        kept.append({"service": "all, one after the other", "tool": name, "stopped": any(row["stopped"] for row in mine),
                     **summed})
    return kept


def table(rows):
    lines = ["| service | tool | right verdicts | wall [s] | s per right verdict | attempts | packets per attempt "
             "| packets per device |", "|---|---|---|---|---|---|---|---|"]
    for row in in_the_middle(rows):
        wall = f"{row['wall']:.1f}" + (" (stopped)" if row["stopped"] else "")
        lines.append(f"| {row['service']} | {row['tool']} | {row['right']}/{row['devices']} | {wall} "
                     f"| {row['wall'] / max(row['right'], 1):.2f} | {row['attempts']} "
                     f"| {row['asking'] / max(row['attempts'], 1):.1f} | {row['packets'] / row['devices']:.1f} |")
    return "\n".join(lines) + "\n"


def main():
    if os.environ.get("TENKEN_LAB") == "1":
        return inside()
    missing = [name for name in ("hydra", "medusa", "tcpdump") if not shutil.which(name)]
    if missing or os.geteuid() != 0:
        print(f"skipped: needs root and {' '.join(missing)}", file=sys.stderr)
        return 0
    import document
    with tempfile.NamedTemporaryFile("w", suffix=".json", prefix="tenken-bench-") as file:
        json.dump(truth(), file)
        file.flush()
        done = subprocess.run([str(LAB), "run", "--", sys.executable, str(Path(__file__).resolve())], stdout=subprocess.PIPE,
                              text=True, check=True, env={**os.environ, "TENKEN_LAB_TRUTH": file.name})
    text = table(json.loads(done.stdout))
    print(text)
    if "--no-docs" not in sys.argv:
        text = f"Measured on {document.machine()}.\n\n{text}"
        DOCUMENT.write_text(document.replace(DOCUMENT.read_text(encoding="utf-8"), "logins", text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
