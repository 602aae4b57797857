# R CMD check --as-cran on the tarball, as CRAN would; fails unless there are no errors, no warnings, and no note but
# the one that a new submission always gets.
out <- normalizePath(commandArgs(TRUE)[[1L]], mustWork = FALSE)
source_folder <- getwd()
unlink(out, recursive = TRUE)
dir.create(out, recursive = TRUE)

# The core knows no R.
core <- list.files("src/core", full.names = TRUE)
of_r <- "#\\s*include\\s*[<\"](R|Rinternals|Rmath|Rdefines|R_ext)"
headers <- vapply(core, function(file) any(grepl(of_r, readLines(file))), NA)
if (any(headers)) {
  cat("src/core must include no header of R:", core[headers], sep = "\n  ")
  quit(status = 1L)
}

Sys.setenv(
  "_R_CHECK_CRAN_INCOMING_REMOTE_" = "false", "_R_CHECK_FORCE_SUGGESTS_" = "false",
  "_R_CHECK_EXAMPLE_TIMING_CPU_TO_ELAPSED_THRESHOLD_" = "2.5", "_R_CHECK_SYSTEM_CLOCK_" = "false",
  "_R_CHECK_TESTS_NLINES_" = "0", "OMP_THREAD_LIMIT" = "2", "NOT_CRAN" = ""
)
# As on CRAN's machines. In a locale without UTF-8 R asks for "en_US.UTF-8", which a bare machine lacks, and warns.
if (!l10n_info()[["UTF-8"]]) Sys.setenv(LC_ALL = "C.UTF-8")
# Which packages of Suggests are orphaned is read from CRAN's own site where some are not installed; a mirror may not
# have that file, and the check would end there: then nobody is known to be orphaned.
reachable <- tryCatch({
  close(url(file.path(getOption("repos")[["CRAN"]], "web/packages/packages.rds"), open = "rb"))
  TRUE
}, error = function(e) FALSE, warning = function(w) FALSE)
if (!reachable) {
  site <- file.path(tempdir(), "site")
  dir.create(file.path(site, "web", "packages"), recursive = TRUE)
  saveRDS(cbind(Package = character(), Maintainer = character()), file.path(site, "web", "packages", "packages.rds"))
  Sys.setenv(R_CRAN_WEB = paste0("file://", site))
}
# Parts of the check that need programs which a machine may lack, and that would say so in a note.
if (!nzchar(Sys.which("tidy"))) Sys.setenv("_R_CHECK_RD_VALIDATE_RD2HTML_" = "false")
if (!requireNamespace("V8", quietly = TRUE)) Sys.setenv("_R_CHECK_RD_MATH_RENDERING_" = "false")
setwd(out)
R <- file.path(R.home("bin"), "R")
pandoc <- nzchar(Sys.which("pandoc")) ||
  (requireNamespace("rmarkdown", quietly = TRUE) && rmarkdown::pandoc_available())
if (!pandoc) cat("No pandoc: vignettes are left out.\n")
cat("R CMD build\n")
built <- system2(R, c("CMD", "build", if (!pandoc) "--no-build-vignettes", shQuote(source_folder)),
                 stdout = "build.log", stderr = "build.log")
if (built != 0L) {
  writeLines(readLines("build.log"))
  quit(status = 1L)
}
tarball <- list.files(pattern = "^cytochange_.*[.]tar[.]gz$")
files <- utils::untar(tarball, list = TRUE)
objects <- grep("[.](o|so|dll|dylib)$", files, value = TRUE)
size <- file.size(tarball) / 2^20
cat(sprintf("%s: %.1f MB, %d files\n", tarball, size, length(files)))
if (length(objects)) cat("Object files in the tarball:", objects, sep = "\n  ")

cat("R CMD check --as-cran\n")
system2(R, c("CMD", "check", "--as-cran", "--no-manual", if (!pandoc) c("--ignore-vignettes", "--no-build-vignettes"),
             tarball))
log <- readLines("cytochange.Rcheck/00check.log")

# The log is a list of steps, "* checking ..."; a step that is not OK ends its first line in what it is.
start <- grep("^\\* ", log)
step <- Map(function(from, to) log[from:to], start, c(start[-1L] - 1L, length(log)))
verdict <- vapply(step, function(lines) {
  found <- regmatches(lines, regexpr("\\.\\.\\. .*(ERROR|WARNING|NOTE)$|^ *(ERROR|WARNING|NOTE)$", lines))
  if (length(found)) sub("^.*?(ERROR|WARNING|NOTE)$", "\\1", found[[length(found)]]) else "OK"
}, "")
new_submission <- vapply(step, function(lines) {
  said <- trimws(lines[-1L])
  all(said == "" | grepl("^Maintainer:|^New submission$", said))
}, NA) & grepl("CRAN incoming feasibility", vapply(step, `[[`, "", 1L), fixed = TRUE)
# That some of Suggests are not installed is said of the machine.
machine <- vapply(step, function(lines) {
  said <- trimws(lines[-1L])
  any(grepl("^Packages? suggested but not available", said)) &&
    all(said == "" | grepl("^Packages? suggested but not available|^['\u2018]", said))
}, NA)
errors <- sum(verdict == "ERROR")
warnings <- sum(verdict == "WARNING")
notes <- sum(verdict == "NOTE" & !new_submission & !machine)
status <- tail(grep("^Status:", log, value = TRUE), 1L)
complete <- length(status) == 1L
cat(sprintf("\n%d errors, %d warnings, %d notes beside the one of a new submission%s\n", errors, warnings, notes,
            if (complete) "" else "; the check did not come to its end"))
quit(status = if (errors + warnings + notes + length(objects) > 0L || !complete || size > 5) 1L else 0L)
