# Matrices, markers in rows and patients in columns: one or two, checked and matched; and what is known of each patient.

# A numeric matrix of one marker or more, whose names tell rows and columns apart, and whose values the scale can take.
# `rows`: row names that have been looked at already.
read_matrix <- function(x, argument, scale, rows = NULL) {
  empty <- is.logical(x) && all(is.na(x))
  if (!is.matrix(x) || !(is.numeric(x) || empty)) {
    abort_argument(argument, "be a numeric matrix, markers in rows and patients in columns", describe(x))
  }
  if (nrow(x) == 0L) abort_argument(argument, "have at least one marker in its rows", describe(x))
  if (!identical(rownames(x), rows)) check_unique_names(rownames(x), argument, "row")
  check_unique_names(colnames(x), argument, "column")
  check_cells(x, argument, scale)
}

check_unique_names <- function(names, argument, what) {
  if (is.null(names) || (!anyNA(names) && all(nzchar(names)) && !anyDuplicated(names))) return(invisible())
  named <- names[!is.na(names) & names != ""]
  unclear <- unique(named[duplicated(named)])
  abort_data(argument, paste0("have ", what, " names that are all there and all different"),
             if (length(unclear)) "with repeated names" else "with empty names",
             if (length(unclear)) paste0(what, "s ", enumerate(dQuote(unclear, FALSE))))
}

check_cells <- function(x, argument, scale) {
  if (!.Call(ffi_any_problem, x, largest_number, scale == "log2")) return(x)
  bad <- which(too_large(x))
  if (length(bad)) {
    abort_data(argument, numbers_needed, paste0("infinite or too large in ", format_count(length(bad), "place")),
               where_cells(x, bad))
  }
  bad <- if (scale == "log2") which(x <= 0)
  if (length(bad)) {
    abort_data(argument, "hold values above 0 for `scale = \"log2\"`",
               format_count(length(bad), "value at or below 0", "values at or below 0"), where_cells(x, bad))
  }
  x
}

where_cells <- function(x, cells) {
  row <- row(x)[cells]
  column <- col(x)[cells]
  paste("row, column", enumerate(paste0("(", rownames(x)[row] %||% row, ", ", colnames(x)[column] %||% column, ")")))
}

# Names of the markers: the rows' own, else their numbers.
matrix_markers <- function(x) rownames(x) %||% as.character(seq_len(nrow(x)))

# ---- two matrices ----

# Returns `before`, `after` (as given), `markers` (names), `patients` (ids, those of `before` first), and
# `before_columns`, `after_columns`: where each patient stands in each matrix, NA where absent. `arguments`: what the
# user calls the two.
read_matrices <- function(before, after, scale, arguments = c("before", "after")) {
  read_matrix(before, arguments[1L], scale)
  read_matrix(after, arguments[2L], scale, rows = rownames(before))
  if (nrow(before) != nrow(after)) {
    abort_argument(arguments[2L], paste0("have the markers of `", arguments[1L], "` in its rows"),
                   paste0(format_count(nrow(after), "row"), " against ", nrow(before)))
  }
  c(list(before = before, after = after, markers = matched_markers(before, after, arguments)),
    matched_patients(before, after, arguments))
}

matched_markers <- function(before, after, arguments = c("before", "after")) {
  one <- rownames(before)
  two <- rownames(after)
  if (!is.null(one) && !is.null(two) && !identical(one, two)) {
    where <- which(one != two)
    abort_data(arguments[2L], paste0("have the row names of `", arguments[1L], "`, in the same order"),
               paste0("different in ", format_count(length(where), "row")),
               paste0("row ", enumerate(paste0(where, " (", one[where], " and ", two[where], ")"), 3L)))
  }
  one %||% two %||% as.character(seq_len(nrow(before)))
}

matched_patients <- function(before, after, arguments) {
  one <- colnames(before)
  two <- colnames(after)
  if (!is.null(one) && !is.null(two)) {
    if (length(one) && length(two) && !any(two %in% one)) {
      abort_data(arguments[2L],
                 paste0("share column names with `", arguments[1L], "`: columns are patients, matched by name"),
                 "without any in common",
                 paste0("columns such as ", dQuote(one[1L], FALSE), " of `", arguments[1L], "` and ",
                        dQuote(two[1L], FALSE), " of `", arguments[2L], "`"))
    }
    patients <- union(one, two)
    if (!setequal(one, two)) inform_names(list(), list(patient = patients))
    return(list(patients = patients, before_columns = match(patients, one), after_columns = match(patients, two)))
  }
  if (ncol(before) != ncol(after)) {
    abort_argument(arguments[2L],
                   paste0("have a column for each patient of `", arguments[1L], "`, or both must have column names"),
                   paste0(format_count(ncol(after), "column"), " against ", ncol(before)))
  }
  if (!is.null(one %||% two)) inform_unnamed(arguments[if (is.null(one)) 1L else 2L])
  columns <- seq_len(ncol(before))
  list(patients = one %||% two %||% as.character(columns), before_columns = columns, after_columns = columns)
}

# Says which of two matrices has no names of columns, so that nobody knows whether their patients are the same.
inform_unnamed <- function(argument) {
  inform_cytochange(paste0("Columns are matched by their order, as `", argument, "` has no column names."),
                    "unnamed_columns", names = argument)
}

# Doubles on the analysis scale, the same patients in the same columns of both (missing where a matrix lacks them).
# `patients`: their names, or NULL where the matrices have none.
aligned_matrices <- function(before, after, scale, markers = NULL, arguments = c("before", "after")) {
  pair <- read_matrices(before, after, scale, arguments)
  kept <- if (is.null(markers)) seq_along(pair$markers) else
    which(pair$markers %in% check_subset(markers, pair$markers, "markers"))
  named <- !is.null(colnames(before)) || !is.null(colnames(after))
  list(before = arrange_matrix(before, kept, pair$before_columns, scale),
       after = arrange_matrix(after, kept, pair$after_columns, scale),
       markers = pair$markers[kept], patients = if (named) pair$patients)
}

# Copies only what changes.
arrange_matrix <- function(x, kept, columns, scale) {
  if (!identical(columns, seq_len(ncol(x)))) x <- x[, columns, drop = FALSE]
  if (!identical(kept, seq_len(nrow(x)))) x <- x[kept, , drop = FALSE]
  if (!is.double(x)) storage.mode(x) <- "double"
  if (scale == "log2") log2(x) else x
}

# ---- what is known of each patient ----

# A vector with one element a patient, by name where it and the matrices (or values) have names.
per_patient <- function(x, n, patients, argument) {
  if (!is.atomic(x) || is.null(x) || !is.null(dim(x))) {
    abort_data(argument, "be a vector or factor, one element a patient", describe(x))
  }
  if (!is.null(names(x)) && !is.null(patients)) {
    check_unique_names(names(x), argument, "element")
    unknown <- setdiff(patients, names(x))
    if (length(unknown)) {
      abort_argument(argument, "name every patient of the matrices",
                     paste0("without ", enumerate(dQuote(unknown, FALSE))))
    }
    x <- x[match(patients, names(x))]
    names(x) <- NULL
    return(x)
  }
  if (length(x) != n) {
    abort_argument(argument, paste0("have one element a patient: ", n, if (length(patients)) ", or names"), describe(x))
  }
  names(x) <- NULL
  x
}
