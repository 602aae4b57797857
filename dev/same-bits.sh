#!/bin/sh
# The same bits everywhere: one hash of each kernel's results (dev/core-tests/hash.c), which must be the stored one
# (dev/core-tests/hash.txt), by several compilers, levels of optimisation and instruction sets, fused multiply-adds
# among them.
#   dev/same-bits.sh            this machine: dispatched; with FMA: without dispatch at -O3, at -O0, by clang
#   dev/same-bits.sh of NAME COMPILER FLAGS...  one build; OBJECTS: of these, ready made
#   dev/same-bits.sh emulators  all of this machine, and aarch64 and s390x by qemu-user and cross compilers (Debian:
#                               qemu-user, gcc-aarch64-linux-gnu, gcc-s390x-linux-gnu)
#   dev/same-bits.sh flags NAME of two of these builds, plain or clang, whose objects dev/test-core.sh tests too
#   dev/same-bits.sh store      writes the list anew: after a kernel was added to hash.c, or changed what it computes
# A kernel marked "libm" calls exp, log or pow of the C library: under another one than that of the list it is compared
# among the builds of this machine only. Ends with status 1 where a hash differs; what is not installed is named as
# skipped.
set -u
cd "$(dirname "$0")/.."
stored=dev/core-tests/hash.txt
expected=build/core/expected.txt
compared=0
differ=0

# The C library's functions have their own paths with and without FMA.
fma=$([ "$(uname -m)" = x86_64 ] && grep -qw fma /proc/cpuinfo 2> /dev/null && echo -march=haswell)
libm="$(getconf GNU_LIBC_VERSION 2> /dev/null || uname -sr) $(uname -m)${fma:+ with FMA}"

# What is expected here, given the hashes of the first build.
expect() {
  if [ "$(sed -n 's/^# libm: //p' "$stored")" = "$libm" ]; then grep -v '^#' "$stored" > "$expected"; return; fi
  echo "  libm is $libm, not that of $stored"
  { grep -v -e '^#' -e ' libm$' "$stored"; grep ' libm$' "$1"; } > "$expected"
}

# build FOLDER RUN COMPILER FLAGS...: folders as dev/test-core.sh has them; OBJECTS: ready ones.
build() {
  dir=build/core/$1; run=$2; cc=$3; shift 3
  [ "$(cat "$dir/flags" 2> /dev/null)" = "$cc $*" ] || rm -rf "$dir"
  mkdir -p "$dir" && echo "$cc $*" > "$dir/flags"
  MAKEFLAGS='' make -s -j2 -f dev/core.mk OUT="$dir" CC="$cc" FLAGS="$*" RUN="$run" ${OBJECTS:+OBJECTS="$OBJECTS"} hash
}

variant() {
  build "$@" || { echo "  $1: does not compile or run"; differ=$((differ + 1)); return; }
  compared=$((compared + 1))
  [ "$compared" != 1 ] || expect "$dir/hash.txt"
  if cmp -s "$expected" "$dir/hash.txt"; then echo "  $dir: the same"; else
    echo "  $dir: DIFFERS:"
    diff "$expected" "$dir/hash.txt" | sed -n 's/^> /    /p'
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
by_clang="-std=gnu2x -O1${fma:+ $fma}"
# At -O3 gcc takes a vector that is filled lane by lane for one that may be empty.
plain="-std=gnu11 -O3 -DCC_PLAIN -Wno-maybe-uninitialized${fma:+ $fma}"
what=${1:-here}
case $what in
flags) if [ "$2" = plain ]; then echo "$plain"; else echo "$by_clang"; fi; exit ;;
of) shift; name=$1; shift; variant "$name" "" "$@" ;;
store)
  build "$(basename "$cc")" "" "$cc" -std=c11 && { echo "# libm: $libm"; cat "$dir/hash.txt"; } > "$stored"
  exit ;;
here|emulators)
  [ -n "$fma" ] || echo "  fused multiply-adds of x86-64: skipped, this processor has none"
  variant "$(basename "$cc")" "" "$cc" -std=c11
  variant plain "" "$cc" $plain
  variant O0-fma "" "$cc" -std=gnu11 -O0 $fma
  if have clang; then variant clang "" clang $by_clang; else echo "  clang: skipped, not installed"; fi
  if [ "$what" = emulators ]; then
    emulated aarch64 qemu-aarch64 aarch64-linux-gnu-gcc
    emulated s390x qemu-s390x s390x-linux-gnu-gcc
  fi ;;
*) echo "same-bits.sh: no $what" >&2; exit 2 ;;
esac
echo "$compared variants compared, $differ differ"
[ "$differ" = 0 ]
