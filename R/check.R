# Checks of arguments: each returns the value, made ready for use, or raises a classed error. `argument` is the name the
# user knows it by.

check_string <- function(x, argument, null_ok = FALSE) {
  if (null_ok && is.null(x)) return(NULL)
  if (!checkmate::test_string(x, min.chars = 1L)) {
    abort_argument(argument, paste0("be one string", if (identical(x, "")) " that is not empty"), describe(x))
  }
  x
}

check_strings <- function(x, argument, null_ok = FALSE, min_len = 1L) {
  if (null_ok && is.null(x)) return(NULL)
  if (!checkmate::test_character(x, any.missing = FALSE, min.len = min_len, unique = TRUE)) {
    abort_argument(argument, "be a character vector without repeats or missing values", describe(x))
  }
  x
}

# One of `choices`, spelled out: no partial matching. The whole vector of choices, an untouched default, means the
# first.
check_choice <- function(x, choices, argument) {
  if (identical(x, choices)) return(choices[[1L]])
  if (!is.character(x) || length(x) != 1L || is.na(x) || !x %in% choices) {
    abort_argument(argument, paste0("be one of ", enumerate(dQuote(choices, FALSE), Inf)), describe(x))
  }
  x
}

# Some of `choices`; NULL means all.
check_subset <- function(x, choices, argument) {
  if (is.null(x)) return(choices)
  x <- check_strings(x, argument)
  unknown <- setdiff(x, choices)
  if (length(unknown)) {
    abort_argument(argument, paste0("be among ", enumerate(dQuote(choices, FALSE), 8L)),
                   enumerate(dQuote(unknown, FALSE)))
  }
  x
}

check_flag <- function(x, argument, null_ok = FALSE) {
  if (null_ok && is.null(x)) return(NULL)
  if (!checkmate::test_flag(x)) abort_argument(argument, "be TRUE or FALSE", describe(x))
  x
}

check_count <- function(x, argument, min = 0, max = .Machine$integer.max, null_ok = FALSE) {
  if (null_ok && is.null(x)) return(NULL)
  # What everybody gives is seen at once.
  plain <- is.numeric(x) && length(x) == 1L && !is.object(x) && !is.na(x) && x >= min && x <= max && x == trunc(x)
  if (!plain && !checkmate::test_int(x, lower = min, upper = max)) {
    abort_argument(argument, paste0("be a whole number from ", min, " to ", format(max, big.mark = ",")), describe(x))
  }
  as.numeric(x)
}

check_number <- function(x, argument, lower = -Inf, upper = Inf) {
  if (!checkmate::test_number(x, lower = lower, upper = upper, finite = TRUE)) {
    abort_argument(argument, paste0("be one finite number from ", lower, " to ", upper), describe(x))
  }
  as.numeric(x)
}

check_conf_level <- function(x) {
  if (!checkmate::test_number(x, finite = TRUE) || x <= 0 || x >= 1) {
    abort_argument("conf.level", "be one number strictly between 0 and 1", describe(x))
  }
  as.numeric(x)
}

check_alternative <- function(x) check_choice(x, c("two.sided", "less", "greater"), "alternative")

check_columns <- function(columns, data, argument, data_argument = "data") {
  unknown <- setdiff(columns, names(data))
  if (length(unknown)) {
    abort_argument(argument, paste0("name columns of `", data_argument, "`"), enumerate(dQuote(unknown, FALSE)),
                   paste(c(paste0("the columns are ", enumerate(names(data), 12L)),
                           almost_named(unknown, names(data))), collapse = "; "))
  }
  columns
}

# Which of `names` are almost what was written; NULL where none is.
almost_named <- function(written, names) {
  near <- names[name_key(names) %in% name_key(written)]
  if (length(near)) paste0("only case, blanks or dashes part it from ", enumerate(dQuote(near, FALSE)))
}

# `...` of a public function must be empty: a misspelt argument is an error, not silence.
check_dots_empty <- function(...) {
  n <- ...length()
  if (n == 0L) return(invisible())
  given <- ...names() %||% character(n)
  given[is.na(given) | given == ""] <- "(unnamed)"
  known <- names(formals(sys.function(sys.parent())))
  near <- known[nchar(known) > 3L & vapply(known, function(name) any(utils::adist(name, given) == 1L), NA)]
  abort_argument("...", "be empty", paste0("unknown argument ", enumerate(given), if (length(near)) {
    paste0("; there is ", enumerate(paste0("`", near, "`")))
  }))
}

# The same where other packages call: `handed_on`, arguments of theirs that they hand on; `off`: those that are switched
# off, too (NULL or FALSE).
check_callers_dots <- function(..., handed_on = character(), off = FALSE) {
  given <- list(...)
  given <- given[!rlang::names2(given) %in% handed_on]
  if (off) given <- Filter(function(value) !is.null(value) && !isFALSE(value), given)
  do.call(check_dots_empty, given)
}

check_installed <- function(package, purpose) {
  if (!requireNamespace(package, quietly = TRUE)) abort_package(package, purpose)
  invisible(TRUE)
}

check_has_rows <- function(x, argument) {
  if (!nrow(x)) abort_data(argument, "have at least one row", "empty", call = rlang::caller_env(2))
  x
}

check_class <- function(x, class, argument = "x") {
  if (missing(x) || !inherits(x, class)) {
    abort_argument(argument, paste0("be of class ", enumerate(class, Inf)), describe(x), call = rlang::caller_env(2))
  }
  x
}

# The name of a column, which is a string: not a bare name that nobody defined.
column_named <- function(x) {
  argument <- substitute(x)
  if (eval(call("missing", argument), parent.frame())) return(NULL)
  written <- eval(call("substitute", argument), parent.frame())
  if (!is.symbol(written)) return(x)
  tryCatch(x, error = function(e) {
    abort_argument(as.character(argument), "be a string, in quotes", as.character(written), call = user_call())
  })
}

# An argument without default that was left out.
required <- function(x) {
  name <- substitute(x)
  if (eval(call("missing", name), parent.frame())) abort_argument(as.character(name), "be given", "left out")
  x
}
