#!/usr/bin/python3
"""A crowd of hosts with ten real services each: tenken and nmap -sV in turn on the same ports, in one run.

The hosts are as many interfaces, each with its own MAC and address, of one network namespace, in which each of the ten
servers listens on all addresses. Needs root. Writes its table into docs/performance.md.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
REPO = HERE.parents[2]
LAB = REPO / "tests/lab/lab"
DOCUMENT = REPO / "docs/performance.md"
for folder in (HERE.parent, REPO / "tests/lab", REPO / "tests/lab/scenarios"):
    sys.path.insert(0, str(folder))

import document  # noqa: E402  (needs the paths above)
import sweep_vs_nmap  # noqa: E402
from labnet import host as host_module, kernel, net  # noqa: E402
from product import Product  # noqa: E402

CROWD = "crowd"
MAC = "00:80:80:20:01:{:02x}"
FIRST = 101  # of 192.0.2.0/24
SERVERS = {
    21: {"server": "vsftpd", "service": "ftp"},
    22: {"server": "openssh-crowd", "service": "ssh"},
    23: {"server": "busybox-telnetd", "service": "telnet"},
    25: {"server": "aiosmtpd", "service": "smtp"},
    53: {"server": "unbound-crowd", "service": "dns"},
    80: {"server": "lighttpd", "service": "http", "http": {"title": "Lab Device"}},
    443: {"server": "nginx-tls", "service": "https", "http": {"title": "Lab Device"},
          "tls": {"versions": ["TLSv1.2", "TLSv1.3"], "cn": "lab-device"}},
    1883: {"server": "mosquitto-anonymous", "service": "mqtt"},
    6379: {"server": "redis-open", "service": "redis"},
    8080: {"server": "nginx", "service": "http", "http": {"title": "Lab Live View"}},
}
NMAP_NAMES = {"dns": "domain"}


def addresses(count):
    return [f"192.0.2.{FIRST + number}" for number in range(count)]


def plug_in(count):
    """One cable for each host of the crowd; each answers ARP for its own address only."""
    net.ip_batch([f"netns add {CROWD}"])
    lines = []
    for number in range(count):
        lines.append(f"link add crowd{number} type veth peer name dev{number} address {MAC.format(number)} netns {CROWD}")
        lines.append(f"link set crowd{number} master br0 up")
    net.inside(net.BRIDGE_NAMESPACE, lambda: net.ip_batch(lines))

    def inside():
        net.switch_off_ipv6()
        for name, value in (("arp_ignore", "1"), ("arp_announce", "2"), ("rp_filter", "0")):
            Path(f"/proc/sys/net/ipv4/conf/all/{name}").write_text(value, encoding="ascii")
        net.ip_batch(["link set lo up"])
        for number, ip in enumerate(addresses(count)):
            kernel.disable_offload(f"dev{number}")
            net.ip_batch([f"addr add {ip}/24 dev dev{number}", f"link set dev{number} up"])

    net.inside(CROWD, inside)


def openssh_crowd(host, entry, conf):
    from labnet import servers
    return servers.openssh(host, entry, conf, "ed25519", [], "MaxStartups 2000\n")


def unbound_crowd(host, entry, conf):
    """It takes ten connections at once where nothing else is said: few for a hundred hosts in one."""
    from labnet import more_servers
    command = more_servers.unbound(host, entry, conf)
    settings = conf / "unbound.conf"
    settings.write_text(settings.read_text().replace("server:\n", "server:\n  incoming-num-tcp: 1000\n", 1))
    return command


def serve(lab_dir):
    from labnet import servers
    servers.KINDS["openssh-crowd"] = openssh_crowd
    servers.KINDS["unbound-crowd"] = unbound_crowd
    host = {"name": CROWD, "ip": "0.0.0.0", "mac": MAC.format(0), "accounts": {"root": "x", "admin": "x", "operator": "x"},
            "names": [], "tcp": [{"port": port, **entry} for port, entry in SERVERS.items()]}
    folder = Path(lab_dir, "hosts", CROWD)
    folder.mkdir(parents=True)

    def start():
        kernel.setns(net.namespace_path(CROWD))
        host_module.private_view(host, folder)
        host_module.serve(host)

    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            start()
            code = 0
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("the servers do not start")


def await_crowd(hosts):
    deadline = time.monotonic() + 60
    for ip in hosts:
        while not all(host_module.tcp_accepts(ip, port) for port in (22, 8080)):
            if time.monotonic() > deadline:
                sys.exit(f"{ip} does not answer")
            time.sleep(0.1)


def named(found, hosts, translate):
    true = {(ip, port): translate.get(entry["service"], entry["service"]) for ip in hosts for port, entry in SERVERS.items()}
    return sum(found.get(key) == name for key, name in true.items()), len(true)


def sweep(hosts, profile, folder):
    product = Product(Path(tempfile.mkdtemp(prefix="tenken-bench-", dir=folder)))
    targets = product.directory / "targets"
    targets.write_text("\n".join(hosts) + "\n", encoding="ascii")
    wall, cpu, _ = sweep_vs_nmap.timed(product.command(
        "sweep", f"@{targets}", "--scope", str(product.scope), "--ports", ",".join(map(str, SERVERS)), "--udp-ports", "none",
        "--profile", profile))
    return wall, cpu, *named(sweep_vs_nmap.tenken_found(product.export()), hosts, {})


def nmap(hosts, folder, limit):
    """-T4, as is usual on a local network, and the intensity that nmap takes by itself."""
    targets = Path(folder, "nmap-targets")
    targets.write_text("\n".join(hosts) + "\n", encoding="ascii")
    wall, cpu, xml = sweep_vs_nmap.timed(["nmap", "-sS", "-sV", "-T4", "-n", "-p", ",".join(map(str, SERVERS)), "-iL",
                                          str(targets), "-oX", "-"], limit)
    if not xml:
        return wall, cpu, None, len(hosts) * len(SERVERS)
    return wall, cpu, *named(sweep_vs_nmap.nmap_found(xml), hosts, NMAP_NAMES)


PEER = "nmap -sS -sV -T4"


def lines_of(rows, count):
    peers = {size: runs for (size, name), runs in rows.items() if name == PEER}
    yield f"Measured on {document.machine()}: {len(SERVERS)} services each, all of them real servers."
    yield ""
    yield "| hosts | scanner | runs | wall s | CPU s | services named | nmap's wall time / its own |"
    yield "| --- | --- |" + " ---: |" * 5
    for (size, name), runs in rows.items():
        wall = statistics.median(run[0] for run in runs)
        other = statistics.median(run[0] for run in peers[size])
        # A scan that was ended after the limit would have taken longer.
        ended = any(run[2] is None for run in runs)
        more, more_than = "more than " * ended, "more than " * any(run[2] is None for run in peers[size])
        ratio = "1.0" if name == PEER else f"{more_than}{other / wall:.1f}"
        found = "ended" if ended else f"{min(run[2] for run in runs)}/{runs[0][3]}"
        yield (f"| {size} | {name} | {len(runs)} | {more}{wall:.2f} | {statistics.median(run[1] for run in runs):.2f} | "
               f"{found} | {ratio} |")


def inside(wish):
    plug_in(wish.hosts)
    serve(os.environ["TENKEN_LAB_DIR"])
    hosts = addresses(wish.hosts)
    await_crowd(hosts)
    rows = {}
    with tempfile.TemporaryDirectory(prefix="tenken-bench-") as folder:
        for _ in range(wish.runs):
            for size, chosen in (("1 host", hosts[:1]), (f"{len(hosts)} hosts", hosts)):
                for profile in ("standard", "fast"):
                    rows.setdefault((size, f"tenken {profile}"), []).append(sweep(chosen, profile, folder))
                rows.setdefault((size, PEER), []).append(nmap(chosen, folder, wish.limit))
                for (kept, name), runs in rows.items():
                    if kept == size:
                        print(f"{size}, {name}: {runs[-1][0]:.2f} s, {runs[-1][2]}/{runs[-1][3]}", flush=True)
    table = "\n".join(lines_of(rows, wish.hosts)) + "\n"
    print(table)
    out = REPO / "out/bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "services.json").write_text(json.dumps({f"{size}: {name}": runs for (size, name), runs in rows.items()}) + "\n",
                                       encoding="utf-8")
    if not wish.no_docs:
        DOCUMENT.write_text(document.replace(DOCUMENT.read_text(encoding="utf-8"), "services", table), encoding="utf-8")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=100, help="of the crowd (default 100, at most 150)")
    parser.add_argument("--runs", type=int, default=1, help="of each scanner (default 1: nmap takes eight minutes)")
    parser.add_argument("--limit", type=int, default=1200, help="seconds after which a scan of nmap is ended (default 1200)")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.md alone")
    wish = parser.parse_args()
    if not 1 <= wish.hosts <= 150:
        parser.error("--hosts takes 1 to 150")
    if os.environ.get("TENKEN_LAB") == "1":
        return inside(wish)
    os.execv(LAB, [str(LAB), "run", "--only", "tablet", "--", sys.executable, os.path.abspath(__file__), *sys.argv[1:]])
    return 1  # not reached


if __name__ == "__main__":
    sys.exit(main())
