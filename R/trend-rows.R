# From grades and visits to the rows of a response_trend.

# `parts`: one element a visit, see response_parts(); `groups`: see trend_groups().
new_response_trend <- function(parts, groups, settings) {
  strata <- c("all", levels(groups$stratum))
  draws <- new_draws(settings)
  visits <- Map(function(part, visit) {
    interleave(lapply(strata, function(stratum) trend_rows(part, groups, stratum, visit, settings, draws)))
  }, parts, names(parts))
  rows <- by_marker(unname(visits), length(strata))
  family <- families(rows[c("marker", "visit", "stratum")], settings$adjust_within)
  rows$adj.p.value <- adjust_p(rows$p.value, family, settings$p.adjust.method)
  settings["seed"] <- list(if (draws$used) draws$seed)
  if (!draws$used) settings$resamples <- NULL
  known <- !is.na(groups$grade)
  settings <- c(settings, list(
    levels = groups$levels, n_levels = tabulate(groups$grade[known] + 1L, length(groups$levels)),
    n_patients = length(known), n_uncompared = sum(!known),
    n_without_stratum = if (is.null(groups$stratum)) 0L else sum(is.na(groups$stratum) & known),
    ways = draws$ways, cuts = if (settings$cutwise) trend_cuts(groups$levels),
    family = describe_family(family, settings$adjust_within, rows$p.value),
    grades = do.call(rbind, unname(Map(function(part, visit) grade_summary(part, groups, visit, settings), parts,
                                       names(parts))))
  ))
  new_result(rows, "response_trend", c(list(verb = "response_trend"), settings))
}

# The seed of a call, drawn when the first row needs it; and what the p values of its rows come from.
new_draws <- function(settings) {
  draws <- new.env(parent = emptyenv())
  draws$seed <- settings$seed
  draws$used <- FALSE
  draws$ways <- character()
  draws
}

use_seed <- function(draws) {
  draws$seed <- draw_seed(draws$seed)
  draws$used <- TRUE
  draws$seed
}

# One visit and stratum, all markers.
trend_rows <- function(part, groups, stratum, visit, settings, draws) {
  data <- trend_data(part, groups, stratum)
  test <- trend_test(data, groups, settings, draws)
  n <- nrow(part$before)
  n_censored <- count_pairs(part, data$patient, part$censored %||% FALSE)
  limited <- n_censored > 0L & !is.null(part$limits)
  many <- count_pairs(part, data$patient, part$beyond %||% FALSE) > most_at_limit() * test$n
  odds <- trend_odds(part, data, groups, stratum, many, settings)
  cuts <- if (settings$cutwise) cut_odds(part, data, groups, stratum, many, settings)
  status <- test$status
  fine <- status == "ok"
  figure <- function(x) replace(as.numeric(x), !fine, NA_real_)
  certain <- status %in% c("constant", "all_censored", "all_zero")
  area <- trend_area(test, settings$conf.level, within = stratum == "all" && !is.null(groups$stratum))
  directed <- trend_kind(settings)$directed
  rows <- c(
    list(marker = settings$markers, visit = rep(visit, n), stratum = rep(stratum, n), n = test$n,
         levels = level_counts(part, data, groups),
         estimate = figure(area$estimate), conf.low = figure(area$low), conf.high = figure(area$high),
         statistic = figure(test$statistic), p.value = replace(figure(test$p.value), certain, 1),
         adj.p.value = rep(NA_real_, n)),
    odds[c("odds_ratio", "odds_low", "odds_high")],
    list(direction_p = if (directed) test$direction_p else rep(NA_real_, n),
         method = trend_method(test, limited, stratum, groups), status = status, note = rep("", n)),
    cuts,
    list(p_min = figure(test$p_min)),
    stats::setNames(list(count_pairs(part, data$uncompared)), uncompared_column(response_groups())),
    list(n_censored = n_censored),
    if (directed) list(n_undetermined = test$unknown, n_down = test$down, n_same = test$same, n_up = test$up),
    list(exact = test$exact, remarks = trend_remarks(test, area, odds, limited, many, data, part, groups, settings))
  )
  list2DF(lapply(rows, function(column) if (is.double(column)) na_for_nan(column) else column))
}

# Who takes part, sorted by stratum.
trend_data <- function(part, groups, stratum) {
  whole <- stratum == "all"
  here <- if (is.null(groups$stratum)) rep(TRUE, length(groups$grade)) else
    if (whole) !is.na(groups$stratum) else groups$stratum %in% stratum
  who <- which(here & !is.na(groups$grade))
  code <- if (whole && !is.null(groups$stratum)) as.integer(groups$stratum)
  if (!is.null(code)) who <- who[order(code[who])]
  values <- if (is.null(part$limits)) part[c("before", "after")] else lapply(part$limits, `[[`, "value")
  list(patient = who, values = values, grade = groups$grade[who], stratum = code[who],
       n_strata = max(1L, nlevels(groups$stratum)),
       ids = groups$ids[who], uncompared = which(here & is.na(groups$grade)), limits = part$limits,
       n_without_stratum = if (whole && !is.null(groups$stratum)) sum(is.na(groups$stratum)) else 0L)
}

