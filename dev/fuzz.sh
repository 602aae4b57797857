#!/bin/sh
# The kernels on random bytes: each dev/fuzz/fuzz_*.c is a libFuzzer target with an oracle, run under ASan and UBSan,
# two at a time. Ends with "N passed, N failed". FUZZ_SECONDS each (60); FUZZ_ONLY: a pattern of names. The core is
# compiled once and again where it has changed; on its plain path, as `make asan` sees the vectors. What a target found
# stays in build/fuzz.
set -eu
cd "$(dirname "$0")/.."
command -v clang > /dev/null 2>&1 || { echo "clang (with libFuzzer) is needed." >&2; exit 1; }
out=build/fuzz
mkdir -p "$out/core"
export FUZZ_SECONDS="${FUZZ_SECONDS:-60}" out

# The four-lane engine's unrolled files take the sanitisers many minutes: they are compiled without.
compile='
name=$(basename "$1" .c); object=$out/core/$name.o; newest=$(ls -t src/core/*.h "$1" | head -n 1)
[ "$object" -nt "$newest" ] && exit 0
case $name in
  cc_batch_*|cc_logistic_batch) checks= ;;
  *) checks="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined" ;;
esac
clang -std=c11 -g -O1 -DCC_PLAIN $checks -c "$1" -o "$object"'
ls src/core/*.c | xargs -P 2 -n 1 sh -c "$compile" sh
rm -f "$out/core.a"
ar rcs "$out/core.a" "$out"/core/*.o

run='
name=$(basename "$1" .c)
clang -std=c11 -g -O1 -DCC_PLAIN -Wall -Wextra -Werror -Isrc/core -Idev/fuzz \
  -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined "$1" "$out/core.a" -lm -o "$out/$name" ||
  { echo "$name: FAILED to compile"; exit 1; }
if "$out/$name" -max_total_time="$FUZZ_SECONDS" -max_len=1024 -len_control=0 -timeout=20 \
  -artifact_prefix="$out/$name-" > "$out/$name.log" 2>&1
then echo "$name: $(tail -n 1 "$out/$name.log")"
else echo "$name: FAILED"; tail -n 30 "$out/$name.log"; exit 1
fi'
status=0
ls dev/fuzz/fuzz_*.c | grep -E "${FUZZ_ONLY:-.}" | xargs -P 2 -n 1 sh -c "$run" sh > "$out/all.log" 2>&1 || status=$?
cat "$out/all.log"
echo "$(grep -c ': Done' "$out/all.log") passed, $(grep -c ': FAILED' "$out/all.log") failed"
exit $status
