#!/usr/bin/python3
"""Answers questions to groups as two kinds of hosts do: SADP ADDRESS (a camera, which answers the whole group) and
LLMNR ADDRESS NAME. Ends its first process when both listen, so that the caller knows; goes on in the background for a
minute. What no package has: real cameras; the real responder of LLMNR is a host of the practice network."""

import os
import re
import select
import socket
import struct
import sys
import time

SADP = ("239.255.255.250", 37020)
LLMNR = ("224.0.0.252", 5355)


def member(group, own):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("", group[1]))
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group[0]) + socket.inet_aton(own))
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 1)
    return sock


def sadp_answer(question, own):
    uuid = re.search(rb"<Uuid>([^<]*)</Uuid>", question)
    if not uuid or b"inquiry" not in question or b"<Probe>" not in question:
        return None
    return (b'<?xml version="1.0" encoding="UTF-8"?><ProbeMatch><Uuid>' + uuid.group(1) + b"</Uuid><Types>inquiry</Types>"
            b"<DeviceType>128</DeviceType><DeviceDescription>DS-7</DeviceDescription><DeviceSN>DS-7-0001</DeviceSN>"
            b"<IPv4Address>" + own.encode() + b"</IPv4Address><SoftwareVersion>V5.7.1build 1</SoftwareVersion>"
            b"<Activated>true</Activated></ProbeMatch>")


def labels(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def llmnr_answer(question, own, name):
    asked, kind = question[12:-4], struct.unpack(">H", question[-4:-2])[0]
    reverse = labels(".".join(reversed(own.split("."))) + ".in-addr.arpa")
    if (asked, kind) == (reverse, 12):
        data = labels(name)
    elif (asked, kind) == (labels(name), 1):
        data = socket.inet_aton(own)
    else:
        return None
    return (question[:2] + struct.pack(">HHHHH", 0x8000, 1, 1, 0, 0) + question[12:]
            + struct.pack(">HHHIH", 0xC00C, kind, 1, 30, len(data)) + data)


def main():
    own, name = sys.argv[1], sys.argv[2]
    sadp, llmnr = member(SADP, own), member(LLMNR, own)
    if os.fork() != 0:
        return
    os.setsid()
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for sock in select.select([sadp, llmnr], [], [], 1)[0]:
            question, asker = sock.recvfrom(2048)
            if sock is sadp and (answer := sadp_answer(question, own)):
                sock.sendto(answer, SADP)
            elif sock is llmnr and (answer := llmnr_answer(question, own, name)):
                sock.sendto(answer, asker)


main()
