"""One host: its private view of the system, its servers, its readiness."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from . import kernel, net, servers

READY_SECONDS = 60  # dozens of servers start at once, some of them in Node.js


class NotReady(Exception):
    pass


def passwd_files(folder, accounts):
    """passwd, shadow and group of the host: the machine's system users, and the host's own people."""
    people = set(accounts)
    entries = [line.split(":") for line in Path("/etc/passwd").read_text().splitlines() if line.count(":") == 6]
    users = [entry for entry in entries
             if entry[0] not in people | {"root"} and (int(entry[2]) < 1000 or entry[0] == "nobody")]
    users.append(["root", "x", "0", "0", "root", "/run/home/root", "/bin/sh"])
    for number, name in enumerate(sorted(people - {"root"}), start=2001):
        users.append([name, "x", str(number), "100", name, f"/run/home/{name}", "/bin/sh"])
    if not any(user[0] == "systemd-resolve" for user in users):  # its package is unpacked, not installed
        users.append(["systemd-resolve", "x", "996", "65534", "", "/", "/usr/sbin/nologin"])
    hashed = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input="\n".join(accounts.values()) + "\n",
                            text=True, capture_output=True, check=True).stdout.split()
    hashes = dict(zip(accounts, hashed))
    shadow = [f"{user[0]}:{hashes.get(user[0], '*')}:19700:0:99999:7:::" for user in users]
    (folder / "passwd").write_text("".join(":".join(user) + "\n" for user in users))
    (folder / "shadow").write_text("\n".join(shadow) + "\n")
    (folder / "shadow").chmod(0o600)
    shutil.copyfile("/etc/group", folder / "group")


def private_view(host, folder):
    """Mounts: the file system read-only, /run and the account files the host's own."""
    kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWUTS)
    kernel.mount(None, "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.sethostname(host["name"])
    shutil.rmtree(folder / "etc", ignore_errors=True)
    for name in ("etc", "run/log", "run/lock", "run/conf", "run/home", "run/avahi-services"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    passwd_files(folder / "etc", host["accounts"])
    for user in host["accounts"]:
        (folder / "run/home" / user).mkdir(exist_ok=True)
    # telnetd and sshd look up their peers: these files answer, and no resolver outside is asked.
    (folder / "etc/hosts").write_text("127.0.0.1 localhost\n" + "".join(f"{ip} {name}\n" for ip, name in host["names"]))
    (folder / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
    for name in ("motd", "issue", "issue.net"):
        (folder / "etc" / name).write_text("" if name == "motd" else f"{host['name']}\n")
    (folder / "run/utmp").touch()
    (folder / "run/log/wtmp").touch()

    kernel.set_tree_readonly("/")
    for writable in ("/proc", "/dev"):
        kernel.set_tree_readonly(writable, readonly=False)
    for source in (folder / "etc").iterdir():
        target = Path("/etc", source.name)
        if target.exists():
            kernel.bind(source, target)
    if Path("/etc/avahi/services").is_dir():
        kernel.bind(folder / "run/avahi-services", "/etc/avahi/services")
    kernel.bind(folder / "run/log", "/var/log")
    kernel.bind(folder / "run", "/run")
    kernel.set_tree_readonly("/run", readonly=False)


def tail(path, lines=8):
    try:
        return "\n".join("    " + line for line in Path(path).read_text(errors="replace").splitlines()[-lines:])
    except OSError as error:
        return f"    ({error})"


def udp_bound(port):
    for line in Path("/proc/self/net/udp").read_text().splitlines()[1:]:
        if int(line.split()[1].split(":")[1], 16) == port:
            return True
    return False


def tcp_accepts(ip, port):
    try:
        socket.create_connection((ip, port), timeout=1).close()
        return True
    except ConnectionResetError:
        return True  # accepted, and reset before connect() returned
    except OSError:
        return False


def serve(host):
    """Start every server of the host and wait until each is ready; runs inside the host's namespaces."""
    waiting, started = [], {}
    for kind, entries in (("tcp", host["tcp"]), ("udp", host.get("udp", [])), ("link", host.get("link", []))):
        for entry in entries:
            label = f"{kind}-{entry.get('port', entry.get('server'))}"
            if "server" in entry:
                conf = Path("/run/conf", label)
                shutil.rmtree(conf, ignore_errors=True)
                conf.mkdir(mode=0o755)
                with open(f"/run/log/{label}.log", "ab") as log:
                    saved = os.dup(2)  # key generators write their complaints into the same log
                    os.dup2(log.fileno(), 2)
                    try:
                        command = servers.KINDS[entry["server"]](host, entry, conf)
                    except subprocess.CalledProcessError as error:
                        raise NotReady(f"{error}; its log ends:\n{tail(log.name)}") from error
                    finally:
                        os.dup2(saved, 2)
                        os.close(saved)
                    started[label] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                      cwd="/", start_new_session=True)
            if kind != "link":  # it speaks on the link, and has no port that could be asked
                waiting.append((kind, entry["port"], label))

    deadline = time.monotonic() + host.get("ready_seconds", READY_SECONDS)  # node takes its time
    while waiting:
        kind, port, label = waiting[0]
        if tcp_accepts(host["ip"], port) if kind == "tcp" else udp_bound(port):
            waiting.pop(0)
            continue
        server = started.get(label)
        dead = server is not None and server.poll() not in (None, 0)  # inetd leaves with 0 as it daemonizes
        if dead or time.monotonic() > deadline:
            reason = f"ended with {server.returncode}" if dead else f"did not answer within {READY_SECONDS} s"
            raise NotReady(f"{label} {reason}; its log ends:\n{tail(f'/run/log/{label}.log')}")
        time.sleep(0.02)
    Path("/run/servers.json").write_text(json.dumps({label: server.pid for label, server in started.items()}))


def launch(host, truth, lab_dir):
    """Bring the host up in a child process; returns its pid and the file that will hold an error."""
    folder = Path(lab_dir, "hosts", host["name"])
    folder.mkdir(parents=True, exist_ok=True)
    complaint = folder / "error"
    complaint.unlink(missing_ok=True)
    prefix = truth["network"]["cidr"].split("/")[1]
    whole = {**host, "accounts": host.get("accounts", truth["accounts"]),
             "names": [(other["ip"], other["hostname"]) for other in truth["hosts"]]
             + [(truth["network"]["scanner"], f"scanner.{truth['network']['domain']}")]}
    child = os.fork()
    if child:
        return child, complaint
    code = 1
    error_file = os.open(complaint, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        os.setsid()  # Ctrl-C at the terminal is for the command, not for the servers
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        kernel.setns(net.namespace_path(host["name"]))
        net.raise_link(host, prefix)
        private_view(whole, folder)
        serve(whole)
        code = 0
    except BaseException as error:  # nothing may escape into the code that forked
        os.write(error_file, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


def await_all(launched):
    """Wait for launch() children; raise with every complaint."""
    complaints = []
    for name, (child, complaint) in launched.items():
        _, status = os.waitpid(child, 0)
        if status != 0:
            text = complaint.read_text().strip() if complaint.exists() else "died without a word"
            complaints.append(f"host {name}: {text}")
    if complaints:
        raise NotReady("\n".join(complaints))


def processes(name):
    """Processes in the host's network namespace, as the lab's own process namespace sees them."""
    wanted = os.stat(net.namespace_path(name))
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                seen = os.stat(f"/proc/{entry}/ns/net")
            except OSError:
                continue  # gone, or a zombie
            if (seen.st_dev, seen.st_ino) == (wanted.st_dev, wanted.st_ino):
                found.append(int(entry))
    return found


def halt(host):
    """Pull the cable, then end the host's servers and every session they opened."""
    net.lower_link(host)
    deadline = time.monotonic() + 5
    while left := processes(host["name"]):
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if time.monotonic() > deadline:
            raise NotReady(f"host {host['name']}: processes {left} do not end")
        time.sleep(0.01)
