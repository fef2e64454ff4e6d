#!/usr/bin/python3
"""compare.py must notice every kind of wrong export."""

import copy
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

import compare  # noqa: E402  (needs the path above)
from labnet import truth as truth_module  # noqa: E402


def everything():
    truth = truth_module.load()
    return truth_module.restricted(truth, truth_module.select(truth))


def perfect(truth):
    """The export of a scanner that makes no mistake."""
    devices = []
    for host in truth["hosts"]:
        services = [{"proto": "tcp", "port": entry["port"], "service": entry["service"],
                     "product": entry.get("product", ""), "version": entry.get("version", ""),
                     "cleartext": entry.get("cleartext"), "auth": entry.get("auth", "unknown")}
                    for entry in host["tcp"]]
        services += [{"proto": "udp", "port": entry["port"], "service": entry["service"]}
                     for entry in host.get("udp", []) if entry["port"] != 67]
        devices.append({"macs": [host["mac"]], "ips": [host["ip"]], "hostnames": [], "vendor": host["vendor"],
                        "coverage": {"udp": {"scanned": "53,161,5353", "filtered": "53,161,5353" if "answers" in host else ""}},
                        "services": services, "findings": [{"item": "23-1", "verdict": "needs_review"},
                                                           {"item": "32-3", "verdict": host["verdicts"]["32-3"]}]})
    return {"schema": "test", "devices": devices}


