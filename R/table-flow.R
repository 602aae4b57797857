# Tables of who is where, the flow of the patients and who is missing: drafts and analysis results data.

# ---- rows of cells: marker x visit x arm x response ------------------------------------------------------------------

# One line a marker and visit: `at`, and total(name, chosen), the sum of a count over the chosen rows of each.
cell_lines <- function(rows) {
  cell <- paste(rows$marker, rows$visit, sep = "\r")
  first <- which(!duplicated(cell))
  list(at = rows[first, c("marker", "visit"), drop = FALSE], total = function(name, chosen = TRUE) {
    as.integer(rowsum(rows[[name]] * chosen, factor(cell, cell[first]))[, 1L])
  })
}

# Which groups stand side by side: the response, else the arms, where there are several.
choose_side <- function(rows, spread) {
  sides <- c("response", "arm")
  several <- vapply(sides, function(name) length(unique(rows[[name]])) > 1L, NA)
  check_choice(spread %||% c(sides[several], "none")[1L], c("none", sides), "spread")
}

# A column a group of `side`: "12 / 14", the `part` of the `whole`.
side_columns <- function(rows, side, lines, part, whole, spanner) {
  if (side == "none") return(NULL)
  levels <- unique(as.character(rows[[side]]))
  record <- column_groups(side)
  if (!is.null(record)) levels <- levels[order(match(levels, all_words(record)))]
  lapply(stats::setNames(nm = levels), function(level) {
    here <- rows[[side]] == level
    draft_column(if (is.null(record)) level else upper_initial(people(level, record)),
                 part_of(lines$total(part, here), lines$total(whole, here)), spanner = spanner)
  })
}

part_of <- function(part, whole) paste(big(part), big(whole), sep = " / ")

# The counts of all patients: under the heading of their groups where these stand beside them.
whole_column <- function(part, whole, label, note, groups) {
  draft_column(if (length(groups)) "All" else label, part_of(part, whole), note, if (length(groups)) label else "",
               key = part)
}

# ---- flow ------------------------------------------------------------------------------------------------------------

# At the console a row a row; in documents a line a marker and visit.
#' @exportS3Method
table_draft.sample_flow <- function(x, style = document_style(), spread = NULL) {
  rows <- as.data.frame(x)
  side <- if (style$console) "none" else choose_side(rows, spread)
  lines <- cell_lines(rows)
  counts <- grep("^n_", names(rows), value = TRUE)
  data <- if (style$console) rows else cbind(lines$at, lapply(stats::setNames(nm = counts), lines$total))
  groups <- side_columns(rows, side, lines, "n_paired", "n_patients", "Pairs / patients")
  columns <- c(flow_all_columns(data, groups, style), groups, flow_loss_columns(data, style, settings_of(x)$duplicates))
  quiet <- c(if (style$console) "n_missing_both", "n_censored_baseline", "n_censored_visit", "n_duplicates")
  silent <- Filter(function(id) !any_count(data[[id]]), quiet)
  shown <- setdiff(names(columns), c(silent, if (!style$console) "n_patients"))
  draft <- new_draft(
    keys = described_keys(data, list(), style, if (style$console) c("arm", "response")), columns = columns,
    default = shown, data = data, csv = rows, title = flow_title(rows, style), notes = simulated_note(settings_of(x)),
    spread = c("response", "arm"))
  # The groups are columns already.
  draft$spread_done <- TRUE
  draft
}

flow_title <- function(rows, style) {
  if (!style$console) return("Patients with both values, and why others lack them")
  if (!nrow(rows)) return("Flow of the patients: the study has no follow-up visit")
  total <- function(name) big(sum(rows[[name]]))
  paste0("Flow of the patients: ", total("n_paired"), " of ", format_count(sum(rows$n_patients), "possible pair"),
         "; missing: the baseline ", total("n_missing_baseline"), ", the visit ", total("n_missing_visit"), ", both ",
         total("n_missing_both"))
}

