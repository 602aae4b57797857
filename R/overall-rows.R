# The tests of overall_change() and its rows.

# One record a test: `name` in column method; `directed`: does it have two sides?; `numbers`: does it need them?;
# `exactness`: what is added for all orders and for the approximation; `p`: from the core's row; `title`; `sentence` in
# methods_text(); `symbol` of the statistic; `cites`.
overall_tests <- function() {
  chi_square <- function(found, alternative) {
    ifelse(found$orders > 0, found$upper, stats::pchisq(found$statistic, found$df, lower.tail = FALSE))
  }
  squared <- list(exact = "all orders", other = "chi-square")
  list(
    friedman = list(
      name = "Friedman", directed = FALSE, numbers = FALSE, exactness = squared, p = chi_square,
      title = "Friedman's test", symbol = "chi-square", cites = c("friedman", "skillings"),
      sentence = paste("Friedman's test in the form of Skillings and Mack, with the variance of the ties there are, so",
                       "that patients who missed visits took part")
    ),
    page = list(
      name = "Page", directed = TRUE, numbers = FALSE, exactness = list(exact = "all orders", other = "normal"),
      p = function(found, alternative) {
        exact <- found$orders > 0
        tail_p(ifelse(exact, found$lower, stats::pnorm(found$statistic)),
               ifelse(exact, found$upper, stats::pnorm(found$statistic, lower.tail = FALSE)), alternative)
      },
      title = "Page's test for a trend over the visits", symbol = "Z", cites = c("page", "skillings"),
      sentence = paste("Page's test for a trend over the visits, with the variance of the ties there are; patients who",
                       "missed visits took part")
    ),
    aligned = list(
      name = "aligned ranks", directed = FALSE, numbers = TRUE, exactness = squared, p = chi_square,
      title = "the test of aligned ranks", symbol = "chi-square", cites = "aligned",
      sentence = paste("the test of aligned ranks (values less the patient's mean, ranked over all patients); patients",
                       "who missed visits took part")
    )
  )
}

overall_test <- function(set) overall_tests()[[set$method]]

# ---- values ----

# Matrices of all visits; `beyond`, patients with a value beyond a limit of theirs; `value`, such values where the test
# has them.
overall_values <- function(study, settings) {
  visits <- settings$visits
  if (!hands_limits_on(get_limit_rule(settings$censored_rule))) {
    read <- lapply(visits, function(v) study_values(study, v, settings$markers, settings$censored_rule))
    return(list(value = lapply(read, `[[`, "value"), beyond = Reduce(`|`, lapply(read, `[[`, "censored"))))
  }
  read <- lapply(visits, function(visit) limited_values(study, visit, settings$markers))
  if (!any(vapply(read, any_beyond, NA))) return(list(value = lapply(read, `[[`, "value")))
  at_patient_limits(read, overall_test(settings)$numbers)
}

# A value below the largest lower limit of the patient's visits is tied lowest in that patient, one above the smallest
# upper limit highest. `numbers`: at that limit; else further out than a value at the limit itself, which was measured.
at_patient_limits <- function(read, numbers) {
  present <- function(side, which) replace(side[[which]], is.na(side$value), NA)
  low <- do.call(pmax, c(lapply(read, present, "lower"), na.rm = TRUE))
  high <- do.call(pmin, c(lapply(read, present, "upper"), na.rm = TRUE))
  beyond <- array(FALSE, dim(low))
  value <- lapply(read, function(side) {
    value <- side$value
    below <- which(!is.na(value) & (side$beyond < 0L | (!is.na(low) & value < low)))
    above <- which(!is.na(value) & (side$beyond > 0L | (!is.na(high) & value > high)))
    value[below] <- low[below] - if (numbers) 0 else 1 + abs(low[below])
    value[above] <- high[above] + if (numbers) 0 else 1 + abs(high[above])
    beyond[c(below, above)] <<- TRUE
    value
  })
  list(value = value, beyond = beyond)
}

# Matrices in a list, patients matched by column name where all have names; doubles on the scale of analysis.
read_visit_matrices <- function(x, scale) {
  names <- names(x)
  if (length(x) < 2L || is.null(names) || anyNA(names) || any(names == "") || anyDuplicated(names) ||
      !all(vapply(x, is.matrix, NA))) {
    abort_argument("x", "be a list of two or more matrices with the names of the visits", describe(x))
  }
  lapply(x, read_matrix, "x", scale)
  patients <- Reduce(union, lapply(x, colnames))
  named <- all(vapply(x, function(value) !is.null(colnames(value)), NA))
  lapply(x, function(value) {
    matched_markers(x[[1L]], value)
    if (nrow(value) != nrow(x[[1L]]) || (!named && ncol(value) != ncol(x[[1L]]))) {
      abort_argument("x", "have matrices of the same shape, or column names in all of them", describe(value))
    }
    columns <- if (named) match(patients, colnames(value)) else seq_len(ncol(value))
    arrange_matrix(value, seq_len(nrow(value)), columns, scale)
  })
}

