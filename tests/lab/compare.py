#!/usr/bin/python3
"""Compare a tenken JSON export with the truth of the practice network.

Exit code: 0 everything right, 1 something wrong, 2 a file cannot be read.
"""

import argparse
import json
import os
import re
import sys
from collections import namedtuple
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from labnet import truth as truth_module  # noqa: E402  (needs the path above)

Row = namedtuple("Row", "host check expected seen ok")
# When a device has several findings for one item, the first of these decides.
GRAVITY = ["non_conforming", "needs_review", "not_observed", "conforming", "not_applicable"]


def parse_ports(text):
    """'22,80,1000-1010' as a set."""
    ports = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        ports.update(range(int(first), int(last or first) + 1))
    return ports


def squeeze(text):
    """Registries disagree about capitals, commas and spaces in a maker's name."""
    return re.sub(r"[^a-z0-9]", "", (text or "").lower())


def vendor_ok(host, seen):
    if host.get("random_mac"):
        return not seen or any(word in squeeze(seen) for word in ("random", "local", "private", "unknown"))
    return squeeze(host["vendor"]) in squeeze(seen)


def identity(service):
    name = (service.get("service") or "unknown").lower()
    return "https" if name == "http" and service.get("tls") else name


def verdict(device, item):
    seen = {finding.get("verdict") for finding in device.get("findings") or [] if finding.get("item") == item}
    return next((grade for grade in GRAVITY if grade in seen), ", ".join(sorted(map(str, seen))) or "none")


def compare_service(name, entry, service, speaks, details):
    where = f"tcp/{entry['port']}"
    seen = identity(service)
    wanted = entry["service"]
    if speaks is not None and wanted not in speaks and seen == "unknown":
        wanted = "unknown"
    yield Row(name, f"{where} service", wanted, seen, seen == wanted)
    if details and seen != "unknown":
        for field in ("cleartext", "auth"):
            if field in entry:
                said = service.get(field)
                # Who says that he does not know how clients prove who they are, says nothing wrong.
                yield Row(name, f"{where} {field}", entry[field], said,
                          said == entry[field] or (field, said) == ("auth", "unknown"))
        for field in ("product", "version"):
            if field in entry:
                value = service.get(field) or ""
                yield Row(name, f"{where} {field}", entry[field], value, entry[field].lower() in value.lower())


def compare_udp(name, host, device):
    """The UDP ports that were asked: open are those of the truth, closed all others, and none stays silent, except
    of a host that answers ARP only."""
    coverage = (device.get("coverage") or {}).get("udp")
    if not coverage:
        return
    asked = parse_ports(coverage["scanned"])
    seen = {service.get("port"): service.get("service") or "unknown"
            for service in device.get("services") or [] if service.get("proto") == "udp"}
    wanted = {entry["port"]: entry["service"] for entry in host.get("udp", []) if entry["port"] in asked}
    for port in sorted(set(wanted) | set(seen), key=str):
        yield Row(name, f"udp/{port} service", wanted.get(port, "closed"), seen.get(port, "missing"),
                  wanted.get(port) == seen.get(port))
    silent = coverage["scanned"] if host.get("answers") == "arp" else ""
    yield Row(name, "udp unanswered", silent, coverage["filtered"], coverage["filtered"] == silent)


