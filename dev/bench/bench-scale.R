# How time and memory grow: 4 times the markers in at most 4.6 times the time; 200,000 markers x 50 pairs (two matrices
# of 80 MB) with a peak of memory, above that of R with the package loaded, of at most 3 times the input, input
# included. In these rows `theirs` is what the target allows: 4.6 times the smaller run, 3 times the input.
source("dev/bench/tools.R")
set.seed(3)

changes <- function(n_markers, n = 50) {
  before <- marker_matrix(rnorm(n_markers * n), n_markers)
  list(before = before, after = before + rnorm(n_markers * n, 0.1))
}
small <- changes(20000)
large <- changes(80000)
growth <- lapply(c(t = "t", wilcoxon = "wilcoxon"), function(method) {
  one <- cpu(paired_change(small$before, small$after, method = method))
  four <- cpu(paired_change(large$before, large$after, method = method))
  bench_row(paste0("paired_change(method = \"", method, "\"), 80,000 x 50"), "4.6 x the time of 20,000 x 50", "a call",
            four,
            4.6 * one, 1)
})
rm(small, large)

# Peak resident memory of a fresh R, in MB (Linux): before the matrices are made, and after the call.
peak_memory <- function(method) {
  script <- tempfile(fileext = ".R")
  writeLines(c(
    paste0(".libPaths(", paste(deparse(.libPaths()), collapse = ""), ")"),
    "library(cytochange); options(cytochange.progress = FALSE)",
    "said <- function() grep('^VmHWM', readLines('/proc/self/status'), value = TRUE)",
    "peak <- function() as.numeric(gsub('[^0-9]', '', said())) / 1024",
    "invisible(paired_change(matrix(1:8 + 0, 1), matrix(8:1 + 0, 1))); base <- peak()",
    "fill <- function() {",
    "  x <- numeric(1e7); for (j in 0:49) x[j * 2e5 + 1:2e5] <- rnorm(2e5)",
    "  dim(x) <- c(2e5, 50); x",
    "}",
    "before <- fill(); after <- fill(); invisible(gc()); input <- peak()",
    paste0("result <- paired_change(before, after, method = \"", method, "\")"),
    "cat(base, input, peak(), '\\n')"
  ), script)
  on.exit(unlink(script))
  found <- system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", script), stdout = TRUE)
  as.numeric(strsplit(trimws(found[length(found)]), " ")[[1L]])
}
memory <- list()
if (file.exists("/proc/self/status")) {
  memory <- lapply(c("t", "wilcoxon"), function(method) {
    peak <- peak_memory(method)
    bench_row(paste0("peak memory above R's ", round(peak[[1L]]), " MB, method \"", method, "\", 200,000 x 50"),
              "3 x the input of 153 MB", "MB", peak[[3L]] - peak[[1L]], 3 * 153, 1)
  })
}
do.call(rbind, c(growth, memory))
