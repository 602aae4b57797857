#' Who is missing, where, and with what that is associated
#'
#' Of the patients with a baseline value: how many lack a follow-up visit, whether they come back, and whether those who
#' lack it had other baselines, responses or arms than those who have it. A value below its limit is present.
#'
#' @param study A study made by [marker_study()], [adam_study()] or [sdtm_study()].
#' @return `missing_report()`: a data frame of class `missing_report`, one row a marker x follow-up visit x arm x
#'   response group, the row "all" of both first (the only one where the study has neither): `marker, visit, arm,
#'   response` (named as in [sample_flow()]); `n_expected` (patients with a baseline), `n_present`, `n_missing`,
#'   `percent_missing`, and of the missing `n_intermittent` (present at a later visit) and `n_dropout` (at none). In the
#'   "all" rows also the baseline of the missing minus that of the present (Hodges-Lehmann shift on the study's scale,
#'   rank-sum test as in [response_change()]): `baseline_difference`, `baseline_low`, `baseline_high`, `baseline_p`;
#'   Fisher's exact tests of missing against the response in the evaluable patients only, `response_p`, against all
#'   response groups, the not evaluable as one of them, `response_groups_p` (`NA` where all are evaluable: the same
#'   test), and against the arm, `arm_p`; each with its `..._adj_p` (Holm over all tests of the report).
#'   Of thousands of patients in many groups, more than Fisher's test takes, the p is that of the chi-square test.
#'
#'   It prints, is drawn by [plot_missing()], and is a table for papers ([paper_table()], [as_gt()], [as_flextable()]),
#'   in R Markdown documents, and as analysis results data ([as_ard()]).
#'
#'   `patterns()`: a data frame, one row a marker x pattern of visits ("101": present, missing, present) x arm x
#'   response group that has patients: `marker, pattern, arm, response, n`.
#' @section Errors: `cytochange_error_argument` for what is no study, `cytochange_error_data` where one of several
#'   arms is called "all".
#' @seealso [plot_missing()], [sample_flow()], [marker_summary()]
#' @examples
#' study <- marker_study(ifn_trial, id = "patient", visit = "visit", marker = "marker",
#'   value = "value", response = "response", arm = "arm", lloq = "lloq")
#' report <- missing_report(study)
#' report
#' head(patterns(report))
#' @export
missing_report <- function(study) {
  check_study(study)
  arms <- levels(arm_group(study))
  if (length(arms) > 1L && "all" %in% arms) {
    abort_data("study", "have no arm called \"all\": that names the rows of all arms together",
               paste("of the arms", enumerate(dQuote(arms, FALSE))))
  }
  report_missing(study)
}

report_missing <- function(study) {
  cells <- flow_cells(study)
  present <- lapply(stats::setNames(nm = study$visits), function(visit) !is.na(study_values(study, visit)$value))
  rows <- list2DF(bind_columns(lapply(study$visits, function(visit) missing_at_visit(study, visit, present, cells))))
  rows <- rows[rows$visit != study$baseline, , drop = FALSE]
  rows <- rows[order(match(rows$marker, study$markers$marker), match(rows$visit, study$visits)), , drop = FALSE]
  tests <- missing_tests()
  adjusted <- stats::p.adjust(unlist(rows[tests]), "holm")
  rows[sub("_p$", "_adj_p", tests)] <- split(adjusted, rep(factor(tests, tests), each = nrow(rows)))
  new_summary(rows, "missing_report", c(summary_settings(study), list(visits = study$visits, baseline = study$baseline,
                                                                     conf.level = 0.95)),
              patterns = visit_patterns(study, present, cells))
}

# The columns of the tests, in the order in which they are shown.
missing_tests <- function() c("baseline_p", "response_p", "response_groups_p", "arm_p")

bind_columns <- function(parts) {
  lapply(stats::setNames(nm = names(parts[[1L]])), function(name) unlist(lapply(parts, `[[`, name)))
}

# Of a study without arm and response the one cell is the row "all" itself.
divides <- function(cells) any(cells$arm != "all" | cells$response != "all")

