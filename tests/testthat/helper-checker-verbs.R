# What the sentences of each verb look like, for the checker: `about` (names that sentences begin with), `verbs` and the
# side that each means, `side` and `place` of a row, `figures` (label, estimate and limits), `counts` (patterns), and
# `further` faults. `whole`: a sentence is of one row.

language_of <- function(rows) {
  words <- list(
    about = function(rows) as.character(rows$marker), by_visit = TRUE, whole = FALSE, place = group_place,
    side = function(row) side_told(row$conf.low, row$conf.high), counts = function(row) character(),
    further = function(row, text, sentence) NULL
  )
  of_class <- list(paired_change = paired_language, response_change = compared_language,
                   prognostic_screen = screen_language, outcome_screen = outcome_language,
                   response_trend = trend_language, overall_change = overall_language,
                   marker_correlation = correlation_language)
  utils::modifyList(words, of_class[[names(of_class)[inherits(rows, names(of_class), which = TRUE) > 0L]]](rows))
}

# Where the rows of a call differ: in which response group, under which arm.
group_place <- function(row) {
  c(if (!is.null(row[["response"]])) paste0("in ", row$response, "s"),
    if (!is.null(row[["arm"]])) paste("under", row$arm))
}

is_ratio <- function(row) !is.null(row[["fold_low"]]) && !all(is.na(row[c("fold_change", "fold_low", "fold_high")]))

triple <- function(row, columns) as.numeric(unlist(row[columns]))

paired_language <- function(rows) {
  list(
    verbs = c(fell = -1, rose = 1, changed = 0),
    figures = function(row) {
      if (is_ratio(row)) return(list(list("fold change", triple(row, c("fold_change", "fold_low", "fold_high")), 0)))
      list(list("(?<!fold )change", triple(row, c("estimate", "conf.low", "conf.high"))))
    },
    counts = function(row) paste0("\\b", row$n_pairs, " pairs?\\b"),
    further = function(row, text, sentence) {
      if (side_told(row$conf.low, row$conf.high) == 0) wrong_counts(text, row$n_down, row$n_up, sentence)
    }
  )
}

compared_language <- function(rows) {
  between_arms <- !is.null(rows[["arm"]])
  # Ranks have no interval: their sign is all there is.
  ranks <- any(startsWith(rows$method, "Quade"))
  side <- function(row) if (ranks) sign(row$estimate) else side_told(row$conf.low, row$conf.high)
  groups <- if (between_arms) c("arm", "control") else c("responder", "non_responder")
  list(
    verbs = c(`was lower` = -1, `was higher` = 1, differed = 0),
    side = side,
    place = function(row) {
      in_words <- if (between_arms) paste0("under ", row$arm, " than under ", row$control) else
        "in responders than in non-responders"
      if (side(row) == 0) {
        in_words <- if (between_arms) paste("between", row$arm, "and", row$control) else
          "between responders and non-responders"
      }
      c(in_words, if (!is.null(row[["response"]])) paste0("in ", row$response, "s"))
    },
    figures = function(row) {
      if (ranks) return(list(list("difference of mean ranks", row$estimate)))
      difference <- if (is_ratio(row)) {
        list("ratio of the fold changes", triple(row, c("fold_change", "fold_low", "fold_high")), 0)
      } else list("difference", triple(row, c("estimate", "conf.low", "conf.high")))
      c(list(difference),
        list(list("AUC", triple(row, c("auc", "auc_low", "auc_high")), share = TRUE)))
    },
    further = function(row, text, sentence) {
      c(unlist(lapply(groups, wrong_own_change, row = row, text = text, sentence = sentence)),
        if (side(row) == 0) {
          wrong_counts(text, row[[paste0(groups[1L], "_down")]], row[[paste0(groups[1L], "_up")]], sentence)
        })
    }
  )
}

# "fell to 0.5 times in responders, 95% CI 0.4 to 0.6, 33 patients": a group's own change, one of the parts of a claim.
wrong_own_change <- function(group, row, text, sentence) {
  # A test of ranks has no fold change of its own to tell the scale by.
  ratio <- is_ratio(row) || startsWith(row$method, "Quade") && grepl(" times ", text)
  of <- triple(row, paste0(group, c("_change", "_low", "_high")))
  name <- if (group %in% c("arm", "control")) paste("under", row[[group]]) else paste0("in ", sub("_", "-", group), "s")
  parts <- strsplit(sub("\\)$", "", text), "; ")[[1L]]
  here <- parts[grepl(paste0("(^| )\\Q", name, "\\E(,|:)"), parts, perl = TRUE)]
  if (length(here) != 1L) return(paste("a group is missing:", sentence))
  n <- row[[paste0("n_", group)]]
  wrong_n <- if (!grepl(paste0("\\b", n, " patients?$"), here)) paste("a group's n:", sentence)
  if (is.na(of[1L])) return(c(wrong_n, if (!grepl("own change not computed", here)) paste("own change:", sentence)))
  said <- if (grepl("(^| )(fell) (to|by)", here)) -1 else if (grepl("(^| )(rose) (to|by)", here)) 1 else 0
  # The estimate stands before the group, its interval behind; counts before both.
  moved <- sub("^.*(fell|rose|none|unchanged|determined) (in|under) [^,]*, ", "", here)
  moved <- sub("^((fell|rose) (to|by)|changed by) ", "", moved)
  figure <- sub(paste0("( times)?( [^ ,]+)? \\Q", name, "\\E"), "", moved, perl = TRUE)
  c(wrong_n, if (said != side_told(of[2L], of[3L])) paste("a group's direction:", sentence),
    if (!figure_told(paste("own", figure), "own", if (ratio) 2^of else of, if (ratio) 0 else -Inf,
                     sign = ratio || said == 0)) paste("a group's figures:", sentence))
}

