"""The cases: what the farm plays, what is scanned, and who scans it."""

from dataclasses import dataclass, field

from tools import ArpScan, Engine, Look, Masscan, Nmap, Tenken, Twice, Zmap

HALF = "10.77.5.0/24"  # 256 addresses in the middle of the network, all of them hosts
WHOLE = "10.77.0.0/16"
ONE = "10.77.5.7"

SPARSE_24 = ["--first", "1280", "--hosts", "120"]
SPARSE_16 = ["--hosts", "3000"]
DENSE = ["--first", "1280", "--hosts", "256"]
FRAGILE = ["--fragile-pct", "20", "--fragile-pps", "200", "--fragile-hang-ms", "5000"]
CAP = 100  # packets per second and host, in the case of the cap
FORGED, FORGED_PPS = 10_000_000, 250_000
FORGED_CAP = 40  # slow enough for ten million packets to arrive meanwhile


@dataclass
class Row:
    """One scanner in one case. A slow peer runs `most` times; the farm may get further options."""

    label: str
    tool: object
    most: int = 1000
    farm: list = field(default_factory=list)
    limit: int = 300  # seconds, then it is stopped


@dataclass
class Case:
    name: str
    what: str
    farm: list
    targets: str
    ports: str  # "" for hosts, top100, top1000, or a list
    rows: list
    cap: int = 0  # packets per second and host that no second may exceed, for the rows of tenken
    series: bool = False


def tenken(**options):
    return Row("tenken", Tenken(**options))


def look():
    return Row("tenken look", Look())


def engine():
    return Row("tenken engine", Engine())


def best_100():
    """The peers that find everything among 256 hosts x 100 ports, at their fastest."""
    return [Row("nmap -T4", Nmap("-sS", "-Pn", "-T4"), most=3),
            Row("nmap -T5 --min-rate 20000", Nmap("-sS", "-Pn", "-T5", "--min-rate", "20000")),
            Row("masscan --rate 50000", Masscan(50_000)),
            Row("masscan --rate 100000", Masscan(100_000))]


def discovery_cases():
    yield Case("arp-24", "ARP, 120 hosts in a /24", SPARSE_24, HALF, "", [
        tenken(), look(), engine(),
        Row("arp-scan --bandwidth=100M -r 1 -t 100", ArpScan("--bandwidth=100M", "-r", "1", "-t", "100")),
        Row("arp-scan --bandwidth=100M", ArpScan("--bandwidth=100M")),
        Row("nmap -T5 --min-rate 5000", Nmap("-sn", "-PR", "-T5", "--min-rate", "5000")),
        Row("nmap -T4", Nmap("-sn", "-PR", "-T4")),
        Row("masscan --rate 10000", Masscan(10_000))])
    yield Case("arp-16", "ARP, 3000 hosts in a /16", SPARSE_16, WHOLE, "", [
        tenken(), look(), engine(),
        Row("arp-scan --bandwidth=200M -r 1 -t 200", ArpScan("--bandwidth=200M", "-r", "1", "-t", "200")),
        Row("arp-scan --bandwidth=100M -r 1 -t 100", ArpScan("--bandwidth=100M", "-r", "1", "-t", "100")),
        Row("arp-scan --bandwidth=100M", ArpScan("--bandwidth=100M")),
        Row("nmap -T5 --min-rate 50000", Nmap("-sn", "-PR", "-T5", "--min-rate", "50000")),
        Row("masscan --rate 100000", Masscan(100_000))])


def port_cases():
    yield Case("syn-256x100", "SYN, 256 hosts x 100 ports", DENSE, HALF, "top100", [tenken(), engine(), *best_100()])
    yield Case("syn-256x1000", "SYN, 256 hosts x 1000 ports", DENSE, HALF, "top1000", [
        tenken(), engine(),
        Row("nmap -T4", Nmap("-sS", "-Pn", "-T4"), most=1),
        Row("nmap -T4 --min-rate 50000 --max-retries 1",
            Nmap("-sS", "-Pn", "-T4", "--min-rate", "50000", "--max-retries", "1")),
        Row("masscan --rate 100000", Masscan(100_000)),
        Row("masscan --rate 200000", Masscan(200_000))])
    yield Case("syn-16x1", "SYN, /16 x 1 port, 3000 hosts", SPARSE_16, WHOLE, "80", [
        tenken(), engine(),
        Row("nmap -T4 --min-rate 20000 --send-eth", Nmap("-sS", "-T4", "--min-rate", "20000", "--send-eth"), most=3),
        Row("masscan --rate 200000", Masscan(200_000)),
        Row("zmap -r 200000", Zmap(200_000)),
        Row("zmap -r 50000", Zmap(50_000))])
    for kind in ("rst", "drop"):
        one = ["--first", "1287", "--hosts", "1", "--profile", f"many-{kind}"]
        nmap = [Row("nmap -T4", Nmap("-sS", "-Pn", "-T4")),
                Row("nmap -T4 --min-rate 50000 --max-retries 1",
                    Nmap("-sS", "-Pn", "-T4", "--min-rate", "50000", "--max-retries", "1"))]
        yield Case(f"syn-1x65535-{kind}", f"SYN, 1 host x 65,535 ports, closed ones {kind}", one, ONE, "1-65535", [
            tenken(), engine(), *(nmap if kind == "rst" else nmap[1:]),
            Row("masscan --rate 100000", Masscan(100_000)),
            Row("masscan --rate 300000", Masscan(300_000))])


