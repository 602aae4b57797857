# What is said of ROC curves, of two compared and of given cut-points, against the patients that they are of: prints,
# titles, subtitles, captions, footnotes and methods.

# What a curve's patients say, counted here.
curve_facts <- function(curve) {
  read <- curve$patients
  weight <- rep_len(if (is.null(read$weight)) 1 else read$weight, length(read$value))
  used <- !is.na(read$value) & !is.na(read$event)
  value <- signif(read$value[used], 7L)
  event <- read$event[used]
  weight <- weight[used]
  higher <- outer(value[event], value[!event], function(a, b) (a > b) + (a == b) / 2)
  of_pair <- outer(weight[event], weight[!event])
  list(value = value, event = event, weight = weight, n = c(sum(weight[event]), sum(weight[!event])),
       n_missing = sum(!used), auc = sum(higher * of_pair) / sum(of_pair))
}

# True and false positives, false and true negatives of a rule "< 540" or ">= 540".
rule_counts <- function(facts, sign, cut) {
  positive <- if (sign == "<") facts$value < signif(cut, 7L) else facts$value >= signif(cut, 7L)
  count <- function(who) sum(facts$weight[who])
  c(count(positive & facts$event), count(positive & !facts$event), count(!positive & facts$event),
    count(!positive & !facts$event))
}

wilson_limits <- function(x, n, level) {
  suppressWarnings(stats::prop.test(x, n, conf.level = level, correct = FALSE)$conf.int)
}

# Which of `patterns` are found in none of the lines, and each of their statements that is not so.
statements_wrong <- function(lines, statements, wanted) {
  lines <- gsub("\\s+", " ", lines)
  found <- vapply(statements, function(statement) any(grepl(statement[[1L]], lines, perl = TRUE)), NA)
  lacking <- setdiff(wanted, names(statements)[found])
  c(if (length(lacking)) paste("not said:", lacking), unlist(lapply(names(statements), function(name) {
    pattern <- statements[[name]][[1L]]
    said <- unlist(regmatches(lines, gregexpr(pattern, lines, perl = TRUE)))
    unlist(lapply(said, function(one) {
      groups <- regmatches(one, regexec(pattern, one, perl = TRUE))[[1L]][-1L]
      right <- statements[[name]][[2L]](gsub("(?<=[0-9]),(?=[0-9])", "", groups, perl = TRUE))
      if (!isTRUE(right)) paste0("not so of ", name, ": ", one)
    }))
  })))
}

near_figure <- function(said, is, decimals = 3L) {
  said <- suppressWarnings(as.numeric(said))
  all(!is.na(said) & abs(said - is) <= pmax(0.51 * 10^-decimals, 0.0051 * abs(is)))
}

sizes_said <- function(n) {
  list("\\b([0-9,]+) (?:patients? )?with the event(?:,| and) ([0-9,]+) without",
       function(said) identical(as.numeric(said), as.numeric(n)))
}

left_out_said <- function(n) {
  list("\\b([0-9,]+) (?:patients? )?left out(?!,| of the resamples)", function(said) as.numeric(said) == n && n > 0)
}

number_pattern <- "(-?[0-9][0-9.,]*(?:e[-+]?[0-9]+)?)"

