# Data that come as matrices: markers in rows, patients in columns.

# Two matrices made ready for the core: doubles of the same shape, columns matched by name where both have names (a patient
# in one of them only is missing in the other), rows named.
# Returns list(before, after, markers, patients): `patients` NULL where the columns are matched by place.
read_matrix_pair <- function(before, after, scale, markers = NULL, arguments = c("before", "after")) {
  before <- check_marker_matrix(before, arguments[[1L]], scale)
  after <- check_marker_matrix(after, arguments[[2L]], scale)
  names <- pair_marker_names(before, after, arguments)
  patients <- pair_patients(before, after, arguments)
  kept <- match(check_subset(markers, names, "markers"), names)
  list(before = arrange_matrix(before, kept, patients, scale), after = arrange_matrix(after, kept, patients, scale),
       markers = names[kept], patients = patients)
}

check_marker_matrix <- function(x, argument, scale) {
  empty <- is.logical(x) && all(is.na(x))
  if (!is.matrix(x) || !(is.numeric(x) || empty)) {
    abort_argument(argument, "be a numeric matrix, markers in rows and patients in columns", describe(x))
  }
  bad <- which(is.infinite(x))
  if (length(bad)) {
    abort_data(argument, "hold finite values or NA", format_count(length(bad), "infinite value"),
               where_cells(x, bad))
  }
  if (scale == "log2") {
    bad <- which(x <= 0)
    if (length(bad)) {
      abort_data(argument, "hold values above 0 for scale = \"log2\"", format_count(length(bad), "value at or below 0", "values at or below 0"),
                 where_cells(x, bad))
    }
  }
  x
}

where_cells <- function(x, cells) {
  row <- row(x)[cells]
  column <- col(x)[cells]
  paste("row, column", enumerate(paste0("(", rownames(x)[row] %||% row, ", ", colnames(x)[column] %||% column, ")")))
}

pair_marker_names <- function(before, after, arguments) {
  if (nrow(before) != nrow(after)) {
    abort_argument(arguments[[2L]], paste0("have one row a marker, as `", arguments[[1L]], "`: ", nrow(before)),
                   describe(after))
  }
  first <- rownames(before)
  second <- rownames(after)
  if (!is.null(first) && !is.null(second) && !identical(first, second)) {
    differs <- which(first != second | is.na(first) != is.na(second))
    abort_argument(arguments[[2L]], paste0("have the row names of `", arguments[[1L]], "`, in the same order"),
                   "named otherwise", paste0("row ", enumerate(differs), ": ", dQuote(first[differs[1L]], FALSE), " and ",
                                             dQuote(second[differs[1L]], FALSE)))
  }
  names <- first %||% second %||% as.character(seq_len(nrow(before)))
  check_names_unique(names, arguments[[if (is.null(first)) 2L else 1L]], "row")
}

check_names_unique <- function(names, argument, what) {
  bad <- unique(names[duplicated(names) | is.na(names) | names == ""])
  if (length(bad)) {
    abort_argument(argument, paste0("have ", what, " names that differ and are not empty"),
                   paste0("with ", what, " names that repeat or are missing: ", enumerate(dQuote(bad, FALSE))))
  }
  names
}

# Names of the patients in either matrix, those of the first one first.
pair_patients <- function(before, after, arguments) {
  if (!is.null(colnames(before)) && !is.null(colnames(after))) {
    return(union(check_names_unique(colnames(before), arguments[[1L]], "column"),
                 check_names_unique(colnames(after), arguments[[2L]], "column")))
  }
  if (ncol(before) != ncol(after)) {
    abort_argument(arguments[[2L]], paste0("have one column a patient, as `", arguments[[1L]], "`: ", ncol(before),
                                           ", or column names in both"), describe(after))
  }
  colnames(before) %||% colnames(after)
}

# The rows and patients wanted, as doubles on the analysis scale. Copies only what changes.
arrange_matrix <- function(x, kept, patients, scale) {
  if (!is.null(patients) && !is.null(colnames(x)) && !identical(colnames(x), patients)) {
    x <- x[, match(patients, colnames(x)), drop = FALSE]
  }
  if (!identical(kept, seq_len(nrow(x)))) x <- x[kept, , drop = FALSE]
  if (!is.double(x)) storage.mode(x) <- "double"
  if (scale == "log2") log2(x) else x
}

# What is known of each patient: a vector with one element a patient, by name where it and the matrices have names.
per_patient <- function(x, n, patients, argument) {
  if (!is.atomic(x) || is.null(x) || !is.null(dim(x))) {
    abort_argument(argument, "be a vector or factor, one element a patient", describe(x))
  }
  if (!is.null(names(x)) && !is.null(patients)) {
    check_names_unique(names(x), argument, "element")
    unknown <- setdiff(patients, names(x))
    if (length(unknown)) {
      abort_argument(argument, "name every patient of the matrices", paste0("without ", enumerate(dQuote(unknown, FALSE))))
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
  if (!(is.factor(response) || is.character(response) || is.logical(response) || is.numeric(response))) {
    abort_argument(argument, "be logical, 0/1, or CR/PR/SD/PD/NE", describe(response))
  }
  classify_response(response, check_response_sets(default_responders(), default_non_responders()))
}
