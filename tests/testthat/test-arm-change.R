# Arms against a control: each comparison is that of two groups, all of them together have tests of their own.

# A trial of `sizes` patients an arm: raw changes of `n_markers`, some tied, some missing.
arms_of <- function(sizes, n_markers = 4, missing = 0, round = 1, seed = 1) {
  withr::local_seed(seed)
  n <- sum(sizes)
  arm <- sample(rep(names(sizes), sizes))
  before <- matrix(stats::rnorm(n * n_markers), n_markers, dimnames = list(paste0("M", seq_len(n_markers)), NULL))
  shift <- c(0, 0.5, -0.5, 1)[match(arm, names(sizes))]
  change <- round(matrix(stats::rnorm(n * n_markers, rep(shift, each = n_markers)), n_markers), round)
  before[sample(length(before), missing)] <- NA
  list(before = before, after = before + change, change = change, arm = arm, n = n)
}

compared <- function(d, ..., method = "wilcoxon") arm_change(d$before, d$after, d$arm, method = method, ...)

trial <- function(patients = unique(ifn_trial$patient)) {
  marker_study(ifn_trial[ifn_trial$patient %in% patients, ], id = "patient", visit = "visit", marker = "marker",
               value = "value", response = "response", arm = "arm", covariates = c("er", "age"), lloq = "lloq")
}

on_arms <- function(...) trial(unique(ifn_trial$patient[ifn_trial$arm %in% c(...)]))

# The same figures under the names of a comparison of responders.
as_response <- function(arms) {
  rows <- as.data.frame(arms)
  names(rows) <- sub("^n_arm$", "n_responder", sub("^n_control$", "n_non_responder", names(rows)))
  names(rows) <- sub("^arm_", "responder_", sub("^control_", "non_responder_", names(rows)))
  names(rows)[names(rows) == "n_no_arm"] <- "n_not_evaluable"
  rows[setdiff(names(rows), c("arm", "control", "omnibus_p"))]
}

test_that("each row is the comparison of the arm with the control, whatever other arms there are", {
  d <- arms_of(c(A = 9, B = 8, C = 7), missing = 9)
  strata <- rep(c("x", "y"), 12)
  for (method in c("wilcoxon", "t", "permutation")) {
    arms <- compared(d, control = "B", method = method, seed = 4, strata = strata, p.adjust.method = "none")
    expect_identical(unique(arms$arm), c("A", "C"))
    expect_true(all(arms$control == "B"))
    for (one in c("A", "C")) {
      pair <- d$arm %in% c("B", one)
      alone <- response_change(d$before[, pair], d$after[, pair], d$arm[pair] == one, strata = strata[pair],
                               method = method, seed = 4, p.adjust.method = "none")
      rows <- as_response(arms[arms$arm == one, ])
      alone <- as.data.frame(alone)
      # Shuffles are keyed by the patients' places, which are others here.
      if (method == "permutation") rows[c("conf.low", "conf.high", "p.value", "adj.p.value", "p_min")] <- NULL
      same <- setdiff(names(rows), "note")
      expect_equal(rows[same], alone[same], ignore_attr = TRUE)
    }
  }
})

test_that("two arms are response_change() with the arm as response, maxT, minP and simultaneous intervals too", {
  d <- arms_of(c(drug = 12, placebo = 11), missing = 6)
  for (method in c("wilcoxon", "t", "permutation")) {
    for (adjust in c("holm", "maxT", "minP")) {
      wide <- adjust == "maxT"
      arms <- compared(d, control = "placebo", method = method, seed = 3, p.adjust.method = adjust,
                       simultaneous = wide, resamples = 499)
      told <- response_change(d$before, d$after, d$arm == "drug", method = method, seed = 3, p.adjust.method = adjust,
                              simultaneous = wide, resamples = 499)
      expect_identical(as_response(arms)[names(as.data.frame(told))], as.data.frame(told))
      expect_identical(arms$omnibus_p, told$p.value)
    }
  }
  less <- compared(d, control = "placebo", alternative = "less")
  expect_identical(less$omnibus_p, compared(d, control = "placebo")$p.value)
})

test_that("another control turns the sign", {
  d <- arms_of(c(A = 9, B = 8))
  one <- compared(d, control = "A")
  other <- compared(d, control = "B")
  expect_equal(one$estimate, -other$estimate)
  expect_equal(one$conf.low, -other$conf.high)
  expect_identical(one$p.value, other$p.value)
  expect_equal(one$auc, 1 - other$auc)
  three <- arms_of(c(A = 9, B = 8, C = 6))
  a <- compared(three, control = "A")
  b <- compared(three, control = "B")
  expect_equal(a$estimate[a$arm == "B"], -b$estimate[b$arm == "A"])
  expect_equal(a$omnibus_p[a$arm == "B"], b$omnibus_p[b$arm == "C"])
  expect_identical(compared(three)$control, rep("A", 8L))
})

