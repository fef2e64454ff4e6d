#!/bin/sh
# A link with real hosts, for the tests of discovery: everything in namespaces of the caller's own,
# so that nothing remains. Needs root and private network, mount and process namespaces.
#
#   br0 (scanner)  10.7.0.1/24, fd00:7::1/64
#   h1   10.7.0.11, fd00:7::11, fd00:8::11 (outside the scope)
#   h2   02:00:00:00:07:22, fd00:7::ff:fe00:722 only; ignores echo requests to groups
#   h3   02:00:00:00:07:33, 10.7.0.13, fd00:7::ff:fe00:733; ignores every echo request
#   h4   10.7.0.14, fd00:7::44; announces services by mDNS (avahi-daemon)
#   px   10.7.0.200; proxy ARP for 10.7.0.96/28, behind it bh 10.7.0.97 and nobody else
#   rt   10.7.0.254; router to 10.8.0.0/24 with q1 10.8.0.11, which ignores echo requests
set -e

host() {  # NAME [MAC]: a namespace on the bridge
  ip netns add "$1"
  ip link add "v-$1" type veth peer name eth0 netns "$1" ${2:+address "$2"}
  sysctl -qw "net.ipv6.conf.v-$1.disable_ipv6=1"
  ip link set "v-$1" master br0 up
  ip netns exec "$1" sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
    net.ipv6.conf.eth0.accept_dad=0
  ip -n "$1" link set lo up
  ip -n "$1" link set eth0 up
}

behind() {  # ROUTER NAME NETWORK-PREFIX: a namespace behind a router, joined by 'in0'
  ip netns add "$2"
  ip link add in0 netns "$1" type veth peer name eth0 netns "$2"
  ip -n "$1" link set in0 up
  ip -n "$2" link set eth0 up
  ip netns exec "$1" sysctl -qw net.ipv4.ip_forward=1
}

mount -t tmpfs none /run
mkdir -p /run/netns /run/avahi-daemon
ip link set lo up
ip link add br0 type bridge
sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.accept_dad=0 \
  net.ipv6.conf.br0.accept_dad=0 net.ipv6.conf.all.accept_dad=0
ip link set br0 up
ip addr add 10.7.0.1/24 dev br0
ip addr add fd00:7::1/64 dev br0
ip route add 10.8.0.0/24 via 10.7.0.254

host h1
ip -n h1 addr add 10.7.0.11/24 dev eth0
ip -n h1 addr add fd00:7::11/64 dev eth0
ip -n h1 addr add fd00:8::11/64 dev eth0
host h2 02:00:00:00:07:22
ip -n h2 addr add fd00:7::ff:fe00:722/64 dev eth0
ip netns exec h2 sysctl -qw net.ipv6.icmp.echo_ignore_multicast=1
host h3 02:00:00:00:07:33
ip -n h3 addr add 10.7.0.13/24 dev eth0
ip -n h3 addr add fd00:7::ff:fe00:733/64 dev eth0
ip netns exec h3 sysctl -qw net.ipv6.icmp.echo_ignore_all=1
host h4
ip -n h4 addr add 10.7.0.14/24 dev eth0
ip -n h4 addr add fd00:7::44/64 dev eth0

host px
ip -n px addr add 10.7.0.200/24 dev eth0
behind px bh
ip -n px addr add 10.9.0.1/24 dev in0
ip -n px route add 10.7.0.96/28 dev in0
ip netns exec px sysctl -qw net.ipv4.conf.eth0.proxy_arp=1 net.ipv4.neigh.eth0.proxy_delay=0
ip -n bh addr add 10.7.0.97/32 dev eth0
ip -n bh route add 10.9.0.0/24 dev eth0
ip -n bh route add default via 10.9.0.1 dev eth0

host rt
ip -n rt addr add 10.7.0.254/24 dev eth0
behind rt q1
ip -n rt addr add 10.8.0.1/24 dev in0
ip -n q1 addr add 10.8.0.11/24 dev eth0
ip -n q1 route add default via 10.8.0.1
ip netns exec q1 sysctl -qw net.ipv4.icmp_echo_ignore_all=1

if command -v avahi-daemon >/dev/null; then
  cat >/run/avahi.conf <<'CONF'
[server]
host-name=camera
use-ipv4=yes
use-ipv6=yes
enable-dbus=no
allow-interfaces=eth0
[publish]
publish-workstation=yes
CONF
  ip netns exec h4 avahi-daemon --no-drop-root --no-chroot --no-rlimits -f /run/avahi.conf \
    >/run/avahi.log 2>&1 &
  tries=0
  until grep -q 'startup complete' /run/avahi.log || [ $tries -ge 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
fi
# Until the carrier is there, frames are thrown away.
tries=0
until ip -br link show dev v-rt | grep -q ' UP ' || [ $tries -ge 50 ]; do
  tries=$((tries + 1))
  sleep 0.1
done
exec "$@"
