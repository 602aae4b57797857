# Studies and models that the checker's sentences are made of: by their number, of every kind.

# A study of some markers and visits with response, arm and outcome; `kind`: what happens in it.
generated_study <- function(kind, seed) {
  withr::local_seed(seed)
  n <- if (kind == "infinite limits") 4L else sample(10:18, 1L)
  visits <- if (kind == "one visit") c("v0", "v1") else c("v0", "month 3", "month 6")
  markers <- if (kind == "one marker") "IL-6" else c("IL-6", "sIL-2R", "TNF")
  responder <- rep(c(TRUE, FALSE), length.out = n)
  d <- expand.grid(id = seq_len(n), visit = visits, marker = markers, stringsAsFactors = FALSE)
  later <- match(d$visit, visits) - 1
  first <- responder[d$id]
  arms <- switch(kind, `three arms` = c("A", "A + B", "C"), `one arm` = "A", c("A", "B"))
  arm <- 1L + (d$id %/% 2L) %% length(arms)
  move <- switch(kind, `both rise` = 1 + first, `both fall` = -1 - first, none = 0, `AUC 1` = ifelse(first, 4, -4),
                 `all at the limit` = 0, `zero estimates` = 0, sample(c(-1, 0, 1), 1L) + first * sample(-1:1, 1L))
  # Where arms are compared they differ as well, in responders more.
  move <- move + if (seed %% 3L) (arm - 1) * (1 + 2 * first) else 0
  d$value <- signif(2^(5 + rnorm(n)[d$id] + move * later * (d$marker != "TNF") + rnorm(nrow(d), 0, 0.4)), 3)
  if (kind == "zero estimates") d$value <- ifelse(runif(nrow(d)) < 0.2 & later > 0 & first, 30, 40)
  if (kind == "all at the limit") {
    d$value <- ifelse(later > 0 & runif(nrow(d)) < 0.3 | d$id >= 4L, "<10", "12")
  }
  if (kind == "missing figures") d$value[d$marker == "TNF" & d$visit == "month 6"] <- NA
  d$response <- ifelse(responder, c("CR", "PR"), c("SD", "PD"))[d$id]
  d$arm <- arms[arm]
  d$months <- round(rexp(n, 0.05 * ifelse(responder, 1, 3)) + 1, 1)[d$id]
  d$died <- (runif(n) < 0.8)[d$id]
  marker_study(d, id = "id", visit = "visit", marker = "marker", value = "value", response = "response", arm = "arm",
               visits = visits, scale = if (seed %% 4L == 0L && kind != "all at the limit") "raw" else "log2",
               time = "months", event = "died")
}

kinds <- c("both rise", "both fall", "none", "zero estimates", "all at the limit", "one marker", "one arm", "one visit",
           "three arms", "ties at the boundary", "AUC 1", "infinite limits", "missing figures")

# What is asked of a generated study, by turns; `k` varies each of them.
pick <- function(k, ...) c(...)[1L + k %% length(c(...))]
questions <- list(
  paired = function(study, k, ...) paired_change(study, by = if (k %% 4L) "response", ...),
  response = function(study, k, ...) response_change(study, method = pick(k, "wilcoxon", "t", "ancova", "quade"), ...),
  strata = function(study, k, ...) response_change(study, strata = "arm", ...),
  arms = function(study, k, ...) {
    arm_change(study, method = pick(k, "ancova", "wilcoxon", "t", "permutation", "quade"), resamples = 199, seed = 1,
               by = if (k %% 3L == 0L) "response", ...)
  },
  trend = function(study, k, ...) {
    of <- pick(k, "change", "value")
    response_trend(study, of = of, visit = if (of == "value") "v0", resamples = 99, seed = 1, ...)
  },
  overall = function(study, k, ...) {
    overall_change(study, test = pick(k, "friedman", "page", "aligned"), by = if (k %% 2L) "response", ...)
  },
  correlation = function(study, k, ...) {
    of <- pick(k, "change", "value")
    marker_correlation(study, of = of, visit = if (of == "value") "v0", resamples = 99, seed = 1,
                       method = pick(k %/% 2L, "spearman", "pearson"),
                       by = if (k %% 3L) pick(k, "arm", "response"), ...)
  },
  longitudinal = function(study, k, ...) made_longitudinal(study, if (k %% 3L) pick(k, "arm", "response"), ...),
  screen = function(study, k, ...) {
    prognostic_screen(study, covariates = if (k %% 2L) "arm", resamples = if (k %% 5L) 0 else 20, seed = 1, ...)
  },
  outcome = function(study, k, ...) {
    change <- k %% 2L == 0L
    outcome_screen(study, predictor = if (change) "change" else "value", landmark = if (change) 1.5,
                   visit = if (change) visits(study)[2L], covariates = if (k %% 3L == 0L) "arm", ...)
  }
)

