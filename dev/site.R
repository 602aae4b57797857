# The documentation as a web site. Nothing is fetched: all that the pages need is in pkgdown and bslib.
out <- commandArgs(TRUE)[[1L]]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
out <- normalizePath(out)
options(pkgdown.internet = FALSE)
pkgdown::build_site(override = list(destination = out), preview = FALSE, install = FALSE, new_process = FALSE,
                    devel = TRUE)
cat("The site: ", file.path(out, "index.html"), "\n", sep = "")
