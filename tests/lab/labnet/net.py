"""The wire: one bridge in a namespace of its own, one veth pair per host."""

import os
import socket
import subprocess
import sys
import time
import traceback

from . import arp, kernel

BRIDGE_NAMESPACE = "lab-bridge"


def namespace_path(name):
    return f"/run/netns/{name}"


def ip_batch(lines):
    """Run ip commands in the network namespace of the caller."""
    done = subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"ip -batch failed: {done.stderr.strip()}")


def switch_off_ipv6():
    # /proc/sys/net shows the namespace of the process that opens it.
    for scope in ("all", "default"):
        try:
            with open(f"/proc/sys/net/ipv6/conf/{scope}/disable_ipv6", "w", encoding="ascii") as switch:
                switch.write("1")
        except FileNotFoundError:
            pass  # a kernel without IPv6


def inside(namespace, work):
    """Call work() in a child process that has entered the namespace."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            kernel.setns(namespace_path(namespace))
            work()
            code = 0
        except Exception:  # the child must never return into the caller's code
            traceback.print_exc(file=sys.stderr)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise RuntimeError(f"setting up namespace {namespace} failed")


def port_name(host):
    return "port" + host["ip"].rsplit(".", 1)[1]


def build_bridge(truth):
    """The bridge and the scanner's own interface, which stays in the namespace of the caller."""
    network = truth["network"]
    prefix = network["cidr"].split("/")[1]
    switch_off_ipv6()
    ip_batch([f"netns add {BRIDGE_NAMESPACE}",
              f"link add {network['interface']} address {network['scanner_mac']} type veth "
              f"peer name port-scan netns {BRIDGE_NAMESPACE}"])

    def fill():
        switch_off_ipv6()
        # A bridge keeps LLDP to itself, as its standard wants; with this mask the scanner hears it.
        ip_batch(["link set lo up",
                  "link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0 group_fwd_mask 0x4000",
                  "link set br0 up",
                  "link set port-scan master br0 up"])

    inside(BRIDGE_NAMESPACE, fill)
    kernel.disable_offload(network["interface"])
    ip_batch(["link set lo up",
              f"addr add {network['scanner']}/{prefix} dev {network['interface']}",
              f"link set {network['interface']} up"])


def plug_in(hosts):
    """Give each host its namespace and a cable to the bridge; the host's own end stays down."""
    ip_batch([f"netns add {host['name']}" for host in hosts])
    lines = []
    for host in hosts:
        lines.append(f"link add {port_name(host)} type veth peer name eth0 address {host['mac']} "
                     f"netns {host['name']}")
        lines.append(f"link set {port_name(host)} master br0 up")
    inside(BRIDGE_NAMESPACE, lambda: ip_batch(lines))


def go_dark(protocols=range(1, 256)):
    """Let the host answer ARP and nothing of these IP protocols, without a packet filter.

    Routing rules that match a protocol swallow every IPv4 packet, while the kernel's ARP looks up routes without a
    protocol and so still finds the local address.
    """
    rules = subprocess.run(["ip", "rule"], capture_output=True, text=True, check=True).stdout
    if "blackhole" not in rules:  # they outlive a stop
        ip_batch(["rule add pref 1 lookup local", "rule del pref 0",
                  *(f"rule add pref 0 ipproto {number} blackhole" for number in protocols)])


def raise_link(host, prefix):
    """Called inside the host's namespace."""
    switch_off_ipv6()
    kernel.disable_offload("eth0")
    if host.get("answers") == "arp":
        go_dark()
    if host.get("answers") == "no-udp":
        go_dark([socket.IPPROTO_UDP])
    ip_batch(["link set lo up", f"addr replace {host['ip']}/{prefix} dev eth0", "link set eth0 up"])


def await_wire(truth, hosts, seconds=10):
    """Until the bridge forwards to every host: ports start to forward some time after their link is up."""
    interface = truth["network"]["interface"]
    deadline = time.monotonic() + seconds
    while not arp.running(interface):
        if time.monotonic() > deadline:
            raise RuntimeError(f"interface {interface} does not become operational")
        time.sleep(0.01)
    answers = arp.ask(interface, [host["ip"] for host in hosts], seconds)
    silent = [host["name"] for host in hosts if not answers[host["ip"]]]
    if silent:
        raise RuntimeError(f"no ARP answer through the bridge from {', '.join(silent)}")


def lower_link(host):
    inside(host["name"], lambda: ip_batch(["link set eth0 down"]))
