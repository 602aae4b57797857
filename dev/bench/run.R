# Runs every dev/bench/bench-*.R and puts what they return into one table: printed, and in dev/bench/results.md.
#   Rscript dev/bench/run.R [PATTERN]     only the files that match; the table is then not written
# A benchmark is a file whose last value is a data frame with the columns
#   work      what is timed
#   peer      the function it is timed against
#   unit      "a marker", "a call", "a marker x flip" ...
#   ours, theirs   seconds of CPU time, one thread, for one unit (megabytes where the unit is "MB"); `theirs` NA
#             where the peer is not installed
#   at_least  how many times faster it has to be
# and that stops, before anything is timed, where the two do not agree.
library(cytochange)
options(cytochange.threads = 1L, cytochange.progress = FALSE)

columns <- c("work", "peer", "unit", "ours", "theirs", "at_least")
only <- commandArgs(TRUE)
files <- sort(list.files("dev/bench", "^bench-.*[.]R$", full.names = TRUE))
if (length(only)) files <- grep(only[[1L]], files, value = TRUE)
if (!length(files)) {
  cat("No benchmark in dev/bench.\n")
  quit(status = 1L)
}

seconds <- function(x) {
  unit <- findInterval(x, c(0, 1e-6, 1e-3, 1))
  ifelse(is.na(x), "-", paste(signif(x * c(1e9, 1e6, 1e3, 1)[unit], 3), c("ns", "us", "ms", "s")[unit]))
}
blank_na <- function(x) ifelse(is.na(x), "-", x)

# The rows of a benchmark in words.
as_told <- function(rows) {
  figure <- function(x) ifelse(!is.na(x) & rows$unit == "MB", paste(signif(x, 3), "MB"), seconds(x))
  times <- rows$theirs / rows$ours
  data.frame(
    work = rows$work, peer = rows$peer, unit = rows$unit,
    cytochange = figure(rows$ours), `the peer` = figure(rows$theirs),
    `times faster` = blank_na(signif(times, 3)), `at least` = blank_na(rows$at_least),
    met = blank_na(ifelse(times >= rows$at_least, "yes", "no")), check.names = FALSE
  )
}

# Each file's rows are printed as they come: a run that is stopped has shown what it measured.
options(width = 220L)
shown <- do.call(rbind, lapply(files, function(file) {
  cat("Running ", file, " ...\n", sep = "")
  found <- source(file, local = new.env(parent = globalenv()))$value
  if (!is.data.frame(found) || !all(columns %in% names(found))) stop(file, " does not end with a table of benchmarks")
  told <- as_told(found[columns])
  print(told, row.names = FALSE, right = FALSE)
  told
}))

processor <- function() {
  if (!file.exists("/proc/cpuinfo")) return(system2("sysctl", c("-n", "machdep.cpu.brand_string"), stdout = TRUE))
  sub("^.*: ", "", grep("^model name", readLines("/proc/cpuinfo"), value = TRUE)[[1L]])
}
machine <- paste0(tryCatch(processor(), error = function(e) "unknown processor"), "; ", R.version.string, "; ",
                  R.version$platform, "; cytochange ", utils::packageVersion("cytochange"))
if (!length(only)) {
  line <- function(cells) paste0("| ", paste(cells, collapse = " | "), " |")
  writeLines(c(
    "# Speed", "",
    "CPU time of all threads, one thread, whole calls from R with every column of the contract; that both agree is",
    "checked before anything is timed. `make bench` makes this table anew.", "",
    paste0("Machine: ", machine, "."), "",
    line(names(shown)), line(rep("---", ncol(shown))),
    vapply(seq_len(nrow(shown)), function(i) line(unlist(shown[i, ])), "")
  ), "dev/bench/results.md")
}
cat("\n", machine, "\n", sep = "")
if (!length(only)) cat("Written to dev/bench/results.md\n")
