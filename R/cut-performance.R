#' How given cut-points perform
#'
#' Sensitivity, specificity, predictive values, accuracy and likelihood ratios of cut-points that were fixed beforehand,
#' each with its interval, a row a cut-point. Cut-points chosen in the same patients are too good: [roc_curve()] and
#' [prognostic_screen()] correct them by resamples.
#'
#' @param x Values of a marker, a numeric vector, one a patient (missing ones are left out); or a curve of
#'   [roc_curve()], whose patients are taken (weighted ones by their weights).
#' @param cut Numbers: the cut-points, in the units of the values.
#' @param response Of values: who had the event, as in [roc_curve()]. Of a curve: `NULL`.
#' @param ... Not used; must be empty.
#' @param direction "higher" (default): positive is a value at the cut-point or above it; "lower": a value below it.
#'   One, or one a cut-point. The default is "higher" of a curve too, whose own rule may be the other: print, tables and
#'   `note` then say so, and "lower" takes it.
#' @param conf.level Confidence level of the intervals, between 0 and 1; default 0.95.
#' @param digits_rank Significant digits to which a value equals a cut-point; default 7, as in [roc_curve()].
#' @return A data frame of class `cut_performance`, one row a cut-point: `cut`, `direction`, `n_true_positive`,
#'   `n_false_positive`, `n_false_negative`, `n_true_negative`; `sensitivity`, `specificity`, `ppv`, `npv` (predictive
#'   values at the share of events among these patients), `accuracy`, each with `_low`, `_high` (Wilson's);
#'   `lr_positive` (sensitivity over one minus specificity), `lr_negative` (one minus sensitivity over specificity),
#'   each with `_low`, `_high` (normal on the log scale; where a count is 0 one half is added to all four for the
#'   limits, which then hold the ratio); `status`, `note`. A figure of nobody (a predictive value where nobody is
#'   positive) is `NA`.
#' @section Errors: `cytochange_error_argument` where `x`, `cut`, `response` or `direction` cannot serve;
#'   `cytochange_error_data` for infinite values, and where only one of the two groups has values.
#' @references
#' Wilson EB (1927). Probable inference, the law of succession, and statistical inference. *Journal of the American
#' Statistical Association* 22:209-212. \doi{10.1080/01621459.1927.10502953}
#'
#' Simel DL, Samsa GP, Matchar DB (1991). Likelihood ratios with confidence: sample size estimation for diagnostic test
#' studies. *Journal of Clinical Epidemiology* 44:763-770. \doi{10.1016/0895-4356(91)90128-V}
#' @seealso [roc_curve()], [prognostic_screen()]
#' @examples
#' set.seed(1)
#' responded <- rep(c(TRUE, FALSE), c(15, 25))
#' il2r <- exp(rnorm(40, 6.3 - 0.6 * responded, 0.5))
#' cut_performance(il2r, c(400, 540), responded, direction = "lower")
#' cut_performance(roc_curve(il2r, responded, resamples = 0), 540, direction = "lower")
#' @export
cut_performance <- function(x, cut, response = NULL, ..., direction = c("higher", "lower"), conf.level = 0.95,
                            digits_rank = 7) {
  check_dots_empty(...)
  patients <- cut_patients(required(x), response)
  if (!checkmate::test_numeric(required(cut), finite = TRUE, any.missing = FALSE, min.len = 1L)) {
    abort_argument("cut", "be one or more finite numbers", describe(cut))
  }
  by_default <- missing(direction)
  direction <- if (by_default) "higher" else check_cut_direction(direction, length(cut))
  conf.level <- check_conf_level(conf.level)
  digits_rank <- check_digits_rank(digits_rank)
  counts <- Map(count_cut, cut, direction, MoreArgs = list(patients = patients, digits = digits_rank))
  rows <- performance_rows(do.call(rbind, counts), conf.level)
  rows <- cbind(data.frame(cut = as.numeric(cut), direction = rep_len(direction, length(cut))), rows)
  contrary <- rows$direction != (patients$curve_direction %||% rows$direction)
  rows$note[contrary] <- trimws(paste0("the curve's own rule is \"", patients$curve_direction, "\"; ",
                                       rows$note[contrary]), "right", "[; ]")
  new_result(rows, "cut_performance", c(
    list(conf.level = conf.level, digits_rank = digits_rank, label = patients$label, by_default = by_default,
         curve_direction = patients$curve_direction, n_event = count_patients(patients$weight, patients$event),
         n_other = count_patients(patients$weight, !patients$event), n_missing = patients$n_missing),
    patients$about
  ))
}

