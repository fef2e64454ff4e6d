"""How each kind of server is configured and started.

A function here is called inside the host's namespaces, where /run belongs to the host alone and the rest of the
file system is read-only. It writes its configuration into the folder `conf` and returns the command to start,
which must stay in the foreground (inetd cannot, it daemonizes).
"""

import base64
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

MOCKS = Path(__file__).resolve().parent / "mocks.py"


class MissingProgram(Exception):
    pass


# program -> Debian package, for the message when it is missing
PACKAGES = {
    "dnsmasq": "dnsmasq-base", "inetutils-inetd": "inetutils-inetd", "telnetd": "inetutils-telnetd",
    "dropbear": "dropbear-bin", "dropbearkey": "dropbear-bin", "sshd": "openssh-server",
    "ssh-keygen": "openssh-client", "nginx": "nginx-light", "openssl": "openssl", "lighttpd": "lighttpd",
    "mosquitto": "mosquitto", "snmpd": "snmpd", "vsftpd": "vsftpd",
    "avahi-daemon": "avahi-daemon", "ip": "iproute2", "busybox with telnetd": "busybox-static",
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


def make(*command, **options):
    """Run a helper that must succeed, such as a key generator."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=None, **options)


def page(title):
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"


def busybox_telnetd(host, entry, conf):
    return [busybox(), "telnetd", "-F", "-K", "-b", f"{host['ip']}:{entry['port']}", "-l", "/bin/login"]


def inetutils_telnetd(host, entry, conf):
    table = conf / "inetd.conf"
    table.write_text(f"{host['ip']}:{entry['port']} stream tcp nowait root {program('telnetd')} telnetd\n")
    return [program("inetutils-inetd"), f"--pidfile={conf}/inetd.pid", str(table)]


def dropbear(host, entry, conf):
    make(program("dropbearkey"), "-t", "ed25519", "-f", f"{conf}/host_key")
    return [program("dropbear"), "-F", "-E", "-r", f"{conf}/host_key", "-p", f"{host['ip']}:{entry['port']}",
            "-P", f"{conf}/pid"]


def openssh(host, entry, conf, key_type, key_options, settings):
    make(program("ssh-keygen"), "-q", "-t", key_type, *key_options, "-N", "", "-C", "", "-f", f"{conf}/host_key")
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    (conf / "sshd_config").write_text(f"""
ListenAddress {host['ip']}:{entry['port']}
HostKey {conf}/host_key
PidFile {conf}/pid
UsePAM no
AuthorizedKeysFile none
KbdInteractiveAuthentication no
PermitRootLogin yes
PrintMotd no
{settings}""")
    return [program("sshd"), "-D", "-e", "-f", f"{conf}/sshd_config"]


def openssh_hardened(host, entry, conf):
    return openssh(host, entry, conf, "ed25519", [], """
PasswordAuthentication no
PubkeyAuthentication yes
HostKeyAlgorithms ssh-ed25519
KexAlgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256
Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com
MACs hmac-sha2-512-etm@openssh.com
""")


def openssh_weak(host, entry, conf):
    # 1024 bits is the shortest RSA key that this OpenSSH still agrees to use.
    return openssh(host, entry, conf, "rsa", ["-b", "1024"], """
PasswordAuthentication yes
HostKeyAlgorithms ssh-rsa
KexAlgorithms diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1
Ciphers 3des-cbc,aes128-cbc,aes256-cbc
MACs hmac-sha1,hmac-md5,hmac-sha1-96,hmac-md5-96
""")


def nginx_with(host, entry, conf, listen, server):
    (conf / "nginx.conf").write_text(f"""
daemon off;
master_process off;
pid {conf}/pid;
error_log stderr;
events {{ worker_connections 128; }}
http {{
    access_log off;
    default_type text/html;
    client_body_temp_path {conf}/body;
    proxy_temp_path {conf}/proxy;
    fastcgi_temp_path {conf}/fastcgi;
    uwsgi_temp_path {conf}/uwsgi;
    scgi_temp_path {conf}/scgi;
    server {{
        listen {host['ip']}:{entry['port']}{listen};
        {server}
    }}
}}
""")
    return [program("nginx"), "-e", "stderr", "-p", str(conf), "-c", f"{conf}/nginx.conf"]


def nginx_site(entry):
    return f"location / {{ return 200 '{page(entry['http']['title'])}'; }}"


def nginx(host, entry, conf):
    return nginx_with(host, entry, conf, "", nginx_site(entry))


def nginx_redirect(host, entry, conf):
    return nginx_with(host, entry, conf, "", "return 301 https://$host/;")


def nginx_tls(host, entry, conf):
    make(program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "3650", "-subj", f"/O=Lab/CN={entry['tls']['cn']}", "-keyout", f"{conf}/key.pem",
         "-out", f"{conf}/cert.pem")
    return nginx_with(host, entry, conf, " ssl", f"""ssl_certificate {conf}/cert.pem;
        ssl_certificate_key {conf}/key.pem;
        ssl_protocols {' '.join(entry['tls']['versions'])};
        {nginx_site(entry)}""")


def lighttpd_with(host, entry, conf, extra):
    site = conf / "www"
    site.mkdir()
    (site / "index.html").write_text(page(entry["http"].get("title", "Device")))
    (conf / "lighttpd.conf").write_text(f"""
server.document-root = "{site}"
server.bind = "{host['ip']}"
server.port = {entry['port']}
server.pid-file = "{conf}/pid"
server.errorlog = "/dev/stderr"
server.upload-dirs = ( "{conf}" )
index-file.names = ( "index.html" )
mimetype.assign = ( ".html" => "text/html" )
{extra}
""")
    return [program("lighttpd"), "-D", "-f", f"{conf}/lighttpd.conf"]


def lighttpd(host, entry, conf):
    return lighttpd_with(host, entry, conf, "")


def lighttpd_auth(host, entry, conf, scheme):
    users = conf / "users"
    users.write_text("".join(f"{user}:{password}\n" for user, password in host["accounts"].items()))
    realm = entry["http"]["realm"]
    return lighttpd_with(host, entry, conf, f"""
server.modules = ( "mod_auth", "mod_authn_file" )
auth.backend = "plain"
auth.backend.plain.userfile = "{users}"
auth.require = ( "/" => ( "method" => "{scheme}", "realm" => "{realm}", "require" => "valid-user" ) )
""")


def lighttpd_basic(host, entry, conf):
    return lighttpd_auth(host, entry, conf, "basic")


def lighttpd_digest(host, entry, conf):
    return lighttpd_auth(host, entry, conf, "digest")


def mosquitto_with(host, entry, conf, access):
    (conf / "mosquitto.conf").write_text(f"""
listener {entry['port']} {host['ip']}
user root
persistence false
log_dest stderr
{access}
""")
    return [program("mosquitto"), "-c", f"{conf}/mosquitto.conf"]


def mosquitto_anonymous(host, entry, conf):
    return mosquitto_with(host, entry, conf, "allow_anonymous true")


def mosquitto_password(host, entry, conf):
    passwords = conf / "passwords"
    passwords.touch(mode=0o600)
    # mosquitto_passwd wants to write to /tmp; its format is PBKDF2 with SHA-512.
    salt, rounds, encode = os.urandom(12), 101, lambda raw: base64.b64encode(raw).decode()
    passwords.write_text("".join(
        f"{user}:$7${rounds}${encode(salt)}${encode(hashlib.pbkdf2_hmac('sha512', password.encode(), salt, rounds))}\n"
        for user, password in host["accounts"].items()))
    return mosquitto_with(host, entry, conf, f"allow_anonymous false\npassword_file {passwords}")


def snmpd(host, entry, conf):
    (conf / "snmpd.conf").write_text(f"""
agentaddress udp:{host['ip']}:{entry['port']}
rocommunity {entry['community']}
sysdescr {entry['sysdescr']}
sysname {host['name']}
""")
    return ["/usr/bin/env", f"SNMP_PERSISTENT_DIR={conf}", program("snmpd"), "-f", "-LE", "4",
            "-I", "-smux", "-C", "-c", f"{conf}/snmpd.conf", "-p", f"{conf}/pid"]


def vsftpd(host, entry, conf):
    for folder in ("empty", "files"):
        (conf / folder).mkdir(mode=0o755)
    (conf / "files" / "README.txt").write_text("lab\n")
    (conf / "vsftpd.conf").write_text(f"""
listen=YES
listen_ipv6=NO
listen_address={host['ip']}
listen_port={entry['port']}
background=NO
anonymous_enable=YES
local_enable=NO
write_enable=NO
anon_root={conf}/files
secure_chroot_dir={conf}/empty
xferlog_enable=NO
""")
    return [program("vsftpd"), f"{conf}/vsftpd.conf"]


def dnsmasq(host, entry, conf):
    # DHCP goes beyond one address, so the prefix of the lab's network is needed here.
    prefix = host["ip"].rsplit(".", 1)[0]
    (conf / "hosts").write_text("".join(f"{ip} {name}\n" for ip, name in host["names"]))
    (conf / "dnsmasq.conf").write_text(f"""
user=root
interface=eth0
bind-interfaces
except-interface=lo
no-resolv
no-hosts
addn-hosts={conf}/hosts
port={entry['port']}
dhcp-range={prefix}.200,{prefix}.220,10m
dhcp-leasefile={conf}/leases
pid-file={conf}/pid
log-facility=-
""")
    return [program("dnsmasq"), "--keep-in-foreground", f"--conf-file={conf}/dnsmasq.conf"]


def avahi(host, entry, conf):
    # The folder of static services is compiled in; host.py mounts /run/avahi-services over it.
    Path("/run/avahi-services/lab.service").write_text(f"""<?xml version="1.0" standalone='no'?>
<!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group><name>Lab {host['name']}</name>
<service><type>{entry['advertises']}</type><port>9100</port></service></service-group>
""")
    (conf / "avahi.conf").write_text(f"""
[server]
host-name={entry['hostname'].removesuffix('.local')}
use-ipv6=no
enable-dbus=no
allow-interfaces=eth0
[publish]
publish-workstation=no
""")
    return [program("avahi-daemon"), "-f", f"{conf}/avahi.conf", "--no-drop-root", "--no-chroot", "--no-rlimits"]


def mock(kind):
    return lambda host, entry, conf: ["/usr/bin/python3", str(MOCKS), kind, host["ip"], str(entry["port"])]


KINDS = {
    "avahi": avahi, "busybox-telnetd": busybox_telnetd, "dnsmasq": dnsmasq, "dropbear": dropbear,
    "inetutils-telnetd": inetutils_telnetd, "lighttpd": lighttpd, "lighttpd-basic": lighttpd_basic,
    "lighttpd-digest": lighttpd_digest, "mosquitto-anonymous": mosquitto_anonymous,
    "mosquitto-password": mosquitto_password, "nginx": nginx, "nginx-redirect": nginx_redirect,
    "nginx-tls": nginx_tls, "openssh-hardened": openssh_hardened, "openssh-weak": openssh_weak, "snmpd": snmpd,
    "vsftpd": vsftpd,
    "mock-flood": mock("flood"), "mock-reset": mock("reset"), "mock-rtsp": mock("rtsp"),
    "mock-silent": mock("silent"), "mock-slow-telnet": mock("slow-telnet"),
}
