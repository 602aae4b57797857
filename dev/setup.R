# What a make target needs that is not here (base R only; called by dev/setup.sh).
#   Rscript dev/setup.R missing TARGET   prints what is missing, nothing when all is there
#   Rscript dev/setup.R debian  TARGET   the same as names of Debian packages
#   Rscript dev/setup.R linked  TARGET FOLDER  links the packages without which TARGET fails, and theirs, into FOLDER
#   Rscript dev/setup.R cran    TARGET   installs what is still missing from the repositories of options("repos")
# The lists stand in DESCRIPTION: Imports and Suggests, and Config/Needs/TARGET for what only that target needs.
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
runs_tests <- target %in% c("test", "check", "asan")
needed <- rbind(imports, own, if (runs_tests) suggests[suggests$package == "testthat", ])
wanted <- if (runs_tests) suggests[!suggests$package %in% needed$package, ]
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
programs_missing <- function() c(if (pandoc_missing()) "pandoc", if (qpdf_missing()) "qpdf")

# What is only wanted and could not be had is asked for once, not at each run.
tried_file <- file.path("build", paste0("not-available-", target, ".txt"))
tried <- if (file.exists(tried_file)) readLines(tried_file) else character()
missing_needed <- absent(needed)
missing_wanted <- setdiff(absent(wanted), tried)

if (action == "missing") {
  writeLines(c(missing_needed, missing_wanted, programs_missing()))
} else if (action == "debian") {
  bioconductor <- c("SummarizedExperiment", "DelayedArray", "HDF5Array", "limma", "multtest", "Biobase", "BiocGenerics",
                    "S4Vectors", "BiocStyle")
  package <- c(missing_needed, missing_wanted)
  writeLines(c(paste0(ifelse(package %in% bioconductor, "r-bioc-", "r-cran-"), recycle0 = TRUE, tolower(package)),
               programs_missing()))
} else if (action == "linked") {
  direct <- unique(needed$package)
  theirs <- tools::package_dependencies(direct, utils::installed.packages(), recursive = TRUE)
  packages <- setdiff(unique(c(direct, unlist(theirs))), rownames(utils::installed.packages(.Library)))
  file.symlink(vapply(packages, find.package, ""), file.path(arguments[[3L]], packages))
} else if (action == "cran") {
  repos <- getOption("repos")
  if (identical(unname(repos["CRAN"]), "@CRAN@")) {
    utils::chooseCRANmirror(graphics = FALSE, ind = 1L)
  }
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
  # Optional packages that have to be compiled with all they depend on are not worth the wait where Debian's serve, and
  # newer ones beneath them (gt brings xfun, cards brings rlang) would not go with Debian's knitr and pkgload.
  if (!file.exists("/etc/debian_version")) install(missing_wanted)
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
