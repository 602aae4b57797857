# Reads sentences as a reader of a paper would, and looks for what the rows contradict. It knows the language in which
# findings are written, and the columns of the contract; nothing of the functions that write. What each verb's sentences
# look like stands in helper-checker-verbs.R, titles of pictures in helper-checker-titles.R.

# What is wrong with the sentences `said` of the rows of a result; character() where nothing is.
contradictions <- function(said, rows, alpha = 0.05) {
  words <- language_of(rows)
  all_rows <- as.data.frame(rows)
  rows <- rows_told(all_rows)
  significant <- !is.na(rows$adj.p.value) & rows$adj.p.value <= alpha + 1e-12
  about <- words$about(rows)
  key <- if (!is.null(words$key)) words$key(significant)
  wrong <- c(unlist(lapply(said, bad_words)), if (!is.null(key) && !key %in% said[length(said) - 1L]) {
    paste("what the figures are is not told:", key)
  })
  told <- integer()
  for (sentence in said) {
    if (identical(sentence, key)) next
    subject <- subject_of(sentence, unique(about))
    if (is.null(subject)) {
      of_whole <- "stratum" %in% names(rows) && nrow(rows) < nrow(all_rows)
      wrong <- c(wrong, bad_count(sentence, rows, significant, of_whole))
    } else if (grepl(interaction_language, sentence)) {
      wrong <- c(wrong, wrong_interaction(sentence, all_rows[all_rows$marker == subject, ], alpha))
    } else {
      read <- read_claims(sentence, which(about == subject), rows, significant, words)
      wrong <- c(wrong, read$wrong)
      told <- c(told, read$told)
    }
  }
  c(wrong, if (anyDuplicated(told)) "a row is told twice",
    if (!setequal(told, which(significant))) "not every significant row is told, or one that is not",
    interactions_untold(said, all_rows, alpha))
}

# Of strata with their whole only the whole is told; of a mixed model's groups, what they differ by.
rows_told <- function(rows) {
  if (all(c("reference", "control") %in% names(rows)) && any(!is.na(rows$control))) {
    return(rows[!is.na(rows$control), , drop = FALSE])
  }
  if (any(as.character(rows[["stratum"]]) == "all")) rows[as.character(rows$stratum) == "all", , drop = FALSE] else rows
}

# The longest of the names that the sentence begins with.
subject_of <- function(sentence, names) {
  named <- names[vapply(names, function(name) any(startsWith(sentence, paste0(name, c(" ", ":", ",")))), NA)]
  if (length(named)) named[which.max(nchar(named))]
}

# Words that no sentence, title or caption bears. `interval`: a sentence never has one without confidence.
bad_words <- function(sentence) {
  patterns <- c(missing = "\\b(NA|NaN|NULL)\\b", infinite = "\\bInf\\b", empty = "\\(\\s*[,;)]|[,;]\\s*[,;)]|  ",
                zero = "(?<![0-9a-zA-Z])-0(\\.0+)?(?![.0-9])", terms = "foretell|foretold|\\bcoin\\b|\\bclear",
                interval = "(?<!confidence )\\binterval", none = "\\b1\\.0+, 95% CI 1\\.0+ to 1\\.0+\\b",
                number = "\\b1 (pairs|patients|responders|visits|tests|events|markers)\\b(?! (was|could))",
                twice = "\\b(the|of|in|to) \\1\\b", end = "\\.\\.$|\\s\\.")
  found <- vapply(patterns, grepl, NA, x = sentence, perl = TRUE)
  sprintf("%s: %s", names(patterns)[found], sentence)
}

# Sentences about no marker: how many tests, how many significant; of strata, that they are those over all patients.
bad_count <- function(sentence, rows, significant, of_whole) {
  if (grepl("^No p of [0-9,]+ random orders", sentence)) return(wrong_orders(sentence, rows, significant))
  n <- sum(!is.na(rows$p.value))
  number <- function(pattern) as.integer(gsub(",", "", sub(pattern, "\\1", sentence)))
  right <- if (grepl("^None of [0-9,]+ tests ", sentence)) {
    number("^None of ([0-9,]+) .*") == n && !any(significant)
  } else if (grepl("^[0-9,]+ of [0-9,]+ tests", sentence)) {
    number("^([0-9,]+) of .*") == sum(significant) && number("^[0-9,]+ of ([0-9,]+) .*") == n
  } else if (grepl("^The only test", sentence)) n == 1L && !any(significant) else
    if (grepl("^That was the only test", sentence)) n == 1L && all(significant[!is.na(rows$p.value)]) else
      if (grepl("^Nothing could be computed", sentence)) n == 0L else NA
  if (isTRUE(right) && n > 1L) right <- grepl("over all patients", sentence) == of_whole
  if (isTRUE(right)) character() else paste("not so, or not understood:", sentence)
}

