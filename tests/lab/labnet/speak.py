"""Just enough of each protocol to see that a server of the lab really speaks it."""

import os
import re
import socket
import ssl
import struct
import subprocess
import tempfile
import time
from pathlib import Path

IAC, DO, WILL, WONT, DONT, SB, SE = 255, 253, 251, 252, 254, 250, 240


def connect(ip, port, seconds=5):
    return socket.create_connection((ip, port), timeout=seconds)


def receive(stream, enough, seconds=5, limit=1 << 20):
    """Read until enough(data), the end, silence for `seconds`, or the limit."""
    data, deadline = b"", time.monotonic() + seconds
    while not enough(data) and len(data) < limit and (left := deadline - time.monotonic()) > 0:
        stream.settimeout(left)
        try:
            piece = stream.recv(65536)
        except TimeoutError:
            break
        if not piece:
            break
        data += piece
    return data


class Telnet:
    """Refuses every option and keeps the text apart from the commands."""

    def __init__(self, ip, port):
        self.stream, self.raw, self.text, self.pending, self.mark = connect(ip, port), b"", b"", b"", 0

    def take(self, piece):
        self.raw += piece
        self.pending += piece
        while self.pending:
            head = self.pending
            if head[0] != IAC:
                self.text, self.pending = self.text + head[:1], head[1:]
            elif len(head) < 2 or (head[1] in (DO, DONT, WILL, WONT) and len(head) < 3):
                return
            elif head[1] in (DO, WILL):
                self.stream.sendall(bytes([IAC, WONT if head[1] == DO else DONT, head[2]]))
                self.pending = head[3:]
            elif head[1] in (DONT, WONT):
                self.pending = head[3:]
            elif head[1] == SB:
                if bytes([IAC, SE]) not in head:
                    return
                self.pending = head.split(bytes([IAC, SE]), 1)[1]
            else:
                self.pending = head[2:]

    def wait_for(self, *words, seconds=15):
        deadline = time.monotonic() + seconds
        while not any(word in self.text[self.mark:] for word in words) and time.monotonic() < deadline:
            self.stream.settimeout(0.5)
            try:
                piece = self.stream.recv(4096)
            except TimeoutError:
                continue
            if not piece:
                break
            self.take(piece)
        return next((word for word in words if word in self.text[self.mark:]), None)

    def say(self, line):
        self.mark = len(self.text)
        self.stream.sendall(line.encode() + b"\r\n")

    def login(self, user, password):
        """True when a shell greets, False when the login is refused."""
        self.wait_for(b"login: ")
        self.say(user)
        self.wait_for(b"assword: ")
        self.say(password)
        return self.wait_for(b"$ ", b"# ", b"incorrect") in (b"$ ", b"# ")


def ssh_offer(ip, port):
    """The banner and the algorithm lists of the server's KEXINIT."""
    with connect(ip, port) as stream:
        stream.sendall(b"SSH-2.0-lab\r\n")
        data = receive(stream, lambda seen: b"\n" in seen and len(seen) > seen.index(b"\n") + 5
                       and len(seen) >= seen.index(b"\n") + 5 + struct.unpack_from("!I", seen, seen.index(b"\n") + 1)[0])
    banner, packet = data.split(b"\n", 1)
    offset, lists = 4 + 1 + 1 + 16, []
    if packet[5] != 20:
        raise ValueError("no KEXINIT")
    for _ in range(8):
        size = struct.unpack_from("!I", packet, offset)[0]
        lists.append(packet[offset + 4:offset + 4 + size].decode().split(","))
        offset += 4 + size
    return banner.strip().decode(), dict(zip(("kex", "key", "cipher", "cipher2", "mac", "mac2", "zip", "zip2"), lists))