curve_statements <- function(curve, facts) {
  set <- settings(curve)
  limits <- c(curve$auc_low, curve$auc_high)
  interval <- paste0("\\bAUC ", number_pattern, " \\((?:[0-9.]+% CI )?([0-9.]+)(?:, | to )([0-9.]+)\\)")
  rule <- paste0("(<|>=) ", number_pattern, "(?: (?!\\(|sens)[^ ,]+)?(?: \\([^)]*\\))?, sensitivity ([0-9.]+)(%?)",
                 "[^,]*?(?: \\([0-9., ]+\\))?, specificity ([0-9.]+)%?")
  list(
    sizes = sizes_said(facts$n), `left out` = left_out_said(facts$n_missing),
    area = list(interval, function(said) {
      near_figure(said[1L], facts$auc, 2L) && near_figure(said[-1L], limits, 2L) &&
        all(sign(as.numeric(said[-1L]) - 0.5) == sign(limits - 0.5))
    }),
    level = list("\\b([0-9.]+)%\\)? (?:CI\\b|bootstrap [0-9]|confidence)", function(said) {
      abs(as.numeric(said) - 100 * curve$conf.level) < 1e-9
    }),
    `cut-point` = list(rule, function(said) {
      counts <- rule_counts(facts, curve$cut_direction, curve$cut_point)
      share <- c(counts[1L] / facts$n[1L], counts[4L] / facts$n[2L]) * if (said[4L] == "%") 100 else 1
      said[1L] == curve$cut_direction && near_figure(said[2L], curve$cut_point) &&
        near_figure(said[c(3L, 5L)], share, if (said[4L] == "%") 0L else 3L)
    }),
    corrected = list("(?:in patients left out of the resamples|corrected) ([0-9.]+)(%?)(?:,| and) ([0-9.]+)",
                     function(said) {
      share <- c(curve$sensitivity_corrected, curve$specificity_corrected) * if (said[2L] == "%") 100 else 1
      near_figure(said[c(1L, 3L)], share, if (said[2L] == "%") 0L else 3L)
    }),
    newcombe = list("Newcombe('s|\\b)", function(said) facts$auc %in% c(0, 1)),
    delong = list("(DeLong)('s confidence|, logit)", function(said) !facts$auc %in% c(0, 1) && !is.na(curve$auc_low)),
    none = list("(no confidence interval)", function(said) is.na(curve$auc_low)),
    side = list("the (?:marker|value|change)[^.]* is (lower|higher) in those with", function(said) {
      if (said == "lower") isTRUE(curve$auc_high < 0.5) else isTRUE(curve$auc_low > 0.5)
    }),
    resamples = list("\\b([0-9,]+) (?:bootstrap )?resamples?(?:, seed ([0-9]+))?(?! without)", function(said) {
      as.numeric(said[1L]) == set$resamples && (!nzchar(said[2L]) || as.numeric(said[2L]) == set$seed)
    }),
    event = list("The event is (?:being )?a?n? ?([^.]+)", function(said) {
      length(set$event$levels) > 0L && grepl(set$event$levels[2L], said, fixed = TRUE)
    })
  )
}

curve_contradictions <- function(lines, curve, wanted = "sizes") {
  c(unlist(lapply(lines, bad_words)), statements_wrong(lines, curve_statements(curve, curve_facts(curve)), wanted))
}

# Everything that is said of a curve.
curve_wrong <- function(curve) {
  labels <- gsub("\n", " ", unlist(ggplot2::autoplot(curve)$labels[c("title", "subtitle", "caption")]))
  paper <- paper_table(curve)
  facts <- curve_facts(curve)
  wanted <- c("sizes", if (!is.na(curve$auc_low)) "area")
  named <- if (length(settings(curve)$event$levels)) "event"
  c(curve_contradictions(read_print(curve)$prose, curve, c(wanted, "cut-point", named,
                                                           if (facts$n_missing > 0) "left out")),
    curve_contradictions(labels, curve, c(wanted, named)),
    curve_contradictions(c(paper$title, note_text(paper)$text), curve, c(named, if (facts$n_missing > 0) "left out")),
    curve_contradictions(as.character(methods_text(curve))[1L], curve, character()))
}