# Welch's F written out: packages that change as.character() of formulas stop oneway.test(), whose figure it is.
welch_f <- function(x, arm) {
  arm <- factor(arm[!is.na(x)])
  x <- x[!is.na(x)]
  n <- tapply(x, arm, length)
  weight <- n / tapply(x, arm, var)
  mean <- tapply(x, arm, mean)
  k <- length(n)
  spread <- sum((1 - weight / sum(weight))^2 / (n - 1)) / (k^2 - 1)
  f <- sum(weight * (mean - sum(weight * mean) / sum(weight))^2) / ((k - 1) * (1 + 2 * (k - 2) * spread))
  pf(f, k - 1, 1 / (3 * spread), lower.tail = FALSE)
}

test_that("all arms together: kruskal.test() and Welch's F", {
  if (length(as.character(y ~ x)) == 3L) {
    expect_equal(welch_f(mtcars$mpg, mtcars$cyl), oneway.test(mpg ~ cyl, mtcars)$p.value)
  }
  for (seed in seq_len(generated(4, 40))) { # of five markers each
    d <- arms_of(c(A = 11, B = 9, C = 8, D = 5), n_markers = 5, missing = 25, round = seed %% 3, seed = seed)
    change <- round(d$after - d$before, 6)
    ranks <- compared(d, exact = FALSE)
    expect_equal(ranks$omnibus_p[ranks$arm == "B"],
                 apply(change, 1, function(x) kruskal.test(x, factor(d$arm))$p.value), ignore_attr = TRUE)
    expect_equal(ranks$omnibus_p[ranks$arm == "B"], ranks$omnibus_p[ranks$arm == "D"])
    means <- compared(d, method = "t")
    expect_equal(means$omnibus_p[means$arm == "C"],
                 apply(change, 1, welch_f, d$arm), ignore_attr = TRUE)
  }
})

# Every way to deal out labels: a matrix, one way a column.
labellings <- function(labels) {
  if (length(unique(labels)) == 1L) return(matrix(labels))
  do.call(cbind, lapply(unique(labels), function(first) rbind(first, labellings(labels[-match(first, labels)]))))
}

test_that("few patients: all ways to deal out the arms, counted one by one", {
  for (seed in seq_len(generated(3, 40))) {
    d <- arms_of(c(A = 3, B = 2, C = 3), n_markers = 3, round = seed %% 2, seed = seed)
    ways <- labellings(d$arm)
    expect_identical(ncol(ways), 560L)
    share <- function(x, statistic) {
      seen <- statistic(x, cbind(d$arm))
      mean(statistic(x, ways) >= seen * (1 - 1e-9))
    }
    # Both rise with the sum of squares between arms: of the ranks, of the changes. One way a column of `labels`.
    between <- function(x, labels) {
      of_arm <- function(arm, n) colSums((x - mean(x)) * (labels == arm))^2 / n
      of_arm("A", 3) + of_arm("B", 2) + of_arm("C", 3)
    }
    h <- function(x, labels) between(rank(x), labels)
    ranks <- compared(d, resamples = 560)
    expect_equal(ranks$omnibus_p[ranks$arm == "B"], apply(d$change, 1, share, h), ignore_attr = TRUE)
    means <- compared(d, method = "permutation", resamples = 560)
    expect_equal(means$omnibus_p[means$arm == "C"], apply(d$change, 1, share, between), ignore_attr = TRUE)
    # One resample fewer than there are ways: chi-square.
    expect_equal(compared(d, resamples = 559)$omnibus_p, compared(d, exact = FALSE)$omnibus_p)
  }
})

