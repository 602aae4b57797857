# From visits and strata to the rows of a response_change.

# The result: `parts`, one element a visit, see response_parts(); `groups`: see assign_groups().
new_response_change <- function(parts, groups, settings) {
  check_scheme(settings$method, "two_groups", settings$p.adjust.method)
  if (!is.null(groups$stratum)) check_stratified(settings$method, "two_groups")
  strata <- c("all", levels(groups$stratum))
  blocks <- response_blocks(parts, groups, strata, settings$method)
  settings$seed <- response_seed(blocks, groups, strata, settings)
  visits <- Map(function(part, visit) c(part, list(visit = visit, markers = settings$markers)), parts, names(parts))
  seconds <- get_method("two_groups", settings$method)$seconds(length(groups$first), settings)
  seconds <- length(parts) * length(strata) * length(settings$markers) * seconds
  rows <- run_blocks(visits, length(settings$markers), response_visit, slice_visit,
                     list(groups = groups, strata = strata, settings = settings), seconds, groups$record$title)
  rows <- by_marker(rows, length(strata))
  moderated <- if (settings$moderate) moderate_responses(rows, groups$record, settings)
  rows <- moderated$rows %||% rows
  family <- families(rows[c("marker", "visit", "stratum")], settings$adjust_within)
  adjusted <- adjust_responses(rows, family, blocks, groups, settings)
  rows$adj.p.value <- adjusted$adj.p.value
  settings["seed"] <- list(adjusted$seed)
  if (settings$simultaneous) {
    wide <- simultaneous_response(rows, blocks, parts, strata, groups, settings, response_rows)
    rows <- wide$rows
    settings["seed"] <- list(wide$seed)
  }
  if (!uses_resamples(settings, "two_groups")) settings$resamples <- NULL
  settings$in_ranks <- if (used_method("two_groups", settings)$in_ranks) TRUE
  settings <- c(settings, count_groups(groups),
                list(groups = groups$record, family = describe_family(family, settings$adjust_within)))
  if (settings$moderate) settings$prior <- moderated$prior
  new_result(rows, unique(c(groups$record$verb, "response_change")), c(list(verb = groups$record$verb), settings))
}

# Each comparison is a fit of limma's: a visit and stratum.
moderate_responses <- function(rows, groups, settings) {
  per_marker <- match(TRUE, rows$marker != rows$marker[1L], nomatch = nrow(rows) + 1L) - 1L
  names <- group_change_names(groups)
  moderate_rows(rows, rep_len(seq_len(per_marker), nrow(rows)), settings,
                if (!is.null(rows[[".first_unit"]])) list(first = names[1:3], second = names[4:6]))
}

# Adjusted p values of all rows, and the seed that they took.
adjust_responses <- function(rows, family, blocks, groups, settings) {
  if (!is_westfall_young(settings$p.adjust.method)) {
    return(list(adj.p.value = adjust_p(rows$p.value, family, settings$p.adjust.method), seed = settings$seed))
  }
  patients <- shuffle_patients(blocks, groups$ids, groups$first, groups$stratum)
  westfall_young(blocks, patients, settings, family, !is.na(rows$p.value))
}

# One visit in all strata: markers, then strata.
response_visit <- function(part, shared) {
  shared$settings$markers <- part$markers
  interleave(lapply(shared$strata, function(stratum) {
    response_rows(c(part, shared$groups), stratum, part$visit, shared$settings)
  }))
}

# Rows of the visits, each with `size` rows a marker, into rows that go by marker, then by visit.
by_marker <- function(visits, size) {
  if (length(visits) == 1L) return(visits[[1L]])
  n <- nrow(visits[[1L]])
  marker <- rep((seq_len(n) - 1L) %/% size, length(visits))
  list2DF(lapply(bind_parts(unname(visits)), `[`, order(marker)))
}

# One visit and stratum, all markers.
response_rows <- function(part, stratum, visit, settings) {
  record <- used_method("two_groups", settings)
  data <- response_data(part, stratum)
  described <- describe_groups(data, record, settings)
  described$n_uncompared <- count_pairs(part, data$uncompared)
  n_beyond <- count_pairs(part, data$patient, part$beyond)
  takes <- takes_limits("two_groups", settings$method)
  described$n_censored <- if (takes || is.null(part$limits)) {
    count_pairs(part, data$patient, part$censored)
  } else n_beyond
  n_unknown <- described$unknown1 + described$unknown0
  data$limited <- described$n_censored > 0L & !is.null(part$limits)
  data$many <- n_beyond > most_at_limit() * (described$n1 + described$n0)
  status <- group_status(described, if (is.null(part$limits)) count_pairs(part, data$patient, part$both_censored) else
    n_unknown)
  form <- if (is.null(data$stratum)) record else record$stratified
  test <- group_test(data, record, form, described, settings)
  fine <- status == "ok"
  status[fine] <- test$status[fine]
  none <- status %in% c("no_pairs", "one_group", "too_few", "all_censored", "not_computed")
  figure <- function(x) replace(x, none, NA_real_)
  # Nobody to compare, or nothing known of the changes: no area and no odds ratio either, whatever the empty table says.
  silent <- status %in% c("no_pairs", "one_group", "all_censored")
  compared <- c("auc", "auc_low", "auc_high", "auc_comparable", "odds_ratio", "odds_low", "odds_high", "direction_p")
  described[compared] <- lapply(described[compared], replace, silent, NA_real_)
  # A test of ranks of which nothing is known never rejects.
  certain <- status == "all_zero" | (status == "all_censored" & data$limited & takes)
  test$p.value <- replace(figure(test$p.value), certain, 1)
  test$p_min <- replace(figure(test$p_min), certain & status == "all_censored", 1)
  test$exact[is.na(test$p.value)] <- NA
  interaction <- interaction_test(data, settings)
  limits <- lapply(test[c("estimate", "conf.low", "conf.high")], figure)
  n <- nrow(part$before)
  rows <- c(
    model_columns(test$model), list(marker = settings$markers, visit = rep(visit, n), stratum = rep(stratum, n)),
    name_group_columns(described$n1, described$n0, part$record, "n"),
    limits, fold_columns(limits, if (record$in_ranks) "raw" else settings$scale),
    cohen_columns(test, data, record, settings, none),
    list(n_censored = described$n_censored),
    group_change_columns(group_changes(test, data, record, settings), data, none),
    list(statistic = figure(test$statistic), p.value = test$p.value, adj.p.value = rep(NA_real_, n)),
    described[c("auc", "auc_low", "auc_high")], rank_biserial_columns(described),
    direction_columns(described, part$record, c("down", "same", "up")),
    described[c("odds_ratio", "odds_low", "odds_high", "direction_p")],
    list(interaction_p = interaction$p, method = test$method, status = status, note = rep("", n), p_min = test$p_min),
    stats::setNames(list(described$n_uncompared), uncompared_column(part$record)),
    list(n_undetermined = n_unknown),
    direction_columns(described, part$record, c(undetermined = "unknown")),
    described[c("auc_comparable", "n_comparable")],
    list(exact = test$exact,
         remarks = response_remarks(status, none, test, described, interaction, data, part, settings))
  )
  list2DF(lapply(rows, function(column) if (is.double(column)) na_for_nan(column) else column))
}

