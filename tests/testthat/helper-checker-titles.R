# Titles of pictures against the rows they are drawn of, as helper-checker.R reads sentences.

# What is wrong with the words of a picture: its title, as well as subtitle and caption.
picture_contradictions <- function(picture, rows, alpha = 0.05) {
  labels <- picture$labels[c("title", "subtitle", "caption", "x", "y")]
  words <- gsub("\n", " ", unlist(Filter(is.character, labels)))
  c(unlist(lapply(words, bad_words)), title_contradictions(words[["title"]], rows, alpha))
}

title_contradictions <- function(title, rows, alpha = 0.05) {
  words <- language_of(rows)
  all_rows <- as.data.frame(rows)
  told <- rows_told(all_rows)
  # The cells of a picture of correlations are coefficients; no cell bears a difference of two.
  if (inherits(rows, "marker_correlation") && !is.null(told[["control"]])) told <- told[is.na(told$control), ]
  significant <- which(!is.na(told$adj.p.value) & told$adj.p.value <= alpha + 1e-12)
  n <- sum(!is.na(told$p.value))
  number <- function(pattern) as.integer(gsub(",", "", regmatches(title, regexec(pattern, title))[[1L]][-1L]))
  none <- grepl("^(None of|No |The [a-z]+ is not)", title)
  wrong <- if (none && !grepl("could be", title) && length(significant)) "says none, and some are significant" else
    if (grepl("could be", title) && n > 0L) "says nothing could be computed" else
      if (grepl("^None of [0-9]", title) && number("^None of ([0-9,]+)") != n) "counts other tests" else
        if (grepl("^[0-9,]+ of [0-9,]+ ", title)) {
          if (!identical(number("^([0-9,]+) of ([0-9,]+)"), c(length(significant), n))) "counts are not so"
        } else if (!none) wrong_names(title, told[significant, , drop = FALSE], words, rows)
  if (length(wrong)) paste0(wrong, ": ", title) else character()
}

# Names and what is said of them against the significant rows, place by place.
wrong_names <- function(title, rows, words, result) {
  claims <- title_claims(title, result)
  if (!length(claims)) return("not understood")
  about <- words$about(rows)
  side <- vapply(seq_len(nrow(rows)), function(i) as.numeric(words$side(rows[i, , drop = FALSE])), 0)
  place <- vapply(seq_len(nrow(rows)), function(i) paste(title_place(rows[i, , drop = FALSE], result), collapse = " "),
                  "")
  named <- lapply(claims, function(claim) named_places(claim$segment, unique(place)))
  said <- unlist(Map(function(claim, places) lapply(places, function(p) {
    here <- place == p
    means <- vapply(split(side[here], about[here]), function(s) {
      if (anyNA(s)) NA_real_ else if (any(s < 0) && any(s > 0)) 2 else sign(sum(s))
    }, 0)
    meant <- names(means)[is.na(claim$sense) | means == claim$sense]
    c(if (!all(claim$names %in% meant)) paste("not so of", paste(setdiff(claim$names, meant), collapse = ", ")),
      if (length(claim$names) + claim$more != length(meant)) "not all are told, or more than there are")
  }), claims, named))
  c(said, if (!all(place %in% unlist(named))) "a place is not told",
    if (is.na(claims[[1L]]$sense) || all(about %in% unlist(lapply(claims, `[[`, "names"))) ||
          any(vapply(claims, `[[`, 0, "more") > 0)) NULL else "a significant marker is not told")
}

# The places that a claim is of: "under A, B and C than under D", "in responders and non-responders".
named_places <- function(segment, places) {
  where <- sub(" than under .*", "", segment)
  Filter(function(p) {
    p == "" || grepl(paste0("(under|between|in|,|and) (under |in )?\\Q", p, "\\E($|[,; ](?!\\+))"), where, perl = TRUE)
  }, places)
}

title_place <- function(row, result) {
  if (inherits(result, "arm_change")) return(row$arm)
  if (inherits(result, c("paired_change", "overall_change"))) sub("^(in|under) ", "", group_place(row)) else ""
}

# What a title claims: names, how many more, in which sense (-1, 0, 1; 2: both ways; NA: none is told).
title_claims <- function(title, result) {
  senses <- c(`fell at one visit and rose at another` = 2, fell = -1, rose = 1, changed = 0,
              `lower at one visit and higher at another` = 2, lower = -1, higher = 1, different = 0)
  claim <- function(text, sense, segment) {
    names <- strsplit(trimws(text), ", | and ")[[1L]]
    more <- grepl("^[0-9]+ (more|further pairs?)$", names)
    list(names = names[!more], more = sum(as.numeric(sub(" .*", "", names[more]))), sense = sense, segment = segment)
  }
  segments <- strsplit(title, "; ")[[1L]]
  found <- lapply(segments, function(segment) {
    if (inherits(result, "paired_change")) {
      return(pieces(segment, "(.+?) (fell at one visit and rose at another|fell|rose|changed)(?:, |$| in | under )",
                    function(m) claim(m[2L], senses[[m[3L]]], segment)))
    }
    if (inherits(result, "response_trend")) {
      # Where no interval tells a side.
      segment <- sub("associated with the ordered response for", "different for", segment)
    }
    if (inherits(result, c("response_change", "response_trend"))) {
      return(pieces(segment, paste0("(lower at one visit and higher at another|lower|higher|different) for (.+?)",
                                    "(?=, (?:lower|higher|different) | in responders| under | between | the better|$)"),
                    function(m) claim(m[3L], senses[[m[2L]]], segment)))
    }
    if (inherits(result, "outcome_screen")) {
      hazard <- c(rises = 1, falls = -1, differs = 0)
      segment <- sub("^Prognostic for .*: ", "", segment)
      return(pieces(segment, "^(.+) \\(hazard (rises|falls|differs)",
                    function(m) claim(m[2L], hazard[[m[3L]]], segment)))
    }
    if (inherits(result, "prognostic_screen")) {
      return(pieces(segment, "^Associated with .*: (.+) \\(", function(m) claim(m[2L], NA, segment)))
    }
    if (inherits(result, "longitudinal_change")) {
      return(list(claim(sub("^Statistically significant (differences|changes)[^:]*: ", "", segment), NA, segment)))
    }
    if (inherits(result, "overall_change")) {
      body <- sub("^Differences between visits: ", "", segment)
      return(list(claim(sub(" in (non-)?responders( and non-responders)?$", "", body), NA, segment)))
    }
    list(claim_of_pairs(segment, claim))
  })
  unlist(found, recursive = FALSE)
}

# Of correlations: "Changes correlate: A and B, and 3 further pairs".
claim_of_pairs <- function(segment, claim) {
  body <- sub("^[A-Z][a-z]+ correlate: ", "", segment)
  more <- regmatches(body, regexec(", and ([0-9]+) further", body))[[1L]]
  out <- claim("", NA, segment)
  out$names <- sub(", and [0-9]+ further.*", "", body)
  out$more <- if (length(more)) as.numeric(more[2L]) else 0
  out
}

# Each match of a pattern, with its groups.
pieces <- function(text, pattern, make) {
  all <- regmatches(text, gregexpr(pattern, text, perl = TRUE))[[1L]]
  lapply(all, function(one) make(regmatches(one, regexec(sub("\\(\\?=.*$", "$", pattern), one, perl = TRUE))[[1L]]))
}