# As longitudinal_change() gives it, which asks for packages that are not everywhere: here of t tests at each visit.
made_longitudinal <- function(study, by = NULL, conf.level = 0.95, p.adjust.method = "none") {
  figures <- c("estimate", "conf.low", "conf.high", "fold_change", "fold_low", "fold_high", "statistic", "p.value")
  own <- paired_change(study, by = by, method = "t", conf.level = conf.level)
  rows <- data.frame(own[c("marker", "visit", "reference", by)], control = NA_character_, n_pairs = own$n_pairs,
                     n_control = NA_integer_, own[figures], status = own$status, check.names = FALSE)
  if (!is.null(by)) {
    of_arms <- by == "arm"
    between <- (if (of_arms) arm_change else response_change)(study, method = "t", conf.level = conf.level)
    n <- if (of_arms) c("n_arm", "n_control") else c("n_responder", "n_non_responder")
    level <- factor(if (of_arms) between$arm else "responder", levels(rows[[by]]))
    rows <- rbind(rows, data.frame(
      between[c("marker", "visit")], reference = own$reference[1L], stats::setNames(list(level), by),
      control = if (of_arms) between$control else "non-responder", n_pairs = between[[n[1L]]],
      n_control = between[[n[2L]]], between[figures], status = between$status, check.names = FALSE
    ))
  }
  rows$adj.p.value <- stats::p.adjust(rows$p.value, p.adjust.method)
  rows$df <- rows$n_pairs - 1
  rows$std.error <- rows$estimate / rows$statistic
  rows$method <- "mmrm us KR-Linear"
  rows$note <- ""
  set <- settings(own)
  between <- !is.na(rows$control)
  family <- function(which, noun) counted_tests(!is.na(rows$p.value[which]), noun)
  new_result(rows, "longitudinal_change", c(
    set[c("scale", "conf.level", "baseline", "unit", "decimals", "censored_rule", "simulated")],
    list(verb = "longitudinal_change", p.adjust.method = p.adjust.method, method = "kenward-roger", by = by,
         visits = unique(rows$visit), control = if (!is.null(by)) rows$control[nrow(rows)],
         family = paste0(if (any(between)) paste0(family(between, "difference"), ", and apart from these over "),
                         family(!between, "change"), if (!is.null(by)) " within groups"))
  ))
}

# The answer with the sentences' level; NULL where the study has not what the question needs. Boundaries are made:
# adjusted p values of exactly 1 - 0.9 at 0.9.
answer <- function(study, kind, question, k) {
  level <- if (kind == "ties at the boundary") 0.9 else 0.95
  rows <- tryCatch(
    suppressMessages(suppressWarnings(questions[[question]](study, k, conf.level = level,
                                                            p.adjust.method = pick(k, "BH", "none")))),
    cytochange_error = function(e) NULL
  )
  if (kind == "ties at the boundary" && !is.null(rows)) rows$adj.p.value[!is.na(rows$adj.p.value)][1L] <- 0.1
  rows
}

# The trial with a time that sIL-2R speaks of.
timed_trial <- function() {
  data <- ifn_trial
  first <- data[data$marker == "sIL-2R" & data$visit == "baseline", ]
  rate <- first$value[match(data$patient, first$patient)] / 500
  number <- match(data$patient, first$patient)
  data$months <- round(20 / rate * (1 + (number * 7) %% 5 / 5), 1)
  data$died <- number %% 3 > 0
  marker_study(data, id = "patient", visit = "visit", marker = "marker", value = "value", response = "response",
               arm = "arm", lloq = "lloq", time = "months", event = "died")
}

# ---- models ----

generated_fit <- function(seed) {
  withr::local_seed(seed)
  n <- sample(12:40, 1L)
  d <- data.frame(y = rep(c(TRUE, FALSE), length.out = n), arm = sample(c("a", "b", "a + b"), n, TRUE), z = rnorm(n))
  d$x <- rnorm(n) + sample(c(0, 1, 5), 1L) * d$y
  fit <- function(formula) {
    prognostic_model(formula, d, likelihood = pick(seed, "firth", "ml"), conf_method = pick(seed %/% 2L, "profile",
                                                                                            "wald"))
  }
  list(small = fit(y ~ z), large = fit(y ~ z + x + arm))
}