flow_all_columns <- function(data, groups, style) {
  pairs <- "Patients with both values"
  list(n_patients = count_column("Patients", data$n_patients, "Patients, measured or not.", short = "n"),
       n_paired = if (style$console) count_column("Pairs", data$n_paired, paste0(pairs, "."), short = "paired")
                  else whole_column(data$n_paired, data$n_patients, "Pairs / patients",
                                    paste0(pairs, ", of all patients."), groups))
}

flow_loss_columns <- function(data, style, rule) {
  of <- function(id, label, spanner, short, said, always = FALSE) {
    count_column(label, data[[id]], if (style$console || always) paste0(said, "."), spanner, short)
  }
  list(n_missing_baseline = of("n_missing_baseline", "Baseline", "Missing", "-base", "without the baseline"),
       n_missing_visit = of("n_missing_visit", "Visit", "Missing", "-visit", "without the visit"),
       n_missing_both = of("n_missing_both", "Both", "Missing", "-both", "without both"),
       n_censored_baseline = of("n_censored_baseline", "Baseline", "Beyond a limit", "limit base",
                                "value at the baseline beyond a limit"),
       n_censored_visit = of("n_censored_visit", "Visit", "Beyond a limit", "limit visit",
                             "value at the visit beyond a limit"),
       n_duplicates = of("n_duplicates", "Duplicate rows", "", "dup", paste0(
         "duplicate rows of the data", if (length(rule)) paste0(": ", duplicate_words()[[rule]], " counts")
       ), any_count(data$n_duplicates)))
}

# ---- missing values --------------------------------------------------------------------------------------------------

# The rows of all patients, the groups beside them in documents; a choice of rows without them as it is.
#' @exportS3Method
table_draft.missing_report <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  of_all <- rows$arm == "all" & rows$response == "all"
  whole <- any(of_all)
  cells <- rows[!of_all, , drop = FALSE]
  side <- if (style$console || !whole || !nrow(cells)) "none" else choose_side(cells, spread)
  data <- if (whole) rows[of_all, , drop = FALSE] else rows
  groups <- side_columns(cells, side, cell_lines(cells), "n_missing", "n_expected", "Missing / expected")
  columns <- c(missing_counts(data, groups, style), groups, missing_kinds(data), missing_test_columns(data, set, style))
  tests <- Filter(function(id) any(!is.na(data[[id]])), missing_tests())
  kinds <- c("n_intermittent", "n_dropout")
  # The difference of the baselines is in the marker's unit.
  in_units <- set$scale != "log2" && length(tests) && !style$console
  draft <- new_draft(
    keys = described_keys(data, if (in_units) set else list(), style, if (!whole) c("arm", "response")),
    columns = columns,
    default = c("n_missing", names(groups), kinds, tests),
    console = c("n_expected", "n_missing", "percent_missing", kinds, tests),
    report = c("n_missing", names(groups), kinds, if (length(tests)) "baseline_difference", tests),
    data = data, csv = rows, main = "n_missing",
    title = paste0("Missing follow-up values of patients with a value at ", set$baseline,
                   if (side != "none") paste(", by", side)),
    notes = c(missing_notes(rows, data, tests), simulated_note(set)), spread = c("response", "arm")
  )
  draft$spread_done <- TRUE
  draft
}

missing_counts <- function(data, groups, style) {
  list(n_expected = count_column("Expected", data$n_expected, "Patients with a baseline value.", short = "expected"),
       n_missing = if (style$console) count_column("Missing", data$n_missing, short = "missing")
                   else whole_column(data$n_missing, data$n_expected, "Missing / expected",
                                     "Patients without the visit's value, of those with a baseline value.", groups),
       percent_missing = draft_column("Missing, %", function() format_number(data$percent_missing, 2L),
                                      key = data$percent_missing, short = "%"))
}

missing_kinds <- function(data) {
  list(n_intermittent = count_column("Intermittent", data$n_intermittent,
                                     "Missing at the visit, with a value at a later one.", short = "intermittent"),
       n_dropout = count_column("Dropout", data$n_dropout, "Missing at the visit and at all later ones.",
                                short = "dropout"))
}

