# What a make target needs that is not here (base R only; called by dev/setup.sh).
#   Rscript dev/setup.R missing TARGET   prints what is missing, nothing when all is there
#   Rscript dev/setup.R debian  TARGET   the same as names of Debian packages
#   Rscript dev/setup.R beneath TARGET   Debian's names for what those need that Debian may lack (asks CRAN's index)
#   Rscript dev/setup.R linked  TARGET FOLDER  links the packages without which TARGET fails, and theirs, into FOLDER
#   Rscript dev/setup.R cran    TARGET   installs what is still missing from the repositories of options("repos")
# The lists stand in DESCRIPTION: Imports and Suggests, and Config/Needs/TARGET for what only that target needs,
# Config/Wants/TARGET for what it leaves out where that cannot be had.
arguments <- commandArgs(TRUE)
action <- arguments[[1L]]
target <- arguments[[2L]]
description <- read.dcf("DESCRIPTION")[1L, ]

field <- function(name) {
  if (!name %in% names(description)) return(data.frame(package = character(), version = character()))
  entry <- trimws(strsplit(description[[name]], ",", fixed = TRUE)[[1L]])
  entry <- entry[nzchar(entry)]
  data.frame(package = sub("[ (].*$", "", sub("\n.*$", "", entry)),
             version = ifelse(grepl(">=", entry), sub("^.*>= *([0-9.-]+).*$", "\\1", entry), "0"))
}

# `needed`: the target fails without; `wanted`: tests and pages that use them are skipped without.
imports <- rbind(field("Imports"), field("LinkingTo"))
suggests <- field("Suggests")
own <- field(paste0("Config/Needs/", target))
runs_tests <- target %in% c("test", "test-all", "check", "asan")
needed <- rbind(imports, own, if (runs_tests) suggests[suggests$package == "testthat", ])
wanted <- if (runs_tests) suggests[!suggests$package %in% needed$package, ] else field(paste0("Config/Wants/", target))
base <- rownames(utils::installed.packages(.Library, priority = "base"))
keep <- function(x) x[!x$package %in% base & !duplicated(x$package), ]

absent <- function(x) {
  if (is.null(x) || !nrow(x)) return(character())
  x <- keep(x)
  there <- vapply(seq_len(nrow(x)), function(i) {
    folder <- suppressWarnings(find.package(x$package[[i]], quiet = TRUE))
    length(folder) > 0L && utils::packageVersion(x$package[[i]]) >= x$version[[i]]
  }, NA)
  x$package[!there]
}
pandoc_missing <- function() {
  if (!target %in% c("demo", "check", "check-report", "site")) return(FALSE)
  if (nzchar(Sys.which("pandoc")) || nzchar(Sys.getenv("RSTUDIO_PANDOC"))) return(FALSE)
  !(requireNamespace("rmarkdown", quietly = TRUE) && rmarkdown::pandoc_available("1.12.3"))
}
# R CMD check from R 4.5 on warns where qpdf is missing; elsewhere than on Debian that is left to the user.
qpdf_missing <- function() target == "check" && file.exists("/etc/debian_version") && !nzchar(Sys.which("qpdf"))
# What the long steps take beside R, by the file that shows it to be there; asked for where Debian's can be installed,
# elsewhere those steps say what they leave out.
long_tools <- list(
  clang = c("clang", "libclang-rt-dev"),
  `qemu-aarch64` = "qemu-user",
  `aarch64-linux-gnu-gcc` = c("gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"),
  `s390x-linux-gnu-gcc` = c("gcc-s390x-linux-gnu", "libc6-dev-s390x-cross"),
  `/usr/share/i18n/locales/de_DE` = "locales"
)
long_missing <- function() {
  if (target != "test-all" || !file.exists("/etc/debian_version") || file.access("/usr/bin", 2L) != 0L) return(NULL)
  there <- file.exists(names(long_tools)) | nzchar(Sys.which(names(long_tools)))
  unlist(long_tools[!there], use.names = FALSE)
}
programs_missing <- function() c(if (pandoc_missing()) "pandoc", if (qpdf_missing()) "qpdf", long_missing())

# What is only wanted and could not be had is asked for once, not at each run.
tried_file <- file.path("build", paste0("not-available-", sub("-all$", "", target), ".txt"))
tried <- if (file.exists(tried_file)) readLines(tried_file) else character()
missing_needed <- absent(needed)
missing_wanted <- setdiff(absent(wanted), tried)
# Some minutes of compiling: tests use it where it is, or where Debian has it built.
if (action %in% c("beneath", "cran")) missing_wanted <- setdiff(missing_wanted, "mmrm")

bioconductor <- c("SummarizedExperiment", "DelayedArray", "HDF5Array", "limma", "multtest", "Biobase", "BiocGenerics",
                  "S4Vectors", "BiocStyle")
debian_names <- function(package) {
  paste0(ifelse(package %in% bioconductor, "r-bioc-", "r-cran-"), recycle0 = TRUE, tolower(package))
}

