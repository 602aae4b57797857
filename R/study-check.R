# Columns and their roles: what marker_study() needs of a data frame before its contents are understood.

# Classes of tables that are no data frames, and can be made some: of arrow, nanoarrow and Bioconductor.
tables_of_others <- c("ArrowTabular", "arrow_dplyr_query", "RecordBatchReader", "nanoarrow_array",
                      "nanoarrow_array_stream", "DFrame")

check_study_data <- function(data, argument = "data") {
  if (inherits(data, tables_of_others)) data <- as.data.frame(data)
  if (!is.data.frame(data)) abort_argument(argument, "be a data frame", describe(data))
  if (nrow(data) == 0L) abort_data(argument, "have at least one row", describe(data))
  for (at in which(vapply(data, inherits, NA, "integer64"))) {
    if (is.null(dim(data[[at]]))) data[[at]] <- whole_numbers(data[[at]])
  }
  check_column_names(data, argument)
}

# What a data set that check_adam() read has besides its columns.
own_parts <- c("row", "trimmed")

# Columns of one name are one column, but where they differ nobody knows which is meant.
check_one_of_each <- function(data, argument) {
  again <- unique(names(data)[duplicated(names(data))])
  differ <- vapply(again, function(name) {
    same <- which(names(data) %in% name)
    !all(vapply(same[-1L], function(at) identical(data[[at]], data[[same[1L]]]), NA))
  }, NA)
  if (any(differ)) {
    abort_data(argument, "have one column of each name",
               paste0("not: more than one is called ", enumerate(dQuote(again[differ], FALSE))))
  }
  data
}

# Which column plays which part, each checked to be there, plain, and given one part only. Returns the names by role,
# the plain `columns`, `trimmed` (names that lost blanks, by role), `number_labels` (value labels of numbers, by
# column), `others` (columns without a part), `wide`, and `n_rows`. `lloq`, `uloq` and `unit` are columns only
# where they are strings that name some.
# `given`: the arguments of marker_study() by name.
study_roles <- function(data, given) {
  check_role <- function(role) check_string(given[[role]], role, null_ok = TRUE)
  roles <- list(id = check_string(given$id, "id"), value = check_strings(given$value, "value"))
  roles$layout <- if (!is.null(given$layout)) read_layout(given$layout, roles$value, given$marker, given$visits)
  single <- c(if (is.null(roles$layout)) c("visit", "marker"), "response", "arm", "time", "event")
  columns <- c(roles[c("id", "value")], Filter(Negate(is.null), lapply(stats::setNames(nm = single), check_role)),
               list(covariates = check_covariates(given$covariates)))
  check_visit_role(columns, given)
  wide <- is.null(columns$marker)
  if (!wide && length(columns$value) > 1L) {
    abort_argument("marker", "be NULL where `value` names several columns, each a marker of its own",
                   describe(given$marker))
  }
  markers <- roles$layout$marker %||% columns$value
  for (role in c("lloq", "uloq")) {
    if (is.character(given[[role]])) columns[[role]] <- check_by_marker(given[[role]], markers, columns$value, wide,
                                                                        role)
  }
  if (!is.null(given$censored)) {
    columns$censored <- check_by_marker(given$censored, markers, columns$value, wide, "censored")
  }
  columns$unit <- unit_column(given$unit, data, columns$value)
  unnamed <- if (is.null(columns$unit)) unnamed_units(data, columns)
  for (role in names(columns)) check_columns(unname(columns[[role]]), data, role)
  check_one_role(columns, names(data))
  labelled <- unlist(columns[c("visit", "marker", "arm", "covariates")], use.names = FALSE)
  inform_unlabelled(lapply(stats::setNames(nm = labelled), function(name) unlabelled_codes(data[[name]])))
  worded <- c(labelled, unlist(columns[c("response", "event", "censored")], use.names = FALSE))
  inform_unread_labels(list(unread_labels(data, worded)))
  c(columns, list(layout = roles$layout, wide = wide, n_rows = nrow(data),
                  given_limits = Filter(Negate(is.character), given[c("lloq", "uloq")]),
                  given_units = if (is.null(columns$unit)) given$unit, unnamed_unit = unnamed,
                  number_labels = labels_of_numbers(data, columns),
                  others = Filter(readable, as.list(data)[setdiff(names(data), c(unlist(columns), unnamed))])),
    plain_columns(data, c(columns, list(unit = unnamed))))
}

