"""How each kind of server is configured and started.

A function here is called inside the host's namespaces, where /run belongs to the host alone and the rest of the
file system is read-only. It writes its configuration into the folder `conf` and returns the command to start,
which must stay in the foreground (inetd cannot, it daemonizes).
"""

import base64
import hashlib
import os
import subprocess
from pathlib import Path

from . import login_servers, more_servers
from .starting import (PACKAGES, MissingProgram, busybox_telnetd, certificate, expired_certificate, make, own_tmp, page,
                       program)

MOCKS = Path(__file__).resolve().parent / "mocks.py"


def busybox_telnetd_login(host, entry, conf):
    return busybox_telnetd(host, entry, "/bin/login")


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


def nginx_basic(host, entry, conf):
    (conf / "index.html").write_text(page(entry["http"]["title"]))
    users = conf / "users"
    users.write_text("".join(f"{user}:{{PLAIN}}{password}\n" for user, password in host["accounts"].items()))
    return nginx_with(host, entry, conf, "", f"""location / {{
            root {conf};
            auth_basic "{entry['http']['realm']}";
            auth_basic_user_file {users};
        }}""")


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


def dovecot(host, entry, conf, service, listener):
    certificate(conf, host["name"])
    other = {"imap": "imaps", "imaps": "imap", "pop3": "pop3s"}[listener]
    (conf / "dovecot.conf").write_text(f"""
base_dir = {conf}/run
state_dir = {conf}/state
log_path = /dev/stderr
protocols = {service}
listen = {host['ip']}
ssl = yes
ssl_cert = <{conf}/cert.pem
ssl_key = <{conf}/key.pem
service {service}-login {{
  chroot =
  inet_listener {listener} {{
    port = {entry['port']}
  }}
  inet_listener {other} {{
    port = 0
  }}
}}
passdb {{
  driver = static
}}
""")
    return [program("dovecot"), "-F", "-c", f"{conf}/dovecot.conf"]


def dovecot_imap(host, entry, conf):
    return dovecot(host, entry, conf, "imap", "imap")


def dovecot_imaps(host, entry, conf):
    return dovecot(host, entry, conf, "imap", "imaps")


def dovecot_pop3(host, entry, conf):
    return dovecot(host, entry, conf, "pop3", "pop3")


def tigervnc_open(host, entry, conf):
    own_tmp()
    return [program("Xtigervnc"), ":90", "-rfbport", str(entry["port"]), "-interface", host["ip"], "-geometry", "320x200",
            "-SecurityTypes", "None", "-nolisten", "unix", "-nolisten", "tcp"]


def xvfb_open(host, entry, conf):
    own_tmp()
    return [program("Xvfb"), f":{entry['port'] - 6000}", "-listen", "tcp", "-nolisten", "unix", "-ac", "-screen", "0", "320x200x8"]


def mariadb(host, entry, conf):
    conf.chmod(0o777)
    own_tmp()
    make(program("mariadb-install-db"), "--no-defaults", "--user=mysql", f"--datadir={conf}/data", "--skip-test-db",
         "--auth-root-authentication-method=normal")
    return [program("mariadbd"), "--no-defaults", "--user=mysql", f"--datadir={conf}/data", f"--bind-address={host['ip']}",
            f"--port={entry['port']}", f"--socket={conf}/data/socket", f"--pid-file={conf}/data/pid",
            "--skip-name-resolve", "--innodb-buffer-pool-size=8M"]


def redis_open(host, entry, conf):
    (conf / "redis.conf").write_text(f"""
bind {host['ip']}
port {entry['port']}
protected-mode no
save ""
appendonly no
dir {conf}
""")
    return [program("redis-server"), f"{conf}/redis.conf"]


def samba_old(host, entry, conf):
    folders = ""
    for name in ("lock directory", "state directory", "cache directory", "pid directory", "private dir", "ncalrpc dir"):
        folder = conf / name.split()[0]
        folder.mkdir(mode=0o755)
        folders += f"{name} = {folder}\n"
    (conf / "smb.conf").write_text(f"""
[global]
interfaces = {host['ip']}
bind interfaces only = yes
smb ports = {entry['port']}
server min protocol = NT1
disable netbios = yes
load printers = no
printing = bsd
log file = {conf}/log
{folders}""")
    return [program("smbd"), "-F", "--no-process-group", "-s", f"{conf}/smb.conf"]


def pymodbus_library():
    if subprocess.run(["/usr/bin/python3", "-c", "import pymodbus.server"], stderr=subprocess.DEVNULL).returncode != 0:
        raise MissingProgram(f"pymodbus is not installed (Debian package {PACKAGES['pymodbus']})")


