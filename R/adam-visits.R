# Visits of an ADaM data set: which are kept, which is the baseline, and which rows belong to them.

# Returns `row` and `code`: the rows of `lab` at kept visits and the visit of each (a row may be at two: its own and the
# baseline), `label`: the kept visits in order, and `baseline`.
adam_visits <- function(lab, visits, baseline) {
  schedule <- adam_schedule(lab)
  flagged <- which(adam_flag(lab[["ABLFL"]]))
  as_found <- is.null(visits) && all(is.na(schedule$number)) && !is.factor(lab[["AVISIT"]])
  base <- flagged_baseline(schedule, flagged)
  if (is.null(baseline)) inform_flagged_elsewhere(schedule, base, flagged)
  if (!is.null(baseline)) {
    baseline <- check_string(adam_visit_labels(baseline, schedule, "baseline"), "baseline")
    if (!identical(baseline, base)) flagged <- integer(0)
    base <- baseline
  }
  if (!is.null(base) && !base %in% schedule$label && length(flagged)) schedule <- add_baseline(schedule, base, flagged)
  kept <- if (is.null(visits)) scheduled_visits(lab, schedule, base, flagged) else
    chosen_visits(visits, schedule, base, baseline)
  if (is.null(base)) inform_first_baseline(kept)
  base <- if (is.null(base)) kept[[1L]] else check_baseline(base, kept)
  if (as_found) inform_as_found(kept) else if (is.null(visits)) inform_against_names(setdiff(kept, base))

  code <- match(schedule$label, kept)[schedule$code]
  inform_visit_numbers(lab$row, schedule, code)
  moved <- flagged[!schedule$label[schedule$code[flagged]] %in% base]
  inform_moved(lab$row[moved], base)
  at <- which(!is.na(code))
  list(row = c(at, moved), code = c(code[at], rep(match(base, kept), length(moved))), label = kept, baseline = base)
}

# Visits by name, in the order of AVISITN (else of appearance): `code` of each row (NA: none), `label`, `number`; and
# `written`, the number of each row, where they have some.
adam_schedule <- function(lab) {
  if (is.null(lab[["AVISIT"]])) {
    coded <- name_codes(lab[["AVISITN"]], exact = FALSE)
    if (!length(coded$label)) abort_data("adlb", "number visits in AVISITN", "missing there in every row")
    number <- if (is.numeric(lab[["AVISITN"]])) as.double(coded$label) else rep(NA_real_, length(coded$label))
    return(list(code = coded$code, label = coded$label, number = number))
  }
  written <- unique(lab[["AVISIT"]])
  text <- trimws(as.character(written))
  text[text %in% c("", ".")] <- NA
  text <- text[match(lab[["AVISIT"]], written)]
  levels <- trimws(levels(lab[["AVISIT"]]))
  label <- if (length(levels)) intersect(levels, text) else unique(text[!is.na(text)])
  if (!length(label)) abort_data("adlb", "name visits in AVISIT", "blank there in every row")
  code <- match(text, label)
  written <- if (is.character(lab[["AVISITN"]])) text_number(lab[["AVISITN"]]) else lab[["AVISITN"]]
  if (!is.numeric(written)) written <- NULL
  number <- if (is.null(written)) rep(NA_real_, length(label)) else usual_numbers(written, code, length(label))
  order <- order(number, seq_along(label), method = "radix")
  list(code = match(code, order), label = label[order], number = number[order], written = written)
}

# The number that most rows of each visit have (of two as frequent the lower one).
usual_numbers <- function(written, code, n) {
  known <- which(!is.na(written) & !is.na(code))
  pair <- first_seen((match(written[known], unique(written[known])) - 1) * n + code[known])
  of <- known[pair$at]
  of <- of[order(-tabulate(pair$code, length(of)), written[of], method = "radix")]
  as.double(written[of][match(seq_len(n), code[of])])
}

# Says where rows of a kept visit (`code`) have another number than its other rows.
inform_visit_numbers <- function(row, schedule, code) {
  if (is.null(schedule$written)) return(invisible())
  differs <- which(!is.na(code) & schedule$written != schedule$number[schedule$code])
  if (!length(differs)) return(invisible())
  at <- unique(schedule$code[differs])
  said <- vapply(at, function(visit) {
    counts <- table_of(number_labels(schedule$written[schedule$code %in% visit], exact = FALSE))
    counts <- counts[order(-counts)]
    rows <- vapply(counts, format_count, "", "row")
    paste0(dQuote(schedule$label[visit], FALSE), " ", enumerate(paste0(names(counts), " (", rows, ")")))
  }, "")
  inform_cytochange(paste0("Visits are told apart by AVISIT, also where AVISITN differs: ", enumerate(said), "."),
                    "visit_numbers", rows = row[differs], names = schedule$label[at])
}

