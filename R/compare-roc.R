#' Compare ROC curves
#'
#' DeLong's test that the areas under two ROC curves are equal, or for three and more curves that all are. Curves of the
#' same patients are compared as paired, with the covariance of their areas; others as independent.
#'
#' Curves hold the same patients when their patients have the same names (or come from one study), or, where they have
#' none, when their responses are the same, patient by patient. Paired curves are compared over the patients that have
#' all the values: `n_left_out` counts the others, and the areas are those of the patients compared.
#'
#' @param ... Two or more curves of [roc_curve()]; their argument names, if any, name them in the result.
#' @param paired `NULL` (the default) finds out whether the curves are of the same patients; `TRUE` insists on it (an
#'   error where they are not), `FALSE` treats the curves as independent.
#' @param pairwise With three or more curves: `TRUE` adds a row for each pair after the joint test; `FALSE` (default):
#'   the joint test only.
#' @param conf.level Confidence level of the interval of the difference, between 0 and 1; default 0.95.
#'
#' @return A data frame of class `roc_comparison`, one row (with `pairwise`, one more a pair): `curves` (their names),
#'   `auc_1, auc_2` (and `auc_3, ...`), `difference` (first minus second) with `conf.low, conf.high` (normal, on the
#'   scale of the area), `statistic` (z for two curves, chi-square for three and more), `df` (`NA` for z), `p.value`
#'   (two-sided; not adjusted over pairs), `paired`, `n_event, n_other` (of the first curve where they are not paired),
#'   `n_left_out`, `status, note`. Where the variance of the difference is 0, equal areas have p = 1 and others no test.
#' @section Errors: `cytochange_error_argument` for fewer than two curves, for anything that is no curve of
#'   [roc_curve()], and for `paired = TRUE` where the curves share no patients.
#' @references
#' DeLong ER, DeLong DM, Clarke-Pearson DL (1988). Comparing the areas under two or more correlated receiver operating
#' characteristic curves. *Biometrics* 44:837-845. \doi{10.2307/2531595}
#' @seealso [roc_curve()]
#' @examples
#' set.seed(1)
#' responded <- rep(c(TRUE, FALSE), c(15, 25))
#' il6 <- rnorm(40) + responded
#' il2 <- rnorm(40)
#' compare_roc(`IL-6` = roc_curve(il6, responded), `IL-2` = roc_curve(il2, responded))
#' @export
compare_roc <- function(..., paired = NULL, pairwise = FALSE, conf.level = 0.95) {
  curves <- check_curves(...)
  paired <- check_flag(paired, "paired", null_ok = TRUE)
  pairwise <- check_flag(pairwise, "pairwise")
  conf.level <- check_conf_level(conf.level)
  sets <- list(seq_along(curves))
  if (pairwise && length(curves) > 2L) sets <- c(sets, utils::combn(length(curves), 2L, simplify = FALSE))
  rows <- lapply(sets, function(set) compare_curves(curves[set], paired, conf.level, length(curves)))
  out <- new_result(do.call(rbind, rows), "roc_comparison",
                    c(list(method = "DeLong", conf.level = conf.level, pairwise = pairwise, curves = names(curves)),
                      shared_origin(curves)))
  structure(out, roc_curves = curves) # for autoplot()
}

# The event where all curves have the same; what simulated data say of themselves.
shared_origin <- function(curves) {
  of <- lapply(unname(curves), attr, "settings", exact = TRUE)
  events <- unique(lapply(of, `[[`, "event"))
  list(event = if (length(events) == 1L) events[[1L]], simulated = unlist(lapply(of, `[[`, "simulated"))[1L])
}

