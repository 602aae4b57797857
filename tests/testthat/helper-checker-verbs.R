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
                   marker_correlation = correlation_language, longitudinal_change = longitudinal_language)
  is_of <- inherits(rows, names(of_class), which = TRUE) > 0L
  utils::modifyList(words, of_class[[which(is_of)]](rows))
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
  # An area is of the changes as they are.
  adjusted <- isTRUE(attr(rows, "settings", exact = TRUE)$method %in% c("ancova", "quade"))
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
        list(list(if (adjusted) "AUC \\(not adjusted\\)" else "AUC", triple(row, c("auc", "auc_low", "auc_high")),
                  share = TRUE)))
    },
    further = function(row, text, sentence) {
      c(unlist(lapply(groups, wrong_own_change, row = row, text = text, sentence = sentence)),
        if (side(row) == 0) {
          wrong_counts(text, row[[paste0(groups[1L], "_down")]], row[[paste0(groups[1L], "_up")]], sentence)
        })
    }
  )
}

# A group's own change, one of the parts of a claim.
wrong_own_change <- function(group, row, text, sentence) {
  # A test of ranks has no fold change of its own to tell the scale by.
  ratio <- is_ratio(row) || startsWith(row$method, "Quade") && grepl(" times |the fold change was ", text)
  name <- if (group %in% c("arm", "control")) paste("under", row[[group]]) else paste0("in ", sub("_", "-", group), "s")
  wrong_move(text, name, triple(row, paste0(group, c("_change", "_low", "_high"))), row[[paste0("n_", group)]], ratio,
             sentence)
}

# "fell to 0.5 times in responders, 95% CI 0.4 to 0.6, 33 patients": `of`, the change in the group `name` and its
# limits, on the study's scale; `n`, its patients.
wrong_move <- function(text, name, of, n, ratio, sentence) {
  parts <- strsplit(sub("\\)$", "", text), "; ")[[1L]]
  here <- parts[grepl(paste0("(^| )\\Q", name, "\\E(,|:)"), parts, perl = TRUE)]
  if (length(here) != 1L) return(paste("a group is missing:", sentence))
  wrong_n <- if (!grepl(paste0("\\b", n, " patients?$"), here)) paste("a group's n:", sentence)
  if (is.na(of[1L])) return(c(wrong_n, if (!grepl("own change not computed", here)) paste("own change:", sentence)))
  said <- if (grepl("(^| )(fell) (to|by)", here)) -1 else if (grepl("(^| )(rose) (to|by)", here)) 1 else 0
  # The estimate stands before the group, its interval behind; counts before both.
  moved <- sub("^.*(fell|rose|none|unchanged|determined) (in|under) [^,]*, ", "", here)
  moved <- sub(paste0("^(", own_verbs(ratio), ") "), "", moved)
  figure <- sub(paste0("( times)?( [^ ,]+)? \\Q", name, "\\E"), "", moved, perl = TRUE)
  c(wrong_n, if (said != side_told(of[2L], of[3L])) paste("a group's direction:", sentence),
    if (!grepl(paste0("(^|, )(", own_verbs(ratio), ") [^ ]"), here)) paste("no verb of a group:", sentence),
    if (!figure_told(paste("own", figure), "own", if (ratio) 2^of else of, if (ratio) 0 else -Inf,
                     sign = ratio || said == 0)) paste("a group's figures:", sentence))
}

# How a group's own change is told: a direction, or the figure alone; a ratio is no difference.
own_verbs <- function(ratio) {
  if (ratio) "fell to|rose to|the fold change was" else "fell by|rose by|the change was"
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
    },
    key = function(significant) {
      if (any(!is.na(rows$ph_p[significant]))) {
        "A small p value of the test of proportional hazards speaks for a hazard ratio that changes over time."
      }
    }
  )
}

