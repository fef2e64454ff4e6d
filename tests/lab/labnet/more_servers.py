"""How the servers of the extra hosts are configured and started; the same contract as servers.py."""

import os
import shutil
import subprocess
from pathlib import Path

from .starting import MissingProgram, certificate, expired_certificate, make, own_tmp, page, program

HERE = Path(__file__).resolve().parent.parent
NPM = HERE / "npm"


def fetched(name):
    """Where tests/lab/fetch.sh has put what apt does not install."""
    return Path(os.environ.get("TENKEN_LAB_SERVERS", HERE.parents[1] / "out/lab"), name)


def node_packages():
    folder = fetched("npm")
    if not shutil.which("node"):
        raise MissingProgram("node is not installed")
    if not (folder / "installed.json").exists():
        raise MissingProgram(f"no npm packages in {folder} (tests/lab/fetch.sh {folder.parent})")


def node(script, conf, *arguments):
    home = conf / "home"
    home.mkdir()
    return ["/usr/bin/env", f"NODE_PATH={fetched('npm')}/node_modules", f"HOME={home}", "NO_COLOR=1", shutil.which("node"),
            str(NPM / script), *arguments]


def unpacked(name, folder="usr/sbin"):
    found = fetched("debian") / folder / name
    if not found.exists():
        raise MissingProgram(f"no {name} in {found.parent} (tests/lab/fetch.sh {fetched('debian').parent})")
    return str(found)


def chrony(host, entry, conf):
    """A clock that asks nobody and never sets the machine's."""
    (conf / "chrony.conf").write_text(f"""
bindaddress {host['ip']}
port {entry['port']}
cmdport 0
bindcmdaddress /
pidfile {conf}/pid
allow
local stratum 2
""")
    return [unpacked("chronyd"), "-x", "-d", "-u", "root", "-f", f"{conf}/chrony.conf"]


def proftpd(host, entry, conf):
    (conf / "proftpd.conf").write_text(f"""
ServerName "Lab"
ServerType standalone
DefaultAddress {host['ip']}
SocketBindTight on
Port {entry['port']}
UseIPv6 off
UseReverseDNS off
PidFile {conf}/pid
ScoreboardFile {conf}/scoreboard
SystemLog {conf}/log
WtmpLog off
User root
Group root
ServerIdent on
""")
    return [unpacked("proftpd"), "-n", "-c", f"{conf}/proftpd.conf"]


def aedes(host, entry, conf):
    return node("broker.mjs", conf, str(fetched("npm")), host["ip"], str(entry["port"]))


def wsdd(host, entry, conf):
    return ["/usr/bin/python3", "-B", program("wsdd"), "-i", "eth0", "-4", "-n", host["name"], "-s"]


def resolved(host, entry, conf):
    """Answers for its own name by LLMNR, over TCP and UDP; no name server, no bus, no resolv.conf."""
    state = Path("/run/systemd/resolve")
    state.mkdir(parents=True, exist_ok=True)
    shutil.chown(state, "systemd-resolve", 65534)
    settings = Path("/run/systemd/resolved.conf.d")
    settings.mkdir(exist_ok=True)
    (settings / "lab.conf").write_text("[Resolve]\nLLMNR=yes\nMulticastDNS=no\nDNSStubListener=no\nDNS=\nFallbackDNS=\n")
    return [unpacked("systemd-resolved", "lib/systemd")]


def lldpd(host, entry, conf):
    """Announces itself every second on the link only: no port is open."""
    (conf / "lldpd.conf").write_text("configure lldp tx-interval 1\n")
    Path("/run/lldpd").mkdir(exist_ok=True)
    return [program("lldpd"), "-d", "-k", "-I", "eth0", "-S", entry["description"], "-u", f"{conf}/socket",
            "-O", f"{conf}/lldpd.conf"]


def node_opcua(host, entry, conf):
    own_tmp()
    return node("controller.cjs", conf, host["ip"], str(entry["port"]), str(conf))


def bacnet_js(host, entry, conf):
    return node("climate.cjs", conf, host["ip"], str(entry["port"]))