# A column without a part may be a remark in bytes of no encoding, which says nothing; in the C locale all bytes beyond
# ASCII are that, though R takes them for valid.
readable <- function(x) {
  text <- if (is.factor(x)) levels(x) else if (is.character(x)) x
  if (is.null(text)) return(TRUE)
  locale <- l10n_info()
  unknown <- !locale$`UTF-8` && !locale$`Latin-1`
  foreign <- unknown && any(Encoding(text) == "unknown" & grepl("[^ -~\\t\\r\\n]", text, perl = TRUE, useBytes = TRUE))
  all(validEnc(text)) && !foreign
}

check_visit_role <- function(columns, given) {
  if (!is.null(given$layout)) {
    if (!is.null(given$visit)) abort_argument("visit", "be NULL where `layout` names the visits", describe(given$visit))
  } else if (is.null(columns$visit)) {
    abort_argument("visit",
                   "name a column, or `layout` say how the value columns are named where visits are in columns",
                   "left out")
  }
  if (is.null(columns$time) != is.null(columns$event)) {
    abort_argument(if (is.null(columns$time)) "time" else "event", "be given where the other of `time` and `event` is",
                   "left out")
  }
}

# The unit of times: a word of its own, which no column bears.
check_time_word <- function(time_unit, time) {
  time_unit <- check_string(time_unit, "time_unit", null_ok = TRUE)
  if (is.null(time_unit)) return(NULL)
  if (is.null(time)) abort_argument("time_unit", "be NULL where no `time` is named", dQuote(time_unit, FALSE))
  time_unit
}

# The column of the unit, where `unit` names one: not where it is the value column itself ("NPX").
unit_column <- function(unit, data, value) {
  if (!checkmate::test_string(unit) || !is.null(names(unit))) return(NULL)
  others <- setdiff(names(data), value)
  if (unit %in% others) return(unit)
  almost <- if (!any(name_key(value) == name_key(unit))) almost_named(unit, others)
  if (is.null(almost)) return(NULL)
  abort_argument("unit", "name a column, or be a unit (named by marker, where a column is called almost so)",
                 dQuote(unit, FALSE), almost)
}

# The column of units that nobody named: one called so, of text that is a unit (not a hospital's); NULL where there is
# none. Its units must agree within a marker all the same.
unnamed_units <- function(data, columns) {
  called <- c("unit", "units", c(AVAL = "avalu", LBSTRESN = "lbstresu", LBORRES = "lborresu")[columns$value])
  found <- setdiff(names(data)[lower_ascii(names(data)) %in% called], unlist(columns))
  found <- found[!found %in% names(data)[duplicated(names(data))]]
  of_units <- vapply(found, function(name) {
    x <- data[[name]]
    worded <- is.character(x) || is.factor(x) || !is.null(value_labels(x))
    worded && any(looks_like_unit(known_text(plain_column(x, name, TRUE, "unit"))))
  }, NA)
  if (any(of_units)) found[of_units][1L]
}

# Columns of names, and of other words, without blanks at their ends, and the texts that had some by role. `named`:
# columns, named by role.
trim_names <- function(columns, named) {
  trimmed <- list()
  for (role in seq_along(named)) {
    column <- trim_column(columns[[named[[role]]]])
    trimmed[[role]] <- attr(column, "trimmed", exact = TRUE)
    attr(column, "trimmed") <- NULL
    columns[[named[[role]]]] <- column
  }
  length(trimmed) <- length(named)
  list(columns = columns, trimmed = stats::setNames(trimmed, names(named)))
}