check_cut_direction <- function(direction, n) {
  if (!is.character(direction) || !length(direction) %in% c(1L, n) || !all(direction %in% names(cut_rules()))) {
    abort_argument("direction", "be \"higher\" or \"lower\", one or one a cut-point", describe(direction))
  }
  direction
}

# `value`, `event`, `weight` of the patients who have all of them; what they are `about`; of a curve also its rule's
# `curve_direction`.
cut_patients <- function(x, response) {
  if (inherits(x, "roc_curve")) {
    if (!is.null(response)) abort_argument("response", "be NULL where `x` is a curve, which has its own", "given")
    read <- x$patients
    label <- x$label
    of_curve <- attr(x, "settings", exact = TRUE)
    about <- of_curve[intersect(c("event", "simulated"), names(of_curve))]
    if (predictor_of(of_curve)$units || !is_log2_scale(of_curve)) about$unit <- unname(of_curve$unit)
    sign <- vapply(cut_rules(), function(rule) rule$sign, "")
    curve_direction <- names(sign)[match(x$cut_direction, sign)]
  } else {
    x <- without_labels(x)
    check_roc_values(x, "be a numeric vector or a curve of roc_curve()")
    if (is.null(response)) abort_argument("response", "be given with values", "NULL")
    read <- read_patient_response(response, length(x), names(x))
    about <- list(event = new_event(read))
    read <- list(value = as.numeric(x), event = read$event)
    label <- "marker"
    curve_direction <- NULL
  }
  used <- !is.na(read$value) & !is.na(read$event)
  event <- read$event[used]
  if (!any(event) || all(event)) {
    abort_data("response", "have both patients with and without the event among those with a value",
               paste0(sum(event), " with the event of ", sum(used)))
  }
  list(value = read$value[used], event = event, weight = (read$weight %||% rep(1, length(used)))[used],
       n_missing = sum(!used), label = label, curve_direction = curve_direction, about = about)
}

count_cut <- function(cut, direction, patients, digits) {
  rounded <- function(v) if (is.finite(digits)) signif(v, digits) else v
  above <- rounded(patients$value) >= rounded(cut)
  positive <- if (direction == "lower") !above else above
  count <- function(who) count_patients(patients$weight, who)
  data.frame(n_true_positive = count(positive & patients$event), n_false_positive = count(positive & !patients$event),
             n_false_negative = count(!positive & patients$event), n_true_negative = count(!positive & !patients$event))
}

performance_rows <- function(n, conf.level) {
  hit <- n$n_true_positive
  missed <- n$n_false_negative
  false <- n$n_false_positive
  right <- n$n_true_negative
  shares <- list(sensitivity = list(hit, hit + missed), specificity = list(right, right + false),
                 ppv = list(hit, hit + false), npv = list(right, right + missed),
                 accuracy = list(hit + right, hit + missed + false + right))
  wilson <- lapply(names(shares), function(name) {
    found <- rate_limits(shares[[name]][[1L]], shares[[name]][[2L]], 1 - conf.level)[c("rate", "wilson_low",
                                                                                      "wilson_high")]
    stats::setNames(found, paste0(name, c("", "_low", "_high")))
  })
  ratios <- c(likelihood_ratios(hit, missed, false, right, "lr_positive", conf.level),
              likelihood_ratios(missed, hit, right, false, "lr_negative", conf.level))
  none <- hit + false == 0 | missed + right == 0
  cbind(n, list2DF(c(unlist(wilson, recursive = FALSE), ratios)), status = "ok",
        note = ifelse(none, paste("every patient is on one side of the cut-point"), ""))
}

# Of a result that `with` events of with + without have, and `other` non-events of other + rest.
likelihood_ratios <- function(with, without, other, rest, name, conf.level) {
  ratio <- (with / (with + without)) / (other / (other + rest))
  empty <- with == 0 | without == 0 | other == 0 | rest == 0
  add <- ifelse(empty, 0.5, 0)
  n1 <- with + without + 2 * add
  n0 <- other + rest + 2 * add
  middle <- ((with + add) / n1) / ((other + add) / n0)
  spread <- stats::qnorm((1 - conf.level) / 2, lower.tail = FALSE) *
    sqrt(1 / (with + add) - 1 / n1 + 1 / (other + add) - 1 / n0)
  known <- !is.nan(ratio)
  list2 <- list(ifelse(known, ratio, NA), ifelse(known, pmin(middle * exp(-spread), ratio), NA),
                ifelse(known, pmax(middle * exp(spread), ratio), NA))
  stats::setNames(list2, paste0(name, c("", "_low", "_high")))
}
