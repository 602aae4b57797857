# What paired_change() compares: contrasts of visits, groups of patients, and a cell for each contrast and group.

# ---- contrasts ----

# A data frame of visit and reference, one row a contrast.
check_contrasts <- function(contrasts, study, visits) {
  known <- study$visits
  visits <- check_subset(visits, known, "visits")
  if (is.null(contrasts)) {
    follow_up <- setdiff(intersect(known, visits), study$baseline)
    found <- data.frame(visit = follow_up, reference = rep(study$baseline, length(follow_up)))
  } else {
    if (!is.list(contrasts) || is.data.frame(contrasts) || !length(contrasts)) {
      abort_argument("contrasts", "be a list of c(visit, reference) pairs, such as list(c(\"month 6\", \"month 3\"))",
                     describe(contrasts))
    }
    for (pair in contrasts) check_contrast(pair, known)
    found <- data.frame(visit = vapply(contrasts, `[[`, "", 1L), reference = vapply(contrasts, `[[`, "", 2L))
    if (anyDuplicated(found)) abort_argument("contrasts", "name each pair once", "a repeated pair")
    found <- found[found$visit %in% visits, ]
  }
  if (!nrow(found)) abort_argument("x", "have a follow-up visit to compare", paste0("without: ", enumerate(known)))
  found
}

check_contrast <- function(pair, known) {
  if (!checkmate::test_character(pair, any.missing = FALSE, len = 2L, unique = TRUE)) {
    abort_argument("contrasts", "hold pairs of two different visits, c(visit, reference)", describe(pair),
                   call = rlang::caller_env(3))
  }
  unknown <- setdiff(pair, known)
  if (length(unknown)) {
    abort_argument("contrasts", paste0("name visits of the study: ", enumerate(dQuote(known, FALSE), 8L)),
                   enumerate(dQuote(unknown, FALSE)), call = rlang::caller_env(3))
  }
}

# ---- groups of patients ----

# Groups: `levels`, a data frame with a row a group that has patients (one row without columns for all together),
# `members`, the patients of each, by number, and `n_left_out`, patients of unknown group by column.
patient_groups <- function(columns, n_patients) {
  if (!length(columns)) {
    return(list(levels = list2DF(list(), 1L), members = list(seq_len(n_patients)), n_left_out = integer()))
  }
  cell <- crossed(columns)
  members <- unname(split(seq_len(n_patients), cell))
  first <- vapply(members, `[[`, 1L, 1L)
  list(levels = columns[first, , drop = FALSE], members = members,
       n_left_out = vapply(columns, function(x) sum(is.na(x)), 1L))
}

study_groups <- function(study, by) {
  groups <- response_groups()
  by <- check_patient_columns(by, study, "by", response = TRUE)
  if (groups$id %in% by) check_study_response(study)
  columns <- study$patients[by]
  if (groups$id %in% by) columns[[groups$id]] <- factor(response_group(study$patients), compared_words(groups))
  patient_groups(read_by(columns), nrow(study$patients))
}

matrix_groups <- function(by, n_columns, n_patients) {
  if (is.null(by)) return(patient_groups(list(), n_patients))
  if (is.atomic(by)) by <- data.frame(group = by)
  if (!is.data.frame(by) || nrow(by) != n_columns || !ncol(by)) {
    abort_argument("by", paste0("be a data frame or vector with one row a column of `before` (", n_columns, ")"),
                   describe(by))
  }
  by <- read_by(as.data.frame(by))
  patient_groups(by[c(seq_len(n_columns), rep(NA_integer_, n_patients - n_columns)), , drop = FALSE], n_patients)
}

# A data frame of factors.
read_by <- function(columns) {
  clash <- intersect(names(columns), paired_columns())
  if (length(clash)) {
    abort_argument("by", "not be named like a column of the result", enumerate(dQuote(clash, FALSE)))
  }
  columns[] <- Map(read_few_groups, columns, "by", names(columns))
  columns
}

