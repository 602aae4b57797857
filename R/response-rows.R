# From visits and strata to the rows of a response_change.

# The result: `parts`, one element a visit, see response_parts(); `groups`: see assign_groups(), assign_arms().
new_response_change <- function(parts, groups, settings) {
  check_scheme(settings$method, "two_groups", settings$p.adjust.method)
  if (!is.null(groups$stratum)) check_stratified(settings$method, "two_groups")
  cells <- compared_cells(groups)
  blocks <- response_blocks(parts, cells, settings$method)
  given <- settings$seed
  settings$seed <- response_seed(blocks, parts, groups, settings)
  visits <- Map(function(part, visit) c(part, list(visit = visit, markers = settings$markers)), parts, names(parts))
  seconds <- get_method("two_groups", settings$method)$seconds(length(groups$ids), settings)
  seconds <- length(parts) * length(cells) * length(settings$markers) * seconds
  rows <- run_blocks(visits, length(settings$markers), response_visit, slice_visit,
                     list(cells = cells, settings = settings), seconds, groups$record$title)
  rows <- by_marker(rows, length(cells))
  moderated <- if (settings$moderate) moderate_responses(rows, groups$record, settings)
  rows <- moderated$rows %||% rows
  family <- families(rows[seq_len(match("stratum", names(rows)))], settings$adjust_within)
  settings$seed <- settings$seed %||% if (resamples_rows(settings)) given
  adjusted <- adjust_responses(rows, family, blocks, groups, settings)
  rows$adj.p.value <- adjusted$adj.p.value
  rows$interaction_adj_p <- adjust_interactions(rows$interaction_p, family, settings$p.adjust.method)
  settings["seed"] <- list(adjusted$seed)
  if (settings$simultaneous) {
    wide <- simultaneous_response(rows, family, blocks, parts, cells, groups, settings, response_rows)
    rows <- wide$rows
    settings["seed"] <- list(wide$seed)
  }
  if (!uses_resamples(settings, "two_groups")) settings$resamples <- NULL
  settings$in_ranks <- if (used_method("two_groups", settings)$in_ranks) TRUE
  settings <- c(settings, groups$counts %||% count_groups(groups),
                list(groups = groups$record, family = describe_family(family, settings$adjust_within, rows$p.value)))
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

# What the rows of a marker at a visit are of, in their order: a comparison of two groups, in all strata or in one.
compared_cells <- function(groups) {
  do.call(c, lapply(sides_of(groups), function(side) {
    lapply(c("all", levels(groups$stratum)), function(stratum) list(side = side, stratum = stratum))
  }))
}

# The seed of a call whose own tests resample, given or drawn; NULL where each of them is complete.
response_seed <- function(blocks, parts, groups, settings) {
  record <- get_method("two_groups", settings$method)
  needs_seed <- record$needs_seed
  if (is.null(needs_seed)) return(NULL)
  # The groups' own changes draw where their method does.
  flips <- !is.null(record$within) && !is.null(get_method("paired", record$within)$needs_seed)
  needed <- any(vapply(blocks, function(block) {
    needs_seed(block, settings, block$first, block$stratum) ||
      flips && any(2^most_pairs_of_groups(block, block$first) > settings$resamples)
  }, NA)) || omnibus_needs_seed(parts, groups, settings)
  if (needed) draw_seed(settings$seed)
}

# Adjusted p values of all rows, and the seed that they took.
adjust_responses <- function(rows, family, blocks, groups, settings) {
  if (!is_westfall_young(settings$p.adjust.method)) {
    return(list(adj.p.value = adjust_p(rows$p.value, family, settings$p.adjust.method), seed = settings$seed))
  }
  use <- !is.na(rows$p.value)
  if (shuffles_arms(groups)) return(step_down_arms(blocks, groups, settings, family, use))
  westfall_young(blocks, shuffled_patients(blocks, groups), settings, family, use)
}

# Interactions are a family as the rows are that they stand in. They have no resamples: where the rows are adjusted by
# these, by Holm.
adjust_interactions <- function(p, family, method) {
  adjust_p(p, family, if (is_westfall_young(method)) "holm" else method)
}

# One visit: markers, then comparisons, then strata. What all arms together are asked is asked once for all of their
# comparisons.
response_visit <- function(part, shared) {
  shared$settings$markers <- part$markers
  asked <- vapply(shared$cells, function(cell) paste(c(cell$side$arms$of, cell$stratum), collapse = " "), "")
  omnibus <- lapply(shared$cells[!duplicated(asked)], function(cell) {
    omnibus_test(part, cell$side, cell$stratum, shared$settings)
  })
  rows <- Map(function(cell, of) {
    response_rows(c(part, cell$side, list(omnibus = of)), cell$stratum, part$visit, shared$settings)
  }, shared$cells, omnibus[match(asked, unique(asked))])
  interleave(rows)
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
  figure <- function(x) blank_figures(x, none)
  # Nobody to compare, or nothing known of the changes: no area and no odds ratio either, whatever the empty table says.
  silent <- status %in% c("no_pairs", "one_group", "all_censored")
  compared <- c("auc", "auc_low", "auc_high", "auc_comparable", "odds_ratio", "odds_low", "odds_high", "direction_p")
  described[compared] <- lapply(described[compared], blank_figures, silent)
  # A test of ranks of which nothing is known never rejects.
  certain <- status == "all_zero" | (status == "all_censored" & data$limited & takes)
  test$p.value <- replace(figure(test$p.value), certain, 1)
  test$p_min <- replace(figure(test$p_min), certain & status == "all_censored", 1)
  test$exact[is.na(test$p.value)] <- NA
  interaction <- interaction_test(data, settings)
  omnibus <- if (!is.null(part$arms)) part$omnibus %||% two_sided_test(test, data, record, form, described, settings)
  limits <- lapply(test[c("estimate", "conf.low", "conf.high")], figure)
  own <- if (is.null(test$changes) || has_part(record, "standardised")) own_groups(data, record, settings)
  n <- nrow(part$before)
  rows <- c(
    model_columns(test$model), list(marker = settings$markers, visit = rep(visit, n)), lapply(part$keys, rep, n),
    list(stratum = rep(stratum, n)),
    name_group_columns(described$n1, described$n0, part$record, "n"),
    limits, fold_columns(limits, if (record$in_ranks) "raw" else settings$scale),
    cohen_columns(test, data, record, own, settings, none),
    list(n_censored = described$n_censored),
    group_change_columns(group_changes(test, data, record, own, settings), data, none),
    list(statistic = figure(test$statistic), p.value = test$p.value, adj.p.value = rep(NA_real_, n)),
    described[c("auc", "auc_low", "auc_high")], rank_biserial_columns(described),
    direction_columns(described, part$record, c("down", "same", "up")),
    described[c("odds_ratio", "odds_low", "odds_high", "direction_p")],
    list(interaction_p = interaction$p, interaction_adj_p = rep(NA_real_, length(interaction$p))),
    if (!is.null(omnibus)) list(omnibus_p = omnibus$p),
    list(method = test$method, status = status, note = rep("", n), p_min = test$p_min),
    stats::setNames(list(described$n_uncompared), uncompared_column(part$record)),
    list(n_undetermined = n_unknown),
    direction_columns(described, part$record, c(undetermined = "unknown")),
    described[c("auc_comparable", "n_comparable")],
    list(exact = test$exact,
         remarks = response_remarks(status, none, test, described, interaction, omnibus, data, part, settings))
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
  outside <- part$uncompared %||% is.na(part$first)
  list(record = part$record, before = part$before, after = part$after, patient = who, ids = part$ids,
       event = as.integer(part$first[who]), uncompared = which(here & outside),
       stratum = if (stratum == "all" && !is.null(strata)) as.integer(strata[who]), n_strata = nlevels(strata),
       n_without_stratum = if (stratum == "all") sum(is.na(strata)) else 0L, covariates = part$covariates,
       n_without_covariate = sum(compared & part$lacking), limits = part$limits, moved = part$moved,
       numbers = part$numbers %||% part[c("before", "after")],
       everyone = if (length(part$arms$labels) > 2L) omnibus_data(part, part, stratum))
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
                                         others = other_methods("two_groups", "takes_limits")))
  at_limit <- data$limited & test$status == "ok"
  test$method[at_limit] <- paste0(test$method[at_limit], ", values beyond a limit at the pair's limit")
  test
}

# Of two arms: the row's own test, whatever the side that was asked for.
two_sided_test <- function(test, data, record, form, described, settings) {
  if (settings$alternative != "two.sided") {
    settings$alternative <- "two.sided"
    test <- group_test(data, record, form, described, settings)
  }
  list(p = test$p.value, remarks = NULL)
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
