#!/usr/bin/python3
"""Run inside the lab: files that real programs wrote are taken over, and what is written others read."""

import csv
import io
import json
import shutil
import socket
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True

from product import NETWORK, Product  # noqa: E402

HERE = Path(__file__).resolve().parent
PORTS = "22,23,80,443,554,1883"


def run(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, timeout=280, check=True, **more)


def knock(host):
    """So that the kernel knows who has the address."""
    with socket.socket() as opened:
        opened.settimeout(0.5)
        opened.connect_ex((host, 80))


def macs_by_ip(export):
    return {ip: set(device["macs"]) for device in export["devices"] for ip in device["ips"]}


def open_ports(export):
    return {(service["ip"], service["port"]) for device in export["devices"] for service in device["services"]}


def nmap_truth(file):
    """What a reader that is not ours finds in the file: addresses of hosts that are up, and open ports."""
    hosts, ports = {}, set()
    for host in ElementTree.parse(file).getroot().iter("host"):
        if host.find("status").get("state") != "up":
            continue
        ip = next(a.get("addr") for a in host.iter("address") if a.get("addrtype") == "ipv4")
        hosts[ip] = {a.get("addr").lower() for a in host.iter("address") if a.get("addrtype") == "mac"}
        ports |= {(ip, int(port.get("portid"))) for port in host.iter("port")
                  if port.find("state").get("state") == "open"}
    return hosts, ports


