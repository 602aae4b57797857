# The house's layers: which file calls which, read from the sources.

# Paths of the package's R files; none where the tests run without the sources.
source_files <- function() {
  folder <- testthat::test_path("..", "..", "R")
  if (!dir.exists(folder) || !file.exists(file.path(folder, "groups.R"))) return(character())
  list.files(folder, "[.]R$", full.names = TRUE)
}

# The top-level definitions of files: a list named by file, each a list of expressions named by what they define.
definitions <- function(files) {
  lapply(stats::setNames(files, basename(files)), function(file) {
    expressions <- as.list(parse(file, keep.source = FALSE))
    defines <- vapply(expressions, function(e) {
      assigns <- is.call(e) && length(e) == 3L && as.character(e[[1L]])[1L] %in% c("<-", "=")
      if (assigns && (is.name(e[[2L]]) || is.character(e[[2L]]))) as.character(e[[2L]]) else ""
    }, "")
    stats::setNames(expressions, defines)
  })
}

# Names that an expression reads and does not define itself: those of functions by codetools, of all else by a walk.
names_read <- function(expression) {
  value <- if (is.call(expression) && identical(expression[[1L]], as.name("<-"))) expression[[3L]] else expression
  if (is.call(value) && identical(value[[1L]], as.name("function"))) {
    return(codetools::findGlobals(eval(value, baseenv()), merge = TRUE))
  }
  all.names(value)
}

# Edges between files: a data frame from, to, caller, called. A method of a generic is called through its generic only.
file_calls <- function(defined) {
  home <- rep(names(defined), lengths(defined))
  names(home) <- unlist(lapply(defined, names), use.names = FALSE)
  home <- home[nzchar(names(home))]
  edges <- lapply(names(defined), function(file) {
    lapply(seq_along(defined[[file]]), function(i) {
      called <- intersect(unique(names_read(defined[[file]][[i]])), names(home))
      called <- called[home[called] != file]
      data.frame(from = rep(file, length(called)), to = unname(home[called]),
                 caller = rep(names(defined[[file]])[i], length(called)), called = called)
    })
  })
  do.call(rbind, unlist(edges, recursive = FALSE))
}

# The sets of files that reach each other by calls, by Tarjan's search made simple: mutual reach.
circles <- function(edges) {
  files <- unique(c(edges$from, edges$to))
  reach <- matrix(FALSE, length(files), length(files), dimnames = list(files, files))
  reach[cbind(match(edges$from, files), match(edges$to, files))] <- TRUE
  for (k in seq_along(files)) reach <- reach | outer(reach[, k], reach[k, ], "&")
  mutual <- reach & t(reach)
  found <- unique(lapply(which(diag(mutual)), function(i) sort(files[mutual[i, ]])))
  found[lengths(found) > 1L]
}