def rough_cases():
    """256 hosts x 100 ports in a network that loses and delays; the loss is split over both ways."""
    for loss, latency in ((1, 0), (5, 0), (20, 0), (0, 5), (0, 50), (0, 200), (1, 5), (5, 50), (20, 200)):
        name = "-".join([f"loss{loss}"] * (loss > 0) + [f"latency{latency}"] * (latency > 0))
        what = " and ".join([f"{loss} % loss"] * (loss > 0) + [f"{latency} ms latency"] * (latency > 0))
        farm = [*DENSE, "--loss-in", str(loss / 2), "--loss-out", str(loss / 2), "--latency-us", str(latency * 1000)]
        peers = [Row("nmap -T5 --min-rate 20000", Nmap("-sS", "-Pn", "-T5", "--min-rate", "20000")),
                 Row("masscan --rate 50000 --retries 3", Masscan(50_000, "--retries", "3"), most=1)]
        if (loss, latency) in ((5, 0), (0, 50)):
            peers.append(Row("nmap -T4", Nmap("-sS", "-Pn", "-T4"), most=1, limit=150))
        yield Case(f"syn-256x100-{name}", f"SYN, 256 x 100, {what}", farm, HALF, "top100", [tenken(), *peers])


def careful_cases():
    yield Case("cap-256x1000", f"SYN, 256 x 1000, at most {CAP} packets/s to a host, 20 % of the hosts hang above 200",
               [*DENSE, *FRAGILE], HALF, "top1000", [
                   tenken(host_rate=str(CAP)),
                   Row("nmap -T4 --scan-delay 10ms", Nmap("-sS", "-Pn", "-T4", "--scan-delay", "10ms"), most=1)],
               cap=CAP)
    yield Case("two-256x100", f"two scans of 256 x 100 at once, at most {CAP} packets/s to a host from both together",
               [*DENSE, *FRAGILE], HALF, "top100", [Row("tenken, two at once", Twice(host_rate=str(CAP)))], cap=CAP)
    yield Case("connect-256x1000", "connect, 256 x 1000, without privileges", DENSE, HALF, "top1000", [
        tenken(nobody=True),
        Row("nmap -sT -T4", Nmap("-sT", "-Pn", "-T4", nobody=True), most=2),
        Row("nmap -sT -T5 --min-parallelism 300",
            Nmap("-sT", "-Pn", "-T5", "--min-parallelism", "300", nobody=True), most=2)])
    forge = ["--forge", str(FORGED), "--forge-pps", str(FORGED_PPS)]
    yield Case("forged-256x1000", f"SYN, 256 x 1000 at {FORGED_CAP} packets/s to a host, ten million forged answers",
               DENSE, HALF, "top1000", [
                   Row("tenken, nothing forged", Tenken(host_rate=str(FORGED_CAP)), most=2),
                   Row("tenken, ten million forged", Tenken(host_rate=str(FORGED_CAP)), most=2, farm=forge)],
               cap=FORGED_CAP)
    yield Case("gentle-8x100", "profile gentle, 8 hosts x 100 ports", ["--first", "1280", "--hosts", "8"],
               "10.77.5.0/29", "top100", [Row("tenken --profile gentle", Tenken(profile="gentle"), most=1)],
               series=True)


def quick_cases():
    """A small case of each kind for the test of this program."""
    few = ["--first", "1280", "--hosts", "16"]
    yield Case("quick-arp", "ARP, 40 hosts in a /24", ["--first", "1280", "--hosts", "40"], HALF, "", [
        tenken(), Row("nmap -T5 --min-rate 5000", Nmap("-sn", "-PR", "-T5", "--min-rate", "5000"))])
    yield Case("quick-syn", "16 hosts x 100 ports", few, "10.77.5.0/28", "top100", [
        tenken(), Row("nmap -T5 --min-rate 20000", Nmap("-sS", "-Pn", "-T5", "--min-rate", "20000"))])
    yield Case("quick-loss", "16 hosts x 20 ports, 5 % loss", [*few, "--loss-in", "2.5", "--loss-out", "2.5"],
               "10.77.5.0/28", "22,53,80,102,443,502,515,554,631,1883,4840,8000,8080,8443,8883,9100,37777,1,2,3",
               [tenken()])
    yield Case("quick-two", "two scans of 8 hosts x 100 ports at once, at a cap", ["--first", "1280", "--hosts", "8"],
               "10.77.5.0/29", "top100", [Row("tenken, two at once", Twice(host_rate=str(CAP)))], cap=CAP)


def all_cases():
    return [*discovery_cases(), *port_cases(), *rough_cases(), *careful_cases()]
