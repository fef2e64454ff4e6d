#!/usr/bin/env bash
# Runs the benchmark programs of BUILD_DIR and the scripts beside this file and one folder below (*_bench.py).
# Arguments: BUILD_DIR [NAME [ARG...]]
# A script gets TENKEN, the program to measure.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(readlink -f "$1")
name=${2:-}
shift $(($# < 2 ? $# : 2))
export TENKEN=$build/tenken
count=0
failed=0

run() {
  echo "== $(basename "$1")"
  count=$((count + 1))
  "$@" </dev/null || { failed=$((failed + 1)); echo "FAILED: $(basename "$1")"; }
}

for file in "$build"/tests/bench/*_bench "$here"/*.sh "$here"/*.py "$here"/*/*_bench.py; do
  if [[ -x $file && $file != "$here/run.sh" && $(basename "$file") == *"$name"* ]]; then run "$file" "$@"; fi
done
if [[ $count -eq 0 ]]; then
  echo "no benchmark is named ${name:-anything}" >&2
  exit 2
fi
exit $((failed > 0))
