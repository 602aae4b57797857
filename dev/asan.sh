#!/bin/sh
# AddressSanitizer and UndefinedBehaviorSanitizer: the core's own tests, then the package's tests in an R whose library
# loads the package built with both.
set -eu
cd "$(dirname "$0")/.."
flags="-g -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined"
export UBSAN_OPTIONS=print_stacktrace=1

# Functions with clones cannot be resolved before the sanitizer is up: the plain path is what is looked at.
CORE_FLAGS="$flags -DCC_PLAIN" CORE_OUT=build/core-asan sh dev/test-core.sh

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