test_that("within strata: coin's blocked test of van Elteren's scores, shuffles within strata counted one by one", {
  skip_if_not_installed("coin")
  for (seed in seq_len(generated(1, 67))) { # of three markers each
    d <- arms_of(c(A = 12, B = 11, C = 10), n_markers = 3, seed = seed)
    stratum <- factor(withr::with_seed(seed, sample(c("x", "y", "z"), d$n, TRUE)))
    ours <- compared(d, strata = stratum, exact = FALSE)
    whole <- ours$omnibus_p[ours$stratum == "all" & ours$arm == "B"]
    theirs <- apply(round(d$after - d$before, 6), 1, function(x) {
      score <- ave(x, stratum, FUN = function(v) rank(v) / (length(v) + 1))
      coin::pvalue(coin::independence_test(score ~ factor(d$arm) | stratum, teststat = "quadratic",
                                           xtrafo = coin::trafo))
    })
    expect_equal(whole, theirs, tolerance = 1e-8, ignore_attr = TRUE)
  }
  d <- arms_of(c(A = 3, B = 3, C = 2), n_markers = 2, seed = 9)
  stratum <- rep(1:2, length.out = 8)
  ours <- compared(d, strata = stratum, method = "permutation", resamples = 5000)
  ways <- lapply(1:2, function(h) labellings(d$arm[stratum == h]))
  pairs <- expand.grid(seq_len(ncol(ways[[1L]])), seq_len(ncol(ways[[2L]])))
  for (m in 1:2) {
    f <- function(labels) anova(lm(d$change[m, ] ~ factor(stratum)), lm(d$change[m, ] ~ factor(stratum) + labels))$F[2]
    all <- apply(pairs, 1, function(pair) {
      labels <- character(8)
      for (h in 1:2) labels[stratum == h] <- ways[[h]][, pair[[h]]]
      f(labels)
    })
    seen <- ours$omnibus_p[ours$marker == paste0("M", m) & ours$stratum == "all"]
    expect_equal(seen, rep(mean(all >= f(d$arm) * (1 - 1e-9)), 2L))
  }
})

test_that("means within strata: Wald's test of the weighted differences, each arm with its own variance", {
  d <- arms_of(c(A = 12, B = 11, C = 10), n_markers = 1, seed = 3)
  stratum <- rep(1:2, length.out = d$n)
  x <- d$change[1L, ]
  m <- tapply(x, list(stratum, d$arm), mean)
  v <- tapply(x, list(stratum, d$arm), stats::var)
  n <- tapply(x, list(stratum, d$arm), length)
  w <- n[, -1L] * n[, "A"] / (n[, -1L] + n[, "A"])
  effect <- colSums(w * (m[, -1L] - m[, "A"])) / colSums(w)
  own <- colSums(w^2 * v[, -1L] / n[, -1L]) / colSums(w)^2
  covariance <- crossprod(w, w * v[, "A"] / n[, "A"]) / tcrossprod(colSums(w)) + diag(own)
  wald <- drop(effect %*% solve(covariance, effect))
  ours <- compared(d, strata = stratum, method = "t")
  whole <- ours$stratum == "all"
  expect_equal(ours$estimate[whole], unname(effect))
  expect_equal(ours$omnibus_p[whole], rep(stats::pf(wald / 2, 2, d$n - 6, lower.tail = FALSE), 2L))
})

test_that("drawn shuffles of all arms come near to all of them, and do not depend on threads or other markers", {
  d <- arms_of(c(A = 4, B = 4, C = 3), n_markers = 3, missing = 2, seed = 5)
  whole <- compared(d, method = "permutation", resamples = 20000)
  drawn <- compared(d, method = "permutation", resamples = 4999, seed = 2)
  expect_equal(drawn$omnibus_p, whole$omnibus_p, tolerance = 0.1)
  expect_false(identical(drawn$omnibus_p, whole$omnibus_p))
  withr::local_options(cytochange.threads = 2L)
  expect_identical(compared(d, method = "permutation", resamples = 4999, seed = 2)$omnibus_p, drawn$omnibus_p)
  alone <- compared(d, method = "permutation", resamples = 4999, seed = 2, markers = "M2")
  expect_identical(alone$omnibus_p, drawn$omnibus_p[drawn$marker == "M2"])
})

test_that("Gehan's scores over all arms: values beyond a limit", {
  d <- withr::with_seed(8, data.frame(
    id = rep(1:24, 2), visit = rep(c("baseline", "week 4"), each = 24), arm = rep(rep(c("A", "B", "C"), 8), 2),
    y = round(stats::rlnorm(48, 1, 1), 2)
  ))
  study <- marker_study(d, "id", "visit", "y", arm = "arm", lloq = 2)
  rows <- arm_change(study, method = "wilcoxon", exact = FALSE)
  y <- matrix(d$y, 24)
  # The change as an interval: below the limit a value lies anywhere under it.
  low <- log2(ifelse(y < 2, 0, y))
  high <- log2(pmax(y, 2))
  from <- low[, 2] - high[, 1]
  to <- high[, 2] - low[, 1]
  known <- from == to
  above <- outer(seq_len(24), seq_len(24), function(i, j) {
    ifelse(known[i] & known[j], from[i] > to[j] + 1e-9, from[i] >= to[j] - 1e-9 & i != j)
  })
  u <- rowSums(above) - colSums(above)
  arm <- d$arm[1:24]
  h <- sum(tapply(u, arm, sum)^2 / tapply(u, arm, length)) / (sum(u^2) / 23)
  expect_gt(rows$n_censored[1L], 0L)
  expect_equal(rows$omnibus_p, rep(stats::pchisq(h, 2, lower.tail = FALSE), 2L))
  expect_true(all(is.na(arm_change(study, method = "t")$omnibus_p)))
  expect_match(arm_change(study, method = "t")$note, "no test of all arms: too many values beyond a limit")
})

