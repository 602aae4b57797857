# Visits: which are kept, in which order, and which is the baseline.

# Codes of the visits that are kept (NA in other rows), their labels in order, and the baseline. `coded`: of
# name_codes(); `who`: codes of the patients.
read_visits <- function(coded, visits, baseline, who) {
  if (is.null(visits)) {
    check_all_named(coded$code, "visit",
                    advice = paste("rows without a visit are left out where `visits` names those to keep:",
                                   enumerate(dQuote(coded$label, FALSE), 12L)))
    kept <- coded$label
    inform_visit_order(coded)
    inform_scattered(coded, who)
  } else {
    kept <- check_subset(trim_blanks(visit_labels(visits, "visits")), coded$label, "visits")
  }
  list(code = recode(coded$code, match(coded$label, kept)), label = kept, baseline = choose_baseline(baseline, kept))
}

inform_visit_order <- function(coded) {
  if (coded$order != "appearance" || length(coded$label) < 2L) return(invisible())
  inform_cytochange(paste0("Visits are taken in the order in which they first appear: ",
                           enumerate(dQuote(coded$label, FALSE), 12L), ". Another order: `visits`, or a factor."),
                    "visit_order", names = coded$label)
}

# Days and dates are no visits: nearly every patient has others.
inform_scattered <- function(coded, who) {
  n_visits <- length(coded$label)
  if (n_visits < 5L) return(invisible())
  n_patients <- length(who$label)
  visited <- count_cells(list(who$code, coded$code), c(n_patients, n_visits))
  if (visited >= 0.4 * n_visits * n_patients) return(invisible())
  inform_cytochange(paste0(format_count(n_visits, "visit"), " of ", format_count(n_patients, "patient"),
                           ", most of them of few patients: days or dates? visit_windows() makes visits of days."),
                    "scattered_visits", names = coded$label)
}

choose_baseline <- function(baseline, kept) {
  if (!is.null(baseline)) return(check_baseline(baseline, kept))
  called <- which(lower_ascii(kept) == "baseline")
  if (length(called) != 1L) return(kept[[1L]])
  if (called > 1L) {
    inform_cytochange(paste0("The baseline is the visit ", dQuote(kept[called], FALSE),
                             ", which is not the first; `baseline` chooses another."), "baseline", names = kept[called])
  }
  kept[[called]]
}

check_baseline <- function(baseline, kept) {
  baseline <- check_string(trim_blanks(visit_labels(baseline, "baseline")), "baseline")
  if (!baseline %in% kept) {
    abort_argument("baseline", paste0("be one of the kept visits: ", enumerate(kept, 12L)), dQuote(baseline, FALSE))
  }
  baseline
}

# Visits may be named by numbers or dates where the column holds such.
visit_labels <- function(x, argument) {
  if (is.factor(x)) return(as.character(x))
  if (is.character(x)) return(x)
  if (!is.numeric(x) && !inherits(x, c("Date", "POSIXct"))) abort_argument(argument, "name visits", describe(x))
  number_labels(plain_column(x, argument), exact = FALSE)
}
