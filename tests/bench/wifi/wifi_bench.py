#!/usr/bin/env python3
"""Surveys of Wi-Fi: who reads the networks of real captures rightly, and how fast.

The captures and their answers are those of TENKEN_CAPTURES (default ../shared/captures: wifi/ and wifi-expected.json);
without them there is nothing to compare: it says so and succeeds. airodump-ng reads the same files. Its words for a
network (OPN, WEP, WPA, WPA2, WPA3, OWE) are compared with the ones that follow from the expected elements; a network
with SAE or OWE that it calls WPA3 WPA2 counts as right, although that does not tell transition from WPA3 alone. tenken
must give the expected class itself.

The speed is measured over a file of --mib MiB of the radiotap captures again and again, against the field extraction of
tshark on a part of it. The tables go between their markers in docs/performance.md.
"""

import argparse
import csv
import json
import os
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[2]
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "passive")]
import document  # noqa: E402
import mixed  # noqa: E402

DOCUMENT = REPO / "docs/performance.md"
MEBI = 2**20
RADIOTAP = 127
TENTH = 10  # tshark reads this part of the file, as it is slow
AIRODUMP_SECONDS = 5  # it does not end by itself
LIMIT = 900
FIELDS = ("wlan.fc.type_subtype", "wlan.bssid", "wlan.sa", "wlan.ssid", "wlan.rsn.akms.type", "wlan.rsn.pcs.type",
          "wlan.rsn.gcs.type", "wlan.rsn.capabilities.mfpr", "wlan.rsn.capabilities.mfpc", "wlan.ds.current_channel")
SAE, OWE = {"SAE", "FT-SAE", "SAE-EXT", "FT-SAE-EXT"}, {"OWE"}
TENKEN = os.environ.get("TENKEN", str(REPO / "build/tenken"))


def words_of(network):
    """The words that the expected elements of a network stand for, or nothing where it was not advertised."""
    if not network.get("beacons") and not network.get("probe_resp"):
        return None
    words = set()
    if "wpa" in network:
        words.add("WPA")
    for key in ("rsn", "rsn_override", "rsn_override2"):
        akms = set(network.get(key, {}).get("akm", ()))
        if akms & SAE:
            words.add("WPA3")
        if akms & OWE:
            words.add("OWE")
        if akms - SAE - OWE:
            words.add("WPA2")
    return words or ({"WEP"} if network["class"].startswith("WEP") else {"OPN"})


def is_right(expected, said):
    if expected & {"WPA3", "OWE"} and said == {"WPA3", "WPA2"}:
        return True
    return said == expected


def airodump(path, folder):
    """Words by BSSID, and the stations, as airodump-ng writes them."""
    readable = Path(folder) / "readable.pcap"
    with open(readable, "wb") as out:
        subprocess.run(["editcap", "-F", "pcap", str(path), str(readable)], check=False, stdout=out,
                       stderr=subprocess.DEVNULL, timeout=60)
    for old in Path(folder).glob("air-*"):
        old.unlink()
    words = ["airodump-ng", "--background", "1", "-r", str(readable), "-w", f"{folder}/air", "--output-format", "csv"]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        time.sleep(AIRODUMP_SECONDS)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
    networks, stations, rows = {}, set(), networks_rows(folder)
    for row in rows:
        if len(row) >= 14:
            networks[row[0].strip().lower()] = set(row[5].split())
        elif len(row) >= 6 and not row[0].startswith("Station"):
            stations.add(row[0].strip().lower())
    return networks, stations


def networks_rows(folder):
    for file in Path(folder).glob("air-*.csv"):
        with open(file, encoding="utf-8", errors="replace", newline="") as lines:
            return [row for row in csv.reader(lines) if row and row[0].strip() != "BSSID"]
    return []


def tenken(path, folder):
    out = Path(folder) / "survey.json"
    subprocess.run([TENKEN, "wifi", "survey", "-r", str(path), "--out", str(out), "--quiet", "--lang", "en"], check=False,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LIMIT)
    survey = json.loads(out.read_text(encoding="utf-8"))
    networks = {network["bssid"]: network["class"] for network in survey["networks"]}
    stations = {station["mac"] for network in survey["networks"] for station in network["stations"]}
    return networks, stations | {station["mac"] for station in survey["unattached_stations"]}


