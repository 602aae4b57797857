#!/bin/sh
# The core as plain C: compiled with every warning an error, each dev/core-tests/test_*.c run against it: whole with the
# SIMD dispatch; shorter without (CC_PLAIN) and, where there is one, by clang as C23; then the same bits by all
# (dev/same-bits.sh). Ends with "N passed, N failed".
#   sh dev/test-core.sh short   the compiler only warns; tests, shorter ones, and bits are of the objects that R made of
#                               the core for the package of `make test`
#   CORE_VARIANT                one build of this name instead, with CORE_FLAGS (dev/asan.sh)
set -u
cd "$(dirname "$0")/.."
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Werror"
out=build/core
passed=0
failed=0

fail() { failed=$((failed + 1)); echo "$1"; }

if grep -nE '#[[:space:]]*include[[:space:]]*[<"](R|Rinternals|Rmath|Rdefines|R_ext)' src/core/*.[ch]; then
  fail "src/core includes a header of R"
fi
if grep -nE '\b(malloc|calloc|realloc|printf|abort|exit|rand)[[:space:]]*\(' src/core/*.[ch]; then
  fail "src/core allocates, prints or exits"
fi
# Itself, and a template that is read by a .c file, apart.
if grep -L '"cc_same_bits.h"' src/core/*.h | grep -vE '/cc_(same_bits|univariable_sums)\.h$'; then
  fail "a header of src/core does not read cc_same_bits.h"
fi
for source in src/core/*.c; do
  grep -qw "$(basename "$source" .c)" dev/core-tests/test_*.c || fail "no test names $source"
  # Lists of names take no input.
  case $source in */cc_status.c|*/cc_enums.c) continue ;; esac
  grep -qw "$(basename "$source" .c)" dev/fuzz/fuzz_*.c || fail "no fuzz target names $source"
done

# variant NAME COMPILER FLAGS...: built and run by dev/core.mk; anew where the flags are others than last time.
variant() {
  name=$1; cc=$2; shift 2
  dir=$out/$name
  [ "$(cat "$dir/flags" 2> /dev/null)" = "$cc $*" ] || rm -rf "$dir"
  mkdir -p "$dir" && rm -f "$dir"/*.log
  echo "$cc $*" > "$dir/flags"
  MAKEFLAGS='' make -k -s -j2 -f dev/core.mk OUT="$dir" CC="$cc" FLAGS="$*" WARNINGS="$warnings" \
    ${OBJECTS:+OBJECTS="$OBJECTS"} || { failed=$((failed + 1)); echo "$name: does not compile cleanly"; }
  for test in dev/core-tests/test_*.c; do
    log=$dir/$(basename "$test" .c).log
    [ -e "$log" ] || { failed=$((failed + 1)); echo "  $name $(basename "$test" .c): was not built"; continue; }
    status=$(sed -n '$s/^status //p' "$log")
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
    ok=$(printf '%s' "$line" | sed -n 's/^\([0-9]*\) passed.*/\1/p')
    bad=$(printf '%s' "$line" | sed -n 's/.*, \([0-9]*\) failed$/\1/p')
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-0}))
    if [ "$status" != 0 ] && [ "${bad:-0}" = 0 ]; then failed=$((failed + 1)); fi
    if [ "$status" = 0 ]; then echo "  $name $(basename "$test" .c): $line"
    else cat "$log"; echo "  $name $(basename "$test" .c): FAILED: ${line:-stopped with status $status}"; fi
  done
}

# bits WHAT...: the hashes that dev/same-bits.sh compares.
bits() {
  if sh dev/same-bits.sh "$@"; then passed=$((passed + 1)); else fail "the bits differ"; fi
}

cc=${CC:-cc}
if [ -n "${CORE_VARIANT:-}" ]; then
  variant "$CORE_VARIANT" "$cc" ${CORE_FLAGS:-}
  bits of "$CORE_VARIANT" "$cc" ${CORE_FLAGS:-}
elif [ "${1:-}" = short ]; then
  "$cc" -std=c11 $warnings -fsyntax-only src/core/*.c || fail "the core does not compile cleanly"
  OBJECTS=$(echo build/src/cytochange/src/core/*.o) CORE_SHORT=1
  export OBJECTS CORE_SHORT
  variant installed "$cc" -std=c11 -O1
  bits of installed "$cc" -std=c11 -O1
else
  variant "$(basename "$cc")" "$cc" -std=c11
  # The shorter tests by the others, which compute the same bits.
  CORE_SHORT=1; export CORE_SHORT
  unset CYTOCHANGE_LONG
  variant plain "$cc" $(sh dev/same-bits.sh flags plain)
  if command -v clang > /dev/null 2>&1; then variant clang clang $(sh dev/same-bits.sh flags clang); fi
  bits emulators
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
