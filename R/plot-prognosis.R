#' Picture of what is prognostic for the response
#'
#' For a screen: a forest of odds ratios, one line a marker (`show = "odds_ratio"`), the AUC (`"auc"`), or the rank of
#' each marker with its bootstrap interval (`"rank"`). For a model: a forest of its odds ratios.
#'
#' @param x A result of [prognostic_screen()], or a fit of [prognostic_model()].
#' @param ... Not used; must be empty.
#' @param show For a screen, one of `"odds_ratio"` (the default), `"auc"`, `"rank"`.
#' @param per For a screen's odds ratios, one of `"unit"` (the default: per doubling on the log2 scale) or `"sd"`.
#' @param markers Character vector: some of the screen's markers; `NULL`, the default, for all.
#' @param top Whole number: at most so many markers, those with the smallest p. Default 15, which can be read at 12 x
#'   8 cm.
#' @return A ggplot; odds ratios are on a log scale.
#' @section Errors: `cytochange_error_argument` for another class or an unknown marker; `cytochange_error_data` for a
#'   screen without rows or, with `show = "rank"`, without ranks.
#' @seealso [plot_roc()], [plot_volcano()].
#' @examples
#' set.seed(1)
#' response <- rep(c(TRUE, FALSE), 20)
#' baseline <- matrix(rnorm(200), 5, dimnames = list(c("IL-6", "IL-2", "TNF", "IFN", "sIL-2R"), NULL))
#' baseline[5, ] <- baseline[5, ] + response
#' plot_prognosis(prognostic_screen(baseline, response))
#' @export
plot_prognosis <- function(x, ..., show = c("odds_ratio", "auc", "rank"), per = c("unit", "sd"), markers = NULL,
                           top = 15L) {
  check_dots_empty(...)
  show <- check_choice(show, c("odds_ratio", "auc", "rank"), "show")
  per <- check_choice(per, c("unit", "sd"), "per")
  top <- check_count(top, "top", min = 1)
  check_class(x, c("prognostic_screen", "prognostic_model"), "x")
  if (inherits(x, "prognostic_model")) return(model_forest(x))
  rows <- choose_rows(x, markers, NULL, "x")
  if (show == "rank") rank_forest(rows, top, screen_sizes(rows), "Rank (1 = the most strongly associated)") else
    screen_forest(rows, top, show, per)
}