# ---- rows ----

new_overall_change <- function(values, groups, settings) {
  n_groups <- nrow(groups$levels)
  blocks <- lapply(seq_len(n_groups), function(g) overall_rows(values, groups$members[[g]], settings))
  rows <- interleave(lapply(seq_len(n_groups), function(g) {
    level <- lapply(groups$levels, function(column) rep(column[g], length(settings$markers)))
    list2DF(c(list(marker = settings$markers), level, blocks[[g]]$rows))
  }))
  family <- families(rows[c("marker", names(groups$levels))], settings$adjust_within)
  rows$adj.p.value <- adjust_p(rows$p.value, family, settings$p.adjust.method)
  places <- lapply(seq_len(n_groups), function(g) {
    level <- groups$levels[rep(g, length(settings$markers) * length(settings$visits)), , drop = FALSE]
    list2DF(c(list(marker = rep(settings$markers, each = length(settings$visits)),
                   visit = rep(settings$visits, length(settings$markers))), as.list(level),
              list(place = as.vector(blocks[[g]]$place))))
  })
  if (!any(rows$exact, na.rm = TRUE)) settings["resamples"] <- list(NULL)
  settings <- c(settings, list(
    by = names(groups$levels), n_left_out = groups$n_left_out, n_patients = sum(lengths(groups$members)),
    family = describe_family(family, settings$adjust_within, rows$p.value), places = do.call(rbind, places)
  ))
  new_result(rows, "overall_change", c(list(verb = "overall_change"), settings))
}

most_orders <- function(settings) {
  if (isFALSE(settings$exact)) 0 else if (isTRUE(settings$exact)) max(1e6, settings$resamples) else settings$resamples
}

# One group of patients, all markers.
overall_rows <- function(values, members, settings) {
  test <- overall_test(settings)
  n <- length(settings$markers)
  found <- call_core(ffi_overall, unname(values$value), as.integer(members), list(
    test = core_code("overall", settings$method), log2 = settings$scale == "log2",
    digits = core_digits(settings$digits_rank), most_orders = most_orders(settings), threads = core_threads(),
    label = progress_label("Tests over all visits")
  ))
  used <- Reduce(`+`, lapply(values$value, function(value) !is.na(value[, members, drop = FALSE]))) >= 2L
  n_censored <- if (is.null(values$beyond)) rep(0L, n) else
    as.integer(rowSums(used & values$beyond[, members, drop = FALSE]))
  many <- test$numbers & hands_limits_on_any(settings) & n_censored > most_at_limit() * rowSums(used)
  status <- status_name(found$status)
  status[many & status == "ok"] <- "not_computed"
  fine <- status == "ok"
  figure <- function(x) na_for_nan(replace(as.numeric(x), !fine, NA_real_))
  exact <- ifelse(fine, found$orders > 0, NA)
  p <- replace(figure(test$p(found, settings$alternative)), status == "constant", 1)
  method <- paste0(test$name, ifelse(is.na(exact), "", paste0(", ", ifelse(exact, test$exactness$exact,
                                                                           test$exactness$other))))
  rows <- list(
    n_complete = found$n_complete, n_partial = found$n_partial, n_dropped = found$n_dropped,
    statistic = figure(found$statistic), df = figure(found$df), p.value = p, adj.p.value = rep(NA_real_, n),
    kendall_w = figure(found$kendall_w), method = method, status = status, note = rep("", n), n_censored = n_censored,
    exact = exact, remarks = new_remarks(
      n, remark("no_two_visits", status == "no_pairs"), remark("same_at_all_visits", status == "constant"),
      remark("many_beyond_patients", many & !fine, n = n_censored, of = rowSums(used)),
      remark("limit_patients", n_censored > 0L & fine, n = n_censored, rule = settings$censored_rule)
    )
  )
  list(rows = rows, place = found$place)
}

hands_limits_on_any <- function(settings) {
  rule <- get_limit_rule(settings$censored_rule)
  !is.null(rule) && hands_limits_on(rule)
}

# ---- who is missing ----

# Of a study of not too many markers: the rows of missing_report() over all patients. Those of the visits tested.
overall_missing <- function(study, settings) {
  if (length(settings$markers) > 500L) return(NULL)
  report <- as.data.frame(report_missing(study))
  of_all <- !duplicated(report[c("marker", "visit")])
  report[of_all & report$marker %in% settings$markers & report$visit %in% settings$visits, , drop = FALSE]
}
