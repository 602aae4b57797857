# Reads sentences as a reader of a paper would, and looks for what the rows contradict. It knows the language in which
# findings are written, and the columns of the contract; nothing of the functions that write.

# What is wrong with the sentences `said` of the rows of a result; character() where nothing is.
contradictions <- function(said, rows, alpha = 0.05) {
  rows <- as.data.frame(rows)
  significant <- !is.na(rows$adj.p.value) & rows$adj.p.value <= alpha + 1e-12
  markers <- unique(as.character(rows$marker))
  about <- lapply(said, function(sentence) {
    named <- markers[startsWith(sentence, paste0(markers, " ")) | startsWith(sentence, paste0(markers, ":"))]
    if (length(named)) named[which.max(nchar(named))]
  })
  wrong <- unlist(lapply(said, bad_words))
  told <- integer()
  for (i in seq_along(said)) {
    if (is.null(about[[i]])) {
      wrong <- c(wrong, bad_count(said[[i]], rows, significant))
    } else if (!grepl("interaction", said[[i]])) {
      read <- read_claims(said[[i]], which(rows$marker == about[[i]]), rows, significant)
      wrong <- c(wrong, read$wrong)
      told <- c(told, read$told)
    }
  }
  c(wrong, if (anyDuplicated(told)) "a row is told twice",
    if (!setequal(told, which(significant))) "not every significant row is told, or one that is not")
}

# Words that no sentence bears.
bad_words <- function(sentence) {
  patterns <- c(missing = "\\b(NA|NaN|NULL)\\b", infinite = "\\bInf\\b", empty = "\\(\\s*[,;)]|[,;]\\s*[,;)]|  ",
                zero = "-0\\.?0*\\b(?![.1-9])", terms = "foretell|foretold|\\bcoin\\b|\\bclear",
                interval = "(?<!confidence )\\binterval", none = "\\b1\\.0+, 95% CI 1\\.0+ to 1\\.0+\\b",
                number = "\\b1 (pairs|patients|responders|visits|tests)\\b(?! (was|could))")
  found <- vapply(patterns, grepl, NA, x = sentence, perl = TRUE)
  sprintf("%s: %s", names(patterns)[found], sentence)
}

# Sentences about no marker: how many tests, how many significant.
bad_count <- function(sentence, rows, significant) {
  n <- sum(!is.na(rows$p.value))
  number <- function(pattern) as.integer(gsub(",", "", sub(pattern, "\\1", sentence)))
  right <- if (grepl("^None of [0-9,]+ tests was", sentence)) {
    number("^None of ([0-9,]+) .*") == n && !any(significant)
  } else if (grepl("^[0-9,]+ of [0-9,]+ tests", sentence)) {
    number("^([0-9,]+) of .*") == sum(significant) && number("^[0-9,]+ of ([0-9,]+) .*") == n
  } else if (grepl("^The only test", sentence)) n == 1L && !any(significant) else
    if (grepl("^That was the only test", sentence)) n == 1L && all(significant[!is.na(rows$p.value)]) else
      if (grepl("^Nothing could be computed", sentence)) n == 0L else NA
  if (isTRUE(right)) character() else paste("not so, or not understood:", sentence)
}

# The claims of a sentence about a marker: text outside brackets says what of which visit and group, each bracket bears
# the figures of one row.
read_claims <- function(sentence, at, rows, significant) {
  visits <- unique(as.character(rows$visit))
  groups <- c("non-responders", "responders")
  state <- list(verb = "", visit = "", group = "", beside = FALSE)
  wrong <- character()
  told <- integer()
  before <- NULL
  for (piece in gather_brackets(sentence)) {
    if (!piece$inside) {
      state <- read_outside(piece$text, state, visits, groups)
      # The estimate of an odds ratio stands before its bracket.
      before <- if (state$verb == "prognostic") sub(".*standard deviation", "", piece$text)
      next
    }
    if (!is_figures(piece$text)) next
    row <- at
    if ("visit" %in% names(rows) && nzchar(state$visit)) row <- row[as.character(rows$visit[row]) == state$visit]
    if (length(unique(rows[["response"]])) > 1L) row <- row[paste0(rows$response[row], "s") == state$group]
    if (length(row) != 1L) {
      wrong <- c(wrong, paste("no single row is meant:", sentence))
      next
    }
    wrong <- c(wrong, wrong_claim(state, paste(before, piece$text), rows[row, , drop = FALSE], sentence))
    if (state$beside == significant[row]) wrong <- c(wrong, paste("significance:", sentence))
    if (!state$beside) told <- c(told, row)
  }
  list(wrong = wrong, told = told)
}

# Text outside and inside brackets of the first depth, in their order.
gather_brackets <- function(sentence) {
  letters <- strsplit(sentence, "")[[1L]]
  depth <- cumsum(letters == "(") - cumsum(c("", letters[-length(letters)]) == ")")
  run <- rle(depth > 0)
  end <- cumsum(run$lengths)
  Map(function(from, to, inside) list(text = paste(letters[from:to], collapse = ""), inside = inside),
      end - run$lengths + 1L, end, run$values)
}

is_figures <- function(text) grepl("CI |confidence|p [=<>]", text)

