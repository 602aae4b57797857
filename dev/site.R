# The documentation as a web site. Nothing is fetched: all that the pages need is in pkgdown and bslib.
out <- commandArgs(TRUE)[[1L]]
dir.create(out, showWarnings = FALSE, recursive = TRUE)
out <- normalizePath(out)
options(pkgdown.internet = FALSE)

# The index of _pkgdown.yml; a topic that it does not name yet goes under the last heading, so that none is lost.
index <- yaml::read_yaml("_pkgdown.yml")$reference
site <- pkgdown::as_pkgdown(".", override = list(destination = out))
topics <- site$topics
topics <- topics[!topics$internal, ]
matches <- function(entry) {
  prefix <- sub('^starts_with\\("(.*)"\\)$', "\\1", entry)
  is_prefix <- prefix != entry
  vapply(topics$alias, function(alias) if (is_prefix) any(startsWith(alias, prefix)) else entry %in% alias, NA)
}
index <- lapply(index, function(group) {
  group$contents <- Filter(function(entry) any(matches(entry)), unlist(group$contents))
  group
})
index <- Filter(function(group) length(group$contents) > 0L, index)
named <- Reduce(`|`, lapply(unlist(lapply(index, `[[`, "contents")), matches))
if (any(!named)) {
  cat("Not in _pkgdown.yml:", topics$name[!named], "\n")
  index <- c(index, list(list(title = "Further", contents = unname(topics$name[!named]))))
}
site$meta$reference <- index
pkgdown::build_site(site, preview = FALSE, install = FALSE, new_process = FALSE, devel = FALSE)
cat("The site: ", file.path(out, "index.html"), "\n", sep = "")