test_that("why there is no test of all arms is said", {
  before <- matrix(1:9, 1)
  arm <- rep(c("A", "B", "C"), each = 3)
  still <- arm_change(before, before + 2, arm, method = "wilcoxon")
  expect_identical(unique(still$omnibus_p), NA_real_)
  expect_match(still$note, "no test of all arms: the changes do not vary")
  after <- before + c(1, 2, 4, NA, NA, NA, NA, NA, NA)
  expect_match(arm_change(before, after, arm, method = "wilcoxon")$note, "fewer than two arms")
  after <- before + c(1, 2, 4, 3, NA, NA, 1, 5, 2)
  expect_match(arm_change(before, after, arm, method = "t")$note, "no two patients of an arm beside two of the first")
})

test_that("ancova: one model of all arms, HC2 standard errors, adjusted means, Wald's F", {
  hc2 <- function(fit) {
    x <- model.matrix(fit)
    bread <- solve(crossprod(x))
    bread %*% crossprod(x * residuals(fit) / sqrt(1 - hatvalues(fit))) %*% bread
  }
  for (seed in seq_len(generated(2, 67))) {
    d <- arms_of(c(A = 10, B = 9, C = 8), n_markers = 3, missing = 6, round = 3, seed = seed + 50)
    age <- withr::with_seed(seed, stats::rnorm(d$n, 60, 8))
    ours <- arm_change(d$before, d$after, d$arm, covariates = data.frame(age))
    for (m in 1:3) {
      fit <- lm(after ~ before + age + arm, data.frame(after = d$after[m, ], before = d$before[m, ], age, arm = d$arm))
      v <- hc2(fit)
      rows <- ours[ours$marker == paste0("M", m), ]
      effects <- coef(fit)[c("armB", "armC")]
      expect_equal(rows$estimate, unname(effects))
      expect_equal(rows$statistic, unname(effects / sqrt(diag(v))[c("armB", "armC")]))
      wald <- drop(effects %*% solve(v[c("armB", "armC"), c("armB", "armC")], effects))
      expect_equal(rows$omnibus_p, rep(pf(wald / 2, 2, fit$df.residual, lower.tail = FALSE), 2))
      expect_equal(rows$arm_change - rows$control_change, rows$estimate)
    }
  }
  expect_identical(unique(settings(ours)$method), "ancova")
  expect_error(compared(d, covariates = data.frame(age)), class = "cytochange_error_argument")
  expect_error(arm_change(trial(), covariates = "arm"), class = "cytochange_error_argument")
  expect_error(arm_change(trial(), p.adjust.method = "maxT"), "method \"wilcoxon\"",
               class = "cytochange_error_argument")
  said <- findings(arm_change(trial(), control = "Megace", covariates = "age"))
  expect_match(said[1L], "adjusted for the baseline and age, was higher under Tamoxifen [+] IFN than under Megace")
})

test_that("all arms together by Quade's test: lm() and anova() of the arms that have patients", {
  d <- arms_of(c(A = 9, B = 8, C = 7, D = 6), n_markers = 2, missing = 4, round = 3)
  d$after[2, d$arm == "C"] <- NA
  rows <- compared(d, method = "quade", control = "A")
  for (m in 1:2) {
    here <- !is.na(d$before[m, ] + d$after[m, ])
    rest <- residuals(lm(rank(d$after[m, here]) ~ rank(d$before[m, here])))
    p <- anova(lm(rest ~ d$arm[here]))$`Pr(>F)`[1L]
    expect_equal(unique(rows$omnibus_p[rows$marker == paste0("M", m)]), p, tolerance = 1e-8)
  }
})

# ---- studies ---------------------------------------------------------------------------------------------------------

