#!/usr/bin/env bash
# Runs every fuzz target on a copy of its seeds. Arguments: BUILD_DIR SECONDS [TARGET]
# Prints "ok NAME ..." or "FAILED NAME ..." for each; inputs that crash lie in BUILD_DIR/crashes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(readlink -f "$1")
seconds=$2
target=${3:-}
export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-16
# Without clang's coverage no input looks better than another: the seeds are mutated, all of them.
keep=0
if ! grep -q 'CMAKE_CXX_COMPILER:.*clang' "$build/CMakeCache.txt"; then keep=1; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$build/crashes"

# fuzz NAME: one target; its exit code is libFuzzer's.
fuzz() {
  local name=$1 corpus=$work/$1 log=$work/$1.log code=0
  mkdir "$corpus"
  if [[ -d $here/corpus/$name ]]; then cp -r "$here/corpus/$name/." "$corpus"; fi
  "$build/tests/fuzz/fuzz_$name" "$corpus" -keep_seed="$keep" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=5 \
    -artifact_prefix="$build/crashes/$name-" -print_final_stats=1 >"$log" 2>&1 </dev/null || code=$?
  if [[ $code -eq 0 ]]; then
    echo "ok $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs, $(find "$corpus" -type f | wc -l) inputs"
  else
    echo "FAILED $name: exit code $code"
    grep -vE '^#[0-9]+\s|^NEW_FUNC' "$log" | tail -n 60
  fi
  return $code
}

if [[ -n $target ]]; then
  names=("${target#fuzz_}")
  if [[ ! -x $build/tests/fuzz/fuzz_${names[0]} ]]; then
    echo "no fuzz target ${names[0]}" >&2
    exit 2
  fi
else
  names=()
  for source in "$here"/*.cpp; do names+=("$(basename "$source" .cpp)"); done
fi

jobs=$(nproc)
failed=0
for ((start = 0; start < ${#names[@]}; start += jobs)); do
  pids=()
  for name in "${names[@]:start:jobs}"; do
    fuzz "$name" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
done
exit $failed