def hap_nodejs(host, entry, conf):
    return node("lock.cjs", conf, host["ip"], str(entry["port"]), host["mac"], f"{conf}/state")


def node_red(host, entry, conf):
    own_tmp()
    return node("flow.cjs", conf, host["ip"], str(entry["port"]), str(conf))


def kamailio(host, entry, conf):
    """One process serves UDP and TCP."""
    (conf / "kamailio.cfg").write_text(f"""
#!KAMAILIO
debug=0
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
dns=no
rev_dns=no
listen=udp:{host['ip']}:{entry['port']}
listen=tcp:{host['ip']}:{entry['port']}
loadmodule "sl.so"
request_route {{
  if (method == "OPTIONS") {{
    sl_send_reply("200", "OK");
    exit;
  }}
  sl_send_reply("404", "Not Found");
}}
""")
    return [program("kamailio"), "-DD", "-E", "-m", "16", "-M", "4", "-Y", str(conf), "-P", f"{conf}/pid", "-f",
            f"{conf}/kamailio.cfg"]


def minidlna(host, entry, conf):
    media = conf / "media"
    media.mkdir()
    (conf / "minidlna.conf").write_text(f"""
media_dir={media}
db_dir={conf}
log_dir={conf}
port={entry['port']}
network_interface=eth0
friendly_name=Lab {host['name']}
serial=0001
model_number=7
inotify=no
""")
    return [program("minidlnad"), "-S", "-f", f"{conf}/minidlna.conf", "-P", f"{conf}/pid"]


def libcoap(host, entry, conf):
    return [program("coap-server-openssl"), "-A", host["ip"], "-p", str(entry["port"])]


def snmpd_v3(host, entry, conf):
    """Nothing but version 3, with a user and encryption."""
    (conf / "snmpd.conf").write_text(f"""
agentaddress udp:{host['ip']}:{entry['port']}
createUser operator SHA-256 {host['accounts']['operator']} AES {host['accounts']['operator']}
rouser operator priv
sysdescr {entry['sysdescr']}
""")
    return ["/usr/bin/env", f"SNMP_PERSISTENT_DIR={conf}", program("snmpd"), "-f", "-LE", "4",
            "-I", "-smux", "-C", "-c", f"{conf}/snmpd.conf", "-p", f"{conf}/pid"]


def python(conf, text):
    (conf / "server.py").write_text(text)
    return ["/usr/bin/python3", "-B", f"{conf}/server.py"]


def needs_module(name):
    if subprocess.run(["/usr/bin/python3", "-c", f"import {name}"], stderr=subprocess.DEVNULL).returncode != 0:
        raise MissingProgram(f"{name} is not installed (Debian package python3-{name})")


def pyftpdlib(host, entry, conf):
    files = conf / "files"
    files.mkdir()
    return python(conf, f"""
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import FTPServer
authorizer = DummyAuthorizer()
for name, password in {host['accounts']!r}.items():
    authorizer.add_user(name, password, "{files}", perm="elr")
FTPHandler.authorizer = authorizer
FTPServer(("{host['ip']}", {entry['port']}), FTPHandler).serve_forever()
""")


def aiosmtpd(host, entry, conf):
    certificate(conf, host["name"])
    return python(conf, f"""
import ssl, threading
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("{conf}/cert.pem", "{conf}/key.pem")
Controller(Sink(), hostname="{host['ip']}", port={entry['port']}, server_hostname="{host['name']}",
           tls_context=context, require_starttls=True).start()
threading.Event().wait()
""")


def gst_rtsp(host, entry, conf):
    """A camera that wants Digest before it shows its test picture."""
    users = "".join(f"auth.add_digest({name!r}, {password!r}, token)\n" for name, password in host["accounts"].items())
    return python(conf, f"""
import gi
for name in ("Gst", "GstRtsp", "GstRtspServer"):
    gi.require_version(name, "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer.new()
server.set_address("{host['ip']}")
server.set_service("{entry['port']}")
auth = GstRtspServer.RTSPAuth.new()
auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
auth.set_realm("Lab {host['name']}")
token = GstRtspServer.RTSPToken.new()
token.set_string("media.factory.role", "viewer")
{users}server.set_auth(auth)
factory = GstRtspServer.RTSPMediaFactory.new()
factory.set_launch("( videotestsrc ! jpegenc ! rtpjpegpay name=pay0 )")
permissions = GstRtspServer.RTSPPermissions.new()
permissions.add_permission_for_role("viewer", "media.factory.access", True)
permissions.add_permission_for_role("viewer", "media.factory.construct", True)
factory.set_permissions(permissions)
server.get_mount_points().add_factory("{entry.get('path', '/live')}", factory)
server.attach(None)
GLib.MainLoop().run()
""")


