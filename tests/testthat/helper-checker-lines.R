# Lines beside the rows against them: subtitles and captions of pictures, footnotes of tables, what a print says above
# and below its table, and the intervals in that table.

# What is wrong with lines about a result. `shown`: how many of its rows stand in the table above them.
line_contradictions <- function(lines, x, shown = NULL) {
  lines <- gsub("\\s+", " ", lines[nzchar(lines)])
  facts <- line_facts(x, shown)
  c(unlist(lapply(gsub("[a-z.]+\\(\\)", "a function", lines), bad_words)), unlist(lapply(lines, function(line) {
    unlist(lapply(line_statements, function(statement) {
      said <- regmatches(line, gregexpr(statement[[1L]], line, perl = TRUE))[[1L]]
      unlist(lapply(said, function(one) {
        groups <- regmatches(one, regexec(statement[[1L]], one, perl = TRUE))[[1L]][-1L]
        right <- statement[[2L]](gsub("(?<=[0-9]),(?=[0-9])", "", groups, perl = TRUE), facts)
        if (!isTRUE(right)) paste0("not so (\"", one, "\"): ", line)
      }))
    }))
  })))
}

line_facts <- function(x, shown) {
  rows <- as.data.frame(if (is.data.frame(x)) x else data.frame(row.names = 1L))
  set <- attr(x, "settings", exact = TRUE) %||% x[["settings"]]
  family <- if (inherits(x, "sensitivity")) rows[rows$rule == rows$rule[1L], ] else rows
  own <- unclass(x)
  list(x = x, rows = rows, told = rows_told(family), family = family, set = set, shown = shown,
       level = set$conf.level %||% own[["conf.level"]],
       n = set$n %||% own[["n"]], n_events = set$n_events %||% set[["n_event"]] %||% own[["n_events"]])
}

# A range said as "5" or "4 to 6".
same_range <- function(said, is) {
  is <- range(is)
  said <- as.numeric(said[nzchar(said)])
  identical(range(said), as.numeric(is))
}

# Rows that a reason of the remarks is about, by what the rows themselves say; NULL of reasons that no column tells.
rows_of_reason <- function(reason, rows) {
  limits <- rows[intersect(c("conf.low", "conf.high"), names(rows))]
  open <- Reduce(`|`, lapply(limits, is.infinite), logical(nrow(rows)))
  columns <- list(
    `could not be determined` = rows[["n_undetermined"]] > 0L & rows$status == "ok",
    `^no value changed` = rows$status == "all_zero",
    `^no patient has both values` = rows$status == "no_pairs", `separates the groups` = rows[["separated"]],
    `interval is (open|unbounded)` = open & !is.na(rows$p.value),
    `limits leave open where the estimate` = is.na(rows[["estimate"]]) & !is.na(rows$p.value)
  )
  at <- which(vapply(names(columns), grepl, NA, x = reason))
  if (length(at)) columns[[at[1L]]]
}

