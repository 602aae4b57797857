# The way into the C core. An entry point returns NULL after an interrupt, which is raised here, once its memory is
# safe. (`.Call` under a name of its own: the entry point is an argument here, which R CMD check takes for a symbol.)
call_native <- .Call

call_core <- function(entry, ...) {
  out <- call_native(entry, ...)
  if (is.null(out)) rlang::interrupt()
  out
}

statuses <- function() .Call(ffi_statuses)

# Codes of the core (0 is "ok") to their names.
status_name <- function(code) statuses()$name[code + 1L]

# The standing note of a status: "" for "ok".
status_text <- function(name) {
  s <- statuses()
  s$text[match(name, s$name)]
}

# Threads a call may use: the user's option, held to the limits that the environment sets.
core_threads <- function() {
  wanted <- getOption("cytochange.threads", 1L)
  if (!checkmate::test_int(wanted, lower = 1L)) {
    abort_argument("options(cytochange.threads)", "be a whole number, at least 1", describe(wanted))
  }
  limit <- Sys.getenv("OMP_THREAD_LIMIT")
  if (!nzchar(limit)) return(as.integer(wanted))
  as.integer(min(wanted, suppressWarnings(as.integer(limit)), na.rm = TRUE))
}

# Label of a progress bar for work that may take seconds, or NULL where none may be shown.
progress_label <- function(label) {
  if (isTRUE(getOption("cytochange.progress", interactive()))) label
}
