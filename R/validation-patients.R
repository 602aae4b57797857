# Who a validation's figures are of: the patients that a model was fitted to, new ones, or those of given predictions.
# All that measures and draws reads the same fields of a sample.

# `y`: 0 or 1; `link`: linear predictors; `weights`: how many patients each stands for; `left_out`: counts, named by
# what was lacking; `event`: of read_response(), NULL where the model says it.
sample_of <- function(y, link, weights, weighted, n, n_events, left_out = integer(), event = NULL) {
  list(y = y, linear.predictors = link, prior.weights = weights, weighted = weighted, n = n,
       n_events = n_events, n_left_out = left_out, event = event)
}

fitted_sample <- function(fit) {
  sample_of(fit$y, fit$linear.predictors, fit$prior.weights, fit$weighted, fit$n, fit$n_events, event = fit$event)
}

# `read`: of read_new_patients() or read_given_predictions(): all patients, `NA` where something is lacking.
new_sample <- function(read) {
  no_event <- is.na(read$event)
  no_link <- is.na(read$link) & !no_event
  used <- which(!no_event & !no_link & read$weights > 0)
  weighted <- any(read$weights[used] != 1)
  patients <- counted_patients(read$weights[used])
  used <- used[patients$rows]
  weights <- patients$weight %||% rep(1, length(used))
  y <- as.double(read$event[used])
  if (length(unique(y)) < 2L) {
    abort_data(read$argument, "have both patients with and without the event, with a prediction",
               if (!length(y)) "without such a patient" else "of one class only",
               if (any(no_event, no_link)) {
                 paste0(sum(no_event), " without a response, ", sum(no_link), " more without a prediction")
               })
  }
  sample_of(y, unname(read$link[used]), weights, weighted, sum(weights), sum(weights * y),
            c(response = sum(no_event), prediction = sum(no_link)), read$said)
}

# ---- new patients of a model -----------------------------------------------------------------------------------------

# `id`, `event`, `link`, `weights`, one a row of `newdata`.
read_new_patients <- function(fit, newdata, weights = NULL, argument = "newdata") {
  if (inherits(newdata, "marker_study")) {
    check_study_response(newdata, argument)
    event <- responded(newdata$patients)
  } else if (is.data.frame(newdata)) {
    event <- read_new_response(fit, newdata, argument)
  } else {
    abort_argument(argument, "be a marker_study or a data frame", describe(newdata))
  }
  link <- stats::predict(fit, newdata)
  check_new(fit, link, event, argument)
  list(id = names(link), event = event, link = unname(link), weights = new_weights(fit, newdata, weights, length(link)),
       argument = argument)
}

# Patients of the fit are not new: every row with a response and a prediction is one of the fit's by its name, with the
# fit's response and prediction. A name alone says nothing, as rows of all data are numbered from 1.
check_new <- function(fit, link, event, argument) {
  used <- which(!is.na(event) & !is.na(link))
  at <- match(names(link)[used], rownames(fit$x))
  if (!length(used) || anyNA(at)) return(invisible())
  same <- fit$y[at] == event[used] & abs(fit$linear.predictors[at] - link[used]) <= 1e-8 * (1 + abs(link[used]))
  if (all(same)) {
    abort_data(argument, "be of patients who had no part in the fit",
               paste("only patients of the fit,", length(used)),
               "their figures are those of the model without this argument")
  }
}

# The model's left side of new rows, with the model's event: of a factor of two other levels, the level that was it.
read_new_response <- function(fit, newdata, argument) {
  left <- fit$formula[[2L]]
  data <- as.data.frame(newdata)
  lacking <- setdiff(all.vars(left), c(names(data), fit$outside))
  if (length(lacking)) {
    abort_argument(argument, paste0("have the model's response, ", deparse1(left)),
                   paste0("without ", enumerate(dQuote(lacking, FALSE))))
  }
  value <- tryCatch(eval(left, evaluable(data), environment(fit$formula)), error = function(e) NULL)
  if (length(value) != nrow(data) || !is.atomic(value)) {
    abort_argument(argument, paste0("have the model's response, ", deparse1(left), ", one value a row"),
                   describe(value))
  }
  where <- function(at) paste0("column ", deparse1(left), ", ", where_model_rows(data, at))
  if (!isTRUE(fit$event$by_level)) {
    read <- read_response(value, argument, where = where)
    inform_unread(read)
    return(read$event)
  }
  text <- response_text(labelled_values(value))
  unknown <- which(!text %in% c(fit$event$levels, NA) & !is_neither(text))
  if (length(unknown)) {
    abort_data(argument, paste0("have in its response only what the model knows: ",
                                enumerate(dQuote(fit$event$levels, FALSE))),
               paste0("new: ", enumerate(dQuote(unique(text[unknown]), FALSE))), where(unknown))
  }
  ifelse(text %in% fit$event$levels, text == fit$event$levels[2L], NA)
}

# Without `weights`, the column that the model was weighted by.
new_weights <- function(fit, newdata, weights, n) {
  data <- if (is.data.frame(newdata)) newdata else data.frame(row.names = seq_len(n))
  named <- fit$call$weights
  if (is.null(weights) && fit$weighted && is.character(named) && named %in% names(data)) weights <- named
  patient_weights(weights, data)
}

patient_weights <- function(weights, data) {
  weights <- read_weights(weights, data) %||% rep(1, nrow(data))
  if (anyNA(weights)) {
    abort_data("weights", "be known for every patient", "missing in places", elements_at(which(is.na(weights))))
  }
  as.double(weights)
}

# ---- given predictions -----------------------------------------------------------------------------------------------

read_given_predictions <- function(p, response, weights = NULL, argument = "fit") {
  p <- without_labels(p)
  needed <- "be one predicted probability, from 0 to 1, a patient"
  if (!is.null(dim(p)) || !length(p)) abort_argument(argument, needed, describe(p))
  outside <- which(!is.na(p) & !(p >= 0 & p <= 1))
  if (length(outside)) {
    abort_argument(argument, needed, paste0("from ", format_number(min(p, na.rm = TRUE)), " to ",
                                            format_number(max(p, na.rm = TRUE))), elements_at(outside))
  }
  read <- read_patient_response(response, length(p), names(p))
  link <- rep(NA_real_, length(p))
  link[!is.na(p)] <- as_link(p[!is.na(p)], sum(!is.na(p)))
  list(id = names(p), event = read$event, link = link, weights = patient_weights(weights, list2DF(nrow = length(p))),
       argument = argument, said = new_event(read))
}

# ---- predictions as links -------------------------------------------------------------------------------------------

# Logits; probabilities of 0 and 1, which have none, are moved inside by one machine epsilon.
as_link <- function(probability, n) {
  sound <- is.numeric(probability) && length(probability) == n && all(probability >= 0 & probability <= 1)
  if (!sound) {
    abort_argument("procedure", paste0("return a model whose predict(model, newdata, type = \"response\") gives one ",
                                       "probability a row"), describe_predictions(probability, n))
  }
  eps <- .Machine$double.eps
  stats::qlogis(pmin(pmax(as.vector(probability), eps), 1 - eps))
}

describe_predictions <- function(x, n) {
  if (!is.numeric(x)) return(paste("a model that predicts", describe(x)))
  if (length(x) != n) return(paste0("a model that predicts ", length(x), " numbers for ", n, " rows"))
  paste0("a model that predicts from ", format_number(min(x)), " to ", format_number(max(x)))
}
