# What is said of validations, their refits and curves.

# "Validation of a prognostic model: y ~ x", or "Validation of given predictions".
validated_title <- function(what, used) {
  if (is.null(used$formula)) return(paste(what, "of given predictions"))
  paste0(what, " of a prognostic model: ", deparse1(used$formula))
}

# "n = 60, 25 events; new patients, ..."
validated_counts <- function(used) {
  counts <- paste0("n = ", big(used$n), ", ", format_count(used$n_events, "event"))
  paste0(if (validation_record(used)$refits) counts else paste0("New patients: ", counts, lost_words(used)),
         if (!is.null(used$likelihood) || !is.null(used$fitted_by)) {
           paste0("; ", if (!validation_record(used)$refits) "model fitted by ", fitted_by(used))
         }, if (used$weighted) ", weighted", ".")
}

# What a model was fitted by: its likelihood, or what a model of another kind says of itself.
fitted_by <- function(used, part = "name") used$fitted_by %||% likelihood_of(used)[[part]]

# " (left out: 3 without a response)"; "" where nobody is.
lost_words <- function(used) {
  n <- used$n_left_out
  lost <- n[n > 0L]
  if (!length(lost)) return("")
  paste0(" (left out: ", list_words(paste(big(lost), "without a", names(lost)), Inf), ")")
}

validation_method <- function(used) {
  seed <- paste0("seed ", format(used$seed, scientific = FALSE))
  what <- switch(used$refitted_by, core = "", R = ", terms made anew in each",
                 imputed = ", values beyond limits imputed anew in each",
                 procedure = ", the whole `procedure` in each", none = "",
                 given = ", the same patients in each completed data set")
  paste0(validation_record(used)$print(used, what), ", ", seed)
}

failed_refits <- function(used) {
  if (!validation_record(used)$refits) return(character())
  n <- big(used$n_resamples)
  warned <- if (used$n_warned) paste0("; ", used$n_warned, " warned")
  if (used$n_failed == 0) return(paste0("Refits that failed: none of ", n, warned, "."))
  reason <- if (length(used$failures)) {
    first <- gsub("\\s+", " ", names(used$failures)[1L])
    paste0("; most often: ", if (nchar(first) > 100L) paste0(substr(first, 1L, 97L), "...") else first)
  }
  paste0("Refits that failed: ", big(used$n_failed), " of ", n, ", left out", reason, ".")
}

# A sentence a model.
useful_words <- function(x, ...) {
  if (is.null(x[["model"]])) return(say_useful(x, ...))
  vapply(levels(x$model), function(model) {
    paste0(model, ": ", say_useful(single_model(x, model), ...))
  }, "", USE.NAMES = FALSE)
}

# Where a model is worth more or less than the first: the band of the difference excludes 0.
say_difference <- function(x) {
  first <- levels(x$model)[1L]
  said <- unlist(lapply(levels(x$model)[-1L], function(model) {
    rows <- single_rows(x, model)
    c(side_words(model, "more", first, rows$threshold, rows$difference_low > 0),
      side_words(model, "less", first, rows$threshold, rows$difference_high < 0))
  }))
  if (length(said)) paste(said, collapse = "; ") else
    paste0("At no threshold does the band of a difference to ", first, " exclude 0")
}

side_words <- function(model, side, first, threshold, at) {
  if (!any(at %in% TRUE)) return(NULL)
  paste0(model, " is worth ", side, " than ", first, " at ", threshold_words(threshold, at))
}

single_rows <- function(x, model) as.data.frame(x)[x$model == model, ]

# "thresholds 0.1 to 0.3 and 0.5": runs of those where `at`.
threshold_words <- function(threshold, at) {
  at <- at %in% TRUE
  runs <- rle(at)
  end <- cumsum(runs$lengths)
  start <- end - runs$lengths + 1L
  shown <- format(threshold)
  range <- ifelse(start == end, shown[start], paste(shown[start], "to", shown[end]))
  paste(if (sum(at) == 1L) "threshold" else "thresholds", list_words(range[runs$values], n = 4L))
}

# Where the corrected curve lies above both other policies.
say_useful <- function(x, better_words = "Better", closing = ".") {
  better <- x$corrected > pmax(x$all, x$none) + 1e-9
  if (!any(better)) return(paste0("At no threshold is the model better than treating all or none", closing))
  paste0(better_words, " than treating all or none at ", threshold_words(x$threshold, better), closing)
}