class Exchange(unittest.TestCase):
    @unittest.skipUnless(shutil.which("nmap"), "nmap is not installed")
    def test_nmap_there_and_back(self):
        product = Product()
        file = product.directory / "scan.xml"
        run("nmap", "-n", "-sV", "--version-light", "-T4", "-p", PORTS, "-oX", str(file), NETWORK)
        hosts, ports = nmap_truth(file)
        self.assertGreater(len(hosts), 5)
        product.run("inventory", "import", str(file))
        export = product.export()
        known = macs_by_ip(export)
        self.assertEqual(set(known), set(hosts))
        for ip, macs in hosts.items():
            self.assertEqual(known[ip], macs, ip)
        self.assertEqual(open_ports(export), ports)

        # Once more: nothing is new, and nothing is doubled.
        product.run("inventory", "import", str(file))
        self.assertEqual(open_ports(product.export()), ports)
        self.assertEqual(product.diff(), [])

        # What is written in nmap's form another reader reads as the same.
        written = product.directory / "written.nmap.xml"
        product.run("inventory", "export", "--out", str(written))
        self.assertEqual(nmap_truth(written), (hosts, ports))
        try:
            from libnmap.parser import NmapParser
        except ImportError:
            self.skipTest("python3-libnmap is not installed: read by ElementTree alone")
        report = NmapParser.parse_fromfile(str(written))
        self.assertEqual({host.address for host in report.hosts if host.is_up()}, set(hosts))
        self.assertEqual({(host.address, port) for host in report.hosts for port, _ in host.get_open_ports()}, ports)

    @unittest.skipUnless(shutil.which("masscan"), "masscan is not installed")
    def test_masscan(self):
        product = Product()
        swept = product.sweep(ports=PORTS, udp_ports="none")
        target = next(device for device in swept["devices"] if len(open_ports({"devices": [device]})) > 0
                      and device["macs"])
        ip, mac = target["ips"][0], target["macs"][0]
        truth = open_ports({"devices": [target]})
        for form in ("-oJ", "-oL"):
            file = product.directory / f"masscan{form}"
            # masscan sends everything to its router: here the host itself. It ends with the next packet that it
            # hears, so there have to be some.
            words = ["masscan", ip, "-p", PORTS, "--rate", "100", "--wait", "2", "-e", "lab0", "--router-mac", mac,
                     "--source-ip", "192.0.2.253", form, str(file)]
            with subprocess.Popen(words, cwd=product.directory, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as scan:
                for _ in range(120):
                    knock(ip)
                    time.sleep(0.5)
                    if scan.poll() is not None:
                        break
                else:
                    scan.kill()
            self.assertEqual(scan.returncode, 0)
            fresh = Product()
            fresh.run("inventory", "import", str(file))
            self.assertEqual(open_ports(fresh.export()), truth)
            # Into the inventory that knows the host: the same device, not another one.
            product.run("inventory", "import", str(file))
            self.assertEqual(len(product.export()["devices"]), len(swept["devices"]))

    def test_tables_of_neighbours(self):
        product = Product()
        swept = product.sweep(ports="80", udp_ports="none")
        for host in macs_by_ip(swept):
            knock(host)
        texts = {"ip": run("ip", "neigh").stdout}
        if shutil.which("arp"):
            texts["arp"] = run("arp", "-an").stdout
        for name, text in texts.items():
            file = product.directory / f"{name}.txt"
            file.write_text(text, encoding="utf-8")
            truth = {}
            for line in text.splitlines():
                words = line.replace("(", " ").replace(")", " ").split()
                ip = next(word for word in words if word.startswith("192.0.2."))
                mac = next((word for word in words if word.count(":") == 5), None)
                if mac:
                    truth[ip] = {mac}
            self.assertGreater(len(truth), 5, text)
            fresh = Product()
            fresh.run("inventory", "import", str(file))
            self.assertEqual(macs_by_ip(fresh.export()), truth)

    def test_leases_of_real_servers(self):
        product = Product()
        said = run(str(HERE / "leases.sh"), str(product.directory))
        found = []
        for file, name in (("dnsmasq.leases", "dnsmasq"), ("isc.leases", "isc"), ("kea.csv", "kea")):
            path = product.directory / file
            if not path.exists() or "00:00:5e" not in path.read_text(encoding="utf-8"):
                continue
            fresh = Product()
            fresh.run("inventory", "import", str(path))
            devices = fresh.export()["devices"]
            self.assertEqual([device["macs"] for device in devices], [["00:00:5e:00:53:21"]])
            self.assertEqual([device["hostnames"] for device in devices], [[name]])
            found.append(name)
        self.assertIn("dnsmasq", found, said.stdout)
        print("servers:", ", ".join(found), file=sys.stderr)

    def test_exports_are_read_by_others(self):
        product = Product()
        product.sweep(ports=PORTS, udp_ports="none")
        devices = product.export()["devices"]
        first = product.directory / "first.defectdojo.json"
        again = product.directory / "again.defectdojo.json"
        for file in (first, again):
            product.run("inventory", "export", "--out", str(file))
        keys = [[finding["unique_id_from_tool"] for finding in json.loads(file.read_text(encoding="utf-8"))["findings"]]
                for file in (first, again)]
        self.assertGreater(len(keys[0]), 0)
        self.assertEqual(len(set(keys[0])), len(keys[0]))
        self.assertEqual(keys[0], keys[1])

        text = product.run("inventory", "export", "--format", "prometheus").stdout
        up = [line for line in text.splitlines() if line.startswith("tenken_device_present{")]
        self.assertEqual(len(up), len(devices))
        promtool = shutil.which("promtool")
        if promtool:
            run(promtool, "check", "metrics", input=text)

        files = product.directory / "site.netbox.zip"
        product.run("inventory", "export", "--out", str(files))
        with zipfile.ZipFile(files) as archive:
            rows = {name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
                    for name in archive.namelist()}
        names = {row["name"] for row in rows["05-devices.csv"]}
        self.assertEqual(len(names), len(devices))
        for file in ("06-interfaces.csv", "07-mac-addresses.csv", "08-ip-addresses.csv"):
            self.assertLessEqual({row["device"] for row in rows[file]}, names)
        fresh = Product()
        fresh.run("inventory", "import", str(files))
        self.assertEqual(macs_by_ip(fresh.export()), macs_by_ip({"devices": devices}))


if __name__ == "__main__":
    unittest.main(verbosity=2)
