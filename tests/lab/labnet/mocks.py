#!/usr/bin/python3
"""Stand-ins for devices that misbehave in ways that no packaged server does.

usage: mocks.py KIND IP PORT
"""

import socket
import struct
import sys
import threading
import time

IAC, DO, WILL, WONT, DONT, SB, SE = 255, 253, 251, 252, 254, 250, 240


def drip(connection, data, seconds_per_byte=0.15):
    for value in data:
        connection.sendall(bytes([value]))
        time.sleep(seconds_per_byte)


def read_line(connection):
    """One line of what the user typed, without Telnet commands."""
    line, previous = b"", [0, 0]
    while len(line) < 256:
        byte = connection.recv(1)
        if not byte:
            raise ConnectionError
        if previous[1] == IAC or (previous[0] == IAC and previous[1] in (DO, DONT, WILL, WONT)) or byte[0] == IAC:
            previous = [previous[1], byte[0]]
            continue
        previous = [0, 0]
        if byte in b"\r\n":
            if line:
                return line
            continue
        line += byte
    return line


def slow_telnet(connection):
    """A Telnet login whose every byte takes 150 ms; nobody can log in."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    drip(connection, bytes([IAC, WILL, 1, IAC, WILL, 3]) + b"\r\nlogin: ")
    while True:
        read_line(connection)
        drip(connection, b"\r\nPassword: ")
        read_line(connection)
        drip(connection, b"\r\nLogin incorrect\r\nlogin: ")


def flood(connection):
    """Endless printable bytes as fast as the peer takes them."""
    connection.settimeout(30)  # a peer that stops reading must not hold a thread for ever
    block = b"lab-flood " * 6400  # unlike the classic character generator, which scanners know by its pattern
    while True:
        connection.sendall(block)


def silent(connection):
    """Takes all input and says nothing."""
    while connection.recv(4096):
        pass


def reset(connection):
    """Resets at once: closing with a zero linger time sends RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def rtsp(connection):
    """Enough RTSP to be recognised: OPTIONS is answered, all else wants a password."""
    pending = b""
    while True:
        while b"\r\n\r\n" not in pending:
            data = connection.recv(4096)
            if not data or len(pending) > 65536:
                return
            pending += data
        request, pending = pending.split(b"\r\n\r\n", 1)
        lines = request.decode("latin-1").split("\r\n")
        if "RTSP/1.0" not in lines[0]:
            connection.sendall(b"RTSP/1.0 400 Bad Request\r\n\r\n")
            return
        sequence = next((line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("cseq:")), "0")
        if lines[0].startswith("OPTIONS "):
            reply = f"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n\r\n"
        else:
            reply = (f"RTSP/1.0 401 Unauthorized\r\nCSeq: {sequence}\r\n"
                     'WWW-Authenticate: Digest realm="Lab Camera D", nonce="0123456789abcdef"\r\n\r\n')
        connection.sendall(reply.encode("latin-1"))


KINDS = {"slow-telnet": slow_telnet, "flood": flood, "silent": silent, "reset": reset, "rtsp": rtsp}


def serve(work, connection):
    try:
        with connection:
            work(connection)
    except OSError:
        pass  # the peer left


def main():
    work, address, port = KINDS[sys.argv[1]], sys.argv[2], int(sys.argv[3])
    with socket.create_server((address, port), backlog=64) as listener:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(work, connection), daemon=True).start()


if __name__ == "__main__":
    main()
