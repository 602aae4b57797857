# Every error of the package is raised here, so that all carry the same fields and classes:
# `argument`, `needed`, `received`, `location`.

# The user gave an argument that cannot serve.
abort_argument <- function(argument, needed, received, location = NULL, call = user_call()) {
  abort_cytochange("argument", paste0("`", argument, "`"), argument, needed, received, location, call)
}

# The argument is well formed, but the data in it are not sound; `location` says where (rows, patients, columns).
abort_data <- function(argument, needed, received, location = NULL, call = user_call()) {
  abort_cytochange("data", paste0("`", argument, "`"), argument, needed, received, location, call)
}

# An optional package is missing.
abort_package <- function(package, purpose, call = user_call()) {
  abort_cytochange("package", paste0("Package ", package), package, paste0("be installed to ", purpose),
                   "not installed",
                   NULL, call)
}

# The frame of the function of this package that the user called: errors bear its name, not that of a helper inside. It
# is the outermost one from which this call descends.
user_call <- function() {
  house <- topenv(environment(abort_cytochange))
  parents <- sys.parents()
  frame <- sys.nframe()
  found <- NULL
  while (frame > 0L) {
    home <- environment(sys.function(frame))
    if (!is.null(home) && identical(topenv(home), house)) found <- frame
    # An argument evaluated late can have a parent that stands above it.
    frame <- min(parents[[frame]], frame - 1L)
  }
  if (!is.null(found)) sys.frame(found)
}

abort_cytochange <- function(kind, subject, argument, needed, received, location, call) {
  rlang::abort(
    c(paste0(clipped(subject, 1000L), " must ", clipped(needed, 1000L), "."),
      x = paste0("It is ", clipped(received, 1000L), "."),
      i = if (!is.null(location)) paste0("Where: ", clipped(location, 1000L), ".")),
    class = c(paste0("cytochange_error_", kind), "cytochange_error"),
    argument = argument, needed = needed, received = received, location = location,
    call = call, use_cli_format = FALSE
  )
}

# What a user should know but need not act upon (the order of visits, say); silenced by suppressMessages(). `kind`: one
# word for callers to choose by, at most one message of a kind a call; `...`: fields, the `rows` or `names` it speaks
# of.
inform_cytochange <- function(message, kind, ...) {
  rlang::inform(message, class = "cytochange_message", kind = kind, ...)
}

# The same error, or message, in other words: `said`, a function of text; for handlers. `argument`: of the new error.
retell_error <- function(error, said, argument = error$argument) {
  raise <- if (inherits(error, "cytochange_error_argument")) abort_argument else abort_data
  raise(argument, said(error$needed), said(error$received), if (!is.null(error$location)) said(error$location),
        call = user_call())
}

retell_message <- function(message, said) {
  fields <- message[setdiff(names(message), c("message", "parent", "call", "footer", "trace"))]
  do.call(inform_cytochange, c(list(said(message$message)), fields))
  rlang::cnd_muffle(message)
}

# Texts of more than `most` letters cut: a message does not repeat an argument of any length whole (its fields do).
clipped <- function(x, most = 200L) {
  letters <- nchar(x, "chars", allowNA = TRUE)
  long <- !is.na(letters) & letters > most
  x[long] <- paste0(substr(x[long], 1L, most), "...")
  x
}

# "3, 7, 12 and 5 more": the first few of many, for messages that name rows or patients.
enumerate <- function(x, n = 5L) {
  x <- as.character(x)
  shown <- paste(clipped(utils::head(x, n)), collapse = ", ")
  if (length(x) > n) paste0(shown, " and ", length(x) - n, " more") else shown
}

# What an unsuitable argument is, in words: its type and size, and its value where that is short.
describe <- function(x) {
  if (missing(x)) return("left out")
  if (is.null(x)) return("NULL")
  if (is.function(x)) return("a function")
  if (is.data.frame(x)) {
    return(paste0("a data frame of ", nrow(x), ngettext(nrow(x), " row and ", " rows and "), ncol(x),
                  ngettext(ncol(x), " column", " columns")))
  }
  if (is.matrix(x)) {
    return(paste0(if (is.integer(x)) "an " else "a ", typeof(x), " matrix of ", nrow(x), " rows and ", ncol(x),
                  " columns"))
  }
  if (is.atomic(x) && length(x) == 1L) {
    value <- if (is.character(x) && !is.na(x)) dQuote(clipped(x, 60L), FALSE) else format(x)
    return(paste0(value, " (", class(x)[1L], ")"))
  }
  paste0("of class ", class(x)[1L], " and length ", length(x))
}