def gst_library():
    script = "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
    if subprocess.run(["/usr/bin/python3", "-c", script], stderr=subprocess.DEVNULL).returncode != 0:
        raise MissingProgram("the RTSP server of GStreamer is not installed (Debian packages gir1.2-gst-rtsp-server-1.0, "
                             "python3-gi)")


def postgresql_folder():
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not folders:
        raise MissingProgram("postgres is not installed (Debian package postgresql-15)")
    return folders[-1].parent


def postgresql(host, entry, conf):
    own_tmp()
    shutil.chown(conf, "postgres", "postgres")
    as_postgres = [program("setpriv"), "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    folder = postgresql_folder()
    (conf / "password").write_text(host["accounts"]["admin"])
    make(*as_postgres, str(folder / "initdb"), "-D", f"{conf}/data", "--no-sync", "--auth=scram-sha-256",
         f"--pwfile={conf}/password", "-E", "UTF8", "--locale=C")
    with open(conf / "data/pg_hba.conf", "a", encoding="ascii") as table:
        table.write("host all all 192.0.2.0/24 scram-sha-256\n")
    return [*as_postgres, str(folder / "postgres"), "-D", f"{conf}/data", "-h", host["ip"], "-p", str(entry["port"]),
            "-k", str(conf), "-F"]


def unbound(host, entry, conf):
    (conf / "unbound.conf").write_text(f"""
server:
  interface: {host['ip']}
  port: {entry['port']}
  do-daemonize: no
  do-ip6: no
  username: ""
  chroot: ""
  directory: "{conf}"
  pidfile: "{conf}/pid"
  use-syslog: no
  access-control: 192.0.2.0/24 allow
  module-config: "iterator"
  root-hints: ""
  local-zone: "lab.example." static
remote-control:
  control-enable: no
""")
    return [program("unbound"), "-d", "-p", "-c", f"{conf}/unbound.conf"]


def bind9(host, entry, conf):
    (conf / "named.conf").write_text(f"""
options {{
  directory "{conf}";
  listen-on port {entry['port']} {{ {host['ip']}; }};
  listen-on-v6 {{ none; }};
  pid-file "{conf}/pid";
  session-keyfile "{conf}/key";
  managed-keys-directory "{conf}";
  recursion no;
  dnssec-validation no;
}};
controls {{ }};
zone "lab.example" {{ type primary; file "{conf}/zone"; }};
""")
    (conf / "zone").write_text(f"$TTL 60\n@ SOA ns root 1 60 60 60 60\n@ NS ns\nns A {host['ip']}\n")
    return [program("named"), "-g", "-4", "-n", "1", "-c", f"{conf}/named.conf"]


def knxd(host, entry, conf):
    # It looks up its own address by the way to the group.
    make(program("ip"), "route", "replace", "224.0.0.0/4", "dev", "eth0")
    return [program("knxd"), "-n", "Lab KNX router", "-e", "1.1.1", "-E", "1.1.2:4", "-u", f"{conf}/socket", "-D", "-T", "-R",
            "-I", "eth0", "-S", f"224.0.23.12:{entry['port']}", "-b", "dummy:"]


def apache(host, entry, conf):
    modules = Path("/usr/lib/apache2/modules")
    tls = ""
    if entry["service"] == "https":
        expired_certificate(conf, host["name"])
        tls = f"""
LoadModule socache_shmcb_module {modules}/mod_socache_shmcb.so
LoadModule ssl_module {modules}/mod_ssl.so
SSLEngine on
SSLProtocol -all +TLSv1 +TLSv1.1 +TLSv1.2
SSLCipherSuite ALL:@SECLEVEL=0
SSLCertificateFile {conf}/cert.pem
SSLCertificateKeyFile {conf}/key.pem
"""
    site = conf / "www"
    site.mkdir()
    (site / "index.html").write_text(page(entry["http"]["title"]))
    (conf / "apache.conf").write_text(f"""
ServerRoot {conf}
DefaultRuntimeDir {conf}
PidFile {conf}/pid
ServerName {host['name']}
User www-data
Group www-data
Listen {host['ip']}:{entry['port']} {'https' if tls else 'http'}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule dir_module {modules}/mod_dir.so
ErrorLog /dev/stderr
DocumentRoot {site}
DirectoryIndex index.html
{tls}""")
    return [program("apache2"), "-DFOREGROUND", "-f", f"{conf}/apache.conf"]


def tftpd(host, entry, conf):
    files = conf / "files"
    files.mkdir()
    return [program("in.tftpd"), "--foreground", "--listen", "--address", f"{host['ip']}:{entry['port']}", "--user", "root",
            "--secure", str(files)]


def ipmi(host, entry, conf):
    (conf / "lan.conf").write_text(f"""
name "lab"
set_working_mc 0x20
  startlan 1
    addr {host['ip']} {entry['port']}
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcdef
  endlan
  user 1 true "" "test" user 10 none md2 md5 straight
  user 2 true "operator" "{host['accounts']['operator'][:16]}" admin 10 none md2 md5 straight
""")
    (conf / "commands").write_text("mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\nmc_enable 0x20\n")
    state = conf / "state"
    state.mkdir()
    return [program("ipmi_sim"), "-n", "-c", f"{conf}/lan.conf", "-f", f"{conf}/commands", "-s", str(state)]


def redis_password(host, entry, conf):
    (conf / "redis.conf").write_text(f"""
bind {host['ip']}
port {entry['port']}
requirepass {host['accounts']['admin']}
save ""
appendonly no
dir {conf}
""")
    return [program("redis-server"), f"{conf}/redis.conf"]


KINDS = {
    "aedes": aedes, "aiosmtpd": aiosmtpd, "apache": apache, "bacnet-js": bacnet_js, "bind9": bind9, "chrony": chrony, "gst-rtsp": gst_rtsp,
    "hap-nodejs": hap_nodejs, "ipmi-sim": ipmi, "kamailio": kamailio, "knxd": knxd, "libcoap": libcoap,
    "lldpd": lldpd, "minidlna": minidlna, "node-opcua": node_opcua, "node-red": node_red, "postgresql": postgresql,
    "proftpd": proftpd, "pyftpdlib": pyftpdlib, "redis-password": redis_password, "snmpd-v3": snmpd_v3,
    "systemd-resolved": resolved, "tftpd": tftpd, "unbound": unbound, "wsdd": wsdd,
}

# kind -> programs that it starts, or what looks for them
NEEDS = {
    "aedes": (node_packages,), "aiosmtpd": (lambda: needs_module("aiosmtpd"),), "apache": ("apache2",),
    "bacnet-js": (node_packages,), "bind9": ("named",), "chrony": (lambda: unpacked("chronyd"),), "gst-rtsp": (gst_library,), "hap-nodejs": (node_packages,),
    "ipmi-sim": ("ipmi_sim",), "kamailio": ("kamailio",), "knxd": ("knxd",), "libcoap": ("coap-server-openssl",), "lldpd": ("lldpd",),
    "minidlna": ("minidlnad",), "node-opcua": (node_packages,), "node-red": (node_packages,),
    "postgresql": (postgresql_folder,), "proftpd": (lambda: unpacked("proftpd"),), "pyftpdlib": (lambda: needs_module("pyftpdlib"),),
    "redis-password": ("redis-server",), "snmpd-v3": ("snmpd",), "systemd-resolved": (lambda: unpacked("systemd-resolved", "lib/systemd"),),
    "tftpd": ("in.tftpd",), "unbound": ("unbound",), "wsdd": ("wsdd",),
}