check_curves <- function(...) {
  curves <- list(...)
  if (length(curves) == 1L && is.list(curves[[1L]]) && !inherits(curves[[1L]], "roc_curve")) curves <- curves[[1L]]
  is_curve <- vapply(curves, inherits, NA, what = "roc_curve")
  if (length(curves) < 2L || !all(is_curve)) {
    abort_argument("...", "be two or more curves of roc_curve()",
                   if (all(is_curve)) paste(length(curves), "of them") else describe(curves[[which(!is_curve)[1L]]]))
  }
  given <- names(curves) %||% character(length(curves))
  labels <- vapply(curves, function(curve) curve$label, "")
  unnamed <- given == ""
  given[unnamed] <- if (anyDuplicated(labels[unnamed])) paste("curve", which(unnamed)) else labels[unnamed]
  stats::setNames(curves, given)
}

# The patients that all curves share, as positions in each (a list), or NULL where they are not the same patients.
common_patients <- function(curves) {
  patients <- lapply(curves, function(curve) curve$patients)
  ids <- lapply(patients, function(p) p$id)
  named <- !vapply(ids, is.null, NA) & !vapply(ids, anyDuplicated, 1L)
  if (all(named)) {
    shared <- Reduce(intersect, ids)
    at <- lapply(ids, function(id) match(shared, id))
  } else if (!any(named) && length(unique(lengths(lapply(patients, function(p) p$event)))) == 1L) {
    at <- lapply(patients, function(p) seq_along(p$event))
  } else {
    return(NULL)
  }
  events <- Map(function(p, i) p$event[i], patients, at)
  weights <- Map(function(p, i) p$weight[i], patients, at)
  same <- vapply(events, identical, NA, y = events[[1L]]) & vapply(weights, identical, NA, y = weights[[1L]])
  if (length(at[[1L]]) == 0L || !all(same)) return(NULL)
  complete <- Reduce(`&`, Map(function(p, i) !is.na(p$value[i]) & !is.na(p$event[i]), patients, at))
  list(at = lapply(at, function(i) i[complete]), n_left_out = length(Reduce(union, if (all(named)) ids else at)) -
         sum(complete))
}

compare_curves <- function(curves, paired, conf.level, width) {
  common <- if (isFALSE(paired)) NULL else common_patients(curves)
  if (isTRUE(paired) && is.null(common)) {
    abort_argument("paired", "be TRUE only for curves of the same patients", "TRUE",
                   "the patients' names or responses differ between the curves")
  }
  is_paired <- !is.null(common)
  at <- if (is_paired) common$at else lapply(curves, function(curve) {
    which(!is.na(curve$patients$value) & !is.na(curve$patients$event))
  })
  areas <- delong_areas(curves, at, is_paired)
  test <- if (length(curves) == 2L) delong_pair(areas, conf.level) else delong_joint(areas)
  auc <- rep(NA_real_, max(2L, width))
  auc[seq_along(curves)] <- areas$auc
  names(auc) <- paste0("auc_", seq_along(auc))
  left_out <- if (is_paired) common$n_left_out else sum(vapply(curves, function(curve) curve$n_missing, 1))
  data.frame(
    curves = paste(names(curves), collapse = if (length(curves) == 2L) " - " else ", "), as.list(auc), test[1:6],
    paired = is_paired, n_event = areas$n_event, n_other = areas$n_other, n_left_out = left_out,
    status = test$status, note = "",
    remarks = new_remarks(1L, test$remarks, remark("complete_patients", is_paired && left_out > 0))
  )
}