# The columns in use, plain, and names without blanks at their ends.
plain_columns <- function(data, columns) {
  named <- unlist(columns[c("visit", "marker", "arm")])
  worded <- c(unlist(columns[c("response", "event", "time")]), stats::setNames(nm = columns$covariates))
  labelled <- c(named, unlist(columns[c("response", "covariates", "event", "censored", "unit")]))
  used <- unique(unlist(columns, use.names = FALSE))
  plain <- lapply(used, function(name) {
    role <- names(columns)[vapply(columns, function(column) name %in% column, NA)][1L]
    x <- data[[name]]
    plain_column(if (name %in% named) shown_numbers(x) else x, name, name %in% labelled, role)
  })
  names(plain) <- used
  trimmed <- trim_names(plain, c(named, worded))
  # Of a response and an outcome only the words count, however they are written.
  trimmed$trimmed[c("response", "event", "time")] <- NULL
  trimmed
}

# Columns of a study's own tables and of results: a covariate of such a name would be taken for them.
reserved_names <- function() {
  c("id", "arm", response_groups()$id, response_column_name(), "visit", "reference", "marker", "value", "censored",
    "unit",
    "row", "stratum", "status", "note", "above", "time", "event")
}

check_covariates <- function(covariates) {
  if (length(covariates) == 0L) return(NULL)
  covariates <- check_strings(covariates, "covariates")
  clash <- intersect(covariates, reserved_names())
  if (length(clash)) {
    abort_argument("covariates", "not bear the name of a column of the study itself",
                   enumerate(dQuote(clash, FALSE), Inf), "rename the column first")
  }
  covariates
}

# Strings for `lloq`, `uloq` or `censored`: one column, or in wide data columns named by marker or by value column.
check_by_marker <- function(x, markers, value, wide, argument) {
  if (checkmate::test_string(x, min.chars = 1L) && is.null(names(x))) return(x)
  named <- checkmate::test_character(x, any.missing = FALSE, min.len = 1L, names = "unique")
  if (!wide || !named) abort_argument(argument, "be one string, or in wide data columns named by marker", describe(x))
  check_marker_names(names(x), c(markers, value), argument)
  x
}

check_marker_names <- function(names, markers, argument) {
  unknown <- setdiff(names, markers)
  if (length(unknown)) {
    abort_argument(argument, "be named by markers of the data", enumerate(dQuote(unknown, FALSE)),
                   paste0("the markers are ", enumerate(markers, 12L)))
  }
}

check_one_role <- function(roles, columns) {
  used <- unlist(lapply(roles, unique), use.names = FALSE)
  role <- rep(names(roles), lengths(lapply(roles, unique)))
  twice <- anyDuplicated(used)
  if (twice) {
    abort_argument(role[twice], "name a column that plays no other part",
                   paste0(dQuote(used[twice], FALSE), ", which is `", role[match(used[twice], used)], "` too"))
  }
  repeated <- intersect(used, columns[duplicated(columns)])
  if (length(repeated)) {
    abort_data("data", "have one column of each name that is used",
               paste0("not: more than one is called ", enumerate(dQuote(repeated, FALSE))))
  }
}

# A naming column in which every row must have a name. `row`: the rows' numbers in the data.
read_names <- function(x, argument, exact, row = seq_along(x)) {
  if (exact) check_apart(x, argument, row)
  coded <- name_codes(x, exact)
  check_all_named(coded$code, argument, row)
  coded
}

# Numbers beyond 2^53 are read as one of several.
check_apart <- function(x, argument, row) {
  if (!is.double(x) || is.object(x)) return(invisible())
  large <- which(abs(x) > 2^53 & is.finite(x))
  if (!length(large)) return(invisible())
  abort_data(argument, "be text where its numbers have 16 digits or more: as numbers they lose the last ones",
             enumerate(unique(number_labels(x[large], exact = TRUE))), where_rows(row[large]))
}

check_all_named <- function(code, argument, row = seq_along(code), advice = NULL) {
  if (!anyNA(code)) return(invisible())
  nameless <- which(is.na(code))
  abort_data(argument, "be named in every row", paste0("missing in ", format_count(length(nameless), "row")),
             paste(c(where_rows(row[nameless]), advice), collapse = "; "))
}
