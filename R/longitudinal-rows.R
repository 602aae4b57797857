# The rows of longitudinal_change(): data of a marker, its model, means and differences.

# Degrees of freedom: what package mmrm is asked for, and how it is called in column method.
mixed_freedom <- function() {
  list(`kenward-roger` = list(method = "Kenward-Roger", vcov = "Kenward-Roger-Linear", name = "KR-Linear",
                              noun = "Kenward and Roger's degrees of freedom and linear covariance", cites = "kenward"),
       satterthwaite = list(method = "Satterthwaite", vcov = "Asymptotic", name = "Satterthwaite",
                            noun = "Satterthwaite's degrees of freedom", cites = NULL))
}

# Structures of the covariance in the order in which they are tried, and how they are called; all but the first with an
# empirical covariance.
mixed_structures <- function() {
  c(us = "unstructured", toeph = "heterogeneous Toeplitz", ar1 = "first-order autoregressive",
    cs = "compound symmetric")
}

new_longitudinal_change <- function(study, group, settings) {
  parts <- response_parts(study, settings)
  base <- study_values(study, study$baseline, settings$markers)$value
  blocks <- lapply(seq_along(settings$markers), function(m) {
    mixed_rows(mixed_data(parts, base, m, study$patients, group, settings), settings$markers[m], group, settings)
  })
  rows <- list2DF(bind_parts(lapply(blocks, `[[`, "rows")))
  settings$structures <- stats::setNames(vapply(blocks, `[[`, "", "structure"), settings$markers)
  difference <- !is.na(rows$control)
  for (kind in list(difference, !difference)) {
    rows$adj.p.value[kind] <- adjust_p(rows$p.value[kind], rep(1L, sum(kind)), settings$p.adjust.method)
  }
  tested <- !is.na(rows$p.value)
  family <- paste0(if (any(difference)) paste0(counted_tests(tested[difference], "difference"),
                                               ", and apart from these over "),
                   counted_tests(tested[!difference], "change"), if (!is.null(settings$by)) " within groups")
  new_result(rows, "longitudinal_change", c(list(verb = "longitudinal_change"), settings, list(
    family = family, n_patients = nrow(study$patients),
    missing = overall_missing(study, list(markers = settings$markers, visits = settings$visits))
  )))
}

# The changes of a marker, one row a patient x visit, of patients with a baseline, a group and all covariates.
mixed_data <- function(parts, base, m, patients, group, settings) {
  complete <- if (length(settings$covariates)) stats::complete.cases(patients[settings$covariates]) else TRUE
  who <- which(!is.na(base[m, ]) & complete & if (is.null(group)) TRUE else !is.na(group))
  long <- lapply(seq_along(parts), function(v) {
    numbers <- trend_numbers(parts[[v]])
    beyond <- parts[[v]]$beyond %||% parts[[v]]$censored
    data <- data.frame(id = who, visit = v, change = unname(numbers$after[m, who] - numbers$before[m, who]),
                       beyond = if (is.null(beyond)) FALSE else unname(beyond[m, who]))
    data[!is.na(data$change), , drop = FALSE]
  })
  data <- do.call(rbind, long)
  data$visit <- factor(data$visit, seq_along(parts))
  data$base <- unname(base[m, data$id])
  if (!is.null(group)) data$group <- group[data$id]
  for (k in seq_along(settings$covariates)) {
    column <- patients[[settings$covariates[k]]][data$id]
    data[[paste0("covariate", k)]] <- if (is.character(column)) plain_factor(column) else column
  }
  data$id <- factor(data$id)
  data
}