# Statements: a pattern, and whether what its groups say is so of the facts.
line_statements <- list(
  level = list(
    paste0("\\b([0-9.]+)% (?:(?:simultaneous|profile|profile-likelihood|bootstrap|pointwise|percentile) )*",
           "(?:confidence|CI\\b|band)"),
    function(said, is) abs(as.numeric(said) - 100 * is$level) < 1e-9
  ),
  alpha = list("(adjusted )?p <= ([0-9.]+)(?=[,;:.) ]|$)", function(said, is) {
    abs(as.numeric(sub("\\.$", "", said[2L])) - (1 - is$level)) < 1e-9 &&
      nzchar(said[1L]) == (is$set$p.adjust.method != "none")
  }),
  adjusted = list("(not adjusted|adjusted by (?!the method of )[A-Z])", function(said, is) {
    is.null(is$set$p.adjust.method) || (said == "not adjusted") == (is$set$p.adjust.method == "none") ||
      any(grepl("_p$", names(is$rows)))
  }),
  family = list("(?:over|family:) all ([0-9,]+) rows?\\b(?! of)", function(said, is) {
    as.integer(said) == nrow(is$family)
  }),
  computed = list("over the ([0-9,]+) tests? computed\\b(?! of)", function(said, is) {
    as.integer(said) == sum(!is.na(is$family$p.value))
  }),
  # Families of their own: differences of groups, and the groups themselves.
  families = list("\\ball ([0-9,]+) rows? of (differences|the groups)", function(said, is) {
    between <- !is.na(is$rows[["control"]])
    as.integer(said[1L]) == sum(between == (said[2L] == "differences"))
  }),
  only = list("over the only (row|test)", function(said, is) sum(!is.na(is$family$p.value)) == 1L),
  minus = list("Responders \\(([0-9,]+)\\) minus non-responders \\(([0-9,]+)\\)", function(said, is) {
    # All patients of the study, of whom a row has those with both values.
    all(as.integer(said) >= c(max(is$rows$n_responder), max(is$rows$n_non_responder)))
  }),
  compared = list("\\b([0-9]+)(?: to ([0-9]+))? responders?, ([0-9]+)(?: to ([0-9]+))? non-responders?\\b",
                  function(said, is) {
    if (is.null(is$told[["n_non_responder"]])) return(as.integer(said[1L]) + as.integer(said[3L]) == max(is$told$n))
    same_range(said[1:2], is$told$n_responder) && same_range(said[3:4], is$told$n_non_responder)
  }),
  on_arms = list("\\b([0-9]+)(?: to ([0-9]+))? patients? on (?!other)", function(said, is) {
    same_range(said, is$told$n_arm) || same_range(said, is$told$n_control)
  }),
  pairs = list("; ([0-9]+)(?: to ([0-9]+))? pairs?$", function(said, is) same_range(said, is$told$n_pairs)),
  each_pair = list("\\b([0-9]+)(?: to ([0-9]+))? patients? a pair", function(said, is) {
    same_range(said, is$told$n[!is.na(is$told$n)])
  }),
  sizes = list("\\b([0-9,]+) (?:new )?patients?(?: at risk)?, ([0-9,]+) events?\\b", function(said, is) {
    if (!is.null(is$rows[["n_event"]]) && is.null(is$n)) {
      return(as.integer(said[1L]) == max(is$rows$n) && as.integer(said[2L]) == max(is$rows$n_event))
    }
    identical(as.numeric(said), as.numeric(c(is$n, is$n_events)))
  }),
  number = list("\\bn = ([0-9,]+), ([0-9,]+) events?", function(said, is) {
    identical(as.numeric(said), as.numeric(c(is$n, is$n_events)))
  }),
  beyond = list("Values beyond a limit in ([0-9]+) of ([0-9]+) (?:rows?|tests?)", function(said, is) {
    identical(as.integer(said[1:2]), c(sum(is$rows$n_censored > 0L), nrow(is$rows)))
  }),
  open = list("([0-9,]+) changes? not determined", function(said, is) as.integer(said) == sum(is$rows$n_undetermined)),
  both = list("Without both values: ([0-9]+)(?: to ([0-9]+))? patients?, by row", function(said, is) {
    same_range(said, is$rows$n_eligible - is$rows$n_pairs)
  }),
  reasons = list("\\bIn ([0-9,]+) (?:rows?|tests?): ([^:]*?)(?=[:.(]|$)", function(said, is) {
    about <- rows_of_reason(trimws(said[2L]), is$rows)
    if (is.null(about)) as.integer(said[1L]) %in% seq_len(nrow(is$rows)) else as.integer(said[1L]) == sum(about)
  }),
  # What is corrected by resamples is corrected by those whose refit did not fail.
  resamples = list(
    "(corrected for optimism by )?\\b([0-9,]+) (?:bootstrap )?resamples?(?: of (?:whole )?patients)?, seed ([0-9]+)",
    function(said, is) {
      seed <- is$set[["seed"]] %||% unclass(is$x)[["seed"]]
      n <- c(is$set[["resamples"]], is$set[["n_resamples"]], is$set[["bootstrap"]], unclass(is$x)[["resamples"]])
      if (nzchar(said[1L])) n <- is$set$n_resamples - is$set$n_failed
      as.numeric(said[2L]) %in% n && isTRUE(as.numeric(said[3L]) == seed)
    }
  ),
  more = list("^\\.\\.\\. ([0-9,]+) more rows?", function(said, is) as.integer(said) == nrow(is$rows) - is$shown),
  left_out = list("\\b([0-9,]+) rows? left out\\.", function(said, is) {
    as.integer(said) < nrow(is$told)
  }),
  interaction = list("smallest interaction p ([<0-9.]+) \\((.+?)\\)", function(said, is) {
    p <- is$rows$interaction_p
    best <- is$rows[which.min(p), ]
    same_p(paste("p", if (startsWith(said[1L], "<")) "<" else "=", sub("<", "", said[1L])), min(p, na.rm = TRUE)) &&
      said[2L] == paste0(best$marker, ", ", best$visit)
  }),
  depends = list("Significance of ([0-9]+) of ([0-9]+) tests? depends", function(said, is) {
    at <- vapply(blocks_of_rules(is$rows, is$set), block_depends, c(significance = NA, direction = NA), set = is$set)
    identical(as.integer(said), c(sum(at[1L, ], na.rm = TRUE), sum(!is.na(at[1L, ]))))
  }),
  moves = list("(?:and in|depends on it in) ([0-9]+)", function(said, is) {
    at <- vapply(blocks_of_rules(is$rows, is$set), block_depends, c(significance = NA, direction = NA), set = is$set)
    as.integer(said) == sum(at[2L, ] & !at[1L, ], na.rm = TRUE)
  }),
  refits = list("Refits that failed: ([0-9,]*[0-9]|none) of ([0-9,]*[0-9])", function(said, is) {
    failed <- if (said[1L] == "none") 0 else as.numeric(said[1L])
    failed == is$set$n_failed && as.numeric(said[2L]) == is$set$n_resamples
  })
)

