"""Running the program under test inside the practice network, and reading what it wrote."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]
LAB = REPO / "tests/lab/lab"
TENKEN = Path(os.environ.get("TENKEN", REPO / "build/tenken"))
NETWORK = os.environ.get("TENKEN_LAB_NET", "192.0.2.0/24")
LIMIT = 300  # seconds for one command

SCOPE = """version = 1
authorised_by = "practice network"
valid_until = 2099-12-31
allow = ["{allow}"]
forbid = [{forbid}]
checks = ["discovery", "ports", "probes"]
"""


class Product:
    """One inventory file and one scope in a directory of its own."""

    def __init__(self, directory=None, forbid=()):
        self.directory = Path(directory or tempfile.mkdtemp(prefix="tenken-test-"))
        self.db = self.directory / "inventory.db"
        self.scope = self.directory / "scope.toml"
        forbidden = ", ".join(f'"{range_}"' for range_ in forbid)
        self.scope.write_text(SCOPE.format(allow=NETWORK, forbid=forbidden), encoding="utf-8")

    def command(self, *words):
        return [str(TENKEN), *words, "--db", str(self.db), "--lang", "en", "--progress", "none"]

    def run(self, *words, code=0):
        """Runs a command to its end; the exit code must be `code`."""
        done = subprocess.run(self.command(*words), capture_output=True, text=True, timeout=LIMIT, check=False)
        if done.returncode != code:
            raise AssertionError(f"tenken {' '.join(words)}: exit {done.returncode}, expected {code}\n"
                                 f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done

    def sweep_words(self, ports="top1000", profile="fast", udp_ports="top20"):
        return ["sweep", NETWORK, "--scope", str(self.scope), "--ports", ports, "--udp-ports", udp_ports,
                "--profile", profile]

    def sweep(self, ports="top1000", profile="fast", udp_ports="top20"):
        self.run(*self.sweep_words(ports, profile, udp_ports))
        return self.export()

    def export(self):
        return json.loads(self.run("export", "--format", "json").stdout)

    def diff(self):
        return json.loads(self.run("inventory", "diff", "--format", "json").stdout)["changes"]


def lab(*words):
    subprocess.run([str(LAB), "ctl", *words], check=True, timeout=60)


def essence(export):
    """What two exports of the same network have in common: everything but ids and times."""
    devices = []
    for device in export["devices"]:
        devices.append({
            "macs": device["macs"], "ips": device["ips"], "hostnames": device["hostnames"],
            "vendor": device["vendor"], "type": device["type"],
            "services": [{key: service.get(key) for key in
                          ("proto", "port", "service", "product", "version", "cleartext", "auth", "tls", "ssh")}
                         for service in device["services"]],
            "findings": [[finding[key] for key in ("item", "verdict", "severity", "reason")]
                         for finding in device["findings"]],
        })
    verdicts = [[entry["item"], entry["verdict"], entry.get("counts")] for entry in export["assessments"]]
    return {"devices": devices, "assessments": verdicts}
