# Moderated variances: the residual variances of all markers of a visit, contrast and group of patients are shrunk
# towards each other by limma's empirical Bayes (Smyth 2004). A method that can do so has a part `moderated`: the parts
# of its record that then differ, among them `compute`, which gives `model`: `sigma`, the residual standard deviation,
# `df` its degrees of freedom, `unit` the standard error of the estimate over it, and, where the groups' own changes are
# of the same model, `first_unit` and `second_unit`. The rows carry them until all are bound.

model_columns <- function(model) {
  if (!is.null(model)) stats::setNames(model, paste0(".", names(model)))
}

least_markers <- function() 10L

check_moderate <- function(moderate, design, method, markers, p.adjust.method) {
  moderate <- check_flag(moderate, "moderate")
  if (!moderate) return(FALSE)
  if (!has_part(get_method(design, method), "moderated")) {
    abort_argument("moderate", paste("be FALSE, or come with", able_methods(design, "moderated")),
                   paste("TRUE with method", dQuote(method, FALSE)))
  }
  if (is_westfall_young(p.adjust.method)) {
    abort_argument("p.adjust.method", paste("be one of p.adjust.methods; \"maxT\" and \"minP\" go with",
                                            able_methods(design, "scheme"), "without moderate = TRUE"),
                   dQuote(p.adjust.method, FALSE))
  }
  if (length(markers) < least_markers()) {
    abort_argument("moderate", paste("be FALSE with fewer than", least_markers(), "markers, which tell too little of",
                                     "how variances differ"), paste("TRUE with", format_count(length(markers),
                                                                                              "marker")))
  }
  check_installed("limma", "moderated variances")
  TRUE
}

# Rows whose figures stand, with test and limits by the moderated variance; `together`: rows that share a fit of limma.
# `changes`: names of the columns change, low, high of the two groups. Returns the rows, without the columns of the
# model, and what was found of the variances.
moderate_rows <- function(rows, together, set, changes = NULL) {
  prior <- list()
  for (of in split(seq_along(together), together)) {
    of <- of[rows$status[of] == "ok" & !is.na(rows[[".sigma"]][of])]
    if (!length(of)) next
    found <- limma::squeezeVar(rows[[".sigma"]][of]^2, rows[[".df"]][of])
    df <- pmin(rows[[".df"]][of] + found$df.prior, sum(rows[[".df"]][of]))
    sd <- sqrt(found$var.post)
    test <- moderated_test(rows$estimate[of], sd * rows[[".unit"]][of], df, set)
    for (name in names(test)) rows[[name]][of] <- test[[name]]
    for (group in names(changes)) {
      limits <- t_limits(rows[[changes[[group]][1L]]][of], sd * rows[[paste0(".", group, "_unit")]][of], df,
                         set$conf.level)
      rows[[changes[[group]][2L]]][of] <- limits$low
      rows[[changes[[group]][3L]]][of] <- limits$high
    }
    prior <- c(prior, list(list(n_markers = length(of), df = found$df.prior, variance = found$var.prior)))
  }
  list(rows = rows[!startsWith(names(rows), ".")], prior = list2DF(bind_parts(prior)))
}

moderated_test <- function(estimate, std_error, df, set) {
  limits <- t_limits(estimate, std_error, df, set$conf.level, set$alternative)
  test <- list(conf.low = limits$low, conf.high = limits$high, statistic = estimate / std_error,
               p.value = t_p(estimate / std_error, df, set$alternative))
  if (set$scale == "log2") c(test, list(fold_low = 2^limits$low, fold_high = 2^limits$high)) else test
}

# ---- what methods add to their records ----

new_moderated <- function(...) check_record(list(...), moderated_parts(), "moderated method")

moderated_parts <- function() {
  list(id = is_text, compute = is.function, scheme = is.null, name = is_text, title = is_text, footnote = is_text,
       sentence = takes("set", "exact"), cites = takes("set"), stratified = null_or(is.list))
}

moderated_references <- function() {
  c(smyth = paste(
    "Smyth GK (2004). Linear models and empirical Bayes methods for assessing differential expression in microarray",
    "experiments. Statistical Applications in Genetics and Molecular Biology 3:3. doi:10.2202/1544-6115.1027"
  ))
}

moderated_words <- function() "variances moderated over the markers by empirical Bayes"
