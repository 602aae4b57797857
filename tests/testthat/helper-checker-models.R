# What is said of models, their validations and what comes of them, against their figures, as helper-checker.R reads
# sentences of rows.

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

# Each claim that is not so, by the sentence it stands in.
unless <- function(right, fault, sentence) if (!isTRUE(right)) paste0(fault, ": ", sentence)

# The numbers of a pattern's groups in a sentence; NA where it does not match.
numbers_said <- function(pattern, sentence) {
  found <- regmatches(sentence, regexec(pattern, sentence, perl = TRUE))[[1L]][-1L]
  if (length(found)) suppressWarnings(as.numeric(gsub(",", "", found))) else NA_real_
}

# An estimate and its limits, written "0.16 (95% CI 0.02 to 0.3": so near to what they are, and on the side of `none`
# that they are on.
limits_told <- function(sentence, label, is, none, near = 0.0051) {
  if (!figure_told(sentence, label, is, share = near / 0.0051)) return(FALSE)
  said <- numbers_said(paste0(label, " -?[0-9.,]+[^0-9(]*\\([0-9.]+% CI (-?[0-9.,]+) to (-?[0-9.,]+)"), sentence)
  length(said) < 2L || all(sign(said - none) == sign(is[2:3] - none))
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
      return(c(unless(grepl("is not significantly", sentence) != significant, "significance", sentence),
               unless(figure_told(sentence, "chi-square", abs(row$difference), share = TRUE), "figures", sentence),
               unless(same_p(sentence, row$p.value), "p value", sentence)))
    }
    says <- if (grepl("was higher by", sentence)) 1 else if (grepl("was lower by", sentence)) -1 else 0
    apart <- numbers_said("; (-?[0-9.]+) and (-?[0-9.]+) in", sentence)
    is <- triple(row, c("corrected", "conf.low", "conf.high"))
    label <- if (says == 0) "minus first, was" else "\\(difference"
    limits <- numbers_said("CI (-?[0-9.]+) to (-?[0-9.]+)", sentence)
    c(unless(says == side_told(row$conf.low, row$conf.high), "direction", sentence),
      unless(figure_told(sentence, label, is, share = 0.1) &&
               (anyNA(is) || all(sign(limits) == sign(is[2:3]))), "figures", sentence),
      if (says != 0) {
        unless(abs(numbers_said("(?:higher|lower) by ([0-9.]+)", sentence) - abs(row$corrected)) <= 0.00051, "figures",
               sentence)
      },
      unless(all(abs(apart - c(row$first, row$second)) <= 0.00051), "figures", sentence))
  })))
}

# Of a validation: which figures, on which side of one half and of one, of how many patients.
validation_contradictions <- function(said, validation) {
  set <- settings(validation)
  rows <- as.data.frame(validation)
  row <- function(measure) rows[rows$measure == measure, , drop = FALSE]
  figures <- function(row) triple(row, c("corrected", "conf.low", "conf.high"))
  of <- function(pattern) said[grepl(pattern, said)]
  auc <- row("auc")
  slope <- row("calibration_slope")
  brier <- row("brier")
  refits <- !set$method %in% "new"
  about <- function(measure, pattern) {
    n <- length(of(pattern))
    if (n != isTRUE(is.finite(row(measure)$corrected))) paste(measure, "is told", n, "times")
  }
  c(unlist(lapply(said, bad_words)), about("auc", "with an AUC of"), about("calibration_slope", "^Calibration slope"),
    about("brier", "^Brier score"),
    unlist(lapply(of("with an AUC of"), function(sentence) c(
      unless(limits_told(sentence, "AUC of", figures(auc), 0.5), "AUC", sentence),
      unless(grepl(paste0("the (predictions do|marker of this model does|(markers|terms) of this model do) ",
                          "not discriminate reliably\\."), sentence) != isTRUE(auc$conf.low > 0.5),
             "discrimination", sentence),
      unless(identical(numbers_said("([0-9,]+) (?:new )?patients?\\b", sentence), as.numeric(set$n)), "n", sentence),
      unless(identical(numbers_said("([0-9,]+) (?:of them )?with the event", sentence), as.numeric(set$n_events)),
             "events", sentence),
      if (grepl("fitted to", sentence)) {
        unless(abs(numbers_said("it had ([0-9]+\\.[0-9]+)", sentence) - auc$apparent) <= 0.00051, "apparent AUC",
               sentence)
      }
    ))),
    unlist(lapply(of("^Calibration slope"), function(sentence) {
      side <- side_told(slope$conf.low, slope$conf.high, 1)
      says <- if (grepl("too extreme, as", sentence)) -1 else if (grepl("not extreme enough", sentence)) 1 else 0
      c(unless(limits_told(sentence, "Calibration slope", figures(slope), 1), "slope", sentence),
        unless(says == side, "verdict on the slope", sentence))
    })),
    unlist(lapply(of("^Brier score"), function(sentence) {
      share <- set$n_events / set$n
      c(unless(figure_told(sentence, "Brier score", figures(brier), share = 0.1), "Brier score", sentence),
        unless(abs(numbers_said("would score ([0-9]+\\.[0-9]+)", sentence) - share * (1 - share)) <= 0.00051,
               "of all the same", sentence))
    })),
    if (isTRUE(set$n_failed > 0) && !any(grepl("^Nothing could be computed", said))) {
      unless(identical(numbers_said("^Of ([0-9,]+) refits, ([0-9,]+) failed", of("^Of [0-9,]+ refits")),
                       as.numeric(c(set$n_resamples, set$n_failed))), "refits that failed", paste(said, collapse = " "))
    })
}

