# A screen's way into C, whole or in jobs.

# Figures of all markers, and limits from the resamples: in jobs, ranges of markers by ranges of resamples.
screen_core <- function(units, who, n_event, design, predictive, settings) {
  direction <- direction_codes(settings$direction, settings$markers)
  shared <- screen_request(who, n_event, design, predictive, settings)
  # A fit takes some ten passes over the patients, a resample three; the bootstrap needs all markers for their ranks.
  pass <- length(who) * (ncol(design$scaled) + 2) * 4e-9
  cut <- cut_work(nrow(units), unit = 32, nrow(units) * pass * (10 + 3 * settings$resamples))
  ranges <- list(c(1, settings$resamples))
  if (settings$resamples > 0 && (length(cut) < plan_workers() || !is.null(chunk_size()))) {
    ranges <- cut_work(settings$resamples, unit = 16, 3 * nrow(units) * settings$resamples * pass)
  }
  if (length(cut) == 1L && length(ranges) == 1L && is.null(chunk_size())) {
    return(screen_job(list(units = units, direction = direction), shared))
  }
  combine_screen(screen_parts(units, direction, cut, ranges), cut, ranges, units, shared)
}

screen_parts <- function(units, direction, cut, ranges) {
  unlist(lapply(cut, function(rows) {
    at <- seq.int(rows[[1L]], rows[[2L]])
    here <- units[at, , drop = FALSE]
    lapply(ranges, function(range) list(units = here, range = range, direction = direction[at]))
  }), recursive = FALSE)
}

screen_job <- function(part, shared) {
  options <- shared$options
  if (!is.null(part$range)) {
    options$is_job <- TRUE
    options$first <- part$range[[1L]] - 1
    options$resamples <- part$range[[2L]] - options$first
  }
  options["direction"] <- list(part$direction)
  options$threads <- core_threads()
  options["label"] <- list(progress_label("Fitting markers"))
  options["boot_label"] <- list(progress_label("Resampling patients"))
  call_core(ffi_screen, part$units, shared$who, shared$n_event, shared$design, shared$arms, options)
}

# Rows are those of the first range of resamples; draws of all.
combine_screen <- function(parts, cut, ranges, units, shared) {
  answers <- run_parts(parts, screen_job, shared, "Screening markers")
  by_rows <- unname(split(answers, rep(seq_along(cut), each = length(ranges))))
  core <- bind_parts(lapply(by_rows, function(part) {
    first <- part[[1L]][setdiff(names(part[[1L]]), c("draws", "steps"))]
    first["left"] <- list(Reduce(`+`, lapply(part, `[[`, "left")))
    first
  }))
  if (shared$options$resamples == 0) return(core)
  whole <- function(name) {
    do.call(rbind, lapply(by_rows, function(part) do.call(cbind, lapply(part, `[[`, name))))
  }
  limits <- call_core(ffi_screen_limits, units, shared$who, core$status, whole("draws"), whole("steps"),
                      c(shared$options, threads = core_threads()))
  utils::modifyList(core, limits)
}
