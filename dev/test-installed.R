# The tests that stand in an installed package (R CMD INSTALL --install-tests), as R runs them for who has only that:
# tools::testInstalledPackage(). Argument: a folder for its output. Ends with "N passed, N failed".
out <- commandArgs(TRUE)[[1L]]
Sys.setenv(NOT_CRAN = "true", TESTTHAT_PARALLEL = "TRUE", TESTTHAT_CPUS = Sys.getenv("TESTTHAT_CPUS", "2"))
status <- tools::testInstalledPackage("cytochange", outDir = out, types = "tests")
files <- list.files(out, "^testthat[.]Rout", full.names = TRUE, recursive = TRUE)
said <- unlist(lapply(files, readLines))
counts <- regmatches(said, regexec("FAIL ([0-9]+) [|] WARN ([0-9]+) [|] SKIP ([0-9]+) [|] PASS ([0-9]+)", said))
counts <- counts[lengths(counts) == 5L]
if (status != 0L || !length(counts)) writeLines(utils::tail(said, 60L))
failed <- if (length(counts)) as.numeric(counts[[length(counts)]][[2L]]) else 1
passed <- if (length(counts)) as.numeric(counts[[length(counts)]][[5L]]) else 0
if (status != 0L && failed == 0) failed <- 1
cat(sprintf("%d passed, %d failed\n", passed, failed))
quit(status = if (failed > 0 || passed == 0) 1L else 0L)
