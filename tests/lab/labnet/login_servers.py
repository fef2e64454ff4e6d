"""Servers that are asked for logins: real ones with accounts, and one speaker of ONVIF.

Accounts are those of the host (truth: "accounts"); what a server needs beyond them stands in its entry."""

import subprocess
from pathlib import Path

from . import kernel, more_servers
from .starting import busybox, busybox_telnetd, make, own_tmp, program

SPEAKERS = Path(__file__).resolve().parent / "login_speakers.py"


def openssh_login(host, entry, conf, settings):
    make(program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", f"{conf}/host_key")
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    (conf / "sshd_config").write_text(f"""
ListenAddress {host['ip']}:{entry['port']}
HostKey {conf}/host_key
PidFile {conf}/pid
AuthorizedKeysFile none
PermitRootLogin yes
PubkeyAuthentication no
UseDNS no
PrintMotd no
{settings}""")
    return [program("sshd"), "-D", "-e", "-f", f"{conf}/sshd_config"]


def openssh_password(host, entry, conf):
    return openssh_login(host, entry, conf, "UsePAM no\nPasswordAuthentication yes\nKbdInteractiveAuthentication no\n")


def openssh_strict(host, entry, conf):
    return openssh_login(host, entry, conf, "UsePAM no\nPasswordAuthentication yes\nKbdInteractiveAuthentication no\n"
                         "MaxAuthTries 2\n")


def openssh_keyboard(host, entry, conf):
    return openssh_login(host, entry, conf, "UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication yes\n")


def openssh_expired(host, entry, conf):
    """Its passwords are those of the first day: whoever logs in has to choose another."""
    lines = (line.split(":") for line in Path("/etc/shadow").read_text().splitlines())
    shadow = conf / "shadow"
    shadow.touch(mode=0o600)
    shadow.write_text("".join(":".join(line[:2] + (["0"] if line[0] in host["accounts"] else line[2:3]) + line[3:]) + "\n"
                              for line in lines))
    kernel.bind(shadow, "/etc/shadow")
    return openssh_keyboard(host, entry, conf)


def locks(conf, service):
    """An account for ten minutes after three failures; it says so before it asks for the password."""
    rules = "deny=3 unlock_time=600 fail_interval=900"
    (conf / "pam").write_text(f"""
auth required pam_faillock.so preauth {rules}
auth [success=1 default=bad] pam_unix.so
auth [default=die] pam_faillock.so authfail {rules}
auth sufficient pam_faillock.so authsucc {rules}
account required pam_unix.so
session required pam_permit.so
""")
    kernel.bind(conf / "pam", f"/etc/pam.d/{service}")


def openssh_locking(host, entry, conf):
    locks(conf, "sshd")
    return openssh_keyboard(host, entry, conf)


def telnetd_locking(host, entry, conf):
    locks(conf, "login")
    return busybox_telnetd(host, entry, "/bin/login")


def telnetd_japanese(host, entry, conf):
    return ["/usr/bin/env", "LANG=C.UTF-8", "LANGUAGE=ja", *busybox_telnetd(host, entry, "/bin/login")]


def telnetd_open(host, entry, conf):
    """As devices leave it open whose maker forgot it: a shell for everybody."""
    return busybox_telnetd(host, entry, "/bin/sh")


def snmpd_users(host, entry, conf):
    """Version 3 alone; its users are made when it starts, from lines that it then hides. One with a cipher has to use it."""
    state = conf / "state"
    state.mkdir(mode=0o700)
    lines = ""
    for name, (hash_, secret, *cipher) in entry["users"].items():
        privacy = f' {cipher[0]} "{secret}"' if cipher else ""
        lines += f'createUser {name} {hash_} "{secret}"{privacy}\nrouser {name} {"priv" if cipher else "auth"}\n'
    (conf / "snmpd.conf").write_text(
        f"agentaddress udp:{host['ip']}:{entry['port']}\n{lines}sysname {host['name']}\n")
    return ["/usr/bin/env", f"SNMP_PERSISTENT_DIR={state}", program("snmpd"), "-f", "-LE", "4",
            "-I", "-smux", "-C", "-c", f"{conf}/snmpd.conf", "-p", f"{conf}/pid"]


def samba(host, entry, conf, settings):
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
disable netbios = yes
load printers = no
printing = bsd
log file = {conf}/log
{settings}
{folders}""")
    return [program("smbd"), "-F", "--no-process-group", "-s", f"{conf}/smb.conf"]


def samba_guest(host, entry, conf):
    return samba(host, entry, conf, "map to guest = Bad User\nguest account = nobody")


def samba_closed(host, entry, conf):
    return samba(host, entry, conf, "map to guest = Never")


def vsftpd_local(host, entry, conf):
    (conf / "empty").mkdir(mode=0o755)
    (conf / "vsftpd.conf").write_text(f"""
listen=YES
listen_ipv6=NO
listen_address={host['ip']}
listen_port={entry['port']}
background=NO
anonymous_enable=NO
local_enable=YES
write_enable=NO
secure_chroot_dir={conf}/empty
xferlog_enable=NO
check_shell=NO
pam_service_name=vsftpd
""")
    return [program("vsftpd"), f"{conf}/vsftpd.conf"]


def tigervnc_password(host, entry, conf):
    own_tmp()
    # The form of a password file of VNC: DES under a key that everybody knows, of three times the same for OpenSSL.
    key = bytes((0xE8, 0x4A, 0xD6, 0x60, 0xC4, 0x72, 0x1A, 0xE0)).hex() * 3
    clear = host["accounts"]["admin"].encode().ljust(8, b"\0")[:8]
    hidden = subprocess.run([program("openssl"), "enc", "-des-ede3", "-nopad", "-K", key], input=clear,
                            stdout=subprocess.PIPE, check=True).stdout
    (conf / "password").write_bytes(hidden)
    return [program("Xtigervnc"), ":91", "-rfbport", str(entry["port"]), "-interface", host["ip"], "-geometry", "320x200",
            "-SecurityTypes", "VncAuth", "-PasswordFile", f"{conf}/password", "-nolisten", "unix", "-nolisten", "tcp",
            "-BlacklistThreshold", "20"]  # of connections, whether a password was sent or not: more than one audit makes


def node_opcua_login(host, entry, conf):
    more_servers.node_packages()
    own_tmp()
    return more_servers.node("sessions.cjs", conf, host["ip"], str(entry["port"]), entry["sessions"], str(conf))


def speaker(kind):
    def start(host, entry, conf):
        (conf / "accounts").write_text("".join(f"{name}:{secret}\n" for name, secret in host["accounts"].items()))
        return ["/usr/bin/python3", "-B", str(SPEAKERS), kind, host["ip"], str(entry["port"]), str(conf / "accounts")]
    return start


# kind -> programs that it starts, or what looks for them
NEEDS = {"node-opcua-login": (more_servers.node_packages,), "telnetd-japanese": (busybox,), "telnetd-open": (busybox,),
         "telnetd-locking": (busybox,)}

KINDS = {
    "openssh-password": openssh_password, "openssh-keyboard": openssh_keyboard,
    "openssh-strict": openssh_strict, "openssh-expired": openssh_expired, "telnetd-japanese": telnetd_japanese,
    "telnetd-open": telnetd_open, "openssh-locking": openssh_locking, "telnetd-locking": telnetd_locking,
    "snmpd-users": snmpd_users,
    "samba-guest": samba_guest, "samba-closed": samba_closed, "vsftpd-local": vsftpd_local,
    "tigervnc-password": tigervnc_password, "node-opcua-login": node_opcua_login, "onvif": speaker("onvif"), "form": speaker("form"),
}
