#!/bin/sh
# The same bits everywhere: one hash of each kernel's results (dev/core-tests/hash.c) by several compilers, levels of
# optimisation and instruction sets, fused multiply-adds among them.
#   dev/same-bits.sh              this machine: dispatched; without dispatch, at -O0, with FMA; -O3 with FMA; clang
#   dev/same-bits.sh short        the first two
#   dev/same-bits.sh --emulators  all, and aarch64 and s390x by qemu-user and cross compilers (Debian: qemu-user,
#                                 gcc-aarch64-linux-gnu, gcc-s390x-linux-gnu)
# A kernel marked "libm" calls exp, log or pow of the C library. Ends with status 1 where a hash differs; what is not
# installed is named as skipped.
set -u
cd "$(dirname "$0")/.."
compared=0
differ=0

# variant FOLDER RUN COMPILER FLAGS...: folders as dev/test-core.sh has them.
variant() {
  dir=build/core/$1; run=$2; cc=$3; shift 3
  [ "$(cat "$dir/flags" 2> /dev/null)" = "$cc $*" ] || rm -rf "$dir"
  mkdir -p "$dir" && echo "$cc $*" > "$dir/flags"
  MAKEFLAGS='' make -s -j2 -f dev/core.mk OUT="$dir" CC="$cc" FLAGS="$*" RUN="$run" hash || {
    echo "  $dir: does not compile or run"; differ=$((differ + 1)); return; }
  compared=$((compared + 1))
  [ "$compared" = 1 ] && { first=$dir/hash.txt; cat "$first"; return; }
  if cmp -s "$first" "$dir/hash.txt"; then echo "  $dir: the same"; else
    echo "  $dir: DIFFERS:"
    diff "$first" "$dir/hash.txt" | sed -n 's/^> /    /p'
    differ=$((differ + 1))
  fi
}

have() { command -v "$1" > /dev/null 2>&1; }

# emulated NAME EMULATOR CROSS-COMPILER
emulated() {
  if have "$2" && have "$3"; then variant "$1" "$2 -L /usr/${3%-gcc}" "$3" -std=gnu11 -O2
  else echo "  $1: skipped, $2 or $3 is not installed"; fi
}

cc=${CC:-cc}
fma=$([ "$(uname -m)" = x86_64 ] && grep -qw fma /proc/cpuinfo 2> /dev/null && echo -march=haswell)
[ -n "$fma" ] || echo "  fused multiply-adds of x86-64: skipped, this processor has none"
variant "$(basename "$cc")" "" "$cc" -std=c11
variant O0-fma "" "$cc" -std=gnu11 -O0 -DCC_PLAIN $fma
if [ "${1:-}" != short ]; then
  variant O3-fma "" "$cc" -std=gnu11 -O3 $fma
  if have clang; then variant clang-O1-fma "" clang -std=gnu2x -O1 $fma; else echo "  clang: skipped, not installed"; fi
fi
if [ "${1:-}" = --emulators ]; then
  emulated aarch64 qemu-aarch64 aarch64-linux-gnu-gcc
  emulated s390x qemu-s390x s390x-linux-gnu-gcc
fi
echo "$compared variants compared, $differ differ"
[ "$differ" = 0 ]