# Areas and their covariance matrix: that of the placements, within events and within the others.
delong_areas <- function(curves, at, paired) {
  parts <- Map(function(curve, i) {
    event <- curve$patients$event[i]
    if (!any(event) || all(event)) {
      return(list(auc = NA_real_, placement = rep(NA_real_, length(i)), event = event, weight = rep(1, length(i))))
    }
    weight <- curve$patients$weight[i]
    core <- roc_core(curve$patients$value[i], as.integer(event), attr(curve, "settings", exact = TRUE)[
      c("conf.level", "digits_rank")], weight)
    list(auc = core$auc, placement = core$placement, event = event, weight = weight %||% rep(1, length(i)))
  }, curves, at)
  auc <- vapply(parts, function(part) part$auc, 1, USE.NAMES = FALSE)
  event <- parts[[1L]]$event
  covariance <- if (paired) {
    placement <- do.call(cbind, lapply(unname(parts), function(part) part$placement))
    weight <- parts[[1L]]$weight
    group_covariance(placement[event, , drop = FALSE], weight[event]) +
      group_covariance(placement[!event, , drop = FALSE], weight[!event])
  } else {
    diag(vapply(parts, function(part) {
      placement <- matrix(part$placement)
      c(group_covariance(placement[part$event, , drop = FALSE], part$weight[part$event]) +
        group_covariance(placement[!part$event, , drop = FALSE], part$weight[!part$event]))
    }, 1), nrow = length(parts))
  }
  list(auc = auc, covariance = covariance, n_event = count_patients(parts[[1L]]$weight, event),
       n_other = count_patients(parts[[1L]]$weight, !event))
}

group_covariance <- function(placement, weight) {
  n <- sum(weight)
  if (n < 2) return(matrix(NA_real_, ncol(placement), ncol(placement)))
  centred <- sweep(placement, 2L, colSums(weight * placement) / n)
  crossprod(centred, weight * centred) / (n - 1) / n
}

delong_pair <- function(areas, conf.level) {
  difference <- areas$auc[1L] - areas$auc[2L]
  variance <- areas$covariance[1L, 1L] + areas$covariance[2L, 2L] - 2 * areas$covariance[1L, 2L]
  out <- list(difference = difference, conf.low = NA_real_, conf.high = NA_real_, statistic = NA_real_, df = NA_real_,
              p.value = NA_real_, status = "not_computed", remarks = NULL)
  if (is.na(variance)) {
    out$remarks <- remark("no_variance_one", TRUE)
    return(out)
  }
  # A variance that is 0 on paper is left at a few units of the last place of its terms.
  if (variance <= 1e-14 * sum(diag(areas$covariance)) || variance == 0) {
    out$remarks <- remark("no_variance", TRUE, what = "difference")
    if (abs(difference) < 1e-12) {
      out$p.value <- 1
      out$status <- "ok"
    }
    return(out)
  }
  se <- sqrt(variance)
  half <- stats::qnorm((1 - conf.level) / 2, lower.tail = FALSE) * se
  out$conf.low <- difference - half
  out$conf.high <- difference + half
  out$statistic <- difference / se
  out$p.value <- 2 * stats::pnorm(abs(out$statistic), lower.tail = FALSE)
  out$status <- "ok"
  out
}

# H0: all areas are equal. Generalised inverse, its rank the degrees of freedom: curves that are the same count once.
delong_joint <- function(areas) {
  out <- list(difference = NA_real_, conf.low = NA_real_, conf.high = NA_real_, statistic = NA_real_, df = NA_real_,
              p.value = NA_real_, status = "not_computed", remarks = NULL)
  if (anyNA(areas$covariance)) {
    out$remarks <- remark("no_variance_one", TRUE)
    return(out)
  }
  k <- length(areas$auc)
  contrast <- cbind(1, -diag(k - 1L))
  difference <- contrast %*% areas$auc
  parts <- eigen(contrast %*% areas$covariance %*% t(contrast), symmetric = TRUE)
  keep <- parts$values > 1e-12 * max(sum(diag(areas$covariance)), .Machine$double.xmin)
  if (!any(keep)) {
    out$remarks <- remark("no_variance", TRUE, what = "differences")
    return(out)
  }
  along <- crossprod(parts$vectors[, keep, drop = FALSE], difference)
  out$statistic <- sum(along^2 / parts$values[keep])
  out$df <- sum(keep)
  out$p.value <- stats::pchisq(out$statistic, out$df, lower.tail = FALSE)
  out$status <- "ok"
  out$remarks <- remark("areas_without_variance", !all(keep))
  out
}