# Of curves compared: whose areas, of how many patients, paired or not.
roc_comparison_contradictions <- function(lines, comparison, curves, wanted = character()) {
  facts <- lapply(curves, curve_facts)
  rows <- as.data.frame(comparison)
  known <- lapply(curves, function(curve) !is.na(curve$patients$value) & !is.na(curve$patients$event))
  if (rows$paired[1L]) {
    all_of_them <- Reduce(`&`, known)
    event <- curves[[1L]]$patients$event
    n <- c(sum(event[all_of_them]), sum(!event[all_of_them]))
    left_out <- sum(!all_of_them)
  } else {
    n <- facts[[1L]]$n
    left_out <- sum(vapply(facts, `[[`, 0, "n_missing"))
  }
  statements <- list(
    sizes = sizes_said(n), `left out` = left_out_said(left_out),
    paired = list("\\b(Paired comparison|DeLong's test, paired|for paired curves)", function(said) rows$paired[1L]),
    unpaired = list("\\b(Unpaired comparison|test, unpaired|independent curves)", function(said) !rows$paired[1L]),
    complete = list("over the patients who have all (values)", function(said) rows$paired[1L]),
    number = list("(?:[Cc]omparison of|areas of all) ([0-9]+) ROC curves", function(said) {
      as.integer(said) == length(curves)
    }),
    level = list("\\b([0-9.]+)% (?:CI\\b|confidence)", function(said) {
      abs(as.numeric(said) - 100 * settings(comparison)$conf.level) < 1e-9
    })
  )
  c(unlist(lapply(lines, bad_words)), statements_wrong(lines, statements, wanted))
}

roc_comparison_wrong <- function(comparison, curves) {
  paper <- paper_table(comparison)
  print <- read_print(comparison)
  pair <- if (comparison$paired[1L]) "paired" else "unpaired"
  labels <- gsub("\n", " ", unlist(ggplot2::autoplot(comparison)$labels[c("title", "subtitle", "caption")]))
  c(roc_comparison_contradictions(print$prose, comparison, curves, c("sizes", pair, "number")),
    unlist(lapply(print$table, bad_cells)), wrong_intervals(print$table, differences_known(comparison)),
    roc_comparison_contradictions(c(paper$title, note_text(paper)$text), comparison, curves, c("sizes", pair)),
    roc_comparison_contradictions(as.character(methods_text(comparison))[1L], comparison, curves, pair),
    furthest_contradictions(labels[["title"]], curves))
}

differences_known <- function(comparison) {
  rows <- as.data.frame(comparison)
  rows$estimate <- rows$difference
  rows[c("estimate", "conf.low", "conf.high")]
}

# The title of several curves: none is said to be far from chance whose interval holds one half.
furthest_contradictions <- function(title, curves) {
  auc <- vapply(curves, function(curve) curve_facts(curve)$auc, 0)
  apart <- vapply(curves, function(curve) isTRUE(curve$auc_low > 0.5) || isTRUE(curve$auc_high < 0.5), NA)
  if (!any(apart)) return(unless(grepl("^No area is told from 0.5", title), "none is apart", title))
  best <- which(apart)[which.max(abs(auc[apart] - 0.5))]
  c(unless(startsWith(title, paste0(names(curves)[best], " lies furthest from chance: AUC ")), "which curve", title),
    unless(figure_told(title, "AUC", auc[best], share = 1), "AUC", title))
}

# Of given cut-points: each row of the table, and what stands above and below it.
cut_contradictions <- function(lines, performance, curve, wanted = character()) {
  facts <- curve_facts(curve)
  set <- settings(performance)
  own <- if (curve$cut_direction == "<") "lower" else "higher"
  side <- c(higher = "at the cut-point or above it", lower = "below the cut-point")
  sides <- unique(performance$direction)
  statements <- list(
    sizes = sizes_said(facts$n), `left out` = left_out_said(facts$n_missing),
    positive = list("Positive: (at the cut-point or above it|below the cut-point)", function(said) {
      length(sides) == 1L && said == side[[sides]]
    }),
    contrary = list("own rule is the other: positive (at the cut-point or above it|below the cut-point)",
                    function(said) said == side[[own]] && any(sides != own)),
    level = list("\\b([0-9.]+)%\\)?(?: CI\\b| confidence|\\)\\.)", function(said) {
      abs(as.numeric(said) - 100 * set$conf.level) < 1e-9
    }),
    together = list("(>= [^.;]+ and >=|< [^.;]+ and <)", function(said) FALSE)
  )
  c(unlist(lapply(lines, bad_words)), statements_wrong(lines, statements, wanted))
}