# Rows of all markers at one visit: "all" first, then the cells.
missing_at_visit <- function(study, visit, present, cells) {
  expected <- present[[study$baseline]]
  here <- present[[visit]]
  later <- study$visits[seq_along(study$visits) > match(visit, study$visits)]
  back <- Reduce(`|`, present[setdiff(later, study$baseline)], here & FALSE)
  groups <- if (divides(cells)) seq_along(cells$arm)
  member <- cbind(1, outer(cells$of_patient, groups, `==`))
  count <- function(chosen) as.integer(t(chosen %*% member))
  n_expected <- count(expected)
  n_missing <- count(expected & !here)
  n_rows <- ncol(member)
  n_markers <- nrow(study$markers)
  tests <- test_missing(study, expected, expected & !here)
  in_all <- function(x) as.double(rbind(x, matrix(NA, n_rows - 1L, n_markers)))
  c(list(marker = rep(study$markers$marker, each = n_rows), visit = rep(visit, n_markers * n_rows),
         arm = rep(c("all", as.character(cells$arm)[groups]), n_markers),
         response = rep(c("all", cells$response[groups]), n_markers),
         n_expected = n_expected, n_present = n_expected - n_missing, n_missing = n_missing,
         percent_missing = ifelse(n_expected > 0L, 100 * n_missing / n_expected, NA),
         n_intermittent = count(expected & !here & back), n_dropout = count(expected & !here & !back)),
    lapply(tests, in_all))
}

# Markers that lack the same patients are tested together.
test_missing <- function(study, expected, missing) {
  base <- study_values(study, study$baseline)$value
  state <- ifelse(expected, missing, NA)
  key <- apply(state, 1L, function(x) paste(as.integer(x), collapse = " "))
  names <- c("baseline_difference", "baseline_low", "baseline_high", missing_tests())
  answer <- responded(study$patients)
  out <- stats::setNames(rep(list(rep(NA_real_, nrow(state))), length(names)), names)
  for (markers in split(seq_len(nrow(state)), match(key, key))) {
    lacking <- state[markers[1L], ]
    if (length(unique(lacking[!is.na(lacking)])) < 2L) next
    values <- unname(base[markers, , drop = FALSE])
    shift <- response_change(values * 0, values, unname(lacking), p.adjust.method = "none")
    out$baseline_difference[markers] <- shift$estimate
    out$baseline_low[markers] <- shift$conf.low
    out$baseline_high[markers] <- shift$conf.high
    out$baseline_p[markers] <- shift$p.value
    out$response_p[markers] <- fisher_of(lacking, answer)
    if (anyNA(answer[!is.na(lacking)])) {
      out$response_groups_p[markers] <- fisher_of(lacking, response_group(study$patients))
    }
    out$arm_p[markers] <- fisher_of(lacking, study$patients$arm)
  }
  out
}

# Fisher's test of two columns of patients; NA where one of them does not vary. Tables of thousands of patients in many
# groups are beyond it, and those of hundreds take seconds each: there the chi-square test.
fisher_of <- function(lacking, group) {
  known <- !is.na(lacking) & !is.na(group)
  table <- table(lacking[known], as.character(group)[known])
  if (min(dim(table)) < 2L) return(NA_real_)
  for (workspace in if (!beyond_fisher(table)) c(2e6, 2e7)) {
    exact <- tryCatch(stats::fisher.test(table, workspace = workspace, conf.int = FALSE), error = function(e) NULL)
    if (!is.null(exact)) return(exact$p.value)
  }
  suppressWarnings(stats::chisq.test(table, correct = FALSE)$p.value)
}

# Whether there are so many tables with the margins of this one, of two rows, that the network of Fisher's test grows
# beyond its memory (1e17 in trials of 2 to 20 columns), or that it takes seconds (1e14) where chi-square serves as
# well, no count expected being below 5. Tables are as many as the ways in which the columns' shares add up to a row:
# all shares, by the normal density of their sum.
beyond_fisher <- function(table) {
  n <- colSums(table)
  m <- sum(table[1L, ])
  spread <- sqrt(sum(n * (n + 2)) / 12)
  tables <- sum(log10(n + 1)) + stats::dnorm(m, sum(n) / 2, spread, log = TRUE) / log(10)
  tables > 17 || (tables > 14 && min(n) * min(m, sum(n) - m) / sum(n) >= 5)
}

visit_patterns <- function(study, present, cells) {
  shown <- lapply(present, function(p) as.integer(t(p)))
  pattern <- do.call(paste0, unname(shown))
  n <- nrow(study$patients)
  frame <- list(marker = rep(seq_along(study$markers$marker), each = n), pattern = pattern,
                cell = rep(cells$of_patient, nrow(study$markers)))
  key <- paste(frame$marker, frame$pattern, frame$cell)
  first <- which(!duplicated(key))
  first <- first[order(frame$marker[first], -xtfrm(frame$pattern[first]), frame$cell[first])]
  list2DF(list(marker = study$markers$marker[frame$marker[first]], pattern = frame$pattern[first],
               arm = as.character(cells$arm)[frame$cell[first]], response = cells$response[frame$cell[first]],
               n = tabulate(match(key, key[first]), length(first))))
}

#' @rdname missing_report
#' @param x A `missing_report`.
#' @export
patterns <- function(x) {
  if (missing(x) || !inherits(x, "missing_report")) abort_argument("x", "be made by missing_report()", describe(x))
  attr(x, "patterns", exact = TRUE)
}
