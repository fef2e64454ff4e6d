#!/bin/sh
# Real DHCP servers, each with a client, in a network namespace of its own: leases.sh FOLDER
# Leaves dnsmasq.leases, isc.leases, kea.csv and neigh.txt there, of the servers that are installed.
set -eu
if [ "${2:-}" != inside ]; then
  exec unshare --net --mount "$0" "$1" inside
fi
folder=$1
ip link set lo up
ip link add server type veth peer name client
ip link set client address 00:00:5e:00:53:21
ip addr add 192.0.2.1/24 dev server
ip link set server up
ip link set client up
printf '#!/bin/sh\nexit 0\n' >"$folder/bound.sh"
chmod +x "$folder/bound.sh"

# lease NAME: a client asks until it is given an address.
lease() {
  busybox udhcpc -i client -n -q -f -t 10 -T 1 -s "$folder/bound.sh" -x "hostname:$1" >"$folder/$1.log" 2>&1
}

# serve NAME COMMAND...: the server, for as long as its client needs.
serve() {
  name=$1
  shift
  command -v "$1" >/dev/null || { echo "$1 is not installed"; return 0; }
  "$@" >"$folder/$name.server.log" 2>&1 &
  server=$!
  sleep 1
  lease "$name"
  sleep 1
  kill "$server"
  wait "$server" 2>/dev/null || true
}

serve dnsmasq dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=server --bind-interfaces \
  --dhcp-range=192.0.2.50,192.0.2.60,1h --dhcp-leasefile="$folder/dnsmasq.leases" --user=root

: >"$folder/isc.leases"
echo 'subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.70 192.0.2.80; default-lease-time 3600; }' >"$folder/isc.conf"
serve isc dhcpd -4 -f -d -cf "$folder/isc.conf" -lf "$folder/isc.leases" -pf "$folder/isc.pid" server

cat >"$folder/kea.json" <<X
{"Dhcp4": {"interfaces-config": {"interfaces": ["server"]},
 "lease-database": {"type": "memfile", "persist": true, "name": "$folder/kea.csv"}, "valid-lifetime": 3600,
 "subnet4": [{"subnet": "192.0.2.0/24", "pools": [{"pool": "192.0.2.90 - 192.0.2.99"}]}],
 "loggers": [{"name": "kea-dhcp4", "output_options": [{"output": "$folder/kea.out"}], "severity": "WARN"}]}}
X
export KEA_PIDFILE_DIR="$folder" KEA_LOCKFILE_DIR="$folder"
serve kea kea-dhcp4 -c "$folder/kea.json"

ip neigh replace 192.0.2.66 lladdr 00:00:5e:00:53:66 dev server nud reachable
ip neigh show >"$folder/neigh.txt"
if command -v arp >/dev/null; then arp -an >"$folder/arp.txt"; fi
