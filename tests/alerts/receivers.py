"""Receivers of alerts for the tests: HTTP that checks the signature, and SMTP. Print what they took, one JSON a line."""

import email
import email.policy
import hashlib
import hmac
import json
import ssl
import sys
import time


def say(**what):
    print(json.dumps(what, ensure_ascii=False), flush=True)


def webhook(key, failures):
    from http.server import BaseHTTPRequestHandler, HTTPServer

    left = [failures]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stamp = self.headers["X-Tenken-Timestamp"]
            wanted = "sha256=" + hmac.new(key.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
            good = hmac.compare_digest(wanted, self.headers.get("X-Tenken-Signature", ""))
            status = 401 if not good else 503 if left[0] > 0 else 204
            left[0] -= 1
            say(status=status, event=self.headers["X-Tenken-Event"], body=json.loads(body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    say(port=server.server_port)
    server.serve_forever()


def smtp(user, password, certificate=None, key=None):
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    class Handler:
        async def handle_DATA(self, _server, session, envelope):
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            say(to=envelope.rcpt_tos, sender=envelope.mail_from, subject=mail["Subject"], id=mail["Message-ID"],
                date=str(mail["Date"].datetime), text=mail.get_content(), login=bool(session.authenticated))
            return "250 taken"

    def authenticate(_server, _session, _envelope, _mechanism, data):
        good = data.login == user.encode() and data.password == password.encode()
        return AuthResult(success=good)

    options = {}
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        options = {"tls_context": context, "require_starttls": True}
    controller = Controller(Handler(), hostname="127.0.0.1", port=0, authenticator=authenticate, auth_required=bool(user),
                            auth_require_tls=False, **options)
    controller.ready_timeout = 20
    # Port 0: the controller connects to itself once to see that it runs, so ask the socket for the number.
    import socket
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    controller.port = probe.getsockname()[1]
    probe.close()
    controller.start()
    say(port=controller.port)
    while True:
        time.sleep(1)


if __name__ == "__main__":
    if sys.argv[1] == "webhook":
        webhook(sys.argv[2], int(sys.argv[3]))
    else:
        smtp(*sys.argv[2:])
