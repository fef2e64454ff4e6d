# shellcheck shell=bash
# Steps of ./dev test: one header line each with the time so far, the log shown when the step fails, and the runners'
# closing lines at the end. Sourced by ./dev, which sets LOGS and JOBS.

passed=0
failed=0
skipped=0
closings=()
unsteady=()

say() { echo "dev: $*" >&2; }
die() {
  say "$@"
  exit 2
}

header() { printf '==> [%2d:%02d] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$1"; }
log_of() { echo "$LOGS/$(tr -cs 'a-z0-9\n' - <<<"$1").log"; }

# step TITLE COMMAND...: everything after it depends on it, so its failure ends the run.
step() {
  local log
  log=$(log_of "$1")
  header "$1"
  mkdir -p "$LOGS"
  # In a subshell, because die ends it. Bash ignores set -e here: a function that runs several commands joins them by &&.
  if ! ("${@:2}") >"$log" 2>&1 </dev/null; then
    show_failure "$log"
    failed=$((failed + 1))
    closings+=("$1: FAILED")
    closing_lines
  fi
}

# The end of a log, without the lines of tests that passed.
show_failure() {
  echo "--- $1"
  grep -vE '^ *[0-9]+/[0-9]+ Test .* Passed |^ *Start +[0-9]+: |^\[[0-9]+/[0-9]+\] (Building|Linking) ' "$1" | tail -n 200
  echo "---"
}

# The checks of a log that failed: where, and what was compared.
failed_checks() {
  grep -E -A 4 ': FAILED:$|^No assertions in ' "$1" | grep -vE '^(--)?$| Test +#|tests passed' | head -n 60 | sed 's/^/    /' || true
}

# ctest_step TITLE BUILD_DIR ARGUMENT...: counts the tests; the run goes on after a failure. What failed beside other
# tests is run once more alone: timings of networks are at the mercy of a busy machine. It counts as passed then, and
# the end of the run names it as unsteady.
ctest_step() {
  local log line bad total missed
  log=$(log_of "$1")
  header "$1"
  mkdir -p "$LOGS"
  fixed_addresses ctest --test-dir "$2" --no-tests=error --output-on-failure -j "$JOBS" "${@:3}" >"$log" 2>&1 </dev/null || true
  line=$(grep -E '^[0-9]+% tests passed, [0-9]+ tests failed out of [0-9]+' "$log" | tail -n 1 || true)
  if [[ ! $line =~ ,\ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
    show_failure "$log"
    failed=$((failed + 1))
    closings+=("$1: ctest did not finish")
    return
  fi
  bad=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
  missed=$(grep -c '\*\*\*Skipped' "$log" || true)
  passed=$((passed + total - bad - missed)) failed=$((failed + bad)) skipped=$((skipped + missed))
  echo "    $line$(catch_counts "$2")"
  closings+=("$line")
  if [[ $bad -gt 0 ]]; then
    show_failure "$log"
    retry_alone "$2" "$log"
  fi
}

# retry_alone BUILD_DIR LOG: the tests that the last run of ctest in BUILD_DIR failed, LOG being its output.
retry_alone() {
  local again=${2%.log}-again.log names
  names=$(sed 's/^[0-9]*://' "$1/Testing/Temporary/LastTestsFailed.log" | paste -sd ' ')
  header "again, alone: $names"
  if fixed_addresses ctest --test-dir "$1" --rerun-failed --output-on-failure -j 1 >"$again" 2>&1 </dev/null; then
    passed=$((passed + bad)) failed=$((failed - bad))
    closings[-1]="100% tests passed, 0 tests failed out of $total ($bad of them when run again alone)"
    unsteady+=("unsteady, passed when run again: $names" "$(failed_checks "$2")")
  else
    show_failure "$again"
    unsteady+=("failed twice: $names" "$(failed_checks "$again")")
  fi
}

# What the unit tests of the last ctest run counted themselves.
catch_counts() {
  local sums
  sums=$(sed -nE 's/^All tests passed \(([0-9]+) assertions? in ([0-9]+) test cases?\)$/\1 \2/p' \
    "$1/Testing/Temporary/LastTest.log" | awk '{ a += $1; c += $2 } END { if (c) print c, "cases,", a, "assertions" }')
  if [[ -n $sums ]]; then echo " ($sums)"; fi
}

# fuzz_step TITLE COMMAND...: COMMAND prints a line "ok NAME ..." or "FAILED NAME ..." for each target.
fuzz_step() {
  local log good bad code=0
  log=$(log_of "$1")
  header "$1"
  "${@:2}" >"$log" 2>&1 </dev/null || code=$?
  good=$(grep -c '^ok ' "$log" || true) bad=$(grep -c '^FAILED ' "$log" || true)
  if [[ $code -ne 0 && $bad -eq 0 ]]; then bad=1; fi
  passed=$((passed + good)) failed=$((failed + bad))
  echo "    $good targets passed, $bad failed"
  if [[ $bad -gt 0 ]]; then show_failure "$log"; fi
}

# The last thing that is printed; ends the run.
closing_lines() {
  header end
  if [[ ${#unsteady[@]} -gt 0 ]]; then printf '%s\n' "${unsteady[@]}"; fi
  printf '%s\n' "${closings[@]}"
  if [[ $skipped -gt 0 ]]; then echo "$skipped skipped (run as root for the practice network)"; fi
  echo "$passed passed, $failed failed"
  exit $((failed > 0))
}