trend_language <- function(rows) {
  list(
    verbs = c(`was lower the better` = -1, `differed over the ordered` = 0, `was higher the better` = 1),
    place = function(row) character(),
    side = function(row) side_told(row$conf.low, row$conf.high, 0.5),
    figures = function(row) {
      c(list(list(paste0("\\Q", row$levels, "\\E: higher in the better category in "),
                  triple(row, c("estimate", "conf.low", "conf.high")), share = TRUE, percent = TRUE)),
        if (!is.na(row$odds_ratio)) list(list("odds ratio", triple(row, c("odds_ratio", "odds_low", "odds_high")), 0)))
    },
    counts = function(row) paste0("\\Q", row$levels, "\\E:"),
    # What the figures are is said once.
    key = function(significant) {
      if (!any(significant)) return(NULL)
      told <- rows_told(as.data.frame(rows))[significant, ]
      per <- if (settings(rows)$scale == "log2") "doubling" else "unit"
      paste0(
        "Pairs are of patients in different categories",
        if (length(settings(rows)$strata)) ", within strata of ", paste(settings(rows)$strata, collapse = " and "),
        if (any(!is.na(told$odds_ratio))) "; odds ratios are of a category up per ",
        if (any(!is.na(told$odds_ratio))) per, ".", paste(reasons_told(told$note), collapse = "")
      )
    }
  )
}

# What the notes of rows give as reasons for figures that lack, each once.
reasons_told <- function(notes) {
  lacking <- c(`confidence interval` = "A percentage has", `odds ratio` = "There is")
  unlist(lapply(names(lacking), function(what) {
    found <- regmatches(notes, regexpr(paste0("(?<=no ", what, ": )[^;.]+"), notes, perl = TRUE))
    found <- paste(unique(found), collapse = ", or ")
    if (nzchar(found)) paste0(" ", lacking[[what]], " no ", what, " where ", found, ".")
  }))
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

# Of groups each has its correlations, and differs in them from the control.
correlation_language <- function(rows) {
  by <- settings(rows)$by
  between <- function(row) !is.null(by) && !is.na(row$control)
  where <- function(level) if (by == "response") paste0("in ", level, "s") else paste("under", level)
  list(
    about = function(rows) paste(rows$marker_1, "and", rows$marker_2),
    place = function(row) {
      if (is.null(by)) return(character())
      place <- where(as.character(row[[by]]))
      if (between(row)) paste0("differently ", place, " than ", where(as.character(row$control))) else place
    },
    verbs = c(`correlated negatively` = -1, `in neither direction` = 0, `correlated positively` = 1,
              `correlated differently` = NA, negatively = -1, positively = 1, differently = NA),
    side = function(row) if (between(row)) NA else side_told(row$conf.low, row$conf.high),
    figures = function(row) {
      list(list(row$coefficient, triple(row, c("estimate", "conf.low", "conf.high")), share = TRUE))
    },
    counts = function(row) {
      if (between(row)) paste0("\\b", row$n, " and ", row$n_control, " patients?\\b") else
        paste0("(?<! and )\\b", row$n, " patients?\\b")
    }
  )
}

# Of a mixed model: means of the groups, and what they differ by from the control.
longitudinal_language <- function(rows) {
  by <- settings(rows)$by
  between <- function(row) !is.na(row$control)
  where <- function(level) if (by == "response") paste0("in ", level, "s") else paste("under", level)
  fold <- settings(rows)$scale == "log2"
  list(
    place = function(row) {
      if (is.null(by)) return(character())
      place <- where(as.character(row[[by]]))
      if (between(row)) paste0(place, " than ", where(as.character(row$control))) else place
    },
    verbs = c(fell = -1, rose = 1, changed = 0, `was lower` = -1, `was higher` = 1, `was different` = 0),
    figures = function(row) {
      if (!fold) return(list(list(if (between(row)) "difference" else "\\(change",
                                  triple(row, c("estimate", "conf.low", "conf.high")))))
      list(list(if (between(row)) "ratio of the fold changes" else "\\(fold change",
                triple(row, c("fold_change", "fold_low", "fold_high")), 0))
    },
    counts = function(row) {
      # Of a difference once, with each group's own change: `further` counts them.
      if (between(row)) "^(?!.*[0-9] and [0-9]+ patients)" else paste0("(?<! and )\\b", row$n_pairs, " patients?\\b")
    },
    further = function(row, text, sentence) {
      if (!between(row)) {
        return(if (grepl("mean (fold )?change (fell|rose)", sentence)) paste("a change that moves:", sentence))
      }
      own <- as.data.frame(rows)
      own <- own[is.na(own$control) & own$marker == row$marker & own$visit == row$visit, ]
      unlist(lapply(c(as.character(row[[by]]), as.character(row$control)), function(level) {
        one <- own[own[[by]] == level, ]
        wrong_move(text, where(level), triple(one, c("estimate", "conf.low", "conf.high")), one$n_pairs, fold, sentence)
      }))
    }
  )
}
