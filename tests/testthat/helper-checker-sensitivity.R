# What is said of rules for values beyond limits against the rows under each of them.

# What rows are about: all that stands before their figures, but for the rule.
blocks_of_rules <- function(rows, set) {
  keys <- intersect(c("marker", "marker_1", "marker_2", "visit", "reference", "response", "arm", "control", "stratum"),
                    names(rows))
  about <- do.call(paste, c(lapply(rows[keys], as.character), sep = "\r"))
  split(rows, factor(about, unique(about)))
}

# Of a block: whether its significance, its direction depend on the rule; NA where fewer than two rules have figures.
block_depends <- function(rows, set) {
  rows <- rows[!is.na(rows$p.value), , drop = FALSE]
  if (nrow(rows) < 2L) return(c(significance = NA, direction = NA))
  significant <- !is.na(rows$adj.p.value) & rows$adj.p.value <= 1 - set$conf.level + 1e-12
  side <- rule_sides(rows, set)
  c(significance = length(unique(significant)) > 1L, direction = length(unique(side[!is.na(side)])) > 1L)
}

rule_sides <- function(rows, set) {
  middle <- if (set$of_verb == "response_trend") 0.5 else 0
  side <- sign(rows$estimate - middle)
  if (!is.null(rows[["n_up"]])) side[is.na(side)] <- sign(rows$n_up - rows$n_down)[is.na(side)]
  side
}

sensitivity_contradictions <- function(said, x) {
  set <- settings(x)
  blocks <- blocks_of_rules(as.data.frame(x), set)
  depends <- vapply(blocks, block_depends, c(significance = NA, direction = NA), set = set)
  judged <- !is.na(depends[1L, ])
  depending <- judged & (depends[1L, ] | depends[2L, ])
  told <- setdiff(unlist(lapply(said[-1L], function(sentence) {
    which(vapply(blocks, function(rows) grepl(rule_name(rows[1L, ], set), sentence, fixed = TRUE), NA))
  })), integer())
  c(unlist(lapply(said, bad_words)), sensitivity_count(said[1L], judged, depending, judged & depends[1L, ]),
    if (!setequal(told, which(depending))) "not every row that depends on the rule is told, or one that does not",
    unlist(lapply(said[-1L], function(sentence) {
      at <- which(vapply(blocks, function(rows) startsWith(sentence, paste0(rule_name(rows[1L, ], set), ": ")), NA))
      if (length(at) == 1L) wrong_rules(sentence, blocks[[at]], set)
    })))
}

# "IL-6 at month 3 in responders".
rule_name <- function(row, set) {
  paste0(row$marker, if (!is.null(row[["visit"]])) paste0(" at ", sub("^([0-9]+)$", "visit \\1", row$visit)),
         if (!is.null(row[["response"]]) && set$of_verb == "paired_change") paste0(" in ", row$response, "s"),
         if (!is.null(row[["arm"]]) && set$of_verb == "arm_change") paste0(", ", row$arm, " against ", row$control))
}

# The first sentence, which is the title of the picture as well.
sensitivity_count <- function(sentence, judged, depending, significance) {
  if (!any(judged)) return(unless(grepl("^No test could be computed", sentence), "whether there is any", sentence))
  if (!any(depending)) {
    return(unless(grepl("same under", sentence) && identical(numbers_said("([0-9,]+) tests?", sentence),
                                                             as.numeric(sum(judged))), "count", sentence))
  }
  others <- sum(depending & !significance)
  if (!any(significance)) {
    said <- numbers_said("^Significance of ([0-9,]+) tests? is the same under every rule; the direction", sentence)
    in_some <- if (sum(judged) > 1L) numbers_said("depends on it in ([0-9,]+)\\.?$", sentence) else others
    return(unless(identical(c(said, in_some), as.numeric(c(sum(judged), others))), "counts", sentence))
  }
  said <- numbers_said("^Significance of ([0-9,]+) of ([0-9,]+) tests?", sentence)
  more <- if (others) numbers_said("and in ([0-9,]+) more the direction", sentence) else
    if (grepl("direction", sentence)) NA else 0
  unless(identical(c(said, more), as.numeric(c(sum(significance), sum(judged), others))), "counts", sentence)
}

# "significant by the rule limit (adjusted p = 0.01), not by the rule half (...); the estimate lies above no change by
# the rule limit".
wrong_rules <- function(sentence, rows, set) {
  rows <- rows[!is.na(rows$p.value), , drop = FALSE]
  significant <- rows$adj.p.value <= 1 - set$conf.level + 1e-12
  parts <- strsplit(sub("^.*?: ", "", sentence), "; the estimate lies ")[[1L]]
  is_in <- function(text) vapply(rows$rule, function(rule) grepl(paste0("\\b", rule, "\\b"), text), NA)
  wrong <- if (all(significant)) !grepl("significant under every rule", parts[1L]) else
    if (!any(significant)) !grepl("significant under no rule", parts[1L]) else {
      halves <- strsplit(parts[1L], ", not by the rules? ")[[1L]]
      length(halves) != 2L || !all(is_in(halves[1L]) == significant) || !all(is_in(halves[2L]) == !significant)
    }
  p <- vapply(seq_len(nrow(rows)), function(i) {
    own <- sub(paste0(".*\\b", rows$rule[i], " \\("), "", parts[1L])
    own == parts[1L] || same_p(own, rows$adj.p.value[i])
  }, NA)
  side <- rule_sides(rows, set)
  lies <- length(unique(side[!is.na(side)])) < 2L && length(parts) == 1L
  if (!lies && length(parts) == 2L) {
    said <- strsplit(parts[2L], ", (?=(above|below|at) no|open)", perl = TRUE)[[1L]]
    # Of an estimate that limits leave open only the commoner of the changes may be told.
    means <- c(`^above no` = 1, `^at no` = 0, `^below no` = -1, `^open, more rose` = 1, `^open, as many` = 0,
               `^open, more fell` = -1, `^open under` = NA)
    lies <- all(vapply(said, function(one) {
      meant <- means[vapply(names(means), grepl, NA, x = one)]
      is <- is_in(sub("^.* by the rules? ", "", one))
      length(meant) == 1L && all(side[is] %in% meant) && all(is.na(rows$estimate[is]) == startsWith(one, "open"))
    }, NA)) && all(is_in(parts[2L]))
  }
  c(if (wrong) paste("significance:", sentence), unless(all(p), "p value", sentence), unless(lies, "sides", sentence))
}
