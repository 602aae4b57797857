# What is said of validations, their refits and curves.

validation_method <- function(used) {
  seed <- paste0("seed ", format(used$seed, scientific = FALSE))
  what <- switch(used$refitted_by, core = "", R = ", terms made anew in each",
                 imputed = ", values beyond limits imputed anew in each",
                 procedure = ", the whole `procedure` in each")
  paste0(validation_record(used)$print(used, what), ", ", seed)
}

failed_refits <- function(used) {
  n <- big(used$n_resamples)
  warned <- if (used$n_warned) paste0("; ", used$n_warned, " warned")
  if (used$n_failed == 0) return(paste0("Refits that failed: none of ", n, warned, "."))
  reason <- if (length(used$failures)) {
    first <- gsub("\\s+", " ", names(used$failures)[1L])
    paste0("; most often: ", if (nchar(first) > 100L) paste0(substr(first, 1L, 97L), "...") else first)
  }
  paste0("Refits that failed: ", big(used$n_failed), " of ", n, ", left out", reason, ".")
}

# Where the corrected curve lies above both other policies.
say_useful <- function(x, better_words = "Better", closing = ".") {
  better <- x$corrected > pmax(x$all, x$none) + 1e-9
  if (!any(better)) return(paste0("At no threshold is the model better than treating all or none", closing))
  runs <- rle(better)
  end <- cumsum(runs$lengths)
  start <- end - runs$lengths + 1L
  at <- format(x$threshold)
  range <- ifelse(start == end, at[start], paste(at[start], "to", at[end]))
  paste0(better_words, " than treating all or none at ", if (sum(better) == 1L) "threshold " else "thresholds ",
         list_words(range[runs$values], n = 4L), closing)
}
