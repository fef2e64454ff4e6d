#!/usr/bin/python3
"""Logins of twenty real servers, each a device with a MAC of its own: tenken, hydra and medusa with the same pairs.

Half of the devices have the password of the second pair, half another one; two web pages ask for no login at all, so that
a login that is "found" on them is a wrong verdict. Per service and tool: verdicts that are
right, time for one verdict, packets on the service's port for one attempt (from a capture). Prints the table and puts
it into docs/performance.md. Needs root, hydra and medusa. --no-docs leaves the document alone."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
REPO = Path(__file__).resolve().parents[3]
LAB = REPO / "tests/lab/lab"
DOCUMENT = REPO / "docs/performance.md"
sys.path[:0] = [str(REPO / "tests/lab/scenarios"), str(REPO / "tests/bench")]

PORTS = {"ssh": 22, "telnet": 23, "ftp": 21, "http": 80}
OPEN = "lighttpd"  # asks nobody for a login
KINDS = {"ssh": ("openssh-password", "openssh-keyboard", "dropbear", "dropbear", "openssh-password", "dropbear"),
         "telnet": ("busybox-telnetd",) * 5, "ftp": ("vsftpd-local",) * 4, "http": ("lighttpd-basic",) * 3 + (OPEN,) * 2}
WRONG, RIGHT, OTHER = "bench-First-1", "bench-Second-2", "bench-Third-3"
ACCOUNT = "admin"
ALL_AT_ONCE = "all, in one run"
LIMIT = 100  # seconds for one tool on one service
CHECKS = '["discovery", "ports", "probes", "operator-supplied"]'
CONSENT = '\n[logins]\nadministrator = "bench"\ncontact = "-"\nvalid_until = 2099-12-31\n'


def devices():
    number = 0
    for service, kinds in KINDS.items():
        for kind in kinds:
            number += 1
            entry = {"port": PORTS[service], "server": kind, "service": "-"}
            if service == "http":
                entry["http"] = {"title": "Device"} if kind == OPEN else {"title": "Device", "realm": "Device"}
            yield {"name": f"device-{number}", "ip": f"192.0.2.{100 + number}", "mac": f"04:03:12:20:02:{number:02x}",
                   "hostname": f"device-{number}.lab.example", "role": {"en": service, "ja": service}, "verdicts": {},
                   "accounts": {"root": OTHER, ACCOUNT: RIGHT if number % 2 else OTHER}, "tcp": [entry]}


def truth():
    network = json.loads((REPO / "tests/lab/truth.json").read_text(encoding="utf-8"))
    return {**network, "hosts": list(devices())}


class Capture:
    """TCP packets with the ports of services, while the block runs."""

    def __init__(self, *ports):
        self.path = Path(tempfile.mkdtemp(prefix="tenken-bench-"), "packets.pcap")
        self.filter = "tcp and (" + " or ".join(f"port {port}" for port in ports) + ")"

    def __enter__(self):
        self.process = subprocess.Popen(["tcpdump", "-i", "lab0", "-U", "-B", "16384", "-s", "64", "-w", str(self.path),
                                         self.filter], stderr=subprocess.PIPE, text=True)
        self.process.stderr.readline()  # "listening on ..."
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        time.sleep(0.5)
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate(timeout=30)[1]
        self.packets = int(re.search(r"(\d+) packets? captured", said).group(1))
        shutil.rmtree(self.path.parent, ignore_errors=True)


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
        document = json.loads(said[said.index("{"):said.rindex("}") + 1]) if "{" in said else {"results": [], "attempts": 0}
        found = {entry["service"].split(":")[0] for entry in document["results"] if entry["verdict"].startswith("accepted")}
        refused = {entry["service"].split(":")[0] for entry in document["results"] if entry["verdict"] == "rejected"}
        return wall, found, refused, document["attempts"], stopped


def lists(ips):
    folder = Path(tempfile.mkdtemp(prefix="tenken-bench-"))
    (folder / "hosts").write_text("".join(ip + "\n" for ip in ips))
    (folder / "hydra").write_text(f"{ACCOUNT}:{WRONG}\n{ACCOUNT}:{RIGHT}\n")
    (folder / "medusa").write_text(f":{ACCOUNT}:{WRONG}\n:{ACCOUNT}:{RIGHT}\n")
    return folder


def hydra(service, ips):
    folder = lists(ips)
    module = {"http": "http-get"}.get(service, service)
    wall, said, stopped = run(["hydra", "-I", "-V", "-C", folder / "hydra", "-M", folder / "hosts", module]
                              + (["-m", "/"] if service == "http" else []))
    found = set(re.findall(r"^\[\d+\]\[\S+\] host: (\S+)\s+login:", said, re.M))
    return wall, found, set(ips) - found, len(re.findall(r"^\[(?:RE-)?ATTEMPT\]", said, re.M)), stopped


def medusa(service, ips):
    folder = lists(ips)
    wall, said, stopped = run(["medusa", "-H", folder / "hosts", "-C", folder / "medusa", "-M", service, "-T", "20", "-t", "1"])
    found = set(re.findall(r"ACCOUNT FOUND: \[\w+\] Host: (\S+) .*\[SUCCESS\]", said))
    checks = len(re.findall(r"ACCOUNT CHECK:", said))
    # A host that it could not talk with has no verdict.
    tried = set(re.findall(r"ACCOUNT CHECK: \[\w+\] Host: (\S+) ", said))
    return wall, found, tried - found, checks, stopped


def inside():
    hosts = json.loads(Path(os.environ["TENKEN_LAB_DIR"], "truth.json").read_text(encoding="utf-8"))["hosts"]
    tools = {"tenken": Tenken(), "hydra": hydra, "medusa": medusa}
    rows = []

    def measure(service, ports, name, tool):
        served = [host for host in hosts if host["tcp"][0]["port"] in ports]
        mine = {host["ip"]: host["accounts"][ACCOUNT] == RIGHT for host in served}
        for host in served:
            if host["tcp"][0]["server"] == OPEN:
                mine[host["ip"]] = None
        with Capture(*ports) as capture:
            wall, found, refused, attempts, stopped = tool(service, sorted(mine))
        right = sum(1 for ip, good in mine.items()
                    if (ip not in found if good is None else ip in (found if good else refused - found)))
        rows.append({"service": service, "tool": name, "devices": len(mine), "right": right, "wall": wall,
                     "attempts": attempts, "packets": capture.packets, "stopped": stopped})
        print(f"{service:7} {name:7} right {right}/{len(mine)}  {wall:6.1f} s  attempts {attempts}"
              f"  packets {capture.packets}{'  STOPPED' if stopped else ''}", file=sys.stderr, flush=True)

    for service, port in PORTS.items():
        for name, tool in tools.items():
            measure(service, [port], name, tool)
    # The others speak one protocol in a run; a ledger of its own, since the first has used its budget.
    measure(ALL_AT_ONCE, list(PORTS.values()), "tenken", Tenken())
    print(json.dumps(rows))


def table(rows):
    lines = ["| service | tool | right verdicts | wall [s] | s per right verdict | attempts | packets per attempt |",
             "|---|---|---|---|---|---|---|"]
    for row in rows:
        per_verdict = f"{row['wall'] / row['right']:.2f}" if row["right"] else "-"
        per_attempt = f"{row['packets'] / row['attempts']:.1f}" if row["attempts"] else "-"
        wall = f"{row['wall']:.1f}" + (" (stopped)" if row["stopped"] else "")
        lines.append(f"| {row['service']} | {row['tool']} | {row['right']}/{row['devices']} | {wall} | {per_verdict} "
                     f"| {row['attempts']} | {per_attempt} |")
    for name in ("tenken", "hydra", "medusa"):
        mine = [row for row in rows if row["tool"] == name and row["service"] != ALL_AT_ONCE]
        right, devices_, wall = (sum(row[key] for row in mine) for key in ("right", "devices", "wall"))
        attempts, packets = (sum(row[key] for row in mine) for key in ("attempts", "packets"))
        lines.append(f"| all, one after the other | {name} | {right}/{devices_} | {wall:.1f} | {wall / max(right, 1):.2f} | {attempts} "
                     f"| {packets / max(attempts, 1):.1f} |")
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
