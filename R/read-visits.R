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
  } else {
    kept <- check_subset(trim_blanks(visit_labels(visits, "visits")), coded$label, "visits")
  }
  scattered <- is.null(visits) && inform_scattered(coded, who)
  code <- recode(coded$code, match(coded$label, kept))
  chosen <- choose_baseline(baseline, kept, setdiff(coded$label, kept))
  if (!scattered) inform_separate(code, who, kept, chosen)
  list(code = code, label = kept, baseline = chosen)
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

# Levels that were sorted as text (a factor made without `levels`) where their numbers, or the times that they name,
# have another order. `base`: what is said of the baseline.
inform_letter_order <- function(label, base) {
  sorted <- any(vapply(c("radix", "shell"), function(method) !is.unsorted(rank_of(label, method)), NA))
  if (!sorted) return(invisible())
  of <- c(if (is.unsorted(rank_of(natural_key(label), "radix"))) "numbers",
          if (is.unsorted(time_named(label), na.rm = TRUE)) "times")
  if (!length(of)) return(invisible())
  inform_cytochange(paste0("The levels of the visits are in the order of letters, not of their ", of[1L], ": ",
                           enumerate(dQuote(label, FALSE), 12L), base,
                           ". Another order: `visits`, or a factor with its levels in order."), "visit_order",
                    names = label)
}

# The time that the name of a visit tells, in days: before all others that of a screening or an entry, behind all that
# of an end or a follow-up; NA where it tells none, and of what is called a baseline: choose_baseline() speaks of it.
time_named <- function(visits) {
  name <- lower_ascii(visits)
  begins <- grepl("^(at )?(diagnosis|admission|entry|enrol|start|inclusion|intake|randomi)", name)
  ends <- grepl(paste0("\\bend of|^end$|\\beo[st]\\b|terminat|^after|^post|^exit|discharge|^final|withdraw|^last|",
                       "follow[- ]?up"), name)
  days <- c(hour = 1 / 24, hr = 1 / 24, h = 1 / 24, day = 1, d = 1, tag = 1, week = 7, wk = 7, w = 7, woche = 7,
            month = 30.4, mo = 30.4, m = 30.4, monat = 30.4, year = 365.25, yr = 365.25, y = 365.25)
  unit <- paste0("(", paste(names(days), collapse = "|"), ")(?:s|en?)?")
  turned <- sub(paste0("^([0-9.]+)[ ._-]*", unit, "$"), "\\2 \\1", name, perl = TRUE)
  timed <- paste0("^", unit, "[ ._-]*([0-9.]+)$")
  time <- ifelse(grepl(timed, turned, perl = TRUE),
                 days[sub(timed, "\\1", turned, perl = TRUE)] * text_number(sub(timed, "\\2", turned, perl = TRUE)), NA)
  time[ends] <- 1e6
  time[begins] <- -1
  time[grepl(screening_words, name)] <- -2
  unname(time)
}

# Days and dates are no visits: nearly every patient has others. (Of few visits only where no two patients share one.)
inform_scattered <- function(coded, who) {
  n_visits <- length(coded$label)
  n_patients <- length(who$label)
  if (n_visits < 3L || n_patients < 2L) return(FALSE)
  visited <- count_cells(list(who$code, coded$code), c(n_patients, n_visits))
  scattered <- n_visits >= 5L && visited < 0.4 * n_visits * n_patients
  if (!scattered && visited > n_visits) return(FALSE)
  inform_cytochange(paste0(format_count(n_visits, "visit"), " of ", format_count(n_patients, "patient"),
                           ", most of them of few patients: days or dates? visit_windows() makes visits of days."),
                    "scattered_visits", names = coded$label)
  TRUE
}

# Visits that no patient links with the baseline, neither by being at both nor by others who are: where identifiers are
# those of samples, or sites call the same visits otherwise. Where all are at the baseline nothing is to be looked for.
inform_separate <- function(code, who, kept, baseline) {
  n <- c(length(who$label), length(kept))
  if (n[1L] < 4L || n[2L] < 2L || n[2L] > 200L) return(invisible())
  base <- match(baseline, kept)
  if (all(tabulate(who$code[which(code == base)], n[1L]) > 0L)) return(invisible())
  at <- which(!is.na(code))
  present <- matrix(tabulate((code[at] - 1) * n[1L] + who$code[at], prod(n)) > 0L, n[1L], n[2L])
  linked <- crossprod(present) > 0
  reached <- base
  while (length(more <- setdiff(which(colSums(linked[reached, , drop = FALSE]) > 0), reached))) {
    reached <- c(reached, more)
  }
  separate <- setdiff(which(colSums(present) > 0), reached)
  n_separate <- sum(rowSums(present[, separate, drop = FALSE]) > 0)
  if (n_separate < max(2, n[1L] / 10)) return(invisible())
  inform_cytochange(paste0(n_separate, " of ", format_count(n[1L], "patient"), " are only at visits that no patient ",
                           "with a baseline (", dQuote(baseline, FALSE), ") is at: ",
                           enumerate(dQuote(kept[separate], FALSE)), ". Does `id` name patients, not samples, ",
                           "and is each visit called the same everywhere?"),
                    "separate_visits", names = kept[separate])
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

screening_words <- "^(pre[- ]?)?screen|^run[- ]?in"

# Names of the day on which the treatment begins, where the first visit is a screening.
first_day <- function(visits) {
  day <- "d(ay)?[ ._-]*0*1"
  words <- paste0("^((", day, "|tag[ ._-]*0*1|j(our)?[ ._-]*0*1)$|c(ycle)?[ ._-]*0*1[ ,._-]*", day,
                  "$|randomi[sz]|enrol|first dose)")
  screened <- grepl(screening_words, lower_ascii(visits[1L]))
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

# Columns called as those of baseline values, of numbers that are others than those at the visit that is taken as the
# baseline for want of a name: the baseline may have no rows of its own.
inform_base_column <- function(roles, when) {
  if (!is.null(roles$layout) || baseline_names(when$baseline)) return(invisible())
  at <- which(when$code == match(when$baseline, when$label))
  words <- c("base", "baseline", "bl", "bsl", "pre")
  key <- gsub("[-_. ]+", "", lower_ascii(names(roles$others)))
  found <- lapply(roles$value, function(value) {
    of <- c("value", "val", "result", gsub("[-_. ]+", "", lower_ascii(value)))
    called <- key %in% c(if (length(roles$value) == 1L) c(words, outer(words, of, paste0), outer(of, words, paste0)),
                         paste0(words, of[4L]), paste0(of[4L], words))
    Filter(function(name) other_numbers(roles$others[[name]][at], roles$columns[[value]][at]),
           names(roles$others)[called])
  })
  found <- unique(unlist(found))
  if (!length(found)) return(invisible())
  inform_cytochange(paste0("The baseline is the visit ", dQuote(when$baseline, FALSE), ", whose values are not those ",
                           "of column ", enumerate(dQuote(found, FALSE)), ". Where these were measured before it give ",
                           "them rows of their own visit."), "baseline_column", names = found)
}

# Whether two columns of numbers mostly differ where both are known.
other_numbers <- function(x, value) {
  value <- number_of_text(value)
  if (!is.numeric(x) || !is.numeric(value)) return(FALSE)
  both <- !is.na(x) & !is.na(value)
  any(both) && mean(x[both] == value[both]) < 0.5
}
