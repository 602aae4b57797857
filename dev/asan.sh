#!/bin/sh
# AddressSanitizer and UndefinedBehaviorSanitizer. The core's own tests and its hash program by clang, whose sanitizer
# also reports pointers that wrap, on the vector path with AVX2 and fused multiply-adds where the machine has them, and
# by gcc; then the package's tests in an R whose library loads the package built with both.
set -eu
cd "$(dirname "$0")/.."
flags="-g -O1 -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined"
export UBSAN_OPTIONS=print_stacktrace=1
fma=$(grep -qw fma /proc/cpuinfo 2> /dev/null && echo -march=haswell || true)

# Functions with clones cannot be resolved before the sanitizer is up: CC_PLAIN leaves out the dispatch, not the
# vectors.
if command -v clang > /dev/null 2>&1; then
  CC=clang CORE_VARIANT=asan-clang CORE_FLAGS="-std=gnu2x $flags $fma" sh dev/test-core.sh
else
  echo "clang is not installed: its sanitizers are left out."
fi
CC=${CC:-gcc} CORE_VARIANT=asan-gcc CORE_FLAGS="-std=c11 $flags -DCC_PLAIN" sh dev/test-core.sh

cc=${CC:-gcc}
asan=$($cc -print-file-name=libasan.so)
ubsan=$($cc -print-file-name=libubsan.so)
if [ ! -e "$asan" ] || [ ! -e "$ubsan" ]; then
  echo "No shared sanitizer libraries for $cc: the tests under R are left out."
  exit 0
fi
mkdir -p build/lib-asan
printf 'CC = %s -std=gnu11 %s -DCC_PLAIN\nCFLAGS = -O1\n' "$cc" "$flags" > build/Makevars.asan
echo "Building the package with both sanitizers"
(cd build && R CMD build --no-build-vignettes .. > build-asan.log 2>&1 || { cat build-asan.log; exit 1; })
R_MAKEVARS_USER="$PWD/build/Makevars.asan" R CMD INSTALL --no-test-load -l build/lib-asan build/cytochange_*.tar.gz \
  > build/install-asan.log 2>&1 || { cat build/install-asan.log; exit 1; }
R_LIBS="$PWD/build/lib-asan" LD_PRELOAD="$asan $ubsan" ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 \
  Rscript dev/test.R "${ASAN_FILTER:-.}"
