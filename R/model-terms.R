# What a formula and a model hold, as data. A name of a marker or a column is a symbol in a formula and text in words;
# it is never code, and nothing is learnt about a model by reading the names of its coefficients.

# ---- columns in formulas ---------------------------------------------------------------------------------------------

# A column as a formula holds it: its symbol. The few names that R keeps for itself (`.`, `...`, `..1`) are looked up
# instead.
column_call <- function(name) if (is_reserved(name)) call("get", name) else as.name(name)

is_reserved <- function(name) grepl("^[.]([.][.]|[.][0-9]+)?$", name)

# A symbol of R is no longer than 10,000 bytes and of the locale's characters: a column of another name cannot stand in
# a formula.
fits_formula <- function(name) nchar(name, "bytes") < 10000L & enc2utf8(enc2native(name)) == enc2utf8(name)

# response ~ term + term of calls; without any, of the intercept alone.
additive_formula <- function(response, terms, intercept = TRUE, env = globalenv()) {
  sum <- if (length(terms)) Reduce(function(left, right) call("+", left, right), terms) else 1
  rlang::new_formula(response, if (intercept) sum else call("-", sum, 1), env)
}

# The formula of some terms of a model (`labels`) and further ones (calls), with its response, offsets and intercept.
terms_formula <- function(terms, labels = attr(terms, "term.labels"), further = list()) {
  variables <- as.list(attr(terms, "variables"))[-1L]
  additive_formula(if (attr(terms, "response") > 0L) variables[[attr(terms, "response")]],
                   c(lapply(labels, term_call, terms = terms), further, variables[attr(terms, "offset")]),
                   attr(terms, "intercept") == 1L, environment(terms))
}

# `new` with what `.` stands for in it put in, as update.formula() does it, but in calls: that one writes the formula as
# text and reads it back.
changed_formula <- function(old, new) {
  if (is.character(new)) return(stats::update.formula(old, new)) # as stats::step() writes it
  put <- function(expression, dot) {
    if (identical(expression, quote(.))) return(dot)
    if (is.call(expression)) for (i in seq_along(expression)[-1L]) expression[[i]] <- put(expression[[i]], dot)
    expression
  }
  response <- if (length(new) == 3L) put(new[[2L]], old[[2L]]) else old[[2L]]
  terms_formula(stats::terms(rlang::new_formula(response, put(new[[length(new)]], call("(", old[[3L]])),
                                                environment(old))))
}

# The names of what an expression is made of: its symbols, and columns that are looked up.
columns_in <- function(expression) unique(c(all.vars(expression), looked_up(expression)))

looked_up <- function(expression) {
  if (is_look_up(expression)) return(expression[[2L]])
  if (is.call(expression)) unlist(lapply(as.list(expression), looked_up))
}

is_look_up <- function(expression) {
  is.call(expression) && length(expression) == 2L && identical(expression[[1L]], quote(get)) &&
    is.character(expression[[2L]])
}

# The formula with the reserved names among `data`'s columns looked up; a `.` that means all columns is written out
# first.
held_formula <- function(formula, data) {
  reserved <- names(data)[is_reserved(names(data))]
  if (!length(reserved)) return(formula)
  if ("." %in% all.vars(formula)) formula <- stats::formula(stats::terms(formula, data = data))
  look_up <- function(expression) {
    if (is.symbol(expression) && as.character(expression) %in% reserved) return(column_call(as.character(expression)))
    if (is.call(expression)) for (i in seq_along(expression)[-1L]) {
      if (!identical(expression[[i]], quote(expr =))) expression[[i]] <- look_up(expression[[i]])
    }
    expression
  }
  look_up(formula)
}

# An expression as a reader sees it: names as they are, without backticks.
expression_text <- function(expression) {
  if (is_look_up(expression)) return(expression[[2L]])
  if (is.symbol(expression)) return(as.character(expression))
  paste(trimws(deparse(expression, width.cutoff = 500L, backtick = FALSE)), collapse = " ")
}

# The term of a label: variables joined by `:`.
term_call <- function(terms, label) {
  used <- attr(terms, "factors")[, match(label, attr(terms, "term.labels"))] > 0
  Reduce(function(left, right) call(":", left, right), as.list(attr(terms, "variables"))[-1L][used])
}

# ---- coefficients ----------------------------------------------------------------------------------------------------

# What each coefficient is of, a list along the columns of the design: a list of parts, one a variable of its term, none
# for the intercept. A part:
#   text       the variable as text
#   label      the same, or the column whose logarithm it is
#   scale      "log2" of one column, else "as_is"
#   level, reference   where the column of the design says that a factor has this level; what it is compared with, or NA
#   column     else, where the variable has several columns: the name or number of this one
coefficient_parts <- function(terms, frame, x) {
  assign <- attr(x, "assign")
  factors <- factor_coding(terms, frame)
  variables <- as.list(attr(terms, "variables"))[-1L]
  parts <- rep(list(list()), length(assign))
  for (k in setdiff(assign, 0L)) {
    used <- which(factors[, k] > 0)
    choices <- lapply(used, function(i) {
      variable_parts(variables[[i]], frame[[i]], attr(x, "contrasts")[[names(frame)[i]]], factors[i, k] == 1)
    })
    at <- expand.grid(lapply(choices, seq_along))
    parts[assign == k] <- lapply(seq_len(nrow(at)), function(row) Map(`[[`, choices, unlist(at[row, ])))
  }
  parts
}

