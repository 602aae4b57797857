#' Survival by groups of a marker
#'
#' Kaplan-Meier curves of two groups of patients with the numbers at risk beneath: those in whom the marker fell and
#' those in whom it rose, or those below its median and at or above it. The p value is not of these groups but of the
#' continuous model, [outcome_screen()] of the same marker: groups are for the eye, and no cut is chosen by what it
#' shows.
#'
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()] with `time` and `event`.
#' @param marker Name of one marker.
#' @param visit The visit whose value, or change until then, makes the groups. `NULL` (default): as [outcome_screen()].
#' @param groups "direction" (default): of change, below 0 and above, those unchanged apart where there are any;
#'   "median": below the median of the patients shown, and at or above it.
#' @param landmark Number, in the unit of `time`: from when time counts; needed where the groups are known only after
#'   the baseline. `NULL` (default): from the start.
#' @param ... Not used; must be empty.
#' @param predictor "change" or "value": what is split. `NULL` (default): the change for "direction" (the only choice),
#'   the value for "median".
#' @param covariates,likelihood,ties Of the continuous model, as in [outcome_screen()].
#' @param censored_rule What a value beyond its limit enters as: `r limit_rule_help("values")`.
#' @return A ggplot. Small strokes are patients censored.
#' @section Errors: Those of [outcome_screen()]; `cytochange_error_argument` where `groups` and `predictor` do not go
#'   together.
#' @references Kaplan EL, Meier P (1958). Nonparametric estimation from incomplete observations. *Journal of the
#'   American Statistical Association* 53, 457-481. \doi{10.1080/01621459.1958.10501452}
#' @seealso [outcome_screen()], [outcome_data()].
#' @examples
#' set.seed(1)
#' n <- 60
#' il6 <- exp(rnorm(n, 2, 0.7))
#' data <- data.frame(patient = rep(1:n, 2), visit = rep(c("baseline", "week 8"), each = n),
#'   il6 = c(il6, il6 * exp(rnorm(n, -0.2, 0.4))), months = round(rexp(n, 0.03 * il6^0.5) + 2, 1),
#'   died = runif(n) < 0.7)
#' study <- marker_study(data, id = "patient", visit = "visit", value = "il6", time = "months",
#'   event = "died")
#' plot_survival(study, "il6", groups = "median")
#' plot_survival(study, "il6", landmark = 2)
#' @export
plot_survival <- function(study, marker, visit = NULL, groups = c("direction", "median"), landmark = NULL, ...,
                          predictor = NULL, covariates = NULL, likelihood = screen_likelihoods(), ties = ties_ids(),
                          censored_rule = limit_rules("values")) {
  check_dots_empty(...)
  check_study_outcome(required(study))
  marker <- check_subset(check_string(required(marker), "marker"), study$markers$marker, "marker")
  groups <- check_choice(groups, names(survival_groups()), "groups")
  split <- survival_groups()[[groups]]
  predictor <- check_choice(predictor %||% split$of[1L], predictors(), "predictor")
  if (!predictor %in% split$of) {
    abort_argument("predictor", paste0("be ", dQuote(split$of, FALSE), " where groups are by ", groups),
                   dQuote(predictor, FALSE))
  }
  screen <- outcome_screen(study, visit = visit, predictor = predictor, landmark = landmark, covariates = covariates,
                           likelihood = likelihood, ties = ties, markers = marker, censored_rule = censored_rule)
  set <- settings_of(screen)
  data <- survival_data(study, set, split)
  draw_survival(data, screen, set, split)
}

# How patients are split: `of`: predictors it serves, the first unasked; `cut`: groups of values; `words`: in a
# caption.
survival_groups <- function() {
  list(
    direction = list(
      of = "change",
      cut = function(x) factor(sign(x), -1:1, c("fell", "unchanged", "rose")),
      colours = c(fell = "#009E73", unchanged = "#7A7A7A", rose = "#CC79A7"),
      words = "Groups by the direction of change"
    ),
    median = list(
      of = c("value", "change"),
      cut = function(x) {
        factor(ifelse(x < stats::median(x), "below median", "median or above"), c("below median", "median or above"))
      },
      colours = c(`below median` = "#0072B2", `median or above` = "#D55E00"),
      words = "Groups by the median of the patients shown"
    )
  )
}

# Patients with a value: `time` from the landmark, `event`, `group`; and whether the value lies beyond a limit.
survival_data <- function(study, set, split) {
  cells <- outcome_cells(study, set)
  who <- outcome_patients(study$patients, set$landmark)$at_risk & !is.na(cells$value[1L, ])
  value <- unname(cells$value[1L, who])
  if (!length(value)) {
    abort_data("study", paste("have patients at risk of whom is known:", marker_phrase(set$markers, set)), "none",
               call = rlang::caller_env(2))
  }
  # What differs by rounding alone did not change.
  value[abs(value) < 1e-12] <- 0
  data.frame(time = tied_times(study$patients$time[who]) - (set$landmark %||% 0), event = study$patients$event[who],
             group = droplevels(split$cut(value)))
}

