#!/usr/bin/python3
"""A server of the faults that no package has: hostile_server.py PORT PROTOCOL FAULT [CERTIFICATE KEY].

PROTOCOL: http, https, tls, ssh, upnp, llmnr. FAULT: lengths (promises more than comes), endless, slow (a byte at a time),
reset (in the middle), nested (XML), bomb (Content-Encoding), loop (redirects). Serves until it is ended.
"""

import socket
import ssl
import struct
import sys
import threading
import time
import zlib

PORT, PROTOCOL, FAULT = int(sys.argv[1]), sys.argv[2], sys.argv[3]
PAUSE = 0.05  # between two bytes of a slow server


def bomb():
    """64 MiB of blanks in 64 KiB, as gzip writes them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(b" " * (64 << 20)) + packer.flush()


def head(*headers, status="200 OK"):
    return "\r\n".join([f"HTTP/1.1 {status}", "Server: hostile", "Content-Type: text/html", *headers, "", ""]).encode()


XML = b"<?xml version='1.0'?>" + b"<a>" * 40_000
# What the server says when it is asked, by protocol and fault; what it has no word for comes of the default.
SAID = {
    ("http", "lengths"): head(f"Content-Length: {1 << 62}") + b"<title>x",
    ("http", "endless"): head("Transfer-Encoding: chunked"),
    ("http", "nested"): head("Content-Type: text/xml") + XML,
    ("http", "loop"): head(f"Location: http://127.0.0.1:{PORT}/", "Content-Length: 0", status="302 Found"),
    ("ssh", "lengths"): b"SSH-2.0-hostile\r\n" + struct.pack(">I", 0xFFFFFFFC) + b"\4\x14",
    ("ssh", "nested"): b"SSH-2.0-hostile\r\n" + struct.pack(">IBB", 0x1000, 4, 20) + b"\xff" * 0x1000,
    ("tls", "lengths"): b"\x16\x03\x03\xff\xff\x02\xff\xff\xff" + b"\0" * 40,
    ("tls", "nested"): b"\x16\x03\x03\x00\x04\x0b\xff\xff\xff" * 400,
    ("llmnr", "lengths"): b"\xff\xfftk\x80\0\0\1\xff\xff\0\0\0\0",
    ("llmnr", "nested"): b"\0\x10tk\x80\0\0\1\0\1\0\0\0\0\xc0\x0c\xc0\x0e",
}
START = {"http": head() + b"<title>x</title>", "ssh": b"SSH-2.0-hostile\r\n", "tls": b"\x16\x03\x03\x40\x00\x02",
         "llmnr": b"\x40\0tk\x80\0\0\1\0\1\0\0\0\0"}
FILL = {"http": b"5\r\nabcde\r\n", "ssh": b"\0\0\0\x0c\4\2\0\0\0\0\0\0\0\0\0\0", "tls": b"\x16\x03\x03\x00\x01\x02",
        "llmnr": b"\0\x0c"}


def said(kind):
    if FAULT == "bomb":
        body = bomb()
        return head("Content-Encoding: gzip", f"Content-Length: {len(body)}") + body
    return SAID.get((kind, FAULT), START[kind])


def misbehave(connection):
    kind = {"https": "http", "upnp": "http"}.get(PROTOCOL, PROTOCOL)
    for _ in range(64):
        if kind != "ssh" and not connection.recv(4096):
            return
        if FAULT == "slow":
            for byte in said(kind) * 1000:
                connection.sendall(bytes([byte]))
                time.sleep(PAUSE)
        connection.sendall(said(kind))
        if FAULT == "endless":
            while True:
                connection.sendall(FILL[kind] * 4096)
        if FAULT == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if kind == "ssh":
            connection.recv(4096)
            return


def serve(connection):
    try:
        with connection:
            if PROTOCOL == "https":
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(sys.argv[4], sys.argv[5])
                connection = context.wrap_socket(connection, server_side=True)
            misbehave(connection)
    except OSError:
        pass  # the client left, which is what it ought to do


with socket.create_server(("127.0.0.1", PORT), backlog=64) as listener:
    while True:
        accepted, _ = listener.accept()
        threading.Thread(target=serve, args=(accepted,), daemon=True).start()
