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

# Those of the names `among` that an expression reads and does not define itself: of functions those that codetools
# finds, which is asked only where one of them is named, but not as an element.
names_read <- function(expression, among) {
  value <- if (is.call(expression) && identical(expression[[1L]], as.name("<-"))) expression[[3L]] else expression
  named <- intersect(among, names_said(value))
  if (length(named) && is.call(value) && identical(value[[1L]], as.name("function"))) {
    return(intersect(named, codetools::findGlobals(eval(value, baseenv()), merge = TRUE)))
  }
  named
}

# All names in an expression but those of elements, `x$name`.
names_said <- function(x) {
  if (is.name(x)) return(as.character(x))
  if (is.call(x) && identical(x[[1L]], as.name("$"))) return(names_said(x[[2L]]))
  if (is.call(x) || is.pairlist(x)) {
    parts <- as.list(x)
    return(unlist(lapply(parts[!vapply(parts, identical, NA, quote(expr = ))], names_said), use.names = FALSE))
  }
  character()
}

# Edges between files: a data frame from, to, caller, called. A method of a generic is called through its generic only.
file_calls <- function(defined) {
  home <- rep(names(defined), lengths(defined))
  names(home) <- unlist(lapply(defined, names), use.names = FALSE)
  home <- home[nzchar(names(home))]
  edges <- lapply(names(defined), function(file) {
    lapply(seq_along(defined[[file]]), function(i) {
      called <- names_read(defined[[file]][[i]], names(home)[home != file])
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
