# Names that would do harm were they ever read as code or as markup, and harmless ones that look like something else.

# Code in a name, once run, leaves this option behind.
hostile_names <- function() {
  run <- "options(cytochange.attacked = TRUE)"
  c(
    # code, and ways out of quotes
    run, paste0("`+", run, "+`"), paste0("`) + ", run, " + log2(`"), paste0("\"); ", run, "; (\""), paste0("'); ", run, "; ('"),
    paste0("\\`; ", run, " #"), paste0("x\n", run, "\n"), paste0("`r ", run, "`"), paste0("```{r}\n", run, "\n```"),
    paste0("{", run, "}"), paste0("!!", run), "function(x) x", "I(1e6)",
    # quotes and escapes, harmless
    "a`b", "CD3\\4", "IL-6 \"high\"", "it's", "\\", "`",
    # signs of formulas, formats and shells
    "a:b", "x ~ y", "50%", "%s %d %n", "$x$", "a # b", "{x}", "a|b", "a^2 + b_1", "~/marker", "&amp;",
    # markup of documents and tables
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "![](http://localhost/x.png)",
    "\\input{/etc/passwd}", "*bold* _it_", "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-2",
    # alphabets
    "\u202egnirts", "\u03b1-TNF \u00b5", "a\u200bb", "\U0001f600",
    # what looks empty, missing, or a value
    "\u00a0", "NA", "NULL", "TRUE", "Inf", "0", "-",
    # names that R or the package uses
    ".", "...", "..1", "if", "value(x)", "log2(x)", "(Intercept)", "arm", "marker", "row.names", "check.names", ".fitted",
    strrep("long name ", 30), strrep("x", 12000)
  )
}

expect_not_attacked <- function() testthat::expect_null(getOption("cytochange.attacked"))