# Of standardised risks: each level beside the reference, in one sentence, with all patients that it is of.
risk_contradictions <- function(said, risks) {
  set <- settings(risks)
  rows <- as.data.frame(risks)
  own <- rows[rows$level == set$reference, ]
  others <- rows[rows$level != set$reference, ]
  percent <- function(x) 100 * x
  place <- function(level) {
    paste0(if (set$variable == "arm") " under " else paste0(" with ", set$variable, " "), level, " (")
  }
  c(unlist(lapply(said, bad_words)), if (length(said) != nrow(others)) "not every level is told, or one too many",
    unlist(lapply(seq_len(min(length(said), nrow(others))), function(i) {
      row <- others[i, ]
      sentence <- said[i]
      risk <- numbers_said("was ([0-9.,]+)% (?:under|with) .* and ([0-9.,]+)% (?:under|with)", sentence)
      size <- numbers_said("\\(([0-9,]+) of ([0-9,]+) observed\\).*?\\(([0-9,]+) of ([0-9,]+) observed\\)", sentence)
      points <- percent(triple(row, c("difference", "difference_low", "difference_high")))
      said_points <- numbers_said("percentage points? \\([0-9.]+% CI (-?[0-9.,]+) to (-?[0-9.,]+)", sentence)
      c(unless(grepl(paste0("%", place(row$level)), sentence, fixed = TRUE) &&
                 grepl(paste0("%", place(set$reference)), sentence, fixed = TRUE), "groups", sentence),
        unless(all(abs(risk - percent(c(row$risk, own$risk))) <= 0.051), "risks", sentence),
        unless(all(size == round(c(row$n_event, row$n, own$n_event, own$n))), "n", sentence),
        unless(abs(numbers_said("difference (-?[0-9.,]+) percentage", sentence) - points[1L]) <= 0.051, "difference",
               sentence),
        if (is.na(points[2L])) unless(grepl("confidence interval not computed", sentence), "missing limits", sentence)
        else c(unless(all(abs(said_points - points[2:3]) <= 0.051) &&
                        all(sign(said_points) == sign(points[2:3])), "limits", sentence),
               unless(same_p(sentence, row$p.value), "p value", sentence)),
        unless(figure_told(sentence, "; ratio", triple(row, c("ratio", "ratio_low", "ratio_high")), 0), "ratio",
               sentence))
    })))
}

# The thresholds that a sentence names: "5% to 10%, 40% and 60% to 70%" of those looked at.
thresholds_named <- function(text, threshold) {
  ranges <- strsplit(text, ", | and ")[[1L]]
  at <- lapply(ranges, function(range) {
    ends <- suppressWarnings(as.numeric(gsub("%", "", strsplit(range, " to ")[[1L]])))
    if (grepl("%", range)) ends <- ends / 100
    if (anyNA(ends)) return(0L)
    which(threshold >= min(ends) - 1e-6 & threshold <= max(ends) + 1e-6)
  })
  sort(unlist(at))
}

