#!/bin/sh
# The kernels on random bytes: each dev/fuzz/fuzz_*.c is a libFuzzer target, run under ASan and UBSan.
#   FUZZ_RUNS=10000000 make fuzz
set -eu
cd "$(dirname "$0")/.."
runs=${FUZZ_RUNS:-200000}
command -v clang > /dev/null 2>&1 || { echo "clang (with libFuzzer) is needed." >&2; exit 1; }
mkdir -p build/fuzz
for target in dev/fuzz/fuzz_*.c; do
  name=$(basename "$target" .c)
  clang -std=c11 -g -O1 -DCC_PLAIN -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
    "$target" src/core/*.c -lm -o "build/fuzz/$name"
  echo "$name: $runs inputs"
  "build/fuzz/$name" -runs="$runs" -max_len=4096 -artifact_prefix=build/fuzz/ > "build/fuzz/$name.log" 2>&1 || {
    tail -n 40 "build/fuzz/$name.log"; exit 1; }
  tail -n 1 "build/fuzz/$name.log"
done