# ---- prints ----

# What a print says beside its table, paragraph by paragraph; `table`: the lines of the table.
read_print <- function(x, width = 80L, ...) {
  lines <- withr::with_options(list(width = width), utils::capture.output(print(x, ...)))
  in_table <- grepl("\\S {2,}\\S|^ *[a-z_#0-9.]+$", lines)
  prose <- lines
  prose[in_table | !nzchar(lines)] <- "\r"
  starts <- !startsWith(prose, "  ") | prose == "\r"
  paragraphs <- vapply(split(prose, cumsum(starts)), function(part) paste(trimws(part), collapse = " "), "")
  list(prose = unname(paragraphs[paragraphs != "\r" & nzchar(paragraphs)]), table = lines[in_table], lines = lines)
}

print_contradictions <- function(x, width = 80L, n = 20L) {
  read <- read_print(x, width)
  rows <- as.data.frame(x)
  c(line_contradictions(read$prose, x, min(n, nrow(rows))), unlist(lapply(read$table, bad_cells)),
    if (any(nchar(read$lines) > width)) paste("wider than the console:", read$lines[nchar(read$lines) > width][1L]),
    wrong_intervals(read$table, rows))
}

# All lines about a result, in as many places as it has: `picture`, as autoplot() draws it, its print and its table.
lines_wrong <- function(x, picture = ggplot2::autoplot(x)) {
  labels <- gsub("\n", " ", unlist(picture$labels[c("subtitle", "caption")]))
  paper <- paper_table(x)
  c(line_contradictions(labels, x), print_contradictions(x),
    line_contradictions(c(paper$title, note_text(paper)$text), x))
}

# In a table a limit may be "Inf"; nothing may be missing, nothing a zero with a sign.
bad_cells <- function(line) {
  wrong <- grepl("\\b(NA|NaN|NULL)\\b|\\(\\s*[,)]|(?<![0-9a-zA-Z.])-0(\\.0+)?(?![.0-9])", line, perl = TRUE)
  if (wrong) paste("a cell:", line)
}

# Each "1.23 (0.98, 1.55)" of a table is some row's estimate and limits, and tells apart what differs.
wrong_intervals <- function(lines, rows) {
  number <- "-?[0-9.,]+(?:e[-+][0-9]+)?|-?Inf"
  pattern <- paste0("(", number, ") \\((", number, "), (", number, ")\\)")
  said <- unlist(regmatches(lines, gregexpr(pattern, lines, perl = TRUE)))
  known <- known_intervals(rows)
  unlist(lapply(if (!is.null(known)) unique(said), function(one) {
    text <- regmatches(one, regexec(pattern, one, perl = TRUE))[[1L]][-1L]
    value <- as.numeric(gsub(",", "", text))
    decimals <- nchar(sub("^[^.]*\\.?([0-9]*).*$", "\\1", text))
    near <- function(i) {
      value[i] == known[, i] | abs(value[i] - known[, i]) <= pmax(0.51 * 10^-decimals[i], 0.0051 * abs(value[i]))
    }
    fits <- which((near(1L) & near(2L) & near(3L)) %in% TRUE)
    if (!length(fits)) return(paste("an interval of no row:", one))
    apart <- apply(known[fits, , drop = FALSE], 1L, function(is) {
      length(unique(signif(is, 10L))) == length(unique(text))
    })
    if (!any(apart)) paste("more digits are needed:", one)
  }))
}

known_intervals <- function(rows) {
  low <- grep("[._]low$", names(rows), value = TRUE)
  middle <- sub("[._]low$", "", low)
  stems <- c(conf = "estimate", fold = "fold_change", odds = "odds_ratio", hazard = "hazard_ratio",
             odds_sd = "odds_ratio_sd", hazard_sd = "hazard_ratio_sd", wilson = "rate", arm = "arm_change",
             control = "control_change", responder = "responder_change", non_responder = "non_responder_change")
  middle <- ifelse(middle %in% names(stems), stems[middle], middle)
  if ("corrected" %in% names(rows)) middle[low == "conf.low"] <- "corrected"
  used <- middle %in% names(rows)
  do.call(rbind, unname(Map(function(estimate, low, high) cbind(rows[[estimate]], rows[[low]], rows[[high]]),
                            middle[used], low[used], sub("low$", "high", low[used]))))
}