# What is said before a bracket: the last verb, visit and group, and whether by a group's own interval alone.
read_outside <- function(text, state, visits, groups) {
  last <- function(words, text) {
    at <- vapply(words, function(word) max(gregexpr(word, text, fixed = TRUE)[[1L]]), 0L)
    if (any(at > 0L)) words[which.max(at + nchar(words) / 1000)] else ""
  }
  verb <- last(c("fell", "rose", "changed", "was lower", "was higher", "differed", "prognostic"), text)
  if (nzchar(verb)) {
    state$verb <- verb
    state$group <- ""
  }
  for (group in groups) if (!nzchar(state$group) && grepl(paste0(" in ", group, "\\b"), text)) state$group <- group
  visit <- last(c(paste("to", visits), paste("at", visits), paste("to visit", visits), paste("at visit", visits)), text)
  if (nzchar(visit)) state$visit <- sub("^(to|at) (visit )?", "", visit)
  if (!state$visit %in% visits && nzchar(visit)) state$visit <- sub("^(to|at) ", "", visit)
  state$beside <- state$beside || grepl("by its own confidence interval", text, fixed = TRUE)
  state
}

# One claim against its row.
wrong_claim <- function(state, figures, row, sentence) {
  ratio <- !is.null(row[["fold_low"]]) && !all(is.na(row[c("fold_change", "fold_low", "fold_high")]))
  low <- if (ratio) log(row$fold_low) else row$conf.low
  high <- if (ratio) log(row$fold_high) else row$conf.high
  side <- if (isTRUE(low > 0)) 1 else if (isTRUE(high < 0)) -1 else 0
  means <- c(fell = -1, rose = 1, changed = 0, `was lower` = -1, `was higher` = 1, differed = 0)
  wrong <- if (state$verb %in% names(means) && means[[state$verb]] != side) paste("direction:", sentence)
  columns <- if (state$verb == "prognostic") c("odds_ratio_sd", "odds_sd_low", "odds_sd_high") else
    if (ratio) c("fold_change", "fold_low", "fold_high") else c("estimate", "conf.low", "conf.high")
  first <- strsplit(figures, ";")[[1L]]
  first <- first[grepl("p [=<>]", first)][1L]
  c(wrong, if (!same_figures(first, unlist(row[columns]), ratio || state$verb == "prognostic")) {
      paste("figures:", sentence)
    },
    if (!same_p(first, row$adj.p.value)) paste("p value:", sentence),
    if (!is.null(row[["n_pairs"]]) && !grepl(paste0("\\b", row$n_pairs, " pairs?\\b"), first)) paste("n:", sentence),
    if (!is.null(row[["responder_change"]])) wrong_groups(figures, row, ratio, sentence))
}

# "fell to 0.5 times in responders, 95% CI 0.4 to 0.6, 33 patients": each group's own change.
wrong_groups <- function(figures, row, ratio, sentence) {
  parts <- strsplit(sub("\\)$", "", figures), "; ")[[1L]]
  unlist(lapply(c("responder", "non_responder"), function(group) {
    of <- unlist(row[paste0(group, c("_change", "_low", "_high"))])
    here <- parts[grepl(paste0("(^| )in ", sub("_", "-", group), "s"), parts)]
    if (length(here) != 1L) return(paste("a group is missing:", sentence))
    side <- if (isTRUE(of[2] > 0)) 1 else if (isTRUE(of[3] < 0)) -1 else 0
    said <- if (grepl("(^| )(fell) (to|by)", here)) -1 else if (grepl("(^| )(rose) (to|by)", here)) 1 else 0
    n <- row[[paste0("n_", group)]]
    c(if (said != side && !is.na(of[1])) paste("a group's direction:", sentence),
      if (!grepl(paste0("\\b", n, " patients?$"), here)) paste("a group's n:", sentence),
      if (!is.na(of[1]) && !same_figures(here, if (ratio) 2^of else of, ratio, abs = !ratio)) {
        paste("a group's figures:", sentence)
      })
  }))
}

# Do the first number, and the limits after "CI", agree with the estimate and its limits?
same_figures <- function(text, figures, ratio, abs = FALSE) {
  near <- function(said, is) isTRUE(abs(said - is) <= 0.0051 * abs(is) + 1e-12)
  limits <- regmatches(text, regexpr("CI (no lower limit|-?[0-9.e+-]+) to (no upper limit|-?[0-9.e+-]+)", text))
  lowest <- if (ratio) 0 else -Inf
  if (!length(limits)) {
    if (grepl("CI without limits", text)) return(figures[2] <= lowest && figures[3] == Inf)
    return(anyNA(figures[2:3]))
  }
  ends <- strsplit(sub("^CI ", "", limits), " to (?=no|-?[0-9])", perl = TRUE)[[1L]]
  low <- if (ends[1L] == "no lower limit") isTRUE(figures[2] <= lowest) else near(as.numeric(ends[1L]), figures[2])
  high <- if (ends[2L] == "no upper limit") isTRUE(figures[3] == Inf) else near(as.numeric(ends[2L]), figures[3])
  estimate <- if (is.na(figures[1])) grepl("not computed", text) else if (!is.finite(figures[1])) TRUE else {
    pattern <- "(?<![a-zA-Z0-9])-?[0-9]+(\\.[0-9]+)?(e[-+][0-9]+)?"
    numbers <- as.numeric(regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1L]])
    any(vapply(numbers, near, NA, is = if (abs) base::abs(figures[1]) else figures[1])) ||
      any(vapply(numbers, near, NA, is = figures[1]))
  }
  low && high && estimate
}

same_p <- function(text, p) {
  said <- regmatches(text, regexec("p ([=<>]) ([0-9.]+)", text))[[1L]]
  if (length(said) != 3L) return(FALSE)
  number <- as.numeric(said[3L])
  switch(said[2L], "<" = p < number, ">" = p > number, "=" = abs(p - number) <= 0.0051)
}
