#!/usr/bin/python3
"""What the farm does with single packets, and what it counts. Arguments: the farm program. Needs root."""

import ctypes
import os
import socket
import struct
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench/active"))

import network as net  # noqa: E402

FIN, SYN, RST, ACK = 1, 2, 4, 16
PATIENCE = 2.0  # seconds that an answer may take on a busy machine
QUIET = 0.3  # seconds after which no answer is believed to be none
FIRST, COUNT = 1280, 40
FARM = ["--first", str(FIRST), "--hosts", str(COUNT)]
ONE = ["--first", str(FIRST), "--hosts", "1"]
OWN_MAC = bytes.fromhex(net.SCANNER_MAC.replace(":", ""))
OWN_IP = socket.inet_aton("10.77.255.253")  # not the kernel's, which would answer what it did not ask for
BROADCAST = b"\xff" * 6
PROGRAM = None


def socket_in(namespace, *kind):
    """A socket stays in the namespace in which it was made."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/self/ns/net", "rb") as own, open(f"/run/netns/{namespace}", "rb") as other:
        if libc.setns(other.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            return socket.socket(*kind)
        finally:
            libc.setns(own.fileno(), 0)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def with_checksum(data, at, pseudo=b""):
    return data[:at] + struct.pack("!H", checksum(pseudo + data)) + data[at + 2:]


def ip_packet(target, protocol, payload):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0, OWN_IP, target)
    return with_checksum(header, 10) + payload


def pseudo_header(target, protocol, length):
    return OWN_IP + target + struct.pack("!HH", protocol, length)


def tcp(target, port, flags, source=40000, sequence=1000, acknowledged=0):
    segment = struct.pack("!HHIIBBHHH", source, port, sequence, acknowledged, 0x50, flags, 1024, 0, 0)
    return ip_packet(target, 6, with_checksum(segment, 16, pseudo_header(target, 6, len(segment))))


def udp(target, port, data):
    datagram = struct.pack("!HHHH", 40000, port, 8 + len(data), 0) + data
    return ip_packet(target, 17, with_checksum(datagram, 6, pseudo_header(target, 17, len(datagram))))


def icmp(target, kind, body):
    return ip_packet(target, 1, with_checksum(struct.pack("!BBH", kind, 0, 0) + body, 2))


class Wire:
    """Frames to and from one running farm, by hand."""

    def __init__(self, network, *options):
        self.wire = socket_in(network.scanner, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.wire.bind((net.INTERFACE, 3))
        self.farm = network.farm([*options])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.farm.__exit__()
        self.wire.close()

    def host(self, profile):
        return next(host for host in self.farm.hosts if host["profile"] == profile)

    def send(self, host, packet, mac=None):
        self.wire.send(bytes.fromhex((mac or host["mac"]).replace(":", "")) + OWN_MAC + b"\x08\0" + packet)

    def arp(self, host, to=BROADCAST):
        body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + OWN_MAC + OWN_IP + bytes(6) + socket.inet_aton(host["ip"])
        self.wire.send(to + OWN_MAC + b"\x08\x06" + body)

    def frame(self, wanted, seconds=PATIENCE):
        """The next frame to us for which `wanted` holds, or None."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.wire.settimeout(left)
            try:
                frame = self.wire.recv(2048)
            except TimeoutError:
                return None
            if frame[:6] == OWN_MAC and wanted(frame):
                return frame
        return None

    def packet(self, host, protocol, seconds=PATIENCE):
        """The payload of the next IP packet from the host, whose checksums were looked at."""
        source = socket.inet_aton(host["ip"])
        frame = self.frame(lambda frame: frame[12:14] == b"\x08\0" and frame[26:30] == source, seconds)
        if frame is None:
            return None
        packet = frame[14:14 + struct.unpack("!H", frame[16:18])[0]]
        assert checksum(packet[:20]) == 0, "IP checksum"
        assert packet[9] == protocol, f"protocol {packet[9]}"
        payload = packet[20:]
        before = b"" if protocol == 1 else source + OWN_IP + struct.pack("!HH", protocol, len(payload))
        assert checksum(before + payload) == 0, "checksum of the payload"
        return payload

    def segment(self, host, port, flags, seconds=PATIENCE, **fields):
        """(flags, sequence, acknowledged) of the answer to a TCP segment, or None."""
        self.send(host, tcp(socket.inet_aton(host["ip"]), port, flags, **fields))
        answer = self.packet(host, 6, seconds)
        return answer and (answer[13], *struct.unpack("!II", answer[4:12]))


class FarmTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="tenken-farm-")
        cls.network = net.Network(PROGRAM, cls.folder.name).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.network.__exit__()
        cls.folder.cleanup()

    def wire(self, *options):
        return Wire(self.network, *options)

    def test_arp(self):
        with self.wire(*FARM) as wire:
            host = wire.farm.hosts[3]
            mac = bytes.fromhex(host["mac"].replace(":", ""))
            is_arp = lambda frame: frame[12:14] == b"\x08\x06" and frame[20:22] == b"\0\x02"  # noqa: E731
            for to in (BROADCAST, mac):
                wire.arp(host, to)
                answer = wire.frame(is_arp)
                self.assertEqual(answer[22:32], mac + socket.inet_aton(host["ip"]))
            wire.arp({"ip": "10.77.4.1"})  # nobody
            self.assertIsNone(wire.frame(is_arp, QUIET))
            seen = wire.farm.stop()
            self.assertEqual((seen["broadcast_arps"], seen["packets"], len(seen["hosts"])), (2, 1, 1))

    def test_icmp(self):
        with self.wire(*FARM) as wire:
            host = wire.host("plc")
            target = socket.inet_aton(host["ip"])
            wire.send(host, icmp(target, 8, b"\x12\x34\0\x01" + b"payload"))
            self.assertEqual(wire.packet(host, 1), wire_icmp(0, b"\x12\x34\0\x01payload"))
            wire.send(host, icmp(target, 13, struct.pack("!HHIII", 7, 1, 99, 0, 0)))
            answer = wire.packet(host, 1)
            number, sequence, originated, received, sent = struct.unpack("!HHIII", answer[4:20])
            self.assertEqual((answer[0], number, sequence, originated), (14, 7, 1, 99))
            day = time.time() % 86400 * 1000
            self.assertLess(abs(received - day), 60_000)
            self.assertEqual(received, sent)
            silent = wire.host("arp-only")
            wire.send(silent, icmp(socket.inet_aton(silent["ip"]), 8, bytes(8)))
            self.assertIsNone(wire.packet(silent, 1, QUIET))

    def test_tcp(self):
        with self.wire(*FARM) as wire:
            host = wire.host("camera")
            flags, sequence, acknowledged = wire.segment(host, 80, SYN)
            self.assertEqual((flags, acknowledged), (SYN | ACK, 1001))
            self.assertEqual(wire.segment(host, 80, SYN), (SYN | ACK, sequence, 1001))
            self.assertIsNone(wire.segment(host, 80, ACK, QUIET, sequence=1001, acknowledged=sequence + 1))
            self.assertEqual(wire.segment(host, 80, FIN | ACK, sequence=1001, acknowledged=sequence + 1),
                             (FIN | ACK, sequence + 1, 1002))
            # An acknowledgement of nothing is reset with its own number.
            self.assertEqual(wire.segment(host, 80, ACK, acknowledged=777), (RST, 777, 0))
            self.assertEqual(wire.segment(host, 81, SYN), (RST | ACK, 0, 1001))
            self.assertIsNone(wire.segment(host, 81, RST, QUIET))
            firewalled = wire.host("firewalled")
            self.assertEqual(wire.segment(firewalled, 443, SYN)[0], SYN | ACK)
            self.assertIsNone(wire.segment(firewalled, 80, SYN, QUIET))
            seen = {entry["ip"]: entry for entry in wire.farm.stop()["hosts"]}
            self.assertEqual({key: seen[host["ip"]][key] for key in ("packets", "syns", "duplicate_syns", "non_syn")},
                             {"packets": 7, "syns": 3, "duplicate_syns": 1, "non_syn": 4})

    def test_a_wrong_mac_or_checksum_reaches_nobody(self):
        with self.wire(*FARM) as wire:
            host, other = wire.host("camera"), wire.host("plc")
            packet = tcp(socket.inet_aton(host["ip"]), 80, SYN)
            wire.send(host, packet, mac=other["mac"])
            self.assertIsNone(wire.packet(host, 6, QUIET))
            wire.send(host, packet[:-1] + b"\x55")
            self.assertIsNone(wire.packet(host, 6, QUIET))
            wire.send(host, packet, mac=net.ROUTER_MAC)
            self.assertIsNotNone(wire.packet(host, 6))
            seen = wire.farm.stop()
            self.assertEqual((seen["strays"], seen["bad_checksums"], seen["packets"]), (1, 1, 1))

    def test_kernel_connections(self):
        with self.wire(*FARM) as wire:
            host = wire.host("router")
            with socket_in(self.network.scanner, socket.AF_INET, socket.SOCK_STREAM) as client:
                client.settimeout(PATIENCE)
                client.connect((host["ip"], 22))
                client.send(b"hello")
                client.shutdown(socket.SHUT_WR)
                self.assertEqual(client.recv(10), b"")
            with socket_in(self.network.scanner, socket.AF_INET, socket.SOCK_STREAM) as client:
                client.settimeout(PATIENCE)
                with self.assertRaises(ConnectionRefusedError):
                    client.connect((host["ip"], 23))
            self.assertEqual(wire.farm.stop()["bad_checksums"], 0)

    def test_udp(self):
        with self.wire(*FARM, "--icmp-pps", "3") as wire:
            host = wire.host("router")
            target = socket.inet_aton(host["ip"])
            wire.send(host, udp(target, 53, b"\xab\xcd\x01\0rest"))
            self.assertEqual(wire.packet(host, 17)[8:], b"\xab\xcd\x81\0rest")
            wire.send(host, udp(target, 161, b"\x30\x0b\x02\x01\x01\x04\x06public\xa0\0"))
            self.assertEqual(wire.packet(host, 17)[8:], b"\x30\x0b\x02\x01\x01\x04\x06public\xa2\0")
            asked = udp(target, 999, b"x")
            for _ in range(12):  # at most two seconds of the clock can touch them, with three answers each
                wire.send(host, asked)
            answers = 0
            while (answer := wire.packet(host, 1, QUIET)) is not None:
                self.assertEqual((answer[:2], answer[8:]), (b"\x03\x03", asked[:28]))
                answers += 1
            self.assertIn(answers, (3, 4, 5, 6))

    def test_prohibited(self):
        with self.wire(*ONE, "--profile", "prohibiting") as wire:
            host = wire.farm.hosts[0]
            wire.send(host, tcp(socket.inet_aton(host["ip"]), 25, SYN))
            self.assertEqual(wire.packet(host, 1)[:2], b"\x03\x0d")
            self.assertEqual(wire.segment(host, 4840, SYN)[0], SYN | ACK)

    def test_truth_of_many_random_ports(self):
        for profile, other in (("many-rst", (RST | ACK, 0, 1001)), ("many-drop", None)):
            with self.wire(*ONE, "--profile", profile) as wire:
                host = wire.farm.hosts[0]
                self.assertEqual(len(host["tcp"]), 50)
                self.assertEqual(wire.segment(host, host["tcp"][7], SYN)[0], SYN | ACK)
                closed = next(port for port in range(1, 99) if port not in host["tcp"])
                self.assertEqual(wire.segment(host, closed, SYN, QUIET if other is None else PATIENCE), other)

    def test_seed(self):
        def truth(seed):
            with self.wire("--hosts", "50", "--seed", seed) as wire:
                return wire.farm.hosts
        self.assertEqual(truth("4"), truth("4"))
        self.assertNotEqual([host["ip"] for host in truth("4")], [host["ip"] for host in truth("5")])

    def test_fragile_and_windows(self):
        fragile = ["--fragile-pct", "100", "--fragile-pps", "200", "--fragile-hang-ms", "600000"]
        with self.wire(*ONE, "--profile", "camera", *fragile) as wire:
            host = wire.farm.hosts[0]
            target = socket.inet_aton(host["ip"])
            for port in range(1, 41):
                wire.send(host, tcp(target, port, SYN))
            time.sleep(QUIET)
            wire.send(host, tcp(target, 80, SYN, source=50000))
            answers = 0
            while (answer := wire.packet(host, 6, QUIET)) is not None:
                self.assertEqual(answer[2:4], struct.pack("!H", 40000))  # none to what came last
                answers += 1
            self.assertEqual(answers, 20)
            seen = wire.farm.stop()
            self.assertEqual((seen["devices_felled"], seen["fragile"], seen["hosts"][0]["felled"]), (1, 1, 1))
            self.assertEqual(seen["hosts"][0]["peak_100ms"], 40)
            self.assertEqual(seen["hosts"][0]["peak_1s"], 41)

    def test_loss_and_latency(self):
        with self.wire(*FARM, "--loss-in", "50", "--latency-us", "200000") as wire:
            host = wire.host("camera")
            start = time.monotonic()
            for port in range(1000, 1400):
                wire.send(host, tcp(socket.inet_aton(host["ip"]), port, SYN))
            answers = 0
            while wire.packet(host, 6, PATIENCE if answers == 0 else QUIET) is not None:
                self.assertGreaterEqual(time.monotonic() - start, 0.2)
                answers += 1
            self.assertGreater(answers, 120)  # 8 standard deviations from the half
            self.assertLess(answers, 280)
            self.assertEqual(wire.farm.stop()["packets"], answers)

    def test_forged(self):
        with self.wire(*FARM, "--forge", "3000", "--forge-pps", "50000") as wire:
            wire.arp(wire.farm.hosts[0])
            kinds = set()
            while (frame := wire.frame(lambda _: True, QUIET)) is not None:
                kinds.add("arp" if frame[12:14] == b"\x08\x06" else frame[47])
            self.assertEqual(kinds, {"arp", SYN | ACK, RST | ACK})
            self.assertEqual(wire.farm.stop()["forged"], 3000)

    def test_series(self):
        with self.wire(*ONE, "--profile", "camera", "--series", "10") as wire:
            host = wire.farm.hosts[0]
            for _ in range(3):
                wire.segment(host, 80, SYN)
            self.assertEqual(sum(wire.farm.stop()["hosts"][0]["series"]), 3)

    def test_wrong_options_are_refused(self):
        for words in (["--hosts", "0"], ["--hosts", "70000"], ["--hosts", "9", "--profile", "toaster"],
                      ["--hosts", "9", "--loss-in", "101"], ["--hosts", "9", "--what", "1"],
                      ["--hosts", "9", "--first", "65530"], ["--hosts"]):
            with self.subTest(words), self.assertRaises(net.Failed):
                self.network.farm(words)


def wire_icmp(kind, body):
    return with_checksum(struct.pack("!BBH", kind, 0, 0) + body, 2)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