test_that("ancova: an arm without patients of a marker leaves the other arms' figures as they are without it", {
  d <- arms_of(c(A = 9, B = 8, C = 7, D = 6), missing = 5)
  of <- function(keep, ...) {
    here <- d$arm %in% keep
    as.data.frame(arm_change(d$before[, here], d$after[, here], d$arm[here], method = "ancova", control = "A", ...))
  }
  figures <- c("estimate", "conf.low", "conf.high", "arm_change", "control_change", "p.value", "omnibus_p", "status")
  without <- of(c("A", "B", "D"))
  two <- of(c("A", "B"))
  d$after[, d$arm == "C"] <- NA
  d$after[2, d$arm == "D"] <- NA
  rows <- of(c("A", "B", "C", "D"))
  expect_equal(rows[rows$arm != "C" & rows$marker != "M2", figures],
               without[without$marker != "M2", figures], ignore_attr = TRUE)
  # Two arms are left of M2: the test of all arms is the row's own.
  expect_equal(rows[rows$arm == "B" & rows$marker == "M2", figures], two[two$marker == "M2", figures],
               ignore_attr = TRUE)
  expect_true(all(rows$status[rows$arm == "C"] != "ok" & nzchar(rows$note[rows$arm == "C"])))
  # One patient alone in an arm decides nothing of the others, and says who it is.
  d$after[1, which(d$arm == "C")[1]] <- 0.3
  lone <- of(c("A", "B", "C", "D"))
  lone <- lone[lone$marker == "M1", ]
  expect_equal(lone[lone$arm != "C", setdiff(figures, "omnibus_p")],
               without[without$marker == "M1", setdiff(figures, "omnibus_p")], ignore_attr = TRUE)
  expect_identical(lone$status[lone$arm == "C"], "not_computed")
  expect_match(lone$note[lone$arm == "C"], paste("patient", which(d$arm == "C")[1], "alone decides"))
  expect_true(all(is.na(lone$omnibus_p)))
})

test_that("response plays no part, unless `by` asks for it; then each of its groups is compared by itself", {
  study <- trial()
  whole <- arm_change(study, visits = "month 6", method = "wilcoxon")
  paired <- table(as.data.frame(study)[c("id", "marker", "visit")])
  one <- whole[whole$marker == "IL-6", ]
  expect_identical(sum(one$n_arm, one$n_control[1L]), sum(paired[, "IL-6", "baseline"] & paired[, "IL-6", "month 6"]))
  expect_false(any(grepl("respon|evaluable", c(names(whole), whole$note))))
  by <- arm_change(study, visits = "month 6", by = "response", method = "wilcoxon")
  expect_identical(names(by)[1:6], c("marker", "visit", "response", "arm", "control", "stratum"))
  who <- patients(study)
  for (group in c("responder", "non-responder")) {
    alone <- arm_change(trial(who$id[who$responder %in% (group == "responder")]), visits = "month 6",
                        method = "wilcoxon")
    here <- as.data.frame(by[by$response == group, ])
    figures <- setdiff(names(here), c("response", "adj.p.value"))
    expect_equal(here[figures], as.data.frame(alone)[figures], ignore_attr = TRUE)
  }
  expect_identical(settings(by)$n_without_group, 4L)
  printed <- paste(utils::capture.output(print(by, width = 500)), collapse = "\n")
  expect_match(printed, "within each response group")
  expect_match(printed, "formed after randomisation")
  expect_match(printed, "4 patients of 80 without a known response left out")
  expect_false(grepl("after randomisation", paste(utils::capture.output(print(whole)), collapse = " ")))
})

test_that("print, table, sentences, methods and pictures name the arms", {
  arms <- arm_change(trial(), control = "Megace", method = "wilcoxon")
  printed <- paste(utils::capture.output(print(arms, width = 500)), collapse = "\n")
  expect_match(printed, "Each of Tamoxifen (20), Megace + IFN (20) and Tamoxifen + IFN (20) minus Megace (20)",
               fixed = TRUE)
  expect_match(printed, "all arms p", fixed = TRUE)
  said <- findings(arms)
  expect_length(said, sum(arms$adj.p.value <= 0.05) + 1L)
  expect_match(said[1], "^IFN-gamma: the fold .* was higher under Tamoxifen [+] IFN than under Megace at month 6")
  expect_match(said[1], "(ratio of the fold changes 6.26, ", fixed = TRUE)
  methods <- paste(methods_text(arms), collapse = " ")
  expect_match(methods, fixed = TRUE,
               "under Tamoxifen, Megace + IFN and Tamoxifen + IFN were each compared with changes under Megace")
  expect_match(methods, "All arms together were compared by the Kruskal-Wallis test; its p is not adjusted",
               fixed = TRUE)
  expect_match(methods, "Kruskal WH, Wallis WA (1952)", fixed = TRUE)
  table <- paper_table(arms, markers = "IL-6")
  expect_true("Arm" %in% table$columns$label)
  expect_identical(generics::glance(arms)$verb, "arm_change")
  card <- as_ard(arms, markers = "IL-6")
  expect_identical(unlist(card$group2_level[1L]), "Tamoxifen")
  picture <- ggplot2::autoplot(arms)
  expect_identical(picture$labels$title, "Fold change higher for IFN-gamma under Tamoxifen + IFN\nthan under Megace")
  expect_identical(levels(picture$data$.group), c("Tamoxifen", "Megace + IFN", "Tamoxifen + IFN"))
  expect_s3_class(plot_volcano(arms), "ggplot")
  expect_s3_class(plot_directions(arms), "ggplot")
  two <- arm_change(on_arms("Megace", "Tamoxifen"), method = "wilcoxon")
  printed <- paste(utils::capture.output(print(two, width = 500)), collapse = " ")
  expect_match(printed, "Tamoxifen (20) minus Megace (20)", fixed = TRUE)
  expect_false(grepl("all arms", printed))
  expect_s3_class(ggplot2::autoplot(two), "ggplot")
})

