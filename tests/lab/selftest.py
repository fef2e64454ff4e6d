#!/usr/bin/python3
"""Does the practice network keep its promises: the truth, the control commands, and leaving nothing behind?"""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

import selftest_inside  # noqa: E402  (needs the path above)
from labnet import truth as truth_module  # noqa: E402

LAB = str(HERE / "lab")


def lab(*arguments, **options):
    return subprocess.run([LAB, "run", *arguments], capture_output=True, text=True, timeout=60, **options)


def check_makers(checks):
    """Every MAC prefix belongs to the maker that the truth names, in each registry that is installed."""
    truth = truth_module.load()
    squeeze = lambda text: re.sub(r"[^a-z0-9]", "", text.lower())
    patterns = {"/usr/share/wireshark/manuf": r"^([0-9A-F:]{8})\t[^\t\n]*\t(.*)$",
                "/usr/share/ieee-data/oui.txt": r"^([0-9A-F-]{8})\s+\(hex\)\s+(.*)$"}
    for path, pattern in patterns.items():
        if not Path(path).exists():
            continue
        found = re.findall(pattern, Path(path).read_text(encoding="utf-8", errors="replace"), re.M)
        makers = {prefix.replace("-", ":").lower(): maker for prefix, maker in found}
        for host in truth["hosts"]:
            if not host.get("random_mac"):
                maker = makers.get(host["mac"][:8], "nobody")
                checks.that(f"{host['name']} maker in {path}", squeeze(host["vendor"]) in squeeze(maker), maker)


def check_passing(checks):
    """Exit codes, input, environment and signals reach the right place."""
    small = ("--only", "tablet", "--")
    checks.equal("exit code", lab(*small, "sh", "-c", "exit 7").returncode, 7)
    checks.equal("killed command", lab(*small, "sh", "-c", "kill -9 $$").returncode, 137)
    checks.equal("missing command", lab(*small, "/nonexistent").returncode, 127)
    checks.equal("stdin", lab(*small, "cat", input="through\n").stdout, "through\n")
    variables = lab(*small, "sh", "-c", "echo $TENKEN_LAB $TENKEN_LAB_IF $TENKEN_LAB_NET; ls /sys/class/net").stdout
    checks.equal("environment", variables.split(), ["1", "lab0", "192.0.2.0/24", "lab0", "lo"])
    checks.equal("unknown host", lab("--only", "nobody", "--", "true").returncode, 2)
    seen = lab("--without", "camera-a,slow", "--", LAB, "ctl", "list").stdout
    checks.equal("without", [line.split()[0] for line in seen.splitlines() if "absent" in line],
                 ["camera-a", "slow", *(host["name"] for host in truth_module.load()["hosts"]
                                        if host.get("spare") or host.get("extra"))])
    for number in (signal.SIGINT, signal.SIGTERM):
        script = f"trap 'echo caught; exit 3' {number.name[3:]}; echo ready; while :; do sleep 0.1; done"
        with subprocess.Popen([LAB, "run", *small, "sh", "-c", script], stdout=subprocess.PIPE, text=True) as running:
            running.stdout.readline()
            running.send_signal(number)
            checks.equal(f"{number.name} is passed on", (running.stdout.read(), running.wait(10)), ("caught\n", 3))


def check_terminal(checks):
    """Ctrl-C reaches the command exactly once, and the lab outlives it."""
    script = "n=0; trap 'n=$((n+1))' INT; echo ready; for i in 1 2 3 4 5 6 7 8; do sleep 0.1; done; echo interrupts=$n"
    child, terminal = pty.fork()
    if child == 0:
        os.execv(LAB, [LAB, "run", "--only", "tablet", "--", "bash", "-c", script])
    said = b""
    try:
        while piece := os.read(terminal, 4096):
            if b"ready" in piece:
                os.write(terminal, b"\x03")
            said += piece
    except OSError:
        pass  # how Linux says that the other end of a terminal is closed
    os.close(terminal)
    checks.that("Ctrl-C", b"interrupts=1" in said, said)
    checks.equal("exit code at a terminal", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)


