#!/usr/bin/env bash
# Runs inside the practice network: a first sweep as a newcomer would do it. Arguments: TENKEN OUT_DIR [--lang ja|en]
set -euo pipefail
tenken=$1 out=$2
shift 2
rm -rf "$out"
mkdir -p "$out"

if [[ " $* " == *" ja "* || (" $* " != *" en "* && ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} == ja*) ]]; then
  who="./dev demo を実行した人"
  ending='\nHTMLレポート: %s\nJSON:         %s\n台帳:         %s\n'
else
  who="whoever ran ./dev demo"
  ending='\nHTML report: %s\nJSON result: %s\ninventory:   %s\n'
fi

cat >"$out/scope.toml" <<TOML
version = 1
authorised_by = "$who"
valid_until = $(date -u -d tomorrow +%F)
allow = ["$TENKEN_LAB_NET"]
checks = ["discovery", "ports", "probes"]
TOML

code=0
"$tenken" sweep "$TENKEN_LAB_NET" --scope "$out/scope.toml" --db "$out/inventory.db" --ports top1000 \
  --out "$out/report.html" --out "$out/result.json" "$@" || code=$?
# shellcheck disable=SC2059
printf "$ending" "$out/report.html" "$out/result.json" "$out/inventory.db"
exit $code