test_that("sentences of Quade's test between arms speak of ranks, and of no interval", {
  arms <- arm_change(trial(), control = "Megace", method = "quade", markers = "IFN-gamma", visits = "month 6")
  row <- arms[arms$arm == "Tamoxifen + IFN", ]
  said <- findings(arms)
  expect_match(said[1], "mean residual rank .*adjusted for the baseline, was higher under Tamoxifen [+] IFN than under")
  expect_match(said[1], paste0("difference of mean ranks ", format_number(row$estimate), ", no confidence interval"),
               fixed = TRUE)
  expect_no_match(paste(utils::capture.output(print(arms)), collapse = " "), "95% intervals")
  expect_match(ggplot2::autoplot(arms)$labels$subtitle, "no confidence")
})

test_that("a seed is drawn, and told, only where shuffles are: Kruskal and Wallis' test has none", {
  d <- arms_of(c(A = 9, B = 8, C = 7))
  withr::local_seed(1)
  before <- .Random.seed
  expect_null(settings(compared(d))$seed)
  expect_identical(.Random.seed, before)
  expect_length(settings(compared(d, method = "permutation", resamples = 99))$seed, 1L)
})

test_that("sensitivity() takes arms", {
  rows <- sensitivity(trial(), arm_change, rules = c("ordinal", "half"), markers = "IL-6", visits = "month 6",
                      method = "wilcoxon")
  expect_identical(nrow(rows), 6L)
  expect_true(all(c("rule", "arm", "changed") %in% names(rows)))
  expect_match(paste(utils::capture.output(print(rows, width = 300)), collapse = " "), "Tamoxifen")
  expect_s3_class(ggplot2::autoplot(rows), "ggplot")
})

test_that("arguments that cannot serve are classed errors", {
  study <- trial()
  expect_error(arm_change(study, control = "placebo"), class = "cytochange_error_argument", "control")
  expect_error(arm_change(study, by = "arm"), class = "cytochange_error_argument")
  expect_error(arm_change(study, strata = "arm"), class = "cytochange_error_argument")
  expect_error(arm_change(study, by = "sex"), class = "cytochange_error_argument")
  no_arms <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker", value = "value")
  expect_error(arm_change(no_arms), class = "cytochange_error_data", "arm")
  expect_error(arm_change(on_arms("Megace")), class = "cytochange_error_data", "two arms")
  m <- matrix(1:8, 2)
  expect_error(arm_change(m, m), class = "cytochange_error_argument", "arm")
  expect_error(arm_change(m, m, rep("a", 4)), class = "cytochange_error_data", "two arms")
  expect_error(arm_change("a"), class = "cytochange_error_argument")
})

test_that("patients of no known arm are counted, and an arm may be called as the word for them", {
  m <- matrix(c(1, 3, 2, 5, 4, 9), 1)
  rows <- arm_change(m, m * 2, c("a", "b", "arm unknown", "a", NA, "b"), method = "wilcoxon")
  expect_identical(rows$n_no_arm, c(1L, 1L))
  expect_identical(settings(rows)$n_no_arm, 1L)
  expect_match(paste(utils::capture.output(print(rows, width = 300)), collapse = " "),
               "1 patient of 6 without a known arm left out")
})

# ---- maxT, minP, simultaneous intervals ------------------------------------------------------------------------------

