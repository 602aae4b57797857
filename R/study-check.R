# Columns and their roles: what marker_study() needs of a data frame before its contents are understood.

check_study_data <- function(data, argument = "data") {
  if (!is.data.frame(data)) abort_argument(argument, "be a data frame", describe(data))
  if (nrow(data) == 0L) abort_data(argument, "have at least one row", describe(data))
  data
}

# Which column plays which part, each checked to be there, plain, and given one part only. Returns the names by role,
# the plain `columns`, `wide`, and `n_rows`. `lloq` and `unit` are columns only where they are strings that name some.
study_roles <- function(data, id, visit, value, marker, response, arm, covariates, lloq, censored, unit) {
  roles <- list(
    id = check_string(required(id), "id"), visit = check_string(required(visit), "visit"),
    value = check_strings(required(value), "value"),
    marker = check_string(marker, "marker", null_ok = TRUE),
    response = check_string(response, "response", null_ok = TRUE),
    arm = check_string(arm, "arm", null_ok = TRUE), covariates = check_covariates(covariates)
  )
  wide <- is.null(roles$marker)
  if (!wide && length(roles$value) > 1L) {
    abort_argument("marker", "be NULL where `value` names several columns, each a marker of its own", describe(marker))
  }
  roles$lloq <- if (is.character(lloq)) check_by_marker(lloq, roles$value, wide, "lloq")
  roles$censored <- if (!is.null(censored)) check_by_marker(censored, roles$value, wide, "censored")
  roles$unit <- if (checkmate::test_string(unit) && is.null(names(unit)) && unit %in% names(data)) unit
  for (role in names(roles)) check_columns(unname(roles[[role]]), data, role)
  check_one_role(roles, names(data))

  used <- unique(unlist(roles, use.names = FALSE))
  labelled <- unlist(roles[c("visit", "marker", "arm", "response", "covariates")], use.names = FALSE)
  roles$columns <- stats::setNames(lapply(used, function(name) {
    role <- names(roles)[vapply(roles, function(columns) name %in% columns, NA)][1L]
    plain_column(data[[name]], name, name %in% labelled, role)
  }), used)
  roles$wide <- wide
  roles$n_rows <- nrow(data)
  roles$given_limits <- if (!is.character(lloq)) lloq
  roles$given_units <- if (is.null(roles$unit)) unit
  roles
}

# Columns of a study's own tables and of results: a covariate of such a name would be taken for them.
reserved_names <- function() {
  c("id", "arm", response_groups()$id, response_column_name(), "visit", "reference", "marker", "value", "censored", "unit",
    "row", "stratum", "status", "note")
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

# Strings for `lloq` or `censored`: one column, or in wide data columns named by marker.
check_by_marker <- function(x, value, wide, argument) {
  if (checkmate::test_string(x, min.chars = 1L) && is.null(names(x))) return(x)
  named <- checkmate::test_character(x, any.missing = FALSE, min.len = 1L, names = "unique")
  if (!wide || !named) abort_argument(argument, "be one string, or in wide data columns named by marker", describe(x))
  check_marker_names(names(x), value, argument)
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

# A naming column in which every row must have a name.
read_names <- function(x, argument, exact) {
  coded <- name_codes(x, exact)
  check_all_named(coded$code, argument)
  coded
}

check_all_named <- function(code, argument) {
  nameless <- which(is.na(code))
  if (length(nameless)) {
    abort_data(argument, "be named in every row", paste0("missing in ", format_count(length(nameless), "row")),
               where_rows(nameless))
  }
}

# Codes of the visits that are kept (NA in other rows), their labels in order, and the baseline.
read_visits <- function(x, visits, baseline, who) {
  coded <- name_codes(x, exact = FALSE)
  if (is.null(visits)) {
    check_all_named(coded$code, "visit")
    kept <- coded$label
    if (coded$order == "appearance" && length(kept) > 1L) {
      inform_cytochange(paste0("Visits are taken in the order in which they first appear: ",
                               enumerate(dQuote(kept, FALSE), 12L),
                               ". Another order: `visits`, or a factor."), "visit_order", names = kept)
    }
  } else {
    kept <- check_subset(visit_labels(visits, "visits"), coded$label, "visits")
  }
  baseline <- check_baseline(baseline, kept)
  list(code = match(coded$label, kept)[coded$code], label = kept, baseline = baseline)
}

check_baseline <- function(baseline, kept) {
  if (is.null(baseline)) return(kept[[1L]])
  baseline <- check_string(visit_labels(baseline, "baseline"), "baseline")
  if (!baseline %in% kept) {
    abort_argument("baseline", paste0("be one of the kept visits: ", enumerate(kept, 12L)), dQuote(baseline, FALSE))
  }
  baseline
}

# Visits may be named by numbers or dates where the column holds such.
visit_labels <- function(x, argument) {
  if (is.factor(x)) return(as.character(x))
  if (is.character(x)) return(x)
  if (!is.numeric(x) && !inherits(x, c("Date", "POSIXct"))) abort_argument(argument, "name visits", describe(x))
  number_labels(plain_column(x, argument), exact = FALSE)
}
