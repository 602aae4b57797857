# Visits: which are kept, in which order, and which is the baseline.

# Codes of the visits that are kept (NA in other rows), their labels in order, and the baseline. `coded`: of
# name_codes(); `who`: codes of the patients.
read_visits <- function(coded, visits, baseline, who) {
  if (is.null(visits)) {
    check_all_named(coded$code, "visit",
                    advice = paste("rows without a visit are left out where `visits` names those to keep:",
                                   enumerate(dQuote(coded$label, FALSE), 12L)))
    kept <- coded$label
    inform_visit_order(coded, baseline)
    inform_scattered(coded, who)
  } else {
    kept <- check_subset(trim_blanks(visit_labels(visits, "visits")), coded$label, "visits")
  }
  list(code = recode(coded$code, match(coded$label, kept)), label = kept,
       baseline = choose_baseline(baseline, kept, setdiff(coded$label, kept)))
}

inform_visit_order <- function(coded, baseline) {
  base <- if (is.null(baseline)) paste0("; the baseline is ", dQuote(usual_baseline(coded$label), FALSE))
  if (coded$order == "levels") inform_letter_order(coded$label, base)
  if (coded$order != "appearance" || length(coded$label) < 2L) return(invisible())
  inform_cytochange(paste0("Visits are taken in the order in which they first appear: ",
                           enumerate(dQuote(coded$label, FALSE), 12L), base,
                           ". Another order: `visits`, or a factor."),
                    "visit_order", names = coded$label)
}

# Levels that were sorted as text (a factor made without `levels`) where their numbers have another order. `base`: what
# is said of the baseline.
inform_letter_order <- function(label, base) {
  sorted <- any(vapply(c("radix", "shell"), function(method) !is.unsorted(rank_of(label, method)), NA))
  if (!sorted || !is.unsorted(rank_of(natural_key(label), "radix"))) return(invisible())
  inform_cytochange(paste0("The levels of the visits are in the order of letters, not of their numbers: ",
                           enumerate(dQuote(label, FALSE), 12L), base,
                           ". Another order: `visits`, or a factor with its levels in order."), "visit_order",
                    names = label)
}

# Days and dates are no visits: nearly every patient has others. (Of few visits only where no two patients share one.)
inform_scattered <- function(coded, who) {
  n_visits <- length(coded$label)
  n_patients <- length(who$label)
  if (n_visits < 3L || n_patients < 2L) return(invisible())
  visited <- count_cells(list(who$code, coded$code), c(n_patients, n_visits))
  scattered <- n_visits >= 5L && visited < 0.4 * n_visits * n_patients
  if (!scattered && visited > n_visits) return(invisible())
  inform_cytochange(paste0(format_count(n_visits, "visit"), " of ", format_count(n_patients, "patient"),
                           ", most of them of few patients: days or dates? visit_windows() makes visits of days."),
                    "scattered_visits", names = coded$label)
}

# `left_out`: visits that are not kept.
choose_baseline <- function(baseline, kept, left_out) {
  if (!is.null(baseline)) return(check_baseline(baseline, kept))
  chosen <- usual_baseline(kept)
  other <- called_baseline(kept)
  lost <- if (!any(baseline_names(kept))) left_out[baseline_names(left_out)]
  said <- if (chosen != kept[1L]) "which is not the first" else
    if (length(other)) paste("not", dQuote(other, FALSE)) else
      if (length(lost)) paste("as `visits` leaves out", enumerate(dQuote(lost, FALSE)))
  if (length(said)) {
    inform_cytochange(paste0("The baseline is the visit ", dQuote(chosen, FALSE), ", ", said,
                             "; `baseline` chooses another."), "baseline", names = chosen)
  }
  chosen
}

# What names tell of a baseline, by kinds: it is called so, it comes before something, it is day 0 (or week, visit ...).
baseline_words <- function(visits) {
  name <- lower_ascii(visits)
  unit <- "(day|d|tag|week|wk|w|woche|month|m|monat|jour|j|semaine|visit|v|time|t|hour|h|cycle|c)s?"
  list(called = grepl("base ?line|^(bl|bsl|ausgang|ausgangswert|basal|inclusion)$", name) &
         !grepl("post|after|follow|from", name),
       before = grepl(paste0("^(pre([^a-z]|$|dose|treat|therap|study|op|vacc|infus)|before|prior|vorher|vor |avant|",
                             "antes)"), name),
       zero = text_number(visits) %in% 0 | grepl(paste0("^(", unit, "[ ._-]*0+|0+[ ._-]*", unit, ")$"), name))
}

# Names of the day on which the treatment begins, where the first visit is a screening.
first_day <- function(visits) {
  day <- "d(ay)?[ ._-]*0*1"
  words <- paste0("^((", day, "|tag[ ._-]*0*1|j(our)?[ ._-]*0*1)$|c(ycle)?[ ._-]*0*1[ ,._-]*", day,
                  "$|randomi[sz]|enrol|first dose)")
  screened <- grepl("^(pre[- ]?)?screen|^run[- ]?in", lower_ascii(visits[1L]))
  screened & grepl(words, lower_ascii(visits))
}

baseline_names <- function(visits) Reduce(`|`, baseline_words(visits))

# The visit whose name says that it is the baseline where the first says nothing of the kind: "Baseline (Day 1)" behind
# a screening, "pre" behind "post", day 0 behind another. NULL where there is none.
called_baseline <- function(kept) {
  for (says_so in c(baseline_words(kept), list(first_day(kept)))) {
    if (any(says_so)) return(if (!says_so[1L]) kept[which(says_so)[1L]])
  }
}

# The one visit called so, else the first.
usual_baseline <- function(kept) {
  called <- kept[lower_ascii(kept) == "baseline"]
  if (length(called) == 1L) called else kept[[1L]]
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
