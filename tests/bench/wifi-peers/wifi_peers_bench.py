#!/usr/bin/python3
"""Captures of Wi-Fi: who reads networks rightly, and how fast.

The captures and their answers lie in TENKEN_CAPTURES (wifi/ and wifi-expected.json, default ../shared/captures). For
each advertised network the row of tenken and that of airodump-ng are held against the answer. airodump-ng has no end of
its own when it reads a file, and is stopped; its time is therefore not measured. tshark classifies nothing: it is
measured as the extraction of the fields that one would need. The table goes into docs/performance.md."""

import argparse
import csv
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve()
REPO = HERE.parents[3]
sys.path[:0] = [str(HERE.parents[1])]

import document  # noqa: E402

DOCUMENT = REPO / "docs/performance.md"
TENKEN = os.environ.get("TENKEN", str(REPO / "build/tenken"))
MEBI = 2**20
RADIOTAP = 127
LOOK_SECONDS = 0.01  # between looks at the memory of what is measured
AIRODUMP_SECONDS = 5  # it writes its table every second
FIELDS = ("wlan.bssid", "wlan.ssid", "wlan.ds.current_channel", "wlan.rsn.akms.type", "wlan.rsn.pcs.type",
          "wlan.rsn.gcs.type", "wlan.rsn.capabilities.mfpr", "wlan.rsn.capabilities.mfpc", "wps.wifi_protected_setup_state")

# What each class is called in the words that airodump-ng has.
GENERATIONS = {
    "Open": {"OPN"}, "WEP": {"WEP"}, "WPA-Personal": {"WPA"}, "WPA-Enterprise": {"WPA"},
    "WPA/WPA2-Personal mixed": {"WPA", "WPA2"}, "WPA/WPA2-Enterprise mixed": {"WPA", "WPA2"},
    "WPA2-Personal": {"WPA2"}, "WPA2-Enterprise": {"WPA2"}, "WPA2/WPA3-Personal transition": {"WPA2", "WPA3"},
    "WPA3-Personal": {"WPA3"}, "WPA3-Personal (PMF not required)": {"WPA3"}, "WPA3-Enterprise 192-bit": {"WPA3"},
}


def both(row, key):
    """The values of an answer's RSN and WPA elements together."""
    found = []
    for element in ("rsn", "wpa"):
        for value in row.get(element, {}).get(key, []):
            if value not in found:
                found.append(value)
    return found


def tenken_rows(capture):
    done = subprocess.run([TENKEN, "wifi", "survey", "-r", capture, "--format", "json", "--quiet", "--lang", "en"],
                          capture_output=True, text=True, check=False)
    return {row["bssid"]: row for row in json.loads(done.stdout)["networks"]}


def tenken_verdict(expected, row):
    if row is None:
        return "missing"
    element = expected.get("rsn", {})
    wanted = (expected["class"], expected["channel"], both(expected, "akm"), both(expected, "pairwise"),
              element.get("pmf", "none"), "wps" in expected)
    got = (row["class"], row["channel"], row["akms"], row["pairwise"], row["pmf"], row["wps"] is not None)
    return "right" if wanted == got else f"wrong: {got}, not {wanted}"


def airodump_rows(capture, folder):
    plain = Path(folder) / "plain.pcap"
    subprocess.run(["editcap", "-F", "pcap", capture, plain], check=True, capture_output=True)
    prefix = Path(folder) / "airodump"
    subprocess.run(["timeout", str(AIRODUMP_SECONDS), "airodump-ng", "-r", plain, "-w", prefix, "--output-format", "csv"],
                   stdin=subprocess.DEVNULL, capture_output=True, check=False)
    table = Path(f"{prefix}-01.csv")
    if not table.exists():
        return {}
    text = table.read_text(encoding="utf-8", errors="replace")
    table.unlink()
    rows = {}
    for cells in csv.reader(text.split("Station MAC")[0].splitlines()):
        if len(cells) > 7 and len(cells[0]) == 17:
            rows[cells[0].lower()] = [cell.strip() for cell in cells]
    return rows


def airodump_verdict(expected, cells):
    if cells is None:
        return "missing"
    privacy, ciphers, keys = (set(cells[i].split()) for i in (5, 6, 7))
    wanted = GENERATIONS.get(expected["class"])
    if wanted is None:
        return "no word for it"
    if wanted == {"WPA3"} and privacy == {"WPA2", "WPA3"}:
        return "cannot tell WPA3 from transition"
    if privacy != wanted:
        return f"wrong: {' '.join(sorted(privacy))}"
    real = {name.split("-")[0] for name in both(expected, "pairwise")}
    if real and not real <= {name.split("-")[0] for name in ciphers}:
        return f"wrong cipher: {' '.join(sorted(ciphers))}"
    if both(expected, "akm") and not keys:
        return "keys blank"
    return "right"


