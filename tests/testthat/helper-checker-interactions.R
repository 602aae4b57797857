# Sentences of interactions, that is of differences that differ between strata, against the rows of the strata.

interaction_language <- ": the difference in change between .* differed between"

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
    if (grepl("; highest ", piece$text)) {
      wrong <- c(wrong, wrong_extremes(piece$text, strata, sentence))
      next
    }
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
      text <- sub("; the estimated (rise|fall) [^;]* was largest .*", "", sub("^[^:]*: ", "", text))
      wrong <- c(wrong, wrong_stratum(strata[i, , drop = FALSE], sub("\\)$", "", text), sentence))
    }
  }
  wrong
}

# Of many strata: which have the highest and the lowest difference, and that the others are named.
wrong_extremes <- function(text, strata, sentence) {
  parts <- strsplit(sub("^.*?; (?=highest)", "", sub("\\)$", "", text), perl = TRUE), "; ")[[1L]]
  known <- !is.na(strata$estimate)
  ends <- c(highest = which.max(strata$estimate), lowest = which.min(strata$estimate))
  names_of <- function(text) {
    vapply(as.character(strata$stratum), function(s) {
      grepl(paste0("(under|in|with [^,;]*) \\Q", s, "\\E(,|$| and )"), text, perl = TRUE)
    }, NA)
  }
  part <- function(opening) sub(opening, "", parts[startsWith(parts, opening)], fixed = TRUE)
  inner <- known & !seq_along(known) %in% ends
  c(unlist(lapply(names(ends), function(end) {
      row <- strata[ends[[end]], , drop = FALSE]
      own <- part(paste0(end, " "))
      n <- unlist(row[c("n_responder", "n_non_responder")])
      c(unless(grepl(paste0("^(under|in|with .*) \\Q", row$stratum, "\\E: "), own, perl = TRUE), paste(end, "stratum"),
               sentence),
        unless(do.call(figure_told, c(list(own), compared_language(row)$figures(row)[[1L]])), paste(end, "figures"),
               sentence),
        unless(grepl(paste0("\\b", n[1L], " responders? and ", n[2L], " non-responders?$"), own), "a stratum's n",
               sentence))
    })),
    unless(identical(any(inner), length(part("between these ")) == 1L) &&
             (!any(inner) || all(names_of(part("between these ")) == inner)), "strata between", sentence),
    unless(all(known) || all(names_of(part("not computed ")) == !known), "strata not computed", sentence),
    wrong_sides(part("by its own confidence interval it "), strata, names_of, sentence))
}

# "rose in responders under A and under B, fell in responders under C".
wrong_sides <- function(text, strata, names_of, sentence) {
  claims <- as.character(unlist(strsplit(as.character(text), ", (?=rose|fell)", perl = TRUE)))
  unlist(lapply(c("responder", "non_responder"), function(group) {
    side <- mapply(side_told, strata[[paste0(group, "_low")]], strata[[paste0(group, "_high")]])
    lapply(c(rose = 1, fell = -1), function(way) {
      verb <- if (way > 0) "rose" else "fell"
      own <- claims[startsWith(claims, paste0(verb, " in ", sub("_", "-", group), "s "))]
      named <- if (length(own)) names_of(own) else logical(nrow(strata))
      unless(all(named == (side == way)), paste("who", verb), sentence)
    })
  }))
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
  told <- said[grepl(interaction_language, said)]
  about <- vapply(told, function(sentence) sub(":.*", "", sentence), "")
  if (!setequal(about, found)) "not every interaction is told, or one that is not"
}