# What is handed to methods, see response-tests.R: who takes part, their values, what is known of those beyond limits.
response_data <- function(part, stratum) {
  strata <- part$stratum
  here <- if (is.null(strata)) rep(TRUE, length(part$first)) else
    if (stratum == "all") !is.na(strata) else strata %in% stratum
  compared <- here & !is.na(part$first)
  who <- which(compared & !part$lacking)
  list(record = part$record, before = part$before, after = part$after, patient = who, ids = part$ids,
       event = as.integer(part$first[who]), uncompared = which(here & is.na(part$first)),
       stratum = if (stratum == "all" && !is.null(strata)) as.integer(strata[who]), n_strata = nlevels(strata),
       n_without_stratum = if (stratum == "all") sum(is.na(strata)) else 0L, covariates = part$covariates,
       n_without_covariate = sum(compared & part$lacking), limits = part$limits, moved = part$moved,
       numbers = part$numbers %||% part[c("before", "after")])
}

# The row's own test. Methods of numbers take values beyond limits at the pair's limit, which is too much where there
# are many.
group_test <- function(data, record, form, described, settings) {
  if (!has_part(record, "takes_limits")) {
    data["limits"] <- list(NULL)
    data[c("before", "after")] <- data$numbers
  }
  test <- form$compute(data, described, settings)
  test$p_min <- row_smallest_p(form, test, described, settings)
  own <- test$method
  test$method <- method_names(form, test$exact)
  if (!is.null(own)) test$method[!is.na(own)] <- own[!is.na(own)]
  if (has_part(record, "takes_limits") || !any(data$limited)) return(test)
  many <- data$many & test$status == "ok"
  test <- without_figures(test, many, "not_computed")
  test$remarks <- c(test$remarks, remark("many_beyond", many, n = described$n_censored,
                                         of = described$n1 + described$n0,
                                         others = able_methods("two_groups", "takes_limits")))
  at_limit <- data$limited & test$status == "ok"
  test$method[at_limit] <- paste0(test$method[at_limit], ", values beyond a limit at the pair's limit")
  test
}

# Patients whose marker fell, stayed, rose: columns for the one group, then for the other. `stems`: the core's names,
# named where the columns are called otherwise.
direction_columns <- function(described, groups, stems) {
  columns <- vapply(names(stems) %||% stems, function(stem) group_columns(groups, stem), character(2))
  stats::setNames(described[c(paste0(stems, 1), paste0(stems, 0))], c(columns[1L, ], columns[2L, ]))
}

fold_columns <- function(limits, scale) {
  fold <- if (scale == "log2") lapply(limits, function(x) 2^x) else lapply(limits, function(x) rep(NA_real_, length(x)))
  names(fold) <- c("fold_change", "fold_low", "fold_high")
  fold
}

# Pairs among some patients, a marker each; `where`: those where this matrix says so, of which NULL has none.
count_pairs <- function(part, who, where = TRUE) {
  if (!length(who) || !any(where)) return(rep(0L, nrow(part$before)))
  pair <- !is.na(part$before[, who, drop = FALSE]) & !is.na(part$after[, who, drop = FALSE])
  as.integer(rowSums(if (is.matrix(where)) pair & where[, who, drop = FALSE] else pair))
}

# `unknown`: pairs of which nothing is known.
group_status <- function(described, unknown) {
  n <- described$n1 + described$n0
  status <- rep("ok", length(n))
  status[described$n_steps == 1L] <- "constant"
  status[n > 0L & described$same1 + described$same0 == n] <- "all_zero"
  status[n > 0L & unknown == n] <- "all_censored"
  status[described$n1 == 0L | described$n0 == 0L] <- "one_group"
  status[n == 0L] <- "no_pairs"
  status
}

# The core's NaN is R's NA.
na_for_nan <- function(x) {
  if (anyNA(x)) x[is.nan(x)] <- NA
  x
}