def compare(folder, captures):
    verdicts = {"tenken wifi survey": [], "airodump-ng": []}
    with tempfile.TemporaryDirectory(prefix="tenken-peers-") as scratch:
        for capture in captures:
            file = folder / "wifi" / capture["id"]
            if not file.exists():
                continue
            ours, theirs = tenken_rows(file), airodump_rows(file, scratch)
            for row in capture["networks"]:
                if row["class"].startswith("not advertised"):
                    continue
                for tool, verdict in (("tenken wifi survey", tenken_verdict(row, ours.get(row["bssid"]))),
                                      ("airodump-ng", airodump_verdict(row, theirs.get(row["bssid"])))):
                    verdicts[tool].append(verdict)
                    if verdict != "right":
                        print(f"{capture['id']} {row['bssid']} {row['class']}: {tool}: {verdict}", flush=True)
    return verdicts


def radiotap_frames(folder):
    """The records of all plain captures with radiotap headers, as they stand in the files."""
    for file in sorted(folder.glob("*")):
        data = file.read_bytes()
        if data[:4] != b"\xd4\xc3\xb2\xa1" or struct.unpack("<I", data[20:24])[0] != RADIOTAP:
            continue
        at = 24
        while at + 16 <= len(data):
            size = struct.unpack("<I", data[at + 8:at + 12])[0]
            yield data[at:at + 16 + size]
            at += 16 + size


def write_large(folder, target, size):
    block = b"".join(radiotap_frames(folder))
    frames = sum(1 for _ in radiotap_frames(folder))
    rounds = max(1, -(-size // len(block)))
    target.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, RADIOTAP))
    for _ in range(rounds):
        target.write(block)
    target.flush()
    return frames * rounds, 24 + len(block) * rounds


def peak_mib(pid):
    """The most memory of a running process; not what wait4 says, which counts this program before the exec."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0")
    return int(line.split()[1]) / 1024


def timed(words):
    """One run: wall and CPU seconds, and the most memory."""
    with open(os.devnull, "r+b") as nowhere:
        start = time.monotonic()
        with subprocess.Popen(words, stdin=nowhere, stdout=nowhere, stderr=nowhere) as process:
            peak, ended = 0, 0
            while ended == 0:
                time.sleep(LOOK_SECONDS)
                peak = max(peak, peak_mib(process.pid))
                ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{words[0]} ended with {process.returncode}: its time proves nothing")
        return time.monotonic() - start, usage.ru_utime + usage.ru_stime, peak


def lines_of(verdicts, runs, frames, size):
    yield f"Measured on {document.machine()}."
    yield ""
    yield "| tool | networks | right | cannot tell | wrong or missing |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for tool, list_ in verdicts.items():
        right = list_.count("right")
        unsure = sum(1 for verdict in list_ if verdict.startswith("cannot"))
        yield f"| {tool} | {len(list_)} | {right} | {unsure} | {len(list_) - right - unsure} |"
    yield ""
    yield f"One file of {frames / 1e6:.2f} million frames, {size / MEBI:.0f} MiB:"
    yield ""
    yield "| tool | wall s | CPU s | MiB per CPU s | RSS MiB | CPU time / tenken |"
    yield "| --- |" + " ---: |" * 5
    base = statistics.median(cpu for _, cpu, _ in next(iter(runs.values())))
    for tool, times in runs.items():
        wall, cpu = (statistics.median(run[i] for run in times) for i in (0, 1))
        yield (f"| {tool} | {wall:.2f} | {cpu:.2f} | {size / MEBI / cpu:.0f} | {max(run[2] for run in times):.0f} "
               f"| {cpu / base:.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="of tenken (default 3); tshark runs once")
    parser.add_argument("--mib", type=int, default=1024, help="size of the file at least (default 1024)")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.md alone")
    wish = parser.parse_args()
    folder = Path(os.environ.get("TENKEN_CAPTURES", REPO / "../shared/captures"))
    answers = folder / "wifi-expected.json"
    if not answers.exists():
        print(f"skipped: no captures in {folder} (set TENKEN_CAPTURES)")
        return 0
    verdicts = compare(folder, json.loads(answers.read_text(encoding="utf-8"))["captures"])
    runs = {}
    with tempfile.NamedTemporaryFile(prefix="tenken-wifi-", suffix=".pcap") as file:
        frames, size = write_large(folder / "wifi", file, wish.mib * MEBI)
        survey = [TENKEN, "wifi", "survey", "-r", file.name, "--format", "json", "--quiet"]
        runs["tenken wifi survey"] = [timed(survey) for _ in range(wish.runs)]
        fields = [word for field in FIELDS for word in ("-e", field)]
        runs["tshark -T fields"] = [timed(["tshark", "-r", file.name, "-T", "fields", *fields])]
    table = "\n".join(lines_of(verdicts, runs, frames, size)) + "\n"
    print(table)
    if not wish.no_docs:
        text = document.replace(DOCUMENT.read_text(encoding="utf-8"), "wifi_peers", table)
        DOCUMENT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
