# The house's layers: which file calls which, read from the sources.

# Paths of the package's R files; none where the tests run without the sources.
source_files <- function() {
  folder <- testthat::test_path("..", "..", "R")
  if (!dir.exists(folder) || !file.exists(file.path(folder, "groups.R"))) return(character())
  list.files(folder, "[.]R$", full.names = TRUE)
}

# The top-level definitions of files: a list named by file, each a list of expressions named by what they define, with
# the words of each as attribute "words".
definitions <- function(files) {
  lapply(stats::setNames(files, basename(files)), function(file) {
    expressions <- as.list(parse(file, keep.source = FALSE))
    defines <- vapply(expressions, function(e) {
      assigns <- is.call(e) && length(e) == 3L && as.character(e[[1L]])[1L] %in% c("<-", "=")
      if (assigns && (is.name(e[[2L]]) || is.character(e[[2L]]))) as.character(e[[2L]]) else ""
    }, "")
    structure(expressions, names = defines, words = words_said(file))
  })
}

# The words of each top-level expression of a file, from the parser's own table: names that are called, other names,
# names of arguments, whether code is quoted. Elements, `x$name`, and names of other packages are none.
words_said <- function(file) {
  parsed <- parse(file, keep.source = TRUE, encoding = "UTF-8")
  words <- utils::getParseData(parsed)
  words <- words[words$terminal & words$token != "COMMENT", ]
  begins <- vapply(attr(parsed, "srcref"), function(at) at[[1L]] + at[[5L]] / 1e6, 0)
  of <- factor(findInterval(words$line1 + words$col1 / 1e6, begins), seq_along(begins))
  apart <- c("", words$token[-nrow(words)]) %in% c("'$'", "'@'", "NS_GET", "NS_GET_INT")
  text <- gsub("`", "", words$text, fixed = TRUE)
  said <- function(...) split(text[words$token %in% c(...) & !apart], of[words$token %in% c(...) & !apart])
  quoting <- text %in% c("quote", "bquote", "expression", "substitute") | words$token == "'~'"
  Map(list, called = said("SYMBOL_FUNCTION_CALL", "SPECIAL"), named = said("SYMBOL"),
      arguments = said("SYMBOL_FORMALS"), quotes = as.vector(tapply(quoting, of, any)))
}

# Those of the names `among` that a definition reads and does not define itself. What a function only calls, it reads;
# of other names codetools knows whether they are its own, or quoted.
names_read <- function(expression, words, among) {
  value <- if (is.call(expression) && identical(expression[[1L]], as.name("<-"))) expression[[3L]] else expression
  named <- among[among %in% c(words$called, words$named)]
  own <- words$quotes || any(named %in% c(words$named, words$arguments))
  if (own && is.call(value) && identical(value[[1L]], as.name("function"))) {
    return(intersect(named, codetools::findGlobals(eval(value, baseenv()), merge = TRUE)))
  }
  named
}

# Edges between files: a data frame from, to, caller, called. A method of a generic is called through its generic only.
file_calls <- function(defined) {
  home <- rep(names(defined), lengths(defined))
  names(home) <- unlist(lapply(defined, names), use.names = FALSE)
  home <- home[nzchar(names(home))]
  called <- lapply(names(defined), function(file) {
    Map(names_read, defined[[file]], attr(defined[[file]], "words"), list(names(home)[home != file]))
  })
  from <- rep(names(defined), lengths(defined))
  caller <- unlist(lapply(defined, names), use.names = FALSE)
  each <- lengths(unlist(called, recursive = FALSE))
  called <- unlist(called, use.names = FALSE)
  data.frame(from = rep(from, each), to = unname(home[called]), caller = rep(caller, each), called = called)
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
