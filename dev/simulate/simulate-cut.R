# Coverage of the interval of an area in small groups, and how near the corrected sensitivity and specificity of a
# cut-point are to what that cut-point does in new patients. Writes dev/simulate/cut.md.
#   Rscript dev/simulate/simulate-cut.R [data sets]
library(cytochange)

data_sets <- as.integer(c(commandArgs(TRUE), "2000")[1L])
set.seed(20260101)

# Normal markers of equal spread: the area is pnorm(shift / sqrt(2)). An area of 1: the groups do not overlap.
draw <- function(rows, event, area) {
  noise <- if (area == 1) matrix(runif(rows * length(event)), rows) else matrix(rnorm(rows * length(event)), rows)
  noise + rep(if (area == 1) 2 * event else sqrt(2) * qnorm(area) * event, each = rows)
}

area_row <- function(n, area) {
  event <- rep(c(TRUE, FALSE), c(round(0.4 * n), n - round(0.4 * n)))
  screen <- prognostic_screen(draw(data_sets, event, area), event, conf_method = "wald", resamples = 0)
  known <- !is.na(screen$auc_low)
  covered <- screen$auc_low <= area & screen$auc_high >= area
  data.frame(patients = n, events = sum(event), area = area, coverage = mean(covered[known]),
             below = mean(screen$auc_high[known] < area), above = mean(screen$auc_low[known] > area),
             at_end = mean(screen$auc %in% c(0, 1)), without = mean(!known))
}

# What a cut-point does in new patients of these distributions.
cut_row <- function(n, area, lower) {
  event <- rep(c(TRUE, FALSE), c(round(0.4 * n), n - round(0.4 * n)))
  few <- min(data_sets, 500L)
  sign <- if (lower) -1 else 1
  screen <- prognostic_screen(sign * draw(few, event, area), event, conf_method = "wald", resamples = 200, seed = 1)
  shift <- sqrt(2) * qnorm(area)
  beyond <- ifelse(screen$cut_direction == "<", -1, 1) * screen$cut_point
  up <- sign * ifelse(screen$cut_direction == "<", -1, 1)
  new_sensitivity <- pnorm(beyond, up * shift, lower.tail = FALSE)
  new_specificity <- pnorm(beyond)
  error <- function(x, truth) c(mean(x - truth), sqrt(mean((x - truth)^2)))
  held <- function(low, high, truth) mean(low <= truth & truth <= high)
  data.frame(patients = n, area = area, side = if (lower) "lower" else "higher", new = mean(new_sensitivity),
             apparent = mean(screen$sensitivity), corrected = mean(screen$sensitivity_corrected),
             error_apparent = error(screen$sensitivity, new_sensitivity)[2L],
             error_corrected = error(screen$sensitivity_corrected, new_sensitivity)[2L],
             wilson = held(screen$sensitivity_low, screen$sensitivity_high, new_sensitivity),
             new_youden = mean(new_sensitivity + new_specificity - 1),
             apparent_youden = mean(screen$sensitivity + screen$specificity - 1),
             corrected_youden = mean(screen$sensitivity_corrected + screen$specificity_corrected - 1))
}

table_lines <- function(rows) {
  cells <- lapply(rows, function(x) if (is.numeric(x) && any(x != round(x))) sprintf("%.3f", x) else as.character(x))
  c(paste("|", paste(names(rows), collapse = " | "), "|"), paste0("|", strrep(" --- |", length(rows))),
    do.call(paste, c(list("|"), c(rbind(cells, "|")))))
}

areas <- do.call(rbind, Map(area_row, rep(c(10, 20, 40, 60), each = 5), rep(c(0.7, 0.8, 0.9, 0.95, 1), 4)))
cuts <- do.call(rbind, Map(cut_row, rep(c(20, 40, 60), each = 4), rep(c(0.6, 0.7, 0.8, 0.9), 3),
                           rep(c(FALSE, TRUE), 6)))
writeLines(c(
  "# Areas of small groups, and cut-points", "",
  paste0("`Rscript dev/simulate/simulate-cut.R ", data_sets, "`: normal markers of equal spread, 40 % of the patients ",
         "with the event."), "",
  paste0("## Interval of the area, 95 %, ", data_sets, " data sets a row"), "",
  "DeLong's on the logit scale; Newcombe's (2006, method 5) at an area of 0 or 1. `below`, `above`: the",
  "interval lies there.",
  "`at_end`: share of areas that are 0 or 1; `without`: share without an interval. Monte Carlo error 0.005",
  "at 0.95.", "",
  table_lines(areas), "",
  paste0("## Sensitivity of Youden's cut-point, ", min(data_sets, 500L), " data sets a row, 200 resamples"), "",
  "`new`: what the cut-point does in new patients, `apparent` in those it was chosen in, `corrected` by",
  "those left out of",
  "the resamples; `error_...`: root mean square error against `new`; `wilson`: share of Wilson's 95 %",
  "intervals about the",
  "apparent sensitivity that hold that of the cut-point in new patients; `..._youden`: sensitivity plus specificity",
  "less 1.", "",
  table_lines(cuts)
), "dev/simulate/cut.md")