def pymodbus(host, entry, conf):
    pymodbus_library()
    (conf / "server.py").write_text(f"""
from pymodbus.server import StartTcpServer
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.datastore import ModbusSlaveContext, ModbusServerContext
who = ModbusDeviceIdentification(info_name={{"VendorName": "WAGO", "ProductCode": "LC-1",
                                            "MajorMinorRevision": "1.4", "ModelName": "Controller 1"}})
StartTcpServer(context=ModbusServerContext(slaves=ModbusSlaveContext(), single=True), identity=who,
               address=("{host['ip']}", {entry['port']}))
""")
    return ["/usr/bin/python3", "-B", f"{conf}/server.py"]


def cups(host, entry, conf):
    files = ""
    for name in ("ServerRoot", "StateDir", "RequestRoot", "CacheDir", "TempDir"):
        folder = conf / name
        folder.mkdir(mode=0o755)
        files += f"{name} {folder}\n"
    for name in ("AccessLog", "ErrorLog", "PageLog"):
        files += f"{name} {conf}/{name}\n"
    (conf / "files.conf").write_text(f"SystemGroup root\n{files}")
    (conf / "cupsd.conf").write_text(f"""
Listen {host['ip']}:{entry['port']}
WebInterface No
<Location />
  Order allow,deny
  Allow all
</Location>
""")
    # As the leader of a session of its own cupsd ended by SIGTERM before it listened; behind a shell it stays.
    return ["/bin/sh", "-c", f"{program('cupsd')} -f -c {conf}/cupsd.conf -s {conf}/files.conf; exit 1"]


def stunnel_old(host, entry, conf):
    """The broker inside listens on loopback only."""
    expired_certificate(conf, host["name"])
    (conf / "mosquitto.conf").write_text("listener 1883 127.0.0.1\nuser root\npersistence false\nallow_anonymous true\n")
    (conf / "stunnel.conf").write_text(f"""
foreground = yes
pid =
[mqtt]
accept = {host['ip']}:{entry['port']}
connect = 127.0.0.1:1883
cert = {conf}/cert.pem
key = {conf}/key.pem
sslVersionMin = TLSv1
sslVersionMax = TLSv1.2
ciphers = ALL:@SECLEVEL=0
securityLevel = 0
""")
    return ["/bin/sh", "-c", f"{program('mosquitto')} -c {conf}/mosquitto.conf & exec {program('stunnel4')} {conf}/stunnel.conf"]


def xrdp(host, entry, conf):
    certificate(conf, host["name"])
    (conf / "xrdp.ini").write_text(f"""
[Globals]
port=tcp://{host['ip']}:{entry['port']}
security_layer=tls
certificate={conf}/cert.pem
key_file={conf}/key.pem
[Logging]
LogFile={conf}/log
[Xorg]
name=Xorg
""")
    return [program("xrdp"), "--nodaemon", "-c", f"{conf}/xrdp.ini"]


def mock(kind):
    return lambda host, entry, conf: ["/usr/bin/python3", str(MOCKS), kind, host["ip"], str(entry["port"])]


KINDS = {
    "avahi": avahi, "busybox-telnetd": busybox_telnetd_login, "dnsmasq": dnsmasq, "dropbear": dropbear,
    "inetutils-telnetd": inetutils_telnetd, "lighttpd": lighttpd, "lighttpd-basic": lighttpd_basic,
    "lighttpd-digest": lighttpd_digest, "mosquitto-anonymous": mosquitto_anonymous,
    "mosquitto-password": mosquitto_password, "nginx": nginx, "nginx-basic": nginx_basic, "nginx-redirect": nginx_redirect,
    "nginx-tls": nginx_tls, "openssh-hardened": openssh_hardened, "openssh-weak": openssh_weak, "snmpd": snmpd,
    "vsftpd": vsftpd,
    "cups": cups, "dovecot-imap": dovecot_imap, "dovecot-imaps": dovecot_imaps, "dovecot-pop3": dovecot_pop3,
    "mariadb": mariadb, "pymodbus": pymodbus, "redis-open": redis_open, "samba-old": samba_old,
    "stunnel-old": stunnel_old, "tigervnc-open": tigervnc_open, "xrdp": xrdp, "xvfb-open": xvfb_open,
    "mock-flood": mock("flood"), "mock-reset": mock("reset"), "mock-rtsp": mock("rtsp"),
    "mock-silent": mock("silent"), "mock-slow-telnet": mock("slow-telnet"),
    **more_servers.KINDS,
    **login_servers.KINDS,
}
