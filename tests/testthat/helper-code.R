# The package's own code as data: tests of what no function may do.

# All calls in the bodies of the package's functions: a list by function, of calls. Found once a session.
calls_by_function <- local({
  known <- NULL
  function() {
    house <- asNamespace("cytochange")
    if (is.null(known)) {
      known <<- lapply(Filter(is.function, mget(ls(house, all.names = TRUE), house)), calls_in)
    }
    known
  }
})

calls_in <- function(f) {
  found <- list()
  walk <- function(x) {
    if (is.call(x)) found[[length(found) + 1L]] <<- x
    if (is.call(x) || is.pairlist(x)) for (part in as.list(x)) if (!missing(part)) walk(part)
  }
  walk(body(f))
  found
}

# The name of the function that is called, without its package.
called_name <- function(call) {
  head <- call[[1L]]
  if (is.call(head) && as.character(head[[1L]]) %in% c("::", ":::")) head <- head[[3L]]
  if (is.name(head)) as.character(head) else ""
}