missing_test_columns <- function(data, set, style) {
  fold <- set$scale == "log2"
  d <- data[c("baseline_difference", "baseline_low", "baseline_high")]
  if (fold) d[] <- lapply(d, function(shift) 2^shift)
  p <- lapply(missing_test_words(), function(words) {
    draft_column(words$label, function() format_p(data[[words$id]], style$p_style),
                 paste0(words$note, "."), "p", data[[words$id]], paste("p", lower_initial(words$label)))
  })
  c(list(
    baseline_difference = draft_column(with_interval(paste(if (fold) "Ratio" else "Difference", "of baselines"), set),
      function() {
        if (fold) ratio_interval(d[[1L]], d[[2L]], d[[3L]], style, 0)
        else unit_interval(d[[1L]], d[[2L]], d[[3L]], style, decimals_of(data$marker, set))
      }, paste0("Baseline of the missing ", against_words(set)["by"], " that of the present",
                against_words(set)["aside"], if (!fold) ", in the marker's unit", ", Hodges-Lehmann estimate."),
      key = data$baseline_difference)
  ), p)
}

# The tests of the report, by column: heading, what is tested, and what missing values would be associated with.
missing_test_words <- function() {
  groups <- response_groups()
  words <- list(
    baseline_p = c("Baseline", "Rank-sum test of the baselines of the missing against the others'", "the baseline"),
    response_p = c("Response", "Fisher's exact test of missing against response, the evaluable only",
                   "response"),
    response_groups_p = c("Response groups", paste0("Fisher's exact test of missing against ",
                                              list_words(all_words(groups))),
                    paste0("response groups (", groups$uncompared$label, " as one of them)")),
    arm_p = c("Arm", "Fisher's exact test of missing against arm", "arm")
  )[missing_tests()]
  Map(function(text, id) list(id = id, label = text[1L], note = text[2L], with = text[3L]), words, names(words))
}

missing_notes <- function(rows, data, tests) {
  if (!nrow(data)) return(NULL)
  if (!any_count(data$n_missing)) return("No value is missing.")
  n_tests <- sum(!is.na(unlist(data[tests])))
  if (!n_tests) return("Nothing could be tested: no group in which some are missing and some are not.")
  blank <- anyNA(data[tests])
  adjusted <- paste0("Holm's method over ", format_count(n_tests, "test"),
                     ", adjusted p <= 0.05; p in the columns is not adjusted")
  associated <- missing_associations(data, tests)
  c(if (blank) "No p where all or none are missing, or only one group is there.",
    if (length(associated)) {
      paste0("Missing values are, after adjustment (", adjusted, "), associated with ",
             paste(associated, collapse = "; "), ".")
    } else {
      paste0("No test finds, after adjustment (", adjusted, "), missing values associated with ",
             or_words(associated_with(tests)), ".")
    })
}

# Where both tests of the response are there, it is said which is which.
associated_with <- function(tests) {
  said <- vapply(missing_test_words()[tests], `[[`, "", "with", USE.NAMES = FALSE)
  said[tests == "response_p" & "response_groups_p" %in% tests] <- "response (the evaluable only)"
  said
}

or_words <- function(x) sub(" and ", " or ", list_words(x, length(x)), fixed = TRUE)

missing_associations <- function(data, tests) {
  said <- stats::setNames(associated_with(tests), tests)
  unlist(lapply(tests, function(id) {
    rows <- which(at_most(data[[sub("_p$", "_adj_p", id)]], 0.05))
    if (length(rows)) paste0(said[[id]], ": ", enumerate(paste(data$marker[rows], "at", data$visit[rows])))
  }))
}

#' @exportS3Method
ard_parts.sample_flow <- function(x) {
  result_parts(x, as.data.frame(x), c("visit", "arm", "response"), "marker", TRUE, list(method = "counts"))
}

#' @exportS3Method
ard_parts.missing_report <- function(x) {
  rows <- as.data.frame(x)
  set <- list(method = "counts; rank-sum test, Fisher's exact test; Holm", conf.level = settings_of(x)$conf.level)
  parts <- result_parts(x, rows, c("visit", "arm", "response"), "marker", TRUE, set)
  parts$absent <- as.data.frame(is.na(parts$stats))
  parts
}
