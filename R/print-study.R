# What a study says of itself, in plain words within 80 columns.

#' @export
print.marker_study <- function(x, ..., width = NULL) {
  local_width(width)
  cat(format_study(x), sep = "\n")
  invisible(x)
}

# The lines of a print.
format_study <- function(study) {
  n <- c(nrow(study$patients), nrow(study$markers), length(study$visits))
  c(
    strwrap(paste0("Marker study: ", format_count(n[1L], "patient"), ", ", format_count(n[2L], "marker"), ", ",
                   format_count(n[3L], "visit"), ", ",
                   if (study$logged) "values on log2 already" else paste(study$scale, "scale")),
            print_width() + 1L, exdent = 2L),
    study_item("Arms", if (is.null(study$source$arm)) "none named" else named_counts(arm_group(study))),
    study_item("Response", response_words(study)),
    study_item("Outcome", outcome_item(study)),
    if (isTRUE(study$source$order_named)) study_item("Ordered", order_words(study$source$ordered)),
    if (length(study$source$covariates)) study_item("With", enumerate(shorten(study$source$covariates), 12L)),
    study_item("Markers", marker_words(study)),
    study_item("Values", value_words(study)),
    study_item("Left out", left_out_words(study)),
    study_item("Chosen", chosen_words(study)),
    study_item("Note", simulated_words(study)),
    "",
    visit_lines(study)
  )
}

# "Label    text", wrapped, the text in a column of its own. Nothing where there is no text.
study_item <- function(label, text) {
  if (is.null(text)) return(NULL)
  lines <- strwrap(text, width = print_width() - 9L)
  paste0(formatC(c(label, rep("", length(lines) - 1L)), width = -10L), lines)
}

# "Megace 20, Tamoxifen 21".
named_counts <- function(x, most = 8L) {
  counts <- table(plain_factor(x))
  counts <- counts[counts > 0L]
  enumerate(paste(shorten(names(counts)), big(as.integer(counts))), most)
}

# "30 responders (CR 8, PR 22), 40 non-responders (SD 20, PD 20), 10 not evaluable (NE 7, missing 3)".
response_words <- function(study) {
  if (is.null(study$source$response)) return("none named")
  groups <- response_groups()
  group <- response_group(study$patients)
  parts <- vapply(c(groups$levels, list(groups$uncompared)), function(level) {
    in_group <- group == level$label
    paste(count_in(sum(in_group), level), response_details(study$patients$response[in_group]))
  }, "")
  paste(trimws(parts), collapse = ", ")
}

# "died in 53 of 80 patients, time 1.2 to 60 months"; NULL where no time was named.
outcome_item <- function(study) {
  if (is.null(study$source$event)) return(NULL)
  known <- !is.na(study$patients$time) & !is.na(study$patients$event)
  paste0(shorten(study$source$event), " in ", big(sum(study$patients$event[known])), " of ",
         format_count(sum(known), "patient"), if (any(known)) {
    range <- unique(with_commas(number_labels(range(study$patients$time[known]), FALSE)))
    time <- study$source$time
    unit <- time_units_of(study$source$time_unit %||% time)
    paste0(", ", shorten(time), " ", paste(range, collapse = " to "),
           if (unit != time_units_of(time)) paste0(" ", shorten(unit)))
  }, if (!all(known)) paste0("; ", big(sum(!known)), " without an outcome"))
}

# "PD, SD, PR, CR (worst to best)".
order_words <- function(ordered) paste(paste(shorten(ordered), collapse = ", "), "(worst to best)")

# "(CR 8, PR 22)"; of a numeric rating its range; nothing for a logical response but what is missing.
response_details <- function(response) {
  known <- response[!is.na(response)]
  missing <- length(response) - length(known)
  said <- if (length(known)) {
    if (is.numeric(known)) {
      if (!all(known %in% 0:1)) paste("rated", paste(unique(number_labels(range(known), FALSE)), collapse = " to "))
    } else if (!is.logical(known)) {
      known <- if (is.factor(known)) droplevels(known) else as.character(known)
      named_counts(known, 6L)
    }
  }
  said <- c(said, if (missing) paste(big(missing), "missing"))
  if (length(said)) paste0("(", paste(said, collapse = ", "), ")") else ""
}

