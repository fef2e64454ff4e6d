#!/usr/bin/python3
"""What the daemon costs while nothing happens: CPU time and memory over a minute, with two schedules.
Arguments: TENKEN [SECONDS]. Prints one JSON object; a counter, not a test."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCOPE = """version = 1
authorised_by = "measurement"
valid_until = 2199-01-01
allow = ["127.0.0.1/32"]
checks = ["discovery", "ports"]
"""


def cpu_ticks(pid):
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def memory(pid, what):
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))


def main():
    tenken, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory(prefix="tenken-idle-") as folder:
        scope, database = Path(folder) / "scope.toml", Path(folder) / "inventory.db"
        scope.write_text(SCOPE, encoding="utf-8")
        for name, when in (("nightly", "--cron=0 2 1 1 *"), ("seldom", "--every=300d")):
            subprocess.run([tenken, "schedule", "add", name, when, "--db", database, "--scope", scope, "127.0.0.1", "-q"],
                           check=True)
        daemon = subprocess.Popen([tenken, "daemon", "--db", database, "-q"])
        try:
            time.sleep(3)
            writes = database.stat().st_mtime_ns
            before, began = cpu_ticks(daemon.pid), time.monotonic()
            time.sleep(seconds)
            ticks, took = cpu_ticks(daemon.pid) - before, time.monotonic() - began
            print(json.dumps({"seconds": round(took, 1), "cpu_percent": round(100 * ticks / os.sysconf("SC_CLK_TCK") / took, 3),
                              "rss_kib": memory(daemon.pid, "VmRSS"), "anonymous_kib": memory(daemon.pid, "RssAnon"),
                              "wrote": database.stat().st_mtime_ns != writes}))
        finally:
            daemon.terminate()
            daemon.wait(timeout=90)


if __name__ == "__main__":
    main()
