# What comes of an input: the messages' kinds (and the messages by kind), and the result or the error.
outcome <- function(code) {
  kinds <- character()
  said <- list()
  result <- tryCatch(withCallingHandlers(code, cytochange_message = function(m) {
    kinds <<- c(kinds, m$kind)
    said[[m$kind]] <<- m
    invokeRestart("muffleMessage")
  }), cytochange_error = identity)
  list(kinds = kinds, said = said, result = result)
}