def ssh_methods(ip, port):
    """Which login methods the server names once `none` was refused."""
    done = subprocess.run(
        ["ssh", "-F", "none", "-p", str(port), "-o", "BatchMode=yes", "-o", "PreferredAuthentications=none",
         "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null",
         "-o", "KexAlgorithms=+diffie-hellman-group14-sha1", "-o", "HostKeyAlgorithms=+ssh-rsa",
         "-o", "Ciphers=+aes128-cbc", "-o", "RequiredRSASize=1024", f"admin@{ip}", "true"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
    found = re.search(r"Permission denied \(([^)]*)\)", done.stderr)
    return set(found[1].split(",")) if found else {done.stderr.strip()}


def ssh_login(ip, port, user, password):
    """What a command says after a login with a password, "in" where it runs; any algorithm will do."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer")
        answer.write_text('#!/bin/sh\nprintf "%s\\n" "$LAB_PASSWORD"\n', encoding="ascii")
        answer.chmod(0o700)
        old = [option for name, value in (("KexAlgorithms", "+diffie-hellman-group1-sha1,diffie-hellman-group14-sha1"),
                                          ("HostKeyAlgorithms", "+ssh-rsa"), ("Ciphers", "+3des-cbc,aes128-cbc"),
                                          ("MACs", "+hmac-sha1"), ("RequiredRSASize", "1024"))
               for option in ("-o", f"{name}={value}")]
        done = subprocess.run(
            ["ssh", "-F", "none", "-p", str(port), *old, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
             "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1", "-o", "ConnectTimeout=10", f"{user}@{ip}", "echo in"],
            env={"PATH": os.environ["PATH"], "SSH_ASKPASS": str(answer), "SSH_ASKPASS_REQUIRE": "force", "LAB_PASSWORD": password},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=40, check=False)
        return done.stdout.strip() or done.stderr.strip()


def http(ip, port, tls=None):
    """Status and headers (lower-case names) and body of GET /."""
    with connect(ip, port) as plain:
        stream = plain
        if tls is not None:
            stream = tls.wrap_socket(plain)
        stream.sendall(f"GET / HTTP/1.1\r\nHost: {ip}\r\nConnection: close\r\n\r\n".encode())
        data = receive(stream, lambda seen: False)
        certificate = stream.getpeercert(binary_form=True) if tls is not None else None
    head, _, body = data.decode("latin-1").partition("\r\n\r\n")
    lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return int(lines[0].split()[1]), headers, body, certificate


def tls_context(version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if version:
        context.minimum_version = context.maximum_version = version
    return context


def certificate_names(der):
    """subject and issuer, as openssl prints them."""
    text = subprocess.run(["openssl", "x509", "-inform", "der", "-noout", "-subject", "-issuer"], input=der,
                          capture_output=True, check=True).stdout.decode()
    return [line.split("=", 1)[1].strip() for line in text.splitlines()]


def mqtt_code(ip, port, user=None, password=None):
    """The return code of CONNACK: 0 accepted, 5 not authorised."""
    packed = lambda text: struct.pack("!H", len(text)) + text.encode()
    flags = 2 | (0xC0 if user else 0)
    body = packed("MQTT") + bytes([4, flags]) + struct.pack("!H", 10) + packed("lab")
    body += packed(user) + packed(password) if user else b""
    with connect(ip, port) as stream:
        stream.sendall(bytes([0x10, len(body)]) + body)
        reply = receive(stream, lambda seen: len(seen) >= 4)
    return reply[3] if reply[:2] == b"\x20\x02" else None


def dns_query(name, kind):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return struct.pack("!6H", 0x1234, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, 1)


def dns_tcp(ip, port, query):
    with connect(ip, port) as stream:
        stream.sendall(struct.pack("!H", len(query)) + query)
        data = receive(stream, lambda seen: len(seen) >= 2 and len(seen) >= 2 + struct.unpack("!H", seen[:2])[0])
    return data[2:]


def udp(ip, port, payload, seconds=3, source=None):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        if source:
            wire.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(source))
        wire.settimeout(seconds)
        wire.sendto(payload, (ip, port))
        try:
            return wire.recvfrom(65536)[0]
        except (TimeoutError, ConnectionRefusedError):
            return b""


def snmp_sysdescr(community):
    """An SNMPv2c GET of 1.3.6.1.2.1.1.1.0."""
    wrap = lambda tag, content: bytes([tag, len(content)]) + content
    binding = wrap(0x30, wrap(0x30, wrap(6, bytes([0x2B, 6, 1, 2, 1, 1, 1, 0])) + b"\x05\x00"))
    request = wrap(0xA0, wrap(2, b"\x2a") + wrap(2, b"\0") + wrap(2, b"\0") + binding)
    return wrap(0x30, wrap(2, b"\x01") + wrap(4, community.encode()) + request)


def dhcp_offer(interface, mac):
    """True when a DHCP server answers a DISCOVER."""
    discover = struct.pack("!4BIHH16s", 1, 1, 6, 0, 0x4C414200, 0, 0x8000, b"") + bytes.fromhex(mac.replace(":", ""))
    discover = discover.ljust(236, b"\0") + b"\x63\x82\x53\x63" + b"\x35\x01\x01\xff"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, interface.encode())
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        wire.bind(("", 68))
        wire.settimeout(6)  # the server first pings the address that it is about to offer
        wire.sendto(discover.ljust(300, b"\0"), ("255.255.255.255", 67))
        try:
            reply = wire.recv(2048)
        except TimeoutError:
            return False
    return reply[:1] == b"\x02" and b"\x35\x01\x02" in reply[240:]


def ping(ip, seconds=1.0):
    """True when an ICMP echo is answered."""
    body = struct.pack("!BBHHH", 8, 0, 0, 0x4C42, 1) + b"lab"
    total = sum(struct.unpack("!6H", body + b"\0"))
    total = (total & 0xFFFF) + (total >> 16)
    packet = body[:2] + struct.pack("!H", ~total & 0xFFFF) + body[4:]
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as wire:
        wire.sendto(packet, (ip, 0))
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            wire.settimeout(left)
            try:
                data, sender = wire.recvfrom(2048)
            except TimeoutError:
                break
            if sender[0] == ip and data[20] == 0:
                return True
    return False
