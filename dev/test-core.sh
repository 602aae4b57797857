#!/bin/sh
# The core as plain C: compiled with every warning an error, each dev/core-tests/test_*.c run against it, with the SIMD
# dispatch and on the plain path (CC_PLAIN), by the C compiler and, where there is one, by clang as C23.
# CORE_FLAGS adds flags (dev/asan.sh). Ends with "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Werror"
extra=${CORE_FLAGS:-}
out=${CORE_OUT:-build/core}
passed=0
failed=0

if grep -nE '#[[:space:]]*include[[:space:]]*[<"](R|Rinternals|Rmath|Rdefines|R_ext)' -r src/core; then
  echo "src/core includes a header of R"
  failed=$((failed + 1))
fi
if grep -nE '\b(malloc|calloc|realloc|printf|abort|exit|rand)[[:space:]]*\(' -r src/core; then
  echo "src/core allocates, prints or exits"
  failed=$((failed + 1))
fi

# variant NAME COMPILER FLAGS...: objects once, then each test linked and run.
variant() {
  name=$1; cc=$2; shift 2
  dir=$out/$name
  rm -rf "$dir" && mkdir -p "$dir"
  for source in src/core/*.c; do
    $cc "$@" $warnings $extra -O2 -c "$source" -o "$dir/$(basename "$source" .c).o" || {
      failed=$((failed + 1)); echo "$name: $source does not compile cleanly"; return; }
  done
  for test in dev/core-tests/test_*.c; do
    program=$dir/$(basename "$test" .c)
    if ! $cc "$@" -Wall -Wextra -Werror $extra -O2 -Isrc/core -Idev/core-tests "$test" "$dir"/*.o -lm -o "$program"; then
      failed=$((failed + 1)); echo "$name: $test does not compile"; continue
    fi
    result=$("$program" 2>&1); status=$?
    line=$(printf '%s\n' "$result" | grep -E '^[0-9]+ passed, [0-9]+ failed$' | tail -n 1)
    ok=$(printf '%s' "$line" | sed -n 's/^\([0-9]*\) passed.*/\1/p')
    bad=$(printf '%s' "$line" | sed -n 's/.*, \([0-9]*\) failed$/\1/p')
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-0}))
    if [ "$status" != 0 ] && [ "${bad:-0}" = 0 ]; then failed=$((failed + 1)); fi
    if [ -z "$line" ]; then line="stopped with status $status"; fi
    if [ "$status" = 0 ]; then printf '  %s %s: %s\n' "$name" "$(basename "$test" .c)" "$line"
    else printf '%s\n  %s %s: FAILED: %s\n' "$result" "$name" "$(basename "$test" .c)" "$line"; fi
  done
}

cc=${CC:-cc}
variant "$(basename "$cc")" "$cc" -std=c11
if [ -z "$extra" ]; then
  variant "$(basename "$cc")-plain" "$cc" -std=c11 -DCC_PLAIN
  if command -v clang > /dev/null 2>&1; then variant clang-c23 clang -std=gnu2x; fi
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
