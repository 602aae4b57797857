# The rows of marker_correlation().

# One record a correlation: `name` in column method, `symbol` in sentences, `by_rank`, `error`: the standard error of
# Fisher's z, by r and n less the columns held; `cites`. tau_b is what rank correlations become beyond limits.
correlations <- function() {
  list(
    spearman = list(name = "Spearman", title = "Spearman's rank correlation", symbol = "rho", by_rank = TRUE,
                    error = function(r, n) sqrt((1 + r^2 / 2) / (n - 3)), cites = "bonett"),
    pearson = list(name = "Pearson", title = "Pearson's correlation", symbol = "r", by_rank = FALSE,
                   error = function(r, n) 1 / sqrt(n - 3), cites = NULL)
  )
}

correlation_of <- function(set) correlations()[[set$method]]

tau_error <- function(n) sqrt(0.437 / (n - 4))
tau_name <- "Kendall tau_b"

# The standard error of Fisher's z, k columns held; NA with too few patients.
correlation_error <- function(r, n, k, tau, record) {
  few <- n - k <= ifelse(tau, 4L, 3L)
  ifelse(tau, tau_error(replace(n, few, NA)), record$error(r, replace(n - k, few, NA)))
}

# One visit, all pairs, some of the patients.
correlation_rows <- function(part, pairs, held, ids, members, visit, settings, draws) {
  record <- correlation_of(settings)
  ends <- correlation_ends(part, record, held, settings)
  known <- !is.na(ends$low[, members, drop = FALSE])
  n <- (known %*% t(known))[t(pairs)]
  drawn <- is.null(held) && settings$resamples > 0 && any(n > 9L)
  if (drawn) draws$ways <- union(draws$ways, "orders")
  seed <- if (drawn || settings$bootstrap > 0) use_seed(draws)
  correlate <- function(who, ...) {
    if (!is.null(held)) return(partial_correlations(ends$low[, who, drop = FALSE], pairs, held[who, , drop = FALSE],
                                                    record))
    associate(ends, pairs, who, ids, record, settings, ...)
  }
  found <- correlate(members, complete = TRUE, seed = if (drawn) seed, label = progress_label("Correlations"))
  n_censored <- pairs_beyond(part, pairs, members)
  many <- ends$numbers & n_censored > most_at_limit() * n
  rows <- finish_correlations(found, pairs, n_censored, many, held, visit, record, settings)
  if (settings$bootstrap > 0) rows$n_kept <- count_kept(rows$estimate, members, correlate, record, seed, settings)
  rows
}

# By the core, of patients as often as they are named. `complete`: all orders of up to 9; `seed`: of random orders.
associate <- function(ends, pairs, who, ids, record, settings, complete = FALSE, seed = NULL, label = NULL) {
  call_core(ffi_correlation, ends$low, ends$high, ends$noise, pairs[1L, ], pairs[2L, ], who, list(
    by_rank = record$by_rank, digits = core_digits(settings$digits_rank), complete = complete,
    resamples = settings$resamples, seed = seed %||% NA_real_, ids = ids[who], threads = core_threads(), label = label
  ))
}

# What is known of each change or value: its ends, and below which size a difference says nothing.
correlation_ends <- function(part, record, held, settings) {
  numbers <- !is.null(part$limits) && takes_numbers(settings)
  values <- if (is.null(part$limits)) part[c("before", "after")] else
    if (numbers) trend_numbers(part) else lapply(part$limits, `[[`, "value")
  size <- .Machine$double.eps * pmax(abs(values$before), abs(values$after))
  noise <- if (settings$scale == "log2") 8 * .Machine$double.eps / log(2) + size else 8 * size
  change <- unname(values$after - values$before)
  known <- if (is.null(part$limits) || numbers) list(low = change, high = change) else
    lapply(change_ends(part$limits$before, part$limits$after), unname)
  known$low[is.na(change)] <- NA
  c(known, list(noise = unname(noise), numbers = numbers))
}

# Pearson's r and partial correlations are of numbers; ranks alone become tau_b.
takes_numbers <- function(set) !correlation_of(set)$by_rank || length(set$partial) > 0L

correlation_limit <- function(n_censored, fine, settings) {
  some <- n_censored > 0L & fine
  if (takes_numbers(settings) && hands_limits_on(get_limit_rule(settings$censored_rule))) {
    return(remark("limit_numbers", some, n = n_censored, at = number_place(settings)))
  }
  remark("limit_patients", some, n = n_censored, rule = settings$censored_rule)
}

# Those of some patients who have both of a pair and of whom a value lies beyond a limit.
pairs_beyond <- function(part, pairs, members) {
  if (is.null(part$censored)) return(rep(0L, ncol(pairs)))
  known <- !is.na(part$before[, members, drop = FALSE]) & !is.na(part$after[, members, drop = FALSE])
  beyond <- part$censored[, members, drop = FALSE] & known
  both <- known[pairs[1L, ], , drop = FALSE] & known[pairs[2L, ], , drop = FALSE]
  as.integer(rowSums(both & (beyond[pairs[1L, ], , drop = FALSE] | beyond[pairs[2L, ], , drop = FALSE])))
}

