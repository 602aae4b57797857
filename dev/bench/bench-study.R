# From a long table to a study, all checks on, against the bare reshaping of the same rows: at most 5 times (a million
# rows) and 4 times (10 million: 10,000 markers x 200 patients x 5 visits) the time of data.table::dcast() on one
# thread; tidyr::pivot_wider() stands beside it, without a target. Memory: the peak above that of R with the package
# loaded, the input included, is at most 3 times the input; there `theirs` is what the target allows.
source("dev/bench/tools.R")

visit_names <- paste("visit", 1:5)
long_table <- function(n_markers) {
  set.seed(1)
  cells <- expand.grid(marker = sprintf("M%05d", seq_len(n_markers)), visit = visit_names, id = sprintf("P%03d", 1:200),
                       stringsAsFactors = FALSE, KEEP.OUT.ATTRS = FALSE)
  cells$value <- rlnorm(nrow(cells))
  cells$lloq <- 1e-3
  cells
}
read_long <- function(long) {
  marker_study(long, "id", "visit", "value", "marker", lloq = "lloq", visits = visit_names)
}

# The values of one visit as a reshaped table has them: rows by visit and patient, a column a marker.
agree_at_visit <- function(study, wide, peer) {
  here <- as.data.frame(wide[wide$visit == "visit 3", ])
  ours <- cytochange:::study_values(study, "visit 3")$value
  at <- match(colnames(ours), here$id)
  agree(as.vector(t(ours)), log2(pmax(as.vector(as.matrix(here[at, rownames(ours)])), 1e-3)), peer)
}

speed_rows <- function(n_markers, work, at_least, budget) {
  long <- long_table(n_markers)
  study <- read_long(long)
  cast <- spread <- NA_real_
  if (there("data.table")) {
    data.table::setDTthreads(1L)
    table <- data.table::as.data.table(long)
    reshape <- function() data.table::dcast(table, id + visit ~ marker, value.var = "value")
    agree_at_visit(study, reshape(), "dcast()")
    cast <- cpu(reshape(), budget)
  }
  if (there("tidyr")) {
    widen <- function() {
      tidyr::pivot_wider(long, id_cols = c("id", "visit"), names_from = "marker", values_from = "value")
    }
    agree_at_visit(study, widen(), "pivot_wider()")
    spread <- cpu(widen(), budget)
  }
  rm(study)
  ours <- cpu(read_long(long), budget)
  rbind(bench_row(work, "data.table::dcast()", "a call", ours, cast, at_least),
        bench_row(work, "tidyr::pivot_wider()", "a call", ours, spread, NA_real_))
}

# Megabytes of a fresh R (Linux): the input and, above R with the package loaded, the peak, with the input read from a
# file.
peak_memory <- function(n_markers, factors) {
  files <- tempfile(fileext = c(".rds", ".R"))
  on.exit(unlink(files))
  long <- long_table(n_markers)
  if (factors) for (name in c("id", "visit", "marker")) long[[name]] <- factor(long[[name]])
  saveRDS(long, files[1L], compress = FALSE)
  writeLines(c(
    paste0(".libPaths(", paste(deparse(.libPaths()), collapse = ""), ")"),
    "library(cytochange)",
    "said <- function() grep('^VmHWM', readLines('/proc/self/status'), value = TRUE)",
    "peak <- function() as.numeric(gsub('[^0-9]', '', said())) / 1024",
    paste0("read_long <- ", paste(deparse(read_long), collapse = "\n")),
    paste0("visit_names <- ", paste(deparse(visit_names), collapse = "")),
    "invisible(read_long(expand.grid(id = 1:2, marker = 'a', visit = visit_names, value = 1, lloq = 1)))",
    "base <- peak()",
    paste0("long <- readRDS(", deparse(files[1L]), ")"),
    "study <- read_long(long)",
    "cat(as.numeric(object.size(long)) / 2^20, peak() - base, '\\n')"
  ), files[2L])
  found <- system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", files[2L]), stdout = TRUE)
  as.numeric(strsplit(trimws(found[length(found)]), " ")[[1L]])
}

memory_rows <- function() {
  if (own_only || !file.exists("/proc/self/status")) return(NULL)
  cases <- list(list(1e3, "a million", FALSE), list(1e4, "10 million", FALSE), list(1e4, "10 million", TRUE))
  do.call(rbind, lapply(cases, function(case) {
    found <- peak_memory(case[[1L]], case[[3L]])
    bench_row(paste0("peak memory of marker_study(), ", case[[2L]], " long rows", if (case[[3L]]) ", names as factors"),
              paste0("3 x the input of ", round(found[1L]), " MB"), "MB", found[2L], 3 * found[1L], 1)
  }))
}

rbind(speed_rows(1e3, "marker_study(), a million long rows", 1 / 5, 2),
      if (!own_only) speed_rows(1e4, "marker_study(), 10,000 markers x 200 patients x 5 visits", 1 / 4, 1),
      memory_rows())
