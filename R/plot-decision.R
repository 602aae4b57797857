#' Decision curve plot
#'
#' Net benefit against the threshold probability: of deciding by the model, apparent and corrected for optimism with its
#' band, of treating all and of treating none. Of several models: their corrected net benefits, and in a panel below the
#' difference of each to the first with its band.
#'
#' @param x A [decision_curve()]; or a model or validation, from which one is made.
#' @param ... Where `x` is a model or validation: arguments of [decision_curve()]. Otherwise must be empty.
#' @return A ggplot.
#' @section Errors: Those of [decision_curve()].
#' @seealso [decision_curve()], [validate_prognosis()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' fit <- prognostic_model(response ~ log2(`sIL-2R`) + log2(`IFN-gamma`), study)
#' plot_decision(fit, resamples = 100, seed = 1)
#' @export
plot_decision <- function(x, ...) {
  if (inherits(required(x), "decision_curve")) check_dots_empty(...) else x <- decision_curve(x, ...)
  check_has_rows(x, "x")
  curves <- decision_lines(x)
  single <- length(unique(x$threshold)) == 1L
  ggplot2::ggplot(curves$lines, ggplot2::aes(x = .data$.x, y = .data$.y, colour = .data$.which)) +
    ggplot2::geom_ribbon(data = curves$bands, inherit.aes = FALSE, show.legend = FALSE, alpha = 0.15,
                         ggplot2::aes(x = .data$.x, ymin = .data$.low, ymax = .data$.high, fill = .data$.which)) +
    (if (single) ggplot2::geom_point(size = 1.7, na.rm = TRUE) else
      ggplot2::geom_line(ggplot2::aes(linetype = .data$.which), linewidth = 0.7, na.rm = TRUE)) +
    ggplot2::scale_colour_manual(values = curves$colours, limits = names(curves$colours)) +
    ggplot2::scale_fill_manual(values = curves$colours, limits = names(curves$colours)) +
    (if (!single) ggplot2::scale_linetype_manual(values = curves$types, limits = names(curves$types))) +
    ggplot2::scale_x_continuous(labels = percent, expand = ggplot2::expansion(0.02)) +
    curves$layout +
    ggplot2::labs(x = "Threshold probability", y = "Net benefit per patient",
                  title = fit_title(say_decision(x)), subtitle = fit_subtitle(decision_sizes(x)),
                  caption = fit_caption(decision_notes(x))) +
    theme_cytochange()
}

# What is drawn: `lines` of policies, a factor `.which` in the order of the legend; `bands`; their colours and types of
# line; the `layout` of panels.
decision_lines <- function(x) {
  parts <- if (is.null(x[["model"]])) single_lines(x) else several_lines(x)
  keys <- unique(parts$lines$.which)
  parts$lines$.which <- factor(parts$lines$.which, keys)
  parts$bands$.which <- factor(parts$bands$.which, keys)
  names(parts$colours) <- names(parts$types) <- keys
  parts
}

policy_line <- function(rows, column, which) data.frame(.x = rows$threshold, .y = rows[[column]], .which = which)

band_of <- function(rows, low, high, which) {
  data.frame(.x = rows$threshold, .low = rows[[low]], .high = rows[[high]], .which = which)
}

single_lines <- function(x) {
  rows <- as.data.frame(x)
  refitted <- validation_record(settings(x))$refits
  label <- if (refitted) "model, corrected" else "model"
  list(lines = rbind(policy_line(rows, "corrected", label),
                     if (refitted) policy_line(rows, "net_benefit", "model, apparent"),
                     policy_line(rows, "all", "treat all"), policy_line(rows, "none", "treat none")),
       bands = band_of(rows, "conf.low", "conf.high", label),
       colours = c("#0072B2", if (refitted) "#000000", "#E69F00", "#7A7A7A"),
       types = c("solid", if (refitted) "longdash", "dotdash", "dotted"),
       layout = ggplot2::coord_cartesian(ylim = decision_range(x)))
}

# Above the models; below what each is worth more than the first, with its band, which says more than theirs.
several_lines <- function(x) {
  rows <- as.data.frame(x)
  models <- levels(x$model)
  rows$model <- as.character(rows$model)
  panels <- c("Net benefit", paste("Difference to", models[1L]))
  once <- rows[rows$model == models[1L], ]
  once$all[once$all < decision_range(x)[1L]] <- NA
  later <- rows[rows$model != models[1L], ]
  lines <- rbind(
    cbind(policy_line(rows, "corrected", rows$model), .panel = panels[1L]),
    cbind(policy_line(once, "all", "treat all"), .panel = panels[1L]),
    cbind(policy_line(once, "none", "treat none"), .panel = panels[1L]),
    cbind(policy_line(later, "difference", later$model), .panel = panels[2L]),
    cbind(policy_line(once, "none", models[1L]), .panel = panels[2L])
  )
  lines$.panel <- factor(lines$.panel, panels)
  bands <- cbind(band_of(later, "difference_low", "difference_high", later$model),
                 .panel = factor(panels[2L], panels))
  list(lines = lines, bands = bands,
       colours = c(rep_len(c("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9"), length(models)), "#E69F00",
                   "#7A7A7A"),
       types = c(rep_len(c("solid", "longdash", "twodash", "42", "22"), length(models)), "dotdash", "dotted"),
       layout = ggplot2::facet_wrap(ggplot2::vars(.data$.panel), ncol = 1L, scales = "free_y"))
}

# Treating all loses without bound; the picture ends a little below zero.
decision_range <- function(x) {
  high <- max(x$net_benefit, x$corrected, x$all, x$conf.high, 0, na.rm = TRUE)
  low <- min(x$corrected, x$conf.low, 0, na.rm = TRUE)
  c(max(low, -0.5 * max(high, 0.05)), max(high, 0.05))
}

say_decision <- function(x) {
  if (is.null(x[["model"]])) return(say_useful(x, "Deciding by the model is better", closing = ""))
  say_difference(x)
}

decision_sizes <- function(x) {
  used <- settings(x)
  paste0(format_count(used$n, "patient"), ", ", format_count(used$n_events, "event"), "; ", correction_words(used),
         ", ",
         format_level(used$conf.level), " pointwise band")
}

decision_notes <- function(x) {
  used <- settings(x)
  c("A threshold of 20% means: four treatments in vain are the price of one that is needed.",
    event_note(used$event), if (used$n_failed) failed_refits(used), if (!is.null(used$simulated)) "Simulated data.")
}
