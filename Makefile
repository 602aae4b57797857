# Each target does its own set-up (dev/setup.sh: quick when everything is there). GNU make; not part of the package.
SHELL = /bin/sh
R = R
RSCRIPT = Rscript
B = build

VERSION := $(shell sed -n 's/^Version: *//p' DESCRIPTION)
TARBALL = $(B)/cytochange_$(VERSION).tar.gz
COMPILED = $(B)/src/cytochange/src/cytochange.so
SOURCES := $(shell find DESCRIPTION NAMESPACE LICENSE R src/*.c src/*.h src/core/*.c src/core/*.h src/Makevars \
  data inst man -type f 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: help demo test test-all check check-report test-core asan fuzz fuzz-short bench bench-against site readme \
  cheatsheet simulate document format clean

help:
	@echo "make demo       the two trials, from raw data to a report each"
	@echo "make test       every test: R and core"
	@echo "make test-all   the same and what is long by nature (20 minutes at most)"
	@echo "make check      R CMD check --as-cran"
	@echo "make check-report  reports in a browser (Chromium), in Word and PDF (LibreOffice, poppler)"
	@echo "make test-core  the core's own tests, in plain C"
	@echo "make asan       tests under AddressSanitizer and UndefinedBehaviorSanitizer"
	@echo "make fuzz       the kernels on random bytes beside oracles, a minute each (clang); fuzz-short: 5 s each"
	@echo "make bench      speed beside other packages"
	@echo "make bench-against REV=...  the same rows of an earlier commit and of this tree, in turns"
	@echo "make simulate   error rates and coverage by simulation"
	@echo "make site       the documentation as a web site"
	@echo "make readme     the pictures and printed output of README.md"
	@echo "make cheatsheet the one-page sheet as PDF and picture (needs Chromium)"
	@echo "make document   NAMESPACE and man/, from the comments of R/ (roxygen2)"
	@echo "make format     the C in the form of .clang-format (clang-format)"
	@echo "make clean      removes build/"

demo:
	@sh dev/setup.sh demo
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) dev/demo.R $(B)/demo

test:
	@sh dev/setup.sh test
	@$(MAKE) -s $(COMPILED)
	@mkdir -p $(B)/lib
	@R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) dev/test.R

test-all:
	@sh dev/setup.sh test-all
	@sh dev/test-all.sh

check:
	@sh dev/setup.sh check
	@$(RSCRIPT) dev/check.R $(B)/check

check-report:
	@sh dev/setup.sh check-report
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) dev/write-reports.R $(B)/reports
	@$(RSCRIPT) dev/check-report.R $(B)/reports/*.html --pictures $(B)/reports/pictures
	@$(RSCRIPT) dev/check-report-paper.R $(B)/reports

test-core:
	@sh dev/test-core.sh

asan:
	@sh dev/setup.sh test
	@sh dev/asan.sh

fuzz:
	@sh dev/fuzz.sh

fuzz-short:
	@FUZZ_SECONDS=5 sh dev/fuzz.sh

bench:
	@sh dev/setup.sh bench
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) dev/bench/run.R

bench-against:
	@sh dev/setup.sh demo
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@sh dev/bench/against.sh "$(REV)" $(B)

simulate:
	@sh dev/setup.sh demo
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@for script in dev/simulate/simulate-*.R; do R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) $$script || exit 1; done

site:
	@sh dev/setup.sh site
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) dev/site.R $(B)/site

readme:
	@sh dev/setup.sh demo
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) -e 'knitr::knit("README.Rmd", quiet = TRUE)' 

cheatsheet:
	@sh dev/setup.sh site
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) dev/cheat-sheet.R

document:
	@sh dev/setup.sh document
	@$(MAKE) -s $(B)/lib/cytochange/DESCRIPTION
	@R_LIBS="$(CURDIR)/$(B)/lib" $(RSCRIPT) -e 'roxygen2::roxygenise(load_code = roxygen2::load_installed)'

format:
	@clang-format -i src/*.[ch] src/core/*.[ch] dev/core-tests/*.[ch] dev/fuzz/*.[ch]

clean:
	rm -rf $(B)

# The tarball as a user gets it (the vignettes are built by `make check` only), installed into a library of its own: its
# C on both processors, then R's half, which takes one.
$(TARBALL): $(SOURCES)
	@mkdir -p $(B)
	@echo "Building $(TARBALL)"
	@cd $(B) && $(R) CMD build --no-build-vignettes .. > build.log 2>&1 || { cat build.log; exit 1; }

$(COMPILED): $(TARBALL)
	@echo "Compiling it in $(B)/src"
	@rm -rf $(B)/src && mkdir -p $(B)/src $(B)/libs && tar -xzf $(TARBALL) -C $(B)/src
	@MAKEFLAGS=-j2 R_MAKEVARS_SITE=$(CURDIR)/dev/site.mk $(R) CMD INSTALL --no-lock --no-test-load --libs-only \
	  -l $(B)/libs $(B)/src/cytochange > $(B)/compile.log 2>&1 || { cat $(B)/compile.log; exit 1; }

$(B)/lib/cytochange/DESCRIPTION: $(COMPILED)
	@mkdir -p $(B)/lib
	@echo "Installing it into $(B)/lib"
	@$(R) CMD INSTALL --no-lock --no-test-load -l $(B)/lib $(B)/src/cytochange > $(B)/install.log 2>&1 || \
	  { cat $(B)/install.log; exit 1; }
	@touch $@