# "3 of 8 fell, none rose": where no direction is told, the counts are.
wrong_counts <- function(text, down, up, sentence) {
  count <- function(n) if (n == 0L) "none" else format(n)
  if (!grepl(paste0("\\b", count(down), "( of [0-9]+)? fell, ", count(up), "( of [0-9]+)? rose"), text)) {
    paste("counts:", sentence)
  }
}

screen_language <- function(rows) {
  list(
    whole = TRUE, verbs = c(`was prognostic` = NA),
    side = function(row) NA,
    figures = function(row) {
      list(list("odds ratio per standard deviation", triple(row, c("odds_ratio_sd", "odds_sd_low", "odds_sd_high")), 0),
           list("AUC", triple(row, c("auc", "auc_low", "auc_high")), share = TRUE))
    },
    counts = function(row) {
      c(paste0("\\b", row$n_responder, " responders?\\b"),
        paste0("\\b", row$n - row$n_responder, " non-responders?\\b"),
        if (nrow(rows) > 1L) paste0("rank ", row$rank, " of ", sum(!is.na(rows$rank))))
    }
  )
}

outcome_language <- function(rows) {
  list(
    whole = TRUE, verbs = c(`with a lower hazard` = -1, `with the hazard` = 0, `with a higher hazard` = 1),
    side = function(row) side_told(row$conf.low, row$conf.high),
    figures = function(row) {
      list(list("hazard ratio per standard deviation", triple(row, c("hazard_ratio_sd", "hazard_sd_low",
                                                                     "hazard_sd_high")), 0),
           list(paste0("concordance of the (?:value|change) alone .(?:not adjusted; )?",
                       "higher (?:value|change)s with the earlier event."),
                triple(row, c("concordance", "concordance_low", "concordance_high")), share = TRUE))
    },
    counts = function(row) {
      c(paste0("\\b", row$n, " patients?, ", row$n_event, " events?\\b"),
        if (!is.na(row$ph_p)) "test of proportional hazards p [=<>]",
        if (nrow(rows) > 1L) paste0("rank ", row$rank, " of ", sum(!is.na(rows$rank))))
    }
  )
}

trend_language <- function(rows) {
  list(
    verbs = c(`was lower the better` = -1, `differed over the ordered` = 0, `was higher the better` = 1),
    place = function(row) character(),
    side = function(row) side_told(row$conf.low, row$conf.high, 0.5),
    figures = function(row) {
      c(list(list(": in", triple(row, c("estimate", "conf.low", "conf.high")), share = TRUE, percent = TRUE)),
        if (!is.na(row$odds_ratio)) list(list("odds ratio of a category up per (?:doubling|unit[^0-9]*)",
                                              triple(row, c("odds_ratio", "odds_low", "odds_high")), 0)))
    },
    counts = function(row) paste0("\\Q", row$levels, "\\E:")
  )
}

overall_language <- function(rows) {
  directed <- any(startsWith(rows$method, "Page"))
  list(
    by_visit = FALSE,
    verbs = if (directed) c(`lower at later` = -1, `no different at later` = 0, `higher at later` = 1) else
      c(`differed between` = NA),
    side = function(row) if (directed) sign(row$statistic) else NA,
    figures = function(row) {
      list(list(if (directed) "Z" else "chi-square", row$statistic),
           if (!is.na(row$kendall_w)) list("Kendall's W", row$kendall_w, share = TRUE))
    },
    counts = function(row) {
      c(paste0("\\b", row$n_complete + row$n_partial, " patients?\\b"),
        if (!is.na(row$df)) paste0("with ", row$df, " degrees? of freedom"))
    }
  )
}

correlation_language <- function(rows) {
  list(
    about = function(rows) paste(rows$marker_1, "and", rows$marker_2), place = function(row) character(),
    verbs = c(`correlated negatively` = -1, `in neither direction` = 0, `correlated positively` = 1),
    figures = function(row) {
      list(list(row$coefficient, triple(row, c("estimate", "conf.low", "conf.high")), share = TRUE))
    },
    counts = function(row) paste0("\\b", row$n, " patients?\\b")
  )
}

# ---- interactions ----

