"""`lab run`: namespaces of its own, the network in them, the command, and the end of it all.

Three processes. The outer one is what the caller started; it only waits and passes signals on. The first process of
a new process namespace (pid 1) builds the network and starts the command. When the outer one dies, however, the
kernel kills pid 1; when pid 1 ends, the kernel kills every process of the lab and frees its namespaces and mounts.
"""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from . import host as hosts_module
from . import kernel, login_servers, more_servers, net, servers, starting, truth as truth_module

LAB_DIR = "/run/tenken-lab"
FAILED = 125  # the lab itself failed; the command's own codes pass through
PASSED_ON = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2}
SI_KERNEL = 0x80


def complain(text):
    print(f"lab: {text}", file=sys.stderr, flush=True)


def exit_code(status):
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def wait_and_pass_on(child):
    """Wait for the child, reap orphans, hand signals to the child; returns its status."""
    while True:
        info = signal.sigwaitinfo(PASSED_ON | {signal.SIGCHLD})
        if info.si_signo == signal.SIGCHLD:
            while True:
                try:
                    pid, status = os.waitpid(-1, os.WNOHANG)
                except ChildProcessError:
                    return FAILED << 8
                if pid == child:
                    return status
                if pid == 0:
                    break
        elif info.si_code != SI_KERNEL:  # what the terminal sends reaches the child by itself
            os.kill(child, info.si_signo)


def check_programs(chosen):
    """Say everything that is missing before anything is built."""
    missing = set()
    needed = {"busybox-telnetd": (), "inetutils-telnetd": ("inetutils-inetd", "telnetd"),
              "dropbear": ("dropbear", "dropbearkey"), "openssh": ("sshd", "ssh-keygen"), "nginx": ("nginx",),
              "lighttpd": ("lighttpd",), "mosquitto": ("mosquitto",), "snmpd": ("snmpd",),
              "vsftpd": ("vsftpd",), "dnsmasq": ("dnsmasq",), "avahi": ("avahi-daemon",),
              "dovecot": ("dovecot",), "tigervnc": ("Xtigervnc",), "xvfb": ("Xvfb",),
              "mariadb": ("mariadbd", "mariadb-install-db"), "redis": ("redis-server",), "samba": ("smbd",),
              "pymodbus": (), "cups": ("cupsd",), "stunnel": ("stunnel4", "mosquitto"), "xrdp": ("xrdp",)}
    kinds = {entry["server"] for host in chosen for entry in (*host["tcp"], *host.get("udp", []), *host.get("link", [])) if "server" in entry}
    checks = [lambda name=name: servers.program(name)
              for kind in kinds for prefix, names in needed.items() if kind.startswith(prefix) for name in names]
    checks += [lambda need=need: need() if callable(need) else servers.program(need)
               for kind in kinds for needs in (more_servers.NEEDS, login_servers.NEEDS)
               for need in needs.get(kind, ())]
    checks += [lambda: servers.program("ip"), lambda: servers.program("openssl")]
    if "busybox-telnetd" in kinds:
        checks.append(starting.busybox)
    if "pymodbus" in kinds:
        checks.append(servers.pymodbus_library)
    for check in checks:
        try:
            check()
        except servers.MissingProgram as error:
            missing.add(str(error))
    return sorted(missing)


def installed_extras(truth):
    """Names of the extra hosts that can run here; says of the others what is missing."""
    names = []
    for host in truth["hosts"]:
        if host.get("extra"):
            missing = check_programs([host])
            if missing:
                complain(f"without {host['name']}: " + "; ".join(missing))
            else:
                names.append(host["name"])
    return names


def prepare_mounts():
    kernel.mount(None, "/", flags=kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("proc", "/proc", "proc")
    kernel.mount("tmpfs", "/run", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "mode=755")
    Path("/run/lock").mkdir(mode=0o1777)
    try:
        kernel.mount("sysfs", "/sys", "sysfs")  # /sys/class/net must show the lab's interface
    except OSError:
        pass  # some containers forbid it; only programs that read /sys notice
    os.makedirs(f"{LAB_DIR}/hosts")


def build(truth, chosen):
    prepare_mounts()
    net.build_bridge(truth)
    net.plug_in(chosen)
    hosts_module.await_all({host["name"]: hosts_module.launch(host, truth, LAB_DIR) for host in chosen})
    net.await_wire(truth, chosen)
    record(truth, chosen)


def record(truth, chosen):
    """truth.json in the lab's folder always tells of the hosts that are up."""
    path = Path(LAB_DIR, "truth.json")
    fresh = path.with_suffix(".new")
    fresh.write_text(truth_module.dump(truth_module.restricted(truth, chosen)), encoding="utf-8")
    fresh.rename(path)


def start_command(command, truth):
    environment = {**os.environ, "TENKEN_LAB": "1", "TENKEN_LAB_DIR": LAB_DIR,
                   "TENKEN_LAB_IF": truth["network"]["interface"], "TENKEN_LAB_NET": truth["network"]["cidr"]}
    unblock = lambda: signal.pthread_sigmask(signal.SIG_SETMASK, ())
    return subprocess.Popen(command, env=environment, preexec_fn=unblock)


def first_process(truth, chosen, command, lifeline):
    """pid 1 of the lab."""
    kernel.die_with_parent()
    # The outer process holds the other end: had it died before the line above, the pipe is at its end.
    if select.select([lifeline], [], [], 0)[0]:
        return FAILED
    try:
        build(truth, chosen)
    except (OSError, RuntimeError, hosts_module.NotReady, subprocess.CalledProcessError) as error:
        complain(f"cannot bring the lab up: {error}")
        return FAILED
    if asked_to_stop := signal.sigpending() & PASSED_ON:  # while the lab was being built
        return 128 + min(asked_to_stop)
    try:
        child = start_command(command, truth)
    except FileNotFoundError as error:
        complain(error)
        return 127
    except OSError as error:
        complain(error)
        return 126
    return exit_code(wait_and_pass_on(child.pid))


def run(truth, chosen, command):
    if os.geteuid() != 0:
        complain("needs root: it makes network, mount and process namespaces")
        return FAILED
    if missing := check_programs(chosen):
        complain("cannot run:\n  " + "\n  ".join(missing))
        return FAILED
    parent = os.getppid()
    kernel.die_with_parent()
    if os.getppid() != parent:
        return FAILED
    signal.pthread_sigmask(signal.SIG_BLOCK, PASSED_ON | {signal.SIGCHLD})
    lifeline, held = os.pipe()
    kernel.unshare(kernel.CLONE_NEWPID | kernel.CLONE_NEWNS | kernel.CLONE_NEWNET)
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        code = FAILED
        try:
            os.close(held)
            code = first_process(truth, chosen, command, lifeline)
        except BaseException as error:  # an unforeseen failure must still end pid 1, and with it the lab
            complain(f"internal error: {type(error).__name__}: {error}")
        finally:
            os._exit(code)
    return exit_code(wait_and_pass_on(child))
