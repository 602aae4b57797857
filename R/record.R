# Records: a method, a comparison, a rule for limits, a remark is a list of named parts, whole or refused. The
# registries are filled and their records checked when the package is built (zzz.R), so that a part that is lacking
# stops the installation.

# `parts`: what each part must be, a function that returns TRUE or FALSE, or says in words what is wrong; a part that
# may be NULL is named all the same. Returns the record.
check_record <- function(record, parts, what) {
  where <- paste0("The ", what, " ", dQuote(record$id %||% "(without id)", FALSE))
  lacking <- setdiff(names(parts), names(record))
  if (length(lacking)) stop(where, " lacks ", paste0("`", lacking, "`", collapse = ", "), call. = FALSE)
  unknown <- setdiff(names(record), names(parts))
  if (length(unknown)) stop(where, " has unknown ", paste0("`", unknown, "`", collapse = ", "), call. = FALSE)
  wrong <- names(parts)[!vapply(names(parts), function(name) isTRUE(parts[[name]](record[[name]])), NA)]
  if (length(wrong)) stop(where, " has no valid ", paste0("`", wrong, "`", collapse = ", "), call. = FALSE)
  record
}

# Registries are environments; records stand in them by their id, in the order in which they were entered.
enter_record <- function(record, registry, part = "all") {
  registry[[part]] <- c(registry[[part]], stats::setNames(list(record), record$id))
  invisible(record)
}

remove_record <- function(record, registry, part = "all") {
  registry[[part]][[record$id]] <- NULL
  invisible(record)
}

# One of the records' ids. An untouched default is the registry as it was when the package was built: the first.
check_registered <- function(x, known, argument) {
  if (length(x) > 1L && identical(x, known[seq_along(x)])) return(known[[1L]])
  check_choice(x, known, argument)
}

# ---- what parts are made of ----

is_text <- function(x) is.character(x) && length(x) == 1L && !is.na(x) && nzchar(x)

is_text_or_empty <- function(x) is.character(x) && length(x) == 1L && !is.na(x)

is_flag <- function(x) is.logical(x) && length(x) == 1L && !is.na(x)

is_texts <- function(names = NULL) {
  force(names)
  function(x) is.character(x) && !anyNA(x) && all(nzchar(x)) && (is.null(names) || identical(names(x), names))
}

is_one_of <- function(...) {
  choices <- c(...)
  function(x) is_text(x) && x %in% choices
}

# A function of these arguments, at least.
takes <- function(...) {
  wanted <- c(...)
  function(x) is.function(x) && all(wanted %in% names(formals(args(x))))
}

null_or <- function(check) {
  force(check)
  function(x) is.null(x) || check(x)
}
