# The paired t test.

method_paired_t <- function() {
  new_method(
    id = "t", design = "paired",
    core = means_only, compute = paired_t_test, smallest_p = NULL, takes_limits = FALSE,
    own_limits = FALSE,
    scheme = list(score = "mean", tail = NULL), needs_seed = NULL, seconds = seconds_plain,
    name = "paired t", exactness = NULL, title = "paired t test", footnote = "paired t test",
    sentence = function(set, exact) "the paired t test, with the mean change and its confidence interval",
    estimate = c(raw = "mean", log2 = "geometric mean"), interval = "", zeros = NULL,
    cites = function(set) NULL, references = moderated_references(),
    remarks = list(no_variation = new_remark("every change is the same: no variation to judge it by", "reason")),
    moderated = new_moderated(
      id = "t", compute = moderated_paired_t, scheme = NULL, name = "moderated paired t",
      title = "moderated paired t test", footnote = paste0("paired t test, ", moderated_words()),
      sentence = function(set, exact) {
        paste0("the paired t test, ", moderated_words(), ", with the mean change and its confidence interval")
      },
      cites = function(set) "smyth", stratified = NULL
    ),
    help = paste(
      "paired t test; estimate: mean change. With `moderate = TRUE` the variances are shrunk towards each other over",
      "the markers of a contrast and group by limma's empirical Bayes ([limma::squeezeVar()]), as its `lmFit()` and",
      "`eBayes()` of the changes have it."
    )
  )
}

moderated_paired_t <- function(cell, core, options) {
  c(paired_t_test(cell, core, options),
    list(model = list(sigma = core$sd, df = core$n_pairs - 1, unit = 1 / sqrt(core$n_pairs))))
}

paired_t_test <- function(cell, core, options) {
  n <- core$n_pairs
  df <- n - 1
  if (min(n) < 2L) df <- pmax(df, 1)
  se <- core$sd / sqrt(n)
  t <- core$mean / se
  tail <- (1 - options$conf.level) / if (options$alternative == "two.sided") 2 else 1
  half <- stats::qt(tail, seq_len(max(df)), lower.tail = FALSE)[df] * se
  p <- switch(options$alternative, two.sided = 2 * stats::pt(-abs(t), df), less = stats::pt(t, df),
              greater = stats::pt(t, df, lower.tail = FALSE))
  limits <- open_limits(core$mean - half, core$mean + half, options$alternative)
  test <- list(estimate = core$mean, conf.low = limits$low, conf.high = limits$high,
               statistic = t, p.value = p, exact = rep(NA, length(n)), status = rep("ok", length(n)), remarks = NULL)
  t_without_variation(without_figures(test, n == 1L, "too_few"), core)
}

# Equal changes have no variation to be judged by; all zero, they show no change at all.
t_without_variation <- function(test, core) {
  flat <- which(core$n_pairs > 1L & core$sd == 0)
  if (!length(flat)) return(test)
  for (name in c("conf.low", "conf.high", "statistic", "p.value")) test[[name]][flat] <- NA_real_
  zero <- core$n_zero[flat] == core$n_pairs[flat]
  test$p.value[flat[zero]] <- 1
  test$status[flat] <- ifelse(zero, "all_zero", "constant")
  test$remarks <- c(test$remarks, remark("no_variation", seq_along(core$n_pairs) %in% flat[!zero]))
  test
}