# "PD 20, SD 22, PR 29, CR 5": the patients of each level in a row.
level_counts <- function(part, data, groups) {
  counts <- lapply(seq_along(groups$levels), function(k) {
    paste(groups$levels[k], count_pairs(part, data$patient[data$grade == k - 1L]))
  })
  do.call(paste, c(counts, sep = ", "))
}

# ---- the test ----

# States of the recursion up to which a row with ties is exact, patients up to which one without is, and up to which
# dealings are drawn. 51 x 51: two levels of 50 patients.
trend_limits <- function(exact) {
  if (isFALSE(exact)) return(list(most_states = 0, most_untied = 0, most_drawn = 0))
  list(most_states = if (isTRUE(exact)) 20000 else 51^2, most_untied = if (isTRUE(exact)) 200 else 100,
       most_drawn = 100)
}

trend_test <- function(data, groups, settings, draws) {
  options <- c(core_options(data, settings, "Trend tests"), trend_limits(settings$exact),
               list(n_grades = length(groups$levels), resamples = settings$resamples))
  ask <- function(entry, part, options) {
    call_core(entry, part$before, part$after, data$patient, data$grade, data$stratum, options)
  }
  test <- ask(ffi_trend, data$values, options)
  from <- core_name("trend_p", test$from)
  draws$ways <- intersect(core_enums()$trend_p[-1L], c(draws$ways, from))
  drawn <- which(from == "drawn")
  if (length(drawn)) {
    options["limits"] <- list(slice_limits(data$limits, drawn))
    counts <- ask(ffi_trend_shuffle, lapply(data$values, function(x) x[drawn, , drop = FALSE]),
                  c(options, list(ids = data$ids, seed = use_seed(draws))))
    test$lower[drawn] <- (counts$at_most + 1) / (settings$resamples + 1)
    test$upper[drawn] <- (counts$at_least + 1) / (settings$resamples + 1)
    test$least_lower[drawn] <- test$least_upper[drawn] <- 1 / (settings$resamples + 1)
  }
  test$status <- status_name(test$status)
  test$p.value <- tail_p(test$lower, test$upper, settings$alternative)
  test$p_min <- tail_p(test$least_lower, test$least_upper, settings$alternative)
  test$direction_p <- tail_p(test$direction_lower, test$direction_upper, "two.sided")
  test$exact <- ifelse(from == "none", NA, from %in% c("exact", "complete"))
  test$from <- from
  test
}

# The method of each row in words.
trend_method <- function(test, limited, stratum, groups) {
  by <- c(none = "", exact = ", exact", complete = ", all relabellings", drawn = ", Monte Carlo", normal = ", normal")
  within <- if (stratum == "all" && !is.null(groups$stratum)) " within strata" else ""
  paste0("Jonckheere-Terpstra", within, by[test$from], ifelse(limited, ", Gehan's scores", ""))
}

# The chance that the better of two categories is higher, with limits on the logit scale; `reason` why there are none.
# `within`: is the test stratified?
trend_area <- function(test, conf.level, within) {
  area <- test$statistic / test$pairs
  z <- stats::qnorm((1 - conf.level) / 2, lower.tail = FALSE)
  inside <- area > 0 & area < 1 & !is.na(area)
  alone <- if (within) "one_in_stratum" else "one_patient"
  reason <- ifelse(is.na(test$area_variance), alone, ifelse(!inside, "at_end", ""))
  reach <- z * sqrt(test$area_variance) / (area * (1 - area))
  reach[reason != ""] <- NA
  list(estimate = area, low = stats::plogis(stats::qlogis(area) - reach), reason = reason,
       high = stats::plogis(stats::qlogis(area) + reach))
}

# ---- the model ----

# The values that a model takes, which needs numbers.
trend_numbers <- function(part) part$numbers %||% part[c("before", "after")]

trend_odds <- function(part, data, groups, stratum, many, settings) {
  design <- trend_design(groups, data$patient, stratum)
  numbers <- trend_numbers(part)
  options <- core_options(list(limits = NULL, n_strata = 1L), settings, "Odds of a category up")
  fit <- call_core(ffi_adjacent, numbers$before, numbers$after, design$who, groups$grade[design$who],
                   c(options, list(n_grades = length(groups$levels), shared = design$shared,
                                   drop = stats::qchisq(settings$conf.level, 1) / 2)))
  status <- ifelse(many, "many", status_name(fit$status))
  figure <- function(x) replace(exp(x), status != "ok", NA_real_)
  list(odds_ratio = figure(fit$estimate), odds_low = figure(fit$low), odds_high = figure(fit$high), status = status,
       n = fit$n)
}

