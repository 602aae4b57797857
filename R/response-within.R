# The change of each of two compared groups, with the interval of the group's own test.

# Of the first group and of the reference: change, low, high. A method brings them (`changes`), or names the paired
# method whose estimate and two-sided interval they are. `own`: see own_groups().
group_changes <- function(test, data, record, own, settings) {
  test$changes %||% lapply(own, own_change, get_method("paired", record$within), settings)
}

group_change_columns <- function(changes, data, none) {
  columns <- lapply(c(change = "change", low = "low", high = "high"), function(part) {
    name_group_columns(blank_figures(changes$first[[part]], none), blank_figures(changes$second[[part]], none),
                       data$record, part)
  })
  unlist(unname(columns), recursive = FALSE)[group_change_names(data$record)]
}

# "responder_change", "responder_low", "responder_high", then those of the reference.
group_change_names <- function(groups) {
  as.vector(t(vapply(c("change", "low", "high"), function(part) group_columns(groups, part), character(2))))
}

# Each group, or its patients `among` all, as a cell of the paired method that `record` names, with the core's figures
# of it; NULL where it names none.
own_groups <- function(data, record, settings, among = TRUE) {
  if (is.null(record$within)) return(NULL)
  method <- get_method("paired", record$within)
  options <- own_options(data, settings)
  lapply(c(first = 1L, second = 0L), function(event) {
    cell <- own_cell(data, data$event == event & among, has_part(method, "takes_limits"))
    list(cell = cell, core = paired_core(cell, method, options, interval_only = TRUE), options = options)
  })
}

own_change <- function(own, method, settings) {
  core <- own$core
  test <- method$compute(own$cell, core, own$options)
  silent <- core$n_pairs == 0L | core$n_unknown == core$n_pairs
  lapply(list(change = test$estimate, low = test$conf.low, high = test$conf.high), blank_figures, silent)
}

# Some of the patients as a cell of paired_change(); `limits`: with what is known of values beyond limits.
own_cell <- function(data, who, limits) {
  patients <- data$patient[who]
  values <- if (limits) data else data$numbers
  list(before = values$before, after = values$after, before_columns = patients, after_columns = patients,
       patients = patients, limits = if (limits) data$limits, limit_facts = NULL)
}

own_options <- function(data, settings) {
  settings[c("alternative", "zero_method", "take_log", "half_pairs", "ids")] <-
    list("two.sided", "pratt", FALSE, FALSE, data$ids)
  settings
}

# ---- effect sizes of two groups ----

# Cohen's d of methods of means: the estimate over the standard deviation that the groups share, within strata where
# there are some, and its limits by the noncentral t of that standard deviation.
cohen_columns <- function(test, data, record, own, settings, none) {
  n <- nrow(data$before)
  empty <- rep(NA_real_, n)
  if (!has_part(record, "standardised")) return(list(cohen_d = empty, cohen_d_low = empty, cohen_d_high = empty))
  strata <- if (is.null(data$stratum)) list(own) else
    lapply(unique(data$stratum), function(h) own_groups(data, record, settings, data$stratum == h))
  total <- weight <- df <- numeric(n)
  for (groups in strata) {
    first <- moments_of(groups$first$core)
    second <- moments_of(groups$second$core)
    taken <- first$n > 1L & second$n > 1L
    total <- total + ifelse(taken, first$squares + second$squares, 0)
    df <- df + ifelse(taken, first$n + second$n - 2L, 0)
    weight <- weight + ifelse(taken, first$n * second$n / (first$n + second$n), 0)
  }
  sd <- sqrt(total / df)
  d <- replace(test$estimate / sd, none | !(sd > 0), NA_real_)
  limits <- standardised_limits(d, d * sqrt(weight), 1 / sqrt(weight), df, settings$conf.level)
  list(cohen_d = limits$estimate, cohen_d_low = limits$low, cohen_d_high = limits$high)
}

# Numbers of changes and the sums of squares about their mean.
moments_of <- function(core) {
  list(n = core$n_pairs, squares = ifelse(core$n_pairs > 1L, core$sd^2 * (core$n_pairs - 1), 0))
}

# The rank-biserial correlation is the area on the scale from -1 to 1.
rank_biserial_columns <- function(described) {
  columns <- lapply(described[c("auc", "auc_low", "auc_high")], function(x) 2 * x - 1)
  stats::setNames(columns, c("rank_biserial", "rank_biserial_low", "rank_biserial_high"))
}