# Statistics of all rows (markers x arms against "A") under labels: z of ranks taken within the two arms, or Welch's t.
row_statistics <- function(change, labels, ranked) {
  unlist(lapply(seq_len(nrow(change)), function(m) {
    vapply(c("B", "C"), function(arm) {
      x <- change[m, labels == arm]
      y <- change[m, labels == "A"]
      x <- x[!is.na(x)]
      y <- y[!is.na(y)]
      if (!ranked && min(length(x), length(y)) < 2) return(-Inf)
      if (!ranked) return(abs(mean(x) - mean(y)) / sqrt(var(x) / length(x) + var(y) / length(y)))
      n <- length(x) + length(y)
      r <- rank(c(x, y))
      variance <- length(x) * length(y) / (n * (n - 1)) * sum((r - mean(r))^2)
      if (variance == 0) 0 else abs(sum(r[seq_along(x)]) - length(x) * (n + 1) / 2) / sqrt(variance)
    }, 0)
  }))
}

# Westfall and Young's algorithms as they are written down: maxima, or minima of p, from the least significant row on.
slow_step_down <- function(seen, all, minimal) {
  if (minimal) {
    p <- t(apply(all, 1, function(z) vapply(z, function(one) mean(z >= one - 1e-9), 0)))
    own <- rowMeans(all >= seen - 1e-9)
    order <- order(-own, seen)
    best <- apply(p[order, ], 2, cummin)
    adjusted <- rowMeans(best <= own[order] + 1e-12)
  } else {
    order <- order(seen)
    best <- apply(all[order, ], 2, cummax)
    adjusted <- rowMeans(best >= seen[order] - 1e-9)
  }
  out <- numeric(length(seen))
  out[order] <- rev(cummax(rev(adjusted)))
  out
}

test_that("maxT and minP over arms: all ways to deal whole patients out, one by one", {
  for (seed in seq_len(generated(2, 12))) {
    d <- arms_of(c(A = 3, B = 3, C = 2), n_markers = 3, missing = if (seed %% 2) 0 else 2, seed = seed + 20)
    change <- round(d$after - d$before, 6)
    ways <- labellings(d$arm)
    for (method in c("wilcoxon", "t")) {
      all <- apply(ways, 2, function(labels) row_statistics(change, labels, method == "wilcoxon"))
      seen <- row_statistics(change, d$arm, method == "wilcoxon")
      for (adjust in c("maxT", "minP")) {
        ours <- compared(d, method = method, p.adjust.method = adjust, resamples = ncol(ways))
        known <- !is.na(ours$p.value)
        expect_equal(ours$adj.p.value[known], slow_step_down(seen[known], all[known, ], adjust == "minP"))
        expect_null(settings(ours)$seed)
      }
    }
  }
})

test_that("more resamples than ways are drawn: near to all of them, the same by any number of threads", {
  d <- arms_of(c(A = 4, B = 3, C = 3), n_markers = 4, seed = 31)
  for (adjust in c("maxT", "minP")) {
    whole <- compared(d, p.adjust.method = adjust, resamples = 4200)
    drawn <- compared(d, p.adjust.method = adjust, resamples = 1999, seed = 1)
    expect_lt(max(abs(whole$adj.p.value - drawn$adj.p.value)), 0.05)
    expect_false(identical(whole$adj.p.value, drawn$adj.p.value))
    withr::with_options(list(cytochange.threads = 2L), {
      expect_identical(compared(d, p.adjust.method = adjust, resamples = 1999, seed = 1)$adj.p.value,
                       drawn$adj.p.value)
    })
    expect_true(all(whole$adj.p.value >= whole$p.value - 0.15))
  }
})

test_that("strata and `by` keep patients where they are: families apart, strata within", {
  d <- arms_of(c(A = 4, B = 4, C = 4), n_markers = 2, seed = 33)
  stratum <- rep(1:2, 6)
  ours <- compared(d, strata = stratum, p.adjust.method = "maxT", seed = 2, method = "t")
  whole <- ours$stratum == "all"
  expect_true(all(ours$adj.p.value >= 0 & ours$adj.p.value <= 1, na.rm = TRUE))
  # One family a stratum: that of stratum 1 is the call of its patients alone.
  within <- compared(d, strata = stratum, p.adjust.method = "maxT", adjust_within = "stratum", resamples = 99999)
  one <- stratum == 1
  alone <- arm_change(d$before[, one], d$after[, one], d$arm[one], method = "wilcoxon", p.adjust.method = "maxT",
                      resamples = 99999)
  expect_equal(within$adj.p.value[within$stratum == "1"], alone$adj.p.value, tolerance = 0.02)
})