# The visit that the flagged rows are at; "Baseline" where they are at several; NULL without flags, unless a visit is
# called so.
flagged_baseline <- function(schedule, flagged) {
  called <- schedule$label[lower_ascii(schedule$label) == "baseline"]
  at <- unique(schedule$label[schedule$code[flagged]])
  if (length(at) == 1L && !is.na(at)) return(at)
  if (length(called)) return(called[[1L]])
  if (length(at)) "Baseline"
}

# The flags make another visit the baseline than the one called so.
inform_flagged_elsewhere <- function(schedule, base, flagged) {
  called <- schedule$label[lower_ascii(schedule$label) == "baseline"]
  if (!length(flagged) || !length(called) || base %in% called) return(invisible())
  inform_cytochange(paste0("The baseline is the visit ", dQuote(base, FALSE), ", whose rows ABLFL flags, not ",
                           dQuote(called[1L], FALSE), "; `baseline` chooses another."), "moved_baseline", names = base)
}

# Nothing tells which visit is the baseline.
inform_first_baseline <- function(kept) {
  inform_cytochange(paste0("The first visit, ", dQuote(kept[1L], FALSE), ", is taken as the baseline: ABLFL flags no ",
                           "row, and no visit is called so. `baseline` chooses another."), "baseline", names = kept[1L])
}

# Visits of which only the order of rows tells an order.
inform_as_found <- function(kept) {
  if (length(kept) < 2L) return(invisible())
  inform_cytochange(paste0("Without AVISITN visits follow ", dQuote(kept[1L], FALSE), " in the order in which they ",
                           "first appear: ", enumerate(dQuote(kept[-1L], FALSE), 12L),
                           ". Another order: `visits`, or a factor."), "visit_order", names = kept)
}

# AVISITN (or the levels) puts visits in another order than the numbers in their names: "Week 8" before "Week 4".
inform_against_names <- function(kept) {
  stem <- gsub("[0-9]+", "#", kept)
  turned <- vapply(split(natural_key(kept), stem), is.unsorted, NA)
  if (!any(turned)) return(invisible())
  at <- stem %in% names(turned)[turned]
  inform_cytochange(paste0("Visits stand in the order of AVISITN (or of levels), against the numbers in their names: ",
                           enumerate(dQuote(kept[at], FALSE), 12L), ". Another order: `visits`."), "visit_order",
                    names = kept[at])
}

# A visit "Baseline" made of flagged rows stands where most of them were, or were by their numbers where none had a
# visit.
add_baseline <- function(schedule, base, flagged) {
  from <- schedule$code[flagged]
  number <- if (!all(is.na(from))) schedule$number[which.max(tabulate(from, length(schedule$label)))] else
    if (is.null(schedule$written)) NA_real_ else usual_numbers(schedule$written[flagged], rep(1L, length(flagged)), 1L)
  schedule$label <- c(schedule$label, base)
  schedule$number <- c(schedule$number, number)
  schedule
}

inform_moved <- function(moved, base) {
  if (length(moved)) {
    inform_cytochange(paste0(format_count(length(moved), "row"), " flagged by ABLFL at other visits stand",
                             if (length(moved) == 1L) "s", " for the visit ", dQuote(base, FALSE), "."),
                               "moved_baseline",
                      rows = moved)
  }
}

adam_visit_labels <- function(visits, schedule, argument) {
  if (is.numeric(visits)) {
    label <- schedule$label[match(visits, schedule$number)]
    if (anyNA(label)) {
      abort_argument(argument, "be values of AVISIT, or numbers that AVISITN has", enumerate(visits[is.na(label)]))
    }
    return(label)
  }
  trim_blanks(visit_labels(visits, argument))
}

chosen_visits <- function(visits, schedule, base, baseline) {
  kept <- check_subset(adam_visit_labels(visits, schedule, "visits"), schedule$label, "visits")
  if (is.null(base) || base %in% kept || !is.null(baseline)) return(kept)
  if (!base %in% schedule$label) return(kept)
  inform_cytochange(paste0("The baseline ", dQuote(base, FALSE),
                           " is kept besides `visits`; `baseline` chooses another."), "baseline", names = base)
  c(base, kept)
}

