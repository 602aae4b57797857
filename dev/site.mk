# R's settings for building the package as `make test` and the others install it. What debuggers want takes a third of
# the compiler's time, and src/Makevars has the linker leave it out.
CFLAGS += -g0