test_that("simultaneous intervals hold every row's estimate, are wider than its own, and agree with maxT", {
  d <- arms_of(c(A = 12, B = 11, C = 10), n_markers = 4, seed = 35)
  for (method in c("wilcoxon", "t", "permutation")) {
    own <- compared(d, method = method, seed = 1)
    wide <- compared(d, method = method, seed = 1, p.adjust.method = "maxT", simultaneous = TRUE)
    expect_true(all(wide$conf.low <= own$conf.low & wide$conf.high >= own$conf.high))
    expect_true(all(wide$conf.low <= wide$estimate & wide$estimate <= wide$conf.high))
    outside <- wide$conf.low > 0 | wide$conf.high < 0
    expect_true(all(wide$adj.p.value[outside] <= 0.06))
  }
  # The critical value by hand: the quantile of the largest |t| of changes that have lost their arm's mean difference.
  small <- arms_of(c(A = 3, B = 3, C = 3), n_markers = 2, round = 3, seed = 36)
  wide <- compared(small, method = "t", p.adjust.method = "maxT", simultaneous = TRUE, resamples = 1680)
  change <- small$after - small$before
  for (arm in c("B", "C")) change[, small$arm == arm] <- change[, small$arm == arm] - wide$estimate[wide$arm == arm]
  ways <- labellings(small$arm)
  largest <- apply(ways, 2, function(labels) max(row_statistics(change, labels, FALSE)))
  critical <- sort(largest)[ceiling(0.95 * ncol(ways))]
  x <- small$after - small$before
  se <- unlist(lapply(1:2, function(m) vapply(c("B", "C"), function(arm) {
    sqrt(var(x[m, small$arm == arm]) / 3 + var(x[m, small$arm == "A"]) / 3)
  }, 0)))
  expect_equal(wide$conf.high - wide$estimate, unname(critical * se))
})

test_that("values beyond limits are compared within the two arms: Gehan's scores", {
  d <- withr::with_seed(4, data.frame(
    id = rep(1:9, 2), visit = rep(c("baseline", "week 4"), each = 9), arm = rep(rep(c("A", "B", "C"), 3), 2),
    y = round(stats::rlnorm(18, 1, 1), 2)
  ))
  study <- marker_study(d, "id", "visit", "y", arm = "arm", lloq = 2)
  ours <- arm_change(study, method = "wilcoxon", p.adjust.method = "maxT", resamples = 1680)
  y <- matrix(d$y, 9)
  low <- log2(ifelse(y < 2, 0, y))
  high <- log2(pmax(y, 2))
  from <- low[, 2] - high[, 1]
  to <- high[, 2] - low[, 1]
  known <- from == to
  above <- outer(1:9, 1:9, function(i, j) {
    ifelse(known[i] & known[j], from[i] > to[j] + 1e-9, from[i] >= to[j] - 1e-9 & i != j)
  })
  z <- function(labels) vapply(c("B", "C"), function(arm) {
    who <- which(labels %in% c("A", arm))
    u <- rowSums(above[who, who]) - colSums(above[who, who])
    variance <- 9 / 30 * sum(u^2)
    if (variance == 0) 0 else abs(sum(u[labels[who] == arm])) / sqrt(variance)
  }, 0)
  all <- apply(labellings(d$arm[1:9]), 2, z)
  expect_gt(ours$n_censored[1L], 0L)
  expect_equal(ours$adj.p.value, slow_step_down(unname(z(d$arm[1:9])), all, FALSE))
})

test_that("of several arms a table's columns speak of the row's arm, and errors advise nothing that is refused", {
  study <- marker_study(ifn_trial, "patient", "visit", "value", "marker", response = "response", arm = "arm",
                        covariates = "er", lloq = "lloq")
  several <- arm_change(study, method = "wilcoxon", visits = "month 6", markers = c("IL-6", "IL-2"))
  text <- paste(utils::capture.output(print(paper_table(several))), collapse = " ")
  expect_match(text, "This arm: n", fixed = TRUE)
  expect_match(text, "Fold change of this arm divided by that of Megace", fixed = TRUE)
  expect_match(text, "Change under the other arms against change under Megace", fixed = TRUE)
  expect_no_match(text, "another arm|other arms:")
  error <- expect_error(arm_change(study, strata = "response"), class = "cytochange_error_argument")
  expect_match(error$location, "by = \"response\"", fixed = TRUE)
  for (argument in c("strata", "by")) {
    error <- expect_error(do.call(arm_change, c(list(study), stats::setNames(list("zz"), argument))),
                          class = "cytochange_error_argument")
    expect_no_match(paste(error$needed, error$location), "\\barm\\b")
  }
})