# CRAN's index; of no rows where it cannot be reached. Kept for the actions that follow.
cran_index <- function() {
  kept <- file.path("build", "cran-index.rds")
  if (file.exists(kept) && difftime(Sys.time(), file.mtime(kept), units = "mins") < 10) return(readRDS(kept))
  repos <- getOption("repos")
  if (identical(unname(repos["CRAN"]), "@CRAN@")) utils::chooseCRANmirror(graphics = FALSE, ind = 1L)
  old <- options(timeout = 30)
  on.exit(options(old))
  fields <- c("Package", "Version", "Depends", "Imports", "LinkingTo", "Suggests", "NeedsCompilation")
  none <- matrix("", 0L, length(fields), dimnames = list(NULL, fields))
  index <- suppressWarnings(tryCatch(utils::available.packages(filters = "duplicates")[, fields],
                                     error = function(e) none))
  dir.create("build", showWarnings = FALSE)
  saveRDS(index, kept, compress = FALSE)
  index
}

# Packages that are not here, and what they need that is not here.
absent_with_theirs <- function(packages, index) {
  here <- rownames(utils::installed.packages())
  found <- character()
  while (length(packages <- setdiff(packages, c(here, found)))) {
    found <- c(found, packages)
    packages <- unlist(tools::package_dependencies(packages, index))
  }
  found
}

# On Debian a package is left alone that would have newer ones beneath it than are here: Debian's others (knitr,
# pkgload) might not go with these.
goes_with_what_is_here <- function(package, index) {
  new <- absent_with_theirs(package, index)
  if (!all(new %in% rownames(index))) return(FALSE)
  text <- unlist(strsplit(stats::na.omit(c(index[new, c("Depends", "Imports", "LinkingTo")])), ",", fixed = TRUE))
  asks <- regmatches(text, regexec("^\\s*([[:alnum:].]+)\\s*[(]>=\\s*([0-9.-]+)[)]", text))
  here <- c(utils::installed.packages()[, "Version"], R = as.character(getRversion()))
  asks <- Filter(function(ask) length(ask) == 3L && ask[[2L]] %in% names(here), asks)
  all(vapply(asks, function(ask) package_version(here[[ask[[2L]]]]) >= ask[[3L]], NA))
}

# What comes with it is plain R.
is_cheap <- function(package, index) {
  goes_with_what_is_here(package, index) &&
    !any(index[setdiff(absent_with_theirs(package, index), package), "NeedsCompilation"] %in% "yes")
}

if (action == "missing") {
  writeLines(c(missing_needed, missing_wanted, programs_missing()))
} else if (action == "debian") {
  writeLines(c(debian_names(c(missing_needed, missing_wanted)), programs_missing()))
} else if (action == "beneath") {
  index <- cran_index()
  wanted <- Filter(function(package) goes_with_what_is_here(package, index), c(missing_needed, missing_wanted))
  writeLines(debian_names(absent_with_theirs(wanted, index)))
} else if (action == "linked") {
  direct <- unique(needed$package)
  theirs <- tools::package_dependencies(direct, utils::installed.packages(), recursive = TRUE)
  packages <- setdiff(unique(c(direct, unlist(theirs))), rownames(utils::installed.packages(.Library)))
  invisible(file.symlink(vapply(packages, find.package, ""), file.path(arguments[[3L]], packages)))
} else if (action == "cran") {
  index <- if (length(c(missing_needed, missing_wanted))) cran_index()
  library_path <- .libPaths()[[1L]]
  if (file.access(library_path, 2L) != 0L) {
    library_path <- path.expand(strsplit(Sys.getenv("R_LIBS_USER"), .Platform$path.sep, fixed = TRUE)[[1L]][[1L]])
    dir.create(library_path, showWarnings = FALSE, recursive = TRUE)
    .libPaths(c(library_path, .libPaths()))
  }
  install <- function(packages) {
    if (!length(packages)) return(invisible())
    message("  from CRAN: ", paste(packages, collapse = ", "))
    try(utils::install.packages(packages, lib = library_path, quiet = TRUE, Ncpus = 2L), silent = TRUE)
  }
  install(missing_needed)
  # Optional packages that have to be compiled with all they depend on are not worth the wait where Debian's serve.
  if (!file.exists("/etc/debian_version")) install(missing_wanted) else for (package in missing_wanted) {
    if (is_cheap(package, index)) install(package)
  }
  still <- absent(needed)
  if (length(still)) {
    message("Could not install ", paste(still, collapse = ", "),
            ": install by hand (some need a C++ compiler), then try again.")
    quit(status = 1L)
  }
  skipped <- absent(wanted)
  if (length(skipped)) {
    message("  not installed, what uses them is skipped: ", paste(skipped, collapse = ", "))
    dir.create("build", showWarnings = FALSE)
    writeLines(skipped, tried_file)
  }
  if (pandoc_missing()) {
    message("pandoc is not installed; reports and vignettes need it: install pandoc (1.12.3 or later), then try again.")
    if (target == "demo") quit(status = 1L)
  }
}