def accuracy(shared, folder):
    """A row for each capture: networks in all, right ones of both, stations in all, found by both."""
    for capture in json.loads((shared / "wifi-expected.json").read_text(encoding="utf-8"))["captures"]:
        path = shared / "wifi" / capture["id"]
        if not path.exists():
            continue
        ours, our_stations = tenken(path, folder)
        theirs, their_stations = airodump(path, folder)
        expected = {network["bssid"]: (network["class"], words_of(network)) for network in capture["networks"]}
        advertised = {bssid: both for bssid, both in expected.items() if both[1]}
        stations = {station["mac"] for station in capture["stations"]}
        yield (capture["id"], len(advertised), sum(ours.get(bssid) == name for bssid, (name, _) in advertised.items()),
               sum(is_right(words, theirs.get(bssid, set())) for bssid, (_, words) in advertised.items()),
               len(stations), len(stations & our_stations), len(stations & their_stations))


def measured(words):
    start = time.monotonic()
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        sys.exit(f"{words[0]} ended with {process.returncode}: its time proves nothing")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def write_file(captures, target, size):
    frames = [frame for path in captures for frame in mixed.frames_of(path, RADIOTAP)]
    frames.sort(key=lambda frame: frame[:2])
    total = 0
    with open(target, "wb") as out:
        out.write(mixed.FILE_HEAD.pack(mixed.MAGIC, 2, 4, 0, 0, mixed.LONGEST, RADIOTAP))
        block = b"".join(struct.pack("<IIII", seconds, micros, len(frame), length) + frame
                         for seconds, micros, length, frame in frames)
        while total < size:
            out.write(block)
            total += len(block)
    return total


def speed(captures, mib, runs, folder):
    """Rows for tenken on a tenth of the file and on all of it, and for tshark on the tenth."""
    part, whole = f"{folder}/part.pcap", f"{folder}/whole.pcap"
    small = write_file(captures, part, mib * MEBI // TENTH)
    large = write_file(captures, whole, mib * MEBI)
    survey = [TENKEN, "wifi", "survey", "--quiet", "--out", f"{folder}/out.json", "-r"]
    fields = ["tshark", "-n", "-T", "fields", *(word for field in FIELDS for word in ("-e", field)), "-r", part]
    for name, size, words, times in (("tenken wifi survey", small, [*survey, part], runs),
                                     ("tenken wifi survey", large, [*survey, whole], runs),
                                     ("tshark -T fields", small, fields, 1)):
        all_runs = [measured(words) for _ in range(times)]
        wall, cpu = (statistics.median(run[i] for run in all_runs) for i in (0, 1))
        yield name, size, times, wall, cpu, max(run[2] for run in all_runs)


def lines_of(rows, times):
    yield f"Measured on {document.machine()}."
    yield ""
    yield "| capture | networks | tenken right | airodump-ng right | stations | tenken found | airodump-ng found |"
    yield "| --- |" + " ---: |" * 6
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield "| **all** | " + " | ".join(str(sum(row[i] for row in rows)) for i in range(1, 7)) + " |"
    yield ""
    base = times[-1][4] / times[-1][1]
    yield "| tool | MB | runs | wall s | CPU s | MB per CPU s | RSS MiB | times faster than tshark |"
    yield "| --- |" + " ---: |" * 7
    for name, size, runs, wall, cpu, rss in times:
        yield (f"| {name} | {size / 1e6:.0f} | {runs} | {wall:.2f} | {cpu:.2f} | {size / cpu / 1e6:.0f} | {rss:.0f} | "
               f"{base * size / cpu:.0f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=1024, help="size of the large file (default 1024)")
    parser.add_argument("--runs", type=int, default=3, help="of tenken (default 3)")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.md alone")
    wish = parser.parse_args()
    shared = Path(os.environ.get("TENKEN_CAPTURES", REPO / "../shared/captures"))
    if not (shared / "wifi-expected.json").exists():
        print(f"skipped: no captures in {shared} (set TENKEN_CAPTURES)")
        return
    with tempfile.TemporaryDirectory(prefix="tenken-bench-") as folder:
        rows = list(accuracy(shared, folder))
        times = list(speed(sorted((shared / "wifi").iterdir()), wish.mib, wish.runs, folder))
    table = "\n".join(lines_of(rows, times)) + "\n"
    print(table)
    if not wish.no_docs:
        DOCUMENT.write_text(document.replace(DOCUMENT.read_text(encoding="utf-8"), "wifi", table), encoding="utf-8")


if __name__ == "__main__":
    main()