# The visits to keep where none were chosen; says what is left out and why: rows `flagged` as baseline are not.
scheduled_visits <- function(lab, schedule, base, flagged) {
  number <- schedule$number
  at_base <- match(base, schedule$label)
  early <- logical(length(number))
  if (length(at_base)) {
    # Where no number tells, the name of a screening does.
    before <- number <= number[at_base]
    before[is.na(before)] <- grepl("^(pre[- ]?)?screen", lower_ascii(schedule$label))[is.na(before)]
    early <- before & seq_along(number) != at_base
  }
  unscheduled <- grepl("\\bun(sch|plan)|^uns\\b", lower_ascii(schedule$label), perl = TRUE)
  repeating <- repeating_visits(lab, schedule, at_base)
  # A mean is of other rows, whose values it need not repeat.
  computed <- grepl("\\b(average|mean)\\b", lower_ascii(schedule$label), perl = TRUE)
  kept <- !(early | unscheduled | repeating | computed)
  if (length(at_base)) kept[at_base] <- TRUE
  order <- which(kept)
  if (length(at_base)) order <- c(at_base, setdiff(order, at_base))
  inform_left_out(schedule, list("before the baseline" = early & !kept, "unscheduled" = unscheduled & !kept & !early,
                                 "repeating other visits" = repeating & !kept & !early & !unscheduled,
                                 "computed from other visits" = computed & !kept & !early & !unscheduled & !repeating),
                  lab$row, flagged)
  if (!length(order)) {
    abort_argument("visits", "be given where no visit is a scheduled one",
                   paste0("NULL, where AVISIT has ", enumerate(dQuote(schedule$label, FALSE), 12L)))
  }
  schedule$label[order]
}

inform_left_out <- function(schedule, reasons, row, flagged) {
  others <- setdiff(seq_along(schedule$code), flagged)
  n <- tabulate(schedule$code[others], length(schedule$label))
  said <- unlist(lapply(names(reasons), function(reason) {
    left <- which(reasons[[reason]] & n > 0L)
    if (length(left)) paste0(dQuote(schedule$label[left], FALSE), " (", format_count(n[left], "row"), ", ", reason, ")")
  }))
  without <- others[is.na(schedule$code[others])]
  if (length(without)) said <- c(said, paste(format_count(length(without), "row"), "without a visit"))
  if (!length(said)) return(invisible())
  inform_cytochange(paste0("Left out: ", enumerate(said, 6L), ". Other visits: `visits`."), "visits_left_out",
                    names = schedule$label[Reduce(`|`, reasons) & n > 0L], rows = row[without])
}

# Visits of which more than half of the rows repeat a row at another visit that is kept: the same patient, parameter,
# day and value. Of visits whose name says that they gather rows from elsewhere those without a day are judged by the
# rest.
repeating_visits <- function(lab, schedule, at_base) {
  n <- length(schedule$label)
  gathers <- grepl(paste0("end of|\\beo[st]\\b|terminat|withdraw|\\blast\\b|endpoint|end point|final|worst|",
                          "minimum|maximum|average|post-?baseline"), lower_ascii(schedule$label))
  name <- intersect(c("ADT", "ADY", "VISITNUM"), names(lab))[1L]
  day <- if (is.na(name)) rep(NA, length(lab[["AVAL"]])) else blank_to_na(lab[[name]])
  bare <- combined_code(lab[["USUBJID"]], lab[["PARAMCD"]], lab[["AVAL"]])
  dated <- combined_code(bare, day)

  order <- order(!seq_len(n) %in% at_base, gathers, seq_len(n))
  rows <- split(seq_along(bare), factor(schedule$code, seq_len(n)))
  seen <- list(bare = numeric(0), dated = numeric(0))
  repeating <- logical(n)
  for (visit in order) {
    judged <- list(bare = bare[rows[[visit]]], dated = dated[rows[[visit]]])
    again <- known_among(judged$dated, seen$dated)
    if (gathers[visit]) again <- again | (is.na(judged$dated) & known_among(judged$bare, seen$bare))
    repeating[visit] <- sum(again) > length(again) / 2
    if (!repeating[visit]) seen <- Map(c, seen, judged)
  }
  repeating
}

known_among <- function(x, seen) !is.na(x) & x %in% seen

# One number for each combination of values, NA where one of them is missing.
combined_code <- function(...) {
  code <- 1
  for (x in list(...)) {
    seen <- unique(x[!is.na(x)])
    code <- code * (length(seen) + 1) + match(x, seen)
    code <- match(code, unique(code[!is.na(code)]))
  }
  code
}

# Whether a flag of check_adam() says so.
adam_flag <- function(x, rows = seq_along(x), yes = "Y") if (is.null(x)) logical(length(rows)) else x[rows] %in% yes
