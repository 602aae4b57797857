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

# The name of the function that is called, without its package; "" of one that is itself the value of a call, as those
# of a$b() and (function() 1)() are.
called_name <- function(call) {
  head <- call[[1L]]
  of_package <- is.call(head) && is.name(head[[1L]]) && as.character(head[[1L]]) %in% c("::", ":::")
  if (of_package) head <- head[[3L]]
  if (is.name(head)) as.character(head) else ""
}
