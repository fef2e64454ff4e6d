"""A large capture out of small ones: every frame of theirs, again and again, by devices of four networks, in
connections of their own each time."""

import os
import struct
import subprocess
from pathlib import Path

FILE_HEAD = struct.Struct("<IHHiIII")
FRAME_HEAD = struct.Struct("<IIII")
MAGIC, ETHERNET, LONGEST = 0xA1B2C3D4, 1, 262144
IPV4, ARP = b"\x08\x00", b"\x08\x06"
TCP, UDP = 6, 17
GROUP_BIT = 1
OTHERS = 4  # copies of a network with addresses of their own; more of them would only measure the inventory


def captures():
    """The files in the folder `wired` of TENKEN_CAPTURES; says so when there are none."""
    shared = Path(__file__).resolve().parents[3] / "../shared/captures"
    folder = Path(os.environ.get("TENKEN_CAPTURES", shared)) / "wired"
    found = sorted(path for path in folder.glob("*") if path.suffix in (".pcap", ".pcapng"))
    if not found:
        print(f"skipped: no captures in {folder} (set TENKEN_CAPTURES)")
    return found


def frames_of(path):
    """The frames of an Ethernet capture, read by libpcap; those up to the first fault of a broken one."""
    done = subprocess.run(["tcpdump", "-r", str(path), "-w", "-", "--time-stamp-precision=micro"], capture_output=True,
                          check=False)
    data = done.stdout
    if len(data) < FILE_HEAD.size or FILE_HEAD.unpack_from(data)[6] & 0xFFFF != ETHERNET:
        return
    at = FILE_HEAD.size
    while at + FRAME_HEAD.size <= len(data):
        seconds, micros, kept, length = FRAME_HEAD.unpack_from(data, at)
        at += FRAME_HEAD.size
        yield seconds, micros, length, data[at:at + kept]
        at += kept


def moved(frame, network):
    """The frame as another device would have sent it: last byte but one of the MACs, second one of the addresses."""
    if network == 0 or len(frame) < 14:
        return frame
    changed = bytearray(frame)
    for mac in (0, 6):
        if not frame[mac] & GROUP_BIT:
            changed[mac + 4] ^= network
    kind = frame[12:14]
    spots = (27, 31) if kind == IPV4 else (29, 39) if kind == ARP else ()
    for spot in spots:
        if len(frame) > spot and frame[spot - 1] in (10, 172, 192):
            changed[spot] ^= network
    if kind == ARP and len(frame) > 36:
        for mac in (22, 32):
            changed[mac + 4] ^= network
    return bytes(changed)


FIRST_OF_CLIENTS = 1024  # ports below belong to services
PORTS = 65536 - FIRST_OF_CLIENTS
STRIDE = 211  # so that the ports of one round of connections do not fall on those of another


def connected(frame, copy):
    """The frame in another connection between the same two: the client, whose port is the higher one, has another."""
    if copy == 0 or frame[12:14] != IPV4 or len(frame) < 34 or frame[23] not in (TCP, UDP):
        return frame
    at = 14 + (frame[14] & 15) * 4
    if struct.unpack_from(">H", frame, 20)[0] & 0x1FFF or len(frame) < at + 4:
        return frame  # no ports in later fragments
    source, target = struct.unpack_from(">HH", frame, at)
    high = max(source, target)
    if high < FIRST_OF_CLIENTS or source == target or min(source, target) == 0:
        return frame
    other = FIRST_OF_CLIENTS + (high - FIRST_OF_CLIENTS + copy * STRIDE) % PORTS
    changed = bytearray(frame)
    struct.pack_into(">HH", changed, at, other if source == high else source, other if target == high else target)
    return bytes(changed)


def write(captures, target, size, most=2**40):
    """Writes `size` bytes of frames to `target` at least, or `most` frames; returns how many frames and bytes."""
    frames = [frame for path in captures for frame in frames_of(path)]
    frames.sort(key=lambda frame: frame[:2])
    if not frames:
        return 0, 0
    spread = int(frames[-1][0] - frames[0][0]) + 1
    count = total = copy = 0
    with open(target, "wb", buffering=2**20) as out:
        out.write(FILE_HEAD.pack(MAGIC, 2, 4, 0, 0, LONGEST, ETHERNET))
        while total < size:
            for seconds, micros, length, frame in frames:
                if count == most:
                    return count, total
                # The first copies lie behind one another in time, as one long capture would; 32 bits hold no more.
                shifted = seconds + copy * spread if seconds + copy * spread < 2**32 else seconds
                out.write(FRAME_HEAD.pack(shifted, micros, len(frame), length))
                out.write(connected(moved(frame, copy % OTHERS), copy // OTHERS))
                count += 1
                total += len(frame)
            copy += 1
    return count, total
