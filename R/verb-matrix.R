# What the matrix methods share: two matrices, markers in rows, patients in columns, checked and matched.

# Returns `before`, `after` (as given), `markers` (names), `patients` (ids, those of `before` first), and `before_columns`,
# `after_columns`: where each patient stands in each matrix, NA where absent.
matrix_pair <- function(before, after, scale) {
  check_matrix(before, "before")
  check_matrix(after, "after", check_rows = !identical(rownames(after), rownames(before)))
  if (nrow(before) != nrow(after)) {
    abort_argument("after", "have the markers of `before` in its rows",
                   paste0(format_count(nrow(after), "row"), " against ", nrow(before)))
  }
  markers <- matched_markers(before, after)
  check_values(before, "before", scale, markers)
  check_values(after, "after", scale, markers)
  c(list(before = before, after = after, markers = markers), matched_patients(before, after))
}

check_matrix <- function(x, argument, check_rows = TRUE) {
  empty <- is.logical(x) && all(is.na(x))
  if (!is.matrix(x) || !(is.numeric(x) || empty)) {
    abort_argument(argument, "be a numeric matrix, markers in rows and patients in columns", describe(x))
  }
  if (nrow(x) == 0L) abort_argument(argument, "have at least one marker in its rows", describe(x))
  if (check_rows) check_unique_names(rownames(x), argument, "row")
  check_unique_names(colnames(x), argument, "column")
  x
}

check_unique_names <- function(names, argument, what) {
  if (is.null(names) || (!anyNA(names) && all(nzchar(names)) && !anyDuplicated(names))) return(invisible())
  named <- names[!is.na(names) & names != ""]
  unclear <- unique(named[duplicated(named)])
  abort_data(argument, paste0("have ", what, " names that are all there and all different"),
             if (length(unclear)) paste0("with repeated names") else "with empty names",
             if (length(unclear)) paste0(what, "s ", enumerate(dQuote(unclear, FALSE))))
}

matched_markers <- function(before, after) {
  one <- rownames(before)
  two <- rownames(after)
  if (!is.null(one) && !is.null(two) && !identical(one, two)) {
    where <- which(one != two)
    abort_data("after", "have the row names of `before`, in the same order",
               paste0("different in ", format_count(length(where), "row")),
               paste0("row ", enumerate(paste0(where, " (", one[where], " and ", two[where], ")"), 3L)))
  }
  one %||% two %||% as.character(seq_len(nrow(before)))
}

# Finite everywhere, positive on the log2 scale; NA and NaN are missing.
check_values <- function(x, argument, scale, markers) {
  problem <- call_core(ffi_row_problems, x, scale == "log2")
  needed <- c("have finite values only (up to 1e300 in size)", "have positive values, for `scale = \"log2\"`")
  received <- c("infinite or too large", "zero or negative")
  for (k in 1:2) {
    rows <- which(problem == k)
    if (length(rows)) {
      abort_data(argument, needed[[k]], paste0(received[[k]], " in ", format_count(length(rows), "marker")),
                 paste0("rows ", enumerate(paste0(rows, " (", markers[rows], ")"))))
    }
  }
}

matched_patients <- function(before, after) {
  one <- colnames(before)
  two <- colnames(after)
  if (!is.null(one) && !is.null(two)) {
    patients <- union(one, two)
    return(list(patients = patients, before_columns = match(patients, one), after_columns = match(patients, two)))
  }
  if (ncol(before) != ncol(after)) {
    abort_argument("after", "have a column for each patient of `before`, or both must have column names",
                   paste0(format_count(ncol(after), "column"), " against ", ncol(before)))
  }
  columns <- seq_len(ncol(before))
  list(patients = one %||% two %||% as.character(columns), before_columns = columns, after_columns = columns)
}