finish_correlations <- function(found, pairs, n_censored, many, held, visit, record, settings) {
  k <- if (is.null(held)) 0L else ncol(held)
  n <- found$n
  tau <- found$tau == 1L
  few <- n < 2L + k
  status <- ifelse(n == 0L, "no_pairs", ifelse(few, "too_few", ifelse(many, "not_computed",
                                                                     ifelse(is.na(found$estimate), "constant", "ok"))))
  fine <- status == "ok"
  # All pairs in one order are 1 but for rounding, and have no interval.
  r <- replace(found$estimate, !fine, NA)
  whole <- abs(abs(r) - 1) < 1e-12
  r[whole %in% TRUE] <- sign(r[whole %in% TRUE])
  z <- stats::qnorm((1 - settings$conf.level) / 2, lower.tail = FALSE)
  error <- correlation_error(r, n, k, tau, record)
  bounded <- fine & abs(r) < 1 & !is.na(error)
  reach <- z * error
  reach[!bounded] <- NA
  p <- correlation_p(found, r, n, k)
  way <- ifelse(!fine, "", ifelse(found$orders == 0, ", t approximation",
                                  ifelse(n <= 9L, ", all orders", ", Monte Carlo")))
  name <- paste0(if (k > 0L) "partial ", ifelse(tau, tau_name, record$name))
  m <- ncol(pairs)
  list2DF(list(
    marker_1 = settings$markers[pairs[1L, ]], marker_2 = settings$markers[pairs[2L, ]], visit = rep(visit, m), n = n,
    estimate = r, conf.low = tanh(atanh(r) - reach), conf.high = tanh(atanh(r) + reach),
    p.value = replace(p, !fine, NA),
    adj.p.value = rep(NA_real_, m), method = paste0(name, way), status = status, note = rep("", m),
    n_censored = n_censored,
    coefficient = ifelse(tau, "Kendall's tau_b", paste0(record$name, "'s ", record$symbol)),
    exact = ifelse(fine, found$orders > 0 & n <= 9L, NA),
    remarks = new_remarks(
      m, remark("no_shared_patients", n == 0L), remark_status(status, status %in% c("too_few", "constant")),
      remark("many_beyond_patients", status == "not_computed", n = n_censored, of = n),
      remark("no_correlation_interval", fine & !bounded),
      correlation_limit(n_censored, fine, settings)
    )
  ))
}

# Of the orders counted, else by t.
correlation_p <- function(found, r, n, k) {
  df <- n - 2 - k
  t <- suppressWarnings(r * sqrt(df / (1 - r^2)))
  by_t <- ifelse(df > 0, 2 * stats::pt(-abs(t), pmax(df, 1)), NA)
  counted <- found$orders > 0
  ifelse(counted, pmin(1, 2 * pmin(found$at_most, found$at_least) / found$orders), by_t)
}

# ---- partial correlations ----

partial_columns <- function(columns) {
  if (!length(columns)) return(NULL)
  sound <- vapply(columns, function(x) is.numeric(x) || is.logical(x), NA)
  if (!all(sound)) {
    abort_argument("partial", "name numeric columns of patients(study)",
                   enumerate(dQuote(names(columns)[!sound], FALSE)))
  }
  vapply(columns, as.numeric, numeric(nrow(columns)))
}

# From the inverse of the correlations of the two and the columns held, of ranks where the method ranks.
partial_correlations <- function(x, pairs, held, record) {
  one <- function(at) {
    block <- cbind(x[pairs[1L, at], ], x[pairs[2L, at], ], held)
    block <- block[stats::complete.cases(block), , drop = FALSE]
    n <- nrow(block)
    if (n < 3L + ncol(held)) return(c(n, NA))
    if (record$by_rank) block <- apply(block, 2L, rank)
    inverse <- tryCatch(solve(suppressWarnings(stats::cor(block))), error = function(e) NULL)
    c(n, if (is.null(inverse)) NA else -inverse[1L, 2L] / sqrt(inverse[1L, 1L] * inverse[2L, 2L]))
  }
  found <- vapply(seq_len(ncol(pairs)), one, numeric(2L))
  none <- rep(0, ncol(pairs))
  list(n = as.integer(found[1L, ]), estimate = found[2L, ], tau = as.integer(none), orders = none, at_most = none,
       at_least = none)
}

# ---- the bootstrap ----

# The share of resamples that keep an edge of the graph.
edge_share <- function() 0.8

is_edge <- function(n_kept, significant, resamples) {
  ifelse(is.na(n_kept), NA, significant & n_kept >= edge_share() * resamples)
}

# In how many resamples of these patients the limits of each pair lie on the side of 0 where the estimate is.
# `correlate`: the correlations of patients, as often as they are named.
count_kept <- function(estimate, members, correlate, record, seed, settings) {
  k <- length(settings$partial)
  z <- stats::qnorm((1 - settings$conf.level) / 2, lower.tail = FALSE)
  kept <- replace(rep(0L, length(estimate)), is.na(estimate), NA)
  for (number in seq_len(settings$bootstrap)) {
    found <- correlate(rep(members, .Call(ffi_bootstrap_draw, length(members), number - 1, seed)))
    r <- pmin(pmax(found$estimate, -1), 1)
    beyond <- abs(atanh(r)) > z * correlation_error(r, found$n, k, found$tau == 1L, record)
    kept <- kept + (beyond & sign(r) == sign(estimate)) %in% TRUE
  }
  kept
}
