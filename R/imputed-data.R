# Values beyond limits of the markers of a model, completed: drawn from what else is known of the patient
# (core/cc_impute.h) to estimate by, expected from it to predict by. Both are normal on the scale of analysis, by
# censored regression on the model's other variables; draws to estimate by are given the response, too, expectations are
# not, as who is predicted has none yet.

# What is needed for that. `source`: see study_source(); `rows`: its rows that are fitted; `event`: their response;
# `markers`: those with values beyond limits; `others`: the model's other variables.
new_completion <- function(source, rows, event, markers, others) {
  part <- function(x) as.matrix(x[rows, markers, drop = FALSE])
  list(markers = markers, others = others, logs = source$logs, event = event, data = source$data[rows, , drop = FALSE],
       patients = row.names(source$data)[rows], all = colnames(source$beyond), beyond = part(source$beyond),
       value = scaled_values(part(source$data), source$logs))
}

scaled_values <- function(units, logs) if (logs) log2(units) else units

in_units <- function(value, logs) if (logs) 2^value else value

# The same of some rows, patients perhaps more than once.
resampled_completion <- function(completion, rows) {
  for (name in c("beyond", "value", "data")) completion[[name]] <- completion[[name]][rows, , drop = FALSE]
  for (name in c("event", "patients")) completion[[name]] <- completion[[name]][rows]
  completion
}

# As many as per cent lie beyond limits, where more than 20.
n_imputations <- function(completion) {
  max(20, ceiling(100 * max(colSums(completion$beyond != 0L)) / nrow(completion$beyond)))
}

# ---- the predictor ---------------------------------------------------------------------------------------------------

# Columns of the other variables, each of order 1, without those that are combinations of the ones before. Attribute
# `basis`: what makes the same columns of other rows.
predictor_columns <- function(data, names, logs, numeric_markers) {
  columns <- lapply(stats::setNames(nm = names), function(name) {
    one_predictor(data[[name]], logs && name %in% numeric_markers, NULL)
  })
  levels <- lapply(columns, attr, "levels")
  x <- do.call(cbind, c(list(matrix(0, nrow(data), 0L)), columns))
  centre <- colMeans(x)
  spread <- sqrt(colSums(sweep(x, 2L, centre)^2) / max(1, nrow(x) - 1))
  spread[!(spread > 0)] <- 1
  x <- scale_columns(x, centre, spread)
  found <- qr(cbind(1, x), tol = 1e-7)
  kept <- setdiff(sort(found$pivot[seq_len(found$rank)]), 1L) - 1L
  structure(x[, kept, drop = FALSE], basis = list(names = names, levels = levels, centre = centre, spread = spread,
                                                  kept = kept, logs = logs, markers = numeric_markers))
}

same_predictor <- function(data, basis) {
  columns <- lapply(basis$names, function(name) {
    one_predictor(data[[name]], basis$logs && name %in% basis$markers, basis$levels[[name]])
  })
  x <- do.call(cbind, c(list(matrix(0, nrow(data), 0L)), columns))
  scale_columns(x, basis$centre, basis$spread)[, basis$kept, drop = FALSE]
}

scale_columns <- function(x, centre, spread) sweep(sweep(x, 2L, centre), 2L, spread, "/")

# A variable as columns: numbers as they are, or their logarithms; levels but the first as indicators.
one_predictor <- function(x, logs, levels) {
  if (is.numeric(x)) return(matrix(if (logs) log2(x) else as.double(x), length(x)))
  levels <- levels %||% base::levels(droplevels(plain_factor(x)))
  indicators <- outer(as.character(x), levels[-1L], "==") * 1
  structure(matrix(indicators, length(x)), levels = levels)
}

# ---- draws -----------------------------------------------------------------------------------------------------------

# Each marker's values `number` times, on the scale of analysis: a list of matrices, rows x imputations. Several markers
# are drawn in turn, each given the others as they were drawn last.
impute_markers <- function(completion, number, seed) {
  others <- predictor_columns(completion$data, completion$others, completion$logs, completion$all)
  drawn <- lapply(stats::setNames(nm = completion$markers), function(marker) {
    draw_marker(completion, marker, others, marker, 0, number, seed)
  })
  if (length(drawn) == 1L) return(drawn)
  for (cycle in seq_len(n_cycles)) for (marker in completion$markers) {
    rest <- setdiff(completion$markers, marker)
    key <- paste(marker, cycle, sep = "\r")
    for (k in seq_len(number)) {
      given <- scale(do.call(cbind, lapply(drawn[rest], function(x) x[, k])))
      drawn[[marker]][, k] <- draw_marker(completion, marker, cbind(others, given), key, k - 1, 1, seed)
    }
  }
  drawn
}

n_cycles <- 5L

draw_marker <- function(completion, marker, x, key, first, number, seed) {
  of <- standard_values(completion, marker)
  found <- .Call(ffi_impute, cbind(1, x, completion$event), of$value, completion$beyond[, marker], key,
                 completion$patients, list(seed = seed, first = first, number = number))
  if (found$converged != 1L) abort_undetermined(marker)
  drawn <- of$centre + of$spread * found$drawn
  measured <- completion$beyond[, marker] == 0L
  drawn[measured, ] <- completion$value[measured, marker]
  drawn
}

# By mean and standard deviation of the values measured.
standard_values <- function(completion, marker) {
  value <- completion$value[, marker]
  measured <- value[completion$beyond[, marker] == 0L]
  spread <- stats::sd(measured)
  if (!isTRUE(spread > 0)) abort_undetermined(marker)
  list(value = (value - mean(measured)) / spread, centre = mean(measured), spread = spread)
}

abort_undetermined <- function(marker) {
  abort_data("data", "have measured values that tell where those beyond limits lie",
             paste0("too few, or too much alike, of ", marker),
             "`censored = \"limit\"` or `\"indicator\"` does without", call = NULL)
}

# ---- expectations ----------------------------------------------------------------------------------------------------

# A function of rows, with what lies beyond (a matrix as completion$beyond), that puts the expected value in the place
# of each such value.
expected_values <- function(completion) {
  x <- predictor_columns(completion$data, completion$others, completion$logs, completion$all)
  basis <- attr(x, "basis")
  models <- lapply(stats::setNames(nm = completion$markers), function(marker) {
    of <- standard_values(completion, marker)
    found <- .Call(ffi_impute, cbind(1, x), of$value, completion$beyond[, marker], marker, completion$patients,
                   list(seed = 0, first = 0, number = 0))
    if (found$converged != 1L) abort_undetermined(marker)
    s <- 1 / found$theta[[length(found$theta)]]
    list(coefficients = found$theta[-length(found$theta)] * s * of$spread, centre = of$centre, spread = s * of$spread)
  })
  logs <- completion$logs
  function(data, beyond) {
    for (marker in names(models)) {
      at <- which(beyond[, marker] != 0L)
      if (!length(at)) next
      model <- models[[marker]]
      mean <- model$centre +
        drop(cbind(1, same_predictor(data[at, , drop = FALSE], basis)) %*% model$coefficients)
      data[[marker]][at] <- in_units(expected_beyond(scaled_values(data[[marker]][at], logs), mean, model$spread,
                                                     beyond[at, marker]), logs)
    }
    data
  }
}

# Of a normal value, given that it lies below (side -1) or above a limit.
expected_beyond <- function(limit, mean, spread, side) {
  z <- -side * (limit - mean) / spread
  mean + side * spread * exp(stats::dnorm(z, log = TRUE) - stats::pnorm(z, log.p = TRUE))
}