# ---- cells: the values of all markers for one contrast and one group ----

# A cell: `before`, `after`, matrices markers x patients; `before_columns`, `after_columns`, the patients that are in
# both; `patients`, their numbers; `censored_before`, `censored_after`, logical matrices or NULL; `limits`, what is
# known of values beyond limits (limit-pairs.R; then `before` and `after` are at the pairs' limits) or NULL, and
# `limit_facts` of each marker; `n_eligible`; `keys`, its columns of the result.
study_cells <- function(study, options, groups) {
  if (hands_limits_on(get_limit_rule(options$censored_rule))) return(limited_cells(study, options, groups))
  needed <- unique(unlist(options$contrasts))
  values <- lapply(needed, function(visit) study_values(study, visit, options$markers, options$censored_rule))
  names(values) <- needed
  values <- lapply(values, function(v) list(value = v$value, censored = if (any(v$censored)) v$censored))
  make_cells(options$contrasts, groups, function(contrast, members) {
    after <- values[[contrast$visit]]
    before <- values[[contrast$reference]]
    list(before = before$value, after = after$value, before_columns = members, after_columns = members,
         patients = members, censored_before = before$censored, censored_after = after$censored)
  })
}

# Values beyond limits as they are, where the two visits have any.
limited_cells <- function(study, options, groups) {
  needed <- unique(unlist(options$contrasts))
  sides <- lapply(stats::setNames(nm = needed), function(visit) limited_values(study, visit, options$markers))
  contrasts <- options$contrasts
  pairs <- Map(function(visit, reference) {
    limited_pair(sides[[reference]], sides[[visit]])
  }, contrasts$visit, contrasts$reference, USE.NAMES = FALSE)
  make_cells(options$contrasts, groups, function(contrast, members) {
    pair <- pairs[[which(contrasts$visit == contrast$visit & contrasts$reference == contrast$reference)]]
    values <- pair$numbers %||% list(before = sides[[contrast$reference]]$value, after = sides[[contrast$visit]]$value)
    list(before = values$before, after = values$after, before_columns = members, after_columns = members,
         patients = members, limits = pair$limits,
         limit_facts = if (!is.null(pair)) limit_facts(pair$limits, pair$moved, members))
  })
}

matrix_cells <- function(pair, options, groups) {
  if (options$half_pairs) pair <- pad_missing(pair)
  if (length(options$markers) < length(pair$markers)) {
    rows <- match(options$markers, pair$markers)
    pair$before <- pair$before[rows, , drop = FALSE]
    pair$after <- pair$after[rows, , drop = FALSE]
  }
  make_cells(options$contrasts, groups, function(contrast, members) {
    paired <- members[!is.na(pair$before_columns[members]) & !is.na(pair$after_columns[members])]
    list(before = pair$before, after = pair$after, before_columns = pair$before_columns[paired],
         after_columns = pair$after_columns[paired], patients = paired)
  })
}

# Patients who are in one matrix only have missing values in the other.
pad_missing <- function(pair) {
  for (side in c("before", "after")) {
    columns <- paste0(side, "_columns")
    pair[[columns]][is.na(pair[[columns]])] <- ncol(pair[[side]]) + 1L
    pair[[side]] <- cbind(pair[[side]], rep(NA_real_, nrow(pair[[side]])))
  }
  pair
}

make_cells <- function(contrasts, groups, make) {
  n_groups <- length(groups$members)
  n_contrasts <- nrow(contrasts)
  Map(function(g, k) {
    contrast <- lapply(contrasts, `[[`, k)
    cell <- make(contrast, groups$members[[g]])
    cell$n_eligible <- length(groups$members[[g]])
    cell$keys <- c(contrast, lapply(groups$levels, `[`, g))
    cell
  }, rep(seq_len(n_groups), n_contrasts), rep(seq_len(n_contrasts), each = n_groups))
}
