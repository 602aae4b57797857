# Tables of response rates: their draft and their analysis results data.

#' @exportS3Method
table_draft.response_rate <- function(x, style = document_style(), spread = NULL) {
  set <- settings_of(x)
  rows <- as.data.frame(x)
  groups <- response_groups()
  event <- first_group(groups)
  n_event <- group_columns(groups, "n")[[1L]]
  percent <- function(estimate, low, high) {
    share <- function(x) fixed(100 * x, style$digits %||% 1L)
    estimate_text(estimate, low, high, share, style$separator)
  }
  interval <- paste0(", ", if (style$console) paste0(ci_words(set), ": ") else "confidence interval: ")
  compared <- any(!is.na(rows$difference))
  columns <- c(
    list(n = count_column("Patients", rows$n, short = "n"),
         n_evaluable = count_column("Evaluable", rows$n_evaluable, paste0("With ", groups$lacking, "."),
                                    short = "evaluable")),
    stats::setNames(list(count_column(upper_initial(event$many), rows[[n_event]], short = event$many)), n_event),
    list(
      rate = draft_column(with_interval("Response rate, %", set), percent(rows$rate, rows$conf.low, rows$conf.high),
                          paste0(upper_initial(event$many), " of the evaluable patients", interval, "Clopper-Pearson."),
                          key = rows$rate, short = "rate, %"),
      wilson = draft_column(with_interval("Response rate, %", set),
                            percent(rows$rate, rows$wilson_low, rows$wilson_high),
                            paste0(upper_initial(event$many), " of the evaluable patients", interval, "Wilson."),
                            key = rows$rate, short = "rate, % (Wilson)"),
      difference = if (compared) draft_column(
        with_interval("Difference, percentage points", set),
        ifelse(rows[[set$by]] == set$control, "(control)",
               percent(rows$difference, rows$difference_low, rows$difference_high)),
        paste0("Rate minus that", place_words(rows, set$by)[rows[[set$by]] == set$control], interval, "Newcombe."),
        key = rows$difference,
        short = "difference"),
      p.value = if (compared) p_column(rows$p.value, style, note = paste0("Fisher's exact test against ", set$control,
                                                                          ", two-sided, not adjusted."))
    ))
  shown <- setdiff(names(Filter(Negate(is.null), columns)), "wilson")
  key <- if (length(set$by)) {
    text <- if (style$console) plain_text(rows[[set$by]]) else group_words(rows[[set$by]], set$by)
    key_column(column_label(set$by), text, short = set$by)
  } else key_column("Patients", rep("all", nrow(rows)))
  new_draft(
    keys = stats::setNames(list(key), if (length(set$by)) set$by else "patients"), columns = columns, default = shown,
    data = rows, main = "rate",
    title = paste0("Response rates", if (length(set$by)) paste(" by", set$by),
                   if (compared && style$console) paste0(", differences to ", set$control, " in percentage points")),
    row_note = ifelse(rows$n_evaluable == 0L & !style$console, paste("Nobody has", paste0(groups$lacking, ".")), ""),
    notes = c(not_compared(rows, set, style), simulated_note(set))
  )
}

# Why there is no rate, or no difference.
not_compared <- function(rows, set, style) {
  nobody <- rows$n_evaluable == 0L
  c(if (style$console && any(nobody)) "No rate is given where nobody is evaluable.",
    if (nrow(rows) > 1L && any(nobody & rows[[set$by]] == set$control)) {
      paste0("No differences: nobody in the control, ", set$control, ", is evaluable.")
    })
}

#' @exportS3Method
ard_parts.response_rate <- function(x) {
  set <- settings_of(x)
  set$method <- "Clopper-Pearson, Wilson and Newcombe intervals; Fisher's exact test"
  rows <- as.data.frame(x)
  rows$control <- rep(set$control, nrow(rows))
  parts <- result_parts(x, rows, as.character(set$by), response_groups()$id, rows$n_evaluable > 0L, set)
  # The control is compared with nothing, nor are all patients.
  parts$absent <- as.data.frame(is.na(parts$stats))
  parts$status <- ifelse(parts$computed, "ok", "not_computed")
  parts$note <- ifelse(parts$computed, "", "nobody is evaluable")
  parts
}