# "at month 6 (interaction adjusted p = 0.003; under A: ratio ...; rose to ... in responders, ...; under B: ...)".
wrong_interaction <- function(sentence, rows, alpha) {
  visit <- NULL
  wrong <- character()
  for (piece in gather_brackets(sentence)) {
    if (!piece$inside) {
      known <- unique(as.character(rows$visit))
      named <- known[vapply(known, function(v) grepl(paste0("at (visit )?\\Q", v, "\\E\\s*$"), piece$text, perl = TRUE),
                            NA)]
      if (length(named)) visit <- named
      next
    }
    here <- rows[as.character(rows$visit) == visit, , drop = FALSE]
    whole <- here[as.character(here$stratum) == "all", , drop = FALSE]
    if (!same_p(piece$text, whole$interaction_adj_p)) wrong <- c(wrong, paste("interaction p:", sentence))
    if (!isTRUE(whole$interaction_adj_p <= alpha + 1e-12)) wrong <- c(wrong, paste("interaction:", sentence))
    strata <- here[as.character(here$stratum) != "all", , drop = FALSE]
    opens <- vapply(as.character(strata$stratum), function(s) {
      regexpr(paste0("; (under|in|with [^;:]*) ?\\Q", s, "\\E: "), piece$text, perl = TRUE)[[1L]]
    }, 0L)
    if (any(opens < 0L)) {
      wrong <- c(wrong, paste("a stratum is missing:", sentence))
      next
    }
    ends <- c(opens, nchar(piece$text) + 1L)
    for (i in seq_len(nrow(strata))) {
      text <- substr(piece$text, opens[i] + 2L, min(ends[ends > opens[i]]) - 1L)
      text <- sub("; in [^;]* the estimate was largest.*", "", sub("^[^:]*: ", "", text))
      wrong <- c(wrong, wrong_stratum(strata[i, , drop = FALSE], sub("\\)$", "", text), sentence))
    }
  }
  wrong
}

wrong_stratum <- function(row, text, sentence) {
  told <- compared_language(row)
  groups <- if (is.null(row[["arm"]])) c("responder", "non_responder") else c("arm", "control")
  c(if (!do.call(figure_told, c(list(text), told$figures(row)[[1L]]))) paste("a stratum's difference:", sentence),
    unlist(lapply(groups, wrong_own_change, row = row, text = text, sentence = sentence)))
}

interactions_untold <- function(said, rows, alpha) {
  p <- rows[["interaction_adj_p"]]
  if (is.null(p)) return(NULL)
  found <- unique(as.character(rows$marker[as.character(rows$stratum) == "all" & !is.na(p) & p <= alpha + 1e-12]))
  told <- said[grepl("differed between levels of", said)]
  about <- vapply(told, function(sentence) sub(":.*", "", sentence), "")
  if (!setequal(about, found)) "not every interaction is told, or one that is not"
}

# ---- models ----

# Of the sentences of a fit: each names a coefficient with its odds ratio.
model_contradictions <- function(said, fit) {
  rows <- as.data.frame(tidy(fit, conf.int = TRUE, exponentiate = TRUE))
  rows <- rows[rows$term != "(Intercept)", , drop = FALSE]
  last <- length(said)
  told <- said[-last]
  c(unlist(lapply(said, bad_words)), if (length(told) != nrow(rows)) "not every coefficient is told",
    if (!grepl("known only after its validation", said[last])) paste("nothing of validation:", said[last]),
    unlist(lapply(seq_len(min(length(told), nrow(rows))), function(i) {
      figures <- triple(rows[i, ], c("estimate", "conf.low", "conf.high"))
      c(if (!figure_told(told[i], "odds ratio of .*?(?= ([0-9]|without|not))", figures, 0)) {
          paste("figures:", told[i])
        },
        if (!is.na(rows$p.value[i]) && !same_p(told[i], rows$p.value[i])) paste("p value:", told[i]))
    })))
}

# Of two models compared: a direction only where the interval of the difference tells it.
comparison_contradictions <- function(said, comparison) {
  rows <- as.data.frame(comparison)
  c(unlist(lapply(said, bad_words)), unlist(lapply(said, function(sentence) {
    measure <- c("AUC", "Brier score", "What the")
    row <- rows[match(c("auc", "brier", "lr_chi_square")[vapply(measure, grepl, NA, x = sentence)][1L], rows$measure), ]
    if (is.na(row$measure)) return(paste("of what is this:", sentence))
    if (row$measure == "lr_chi_square") {
      significant <- isTRUE(row$p.value <= 0.05 + 1e-12)
      return(c(if (grepl("is not significantly", sentence) == significant) paste("significance:", sentence),
               if (!figure_told(sentence, "chi-square", abs(row$difference), share = TRUE)) paste("figures:", sentence),
               if (!same_p(sentence, row$p.value)) paste("p value:", sentence)))
    }
    says <- if (grepl("was higher by", sentence)) 1 else if (grepl("was lower by", sentence)) -1 else 0
    numbers <- as.numeric(regmatches(sentence, gregexpr("-?[0-9]+\\.[0-9]+", sentence))[[1L]])
    is <- c(row$corrected, row$conf.low, row$conf.high, row$first, row$second)
    if (says != 0) is <- c(abs(row$corrected), is)
    c(if (says != side_told(row$conf.low, row$conf.high)) paste("direction:", sentence),
      if (length(numbers) != length(is) || any(abs(numbers - is) > 0.00051)) paste("figures:", sentence))
  })))
}