def check_side_by_side(checks):
    """Two labs at once have the same addresses and do not meet."""
    script = "busybox ping -c 1 -W 2 192.0.2.29 >/dev/null && sleep 1 && cat /run/tenken-lab/truth.json"
    labs = [subprocess.Popen([LAB, "run", "--only", names, "--", "sh", "-c", script], stdout=subprocess.PIPE, text=True)
            for names in ("tablet", "tablet,edge")]
    outputs = [one.communicate(timeout=60)[0] for one in labs]
    checks.equal("two labs", [text.count('"name"') for text in outputs], [1, 2])


def descendants(pid):
    """{pid: start time} of the process and all below it."""
    parents, starts = {}, {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            fields = Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(entry)], starts[int(entry)] = int(fields[1]), fields[19]
    family, size = {pid}, 0
    while len(family) != size:
        size = len(family)
        family |= {child for child, parent in parents.items() if parent in family}
    return {member: starts[member] for member in family if member in starts}


def namespaces_of(pids):
    found = set()
    for pid in pids:
        for kind in ("net", "mnt", "pid", "uts"):
            try:
                found.add(os.readlink(f"/proc/{pid}/ns/{kind}"))
            except OSError:
                pass
    return found


def still_there(family, namespaces):
    alive = []
    for pid, start in family.items():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[19] == start and fields[0] != "Z":
            alive.append(pid)
    listed = subprocess.run(["lsns", "--noheadings", "--output", "NS"], capture_output=True, text=True).stdout.split()
    left = {name for name in namespaces if name.split("[")[1][:-1] in listed}
    left |= namespaces & namespaces_of(filter(str.isdigit, os.listdir("/proc")))
    return alive, left


def machine():
    """What the machine shows of network namespaces and interfaces."""
    links = subprocess.run(["ip", "-brief", "link"], capture_output=True, text=True).stdout
    return links, subprocess.run(["ip", "netns"], capture_output=True, text=True).stdout


def check_kill(checks, who):
    """kill -9 of the lab, or of the process that started it, ends everything within seconds."""
    before = machine()
    command = [LAB, "run", "--", "sh", "-c", "echo up; exec sleep 300"]
    if who == "parent":
        keeper = "import subprocess, sys; subprocess.run(sys.argv[1:])"
        command = [sys.executable, "-c", keeper, *command]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        checks.equal(f"up before the {who} is killed", running.stdout.readline(), "up\n")
        family = descendants(running.pid)
        namespaces = namespaces_of(family) - namespaces_of([os.getpid()])
        checks.that(f"the {who}'s family", len(family) > 30 and len(namespaces) > 60, (len(family), len(namespaces)))
        running.kill()
    start = time.monotonic()
    alive, left = still_there(family, namespaces)
    while (alive or left) and time.monotonic() - start < 10:
        time.sleep(0.05)
        alive, left = still_there(family, namespaces)
    checks.that(f"nothing remains after kill -9 of the {who}", not alive and not left, (alive, left))
    checks.equal(f"the machine after kill -9 of the {who}", machine(), before)
    print(f"kill -9 of the {who}: {len(family)} processes and {len(namespaces)} namespaces gone within "
          f"{time.monotonic() - start:.2f} s", flush=True)


def outside():
    checks = selftest_inside.Checks()
    start = time.monotonic()
    checks.equal("lab run -- true", lab("--", "true").returncode, 0)
    print(f"lab run -- true: {time.monotonic() - start:.2f} s", flush=True)
    before = machine()
    inner = subprocess.run([LAB, "run", "--", sys.executable, __file__, "--inside"], stdout=subprocess.PIPE, text=True)
    sys.stdout.write(inner.stdout)
    counted = re.search(r"^inside: (\d+) right, (\d+) wrong$", inner.stdout, re.M)
    checks.that("the inside part ran to its end", counted, inner.returncode)
    if counted:
        checks.passed += int(counted[1])
        checks.failed += int(counted[2])
    checks.equal("the machine after a run", machine(), before)
    check_makers(checks)
    checks.guarded("passing", check_passing, checks)
    checks.guarded("terminal", check_terminal, checks)
    checks.guarded("side by side", check_side_by_side, checks)
    checks.guarded("kill -9 of the lab", check_kill, checks, "lab")
    checks.guarded("kill -9 of the parent", check_kill, checks, "parent")
    return checks


def main():
    if "--inside" in sys.argv:
        checks = selftest_inside.run()
        print(f"inside: {checks.passed} right, {checks.failed} wrong", flush=True)
    else:
        checks = outside()
        print(f"{checks.passed} passed, {checks.failed} failed", flush=True)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
