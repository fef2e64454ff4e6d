#!/usr/bin/env bash
# Fetches the servers of the practice network that apt does not install here, into FOLDER:
# - those of npm/package.json: nothing newer than the day below is taken, so that every run gets the same versions,
#   and no script of a package runs;
# - those of Debian that would push another package off the machine (chrony ends timesyncd, proftpd ends vsftpd) or
#   change how it resolves names (systemd-resolved): their packages are unpacked, not installed.
# What cannot be fetched is left out, and with it the hosts that want it, as the practice network says.
# Arguments: FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(readlink -f "$1")
newest=2026-11-01
packages=(chrony=4.3\* proftpd-core=1.3.8\* systemd-resolved=252.\*)

fetch_npm() {
  if cmp -s "$here/npm/package.json" "$folder/npm/installed.json"; then return 0; fi
  command -v npm >/dev/null || return 1
  mkdir -p "$folder/npm"
  cp "$here/npm/package.json" "$folder/npm/package.json"
  (cd "$folder/npm" && timeout 900 npm install --ignore-scripts --no-audit --no-fund --no-package-lock \
    --prefer-offline --before "$newest") || return 1
  cp "$here/npm/package.json" "$folder/npm/installed.json"
}

fetch_debian() {
  if [[ "$(cat "$folder/debian/unpacked" 2>/dev/null)" == "${packages[*]}" ]]; then return 0; fi
  command -v apt-get >/dev/null || return 1
  local work
  work=$(mktemp -d)
  # apt drops its privileges to download.
  chmod 777 "$work"
  (cd "$work" && apt-get download -q "${packages[@]}") || return 1
  mkdir -p "$folder/debian"
  local package
  for package in "$work"/*.deb; do dpkg -x "$package" "$folder/debian"; done
  echo "${packages[*]}" >"$folder/debian/unpacked"
  rm -r "$work"
}

fetch_npm || echo "the npm packages could not be fetched: the practice network does without hosts that they serve"
fetch_debian || echo "Debian packages could not be fetched: the practice network does without hosts that they serve"
