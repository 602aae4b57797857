# What comes of an input: the messages' kinds (and the messages by kind), and the result or the error. Whatever the door
# and the input, a message has a kind, at most one a call has it, and fields say what it speaks of.
outcome <- function(code) {
  kinds <- character()
  said <- list()
  result <- tryCatch(withCallingHandlers(code, message = function(m) {
    sound <- inherits(m, "cytochange_message") && checkmate::test_string(m$kind, min.chars = 1L) &&
      !m$kind %in% kinds && length(c(m$rows, m$names)) > 0L
    if (!sound) testthat::fail(paste("No sound message:", conditionMessage(m)))
    kinds <<- c(kinds, m$kind)
    said[[m$kind]] <<- m
    invokeRestart("muffleMessage")
  }), cytochange_error = identity)
  list(kinds = kinds, said = said, result = result)
}

# Four patients at two visits, with columns of a test's own; what comes of them; a value a patient.
four_patients <- function(...) {
  data <- data.frame(id = rep(paste0("p", 1:4), each = 2), visit = factor(c("Baseline", "Week 4")),
                     y = as.numeric(1:8))
  for (name in names(list(...))) data[[name]] <- list(...)[[name]]
  data
}
read_four <- function(data = four_patients(), ...) outcome(marker_study(data, "id", "visit", "y", ...))
twice <- function(x) rep(x, each = 2)