# "No p of 99 random orders is below 0.020, which the adjustment brings to 0.30: ...": the smallest p, all that 99 give.
wrong_orders <- function(sentence, rows, significant) {
  number <- function(pattern) as.numeric(gsub(",", "", sub(paste0(".*", pattern, ".*"), "\\1", sentence)))
  least <- min(rows$p.value, na.rm = TRUE)
  told <- c(number("is below <?([0-9.]+)[,:]"), number("brings to ([0-9.]+):"))
  real <- c(least, min(rows$adj.p.value[rows$p.value %in% least]))
  c(unless(!any(significant), "some are significant", sentence),
    unless(abs(2 / (number("No p of ([0-9,]+) random") + 1) - least) < 1e-9, "fewer or more orders", sentence),
    unless(all(abs(told - real) <= pmax(0.0051 * (real > 0.0995), 0.00051)), "p of the orders", sentence))
}

# The claims of a sentence about a marker: text outside brackets says what of which visit and group, each bracket bears
# the figures of one row.
read_claims <- function(sentence, at, rows, significant, words) {
  if (words$whole) return(read_whole(sentence, at, rows, significant, words))
  state <- list(clause = "", verb = "", visit = "", beside = FALSE)
  visits <- unique(as.character(rows[["visit"]]))
  row_of <- lapply(at, row_as_list, rows = rows)
  wrong <- character()
  told <- integer()
  for (piece in gather_brackets(sentence)) {
    if (!piece$inside) {
      state <- read_outside(piece$text, state, visits, names(words$verbs))
      next
    }
    if (!grepl("CI |confidence|p [=<>]", piece$text)) next
    named <- vapply(row_of, last_named, 0, state = state, words = words)
    row <- which(named > 0 & named == max(named))
    if (length(row) != 1L) {
      wrong <- c(wrong, paste("no single row is meant:", sentence))
      next
    }
    wrong <- c(wrong, wrong_claim(state$verb, piece$text, row_of[[row]], words, sentence))
    row <- at[row]
    if (state$beside == significant[row]) wrong <- c(wrong, paste("significance:", sentence))
    if (!state$beside) told <- c(told, row)
  }
  list(wrong = wrong, told = told)
}

# Much quicker than a data frame of one row.
row_as_list <- function(i, rows) lapply(rows, `[`, i)

# A sentence that is of one row from its beginning to its end.
read_whole <- function(sentence, at, rows, significant, words) {
  if (length(at) != 1L) return(list(wrong = paste("no single row is meant:", sentence), told = integer()))
  verb <- names(words$verbs)[vapply(names(words$verbs), grepl, NA, x = sentence, fixed = TRUE)]
  verb <- c(verb[which.max(nchar(verb))], "")[1L]
  list(wrong = c(wrong_claim(verb, sentence, row_as_list(at, rows), words, sentence),
                 if (!significant[at]) paste("significance:", sentence)), told = at)
}

