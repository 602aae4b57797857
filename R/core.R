# The way into the C core. An entry point returns NULL after an interrupt, which is raised here, once its memory is
# safe. (`.Call` under a name of its own: the entry point is an argument here, which R CMD check takes for a symbol.)
call_native <- .Call

call_core <- function(entry, ...) {
  out <- call_native(entry, ...)
  if (is.null(out)) rlang::interrupt()
  out
}

# The enums that R shares with the core (src/core/cc_enums.h): names of the codes 0, 1, ... by kind.
core_enums <- local({
  known <- NULL
  function() {
    if (is.null(known)) known <<- .Call(ffi_enums)
    known
  }
})

# The core's code of a name, as in core_code("side", "less"), and back.
core_code <- function(kind, name) {
  code <- match(name, core_enums()[[kind]]) - 1L
  if (anyNA(code)) stop("the core has no ", kind, " called ", dQuote(name[is.na(code)][1L], FALSE))
  code
}

core_name <- function(kind, code) core_enums()[[kind]][code + 1L]

status_name <- function(code) core_name("status", code)

# The standing note of a status: "" for "ok".
status_text <- function(name) {
  enums <- core_enums()
  enums$status_text[match(name, enums$status)]
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