# "IL-1beta, IL-6 (pg/mL); sIL-2R (U/mL)": the first twelve markers, gathered by unit.
marker_words <- function(study, most = 12L) {
  shown <- utils::head(study$markers, most)
  unit <- ifelse(is.na(shown$unit), "", paste0(" (", shorten(shown$unit), ")"))
  runs <- cumsum(c(TRUE, unit[-1L] != unit[-length(unit)]))
  words <- vapply(split(seq_along(unit), runs), function(run) {
    paste0(paste(shorten(shown$marker[run]), collapse = ", "), unit[run[1L]])
  }, "")
  more <- nrow(study$markers) - most
  paste0(paste(words, collapse = if (all(unit == "")) ", " else "; "),
         if (more > 0L) paste(" and", big(more), "more"))
}

value_words <- function(study) {
  n <- nrow(study$records)
  beyond <- function(side, where) {
    k <- sum(study$records[[side]])
    if (k) paste0(", ", big(k), " of them (", format_number(100 * k / n, 2L),
                  "%) only known to be ", where, " a limit", marked_markers(study, side))
  }
  paste0(big(n), " measured", beyond("censored", "below"), beyond("above", "above"))
}

# " (IL-6 12, IL-2 3 and 2 more)": the markers that values beyond a limit are of, those with the most first.
marked_markers <- function(study, side) {
  n <- tabulate(study$records$marker[study$records[[side]]], nrow(study$markers))
  at <- order(-n)[seq_len(sum(n > 0L))]
  if (nrow(study$markers) > 1L) paste0(" (", enumerate(paste(shorten(study$markers$marker[at]), big(n[at])), 3L), ")")
}

left_out_words <- function(study) {
  surplus <- sum(study$records$n_rows - 1L)
  said <- c(
    if (study$source$n_other_visits) paste(format_count(study$source$n_other_visits, "row"), "at other visits"),
    if (length(study$source$n_unused) && study$source$n_unused) {
      paste(format_count(study$source$n_unused, "row"), if (is.null(study$source$basetype)) "derived" else
        "derived or of another BASETYPE")
    },
    if (study$source$n_missing) paste(format_count(study$source$n_missing, "value"), "missing"),
    if (surplus) {
      rule <- study$source$duplicates
      paste0(format_count(surplus, "duplicate"), if (rule == "mean") " averaged" else
        paste0(" dropped (", duplicate_words()[[rule]], " counts)"))
    }
  )
  if (length(said)) paste(said, collapse = ", ")
}

# What subset() chose from.
chosen_words <- function(study) {
  from <- study$source$chosen_from
  if (is.null(from)) return(NULL)
  now <- c(nrow(study$patients), nrow(study$markers), length(study$visits))
  fewer <- now < from
  said <- paste(big(now[fewer]), "of", big(from[fewer]), names(from)[fewer])
  if (any(fewer)) paste(said, collapse = ", ")
}

# A table of the visits: patients with any value, values, pairs with the baseline.
visit_lines <- function(study, most = 15L) {
  rows <- visit_counts(study)
  lines <- utils::capture.output(print_table(utils::head(rows, most), rows = most))
  more <- nrow(rows) - most
  possible <- nrow(study$patients) * nrow(study$markers)
  c(lines[nzchar(lines)],
    if (more > 0L) paste0("and ", format_count(more, "more visit")),
    if (nrow(rows) > 1L) {
      strwrap(paste0("A pair is a marker of a patient at the visit and at the baseline; ", big(possible),
                     " were possible at each visit. sample_flow() accounts for every patient."),
              width = print_width() + 1L)
    })
}

visit_counts <- function(study) {
  records <- study$records
  n_visits <- length(study$visits)
  at_base <- records$visit == match(study$baseline, study$visits)
  pair <- as.double(records$patient) * nrow(study$markers) + records$marker
  paired <- tabulate(records$visit[pair %in% pair[at_base]], n_visits)
  seen <- !duplicated((as.double(records$patient) - 1) * n_visits + records$visit)
  base <- study$visits == study$baseline
  called <- grepl("baseline", lower_ascii(study$visits), fixed = TRUE)
  list2DF(Filter(Negate(is.null), list(
    visit = paste0(study$visits, ifelse(base & !called, " (baseline)", "")),
    patients = big(tabulate(records$visit[seen], n_visits)),
    values = big(tabulate(records$visit, n_visits)),
    "below limit" = big(tabulate(records$visit[records$censored], n_visits)),
    "above limit" = if (any(records$above)) big(tabulate(records$visit[records$above], n_visits)),
    pairs = ifelse(base, "", big(paired)),
    "pairs missing" = ifelse(base, "", big(nrow(study$patients) * nrow(study$markers) - paired))
  )))
}