# Firth's logistic regression of each cut, by the engine of screens.
cut_odds <- function(part, data, groups, stratum, many, settings) {
  design <- trend_design(groups, data$patient, stratum)
  numbers <- trend_numbers(part)
  x <- numbers$after - numbers$before
  cuts <- lapply(seq_len(length(groups$levels) - 1L), function(k) {
    better <- groups$grade[design$who] >= length(groups$levels) - k
    names <- paste0("cut", k, c("_odds_ratio", "_odds_low", "_odds_high", "_p"))
    if (length(unique(better)) < 2L) {
      return(stats::setNames(rep(list(rep(NA_real_, nrow(x))), 4L), names))
    }
    screen <- prognostic_screen(unname(x[, design$who, drop = FALSE]), better, covariates = cut_covariates(design),
                                conf.level = settings$conf.level, p.adjust.method = "none")
    lost <- many | !screen$status %in% c("ok", "separated")
    stats::setNames(lapply(screen[c("odds_ratio", "odds_low", "odds_high", "p.value")], replace, lost, NA_real_),
                    names)
  })
  unlist(cuts, recursive = FALSE)
}

# Columns that say nothing new are left out, as in the other model.
cut_covariates <- function(design) {
  if (!ncol(design$shared)) return(NULL)
  kept <- qr(cbind(1, design$shared), tol = 1e-9)
  kept <- sort(kept$pivot[seq_len(kept$rank)])[-1L] - 1L
  if (length(kept)) as.data.frame(design$shared[, kept, drop = FALSE])
}

# ---- what is said of a row ----

trend_remarks <- function(test, area, odds, limited, many, data, part, groups, settings) {
  n <- length(test$status)
  fine <- test$status == "ok"
  level <- settings$conf.level
  nobody <- test$status == "no_pairs" & count_pairs(part, data$uncompared) > 0L
  one <- test$status == "one_group"
  strange <- fine & odds$status != "ok" & !many
  new_remarks(
    n, remark("no_grade", nobody), remark("one_grade", one), remark("no_stratum_of_two_grades",
                                                                   test$status == "too_few"),
    remark_status(test$status, !fine & !nobody & !one & test$status != "too_few"),
    empty_levels(part, data, groups, fine),
    remark("few_patients", fine & !is.na(test$p_min) & test$p_min > 1 - level, level = level, p = test$p_min),
    remark("no_trend_interval", fine & area$reason != "", reason = area$reason),
    remark("no_trend_odds", strange, reason = odds$status),
    remark("fewer_in_model", fine & odds$n < test$n, n = test$n - odds$n),
    remark("many_for_odds", fine & many),
    remark("limit_patients", count_pairs(part, data$patient, part$censored %||% FALSE) > 0L,
           n = count_pairs(part, data$patient, part$censored %||% FALSE), rule = settings$censored_rule),
    remark("undetermined", fine & limited & test$unknown > 0L & trend_kind(settings)$directed, n = test$unknown),
    remark("without_stratum", rep(data$n_without_stratum > 0L, n), n = data$n_without_stratum)
  )
}

# A level without patients is left out, and the others close up.
empty_levels <- function(part, data, groups, fine) {
  empty <- vapply(seq_along(groups$levels), function(k) {
    count_pairs(part, data$patient[data$grade == k - 1L]) == 0L
  }, logical(nrow(part$before)))
  empty <- matrix(empty, nrow(part$before))
  some <- fine & rowSums(empty) > 0L
  names <- rep("", length(some))
  names[some] <- apply(empty[some, , drop = FALSE], 1L, function(x) list_words(groups$levels[x], Inf))
  remark("empty_levels", some, levels = names)
}

# ---- for the picture ----

# Of each marker and level: patients, median and quartiles on the analysis scale, values beyond limits at the limit.
grade_summary <- function(part, groups, visit, settings) {
  numbers <- trend_numbers(part)
  x <- numbers$after - numbers$before
  found <- lapply(seq_along(groups$levels), function(k) {
    at <- row_quartiles(x[, which(groups$grade == k - 1L), drop = FALSE])
    data.frame(marker = settings$markers, visit = rep(visit, nrow(x)), level = rep(groups$levels[k], nrow(x)), at)
  })
  do.call(rbind, found)
}

# n, q1, median and q3 of each row, as stats::quantile() has them, all rows at once.
row_quartiles <- function(x) {
  n <- rowSums(!is.na(x))
  sorted <- x[order(row(x), x)]
  first <- (seq_len(nrow(x)) - 1L) * ncol(x)
  at <- function(share) {
    place <- 1 + (n - 1) * share
    low <- pmax(floor(place), 1)
    high <- pmin(low + 1, pmax(n, 1))
    value <- sorted[first + low] + (place - low) * (sorted[first + high] - sorted[first + low])
    replace(value, n == 0L, NA_real_)
  }
  if (!ncol(x)) return(data.frame(n = n, q1 = NA_real_, median = NA_real_, q3 = NA_real_))
  data.frame(n = n, q1 = at(0.25), median = at(0.5), q3 = at(0.75))
}
