# Names that would do harm were they ever read as code or as markup, and harmless ones that look like something else.

# Code in a name, once run, leaves this option behind.
hostile_names <- function() {
  run <- "options(cytochange.attacked = TRUE)"
  c(
    # code, and ways out of quotes
    run, paste0("`+", run, "+`"), paste0("`) + ", run, " + log2(`"), paste0("\"); ", run, "; (\""),
      paste0("'); ", run, "; ('"),
    paste0("\\`; ", run, " #"), paste0("x\n", run, "\n"), paste0("`r ", run, "`"), paste0("```{r}\n", run, "\n```"),
    paste0("{", run, "}"), paste0("!!", run), "function(x) x", "I(1e6)",
    # quotes and escapes, harmless
    "a`b", "CD3\\4", "IL-6 \"high\"", "it's", "\\", "`",
    # signs of formulas, formats and shells
    "a:b", "x ~ y", "50%", "%s %d %n", "$x$", "a # b", "{x}", "a|b", "a^2 + b_1", "~/marker", "&amp;",
    # markup of documents and tables
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
      "![](http://localhost/x.png)",
    "\\input{/etc/passwd}", "*bold* _it_", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-2",
    # alphabets
    "\u202egnirts", "\u03b1-TNF \u00b5", "a\u200bb", "\U0001f600",
    # what looks empty, missing, or a value
    "\u00a0", "NA", "NULL", "TRUE", "Inf", "0", "-",
    # names that R or the package uses
    ".", "...", "..1", "if", "value(x)", "log2(x)", "(Intercept)", "arm", "marker", "row.names", "check.names", "sep",
    "collapse", ".fitted",
    strrep("long name ", 30), strrep("x", 12000)
  )
}

expect_not_attacked <- function(what) {
  testthat::expect_null(getOption("cytochange.attacked"), info = what)
  options(cytochange.attacked = NULL)
}

# 24 patients, two visits, a marker for each name, in columns; `who`: what is known of the patients.
hostile_trial <- function(names, n = 24) {
  k <- seq_len(n)
  data <- data.frame(patient_no = rep(k, 2), when = rep(c("baseline", "week 4"), each = n),
                     answer = rep(rep(c("CR", "PD"), n / 2), 2),
                       branch = rep(rep(c("a`b\\", "[x](javascript:y)"), each = n / 2), 2))
  values <- vapply(seq_along(names), function(j) {
    exp(2 * ((seq_len(2 * n) * (j + 0.618))^1.5 %% 1) +
        0.15 * (j %% 7) * (data$answer == "CR") * (data$when != "baseline") +
          0.8 * (j <= 3) * (data$answer == "CR"))
  }, numeric(2 * n))
  list(data = data, values = values)
}

hostile_study <- function(names = hostile_names(), covariates = NULL, scale = "log2", n = 24) {
  made <- hostile_trial(names, n)
  frame <- cbind(made$data, stats::setNames(as.data.frame(made$values), names))
  k <- seq_len(n)
  for (j in seq_along(covariates)) frame[[covariates[j]]] <- rep(c("u", "v")[1 + (sin(j + 3.1 * k) > 0)], 2)
  marker_study(frame, id = "patient_no", visit = "when", value = names, response = "answer", arm = "branch",
               covariates = covariates, scale = scale)
}

# Everything that shows a result, in every format. The slow ones, pictures and Word, where `slow`; else in make test one
# format of documents, which depends on the class.
show_everywhere <- function(x, slow = TRUE) {
  formats <- c("html", "latex", "gfm")
  if (!slow && !is_long()) formats <- formats[1L + nchar(class(x)[1L]) %% 3L]
  utils::capture.output(print(x))
  if (inherits(x, c("cytochange_result", "prognostic_model", "roc_curve", "calibration_curve"))) {
    generics::tidy(x)
    generics::glance(x)
    if (!inherits(x, c("roc_curve", "calibration_curve"))) findings(x)
    methods_text(x)
  }
  utils::capture.output(print(paper_table(x)))
  if (requireNamespace("gt", quietly = TRUE)) as.character(gt::as_raw_html(as_gt(x)))
  if (requireNamespace("knitr", quietly = TRUE)) for (format in formats) knit_hostile(x, format)
  as_ard(x)
  if (requireNamespace("knitr", quietly = TRUE)) report_table(x)
  picture <- ggplot2::autoplot(x)
  if (!slow) return(invisible())
  if (requireNamespace("flextable", quietly = TRUE)) as_flextable(x)
  if (requireNamespace("knitr", quietly = TRUE)) knit_hostile(x, "docx")
  draw_hostile(picture)
}

knit_hostile <- function(x, format) {
  old <- knitr::opts_knit$get("rmarkdown.pandoc.to")
  knitr::opts_knit$set(rmarkdown.pandoc.to = format)
  on.exit(knitr::opts_knit$set(rmarkdown.pandoc.to = old))
  utils::capture.output(text <- as.character(knitr::knit_print(x)))
  text
}

draw_hostile <- function(picture) {
  grDevices::pdf(NULL)
  on.exit(grDevices::dev.off())
  # A device without the letters of all alphabets says so.
  withCallingHandlers(print(picture), warning = function(w) {
    if (grepl("conversion failure|font width unknown|font metrics unknown",
              conditionMessage(w))) invokeRestart("muffleWarning")
  })
}
