#!/bin/sh
# Every test, with what is long by nature, and every way the suite can be run: make test-all. Each step ends with
# "N passed, N failed"; so does this, with the sum. A step that prints no such line counts as one failure.
set -u
cd "$(dirname "$0")/.."
passed=0
failed=0
log=build/test-all.log
mkdir -p build

# Into $cpu: how many seconds the processors have worked for the steps. A shell of its own would have no children.
worked() {
  times > build/times
  cpu=$(sed -n '2s/[ms]/ /gp' build/times | awk '{ print int(60 * $1 + $2 + 60 * $3 + $4) }')
}

# step NAME COMMAND...
step() {
  name=$1; shift
  began=$(date +%s)
  worked; before=$cpu
  echo "== $name"
  "$@" > "$log" 2>&1 < /dev/null
  status=$?
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
  bad=$(printf '%s' "${line:-0 passed, 1 failed}" | sed 's/.*, \([0-9]*\) failed$/\1/')
  [ "$status" = 0 ] || [ "$bad" != 0 ] || bad=1
  passed=$((passed + $(printf '%s' "${line:-0 passed}" | sed 's/ passed.*//')))
  failed=$((failed + bad))
  [ "$bad" = 0 ] || cat "$log"
  worked
  echo "   ${line:-ended with status $status}: $(($(date +%s) - began)) s, $((cpu - before)) of the processors"
}

while read -r variants; do step "tests, $variants" sh dev/variants.sh $variants; done <<EOF
$(sh dev/variants.sh list)
EOF
if command -v clang > /dev/null 2>&1; then step "kernels on random bytes" make -s fuzz-short; fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
