# Columns and keys that drafts share: what they are called, how they are written.

# An effect with its interval: a ratio on the log2 scale, else a difference in units.
effect_column <- function(rows, set, style, labels, notes, short) {
  if (isTRUE(set$in_ranks)) {
    text <- function() ifelse(is.na(rows$estimate), "", format_number(rows$estimate))
    return(draft_column("Difference of mean residual ranks", text, notes[3L], key = rows$estimate, short = "ranks"))
  }
  which <- if (set$scale == "log2") 1L else 2L
  text <- list(
    function() ratio_interval(rows$fold_change, rows$fold_low, rows$fold_high, style, 0),
    function() unit_interval(rows$estimate, rows$conf.low, rows$conf.high, style, decimals_of(rows$marker, set))
  )[[which]]
  draft_column(with_interval(labels[which], set), text, notes[which], key = rows$estimate, short = short[which])
}

area_column <- function(rows, set, style, note, console) {
  draft_column(with_interval("AUC", list(conf.level = set$conf.level)), function() {
    if (style$console && !console) share_text(rows$auc) else share_interval(rows$auc, rows$auc_low, rows$auc_high,
                                                                            style)
  }, paste0(note, "; ", area_interval_words(area_interval(rows$auc, rows$auc_low)), "."), key = rows$auc, short = "AUC")
}

# "; limits from 1,000 bootstrap resamples, seed 1", of a screen that has any.
bootstrap_note <- function(set) {
  if (isTRUE(set$resamples > 0)) {
    paste0("; limits from ", format_count(set$resamples, "bootstrap resample"), ", seed ",
           seed_text(set$seed))
  }
}

# A marker's rank in a screen.
rank_column <- function(rows, set, style) {
  bootstrap <- bootstrap_note(set)
  label <- if (is.null(bootstrap)) "Rank" else with_interval("Rank", list(conf.level = set$conf.level))
  number <- function(x) ifelse(is.na(x), "", sub("\\.0$", "", fixed(x, 1L)))
  draft_column(label, function() {
    estimate_text(rows$rank, rows$rank_low, rows$rank_high, number, if (style$console) "-" else style$separator)
  }, paste0("By the likelihood-ratio statistic, 1 the most strongly associated", bootstrap, "."), key = rows$rank,
  short = "rank")
}

# What the tables of all verbs show at their ends: at the console why a row has no figures, in a report the row's notes.
closing_columns <- function(rows, remarks, style) {
  list(status = draft_column("Status", if (style$console) ifelse(rows$status == "ok", "", rows$status) else rows$status,
                             short = "status"),
       note = draft_column("Note", function() row_notes(rows, remarks), align = "left"))
}

adjusted_columns <- function(set) c("p.value", if (is_adjusted(set)) "adj.p.value")

three_counts <- function(down, same, up, undetermined = NULL) {
  counts <- lapply(list(down, same, up, undetermined), function(n) if (!is.null(n)) big(n))
  ifelse(is.na(down), "", do.call(paste, c(counts[lengths(counts) > 0L], sep = " / ")))
}

# Keys that are the same in all rows say nothing: they go into the title.
drop_constant <- function(keys, ids) {
  constant <- vapply(keys[ids], function(key) length(unique(key$text)) < 2L, NA)
  keys[setdiff(names(keys), ids[constant])]
}

marker_key <- function(rows, set, in_units) {
  key_column("Marker", if (in_units) marker_with_unit(rows$marker, set) else rows$marker)
}

rank_p <- function(p) rank(p, na.last = TRUE, ties.method = "first")

# "Megace", "er positive", a group by its heading.
group_words <- function(x, name) {
  text <- as.character(x)
  groups <- column_groups(name)
  if (!is.null(groups)) text <- upper_initial(people(text, groups))
  else if (!name %in% c("arm", "group") && (is.logical(x) || is.numeric(x) || all(text %in% c("TRUE", "FALSE", NA) |
                                                                                  !grepl("[A-Za-z]{3}", text)))) {
    text <- paste0(name, ": ", text)
  }
  text
}

# The column of groups, NULL where there is none: "Responders", "resp. v non-resp.".
compared_key <- function(rows, by, style) {
  if (is.null(by)) return(NULL)
  own <- if (style$console) plain_text(rows[[by]]) else group_words(rows[[by]], by)
  brief <- function(x) people(x, column_groups(by), "short")
  text <- ifelse(is.na(rows$control), own, paste(brief(rows[[by]]), "v", brief(rows$control)))
  stats::setNames(list(key_column(column_label(by), text, short = by)), by)
}

# A limit of 0 is none where the alternative asks for the other side only.
one_sided_low <- function(set) if (identical(set$alternative, "less")) 0 else -Inf

# The limits of an interval as columns of their own, at the console. `number`: turns them into text.
limit_columns <- function(low, high, number, set) {
  list(conf.low = draft_column("Lower limit", function() number(low),
                               short = paste(format_level(set$conf.level), "low")),
       conf.high = draft_column("Upper limit", function() number(high), short = "high"))
}

# An estimate with its interval in documents, alone at the console.
estimate_column <- function(label, rows, number, set, style, note, spanner = "") {
  draft_column(with_interval(label, set), function() {
    if (style$console) return(number(rows$corrected))
    estimate_text(rows$corrected, rows$conf.low, rows$conf.high, number, style$separator)
  }, note, spanner, rows$corrected, lower_initial(label))
}