screen_forest <- function(all_rows, top, show, per) {
  rows <- all_rows[order(is.na(all_rows$rank), all_rows$rank), , drop = FALSE]
  shown <- utils::head(as.character(rows$marker), top)
  rows <- rows[seq_along(shown), , drop = FALSE]
  columns <- if (show == "auc") c("auc", "auc_low", "auc_high") else if (per == "sd")
    c("odds_ratio_sd", "odds_sd_low", "odds_sd_high") else c("odds_ratio", "odds_low", "odds_high")
  log <- show != "auc"
  missing <- is.na(rows[[columns[1L]]])
  rows$.marker <- factor(as.character(rows$marker), shown)
  rows$.group <- factor(rep("", nrow(rows)))
  rows <- drawable_intervals(rows, columns[1L], columns[2L], columns[3L], log, if (log) 1 else 0.5)
  rows$.fill <- ifelse(is_significant(rows), "black", "white")
  rows$.y <- dodge(rows$.marker, rows$.group)
  rows$.text <- paste0(if (show != "auc") "AUC ", share_text(rows$auc))
  rows$.text[is.na(rows$auc)] <- ""
  edge <- attr(rows, "edge")
  if (!log) edge <- pmin(pmax(edge, -0.01), 1.01)
  wide <- room_for_text(edge, log, 2L)
  what <- predictor_phrase(settings_of(all_rows))
  axis <- if (show == "auc") paste0("AUC: chance that the ", what, " is higher in a ", first_group(groups_of(rows))$one)
          else odds_axis(rows, if (per == "sd") paste("SD of the", what))
  ggplot2::ggplot(rows) +
    ggplot2::geom_vline(xintercept = if (log) 1 else 0.5, colour = "grey40", linewidth = 0.3) +
    forest_layers(rows) +
    ggplot2::geom_text(ggplot2::aes(x = wide[2L], y = .data$.y, label = .data$.text), hjust = 1, size = 2.4,
                       colour = "grey20") +
    forest_scales(levels(rows$.group)) +
    marker_scale(shown) +
    scale_change("x", log, ratio = TRUE, n = 7, limits = wide, expand = ggplot2::expansion(0)) +
    ggplot2::labs(x = axis, y = NULL, title = fit_title(say_screen(all_rows)),
                  subtitle = fit_subtitle(screen_words(all_rows), ", ", level_words(all_rows), "; ",
                                          screen_sizes(all_rows)),
                  caption = fit_caption(paste0("By rank; filled: ", significance_words(rows), "."), arrow_note(rows),
                                        shortened_note(shown),
                                        left_out_note(nrow(all_rows), length(shown), "those ranked first are shown"),
                                        not_computed_note(rows, short_name(rows$marker), missing))) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

screen_words <- function(rows) {
  set <- attr(rows, "settings", exact = TRUE)
  covariates <- set$covariates
  if (is.data.frame(covariates)) covariates <- names(covariates)
  paste0(upper_initial(likelihood_of(set)$title), if (length(unique(rows$marker)) > 1L) ", one model a marker",
         if (is.character(covariates) && length(covariates)) paste0(" with ", list_words(covariates)))
}

screen_sizes <- function(rows) {
  paste0(format_range_of(rows$n, "patient"), ", ", range_in(n_event(rows), first_group(groups_of(rows))))
}

# `sizes`: how many patients, in words; `axis`: what the axis is called.
rank_forest <- function(all_rows, top, sizes, axis) {
  rows <- all_rows[order(all_rows$rank), , drop = FALSE]
  rows <- utils::head(rows[!is.na(rows$rank), , drop = FALSE], top)
  if (!nrow(rows)) abort_data("x", "have ranks", "without a computed row", call = rlang::caller_env(2))
  shown <- as.character(rows$marker)
  rows$.marker <- factor(shown, shown)
  rows$.y <- length(shown) + 1L - seq_along(shown)
  n <- sum(!is.na(all_rows$rank))
  with_interval <- any(!is.na(rows$rank_low))
  ggplot2::ggplot(rows, ggplot2::aes(x = .data$rank, y = .data$.y)) +
    (if (with_interval) ggplot2::geom_segment(ggplot2::aes(x = .data$rank_low, xend = .data$rank_high, yend = .data$.y),
                                              colour = "#0072B2", linewidth = 0.5, na.rm = TRUE)) +
    ggplot2::geom_point(colour = "#0072B2", size = 1.9) +
    marker_scale(shown) +
    ggplot2::scale_x_continuous(breaks = rank_breaks, limits = c(1, max(rows$rank_high, rows$rank, 2, na.rm = TRUE)),
                                expand = ggplot2::expansion(0.03)) +
    ggplot2::labs(x = axis, y = NULL, title = fit_title(say_rank(rows, n)),
                  subtitle = fit_subtitle("Rank by likelihood ratio of the ", predictor_phrase(settings_of(all_rows)),
                                          if (with_interval) " with bootstrap confidence interval", "; ", sizes, "; ",
                                          format_count(n, "marker"), " ranked"),
                  caption = fit_caption(if (!with_interval) "No bootstrap was run: ranks bear no confidence interval.",
                                        shortened_note(shown),
                                        left_out_note(nrow(all_rows), nrow(rows), "those ranked first are shown"),
                                        not_computed_note(all_rows, short_name(all_rows$marker),
                                                          is.na(all_rows$rank)))) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

rank_breaks <- function(limits) {
  ticks <- unique(c(1, round(pretty(limits, 6L))))
  ticks[ticks >= 1 & ticks <= limits[2L]]
}

say_rank <- function(rows, n) {
  first <- rows[1L, , drop = FALSE]
  name <- short_name(rows$marker)[1L]
  if (n < 2L) return(paste0(name, " alone could be ranked"))
  text <- paste0(name, " ranks first of ", n)
  if (is.na(first$rank_high)) return(text)
  paste0(text, " (confidence interval of its rank: ", format(first$rank_low), " to ", format(first$rank_high), ")")
}

model_forest <- function(fit) {
  rows <- as.data.frame(generics::tidy(fit, conf.int = TRUE, exponentiate = TRUE))
  slopes <- rows$term != "(Intercept)"
  parts <- model_parts(fit)[slopes]
  rows <- rows[slopes, , drop = FALSE]
  if (!nrow(rows)) abort_data("x", "have a term beside the intercept", "a model of the intercept alone",
                              call = rlang::caller_env(2))
  rows$.marker <- factor(seq_len(nrow(rows)))
  rows$.group <- factor(rep("", nrow(rows)))
  missing <- is.na(rows$estimate)
  rows <- drawable_intervals(rows, "estimate", "conf.low", "conf.high", TRUE)
  level <- fit$conf.level %||% 0.95
  significant <- at_most(rows$p.value, 1 - level)
  rows$.fill <- ifelse(significant, "black", "white")
  rows$.y <- dodge(rows$.marker, rows$.group)
  ggplot2::ggplot(rows) +
    ggplot2::geom_vline(xintercept = 1, colour = "grey40", linewidth = 0.3) +
    forest_layers(rows) +
    forest_scales(levels(rows$.group)) +
    marker_scale(coefficient_words(parts, "picture"), wide = 36L) +
    scale_change("x", TRUE, ratio = TRUE, n = 7, limits = attr(rows, "edge"), expand = ggplot2::expansion(0)) +
    ggplot2::labs(x = paste("Odds ratio of", event_named(fit$event)), y = NULL,
                  title = fit_title(say_model(parts, significant, event_named(fit$event))),
                  subtitle = fit_subtitle(model_words(fit), ", ", format_level(level), " confidence intervals; ",
                                          format_count(stats::nobs(fit), "patient")),
                  caption = fit_caption(paste0("Filled: p <= ", format(1 - level), ", not adjusted."), arrow_note(rows),
                                        if (any(missing)) {
                                          paste0("Not estimated: ",
                                                 list_words(coefficient_words(parts[missing], "picture")),
                                                 ".")
                                        })) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

model_words <- function(fit) upper_initial(likelihood_of(fit)$title)