# Variables x terms: 1 where a factor enters by contrasts, 2 by a column a level. As model.matrix() has it, the first
# factor of a formula without intercept has a column a level.
factor_coding <- function(terms, frame) {
  factors <- attr(terms, "factors")
  if (attr(terms, "intercept") == 1L || !length(factors)) return(factors)
  first <- which(factors > 0 & !vapply(frame[seq_len(nrow(factors))], is.numeric, NA))
  if (length(first)) factors[first[1L]] <- 2L
  factors
}

# The parts that the columns of one variable are. `contrasted`: of a factor, whether by contrasts or one column a level.
variable_parts <- function(expression, column, contrasts, contrasted) {
  part <- function(level = NULL, reference = NA_character_, column = NULL) {
    log2 <- is_log2(expression)
    list(text = expression_text(expression), label = expression_text(if (log2) expression[[2L]] else expression),
         scale = if (log2) "log2" else "as_is", level = level, reference = reference, column = column)
  }
  if (is.numeric(column)) {
    if (is.null(dim(column)) || ncol(column) == 1L) return(list(part()))
    return(lapply(colnames(column) %||% seq_len(ncol(column)), function(name) part(column = as.character(name))))
  }
  levels <- if (is.logical(column)) c("FALSE", "TRUE") else levels(as.factor(column))
  if (!contrasted) return(lapply(levels, part))
  coding <- contrast_matrix(levels, contrasts)
  names <- colnames(coding) %||% as.character(seq_len(ncol(coding)))
  lapply(seq_along(names), function(j) {
    at <- which(coding[, j] != 0)
    if (length(at) != 1L || coding[at, j] != 1 || names[j] != levels[at]) return(part(column = names[j]))
    zero <- levels[rowSums(coding != 0) == 0]
    part(levels[at], if (length(zero) == 1L) zero else NA_character_)
  })
}

is_log2 <- function(expression) {
  is.call(expression) && length(expression) == 2L &&
    (identical(expression[[1L]], quote(log2)) || identical(expression[[1L]], quote(base::log2))) &&
    (is.symbol(expression[[2L]]) || is_look_up(expression[[2L]]))
}

contrast_matrix <- function(levels, contrasts) {
  column <- factor(levels, levels)
  if (!is.null(contrasts)) stats::contrasts(column) <- contrasts
  stats::contrasts(column)
}

model_parts <- function(fit) coefficient_parts(fit$terms, fit$model, fit$x)

# ---- words -----------------------------------------------------------------------------------------------------------

# How a coefficient is called, one name a coefficient. `style`:
#   "table"    "sIL-2R, per doubling", "arm: Tamoxifen v Megace", "log2 IL-6 x arm: Tamoxifen"
#   "picture"  "log2 sIL-2R", "arm: Tamoxifen v Megace", "log2 IL-6 x arm: Tamoxifen"
#   "title"    "sIL-2R", "arm Tamoxifen"
#   "plain"    as R names it, without backticks: "log2(sIL-2R)", "armTamoxifen"
coefficient_words <- function(parts, style) {
  say <- switch(style, table = table_words, picture = picture_words, title = title_words, plain = plain_words)
  vapply(parts, function(part) {
    if (!length(part)) return("(Intercept)")
    paste(vapply(part, say, "", alone = length(part) == 1L), collapse = if (style == "plain") ":" else " x ")
  }, "")
}

table_words <- function(part, alone) {
  if (part$scale == "log2" && alone) return(paste0(part$label, ", per doubling"))
  picture_words(part, alone)
}

# What a level is compared with is said wherever its figure stands alone.
picture_words <- function(part, alone) {
  if (is.null(part$level)) return(number_words(part))
  paste0(part$label, ": ", part$level, if (alone && !is.na(part$reference)) paste0(" v ", part$reference))
}

number_words <- function(part) {
  paste0(if (part$scale == "log2") "log2 ", part$label, if (!is.null(part$column)) ", column ", part$column)
}

title_words <- function(part, alone) {
  part$scale <- if (alone) "as_is" else part$scale
  paste0(number_words(part), if (!is.null(part$level)) " ", part$level)
}

plain_words <- function(part, alone) paste0(part$text, part$level, part$column)

# Terms in words, one a term of the formula: "log2(IL-6) x arm".
term_names <- function(terms) {
  factors <- attr(terms, "factors")
  variables <- vapply(as.list(attr(terms, "variables"))[-1L], expression_text, "")
  vapply(seq_along(attr(terms, "term.labels")), function(k) paste(variables[factors[, k] > 0], collapse = " x "), "")
}
