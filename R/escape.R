# Names and notes as text, never as markup: whatever a marker is called, a document, a file and a console show the
# letters of its name and do nothing else.

# Line breaks and other controls would end a row of a table.
one_line <- function(x) gsub("[[:cntrl:]]+", " ", x)

escape_html <- function(x) {
  x <- gsub("&", "&amp;", one_line(x), fixed = TRUE)
  x <- gsub("<", "&lt;", x, fixed = TRUE)
  x <- gsub(">", "&gt;", x, fixed = TRUE)
  x <- gsub("`", "&#96;", x, fixed = TRUE)
  gsub("\"", "&quot;", x, fixed = TRUE)
}

# Pandoc takes any escaped punctuation as it is. A line that begins as a list is none.
escape_markdown <- function(x) {
  x <- gsub("([][\\\\`*_{}<>#|~^$@!&]|:(?=[^ ]))", "\\\\\\1", one_line(x), perl = TRUE)
  x <- gsub("([Ww][Ww][Ww])[.]", "\\1\\\\.", x)
  x <- sub("^( *)([-+=%])", "\\1\\\\\\2", x)
  sub("^( *[0-9]+)([.)] )", "\\1\\\\\\2", x)
}

# Text of a document in Markdown, whatever it becomes: on pages of LaTeX a line may end within words of many letters.
escape_text <- function(x) escape_markdown(if (knitr::is_latex_output()) part_long_words(x) else x)

escape_latex <- function(x) {
  x <- gsub("\\", "\u0001", part_long_words(one_line(x)), fixed = TRUE)
  x <- gsub("([%$#&_{}])", "\\\\\\1", x)
  x <- gsub("\u0001", "\\textbackslash{}", x, fixed = TRUE)
  x <- gsub("~", "\\textasciitilde{}", gsub("^", "\\textasciicircum{}", x, fixed = TRUE), fixed = TRUE)
  x <- gsub("\u00a0", "~", x, fixed = TRUE)
  x <- gsub("<", "\\textless{}", gsub(">", "\\textgreater{}", x, fixed = TRUE), fixed = TRUE)
  # After the end of a row, [ and * would be arguments of it; two ` are one quote.
  x <- gsub("([][*])", "{\\1}", x)
  x <- gsub("`", "\\textasciigrave{}", x, fixed = TRUE)
  math <- latex_letters()
  for (i in seq_along(math$letter)) x <- gsub(math$letter[i], math$command[i], x, fixed = TRUE)
  gsub("\u200b", "\\hspace{0pt}", x, fixed = TRUE)
}

# Where a line may end within words of many letters, which otherwise leave the page; those of thousands end XeTeX.
part_long_words <- function(x) gsub("([^[:space:]]{60})(?=[^[:space:]])", "\\1\u200b", x, perl = TRUE)

# Letters of units and markers that LaTeX's standard fonts lack, and what writes them. The letters are strings: as names
# of arguments they would be symbols, which a session that parses without UTF-8 turns into "<U+03B1>".
latex_letters <- function() {
  letter <- c("\u03b1", "\u03b2", "\u03b3", "\u03b4", "\u03b5", "\u03b6", "\u03b7", "\u03b8", "\u03ba", "\u03bb",
              "\u03bc", "\u00b5", "\u03c0", "\u03c1", "\u03c3", "\u03c4", "\u03c7", "\u03c9", "\u0394", "\u03a9",
              "\u2265", "\u2264", "\u00b1", "\u00d7", "\u221e", "\u00b7", "\u2212")
  math <- c("alpha", "beta", "gamma", "delta", "varepsilon", "zeta", "eta", "theta", "kappa", "lambda",
            "mu", "mu", "pi", "rho", "sigma", "tau", "chi", "omega", "Delta", "Omega",
            "geq", "leq", "pm", "times", "infty", "cdot")
  list(letter = letter, command = c(paste0("\\ensuremath{\\", math, "}"), "-"))
}

# Spreadsheets take what begins so for a formula; numbers are none.
escape_csv <- function(x) {
  formula <- grepl("^[-=+@\t\r\n]", x) & !grepl("^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$", x)
  ifelse(formula, paste0("'", x), x)
}

# Text of a document's own format, which pandoc is to leave alone: else it would look for Markdown in it.
verbatim <- function(text, format, ...) {
  if (is.null(knitr::pandoc_to())) knitr::asis_output(text, ...) else knitr::raw_block(text, format, ...)
}
