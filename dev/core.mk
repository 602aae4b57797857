# One build of the core and of its tests, called by dev/test-core.sh (GNU make, from the top folder):
#   make -k -j2 -f dev/core.mk OUT=FOLDER CC=... FLAGS=... WARNINGS=...
# Objects are made where they are older than their source or any header; the tests are run each time, each into
# OUT/<test>.log, whose last line is "status N".
OBJECTS := $(patsubst src/core/%.c,$(OUT)/%.o,$(wildcard src/core/*.c))
PROGRAMS := $(patsubst dev/core-tests/%.c,$(OUT)/%,$(wildcard dev/core-tests/test_*.c))
HEADERS := $(wildcard src/core/*.h dev/core-tests/*.h)

.PHONY: all run
all: $(addsuffix .log,$(PROGRAMS))

$(OUT)/%.o: src/core/%.c $(HEADERS)
	@$(CC) $(FLAGS) $(WARNINGS) -O2 -c $< -o $@

$(PROGRAMS): $(OUT)/%: dev/core-tests/%.c $(OBJECTS) $(HEADERS)
	@$(CC) $(FLAGS) -Wall -Wextra -Werror -O2 -Isrc/core -Idev/core-tests $< $(OBJECTS) -lm -o $@

$(OUT)/%.log: $(OUT)/% run
	@$(RUN) $< > $@ 2>&1; echo "status $$?" >> $@
