"""ARP requests by hand: who answers, and with which MAC."""

import fcntl
import socket
import struct
import time

ETH_P_ARP = 0x0806
SIOCGIFFLAGS = 0x8913
IFF_RUNNING = 0x40


def running(interface):
    """The kernel calls the interface operational; that follows `ip link set up` with a delay."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        reply = fcntl.ioctl(control, SIOCGIFFLAGS, struct.pack("16sh14x", interface.encode(), 0))
    return bool(struct.unpack("16sh14x", reply)[1] & IFF_RUNNING)


def request(own_mac, target):
    # Sender address 0.0.0.0 is an RFC 5227 probe: it is answered and leaves no entry in anyone's ARP table.
    return (b"\xff" * 6 + own_mac + struct.pack("!HHHBBH", ETH_P_ARP, 1, 0x0800, 6, 4, 1)
            + own_mac + bytes(4) + bytes(6) + socket.inet_aton(target))


def ask(interface, targets, seconds, again=0.05):
    """{ip: set of MACs that claimed it}; returns early once every target has answered."""
    answers = {target: set() for target in targets}
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ARP)) as wire:
        wire.bind((interface, ETH_P_ARP))
        own_mac = wire.getsockname()[4]
        deadline, resend = time.monotonic() + seconds, 0.0
        while not all(answers.values()) and (now := time.monotonic()) < deadline:
            if now >= resend:
                for target in (target for target, macs in answers.items() if not macs):
                    try:
                        wire.send(request(own_mac, target))
                    except OSError:
                        pass  # the interface is not operational yet
                resend = now + again
            wire.settimeout(max(0.001, resend - now))
            try:
                frame = wire.recv(128)
            except (TimeoutError, OSError):
                continue
            if len(frame) >= 42 and frame[20:22] == b"\x00\x02":  # a reply
                sender = socket.inet_ntoa(frame[28:32])
                if sender in answers:
                    answers[sender].add(frame[22:28].hex(":"))
    return answers
