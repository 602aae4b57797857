# What verbs with a response need beyond matrix_pair(): matrices of one shape, one matrix alone, what is known of a patient.

# Doubles on the analysis scale, the same patients in the same columns of both (missing where a matrix lacks them).
# `patients`: their names, or NULL where the matrices have none.
read_matrix_pair <- function(before, after, scale, markers = NULL) {
  pair <- matrix_pair(before, after, scale)
  kept <- which(pair$markers %in% check_subset(markers, pair$markers, "markers"))
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

# One matrix alone, checked.
check_marker_matrix <- function(x, argument, scale) {
  empty <- is.logical(x) && all(is.na(x))
  if (!is.matrix(x) || !(is.numeric(x) || empty)) {
    abort_argument(argument, "be a numeric matrix, markers in rows and patients in columns", describe(x))
  }
  if (!.Call(ffi_any_problem, x, scale == "log2")) return(x)
  bad <- which(is.infinite(x))
  if (length(bad)) {
    abort_data(argument, "hold finite values or NA", format_count(length(bad), "infinite value"),
               where_cells(x, bad))
  }
  if (scale == "log2") {
    bad <- which(x <= 0)
    if (length(bad)) {
      abort_data(argument, "hold values above 0 for scale = \"log2\"",
                 format_count(length(bad), "value at or below 0", "values at or below 0"), where_cells(x, bad))
    }
  }
  x
}

where_cells <- function(x, cells) {
  row <- row(x)[cells]
  column <- col(x)[cells]
  paste("row, column", enumerate(paste0("(", rownames(x)[row] %||% row, ", ", colnames(x)[column] %||% column, ")")))
}

check_names_unique <- function(names, argument, what) {
  if (!anyDuplicated(names) && !anyNA(names) && all(nzchar(names))) return(names)
  bad <- unique(names[duplicated(names) | is.na(names) | names == ""])
  if (length(bad)) {
    abort_argument(argument, paste0("have ", what, " names that differ and are not empty"),
                   paste0("with ", what, " names that repeat or are missing: ", enumerate(dQuote(bad, FALSE))))
  }
  names
}

# What is known of each patient: a vector with one element a patient, by name where it and the matrices have names.
per_patient <- function(x, n, patients, argument) {
  if (!is.atomic(x) || is.null(x) || !is.null(dim(x))) {
    abort_argument(argument, "be a vector or factor, one element a patient", describe(x))
  }
  if (!is.null(names(x)) && !is.null(patients)) {
    check_unique_names(names(x), argument, "element")
    unknown <- setdiff(patients, names(x))
    if (length(unknown)) {
      abort_argument(argument, "name every patient of the matrices",
                     paste0("without ", enumerate(dQuote(unknown, FALSE))))
    }
    return(unname(x[match(patients, names(x))]))
  }
  if (length(x) != n) {
    abort_argument(argument, paste0("have one element a patient: ", n, if (length(patients)) ", or names"), describe(x))
  }
  unname(x)
}

# TRUE, FALSE, NA for responders, non-responders and those not evaluable.
read_responder <- function(response, n, patients, argument = "response") {
  response <- per_patient(response, n, patients, argument)
  if (is.logical(response)) return(response)
  if (!(is.factor(response) || is.character(response) || is.logical(response) || is.numeric(response))) {
    abort_argument(argument, "be logical, 0/1, or CR/PR/SD/PD/NE", describe(response))
  }
  other <- if (is.numeric(response)) which(!response %in% c(0, 1, NA))
  if (length(other)) {
    abort_argument(argument, "be 0/1 where it is a number",
                   paste0("also ", enumerate(format(unique(response[other]), trim = TRUE))),
                   paste0("elements ", enumerate(other)))
  }
  unread <- setdiff(as.character(response[!is.na(response)]), c("NE", ""))
  read <- function() classify_response(response, check_response_sets(default_responders(), default_non_responders()))
  responder <- suppressMessages(read())
  if (!length(unread) || !all(is.na(responder))) return(read()) # with its message, if there is one
  abort_argument(argument, "be logical, 0/1, or CR/PR/SD/PD/NE", paste0("text: ", enumerate(dQuote(unread, FALSE))))
}