# A row of the print: "< 540 U/mL  16 / 4 / 18 / 38  0.47 (0.31, 0.63) ...".
cut_cells_wrong <- function(table, performance, curve) {
  facts <- curve_facts(curve)
  level <- settings(performance)$conf.level
  text <- paste(table, collapse = "\n")
  unlist(lapply(seq_len(nrow(performance)), function(i) {
    row <- performance[i, ]
    counts <- rule_counts(facts, if (row$direction == "lower") "<" else ">=", row$cut)
    n <- c(counts[1L] + counts[3L], counts[2L] + counts[4L], counts[1L] + counts[2L], counts[3L] + counts[4L])
    right <- counts[c(1L, 4L, 1L, 4L)]
    known <- n > 0
    limits <- vapply(which(known), function(k) wilson_limits(right[k], n[k], level), c(0, 0))
    is <- cbind((right / n)[known], t(limits))
    have <- as.matrix(row[c("sensitivity", "specificity", "ppv", "npv")])[known]
    c(unless(grepl(paste(counts, collapse = " / "), text, fixed = TRUE), "counts", text),
      unless(all(abs(have - is[, 1L]) < 1e-9), "shares", text),
      wrong_of_row(text, is))
  }))
}

# Each of the shares stands in the table with its limits.
wrong_of_row <- function(text, is) {
  pattern <- paste0("([0-9.]+) \\(([0-9.]+), ([0-9.]+)\\)")
  said <- regmatches(text, gregexpr(pattern, text))[[1L]]
  said <- do.call(rbind, lapply(said, function(one) as.numeric(regmatches(one, regexec(pattern, one))[[1L]][-1L])))
  there <- apply(is, 1L, function(one) any(rowSums(abs(sweep(said, 2L, one)) > 0.0051) == 0L))
  if (!all(there)) paste("an interval that is not in the table:", paste(signif(is[!there, ], 3L), collapse = " "))
}

cut_wrong <- function(performance, curve) {
  print <- read_print(performance)
  paper <- paper_table(performance)
  missing <- if (curve_facts(curve)$n_missing > 0) "left out"
  contrary <- if (any(performance$direction != if (curve$cut_direction == "<") "lower" else "higher")) "contrary"
  c(cut_contradictions(print$prose, performance, curve, c("sizes", "level", missing, contrary)),
    unlist(lapply(print$table, bad_cells)), cut_cells_wrong(print$table, performance, curve),
    cut_contradictions(c(paper$title, note_text(paper)$text), performance, curve, c("sizes", contrary, missing)),
    cut_contradictions(as.character(methods_text(performance))[1L], performance, curve))
}

# Values of two markers in the same patients: apart, alike, in another order, tied, of one value, few, missing.
generated_curves <- function(i) {
  withr::local_seed(i)
  kind <- pick(i, "apart", "alike", "lower", "tied", "AUC 1", "AUC 0", "constant", "one patient", "missing")
  n <- if (kind == "one patient") 6L else sample(8:40, 1L)
  event <- seq_len(n) %in% seq_len(if (kind == "one patient") 1L else n %/% 2L)
  shift <- switch(kind, apart = 1, lower = -1.5, `AUC 1` = 50, `AUC 0` = -50, 0)
  first <- signif(exp(rnorm(n) + shift * event), 3)
  second <- signif(exp(rnorm(n)), 3)
  if (kind == "tied") first <- round(first)
  if (kind == "constant") first[] <- 7
  if (kind == "missing") first[sample(n, 2L)] <- second[n] <- NA
  resamples <- if (i %% 3L) 0 else 20
  level <- pick(i %/% 2L, 0.95, 0.9)
  made <- function(x) {
    tryCatch(roc_curve(x, event, resamples = resamples, seed = i, conf.level = level),
             cytochange_error = function(e) NULL)
  }
  list(first = made(first), second = made(second), level = level)
}