# The steps of Kaplan and Meier's curve of one group, from 1 at time 0, and where patients were censored.
kaplan_meier <- function(time, event) {
  at <- sort(unique(time))
  failed <- vapply(at, function(t) sum(event & time == t), 1)
  at_risk <- vapply(at, function(t) sum(time >= t), 1)
  censored <- vapply(at, function(t) any(!event & time == t), NA)
  data.frame(time = c(0, at), survival = c(1, cumprod(1 - failed / at_risk)), censored = c(FALSE, censored))
}

draw_survival <- function(data, screen, set, split) {
  levels <- levels(data$group)
  sizes <- tabulate(data$group)
  curves <- do.call(rbind, lapply(levels, function(level) {
    rows <- data[data$group == level, , drop = FALSE]
    cbind(kaplan_meier(rows$time, rows$event), group = level)
  }))
  curves$group <- factor(curves$group, levels)
  ticks <- pretty(c(0, max(data$time)), 5L)
  ticks <- ticks[ticks <= max(data$time)]
  risk <- expand.grid(time = ticks, group = factor(levels, levels))
  risk$n <- mapply(function(t, g) sum(data$time[data$group == g] >= t), risk$time, risk$group)
  risk$y <- -0.17 - 0.11 * (as.integer(risk$group) - 1)
  heights <- -0.17 - 0.11 * (seq_along(levels) - 1)
  share <- c(0, 0.25, 0.5, 0.75, 1)
  label <- paste0(levels, " (n = ", sizes, ")")
  ggplot2::ggplot(curves, ggplot2::aes(x = .data$time, y = .data$survival, colour = .data$group)) +
    ggplot2::annotate("segment", x = 0, xend = max(data$time), y = 0, yend = 0, colour = "grey40", linewidth = 0.3) +
    ggplot2::geom_step(linewidth = 0.6) +
    ggplot2::geom_point(data = curves[curves$censored, , drop = FALSE], shape = 124, size = 1.6, show.legend = FALSE) +
    ggplot2::geom_text(data = risk, ggplot2::aes(y = .data$y, label = .data$n), size = 2.5, show.legend = FALSE) +
    ggplot2::scale_colour_manual(values = split$colours, limits = levels, labels = label) +
    ggplot2::scale_x_continuous(breaks = ticks, expand = ggplot2::expansion(c(0.04, 0.03))) +
    ggplot2::scale_y_continuous(breaks = c(heights, share), labels = c(levels, paste0(100 * share, "%")),
                                minor_breaks = NULL, limits = c(min(heights) - 0.05, 1.02),
                                expand = ggplot2::expansion(0)) +
    ggplot2::labs(
      x = survival_axis(set), y = NULL,
      title = fit_title(say_survival(screen, set)),
      subtitle = fit_subtitle("Free of ", outcome_name(set), ", by the ", predictor_phrase(set), " of ", set$markers,
                              "; ", outcome_sizes(screen)),
      caption = fit_caption(
        paste0(split$words, "; numbers at risk beneath; strokes: censored."),
        paste0("Hazard ratio and p value are of the continuous model (", outcome_title(set),
               if (outcome_beside(set) != "") paste0(", adjusted for ", outcome_beside(set)),
               "), not of the groups, whose curves are as observed."),
        if (!is.null(set$landmark)) {
          paste0(format_count(set$n_before, "patient"), " with an event, or censored, before the landmark",
                 if (screen$n_unmeasured > 0L) paste0(" and ", big(screen$n_unmeasured), " not measured"), " left out.")
        }
      )
    ) +
    theme_cytochange() +
    ggplot2::theme(panel.grid.major.y = ggplot2::element_blank())
}

survival_axis <- function(set) {
  paste0("Time", if (!is.null(set$landmark)) paste(" from the landmark at", landmark_time(set)),
         if (!is.null(set$time_unit)) paste0(" (", time_units_of(set$time_unit), ")"))
}

# The continuous model in words.
say_survival <- function(screen, set) {
  if (is.na(screen$p.value)) return(paste0(set$markers, ": no model could be fitted"))
  if (is.infinite(screen$estimate)) return(paste0(set$markers, ": ", format_p_equals(screen$p.value)))
  told <- told_ratio(screen$hazard_ratio, screen$hazard_low, screen$hazard_high, set$conf.level)
  paste0(set$markers, if (outcome_beside(set) != "") ": adjusted hazard" else ": hazard", " ratio per ",
         outcome_unit(set), " ", told$estimate, " (", told$interval, "), ", format_p_equals(screen$p.value))
}