# Rows of the groups at each visit, then of the differences; and the structure of the covariance.
mixed_rows <- function(data, marker, group, settings) {
  levels <- levels(group) %||% "all"
  shape <- expand.grid(level = levels, visit = seq_along(settings$visits), stringsAsFactors = FALSE)
  others <- setdiff(levels(group), settings$control)
  if (length(others)) {
    compared <- expand.grid(level = others, visit = seq_along(settings$visits), stringsAsFactors = FALSE)
    shape <- rbind(cbind(shape, control = NA_character_), cbind(compared, control = settings$control))
  } else {
    shape$control <- NA_character_
  }
  fit <- fit_mixed(data, settings)
  found <- mixed_figures(fit, shape, settings)
  own <- if (is.null(group)) rep("all", nrow(data)) else as.character(data$group)
  count <- function(level) as.integer(mapply(function(l, v) sum(own == l & as.integer(data$visit) == v), level,
                                             shape$visit))
  n <- nrow(shape)
  status <- rep(fit$status, n)
  few <- fit$status == "ok" & few_for_mean(fit, shape, count)
  status[status == "ok" & is.na(found$estimate)] <- "not_computed"
  status[few] <- "too_few"
  fine <- status == "ok"
  figure <- function(x) replace(x, !fine, NA_real_)
  limits <- lapply(found[c("estimate", "conf.low", "conf.high")], figure)
  by <- if (!is.null(settings$by)) stats::setNames(list(factor(shape$level, levels)), settings$by)
  n_censored <- sum(data$beyond)
  rows <- c(
    list(marker = rep(marker, n), visit = settings$visits[shape$visit], reference = rep(settings$baseline, n)), by,
    list(control = shape$control, n_pairs = count(shape$level),
         n_control = ifelse(is.na(shape$control), NA_integer_, count(shape$control))),
    limits, fold_columns(limits, settings$scale),
    list(std.error = figure(found$std.error), df = figure(found$df), statistic = figure(found$statistic),
         p.value = figure(found$p.value), adj.p.value = rep(NA_real_, n), method = rep(fit$method, n), status = status,
         note = rep("", n), n_censored = rep(n_censored, n),
         remarks = new_remarks(
           n, remark("few_for_covariance", status == "too_few" & !few), remark("few_for_mean", few),
           remark("many_beyond_changes", rep(fit$many, n), n = n_censored, of = nrow(data)),
           remark("no_mixed_mean", status == "not_computed" & !fit$many),
           remark_status(status, status %in% c("no_pairs", "not_converged", "constant")),
           remark("other_structure", fine & fit$other), remark("at_pair_limit", n_censored > 0L & fine, n = n_censored,
                                                              rule = settings$censored_rule)
         ))
  )
  list(rows = rows, structure = fit$structure)
}

# A mean of no more patients than the visit has coefficients, or by an empirical covariance of one patient: it fits
# without a residual, and its error would be near 0. Differences of such means are none either.
few_for_mean <- function(fit, shape, count) {
  few <- function(level) fit$other & count(level) == 1L
  shape$visit %in% fit$few | few(shape$level) | (!is.na(shape$control) & few(shape$control))
}

# Visits with no more patients than coefficients of their own: those of the baseline and of the groups seen.
scarce_visits <- function(data) {
  own <- if (is.null(data$group)) rep("all", nrow(data)) else as.character(data$group)
  groups <- vapply(split(own, data$visit), function(level) length(unique(level)), 1L)
  which(tabulate(data$visit, nlevels(data$visit)) <= 1L + groups & groups > 0L)
}

# ---- the model ----

