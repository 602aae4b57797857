# Two builds beside each other, in turns: the median over the rounds of each row's CPU time, old and new.
#   Rscript dev/bench/side-by-side.R OLD_LIBRARY NEW_LIBRARY [ROUNDS] [PATTERN]
# The rows are those of dev/bench/bench-*.R (see run.R) whose names match, without the peers; a file that one of the
# builds cannot run, as it asks for what is newer, is named and left out.
arguments <- commandArgs(TRUE)
if (length(arguments) < 2L) stop("which libraries?", call. = FALSE)
libraries <- vapply(c(old = arguments[[1L]], new = arguments[[2L]]), normalizePath, "")
rounds <- if (length(arguments) > 2L) as.integer(arguments[[3L]]) else 7L
pattern <- if (length(arguments) > 3L) arguments[[4L]] else ""
files <- grep(pattern, sort(list.files("dev/bench", "^bench-.*[.]R$", full.names = TRUE)), value = TRUE)

# One fresh R with one of the builds: seconds of each row.
time_rows <- function(library) {
  script <- tempfile(fileext = ".R")
  out <- tempfile(fileext = ".rds")
  on.exit(unlink(c(script, out)))
  writeLines(c(
    "library(cytochange); options(cytochange.threads = 1L, cytochange.progress = FALSE)",
    sprintf("rows <- do.call(rbind, lapply(%s, function(file) tryCatch({", paste(deparse(files), collapse = "")),
    "  cbind(source(file, local = new.env(parent = globalenv()))$value, file = file)",
    "}, error = function(e) message(file, \" is left out: \", conditionMessage(e)))))",
    sprintf("saveRDS(rows[rows$unit != \"MB\", c(\"work\", \"unit\", \"ours\", \"file\")], %s)", deparse(out))
  ), script)
  status <- system2(file.path(R.home("bin"), "Rscript"), script, stdout = FALSE,
                    env = c(paste0("R_LIBS=", shQuote(library)), "CYTOCHANGE_BENCH=own"))
  if (status != 0L) stop("the benchmarks stopped with the library ", library, call. = FALSE)
  readRDS(out)
}

times <- list(old = NULL, new = NULL)
for (round in seq_len(rounds)) {
  cat("Round", round, "of", rounds, "...\n")
  for (build in if (round %% 2L) c("old", "new") else c("new", "old")) {
    rows <- time_rows(libraries[[build]])
    files <- intersect(files, rows$file)
    times[[build]] <- c(times[[build]], list(rows))
  }
}
rows <- rows[rows$file %in% files, ]
median_of <- function(rounds) {
  apply(do.call(cbind, lapply(rounds, function(round) round$ours[round$file %in% files])), 1L, stats::median)
}
old <- median_of(times$old)
new <- median_of(times$new)
shown <- data.frame(work = rows$work, unit = rows$unit, old = signif(old * 1e6, 3), new = signif(new * 1e6, 3),
                    `new / old` = sprintf("%.3f", new / old), check.names = FALSE)
options(width = 200L)
cat("\nMicroseconds of CPU time, medians of ", rounds, " rounds:\n\n", sep = "")
print(shown, row.names = FALSE, right = FALSE)