class Compare(unittest.TestCase):
    def setUp(self):
        self.truth = everything()
        self.export = perfect(self.truth)

    def device(self, name):
        ip = next(host["ip"] for host in self.truth["hosts"] if host["name"] == name)
        return next(device for device in self.export["devices"] if device["ips"] == [ip])

    def service(self, name, port):
        return next(service for service in self.device(name)["services"] if service["port"] == port)

    def wrong(self, **options):
        rows = compare.compare(self.export, self.truth, **options)
        return [(row.host, row.check) for row in rows if not row.ok]

    def test_a_perfect_export_is_right(self):
        self.assertEqual(self.wrong(details=True), [])

    def test_an_open_udp_port_that_is_missing_or_invented(self):
        services = self.device("ups")["services"]
        services.remove(next(service for service in services if service["proto"] == "udp"))
        self.device("edge")["services"].append({"proto": "udp", "port": 53, "service": "dns"})
        self.assertEqual(sorted(self.wrong()), [("edge", "udp/53 service"), ("ups", "udp/161 service")])

    def test_a_udp_port_that_is_called_by_a_wrong_name_or_stays_silent(self):
        next(service for service in self.device("ups")["services"] if service["proto"] == "udp")["service"] = "dns"
        self.device("edge")["coverage"]["udp"]["filtered"] = "161"
        self.assertEqual(sorted(self.wrong()), [("edge", "udp unanswered"), ("ups", "udp/161 service")])

    def test_udp_is_not_compared_where_it_was_not_asked(self):
        for device in self.export["devices"]:
            device["coverage"]["udp"] = None
            device["services"] = [service for service in device["services"] if service["proto"] == "tcp"]
        self.assertEqual(self.wrong(), [])

    def test_the_order_of_devices_and_services_does_not_matter(self):
        self.export["devices"].reverse()
        for device in self.export["devices"]:
            device["services"].reverse()
        self.assertEqual(self.wrong(), [])

    def test_an_empty_export_misses_every_host(self):
        self.export["devices"] = []
        self.assertEqual(len(self.wrong()), len(self.truth["hosts"]))

    def test_a_missing_device(self):
        self.export["devices"].remove(self.device("plc-dark"))
        self.assertEqual(self.wrong(), [("plc-dark", "device")])

    def test_an_extra_device(self):
        self.export["devices"].append({"macs": ["00:00:5e:00:53:01"], "ips": ["192.0.2.99"], "services": []})
        self.assertEqual(self.wrong(), [("(extra)", "device")])

    def test_the_scanner_itself_is_not_a_device(self):
        network = self.truth["network"]
        self.export["devices"].append({"macs": [network["scanner_mac"]], "ips": [network["scanner"]]})
        self.assertEqual(self.wrong(), [("(scanner)", "device")])

    def test_a_device_listed_twice(self):
        self.export["devices"].append(copy.deepcopy(self.device("edge")))
        self.assertEqual(self.wrong(), [("edge", "device")])

    def test_two_hosts_merged_into_one_device(self):
        lost = self.device("nas")
        self.export["devices"].remove(lost)
        self.device("ups")["macs"] += lost["macs"]
        self.device("ups")["ips"] += lost["ips"]
        self.assertIn(("nas", "device"), self.wrong())
        self.assertIn(("ups", "MAC"), self.wrong())

    def test_a_wrong_mac(self):
        self.device("hmi")["macs"] = ["00:26:92:10:02:11"]
        self.assertEqual(self.wrong(), [("hmi", "MAC")])

    def test_no_mac(self):
        self.device("hmi")["macs"] = []
        self.assertEqual(self.wrong(), [("hmi", "MAC")])

    def test_a_wrong_vendor(self):
        self.device("hmi")["vendor"] = "Omron"
        self.assertEqual(self.wrong(), [("hmi", "vendor")])

    def test_no_vendor(self):
        self.device("hmi")["vendor"] = None
        self.assertEqual(self.wrong(), [("hmi", "vendor")])

    def test_the_spelling_of_a_vendor_is_free(self):
        self.device("broker-auth")["vendor"] = "OMRON Corporation"
        self.device("camera-b")["vendor"] = "AXIS COMMUNICATIONS AB"
        self.assertEqual(self.wrong(), [])

    def test_a_vendor_for_a_random_mac(self):
        self.device("tablet")["vendor"] = "Espressif Inc."
        self.assertEqual(self.wrong(), [("tablet", "vendor")])

    def test_a_missing_port(self):
        self.device("recorder")["services"].remove(self.service("recorder", 1883))
        self.assertEqual(self.wrong(), [("recorder", "tcp/1883")])

    def test_a_false_open_port(self):
        self.device("ups")["services"].append({"proto": "tcp", "port": 80, "service": "http"})
        self.assertEqual(self.wrong(), [("ups", "tcp/80")])

    def test_a_port_listed_twice(self):
        self.device("edge")["services"].append(copy.deepcopy(self.service("edge", 22)))
        self.assertEqual(self.wrong(), [("edge", "tcp/22")])

    def test_believing_port_numbers_in_the_trap(self):
        self.service("trap", 22)["service"], self.service("trap", 23)["service"] = "ssh", "telnet"
        self.assertEqual(self.wrong(), [("trap", "tcp/22 service"), ("trap", "tcp/23 service")])

    def test_an_unidentified_protocol(self):
        self.service("nas", 21)["service"] = "unknown"
        self.service("gateway", 53)["service"] = None
        self.assertEqual(self.wrong(), [("gateway", "tcp/53 service"), ("nas", "tcp/21 service")])
        self.assertEqual(self.wrong(speaks={"ftp"}), [("nas", "tcp/21 service")])

    def test_unknown_is_no_excuse_for_a_wrong_name(self):
        self.service("gateway", 53)["service"] = "http"
        self.assertEqual(self.wrong(speaks={"ftp"}), [("gateway", "tcp/53 service")])

    def test_naming_what_has_no_name(self):
        self.service("flood", 9999)["service"] = "telnet"
        self.assertEqual(self.wrong(), [("flood", "tcp/9999 service")])

    def test_http_over_tls_counts_as_https(self):
        self.service("camera-b", 443).update(service="http", tls={"version": "TLSv1.2"})
        self.assertEqual(self.wrong(), [])

    def test_a_wrong_verdict(self):
        for name, verdict in (("trap", "not_observed"), ("edge", "non_conforming"), ("ups", "conforming")):
            with self.subTest(name):
                self.export = perfect(self.truth)
                self.device(name)["findings"][1]["verdict"] = verdict
                self.assertEqual(self.wrong(), [(name, "verdict 32-3")])

    def test_no_verdict(self):
        self.device("edge")["findings"] = []
        self.assertEqual(self.wrong(), [("edge", "verdict 32-3")])

    def test_the_gravest_of_several_verdicts_decides(self):
        self.device("edge")["findings"].append({"item": "32-3", "verdict": "non_conforming"})
        self.assertEqual(self.wrong(), [("edge", "verdict 32-3")])

    def test_ports_outside_the_scan_are_not_expected(self):
        router = self.device("router-b")
        router["services"], router["findings"] = [], [{"item": "32-3", "verdict": "not_observed"}]
        self.assertEqual(self.wrong(), [("router-b", "tcp/2323"), ("router-b", "verdict 32-3")])
        self.assertEqual(self.wrong(ports=compare.parse_ports("1-2322,2324-65535")), [])

    def test_details(self):
        self.service("sensor-gw", 22)["product"] = "OpenSSH"
        self.service("sensor-gw", 22)["auth"] = "none"
        self.service("hmi", 8080)["cleartext"] = False
        self.service("nas", 21)["auth"] = "unknown"
        self.assertEqual(self.wrong(), [])
        self.assertEqual(self.wrong(details=True), [("sensor-gw", "tcp/22 auth"), ("sensor-gw", "tcp/22 product"),
                                                    ("hmi", "tcp/8080 cleartext")])


class Program(unittest.TestCase):
    def run_on(self, text, *options):
        with tempfile.TemporaryDirectory() as folder:
            export, truth = Path(folder, "export.json"), Path(folder, "truth.json")
            export.write_text(text)
            truth.write_text(truth_module.dump(everything()))
            return subprocess.run([sys.executable, str(HERE / "compare.py"), str(export), str(truth), *options],
                                  capture_output=True, text=True)

    def test_exit_code_0_when_all_is_right(self):
        done = self.run_on(json.dumps(perfect(everything())), "--wrong")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"^compare: (\d+) of \1 checks right, 0 wrong\n$")

    def test_exit_code_1_and_a_line_that_names_it_when_something_is_wrong(self):
        export = perfect(everything())
        export["devices"][3]["vendor"] = "Nobody\x1b[2J"
        done = self.run_on(json.dumps(export), "--wrong")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"sensor-gw +vendor +Contec +Nobody\?\[2J +WRONG")

    def test_exit_code_2_when_the_export_is_not_one(self):
        for text in ("", "[]", "{}", '{"devices": 3}'):
            with self.subTest(text):
                done = self.run_on(text)
                self.assertEqual(done.returncode, 2)
                self.assertIn("compare: ", done.stderr)


if __name__ == "__main__":
    unittest.main()
