# One build of the core as plain C, called by dev/test-core.sh and dev/same-bits.sh (GNU make, from the top folder):
#   make -k -j2 -f dev/core.mk OUT=FOLDER CC=... FLAGS=... WARNINGS=... [OBJECTS=...] [RUN=EMULATOR] [hash]
# OBJECTS: those of the whole core, where there are some. Objects are made where they are older than their source or any
# header; the tests are run each time, each into OUT/<test>.log, whose last line is "status N"; `hash` writes
# OUT/hash.txt instead.
OBJECTS := $(patsubst src/core/%.c,$(OUT)/%.o,$(wildcard src/core/*.c))
# Those that take longest begin first.
TESTS := $(patsubst dev/core-tests/%.c,$(OUT)/%,$(sort $(wildcard dev/core-tests/test_cc_logistic*.c)) \
  $(filter-out dev/core-tests/test_cc_logistic%,$(wildcard dev/core-tests/test_*.c)))
HEADERS := $(wildcard src/core/*.h dev/core-tests/*.h)

.PHONY: all run hash
all: $(addsuffix .log,$(TESTS))
hash: $(OUT)/hash.txt

$(OUT)/%.o: src/core/%.c $(HEADERS)
	@$(CC) -O2 $(FLAGS) $(WARNINGS) -c $< -o $@

$(TESTS) $(OUT)/hash: $(OUT)/%: dev/core-tests/%.c $(OBJECTS) $(HEADERS)
	@$(CC) -O2 $(FLAGS) -Wall -Wextra -Werror -Isrc/core -Idev/core-tests $< $(OBJECTS) -lm -o $@

$(OUT)/%.log: $(OUT)/% run
	@$(RUN) $< > $@ 2>&1; echo "status $$?" >> $@

$(OUT)/hash.txt: $(OUT)/hash
	@$(RUN) $< > $@.new && mv $@.new $@