# Of which rows a bracket is: those of the visit and of the place that was named last; 0: of none.
last_named <- function(row, state, words) {
  if (words$by_visit && !is.null(row[["visit"]]) && as.character(row$visit) != state$visit) return(0)
  ends <- "(\\s*$|[,;.]| (at|from|to|in|under|with|than|and)\\b)"
  at <- vapply(words$place(row), function(place) {
    at <- max(gregexpr(paste0("\\Q", place, "\\E", ends), state$clause, perl = TRUE)[[1L]])
    # Of two places that end together ("under A", "under B than under A") the longer is meant.
    if (at < 0) at else at + nchar(place) * 1.001
  }, 0)
  if (!length(at)) 1 else if (any(at < 0)) 0 else max(at)
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

# What is said before a bracket: the clause since its verb, the last visit, and whether by an own interval alone.
read_outside <- function(text, state, visits, verbs) {
  last <- function(words) {
    at <- vapply(words, function(word) max(gregexpr(word, text, fixed = TRUE)[[1L]]), 0L)
    if (any(at > 0L)) words[which.max(at + nchar(words) / 1000)]
  }
  verb <- last(verbs)
  state$clause <- paste0(state$clause, text)
  if (!is.null(verb)) {
    state$verb <- verb
    state$clause <- substring(text, max(gregexpr(verb, text, fixed = TRUE)[[1L]]))
  }
  visit <- last(c(paste("to", visits), paste("at", visits), paste("to visit", visits), paste("at visit", visits)))
  if (!is.null(visit)) state$visit <- sub("^(to|at) (visit )?", "", visit)
  if (!is.null(visit) && !state$visit %in% visits) state$visit <- sub("^(to|at) ", "", visit)
  state$beside <- state$beside || grepl("by its own confidence interval", text, fixed = TRUE)
  state
}

# One claim against its row.
wrong_claim <- function(verb, text, row, words, sentence) {
  figures <- vapply(words$figures(row), function(figure) do.call(figure_told, c(list(text), figure)), NA)
  counts <- vapply(words$counts(row), grepl, NA, x = text, perl = TRUE)
  c(if (!nzchar(verb)) paste("no verb:", sentence) else if (isTRUE(words$verbs[[verb]] != words$side(row))) {
      paste("direction:", sentence)
    },
    if (!all(figures)) paste("figures", paste(which(!figures), collapse = " "), ":", sentence),
    if (!all(counts)) paste("n:", sentence),
    if (!same_p(text, row$adj.p.value)) paste("p value:", sentence),
    words$further(row, text, sentence))
}

# Do the first number after `label`, and the limits after its "CI", agree with `is`: estimate and limits? `lowest`: what
# means no lower limit; `share`: numbers are near to so much, and `percent` ones. A number is what it is to its last
# place, which is at most a hundredth, or a hundredth of the largest of the three (of powers of ten two digits).
figure_told <- function(text, label, is, lowest = -Inf, share = FALSE, percent = FALSE, sign = TRUE) {
  at <- regexpr(label, text, perl = TRUE)
  if (at < 0L) return(FALSE)
  rest <- substring(text, at + attr(at, "match.length"))
  number <- "<?-?[0-9][0-9,]*(?:\\.[0-9]+)?(?:e[-+][0-9]+)?%?"
  if (!sign) is[1L] <- abs(is[1L])
  largest <- max(1, abs(is[is.finite(is)]))
  near <- function(text, is) {
    said <- as.numeric(gsub("[<,%]", "", text)) / if (percent) 100 else 1
    if (startsWith(text, "<")) return(isTRUE(is > 0 && is < said))
    power <- grepl("e", text)
    half <- 0.51 * 10^(if (power) as.numeric(sub(".*e", "", text)) else 0) / if (percent) 100 else 1
    half <- half * 10^-nchar(sub("^[^.]*\\.?([0-9]*).*$", "\\1", text))
    if (!power && half > 0.0052 * largest || power && half > 0.052 * abs(is)) half <- 0
    isTRUE(abs(said - is) <= max(half, 0.0051 * max(abs(is), share)) + 1e-12)
  }
  estimate <- regmatches(rest, regexpr(paste0("^[ :]*(", number, "|not computed|without (upper|lower) bound)"), rest,
                                       perl = TRUE))
  if (!length(estimate)) return(FALSE)
  estimate <- trimws(sub("^[ :]*", "", estimate))
  fine <- if (grepl("[0-9]", estimate)) near(estimate, is[1L]) else
    if (estimate == "not computed") is.na(is[1L]) else is.infinite(is[1L]) || isTRUE(is[1L] <= lowest)
  if (length(is) < 3L) return(fine)
  # The limits of this figure, and of none that follows.
  own <- sub("(; |[^0-9]\\)).*", "", rest)
  limits <- regmatches(own, regexpr(paste0("CI (no lower limit|", number, ") to (no upper limit|", number, ")"), own,
                                    perl = TRUE))
  if (!length(limits)) {
    if (grepl("CI without limits", own)) return(fine && isTRUE(is[2L] <= lowest) && isTRUE(is[3L] == Inf))
    return(fine && anyNA(is[2:3]))
  }
  ends <- strsplit(sub("^CI ", "", limits), " to (?=no|<?-?[0-9])", perl = TRUE)[[1L]]
  fine && (if (ends[1L] == "no lower limit") isTRUE(is[2L] <= lowest) else near(ends[1L], is[2L])) &&
    (if (ends[2L] == "no upper limit") isTRUE(is[3L] == Inf) else near(ends[2L], is[3L]))
}

same_p <- function(text, p) {
  said <- regmatches(text, regexec("(?:adjusted )p ([=<>]) ([0-9.]+)", text, perl = TRUE))[[1L]]
  if (!length(said)) said <- regmatches(text, regexec("\\bp ([=<>]) ([0-9.]+)", text))[[1L]]
  if (length(said) != 3L) return(FALSE)
  number <- as.numeric(said[3L])
  switch(said[2L], "<" = p < number, ">" = p > number, "=" = abs(p - number) <= 0.0051)
}

# On which side of no change an interval lies.
side_told <- function(low, high, none = 0) if (isTRUE(low > none)) 1 else if (isTRUE(high < none)) -1 else 0

# Each of the ways of spoiling, by pattern and replacement, that changes the sentences must be seen.
expect_spoilt_seen <- function(said, rows, ways, wrong = contradictions) {
  expect_length(wrong(said, rows), 0)
  for (i in seq_along(ways)) {
    spoilt <- sub(names(ways)[i], ways[[i]], said, perl = TRUE)
    expect_false(identical(spoilt, said), info = names(ways)[i])
    expect_gt(length(wrong(spoilt, rows)), 0, label = paste("faults seen after", names(ways)[i]))
  }
}

everywhere <- c("CI -?[0-9.]+ to" = "CI NA to", "CI -?[0-9.]+ to" = "CI Inf to", "CI " = "interval ",
                "CI -?[0-9.]+" = "CI 0.0123", "adjusted p [=<] [0-9.]+" = "adjusted p = 0.4")
counted <- c("of [0-9]+ tests" = "of 33 tests", "^[0-9]+ of" = "99 of")