def compare_host(host, device, ports, speaks, details):
    name = host["name"]
    yield Row(name, "addresses", host["ip"], " ".join(device.get("ips") or []), device.get("ips") == [host["ip"]])
    yield Row(name, "MAC", host["mac"], " ".join(device.get("macs") or []), device.get("macs") == [host["mac"]])
    seen_vendor = device.get("vendor")
    yield Row(name, "vendor", host["vendor"] or "(random MAC)", seen_vendor, vendor_ok(host, seen_vendor))

    services = {}
    for service in device.get("services") or []:
        if service.get("proto") == "tcp":
            services.setdefault(service.get("port"), []).append(service)
    in_scope = [entry for entry in host["tcp"] if ports is None or entry["port"] in ports]
    for entry in in_scope:
        found = services.get(entry["port"], [])
        yield Row(name, f"tcp/{entry['port']}", "open", {0: "missing", 1: "open"}.get(len(found), "listed twice"),
                  len(found) == 1)
        if found:
            yield from compare_service(name, entry, found[0], speaks, details)
    for port in sorted(set(services) - {entry["port"] for entry in host["tcp"]}, key=str):
        yield Row(name, f"tcp/{port}", "closed", f"open ({identity(services[port][0])})", False)

    yield from compare_udp(name, host, device)

    wanted = host["verdicts"]["32-3"]
    if wanted == "non_conforming" and not any(entry["service"] == "telnet" for entry in in_scope):
        wanted = "not_observed"  # its Telnet is outside the ports that were scanned
    seen = verdict(device, "32-3")
    yield Row(name, "verdict 32-3", wanted, seen, seen == wanted)


def compare(export, truth, ports=None, speaks=None, details=False):
    rows, claimed = [], set()
    devices = export["devices"]
    for host in truth["hosts"]:
        matching = [index for index, device in enumerate(devices)
                    if host["ip"] in (device.get("ips") or []) or host["mac"] in (device.get("macs") or [])]
        fresh = [index for index in matching if index not in claimed]
        if len(matching) != 1 or not fresh:
            seen = "missing" if not matching else "merged with another host" if not fresh else f"{len(matching)} devices"
            rows.append(Row(host["name"], "device", "one", seen, False))
        else:
            rows.append(Row(host["name"], "device", "one", "one", True))
        if fresh:
            rows.extend(compare_host(host, devices[fresh[0]], ports, speaks, details))
        claimed.update(matching)
    for index, device in enumerate(devices):
        if index not in claimed:
            addresses = " ".join((device.get("ips") or []) + (device.get("macs") or []))
            own = truth["network"]["scanner"] in (device.get("ips") or [])
            rows.append(Row("(scanner)" if own else "(extra)", "device", "none", addresses, False))
    return rows


def show(rows, only_wrong, out):
    shown = [row for row in rows if not (only_wrong and row.ok)]
    table = [("host", "check", "expected", "seen", "")]
    table += [(*(str(value) for value in row[:4]), "ok" if row.ok else "WRONG") for row in shown]
    # What a scanned device says about itself ends up here: no control characters may reach the terminal.
    table = [[re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", cell) for cell in line] for line in table]
    widths = [max(len(line[column]) for line in table) for column in range(5)]
    for line in table if shown else []:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip(), file=out)
    wrong = sum(not row.ok for row in rows)
    print(f"compare: {len(rows) - wrong} of {len(rows)} checks right, {wrong} wrong", file=out)


def default_truth():
    if os.environ.get("TENKEN_LAB_DIR"):
        return truth_module.load(Path(os.environ["TENKEN_LAB_DIR"], "truth.json"))
    everything = truth_module.load()
    return truth_module.restricted(everything, truth_module.select(everything))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("export", help="the JSON export of tenken")
    parser.add_argument("truth", nargs="?", help="default: the hosts that are up inside a lab, else all but the spare")
    parser.add_argument("--ports", type=parse_ports, help="what was scanned, such as 22,23,1000-1010; default: all")
    parser.add_argument("--speaks", type=lambda text: set(text.split(",")), metavar="LIST",
                        help="protocols that the scanner can identify; others may be reported as unknown")
    parser.add_argument("--details", action="store_true", help="also cleartext, auth, product and version")
    parser.add_argument("--wrong", action="store_true", help="show only what is wrong")
    arguments = parser.parse_args()
    try:
        export = json.loads(Path(arguments.export).read_text(encoding="utf-8"))
        if not isinstance(export.get("devices"), list):
            raise ValueError(f"{arguments.export} has no list `devices`")
        truth = truth_module.load(arguments.truth) if arguments.truth else default_truth()
    except (OSError, ValueError, AttributeError) as error:
        print(f"compare: {error}", file=sys.stderr)
        return 2
    rows = compare(export, truth, arguments.ports, arguments.speaks, arguments.details)
    show(rows, arguments.wrong, sys.stdout)
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
