#!/usr/bin/python3
"""Two small web servers for which no package exists: a camera's ONVIF service, and a router's login form.

login_speakers.py onvif|form ADDRESS PORT ACCOUNTS. Both keep their own rules (WSS UsernameToken Profile 1.1 section
3.2.1; a session cookie), and know nothing of the program under test."""

import base64
import datetime
import hashlib
import re
import secrets
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CLOCK_BEHIND = datetime.timedelta(days=400)  # cameras have forgotten the time
MOST_AGE = datetime.timedelta(minutes=5)


def accounts():
    return dict(line.split(":", 1) for line in Path(sys.argv[4]).read_text(encoding="utf-8").splitlines())


class Page(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 65536)).decode("utf-8", "replace")

    def say(self, status, text, kind="text/html", **headers):
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)


class Onvif(Page):
    server_version = "Network Camera"

    def soap(self, status, text):
        self.say(status, '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
                 'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema">'
                 f"<s:Body>{text}</s:Body></s:Envelope>", "application/soap+xml")

    def proven(self, document):
        found = {name: re.search(rf"<\w+:{name}(?:\s[^>]*)?>([^<]*)<", document)
                 for name in ("Username", "Password", "Nonce", "Created")}
        if not all(found.values()):
            return False
        user, proof, nonce, created = (found[name].group(1) for name in ("Username", "Password", "Nonce", "Created"))
        made = datetime.datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ")
        if abs(made - self.now()) > MOST_AGE or user not in accounts():
            return False
        digest = hashlib.sha1(base64.b64decode(nonce) + created.encode() + accounts()[user].encode()).digest()
        return secrets.compare_digest(base64.b64encode(digest).decode(), proof)

    @staticmethod
    def now():
        return datetime.datetime.utcnow() - CLOCK_BEHIND

    def do_GET(self):
        self.say(200, "<html><head><title>Network Camera</title></head><body>see the client</body></html>")

    def do_POST(self):
        document = self.body()
        if "GetSystemDateAndTime" in document:
            now = self.now()
            self.soap(200, "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:UTCDateTime><tt:Time>"
                      f"<tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute><tt:Second>{now.second}</tt:Second>"
                      f"</tt:Time><tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month>"
                      f"<tt:Day>{now.day}</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"
                      "</tds:GetSystemDateAndTimeResponse>")
        elif "GetDeviceInformation" in document:
            self.soap(200, "<tds:GetDeviceInformationResponse><tds:Manufacturer>Hikvision</tds:Manufacturer>"
                      "<tds:Model>DS-2CD</tds:Model><tds:FirmwareVersion>V5.2.0</tds:FirmwareVersion>"
                      "<tds:SerialNumber>1</tds:SerialNumber></tds:GetDeviceInformationResponse>")
        elif "GetUsers" in document and self.proven(document):
            self.soap(200, "<tds:GetUsersResponse><tds:User><tt:Username>admin</tt:Username></tds:User>"
                      "</tds:GetUsersResponse>")
        else:
            self.soap(400, "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:NotAuthorized</s:Value>"
                      "</s:Subcode></s:Code></s:Fault>")


SESSIONS = set()


class Form(Page):
    server_version = "uhttpd"
    PAGE = "/cgi-bin/luci/"

    def inside(self):
        return any(f"sysauth={one}" in (self.headers.get("Cookie") or "") for one in SESSIONS)

    def do_GET(self):
        if self.path == self.PAGE + "admin/logout":
            SESSIONS.clear()
            self.say(302, "", Location=self.PAGE)
        elif self.inside():
            self.say(200, '<title>OpenWrt</title><a href="/cgi-bin/luci/admin/logout">Logout</a>')
        else:
            self.say(200, '<title>OpenWrt - LuCI</title><form method="post"><input name="luci_username">'
                     '<input name="luci_password" type="password"></form>')

    def do_POST(self):
        fields = urllib.parse.parse_qs(self.body(), keep_blank_values=True)
        user, secret = (fields.get(name, [""])[0] for name in ("luci_username", "luci_password"))
        if accounts().get(user) == secret and self.path == self.PAGE:
            session = secrets.token_hex(16)
            SESSIONS.add(session)
            self.say(302, "", Location=self.PAGE, Set_Cookie=f"sysauth={session}; path={self.PAGE}")
        else:
            self.say(403, "Invalid username and/or password! Please try again.")


if __name__ == "__main__":
    server = ThreadingHTTPServer((sys.argv[2], int(sys.argv[3])), {"onvif": Onvif, "form": Form}[sys.argv[1]])
    server.serve_forever()