# `fit`, NULL where there is none; `status`, `method`; `many`: too many values beyond limits; `other`: not unstructured;
# `few`: visits left out, by number, as they have too few patients; `structure`: of the covariance, "none" of one visit.
fit_mixed <- function(data, settings) {
  freedom <- mixed_freedom()[[settings$method]]
  made <- function(status, fit = NULL, method = paste("mmrm us", freedom$name), many = FALSE, other = FALSE,
                   structure = NA_character_) {
    list(fit = fit, status = status, method = method, many = many, other = other, few = few, structure = structure)
  }
  few <- scarce_visits(data)
  whole <- data
  data <- data[!as.integer(data$visit) %in% few, , drop = FALSE]
  data$visit <- droplevels(data$visit)
  n_visits <- nlevels(data$visit)
  n_groups <- if (is.null(data$group)) 1L else nlevels(droplevels(data$group))
  if (!nrow(whole)) return(made("no_pairs"))
  if (hands_limits_on_any(settings) && sum(whole$beyond) > most_at_limit() * nrow(whole)) {
    return(made("not_computed", many = TRUE))
  }
  if (!nrow(data) || nlevels(droplevels(data$id)) <= n_visits * (n_visits + 1) / 2 + n_groups) return(made("too_few"))
  if (all(data$change == data$change[1L])) return(made("constant"))
  if (n_visits == 1L) {
    return(made("ok", stats::lm(mixed_formula(data, NULL), data), method = "linear model", structure = "none"))
  }
  for (structure in names(mixed_structures())) {
    first <- structure == names(mixed_structures())[1L]
    fit <- quietly(mmrm::mmrm(mixed_formula(data, structure), data = data, reml = TRUE,
                              method = if (first) freedom$method else "Satterthwaite",
                              vcov = if (first) freedom$vcov else "Empirical"))
    if (!is.null(fit)) {
      name <- if (first) freedom$name else "empirical, Satterthwaite"
      return(made("ok", fit, paste("mmrm", structure, name), other = !first, structure = structure))
    }
  }
  made("not_converged")
}

mixed_formula <- function(data, structure) {
  several <- nlevels(data$visit) > 1L
  cross <- function(x) if (several) call("*", x, quote(visit)) else x
  grouped <- !is.null(data$group) && nlevels(droplevels(data$group)) > 1L
  terms <- c(cross(quote(base)), if (grouped) cross(quote(group)),
             lapply(grep("^covariate", names(data), value = TRUE), as.name),
             if (!is.null(structure)) call(structure, quote(visit | id)))
  rlang::new_formula(quote(change), added(terms), env = baseenv())
}

added <- function(terms) Reduce(function(left, right) call("+", left, right), terms)

# NULL where it stops or does not converge.
quietly <- function(expression) {
  tryCatch(suppressMessages(suppressWarnings(expression)), error = function(e) NULL)
}

# Means and differences in the order of `shape`; NA where the model has none.
mixed_figures <- function(fit, shape, settings) {
  none <- rep(NA_real_, nrow(shape))
  out <- list(estimate = none, std.error = none, df = none, statistic = none, p.value = none, conf.low = none,
              conf.high = none)
  if (is.null(fit$fit)) return(out)
  data <- stats::model.frame(fit$fit)
  vars <- intersect(c("group", "visit"), all.vars(stats::formula(fit$fit)))
  of <- if (length(vars)) added(lapply(vars, as.name)) else 1
  grid <- quietly(emmeans::emmeans(fit$fit, rlang::new_formula(NULL, of)))
  if (is.null(grid)) return(out)
  cells <- as.data.frame(grid)
  cell <- function(level, visit) {
    at <- rep(TRUE, nrow(cells))
    if ("visit" %in% vars) at <- at & as.character(cells$visit) == as.character(visit)
    if ("group" %in% vars) at <- at & as.character(cells$group) == level
    as.numeric(at & sum(at) == 1L)
  }
  weights <- Map(function(level, visit, control) {
    own <- cell(level, visit)
    if (is.na(control)) return(own)
    other <- cell(control, visit)
    if (!any(own > 0) || !any(other > 0)) 0 * own else own - other
  }, shape$level, shape$visit, shape$control)
  known <- which(vapply(weights, function(w) any(w != 0), NA))
  if (!length(known)) return(out)
  tested <- as.data.frame(stats::confint(emmeans::contrast(grid, unname(weights[known])), level = settings$conf.level,
                                         adjust = "none"))
  out$estimate[known] <- tested$estimate
  out$std.error[known] <- tested$SE
  out$df[known] <- tested$df
  out$conf.low[known] <- tested$lower.CL
  out$conf.high[known] <- tested$upper.CL
  out$statistic <- out$estimate / out$std.error
  out$p.value <- 2 * stats::pt(-abs(out$statistic), out$df)
  out
}