# Of a decision curve: where it lies above both other policies, in sentences and in the title.
decision_contradictions <- function(said, decision) {
  rows <- as.data.frame(decision)
  models <- if (is.null(rows[["model"]])) NA else levels(rows$model)
  c(unlist(lapply(said, bad_words)), if (length(said) != length(models)) "not a sentence a model",
    unlist(lapply(seq_along(said), function(i) {
      own <- if (is.na(models[1L])) rows else rows[rows$model == models[i], ]
      is <- which(own$corrected > pmax(own$all, own$none) + 1e-9)
      text <- sub(".*(probabilities|probability|thresholds?) of ", "", said[i])
      text <- sub("( for [^0-9].*)? \\(looked at.*", "", text)
      c(unless(grepl("At no threshold", said[i]) == !length(is), "whether there is any", said[i]),
        if (!is.na(models[1L])) unless(startsWith(said[i], models[i]), "of which model", said[i]),
        if (length(is)) unless(identical(thresholds_named(text, own$threshold), is), "thresholds", said[i]))
    })))
}

decision_title_contradictions <- function(title, decision) {
  rows <- as.data.frame(decision)
  if (is.null(rows[["model"]])) {
    is <- which(rows$corrected > pmax(rows$all, rows$none) + 1e-9)
    if (!length(is)) return(unless(grepl("^At no threshold", title), "whether there is any", title))
    return(unless(identical(thresholds_named(sub(".* thresholds? ", "", title), rows$threshold), is), "thresholds",
                  title))
  }
  first <- levels(rows$model)[1L]
  claims <- unlist(lapply(levels(rows$model)[-1L], function(model) {
    own <- rows[rows$model == model, ]
    list(list(model, "more", which(own$difference_low > 0)), list(model, "less", which(own$difference_high < 0)))
  }), recursive = FALSE)
  so <- Filter(function(claim) length(claim[[3L]]) > 0L, claims)
  if (!length(so)) return(unless(grepl("^At no threshold", title), "whether there is any", title))
  said <- strsplit(title, "; ")[[1L]]
  c(unless(length(said) == length(so), "how many claims", title), unlist(Map(function(text, claim) {
    unless(startsWith(text, paste0(claim[[1L]], " is worth ", claim[[2L]], " than ", first, " at threshold")) &&
             identical(thresholds_named(sub(".* thresholds? ", "", text), rows$threshold[rows$model == first]),
                       claim[[3L]]), "a claim", text)
  }, said[seq_len(min(length(said), length(so)))], so[seq_len(min(length(said), length(so)))])))
}

# Of a calibration curve: its title and the distances below it.
calibration_contradictions <- function(words, curve) {
  caption <- sub("Dashed.*", "", words[["caption"]])
  distances <- regmatches(caption, gregexpr("[0-9]\\.[0-9]+", caption))
  is <- c(curve$apparent[[1L]], curve$ICI, curve$apparent[[3L]], curve$E90)
  c(unlist(lapply(words, bad_words)),
    unless(abs(numbers_said("off by ([0-9.]+) percentage", words[["title"]]) - 100 * curve$ICI) <=
             max(0.0051, 5.1 * curve$ICI), "ICI", words[["title"]]),
    unless(length(distances[[1L]]) == 4L && all(abs(as.numeric(distances[[1L]]) - is) <= 0.00051), "distances",
           words[["caption"]]))
}

# Of a panel: who is in it, with its odds ratio, and who is not.
panel_contradictions <- function(said, panel) {
  chosen <- panel$chosen
  within <- chosen$coefficient != 0
  sentence <- said[1L]
  told <- vapply(chosen$marker, function(name) grepl(paste0(name, " ("), sentence, fixed = TRUE), NA)
  size <- numbers_said("ask for ([0-9,]+) patients .*there are ([0-9,]+)", said[2L])
  c(unlist(lapply(said, bad_words)), unless(all(told == within), "who is in the panel", sentence),
    unless(identical(numbers_said("^Of ([0-9,]+) candidate", sentence), as.numeric(length(panel$spec$markers))),
           "candidates", sentence),
    unless(all(size == c(panel$riley[["n_needed"]], panel$n)), "Riley's criteria", said[2L]),
    unlist(lapply(which(told & within), function(i) {
      at <- regexpr(paste0(chosen$marker[i], " ("), sentence, fixed = TRUE)
      own <- sub("\\).*", "", substring(sentence, at))
      ratio <- exp(chosen$coefficient[i])
      number <- numbers_said("odds ratio .*?([0-9.,]+(?:e-?[0-9]+)?)(?= per)", own)
      near <- abs(number - ratio) <= 0.0051 * max(1, ratio)
      c(unless(near && sign(number - 1) == sign(ratio - 1), "an odds ratio", own),
        unless(grepl("odds ratio of being a responder", own), "the event", own),
        if (grepl("chosen in", own)) {
          unless(abs(numbers_said("chosen in ([0-9]+)%", own) - 100 * chosen$share[i]) <= 0.51, "how often chosen", own)
        })
    })))
}
