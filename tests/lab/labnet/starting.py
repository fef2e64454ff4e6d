"""What the functions that start servers share: finding programs, running helpers, making certificates."""

import os
import shutil
import subprocess

from . import kernel


class MissingProgram(Exception):
    pass


# program -> Debian package, for the message when it is missing
PACKAGES = {
    "dnsmasq": "dnsmasq-base", "inetutils-inetd": "inetutils-inetd", "telnetd": "inetutils-telnetd",
    "dropbear": "dropbear-bin", "dropbearkey": "dropbear-bin", "sshd": "openssh-server",
    "ssh-keygen": "openssh-client", "nginx": "nginx-light", "openssl": "openssl", "lighttpd": "lighttpd",
    "mosquitto": "mosquitto", "snmpd": "snmpd", "vsftpd": "vsftpd",
    "dovecot": "dovecot-imapd and dovecot-pop3d", "Xtigervnc": "tigervnc-standalone-server", "Xvfb": "xvfb",
    "mariadbd": "mariadb-server", "mariadb-install-db": "mariadb-server", "redis-server": "redis-server",
    "smbd": "samba", "cupsd": "cups-daemon", "stunnel4": "stunnel4", "xrdp": "xrdp", "pymodbus": "python3-pymodbus",
    "avahi-daemon": "avahi-daemon", "ip": "iproute2", "busybox with telnetd": "busybox-static",
    "apache2": "apache2-bin", "coap-server-openssl": "libcoap3-bin", "in.tftpd": "tftpd-hpa", "ipmi_sim": "openipmi",
    "kamailio": "kamailio", "knxd": "knxd", "minidlnad": "minidlna", "named": "bind9", "setpriv": "util-linux",
    "unbound": "unbound", "wsdd": "wsdd", "lldpd": "lldpd", "node": "nodejs",
}


def program(name):
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if not found:
        raise MissingProgram(f"{name} is not installed (Debian package {PACKAGES[name]})")
    return found


def busybox():
    """Debian's package busybox is built without telnetd, busybox-static with it."""
    for candidate in (os.environ.get("TENKEN_LAB_BUSYBOX"), shutil.which("busybox"), "/bin/busybox"):
        if candidate and os.access(candidate, os.X_OK):
            applets = subprocess.run([candidate, "--list"], capture_output=True, text=True).stdout.split()
            if "telnetd" in applets:
                return candidate
    name = "busybox with telnetd"
    raise MissingProgram(f"no {name} (Debian package {PACKAGES[name]}, or name one in TENKEN_LAB_BUSYBOX)")


def busybox_telnetd(host, entry, login):
    return [busybox(), "telnetd", "-F", "-K", "-b", f"{host['ip']}:{entry['port']}", "-l", login]


def make(*command, **options):
    """Run a helper that must succeed, such as a key generator."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=None, **options)


def page(title):
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"


def own_tmp():
    """X servers keep their locks in /tmp, which is read-only here."""
    if not os.path.ismount("/tmp"):
        kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=1777")


def certificate(conf, common_name):
    """cert.pem and key.pem."""
    make(program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650",
         "-subj", f"/O=Lab/CN={common_name}", "-keyout", f"{conf}/key.pem", "-out", f"{conf}/cert.pem")


def expired_certificate(conf, common_name):
    """The same, valid in 2020 only, which `openssl req` cannot say."""
    (conf / "index").touch()
    (conf / "ca.conf").write_text(f"""
[ca]
default_ca = lab
[lab]
database = {conf}/index
new_certs_dir = {conf}
rand_serial = yes
default_md = sha256
policy = names
[names]
organizationName = optional
commonName = supplied
""")
    make(program("openssl"), "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/O=Lab/CN={common_name}",
         "-keyout", f"{conf}/key.pem", "-out", f"{conf}/request.pem")
    make(program("openssl"), "ca", "-batch", "-selfsign", "-notext", "-config", f"{conf}/ca.conf",
         "-keyfile", f"{conf}/key.pem", "-in", f"{conf}/request.pem", "-out", f"{conf}/cert.pem",
         "-startdate", "20200101000000Z", "-enddate", "20210101000000Z")
